"""Mentions: who is named, and who that was at the date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import gazetteer
from bilateral.attribution import mentions
from bilateral.attribution.holders import Holders
from bilateral.attribution.mentions import find

AMLO = "andres-manuel-lopez-obrador"
CSP = "claudia-sheinbaum-pardo"
KINDS = ["person", "office", "institution", "country"]
LEADERS = {"en": "President of the United States", "es": "President of Mexico"}


def said(text: str, lang: str, date: str | None = None, **more: str) -> list[tuple[str, ...]]:
    """The mentions of a text: words, kind, entity, person."""
    table = mentions(text, lang, date, **more)
    return list(
        table[["mention", "kind", "entity_id", "person_id"]].itertuples(index=False, name=None)
    )


def only(text: str, lang: str, date: str | None = None, **more: str) -> tuple[str, ...]:
    found = said(text, lang, date, **more)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "lang", "date", "mention", "person"),
    [
        # The facts that scholars of the field know.
        ("Habló el canciller.", "es", "2023-06-20", "canciller", "carmen-moreno-toscano"),
        ("Habló el canciller.", "es", "2023-06-12", "canciller", "marcelo-ebrard-casaubon"),
        ("Habló la canciller.", "es", "2023-06-30", "canciller", "alicia-barcena-ibarra"),
        ("I told the Secretary so.", "en", "2021-01-24", "Secretary", "daniel-b-smith"),
        ("I told the Secretary so.", "en", "2021-01-26", "Secretary", "antony-j-blinken"),
        ("dijo la jefa de Gobierno", "es", "2022-03-01", "jefa de Gobierno", CSP),
        ("dijo el jefe de Gobierno", "es", "2024-03-01", "jefe de Gobierno",
         "marti-batres-guadarrama"),
        ("la virtual presidenta electa vino", "es", "2024-06-20", "virtual presidenta electa",
         CSP),
        ("Buenos días, Presidenta.", "es", "2024-10-01", "Presidenta", CSP),
        ("Buenos días, presidente.", "es", "2024-09-30", "presidente", AMLO),
        ("Buenos días, señor presidente.", "es", "2021-09-30", "señor presidente",
         AMLO),
        # On the day of a change it is the new one.
        ("The President spoke.", "en", "2025-01-20", "President", "donald-j-trump"),
        ("The President spoke.", "en", "2025-01-19", "President", "joseph-r-biden"),
        ("Thank you, Mr. President.", "en", "2022-07-12", "Mr. President", "joseph-r-biden"),
        # Whose it is, is said.
        ("the President of Mexico", "en", "2025-03-01", "President of Mexico", CSP),
        ("the Mexican President", "en", "2024-09-30", "Mexican President", AMLO),
        ("el presidente de Estados Unidos", "es", "2022-05-01", "presidente de Estados Unidos",
         "joseph-r-biden"),
        ("el mandatario estadounidense", "es", "2026-05-01", "mandatario estadounidense",
         "donald-j-trump"),
        ("la titular de Economía", "es", "2021-09-09", "titular de Economía",
         "tatiana-clouthier-carrillo"),
    ],
)  # fmt: skip
def test_an_office_is_its_holder_at_the_date(text, lang, date, mention, person):
    found = only(text, lang, date)
    assert (found[0], found[1], found[3]) == (mention, "office", person)


@pytest.mark.parametrize(
    ("text", "lang", "date", "mention", "person"),
    [
        ("President Biden left.", "en", "2022-07-12", "President Biden", "joseph-r-biden"),
        ("Mr. Trump left.", "en", "2022-07-12", "Mr. Trump", "donald-j-trump"),
        ("former President Trump left.", "en", "2022-07-12", "former President Trump",
         "donald-j-trump"),
        ("I saw Secretary Kerry.", "en", "2014-07-12", "Secretary Kerry", "john-f-kerry"),
        ("U.S. Secretary of State Antony Blinken left", "en", "2022-07-12",
         "U.S. Secretary of State Antony Blinken", "antony-j-blinken"),
        ("dijo Andrés Manuel López Obrador", "es", None, "Andrés Manuel López Obrador",
         AMLO),
        ("dijo la candidata Claudia Sheinbaum", "es", "2024-03-01", "candidata Claudia Sheinbaum",
         CSP),
        ("dijo la Presidenta Sheinbaum", "es", "2024-11-01", "Presidenta Sheinbaum",
         CSP),
        ("dijo SHEINBAUM en Palacio", "es", "2024-11-01", "SHEINBAUM", CSP),
    ],
)  # fmt: skip
def test_a_person_has_the_title_in_the_mention(text, lang, date, mention, person):
    assert only(text, lang, date) == (mention, "person", person, person)


def test_a_surname_is_that_of_the_full_name_in_the_text():
    found = said("Ana Trump spoke. Trump left.", "en", "2026-01-01")
    assert [(m, p) for m, _, _, p in found] == [("Ana Trump", ""), ("Trump", "")]
    found = said("Mr. Hunter Biden left.", "en", "2022-01-01")
    assert [(m, p) for m, _, _, p in found] == [("Mr. Hunter Biden", "")]


def test_who_is_not_known_is_blank_and_not_guessed():
    assert only("The President spoke.", "en")[3] == ""  # no date
    assert only("El expresidente habló.", "es", "2022-01-01")[2:] == ("President of Mexico", "")
    assert only("Senator Zzyx spoke.", "en", "2022-01-01") == ("Senator Zzyx", "person", "", "")
    assert only("the next President", "en", "2024-05-01")[3] == ""
    assert only("It authorizes the President to act.", "en", "2024-05-01")[3] == ""


def test_overlapping_holders_are_ambiguous():
    # Juan Ramón de la Fuente was on leave, and Roberto Velasco acted for him.
    assert len(Holders.of().at("Secretary of Foreign Affairs (SRE)", "2025-12-01")) == 2
    table = mentions("Habló el canciller.", "es", "2025-12-01")
    assert table[["person_id", "certainty"]].values.tolist() == [["", "ambiguous"]]


def test_one_name_of_two_offices_is_ambiguous_without_a_side():
    row = mentions("The Interior Secretary spoke.", "en", "2024-01-10", side="").iloc[0]
    assert (row.entity_id, row.person_id, row.certainty) == ("", "", "ambiguous")
    assert only("The Interior Secretary spoke.", "en", "2024-01-10", side="MX")[3] == (
        "luisa-maria-alcalde-lujan"
    )


def test_an_office_beside_a_name_is_that_persons():
    found = said("Luis Arce, presidente de Bolivia, llegó.", "es", "2024-05-01")
    assert [m[3] for m in found] == ["luis-alberto-arce-catacora"] * 2
    found = said("El canciller venezolano, Yvan Gil, llegó.", "es", "2025-05-01")
    assert [m[:2] + m[3:] for m in found] == [
        ("canciller venezolano", "office", ""),
        ("Yvan Gil", "person", ""),
    ]


def test_an_office_goes_back_to_the_one_named_last():
    text = "El gobernador de Texas, Greg Abbott, envió tropas. El gobernador no explicó por qué."
    assert [m[3] for m in said(text, "es", "2023-05-01")] == ["greg-abbott"] * 3


@pytest.mark.parametrize(
    ("text", "lang", "date", "people"),
    [
        # A word for an office is that of whoever was named with it just before.
        ("Vino el presidente López Obrador. El presidente hizo mucho.", "es", "2025-05-01",
         [AMLO, AMLO]),
        ("Vino el presidente Nicolás Maduro. El presidente habló.", "es", "2025-05-01", ["", ""]),
        ("Vino la vicepresidenta Delcy Rodríguez. La vicepresidenta habló.", "es", "2025-05-01",
         ["", ""]),
        ("El expresidente López Obrador vino. La presidenta habló.", "es", "2025-05-01",
         [AMLO, CSP]),
        ("President Macron left. The President spoke.", "en", "2022-05-01",
         ["emmanuel-macron", "joseph-r-biden"]),
        ("He met President López Obrador, the President said.", "en", "2022-05-01",
         [AMLO, "joseph-r-biden"]),
        # Who held it before is whom the last sentence names that names one who did.
        ("Calderón vino. Zedillo salió. El expresidente habló.", "es", "2025-05-01",
         ["felipe-calderon-hinojosa", *["ernesto-zedillo-ponce-de-leon"] * 2]),
        ("Calderón y Zedillo salieron. El expresidente habló.", "es", "2025-05-01",
         ["felipe-calderon-hinojosa", "ernesto-zedillo-ponce-de-leon", ""]),
        # An office that belongs to somebody.
        ("Biden’s own commerce secretary spoke.", "en", "2025-05-01",
         ["joseph-r-biden", "gina-m-raimondo"]),
        ("Trump’s Secretary of State spoke.", "en", "2022-05-01", ["donald-j-trump", ""]),
        ("Trump’s Secretary of State spoke.", "en", "2025-05-01",
         ["donald-j-trump", "marco-rubio"]),
        ("George W. Bush y su vicepresidente", "es", "2025-05-01",
         ["george-w-bush", "dick-cheney"]),
        ("Adán Augusto López y su secretario de Seguridad", "es", "2025-05-01",
         ["adan-augusto-lopez-hernandez", ""]),
        # An office of another country, if the text has its leader's name.
        ("Xi Jinping habló. El líder chino se fue.", "es", "2025-05-01", ["xi-jinping"] * 2),
        ("Habló el líder chino.", "es", "2025-05-01", [""]),
        ("Trudeau spoke. Canada’s Prime Minister left.", "en", "2025-02-01",
         ["justin-trudeau", "", "justin-trudeau"]),
        ("Trudeau spoke. Canada’s Prime Minister left.", "en", "2025-05-01",
         ["justin-trudeau", "", ""]),
        # Of a company, a chamber or a club it is nobody's whom the tables have.
        ("Ana Qux is President and CEO at Sol Health.", "en", "2022-05-01", ["", ""]),
        ("the president of the company", "en", "2022-05-01", [""]),
        ("eligieron a la presidenta de la cámara", "es", "2022-05-01", [""]),
        ("They elected their first Latino president.", "en", "2022-05-01", [""]),
        # A document tells the time.
        ("In Proclamation 9704 (Steel), the President noted it. The President added more.", "en",
         "2024-05-01", ["donald-j-trump"] * 2),
        ("It is so. The President found in Proclamation 10139 that it is. The President left.",
         "en", "2024-05-01", ["donald-j-trump"] * 2),
        ("The tariff of Proclamation 10139 stands. The President left.", "en", "2024-05-01",
         ["joseph-r-biden"]),
        ("In Proclamation 10140, the President noted it.", "en", "2025-05-01",
         ["joseph-r-biden"]),
        ("In Proclamation 9704, it was noted.\n\nThe President spoke.", "en", "2024-05-01",
         ["joseph-r-biden"]),
        ("En la Proclamación 9704 el presidente de Estados Unidos lo dijo.", "es", "2024-05-01",
         ["joseph-r-biden"]),
    ],
)  # fmt: skip
def test_an_office_may_be_that_of_another_time_or_country(text, lang, date, people):
    assert [m[3] for m in said(text, lang, date)] == people


def test_names_that_hold_a_country_are_none():
    assert said("Mexico City, New Mexico and Latin America", "en") == []
    assert said("el T-MEC, la Ciudad de México y América Latina", "es") == []
    found = said("the U.S.-Mexico border and the Mexican government", "en", "2024-01-01")
    assert [m[:3] for m in found] == [
        ("U.S.", "country", "US"),
        ("Mexico", "country", "MX"),
        ("Mexican government", "institution", "Government of MX"),
    ]


def test_the_language_decides_what_two_letters_mean():
    assert only("The EU agreed.", "en") == ("EU", "institution", "European Union", "")
    assert only("Lo dijo EU.", "es") == ("EU", "country", "US", "")
    assert said("They told us about ice.", "en") == []


def test_secretaria_is_an_office_and_with_its_accent_an_institution():
    assert only("dijo la secretaria de Energía", "es", "2020-01-01")[1] == "office"
    assert only("dijo la Secretaría de Energía", "es", "2020-01-01")[1] == "institution"


def test_words_in_addresses_name_nobody():
    assert said("see https://example.org/president-biden/mexico and @SecQux", "en") == []


def test_a_listed_account_names_a_person_with_its_title():
    found = said("Thanks to President @realDonaldTrump and @SecQux.", "en", "2025-05-01")
    assert found == [("President @realDonaldTrump", "person", *["donald-j-trump"] * 2)]
    assert said("realDonaldTrump left", "en", "2025-05-01") == []


def test_a_short_form_of_a_given_name_is_the_same_person():
    found = said("Marty Walsh spoke. Walsh left.", "en", "2022-05-01")
    assert [m[3] for m in found] == ["martin-j-walsh"] * 2
    assert said("Bob Walsh spoke. Walsh left.", "en", "2022-05-01")[-1][3] == ""


def test_a_short_surname_needs_a_title():
    assert only("the call with President Xi", "en", "2024-04-02")[3] == "xi-jinping"
    assert said("Factor Xi is a protein.", "en", "2024-04-02") == []


def test_of_two_with_one_name_a_title_without_office_means_the_one_of_the_time():
    assert only("Sen. John Kennedy spoke.", "en", "2025-04-02")[3] == "john-neely-kennedy"
    assert only("President John Kennedy spoke.", "en", "2025-04-02")[3] == "john-f-kennedy"


def test_a_surname_is_that_of_a_full_name_with_a_wrong_letter():
    found = said(
        "Llamó el presidente de Ucrania, Volodymir Zelensky. Zelensky dijo que sí.",
        "es",
        "2025-08-06",
    )
    assert [m[3] for m in found] == ["volodymyr-zelenskyy"] * 3


def test_a_name_goes_on_in_the_next_line_unless_lines_are_paragraphs():
    full = "It was said in the valley by the river that the Secretary, Antony\nBlinken, left."
    assert [m[0] for m in said(full, "en", "2022-05-01")][1:] == ["Antony\nBlinken"]
    line = "Llovía en el valle. " * 6 + "Habló Claudia Sheinbaum\nFoto de Ana"
    assert [m[0] for m in said(line, "es", "2025-05-01")][:1] == ["Claudia Sheinbaum"]


def test_a_language_without_words_is_told():
    with pytest.raises(ValueError, match="in the language 'fr'; there are en, es"):
        mentions("le président", "fr")


def test_a_date_that_is_none_is_told():
    with pytest.raises(ValueError, match=r"date is '14\.3\.2x'; write it as 2025-03-14"):
        mentions("The President", "en", "14.3.2x")


def test_a_text_without_names_gives_a_table_without_rows():
    table = mentions("nothing here", "en")
    assert table.empty and list(table) == [
        *("mention", "start", "end", "kind", "entity_id", "person_id", "certainty")
    ]


def test_poor_letters_do_no_harm():
    found = said("Pres1dent B!den and Pres. Biden met in Méxlco", "en", "2022-05-01")
    assert [m[0] for m in found] == ["Pres. Biden"]


PIECES = st.sampled_from(
    [
        *(
            "President Biden",
            ", ",
            ". ",
            "the ",
            "Mexico",
            "U.S.",
            "Secretary of State",
            "Ana Ruiz",
        ),
        *(
            "-",
            "’s ",
            "\n\n",
            "el canciller",
            " de ",
            "Department of ",
            "Energy",
            "former ",
            "Mr. ",
        ),
        *("López Obrador", "“", ") ", "and ", "García", "Committee", "gobernador ", "México"),
    ]
)


@given(st.lists(PIECES, max_size=30), st.sampled_from(["en", "es"]))
def test_mentions_are_in_order_and_none_lies_in_another(pieces, lang):
    text = "".join(pieces)
    table = mentions(text, lang, "2022-05-01")
    people, offices = set(gazetteer.people()["person_id"]), set(gazetteer.offices()["office"])
    end = 0
    for row in table.itertuples():
        assert end <= row.start < row.end <= len(text)
        assert row.mention == text[row.start : row.end]
        assert row.mention == row.mention.strip()
        assert row.kind in KINDS
        assert row.certainty in ("high", "medium", "low", "ambiguous")
        assert row.person_id in people | {""}
        if row.kind == "person":
            assert row.entity_id == row.person_id
        if row.kind == "office":
            assert row.entity_id in offices | {""}
        if row.certainty == "ambiguous":
            assert row.person_id == ""
        end = row.end


@given(st.text("aB.’-\n \u0301Ñ1MrPresidenteTrump", max_size=60), st.sampled_from(["en", "es"]))
def test_any_text_is_read(text, lang):
    for mention in find(text, lang, "2022-05-01"):
        assert text[mention.start : mention.end].strip()


def test_what_stands_before_a_text_changes_no_mention():
    text = "El canciller habló con Blinken de la DEA en México."
    one = find(text, "es", "2023-06-20")
    two = find(f"Nada. {text}", "es", "2023-06-20")
    assert [m._replace(start=m.start + 6, end=m.end + 6) for m in one] == list(two)


@pytest.mark.parametrize("lang", LEADERS)
def test_every_leader_is_found_by_the_bare_word(lang):
    word = {"en": "the President", "es": "el presidente"}[lang]
    rows = gazetteer.offices().query("office == @LEADERS[@lang] and since > '1990'")
    for row in rows.itertuples():
        assert only(f"Ayer {word} habló.", lang, row.since)[3] == row.person_id
