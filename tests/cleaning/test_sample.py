"""data/sample: texts written for this project, and what cleaning must make of each."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

from bilateral.cleaning.clean import STEPS, Cleaned, clean
from bilateral.cleaning.steps.boilerplate import repeated_lines
from bilateral.cleaning.steps.pages import html_to_text
from bilateral.gazetteer import data_dir

FOLDER = data_dir() / "sample"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
ROWS = pd.read_csv(FOLDER / "sample.csv", dtype=str, keep_default_na=False)
SAMPLES = [pytest.param(row, id=row.file) for row in ROWS.itertuples()]
#: The sources whose notes end in a footer; their lists have been read.
WITH_FOOTER = ("northplains", "cenzontle")
#: What is tidied up behind other steps, and so may matter though it is not listed.
BEHIND = {"unicode", "spaces"}


def raw(row) -> str:
    text = (FOLDER / "raw" / row.file).read_bytes().decode(row.encoding)
    return html_to_text(text) if row.file.endswith(".html") else text


def expected(row) -> str:
    path = (FOLDER / "clean" / row.file).with_suffix(".txt")
    return path.read_bytes().decode("utf-8").removesuffix("\n")


@cache
def repeated(source: str) -> frozenset[str]:
    if source not in WITH_FOOTER:
        return frozenset()
    texts = [raw(row) for row in ROWS[ROWS.source == source].itertuples()]
    return frozenset(repeated_lines(texts, min_texts=5).digest)


def cleaned(row, without=()) -> Cleaned:
    return clean(raw(row), without, repeated(row.source))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@pytest.mark.parametrize("row", SAMPLES)
def test_the_expected_text_comes_out(row):
    text = cleaned(row).text
    if row.file.endswith(".html"):  # how cells and paragraphs are parted is the extractor's affair
        assert words(text) == words(expected(row))
    else:
        assert text == expected(row)
    again = clean(text, (), repeated(row.source))
    assert again == (text, ())


@pytest.mark.parametrize("row", SAMPLES)
def test_each_listed_step_is_needed_and_no_other_is(row):
    text = cleaned(row).text
    needed = {step for step in STEPS if cleaned(row, without=[step]).text != text}
    listed = set(row.artefacts.split("|"))
    assert listed <= needed
    assert needed <= listed | BEHIND
    for step in listed:
        found = {finding.step for finding in cleaned(row, without=[step]).found}
        assert step not in found


@pytest.mark.parametrize("row", SAMPLES)
def test_what_crawl_date_and_dateline_say(row):
    said = {step: what for step, what, _ in cleaned(row).found}
    parts = [(name, getattr(row, f"dateline_{name}")) for name in ("place", "agency", "date")]
    assert said.get("crawl_date", "") == row.crawl_date
    assert said.get("dateline", "") == "; ".join(f"{name}={is_}" for name, is_ in parts if is_)


#: Words of each trap as they stand in the cleaned text: what a greedy step would have spoilt.
TRAPS = {
    "01": ["US-Mexico", "cross-border"],
    "02": ["Article 5:", "Annex B:"],
    "03": ["of date 2024-06-22", "T-MEC", "No. 30"],
    "04": ["- bridges and roads\n- air quality\n", "NOTHING IN THIS COMMUNIQUÉ", "(SRE)", "(JBC)"],
    "05": ["M&A"],
    "06": ["NOW, THEREFORE, I, HARLAN", "IN WITNESS WHEREOF", "— “Cielito lindo”"],
    "07": ["Good afternoon, everyone, and thank you all", "Mexico:"],
    "08": [
        "Good afternoon, everyone, and thank you all",
        "(who met her with laughter and with",
        "m³",
    ],
    "09": ["Good afternoon, everyone, and thank you all", "Q fever", "Q1"],
    "10": ["Good afternoon, everyone, and thank you all", "THE LINES END HERE"],
    "11": ["Good afternoon, everyone, and thank you all"],
    "12": ["COVID-19 ward", "well . . .”"],
    "13": ["independent news service"],
    "14": ["\n\nWashington — where", "Work Plan revised (2021)"],
    "15": ["(of the Civic Union)", "(a little more than we asked for)"],
    "16": ["Nuevo Laredo, across the water —", "high-level"],
    "17": ["…", "½"],
    "18": ["\n\nShare the cost, share the beach\n\n", "Print shops in"],
    "19": ["(SRE)", "etc.", "of the relation:", "theme, “and thus"],
    "20": ["Mexico City — the capital, and not", "“Follow us around"],
    "21": ["Share the bench"],
    "22": ["Teacher: I came", "Baker: I came", "date 2021-09-01 is what"],
    "23": ["(SRE)", "México-Estados"],
    "24": ["5.º", "m³"],
    "26": ["FUNDAÇÃO IRMÃ", "S. A. de C. V."],
    "27": ["político-administrativo", "Artículo 7:"],
    "28": [
        "México: más",
        "Estados Unidos: más",
        "1. rastreo\n2. aduanas\n3. peritos",
        "(el tercero se",
    ],
    "29": ["Muy buenos días a todas y a todos, gracias", "es esto: lápiz"],
    "30": [
        "Muy buenos días a todas y a todos, gracias",
        "(que ayer lo recibieron con risas y aplausos",
    ],
    "31": ["Muy buenos días a todas y a todos, gracias", "(que es del siglo pasado, pero aguanta)"],
    "32": ["Muy buenos días a todas y a todos, gracias", "todo el país..."],
    "33": ["río\nme gritan que no soy nada;\nyo les contesto", "LA PUERTA TIENE DOS LADOS"],
    "34": ["Muy buenos días a todas y a todos, gracias", "COVID-19 a quienes"],
    "35": ["Imprima quien quiera"],
    "36": ["\n\nSan Telmo, en la otra orilla - un"],
    "37": ["(CBJ)", "(hubo un aplauso breve, de pie)"],
    "39": ["EE. UU.", "«"],
    "40": ["\n\nComparte el pan y la lección\n\n"],
    "41": [
        "«Esta agencia es un servicio informativo independiente»",
        "\n\nMonterrey, 12 de julio de",
    ],
    "42": ["(hijacking)", "#1"],
    "43": ["Lo que dejó el cierre:"],
    "44": ["1.ª", "2.ª"],
}


@pytest.mark.parametrize("row", SAMPLES)
def test_traps_stand(row):
    text = cleaned(row).text
    for trap in TRAPS.get(row.file[:2], []):
        assert trap in text


def test_every_trap_names_a_step():
    steps = ROWS.traps.str.split("|").explode().str.partition(": ")[0]
    assert set(steps[steps != ""]) <= set(STEPS)
    with_traps = set(ROWS.file[ROWS.traps != ""].str[:2])
    assert set(TRAPS) <= with_traps
    assert len(TRAPS) >= 40


def test_the_table_is_complete():
    assert len(ROWS) == 44
    assert ROWS.file.is_unique
    assert {path.name for path in (FOLDER / "raw").iterdir()} == set(ROWS.file)
    stems = {path.stem for path in (FOLDER / "clean").iterdir()}
    assert stems == set(ROWS.file.str.rsplit(".", n=1).str[0])
    assert ROWS.lang.value_counts().to_dict() == {"en": 22, "es": 22}
    assert set(ROWS.side) == {"US", "MX", "none"}
    assert pd.to_datetime(ROWS.date, format="%Y-%m-%d").notna().all()
    for artefacts in ROWS.artefacts.str.split("|"):
        assert artefacts == [step for step in STEPS if step in artefacts]
    counts = ROWS.artefacts.str.split("|").explode().value_counts()
    assert set(counts.index) == set(STEPS)
    assert counts.min() >= 4
    for column in ("lang", "source", "genre", "encoding", "artefacts"):
        assert (ROWS[column] != "").all(), column


def test_encodings_are_what_the_table_says():
    assert ROWS.encoding.value_counts().to_dict() == {"utf-8": 42, "cp1252": 1, "iso-8859-1": 1}
    for row in ROWS[ROWS.encoding != "utf-8"].itertuples():
        data = (FOLDER / "raw" / row.file).read_bytes()
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")
        assert data.decode(row.encoding).encode(row.encoding) == data
    assert b"\r\n" in (FOLDER / "raw" / "28_comunicado_armas_dialogo.txt").read_bytes()
    for row in ROWS.itertuples():
        data = (FOLDER / "clean" / row.file).with_suffix(".txt").read_bytes()
        assert data.endswith(b"\n")
        assert not data.endswith(b"\n\n")


@pytest.mark.parametrize(
    ("source", "opening"),
    [("podium", "Good afternoon, everyone"), ("matutina", "Muy buenos días")],
)
def test_a_greeting_is_on_the_list_so_a_list_must_be_read(source, opening):
    """Counting cannot tell a footer from a formula: six texts share both."""
    texts = [raw(row) for row in ROWS[ROWS.source == source].itertuples()]
    lines = [clean(text, without=["boilerplate"]).text for text in texts]
    (listed,) = repeated_lines(lines, min_texts=5).line
    assert listed.startswith(opening)


def test_the_lists_of_the_sources_with_a_footer():
    assert {source: len(repeated(source)) for source in WITH_FOOTER} == {
        "northplains": 3,  # a paragraph, and its two lines
        "cenzontle": 2,
    }


def test_the_readme_says_what_the_texts_are():
    said = " ".join(README.split())
    assert "were written for this toolkit by a language model (Claude)" in said
    assert "invented" in said
    assert "No finding rests on these texts" in said
    assert "CC0-1.0" in said
    for column in ROWS.columns:
        assert f"`{column}`" in README, column
    for step in ("insertions", "boilerplate", "wrap", "HTML"):
        assert step.casefold() in README.casefold()


def test_the_quotations_of_a_note_and_whose_they_are():
    (row,) = ROWS[ROWS.file.str.startswith("19")].itertuples()
    text = raw(row)
    quotations = pd.read_csv(FOLDER / "quotations_19.csv")
    assert (quotations.end.shift(fill_value=0) <= quotations.start).all()
    said = [text[q.start : q.end] for q in quotations.itertuples()]
    assert all(words[0] == "“" for words in said)
    assert [words[-1] for words in said] == ["”", "”", ",", "”", "”", "”", "”"]
    # Six quoted paragraphs: one of the seven rows is the second part of an interrupted quotation.
    quoted = [part for part in text.split("\n\n") if "“" in part]
    assert len(quoted) == 6
    assert [sum(words in part for words in said) for part in quoted] == [1, 1, 2, 1, 1, 1]
    assert text.count("“") - text.count("”") == 2
    for q in quotations.itertuples():
        assert re.search(rf"\b{q.cue}\b", text)
        assert q.speaker in text
        assert q.person in text
