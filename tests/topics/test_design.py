import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.topics.inputs.design import design


@pytest.fixture
def table():
    """Sides, genres and years in all combinations, 48 rows."""
    parts = [["US", "MX"], ["speech", "note"], [2021, 2022, 2023], [0, 1, 2, 3]]
    table = pd.MultiIndex.from_product(parts, names=["side", "genre", "year", "n"]).to_frame()
    return table.reset_index(drop=True)


def refused(formula, table):
    with pytest.raises(ValueError) as caught:
        design(formula, table)
    return str(caught.value)


# What a design holds ------------------------------------------------------------------------------


def test_cells_by_hand(table):
    made = design("side * genre", table)
    # MX and note come first in the alphabet.
    assert made.names == (
        "Intercept",
        "side[T.US]",
        "genre[T.speech]",
        "side[T.US]:genre[T.speech]",
    )
    assert made.terms == ("1", "side", "genre", "side:genre")
    assert made.columns == ("genre", "side")
    assert made.cells.tolist() == [[1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1]]
    assert made.cell.dtype == np.int32
    expected = table["side"].map({"MX": 0, "US": 2}) + table["genre"].map({"note": 0, "speech": 1})
    assert made.cell.tolist() == expected.tolist()


def test_numbers_are_standardised_before_they_are_multiplied(table):
    made = design("side * year", table)
    year = (table["year"] - 2022) / np.sqrt(2 / 3)
    X = made.cells[made.cell]
    np.testing.assert_allclose(X[:, made.names.index("year")], year, atol=1e-6)
    own = year.where(table["side"] == "US", 0)
    np.testing.assert_allclose(X[:, made.names.index("side[T.US]:year")], own, atol=1e-6)


def test_first_level_is_the_order_of_a_categorical_without_levels_that_do_not_occur(table):
    table["side"] = pd.Categorical(table["side"], categories=["none", "US", "MX"])
    assert design("side", table).names == ("Intercept", "side[T.MX]")


def test_booleans_are_categories_and_whole_numbers_have_no_decimals(table):
    made = design("spoken + C(year)", table.assign(spoken=table["n"] > 1, year=table["year"] * 1.0))
    assert made.names[1:] == ("spoken[T.True]", "C(year)[T.2022]", "C(year)[T.2023]")
    assert set(made.cells.ravel()) == {0, 1}


def test_no_covariate_is_one_cell(table):
    for formula in ("1", ""):
        made = design(formula, table)
        assert made.cells.tolist() == [[1.0]]
        assert made.names == ("Intercept",)


@given(st.permutations(range(48)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_changes_no_bit(order):
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"side": ["US", "MX"] * 24, "x": rng.normal(7, 3, 48), "z": rng.integers(0, 3, 48) / 10}
    )
    formula = "side * x + log(z + 1)"
    made, mixed = design(formula, table), design(formula, table.iloc[list(order)])
    assert made.cells.tobytes() == mixed.cells.tobytes()
    assert (made.cell[list(order)] == mixed.cell).all()


def test_last_bits_of_a_function_do_not_count(table):
    # Another machine's logarithm may differ in the last bit.
    x = np.log(table["year"] - 2000)
    made = design("x + side", table.assign(x=x))
    other = design("x + side", table.assign(x=np.nextafter(x, 99)))
    assert made.cells.tobytes() == other.cells.tobytes()


# Other rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    ["side * year + genre", "side + poly(year, 2)", "C(year) + log(n + 1)", "bs(n, df=3)"],
)
def test_predicting_the_same_rows_gives_their_cells(table, formula):
    made = design(formula, table)
    some = table.iloc[[5, 17, 40]]
    assert (made.predict(some) == made.cells[made.cell[some.index]]).all()
    assert (made.predict(some.iloc[:1]) == made.cells[made.cell[[5]]]).all()
    kept = pickle.loads(pickle.dumps(made))
    assert (kept.predict(some) == made.predict(some)).all()


def test_predicting_what_was_not_fitted(table):
    made = design("side * C(year)", table)
    row = {"side": ["US"], "year": [2021]}
    assert made.predict(pd.DataFrame(row)).tolist() == [[1, 1, 0, 0, 0, 0]]
    with pytest.raises(ValueError, match=r"'side' has the level 'CA'.*'MX', 'US'"):
        made.predict(pd.DataFrame(row | {"side": ["CA"]}))
    with pytest.raises(ValueError, match="2031"):
        made.predict(pd.DataFrame(row | {"year": [2031]}))
    with pytest.raises(ValueError, match=r"'side' has a value missing"):
        made.predict(pd.DataFrame(row | {"side": [None]}))
    with pytest.raises(ValueError, match="names 'year'"):
        made.predict(pd.DataFrame({"side": ["US"]}))
    with pytest.raises(ValueError, match=r"cannot be computed.* bounds"):
        design("bs(n, df=3)", table).predict(pd.DataFrame({"n": [9]}))


# What is refused ----------------------------------------------------------------------------------


def test_formulas_that_cannot_be_read(table):
    assert "cannot be read" in refused("side + (", table)
    assert "two sides" in refused("n ~ side", table)
    assert "two sides or parts" in refused("side | genre", table)
    assert "intercept" in refused("0 + side", table)
    assert "names 'sdie', but the table's columns are 'side', 'genre'" in refused("sdie", table)
    assert "names 'sdie'" in refused("poly(sdie, 2)", table)
    assert "nosuch" in refused("nosuch(year)", table)
    assert "cannot be computed" in refused("log(side)", table)
    assert "'log(n)' is no finite number in row 0" in refused("log(n)", table)
    assert "no finite number" in refused("I(n / (n - 1)) + I(-1 / n)", table)


def test_columns_that_cannot_be_used(table):
    table["gap"] = table["year"].where(table.index != 7)
    message = refused("side + gap", table.set_index("genre"))
    assert "'gap' has a value missing, first in row 7" in message
    assert "'side' has 48 values missing" in refused("side", table.assign(side=None))
    assert "infinite, first in row 0" in refused("x", table.assign(x=np.inf))
    assert "'side' has one value only (US)" in refused("side", table[table["side"] == "US"])
    assert "one value only (2021)" in refused("C(year)", table.assign(year=2021))
    assert "one value only (False)" in refused("I(year > 2030)", table)
    assert ".dt.year" in refused("day", table.assign(day=pd.Timestamp("2021-01-01")))
    assert "48 levels in 48 rows" in refused("name", table.assign(name=table.index.astype(str)))
    assert "48 levels in 48 rows" in refused("C(x)", table.assign(x=table.index))
    # Two rows a level, and two hundred levels at most.
    rows = pd.DataFrame({"x": [f"{i % 201:03d}" for i in range(402)]})
    assert "201 levels in 402 rows" in refused("x", rows)
    assert len(design("x", rows[rows["x"] != "200"]).names) == 200
    assert "no rows" in refused("side", table.iloc[:0])


def record_like(n_apart):
    """200 rows, the sides' languages but for `n_apart` rows on each side."""
    side = np.repeat(["MX", "US"], 100)
    lang = np.repeat(["es", "en"], 100)
    lang[:n_apart], lang[100 : 100 + n_apart] = "en", "es"
    return pd.DataFrame({"side": side, "lang": lang})


def test_categories_that_nearly_coincide():
    message = refused("side + lang", record_like(3))
    assert message.startswith("side and lang nearly coincide (97 % of rows): the effects of side")
    assert "Drop one of them." in message
    assert "nearly coincide" in refused("lang * side", record_like(3))
    design("side + lang", record_like(6))


def test_a_rare_level_alone_proves_nothing():
    # 97 % of rows are spoken on either side: the side is right in half of the others.
    rows = pd.DataFrame({"side": ["MX", "US"] * 100, "spoken": [True] * 194 + [False] * 6})
    assert design("side + spoken", rows).cells.shape == (4, 3)


def test_a_category_within_another_and_the_way_out():
    # Notes, acts and talks belong to one side each; both give speeches.
    genre = ["note", "act"] * 150 + ["talk"] * 300 + ["speech"] * 20
    side = ["US"] * 300 + ["MX"] * 300 + ["US", "MX"] * 10
    table = pd.DataFrame({"genre": genre, "side": side})
    message = refused("side + genre", table)
    assert message.startswith("side follows from genre in 98 % of rows")
    assert "keep only the rows with genre 'speech', where side varies, and drop genre" in message
    design("side", table[table["genre"] == "speech"])


def test_combinations_that_do_not_occur(table):
    some = table[(table["side"] == "US") | (table["year"] > 2021)]
    message = refused("side * C(year)", some)
    assert re.search(r"side:C\(year\) needs .* no row has C\(year\) = 2021, side = MX\.", message)
    design("side + C(year)", some)


def test_numbers_that_nearly_coincide(table):
    rng = np.random.default_rng(0)
    near = table.assign(x=table["year"] + rng.normal(0, 0.1, 48))
    message = refused("side + year + x", near)
    assert message.startswith("year nearly follows from x (R² = 0.9")
    assert "I(year ** 2)" in refused("year + I(year ** 2)", table)
    assert "poly(" in refused("year + I(year ** 2)", table)
    design("side + year + I((year - 2022) ** 2)", table)


def test_terms_that_follow_from_several_others(table):
    # Neither gives the sum away alone: R² is a half.
    rng = np.random.default_rng(0)
    some = table.assign(x=rng.normal(size=48), y=rng.normal(size=48))
    some["sum"] = some["x"] + some["y"] + rng.normal(0, 0.1, 48)
    message = refused("x + y + sum", some)
    assert re.match(r"(x nearly follows from (y and sum|sum and y)|sum .* x and y)", message)
    design("x + y", some)
    design("x + sum", some)


def test_coding_of_interactions_is_no_collinearity():
    # The first year is rare, so the side's column is close to the sum of its interactions.
    year = np.repeat(np.arange(2021, 2027), [6, 60, 60, 60, 60, 60])
    table = pd.DataFrame({"side": ["MX", "US"] * 153, "year": year})
    assert design("side * C(year)", table).cells.shape == (12, 12)


def test_the_record_refuses_what_it_cannot_answer():
    from bilateral.corpus import Corpus

    corpus = Corpus.load()
    documents = corpus.documents[["doc_id", "date", "source", "genre"]]
    rows = corpus.passages.merge(documents, on="doc_id")
    rows = rows[rows["side"].isin(["US", "MX"]) & rows["role"].isin(["principal", "official"])]
    rows = rows[(rows["relevance"] == "core") & (rows["date"] >= "2021")]
    rows["period"] = np.where(rows["date"] >= "2025", "since 2025", "before")
    assert "side and lang nearly coincide (98 % of rows)" in refused("side + lang", rows)
    assert "side and source nearly coincide" in refused("side * period + source", rows)
    message = refused("side * period + genre", rows)
    assert "side follows from genre" in message
    assert "'remarks', 'statement'" in message
    assert len(design("side * period", rows).cells) == 4
    shared = rows[rows["genre"].isin(["remarks", "statement"])]
    assert len(design("side * period + genre", shared).cells) == 8
