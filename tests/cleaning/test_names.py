"""Names however they are spelt, with the published lists: one concept each, and no other's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bilateral import gazetteer
from bilateral.cleaning import Recipe, count_texts
from bilateral.cleaning.recipes.concepts import shared_terms
from bilateral.cleaning.recipes.lemmas import abbreviations, base_forms
from bilateral.cleaning.recipes.names import forms, office_holders, spellings, surname
from bilateral.cleaning.terms.tokens import spelt
from bilateral.corpus import Corpus, tables
from bilateral.corpus.digest import phrase_list


def corpus_of(texts: list[str], langs: list[str]) -> Corpus:
    counts, terms = count_texts(texts, langs, phrase_list())
    ids = [f"d#{i:04d}" for i in range(len(texts))]
    passages = tables.empty("passages").reindex(range(len(texts)))
    passages = passages.assign(passage_id=ids, doc_id="d", lang=langs, side="US")
    documents = tables.empty("documents").reindex(range(1)).assign(doc_id="d")
    return Corpus(documents, passages, counts, terms)


def bag(text: str, lang: str, **options) -> dict[str, int]:
    cleaned = Recipe(**{"min_df": 1, "concepts": True} | options).apply(corpus_of([text], [lang]))
    names = cleaned.terms["term"] + "/" + cleaned.terms["lang"]
    return dict(zip(names, cleaned.counts.toarray()[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        # an alias is cut as the text is cut
        ("self-determination, SELF-determination", "en", {"self-determination/mul": 2}),
        ("co-responsibility", "en", {"shared responsibility/mul": 1}),
        ("virtual president-elect", "en", {"claudia sheinbaum pardo/mul": 1}),
        ("“President-elect (Claudia) Sheinbaum”", "en", {"president/mul": 1, "elect/mul": 1,
         "claudia sheinbaum pardo/mul": 1}),
        ("Depto. de Estado", "es", {"us department of state/mul": 1}),
        ("México, D.F.; México D. F.; Mexico, D.F.", "es", {"mexico city/mul": 3}),
        ("Bureau of Alcohol, Tobacco, Firearms and Explosives; ATF", "en",
         {"bureau of alcohol, tobacco, firearms and explosives (atf)/mul": 2}),
        # a possessive is the name
        ("the White House’s, White House", "en", {"white house/mul": 2}),
        ("President Biden's, Biden’s", "en", {"biden/mul": 2}),
        ("López Obrador's", "en", {"andrés manuel lópez obrador/mul": 1}),
        ("US's, USA's, U.S.'s, the United States's", "en", {"united states/mul": 4}),
        # one concept for a person
        ("Joseph R. Biden, Joe Biden, Joseph Biden, Biden", "en", {"biden/mul": 4}),
        ("Donald J. Trump, Donald Trump, Trump", "en", {"trump/mul": 3}),
        ("Marcelo Ebrard Casaubon, Marcelo Ebrard Casaubón, Ebrard Casaubon, Ebrard", "es",
         {"ebrard/mul": 4, "casaubón/es": 1}),
        ("Claudia Sheinbaum Pardo, Sheinbaum Pardo, Claudia Sheinbaum", "es",
         {"claudia sheinbaum pardo/mul": 3}),
        ("Enrique Peña Nieto, Pena Nieto, Peña Nieto", "en", {"enrique peña nieto/mul": 3}),
        ("Jill Biden, Hunter Biden", "en", {"jill biden/en": 1, "hunter biden/en": 1}),
        # one concept for a country or an agreement, however spelt
        ("U.S., U. S., U.S, US, USA, U.S.A., U. S. A., United States, the United States of America",
         "en", {"united states/mul": 9}),
        ("EE.UU., EE. UU., EE UU, EEUU, E.U.A., E. U. A., E.U., EU, USA, US, Estados Unidos", "es",
         {"united states/mul": 11}),
        ("Mexico, MEXICO, MÉXICO, México", "es", {"mexico/mul": 4}),
        ("Mexico, MEXICO, México's", "en", {"mexico/mul": 3}),
        ("T-MEC, T–MEC, T - MEC, T – MEC, TMEC, T‑MEC".replace("‑", "-"), "es", {"usmca/mul": 6}),
        ("U.S.-Mexico-Canada Agreement; United States–Mexico–Canada Agreement; USMCA", "en",
         {"usmca/mul": 3}),
        # and nothing else is that
        ("they told us; the EU; E.U.", "en", {"tell/en": 1, "european union/mul": 1, "e.u./en": 1}),
        ("usa la ley", "es", {"use/mul": 1, "law/mul": 1}),
    ],
)  # fmt: skip
def test_one_concept_however_spelt(text, lang, expected):
    assert bag(text, lang) == expected


def test_without_accents_a_concept_needs_none_and_has_one_column():
    text = "Mexico MEXICO México Canada Canadá CANADA migracion migración"
    found = bag(text, "es", accents=False)
    assert found == {"mexico/mul": 3, "canada/mul": 3, "migration/mul": 2}
    assert bag("migracion", "es") == {"migracion/es": 1}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("Joseph R. Biden", ["Joseph R. Biden", "Joseph Biden"]),
        ("George H. W. Bush", ["George H. W. Bush", "George Bush"]),
        ("J. D. Vance", ["J. D. Vance"]),
        ("Thomas A. Shannon Jr. (acting)",
         ["Thomas A. Shannon Jr.", "Thomas A. Shannon", "Thomas Shannon"]),
        ("James A. Baker III", ["James A. Baker III", "James A. Baker", "James Baker"]),
        ("Ken Salazar", ["Ken Salazar"]),
        ("Marcelo Ebrard Casaubon",
         ["Marcelo Ebrard Casaubon", "Marcelo Ebrard", "Ebrard Casaubon"]),
        ("Carlos Salinas de Gortari",
         ["Carlos Salinas de Gortari", "Carlos Salinas", "Salinas de Gortari"]),
        ("Juan Ramón de la Fuente Ramírez",
         ["Juan Ramón de la Fuente Ramírez", "Juan Ramón de la Fuente"]),
        ("Pelé", []),
    ],
)  # fmt: skip
def test_forms_of_a_name(person, expected):
    assert forms(person) == expected


def test_the_surname_of_a_name():
    people = ("Donald J. Trump", "Marcelo Ebrard Casaubon", "Ken Salazar", "J. D. Vance")
    assert [surname(person) for person in people] == ["Trump", "Ebrard", "Salazar", "Vance"]


def test_what_two_persons_share_is_nobodys():
    table = office_holders()
    assert not table["form"].duplicated().any()
    assert "George Bush" not in set(table["form"])
    assert set(table.loc[table["form"].str.contains("Bárcena"), "surname"]) == {""}
    assert set(table.loc[table["person"] == "Joseph R. Biden", "surname"]) == {"Biden"}
    offices = gazetteer.offices()
    people = offices.loc[offices["role"] != "guest", "person"].str.replace(
        r"\s*\(.*\)", "", regex=True
    )
    assert set(people) == set(table["person"])


def test_every_alias_and_name_of_several_words_reaches_its_concept():
    """Counted in a text of its own, each is the concept, whatever signs it has."""
    shared, phrases = shared_terms(), phrase_list()
    listed = [(r.lang.replace("en-mt", "en"), r.alias) for r in gazetteer.aliases().itertuples()]
    listed += [("en", form) for form in office_holders()["form"]]
    listed = [(lang, name) for lang, name in listed if (lang, spelt(name)) in shared]
    listed = [(lang, name) for lang, name in listed if not name.startswith(("the ", "la ", "el "))]
    counts, terms = count_texts([n for _, n in listed], [lang for lang, _ in listed], phrases)
    corpus = corpus_of(["x"], ["en"])
    passages = tables.empty("passages").reindex(range(len(listed)))
    ids, langs = [f"d#{i:04d}" for i in range(len(listed))], [lang for lang, _ in listed]
    passages = passages.assign(passage_id=ids, doc_id="d", lang=langs, side="US")
    corpus = Corpus(corpus.documents, passages, counts, terms)
    cleaned = Recipe(min_df=1, concepts=True, stop_words=None, numbers=True).apply(corpus)
    lost = []
    for row, (lang, name) in enumerate(listed):
        found = cleaned.terms["term"].iloc[cleaned.counts[[row]].indices].tolist()
        if found != [shared[lang, spelt(name)]]:
            lost.append((lang, name, found))
    assert not lost


def test_a_name_without_its_accents():
    assert spellings("Mérida") == ["Mérida", "Merida"]
    assert spellings("Peña") == ["Peña", "Pena"]
    assert spellings("SRE") == ["SRE"]
    shared = shared_terms()
    assert shared["en", "merida initiative"] == shared["es", "iniciativa merida"]
    # What is ambiguous with its accents is so without.
    assert ("es", "ejército") not in shared or shared["es", "ejército"] == "army"
    assert shared.get(("es", "ejercito")) is None


# --- abbreviations --------------------------------------------------------------------------------
def test_capitals_keep_themselves_unless_the_corpus_has_the_small_form():
    expected = {"united states/mul": 1, "UN/es": 1, "SEP/es": 1, "travel/mul": 1}
    assert bag("Viajó a USA con la UN y la SEP.", "es") == expected
    assert bag("Viajó con la SEP y la SEP en un sep.", "es") == {"travel/mul": 1, "SEP/es": 2,
                                                                   "september/mul": 1}  # fmt: skip
    assert bag("La SEP en sep.", "es") == {"september/mul": 2}
    small = "we need chips, a chip and the feed"
    # Where both are as frequent, CHIPS are chips.
    assert bag(f"The HHS, CITES and CHIPS; {small}", "en", concepts=False) == {
        "CITES/en": 1, "HHS/en": 1, "chip/en": 3, "feed/en": 1, "need/en": 1
    }  # fmt: skip
    assert bag("the Fed, the chip, CHIPS", "en", concepts=False) == {
        "CHIPS/en": 1, "Fed/en": 1, "chip/en": 1
    }  # fmt: skip
    assert bag("The HHS led", "en", lower=False, form="lemma") == {"HHS/en": 1, "lead/mul": 1}


def test_which_types_are_abbreviations():
    words = ["La", "SEP", "sep", "ASEA", "DEA", "Sep", "SEPTIEMBRE", "S", "UN", "un", "PAN", "US"]
    n = np.array([90, 25, 1, 20, 30, 4, 3, 5, 2, 800, 99, 9])
    terms = pd.DataFrame({"term": words, "lang": "es", "kind": "word"})
    # DEA is the same word in small letters; PAN and US are listed; UN is un in capitals.
    assert [w for w, kept in zip(words, abbreviations(terms, n), strict=True) if kept] == [
        *("SEP", "ASEA")
    ]
    forms = base_forms(terms, n)
    assert forms["lemma"].tolist() == [
        *("el", "SEP", "septiembre", "ASEA", "dea", "septiembre", "septiembre", "s", "uno", "uno"),
        *("PAN", "u.s."),
    ]
    assert forms["stem"].tolist()[1:4] == ["SEP", "sep", "ASEA"]
    # Where capitals are the rule they tell nothing, and so they do of phrases and other languages.
    assert not abbreviations(terms.assign(term=terms["term"].str.upper()), n).any()
    assert not abbreviations(terms.assign(lang="pt"), n).any()
    assert not abbreviations(terms.assign(kind="phrase"), n).any()


def test_a_name_for_every_column():
    corpus = corpus_of(["visa and the sala", "visa y sala USA", "US visa"], ["en", "es", "en"])
    terms = Recipe(min_df=1).apply(corpus).terms
    assert terms[["term", "name"]].values.tolist() == [
        ["sala", "sala/en"], ["u.s.", "u.s."], ["visa", "visa/en"], ["sala", "sala/es"],
        ["u.s.a.", "u.s.a."], ["visa", "visa/es"],
    ]  # fmt: skip
    assert terms["name"].is_unique


@pytest.mark.full
def test_every_column_of_the_record_has_a_name_of_its_own():
    terms = Recipe(min_df=100).apply(Corpus.load()).terms
    assert terms["term"].duplicated().any()
    assert terms["name"].is_unique
    pd.DataFrame(columns=terms["name"])
