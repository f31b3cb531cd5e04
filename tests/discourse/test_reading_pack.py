"""Packs to read: strata, weights and draws worked out by hand; sheets that come back with memos."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.corpus import Corpus
from bilateral.discourse import distinctive_words, reading_pack
from bilateral.discourse.reading_pack import _drawn, _shared_out

pytestmark = pytest.mark.filterwarnings("ignore:some seeds are not counted")


def corpus(*sizes: tuple[str, str, int], off: int = 3) -> Corpus:
    """A document for each `side, date, n`: n passages with the word migrants, `off` without."""
    passages, documents = [], []
    for number, (side, date, n) in enumerate(sizes):
        doc = f"d{number}"
        documents.append({"doc_id": doc, "date": date, "title": f"=Title {number}", "author": ""})
        passages += [
            {"doc_id": doc, "passage_id": f"{doc}#{at:04d}", "position": at, "side": side,
             "on": at < n}
            for at in range(n + off)
        ]  # fmt: skip
    documents, passages = pd.DataFrame(documents), pd.DataFrame(passages)
    documents["date"] = pd.to_datetime(documents["date"])
    documents[["source", "genre"]] = "own"
    documents["url"] = "https://example.org/a"
    counts = csr_array(np.stack([passages.pop("on"), np.ones(len(passages))], axis=1).astype("i4"))
    terms = pd.DataFrame({"term": ["migrants", "ports"], "lang": "en", "kind": "word"})
    terms["parts"] = [()] * 2
    passages = passages.assign(
        role="official", relevance="core", lang="en", speaker="Ann", heading="", start=0, end=9
    )
    return Corpus(documents, passages, counts, terms)


FOUR = [("US", "2023-02-01", 2), ("US", "2024-02-01", 9), ("MX", "2023-02-01", 30)]
FOUR += [("MX", "2024-02-01", 4)]


def test_strata_share_the_passages_and_weights_stand_for_all():
    pack = reading_pack(corpus(*FOUR), "migration", n=13)
    assert pack.strata.values.tolist() == [
        ["US", "2023", 2, 2, 1.0],
        ["US", "2024", 9, 4, 2.25],
        ["MX", "2023", 30, 4, 7.5],
        ["MX", "2024", 4, 3, 4 / 3],
    ]
    assert pack.passages["weight"].sum() == pytest.approx(45)
    drawn = pack.passages.groupby(["side", "period"], sort=False).size()
    assert drawn.tolist() == [2, 4, 4, 3]
    assert pack.passages["number"].tolist() == list(range(1, 14))
    assert not pack.passages["passage_id"].duplicated().any()
    assert (pack.passages["theme_words"] == "migrants").all()
    assert pack.told[0].startswith("13 of 45 passages")


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(1, 60))
def test_what_is_shared_out(sizes, n):
    sizes = np.array(sizes)
    drawn = _shared_out(sizes, n)
    assert drawn.sum() == min(n, sizes.sum()) and (drawn <= sizes).all()
    # Who has not all of its passages has at most one fewer than any other.
    assert (drawn[drawn < sizes] >= drawn.max() - 1).all()


def counted(*sizes: tuple[str, str, int]) -> pd.DataFrame:
    """Passages to draw from: n of each `side, period, n`."""
    rows = [(*stratum, at) for *stratum, n in sizes for at in range(n)]
    frame = pd.DataFrame(rows, columns=["side", "period", "at"])
    frame["passage_id"] = [f"p{at:03d}" for at in range(len(frame))]
    return frame.assign(rank=0, date=pd.Timestamp("2024-01-01"))


@given(
    st.lists(st.tuples(st.sampled_from(["US", "MX"]), st.sampled_from(["2021", "2022", "2023"]),
                       st.integers(1, 6)), min_size=1, max_size=5),
    st.integers(1, 12), st.integers(0, 3),
)  # fmt: skip
def test_weights_and_strata_without_a_draw_are_the_population(sizes, n, seed):
    strata, passages = _drawn(counted(*sizes), "migration", n, seed)
    left = strata.loc[strata["drawn"] == 0, "passages"].sum()
    total = sum(size for _, _, size in sizes)
    assert passages["weight"].sum() + left == pytest.approx(total)
    assert len(passages) == min(n, total) and not passages["passage_id"].duplicated().any()


def test_fewer_than_asked_for_and_strata_without_any_are_told():
    assert len(reading_pack(corpus(*FOUR), "migration").passages) == 20
    few = reading_pack(corpus(*FOUR), "migration", n=100)
    assert "100 passages were asked for, and there are 45: all are here." in few.told
    assert (few.passages["weight"] == 1).all()
    some = reading_pack(corpus(*FOUR), "migration", n=2)
    assert (
        "Strata without a passage here, for which no weight stands, and how many they have: US 2023"
        " (2), MX 2024 (4). Ask for 4 passages or more." in some.told
    )
    assert any(line.startswith("The text of 2 passages is not here") for line in some.told)


def test_one_year_is_cut_into_quarters_and_undated_passages_are_told():
    one = corpus(("US", "2024-01-31", 2), ("US", "2024-04-01", 2), ("MX", "2024-12-31", 2),
                 ("MX", None, 2))  # fmt: skip
    pack = reading_pack(one, "migration", period="2024")
    assert pack.strata[["side", "period"]].values.tolist() == [
        ["US", "2024Q1"],
        ["US", "2024Q2"],
        ["MX", "2024Q4"],
    ]
    assert "2 passages have no date and are left out." in pack.told
    assert reading_pack(one, "migration").strata["period"].tolist()[-1] == "undated"
    spring = reading_pack(one, "migration", period=("2024-02", "2024-11-30"))
    assert spring.strata.values.tolist() == [["US", "2024Q2", 2, 2, 1.0]]
    assert spring.title == "Migration, each side, 2024-02 to 2024-11-30"


def test_no_more_of_a_date_is_shown_than_is_known():
    frame = pd.DataFrame({"text": "They spoke of migrants.", "side": "US",
                          "date": ["2024", "2023-05", "2022-01-02", None]})  # fmt: skip
    pack = reading_pack(Corpus.from_texts(frame, lang="en"), "migration")
    assert sorted(pack.passages["date"]) == ["", "2022-01-02", "2023-05", "2024"]
    assert pack.strata["period"].tolist() == ["2022", "2023", "2024", "undated"]
    assert "undated; US" in pack._repr_html_()


def test_each_passage_of_a_stratum_is_as_likely():
    four = counted(("US", "2024", 4))
    drawn = [_drawn(four, "", 1, seed)[1]["passage_id"].iloc[0] for seed in range(32)]
    # Each is expected 8 times, with a standard deviation of 2.4.
    assert all(1 <= drawn.count(one) <= 17 for one in four["passage_id"])


def test_a_stratum_is_drawn_alike_whatever_else_there_is():
    alone, beside = counted(("US", "2024", 20)), counted(("US", "2024", 20), ("MX", "2024", 9))
    first, second = _drawn(alone, "", 5, 0)[1], _drawn(beside, "", 10, 0)[1]
    assert first["passage_id"].tolist() == second["passage_id"][second["side"] == "US"].tolist()
    other = _drawn(alone, "", 5, 1)[1]
    assert first["passage_id"].tolist() != other["passage_id"].tolist()


def test_the_order_of_passages_and_documents_changes_nothing():
    one = corpus(*FOUR)
    order = np.random.default_rng(0).permutation(len(one.passages))
    shuffled = replace(
        one,
        passages=one.passages.iloc[order].reset_index(drop=True),
        counts=one.counts[order],
        documents=one.documents[::-1].reset_index(drop=True),
    )
    first, again = (reading_pack(given, "migration", n=16) for given in (one, shuffled))
    pd.testing.assert_frame_equal(first.passages, again.passages)
    pd.testing.assert_frame_equal(first.strata, again.strata)


def test_text_is_shown_where_it_is_there_and_nothing_is_markup(tmp_path):
    one = corpus(("US", "2024-01-31", 2), off=0)
    text = pd.Series({"d0#0000": "<b>We</b> agreed.\n\nOn migrants."})
    documents = one.documents.assign(title="<script>x</script>", url="javascript:alert(1)")
    one = replace(one, text=text, documents=documents)
    pack = reading_pack(one, "migration")
    assert pack.passages["text"].tolist()[1] == ""
    page = pack._repr_html_()
    assert "<script>" not in page and "<b>We" not in page and "javascript" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page and "On migrants." in page
    assert "The text of 1 passages is not here" in page and 'class="memo"' not in page
    pack.to_html(tmp_path / "pack.html")
    printed = (tmp_path / "pack.html").read_text("utf-8")
    assert printed.count('<div class="memo"></div>') == 2
    assert "passage 1 of 2; characters 0 to 9 of the source text" in printed


def test_a_sheet_comes_back_with_its_memos(tmp_path):
    pack = reading_pack(corpus(*FOUR), "migration", n=5)
    sheet = tmp_path / "sheet.csv"
    pack.to_csv(sheet)
    assert "'=Title" in sheet.read_text("utf-8-sig")  # a spreadsheet would compute it
    same = pack.with_memos(sheet)
    pd.testing.assert_frame_equal(same.passages, pack.passages)
    # As a spreadsheet with other settings saves it: semicolons, another encoding and order.
    filled = pd.read_csv(sheet, dtype=str, keep_default_na=False)[["memo", "passage_id"]][::-1]
    memos = ['«¿Quién?»; dijo: "nadie"', "=1+1", "two\nlines", "", "ñ"]
    filled["memo"] = memos
    filled.to_csv(sheet, sep=";", index=False, encoding="cp1252")
    noted = pack.with_memos(sheet)
    assert noted.passages["memo"].tolist() == memos[::-1]
    assert pack.passages["memo"].eq("").all()
    # A memo that looks like a formula is written so that it stays text, and read as it was.
    noted.to_csv(sheet)
    assert pack.with_memos(sheet).passages["memo"].tolist() == memos[::-1]
    noted.to_html(tmp_path / "pack.html")
    assert '<div class="memo">two\nlines</div>' in (tmp_path / "pack.html").read_text("utf-8")


def test_a_sheet_of_another_pack_is_refused(tmp_path):
    pack = reading_pack(corpus(*FOUR), "migration", n=3)
    sheet = tmp_path / "sheet.csv"
    head = "passage_id,memo\n"
    for text, why in [
        ("passage_id,note\nd0#0000,x\n", "has no column 'memo'; it has passage_id, note"),
        (head + "zz#0001,x\n", "has the passage 'zz#0001', which is none of this pack"),
        (head + "d0#0000,x\nd0#0000,y\n", "has the passage d0#0000 twice"),
        ("", "cannot be read|has no column"),
    ]:
        sheet.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=why):
            pack.with_memos(sheet)
    sheet.write_bytes(b"PK\x03\x04" + bytes(range(32)) * 9)
    with pytest.raises(ValueError, match="is no CSV file; save the sheet as CSV"):
        pack.with_memos(sheet)


def test_what_a_pack_says_word_by_word():
    pack = reading_pack(corpus(*FOUR), "migration", n=3, seed=7)
    assert pack.told[:2] == [
        "3 of 45 passages in which a seed word of the theme is counted; no person has checked"
        " whether they are about it.",
        "Drawn at random from 4 strata (side and period), as many from each as it has and n allows;"
        " seed 7. A passage stands for as many as its weight says.",
    ]
    assert pack.told[2].startswith("Strata without a passage here")
    assert pack.told[3].startswith("The text of 3 passages") and len(pack.told) == 4
    assert repr(pack) == "ReadingPack: Migration, each side; 3 passages"
    all_ = reading_pack(corpus(*FOUR), "migration", n=45)
    assert len(all_.told) == 3  # as many as asked for, and every stratum has one
    one = reading_pack(corpus(*FOUR), "migration", "MX", "2023", n=1)
    assert one.title == "Migration, Mexico, 2023" and one.passages["weight"].tolist() == [30.0]


def test_a_period_is_from_its_first_day_to_its_last():
    days = ["2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01"]
    one = corpus(*(("US", day, 1) for day in days))
    found = reading_pack(one, "migration", period="2024-02").passages["date"].tolist()
    assert found == days[1:3]
    found = reading_pack(one, "migration", period=("2024-01-31", "2024-02")).passages["date"]
    assert found.tolist() == days[:3]


def test_what_a_reader_sees_of_a_passage():
    one = corpus(("US", "2024-01-31", 1), off=1)
    documents = one.documents.assign(n_passages=9)
    one = replace(one, documents=documents)
    (row,) = reading_pack(one, "migration").passages.to_dict("records")
    seen = {name: row[name] for name in ("number", "side", "period", "date", "speaker", "place")}
    assert seen == {"number": 1, "side": "US", "period": "2024Q1", "date": "2024-01-31",
                    "speaker": "Ann", "place": "1 of 9"}  # fmt: skip
    assert (row["start"], row["end"], row["passage_id"], row["memo"]) == (0, 9, "d0#0000", "")
    page = reading_pack(one, "migration")._repr_html_()
    for said in ("<h2>Reading pack: Migration, each side</h2>", "weight 1", "passage 1 of 9",
                 '<h3>1. <a href="https://example.org/a"', "2024-01-31; US; Ann; own",
                 "<b>Words of the theme:</b> migrants",
                 "The text is not here; the title leads"):  # fmt: skip
        assert said in page, said
    bare = replace(one, documents=documents.assign(url="", title="", date=pd.NaT),
                   passages=one.passages.assign(speaker=""))  # fmt: skip
    page = reading_pack(bare, "migration")._repr_html_()
    for said in ("1. without a title</h3>", "undated; US; official; own", "no address is known"):
        assert said in page, said
    where = one.passages.assign(end=pd.array([pd.NA, pd.NA], dtype="Int64"))
    page = reading_pack(replace(one, passages=where), "migration")._repr_html_()
    assert "characters" not in page and "passage 1 of 9; d0#0000" in page


def test_a_sheet_keeps_the_memos_it_does_not_have(tmp_path):
    pack = reading_pack(corpus(("US", "2024-01-31", 3)), "migration")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("passage_id\tmemo\nd0#0001\tmine\n", encoding="utf-16")
    noted = pack.with_memos(sheet)
    assert noted.passages["memo"].tolist() == ["", "mine", ""]
    with pytest.raises(FrozenInstanceError):
        pack.passages = noted.passages
    sheet.write_text("passage_id,memo\nd0#0002,other\n", encoding="utf-8")
    assert noted.with_memos(sheet).passages["memo"].tolist() == ["", "mine", "other"]
    noted.to_csv(sheet)
    head, *rows = sheet.read_text("utf-8-sig").splitlines()
    assert head.split(",")[:4] == ["number", "side", "period", "weight"]
    assert head.endswith(",passage_id,memo") and rows[1].endswith(",d0#0001,mine")
    third = replace(noted, passages=noted.passages.assign(weight=1 / 3))
    third.to_csv(sheet)
    assert ",0.333333," in sheet.read_text("utf-8-sig")


def test_wrong_input_is_one_sentence():
    one = corpus(*FOUR)
    with pytest.raises(ValueError, match="no theme 'maize'; there are migration"):
        reading_pack(one, "maize")
    with pytest.raises(ValueError, match="no passage has the side 'CA'; side has the values 'MX'"):
        reading_pack(one, "migration", "CA")
    with pytest.raises(ValueError, match="n is 0; give a whole number of 1 passage or more"):
        reading_pack(one, "migration", n=0)
    with pytest.raises(ValueError, match="no passage is left by migration US 1999; ask for a"):
        reading_pack(one, "migration", "US", "1999")
    with pytest.raises(ValueError, match="period"):
        reading_pack(one, "migration", period="last year")
    with pytest.raises(ValueError, match="period is 2023; give '2023', '2023-05', or two: first"):
        reading_pack(one, "migration", period=2023)
    with pytest.raises(ValueError, match="seed is None; give a whole number"):
        reading_pack(one, "migration", seed=None)
    with pytest.raises(ValueError, match=r"no theme \['migration'\]; there are"):
        reading_pack(one, ["migration"])
    own = Corpus.from_texts(["They spoke of migrants."], lang="en")
    with pytest.raises(ValueError, match="none of the 1 passages on migration is by an own"):
        reading_pack(own, "migration")


def test_distinctive_words_by_hand():
    terms = pd.DataFrame({"term": ["the", "Dam", "dam", "río", "x", "a dam"], "lang": "en"})
    terms["kind"] = ["word"] * 5 + ["phrase"]
    # Of the passage's 4 words in all (dam 3, río 1) and 16 elsewhere (dam 1, río 15).
    counts = csr_array(np.array([[9, 1, 2, 1, 5, 2], [9, 0, 1, 15, 0, 0]], dtype=np.int32))
    documents = pd.DataFrame({"doc_id": ["d"]})
    passages = pd.DataFrame({"doc_id": "d", "passage_id": ["p", "q"], "lang": "en"})
    one = Corpus(documents, passages, counts, terms)
    # dam: expected 4 · 4/20 = .8, found 3; río: expected 3.2, found 1.
    assert distinctive_words(one, [0]) == ["dam"]
    assert distinctive_words(one, [1, 0]) == ["río", "dam"]
    assert distinctive_words(one, [1], n=0) == [""]


@pytest.mark.full
def test_a_pack_of_the_record_leads_back_to_its_counts():
    record = Corpus.load()
    pack = reading_pack(record, "drugs_fentanyl", "MX", ("2021", "2025"), n=10, seed=3)
    assert len(pack.passages) == 10 and pack.passages["period"].nunique() == 5
    assert (pack.passages["text"] == "").all() and pack.passages["url"].str.len().min() > 0
    row = dict(zip(record.passages["passage_id"], range(len(record.passages)), strict=True))
    terms = record.terms["term"].to_numpy()
    for passage in pack.passages.itertuples():
        held = set(terms[record.counts[[row[passage.passage_id]]].tocoo().coords[1]])
        named = passage.theme_words.split(", ") + passage.words.split(", ")
        assert set(named) <= held and len(named) > 1
        of = record.passages.iloc[row[passage.passage_id]]
        assert (passage.start, passage.end) == (of["start"], of["end"])
        assert passage.place.startswith(f"{of['position'] + 1} of ")
