"""What is given instead of texts, and what comes of it."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nltk.tokenize import punkt

from bilateral.cleaning import (
    clean,
    clean_texts,
    count_texts,
    html_to_text,
    repeated_lines,
    sentences,
)
from bilateral.cleaning import language as languages
from bilateral.cleaning.sentences import sentence_spans

NO_TEXTS = [
    ("one text", "texts is one str; give a list, with one for each text"),
    (b"one text", "texts is one bytes"),
    (pd.DataFrame({"id": [1], "body_text": ["a"]}), r"texts is a table; .* df\['body_text'\]"),
    (pd.DataFrame({"id": [1]}), r"texts is a table; .* df\['text'\]"),
    ({"a": "text"}, r"texts is a dict; give its values, list\(texts.values\(\)\)"),
    ({"a", "b"}, "texts is a set, which has no order"),
    (np.array([["a", "b"]]), "texts has 2 dimensions"),
    (np.array("a"), "texts has 0 dimensions"),
    (None, "texts is a NoneType; give a list"),
    (3.5, "texts is a float; give a list"),
]


@pytest.mark.parametrize("take", [clean_texts, lambda t: count_texts(t, ["en"]), repeated_lines])
@pytest.mark.parametrize(("given", "message"), NO_TEXTS)
def test_what_is_no_list_of_texts_is_refused(take, given, message):
    with pytest.raises(ValueError, match=message):
        take(given)


@pytest.mark.parametrize(
    "given",
    [
        ["Hello.  ", "Bye."],
        ("Hello.  ", "Bye."),
        pd.Series(["Hello.  ", "Bye."], index=[7, 7]),
        pd.Series(["Hello.  ", "Bye."], dtype="string"),
        pd.Index(["Hello.  ", "Bye."]),
        np.array(["Hello.  ", "Bye."]),
        (text for text in ["Hello.  ", "Bye."]),
        {"a": "Hello.  ", "b": "Bye."}.values(),
    ],
)
def test_whatever_goes_from_text_to_text_is_cleaned(given):
    texts, report = clean_texts(given)
    assert texts == ["Hello.", "Bye."]
    assert report["row"].tolist() == [0]


@pytest.mark.parametrize("given", [None, b"text", 5, ["text"]])
def test_clean_takes_one_string(given):
    with pytest.raises(TypeError, match=rf"text is a {type(given).__name__}; give a string"):
        clean(given)


# --- pages as bytes -------------------------------------------------------------------------------
WORDS = "El señor García habló de la relación con México, y después contestó preguntas."


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "cp1252"),
        ('<meta charset="iso-8859-1">', "latin-1"),
        ('<META http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ('<meta charset="macintosh">', "mac-roman"),
        ('<meta charset="nonesuch">', "utf-8"),
        ('<meta charset="utf-8">', "cp1252"),
    ],
)
def test_the_bytes_of_a_page_are_decoded(charset, encoding):
    page = f"<html><head>{charset}</head><body><p>{WORDS}</p></body></html>"
    assert html_to_text(page.encode(encoding)) == WORDS
    assert html_to_text(bytearray(page.encode(encoding))) == WORDS


@pytest.mark.parametrize("given", [None, 5, Path("page.html"), ["<p>a</p>"]])
def test_what_is_no_page_is_refused(given):
    with pytest.raises(TypeError, match=r"html is a \w+; give the page's text, or its bytes"):
        html_to_text(given)


def test_a_page_that_is_too_large_is_refused_and_a_long_one_read(monkeypatch):
    long = "<p>" + f"{WORDS}</p><p>" * 3 + "</p>" + "<b>x</b>" * 5_100
    assert WORDS in html_to_text(f"<html><body><article>{long}</article></body></html>")
    monkeypatch.setattr("bilateral.cleaning.steps.pages._LARGEST_PAGE", 100)
    with pytest.raises(ValueError, match=r"page of 101 characters \(u\) is not read, only 100"):
        html_to_text("a" * 101, "u")


# --- no limit by the clock ------------------------------------------------------------------------
def test_sentences_are_found_without_a_clock(monkeypatch):
    """NLTK's own patterns stop after a time; here they must not be used."""

    def stopped(*args: object, **kwargs: object) -> None:
        raise AssertionError("a pattern of NLTK's, which has a limit by the clock")

    redos = pytest.importorskip("nltk.redos")
    [guarded] = {type(punkt.PunktToken._RE_NUMERIC)}
    assert guarded.__module__ == redos.__name__
    for method in ("match", "search", "sub", "findall", "finditer"):
        monkeypatch.setattr(guarded, method, stopped)
    sentences._punkt.cache_clear()
    text = "Mr. Romero left at 3.30. “He came back.” (Yes.) Why? J. B. knows... EE. UU. won 1,5."
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "Mr. Romero left at 3.30.",
        "“He came back.”",
        "(Yes.)",
        "Why?",
        "J. B. knows... EE. UU. won 1,5.",
    ]


# --- last digits ----------------------------------------------------------------------------------
def test_a_language_is_not_chosen_by_the_last_digits(monkeypatch):
    class Fixed:
        def __init__(self, *scores):
            self._scores = scores

        def rank(self, text):
            return list(self._scores)

    for scores, expected in (
        ([("pt", -1000.0), ("es", -1000.0001)], "es"),
        ([("es", -1000.0001), ("pt", -1000.0)], "es"),
        ([("pt", -1000.0), ("es", -1001.0)], "pt"),
    ):
        assert languages._surest(Fixed(*scores), "") == expected


# --- recipes --------------------------------------------------------------------------------------
@pytest.mark.full
def test_a_recipe_that_leaves_no_term_says_why():
    from bilateral.cleaning import Recipe
    from bilateral.corpus import Corpus

    corpus = Corpus.load()
    one = corpus.select(corpus.passages.index == corpus.passages.index[0])
    with pytest.warns(UserWarning, match=r"no term is left of .* there is 1; .* write min_df=1"):
        Recipe().apply(one)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        terms = Recipe(min_df=1, numbers=True, stop_words=None).apply(one).terms
    assert len(terms)
    assert not terms.duplicated(["term", "lang", "kind"]).any()


# --- languages ------------------------------------------------------------------------------------
def test_a_language_is_told_from_forty_words_on():
    spanish = " ".join(["los dos gobiernos hablaron ayer de la paz y del río"] * 4).split()
    french = " ".join(["les deux gouvernements ont parlé hier de la paix du fleuve"] * 4).split()
    for n, told in ((39, False), (40, True), (41, True)):
        assert languages.language(" ".join(spanish[:n]), "en") == ("es" if told else "en")
        assert languages.third_language(" ".join(french[:n])) == ("fr" if told else "")
    # A passage is in one of four languages; what is none of two is told among all.
    german = "Die beiden Regierungen haben gestern über den Frieden gesprochen. " * 5
    assert languages.third_language(german) == "de"
    assert languages.language(german, "es") in ("en", "es", "fr", "pt")
    assert languages.third_language("The two governments spoke about the peace. " * 6) == ""
