"""Texts of one's own: from a list or a table to a corpus, by the steps that made the record."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral import Corpus, Recipe
from bilateral.cleaning import clean, count_texts
from bilateral.cleaning.steps.pages import html_to_text
from bilateral.corpus import describe, own
from bilateral.corpus.digest import phrase_list
from bilateral.corpus.frames import iso_date
from bilateral.corpus.own import from_documents
from bilateral.discourse import concordance
from bilateral.gazetteer import PACKAGE, Gazetteer, data_dir
from bilateral.sources.files.dates import in_two_ways
from bilateral.sources.model import Document, Problem

SAMPLE = data_dir() / "sample"
TALK = """Press conference of the two ministers.

THE PRESIDENT:  We spoke with Mexico about water.

Q  Mr. President, will there be an agreement on the water of the river this year?

MS. TARBOLTON:  Yes."""


def bags(corpus: Corpus) -> dict[str, Counter]:
    """The counts of each document, by language, kind and term."""
    keys = list(zip(corpus.terms["lang"], corpus.terms["kind"], corpus.terms["term"], strict=True))
    found: dict[str, Counter] = {}
    for row, doc_id in enumerate(corpus.passages["doc_id"]):
        part = corpus.counts[[row]]
        here = {keys[j]: int(n) for j, n in zip(part.indices, part.data, strict=True)}
        found.setdefault(doc_id, Counter()).update(here)
    return found


@pytest.fixture(scope="module")
def samples() -> pd.DataFrame:
    rows = pd.read_csv(SAMPLE / "sample.csv", dtype=str, keep_default_na=False)
    texts = []
    for row in rows.itertuples():
        text = (SAMPLE / "raw" / row.file).read_bytes().decode(row.encoding)
        texts.append(html_to_text(text) if row.file.endswith(".html") else text)
    return rows.assign(text=texts, doc_id=rows["file"])


@pytest.mark.parametrize("unit", ["passage", "paragraph", "document"])
def test_the_samples_give_the_counts_of_the_texts_cleaned_by_hand(samples, unit):
    corpus = Corpus.from_texts(samples[["doc_id", "text", "source", "lang"]], unit=unit)
    cleaned = [
        (SAMPLE / "clean" / file).with_suffix(".txt").read_text(encoding="utf-8")
        for file in samples["file"]
    ]
    units = PACKAGE.table("units").set_index("phrase")["kind"].to_dict()
    counts, terms = count_texts(cleaned, samples["lang"].tolist(), phrase_list(), units)
    ids = samples[["doc_id"]].assign(passage_id=samples["doc_id"])
    assert bags(corpus) == bags(Corpus(ids, ids, counts, terms))


def test_offsets_count_in_what_was_given_and_the_text_is_kept(samples):
    corpus = Corpus.from_texts(samples)
    texts = samples.set_index("doc_id")["text"]
    for row in corpus.passages.itertuples():
        assert corpus.text[row.passage_id] == texts[row.doc_id][row.start : row.end]
    assert corpus.problems["path"].tolist() == ["column crawl_date", "column speaker"]
    assert {"given_speaker", "traps"} < set(corpus.documents)


def test_a_corpus_of_ones_own_is_written_and_read(samples, tmp_path):
    corpus = Corpus.from_texts(samples)
    corpus.write(tmp_path / "a")
    again = Corpus.read(tmp_path / "a", verify=True)
    for name in ("documents", "passages", "terms", "exposure", "report", "problems"):
        pd.testing.assert_frame_equal(
            getattr(again, name), getattr(corpus, name), check_dtype=False
        )
    assert again.text.tolist() == corpus.text.tolist()
    assert (again.counts != corpus.counts).nnz == 0
    again.write(tmp_path / "b")
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert {"cleaning.parquet", "report.csv", "text.parquet"} < set(files)
    for name in files:
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "a" / name).read_bytes(), name


@pytest.mark.full
def test_two_processes_give_what_one_gives(samples, monkeypatch):
    monkeypatch.setattr(own, "_BATCH", 5_000)
    one, two = (Corpus.from_texts(samples, n_jobs=n, progress=False) for n in (1, 2))
    pd.testing.assert_frame_equal(one.passages, two.passages)
    pd.testing.assert_frame_equal(one.report, two.report)
    assert (one.counts != two.counts).nnz == 0


def test_what_is_spoken_is_cut_at_the_labels():
    frame = pd.DataFrame({"text": [TALK], "side": "US", "genre": "press briefing"})
    corpus = Corpus.from_texts(frame.assign(date="2023-03-01"))
    found = corpus.passages[["speaker", "side", "role", "n_tokens"]].values.tolist()
    assert found == [
        ["", "US", "official", 6],
        ["Joseph R. Biden", "US", "principal", 6],
        ["", "none", "journalist", 15],
        ["Tarbolton", "US", "official", 1],
    ]
    assert corpus.text.iloc[1] == "We spoke with Mexico about water."
    # Nobody's text: whose president it is is not guessed, and who is not known has no side.
    nobody = Corpus.from_texts(frame.drop(columns="side"))
    assert set(nobody.passages["side"]) == {"none"}
    assert nobody.passages["role"].tolist() == ["official", "guest", "journalist", "guest"]


def test_who_holds_an_office_is_known_in_a_text_of_nobody():
    text = "SECRETARY BLINKEN:  We met.\n\nMS. TARBOLTON:  They met."
    frame = pd.DataFrame({"text": [text], "date": ["2024-06-21"]})
    found = Corpus.from_texts(frame).passages[["speaker", "side", "role"]].values.tolist()
    assert found == [["Antony J. Blinken", "US", "official"], ["Tarbolton", "none", "guest"]]
    later = Corpus.from_texts(frame.assign(date="2026-06-21"))
    assert later.passages["side"].tolist() == ["none", "none"]
    text = "PREGUNTA: ¿Y el agua?\n\nPRESIDENTA CLAUDIA SHEINBAUM PARDO: Sí."
    spanish = pd.DataFrame({"text": [text], "side": "MX"})
    found = Corpus.from_texts(spanish.assign(date="2025-03-01"), lang="es").passages
    assert found[["side", "role"]].values.tolist() == [["none", "journalist"], ["MX", "principal"]]


def test_a_whole_document_has_no_speakers():
    corpus = Corpus.from_texts([TALK], unit="document")
    assert corpus.passages[["speaker", "n_tokens"]].values.tolist() == [["", 28]]


def test_units():
    text = "\n\n".join(["One two three."] * 3 + [" ".join(["word"] * 320) + "."])
    sizes = {
        unit: Corpus.from_texts([text], unit=unit).passages["n_tokens"].tolist()
        for unit in ("passage", "paragraph", "document")
    }
    assert sizes == {"passage": [9, 320], "paragraph": [3, 3, 3, 320], "document": [329]}


def test_lines_are_paragraphs_where_nothing_else_parts_them():
    long = " ".join(["word"] * 30)
    assert len(Corpus.from_texts([f"{long}\n{long}\nshort"], unit="paragraph").passages) == 3
    wrapped = "a line of a page that is wrapped\nand goes on here"
    assert len(Corpus.from_texts([wrapped], unit="paragraph").passages) == 1


def test_the_language_of_each_passage():
    es, en, de = "El presidente habló de la paz. ", "The president spoke. ", "Er sprach davon. "
    mixed = es * 40 + "\n\n" + en * 75
    corpus = Corpus.from_texts([mixed, de * 20, "Sí, señor.", mixed], lang=None)
    assert corpus.documents["lang"].tolist() == ["es", "de", "es", "es"]
    assert corpus.passages["lang"].tolist() == ["es", "en", "de", "es", "es", "en"]
    given_ = pd.DataFrame({"text": [es * 20, "ok", de * 20], "lang": ["Spanish", "", "German"]})
    assert Corpus.from_texts(given_, lang="en").documents["lang"].tolist() == ["es", "en", "de"]


def test_a_name_of_a_column_and_a_language_are_told_apart():
    frame = pd.DataFrame({"body": ["Sí."], "es": ["en"]})
    assert Corpus.from_texts(frame, text="body", lang="es").documents["lang"][0] == "en"
    assert Corpus.from_texts(frame[["body"]], text="body", lang="es").documents["lang"][0] == "es"
    with pytest.raises(
        ValueError, match=r"lang='idioma' is no column \(body, es\) and no language"
    ):
        Corpus.from_texts(frame, text="body", lang="idioma")


DATES = [
    ("2024", "2024"),
    ("2024-06", "2024-06"),
    ("2024-06-22", "2024-06-22"),
    (" 2024-06-22T10:00:00Z", "2024-06-22"),
    ("2024-06-22 10:00", "2024-06-22"),
    ("20240622", "2024-06-22"),
    ("22 de junio de 2024", "2024-06-22"),
    ("June 22, 2024", "2024-06-22"),
    ("junio de 2024", "2024-06"),
    ("22/06/2024", "2024-06-22"),
    ("2024-6-2", "2024-06-02"),
    (20240622, "2024-06-22"),
    (2024, "2024"),
    (2024.0, "2024"),
    (np.int64(2024), "2024"),
    (date(2024, 6, 22), "2024-06-22"),
    (datetime(2024, 6, 22, 10), "2024-06-22"),
    (pd.Timestamp("2024-06-22 10:00", tz="America/Mexico_City"), "2024-06-22"),
    (np.datetime64("2024-06-22"), "2024-06-22"),
    (pd.Period("2024-06-22", "D"), "2024-06-22"),
    (pd.Period("2024-06", "M"), "2024-06"),
    (pd.Period("2024", "Y"), "2024"),
]


@pytest.mark.parametrize(("value", "expected"), DATES)
def test_dates_that_can_be_read_in_one_way(value, expected):
    assert iso_date(value) == (expected, "")


@pytest.mark.parametrize("value", [None, float("nan"), pd.NaT, pd.NA, "", " "])
def test_no_date_is_no_fault(value):
    assert iso_date(value) == ("", "")


@pytest.mark.parametrize(
    "value",
    [
        *("03/04/2024", "22062024", "June", "2024-13", "2023-02-29", "31 de junio de 2024"),
        *("2024-6", "Q2 2024", "semana 12 de 2024", "22 juin 2024", "2024-06-22 to 2024-06-25"),
        *("2024-06T10:00", 45465, 2024.5, True, float("inf"), pd.Timestamp.min),
    ],
)
def test_what_is_no_date_is_said_and_not_guessed(value):
    assert iso_date(value)[0] == ""
    assert "is no date that can be read in one way" in iso_date(value)[1]


def test_an_odd_date_is_named_with_its_row():
    frame = pd.DataFrame({"text": ["One."] * 3, "date": ["2024-06", "03/04/2024", None]})
    with pytest.warns(UserWarning, match="1 of 2 dates of the column 'date' can be read in two"):
        corpus = Corpus.from_texts(frame)
    assert corpus.documents["date_precision"].tolist() == ["none", "none", "month"]
    of_column, problem = corpus.problems.itertuples(index=False)
    assert of_column.path == "column date"
    assert problem.path.startswith("text-000001-")
    assert set(corpus.documents["doc_id"]) >= {problem.path}
    assert problem.reason.startswith("row 1: '03/04/2024' is no date")


def test_a_column_of_dates_that_are_read_in_two_ways_is_told_once():
    days = [*(f"{day}/06/2025" for day in range(4, 30)), "2025-06-30", None, "June 1, 2025", "x"]
    frame = pd.DataFrame({"texto": "Se habló del agua.", "fecha": days})
    told = (
        r"8 of 29 dates of the column 'fecha' can be read in two ways and are left undated, the"
        r" first in row 0 \('4/06/2025'\); of the others 17 can only be read day first, 0 only"
        r" month first\. If all are day first, write frame\['fecha'\] ="
        r" pd\.to_datetime\(frame\['fecha'\], dayfirst=True\) in pandas$"
    )  # 6/06 tells nothing: the same day in both ways
    with pytest.warns(UserWarning, match=told) as said:
        corpus = Corpus.from_texts(frame, text="texto", date="fecha", lang="es")
    assert len(said) == 1
    assert corpus.documents["date"].isna().sum() == 8 + 2
    days = pd.Series(days[:26])
    frame = frame[:26].assign(fecha=pd.to_datetime(days, dayfirst=True))  # as the sentence says
    corpus = Corpus.from_texts(frame, text="texto", date="fecha", lang="es")
    assert corpus.documents["date"].dt.day.tolist() == list(range(4, 30))
    month = in_two_ways("d", [(0, "04/13/2025"), (1, "04/05/2025")])
    assert month.endswith("If all are month first, write frame['d'] = pd.to_datetime(frame['d'],"
                          " dayfirst=False) in pandas")  # fmt: skip
    mixed = in_two_ways("d", [(0, "04/13/2025"), (1, "04/05/2025"), (2, "13/04/2025")])
    assert mixed.endswith("The column mixes both: write days as 2024-04-03")
    assert in_two_ways("d", [(0, "25/04/2025"), (1, "2025-01-02")]) == ""


BAD = [
    ([], {}, "texts is empty"),
    ("one text", {}, "texts is one str"),
    (["a"], {"date": "fecha"}, "date='fecha' names a column, but texts is no table"),
    (pd.DataFrame({"text": [1.5, 2]}), {}, "the column 'text' holds no text, but 1.5"),
    (pd.DataFrame({"text": [None]}), {}, "the column 'text' holds only missing values"),
    (pd.DataFrame({"body": ["a"]}), {}, "there is no column 'text'; name the column"),
    (pd.DataFrame({"text": ["a"]}), {"date": "fecha"}, "there is no column 'fecha' for date"),
    (pd.DataFrame([["a", "b"]], columns=["text", "text"]), {}, "has the column 'text' twice"),
    (pd.DataFrame({"text": ["a", "b"], "doc_id": [1, 1]}), {}, "'1' is in rows 0 and 1"),
    (pd.DataFrame({"text": ["a"], "doc_id": [None]}), {}, "'doc_id' is blank in row 0"),
    (["a"], {"unit": "sentence"}, "unit='sentence' is unknown; write one of 'passage'"),
    (["a"], {"lang": "klingon"}, "lang='klingon' is no column"),
    (["a"], {"n_jobs": 0}, "n_jobs must be 1 or more"),
    (["a"], {"n_jobs": "2"}, "n_jobs must be 1 or more, a whole number; got '2'"),
    (["a"], {"n_jobs": 2.5}, "n_jobs must be 1 or more, a whole number; got 2.5"),
    (
        pd.DataFrame([["a", 1]], columns=pd.MultiIndex.from_tuples([("text", ""), ("n", "x")])),
        {},
        "the names of the columns have 2 levels, such as ('text', ''); give each column one name",
    ),
    (["", " ###", None], {}, "no text is left of 2; text-000000: the text is empty; left out"),
]


@pytest.mark.parametrize(("texts", "options", "message"), BAD)
def test_bad_input_in_one_sentence(texts, options, message):
    with pytest.raises(ValueError) as caught:
        Corpus.from_texts(texts, **options)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rows_without_text_are_left_out_and_named():
    frame = pd.DataFrame({"text": ["One.", None, float("nan"), 7, b"caf\xe9", "", "lone \ud800"]})
    with pytest.warns(UserWarning, match="4 of 7 texts are left out; corpus.problems says which"):
        corpus = Corpus.from_texts(frame.assign(mood=[1, 2, 3, 4, 5, 6, 7]))
    problems = corpus.problems.assign(path=corpus.problems["path"].str[:11])
    assert problems.values.tolist() == [
        [
            "language fr",
            "warning",
            "the gazetteer has no words of attribution of this language;"
            " passages that were not searched for mentions, quotes, commitments: 1",
        ],
        ["text-000001", "error", "row 1: the text is missing; left out"],
        ["text-000002", "error", "row 2: the text is missing; left out"],
        ["text-000003", "error", "row 3: there is no text but int; left out"],
        ["text-000004", "warning", "row 4: bytes, not UTF-8; read as Windows-1252"],
        ["text-000005", "error", "the text is empty; left out"],
    ]
    assert corpus.documents["mood"].tolist() == [1, 5, 7]
    assert corpus.table["mood"].tolist() == [1, 5, 7]


def test_an_unknown_code_of_a_language_is_named_and_the_text_is_looked_at():
    frame = pd.DataFrame({"text": ["El presidente habló."], "lang": ["klingon"]})
    corpus = Corpus.from_texts(frame)
    assert corpus.documents["lang"].tolist() == ["es"]
    assert (
        "'klingon' is no code of a language; the language is found" in corpus.problems["reason"][0]
    )


def test_show_and_concordance_print_what_was_given():
    note = "MEXICO CITY (Reuters) - “La soberanía” matters, he said. (Applause.)"
    corpus = Corpus.from_texts([note])
    assert describe(corpus, corpus.passages["passage_id"][0]).endswith(
        "MEXICO CITY (Reuters) - “La soberanía” matters, he said. (Applause.)"
    )
    assert concordance(corpus, "soberan*")["node"].tolist() == ["soberanía"]


def test_the_report_says_what_each_step_found():
    corpus = Corpus.from_texts(["MEXICO CITY (Reuters) - They met. (Applause.)", "Lost \ufffd."])
    report = corpus.report.assign(doc_id=corpus.report["doc_id"].str[:11])
    assert report[["doc_id", "step", "n"]].values.tolist() == [
        ["text-000000", "dateline", 1],
        ["text-000000", "marks", 1],
        ["text-000001", "input", 1],
    ]
    assert clean(corpus.text.iloc[0]).text == "They met."


def test_the_default_recipe_on_one_note_says_why_it_keeps_nothing():
    corpus = Corpus.from_texts(["The two governments met at the border."])
    with pytest.warns(
        UserWarning, match=r"min_df=5 .* there is 1; for few passages write min_df=1"
    ):
        assert Recipe().apply(corpus).terms.empty
    assert "border" in set(Recipe(min_df=1).apply(corpus).terms["term"])


def test_a_third_language_has_the_lemmas_that_there_are():
    corpus = Corpus.from_texts(["les frontières", "las fronteras", "xochitl"], lang=None)
    corpus = Corpus.from_texts(
        pd.DataFrame({"text": ["les frontières", "grenzen"], "lang": ["fr", "nah"]})
    )
    assert dict(corpus.terms[["term", "lemma"]].values)["frontières"] == "frontière"
    notes = Recipe(min_df=1).audit(corpus).query("note != ''")[["step", "lang"]].values.tolist()
    assert ["lemma", "nah"] in notes
    assert ["lemma", "fr"] not in notes


def test_lists_of_ones_own(tmp_path):
    (tmp_path / "collocations.csv").write_text("term,lang,count,score,source\nworld cup,en,,,me\n")
    (tmp_path / "stopwords.csv").write_text("lang,word,kind\nen,border,function\n")
    mine = Gazetteer.read(tmp_path)
    corpus = Corpus.from_texts(["The World Cup came to the border."], gazetteer=mine)
    assert "World Cup" in set(corpus.terms["term"])
    assert "border" not in set(Recipe(min_df=1).apply(corpus).terms["term"])
    assert corpus.gazetteer == mine


def test_of_documents_with_one_id_the_first_is_kept():
    documents = [Document("a", "", "One.", path="x"), Document("a", "", "Two.", path="y")]
    with pytest.warns(UserWarning, match="1 of 2 texts are left out"):
        corpus = from_documents(documents, problems=[Problem("z", "warning", "odd")])
    assert corpus.text.tolist() == ["One."]
    assert corpus.problems.values.tolist() == [
        ["a", "error", "y: a document of x has the same id; left out"],
        ["z", "warning", "odd"],
    ]


def test_a_line_that_a_source_repeats_goes_and_what_is_said_in_it_stays():
    footer = "The Gazette is read every day on both banks of the river."
    notes = [f"Note number {n}.\n\n{footer}" for n in range(5)]
    frame = pd.DataFrame({"text": notes, "source": "gazette"})
    corpus = Corpus.from_texts(frame)
    assert "Gazette" not in set(corpus.terms["term"])
    assert corpus.report["step"].tolist() == ["boilerplate", "spaces"] * 5
    assert all(footer in text for text in corpus.text)
    of_nobody = Corpus.from_texts(notes)  # nobody says that these are of one source
    assert "Gazette" in set(of_nobody.terms["term"])
    spoken = frame.assign(text=[f"MS. PSAKI:  Yes, {n}.\n{footer}" for n in range(5)])
    assert "Gazette" in set(Corpus.from_texts(spoken).terms["term"])


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_whatever_text_is_given_passages_lie_inside_it_in_order(texts):
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(own, "warn", lambda _: None)
            corpus = Corpus.from_texts(texts, lang="en")
    except ValueError as error:
        assert "no text is left of" in str(error)
        return
    assert corpus.counts[:, np.flatnonzero(corpus.terms["kind"] != "phrase")].sum() == (
        corpus.passages["n_tokens"].sum()
    )
    assert len(corpus.documents) + len(corpus.problems) == len(texts)
    for _, rows in corpus.passages.groupby("doc_id"):
        assert (rows["start"].iloc[1:].to_numpy() >= rows["end"].iloc[:-1].to_numpy()).all()


WRITE = """
import locale, os, sys
import pandas as pd
from bilateral import Corpus
if "LOCPATH" in os.environ:
    locale.setlocale(locale.LC_ALL, "")  # an error where the locale is not there
frame = pd.read_json(sys.argv[1], orient="records", dtype=False, convert_dates=False)
given = {"n_jobs": int(sys.argv[4]), "progress": False}
Corpus.from_texts(frame, **given).write(sys.argv[3] + "/texts")
Corpus.from_files(sys.argv[2], **given).write(sys.argv[3] + "/files")
"""


def made_locales(folder: Path) -> dict[str, str]:
    """Where the C library finds two locales, if they can be made here."""
    for name in ("es_MX", "de_DE"):
        command = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        if not shutil.which("localedef") or subprocess.run(command, capture_output=True).returncode:
            return {}
    return {"LOCPATH": str(folder)}


@pytest.mark.full
def test_the_same_bytes_in_any_locale(samples, tmp_path):
    samples.to_json(tmp_path / "frame.json", orient="records")
    locales = made_locales(tmp_path)
    switches = [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "0", "TZ": "UTC"},
        {"LC_ALL": "es_MX.UTF-8", "PYTHONHASHSEED": "1", "TZ": "America/Mexico_City"},
        {"LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"},
    ]
    for n, switch in enumerate(switches):
        (tmp_path / str(n)).mkdir()
        places = [tmp_path / "frame.json", SAMPLE / "raw", tmp_path / str(n)]
        command = [sys.executable, "-c", WRITE, *map(str, places), str(1 + n % 2)]
        subprocess.run(command, check=True, env=os.environ | locales | switch)
    for path in sorted((tmp_path / "0").rglob("*.*")):
        for n in (1, 2):
            other = tmp_path / str(n) / path.relative_to(tmp_path / "0")
            assert other.read_bytes() == path.read_bytes(), path.name


def test_columns_whose_names_meet_are_all_kept(tmp_path):
    rows = [["They met.", "a", "b", 1, 2, "c", "d", "e"]]
    names = ["text", "speaker", "given_speaker", 1, "1", "known", "n_kept", None]
    corpus = Corpus.from_texts(pd.DataFrame(rows, columns=pd.Index(names, dtype=object)))
    corpus.write(tmp_path / "c")
    for one in (corpus, Corpus.read(tmp_path / "c")):
        kept = one.documents.iloc[0]
        assert (kept["given_given_speaker"], kept["given_speaker"]) == ("a", "b")
        assert (kept["1"], kept["given_1"], kept["None"]) == (1, 2, "e")
        # The names that recipe.apply(corpus, like=other) gives to columns of passages.
        assert (kept["given_known"], kept["given_n_kept"]) == ("c", "d")
    told = [f"column {name}" for name in (1, "known", "n_kept", "speaker")]
    assert corpus.problems["path"].tolist() == told


def test_columns_of_any_type_are_written(tmp_path):
    frame = pd.DataFrame({"text": ["They met.", "They spoke."]})
    frame["sparse"], frame["complex"] = pd.arrays.SparseArray([0, 3]), [1 + 2j, 3j]
    frame["whole"] = pd.Series([1, None], dtype="Int64")
    corpus = Corpus.from_texts(frame.assign(doc_id=["a", "b"]))
    corpus.write(tmp_path / "c")
    read = Corpus.read(tmp_path / "c").documents
    assert read["sparse"].tolist() == [0, 3]
    assert read["complex"].tolist() == ["(1+2j)", "3j"]
    assert read["whole"].iloc[0] == 1 and pd.isna(read["whole"].iloc[1])


def test_a_side_that_is_almost_one_of_the_tables_is_named():
    frame = pd.DataFrame({"text": ["They met."] * 4, "side": ["us", "US", "Atlantis", "M.X."]})
    corpus = Corpus.from_texts(frame)
    assert sorted(corpus.documents["side"]) == ["Atlantis", "M.X.", "US", "us"]
    ends = "and counts as a side of its own; write"
    assert corpus.problems.values.tolist() == [
        ["side M.X.", "warning", f"is not 'MX', {ends} 'MX' if it is"],
        ["side us", "warning", f"is not 'US', {ends} 'US' if it is"],
    ]


def test_what_stands_for_missing_is_no_text_and_no_side():
    texts, sides = ["They met.", "NA", "nan", b""], ["NA", "US", "US", "US"]
    with pytest.warns(UserWarning, match="3 of 4 texts are left out"):
        corpus = Corpus.from_texts(pd.DataFrame({"text": texts, "side": sides}))
    assert corpus.documents["side"].tolist() == ["none"]
    assert corpus.problems["reason"].tolist() == [
        "row 0: side is 'NA', taken as missing",
        "row 1: the text is missing; left out",
        "row 2: the text is missing; left out",
        "row 3: the text is empty; left out",
    ]


def test_copies_of_a_source_are_no_formula():
    """What half of a source's texts repeat is taken out, but not the whole of what is a copy."""
    copies = ["They met at the border today."] * 6
    frame = pd.DataFrame({"text": copies, "source": "agency"})
    assert Corpus.from_texts(frame).documents["n_tokens"].tolist() == [6] * 6
    others = [f"They spoke of the {word} this morning." for word in ("water", "steel", "corn")]
    frame = pd.DataFrame({"text": [*copies, *others], "source": "agency"})
    assert sorted(Corpus.from_texts(frame).documents["n_tokens"]) == [6] * 6 + [7] * 3
    # A formula above different texts is taken out still, whatever is there twice beside it.
    formula = "They met with the press at the border today."
    texts = [f"{formula}\n\n{other}" for other in [*others, "They left.", "Nobody spoke at all."]]
    frame = pd.DataFrame({"text": [*texts, *texts, formula], "source": "agency"})
    assert sorted(Corpus.from_texts(frame).documents["n_tokens"]) == [2, 2, 4, 4, *[7] * 6, 9]


def test_texts_in_other_letters_are_not_taken_for_english():
    texts = [
        "两国总统讨论了边境的水资源问题",
        "التقى الرئيسان يوم الاثنين لمناقشة المياه",
        "Los gobiernos hablaron.",
    ]
    assert Corpus.from_texts(texts).documents["lang"].tolist() == ["zh", "ar", "es"]


@pytest.mark.parametrize("year", ["1677", "2262", 2262, 1])
def test_a_year_that_no_corpus_holds_is_no_date(year):
    assert iso_date(year)[0] == "" and "is no date" in iso_date(year)[1]
