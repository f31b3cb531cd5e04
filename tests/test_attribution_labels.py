"""The draws for attribution, and the checker of what readers answer."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bilateral.gazetteer import data_dir

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))  # what they import
DATA = data_dir() / "attribution"
SHEET = """=== q-en-900
date: 2024-01-01
--- before
Ana Ruiz spoke.

--- passage
She said that the bridge “is a
miracle”. “Come,” she said, “and see.” The word “bridge” is old; Ruiz did not say “bridge”.
--- after
She left.

=== q-en-901
date: 2024-01-02
--- before

--- passage
Nothing here.
--- after

"""
SPOKEN = {"speaker": "she", "cue": "said", "person": "unlisted", "status": "said"}
SPOKEN["provenance"] = "verbatim"


def load(repository, name):
    folder = str(repository / "benchmarks")
    spec = importlib.util.spec_from_file_location(name, f"{folder}/{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a NamedTuple looks its module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def labels(repository):
    return load(repository, "attribution_labels")


@pytest.fixture(scope="module")
def comparing(repository):
    return load(repository, "_label_agreement")


@pytest.fixture(scope="module")
def drawing(repository):
    return load(repository, "draw_attribution")


def read(name):
    return pd.read_csv(DATA / f"{name}_drawn.csv", keep_default_na=False)


def lines(*answers):
    return "\n".join(json.dumps(answer) for answer in answers)


def checked(labels, *answers):
    checker = labels.Checker(labels.read_sheet(SHEET))
    return list(checker.rows(lines(*answers))), checker.wrong


# --- the draws -------------------------------------------------------------------------------


def test_a_document_is_whole_in_one_part_and_the_digest_says_in_which(drawing):
    draws = [read(name) for name in ("quotes", "mentions", "ladder")]
    for table in draws:
        second = table["part"] == "second"
        assert second.any() and not set(table[second]["doc_id"]) & set(table[~second]["doc_id"])
    drawn = pd.concat([table[table["part"] != "second"] for table in draws])
    assert (drawn.groupby("doc_id")[["part", "text_sha256"]].nunique() == 1).all(axis=None)
    assert drawn["part"].tolist() == [drawing.part(digest) for digest in drawn["text_sha256"]]
    shares = (drawn["part"] == "report").groupby(drawn["item"].str[:4]).mean()
    assert shares.between(0.25, 0.45).all()


def test_what_was_drawn_stands_in_the_record_with_the_same_text():
    documents = pd.read_parquet(data_dir() / "record/documents.parquet")
    documents = documents.set_index("doc_id")["text_sha256"]
    drawn = pd.concat(map(read, ("quotes", "mentions", "ladder")))
    recorded = drawn[~drawn["kind"].isin(["archive", "newspapers"])]
    assert documents[recorded["doc_id"]].tolist() == recorded["text_sha256"].tolist()
    assert not set(drawn.loc[drawn["kind"] == "archive", "doc_id"]) & set(documents.index)


@pytest.mark.parametrize("of_first", [True, False])
@pytest.mark.parametrize("name", ["quotes", "mentions", "ladder"])
def test_weights_give_the_size_of_the_strata(name, of_first):
    all_strata = pd.read_csv(DATA / "strata.csv", keep_default_na=False)
    draw = name if of_first else f"{name}, second"
    strata = all_strata[(all_strata["draw"] == draw) & (all_strata["drawn"] > 0)]
    by = ["lang", "kind", "stratum"]
    drawn = read(name)
    found = (
        drawn[(drawn["part"] != "second") == of_first].groupby(by)["weight"].agg(["sum", "size"])
    )
    expected = strata.set_index(by).loc[found.index]
    assert len(found) == len(strata)
    assert found["size"].tolist() == expected["drawn"].tolist()
    assert np.allclose(found["sum"], expected["passages"], rtol=0.001)


def test_the_draw_takes_the_same_whatever_the_order_of_the_rows(drawing):
    table = pd.DataFrame({"doc_id": list("aabbc"), "start": [0, 9, 0, 9, 0], "lang": "es"})
    table = table.assign(kind="k", stratum=list("xxxxy"), text_sha256="0")
    drawn, strata = drawing.draw(table, "quotes", {"k": {"x": 2, "y": 3}})
    again, _ = drawing.draw(table[::-1], "quotes", {"k": {"x": 2, "y": 3}})
    pd.testing.assert_frame_equal(drawn, again)
    assert strata["passages"].tolist() == [4, 1]
    assert strata["drawn"].tolist() == [2, 1]
    assert sorted(drawn["weight"]) == [1, 2, 2]
    assert drawn["item"].tolist() == ["q-es-001", "q-es-002", "q-es-003"]


def test_the_second_draw_takes_new_documents_and_one_item_of_a_stratum_each(drawing):
    table = pd.DataFrame({"doc_id": list("abbcc"), "start": [0, 0, 9, 0, 9], "lang": "es"})
    table = table.assign(kind="conferences", stratum="x", text_sha256="0")
    first = pd.DataFrame({"doc_id": ["a"], "lang": ["es"]})
    drawn, strata = drawing.draw(table, "quotes", {"conferences": {"x": 9}}, first=first)
    assert sorted(drawn["doc_id"]) == ["b", "c"]
    assert drawn["item"].tolist() == ["q-es-002", "q-es-003"]
    assert set(drawn["part"]) == {"second"}
    assert strata[["draw", "passages", "drawn"]].to_numpy().tolist() == [["quotes, second", 2, 2]]
    papers, _ = drawing.draw(
        table.assign(kind="newspapers"), "quotes", {"newspapers": {"x": 9}}, first=first
    )
    assert sorted(papers["doc_id"]) == ["b", "b", "c", "c"]


@pytest.mark.parametrize(
    ("text", "lang", "stratum"),
    [
        ("He said: “We will open the bridge tomorrow.”", "en", "double"),
        ("Abriremos el puente en mayo próximo”, dijo.", "es", "double"),
        ("Me dijo: ‘Vamos a abrir el puente’.", "es", "single"),
        ("The so-called “super labs” are gone.", "en", "short"),
        ("Dijo que no habrá puente.", "es", "verb"),
        ("It’s the workers’ bridge, and the rest of it is theirs.", "en", "none"),
        ('<span style="one two three four five six">Article</span> 1', "en", "none"),
    ],
)
def test_strata_of_quotations(drawing, text, lang, stratum):
    assert drawing.marks(text, lang) == stratum


def test_windows_hold_up_to_three_paragraphs_and_250_words(drawing):
    text = "\n".join(["uno " * 100, "dos " * 100, "", "tres " * 100, "cuatro", "cinco", "seis"])
    found = [text[a:b].split() for a, b in drawing.windows(text)]
    assert [sorted(set(words)) for words in found] == [
        ["dos", "uno"], ["cinco", "cuatro", "tres"], ["seis"],
    ]  # fmt: skip
    assert drawing.windows("\n \n") == []


def test_a_sheet_gives_back_what_was_put_in(drawing, labels):
    about = {"date": "2024-01-01", "genre": "remarks", "kind": "white_house", "role": "official"}
    rows = [("q-en-001", "", "A\n\nB", "\n"), ("q-en-002", "x\n", "---\nC", "")]
    items = pd.DataFrame(
        [{"item": i, "before": b, "text": t, "after": a} for i, b, t, a in rows]
    ).assign(**about, title="T", speaker="")
    assert labels.read_sheet(drawing.sheet(items)) == {i: tuple(of) for i, *of in rows}


# --- answers ---------------------------------------------------------------------------------


def test_a_right_answer_becomes_offsets_in_the_source(labels):
    mixed = {"kind": "mixed", "content": "that the bridge “is a miracle”", **SPOKEN}
    mixed["speaker"] = "She"
    direct = {"kind": "direct", "content": "“Come,”", **SPOKEN, "run": "a"}
    rows, wrong = checked(
        labels,
        {"item": "q-en-900", **mixed},
        {"item": "q-en-900", **direct},
        {"item": "q-en-901", "kind": "none"},
    )
    assert not wrong
    drawn = pd.DataFrame({"item": ["q-en-900", "q-en-901"], "start": [1000, 5]})
    table = labels.offsets(rows, drawn)
    # "She said that the bridge “is a\nmiracle”. “Come,” she said": the line's end is a character.
    assert table.loc[0, ["start", "end", "inner_start"]].tolist() == [1009, 1039, 1009]
    assert table.loc[1, ["start", "end", "inner_start", "inner_end"]].tolist() == [
        1041, 1048, 1042, 1047,
    ]  # fmt: skip
    assert table.loc[1, ["speaker_start", "speaker_end", "cue_start"]].tolist() == [
        1049, 1052, 1053,
    ]  # fmt: skip
    assert table.loc[2, "kind"] == "none"
    assert pd.isna(table.loc[2, "start"])


def test_the_speaker_may_stand_before_the_passage(labels):
    answer = {"item": "q-en-900", "kind": "direct", "content": "“Come,”", **SPOKEN}
    rows, _ = checked(labels, answer | {"speaker": "Ana Ruiz"})
    assert (rows[0]["speaker_start"], rows[0]["speaker_end"]) == (-16, -8)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"content": "“Go,”"}, "'“Go,”' stands 0 times in the passage"),
        ({"content": "“bridge”", "nth": 3}, "stands 2 times in the passage, place 3"),
        ({"kind": "quote"}, "kind 'quote' is not one of direct, partial"),
        ({"person": "nobody-at-all"}, "person 'nobody-at-all' is not in the table"),
        ({"speaker": "Juan"}, "speaker 'Juan' stands neither in the passage"),
        ({"cue": "Come"}, "cue 'Come' stands neither"),
        ({"item": "q-en-999"}, "item 'q-en-999' is not in the sheet"),
        ({"words": "x"}, "has words, which is no key here"),
    ],
)
def test_a_wrong_answer_is_told(labels, change, says):
    answer = {"item": "q-en-900", "kind": "direct", "content": "“Come,”", **SPOKEN} | change
    _, wrong = checked(labels, answer, {"item": "q-en-901", "kind": "none"})
    assert says in wrong[0]


def test_items_without_a_line_and_lines_that_contradict_are_told(labels):
    none, right = {"item": "q-en-900", "kind": "none"}, {"item": "q-en-901", "kind": "none"}
    assert checked(labels, right)[1] == ["no line for q-en-900; each item has one at least"]
    direct = {"item": "q-en-900", "kind": "direct", "content": "“Come,”", **SPOKEN}
    assert checked(labels, none, direct, right)[1] == ["q-en-900: none beside other labels"]
    assert "twice" in checked(labels, direct, direct, right)[1][0]


# --- the labels ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def labelled(labels):
    table = labels.read_table(DATA / "quotes_labels.csv")
    drawn = read("quotes")[["item", "text_sha256", "start", "end", "lang", "part"]]
    return table.merge(drawn, on="item", how="left", suffixes=("", "_drawn"))


def test_every_drawn_passage_has_a_line_in_each_reading(labelled):
    assert set(labelled["reading"]) == {"1", "2", "decided"}
    for reading, rows in labelled.groupby("reading"):
        assert set(rows["item"]) == wanted(read("quotes"), reading)
        empty = rows["item"].isin(rows.loc[rows["kind"] == "none", "item"])
        assert (rows.loc[empty, "kind"] == "none").all()
        assert not rows[empty].duplicated("item").any()


def test_labels_stand_in_their_passages_with_known_values(labels, labelled, comparing):
    none = labelled["kind"] == "none"
    assert labelled[none].filter(regex="^(inner_|cue_|speaker_)?(start|end)$").isna().all(axis=None)
    assert (labelled.loc[none, ["label", "person", "status", "provenance"]] == "").all(axis=None)
    rows = labelled[~none]
    places = ["start_drawn", "start", "inner_start", "inner_end", "end", "end_drawn"]
    steps = rows[places].diff(axis=1).iloc[:, 1:]
    assert (steps >= 0).all(axis=None)
    assert (rows["inner_start"] < rows["inner_end"]).all()
    bare = rows["kind"].isin(["mixed", "indirect", "unmarked"])
    assert (rows.loc[bare, "start"] == rows.loc[bare, "inner_start"]).all()
    for name in ("speaker", "cue"):
        width = rows[f"{name}_end"] - rows[f"{name}_start"]
        assert (width.dropna() > 0).all()
        assert (rows[f"{name}_start"].isna() == rows[f"{name}_end"].isna()).all()
    assert rows.loc[rows["label"] == "True", "speaker_start"].isna().all()
    people = set(pd.read_csv(data_dir() / "gazetteer/people.csv")["person_id"])
    known = {
        "kind": comparing.KINDS["quotes"], "status": labels.STATUS, "label": ("True", "False"),
        "provenance": labels.PROVENANCE, "person": people | {*labels.NOBODY, "none"},
    }  # fmt: skip
    for column, values in known.items():
        assert set(rows[column]) <= set(values), column
    assert not rows.duplicated(["item", "reading", "start", "end", "kind"]).any()


def test_a_run_has_several_stretches_and_there_are_as_many_labels_as_asked_for(labelled):
    decided = labelled[(labelled["reading"] == "decided") & (labelled["kind"] != "none")]
    runs = decided[decided["run"] != ""].groupby(["item", "run"]).size()
    assert (runs > 1).all()
    kinds = decided.groupby(["lang", "kind"]).size()
    report = decided[decided["part"] == "report"].groupby(["lang", "kind"]).size()
    for lang in ("en", "es"):
        assert kinds[lang, "direct"] >= 300
        assert kinds[lang, "indirect"] >= 200
        assert report[lang, "direct"] >= 100


def wanted(drawn, reading):
    """What is to be labelled: of the part `second` nothing is decided yet."""
    return set(drawn.loc[(reading != "decided") | (drawn["part"] != "second"), "item"])


def decided(labels, name):
    """A table of labels with what was drawn, and its lines that were decided."""
    table = labels.read_table(DATA / f"{name}_labels.csv")
    drawn = read(name)[["item", "start", "end", "lang", "part"]]
    table = table.merge(drawn, on="item", how="left", suffixes=("", "_drawn"))
    assert set(table["reading"]) == {"1", "2", "decided"}
    for reading, rows in table.groupby("reading"):
        every = set(drawn["item"])
        assert set(rows["item"]) == wanted(drawn, reading) <= every
    return table, table[table["reading"] == "decided"]


def test_what_was_decided_is_counted_by_language_in_all_and_in_the_report(labels):
    drawn = pd.DataFrame({"item": ["a", "b"], "lang": "en", "part": ["mend", "report"]})
    rows = [
        ("a", "1", "office", "x", "y"), ("a", "decided", "office", "x", "unknown"),
        ("b", "decided", "office", "unlisted", "y"), ("b", "decided", "person", "y", ""),
        ("b", "decided", "country", "MX", ""),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["item", "reading", "kind", "entity", "person"])
    found = labels.counts(table, drawn)
    names = ["office", "known office", "person", "known person", "country"]
    assert found.loc[("en", "all"), names].tolist() == [2, 1, 1, 1, 1]
    assert found.loc[("en", "report"), names].tolist() == [1, 1, 1, 1, 1]
    assert found.columns.size == 5
    rungs = pd.DataFrame({"item": ["a", "b"], "reading": "decided", "rung": [4, 4]})
    found = labels.counts(rungs.assign(negated=[True, False]), drawn)
    assert found.loc[("en", "all"), [4, "negated"]].tolist() == [2, 1]
    assert found.loc[("en", "report"), [4, "negated"]].tolist() == [1, 0]


def test_every_sentence_has_a_rung_in_each_reading_and_each_rung_enough_sentences(labels):
    table, rows = decided(labels, "ladder")
    assert not table.duplicated(["item", "reading"]).any()
    assert set(table["negated"]) == {True, False}
    rungs = rows.groupby(["lang", "rung"]).size().unstack()
    assert rungs.columns.tolist() == list(range(7))
    assert (rungs >= 25).all(axis=None)
    # Where the readings agree, nothing was decided against them.
    sides = table[table["item"].isin(rows["item"])]
    sides = sides.pivot(index="item", columns="reading", values=["rung", "negated"])
    for _, side in sides.T.groupby(level=0):
        one, two, last = side.to_numpy()
        assert (last[one == two] == one[one == two]).all()


def test_mentions_stand_in_their_passages_with_known_values(labels, comparing):
    table, rows = decided(labels, "mentions")
    none = table["kind"] == "none"
    assert table.loc[none, ["start", "end"]].isna().all(axis=None)
    assert (table.loc[none, ["entity", "person"]] == "").all(axis=None)
    assert not table[table["item"].isin(table.loc[none, "item"])].duplicated(
        ["item", "reading", "start"]
    ).any()  # fmt: skip
    table = table[~none]
    steps = table[["start_drawn", "start", "end", "end_drawn"]].diff(axis=1).iloc[:, 1:]
    assert (steps >= 0).all(axis=None) and (table["start"] < table["end"]).all()
    assert set(table["kind"]) == set(comparing.KINDS["mentions"])
    people = set(pd.read_csv(data_dir() / "gazetteer/people.csv")["person_id"])
    offices = set(pd.read_csv(data_dir() / "gazetteer/offices.csv")["office"])
    kinds = dict(list(table.groupby("kind")))
    assert set(kinds["person"]["entity"]) <= people | {*labels.NOBODY}
    assert set(kinds["office"]["entity"]) <= offices | {*labels.NOBODY}
    assert set(kinds["office"]["person"]) <= people | {*labels.NOBODY, "none"}
    assert (table.loc[table["kind"] != "office", "person"] == "").all()
    assert kinds["country"]["entity"].str.fullmatch("[A-Z]{2}").all()
    assert (kinds["institution"]["entity"] != "").all()
    # What was decided does not overlap, and there are as many offices as asked for.
    rows = rows[rows["kind"] != "none"].sort_values(["item", "start"])
    assert not (rows.groupby("item")["end"].shift() > rows["start"]).any()
    offices = rows[(rows["kind"] == "office") & (rows["part"] == "report")]
    assert (offices.groupby("lang").size() >= 30).all()


@pytest.mark.full
def test_labels_begin_and_end_at_the_edge_of_a_word(mirror_folder, labelled):
    import quotes_score

    texts = quotes_score.documents(mirror_folder.parent, read("quotes"))
    for row in labelled[labelled["kind"] != "none"].itertuples():
        text = texts[row.text_sha256]
        for name in ("start", "end", "inner_start", "inner_end", "speaker_start", "speaker_end",
                     "cue_start", "cue_end"):  # fmt: skip
            at = getattr(row, name)
            if pd.notna(at):
                sides = text[int(at) - 1 : int(at) + 1]
                assert not (len(sides) == 2 and sides.isalnum()), (row.item, row.reading, name)


@pytest.mark.full
def test_mentions_begin_and_end_at_the_edge_of_a_word(mirror_folder, labels):
    import quotes_score

    texts = quotes_score.documents(mirror_folder.parent, read("mentions"))
    table = labels.read_table(DATA / "mentions_labels.csv").merge(
        read("mentions")[["item", "text_sha256"]]
    )
    for row in table[table["kind"] != "none"].itertuples():
        for at in (int(row.start), int(row.end)):
            sides = texts[row.text_sha256][at - 1 : at + 1]
            assert not (len(sides) == 2 and sides.isalnum()), (row.item, row.reading)


def test_mentions_and_rungs(labels):
    item = labels.Item("", "The Secretary met Mexico. Mexico agreed.", "")
    checker = labels.Checker({"m-en-1": item, "l-en-1": item})
    office = {"kind": "office", "text": "Secretary", "entity": "Secretary of State"}
    rows = list(
        checker.rows(
            lines(
                {"item": "m-en-1", **office, "person": "ambiguous"},
                {"item": "m-en-1", "kind": "country", "text": "Mexico", "nth": 2, "entity": "MX"},
                {"item": "m-en-1", "kind": "country", "text": "Mexico", "entity": "Mexico"},
                {"item": "m-en-1", **office},
                {"item": "l-en-1", "rung": 7},
                {"item": "l-en-1", "rung": 5},
            )
        )
    )
    assert [(row.get("start"), row.get("rung")) for row in rows] == [
        (4, None), (26, None), (None, 5),
    ]  # fmt: skip
    assert [line.partition(": ")[0] for line in checker.wrong] == ["line 3", "line 4", "line 5"]
