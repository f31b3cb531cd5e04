"""How far two readings of one sheet agree."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))


@pytest.fixture(scope="module")
def comparing():
    return importlib.import_module("_label_agreement")


@pytest.fixture(scope="module")
def labels():
    return importlib.import_module("attribution_labels")


def test_agreement_of_two_readings_worked_by_hand(comparing):
    base = {"item": "q-en-1", "person": "x", "status": "said", "provenance": "verbatim"}
    base |= {"label": False, "speaker_start": 0, "speaker_end": 5, "cue_start": 6}
    one = [(10, 20, "direct"), (30, 40, "indirect"), (50, 60, "direct"), (70, 80, "partial")]
    # .8 of the longer, .7, the same span with another kind, and a span of its own.
    two = [(10, 18, "direct"), (30, 37, "indirect"), (50, 60, "partial"), (90, 99, "partial")]
    first, second = (
        pd.DataFrame([base | {"start": a, "end": b, "kind": k} for a, b, k in rows])
        for rows in (one, two)
    )
    second.loc[0, ["speaker_start", "speaker_end"]] = 7, 9
    found = comparing.agreement(first, second).set_index("measure")["value"]
    assert found["F1 of spans"] == 2 * 2 / 8
    assert found["F1 of direct"] == 2 * 1 / 3
    assert found["F1 of mixed"] != found["F1 of mixed"]  # no such label
    assert found["kappa of kinds"] == 0  # one of two the same; by chance .5
    assert found["same speaker as written"] == 0.5


def test_readings_in_one_table_by_language_and_what_is_to_be_decided(comparing):
    base = {"person": "x", "status": "said", "provenance": "verbatim", "label": "False"}
    base |= {"speaker_start": 0, "speaker_end": 5, "kind": "direct"}
    # One pair the same, one of another kind, one of another speaker, one line without a partner.
    rows = [
        ("qe", 1, 0, 10), ("qe", 2, 0, 9), ("qe", 1, 20, 30), ("qe", 2, 20, 30), ("qe", 1, 40, 50),
        ("qe", 2, 40, 50), ("qe", 1, 60, 70), ("qs", 1, 0, 10), ("qs", 2, 0, 10),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["item", "reading", "start", "end"]).assign(**base)
    table["reading"] = table["reading"].astype(str)
    table.loc[3, "kind"] = "unmarked"
    table.loc[5, ["speaker_start", "speaker_end"]] = 80, 85
    table = pd.concat([table, table.assign(reading="decided")], ignore_index=True)
    drawn = pd.DataFrame({"item": ["qe", "qs"], "doc_id": ["d", "f"], "lang": ["en", "es"]})
    found = {lang: t.set_index("measure") for lang, t in comparing.by_language(table, drawn)}
    assert found["en"].loc["places that differ", "n"] == 3
    assert found["es"].loc["places that differ", "n"] == 0
    assert found["en"].loc["F1 of spans", "value"] == 6 / 7
    assert found["en"].loc["F1 of direct", "value"] == 2 * 2 / 6
    assert found["es"].loc["F1 of direct", "value"] == 1


def test_intervals_of_agreement_hold_the_value_and_come_from_documents(comparing):
    base = {"person": "x", "status": "said", "provenance": "verbatim", "label": "False"}
    base |= {"speaker_start": 0, "speaker_end": 5, "kind": "direct", "start": 0}
    items = [f"q{n}" for n in range(40)]
    one = pd.DataFrame({"item": items, "reading": "1", "end": 10}).assign(**base)
    two = one.assign(reading="2", end=[10] * 30 + [5] * 10)  # three in four have the same span
    table = pd.concat([one, two], ignore_index=True)
    widths = []
    # Eight documents in which all labels agree or none does, and eight of which all are mixed.
    for docs in ([n // 5 for n in range(40)], [n % 8 for n in range(40)]):
        drawn = pd.DataFrame({"item": items, "lang": "en", "doc_id": docs}).astype(str)
        ((_, found),) = comparing.by_language(table, drawn)
        row = found.set_index("measure").loc["F1 of spans"]
        assert row["low"] < row["value"] == 0.75 < row["high"]
        widths.append(row["high"] - row["low"])
    assert widths[0] > widths[1]


def test_a_table_without_an_empty_passage_is_compared_with_one_that_has_it(
    labels, tmp_path, comparing
):
    full = "q-en-1,direct,1,5,1,5,x,said,verbatim,,8,9,,,False\n"
    none = "q-en-2,none,,,,,,,,,,,,,\n"
    names = "item,kind,start,end,inner_start,inner_end,person,status,provenance,run,"
    names += "speaker_start,speaker_end,cue_start,cue_end,label\n"
    tables = []
    for number, rows in enumerate((full, full + none)):
        (tmp_path / f"{number}.csv").write_text(names + rows)
        tables.append(labels.read_table(tmp_path / f"{number}.csv"))
    assert comparing.same_speaker(tables[0], tables[1][:1]).all()


def test_agreement_of_rungs_worked_by_hand_with_intervals_over_documents(comparing):
    items = [f"l{n}" for n in range(16)]
    one = pd.DataFrame({"item": items, "reading": "1", "rung": [0, 6] * 8, "negated": False})
    two = one.assign(reading="2", rung=[0, 6] * 4 + [0, 0] * 4)
    drawn = pd.DataFrame({"item": items, "lang": "en", "doc_id": list("aabbccddeeffgghh")})
    ((_, found),) = comparing.by_language(pd.concat([one, two]), drawn)
    found = found.set_index("measure")
    assert found.loc["same rung", "value"] == 12 / 16
    assert found.loc["macro F1", "value"] == pytest.approx((16 / 20 + 8 / 12) / 2)
    assert found.loc["quadratic kappa", "value"] == pytest.approx(1 - (4 / 16) / 0.5)
    assert np.isnan(found.loc["kappa of negated", "value"])
    assert found.loc["places that differ", "n"] == 4
    assert (found["low"] < found["value"])[:4].all() and (found["value"] < found["high"])[:4].all()
    # Documents are resampled: with all of it in two documents there is no interval of kappa.
    few = drawn.assign(doc_id=["a", "b"] * 8)
    ((_, found),) = comparing.by_language(pd.concat([one, two]), few)
    assert np.isnan(found.set_index("measure").loc["quadratic kappa", "low"])


def test_mentions_that_differ_are_counted_by_kind_and_by_what_they_name(comparing):
    rows = [
        ("person", "a", ""),
        ("office", "b", "a"),
        ("institution", "c", ""),
        ("country", "MX", ""),
    ]
    one = pd.DataFrame(rows, columns=["kind", "entity", "person"])
    one = one.assign(item="m1", reading="1", start=[0, 10, 20, 30], end=[5, 15, 25, 35])
    two = one.assign(reading="2", entity=["a", "b", "C", "MX"], person=["", "x", "", ""])
    two.loc[3, ["start", "end"]] = 40, 45
    found = comparing.agreement(one, two).set_index("measure")["value"]
    assert found["F1 of spans"] == 2 * 3 / 8
    assert found["F1 of country"] == 0 and found["F1 of person"] == 1
    assert found["same name of institution"] == 0
    assert found["kappa of the office's person"] == 0
    # A line without a partner in each, another name, another holder.
    assert comparing.undecided(one, two) == 4


def test_kappa_and_macro_f1_agree_with_scikit_learn(comparing):
    from sklearn.metrics import cohen_kappa_score, f1_score

    one, two = pd.Series([0, 1, 2, 3, 6, 6, 4]), pd.Series([0, 2, 2, 4, 6, 5, 4])
    items = pd.Series(list("abcdefg"))
    plain = comparing.agreed("kappa", one, two, items)
    assert plain.value() == pytest.approx(cohen_kappa_score(one, two))
    # Weights are of the rungs themselves: rung 5 and 6 are as near as 0 and 1.
    expected = cohen_kappa_score(one, two, labels=range(7), weights="quadratic")
    weighted = comparing.agreed("kappa", one, two, items, quadratic=True)
    assert weighted.value() == pytest.approx(expected)
    expected = f1_score(one, two, average="macro")
    assert comparing.macro_f1(one, two, items).value() == pytest.approx(expected)
    assert np.isnan(comparing.agreed("kappa", one[:1], one[:1], items[:1]).value())


def test_readings_of_different_sheets_are_refused(comparing):
    one, two = (pd.DataFrame({"item": [i], "kind": "none"}) for i in ("q-en-1", "q-en-2"))
    with pytest.raises(ValueError, match="q-en-1 is in one reading only"):
        comparing.agreement(one, two)
