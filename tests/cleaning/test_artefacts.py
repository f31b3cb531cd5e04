"""Datelines, labels, brackets and marks, against texts made up for the purpose."""

from __future__ import annotations

import pytest

from bilateral.cleaning.steps import artefacts
from bilateral.cleaning.steps.artefacts import crawl_date, dateline, labels
from bilateral.cleaning.steps.brackets import insertions, marks
from bilateral.cleaning.steps.findings import Finding
from bilateral.gazetteer import PACKAGE, table

STORY = "Tras la reunión de esta mañana, los gobiernos hablaron del agua que se debe por el río."


def whats(findings):
    return [finding.what for finding in findings for _ in range(finding.n)]


@pytest.mark.parametrize(
    ("text", "rest", "dates"),
    [
        (" date 2024-06-22 The secretary spoke.", "The secretary spoke.", ["2024-06-22"]),
        ("date 2020-11 She left.", "She left.", ["2020-11"]),
        (" date 2020-11", "", ["2020-11"]),
        (" date 2020-11 date 2021-01-31 x", "x", ["2020-11", "2021-01-31"]),
        ("date 2024-13-01 is no day", "date 2024-13-01 is no day", []),
        ("date 2024-06-222 is none", "date 2024-06-222 is none", []),
        ("The date 2024-06-22 was set.", "The date 2024-06-22 was set.", []),
        ("Date 2024-06-22 was set.", "Date 2024-06-22 was set.", []),
    ],
)
def test_crawl_date(text, rest, dates):
    left, found = crawl_date(text)
    assert (left, whats(found)) == (rest, dates)


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("Mexico City.- ", "place=Mexico City"),
        ("CIUDAD DE MÉXICO.- ", "place=CIUDAD DE MÉXICO"),
        (
            "Ciudad de México, 12 de julio de 2023.- ",
            "place=Ciudad de México; date=12 de julio de 2023",
        ),
        (
            "Ciudad de México, a 1º de mayo de 2020.- ",
            "place=Ciudad de México; date=a 1º de mayo de 2020",
        ),
        ("WASHINGTON (AP) — ", "place=WASHINGTON; agency=AP"),
        ("WASHINGTON, D.C. – ", "place=WASHINGTON, D.C."),
        ("WASHINGTON – ", "place=WASHINGTON"),
        ("MÉXICO – ", "place=MÉXICO"),
        ("MEXICO CITY, July 2 (Reuters) - ", "place=MEXICO CITY; agency=Reuters; date=July 2"),
        ("Washington, 2 jul (EFE).- ", "place=Washington; agency=EFE; date=2 jul"),
        ("Mexico City (AP) -- ", "place=Mexico City; agency=AP"),
        ("Tijuana, B.C.- ", "place=Tijuana, B.C."),
        ("EL PASO, Texas (Reuters) — ", "place=EL PASO, Texas; agency=Reuters"),
        # No list of agencies, and with one none of places in capitals.
        ("VILLA NUBLA, Texas (Llano Wire) – ", "place=VILLA NUBLA, Texas; agency=Llano Wire"),
        ("VILLA NUBLA (Agencia del Llano) - ", "place=VILLA NUBLA; agency=Agencia del Llano"),
        ("Saltillo, Coah. (Nubla).- ", "place=Saltillo, Coah.; agency=Nubla"),
        ("LAREDO, Texas.- ", "place=LAREDO, Texas"),
        ("DURANGO, Dgo.- ", "place=DURANGO, Dgo."),
        (
            "VILLA NUBLA, Mexico, Aug. 22 (NW/LW) — ",
            "place=VILLA NUBLA, Mexico; agency=NW/LW; date=Aug. 22",
        ),
        ("Villa Nubla, Jal., 23 de agosto.- ", "place=Villa Nubla, Jal.; date=23 de agosto"),
        ("TAPACHULA, México (AFP) — ", "place=TAPACHULA, México; agency=AFP"),
        (
            "GUADALAJARA, Jalisco, March 3, 2021 – ",
            "place=GUADALAJARA, Jalisco; date=March 3, 2021",
        ),
    ],
)
def test_dateline(opening, said):
    text, found = dateline(opening + "The ministers met.")
    assert text == "The ministers met."
    assert found == [("dateline", said, 1)]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("MÉXICO.- Estados Unidos subió los aranceles.", "Estados Unidos subió los aranceles."),
        ("WASHINGTON – Mexico agreed.", "Mexico agreed."),
        ("WASHINGTON –\nThe ministers met in\nthe capital.\n\nThey left",
         "The ministers met in\nthe capital.\n\nThey left"),
        ("MEXICO CITY (AP) – United States Troops", "United States Troops"),
        ("WASHINGTON – Today, the President appointed the following:\n\n-   Ann Roe",
         "Today, the President appointed the following:\n\n-   Ann Roe"),
    ],
)  # fmt: skip
def test_a_dateline_before_the_other_country_s_name(text, rest):
    assert dateline(text)[0] == rest


@pytest.mark.parametrize(
    "text",
    [
        "Mexico City is sinking.",
        "Mexico City — the capital — is sinking.",
        "Washington - which agreed - sent a note.",
        "Washington, which agreed, sent a note.- Nobody read it.",
        "WASHINGTON — the city — slept.",
        "PRIMERO.- Se reforma el artículo 5.",
        "ARTÍCULO ÚNICO.- Se expide la ley.",
        "Artículo 5.- Las partes acuerdan.",
        "Bueno.- Vamos a ver.",
        "NATO — The alliance met.",
        "FACT SHEET – The agreement at a glance",
        "JANE ROE BROWN – Posthumous pardon",
        "The ministry (SRE) — said so.",
        "FEDERAL BUREAU OF INVESTIGATION (FBI) — The agency met.",
        "Villa Nubla (Llano Wire) — The town met.",
        "WASHINGTON (the capital) — The town met.",
        "WASHINGTON (AP, with others of its kind) — The town met.",
        "MEXICO CITY (AP) — the capital — is sinking.",
        "They met. WASHINGTON (AP) — They left.",
        "They met.\n\nWASHINGTON (AP) — They left.",
        "Lunes, 12 de julio de 2023.- Se reunieron.",
        "Monday, July 2 - The talks went on.",
        "Sí. —Siéntense, por favor—.",
        "U.S.-Mexico trade grew.",
        # headings of two countries, and others
        "MEXICO – United States Joint Statement",
        "MEXICO – United States Joint Statement\nThe presidents met. They spoke of water.",
        "MÉXICO – Estados Unidos: acuerdo sobre el agua. Se firmó ayer.",
        "MÉXICO – EE. UU. Acuerdo sobre el agua. Se firmó ayer.",
        "MÉXICO – Canadá: acuerdo sobre el agua. Se firmó ayer.",
        "WASHINGTON – A Capital and Its River",
        "WASHINGTON – A Capital and Its River\n\nThe town lies on the Potomac.",
        "WASHINGTON – Breaking News: the river rose.",
        "Well — the President said so.",
        "March 3 – The talks began.",
        # answers, sentences of other languages, one space, no city of the table, headings
        f"México.  {STORY}",
        "Philadelphia.  We know that so far thirteen people have been found, in a house.",
        f"Washington. {STORY}",
        f"Pekín.  {STORY}",
        f"Washington y nosotros.  {STORY}",
        f"Washington y Nueva York y Miami.  {STORY}",
        "Washington.  La visita de la presidenta.",
        f"Washington.  {STORY.lower()}",
        f"En Washington.  {STORY}",
        "",
    ],
)
def test_sentences_that_are_no_dateline(text):
    assert dateline(text) == (text, [])


@pytest.mark.parametrize("gap", ["  ", " \xa0", "   "])
@pytest.mark.parametrize(
    "place", ["Ciudad de México", "La Habana", "Washington y Nueva York", "MONTERREY"]
)
def test_a_place_and_a_full_stop_before_a_spanish_story(place, gap):
    found = [Finding("dateline", f"place={place}")]
    assert dateline(f"{place}.{gap}{STORY}") == (STORY, found)
    assert dateline(f"\n {place}.{gap}{STORY}\n\nFin.") == (f"{STORY}\n\nFin.", found)


@pytest.mark.parametrize(
    ("text", "rest", "found"),
    [
        ("THE PRESIDENT:  Thank you.", "Thank you.", ["THE PRESIDENT"]),
        (
            "MS. JEAN-PIERRE: No.\nQ  Why?\nQ: Why?",
            "No.\nWhy?\nWhy?",
            ["Q", "Q", "MS. JEAN-PIERRE"],
        ),
        ("**SECRETARY BLINKEN:** We agreed.", "We agreed.", ["SECRETARY BLINKEN"]),
        ("MR McFARLANE: Yes.", "Yes.", ["MR McFARLANE"]),
        ("PRESIDENTA CLAUDIA SHEINBAUM PARDO: Sí.", "Sí.", ["PRESIDENTA CLAUDIA SHEINBAUM PARDO"]),
        ("PREGUNTA: ¿Y?\nINTERLOCUTORA:¿Y?", "¿Y?\n¿Y?", ["PREGUNTA", "INTERLOCUTORA"]),
        ("THE PRESIDENT (as interpreted):  Thanks.", "Thanks.", ["THE PRESIDENT"]),
        ("VOZ MUJER: Gracias.", "Gracias.", ["VOZ MUJER"]),
        (
            "ANA PÉREZ SOTO, SECRETARIA DE ENERGÍA: Buenos días.",
            "Buenos días.",
            ["ANA PÉREZ SOTO, SECRETARIA DE ENERGÍA"],
        ),
        # A bare name: an office-holder's anywhere, anybody's in a text that has other labels.
        ("ANTONY BLINKEN: We agreed.", "We agreed.", ["ANTONY BLINKEN"]),
        ("PREGUNTA: ¿Y?\nANA PÉREZ SOTO: No.", "¿Y?\nNo.", ["PREGUNTA", "ANA PÉREZ SOTO"]),
    ],
)
def test_labels(text, rest, found):
    left, findings = labels(text)
    assert (left, whats(findings)) == (rest, found)


@pytest.mark.parametrize(
    "text",
    [
        "Article 5: The parties agree.",
        "Mexico:",
        "MEXICO: THE TREATY OF 1884",
        "SUBJECT: Delegation of authority",
        "NOMINATIONS SENT TO THE SENATE:",
        "MEMORANDUM FOR THE SECRETARY OF STATE:",
        "MAKING THE BORDER SAFE AGAIN: The order",
        "PRESIDENT ROE PROMISED AND DELIVERED: The order",
        "THE PRESIDENT IS CLEAR: no tariffs.",
        "The Secretary said this: we agreed.",
        "He asked the President: why?",
        "(D-\nCA): yes",
        "FACT: Q is a letter",
        "Q was a letter.\nQuite so.",
        "ANA PÉREZ SOTO: No.",
        "at 10:30",
    ],
)
def test_headings_and_clauses_are_no_labels(text):
    assert labels(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        (
            "“President-elect (Claudia) Sheinbaum”",
            "“President-elect Sheinbaum”",
            ["dropped: Claudia"],
        ),
        ('"(Also) we discussed it"', '"we discussed it"', ["dropped: Also"]),
        ("«la reunión (de ayer)»", "«la reunión»", ["dropped: de ayer"]),
        ("“Esto (el canal), dijo,\nes”", "“Esto, dijo,\nes”", ["dropped: el canal"]),
        ("“the (northern)\nborder”", "“the\nborder”", ["dropped: northern"]),
        ("“they [sic] (sic) seen”", "“they seen”", ["sic", "sic"]),
        (r"America\[n\] and \[D\]espite", "American and Despite", ["inserted: n", "inserted: D"]),
        ("not because [it was] easy", "not because it was easy", ["inserted: it was"]),
        ("the Pheolix [sic] — Phoenix", "the Pheolix — Phoenix", ["sic"]),
        ("8 [por ciento] más", "8 por ciento más", ["inserted: por ciento"]),
        ("in the fact [face?] of it", "in the fact face of it", ["inserted: face?"]),
        (
            r"160 <s>million</s> \[billion\] bucks",
            "160 billion bucks",
            ["struck: million", "inserted: billion"],
        ),
        ("~~174~~ [177] judges", "177 judges", ["struck: 174", "inserted: 177"]),
        ("in <s>the</s> \n[France] today", "in France today", ["struck: the", "inserted: France"]),
        ("vaccines.<s>gum</s>[gov]", "vaccines.gov", ["struck: gum", "inserted: gov"]),
        ("achieving <s>of</s> the", "achieving the", ["struck: of"]),
        ("the <s>FTC</s> [FCC] chair", "the FCC chair", ["struck: FTC", "inserted: FCC"]),
    ],
)
def test_insertions(text, plain, found):
    left, findings = insertions(text)
    assert (left, whats(findings)) == (plain, found)


@pytest.mark.parametrize(
    "text",
    [
        "the ministry (SRE) and the agency (AP)",
        "“the ministry (SRE) agreed”",
        "“the plan (which nobody had ever read) passed”",
        "“amigos(as) y compañeros(as)”",
        "“so:\n(Note)\nthey left”",
        "he said (Claudia) so",
        "“(a) the first; (ii) the second; (3) the third”",
        "the Talks [SALT] and the note [A/1304] at the [470th meeting]",
        "[Translation]\n\nSir:",
        "a footnote [1] and an omission […]",
        "“Thank you (applause) all”",
        "“we [inaudible] agreed”",
        "[a link](https://example.org)",
        "[a long note by an editor of more than eight words]",
    ],
)
def test_brackets_that_stay(text):
    assert insertions(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("(Applause.)", "", ["applause"]),
        ("Thank you.  (Applause.)  Now", "Thank you. Now", ["applause"]),
        ("(Risas)\nBueno", "\nBueno", ["risas"]),
        ("I asked (inaudible).", "I asked.", ["inaudible"]),
        ("[Laughter] So", "So", ["laughter"]),
        ("So (Laughter and\napplause.) yes", "So yes", ["laughter and applause"]),
        ("I want — (applause) — to say", "I want — to say", ["applause"]),
        ("I want (applause) — to say", "I want — to say", ["applause"]),
        ("I want — (inaudible) —", "I want —", ["inaudible"]),
        ("I want —\n(laughter) — to say", "I want —\nto say", ["laughter"]),
        ("It is (laughter)\n— well", "It is\n— well", ["laughter"]),
        ("(Habla en lengua tseltal) Gracias", "Gracias", ["habla en lengua tseltal"]),
        ("(INICIA VIDEO)\nx\n(FINALIZA VIDEO)", "\nx\n", ["inicia video", "finaliza video"]),
        ("(PROYECCIÓN DE VIDEO)", "", ["proyección de video"]),
        ("well (Pause.) and (VOCES) no", "well and no", ["pause", "voces"]),
        ("(crosstalk) (Off mic) (INTERRUPCIÓN)", "(Off mic)", ["crosstalk", "interrupción"]),
    ],
)
def test_marks(text, plain, found):
    left, findings = marks(text)
    assert (left, whats(findings)) == (plain, found)


@pytest.mark.parametrize(
    "text",
    [
        "(a)",
        "the ministry (SRE)",
        "the applause (it was long) ended",
        "applause.",
        "a copy (in Spanish) of it",
        "(the Medal of Honor)",
        "(signed)",
        "((",
    ],
)
def test_what_is_no_mark(text):
    assert marks(text) == (text, [])


@pytest.mark.parametrize(("name", "column"), [("marks", "mark"), ("buttons", "button")])
def test_the_lists_are_sorted_lower_case_and_short(name, column):
    rows = table(name)
    assert rows.columns.tolist() == ["lang", column, "count", "source"]
    assert set(rows.lang) == {"en", "es"}
    assert not rows.duplicated(["lang", column]).any()
    assert (rows[column] == rows[column].str.lower().str.strip()).all()
    assert rows[column].str.split().str.len().max() <= 7
    assert rows["count"].str.fullmatch(r"\d+").all()
    assert ((rows["count"] == "0") == rows.source.str.startswith("written for this project")).all()
    # In order of language, then of characters.
    keys = list(zip(rows.lang, rows[column], strict=True))
    assert keys == sorted(keys)


def test_the_list_of_cities():
    rows = table("datelines")
    assert rows.columns.tolist() == ["name", "source"]
    assert rows.name.is_unique
    assert rows.name.tolist() == sorted(rows.name)
    assert (rows.source != "").all()
    assert {"Ciudad de México", "Mexico City", "Washington"} <= set(rows.name)


# --- bounds ---------------------------------------------------------------------------------------
def test_a_crawl_date_begins_in_the_first_32_characters():
    for space in (0, 26, 27):
        assert crawl_date(" " * space + "date 2024-06-22 A.")[0] == "A."
    text = " " * 28 + "date 2024-06-22 A."
    assert crawl_date(text) == (text, [])


def test_a_dateline_lies_in_the_first_200_characters():
    line = "WASHINGTON (AP) — T"
    for space in (0, 181):
        assert dateline(" " * space + line)[0] == "T"
    assert dateline(" " * 182 + line)[1] == []
    found = dateline(f"{line[:-1]}{' ' * 181}{line}hey left.")
    assert (found[0], len(found[1])) == ("They left.", 2)
    assert dateline(f"{line[:-1]}{' ' * 182}{line}hey left.")[1] == []


@pytest.mark.parametrize(
    ("who", "capitals"),
    [
        ("A", False),
        ("AB", True),
        ("ABCDEFGHIj", True),  # nine of ten letters
        ("ABCDEFGHij", False),
        ("McDONALD", True),
        ("MacARTHUR", True),
        ("A 1", False),
    ],
)
def test_what_is_in_capitals(who, capitals):
    assert artefacts._in_capitals(who) is capitals


@pytest.mark.parametrize(
    ("who", "may_be"),
    [
        ("ANA", True),
        ("ANA EVA EMA IDA UMA", True),
        ("ANA EVA EMA IDA UMA ADA", False),
        ("", False),
        ("ANA DE LA CRUZ", True),
        ("ANA AND EVA", False),
        ("ANA 2", False),
        ("O'NEIL-SMITH JR.", True),
    ],
)
def test_what_may_be_a_name(who, may_be):
    assert artefacts._may_be_name(who, PACKAGE) is may_be


@pytest.mark.parametrize(
    ("who", "speaker"),
    [
        ("Q", True),
        ("VOZ  MUJER", True),
        ("QUESTION 12", True),
        ("PRESIDENT", True),
        ("MS. PSAKI", True),
        ("PRESIDENT ANA EVA EMA IDA UMA", True),
        ("PRESIDENT ANA EVA EMA IDA UMA ADA", False),
        ("PRESIDENT AND", False),
        ("ANA PÉREZ, SECRETARIA DE NADA", True),
        ("ANA PÉREZ, DE NADA", False),
        ("ANA AND EVA, SECRETARIA DE NADA", False),
        ("ANTONY J. BLINKEN", True),
        ("BLINKEN ANTONY JOSEPH BIDEN TRUMP", False),  # nobody has all these words
        ("BLINKEN ANTONY JOSEPH BIDEN TRUMP ANDRES", False),
        ("ANTONY NOBODY", False),
        ("DE LA", False),
    ],
)
def test_who_is_a_speaker(who, speaker):
    assert bool(artefacts._is_speaker(who, PACKAGE)) is speaker


def test_a_name_alone_needs_two_words_and_another_label():
    text = "PREGUNTA: ¿Y?\nANA: No.\nANA SOTO: Sí."
    assert labels(text)[0] == "¿Y?\nANA: No.\nSí."
    assert labels("Q: A\nQ: B\nANA SOTO: Sí.") == (
        "A\nB\nSí.",
        [("labels", "Q", 2), ("labels", "ANA SOTO", 1)],
    )


def test_initials_leave_particles_out():
    assert artefacts._initials("Federal Bureau of Investigation") == "FBI"
    assert artefacts._initials("Secretaría de la Paz") == "SP"


@pytest.mark.parametrize(
    ("opening", "is_dateline"),
    [
        # with a date: capitals, a city that is listed, or a full stop before the dash
        ("VILLA NUBLA, July 2 – ", True),
        ("Mexico City, July 2 – ", True),
        ("Villa Nubla, July 2.– ", True),
        ("Villa Nubla, July 2 – ", False),
        # with an agency: capitals that are not what it stands for, or a listed city
        ("VILLA NUBLA (AP) – ", True),
        ("VILLA NUBLA (VN) – ", False),
        ("Mexico City (MC) – ", True),
        ("Villa Nubla (AP).– ", False),
        # alone: a listed city in capitals or before a full stop
        ("MEXICO CITY – ", True),
        ("Mexico City.– ", True),
        ("Mexico City – ", False),
        ("VILLA NUBLA.– ", False),
        ("WASHINGTON, D.F.– ", True),
    ],
)
def test_what_tells_a_dateline(opening, is_dateline):
    text, found = dateline(opening + "They met.")
    assert (text == "They met.") is bool(found) is is_dateline
