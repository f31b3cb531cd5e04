"""From a passage back to its words."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pandas as pd
import pytest

from bilateral.cli import main
from bilateral.corpus import Corpus, attach_text, describe, span_text, span_texts

MORNING = "mananeras:2022/julio/12--version-estenografica-conferencia-de-prensa"
LETTER = "frus:frus1925v02/d1#0000"


@pytest.fixture(scope="module")
def corpus(record) -> Corpus:
    return Corpus.read(record)


@pytest.mark.parametrize("kind", ["packed", "unpacked"])
def test_every_passage_finds_its_text(corpus, kind, request):
    found = attach_text(corpus, request.getfixturevalue(kind))
    assert set(found.text.index) == set(corpus.passages["passage_id"])
    assert found.text[LETTER] == "I saw the Minister."
    assert found.text[f"{MORNING}#0004"] == (
        "Que no.\nHablé con el presidente Biden, de EE. UU., sobre COVID-19."
    )
    assert corpus.text is None  # the corpus itself stays as it was


def test_a_description_without_files(corpus):
    lines = describe(corpus, f"{MORNING}#0004").splitlines()
    shown = dict(line.split(":", 1) for line in lines[:8])
    path = "articulos/2022/julio/12--version-estenografica-conferencia-de-prensa.txt"
    document = corpus.documents.set_index("doc_id").loc[MORNING]
    passage = corpus.passages.set_index("passage_id").loc[f"{MORNING}#0004"]
    assert {name: value.strip() for name, value in shown.items()} == {
        "passage": f"{MORNING}#0004",
        "title": "Conferencia de prensa",
        "date": "2022-07-12 (press conference)",
        "address": document["url"],
        "speaker": "Andrés Manuel López Obrador (side MX, principal)",
        "relevance": "core, es, 11 tokens",
        "file": f"{path} (SHA-256 {document['file_sha256']})",
        "offsets": f"characters {passage['start']} to {passage['end']} of the text with SHA-256"
        f" {document['text_sha256']}",
    }
    assert "give the folder with the upstream files" in lines[-1]


@pytest.mark.parametrize(
    ("passage", "line"),
    [
        ("frus:frus1925v02/d2#0000", "date:      undated (diplomatic correspondence)"),
        (LETTER, "date:      1925-11-05 (diplomatic correspondence)"),
        (LETTER, "heading:   Mexico:"),
        ("un:data/TXT/Session 77 - 2022/MEX_77_2022#0000", "date:      2022 (un speech)"),
        (
            "un:data/TXT/Session 77 - 2022/MEX_77_2022#0000",
            "speaker:   Marcelo Ebrard Casaubon (side MX, official, interpreted)",
        ),
        (f"{MORNING}#0003", "speaker:   journalist (side none, journalist)"),
    ],
)
def test_what_is_not_known_is_not_made_up(corpus, passage, line):
    assert line in describe(corpus, passage).splitlines()


def test_a_text_of_the_corpus_is_filled_to_96_characters(corpus):
    """Letters and blanks in turn: 48 letters have 95 characters, 49 have 97."""
    text = pd.Series({LETTER: "a\n" * 100 + "\n\nb c"})
    shown = describe(replace(corpus, text=text), LETTER).split("\n\n")
    assert [len(line) for line in shown[1].splitlines()] == [95, 95, 7]
    assert shown[2:] == ["b c"]


def test_a_description_with_files(corpus, packed, tmp_path):
    assert describe(corpus, LETTER, packed).endswith("\n\nI saw the Minister.")
    with pytest.raises(LookupError, match=r"volumes/frus1925v02.xml cannot be read from"):
        describe(corpus, LETTER, tmp_path)


def test_no_such_passage(corpus):
    with pytest.raises(LookupError, match=r"no passage 'x#1' in the record$"):
        describe(corpus, "x#1")
    with pytest.raises(LookupError, match=r"of that document there are .*#0002 to .*#0005$"):
        describe(corpus, f"{MORNING}#0099")


def test_another_text_is_refused(corpus, unpacked, tmp_path):
    copy = shutil.copytree(unpacked, tmp_path / "copy")
    [file] = copy.rglob("12--*.txt")
    file.write_text(file.read_text(encoding="utf-8").replace("Que no", "Que sí"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"12--.* is not the file the record was made from"):
        attach_text(corpus, copy)
    assert describe(corpus, LETTER, copy).endswith("I saw the Minister.")  # another document
    with pytest.raises(FileNotFoundError, match="no folder"):
        attach_text(corpus, tmp_path / "nowhere")


def test_a_file_that_a_reader_did_not_foresee_is_not_found(corpus, packed, monkeypatch):
    def fail(file, problems, gazetteer):
        raise RecursionError("too deep")

    monkeypatch.setattr("bilateral.sources.mirror.documents", fail)
    with pytest.raises(LookupError, match=r"cannot be read from .*RecursionError: too deep"):
        describe(corpus, LETTER, packed)


def test_text_comes_in_the_order_of_the_passages(corpus, packed):
    found = attach_text(corpus, packed)
    assert found.text.index.tolist() == found.passages["passage_id"].tolist()


# --- quotations -----------------------------------------------------------------------------------
NOTE = "It rained.\r\n\r\nAna  Ruiz said that the\nbridge is old. “We agree,” she said."


@pytest.fixture(scope="module")
def own() -> Corpus:
    corpus = Corpus.from_texts(pd.DataFrame({"text": [NOTE, "Nada."], "doc_id": ["a", "b"]}))
    known = {"speaker_id": "", "side": "", "cue": "said", "status": "", "provenance": ""}
    rows = [("that the\nbridge is old", "Ana Ruiz", "indirect"), ("“We agree,”", "she", "direct")]
    quotes = pd.DataFrame(
        {"passage_id": "a#0000", "start": NOTE.index(words), "speaker": who, "kind": kind}
        for words, who, kind in rows
    )
    lengths = [len(words) for words, *_ in rows]
    quotes = quotes.assign(end=quotes["start"] + lengths, certainty="high", **known)
    return replace(corpus, quotes=quotes)


def test_a_quotation_is_named_with_its_place(own):
    start = NOTE.index("that the")
    line = f"quotation: characters {start} to {start + 22}, indirect, by Ana Ruiz"
    said = describe(own, "a#0000").splitlines()
    assert line in said
    assert said.index(line) < said.index("")
    assert "quotation:" not in describe(own, "b#0000")


def test_who_is_quoted_is_told(own):
    quote = own.quotes.iloc[:1]
    for more, end in (
        ({"speaker": "LABEL", "speaker_id": "x", "side": "US"}, "by the passage's speaker (x, US)"),
        ({"speaker": "", "status": "denied"}, "denied indirect, by nobody named"),
        ({"speaker": "Ruiz", "side": "MX"}, "indirect, by Ruiz (MX)"),
    ):
        told = describe(replace(own, quotes=quote.assign(**more)), "a#0000")
        [line] = [line for line in told.splitlines() if line.startswith("quotation:")]
        assert line.endswith(f", {end}")


def test_the_words_of_a_span_are_those_of_the_source(own):
    words = span_texts(own, own.quotes)
    assert words.tolist() == ["that the\nbridge is old", "“We agree,”"]
    for row, said in zip(own.quotes.itertuples(), words, strict=True):
        assert span_text(own, row.passage_id, row.start, row.end) == said
        assert NOTE[row.start : row.end] == said
    some = replace(own, text=own.text[["b#0000"]])
    assert span_texts(some, own.quotes).isna().tolist() == [True, True]


def test_a_span_that_is_not_there(own, corpus):
    last = len(NOTE)
    assert span_text(own, "a#0000", 0, last) == NOTE
    for start, end in ((-1, 3), (3, 2), (0, last + 1)):
        with pytest.raises(LookupError, match=rf"characters 0 to {last}; {start} to {end} do not"):
            span_text(own, "a#0000", start, end)
    with pytest.raises(LookupError, match="no passage 'c#0000'"):
        span_text(own, "c#0000", 0, 1)
    with pytest.raises(LookupError, match="the record holds no text; give the folder"):
        span_text(corpus, LETTER, 0, 1)
    with pytest.raises(ValueError, match="the corpus has no text"):
        span_texts(corpus, corpus.quotes)


def test_the_command_prints_a_span_and_no_more(record, packed, capsys):
    start = Corpus.read(record).passages.set_index("passage_id").at[LETTER, "start"]
    given = ["show", LETTER, "--record", str(record), "--files", str(packed)]
    assert main([*given, "--span", str(start + 2), str(start + 5)]) == 0
    assert capsys.readouterr().out == "saw\n"
    assert main([*given, "--span", "0", "999999"]) == 1
    assert "do not lie in it" in capsys.readouterr().err
