"""The scorer of mentions, on cases worked out by hand."""

import sys
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import mentions_score

BIDEN, TRUMP = "joseph-r-biden", "donald-j-trump"
US = "President of the United States"
ITEMS = pd.DataFrame({"item": ["m-en-1", "m-en-2"], "doc_id": ["d", "e"], "lang": "en"})


def labels(*rows):
    """Rows of item, start, end, kind, entity, person."""
    return pd.DataFrame(rows, columns=["item", "start", "end", "kind", "entity", "person"])


def found(*rows):
    """Rows of item, start, end, kind, entity_id, person_id."""
    return pd.DataFrame(rows, columns=["item", "start", "end", "kind", "entity_id", "person_id"])


def measured(one, two, kind, same="same", least=0.8):
    """What is right and how many there are, of precision and of recall."""
    table = mentions_score.judged(one, two, least)
    rows = mentions_score.rates(ITEMS, one, two, table, kind, same, 0, kind)
    return [(int(row["right"]), row["n"]) for row in rows]


def test_a_pair_shares_eight_tenths_of_the_longer_one():
    one = labels(("m-en-1", 0, 10, "person", BIDEN, BIDEN))
    for end, pair in ((8, 1), (7, 0), (12, 1), (13, 0)):  # 8/10, 7/10, 10/12, 10/13
        two = found(("m-en-1", 0, end, "person", BIDEN, BIDEN))
        assert measured(one, two, "person", "") == [(pair, 1), (pair, 1)]
        assert measured(one, two, "person", least=0.0) == [(1, 1), (1, 1)]


def test_of_another_kind_or_item_there_is_no_pair():
    one = labels(("m-en-1", 0, 10, "person", BIDEN, BIDEN))
    assert measured(one, found(("m-en-1", 0, 10, "office", US, BIDEN)), "person") == [
        (0, 0), (0, 1),
    ]  # fmt: skip
    assert measured(one, found(("m-en-2", 0, 10, "person", BIDEN, BIDEN)), "person") == [
        (0, 1), (0, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("meant", "given", "precision", "recall"),
    [
        (BIDEN, BIDEN, (1, 1), (1, 1)),
        (BIDEN, TRUMP, (0, 1), (0, 1)),  # a wrong person is an error of both
        (BIDEN, "", (0, 0), (0, 1)),  # an unknown one of recall alone
        ("unlisted", "", (1, 1), (1, 1)),
        ("unlisted", BIDEN, (0, 1), (0, 1)),
    ],
)
def test_a_wrong_person_and_an_unknown_one(meant, given, precision, recall):
    one = labels(("m-en-1", 0, 10, "person", meant, ""))
    two = found(("m-en-1", 0, 10, "person", given, given))
    assert measured(one, two, "person") == [precision, recall]


@pytest.mark.parametrize(
    ("office", "person", "both", "alone"),
    [(US, BIDEN, 1, 1), (US, "", 0, 1), ("", BIDEN, 0, 0), (US, TRUMP, 0, 1)],
)
def test_an_office_is_right_with_its_holder(office, person, both, alone):
    one = labels(("m-en-1", 0, 10, "office", US, BIDEN))
    two = found(("m-en-1", 0, 10, "office", office, person))
    assert measured(one, two, "office") == [(both, 1), (both, 1)]
    assert measured(one, two, "office", "same_office") == [(alone, 1), (alone, 1)]
    unlisted = labels(("m-en-1", 0, 10, "office", "unlisted", "unknown"))
    assert measured(unlisted, found(("m-en-1", 0, 10, "office", "", "")), "office") == [(1, 1)] * 2


def test_institutions_by_the_table_and_countries_by_their_code():
    names = labels(
        ("m-en-1", 0, 10, "institution", "State Department", ""),
        ("m-en-1", 20, 30, "institution", "Board of Qux", ""),
        ("m-en-1", 40, 46, "country", "MX", ""),
    )
    given = found(
        ("m-en-1", 0, 10, "institution", "Department of State", ""),
        ("m-en-1", 20, 30, "institution", "Board of Zor", ""),
        ("m-en-1", 40, 46, "country", "MX", ""),
        ("m-en-2", 40, 46, "country", "US", ""),
    )
    assert measured(names, given, "institution") == [(1, 2), (1, 2)]
    assert measured(names, given, "country") == [(1, 2), (1, 1)]


def test_resolved_counts_pairs_whose_person_is_listed():
    one = labels(
        ("m-en-1", 0, 10, "person", BIDEN, ""), ("m-en-1", 20, 30, "person", "unlisted", ""),
        ("m-en-2", 0, 9, "office", US, TRUMP), ("m-en-2", 20, 30, "person", TRUMP, ""),
    )  # fmt: skip
    two = found(
        ("m-en-1", 0, 10, "person", BIDEN, BIDEN), ("m-en-1", 20, 30, "person", "", ""),
        ("m-en-2", 0, 9, "office", US, BIDEN),
    )  # fmt: skip
    table = mentions_score.judged(one, two, 0.8)
    rows = mentions_score.resolved(ITEMS, one, table, 0)
    assert [(row["right"], row["n"]) for row in rows] == [(1, 1), (0, 1), (1, 2)]
    missed = mentions_score.misses(one, two, table)
    assert missed[["side", "cause", "start"]].values.tolist() == [
        ["missed", "who or which", 0], ["missed", "not found", 20],
    ]  # fmt: skip
