from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bilateral.cleaning import count_texts
from bilateral.corpus import Corpus
from bilateral.discourse import frequency, word_forms

COLUMNS = ["period", "group", "word", "hits", "tokens", "passages", "documents",
           "rate", "low", "high", "not_counted"]  # fmt: skip


def corpus(rows, phrases=()):
    """A corpus of (document, date, side, role, language, text)."""
    frame = pd.DataFrame(rows, columns=["doc_id", "date", "side", "role", "lang", "text"])
    counts, terms = count_texts(frame["text"].tolist(), frame["lang"].tolist(), phrases)
    passages = frame[["doc_id", "side", "role", "lang"]].assign(
        passage_id=[f"{doc}#{i}" for i, doc in enumerate(frame["doc_id"])],
        relevance="core",
        speaker="",
        n_tokens=counts[:, np.flatnonzero(terms["kind"] != "phrase")].sum(axis=1),
    )
    documents = frame[["doc_id", "date"]].drop_duplicates("doc_id").reset_index(drop=True)
    documents["date"] = pd.to_datetime(documents["date"])
    return Corpus(documents.assign(source="wh"), passages, counts, terms)


SMALL = [
    ("a", "2025-01-10", "US", "official", "en", "Tariffs on steel and a tariff on cars"),  # 2 of 8
    ("a", "2025-01-10", "US", "journalist", "en", "Tariff tariff tariff"),
    ("b", "2025-02-10", "US", "official", "en", "No steel today"),  # 0 of 3
    ("c", "2025-07-10", "US", "official", "en", "A trade war is bad"),  # 0 of 5; no 2025Q2
    ("d", "2025-01-11", "MX", "principal", "es", "El arancel y los aranceles, la guerra comercial"),
    ("e", None, "MX", "official", "es", "Un arancel"),
]


def small():
    return corpus(SMALL, ["trade war"])


def text(table, columns):
    return [[str(value) for value in row] for row in table[columns].itertuples(index=False)]


def cells(table):
    return table.set_index(["group", "period"])


# --- what is counted ------------------------------------------------------------------------------
def test_hits_and_tokens_by_hand():
    table = frequency(small(), "arancel*|tariff*", group="side", min_documents=2)
    assert list(table) == COLUMNS
    assert table["word"].eq("arancel*|tariff*").all() and table["not_counted"].eq("").all()
    shown = text(table, ["group", "period", "hits", "tokens", "passages", "documents"])
    assert shown == [
        ["US", "2025Q1", "2", "11", "2", "2"],
        ["US", "2025Q2", "<NA>", "0", "0", "0"],  # no text, which is no zero
        ["US", "2025Q3", "0", "5", "1", "1"],
        ["MX", "2025Q1", "2", "8", "1", "1"],
        ["MX", "NaT", "1", "2", "1", "1"],  # undated
    ]
    assert table["rate"].round(4).fillna(-1).tolist() == [1818.1818, -1, -1, -1, -1]
    alone = frequency(small(), "arancel*|tariff*", group="side", min_documents=1)["rate"]
    assert alone.round(4).fillna(-1).tolist() == [1818.1818, -1, 0, 2500, -1]


def test_everybody_counts_if_relevance_is_none():
    everyone = frequency(small(), "tariff*", by="year", relevance=None)
    assert text(everyone, ["period", "hits", "tokens"]) == [
        ["2025", "5", "27"],
        ["NaT", "0", "2"],
    ]
    bare = small()
    bare = replace(bare, passages=bare.passages.drop(columns=["role", "relevance"]))
    assert frequency(bare, "tariff*", by="year", relevance=None)["hits"].sum() == 5
    with pytest.raises(ValueError, match=r"no column 'role'.*relevance=None every passage"):
        frequency(bare, "tariff*")
    nobody = corpus([("a", "2025-01-10", "", "official", "en", "A tariff")])
    with pytest.raises(ValueError, match=r"nothing to count.*relevance=None"):
        frequency(nobody, "tariff*")


def test_not_counted_is_not_never_said():
    table = frequency(small(), "trade war|guerra comercial", group="side", min_documents=1)
    found = cells(table)
    assert found.loc[("US", "2025Q3"), "hits"] == 1
    assert found.loc[("US", "2025Q1"), "hits"] == 0  # never said: the phrase is counted in English
    assert found.loc[("US", "2025Q1"), "high"] > found.loc[("US", "2025Q1"), "rate"] == 0
    mexico = table[table["group"] == "MX"]
    assert mexico["hits"].isna().all() and mexico["rate"].isna().all()
    assert mexico["tokens"].eq(0).all()
    nowhere = "guerra comercial (not on the list of phrases)"
    assert set(table.loc[table["group"] == "US", "not_counted"]) == {nowhere}
    assert set(mexico["not_counted"]) == {
        f"{nowhere}; trade war in es (not on the list of phrases)"
    }
    # A word is counted everywhere, so the same texts tell that nobody said it.
    with_word = frequency(small(), "trade war|guerra comercial|fifa", group="side")
    assert cells(with_word).loc[("MX", "2025Q1"), "hits"] == 0
    assert set(with_word["not_counted"]) == {nowhere}


def test_nothing_of_a_word_is_counted():
    table = frequency(small(), {"war": "guerra comercial", "year": ["2025", "$5*"]}, group="side")
    assert table["hits"].isna().all() and table[["rate", "low", "high"]].isna().all(axis=None)
    assert table.groupby("word")["not_counted"].unique().map(list).to_dict() == {
        "war": ["guerra comercial (not on the list of phrases)"],
        "year": ["2025 (a number); $5* (a number)"],
    }


def test_a_phrase_that_is_counted_only_in_longer_ones_is_not_counted():
    texts = [("a", "2025-01-10", "US", "official", "en", "The free trade deal, a trade deal")]
    found = frequency(corpus(texts, ["free trade deal"]), "trade deal", by="year")
    assert found["hits"].isna().all()
    assert found["not_counted"].tolist() == ["trade deal (only inside longer phrases)"]
    found = frequency(corpus(texts, ["free trade deal", "trade deal"]), "trade deal", by="year")
    assert found["hits"].tolist() == [2] and found["not_counted"].tolist() == [""]


def test_accents_count_in_spanish_alone():
    rows = [
        ("a", "2025-01-10", "US", "official", "en", "México, Mexico"),
        ("b", "2025-01-10", "MX", "official", "es", "México, Mexico"),
    ]
    found = frequency(corpus(rows), "mexico", by="year", group="lang")
    assert found[["group", "hits"]].values.tolist() == [["en", 2], ["es", 1]]


# --- periods and groups ---------------------------------------------------------------------------
def test_a_date_that_does_not_tell_the_period_is_in_none():
    made = small()
    precision = ["day", "month", "year", "day", "none"]
    made = replace(made, documents=made.documents.assign(date_precision=precision))
    by_month = frequency(made, "steel", by="month", group="side")
    us = by_month[by_month["group"] == "US"]
    assert text(us, ["period", "tokens"]) == [["2025-01", "8"], ["2025-02", "3"], ["NaT", "5"]]
    by_year = frequency(made, "steel", by="year", group="side")
    assert text(by_year, ["group", "period", "tokens"]) == [
        ["US", "2025", "16"], ["MX", "2025", "8"], ["MX", "NaT", "2"],
    ]  # fmt: skip
    coarse = replace(made, documents=made.documents.assign(date_precision="year"))
    with pytest.raises(ValueError, match="no document to count has a date that tells its month"):
        frequency(coarse, "steel", by="month")


def test_groups_are_columns_of_passages_or_documents():
    made = small()
    assert set(frequency(made, "steel", group="role")["group"]) == {"official", "principal"}
    assert set(frequency(made, "steel", group="source")["group"]) == {"wh"}
    flags = replace(made, passages=made.passages.assign(interpreted=[False] * 5 + [True]))
    assert list(frequency(flags, "steel", group="interpreted")["group"].unique()) == [False, True]
    own = replace(made, documents=made.documents.assign(president=["B", "B", "T", "S", "S"]))
    assert list(frequency(own, "steel", group="president")["group"].unique()) == ["B", "S", "T"]
    gaps = replace(made, documents=made.documents.assign(president=["B", "B", None, "S", "S"]))
    with pytest.raises(ValueError, match="1 of the passages to count have no president"):
        frequency(gaps, "steel", group="president")
    with pytest.raises(ValueError, match=r"no column 'sides' to group by; there are .*side, "):
        frequency(made, "steel", group="sides")
    with pytest.raises(ValueError, match="by='week' is no period; there are 'month', 'quarter'"):
        frequency(made, "steel", by="week")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "empty word"),
        ("tariff*|", "empty word"),
        ([], "empty word"),
        ({}, "no word to count"),
        ({"trade": ["tariff", None]}, "None is no text"),
        ("soberanías?", "'soberanías\\?' looks like a regular expression"),
        ("tar*ff", r"only at the end of a word"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern, message):
    with pytest.raises(ValueError, match=message):
        frequency(small(), pattern)
    with pytest.raises(ValueError, match=message):
        word_forms(small(), pattern)


def test_a_string_a_list_and_a_name_are_the_same_word():
    one, two, three = (
        frequency(small(), pattern, group="side", min_documents=1)
        for pattern in ("arancel* | tariff*", ["arancel*", "tariff*"], {"x": "arancel*|tariff*"})
    )
    pd.testing.assert_frame_equal(one.drop(columns="word"), two.drop(columns="word"))
    pd.testing.assert_frame_equal(one.drop(columns="word"), three.drop(columns="word"))
    assert set(three["word"]) == {"x"} and set(two["word"]) == {"arancel* | tariff*"}
    both = frequency(
        small(), {"y": "steel", "x": "arancel*|tariff*"}, group="side", min_documents=1
    )
    assert list(both["word"].unique()) == ["y", "x"]
    part = both[both["word"] == "x"].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, three)  # other words change nothing


# --- forms ----------------------------------------------------------------------------------------
def test_forms_by_hand():
    table = word_forms(small(), {"t": "tariff*|quota|trade war", "n": "2025|war"})
    assert text(table, ["word", "seed", "lang", "form", "hits", "passages"]) == [
        ["t", "tariff*", "en", "tariff", "1", "1"],  # the journalist's do not count
        ["t", "tariff*", "en", "tariffs", "1", "1"],
        ["t", "quota", "", "", "0", "0"],
        ["t", "trade war", "en", "trade war", "1", "1"],
        ["n", "2025", "", "", "<NA>", "<NA>"],
        ["n", "war", "en", "war", "1", "1"],
    ]
    assert table["why"].tolist() == ["", "", "", "", "a number", ""]
    everyone = word_forms(small(), "tariff*", relevance=None)
    assert everyone[["form", "hits", "passages"]].values.tolist() == [
        ["tariff", 4, 2], ["tariffs", 1, 1],
    ]  # fmt: skip


# --- intervals ------------------------------------------------------------------------------------
def documents(hits, others, lang="en", date="2025-01-10"):
    return [
        (f"{date}-{i}", date, "US", "official", lang, "tariff " * n + "word " * m)
        for i, (n, m) in enumerate(zip(hits, others, strict=True))
    ]


def test_the_upper_end_of_a_word_that_nobody_said_is_known():
    said = documents([3, 0, 6], [97] * 3, date="2024-06-01")
    silent = documents([0] * 10, [100, 300] * 5)
    found = frequency(corpus(said + silent), "tariff", by="year", min_documents=2)
    share = 1 - 0.05**0.1  # Clopper and Pearson's upper end of none in ten documents
    last = found.iloc[-1]
    assert (last["hits"], last["rate"], last["low"]) == (0, 0, 0)
    assert last["high"] == pytest.approx(1e4 * share * 4.5 * 10 / 2000, rel=1e-6)
    never = frequency(corpus(silent), "tariff", by="year").iloc[-1]  # then one hit a document
    assert never["high"] == pytest.approx(1e4 * share * 10 / 2000, rel=1e-6)


def test_bursts_make_wider_intervals_than_hits_spread_evenly():
    even = frequency(
        corpus(documents([0, 2, 1, 1] * 5, [100, 98, 99, 99] * 5)), "tariff", by="year"
    ).iloc[0]
    burst = frequency(corpus(documents([20] + [0] * 19, [80] + [100] * 19)), "tariff", by="year")
    burst = burst.iloc[0]
    assert even["rate"] == burst["rate"] == 100
    low, high = np.array(stats.chi2.ppf([0.05, 0.95], [40, 42])) / 2 / 2000 * 1e4  # Poisson's
    assert burst["low"] < low < even["low"] <= 100 <= even["high"] < high < burst["high"]


def test_one_document_has_a_rate_but_no_interval():
    found = frequency(corpus(documents([2], [8])), "tariff", by="year", min_documents=1).iloc[0]
    assert found["rate"] == 2000 and np.isnan(found["low"]) and np.isnan(found["high"])


# --- properties -----------------------------------------------------------------------------------
WORDS = ["tariff", "tariffs", "steel", "war", "trade war"]
passage = st.tuples(
    st.integers(0, 5),
    st.sampled_from(["US", "MX"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
)


def drawn(rows):
    days = pd.to_datetime("2025-01-15") + pd.to_timedelta(100 * np.arange(6), "D")
    return corpus(
        [
            (f"d{doc}", str(days[doc].date()), side, "official", "en", " ".join(words))
            for doc, side, words in rows
        ],
        ["trade war"],
    )


@settings(max_examples=6)
@given(rows=st.lists(passage, min_size=1, max_size=12), seed=st.integers(0, 9))
def test_the_order_of_passages_does_not_matter(rows, seed):
    made = drawn(rows)
    order = np.random.default_rng(seed).permutation(len(rows))
    moved = replace(
        made,
        passages=made.passages.iloc[order].reset_index(drop=True),
        counts=made.counts[order],
        documents=made.documents.iloc[::-1].reset_index(drop=True),
    )
    options = {"group": "side", "by": "quarter", "min_documents": 1}
    pd.testing.assert_frame_equal(
        frequency(made, "tariff*", **options), frequency(moved, "tariff*", **options)
    )


@settings(max_examples=6)
@given(rows=st.lists(passage, min_size=1, max_size=12))
def test_sums(rows):
    made = drawn(rows)
    words = {"both": "tariff*|war|trade war", "a": "tariff*", "b": "war"}
    found = frequency(made, words, by="year", group="side", min_documents=1)
    hits = found.pivot(index=["group", "period"], columns="word", values="hits")
    assert (hits["both"] == hits["a"] + hits["b"])[hits["a"].notna()].all()  # no war counts twice
    said = [word for *_, words in rows for word in words]
    assert hits["a"].sum() == said.count("tariff") + said.count("tariffs")
    whole = frequency(made, {"both": words["both"]}, by="year").dropna(subset="hits")
    sizes = ["hits", "tokens", "passages"]
    parts = found[found["word"] == "both"].groupby("period")[sizes].sum()
    parts = parts[parts["tokens"] > 0]
    assert parts.to_numpy().tolist() == whole[sizes].to_numpy().tolist()
    there = found.dropna(subset="low")
    assert (there["low"] <= there["rate"]).all() and (there["rate"] <= there["high"]).all()


# --- the record -----------------------------------------------------------------------------------
@pytest.mark.full
def test_tariffs_in_the_record():
    record = Corpus.load().select(source=["wh", "mananeras"], since="2021", until="2025")
    found = frequency(record, "arancel*|tariff*", group="side")
    assert (found["not_counted"] == "").all()

    # The same counted without the matcher.
    table = record.table
    own = table["role"].isin(["principal", "official"]) & table["side"].isin(["US", "MX"])
    own &= (table["relevance"] == "core") & table["date"].notna()
    words = record.terms["term"].str.lower().str.match(r"(arancel|tariff)\w*$")
    words &= record.terms["kind"] == "word"
    table["hits"] = record.counts[:, np.flatnonzero(words)].sum(axis=1)
    quarter = table["date"].dt.year.astype(str) + "Q" + table["date"].dt.quarter.astype(str)
    expected = table[own].groupby(["side", quarter])[["hits", "n_tokens"]].sum()
    dated = found[found["period"].notna() & (found["tokens"] > 0)]
    assert len(dated) == len(expected)
    for row in dated.itertuples():
        hits, tokens = expected.loc[(row.group, str(row.period))]
        assert (row.hits, row.tokens) == (hits, tokens)

    years = dated.groupby(["group", dated["period"].dt.year])[["hits", "tokens"]].sum()
    rate = (years["hits"] / years["tokens"]).unstack()
    assert (rate[2025] > 2 * rate[[2021, 2022, 2023, 2024]].max(axis=1)).all()
    before = found[found["period"] < "2024"].groupby("group")["high"].max()
    assert (found.set_index(["period", "group"])["low"]["2025Q1"].sort_index() > before).all()


@pytest.mark.parametrize("pattern", ["arancel.*", "arancel*|tarif.*", "tariff(s)?"])
def test_a_regular_expression_is_refused_with_an_example(pattern):
    with pytest.raises(ValueError, match=r"regular expression.*'arancel\*\|tariff\*'"):
        frequency(Corpus.load(), pattern)


def test_by_is_a_period_and_a_column_is_a_group():
    with pytest.raises(ValueError, match=r"a column to group by is named in group="):
        frequency(Corpus.load(), "tariff*", by=["side", "quarter"])


@pytest.fixture(scope="module")
def readouts():
    return Corpus.load().select(genre="readout")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"pattern": None}, "None is no word to count"),
        ({"pattern": {"x": None}}, "None is no text"),
        ({"by": ["quarter"]}, "is no period"),
        ({"group": ["side"]}, "must be the name of one column"),
        ({"corpus": [1]}, "counted in a corpus, not in list"),
    ],
    ids=str,
)
def test_wrong_input_is_refused_in_a_sentence(readouts, more, said):
    given = {"corpus": readouts, "pattern": "tariff*"} | more
    with pytest.raises(ValueError, match=said):
        frequency(given.pop("corpus"), given.pop("pattern"), **given)


@pytest.mark.parametrize(
    ("part", "column"),
    [("passages", "lang"), ("passages", "n_tokens"), ("documents", "date"), ("terms", "kind")],
)
def test_a_column_that_is_not_there_is_named(readouts, part, column):
    corpus = replace(readouts, **{part: getattr(readouts, part).drop(columns=column)})
    with pytest.raises(ValueError, match=f"{part} have no column '{column}'"):
        frequency(corpus, "tariff*")
