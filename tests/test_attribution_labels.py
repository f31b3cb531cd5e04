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
    drawn = pd.concat(map(read, ("quotes", "mentions", "ladder")))
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


@pytest.mark.parametrize("name", ["quotes", "mentions", "ladder"])
def test_weights_give_the_size_of_the_strata(name):
    strata = pd.read_csv(DATA / "strata.csv", keep_default_na=False)
    strata = strata[(strata["draw"] == name) & (strata["drawn"] > 0)]
    by = ["lang", "kind", "stratum"]
    found = read(name).groupby(by)["weight"].agg(["sum", "size"])
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


def test_agreement_of_two_readings_worked_by_hand(labels):
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
    found = labels.agreement(first, second).set_index("measure")["value"]
    assert found["F1 of spans"] == 2 * 2 / 8
    assert found["F1 of direct"] == 2 * 1 / 3
    assert found["F1 of mixed"] != found["F1 of mixed"]  # no such label
    assert found["kappa of kinds"] == 0  # one of two the same; by chance .5
    assert found["same speaker as written"] == 0.5


def test_readings_in_one_table_by_language_and_what_is_to_be_decided(labels):
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
    found = {lang: t.set_index("measure") for lang, t in labels.by_language(table, drawn)}
    assert found["en"].loc["places that differ", "n"] == 3
    assert found["es"].loc["places that differ", "n"] == 0
    assert found["en"].loc["F1 of spans", "value"] == 6 / 7
    assert found["en"].loc["F1 of direct", "value"] == 2 * 2 / 6
    assert found["es"].loc["F1 of direct", "value"] == 1


def test_intervals_of_agreement_hold_the_value_and_come_from_documents(labels):
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
        ((_, found),) = labels.by_language(table, drawn)
        row = found.set_index("measure").loc["F1 of spans"]
        assert row["low"] < row["value"] == 0.75 < row["high"]
        widths.append(row["high"] - row["low"])
    assert widths[0] > widths[1]


def test_a_table_without_an_empty_passage_is_compared_with_one_that_has_it(labels, tmp_path):
    full = "q-en-1,direct,1,5,1,5,x,said,verbatim,,8,9,,,False\n"
    none = "q-en-2,none,,,,,,,,,,,,,\n"
    names = "item,kind,start,end,inner_start,inner_end,person,status,provenance,run,"
    names += "speaker_start,speaker_end,cue_start,cue_end,label\n"
    tables = []
    for number, rows in enumerate((full, full + none)):
        (tmp_path / f"{number}.csv").write_text(names + rows)
        tables.append(labels.read_table(tmp_path / f"{number}.csv"))
    assert labels.same_speaker(tables[0], tables[1][:1]).all()


# --- the labels ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def labelled(labels):
    table = labels.read_table(DATA / "quotes_labels.csv")
    drawn = read("quotes")[["item", "text_sha256", "start", "end", "lang", "part"]]
    return table.merge(drawn, on="item", how="left", suffixes=("", "_drawn"))


def test_every_drawn_passage_has_a_line_in_each_reading(labelled):
    assert set(labelled["reading"]) == {"1", "2", "decided"}
    for _, rows in labelled.groupby("reading"):
        assert set(rows["item"]) == set(read("quotes")["item"])
        empty = rows["item"].isin(rows.loc[rows["kind"] == "none", "item"])
        assert (rows.loc[empty, "kind"] == "none").all()
        assert not rows[empty].duplicated("item").any()


def test_labels_stand_in_their_passages_with_known_values(labels, labelled):
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
        "kind": labels.KINDS["quotes"], "status": labels.STATUS, "label": ("True", "False"),
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


def test_kappa_agrees_with_scikit_learn(labels):
    from sklearn.metrics import cohen_kappa_score

    one, two = pd.Series([0, 1, 2, 3, 6, 6, 4]), pd.Series([0, 2, 2, 4, 6, 5, 4])
    assert labels.kappa(one, two) == pytest.approx(cohen_kappa_score(one, two))
    # Weights are of the rungs themselves: rung 5 and 6 are as near as 0 and 1.
    expected = cohen_kappa_score(one, two, labels=range(7), weights="quadratic")
    assert labels.kappa(one, two, quadratic=True) == pytest.approx(expected)


def test_readings_of_different_sheets_are_refused(labels):
    one, two = (pd.DataFrame({"item": [i], "kind": "none"}) for i in ("q-en-1", "q-en-2"))
    with pytest.raises(ValueError, match="q-en-1 is in one reading only"):
        labels.agreement(one, two)


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
