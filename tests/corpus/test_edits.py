"""Edited texts: which documents are versions of each other, and what changed in them."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus
from bilateral.corpus import edits as module
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.edits import diff, edited_documents, show_edit, slug

COLUMNS = ["doc_id", "of", "reason", "published", "modified", "n_shared", "similarity"]


def documents(*rows: tuple) -> pd.DataFrame:
    """Rows of ``doc_id, date, n_tokens`` and, if wanted, ``published, modified``."""
    frame = pd.DataFrame(
        [(*row, "", "")[:5] for row in rows],
        columns=["doc_id", "date", "n_tokens", "published", "modified"],
    )
    frame["date"] = pd.to_datetime(frame["date"])
    return frame.assign(source=[doc_id.partition(":")[0] for doc_id in frame["doc_id"]])


def passages(**sizes: list[int]) -> pd.DataFrame:
    rows = [(f"{doc}#{i}", doc, n) for doc, many in sizes.items() for i, n in enumerate(many)]
    return pd.DataFrame(rows, columns=["passage_id", "doc_id", "n_tokens"])


def clusters(*groups: str) -> pd.DataFrame:
    rows = [(i, passage) for i, group in enumerate(groups) for passage in group.split()]
    return pd.DataFrame(rows, columns=["cluster", "passage_id"])


def pairs(frame: pd.DataFrame) -> list[tuple]:
    return list(frame[["doc_id", "of", "reason"]].itertuples(index=False, name=None))


def renamed(frame: pd.DataFrame, **names: str) -> pd.DataFrame:
    """Full identifiers in place of one letter each."""
    swap = {letter: full for letter, full in names.items()}
    out = frame.copy()
    for column in out.columns.intersection(["doc_id", "passage_id"]):
        out[column] = out[column].str.replace(
            r"^(\w)(?=#|$)", lambda m: swap.get(m[1], m[1]), regex=True
        )
    return out


def test_a_late_change_is_one_row_and_a_quick_save_is_none():
    times = "2024-05-01 09:00:00-04:00"
    table = documents(
        ("wh:late", "2024-05-01", 50, times, "2024-05-01 10:00:01-04:00"),
        ("wh:hour", "2024-05-01", 50, times, "2024-05-01 10:00:00-04:00"),
        ("wh:zone", "2024-05-01", 50, times, "2024-05-01 14:30:00Z"),  # 10:30 there
        ("wh:before", "2024-05-01", 50, times, "2024-05-01 03:00:00-04:00"),
        ("wh:none", "2024-05-01", 50, times),
    )
    found = edited_documents(table, clusters(), passages())
    assert found.columns.tolist() == COLUMNS
    assert pairs(found) == [("wh:late", "", "modified"), ("wh:zone", "", "modified")]
    assert found["modified"].iat[0] == "2024-05-01 10:00:01-04:00"
    assert found["similarity"].isna().all()
    assert found["n_shared"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("wh:remarks/2024-05-01-call", "wh:statements/2024-05-01-call"), "slug"),
        (("wh:r/2024-05-01-call", "wh:r/2024-05-01-call-2"), "slug"),
        (("mananeras:2024/mayo/01--acto", "mananeras:2024/mayo/01--acto-318940"), "slug"),
        (("wh:r/2024-05-01-call", "wh:r/2024-05-01-a-call"), "passages"),
    ],
)
def test_one_text_twice(names, reason):
    first, second = names
    table = documents((first, "2024-05-01", 100), (second, "2024-05-01", 100))
    body = renamed(passages(a=[60, 40], b=[60, 40]), a=first, b=second)
    same = renamed(clusters("a#0 b#0", "a#1 b#1"), a=first, b=second)
    found = edited_documents(table, same, body)
    earlier, later = sorted(names)
    assert pairs(found) == [(later, earlier, reason)]
    assert found["n_shared"].tolist() == [2]
    assert found["similarity"].tolist() == [1.0]


def test_the_earlier_is_by_date_then_time_of_publication():
    same, body = clusters("a#0 b#0"), passages(a=[50], b=[50])
    days = documents(("a", "2024-05-02", 50), ("b", "2024-05-01", 50)).assign(source="wh")
    assert pairs(edited_documents(days, same, body)) == [("a", "b", "passages")]
    # Noon in Washington is later than 14:00 in London.
    hours = documents(
        ("a", "2024-05-01", 50, "2024-05-01 12:00:00-04:00"),
        ("b", "2024-05-01", 50, "2024-05-01 14:00:00+01:00"),
    ).assign(source="wh")
    assert pairs(edited_documents(hours, same, body)) == [("a", "b", "passages")]


def test_a_part_points_to_the_longer_document():
    """80 of b's 85 compared tokens recur in a (.94), but only 80 of a's 200."""
    table = documents(("a", "2024-05-02", 300), ("b", "2024-05-01", 90)).assign(source="wh")
    body = passages(a=[80, 120], b=[80, 5, 19])  # what has under 20 tokens is not compared
    found = edited_documents(table, clusters("a#0 b#0"), body)
    assert pairs(found) == [("b", "a", "part")]
    assert found["similarity"].tolist() == [1.0]
    body = passages(a=[80, 120], b=[80, 25])
    assert edited_documents(table, clusters("a#0 b#0"), body).empty  # 80 of 105: .76
    body = passages(a=[252, 120], b=[252, 28])
    found = edited_documents(table, clusters("a#0 b#0"), body)
    assert found["similarity"].tolist() == [0.9]  # 252 of 280: just enough


@pytest.mark.parametrize(
    ("when", "source", "n"),
    [
        ("2024-05-08", "wh", 1),
        ("2024-05-09", "wh", 0),
        ("2024-04-24", "wh", 1),
        ("2024-04-23", "wh", 0),
        (None, "wh", 0),
        ("2024-05-01", "un", 0),
    ],
)
def test_pairs_are_of_one_source_within_a_week(when, source, n):
    table = documents(("a", "2024-05-01", 50), ("b", when, 50)).assign(source=["wh", source])
    assert len(edited_documents(table, clusters("a#0 b#0"), passages(a=[50], b=[50]))) == n


@pytest.mark.parametrize(("n", "reason"), [(89, "part"), (90, "passages"), (100, "passages")])
def test_a_version_has_nine_tenths_of_the_length(n, reason):
    table = documents(("a", "2024-05-01", 100), ("b", "2024-05-01", n)).assign(source="wh")
    found = edited_documents(table, clusters("a#0 b#0"), passages(a=[100], b=[n]))
    assert pairs(found) == [("b", "a", reason)]


def test_a_passage_has_one_counterpart():
    """A slogan three times here and once there is one passage in common."""
    table = documents(("a", "2024-05-01", 90), ("b", "2024-05-01", 90)).assign(source="wh")
    body = passages(a=[30, 30, 30], b=[30, 60])
    assert edited_documents(table, clusters("a#0 a#1 a#2 b#0"), body).empty
    body = passages(a=[30, 30, 30], b=[30])
    table.loc[table["doc_id"] == "b", "n_tokens"] = 30
    found = edited_documents(table, clusters("a#0 a#1 a#2 b#0"), body)
    assert pairs(found) == [("b", "a", "part")]
    assert found["n_shared"].tolist() == [1]
    # Of two that have one counterpart the longer counts: 325 of 345.
    table = documents(("a", "2024-05-01", 525), ("b", "2024-05-01", 345)).assign(source="wh")
    body = passages(a=[25, 300, 200], b=[20, 25, 300])
    found = edited_documents(table, clusters("a#0 b#0 b#1", "a#1 b#2"), body)
    assert found["similarity"].tolist() == [325 / 345]


def test_no_rows():
    found = edited_documents(documents(), clusters(), passages())
    assert found.columns.tolist() == COLUMNS
    assert found.empty


@pytest.mark.parametrize(
    ("doc_id", "name"),
    [
        ("mananeras:2022/julio/25--del-22-de-julio-de-2022-309372", "del-22-de-julio-de-2022"),
        ("mananeras:2022/julio/22--del-22-de-julio-de-2022", "del-22-de-julio-de-2022"),
        ("wh:remarks/2024-05/2024-05-01-remarks-12", "remarks"),
        ("un:data/TXT/Session 45 - 1990/USA_45_1990", "USA_45_1990"),
    ],
)
def test_slugs(doc_id, name):
    assert slug(doc_id) == name


# --- diff ---------------------------------------------------------------------------------------

BEFORE = "They met at noon. He spoke of trade and water. She agreed. They ate. They left."


def test_a_changed_sentence_is_shown_whole_between_its_neighbours():
    after = BEFORE.replace("water", "steel")
    assert diff(BEFORE, after) == (
        "They met at noon. He spoke of trade and [-water.-] {+steel.+} She agreed.\n…"
    )


def test_deleted_and_inserted_sentences():
    assert diff("A one. B two.", "A one. X new. B two.") == "A one. {+X new.+} B two."
    assert diff("A one. X new. B two.", "A one. B two.") == "A one. [-X new.-] B two."
    assert diff("", "All new.") == "{+All new.+}"
    assert diff("All old.", "") == "[-All old.-]"


def test_two_changes_far_apart():
    old = " ".join(f"Sentence number {i} stands." for i in range(9))
    new = old.replace("number 1", "number one").replace("number 7", "number seven")
    assert diff(old, new).splitlines() == [
        "Sentence number 0 stands. Sentence number [-1-] {+one+} stands. Sentence number 2",
        "stands.",
        "…",
        "Sentence number 6 stands. Sentence number [-7-] {+seven+} stands. Sentence number 8",
        "stands.",
    ]


def test_chance_words_between_long_changes_are_no_anchor():
    old = "The commander of the column will lead the troops."
    new = "Main square of the capital city on this day."
    assert diff(old, new) == (
        "[-The commander of the column will lead the troops.-]"
        " {+Main square of the capital city\non this day.+}"
    )
    # One word each, one between: two changes.
    assert diff("a b c d.", "x b y d.") == "[-a-] {+x+} b [-c-] {+y+} d."


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        # What is between: n words, no more than the smaller of the longest runs on its sides, and
        # fewer than half of their sum.
        ("a b c d.", "x b y z d.", "[-a b c-] {+x b y z+} d."),
        ("a e b c d.", "x b y d.", "[-a e b c-] {+x b y+} d."),
        ("a b c e d.", "x b y d.", "[-a b c e-] {+x b y+} d."),
        ("a e b C c f d.", "x y b C z t d.", "[-a e-] {+x y+} b C [-c f-] {+z t+} d."),
        ("a e b C c f g d.", "x y b C z t d.", "[-a e b C c f g-] {+x y b C z t+} d."),
        ("a e f b C c g d.", "x y b C z t d.", "[-a e f b C c g-] {+x y b C z t+} d."),
        ("a b C c e f d.", "x b C z d.", "[-a-] {+x+} b C [-c e f-] {+z+} d."),
    ],
)
def test_which_words_are_chance(old, new, shown):
    assert diff(old, new) == shown


def test_few_unchanged_sentences_are_shown_whole_and_many_are_shortened():
    for between, shown in (
        ("Same.", "Same."),
        ("Same. Both.", "Same. Both."),
        ("Same. Left. Both.", "Same.\n…\nBoth."),
    ):
        found = diff(f"A one. {between} A two.", f"B one. {between} B two.")
        assert found == f"[-A-] {{+B+}} one. {shown} [-A-] {{+B+}} two."
    # At the ends one sentence is enough.
    assert diff("One. Two. A sits. Three. Four.", "One. Two. B sits. Three. Four.") == (
        "…\nTwo. [-A-] {+B+} sits. Three.\n…"
    )


def test_a_sentence_that_recurs_throughout_is_found_again():
    same = ["They met."] * 250
    old, new = ([*same[:125], word, *same[125:]] for word in ("He left.", "He stayed."))
    assert diff(" ".join(old), " ".join(new)) == (
        "…\nThey met. He [-left.-] {+stayed.+} They met.\n…"
    )


def test_lines_are_88_wide_and_words_are_whole():
    assert max(map(len, diff("", "a " * 200).splitlines())) == 87  # {+a, and a blank and a letter
    long, parted = "x" * 50, "high-level-and-well-known-talks"
    assert diff("", f"{long} {parted} {long}", width=40).splitlines() == [
        f"{{+{long}",
        parted,
        f"{long}+}}",
    ]


def test_white_space_is_no_change():
    assert diff("One two.\nThree\n four.\n\nFive.", "One two. Three four.\n \nFive.\n") == ""
    assert diff("", "") == ""


def test_lines_are_as_wide_as_asked():
    words = [f"w{i}" for i in range(200)]
    old, new = " ".join(words), " ".join([*words[:100], "new", *words[100:]])
    for width in (30, 88):
        lines = diff(old, new, width=width).splitlines()
        assert max(map(len, lines)) <= width
        assert "{+new+}" in " ".join(lines)


VOCABULARY = ["a", "b", "c", "de", "la", "He", "met.", "They", "ate.", "No."]
words = st.lists(st.sampled_from(VOCABULARY), max_size=30)


@given(words, words)
@example(["a"], [])
@settings(deadline=None)
def test_both_texts_can_be_read_back_from_the_words(old, new):
    edits = module._word_edits(old, new)
    assert [w for same, removed, _ in edits for w in same + removed] == old
    assert [w for same, _, added in edits for w in same + added] == new


@given(words, words)
@settings(deadline=None)
def test_both_texts_can_be_read_back_from_the_sentences(old, new):
    before, after = " ".join(old), " ".join(new)
    edits = module._edits(before, after)
    assert " ".join(s for _, a, _ in edits for s in a) == before
    assert " ".join(s for _, _, b in edits for s in b) == after
    assert all(a == b for tag, a, b in edits if tag == "equal")
    shown = diff(before, after)
    assert (shown == "") == (module._sentences(before) == module._sentences(after))
    assert shown == diff(before, after)


@given(words, words)
@settings(deadline=None)
def test_what_is_shown_is_in_the_texts(old, new):
    """Taking the insertions out leaves the old text's words in order, and the other way round."""
    shown = diff(" ".join(old), " ".join(new), width=10_000)
    was = re.sub(r"\{\+.*?\+\}", " ", shown).replace("[-", " ").replace("-]", " ")
    is_now = re.sub(r"\[-.*?-\]", " ", shown).replace("{+", " ").replace("+}", " ")
    for text, whole in ((was, old), (is_now, new)):
        rest = iter(whole)
        assert all(word in rest for word in text.split() if word != "…")


def test_sixty_thousand_characters_do_not_hang():
    """Words shuffled, one word throughout, no blank at all: the worst for a matcher."""
    rng = random.Random(0)
    sentences = [
        " ".join(rng.choices(["they", "said", "trade", "and", "water", "on", "Monday"], k=6)) + "."
        for _ in range(2500)
    ]
    text = " ".join(sentences)
    mixed = text.split()
    rng.shuffle(mixed)
    assert len(text) >= 60_000
    assert diff(text, text) == ""
    for other in (" ".join(mixed), "x" * 60_000, "la " * 20_000):
        assert "{+" in diff(text, other)
    changed = text.replace(sentences[1200], "Only this is new.", 1)
    assert len(diff(text, changed)) < 400


# --- on corpora ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def versions() -> Corpus:
    about = documents(
        ("wh:r/2024-05-01-call", "2024-05-01", 30, "2024-05-01 09:00:00-04:00"),
        ("wh:r/2024-05-02-call-2", "2024-05-02", 30, "", "2024-05-03 09:00:00-04:00"),
    ).assign(title="Readout of a call", url="https://example.org/call")
    ids = [f"{doc}#{i}" for doc in about["doc_id"] for i in (0, 1)]
    rows = pd.DataFrame({"passage_id": ids, "doc_id": about["doc_id"].repeat(2), "n_tokens": 15})
    texts = ["They spoke.", "He praised the tariff.", "They spoke.", "He praised the treaty."]
    return Corpus(
        about,
        rows.reset_index(drop=True),
        sparse.csr_array((4, 0), dtype=np.int32),
        pd.DataFrame({"term": [], "kind": []}),
        text=pd.Series(texts, index=ids),
    )


def test_an_edit_is_shown_with_both_heads(versions):
    one, two = versions.documents["doc_id"]
    assert show_edit(versions, two, of=one) == (
        "- Readout of a call (2024-05-01 09:00:00-04:00) https://example.org/call\n"
        "+ Readout of a call (2024-05-02, modified 2024-05-03 09:00:00-04:00)"
        " https://example.org/call\n"
        "\n"
        "They spoke. He praised the [-tariff.-] {+treaty.+}"
    )
    assert show_edit(versions, one, of=one).endswith("\n\nThe passages in this corpus are equal.")


def test_what_cannot_be_shown_is_named(versions):
    one, two = versions.documents["doc_id"]
    with pytest.raises(ValueError, match="holds no text to compare; attach_text"):
        show_edit(replace(versions, text=None), two, one)
    with pytest.raises(LookupError, match="no document 'wh:r/other'"):
        show_edit(versions, "wh:r/other", one)
    some = replace(versions, text=versions.text.iloc[:3])
    with pytest.raises(ValueError, match=f"the text of {re.escape(two)}#1 is not in this corpus"):
        show_edit(some, two, one)


def test_the_record_has_its_known_pairs():
    """Read side by side on the upstream pages: a mistitled page, a part, a page in two folders."""
    corpus = Corpus.load()
    briefing = "2022-12-13-press-briefing-by-press-secretary-karine-jean-pierre-9"
    july = "-de-julio-de-2022"
    wanted = {
        "slug": (f"wh:press-briefings/2022-12/{briefing}", "wh:presidential-actions/2022-12/"),
        "passages": (f"del-25{july}", f"del-22{july}-309372"),
        "part": ("mensaje-del-presidente-5-aniversario-del-triunfo-del-pueblo", "01--version"),
    }
    docs = corpus.documents["doc_id"]
    keep = docs[docs.str.contains(f"{briefing}|julio/2[25]--.*{july}|5-aniversario-del-triunfo")]
    if len(keep) < 7:
        pytest.skip("the record was built from other files")
    some = corpus.select(doc_id=keep)
    words_ = np.flatnonzero(some.terms["kind"] != "phrase")
    found = edited_documents(
        some.documents,
        near_duplicates(some.counts[:, words_], some.table[["passage_id", "date"]]),
        some.passages,
    ).set_index("reason")
    for reason, (later, earlier) in wanted.items():
        assert later in found.at[reason, "doc_id"]
        assert earlier in found.at[reason, "of"]
    # The conference of 22 July shares its slug with the page of the 25th, and nothing else.
    assert not (found["of"].str.endswith(f"del-22{july}")).any()


def test_of_copies_only_those_within_a_week_are_paired():
    """Seven of one source on seven Mondays, one of another source, and one without a date."""
    dates = [*pd.date_range("2024-01-01", periods=7, freq="7D"), "2024-01-01", None]
    ids = [f"x:{n}" for n in range(9)]
    documents = pd.DataFrame({"doc_id": ids, "date": pd.to_datetime(dates), "n_tokens": 90})
    documents["source"] = ["x"] * 7 + ["y", "x"]
    documents[["published", "modified"]] = ""
    passages = pd.DataFrame({"passage_id": ids, "doc_id": ids, "n_tokens": 90})
    duplicates = pd.DataFrame({"cluster": 0, "passage_id": ids})
    found = edited_documents(documents, duplicates, passages)
    assert list(zip(found["doc_id"], found["of"], strict=True)) == [
        (f"x:{n + 1}", f"x:{n}") for n in range(6)
    ]
