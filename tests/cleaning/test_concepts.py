"""Shared columns join translations, and not framings."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral import gazetteer
from bilateral.cleaning.recipes.concepts import other_words, shared_terms
from bilateral.cleaning.recipes.mapping import Types
from bilateral.cleaning.terms.tokens import spelt
from bilateral.corpus import Corpus

CONTRASTS = gazetteer.table("contrasts")


@pytest.mark.parametrize(
    "row", list(CONTRASTS.itertuples()), ids=lambda row: f"{row.form}, {row.column}"
)
def test_what_is_set_apart_does_not_share_the_column(row):
    shared = shared_terms()
    column = shared.get((row.lang, spelt(row.form)), "")
    assert column != row.column
    if row.kind != "protected":  # it was in the column, which is there without it
        assert column == row.own
        assert row.column in shared.values()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en", "illegal immigration"), ("en", "irregular migration")),
        (("en", "undocumented migration"), ("es", "migración irregular")),
        (("en", "alien"), ("en", "migrant")),
        (("es", "cuota compensatoria"), ("en", "tariff")),
        (("es", "autodeterminación de los pueblos"), ("en", "non intervention")),
        (("en", "self determination"), ("es", "no intervención")),
        (("es", "extradición"), ("es", "traslado")),
        (("es", "extradición"), ("es", "entrega")),
        (("en", "remain in mexico"), ("en", "migrant protection protocols")),
    ],
)
def test_a_choice_of_words_stays_visible(one, other):
    shared = shared_terms()
    assert shared.get(one, one) != shared.get(other, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en", "self determination"), ("es", "autodeterminación de los pueblos")),
        (("en", "undocumented migration"), ("es", "migración indocumentada")),
        (("en", "irregular migration"), ("es", "migración irregular")),
        (("en", "countervailing duty"), ("es", "cuota compensatoria")),
        (("en", "remain in mexico"), ("es", "quédate en méxico")),
        (("en", "extradition"), ("es", "extradición")),
        (("en", "tariff"), ("es", "arancel")),
        (("en", "estrada doctrine"), ("es", "doctrina estrada")),
    ],
)
def test_translations_share_a_column(one, other):
    shared = shared_terms()
    assert shared[one] == shared[other]


def test_a_surname_that_a_town_has_joins_no_person():
    shared = shared_terms()
    for form in ("noemí juárez pérez", "noemí juárez", "juarez perez"):
        assert shared["es", form] == "noemí juárez pérez"
    assert shared["es", "juárez"] == "juárez"
    assert shared["es", "marcelo ebrard casaubon"] == shared["es", "ebrard"]


def test_contrasts_name_columns_as_they_are_written():
    assert not CONTRASTS.duplicated(["lang", "form", "column"]).any()
    assert (CONTRASTS["column"] == CONTRASTS["column"].str.lower()).all()
    assert set(CONTRASTS["kind"]) == {"framing", "sense", "protected"}


def test_what_small_letters_make_of_an_abbreviation_is_read_from_the_lemmas():
    rows = [
        ("usa", "es", "usar"), ("eu", "es", "eu"), ("DEA", "es", "dea"),
        ("CILA", "es", "CILA"),  # kept in capitals: another word
        ("EUA", "es", "otra"),  # in capitals, and folded: they say nothing
        ("dean", "es", "decano"), ("usa", "en", "usa"), ("Ice", "en", "hielo"),
    ]  # fmt: skip
    terms = pd.DataFrame(rows, columns=["term", "lang", "lemma"])
    terms = terms.assign(kind="word", stem="", parts=[()] * len(rows))
    expected = {("en", "US"), ("es", "SE"), ("es", "USA"), ("es", "CILA"), ("es", "DEAN")}
    assert other_words(Types.of(terms)) == expected
    shared = shared_terms(other_words=frozenset({("en", "US"), ("es", "SE"), ("es", "USA")}))
    assert shared == shared_terms()  # as the dictionaries say


@pytest.mark.full
def test_the_record_says_the_same_as_the_dictionaries():
    types = Types.of(Corpus.load().terms)
    assert shared_terms(other_words=other_words(types)) == shared_terms()
