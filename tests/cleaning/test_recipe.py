"""Recipes: worked by hand, read word by word, audited to the last token."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning import Recipe, choices, count_texts, coverage
from bilateral.cleaning.recipes import audited, concepts, mapping, recipe
from bilateral.cleaning.recipes.lemmas import abbreviations, base_forms, lemma, stem
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


def few(which: str, *_: object) -> dict[str, frozenset[str]]:
    return NUMBERS if which == "number" else STOP


@pytest.fixture(autouse=True)
def few_stop_words(monkeypatch):
    monkeypatch.setattr(recipe, "stop_words_of", few)


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
    monkeypatch.setattr(
        recipe, "stop_words_of", lambda which, *_: listed if which == "package" else {}
    )
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
    monkeypatch.setattr(recipe, "shared_terms", lambda *_: shared)
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


def test_a_concept_that_one_language_uses_joins_nothing(monkeypatch):
    shared = {("en", "border"): "border", ("es", "frontera"): "border", ("es", "muro"): "wall"}
    monkeypatch.setattr(recipe, "shared_terms", lambda *_: shared)
    cleaned = Recipe(**OPEN, concepts=True, stop_words=None).apply(
        corpus_of(["border", "frontera muro"], ["en", "es"])
    )
    assert coverage(cleaned, min_passages=1)["shared"].tolist() == [1, 1]


def test_a_phrase_may_be_a_concept_and_its_words_are_not(monkeypatch):
    shared = {("es", "estados unidos"): "u.s.", ("es", "estado"): "state"}
    monkeypatch.setattr(recipe, "shared_terms", lambda *_: shared)
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
    monkeypatch.setattr(recipe, "stop_words_of", lambda *_: {"en": frozenset({"us"})})
    assert clean(["US and us"], lower=False) == [{"US": 1, "and": 1}]


def test_a_name_does_not_become_another_word():
    names = ["FinCEN", "Fincen", "Reagan", "Tomás", "Mezquital", "Perote"]  # no fincar, no pero
    assert [lemma(name, "es") for name in names] == [*map(str.lower, names)]
    assert [lemma(word, "es") for word in ("fincan", "Reyes")] == ["fincar", "rey"]


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

    from bilateral.cleaning.recipes.stopwords import nltk_stopwords

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
        patch.setattr(recipe, "stop_words_of", few)
        assert clean(texts, phrases="whole" if whole else "parts") == expected


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:no term is left")
@given(passages, st.sampled_from([*choices(), Recipe(numbers=True), Recipe(accents=False)]))
def test_the_audit_accounts_for_every_token(texts, chosen):
    corpus = corpus_of(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "stop_words_of", few)
        patch.setattr(recipe, "shared_terms", lambda *_: {("en", "border"): "border"})
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
    monkeypatch.setattr(recipe, "shared_terms", lambda *_: shared)
    corpus = corpus_of(["border", "border", "frontera", "muro"], ["en", "en", "es", "es"])
    kept = Recipe(form="surface", min_df=1, max_df=0.75, concepts=True).apply(corpus)
    assert "border" in set(kept.terms["term"])  # in three passages of four
    dropped = Recipe(form="surface", min_df=1, max_df=0.7, concepts=True).apply(corpus)
    assert "border" not in set(dropped.terms["term"])


# --- on the record -------------------------------------------------------------------------------
@pytest.mark.full
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


@pytest.mark.full
def test_the_base_forms_on_record_are_those_of_the_libraries():
    corpus = Corpus.load()
    tokens = np.asarray(corpus.counts.sum(axis=0)).ravel()
    kept = abbreviations(corpus.terms, tokens)
    on_record = corpus.terms[["lemma", "stem"]]
    assert (on_record[kept].to_numpy() == corpus.terms.loc[kept, ["term"]].to_numpy()).all()
    some = corpus.terms[~kept].sample(3_000, random_state=0)
    pd.testing.assert_frame_equal(
        base_forms(some, np.zeros(3_000, int)), on_record.loc[some.index], check_dtype=False
    )


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


# --- worked by hand, to the last cell -------------------------------------------------------------
TEXTS = [
    "The Northern triangle the northern Borders 7 20 percent a",
    "los Estados Unidos, los estados border",
]


def rows(audit: pd.DataFrame) -> list[list]:
    return audit.drop(columns=["merges", "losses", "note"]).to_numpy().tolist()


def said(audit: pd.DataFrame, column: str) -> dict[tuple[str, str], str]:
    return {(r.step, r.lang): getattr(r, column) for r in audit.itertuples() if getattr(r, column)}


def test_an_audit_by_hand():
    audit = Recipe(**OPEN).audit(corpus_of(TEXTS, ["en", "es"]))
    assert rows(audit) == [
        ["phrases", "en", 10, 9, 10, 10],
        ["phrases", "es", 5, 4, 6, 6],
        ["lower", "en", 9, 8, 10, 10],
        ["lower", "es", 4, 4, 6, 6],
        ["numbers", "en", 8, 5, 10, 7],
        ["numbers", "es", 4, 4, 6, 6],
        ["stop_words", "en", 5, 3, 7, 4],
        ["stop_words", "es", 4, 3, 6, 4],
        *([step, lang, 3, 3, 4, 4] for step in ("lemma", "min_df", "max_df")
          for lang in ("en", "es")),
    ]  # fmt: skip
    assert said(audit, "merges") == {("lower", "en"): "the (The 1, the 1)"}
    assert said(audit, "losses") == {
        ("phrases", "en"): "Northern 1, triangle 1",
        ("phrases", "es"): "Estados 1, Unidos 1",
        ("numbers", "en"): "20 1, 7 1, percent 1",
        ("stop_words", "en"): "the 2, a 1",
        ("stop_words", "es"): "los 2",
    }


def test_an_audit_of_shared_terms_by_hand(monkeypatch):
    monkeypatch.setattr(recipe, "shared_terms", lambda *_: {("en", "border"): "border"})
    chosen = Recipe(**OPEN, concepts=True, phrases="parts", lower=False, numbers=True)
    audit = chosen.audit(corpus_of(TEXTS, ["en", "es"]))
    assert rows(audit) == [
        ["phrases", "en", 10, 10, 10, 10],
        ["phrases", "es", 5, 5, 6, 6],
        ["stop_words", "en", 10, 7, 10, 7],
        ["stop_words", "es", 5, 4, 6, 4],
        ["concepts", "en", 7, 6, 7, 6],
        ["concepts", "es", 4, 4, 4, 4],
        ["concepts", "mul", 0, 1, 0, 1],
        *(
            [step, lang, n, n, tokens, tokens]
            for step in ("lemma", "min_df", "max_df")
            for lang, n, tokens in (("en", 6, 6), ("es", 4, 4), ("mul", 1, 1))
        ),
    ]
    assert said(audit, "losses") == {
        ("stop_words", "en"): "The 1, a 1, the 1",
        ("stop_words", "es"): "los 2",
    }


def test_an_audit_names_the_five_biggest_and_three_of_each():
    texts = ["aa ab ac ad ae af ag aa ab ac", "bA Ba BA ba bB Bb cC Cc dD Dd eE Ee fF Ff"]
    audit = Recipe(form="surface", min_df=2).audit(corpus_of(texts))
    assert said(audit, "merges") == {
        ("lower", "en"): "ba (BA 1, Ba 1, bA 1); bb (Bb 1, bB 1); cc (Cc 1, cC 1);"
        " dd (Dd 1, dD 1); ee (Ee 1, eE 1)"
    }
    assert said(audit, "losses") == {("min_df", "en"): "ba 4, aa 2, ab 2, ac 2, bb 2"}


def test_a_list_of_ones_own_takes_the_place_of_the_packages(monkeypatch):
    monkeypatch.undo()
    recipe_ = Recipe(stop_words=["Reuters", "hacer"], form="surface", min_df=1)
    assert recipe_ == Recipe(stop_words=("hacer", "reuters"), form="surface", min_df=1)
    cleaned = recipe_.apply(corpus_of(["Reuters said the border", "hicieron la ley"], ["en", "es"]))
    assert bags(cleaned) == [{"said": 1, "the": 1, "border": 1}, {"la": 1, "ley": 1}]
    with pytest.raises(ValueError, match="stop_words has 3, which is no word"):
        Recipe(stop_words=["a", 3])


@pytest.mark.full
def test_the_audit_says_what_could_not_be_done_for_a_language(monkeypatch):
    monkeypatch.undo()
    corpus = corpus_of(["The borders", "as fronteiras", "les frontières"], ["en", "pt", "fr"])
    audit = Recipe(min_df=1).audit(corpus)
    assert said(audit, "note") == {
        ("numbers", "pt"): "no list of number words for pt",
        ("stop_words", "pt"): "no list of stop words for pt",
        ("lemma", "fr"): "no lemmas for fr: words stay as they are",
        ("lemma", "pt"): "no lemmas for pt: words stay as they are",
    }
    based = corpus.terms.assign(**base_forms(corpus.terms, langs=["en", "fr", "pt"]))
    audit = Recipe(min_df=1).audit(replace(corpus, terms=based))
    assert ("lemma", "pt") not in said(audit, "note")


def test_an_order_of_largest_first_then_by_name():
    sizes = pd.Series({"b": 2, "a": 2, "c": 1_000})
    assert audited._largest(sizes) == ["c 1,000", "a 2", "b 2"]
    assert audited._largest(sizes, 2) == ["c 1,000", "a 2"]


@pytest.mark.filterwarnings("ignore:no term is left")
@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"min_df": 3}, ["dd"]),
        ({"min_df": 2}, ["cc", "dd"]),
        ({"min_df": 1, "max_df": 0.6}, ["cc", "dd", "ee"]),  # dd is in three of five
        ({"min_df": 1, "max_df": 0.59}, ["cc", "ee"]),
        ({"min_df": 1, "max_df": 0.2}, ["ee"]),
        ({"min_df": 1, "max_df": 0.19}, []),
    ],
)
def test_the_bounds_of_document_frequency(options, kept):
    corpus = corpus_of(["aa cc dd", "aa cc dd", "aa dd", "aa ee", "", "7"])
    # The last passage but one has no tokens, and does not count.
    options = {"max_df": 1.0} | options
    terms = Recipe(form="surface", numbers=True, **options).apply(corpus).terms["term"].tolist()
    assert [term for term in terms if term not in ("7", "aa")] == kept


@pytest.mark.parametrize(("n", "there"), [(1, "there is 1"), (2, "there are 2")])
def test_what_is_said_where_no_term_is_left(n, there):
    corpus = corpus_of(["border wall"] * n)
    with pytest.warns(UserWarning) as caught:
        Recipe(min_df=3, max_df=0.5).apply(corpus)
    [warning] = caught
    assert warning.filename == __file__  # where the reader called it
    assert str(warning.message) == (
        "no term is left of 2: min_df=3 and max_df=0.5 keep what occurs in 3 passages or more and"
        f" in at most that share of them, and {there}; for few passages write min_df=1"
    )


@pytest.mark.parametrize("options", [{"min_df": 1}, {"max_df": 1}, {"max_df": 1e-9}])
def test_settings_at_their_bounds(options):
    assert Recipe(**options)


@pytest.mark.parametrize(
    "options", [{"max_df": 0}, {"max_df": 0.0}, {"max_df": 1.0001}, {"max_df": True}, {"min_df": 0}]
)
def test_settings_past_their_bounds(options):
    with pytest.raises(ValueError, match="but it is the"):
        Recipe(**options)


def test_a_recipe_is_printed_by_what_differs():
    chosen = Recipe(phrases="parts", lower=False, stop_words=None, min_df=1, max_df=0.5)
    assert str(chosen) == "phrases='parts', lower=False, stop_words=None, min_df=1, max_df=0.5"
    with pytest.raises(AttributeError):
        chosen.lower = True
    assert [str(r) for r in choices()[:4]] == [
        "default", "min_df=1", "form='surface'", "form='surface', min_df=1"
    ]  # fmt: skip
    assert str(choices()[-1]) == (
        "phrases='parts', lower=False, stop_words=None, concepts=True, form='surface', min_df=1"
    )
    assert [r.concepts for r in choices()[:8]] == [False] * 4 + [True] * 4


# --- types one by one -----------------------------------------------------------------------------
def test_types_and_their_matrix_by_hand():
    terms = corpus_of(["border to Border, northern triangle b"]).terms
    types = mapping.Types.of(terms)
    assert terms["term"].tolist() == [
        "border to Border", "northern triangle", "Border", "b", "border", "northern", "to",
        "triangle",
    ]  # fmt: skip
    assert types.parts.tolist() == [[0, 4], [0, 6], [0, 2], [1, 5], [1, 7]]
    assert types.size.tolist() == [3, 2, 1, 1, 1, 1, 1, 1]
    assert types.lower.tolist()[:3] == ["border to border", "northern triangle", "border"]
    types = mapping.stop_words(mapping.lower(types), STOP)
    codes, table = types.codes()
    assert codes.tolist() == [0, 1, 2, -1, 2, 3, -1, 4]
    assert table.to_numpy().tolist() == [
        ["en", "phrase", "border to border"],
        ["en", "phrase", "northern triangle"],
        ["en", "word", "border"],
        ["en", "word", "northern"],
        ["en", "word", "triangle"],
    ]
    matrix = types.matrix(codes, 5)
    assert matrix.dtype == np.int32
    assert matrix.toarray().tolist() == [
        [1, 0, -2, 0, 0],  # its two borders; "to" is not there
        [0, 1, 0, -1, -1],
        [0, 0, 1, 0, 0],
        [0] * 5,
        [0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0],
        [0] * 5,
        [0, 0, 0, 0, 1],
    ]
    in_parts = mapping.phrases_in_parts(types)
    assert in_parts.kept.tolist() == [False, False, True, False, True, True, False, True]
    assert in_parts.parts.shape == (0, 2)
    with pytest.raises(AttributeError):
        types.kept = in_parts.kept


def test_kinds_are_dropped_by_kind():
    terms = corpus_of(["7 percent $5 40% mil de b ñ los 3"], ["es"]).terms
    types = mapping.Types.of(terms)
    words = {"es": frozenset({"mil", "5", "3"})}
    kept = mapping.numbers(types, words).kept
    assert set(terms["term"][kept]) == {"percent", "de", "b", "ñ", "los"}
    kept = mapping.stop_words(types, {"es": frozenset({"de", "7", "40%"})}).kept
    assert set(terms["term"][~kept]) == {"de", "b", "ñ"}  # a figure is no stop word
    assert mapping.stop_words(types, {"en": frozenset({"de"})}).kept.sum() == len(terms) - 2


@pytest.mark.parametrize(
    ("written", "base", "like"),
    [
        ("borders", "border", "border"),
        ("Borders", "border", "Border"),
        ("BORDERS", "border", "BORDER"),
        ("B", "border", "Border"),
        ("BO", "border", "BORDER"),
        ("bOrder", "border", "Border"),
    ],
)
def test_a_base_form_has_the_capitals_of_what_was_written(written, base, like):
    given = (np.array([text], dtype=object) for text in (written, base))
    assert mapping._like(*given).tolist() == [like]


def test_a_concept_is_found_by_the_word_first_and_then_by_its_lemma(monkeypatch):
    shared = {("en", "borders"): "limits", ("en", "border"): "border", ("en", "7"): "seven"}
    types = mapping.concepts(mapping.Types.of(corpus_of(["Borders border 7"]).terms), shared)
    found = sorted(zip(types.term, types.lang, types.kind, strict=True))
    assert found == [
        ("7", "en", "number"), ("border", "mul", "concept"), ("limits", "mul", "concept")
    ]  # fmt: skip


def test_coverage_by_hand(monkeypatch):
    shared = {("en", "border"): "border", ("es", "frontera"): "border", ("en", "wall"): "wall"}
    monkeypatch.setattr(recipe, "shared_terms", lambda *_: shared)
    texts = ["border border wall river", "border", "frontera río", "frontera frontera", "", "río"]
    corpus = corpus_of(texts, ["en", "en", "es", "es", "es", "es"])
    cleaned = Recipe(**OPEN, concepts=True, stop_words=None, form="surface").apply(corpus)
    for min_passages in (1, 2):
        assert coverage(cleaned, min_passages).to_numpy().tolist() == [
            ["MX", "es", 4, 5, 3, 3 / 5],
            ["US", "en", 2, 5, 3, 3 / 5],
        ]
    with pytest.raises(ValueError, match="used in 3 passages of two languages"):
        coverage(cleaned, 3)
    many = corpus_of(["border", "frontera"] * 10, ["en", "es"] * 10)
    cleaned = Recipe(**OPEN, concepts=True).apply(many)
    assert coverage(cleaned)["share"].tolist() == [1.0, 1.0]  # ten passages by default
    with pytest.raises(ValueError, match="used in 11 passages"):
        coverage(cleaned, 11)


# --- what is no corpus ----------------------------------------------------------------------------
@pytest.mark.parametrize("call", ["apply", "audit"])
def test_what_is_no_corpus_is_refused_in_a_sentence_that_says_how_to_make_one(call):
    corpus = corpus_of(["The border"])
    run = getattr(Recipe(), call)
    how = r"by Corpus\(documents, passages, counts, terms\)$"
    for wrong, named in (
        ((corpus.counts,), "csr_array"),
        ((corpus.counts, corpus.terms), "csr_array, DataFrame"),
        ((corpus, corpus.terms), "Corpus, DataFrame"),
        ((corpus.table,), "DataFrame"),
        ((None,), "NoneType"),
        ((SimpleNamespace(passages=1, counts=2, terms=3),), "SimpleNamespace"),
    ):
        with pytest.raises(ValueError, match=f"takes one corpus, not {named}: .* {how}") as refused:
            run(*wrong)
        assert "\n" not in str(refused.value)
    for part, column in (("passages", "lang"), ("terms", "kind"), ("terms", "parts")):
        lacking = replace(corpus, **{part: getattr(corpus, part).drop(columns=column)})
        with pytest.raises(ValueError, match=f"^{part} of the corpus have no column '{column}'"):
            run(lacking)


@pytest.mark.parametrize("call", ["apply", "audit"])
@pytest.mark.parametrize("part", ["terms", "passages"])
def test_a_language_that_is_no_code_is_refused_for_its_stop_words_would_stay(call, part):
    corpus = corpus_of(["The border"])
    wrong = replace(corpus, **{part: getattr(corpus, part).assign(lang="english")})
    with pytest.raises(ValueError, match=f"^lang of {part} has 'english'; write 'en'$"):
        getattr(Recipe(), call)(wrong)
    third = {part: getattr(corpus, part).assign(lang="fr") for part in ("passages", "terms")}
    getattr(Recipe(**OPEN), call)(replace(corpus, **third))
