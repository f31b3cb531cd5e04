"""From a passage back to its words."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pandas as pd
import pytest

from bilateral.corpus import Corpus, attach_text, describe

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
