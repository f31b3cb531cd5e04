"""Coverage tables of the tiny record, against counts made by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from bilateral.corpus import Corpus, coverage


@pytest.fixture(scope="module")
def corpus(record) -> Corpus:
    return Corpus.read(record)


def exposed(corpus: Corpus, *days: tuple[str, str]) -> Corpus:
    """Give the corpus with this exposure: days and genres of one source."""
    rows = [("wh", pd.Timestamp(day), genre, "US", "official", 1, 1, 10) for day, genre in days]
    frame = pd.DataFrame(rows, columns=corpus.exposure.columns)
    return dataclasses.replace(corpus, exposure=frame)


def test_by_source(corpus):
    found = coverage.by_source(corpus)
    assert found.index.tolist() == ["wh", "mananeras", "frus", "un"]
    expected = {
        "read_tokens": [98, 77, 9, 15],
        "documents": [3, 1, 2, 2],
        "passages": [6, 4, 2, 2],
        "core": [4, 2, 2, 1],
        "answers": [0, 0, 0, 0],
        "tokens": [71, 39, 6, 15],
        "kept": [71 / 98, 39 / 77, 6 / 9, 1],
        "first": ["2022-07-12", "2022-07-12", "1925-11-05", "2022"],
        "last": ["2022-07-13", "2022-07-12", "1925-11-05", "2022"],
    }
    assert found.columns.tolist() == [
        *("read_tokens", "documents", "passages", "core", "answers", "tokens", "kept"),
        *("first", "last"),
    ]
    for column, values in expected.items():
        assert found[column].tolist() == values, column


def test_by_month_tells_silence_from_absence(corpus):
    made = exposed(
        corpus, ("2022-05-31", "a"), ("2022-07-01", "a"), ("2022-07-31", "b"), ("2022-08-02", "b")
    )
    found = coverage.by_month(made, ["wh"])
    assert found["month"].astype(str).tolist() == ["2022-05", "2022-06", "2022-07", "2022-08"]
    # Two readouts and two core turns in July; nothing selected in May; nothing read in June.
    assert found["passages"].fillna(-1).tolist() == [0, -1, 4, 0]
    assert found["read_tokens"].tolist() == [10, 0, 20, 10]
    assert set(found["side"]) == {"US"}
    context = coverage.by_month(made, ["wh"], relevance="context")
    assert context["passages"].fillna(-1).tolist() == [0, -1, 2, 0]


def test_by_month_of_two_sources(corpus):
    found = coverage.by_month(corpus, ["wh", "mananeras"])
    assert found[["source", "side", "passages", "read_tokens"]].values.tolist() == [
        ["wh", "US", 4, 98],
        ["mananeras", "MX", 2, 77],
    ]


def test_by_role(corpus):
    found = coverage.by_role(corpus)
    assert found[["source", "role", "passages", "tokens"]].values.tolist() == [
        ["wh", "journalist", 1, 13],
        ["wh", "official", 3, 43],
        ["mananeras", "journalist", 1, 13],
        ["mananeras", "principal", 1, 11],
        ["frus", "official", 2, 6],
        ["un", "principal", 1, 8],
    ]
    assert found.groupby("source")["share"].sum().round(12).eq(1).all()
    assert found["share"][0] == pytest.approx(13 / 56)


def test_an_unknown_source_is_named(corpus):
    with pytest.raises(ValueError, match="nothing read of source 'who'; there are frus, mananeras"):
        coverage.by_month(corpus, ["wh", "who"])


def test_question_days(corpus):
    # Four questions, of 13, 13, 12 and 13 tokens, selected or not.
    days = coverage.question_days(corpus, "mananeras", "press conference", min_tokens=51)
    assert days.to_dict() == {pd.Timestamp("2022-07-12"): True}
    days = coverage.question_days(corpus, "mananeras", "press conference", min_tokens=52)
    assert days.tolist() == [False]


def test_a_month_of_one_token_is_no_silence(corpus):
    one = exposed(corpus, ("2022-05-31", "a"), ("2022-06-01", "a")).exposure
    made = dataclasses.replace(corpus, exposure=one.assign(tokens=1))
    found = coverage.by_month(made, ["wh"])
    assert found["passages"].tolist() == [0, 0, 4]
    assert found["read_tokens"].tolist() == [1, 1, 0]


@pytest.mark.parametrize(("n", "heard"), [(99, False), (100, True)])
def test_a_hundred_tokens_of_journalists_make_a_day_of_questions(corpus, n, heard):
    exposure = exposed(corpus, ("2022-07-12", "a")).exposure.assign(role="journalist", tokens=n)
    days = coverage.question_days(dataclasses.replace(corpus, exposure=exposure), "wh", "a")
    assert days.tolist() == [heard]


def test_a_date_is_shown_as_far_as_it_is_known(corpus):
    for precision, shown in (("year", "2022"), ("month", "2022-07"), ("day", "2022-07-12")):
        documents = corpus.documents.assign(date_precision=precision)
        found = coverage.by_source(dataclasses.replace(corpus, documents=documents))
        assert found.loc["mananeras", ["first", "last"]].tolist() == [shown, shown]


def renamed(corpus: Corpus, **changes: dict[str, str]) -> Corpus:
    """The corpus with other sources, sides or roles in all of its tables."""

    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.replace({name: to for name, to in changes.items() if name in frame})

    parts = ("documents", "passages", "exposure")
    return dataclasses.replace(corpus, **{name: changed(getattr(corpus, name)) for name in parts})


def test_no_source_side_or_role_vanishes(corpus):
    """Sums of the parts are those of the whole, whatever the parts are called."""
    own = renamed(
        corpus,
        source={"wh": "zeitung", "frus": "a paper"},
        side={"US": "CA"},
        role={"official": "poet"},
    )
    whole = coverage.by_source(own)
    assert whole.index.tolist() == ["mananeras", "un", "a paper", "zeitung"]
    assert whole["passages"].sum() == len(own.passages)
    assert whole["tokens"].sum() == own.passages["n_tokens"].sum()
    assert whole["read_tokens"].sum() == own.exposure["tokens"].sum()
    roles = coverage.by_role(own)
    core = own.passages[own.passages["relevance"] == "core"]
    assert roles["source"].drop_duplicates().tolist() == whole.index.tolist()
    assert set(roles["role"]) == set(core["role"]) >= {"poet"}
    assert roles["passages"].sum() == len(core)
    months = coverage.by_month(own, ["zeitung", "mananeras"])
    assert months[["source", "side", "passages"]].values.tolist() == [
        ["zeitung", "CA", 4],
        ["mananeras", "MX", 2],
    ]


def test_a_source_read_but_not_selected_and_one_selected_but_not_counted(corpus):
    exposure = corpus.exposure.replace({"source": {"frus": "silent"}})
    found = coverage.by_source(dataclasses.replace(corpus, exposure=exposure))
    assert found.index.tolist() == ["wh", "mananeras", "frus", "un", "silent"]
    assert (
        found.loc["silent", ["documents", "passages", "core", "answers", "tokens"]].tolist()
        == [0] * 5
    )
    assert found.loc["silent", "read_tokens"] == 9
    assert pd.isna(found.loc["frus", "kept"])
    assert found["passages"].sum() == len(corpus.passages)


def test_by_month_keeps_passages_of_months_without_exposure(corpus):
    found = coverage.by_month(exposed(corpus, ("2022-05-31", "a")), ["wh"])
    assert found["month"].astype(str).tolist() == ["2022-05", "2022-06", "2022-07"]
    assert found["passages"].fillna(-1).tolist() == [0, -1, 4]


def test_the_side_of_a_source_is_that_of_most_documents(corpus):
    sides = ["US", "MX", "MX", *corpus.documents["side"][3:]]
    is_wh = corpus.documents["source"] == "wh"
    documents = corpus.documents.sort_values("source", key=lambda s: s != "wh", kind="stable")
    assert is_wh.sum() == 3
    changed = dataclasses.replace(corpus, documents=documents.assign(side=sides))
    assert set(coverage.by_month(changed, ["wh"])["side"]) == {"MX"}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_is_irrelevant(corpus, seed):
    order = np.random.default_rng(seed).permutation(len(corpus.passages))
    mixed = dataclasses.replace(
        corpus,
        documents=corpus.documents.sample(frac=1, random_state=seed),
        passages=corpus.passages.iloc[order].reset_index(drop=True),
        counts=corpus.counts[order],
        exposure=corpus.exposure.sample(frac=1, random_state=seed),
    )
    for table in (
        coverage.by_source,
        coverage.by_role,
        lambda c: coverage.by_month(c, ["wh", "mananeras"]),
        lambda c: coverage.question_days(c, "mananeras", "press conference"),
    ):
        assert table(mixed).equals(table(corpus))
