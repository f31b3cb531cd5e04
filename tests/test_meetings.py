"""The meetings of which each side gives an account, against the record and what was read."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from bilateral import gazetteer
from bilateral.gazetteer import Gazetteer
from bilateral.sources.model import OFFICIAL_ROLES
from bilateral.validation import agreement

ROWS = gazetteer.meetings()
DATA = gazetteer.data_dir()
READ = pd.read_csv(DATA / "selection" / "meetings_read.csv", dtype=str, keep_default_na=False)
TOLD = pd.read_csv(DATA / "selection" / "meetings_passages.csv", dtype=str, keep_default_na=False)
HEAD = "meeting_id,date,kind,title,participants,note,certainty,labeller,second_label"
OWN = ",us_doc,us_url,us_passages,us_outside,mx_doc,mx_url,mx_passages,mx_outside\n"
ROW = "a,2025-03-14,call,T,joseph-r-biden,,V,me,,x:1,u,x:1#0000,,y:1|y:2,u|u,y:1#0003|y:2#0000,\n"


@pytest.fixture(scope="module")
def passages():
    columns = ["passage_id", "doc_id", "side", "role", "start", "end"]
    return pd.read_parquet(DATA / "record" / "passages.parquet", columns=columns)


@pytest.fixture(scope="module")
def documents():
    columns = ["doc_id", "date", "title", "genre", "source", "url"]
    return pd.read_parquet(DATA / "record" / "documents.parquet", columns=columns)


def ids(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def test_the_call_of_21_december_2023():
    row = ROWS.set_index("meeting_id").loc["2023-12-21-call"]
    assert (row["date"], row["kind"]) == ("2023-12-21", "call")
    assert ids(row["participants"]) == ["joseph-r-biden", "andres-manuel-lopez-obrador"]
    assert [passage[-5:] for passage in ids(row["us_passages"])] == ["#0000"]
    numbers = [passage[-5:] for passage in ids(row["mx_passages"])]
    assert numbers == ["#0069", "#0070", "#0072", "#0073", "#0075"]
    assert "/22--" in row["mx_doc"]


def test_ids_dates_and_kinds():
    assert ROWS["date"].is_monotonic_increasing
    assert (ROWS["meeting_id"] == ROWS["date"] + "-" + ROWS["kind"].str.replace(" ", "-")).all()
    people = set(gazetteer.people()["person_id"])
    for row in ROWS.itertuples():
        named = ids(row.participants)
        assert len(named) == len(set(named)) >= 2
        assert people.issuperset(named), row.meeting_id
        offices = gazetteer.office_holders(row.date)
        # Of each side somebody holds an office on that day.
        sides = set(offices["country"][offices["person_id"].isin(named)])
        assert sides == {"US", "MX"}, row.meeting_id
    assert set(ROWS["certainty"]) <= {"V", "S"}  # what is likely only is not kept
    assert ROWS["labeller"].str.startswith("machine: ").all()


def test_each_passage_is_an_officials_of_its_side_in_the_record(passages):
    found = gazetteer.account_passages().merge(
        passages, on="passage_id", how="left", suffixes=("", "_there")
    )
    assert found["doc_id"].notna().all()
    assert (found["side"] == found["side_there"]).all()
    assert found["role"].isin(OFFICIAL_ROLES).all()
    assert not found.duplicated(["meeting_id", "passage_id"]).any()
    assert set(found["meeting_id"]) == set(ROWS["meeting_id"])
    assert (found.groupby("meeting_id")["side"].nunique() == 2).all()


@pytest.mark.parametrize("side", ["us", "mx"])
def test_documents_are_those_of_the_passages_with_their_addresses(side, documents):
    urls = documents.set_index("doc_id")["url"]
    for row in ROWS.to_dict("records"):
        docs = ids(row[f"{side}_doc"])
        told = [passage.partition("#")[0] for passage in ids(row[f"{side}_passages"])]
        assert docs == list(dict.fromkeys(told)), row["meeting_id"]
        assert ids(row[f"{side}_url"]) == urls[docs].tolist()


def test_an_account_is_of_the_day_of_the_event_or_the_week_after(documents):
    dates = pd.to_datetime(documents.set_index("doc_id")["date"])
    for row in ROWS.to_dict("records"):
        docs = [*ids(row["us_doc"]), *ids(row["mx_doc"])]
        late = (dates[docs] - pd.Timestamp(row["date"])).dt.days
        assert late.between(0, 7).all(), row["meeting_id"]


def test_passages_outside_the_record_lie_between_those_that_are_in_it(passages):
    outside = [
        part for side in ("us", "mx") for cell in ROWS[f"{side}_outside"] for part in ids(cell)
    ]
    assert outside
    docs = [part.partition("#")[0] for part in outside]
    passages = passages[passages["doc_id"].isin(docs)].astype({"passage_id": object})
    for part in outside:
        name, start, end = re.fullmatch(r"(.+#\d{4}):(\d+)-(\d+)", part).groups()
        assert name not in set(passages["passage_id"])
        there = passages[passages["doc_id"] == name.partition("#")[0]]
        assert int(start) < int(end)
        assert ((there["end"] <= int(start)) | (there["start"] >= int(end))).all()
        before = there["passage_id"] < name
        assert (there.loc[before, "end"] <= int(start)).all()
        assert (there.loc[~before, "start"] >= int(end)).all()


def test_each_text_that_was_read_has_one_outcome():
    assert READ["us_doc"].is_unique
    kept = READ[READ["decided"] == "kept"].set_index("meeting_id")["us_doc"]
    assert kept.to_dict() == ROWS.set_index("meeting_id")["us_doc"].to_dict()
    named = READ["decided"].isin(["kept", "same event"])
    assert READ.loc[named, "meeting_id"].isin(ROWS["meeting_id"]).all()
    assert (READ.loc[~named, "meeting_id"] == "").all()


def test_the_outcome_that_counts_is_one_of_the_two_readings():
    same = READ["label"] == READ["second_label"]
    assert (READ["decided"] == READ["label"])[same].all()
    # All that differ are joint texts, for which the guideline has an outcome of its own.
    assert (~same).sum() == 4
    assert set(READ["decided"][~same]) == set(READ["second_label"][~same]) == {"joint only"}
    kept = READ.set_index("us_doc")["second_label"].eq("kept").map({True: "y", False: "n"})
    assert (kept[ROWS["us_doc"]].to_numpy() == ROWS["second_label"]).all()
    assert (ROWS["second_label"] == "y").all()


def test_the_passages_that_count_are_those_that_were_decided():
    account = gazetteer.account_passages().query("side == 'MX'")
    decided = TOLD[TOLD["decided"] == "y"]
    pairs = ["meeting_id", "passage_id"]
    assert account[pairs].values.tolist() == decided[pairs].values.tolist()
    assert not TOLD.duplicated(pairs).any()


def test_where_the_readings_of_a_passage_differ_a_reason_is_given():
    said = TOLD[["label", "second_label", "second_with_rules"]]
    assert said.eq("y").any(axis=1).all()
    differ = TOLD["label"] != TOLD["second_with_rules"]
    assert (TOLD["note"] != "").equals(differ)
    assert (TOLD["decided"] == TOLD["label"])[~differ].all()


def test_the_agreement_of_the_two_readings():
    """By hand: 2 * 164 / (196 + 188) is .854."""
    first, second = (TOLD[name] == "y" for name in ("label", "second_label"))
    assert [first.sum(), second.sum(), (first & second).sum()] == [196, 188, 164]
    assert round(agreement(READ["label"], READ["second_label"])["kappa"], 2) == 0.9


def test_every_title_of_the_record_with_readout_or_joint_and_mexico_was_read(documents):
    of_us = documents[documents["source"] == "wh"]
    titles = of_us["title"].str.contains("readout|joint", case=False)
    titles &= of_us["title"].str.contains("mexic", case=False)
    assert set(of_us["doc_id"][titles]) <= set(READ["us_doc"][READ["found_by"] != "list"])
    assert titles.sum() == 39
    assert of_us["genre"][titles].isin(["readout", "joint statement"]).sum() == 37


# --- tables of one's own --------------------------------------------------------------------------
def lay(folder, **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return Gazetteer.read(folder)


def test_a_table_of_meetings_takes_the_place_of_the_packages(tmp_path):
    mine = lay(tmp_path, meetings=HEAD + OWN + ROW)
    assert mine.meetings()["meeting_id"].tolist() == ["a"]
    assert mine.account_passages().values.tolist() == [
        ["a", "US", "x:1#0000"],
        ["a", "MX", "y:1#0003"],
        ["a", "MX", "y:2#0000"],
    ]


def test_other_sides_have_columns_of_their_own(tmp_path):
    sides = (
        "side,name,colour,order,counterpart,langs,leader\nUS,United States,#0072B2,1,CA,en,\n"
        "CA,Canada,#D55E00,2,US,en; fr,\nMX,Mexico,#009E73,3,,es,\n"
    )
    with pytest.raises(ValueError, match=r"^meetings.csv has no column 'ca_passages': it lists"):
        lay(tmp_path, sides=sides).account_passages()
    with pytest.raises(ValueError, match=r"^meetings.csv lacks the column 'ca_doc'; of CA it must"):
        lay(tmp_path, meetings=HEAD + OWN + ROW)
    mine = lay(tmp_path, meetings=(HEAD + OWN + ROW).replace("mx_", "ca_"))
    assert "mx_doc" not in mine.meetings()
    assert mine.account_passages()["side"].tolist() == ["US", "CA", "CA"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2025-03-14", "2025-03-32", "date '2025-03-32' is no day; write it as 2025-03-14"),
        ("joseph-r-biden", "joseph-r-biden|nobody", "participants 'joseph-r-biden|nobody' names"
         " somebody who is not in people.csv; add a row there"),
        ("x:1#0000", "x:2#0000", "us_passages has 'x:2#0000', which is no passage of a document in"
         " us_doc; write it as the document's id and #0000"),
        ("y:2#0000", "y:2#0", "mx_passages has 'y:2#0', which is no passage of a document in"
         " mx_doc; write it as the document's id and #0000"),
        (",V,", ",W,", "certainty 'W' is no mark; write V, S or U"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(old, new, said, tmp_path):
    assert old in ROW
    with pytest.raises(ValueError, match=re.escape(f"meetings.csv, row 2: {said}")):
        lay(tmp_path, meetings=HEAD + OWN + ROW.replace(old, new))
