"""Pairs that are not of one meeting: the rule worked out by hand, and on the record."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.corpus import Corpus
from bilateral.discourse import placebo_pairs
from bilateral.gazetteer import PACKAGE, Gazetteer

HEAD = (
    "meeting_id,date,kind,title,participants,us_doc,us_url,us_passages,us_outside,mx_doc,mx_url,"
    "mx_passages,mx_outside,note,certainty,labeller,second_label\n"
)


def meeting(name: str, us: str = "w:0#0000", mx: str = "m:0#0000|m:0#0001") -> str:
    docs = us.partition("#")[0], mx.partition("#")[0]
    return f"{name},2024-06-01,call,T,joseph-r-biden,{docs[0]},u,{us},,{docs[1]},u,{mx},,,V,me,\n"


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "meetings.csv").write_text(HEAD + meeting("a"), encoding="utf-8")
    return Gazetteer.read(folder)


def passages(*rows: tuple) -> pd.DataFrame:
    """Rows of `doc, position, day after 1 June 2024, tokens` and, where it matters, more."""
    plain = {"exchange": 0, "genre": "", "role": "official", "relevance": "core"}
    found = []
    for doc, position, day, tokens, *more in rows:
        said = plain | dict(*more)
        us = doc[0] == "w"
        found.append({
            "passage_id": f"{doc}#{position:04d}",
            "doc_id": doc,
            "exchange_id": f"{doc}#x{said['exchange']:03d}",
            "position": position,
            "date": pd.Timestamp("2024-06-01") + pd.Timedelta(days=day),
            "source": doc[0],
            "genre": said["genre"] or ("readout" if us else "press conference"),
            "side": "US" if us else "MX",
            "role": said["role"],
            "relevance": said["relevance"],
            "n_tokens": tokens,
        })  # fmt: skip
    return pd.DataFrame(found)


# The accounts: one text of 100 tokens, and the first two of three turns, 200 tokens.
ACCOUNTS = (
    *(("w:0", 0, 0, 100), ("m:0", 0, 1, 120), ("m:0", 1, 1, 80)),
    ("m:0", 2, 1, 10, {"exchange": 1}),
)


def pairs(table: pd.DataFrame, gazetteer: Gazetteer, n: int = 1) -> set[tuple[str, str]]:
    found = placebo_pairs(table, n, gazetteer=gazetteer)
    assert (found["pair"] == np.arange(1, n + 1)).all()
    return set(found[["us_passages", "mx_passages"]].itertuples(index=False, name=None))


def test_a_run_goes_on_until_the_length_is_reached(one):
    table = passages(
        *ACCOUNTS,
        ("w:1", 0, 40, 100),
        # 100 is too short, 100 + 60 is within 150 to 250: the third turn is left.
        *(("m:1", 0, 60, 100), ("m:1", 1, 60, 60), ("m:1", 2, 60, 40)),
        # Of a new exchange, which gives 160 with a turn of six days later.
        *(("m:1", 3, 60, 100, {"exchange": 1}), ("m:2", 0, 66, 60, {"exchange": 1})),
        # 300 at once is too long.
        ("m:3", 0, 90, 300),
    )
    expected = {("w:1#0000", "m:1#0000|m:1#0001"), ("w:1#0000", "m:1#0003|m:2#0000")}
    assert pairs(table, one, 2) == expected
    with pytest.raises(ValueError, match=r"^a has 2 pairs of texts that are like its accounts"):
        placebo_pairs(table, 3, gazetteer=one)


def test_who_speaks_where_and_how_far_apart(one):
    right = ("m:1", 0, 60, 200)
    table = passages(
        *ACCOUNTS,
        ("w:1", 0, 40, 100),
        *(right, ("m:2", 0, 60, 200, {"genre": "remarks"})),
        *(
            ("m:3", 0, 60, 200, {"role": "journalist"}),
            ("m:4", 0, 60, 200, {"relevance": "context"}),
        ),
        # A week after the US text is too near, and more than half a year is too far.
        *(("m:5", 0, 47, 200), ("m:6", 0, 33, 200), ("m:7", 0, 223, 200)),
        # Within a week of the meeting, though far from the US text.
        *(("m:8", 0, 7, 200), ("m:9", 0, -7, 200)),
    )
    assert pairs(table, one) == {("w:1#0000", "m:1#0000")}
    ends = passages(
        ("m:5", 0, 48, 200), ("m:6", 0, 32, 200), ("m:7", 0, 222, 200), ("m:9", 0, -8, 200)
    )
    found = pairs(pd.concat([table[~table["doc_id"].isin(ends["doc_id"])], ends]), one, 5)
    assert {mx[:3] for _, mx in found} == {"m:1", "m:5", "m:6", "m:7", "m:9"}


def test_a_run_lasts_a_week_at_most(one):
    turns = [("m:1", 0, 60, 100), ("m:2", 0, 67, 100)]
    table = passages(*ACCOUNTS, ("w:1", 0, 40, 100), *turns)
    assert pairs(table, one) == {("w:1#0000", "m:1#0000|m:2#0000")}
    later = passages(*ACCOUNTS, ("w:1", 0, 40, 100), turns[0], ("m:2", 0, 68, 100))
    with pytest.raises(ValueError, match=r"^a has 0 pairs"):
        placebo_pairs(later, 1, gazetteer=one)


def test_whole_documents_of_the_length_or_the_ten_nearest_to_it(one):
    def sizes(*tokens: int) -> set[int]:
        texts = [(f"w:{i}", 0, 40, size) for i, size in enumerate(tokens, start=1)]
        table = passages(*ACCOUNTS, *texts, ("m:1", 0, 60, 200))
        found = placebo_pairs(table, min(len(tokens), 10), gazetteer=one)
        return set(found["us_tokens"])

    assert sizes(1, 9, 75, 1000) == {1, 9, 75, 1000}
    # Nine have the length; 135 is nearer than 74 (1.350 and 1.351 times) and than 400.
    assert sizes(*range(75, 84), 74, 135, 400) == {*range(75, 84), 135}
    # Ten have it: the others are left out.
    assert sizes(*range(75, 85), 74, 126) == set(range(75, 85))


def test_a_document_is_whole_with_all_its_passages_whatever_their_relevance(one):
    parts = [("w:1", 0, 40, 60), ("w:1", 1, 40, 40, {"relevance": "context"})]
    table = passages(*ACCOUNTS, *parts, ("m:1", 0, 60, 200))
    assert pairs(table, one) == {("w:1#0000|w:1#0001", "m:1#0000")}


def test_an_account_that_is_not_in_the_table_is_told(one):
    table = passages(*ACCOUNTS, ("w:1", 0, 40, 100), ("m:1", 0, 60, 200))
    said = r"^the passage m:0#0001 of an account is not in the table as an official's of MX"
    with pytest.raises(ValueError, match=said):
        placebo_pairs(table[table["passage_id"] != "m:0#0001"], 1, gazetteer=one)
    table.loc[table["passage_id"] == "m:0#0001", "role"] = "journalist"
    with pytest.raises(ValueError, match=said):
        placebo_pairs(table, 1, gazetteer=one)


def test_pairs_of_a_meeting_do_not_depend_on_other_meetings(one, tmp_path):
    table = passages(
        *ACCOUNTS,
        *((f"w:{i}", 0, 20 + 30 * i, 100 + i) for i in range(1, 6)),
        *((f"m:{i}", 0, 15 + 10 * i, 200 + i) for i in range(1, 16)),
    )
    alone = placebo_pairs(table, 12, gazetteer=one)
    text = HEAD + meeting("b") + meeting("a")
    (tmp_path / "meetings.csv").write_text(text, encoding="utf-8")
    both = placebo_pairs(table, 12, gazetteer=Gazetteer.read(tmp_path))
    assert both[both["meeting_id"] == "a"].reset_index(drop=True).equals(alone)
    other = placebo_pairs(table, 12, 1, gazetteer=one)
    assert not other.equals(alone)
    # The order of the table decides nothing.
    mixed = table.sample(frac=1, random_state=0)
    assert placebo_pairs(mixed, 12, gazetteer=one).equals(alone)


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 300)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(-300, 300), st.integers(0, 300)), min_size=1, max_size=25),
)
def test_what_holds_of_all_pairs(one, us, mx):
    table = passages(
        *ACCOUNTS,
        *((f"w:{i}", 0, day, size) for i, (day, size) in enumerate(us, start=1)),
        *((f"m:{i}", 0, day, size) for i, (day, size) in enumerate(mx, start=1)),
    )
    try:
        found = placebo_pairs(table, 1, gazetteer=one)
    except ValueError as error:
        assert "a has 0 pairs" in str(error)
        return
    check(found, table, one)


def check(found: pd.DataFrame, table: pd.DataFrame, gazetteer: Gazetteer) -> None:
    """What holds of all pairs, whatever the table."""
    assert not found.duplicated(["meeting_id", "us_passages", "mx_passages"]).any()
    rows = table.set_index("passage_id")
    meetings = gazetteer.meetings().set_index("meeting_id")
    for pair in found.itertuples():
        day = pd.Timestamp(meetings.at[pair.meeting_id, "date"])
        of_us, of_mx = (rows.loc[ids.split("|")] for ids in (pair.us_passages, pair.mx_passages))
        for part, side, tokens in ((of_us, "US", pair.us_tokens), (of_mx, "MX", pair.mx_tokens)):
            own = rows.loc[meetings.at[pair.meeting_id, f"{side.lower()}_passages"].split("|")]
            assert set(part["side"]) == {side}
            assert part["genre"].isin(own["genre"]).all()
            assert part["n_tokens"].sum() == tokens
            assert ((part["date"] - day).abs().dt.days > 7).all()
        size = rows.loc[meetings.at[pair.meeting_id, "mx_passages"].split("|"), "n_tokens"].sum()
        assert abs(pair.mx_tokens - size) <= 0.25 * size
        gaps = np.abs(of_us["date"].to_numpy()[:, None] - of_mx["date"].to_numpy())
        assert 7 < gaps.min() / np.timedelta64(1, "D") <= 182


@pytest.mark.full
def test_two_hundred_pairs_of_each_meeting_of_the_record():
    table = Corpus.load().table
    found = placebo_pairs(table)
    assert found["meeting_id"].value_counts().to_dict() == dict.fromkeys(
        PACKAGE.meetings()["meeting_id"], 200
    )
    assert not found.duplicated(["meeting_id", "us_passages", "mx_passages"]).any()
    check(found[found["pair"] <= 10], table, PACKAGE)
    assert (found.groupby("meeting_id")["us_passages"].nunique() >= 10).all()
    assert (found.groupby("meeting_id")["mx_passages"].nunique() >= 100).all()
