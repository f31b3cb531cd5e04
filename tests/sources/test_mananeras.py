"""The reader of the Mexican Presidency's transcripts, on hand-made files and on the real ones."""

from __future__ import annotations

import random
import re
import tarfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bilateral.corpus.passages import passages
from bilateral.sources.mananeras import SOURCE, read_transcript

MIRROR = Path(__file__).resolve().parents[3] / "shared" / "mirror"
ARCHIVES = sorted(MIRROR.glob("mananeras-*.tar.gz"))
needs_mirror = pytest.mark.skipif(
    not ARCHIVES, reason="the transcripts of shared/mirror are not beside this repository"
)
PATH = "articulos/2022/julio/12--conferencia-de-prensa.txt"
AMLO = "PRESIDENTE ANDRÉS MANUEL LÓPEZ OBRADOR"
HEAD = "Conferencia\nPresidencia de la República\n12 de julio de 2022\n"


def transcript(*pairs: tuple[str, str], head: str = HEAD) -> str:
    return head + "".join(f"---\n{label}\n{words}\n" for label, words in pairs)


def read(text: str | bytes, path: str = PATH, problems: list | None = None):
    data = text if isinstance(text, bytes) else text.encode()
    return next(iter(read_transcript(data, path, [] if problems is None else problems)), None)


def who(*pairs: tuple[str, str], **more) -> list[tuple]:
    found = read(transcript(*pairs, **more))
    return [(t.speaker, t.side, t.role) for t in found.turns]


def test_a_whole_transcript():
    problems: list = []
    text = transcript(
        (AMLO, "Buenos días.\n\nVamos a empezar."),
        ("PREGUNTA", "¿Qué dice usted de los aranceles y del acuero, presidente?"),
        ("INTERLOCUTORA", "¿Cuándo?"),
        (AMLO, "Pronto."),
    )
    found = read(text, problems=problems)
    assert not problems
    assert found.doc_id == "mananeras:2022/julio/12--conferencia-de-prensa"
    assert found.url == "https://www.gob.mx/presidencia/es/articulos/conferencia-de-prensa"
    assert (found.title, found.date, found.lang, found.side, found.genre) == (
        "Conferencia",
        "2022-07-12",
        "es",
        "MX",
        "press conference",
    )
    president = ("Andrés Manuel López Obrador", "MX", "principal")
    assert [(t.speaker, t.side, t.role) for t in found.turns] == [
        president,
        ("", "none", "journalist"),
        ("", "none", "journalist"),
        president,
    ]
    assert [found.text[t.start : t.end] for t in found.turns][::3] == [
        "Buenos días.\n\nVamos a empezar.",
        "Pronto.",
    ]
    assert [t.exchange for t in found.turns] == [0, 1, 1, 1]
    assert found.text == text


def test_a_visitor_speaks_for_the_other_side():
    label = "JOSEPH BIDEN, PRESIDENTE DE LOS ESTADOS UNIDOS DE AMÉRICA"
    text = transcript(
        (f"{label} (INTERPRETACIÓN DEL INGLÉS AL ESPAÑOL)", "Gracias."),
        (label, "(Interpretación del inglés) Gracias."),
        (label, "Gracias."),
    )
    assert [(t.speaker, t.side, t.role, t.interpreted) for t in read(text).turns] == [
        ("Joseph R. Biden", "US", "principal", True),
        ("Joseph R. Biden", "US", "principal", True),
        ("Joseph R. Biden", "US", "principal", False),
    ]


def test_a_mexican_ambassador_is_mexican():
    [found] = who(("ANA PÉREZ, EMBAJADORA DE MÉXICO EN ESTADOS UNIDOS", "Hola."))
    assert found == ("Ana Pérez", "MX", "official")
    [found] = who(("ANN SMITH, EMBAJADORA DE ESTADOS UNIDOS EN MÉXICO", "Hola."))
    assert found == ("Ann Smith", "US", "official")


def test_a_bare_name_is_known_before_and_after_its_label_with_office():
    official = ("Ana Pérez", "MX", "official")
    named = ("ANA PÉREZ, SUBSECRETARIA DE NADA", "Sí.")
    assert who(("ANA PÉREZ", "Hola."), named, ("ANA PEREZ", "No.")) == [official] * 3
    assert who(("ANA PÉREZ", "Hola.")) == [("Ana Pérez", "none", "guest")]


def test_two_spellings_are_one_person():
    office = "SECRETARIO DE RELACIONES EXTERIORES"
    found = who(
        (f"MARCELO EBRARD CASAUBON, {office}", "A."), (f"MARCELO EBRARD CASAUBÓN, {office}", "B.")
    )
    assert found == [("Marcelo Ebrard Casaubon", "MX", "official")] * 2


@pytest.mark.parametrize(
    ("title", "date", "speaker", "role"),
    [
        (
            "Palabras del presidente",
            "1 de marzo de 2019",
            "Andrés Manuel López Obrador",
            "principal",
        ),
        ("Palabras de la presidenta", "1 de marzo de 2025", "Claudia Sheinbaum Pardo", "principal"),
        ("Un comunicado", "1 de marzo de 2019", "", "official"),
    ],
)
def test_early_files_without_labels(title, date, speaker, role):
    head = f"{title}\nPresidencia de la República\n{date}\n"
    assert who(("???", "Amigas y amigos."), head=head) == [(speaker, "MX", role)]


def test_a_byline_under_the_label_is_no_speech():
    byline = "Presidencia de la República | 12 de julio de 2022 | Comunicado\nAmigas."
    found = read(transcript(("???", byline)))
    assert found.text[found.turns[0].start : found.turns[0].end] == "Amigas."


def test_line_ends_of_windows_and_rules_inside_a_line():
    text = transcript((AMLO, "Sí --- no.\n----\nBien."), ("PREGUNTA", "¿Y?")).replace("\n", "\r\n")
    found = read(text)
    assert [found.text[t.start : t.end] for t in found.turns] == [
        "Sí --- no.\r\n----\r\nBien.",
        "¿Y?",
    ]


def test_labels_without_words_are_no_turns():
    found = read(transcript((AMLO, ""), ("PREGUNTA", " \n"), (AMLO, "Sí.")))
    assert [found.text[t.start : t.end] for t in found.turns] == ["Sí."]


@pytest.mark.parametrize(
    ("head", "date", "reason"),
    [
        ("T\n12 de julio de 2022\n", "2022-07-12", ""),
        ("T\n1 de Julio de 2022\n", "2022-07-01", "kept 2022-07-01"),
        ("T\nPresidencia de la República\n", "2022-07-12", "no date line"),
        ("T\n12 de brumario de 2022\n", "2022-07-12", "no date line"),
        ("T\n31 de febrero de 2022\n", "2022-07-12", "no date line"),
    ],
)
def test_dates(head, date, reason):
    problems: list = []
    assert read(transcript((AMLO, "Sí."), head=head), problems=problems).date == date
    assert [reason in p.reason for p in problems] == [True] * bool(reason)


def test_a_file_of_no_date_at_all():
    problems: list = []
    assert read(transcript((AMLO, "Sí."), head="T\n"), "articulos/x.txt", problems).date == ""
    assert "left empty" in problems[0].reason


@pytest.mark.parametrize("text", ["", " \n", HEAD, HEAD + "---\n \n"])
def test_empty_files_are_left_out_and_reported(text):
    problems: list = []
    assert read(text, problems=problems) is None
    assert [p.severity for p in problems] == ["warning"]


def test_latin_1_is_read_and_reported():
    problems: list = []
    found = read(transcript((AMLO, "Año.")).encode("latin-1"), problems=problems)
    assert found.turns[0].role == "principal" and "Año." in found.text
    assert ["UTF-8" in p.reason for p in problems] == [True]


@pytest.mark.parametrize(
    ("slug", "genre"),
    [
        ("version-estenografica-conferencia-de-prensa-del-presidente", "press conference"),
        ("version-estenografica-conferencia-informe-diario-sobre-coronavirus", "health briefing"),
        ("version-estenografica-sembrando-vida", "remarks"),
        ("mensaje-del-presidente", "message"),
        ("comunicado-conjunto-mexico", "joint statement"),
        ("agenda-del-presidente", "agenda"),
        ("otra-cosa", "statement"),
    ],
)
def test_genres(slug, genre):
    text = transcript((AMLO, "Sí."))
    assert read(text, f"articulos/2022/julio/12--{slug}.txt").genre == genre


# --- the real transcripts -------------------------------------------------------------------------
@cache
def archive() -> dict[str, bytes]:
    with tarfile.open(ARCHIVES[0]) as tar:
        files = {m.name.partition("/")[2]: tar.extractfile(m).read() for m in tar if m.isfile()}
    return {name: data for name, data in files.items() if SOURCE.pattern.fullmatch(name)}


@cache
def sample() -> list:
    files = archive()
    names = random.Random(5).sample(sorted(files), 150)
    return [found for name in names for found in read_transcript(files[name], name, [])]


@pytest.mark.full
@needs_mirror
def test_three_files_of_the_archive_are_empty():
    problems: list = []
    # What holds no text is short; the whole archive is read when the record is built.
    shortest = sorted(sorted(archive().items(), key=lambda file: len(file[1]))[:100])
    left_out = [n for n, d in shortest if not read_transcript(d, n, problems)]
    assert [name.rsplit("/", 1)[0] for name in left_out] == [
        "articulos/2020/noviembre",
        "articulos/2021/octubre",
        "articulos/2025/abril",
    ]
    assert [p.path for p in problems] == left_out


@pytest.mark.full
@needs_mirror
def test_every_word_is_in_one_turn_or_is_a_label():
    """Outside the turns stand the head, the rules, a label a turn and a byline; nothing else."""
    byline = re.compile(r"Presidencia de la Rep[úu]blica\s*\|")
    for found in sample():
        assert found.turns, found.doc_id
        position = re.search(r"^---\s*$", found.text, re.M).end()
        for turn in found.turns:
            assert position <= turn.start < turn.end <= len(found.text), found.doc_id
            words = found.text[turn.start : turn.end]
            assert words == words.strip()
            assert not re.search(r"^---\s*$", words, re.M), found.doc_id
            outside = [x.strip() for x in found.text[position : turn.start].splitlines()]
            outside = [x for x in outside if x and x != "---" and not byline.match(x)]
            for label in outside:
                # A label is in capitals; what follows it in brackets need not be.
                letters = [c for c in label.split("(")[0] if c.isalpha()]
                assert sum(map(str.isupper, letters)) >= 0.7 * len(letters), (found.doc_id, label)
            position = turn.end
        assert not re.search(r"[a-z]", found.text[position:]), found.doc_id
        exchanges = [turn.exchange for turn in found.turns]
        assert exchanges == sorted(exchanges)


@pytest.mark.full
@needs_mirror
def test_who_speaks_in_the_sample():
    roles = Counter((t.side, t.role) for found in sample() for t in found.turns)
    assert roles["MX", "principal"] > roles["MX", "official"] > roles["MX", "guest"] > 0
    assert roles["none", "journalist"] > roles["none", "moderator"] > 0
    assert not any(found.side != "MX" or not found.date for found in sample())


@pytest.mark.full
@needs_mirror
@pytest.mark.parametrize(
    ("month", "genres"),
    [
        (
            "2021/marzo",
            {
                "health briefing": 31,
                "remarks": 28,
                "press conference": 23,
                "message": 2,
                "statement": 1,
            },
        ),
        ("2025/marzo", {"remarks": 24, "press conference": 22}),
    ],
)
def test_genres_of_a_month(month, genres):
    found = Counter(
        read_transcript(data, name, [])[0].genre
        for name, data in archive().items()
        if name.startswith(f"articulos/{month}/")
    )
    assert dict(found) == genres


def test_interpreted_visitor_printed_without_a_rule_is_a_turn_of_his_own():
    body = (
        "MARCELO EBRARD CASAUBON, SECRETARIO DE RELACIONES EXTERIORES\nLe cedo la palabra.\n"
        "JANET YELLEN, SECRETARIA DEL TESORO DEL GOBIERNO DE ESTADOS UNIDOS"
        " (Interpretación del inglés al español): Gracias.\nSeguimos: bien."
    )
    file = f"Título\nPresidencia de la República\n07 de diciembre de 2023\n---\n{body}"
    [document] = read_transcript(file.encode(), "articulos/2023/diciembre/07--t.txt", [])
    assert [(t.speaker, t.side, t.interpreted) for t in document.turns] == [
        ("Marcelo Ebrard Casaubon", "MX", False),
        ("Janet L. Yellen", "US", True),
    ]
    texts = [document.text[t.start : t.end] for t in document.turns]
    assert texts == ["Le cedo la palabra.", "Gracias.\nSeguimos: bien."]


# --- exact places ---------------------------------------------------------------------------------
def spoken(body: str, problems: list | None = None) -> list[tuple]:
    found = read(HEAD + body, problems=problems)
    return [(t.speaker, t.role, t.interpreted, found.text[t.start : t.end]) for t in found.turns]


def test_a_file_without_rules_is_one_turn_below_its_first_three_lines():
    problems: list = []
    assert spoken("Amigas,\n\namigos.\n", problems) == [
        ("", "official", False, "Amigas,\n\namigos.")
    ]
    assert [(p.path, p.severity, p.reason) for p in problems] == [
        (PATH, "warning", "no line of ---; read as one turn")
    ]
    problems.clear()
    assert read(HEAD, problems=problems) is None
    assert [(p.path, p.reason) for p in problems] == [
        (PATH, "no turn in it (empty text); left out")
    ]


@pytest.mark.parametrize(("space", "found"), [(300, True), (299, True), (301, False)])
def test_a_date_without_rules_stands_in_the_first_three_hundred_characters(space, found):
    date = "1 de julio de 2022"
    text = "T\n" + "x" * (space - len(date) - 3) + "\n" + date
    problems: list = []
    document = read(text + "\nSí.", "articulos/x.txt", problems)
    assert document.date == "2022-07-01" * found
    assert document.title == "T"


@pytest.mark.parametrize(
    ("inside", "path", "date", "reason"),
    [
        ("1 de enero de 2022", "articulos/2022/enero/01--t.txt", "2022-01-01", ""),
        ("31 de Diciembre de 2022", "articulos/2022/diciembre/31--t.txt", "2022-12-31", ""),
        (
            "2 de enero de 2022",
            "articulos/2022/diciembre/01--t.txt",
            "2022-01-02",
            "dated 2022-01-02 inside, 2022-12-01 by its path; kept 2022-01-02",
        ),
        ("2 de enero de 2022", "2022/enero/01--t.txt", "2022-01-02", ""),
        ("2 de enero de 2022", "articulos/2022/enero/xx--t.txt", "2022-01-02", ""),
        ("2 de enero de 2022", "articulos/2022/enero/32--t.txt", "2022-01-02", ""),
        ("2 de enero de 2022", "articulos/2022/nada/01--t.txt", "2022-01-02", ""),
        ("nada", "articulos/2022/enero/09--t.txt", "2022-01-09", "no date line; 2022-01-09"),
        ("nada", "a/articulos/2022/enero/09--t.txt", "2022-01-09", "no date line; 2022-01-09"),
        ("nada", "articulos/2022/enero/32--t.txt", "", "no date line; date left empty"),
        ("nada", "2022/enero/09--t.txt", "", "no date line; date left empty"),
    ],
)
def test_the_date_inside_and_the_one_of_the_path(inside, path, date, reason):
    problems: list = []
    head = f"1 de mayo de 2000\n{inside}\n"  # a date in the title is none
    found = read(transcript((AMLO, "Sí."), head=head), path, problems)
    assert found.date == date
    assert [(p.path, p.severity, p.reason) for p in problems] == [
        (path, "warning", reason) for reason in [reason] if reason
    ]


@pytest.mark.parametrize(
    ("date", "speaker"),
    [
        ("30 de septiembre de 2024", "Andrés Manuel López Obrador"),
        ("1 de octubre de 2024", "Claudia Sheinbaum Pardo"),
    ],
)
def test_the_day_on_which_the_president_changes(date, speaker):
    head = f"Palabras del presidente\nPresidencia de la República\n{date}\n"
    assert who(("???", "Amigas."), head=head) == [(speaker, "MX", "principal")]
    path = "articulos/2024/octubre/01--presidenta.txt"  # the path tells as well as the title
    found = read(transcript(("???", "Amigas."), head=f"T\nP\n{date}\n"), path)
    assert found.turns[0].speaker == speaker


def test_speakers_printed_within_a_turn():
    body = (
        f"---\n{AMLO}\nUno.\nPREGUNTA: ¿Dos?\nANTECEDENTES: Tres.\n"
        "ANA PÉREZ LÓPEZ (Interpretación del inglés) : Cuatro.\nYa: no.\n"
        "---\nPREGUNTA\nPresidencia de la República | 12 | Comunicado\nMODERADORA: Cinco.\n"
    )
    assert spoken(body) == [
        ("Andrés Manuel López Obrador", "principal", False, "Uno."),
        ("", "journalist", False, "¿Dos?\nANTECEDENTES: Tres."),
        ("Ana Pérez López", "guest", True, "Cuatro.\nYa: no."),
        ("", "moderator", False, "Cinco."),
    ]


def test_only_the_first_line_between_two_rules_is_a_label():
    assert spoken("---\n\n PREGUNTA \n\n¿Uno?\n---\nSOLA\n---\nVOZ\nDos.\n--- \t\n") == [
        ("", "journalist", False, "¿Uno?"),
        ("", "guest", False, "Dos."),
    ]


@pytest.mark.parametrize(
    ("words", "interpreted"),
    [
        ("(Interpretación) Sí.", True),
        (" (TRADUCCIÓN del inglés): Sí.", True),
        ("Sí (interpretación).", False),
        ("(Inaudible) Sí.", False),
    ],
)
def test_an_interpreter_is_named_at_the_beginning(words, interpreted):
    assert spoken(f"---\nANA PÉREZ\n{words}\n")[0][2] is interpreted


def test_a_title_is_the_first_line_or_the_name_of_the_file():
    assert read(transcript((AMLO, "Sí."), head="\n A \n B \n")).title == "A"
    assert read(transcript((AMLO, "Sí."), head="")).title == "conferencia-de-prensa"
    found = read(transcript((AMLO, "Sí."), head=""), "articulos/2022/julio/12.txt")
    assert (found.title, found.doc_id) == ("", "mananeras:2022/julio/12")


@pytest.mark.parametrize(
    ("slug", "genre"),
    [
        ("a-coronavirus", "health briefing"),
        ("agenda-x", "agenda"),
        ("la-agenda", "statement"),
        ("el-mensaje-del-dia", "message"),
        ("el-mensaje-x", "statement"),
        ("llamada-telefonica-x", "readout"),
        ("un-comunicado-conjunto", "statement"),
        ("declaracion-conjunta", "joint statement"),
        ("un-dialogo", "remarks"),
    ],
)
def test_more_genres(slug, genre):
    text = transcript((AMLO, "Sí."))
    assert read(text, f"articulos/2022/julio/12--{slug}.txt").genre == genre


def in_blocks(slug: str, *blocks: str):
    text = "Título\nPresidencia de la República\n02 de enero de 2023\n" + "".join(
        f"---\n{block}\n" for block in blocks
    )
    return read_transcript(text.encode(), f"articulos/2023/enero/02--{slug}.txt", [])[0]


def test_the_floor_is_the_press_where_somebody_asks_as_the_press():
    audience = ["ANA PÉREZ\nGracias.", "INTERVENCIÓN\n¡Viva!"]
    roles = [turn.role for turn in in_blocks("version-estenografica-gira", *audience).turns]
    assert roles == ["guest", "guest"]
    asked = [*audience, "PREGUNTA\n¿Por qué?"]
    roles = [turn.role for turn in in_blocks("version-estenografica-gira", *asked).turns]
    assert roles == ["guest", "journalist", "journalist"]
    roles = [turn.role for turn in in_blocks("conferencia-de-prensa", *audience).turns]
    assert roles == ["guest", "journalist"]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("ANA PÉREZ, SUBSECRETARIA DE PREVENCIÓN y PROMOCIÓN: Con gusto.", "Ana Pérez"),
        ("ANA PÉREZ, DIRECTORA del IMSS: Buenos días.", "Ana Pérez"),
        ("SECRETARIO DE NADA: 46.", ""),  # nobody else is known by this label
        ("FISCALÍA GENERAL: AVANCES EN LAS INVESTIGACIONES", None),
        ("A la DEA: ¿dónde están las pruebas?", None),
    ],
)
def test_labels_within_a_turn_are_followed_by_speech(line, speaker):
    found = in_blocks("conferencia", f"EVA RUIZ\nLe cedo la palabra.\n{line}").turns
    expected = ["Eva Ruiz"] + [speaker] * (speaker is not None)
    assert [turn.speaker for turn in found] == expected


def test_each_line_is_a_paragraph():
    lines = " ".join(["palabra"] * 200), " ".join(["palabra"] * 200)
    [found] = read_transcript(
        ("T\n02 de enero de 2023\n---\nPREGUNTA\n" + "\n".join(lines)).encode(),
        "articulos/2023/enero/02--t.txt",
        [],
    )
    cut = [found.text[p.start : p.end] for p in passages(found, SOURCE.paragraphs)]
    assert cut == list(lines)
