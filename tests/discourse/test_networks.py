"""Networks: counts worked out by hand, the null on planted ties, and what is told."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import replace

import networkx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.corpus import Corpus
from bilateral.discourse import named_together, quotes_across
from bilateral.discourse.network import _settle
from bilateral.gazetteer import PACKAGE

network_module = importlib.import_module("bilateral.discourse.network")
MENTION = ["passage_id", "entity_id", "person_id", "kind", "certainty"]
QUICK = {"n_boot": 50, "n_null": 19}  # where neither interval is looked at
QUOTE = ["passage_id", "speaker", "speaker_id", "side", "status"]


def corpus(*rows: tuple) -> Corpus:
    """Passages `p0, p1, …`, each of `document, side` and, where it matters, more."""
    plain = {"role": "official", "relevance": "core", "speaker": "", "year": 2024, "words": 0}
    said = pd.DataFrame([{"doc_id": doc, "side": side} | plain | dict(more)
                         for doc, side, *more in rows])  # fmt: skip
    said["passage_id"] = [f"p{n}" for n in range(len(said))]
    documents = said.drop_duplicates("doc_id")[["doc_id", "year"]]
    documents = documents.assign(date=pd.to_datetime(documents.pop("year").astype(str)))
    documents[["source", "genre", "title", "author", "url"]] = ""
    passages = said.drop(columns=["year", "words"]).assign(lang="en")
    terms = pd.DataFrame({"term": ["migrants"], "lang": "en", "kind": "word"})
    terms["parts"] = [()]
    counts = csr_array(said[["words"]].to_numpy(np.int32))
    return Corpus(documents.reset_index(drop=True), passages, counts, terms)


def named(one: Corpus, *rows: tuple) -> Corpus:
    """Mentions of passages by number: `passage, entity` and perhaps kind, person, certainty."""
    full = [
        (f"p{passage}", entity, *(more + ["person", entity, "high"][len(more) :]))
        for passage, entity, *more in rows
    ]
    frame = pd.DataFrame(
        full, columns=["passage_id", "entity_id", "kind", "person_id", "certainty"]
    )
    return replace(one, mentions=frame[MENTION])


def quoted(one: Corpus, *rows: tuple) -> Corpus:
    """Quotations: `passage, person, side` and perhaps status and speaker as written."""
    full = [
        (f"p{passage}", (more + ["", "X"][len(more) :])[1], person, side, [*more, ""][0])
        for passage, person, side, *more in rows
    ]
    return replace(one, quotes=pd.DataFrame(full, columns=QUOTE))


def told(network, what: str, side: str = "") -> int:
    row = network.tally[(network.tally["what"] == what) & (network.tally["side"] == side)]
    return int(row["n"].iloc[0])


def test_passages_and_documents_are_counted_by_side():
    one = corpus(("a", "US"), ("a", "US"), ("b", "US"), ("c", "US"), ("d", "MX"))
    one = named(one, (0, "x"), (0, "y"), (0, "y"), (1, "x"), (1, "y"), (2, "x"), (2, "y"), (2, "z"),
                (3, "z"), (4, "x"), (4, "y"))  # fmt: skip
    found = named_together(one, least=1, **QUICK)
    shown = found.edges[["side", "source", "target", "passages", "documents", "of", "share"]]
    assert shown.values.tolist() == [
        ["US", "x", "y", 3, 2, 4, 0.75],
        ["US", "x", "z", 1, 1, 4, 0.25],
        ["US", "y", "z", 1, 1, 4, 0.25],
        ["MX", "x", "y", 1, 1, 1, 1.0],
    ]
    nodes = found.nodes.set_index(["side", "id"])[["passages", "documents"]]
    assert nodes.loc[("US", "y")].tolist() == [3, 2]
    assert nodes.loc[("US", "z")].tolist() == [2, 2]
    fewer = named_together(one, least=2, **QUICK)
    assert fewer.edges[["side", "source", "target"]].values.tolist() == [["US", "x", "y"]]
    assert told(fewer, "pairs in fewer than 2 passages", "US") == 2
    assert told(fewer, "pairs in fewer than 2 passages", "MX") == 1
    assert told(fewer, "names in fewer than 2 passages", "MX") == 2


def test_a_pair_needs_five_passages_and_a_quoted_person_three():
    one = corpus(*((f"d{n}", "US") for n in range(9)))
    said = [(n, name) for n in range(5) for name in "xy"]
    said += [(n, name) for n in range(5, 9) for name in "uv"]
    found = named_together(named(one, *said), **QUICK)
    assert found.edges[["source", "target", "passages"]].values.tolist() == [["x", "y", 5]]
    assert sorted(found.nodes["id"]) == ["x", "y"] and found.least == 5
    quotes = [(n, "x", "MX") for n in range(3)] + [(n, "y", "MX") for n in range(2)]
    found = quotes_across(quoted(one, *quotes), **QUICK)
    assert found.edges[["target", "passages"]].values.tolist() == [["x", 3]]


@pytest.mark.full
def test_what_is_not_counted_is_told_and_nothing_is_lost():
    one = corpus(("a", "US"), ("a", "none", ("role", "journalist")), ("b", "MX"))
    one = named(
        one,
        (0, "President of Mexico", "office", "claudia-sheinbaum-pardo"),
        (0, "MX", "country", ""),
        (0, "Secretary", "office", ""),
        (0, "SRE", "institution", ""),
        (0, "trump", "person", "trump", "ambiguous"),
        (0, "", "person", "", "low"),
        (1, "MX", "country", ""),
    )
    found = named_together(one, kinds=["person", "country"], least=1, **QUICK)
    assert found.tally[["what", "n"]].values.tolist()[:5] == [
        ["mentions that are counted", 2],
        ["mentions in passages that are not counted", 1],
        ["mentions ambiguous", 1],
        ["mentions of an office or name that nobody is known by", 2],
        ["mentions of other kinds", 1],
    ]
    assert found.tally["n"][:5].sum() == len(one.mentions)
    assert told(found, "passages that are counted", "MX") == 1
    assert found.edges[["source_name", "target_name"]].values.tolist() == [
        ["Mexico", "Claudia Sheinbaum Pardo"]
    ]


def test_countries_go_by_their_usual_names():
    one = named(corpus(("a", "US")), *((0, code, "country", "") for code in ("GB", "GT", "US")))
    found = named_together(one, least=1, **QUICK).nodes
    assert sorted(found["name"]) == ["Guatemala", "United Kingdom", "United States"]


def test_institutions_of_countries_go_by_their_adjectives():
    ids = ("Government of US", "Congress of GT", "Embassy of RU", "Army of KW", "UN")
    one = named(corpus(("a", "US")), *((0, ident, "institution", "") for ident in ids))
    found = named_together(one, least=1, **QUICK).nodes.set_index("id")["name"]
    assert found.to_dict() == {
        "Government of US": "US government",
        "Congress of GT": "Guatemalan Congress",
        "Embassy of RU": "Russian Embassy",  # not Soviet
        "Army of KW": "Army of Kuwait",  # no adjective is listed
        "UN": "UN",
    }


@pytest.mark.filterwarnings("ignore:some seeds are not counted")
def test_a_theme_takes_its_passages():
    one = corpus(("a", "US", ("words", 1)), ("b", "US"))
    one = named(one, (0, "x"), (0, "y"), (1, "x"), (1, "z"))
    found = named_together(one, "migration", least=1, **QUICK)
    assert found.edges[["source", "target", "of"]].values.tolist() == [["x", "y", 1]]
    assert told(found, "mentions in passages that are not counted") == 2
    assert "migration" in repr(found)
    with pytest.raises(ValueError, match="no passage that counts carries the theme 'water"):
        named_together(one, "water_boundary", least=1)


def planted() -> Corpus:
    """Forty documents of one passage: x and y in the same twenty, z in every other one."""
    one = corpus(*((f"d{n:02d}", "US") for n in range(40)))
    with_x = [(n, name) for n in range(20) for name in "xy"]
    return named(one, *with_x, *((n, "z") for n in range(0, 40, 2)))


def test_a_planted_tie_exceeds_the_null_and_chance_does_not():
    edges = named_together(planted()).edges.set_index(["source", "target"])
    # Every passage has from none to three names, so x and y are not free to part everywhere: of
    # x alone under free draws 10 are expected.
    assert edges.loc[("x", "y"), "passages"] == 20
    assert edges.loc[("x", "y"), "exceeds"]
    assert not edges.loc[("x", "z"), "exceeds"] and not edges.loc[("y", "z"), "exceeds"]
    inside = edges["null_low"] <= edges["expected"]
    assert (inside & (edges["expected"] <= edges["null_high"])).all()


def test_the_null_of_one_possible_table_is_what_is_there():
    # Each passage names everybody: no other table has these margins.
    one = named(corpus(*((f"d{n}", "US") for n in range(6))),
                *((n, name) for n in range(6) for name in "xyz"))  # fmt: skip
    edges = named_together(one).edges
    assert edges[["passages", "expected", "null_low", "null_high"]].values.tolist() == [[6] * 4] * 3
    assert not edges["exceeds"].any()


def test_names_of_different_years_are_not_expected_together():
    # a and b are named in 2020 alone, c in 2024 alone: the null must not bring them together.
    years = [2020] * 10 + [2024] * 10
    one = corpus(*((f"d{n:02d}", "US", ("year", year)) for n, year in enumerate(years)))
    one = named(one, *((n, "ab"[n % 2]) for n in range(10)), *((n, "m") for n in range(20)),
                *((n, "c") for n in range(10, 20)))  # fmt: skip
    found = named_together(one, least=1, **QUICK).edges.set_index(["source", "target"])
    assert ("a", "c") not in found.index and ("b", "c") not in found.index
    assert found.loc[("c", "m"), "expected"] == 10
    assert found.loc[("a", "m"), "expected"] == 5


def test_quotes_go_across_and_count_a_passage_once():
    biden, amlo = "joseph-r-biden", "andres-manuel-lopez-obrador"
    speaker = ("speaker", "Joseph R. Biden")
    one = corpus(("a", "US", speaker), ("a", "US", speaker), ("b", "US"), ("c", "MX"))
    one = quoted(
        one,
        (0, amlo, "MX"),
        (0, amlo, "MX"),
        (1, amlo, "MX"),
        (1, amlo, "MX", "denied"),
        (1, biden, "US"),
        (1, "", "MX"),
        (1, "xi", "other"),
        (2, amlo, "MX"),
        (2, "", "US", "", "LABEL"),
        (3, biden, "US"),
    )
    found = quotes_across(one, least=1, **QUICK)
    shown = found.edges[["side", "source", "target", "passages", "of"]]
    assert shown.values.tolist() == [
        ["US", biden, amlo, 2, 3],
        ["US", "speaker not named", amlo, 1, 3],
        ["MX", "speaker not named", biden, 1, 1],
    ]
    assert found.edges["target_name"].tolist() == ["Andrés Manuel López Obrador"] * 2 + [
        "Joseph R. Biden"
    ]
    assert found.tally["n"].tolist()[:7] == [5, 0, 1, 1, 1, 1, 1]
    assert found.tally["n"][:7].sum() == len(one.quotes)
    graph = found.graph("US")
    assert isinstance(graph, networkx.DiGraph)
    assert list(graph.edges) == [(biden, amlo), ("speaker not named", amlo)]
    assert graph.nodes[amlo]["group"] == "MX" and graph.nodes[biden]["group"] == "US"
    assert graph.in_degree(amlo, weight="passages") == 3


def test_who_quotes_only_one_person_exceeds_the_null():
    # Ann quotes x in ten passages, Bob y in ten: under the null each quotes each in five.
    people = ["Ann", "Bob"]
    one = corpus(*((f"d{n:02d}", "US", ("speaker", people[n % 2])) for n in range(20)))
    one = quoted(one, *((n, "xy"[n % 2], "MX") for n in range(20)))
    edges = quotes_across(one).edges
    assert edges[["source", "target", "passages", "exceeds"]].values.tolist() == [
        ["Ann", "x", 10, True],
        ["Bob", "y", 10, True],
    ]
    assert edges["expected"].between(4.6, 5.4).all()


@settings(max_examples=4)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("uvwxyz")), min_size=1), st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    one = corpus(*((f"d{n // 2}", ["US", "MX"][n // 2 % 2]) for n in range(10)))
    shuffled = rows[:]
    random.shuffle(shuffled)
    first, second = (
        named_together(named(one, *given), least=1, **QUICK) for given in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(first.edges, second.edges)
    pd.testing.assert_frame_equal(first.nodes, second.nodes)
    # What two names can share is bounded by each of them.
    sizes = first.nodes.set_index(["side", "id"])["passages"]
    for edge in first.edges.itertuples():
        assert edge.passages <= min(sizes[edge.side, edge.source], sizes[edge.side, edge.target])


@pytest.fixture(scope="module")
def six_names():
    countries = ((n, f"k{n % 3}", "country", "") for n in range(40))
    persons = ((n, name) for n in range(20) for name in "xyz")
    return named_together(named(planted(), *countries, *persons))


@settings(max_examples=8)
@given(st.integers(0, 5), st.integers(2, 6))
def test_arranged_keeps_groups_together_and_counts_what_is_left_out(six_names, seed, n):
    network = six_names
    shown = network.arranged(n, seed=seed)
    placed = shown.nodes.set_index("id")
    assert len(placed) == min(n, 6)
    persons = placed[placed["group"] == "person"]["place"]
    countries = placed[placed["group"] == "country"]["place"]
    assert sorted(persons) == list(range(len(persons)))
    start = len(persons) + 1 if len(persons) else 0
    assert sorted(countries) == list(range(start, start + len(countries)))
    assert told(shown, "edges that are not drawn") + len(shown.edges) == len(network.edges)
    assert told(shown, "names that are not drawn") + len(placed) == len(network.nodes)
    assert list(shown.edges.columns) == list(network.edges.columns)
    again = network.arranged(n, seed=seed)
    pd.testing.assert_frame_equal(shown.nodes, again.nodes)


def test_a_notebook_shows_edges_and_what_is_left_out():
    one = named(corpus(("a", "US"), ("b", "US")), (0, "<i>x"), (0, "y"), (1, "<i>x"), (1, "y"))
    shown = named_together(one, least=1, **QUICK)._repr_html_()
    assert "&lt;i&gt;x" in shown and "<i>x" not in shown
    assert "1, of which 0 exceed the null (by chance about 0)" in shown
    assert "<th>mentions that are counted</th><td>4</td>" in shown
    assert "<th>passages that are counted US</th><td>2</td>" in shown


def test_what_a_network_says_of_itself():
    one = named(corpus(("a", "US"), ("b", "MX")), (0, "x"), (0, "y"), (1, "x"))
    found = named_together(one, least=1, **QUICK)
    assert repr(found) == "Network: named together; 1 edges, 3 nodes"
    assert not found.directed and found.groups == ("person", "institution", "country")
    quotes = quotes_across(quoted(one, (0, "x", "MX")), least=1, **QUICK)
    assert repr(quotes) == "Network: quoted across the border; 1 edges, 2 nodes"
    assert quotes.directed and quotes.groups == ("US", "MX")


def test_counts_of_a_node_and_of_an_edge_are_attributes_of_the_graph():
    one = named(corpus(("a", "US"), ("a", "US"), ("b", "US")), (0, "x"), (0, "y"), (1, "x"),
                (1, "y"), (2, "x"))  # fmt: skip
    graph = named_together(one, least=1, **QUICK).graph("US")
    assert graph.nodes["x"] == {"name": "x", "group": "person", "passages": 3, "documents": 2}
    edge = graph.edges["x", "y"]
    assert (edge["passages"], edge["documents"], edge["of"], edge["share"]) == (2, 1, 3, 2 / 3)
    assert not {"side", "source", "target"} & set(edge)


def test_how_many_draws_and_orders_there_are_by_default(monkeypatch, six_names):
    for function, least in ((named_together, 5), (quotes_across, 3)):
        found = {name: of.default for name, of in inspect.signature(function).parameters.items()}
        assert {"least": least, "n_boot": 500, "n_null": 200, "seed": 0}.items() <= found.items()
    tried = []
    settle = network_module._settle
    monkeypatch.setattr(network_module, "_settle", lambda *a: tried.append(settle(*a)) or tried[-1])
    six_names.arranged()
    assert len(tried) == 8


def test_of_several_orders_the_shortest_is_kept(monkeypatch, six_names):
    costs, places = iter([5, 3, 4, 3, 9, 9, 9, 9]), []

    def settle(place, weight, members):
        places.append(place.copy())
        return next(costs)

    monkeypatch.setattr(network_module, "_settle", settle)
    nodes = six_names.arranged().nodes
    placed = [nodes.set_index("id")["place"][name] for name in sorted(nodes["id"])]
    assert placed == places[1].tolist()  # the first with 3


def test_exchanging_names_makes_edges_short():
    weight = np.zeros((4, 4), dtype=np.int64)
    weight[0, 3], weight[1, 2] = 9, 1  # the ends of 9 begin three places apart
    place = np.arange(4)
    assert _settle(place, weight, [np.arange(4)]) == 10
    assert abs(place[0] - place[3]) == 1 and abs(place[1] - place[2]) == 1
    # Names of different groups are not exchanged.
    place = np.arange(4)
    assert _settle(place, weight, [np.array([0, 1]), np.array([2, 3])]) == 9 + 3
    assert sorted(place[:2]) == [0, 1]


def test_a_figure_has_24_names_by_default_and_names_in_most_passages_come_first():
    one = corpus(*((f"d{n}", "US") for n in range(30)))
    rows = [(n, f"n{name:02d}") for n in range(30) for name in range(n + 1)]
    network = named_together(named(one, *rows), least=1, **QUICK)
    shown = network.arranged()
    # n00 stands in all 30 passages, n29 in the last one alone.
    assert sorted(shown.nodes["id"]) == [f"n{name:02d}" for name in range(24)]
    assert told(shown, "names that are not drawn") == 6
    assert told(shown, "edges that are not drawn") == 30 * 29 // 2 - 24 * 23 // 2
    html = network._repr_html_()
    assert "435, of which" in html and "by chance about 22" in html  # 5 % of 435
    assert html.count("<td>US</td>") == 10  # edges that are shown
    assert html.count("<td>n00</td>") == 4  # with n01 to n04: the edges of these five names


def test_names_of_few_passages_are_counted_on_both_ends():
    one = corpus(*((f"d{n}", "US", ("speaker", "Ann" if n else "Bob")) for n in range(4)))
    one = quoted(one, *((n, "x", "MX") for n in range(3)), (3, "y", "MX"))
    found = quotes_across(one, least=2, **QUICK)
    assert told(found, "names in fewer than 2 passages", "US") == 2  # Bob, and y
    assert told(found, "pairs in fewer than 2 passages", "US") == 2
    assert found.edges[["source", "target", "passages"]].values.tolist() == [["Ann", "x", 2]]
    assert found.nodes[["id", "passages"]].values.tolist() == [["Ann", 3], ["x", 3]]


def test_wrong_input_is_one_sentence():
    one = named(corpus(("a", "US"), ("b", "US")), (0, "x"))
    with pytest.raises(ValueError, match=r"corpus\.quotes has no rows; build the record anew"):
        quotes_across(one)
    with pytest.raises(ValueError, match="has no column 'person_id'"):
        named_together(replace(one, mentions=one.mentions.drop(columns="person_id")))
    with pytest.raises(ValueError, match=r"kinds .* none; there are person, institution, country"):
        named_together(one, kinds=["people"])
    with pytest.raises(ValueError, match="least is 0; give a whole number of 1 or more"):
        named_together(one, least=0)
    with pytest.raises(ValueError, match="n_null is 5; give a whole number of 19 or more"):
        named_together(one, n_null=5)
    with pytest.raises(ValueError, match="no side 'CA'; there are US"):
        named_together(one, least=1, **QUICK).graph("CA")
    with pytest.raises(ValueError, match="n is 1; give a whole number of 2 names or more"):
        named_together(one, least=1, **QUICK).arranged(1)
    journalist = named(corpus(("a", "none", ("role", "journalist"))), (0, "x"))
    with pytest.raises(ValueError, match="count every passage with relevance=None"):
        named_together(journalist)


def test_no_edge_is_a_table_without_rows():
    found = named_together(named(corpus(("a", "US"), ("b", "MX")), (0, "x")), least=1, **QUICK)
    assert found.edges.empty and list(found.nodes["id"]) == ["x"]
    assert found.arranged().edges.empty
    assert told(found, "passages that are counted", "MX") == 1
    assert list(found.graph("US").nodes) == ["x"]


@pytest.mark.full
def test_every_edge_of_the_record_leads_back_to_passages():
    """Mentions of the record, crudely: columns of the counts that are a person's surname."""
    record = Corpus.load()
    record = record.select(since="2021", relevance="core", role=["principal", "official"])
    surnames = {"Biden": "joseph-r-biden", "Trump": "donald-j-trump", "Ebrard": "marcelo-ebrard"}
    rows = []
    for word, person in surnames.items():
        columns = np.flatnonzero(record.terms["term"] == word)
        at = np.unique(record.counts[:, columns].tocoo().coords[0])
        rows += [(record.passages["passage_id"].iloc[n], person, person, "person", "low")
                 for n in at]  # fmt: skip
    mentions = pd.DataFrame(rows, columns=MENTION)
    found = named_together(replace(record, mentions=mentions), least=1, n_boot=100, n_null=50)
    holders = mentions.groupby("entity_id")["passage_id"].agg(set)
    side = record.passages.set_index("passage_id")["side"]
    assert len(found.edges) >= 2
    for edge in found.edges.itertuples():
        both = sorted(holders[edge.source] & holders[edge.target])
        assert edge.passages == (side[both] == edge.side).sum()
        assert edge.low <= edge.share <= edge.high
    assert set(found.edges["side"]) <= set(PACKAGE.sides()["side"])
