"""Recipes: worked by hand, read word by word, audited to the last token."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning import Recipe, choices, concepts, count_texts, coverage, mapping, recipe
from bilateral.cleaning.lemmas import base_forms, lemma, stem
from bilateral.corpus import Corpus, tables

PHRASES = ["northern triangle", "border to border", "estados unidos", "ports of entry"]
STOP = {"en": frozenset({"the", "to", "of"}), "es": frozenset({"los", "de"})}
OPEN = {"min_df": 1, "max_df": 1.0}


def corpus_of(texts: list[str], langs: list[str] | None = None) -> Corpus:
    langs = langs or ["en"] * len(texts)
    counts, terms = count_texts(texts, langs, PHRASES, {"# percent": "percent"})
    ids = [f"d#{i:04d}" for i in range(len(texts))]
    passages = tables.empty("passages").reindex(range(len(texts)))
    sides = ["US" if lang == "en" else "MX" for lang in langs]
    words = counts[:, np.flatnonzero(terms["kind"] != "phrase")].sum(axis=1)
    passages = passages.assign(words=words, passage_id=ids, doc_id="d", lang=langs, side=sides)
    documents = tables.empty("documents").reindex(range(1)).assign(doc_id="d")
    return Corpus(documents, passages, counts, terms)


NUMBERS = {"en": frozenset({"percent"}), "es": frozenset()}


def few(which: str) -> dict[str, frozenset[str]]:
    return NUMBERS if which == "number" else STOP


@pytest.fixture(autouse=True)
def few_stop_words(monkeypatch):
    monkeypatch.setattr(recipe, "_stop_words", few)


def bags(cleaned: Corpus) -> list[dict]:
    terms = cleaned.terms["term"].to_numpy()
    rows = cleaned.counts.tocsr()
    return [
        dict(zip(terms[row.indices], row.data.tolist(), strict=True))
        for row in (rows[[i]] for i in range(rows.shape[0]))
    ]


def clean(texts, langs=None, **options) -> list[dict]:
    return bags(Recipe(**OPEN | {"form": "surface"} | options).apply(corpus_of(texts, langs)))


def test_case_is_merged_and_the_rest_dropped():
    assert clean(["The the Northern northern triangles a 42 20 percent 5%"]) == [
        {"northern": 2, "triangles": 1}
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"northern triangle": 1, "northern": 1, "borders": 1}),
        ({"phrases": "parts"}, {"northern": 2, "triangle": 1, "borders": 1}),
        ({"lower": False}, {"Northern triangle": 1, "northern": 1, "Borders": 1}),
        ({"stop_words": None}, {"northern triangle": 1, "the": 2, "northern": 1, "borders": 1}),
        ({"form": "lemma"}, {"northern triangle": 1, "northern": 1, "border": 1}),
        ({"form": "stem", "lower": False},
         {"Northern triangle": 1, "northern": 1, "Border": 1}),
        ({"numbers": True}, {"northern triangle": 1, "northern": 1, "borders": 1, "7": 1}),
    ],
)  # fmt: skip
def test_each_choice(options, expected):
    assert clean(["The Northern triangle, the northern Borders 7"], **options) == [expected]


def test_a_repeated_part_is_taken_twice_and_stop_words_inside_are_nobodys():
    assert clean(["border to Border, border"]) == [{"border to border": 1, "border": 1}]


def test_stop_words_go_in_whatever_form(monkeypatch):
    listed = {"es": frozenset({"hacer", "estados unidos"})}
    monkeypatch.setattr(recipe, "_stop_words", lambda which: listed if which == "package" else {})
    assert clean(["Hicieron la ley de los Estados Unidos"], ["es"]) == [
        {"la": 1, "ley": 1, "de": 1, "los": 1}
    ]


def test_accents_go_and_n_tilde_stays():
    assert clean(["Año de migración en España"], ["es"], accents=False) == [
        {"año": 1, "migracion": 1, "en": 1, "españa": 1}
    ]


def test_languages_do_not_meet_without_concepts():
    cleaned = Recipe(**OPEN).apply(corpus_of(["popular", "popular"], ["en", "es"]))
    assert cleaned.terms[["lang", "term"]].values.tolist() == [["en", "popular"], ["es", "popular"]]
    assert cleaned.counts.toarray().tolist() == [[1, 0], [0, 1]]


def test_concepts_share_columns(monkeypatch):
    shared = {
        ("en", "border"): "border", ("es", "frontera"): "border",
        ("en", "united states"): "united states", ("es", "estados unidos"): "united states",
        ("en", "usa"): "united states",
    }  # fmt: skip
    monkeypatch.setattr(recipe, "shared_terms", lambda: shared)
    texts = ["The borders of USA", "las fronteras, los Estados Unidos"]
    cleaned = Recipe(**OPEN, concepts=True).apply(corpus_of(texts, ["en", "es"]))
    assert bags(cleaned) == [
        {"border": 1, "united states": 1},
        {"border": 1, "united states": 1, lemma("las", "es"): 1},
    ]
    kinds = cleaned.terms.set_index("term")[["lang", "kind"]]
    assert kinds.loc["border"].tolist() == ["mul", "concept"]
    table = coverage(cleaned, min_passages=1).set_index("side")
    assert table["share"].to_dict() == {"US": 1.0, "MX": pytest.approx(2 / 3)}
    with pytest.raises(ValueError, match="used in 2 passages of two languages"):
        coverage(cleaned, min_passages=2)
    with pytest.raises(ValueError, match="no term of this corpus is used in 10 passages"):
        coverage(Recipe(**OPEN).apply(corpus_of(texts, ["en", "es"])))


def test_document_frequency_counts_passages_of_the_language():
    texts = ["border", "border northern", "border", "frontera", "frontera", "", "Frontera"]
    corpus = corpus_of(texts, ["en"] * 3 + ["es"] * 4)
    cleaned = Recipe(form="surface", min_df=1, max_df=0.9).apply(corpus)
    assert cleaned.terms["term"].tolist() == ["northern"]  # border: 3 of 3, frontera: 3 of 3
    assert cleaned.counts.shape == (7, 1)
    cleaned = Recipe(form="surface", min_df=2, max_df=1.0).apply(corpus)
    assert cleaned.terms[["term", "document_frequency", "tokens"]].values.tolist() == [
        ["border", 3, 3], ["frontera", 3, 3],
    ]  # fmt: skip


def test_capital_n_tilde_stays_and_nothing_else_is_made():
    assert mapping._strip("ESPAÑA Ñandú bor\0dér Ç") == "ESPAÑA Ñandu bor\0der C"


def test_a_concept_that_one_language_uses_joins_nothing(monkeypatch):
    shared = {("en", "border"): "border", ("es", "frontera"): "border", ("es", "muro"): "wall"}
    monkeypatch.setattr(recipe, "shared_terms", lambda: shared)
    cleaned = Recipe(**OPEN, concepts=True, stop_words=None).apply(
        corpus_of(["border", "frontera muro"], ["en", "es"])
    )
    assert coverage(cleaned, min_passages=1)["shared"].tolist() == [1, 1]


def test_a_phrase_may_be_a_concept_and_its_words_are_not(monkeypatch):
    shared = {("es", "estados unidos"): "u.s.", ("es", "estado"): "state"}
    monkeypatch.setattr(recipe, "shared_terms", lambda: shared)
    assert clean(["Estados Unidos y un estado"], ["es"], concepts=True, form="lemma") == [
        {"u.s.": 1, "state": 1, lemma("un", "es"): 1}
    ]


def test_cleaned_terms_have_no_parts_and_rows_are_in_order():
    cleaned = Recipe(**OPEN).apply(corpus_of(["northern triangle, a border and the border wall"]))
    assert set(cleaned.terms["parts"]) == {()}
    assert cleaned.counts.has_sorted_indices
    assert cleaned.counts.has_canonical_format


def test_us_is_no_us(monkeypatch):
    assert lemma("US", "en") == "u.s." != lemma("us", "en")
    assert clean(["US and us"], stop_words=None) == [{"u.s.": 1, "and": 1, "us": 1}]
    monkeypatch.setattr(recipe, "_stop_words", lambda which: {"en": frozenset({"us"})})
    assert clean(["US and us"], lower=False) == [{"US": 1, "and": 1}]


def test_bases_are_those_of_the_libraries():
    assert [lemma(w, "es") for w in ("Migrantes", "fronteras")] == ["migrante", "frontera"]
    assert [stem(w, "en") for w in ("Bordering", "agreements")] == ["border", "agreement"]
    terms = pd.DataFrame(
        {"term": ["Trends", "fronteiras"], "lang": ["en", "pt"], "kind": ["word", "word"]}
    )
    assert base_forms(terms)["lemma"].tolist() == ["trend", "fronteiras"]


# --- values --------------------------------------------------------------------------------------
def test_recipes_are_values():
    assert Recipe() == Recipe()
    assert hash(Recipe(form="stem")) == hash(Recipe(form="stem"))
    assert str(Recipe()) == "default"
    assert eval(repr(Recipe(min_df=3))) == Recipe(min_df=3)
    assert len(set(choices())) == 64
    for field, values in {"lower": 2, "phrases": 2, "concepts": 2, "form": 2, "min_df": 2}.items():
        assert len({getattr(r, field) for r in choices()}) == values
    assert {r.stop_words for r in choices()} == {"package", None}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"form": "root"}, "form='root'; choose one of 'lemma', 'stem', 'surface'"),
        ({"phrases": True}, "phrases=True; choose one of 'whole', 'parts'"),
        ({"stop_words": "mine"}, "stop_words='mine'"),
        ({"min_df": 0}, "min_df=0, but it is the number of passages"),
        ({"lower": "no"}, "lower='no'; it is True or False"),
        ({"min_df": 2.5}, r"min_df=2.5, but .* write min_df=60"),
        ({"max_df": None}, "max_df=None, but it is the share"),
        ({"max_df": 2}, "max_df=2, but it is the share"),
        ({"min_df": 0.01}, "min_df=0.01, but it is the number of passages"),
        ({"min_df": True}, "min_df=True"),
        ({"max_df": float("nan")}, "max_df=nan"),
    ],
)
def test_bad_settings_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        Recipe(**options)


def test_a_cleaned_corpus_is_not_cleaned_again():
    with pytest.raises(ValueError, match="cleaned by a recipe already"):
        Recipe().apply(Recipe(**OPEN).apply(corpus_of(["a border"])))


def test_a_corpus_without_tokens_or_passages_is_cleaned_to_nothing():
    for texts in ([], [""], ["", ""]):
        cleaned = Recipe().apply(corpus_of(texts))
        assert cleaned.counts.shape == (len(texts), 0)
        assert Recipe().audit(corpus_of(texts)).columns[0] == "step"


def test_counts_that_left_out_a_phrases_words_are_refused():
    corpus = corpus_of(["northern triangle"])
    words = (corpus.terms["kind"] != "phrase").to_numpy()
    corpus.counts.data[words[corpus.counts.indices]] = 0
    with pytest.raises(ValueError, match="more often than the word"):
        Recipe(**OPEN).apply(corpus)


def test_nltks_lists_where_its_data_is(monkeypatch, tmp_path):
    import nltk

    from bilateral.cleaning.stopwords import nltk_stopwords

    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])
    with pytest.raises(LookupError, match=r"nltk.downloader stopwords.*stop_words='package'"):
        nltk_stopwords("es")
    folder = tmp_path / "corpora" / "stopwords"
    folder.mkdir(parents=True)
    (folder / "english").write_text("the\nof\n")
    from nltk.corpus import stopwords

    monkeypatch.setattr(stopwords, "words", lambda name: (folder / name).read_text().split())
    assert nltk_stopwords("en") == {"the", "of"}


# --- against reading word by word ----------------------------------------------------------------
words = st.sampled_from(
    ["Northern", "northern", "TRIANGLE", "triangle", "Border", "border", "to", "The", "42", ".",
     "20", "percent", "ports", "of", "entry", "b"]
)  # fmt: skip
passages = st.lists(st.lists(words, max_size=25).map(" ".join), min_size=1, max_size=5)
listed = [tuple(p.split()) for p in PHRASES]


def by_hand(text: str, whole: bool) -> dict[str, int]:
    found: dict[str, int] = {}
    at, tokens = 0, text.lower().split()
    while at < len(tokens):
        fits = [p for p in listed if whole and tuple(tokens[at : at + len(p)]) == p]
        phrase = max(fits, key=len, default=None)
        if phrase:
            found[" ".join(phrase)] = found.get(" ".join(phrase), 0) + 1
            at += len(phrase)
            continue
        word = tokens[at]
        at += 1
        if len(word) > 1 and word.isalpha() and word not in STOP["en"] | NUMBERS["en"]:
            found[word] = found.get(word, 0) + 1
    return found


@given(passages, st.booleans())
def test_cleaning_the_counts_is_cleaning_the_text(texts, whole):
    expected = [by_hand(text, whole) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "_stop_words", few)
        assert clean(texts, phrases="whole" if whole else "parts") == expected


@pytest.mark.filterwarnings("ignore:no term is left")
@given(passages, st.sampled_from([*choices(), Recipe(numbers=True), Recipe(accents=False)]))
def test_the_audit_accounts_for_every_token(texts, chosen):
    corpus = corpus_of(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "_stop_words", few)
        patch.setattr(recipe, "shared_terms", lambda: {("en", "border"): "border"})
        audit, cleaned = chosen.audit(corpus), chosen.apply(corpus)
    words = np.flatnonzero(corpus.terms["kind"] != "phrase")
    steps = audit.groupby("step", sort=False)[["tokens_before", "tokens_after"]].sum()
    if not len(steps):
        assert not corpus.counts.nnz
        return
    assert steps["tokens_before"].iloc[0] == corpus.counts[:, words].sum()
    # What one step leaves, the next one finds.
    assert steps["tokens_before"].iloc[1:].tolist() == steps["tokens_after"].iloc[:-1].tolist()
    for step in ("phrases", "lower", "concepts", "lemma", "stem", "accents"):
        if step in steps.index:  # merges drop nothing
            assert steps.at[step, "tokens_before"] == steps.at[step, "tokens_after"]
    size = cleaned.terms["term"].str.count(" ").to_numpy() + 1
    size[cleaned.terms["kind"] != "phrase"] = 1
    assert steps["tokens_after"].iloc[-1] == (cleaned.terms["tokens"] * size).sum()
    assert (cleaned.counts.data > 0).all()


@given(passages)
def test_phrases_whole_or_in_parts_give_the_same_total(texts):
    corpus = corpus_of(texts)
    totals = []
    for how in ("whole", "parts"):
        cleaned = Recipe(**OPEN, phrases=how, stop_words=None, numbers=True).apply(corpus)
        size = np.where(
            cleaned.terms["kind"] == "phrase", cleaned.terms["term"].str.count(" ") + 1, 1
        )
        totals.append(int((cleaned.terms["tokens"] * size).sum()))
    assert totals[0] == totals[1] == corpus.passages["words"].sum()


def test_the_audit_names_merges_and_losses():
    corpus = corpus_of(["The borders the border the Border, 7 northern triangle"] * 2)
    audit = Recipe(**OPEN).audit(corpus).set_index("step")
    assert audit.loc["phrases", ["types_before", "types_after"]].tolist() == [8, 7]
    assert audit.at["lower", "merges"] == "border (Border 2, border 2); the (the 4, The 2)"
    assert audit.at["numbers", "losses"] == "7 2"
    assert audit.at["stop_words", "losses"] == "the 6"
    assert audit.at["lemma", "merges"] == "border (border 4, borders 2)"


def test_the_audit_tells_rare_from_frequent():
    corpus = corpus_of(["border wall", "border", "border northern northern"])
    audit = Recipe(form="surface", min_df=2, max_df=0.9).audit(corpus).set_index("step")
    assert audit.at["min_df", "losses"] == "northern 2, wall 1"
    assert audit.at["max_df", "losses"] == "border 3"
    assert audit.at["max_df", "tokens_after"] == 0


def test_a_shared_term_is_frequent_among_all_passages(monkeypatch):
    shared = {("en", "border"): "border", ("es", "frontera"): "border"}
    monkeypatch.setattr(recipe, "shared_terms", lambda: shared)
    corpus = corpus_of(["border", "border", "frontera", "muro"], ["en", "en", "es", "es"])
    kept = Recipe(form="surface", min_df=1, max_df=0.75, concepts=True).apply(corpus)
    assert "border" in set(kept.terms["term"])  # in three passages of four
    dropped = Recipe(form="surface", min_df=1, max_df=0.7, concepts=True).apply(corpus)
    assert "border" not in set(dropped.terms["term"])


# --- on the record -------------------------------------------------------------------------------
def test_the_record_is_cleaned_and_nothing_falls_below_zero(monkeypatch):
    monkeypatch.undo()
    corpus = Corpus.load()
    for chosen in (Recipe(), Recipe(lower=False, concepts=True), Recipe(phrases="parts")):
        cleaned = chosen.apply(corpus)
        assert cleaned.counts.shape == (len(corpus.passages), len(cleaned.terms))
        assert cleaned.counts.data.min() > 0
        assert cleaned.terms["document_frequency"].min() >= 5
        assert not cleaned.terms.duplicated(["lang", "kind", "term"]).any()
        pd.testing.assert_frame_equal(cleaned.passages, corpus.passages)


def test_the_base_forms_on_record_are_those_of_the_libraries():
    terms = Corpus.load().terms
    some = terms.sample(3_000, random_state=0)
    pd.testing.assert_frame_equal(base_forms(some), some[["lemma", "stem"]], check_dtype=False)


def test_the_lexicon_sends_a_word_to_one_concept():
    shared = concepts.shared_terms()
    assert shared["en", "foreign ministry"] == shared["es", "cancillería"] == shared["es", "sre"]
    assert shared["en", "usmca"] == shared["es", "t-mec"] == shared["en", "cusma"]
    assert shared["en", "migration"] == shared["es", "migración"]
    # False friends that matter.
    assert shared.get(("es", "canciller")) != shared.get(("en", "chancellor"))
    assert shared.get(("es", "traslado")) != shared.get(("en", "extradition"))
    assert shared.get(("es", "billón")) != shared.get(("en", "billion"), "")
    assert shared["es", "estado"] != shared.get(("es", "estar"))


def test_the_steps_leave_what_they_were_given():
    types = mapping.Types.of(corpus_of(["The border"]).terms)
    before = types.term.copy()
    mapping.base_form(mapping.lower(types), "stem")
    assert types.term.tolist() == before.tolist()
