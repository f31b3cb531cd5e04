"""The scorer of quotations, on cases worked out by hand."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bilateral.sources.model import Document, Turn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import _quote_figures
import _quote_news
import _quote_programs
import quotes_score

ITEMS = pd.DataFrame(
    {
        "item": ["i", "j"], "doc_id": ["d", "e"], "lang": "en",
        "source": ["archive", "white_house"], "weight": [30.0, 10.0],
    }
)  # fmt: skip


def spans(*rows, **more):
    """Rows of item, start, end, kind; neither has outer marks."""
    table = pd.DataFrame(rows, columns=["item", "start", "end", "kind"])
    return table.assign(inner_start=table["start"], inner_end=table["end"], **more)


def counts(labels, quotes):
    table = quotes_score.tally(ITEMS, labels, quotes)
    return table[["labelled", "given", "pairs"]].sum().tolist()


def value(table, measure, weight=""):
    (row,) = (
        r for r in _quote_figures.figures(table, ("x",), 0, weight) if r["measure"] == measure
    )
    return row["value"]


# --- five cases ------------------------------------------------------------------------------


def test_the_same_span_is_a_pair():
    assert counts(spans(("i", 0, 10, "direct")), spans(("i", 0, 10, "direct"))) == [1, 1, 1]


@pytest.mark.parametrize(("shift", "n"), [(10, 1), (-10, 1), (11, 0), (-11, 0)])
def test_a_shifted_span_is_a_pair_up_to_the_border(shift, n):
    # Shifted by 10 a span of 50 shares 40 of 50 characters: .8. By 11 it shares 39: .78.
    label = spans(("i", 20, 70, "direct"))
    assert counts(label, spans(("i", 20 + shift, 70 + shift, "direct"))) == [1, 1, n]


@pytest.mark.parametrize(("length", "n"), [(50, 1), (51, 0), (32, 1), (31, 0)])
def test_the_overlap_is_of_the_longer_span(length, n):
    # 40 characters are .8 of 50 and less of 51; 32 are .8 of 40 and 31 are not.
    assert counts(spans(("i", 0, 40, "direct")), spans(("i", 0, length, "direct"))) == [1, 1, n]


def test_one_quotation_over_two_labels_is_a_pair_with_one_at_most():
    labels = spans(("i", 0, 80, "direct"), ("i", 82, 100, "direct"))
    assert counts(labels, spans(("i", 0, 100, "direct"))) == [2, 1, 1]
    assert counts(spans(("i", 0, 50, "direct"), ("i", 50, 100, "direct")),
                  spans(("i", 0, 100, "direct"))) == [2, 1, 0]  # fmt: skip


def test_a_missing_and_an_extra_quotation_count_against_recall_and_precision():
    labels = spans(("i", 0, 10, "direct"), ("i", 20, 30, "direct"), ("j", 0, 10, "direct"))
    quotes = spans(("i", 0, 10, "direct"), ("j", 40, 50, "direct"))
    table = quotes_score.tally(ITEMS, labels, quotes)
    assert table[["labelled", "given", "pairs"]].to_numpy().tolist() == [[2, 1, 1], [1, 1, 0]]
    assert value(table, "precision") == pytest.approx(1 / 2)
    assert value(table, "recall") == pytest.approx(1 / 3)
    assert value(table, "F1") == pytest.approx(2 / 5)
    # The first item stands for 30 passages, the second for 10.
    assert value(table, "precision", "weight") == pytest.approx(30 / 40)
    assert value(table, "recall", "weight") == pytest.approx(30 / 70)
    assert value(table, "F1", "weight") == pytest.approx(60 / 110)


# --- pairs, kinds, weights -------------------------------------------------------------------


def test_the_most_pairs_are_made_before_the_best_ones():
    # The best pair alone has an overlap of .9, the two others have .2 together.
    overlap = np.array([[0.9, 0.1], [0.1, 0.0]])
    assert _quote_figures.pairs(overlap, overlap > 0) == [(0, 1), (1, 0)]
    # Of two ways to make two pairs, that with more overlap.
    overlap = np.array([[0.9, 0.85], [0.95, 0.85]])
    assert _quote_figures.pairs(overlap, overlap >= 0.8) == [(0, 1), (1, 0)]
    assert _quote_figures.pairs(overlap[:0], overlap[:0] >= 0.8) == []


def test_a_span_of_another_item_is_no_pair():
    assert counts(spans(("i", 0, 10, "direct")), spans(("j", 0, 10, "direct"))) == [1, 1, 0]


def test_content_is_scored_by_kind_and_sources(monkeypatch):
    monkeypatch.setattr(_quote_figures, "N_BOOT", 20)
    labels = spans(("i", 0, 10, "direct"), ("j", 0, 10, "indirect"))
    quotes = spans(("i", 0, 10, "direct"), ("j", 0, 10, "direct"))
    table = quotes_score.content(ITEMS, labels, quotes, 0)
    found = table[(table["measure"] == "F1") & ~table["weighted"]].set_index(["sources", "kind"])[
        "value"
    ]
    assert found["all", "any"] == 1
    assert found["all", "direct"] == pytest.approx(2 / 3)
    assert (found["all", "indirect"], found["archive", "direct"], found["record", "direct"]) == (
        0,
        1,
        0,
    )
    assert np.isnan(found["all", "mixed"])
    weighted = table.query("weighted and kind == 'direct'")
    precision = weighted[(weighted["sources"] == "all") & (weighted["measure"] == "precision")]
    assert precision["value"].tolist() == [pytest.approx(30 / 40)]


def test_a_weight_is_passages_over_items_scored():
    strata = pd.DataFrame(
        [("quotes", "en", "archive", "double", 120, 4), ("quotes", "en", "archive", "none", 70, 1),
         ("ladder", "en", "archive", "double", 9, 9)],
        columns=["draw", "lang", "kind", "stratum", "passages", "drawn"],
    )  # fmt: skip
    items = pd.DataFrame({"lang": "en", "source": "archive", "stratum": ["double"] * 3})
    table = quotes_score.weighted(items, strata)
    assert table["scored"].tolist() == [3, 0]
    assert table["weight"].tolist()[0] == 40 and np.isnan(table["weight"].iat[1])


def test_intervals_are_of_documents_and_hold_what_was_found():
    docs = pd.Series([f"d{i:02}" for i in range(20) for _ in range(3)])
    right = pd.Series(np.repeat([1, 0, 1, 1], 15))
    units = _quote_figures.by_document(right, pd.Series(1, index=right.index), docs)
    row = _quote_figures.ratio(units, ("x",), 0)
    assert (row["documents"], row["value"]) == (20, 0.75)
    assert row["low"] < 0.75 < row["high"]
    assert row == _quote_figures.ratio(units, ("x",), 0)
    alone = pd.Series([f"d{i:02}" for i in range(60)])
    by_item = _quote_figures.ratio(
        _quote_figures.by_document(right, pd.Series(1, index=right.index), alone), ("x",), 0
    )
    assert by_item["high"] - by_item["low"] < row["high"] - row["low"]


def test_labels_are_of_one_part_and_count_in_the_item(tmp_path, monkeypatch, capsys):
    source = "Ana Ruiz spoke. She said: “Come.” Then she left."
    drawn = ITEMS.rename(columns={"source": "kind"}).assign(
        text_sha256="t", start=[16, 0], end=[48, 15], stratum="double", date="2024-01-01",
        part=["mend", "report"],
    )  # fmt: skip
    drawn.to_csv(tmp_path / "quotes_drawn.csv", index=False)
    (tmp_path / "strata.csv").write_text(
        "draw,lang,kind,stratum,passages,drawn\nquotes,en,archive,double,60,1\n"
    )
    label = "i,26,33,27,32,direct,unlisted,said,verbatim,,0,8,20,24,False\n"
    names = "item,start,end,inner_start,inner_end,kind,person,status,provenance,run,speaker_start,"
    table = tmp_path / "labels.csv"
    table.write_text(
        names + "speaker_end,cue_start,cue_end,label\n" + label + "j,,,,,none,,,,,,,,,\n"
    )
    monkeypatch.setattr(quotes_score, "DATA", tmp_path)
    items, labels = quotes_score.read_labels([table], "mend")
    texts, labels = quotes_score.placed(items, labels, {"t": source})
    assert items[["item", "weight"]].to_numpy().tolist() == [["i", 60]]
    row = labels.iloc[0]
    assert texts["i"][row["start"] : row["end"]] == "“Come.”"
    assert texts["i"][row["inner_start"] : row["inner_end"]] == "Come."
    assert (row["speaker"], row["label"]) == ("Ana Ruiz", False)
    found = quotes_score.find(_quote_programs.baseline, items, texts)
    assert quotes_score.matched(labels, found).to_numpy().tolist() == [[0, 0]]
    assert "1 of the 1 items" in capsys.readouterr().out
    with pytest.raises(ValueError, match="i is in two"):
        quotes_score.read_labels([table, table], "mend")
    # Of a table with readings, what was decided is taken.
    lines = table.read_text().splitlines()
    rows = [lines[0] + ",reading", lines[1].replace("direct", "mixed") + ",1"]
    table.write_text("\n".join([*rows, lines[1] + ",decided", ""]))
    assert quotes_score.read_labels([table], "mend")[1]["kind"].tolist() == ["direct"]


# --- speakers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "given", "right"),
    [
        ("Secretary Ana Ruiz", "Ana Ruiz", True), ("Ruiz", "Ana Ruiz", True), ("he", "He", True),
        ("", "", True), ("", "she", False), ("he", "the minister", False),
        ("Ana", "Mariana", False), ("Ana Ruiz", "Ruiz Ana", False),
    ],
)  # fmt: skip
def test_a_speaker_is_right_if_one_name_holds_the_other(label, given, right):
    assert quotes_score.within(*map(quotes_score.words, (label, given))) is right


def test_speakers_and_persons_of_the_pairs(monkeypatch):
    people = pd.DataFrame({"person_id": ["p1", "p2"]})
    monkeypatch.setattr(quotes_score.gazetteer, "table", lambda name: people)
    kind = ["direct"] * 5
    rows = [("i", 20 * n, 20 * n + 10, k) for n, k in enumerate(kind)]
    labels = spans(
        *rows, speaker=["Ana Ruiz", "he", "LABEL", "he", "Lee"],
        person=["p1", "unknown", "p2", "unknown", "p2"], label=[False, False, True, False, False],
    )  # fmt: skip
    quotes = spans(
        *rows[:4], speaker=["Ruiz", "he", "LABEL", "she"], speaker_id=["p1", "p2", "", "unknown"]
    )
    table = quotes_score.speakers(ITEMS, labels, quotes, 0)
    table = table[table["kind"] == "any"].set_index("measure")[["right", "of"]]
    # The last label has no quotation. The third is the turn's own speaker.
    assert table.loc["as written"].tolist() == [3, 4]
    assert table.loc["same words"].tolist() == [2, 4]
    assert table.loc["person"].tolist() == [1, 1]
    assert table.loc["nobody"].tolist() == [1, 2]


# --- marks deleted ---------------------------------------------------------------------------


def test_a_tenth_of_the_marks_is_chosen_and_apostrophes_are_none():
    texts = {"a": "“x” don't " * 8, "b": "'y' \"z\" " * 6}  # 16 and 24 marks
    gone = _quote_programs.chosen(texts, 3)
    assert sum(map(len, gone.values())) == 4
    assert {texts[key][i] for key in texts for i in gone[key]} <= set("“”'\"")
    assert gone == _quote_programs.chosen(texts, 3) != _quote_programs.chosen(texts, 4)
    assert not _quote_programs.chosen({"a": "don’t"}, 0)["a"]


def test_offsets_follow_the_deleted_marks():
    text, gone = "Ana: “Come.” Leo: “No.”", [5, 22]
    less = _quote_programs.without(text, gone)
    assert less == "Ana: Come.” Leo: “No."
    labels = spans(("i", 5, 12, "direct"), ("i", 18, 23, "direct"))
    labels = labels.assign(inner_start=[6, 19], inner_end=[11, 22])
    moved = quotes_score.moved_labels(labels, {"i": gone})
    assert [less[a:b] for a, b in zip(moved["start"], moved["end"], strict=True)] == [
        "Come.”",
        "“No.",
    ]
    inner = zip(moved["inner_start"], moved["inner_end"], strict=True)
    assert [less[a:b] for a, b in inner] == ["Come.", "No."]


def test_the_fall_of_f1_is_that_of_the_same_documents():
    items = pd.DataFrame({"doc_id": [f"d{i}" for i in range(10)], "labelled": 1, "given": 1})
    fall = _quote_figures.fall(items.assign(pairs=1), items.assign(pairs=[0] + [1] * 9), ("x",), 0)
    assert (fall["whole"], fall["deleted"]) == (1, 0.9)
    assert fall["value"] == pytest.approx(0.1)
    assert 0 <= fall["low"] <= 0.1 <= fall["high"]


# --- programs and misses ---------------------------------------------------------------------


def test_the_baseline_gives_what_stands_between_matching_marks():
    text = "“It’s ‘so’,” he said. 'Don't go' \"now\" «sí» “never\n\nclosed” d’a ‘open"
    table = _quote_programs.found(_quote_programs.baseline, text, "en", "2024-01-01")
    said = [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)]
    assert said == ["“It’s ‘so’,”", "‘so’", "'Don't go'", '"now"', "«sí»"]
    inner = zip(table["inner_start"], table["inner_end"], strict=True)
    assert [text[a:b] for a, b in inner] == ["It’s ‘so’,", "so", "Don't go", "now", "sí"]


@pytest.mark.parametrize(
    ("row", "said"),
    [((0, 99, "direct"), "0–99"), ((2, 2, "direct"), "2–2"), ((0, 2, "spoken"), "'spoken'")],
)
def test_a_wrong_table_of_a_program_is_refused(row, said):
    def program(text, lang, date, known):
        start, end, kind = row
        return pd.DataFrame([(start, end, "", "", "", kind, 1.0)], columns=_quote_programs.COLUMNS)

    with pytest.raises(ValueError, match=said):
        _quote_programs.found(program, "text", "en", "")


def test_status_and_provenance_are_counted_by_value():
    labels = spans(("i", 0, 10, "direct"), ("i", 20, 30, "indirect"), ("j", 0, 9, "direct"),
                   status=["said", "denied", "said"],
                   provenance=["verbatim", "paraphrase", "translated"])  # fmt: skip
    quotes = spans(("i", 0, 10, "direct"), ("i", 20, 30, "indirect"), ("j", 0, 9, "direct"),
                   status=["", "", ""], provenance=["verbatim", "paraphrase", ""])  # fmt: skip
    table = quotes_score.told(ITEMS, labels, quotes).set_index(["column", "value"])
    numbers = table[["labelled", "given", "right"]]
    assert numbers.loc["status"].T.to_dict("list") == {"denied": [1, 0, 0], "said": [2, 3, 2]}
    assert numbers.loc["provenance"].T.to_dict("list") == {
        "": [0, 1, 0], "paraphrase": [1, 1, 1], "translated": [1, 0, 0], "verbatim": [1, 1, 1],
    }  # fmt: skip


def test_misses_say_why():
    labels = spans(("i", 0, 10, "direct"), ("i", 20, 30, "mixed"), ("i", 40, 50, "direct"),
                   ("i", 60, 70, "direct"))  # fmt: skip
    quotes = spans(("i", 0, 10, "direct"), ("i", 20, 30, "direct"), ("i", 40, 45, "direct"))
    table = quotes_score.misses(ITEMS, labels, quotes).set_index(["side", "start"])
    assert table["cause"].to_dict() == {
        ("missed", 20): "is direct", ("missed", 40): "span", ("missed", 60): "nothing there",
        ("extra", 20): "is mixed", ("extra", 40): "span",
    }  # fmt: skip
    assert table.loc[("missed", 40), "best"] == 0.5


# --- English articles ------------------------------------------------------------------------


def test_articles_are_scored_by_intersection_over_union():
    text = 'A said "one," then "two". B said that three is so.'
    contents = [[(7, 13), (19, 24)], [(33, 49)], [(33, 49)], []]
    article = {
        "id": "n", "date": "2016-01-01", "text": text,
        "attributions": [{"content": [{"spans": [list(s) for s in c]}]} for c in contents],
    }  # fmt: skip
    quotes = _quote_programs.found(_quote_programs.baseline, text, "en", "")

    def row(counted, quotes=quotes, **how):
        return _quote_news.news([article], [quotes], {}, counted, **how).iloc[0, 1:].tolist()

    assert _quote_news.union_share(((0, 10),), ((5, 20),)) == 5 / 20
    # The quotation "one," has 6 of the 11 characters of the label in two stretches.
    assert row("as given", marked=True) == [1, 2, 1, pytest.approx(6 / 11)]
    assert row("stretch", marked=True) == [2, 2, 2, 2]
    assert row("as given", marked=False) == [3, 2, 1, pytest.approx(6 / 11)]
    assert row("once", marked=False) == [2, 2, 1, pytest.approx(6 / 11)]
    # Both stretches of one utterance are one quotation, but for stretch.
    one = quotes.assign(run=7)
    assert row("once", one, marked=True) == [1, 1, 1, 1]
    assert row("stretch", one, marked=True) == [2, 2, 2, 2]


def test_the_part_report_asks_for_a_commit(capsys):
    with pytest.raises(ValueError, match="--commit"):
        quotes_score.check_commit(None)
    assert "opened once" in capsys.readouterr().err
    with pytest.raises(ValueError, match="no such"):
        quotes_score.check_commit("0" * 40)


def test_what_stands_around_a_passage_is_read_and_not_counted():
    whole = 'Ruiz came. "We will open it," she said. "It is old."'
    first, last = whole.index("open"), whole.index(' "It')
    seen = []

    def program(text, lang, date, known):
        seen.append(text)
        return _quote_programs.baseline(text, lang, date)

    around = _quote_programs.Around(whole[:first], whole[last:])
    table = _quote_programs.found(program, whole[first:last], "en", "", around)
    assert seen == [whole]
    assert [whole[first:last][a:b] for a, b in zip(table["start"], table["end"], strict=True)] == [
        'open it,"'
    ]


def test_around_a_passage_is_its_turn_or_the_whole_article():
    text = "One two. Three four."
    turns = [Turn(0, 8, "Jen Psaki", "US"), Turn(9, 20, role="journalist")]
    items = pd.DataFrame(
        [("a", "t", 15, 19), ("b", "n", 15, 19), ("c", "t", 4, 14)],
        columns=["item", "text_sha256", "start", "end"],
    )
    sources = {
        "t": Document("t", "wh", text, turns=turns),
        "n": Document("n", "news", text),
    }
    found = quotes_score.around(items, sources)
    assert {item: one[:2] for item, one in found.items()} == {
        "a": ("Three ", "."), "b": ("One two. Three ", "."), "c": ("", "")
    }  # fmt: skip
    # Of the other turns, what a build knows; of an article nothing.
    assert found["a"].known == (("", "none"), ("jen-psaki", "US"), "One two.", ("", ""))
    assert found["b"].known == found["c"].known == (("", ""), ("", ""), "", None)
