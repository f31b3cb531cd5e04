"""Buttons and repeated lines, with a list of one planted line."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral.cleaning.steps import boilerplate as module
from bilateral.cleaning.steps.boilerplate import (
    boilerplate,
    buttons,
    digest,
    repeated_lines,
    words_of,
)
from bilateral.gazetteer import table

CONTACT = "For questions about this page, please write to the office of the webmaster."


@pytest.fixture
def planted(monkeypatch):
    rows = (frozenset([digest(words_of(CONTACT))]), ("For questions about",))
    monkeypatch.setattr(module, "_boilerplate", lambda _: rows)


@pytest.mark.parametrize(
    ("text", "left", "found"),
    [
        ("Share on Facebook", "", ["share on facebook"]),
        ("A.\n\n  COMPARTIR EN TWITTER \nB.", "A.\n\nB.", ["compartir en twitter"]),
        ("Imprima la página completa\nLeer más…", "", ["imprima la página completa", "leer más"]),
        ("Read more...\nThe river", "The river", ["read more"]),
        ("Print | \nFollow us:\nA", "A", ["print", "follow us"]),
        ("Tweet\nEmail\nShare on WhatsApp", "", ["tweet", "email", "share on whatsapp"]),
        ("Escuchar nota\n\nLlovió.", "\nLlovió.", ["escuchar nota"]),
    ],
)
def test_buttons(text, left, found):
    assert buttons(text) == (left, [("buttons", what, 1) for what in found])


@pytest.mark.parametrize(
    "text",
    [
        "Share on Facebook the news of the day",
        "there is a lot for them to\nshare",
        "They asked us to\nRead more",
        "Read more\nabout the river",
        "Print it, and they will read more.",
        "Back.",
        "Next",
        "Siguiente.",
        "Compartir es vivir",
        "",
    ],
)
def test_words_that_are_no_button(text):
    assert buttons(text) == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        f"One.\n\n{CONTACT}\n\nTwo.",
        f"One.\n\n{CONTACT.replace('page, please', 'page,' + chr(10) + 'please')}\n\nTwo.",
        f"One.\n\n{CONTACT.replace('.', '')}\n\nTwo.",
    ],
)
def test_a_listed_paragraph_goes_however_it_is_wrapped(planted, text):
    assert boilerplate(text) == (
        "One.\n\nTwo.",
        [("boilerplate", "for questions about … (13 words)", 1)],
    )


def test_a_listed_line_goes_and_its_neighbours_stay(planted):
    assert boilerplate(f"One.\n{CONTACT}\nTwo.")[0] == "One.\nTwo."
    assert boilerplate(CONTACT)[0] == ""


def test_what_is_not_listed_word_for_word_stays(planted):
    for text in (CONTACT + " Thank you.", CONTACT.replace("webmaster", "consul"), "Thank you all."):
        assert boilerplate(text) == (text, [])


def test_repeated_lines_counts_each_text_once():
    oath = "I will faithfully execute the office to which I am called"
    texts = [
        f"{CONTACT}\n\nFirst page.",
        f"{oath}\n{CONTACT}\n{CONTACT}",
        "Muchas gracias.",
        "Muchas gracias.\n\nfor questions about THIS page please write\nto the office of the "
        "webmaster",
    ]
    rows = repeated_lines(texts, min_texts=2)
    assert rows.to_dict("records") == [
        {
            "line": CONTACT,
            "digest": digest(words_of(CONTACT)),
            "words": 13,
            "texts": 3,
            "first": 0,
        }
    ]
    assert repeated_lines(texts, min_texts=4).empty
    two = repeated_lines(texts, min_texts=1, min_words=2)
    assert two[two.line == "Muchas gracias."].texts.tolist() == [2]
    assert two.texts.is_monotonic_decreasing
    assert repeated_lines([]).columns.tolist() == ["line", "digest", "words", "texts", "first"]


def test_lines_are_counted_as_the_step_meets_them():
    """Mojibake, markup and bytes are mended first; what is no text counts as empty."""
    line = "Esta página es de la Secretaría, y se renueva cada mañana."
    texts = [
        line,
        line.encode(),
        line.encode().decode("cp1252"),
        line.replace("la Secretaría", "[la Secretaría](https://example.org/s)"),
        *(None, float("nan"), 7, ""),
    ]
    assert repeated_lines(texts, min_texts=4)[["line", "texts", "first"]].values.tolist() == [
        [line, 4, 0]
    ]


def test_digests_are_of_words_not_of_signs():
    assert words_of("To view, click *here*:") == words_of("to view\nclick HERE")
    # echo -n "to view click here" | sha256sum
    assert digest("to view click here") == "356931d7f647fee6"
    assert len(digest("\ud800")) == 16  # a lone surrogate is no reason to crash


def test_the_list_holds_no_running_text():
    rows = table("boilerplate")
    assert rows.columns.tolist() == ["source", "digest", "opening", "texts", "words", "doc_id"]
    assert rows.digest.str.fullmatch("[0-9a-f]{16}").all()
    assert rows.digest.is_unique
    assert (rows.opening.str.split().str.len() == 3).all()
    assert (rows.words.astype(int) >= 8).all()
    assert (rows.texts.astype(int) >= 5).all()
    assert rows.doc_id.str.startswith("wh:").all()


def test_every_listed_line_is_in_its_document(mirror_folder):
    """Read the first document of each listed line in the mirror, and find the line there."""
    from bilateral.cleaning.clean import clean
    from bilateral.sources import SOURCES, mirror

    rows = table("boilerplate")
    wanted = rows[rows.texts.astype(int) > 40]
    archive = next(mirror_folder.glob("wh-briefings*"))
    documents = {}
    paths = set(wanted.doc_id.str.removeprefix("wh:"))
    for file in mirror._from_archive(archive, archive.name, SOURCES, [], []):
        if file.path.removesuffix(".md") in paths:
            documents["wh:" + file.path.removesuffix(".md")] = mirror.documents(file, [])[0].text
            if len(documents) == len(paths):
                break
    for row in wanted.itertuples():
        cleaned = clean(documents[row.doc_id], without=["boilerplate"]).text
        paragraphs = pd.Series(cleaned.split("\n\n")).map(words_of).map(digest)
        assert row.digest in set(paragraphs), row.doc_id


# --- bounds ---------------------------------------------------------------------------------------
def test_a_button_has_sixty_four_characters_at_most():
    for length, left in ((63, ""), (64, ""), (65, None)):
        line = "Share on Facebook".ljust(length)
        assert buttons(line)[0] == (line if left is None else left)


def test_lines_of_eight_words_or_more_are_looked_up(monkeypatch):
    seven, eight = "one two three four five six seven", "one two three four five six seven eight"
    listed = frozenset(map(digest, (seven, eight)))
    monkeypatch.setattr(module, "_boilerplate", lambda _: (listed, ("one",)))
    assert boilerplate(eight) == ("", [("boilerplate", "one two three … (8 words)", 1)])
    assert boilerplate(seven) == (seven, [])
    assert boilerplate(seven, frozenset(["x"]))[0] == ""  # a list of one's own: of any length
    assert boilerplate(f"A\n\n{eight}\n\n{eight}\nB\n\nC")[0] == "A\n\nB\n\nC"
    text = "one\n\n\n\ntwo \n \n"
    assert boilerplate(text) == (text, [])


def test_lines_are_counted_from_so_many_texts_and_words_on():
    texts = ["a b c", "a b c\na b", "A, b: c!\nd e f", "d e f"]
    lines = repeated_lines(texts, min_texts=2, min_words=3)
    assert lines[["line", "words", "texts", "first"]].values.tolist() == [
        ["a b c", 3, 3, 0],
        ["d e f", 3, 2, 2],
    ]
    assert repeated_lines(texts, min_texts=3, min_words=3)["line"].tolist() == ["a b c"]
    assert repeated_lines(texts, min_texts=2, min_words=4).empty
    # By default five texts and eight words.
    line = "one two three four five six seven eight"
    assert repeated_lines([line] * 5)["texts"].tolist() == [5]
    assert repeated_lines([line] * 4).empty
    assert repeated_lines([line.removesuffix(" eight")] * 5).empty
