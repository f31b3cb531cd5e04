import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bilateral.discourse import composition, quarters, resampling, salience

COMPOSITION = ["side", "quarter", "theme", "documents", "passages"]
COMPOSITION += ["share", "low", "high", "among"]
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


@pytest.mark.full
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


def ends(share, variance, n, added=0.5):
    """Jeffreys' interval at the effective size of n clusters, or Clopper and Pearson's (1)."""
    student = stats.t(n - 1).ppf(0.95) / stats.norm.ppf(0.95)
    size = share * (1 - share) / (variance * n / (n - 1)) / student**2
    hits, misses = share * size, (1 - share) * size
    low = stats.beta(hits + 1 - added, misses + added).ppf(0.05)
    return low, stats.beta(hits + added, misses + 1 - added).ppf(0.95)


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
    low, high = ends(shares.mean().to_numpy(), np.var(drawn, axis=0, ddof=1), len(documents))
    np.testing.assert_allclose(found["share"], shares.mean())
    np.testing.assert_allclose(found["low"], low, atol=0.004)
    np.testing.assert_allclose(found["high"], high, atol=0.004)


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
    np.testing.assert_allclose(twice["rate"], once["rate"] / 2)
    for column in ("low", "high"):  # a small share's interval is nearly in proportion to it
        np.testing.assert_allclose(twice[column], once[column] / 2, rtol=0.02, atol=0.02)


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
        drawn.append(core.iloc[chosen].sum() / said.iloc[chosen].sum())
    share = core.sum() / said.sum()
    assert found["rate"] == pytest.approx(1e4 * share)
    low, high = ends(share, np.var(drawn, ddof=1), len(said), added=1)
    np.testing.assert_allclose(found[["low", "high"]].to_list(), [1e4 * low, 1e4 * high], rtol=0.03)


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


@pytest.mark.parametrize("n_boot", [0, -1, 1, 2.5, "500", None])
def test_a_number_of_draws_is_two_or_more(n_boot):
    table, hits = small()
    said = rf"n_boot is {n_boot!r}; an interval needs a whole number of 2 draws or more"
    with pytest.raises(ValueError, match=said):
        composition(table, hits, n_boot=n_boot)
    with pytest.raises(ValueError, match=said):
        salience(table, exposure_of_small(), sources=["wh"], n_boot=n_boot)
    composition(table, hits, n_boot=np.int64(2))


def test_one_column_may_be_named_as_a_string():
    table, hits = small()
    found = composition(table, hits, by="side", min_documents=2)
    pd.testing.assert_frame_equal(found, composition(table, hits, by=["side"], min_documents=2))
    # Of a, b, c and the undated d: trade 1 + ½ + 0 + 1 + 1 of 5 passages with a theme.
    assert found["share"].tolist() == pytest.approx([0.7, 0.3])


@pytest.mark.parametrize("missing", [float("nan"), -1])
def test_tokens_that_are_missing_are_not_counted_as_none(missing):
    table, _ = small()
    exposure = exposure_of_small()
    wrong = table.assign(n_tokens=table["n_tokens"].astype(float))
    wrong.loc[[1, 2], "n_tokens"] = missing
    with pytest.raises(ValueError, match=r"n_tokens of .* count: 2 of 6 are missing .* in row 1;"):
        salience(wrong, exposure, sources=["wh"])
    journalist = table.assign(n_tokens=table["n_tokens"].astype(float))
    journalist.loc[4, "n_tokens"] = missing  # is not counted
    salience(journalist, exposure, sources=["wh"])
    wrong = exposure.assign(tokens=exposure["tokens"].astype(float))
    wrong.loc[0, "tokens"] = missing
    with pytest.raises(ValueError, match="tokens of exposure: 1 of"):
        salience(table, wrong, sources=["wh"])


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
    assert resampling.resampled(part, weights).tobytes() == expected.tobytes()


def plain(n_documents, side="US", date="2024-02-01", source="wh"):
    """A document of one passage each, every other one about the border besides trade."""
    ids = [f"{side}{i:02d}" for i in range(n_documents)]
    table = pd.DataFrame({"passage_id": ids, "doc_id": ids, "side": side, "role": "official"})
    days = pd.Timestamp(date) + pd.to_timedelta(range(n_documents), "D")
    table = table.assign(relevance="core", n_tokens=10, date=days, source=source)
    hits = pd.DataFrame({"trade": 1, "border": [i % 2 for i in range(n_documents)]})
    return table, hits, table.rename(columns={"n_tokens": "tokens"}).assign(tokens=1000)


@pytest.mark.parametrize(("n", "there"), [(7, False), (8, True)])
def test_eight_documents_or_days_make_a_value(n, there):
    table, hits, exposure = plain(n)
    assert composition(table, hits)["share"].notna().tolist() == [there] * 2
    rates = salience(table, exposure, hits, sources=["wh"])
    assert rates["rate"].notna().tolist() == [there] * 3


def test_the_draws_are_five_hundred_of_seed_zero():
    table, hits, exposure = corpus(1, n_documents=40, days=80)
    sources = ["wh", "mananeras"]
    for call in (
        lambda **given: composition(table, hits, **given),
        lambda **given: salience(table, exposure, hits, sources=sources, **given),
    ):
        found = call()
        pd.testing.assert_frame_equal(found, call(n_boot=500, seed=0), check_exact=True)
        for other in ({"n_boot": 499}, {"n_boot": 501}, {"seed": 1}):
            assert not found.equals(call(**other))


def test_every_cell_has_draws_of_its_own():
    both = [plain(12), plain(12, side="MX")]
    table, hits, _ = (pd.concat(parts, ignore_index=True) for parts in zip(*both, strict=True))
    found = composition(table, hits).set_index(["side", "theme"])
    assert found.loc["US", "share"].equals(found.loc["MX", "share"])
    weights = [resampling.draws(12, 500, 0, (side, "2024Q1")) for side in ("US", "MX", "US")]
    assert weights[0].shape == (500, 12)
    assert (weights[0].sum(axis=1) == 12).all()
    assert weights[0].mean(axis=0) == pytest.approx(np.ones(12), abs=0.2)
    np.testing.assert_array_equal(weights[0], weights[2])
    assert (weights[0] != weights[1]).any()
    # The interval from these draws: a document with the border counts a half for trade.
    share = np.where(np.arange(12) % 2, 0.5, 1.0)
    for side, drawn in (("US", weights[0]), ("MX", weights[1])):
        expected = ends(0.75, np.var(drawn @ share / 12, ddof=1), 12)
        assert found.loc[(side, "trade"), ["low", "high"]].tolist() == pytest.approx(expected)


def test_what_no_document_holds_may_be_there_yet():
    """Of 12 documents or days none has it: so may 22 % of others, as much as those that have it."""
    table, hits, exposure = plain(12)
    of_units = 1 - 0.05 ** (1 / 12)
    found = composition(table, hits.assign(border=0)).set_index("theme")
    expected = pytest.approx([0, 0, of_units])
    assert found.loc["border", ["share", "low", "high"]].tolist() == expected
    lower = stats.beta(12.5, 0.5).ppf(0.05)
    assert found.loc["trade", ["share", "low", "high"]].tolist() == pytest.approx([1, lower, 1])
    # Nobody speaks of the border: then the least, a passage of 10 of the 1,000 tokens of a day.
    sources = {"sources": ["wh"]}
    rate = salience(table, exposure, hits.assign(border=0), **sources).set_index("theme")
    assert rate.loc["border", ["rate", "low"]].tolist() == [0, 0]
    assert rate.loc["border", "high"] == pytest.approx(1e4 * of_units * 10 / 1000)
    # In another quarter two days have 30 tokens on it, on the other side a day has 500.
    later, said, more = plain(12, date="2024-05-01")
    later = later.assign(passage_id=later["doc_id"] + "b", n_tokens=[20, 40, *[10] * 10])
    others, theirs, many = plain(12, side="MX")
    others = others.assign(n_tokens=500)
    parts = ([table, later, others], [hits, said, theirs], [exposure, more, many])
    table, hits, exposure = (pd.concat(part, ignore_index=True) for part in parts)
    hits["border"] = 0
    hits.loc[[12, 13, 24], "border"] = 1
    rate = salience(table, exposure, hits, **sources)
    rate = rate[rate["theme"] == "border"].set_index(["side", "quarter"])
    assert rate.loc[("US", "2024Q1"), "high"] == pytest.approx(1e4 * of_units * 30 / 1000)
    hits.loc[[12, 13], "border"] = 0  # none on this side: then as on the other
    rate = salience(table, exposure, hits, **sources)
    rate = rate[rate["theme"] == "border"].set_index(["side", "quarter"])
    assert rate.loc[("US", "2024Q1"), "high"] == pytest.approx(1e4 * of_units * 500 / 1000)


def test_no_hit_has_no_wider_interval_than_one():
    """In 60 documents of 20 passages each, none or one of 1,200 passages has the theme."""
    rows = pd.DataFrame({"doc_id": [f"{i // 20:02}" for i in range(1200)], "side": "US"})
    rows = rows.assign(passage_id=[f"{i:04}" for i in range(1200)], role="official")
    table = rows.assign(relevance="core", n_tokens=50, date=pd.Timestamp("2024-01-05"), source="wh")
    table["date"] += pd.to_timedelta(table["doc_id"].astype(int), "D")
    water = [1] + [0] * 1199
    hits = pd.DataFrame({"trade": 1 - np.array(water), "border": 0, "water": water})
    exposure = table.rename(columns={"n_tokens": "tokens"}).assign(tokens=500)
    for among in ("themes", "all"):
        found = composition(table, hits, among=among).set_index("theme")
        assert 1 / 1200 < found.loc["border", "high"] < found.loc["water", "high"] < 0.01
    found = salience(table, exposure, hits, sources=["wh"]).set_index("theme")
    assert 1e4 * 50 / (1200 * 500) < found.loc["border", "high"] < found.loc["water", "high"] < 10


# --- what a share is of ---------------------------------------------------------------------------
def test_shares_of_all_passages_by_hand():
    found = composition(*small(), among="all", min_documents=1)
    assert list(found.columns) == COMPOSITION and set(found["among"]) == {"all"}
    assert found["passages"].tolist() == [4, 4, 0, 0, 1, 1]  # with the one that carries no theme
    # Two of four passages about trade, two about the border; one of them is both.
    np.testing.assert_allclose(found["share"], [2 / 4, 2 / 4, np.nan, np.nan, 1, 0])


def test_one_theme_is_no_division_but_a_share_of_all():
    table, hits = small()
    with pytest.raises(ValueError, match=r"one theme, 'trade', which is all .* among=\"all\"$"):
        composition(table, hits[["trade"]])
    alone = composition(table, hits[["trade"]], among="all", min_documents=1)
    both = composition(table, hits, among="all", min_documents=1).query("theme == 'trade'")
    pd.testing.assert_frame_equal(alone, both.reset_index(drop=True))
    with pytest.raises(ValueError, match=r"among='any' is none; there are 'themes', .* and 'all'"):
        composition(table, hits, among="any")


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_a_share_of_all_passages_does_not_depend_on_other_themes(seed):
    table, hits, _ = corpus(seed)
    found = composition(table, hits, among="all", n_boot=100)
    one = composition(table, hits[["theme1"]], among="all", n_boot=100)
    of_all = found[found["theme"] == "theme1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, of_all, check_exact=True)
    there = found.dropna(subset="share")
    assert there["share"].between(there["low"], there["high"]).all()
    assert there["high"].le(1).all()
    cells = ["side", "quarter"]
    both = found.merge(composition(table, hits, n_boot=100), on=[*cells, "theme"])
    # A whole passage counts at least as much as its part, of as many passages or more.
    carried = both["share_x"] * both["passages_x"]
    assert (carried + 1e-9 >= both["share_y"] * both["passages_y"])[both["share_y"].notna()].all()
    assert (both["passages_x"] >= both["passages_y"]).all()


def test_cells_are_all_combinations_of_the_levels_in_order():
    table, hits, _ = plain(6)
    table["genre"] = ["b", "a", "b", "a", "b", "a"]
    table["side"] = ["MX", "MX", "XX", "US", "US", "US"]
    table.loc[5, "date"] = pd.Timestamp("2024-12-31")
    found = composition(table, hits, by=["genre", "side", "quarter"], min_documents=1)
    cells = found.drop_duplicates(["genre", "side", "quarter"])
    assert len(found) == 2 * len(cells)
    quarter = ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    expected = [(g, s, q) for g in ("a", "b") for s in ("US", "MX", "XX") for q in quarter]
    names = cells[["genre", "side", "quarter"]].astype(str).itertuples(index=False, name=None)
    assert list(names) == expected
    sizes = cells["documents"].tolist()
    assert sizes == [1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]


def test_days_of_silence_and_days_without_words():
    """A day with no word is no day of speech; what was said around the record is not counted."""
    table, _, exposure = plain(2)
    more = exposure.iloc[[0, 0, 0, 0, 0]].assign(
        date=pd.to_datetime(["2024-03-01", "2024-03-02", "2023-12-31", "2024-04-01", "2024-03-03"]),
        tokens=[0, 1, 500, 500, 500],
        role=["official", "principal", "official", "official", "journalist"],
    )
    exposure = pd.concat([exposure, more])
    found = salience(table, exposure, sources=["wh"], min_days=3)
    assert found["quarter"].astype(str).tolist() == ["2024Q1"]
    assert found[["days", "tokens", "documents", "passages"]].values.tolist() == [[3, 2001, 2, 2]]
    assert found["rate"].tolist() == [pytest.approx(1e4 * 20 / 2001)]
    assert salience(table, exposure, sources=["wh"], min_days=4)["rate"].isna().all()


def test_a_day_at_two_hours_is_one_day():
    table, _, exposure = plain(2)
    table["date"] = exposure["date"] = pd.to_datetime(["2024-02-01 08:00", "2024-02-01 18:30"])
    found = salience(table, exposure, sources=["wh"], min_days=1, n_boot=3)
    assert found[["days", "tokens", "rate"]].values.tolist() == [[1, 2000, 100]]
    assert found[["low", "high"]].isna().all(axis=None)  # one day says nothing of other days


def test_the_first_day_with_more_selected_than_said_is_named():
    table, _, exposure = plain(3)
    for tokens, day, known in (
        ([10, 9, 8], "2024-02-02", 9),
        ([1000, 1000, 9.4], "2024-02-03", 9),
    ):
        with pytest.raises(ValueError) as error:
            salience(table, exposure.assign(tokens=tokens), sources=["wh"])
        assert str(error.value) == (
            f"wh on {day}, side US: 10 tokens are selected but exposure knows only {known};"
            " exposure must count everything before selection."
        )
    with pytest.raises(ValueError, match=r"wh on 2024-02-02, side US: 10 tokens .* only 0;"):
        salience(table, exposure.drop(index=1), sources=["wh"])


def test_the_number_of_nameless_passages_is_said():
    table, hits, _ = plain(4)
    with pytest.raises(ValueError) as error:
        composition(table.assign(genre=["x", None, None, "y"]), hits, by=["side", "genre"])
    assert str(error.value) == (
        "2 of the passages to count have no genre, and would be in no cell; fill the column, such"
        ' as with table.fillna({"genre": "unknown"})'
    )
    # One that is not counted needs no name.
    journalist = table.assign(genre=["x", None, "x", "x"], role=["official", "journalist"] * 2)
    found = composition(journalist, hits, by=["genre"], min_documents=1)
    assert found["passages"].tolist() == [2, 2]
    with pytest.raises(ValueError, match="hits has 5 rows but table has 4; row i must be passage"):
        composition(table, pd.concat([hits, hits[:1]]))


def _said(**columns):
    table = {"passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "side": "US", "role": "official"}
    dates = pd.to_datetime(["2024-01-01", "2024-01-01"])
    return pd.DataFrame(table | {"relevance": "core", "date": dates} | columns)


def test_a_day_of_which_only_the_year_is_known_is_in_no_quarter():
    hits = pd.DataFrame({"trade": [1, 0], "water": [0, 1]})
    table = _said(date_precision=["day", "year"])
    shares = composition(table, hits, among="all", min_documents=1)
    assert shares[["theme", "documents", "share"]].values.tolist() == [
        ["trade", 1, 1.0],
        ["water", 1, 0.0],
    ]
    assert composition(table, hits, by="side", min_documents=1)["documents"].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "passages"}, "by must name .* 'passages'"),
        ({"by": "doc_id"}, "by must name .* 'doc_id'"),
        ({"by": ["side", "side"]}, "by must name .* 'side' is there twice"),
        ({"by": []}, "by must name .* it names none"),
        ({"hits": [[1], [0]]}, "hits is list; give a table with a column per theme"),
        ({"hits": pd.DataFrame({"passages": [1, 0], "b": 1})}, "a theme 'passages'"),
        ({"hits": pd.DataFrame({"side": [1, 0], "b": 1})}, "a theme 'side'"),
        ({"hits": pd.DataFrame([[1, 0], [0, 1]], columns=["a", "a"])}, "a theme 'a' twice"),
        ({"table": [1, 2]}, "table is list; give the passages, as corpus.table"),
        ({"table": _said().drop(columns="role")}, "table has no column 'role'"),
    ],
    ids=str,
)
def test_names_that_would_be_mixed_up_are_refused(more, said):
    given = {"table": _said(), "hits": pd.DataFrame({"a": [1, 0], "b": [0, 1]})} | more
    with pytest.raises(ValueError, match=said):
        composition(given.pop("table"), given.pop("hits"), **given)


def monthly():
    """Three documents: two of January and March, one without a date."""
    days = pd.to_datetime(["2024-01-09", "2024-03-02", None])
    table = pd.DataFrame({
        "passage_id": ["a", "b", "c"], "doc_id": ["a", "b", "c"], "side": "US", "role": "official",
        "relevance": "core", "date": days, "desk": "north",
    })  # fmt: skip
    return table, pd.DataFrame({"x": [1, 0, 1], "y": [0, 2, 1]})


def test_months_are_cells_and_undated_documents_are_told():
    table, hits = monthly()
    said = "1 of 3 documents have no date that tells the month, and are left out"
    with pytest.warns(UserWarning, match=said):
        found = composition(table, hits, by=("desk", "month"), min_documents=1, n_boot=20)
    assert (
        found["month"].astype(str).tolist() == ["2024-01"] * 2 + ["2024-02"] * 2 + ["2024-03"] * 2
    )
    np.testing.assert_array_equal(found["share"], [1, 0, np.nan, np.nan, 0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        composition(table, hits, by="desk", min_documents=1)  # counts all three


def test_a_column_that_is_named_as_a_period_is_not_replaced():
    table, hits = monthly()
    table, hits = table[:2], hits[:2]
    own = table.assign(quarter=["spring", "autumn"])
    with pytest.raises(ValueError, match=r"column 'quarter' of its own.*'own_quarter'"):
        composition(own, hits, by="quarter")
    assert composition(own, hits, by="desk", min_documents=1)["documents"].tolist() == [2, 2]
    made = table.assign(quarter=table["date"].dt.to_period("Q-DEC"))
    given = {"by": "quarter", "min_documents": 1}
    pd.testing.assert_frame_equal(
        composition(made, hits, **given), composition(table, hits, **given)
    )
