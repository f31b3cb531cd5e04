import importlib
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.corpus import Corpus, attach_text
from bilateral.discourse.concordance import concordance

# The package has the function by this name.
module = importlib.import_module("bilateral.discourse.concordance")

TEXTS = {  # passage: date, side, language, text
    "b#0": ("2024-05-02", "MX", "es", "La Soberanía no se negocia.\nDefendemos\n  la soberanía."),
    "b#1": ("2024-05-02", "none", "es", "¿Y la soberania sin acento, o los soberanos?"),
    "a#0": ("2023-01-10", "US", "en", "We respect Mexico’s sovereignty and its sovereign choices."),
    "c#0": (None, "US", "en", "Sovereignty, undated."),
    "d#0": ("2024-05-02", "US", "en", "Trade only. The U.S. pays (50%) more; pre-sovereignty."),
}


@pytest.fixture(scope="module")
def made():
    rows = [(k, k[0], *v[1:3], 10) for k, v in TEXTS.items()]
    passages = pd.DataFrame(rows, columns=["passage_id", "doc_id", "side", "lang", "n_tokens"])
    passages["speaker"] = "Speaker of " + passages["passage_id"]
    passages["role"] = "official"
    documents = passages[["doc_id"]].drop_duplicates(ignore_index=True)
    dates = {k[0]: v[0] for k, v in TEXTS.items()}
    documents["date"] = pd.to_datetime(documents["doc_id"].map(dates)).astype("datetime64[s]")
    documents["title"] = "Title of " + documents["doc_id"]
    documents["url"] = "https://example.org/" + documents["doc_id"]
    documents[["source", "genre", "author"]] = ""
    terms = pd.DataFrame(
        {
            "term": ["sovereignty", "soberanía", "Trade"],
            "lang": ["en", "es", "en"],
            "kind": "word",
            "parts": [()] * 3,
        }
    )
    counts = csr_array(
        np.array([[0, 2, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1]], dtype=np.int32)
    )
    text = pd.Series({k: v[3] for k, v in TEXTS.items()}, name="text")
    return Corpus(documents, passages, counts, terms, text=text)


@pytest.fixture
def corpus(made):
    return replace(made)


def hits(found):
    return found[["passage_id", "node"]].values.tolist()


def test_hits_stand_in_order_of_date_passage_and_place(corpus):
    found = concordance(corpus, "soberanía|sovereignty", width=20)
    assert hits(found) == [
        ["a#0", "sovereignty"],
        ["b#0", "Soberanía"],
        ["b#0", "soberanía"],
        ["d#0", "sovereignty"],  # a hyphen parts words
        ["c#0", "Sovereignty"],  # undated: last
    ]
    assert found.columns.tolist() == [
        "left", "node", "right", "date", "side", "role", "speaker", "genre", "title", "url",
        "passage_id", "start",
    ]  # fmt: skip
    first = found.iloc[0]
    assert first[["side", "speaker", "title", "url"]].tolist() == [
        "US", "Speaker of a#0", "Title of a", "https://example.org/a",
    ]  # fmt: skip
    assert first["date"] == pd.Timestamp("2023-01-10")
    assert found["date"].isna().tolist() == [False] * 4 + [True]
    assert found["start"].tolist()[:3] == [20, 3, 42]


def test_context_is_one_line_of_whole_words_and_padded(corpus):
    found = concordance(corpus, "soberanía", width=15)
    assert found["left"].tolist() == ["            La ", " Defendemos la "]
    assert found["right"].tolist() == [" no se negocia.", ".              "]
    # A word that is longer than the room is cut like a string.
    tight = concordance(corpus, "Defendemos", width=4)
    assert tight[["left", "right"]].values.tolist() == [["ia. ", " la "]]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("soberan*", ["Soberanía", "soberanía", "soberania", "soberanos"]),
        ("sober", []),  # whole words only
        (r"\w*ereign\w*", ["sovereignty", "sovereign", "sovereignty", "Sovereignty"]),
        ("sovereign(ty)*", ["sovereignty", "sovereign", "sovereignty", "Sovereignty"]),
        ("soberania", ["soberania"]),  # accents as written
        ("soberani\u0301a", ["Soberanía", "soberanía"]),  # in whatever form
        ("negocia. defendemos", ["negocia. Defendemos"]),  # over the end of a line
        ("mexico’s", ["Mexico's"]),
        (r"u\.s\.", ["U.S."]),
        (r"\(50%\)", ["(50%)"]),
        ("zzz|", []),  # an empty hit is none
    ],
)
def test_patterns(corpus, pattern, expected):
    assert [node for _, node in hits(concordance(corpus, pattern))] == expected


def test_sides_themes_and_other_conditions(corpus):
    pattern = "soberan*|sovereign*|trade"
    assert {p for p, _ in hits(concordance(corpus, pattern, side="US"))} == {"a#0", "c#0", "d#0"}
    # Passages with a seed word of the theme: neither soberania nor Trade is one.
    with_theme = concordance(corpus, pattern, theme="sovereignty")
    assert {p for p, _ in hits(with_theme)} == {"a#0", "b#0", "c#0"}
    both = concordance(corpus, pattern, side="MX", theme="sovereignty")
    assert {p for p, _ in hits(both)} == {"b#0"}
    late = concordance(corpus, pattern, since="2024", lang="en")
    assert {p for p, _ in hits(late)} == {"d#0"}


def test_no_hit_is_a_table_without_rows(corpus):
    some = concordance(corpus, "soberanía")
    for none in (
        concordance(corpus, "zzz"),
        concordance(corpus, "trade", theme="arms_trafficking"),
    ):
        assert len(none) == 0
        pd.testing.assert_series_equal(none.dtypes, some.dtypes)


def test_passages_without_text_are_passed_over(corpus):
    half = replace(corpus, text=corpus.text[["c#0", "b#0"]])
    assert [p for p, _ in hits(concordance(half, "soberanía|sovereignty"))] == ["b#0"] * 2 + ["c#0"]


def test_errors_say_what_to_do(corpus):
    for text in (None, corpus.text[:0]):
        with pytest.raises(ValueError, match=r"no text.*attach_text\(corpus, folder\)"):
            concordance(replace(corpus, text=text), "x")
    with pytest.raises(ValueError, match=r"'\(a' is no regular expression: .*unterminated"):
        concordance(corpus, "(a")
    for pattern in ("", " "):
        with pytest.raises(ValueError, match="pattern is empty"):
            concordance(corpus, pattern)
    with pytest.raises(ValueError, match=r"no theme 'weather'; there are .*sovereignty"):
        concordance(corpus, "x", theme="weather")
    with pytest.raises(ValueError, match="width=0"):
        concordance(corpus, "x", width=0)
    with pytest.raises(ValueError, match="no passage is left"):
        concordance(corpus, "x", side="XX")


@given(
    st.text(st.sampled_from("ab é.,"), max_size=60).map(lambda text: " ".join(text.split())),
    st.integers(1, 12),
)
def test_left_node_and_right_are_a_stretch_of_the_text(line, width):
    for found in re.finditer(r"(?<!\w)a+(?!\w)", line):
        left, node, right, start = module._in_context(line, *found.span(), width)
        assert len(left) == len(right) == width
        assert line[start : start + len(node)] == node
        # Only padding goes: a text has no two spaces in a row.
        before, after = left.lstrip(" "), right.rstrip(" ")
        assert line[:start].lstrip(" ").endswith(before)
        assert line[start + len(node) :].startswith(after)
        cut = line[: start - len(before)] if before else ""
        if cut and len(before.split()) > 1:
            assert cut.endswith(" ")


@pytest.mark.full
def test_seed_words_counted_are_seed_words_found(mirror_folder, tmp_path):
    (archive,) = mirror_folder.glob("ungdc-*.tar.gz")  # the smallest
    (tmp_path / archive.name).symlink_to(archive)
    real = attach_text(Corpus.load().select(source="un", since="2000"), tmp_path)
    in_text = concordance(real, "sovereign*|migra*").groupby("passage_id").size()
    terms = real.terms["term"].str.lower()
    wanted = terms.str.startswith(("sovereign", "migra")) & (real.terms["kind"] == "word")
    counted = pd.Series(
        real.counts[:, np.flatnonzero(wanted)].sum(axis=1), real.passages["passage_id"]
    )
    assert len(in_text) > 20
    assert in_text.to_dict() == counted[counted > 0].to_dict()


def test_the_text_is_the_text_that_was_counted(corpus):
    """In old letters the brackets of a quotation are the writer's; elsewhere an editor's."""
    quoted = "He wrote: “the minister (my friend) left”."
    text = corpus.text.copy()
    text["a#0"] = quoted
    for source, found in (("frus", 1), ("wh", 0)):
        documents = corpus.documents.assign(source=source)
        these = replace(corpus, text=text, documents=documents)
        assert len(concordance(these, "friend")) == found


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(TEXTS))))
def test_the_order_of_the_passages_is_irrelevant(made, order):
    mixed = replace(
        made,
        passages=made.passages.iloc[order].reset_index(drop=True),
        counts=made.counts[list(order)],
        text=made.text.iloc[order],
    )
    pd.testing.assert_frame_equal(concordance(mixed, "sob*|sov*"), concordance(made, "sob*|sov*"))


@pytest.mark.parametrize(
    ("width", "first", "last"),
    [
        (1, "o", "e"),  # no whole word has room: cut like a string
        (2, "on", "ee"),
        (3, "one", "ree"),
        (4, "one", "hree"),
        (5, "one", "three"),
        (6, "one", "three"),
        (7, "one two", "three"),
        (9, "one two", "two three"),
        (12, "one two", "two three"),
        (13, "one two three", "one two three"),
        (14, "one two three", "one two three"),
    ],
)
def test_whole_words_up_to_the_width(width, first, last):
    assert module._first("one two three", width) == first
    assert module._last("one two three", width) == last


def test_no_context_is_padding():
    assert module._in_context("b", 0, 1, 3) == ("   ", "b", "   ", 0)
    assert module._in_context("a b c", 2, 3, 1) == (" ", "b", " ", 2)
    assert module._in_context("a b c", 2, 3, 2) == ("a ", "b", " c", 2)


def test_without_a_pattern_the_seeds_of_the_theme_are_found(corpus):
    found = concordance(corpus, theme="sovereignty")
    assert hits(found) == [
        ["a#0", "sovereignty"],
        ["a#0", "sovereign"],
        ["b#0", "Soberanía"],
        ["b#0", "soberanía"],
        ["c#0", "Sovereignty"],
    ]
    with pytest.raises(ValueError, match="say what to find: a pattern, or a theme"):
        concordance(corpus)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("pre-sovereignty", ["pre-sovereignty"]),  # cut in two, in the text and in the seed
        ("SOVEREIGN choice*", ["sovereign choices"]),
        ("trade | pays", ["Trade", "pays"]),
        ("soberan*|U. S.", ["Soberanía", "soberanía", "soberania", "soberanos", "U.S."]),
        (unicodedata.normalize("NFD", "soberanía*"), ["Soberanía", "soberanía"]),
        ("choices trade", []),  # a phrase does not reach over the end of a sentence
        ("mexico", ["Mexico"]),  # a possessive is parted from its word
    ],
)
def test_words_are_seeds(corpus, pattern, expected):
    assert [node for _, node in hits(concordance(corpus, pattern))] == expected


def test_the_default_width_is_that_of_a_line(corpus):
    text = pd.Series({"a#0": " ".join(["word"] * 30) + " here " + " ".join(["word"] * 30)})
    found = concordance(replace(corpus, text=text), "HERE")  # case does not count
    assert found["left"].str.len().tolist() == found["right"].str.len().tolist() == [60]
    assert found["left"].tolist() == [" ".join(["word"] * 12) + " "]
    assert found["right"].tolist() == [" " + " ".join(["word"] * 12)]


@pytest.mark.parametrize("pattern", ["(" * 5000 + "a" + ")" * 5000, "a{99999999999999999999}"])
def test_a_pattern_that_is_too_large_is_refused_in_a_sentence(corpus, pattern):
    with pytest.raises(ValueError) as error:
        concordance(corpus, pattern)
    assert str(error.value) == (
        f"the regular expression that begins with {pattern[:60]!r} is too large or nested too"
        " deeply; look for its parts one after the other"
    )
    with pytest.raises(ValueError, match=r"'\(a{57} *a' is no regular expression") as error:
        concordance(corpus, "(" + "a" * 58 + " b" * 5000)
    assert len(str(error.value)) < 250


def test_errors_are_whole_sentences(corpus):
    for width in (0, -1):
        with pytest.raises(ValueError) as error:
            concordance(corpus, "x", width=width)
        said = f"width={width} leaves no context; give 1 or more characters"
        assert str(error.value) == said
    assert len(concordance(corpus, "soberanía", width=1)) == 2


def test_what_is_not_counted_is_said_at_the_line_that_asked(corpus):
    with pytest.warns(UserWarning, match="some seeds are not counted") as said:
        concordance(corpus, theme="arms_trafficking")
    assert {one.filename for one in said} == {__file__}
