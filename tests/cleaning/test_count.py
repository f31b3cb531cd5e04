"""Counting by chunks, against counting token by token."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.terms import count as module
from bilateral.cleaning.terms._kernels import _slot
from bilateral.cleaning.terms.count import TypeCounter, count_texts, merge
from bilateral.cleaning.terms.tokens import kind_of, tokens, tokens_and_breaks

PHRASES = ["Estados Unidos", "Estados Unidos Mexicanos", "gobierno de EE. UU.", "Title 42", "a* b"]
UNITS = {
    "# percent": "percent",
    "# por ciento": "percent",
    "# dollars": "money",
    "# million dollars": "money",
    "# millones de pesos": "money",
}
PIECES = [
    *("EE.", "UU.", "UU,", "ee.", "uu", "EE.UU.", "$", "25", "1,234.5", "%", "40%", "US$3", "€"),
    *("Estados", "Unidos", "Mexicanos", "percent", "dollars", "million", "por", "ciento"),
    *("gobierno", "de", "T-MEC", "U.S.", "(a", "b),", "ab", "word.", "Depto.", "Sr.", "“no”"),
    *("ñandú", "COVID-19", "…", "—", ",", "x" * 9, "y" * 40, "\ud800", "\x00", "\x00\x00", "a\x00"),
    *("Title", "42", "longer.", "longer.,", "abcde.", "U.S.A.", "n'a", "_"),
    *("U.", "S.", "EE", "UU", "XX.", "II", "T–MEC", "US's", "it’s", "'s", "mid-1990s", "A–B", "S"),
]
SPACES = [" ", " ", " ", "\n", "\u00a0", "\u2009", "  ", "\u3000", "\x85", "", "\t\u2028"]
texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), max_size=25).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)
anything = st.one_of(texts, st.text(max_size=60), st.text(st.characters(), max_size=40))


def table(text: str, lang: str = "en", phrases=(), units=None) -> dict:
    counts, terms = count_texts([text], [lang], phrases, units)
    keys = zip(terms["kind"], terms["term"], strict=True)
    return dict(zip(keys, counts.toarray()[0].tolist(), strict=True))


@given(anything)
def test_as_token_by_token(text):
    found = Counter(term for (_, term), n in table(text).items() for _ in range(n))
    assert found == Counter(tokens(text))
    assert {kind_of(term) == kind for kind, term in table(text)} <= {True}


@given(st.lists(anything, max_size=6))
def test_sizes_are_the_numbers_of_tokens(batch):
    assert TypeCounter().encode(batch).sizes().tolist() == [len(tokens(t)) for t in batch]


@given(st.lists(anything, min_size=1, max_size=5), st.data())
def test_each_text_by_itself(batch, data):
    """A text's counts do not depend on its neighbours, their order or the cutting in blocks."""
    langs = [data.draw(st.sampled_from(["en", "es"])) for _ in batch]
    counts, terms = count_texts(batch, langs, PHRASES, UNITS)
    keys = list(zip(terms["kind"], terms["term"], strict=True))
    for row, (text, lang) in enumerate(zip(batch, langs, strict=True)):
        start, end = counts.indptr[row : row + 2]
        here = counts.indices[start:end]
        assert set(terms["lang"].iloc[here]) <= {lang}
        found = dict(zip([keys[c] for c in here], counts.data[start:end].tolist(), strict=True))
        assert found == table(text, lang, PHRASES, UNITS)
    order = data.draw(st.permutations(range(len(batch))))
    again, same = count_texts([batch[i] for i in order], [langs[i] for i in order], PHRASES, UNITS)
    pd.testing.assert_frame_equal(terms, same)
    assert (counts[list(order)] != again).nnz == 0
    counter = TypeCounter(PHRASES, UNITS)
    blocks = [
        counter.count(counter.encode([t]), [lang]) for t, lang in zip(batch, langs, strict=True)
    ]
    apart, same = merge(blocks)
    pd.testing.assert_frame_equal(terms, same)
    assert (counts != apart).nnz == 0


@given(texts)
def test_phrases_and_amounts_leave_the_tokens_alone(text):
    plain, marked = table(text), table(text, phrases=PHRASES, units=UNITS)
    words = Counter()
    for (kind, term), n in marked.items():
        if kind != "phrase":
            words[term] += n
    assert words == Counter({term: n for (_, term), n in plain.items()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 percent of 30", {("percent", "20"): 1, ("number", "30"): 1}),
        ("el 25 por ciento, 7 por uno", {("percent", "25"): 1, ("number", "7"): 1}),
        ("40%, 40 %", {("percent", "40%"): 2}),
        ("$1.5 billion, US$3, $ 25 and €7bn",
         {("money", "$1.5"): 1, ("money", "US$3"): 1, ("money", "$25"): 1, ("money", "€7bn"): 1}),
        ("100 million dollars or 5 dollars", {("money", "100"): 1, ("money", "5"): 1}),
        ("3 millones de pesos y 3 millones", {("money", "3"): 1, ("number", "3"): 1}),
        ("42. Percent", {("number", "42"): 1}),  # not across a sentence
        ("Title 42 percent", {("phrase", "Title 42"): 1, ("number", "42"): 1}),
        ("los Estados\nUnidos Mexicanos", {("phrase", "Estados Unidos Mexicanos"): 1}),
        ("ESTADOS UNIDOS y Estados Unidos",
         {("phrase", "ESTADOS UNIDOS"): 1, ("phrase", "Estados Unidos"): 1}),
        ("Estados. Unidos", {}),
    ],
)  # fmt: skip
def test_kinds(text, expected):
    found = table(text, "es", PHRASES, UNITS)
    assert {key: n for key, n in found.items() if key[0] != "word"} == expected


def test_parts_are_the_words_as_they_stand():
    texts = ["ESTADOS UNIDOS", "Estados Unidos"]
    counts, terms = count_texts(texts, ["es", "es"], PHRASES)
    for row in terms[terms["kind"] == "phrase"].itertuples():
        assert [terms["term"].iat[p] for p in row.parts] == row.term.split(" ")
    assert counts.toarray().sum() == 2 * 3


def test_many_texts_on_two_processes_as_on_one():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(3_000)] + PIECES
    batch = [" ".join(rng.choice(words, 200)) for _ in range(400)]
    langs = rng.choice(["en", "es"], 400).tolist()
    counts, terms = count_texts(batch, langs, PHRASES, UNITS)
    counts2, terms2 = count_texts(batch, langs, PHRASES, UNITS, n_jobs=2)
    pd.testing.assert_frame_equal(terms, terms2)
    assert (counts != counts2).nnz == 0
    assert counts.dtype == np.int32
    words = counts[:, np.flatnonzero(terms["kind"] != "phrase")].sum(axis=1)
    assert words.tolist() == [len(tokens(t)) for t in batch]


@pytest.mark.parametrize(
    ("texts", "langs", "options", "message"),
    [
        (["a", None], ["en"] * 2, {}, r"texts\[1\] is no string but NoneType; clean_texts"),
        ("a text", ["en"], {}, "texts is one str; give a list"),
        (["a", "b"], "en", {}, "langs is one str"),
        (["a"], [None], {}, r"langs\[0\] is no string"),
        (["a"], ["en"], {"n_jobs": 0}, "n_jobs=0 must be 1 or more"),
    ],
)
def test_bad_input_is_named(texts, langs, options, message):
    with pytest.raises(ValueError, match=message):
        count_texts(texts, langs, **options)


def test_a_counter_wants_a_language_for_each_text():
    counter = TypeCounter(["a b"])
    with pytest.raises(ValueError, match="2 texts, but 1 languages"):
        counter.count(counter.encode(["a b", "c"]), ["en"])


def test_chunks_of_one_key_are_told_apart():
    """Two long chunks whose hashes are the same: only their bytes differ, or their length."""
    key = np.uint64(0xFF << 56)
    table = np.zeros((8, 2), dtype=np.uint64)
    starts, arena = np.zeros(8, dtype=np.int64), np.zeros(64, dtype=np.uint8)
    data = np.frombuffer(b"abcdefghijabcdefghiXabcdefghijk", dtype=np.uint8)
    spans = [(0, 10), (10, 20), (20, 31)]
    for number, (begin, end) in enumerate(spans, 1):
        slot = _slot(table, starts, arena, data, begin, end, key)
        assert table[slot, 1] == 0, "taken for another chunk"
        table[slot] = key, number
        if number == 1:
            starts[1] = 0
        arena[starts[number] : starts[number] + end - begin] = data[begin:end]
        starts[number + 1] = starts[number] + end - begin
    for number, (begin, end) in enumerate(spans, 1):
        assert table[_slot(table, starts, arena, data, begin, end, key), 1] == number


def test_nothing():
    for texts in ([], [""], ["", " \n"]):
        counts, terms = count_texts(texts, ["en"] * len(texts), PHRASES, UNITS)
        assert counts.shape == (len(texts), 0)
        assert terms.columns.tolist() == ["term", "lang", "kind", "parts"]


def test_a_language_for_each_text():
    with pytest.raises(ValueError, match="2 texts, but 1 languages"):
        count_texts(["a", "b"], ["en"])


def test_breaks_are_where_the_slow_way_has_them():
    text = "In Mexico, the U.S. (and Canada) we — you/me; Sr. Romero. Gral. Díaz left."
    counter = TypeCounter()
    types = counter.encode([text]).types
    slow = [0 if t is None else 1 for t in tokens_and_breaks(text)]
    squeezed = [b for a, b in zip([1, *slow], slow, strict=False) if a or b]
    fast = np.minimum(types, 1).tolist()
    assert [b for a, b in zip([1, *fast], fast, strict=False) if a or b] == squeezed


# --- worked by hand -------------------------------------------------------------------------------
def test_a_few_texts_by_hand():
    counter = TypeCounter(["a b", "a* c d"], {"# percent": "percent"})
    encoded = counter.encode(["A b, a c", "5 percent a b", "", "a b"])
    # 0 is a break, 1 is not used; A, b, a, c, 5 and percent are met in this order.
    assert encoded.types.tolist() == [2, 3, 0, 4, 5, 0, 6, 7, 4, 3, 0, 0, 4, 3, 0]
    assert encoded.indptr.tolist() == [0, 6, 11, 12, 15]
    assert encoded.sizes().tolist() == [4, 4, 0, 2]
    some = encoded.rows([1, 0])
    assert some.types.tolist() == [6, 7, 4, 3, 0, 2, 3, 0, 4, 5, 0]
    assert some.indptr.tolist() == [0, 5, 11]
    assert encoded.rows([]).indptr.tolist() == [0]
    counted = counter.count(encoded, ["es", "en", "en", "es"])
    assert [term.split("\t") for term in counted.terms.to_pylist()] == [
        *(["en", "percent", "5"], ["en", "phrase", "a b"], ["en", "word", "a"]),
        *(["en", "word", "b"], ["en", "word", "percent"], ["es", "phrase", "A b"]),
        *(["es", "phrase", "a b"], ["es", "word", "A"], ["es", "word", "a"]),
        *(["es", "word", "b"], ["es", "word", "c"]),
    ]
    assert counted.parts == {1: (2, 3), 5: (7, 9), 6: (8, 9)}
    assert counted.counts.toarray().tolist() == [
        [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        [0] * 11,
        [0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0],
    ]
    more = counter.count(counter.encode(["b b c a b"]), ["en"])
    counts, terms = merge([counted, more])
    assert counts.toarray()[:4].tolist() == [
        [*row[:4], 0, *row[4:]] for row in counted.counts.toarray().tolist()
    ]
    assert counts.toarray()[4].tolist() == [0, 1, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0]
    assert terms["parts"].tolist() == [(), (2, 3), (), (), (), (), (6 + 2, 10), (9, 10), *[()] * 4]
    assert terms["lang"].tolist() == ["en"] * 6 + ["es"] * 6
    assert counts.has_sorted_indices


def test_punctuation_of_a_phrase_is_no_part_and_reaches_into_no_other_text():
    texts = ["México, D.F.; Mexico D. F.", "en México", "D.F. México", "D.F. México, (D.F.)"]
    counts, terms = count_texts(texts, ["es"] * 4, ["México, D.F.", "Mexico D.F."])
    found = dict(zip(terms["term"], counts.T.toarray().tolist(), strict=True))
    assert found["México D.F."] == [1, 0, 0, 0]  # ", (" is two signs
    assert found["Mexico D.F."] == [1, 0, 0, 0]
    assert found["D.F."] == [2, 0, 1, 2]
    parts = terms.loc[terms["term"] == "México D.F.", "parts"].iat[0]
    assert [terms["term"].iat[part] for part in parts] == ["México", "D.F."]


def test_a_phrase_is_found_before_a_possessive():
    text = "the White House’s plan, President Biden's plan and the Attorney General's Office"
    phrases = ["White House", "President Biden", "Attorney General's Office"]
    counts, terms = count_texts([text], ["en"], phrases)
    assert terms[terms["kind"] == "phrase"]["term"].tolist() == [
        *("Attorney General 's Office", "President Biden", "White House")
    ]
    assert dict(zip(terms["term"], counts.toarray()[0].tolist(), strict=True))["'s"] == 3


def test_only_numbers_become_amounts():
    counter = TypeCounter([], {"# percent": "percent", "# pesos": "money"})
    counted = counter.count(
        counter.encode(["7 percent, $3 pesos, 40% percent, 7 pesos, 7"]), ["en"]
    )
    found = [term.split("\t")[1:] for term in counted.terms.to_pylist()]
    assert [term for term in found if term[0] != "word"] == [
        ["money", "$3"], ["money", "7"], ["number", "7"], ["percent", "40%"], ["percent", "7"]
    ]  # fmt: skip


def test_a_block_of_texts_ends_after_the_text_that_fills_it(monkeypatch):
    seen: list = []
    encode = TypeCounter.encode
    monkeypatch.setattr(module, "_BLOCK", 4)
    monkeypatch.setattr(TypeCounter, "encode", lambda c, t: seen.append(list(t)) or encode(c, t))
    texts = ["ab", "cd", "e", "abcde", "f"]
    counts, terms = count_texts(texts, ["en"] * 5)
    assert seen == [["ab", "cd", "e"], ["abcde"], ["f"]]
    assert (counts.toarray() == np.eye(5)[:, [texts.index(t) for t in terms["term"]]]).all()


def test_the_texts_are_shared_out_by_their_lengths(monkeypatch):
    seen: list = []

    class Pool:
        """One that counts here and now."""

        def __init__(self, n_jobs, initializer, initargs):
            seen.append(n_jobs)
            initializer(*initargs)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def map(self, function, *parts):
            seen.extend(list(part) for part in parts[0])
            return map(function, *parts)

    monkeypatch.setattr(module, "ProcessPoolExecutor", Pool)
    texts = [f"w{i}" for i in range(10)] + ["x" * 40]
    langs = ["en", "es"] * 5 + ["en"]
    counts, terms = count_texts(texts, langs, ["w1 w2"], n_jobs=2)
    # Sixty characters in six parts of ten; the longest text is more than its share.
    assert seen == [2, texts[:4], texts[4:9], texts[9:10], [], [], texts[10:]]
    alone, same = count_texts(texts, langs, ["w1 w2"])
    pd.testing.assert_frame_equal(terms, same)
    assert (counts != alone).nnz == 0
    counts, terms = count_texts([], [], n_jobs=3)
    assert counts.shape == (0, 0)
    assert seen[7:] == [3, *[[]] * 9]


@pytest.mark.parametrize(
    ("lang", "meant"),
    [
        ("english", "en"), ("English", "en"), ("eng", "en"), ("EN", "en"), ("en-US", "en"),
        ("en_GB", "en"), (" en", "en"), ("Inglés", "en"), ("spanish", "es"), ("español", "es"),
        ("spa", "es"), ("sp", "es"), ("es-MX", "es"), ("french", "fr"), ("pt-BR", "pt"),
    ],
)  # fmt: skip
def test_a_language_is_written_as_its_code(lang, meant):
    with pytest.raises(ValueError, match=f"^langs has '{lang}'; write '{meant}'$"):
        count_texts(["one", "two"], [meant, lang])
    count_texts(["one", "two"], [meant, meant])


@pytest.mark.parametrize("lang", ["", "us", "mx", "xx", "klingon", "mul-", "e"])
def test_what_is_no_language_is_refused_with_the_codes(lang):
    with pytest.raises(ValueError, match=f"langs has '{lang}', which is no .* 'en' .* 'es'"):
        count_texts(["one"], [lang])
    assert count_texts(["un", "deux"], ["ca", "fr"])[1]["lang"].tolist() == ["ca", "fr"]
