"""Two language versions of a text: planted differences are found, translations have none."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral import Corpus
from bilateral.discourse import versions
from bilateral.discourse.alignment import Bead, align, items_of
from bilateral.discourse.swapped_names import swapped_names
from bilateral.discourse.versions import LEAST, differences

ENGLISH = (
    "The ministers met in Guatemala.",
    "They spoke about water and the drought in Texas.",
    "Angela Merkel proposed a tariff on steel.",
    "The companies will invest 300 million dollars.",
    "In principle the farmers of Peru will sell corn.",
)
SPANISH = (
    "Los ministros se reunieron en Guatemala.",
    "Hablaron del agua y de la sequía en Texas.",
    "Ayer Angela Merkel propuso un arancel al acero.",
    "Las empresas van a invertir 300 millones de dólares.",
    "En principio los agricultores del Perú venderán maíz.",
)


def read(texts, lang):
    return [items_of(text, lang) for text in texts]


def compared(two):
    return {(d.kind, d.words) for d in differences(read(ENGLISH, "en"), read(two, "es"))}


def corpora(one: str, two: str) -> tuple[Corpus, Corpus]:
    row = {"text": [one, two], "lang": ["en", "es"], "side": ["US", "MX"]}
    both = Corpus.from_texts(pd.DataFrame(row), lang="lang", side="side")
    return both.select(side="US"), both.select(side="MX")


@pytest.mark.full
def test_a_translation_has_no_difference():
    assert align(read(ENGLISH, "en"), read(SPANISH, "es")) == [
        Bead((at,), (at,)) for at in range(len(ENGLISH))
    ]
    assert compared(SPANISH) == set()


def test_a_sentence_that_is_not_there():
    assert compared([*SPANISH[:1], *SPANISH[2:]]) == {("missing", "Texas")}


def test_a_sentence_that_stands_elsewhere():
    assert compared([*SPANISH[1:], SPANISH[0]]) == {("moved", "")}


def test_another_name():
    swapped = SPANISH[2].replace("Merkel", "Putin")
    assert compared([*SPANISH[:2], swapped, *SPANISH[3:]]) == {("another name", "Merkel / Putin")}


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("They met Chinese envoys in Warsaw.", "Se reunieron con enviados chinos en Varsovia."),
        ("They met in South Korea.", "Se reunieron en Corea del Sur."),
        ("They met, and Americans came.", "Se reunieron, y vinieron estadounidenses."),
        ("They met the envoys of Hezbollah.", "Se reunieron con los enviados de Hizbulá."),
        ("They met the envoys of Qaddafi.", "Se reunieron con los enviados de Gadafi."),
        ("They met envoys of the OECD.", "Se reunieron con enviados de la OCDE."),
        ("They met the Jewish and Kurdish envoys.", "Se reunieron los enviados judíos y kurdos."),
        ("They met and read of Michelangelo.", "Se reunieron y leyeron sobre Miguel Ángel."),
        ("They met envoys of the US Congress.", "Se reunieron con enviados del Congreso."),
    ],
)
def test_a_translated_name_is_the_same_name(english, spanish):
    assert differences(read([english], "en"), read([spanish], "es")) == []


@pytest.mark.parametrize(
    ("english", "spanish", "words"),
    [
        ("They met envoys from Warsaw.", "Se reunieron con enviados de Praga.", "Warsaw / Praga"),
        ("They met in South Korea.", "Se reunieron en Corea del Norte.",
         "South Korea / Corea del Norte"),
        ("They met Alex Salmond today.", "Se reunieron hoy con Orlando Salmond.", "Alex / Orlando"),
        ("They met envoys from Kobane.", "Se reunieron con enviados de Brunnen.",
         "Kobane / Brunnen"),
    ],
)  # fmt: skip
def test_a_swapped_name_is_another_name(english, spanish, words):
    found = differences(read([english], "en"), read([spanish], "es"))
    assert [d.words for d in found if d.kind == "another name"] == [words]
    assert all(d.score >= LEAST["another name"] for d in found)


def test_the_score_of_a_swapped_name_by_hand():
    one = read(["Then Ross spoke of water."], "en")
    two = read(["Luego Pérez habló del agua."], "es")
    # The sentences are alike but for the names, which stand at one place: 1 + 1 + 1.
    assert [(d.words, d.score) for d in differences(one, two)] == [("Ross / Pérez", 3.0)]
    # The second text has the other name elsewhere, so the first is no stranger to it: 1 + 1.
    said, weight = (one[0].words, two[0].words), dict.fromkeys(one[0].items | two[0].items, 1.0)
    everything = said[0], (*said[1], *items_of("Hoy vino Ross.", "es").words)
    assert list(swapped_names(said, everything, weight)) == [("Ross", "Pérez", 2.0)]


def test_a_name_farther_away_counts_less():
    one, two = (items_of(text, lang).words for text, lang in (
        ("Then Ross spoke of water.", "en"), ("Luego habló del agua Pérez.", "es")))  # fmt: skip
    weight = dict.fromkeys({w.item for w in (*one, *two)}, 1.0)
    ((x, y, score),) = swapped_names((one, two), (one, two), weight)
    assert (x, y) == ("Ross", "Pérez")
    places = [[w.text for w in words].index(name) for words, name in ((one, x), (two, y))]
    assert score < 3.0 and places[0] < places[1]


def test_a_hedge_that_is_gone():
    plain = SPANISH[4].replace("En principio los", "Los")
    assert compared([*SPANISH[:4], plain]) == {("hedge", "in principle")}


def test_two_sentences_for_one():
    one = read(["The ministers met in Guatemala, and they spoke about the drought in Texas."], "en")
    two = read(
        ["Los ministros se reunieron en Guatemala.", "Hablaron de la sequía en Texas."], "es"
    )
    assert align(one, two) == [Bead((0,), (0, 1))]
    assert differences(one, two) == []


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(SPANISH))), st.integers(0, len(SPANISH)))
def test_the_beads_hold_every_sentence_once_and_in_order(order, n):
    two = [SPANISH[at] for at in order][:n]
    beads = align(read(ENGLISH, "en"), read(two, "es"))
    assert [s for bead in beads for s in bead.one] == list(range(len(ENGLISH)))
    assert [s for bead in beads for s in bead.two] == list(range(n))


def test_swapping_the_versions_mirrors_the_differences():
    one, two = read(ENGLISH, "en"), read([*SPANISH[2:], SPANISH[0]], "es")
    there = {(d.kind, d.one, d.two) for d in differences(one, two)}
    back = {(d.kind, d.two, d.one) for d in differences(two, one)}
    assert there == back


def test_the_table_has_the_sentences():
    one, two = corpora(" ".join(ENGLISH), " ".join([*SPANISH[:1], *SPANISH[2:]]))
    table = versions(one, two)
    assert table[["difference", "words"]].values.tolist() == [["missing", "Texas"]]
    assert table["us_sentence"].tolist() == [ENGLISH[1]]
    assert table["mx_sentence"].tolist() == [""]


def test_the_same_and_the_empty():
    one, two = corpora("Well.", "Bueno.")
    assert len(versions(one, two)) == 0
    assert align([], []) == []
    assert differences([], read(SPANISH[:1], "es"))[0].words == "Guatemala"
    blind = Corpus(one.documents, one.passages, one.counts, one.terms)
    with pytest.raises(ValueError, match="the version of US has no text"):
        versions(blind, two)
