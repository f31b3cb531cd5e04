import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.discourse import composition, quarters, salience, trends

COMPOSITION = ["side", "quarter", "theme", "documents", "passages", "share", "low", "high"]
SALIENCE = [
    "side",
    "quarter",
    "theme",
    "days",
    "tokens",
    "documents",
    "passages",
    "rate",
    "low",
    "high",
]


def corpus(seed=0, n_documents=60, n_themes=3, first="2023-01-01", days=270):
    """Passages of both sides with dates, their theme hits, and the exposure they came out of."""
    rng = np.random.default_rng(seed)
    side = rng.choice(["US", "MX"], n_documents)
    documents = pd.DataFrame(
        {
            "doc_id": [f"d{i:03d}" for i in range(n_documents)],
            "date": pd.Timestamp(first) + pd.to_timedelta(rng.integers(0, days, n_documents), "D"),
            "source": np.where(side == "US", "wh", "mananeras"),
            "genre": "remarks",
        }
    )
    of = np.repeat(np.arange(n_documents), rng.integers(1, 5, n_documents))
    n = len(of)
    passages = pd.DataFrame(
        {
            "passage_id": [f"p{i:04d}" for i in range(n)],
            "doc_id": documents["doc_id"].to_numpy()[of],
            "side": side[of],
            "role": rng.choice(["principal", "official", "journalist"], n),
            "relevance": rng.choice(["core", "core", "context"], n),
            "n_tokens": rng.integers(5, 300, n),
        }
    )
    table = passages.join(documents.set_index("doc_id")[["date", "source", "genre"]], on="doc_id")
    hits = pd.DataFrame(
        rng.poisson(0.7, (n, n_themes)), columns=[f"theme{i}" for i in range(n_themes)]
    )
    exposure = (
        table[table["role"] != "journalist"]
        .groupby(["source", "date", "role", "side"], as_index=False)["n_tokens"]
        .sum()
        .rename(columns={"n_tokens": "tokens"})
    )
    exposure["tokens"] *= rng.integers(5, 60, len(exposure))
    return table, hits, exposure


def small():
    """Two documents in one quarter, one in the next but one, and what doesn't count."""
    rows = [
        # passage, document, side, role, relevance, tokens, date, trade, border
        ("a#0", "a", "US", "principal", "core", 100, "2023-01-10", 3, 0),
        ("a#1", "a", "US", "official", "core", 50, "2023-01-10", 1, 2),
        ("b#0", "b", "US", "official", "core", 40, "2023-02-13", 0, 1),
        ("b#1", "b", "US", "official", "core", 10, "2023-02-13", 0, 0),  # no theme
        ("b#2", "b", "US", "journalist", "core", 70, "2023-02-13", 9, 9),  # nobody's voice
        ("b#3", "b", "US", "official", "context", 70, "2023-02-13", 9, 9),
        ("b#4", "b", "other", "guest", "core", 70, "2023-02-13", 9, 9),
        ("c#0", "c", "US", "official", "core", 60, "2023-07-01", 1, 0),
        ("d#0", "d", "US", "official", "core", 60, None, 1, 0),  # undated
    ]
    columns = ["passage_id", "doc_id", "side", "role", "relevance", "n_tokens", "date"]
    table = pd.DataFrame(rows, columns=[*columns, "trade", "border"])
    table["date"] = pd.to_datetime(table["date"])
    table["source"] = "wh"
    return table[[*columns, "source"]], table[["trade", "border"]]


def test_quarters_keep_missing_dates():
    quarter = quarters(pd.Series(pd.to_datetime(["2024-12-31", None, "2025-01-01"])))
    assert str(quarter[0]) == "2024Q4"
    assert quarter[1] is pd.NaT
    assert str(quarter[2]) == "2025Q1"


def test_composition_by_hand():
    found = composition(*small(), min_documents=1)
    assert list(found.columns) == COMPOSITION
    assert found["quarter"].astype(str).tolist() == ["2023Q1"] * 2 + ["2023Q2"] * 2 + ["2023Q3"] * 2
    assert found["theme"].tolist() == ["trade", "border"] * 3
    assert found["documents"].tolist() == [2, 2, 0, 0, 1, 1]
    assert found["passages"].tolist() == [3, 3, 0, 0, 1, 1]
    # 1 + 1/2 of three passages about trade, 1/2 + 1 about the border; then nothing; then one.
    np.testing.assert_allclose(found["share"], [0.5, 0.5, np.nan, np.nan, 1, 0])


def test_too_few_documents_stay_as_rows_without_a_value():
    found = composition(*small(), min_documents=2)
    assert found["share"].isna().tolist() == [False, False, True, True, True, True]
    assert (
        found[["low", "high"]]
        .isna()
        .equals(pd.concat([found["share"].isna()] * 2, axis=1, keys=["low", "high"]))
    )
    assert found["documents"].tolist() == [2, 2, 0, 0, 1, 1]  # why it has none


def test_other_cells_than_side_and_quarter():
    found = composition(*small(), by=["side"], min_documents=1)
    assert found.columns[:2].tolist() == ["side", "theme"]
    np.testing.assert_allclose(found["share"], [3.5 / 5, 1.5 / 5])  # the undated one as well


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_shares_sum_to_one_and_lie_in_their_interval(seed):
    table, hits, _ = corpus(seed)
    found = composition(table, hits, n_boot=200)
    sums = found.groupby(["side", "quarter"])["share"].sum(min_count=1).dropna()
    np.testing.assert_allclose(sums, 1)
    there = found.dropna(subset="share")
    assert ((there["low"] >= 0) & (there["high"] <= 1 + 1e-12)).all()
    assert (there["low"] <= there["share"] + 1e-12).all()
    assert (there["share"] <= there["high"] + 1e-12).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_the_rows_is_irrelevant(seed):
    table, hits, exposure = corpus(3)
    order = np.random.default_rng(seed).permutation(len(table))
    mixed = exposure.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(
        composition(table, hits),
        composition(table.iloc[order], hits.iloc[order]),
        check_exact=True,
    )
    pd.testing.assert_frame_equal(
        salience(table, exposure, hits, sources=["wh", "mananeras"]),
        salience(table.iloc[order], mixed, hits.iloc[order], sources=["mananeras", "wh"]),
        check_exact=True,
    )


def test_a_cell_does_not_depend_on_the_others():
    table, hits, _ = corpus(5, days=360)
    all_cells = composition(table, hits)
    first = table["date"] < "2023-07-01"
    part = composition(table[first], hits[first])
    both = part.merge(all_cells, on=COMPOSITION[:5], suffixes=("", "_all"))
    assert len(both) == len(part)
    pd.testing.assert_series_equal(both["low"], both["low_all"], check_names=False)


def test_the_bootstrap_agrees_with_a_plain_loop():
    table, hits, _ = corpus(1, n_documents=40, days=80)
    found = composition(table, hits, n_boot=4000).query("side == 'US'")

    own = (table["side"] == "US") & (table["relevance"] == "core")
    own &= table["role"].isin(["principal", "official"])
    present = (hits[own] > 0).astype(float)
    shares = present.div(present.sum(axis=1), axis=0).dropna()
    documents = [group.to_numpy() for _, group in shares.groupby(table["doc_id"])]
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(4000):
        chosen = rng.integers(0, len(documents), len(documents))
        rows = np.vstack([documents[i] for i in chosen])
        drawn.append(rows.sum(axis=0) / len(rows))
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    np.testing.assert_allclose(found["share"], shares.mean())
    np.testing.assert_allclose(found["low"], low, atol=0.012)
    np.testing.assert_allclose(found["high"], high, atol=0.012)


def exposure_of_small():
    rows = [
        ("wh", "2023-01-10", "principal", "US", 600),
        ("wh", "2023-01-10", "official", "US", 400),
        ("wh", "2023-01-11", "official", "US", 3000),  # nothing about the other country
        ("wh", "2023-02-13", "official", "US", 1000),
        ("wh", "2023-02-13", "journalist", "none", 9999),
        ("frus", "2023-02-13", "official", "US", 9999),
        ("wh", "2023-05-01", "official", "US", 500),
        ("wh", "2023-07-01", "official", "US", 1200),
        ("wh", "2023-10-01", "official", "US", 9999),  # after the record ends
    ]
    columns = ["source", "date", "role", "side", "tokens"]
    return pd.DataFrame(rows, columns=columns).assign(date=lambda t: pd.to_datetime(t["date"]))


def test_salience_by_hand():
    found = salience(*reorder(small()), sources=["wh"], min_days=1)
    assert list(found.columns) == SALIENCE
    assert found["theme"].tolist() == ["all", "trade", "border"] * 3
    assert found["days"].tolist() == [3] * 3 + [1] * 3 + [1] * 3
    assert found["tokens"].tolist() == [5000] * 3 + [500] * 3 + [1200] * 3
    assert found["documents"].tolist() == [2, 1, 2, 0, 0, 0, 1, 1, 0]
    assert found["passages"].tolist() == [4, 2, 2, 0, 0, 0, 1, 1, 0]
    # 200 tokens of 5,000; 150 about trade; 90 about the border. Silence is zero, not a gap.
    np.testing.assert_allclose(found["rate"], [400, 300, 180, 0, 0, 0, 500, 500, 0])


def reorder(pair):
    table, hits = pair
    return table, exposure_of_small(), hits


def test_salience_without_enough_days_is_a_gap():
    found = salience(*small()[:1], exposure_of_small(), sources=["wh"], min_days=2)
    assert found["theme"].tolist() == ["all"] * 3
    assert found["rate"].isna().tolist() == [False, True, True]


def test_the_denominator_is_the_exposure():
    table, hits, exposure = corpus(2)
    once = salience(table, exposure, hits, sources=["wh", "mananeras"])
    twice = salience(
        table,
        exposure.assign(tokens=2 * exposure["tokens"]),
        hits,
        sources=["wh", "mananeras"],
    )
    for column in ("rate", "low", "high"):
        np.testing.assert_allclose(twice[column], once[column] / 2)


def test_salience_bootstrap_resamples_days():
    table, _, exposure = corpus(4, n_documents=60, days=80)
    found = salience(table, exposure, sources=["wh"], n_boot=4000).iloc[0]
    own = table[
        (table["side"] == "US")
        & (table["relevance"] == "core")
        & table["role"].isin(["principal", "official"])
    ]
    said = exposure[exposure["side"] == "US"].groupby("date")["tokens"].sum()
    core = own.groupby("date")["n_tokens"].sum().reindex(said.index, fill_value=0)
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(4000):
        chosen = rng.integers(0, len(said), len(said))
        drawn.append(1e4 * core.iloc[chosen].sum() / said.iloc[chosen].sum())
    assert found["rate"] == pytest.approx(1e4 * core.sum() / said.sum())
    np.testing.assert_allclose(
        found[["low", "high"]].to_list(), np.quantile(drawn, [0.05, 0.95]), rtol=0.03
    )


def test_bad_input_is_named():
    table, hits = small()
    with pytest.raises(ValueError, match="hits has 3 rows but table has 9"):
        composition(table, hits[:3])
    with pytest.raises(ValueError, match="Nothing to count"):
        composition(table, 0 * hits)
    too_little = exposure_of_small().assign(tokens=10)
    with pytest.raises(ValueError, match=r"wh on 2023-01-10, side US: 150 tokens .* only 20"):
        salience(table, too_little, sources=["wh"])
    with pytest.raises(ValueError, match="Nothing to count"):
        salience(table, exposure_of_small(), sources=["un"])


def test_tables_in_another_order_are_refused():
    table, hits, exposure = corpus()
    for wrong in (table.sort_values("date", kind="stable"), table.set_index("doc_id", drop=False)):
        with pytest.raises(ValueError, match=r"another index than table.*set_axis\(table.index\)"):
            composition(wrong, hits)
        with pytest.raises(ValueError, match="another index than table"):
            salience(wrong, exposure, hits, sources=["wh"])


SIDES = ["US", "MX", "CA", "Ünited", "other", "none", "", None]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SIDES), min_size=1, max_size=20))
def test_no_side_vanishes(sides):
    """The parts add up: every passage by any government's officials is in a cell."""
    n = len(sides)
    table = pd.DataFrame(
        {
            "passage_id": [f"p{i:03d}" for i in range(n)],
            "doc_id": [f"d{i // 2}" for i in range(n)],
            "side": pd.Series(sides, dtype="str"),
            "role": "official",
            "relevance": "core",
            "n_tokens": range(1, n + 1),
            "date": pd.Timestamp("2024-01-05"),
            "source": "any",
        }
    )
    hits = pd.DataFrame({"trade": 1, "border": np.arange(n) % 2})
    own = table["side"].isin(SIDES[:4])
    exposure = table.rename(columns={"n_tokens": "tokens"})
    if not own.any():
        with pytest.raises(ValueError, match="Nothing to count"):
            composition(table, hits)
        return
    found = composition(table, hits, min_documents=1, n_boot=2)
    cells = found.drop_duplicates("side")
    assert cells["passages"].sum() == own.sum()
    assert cells["side"].tolist() == [side for side in SIDES[:4] if side in sides]
    rates = salience(table, exposure, sources=["any"], min_days=1, n_boot=2)
    assert rates["side"].tolist() == cells["side"].tolist()
    assert rates["passages"].sum() == own.sum()
    assert rates["tokens"].sum() == table.loc[own, "n_tokens"].sum()
    assert rates["rate"].eq(1e4).all()


def test_a_cell_without_a_name_is_refused():
    table, hits = small()
    with pytest.raises(ValueError, match="1 of the passages to count have no genre"):
        composition(table.assign(genre=["x", "x", None, *["x"] * 6]), hits, by=["genre"])


def test_resampled_sums_are_exact_in_the_order_of_the_units():
    """The same bits as a plain loop of Python's floats, which no processor changes."""
    rng = np.random.default_rng(0)
    part, weights = rng.random((40, 3)) / 3, rng.integers(0, 4, (7, 40)).astype(float)
    expected = np.zeros((7, 3))
    for draw in range(7):
        for column in range(3):
            total = 0.0
            for unit in range(40):
                total += float(weights[draw, unit]) * float(part[unit, column])
            expected[draw, column] = total
    assert trends._resampled(part, weights).tobytes() == expected.tobytes()
