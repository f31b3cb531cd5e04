"""docs/own_texts.md: its examples run, and its table says which function needs which column."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from bilateral import (
    LDA,
    Corpus,
    CovariateLDA,
    DynamicLDA,
    Recipe,
    SeededLDA,
    corpus,
    discourse,
    fit_topics,
    gazetteer,
)
from bilateral.cleaning import language
from bilateral.corpus import (
    coverage,
    describe,
    edited_documents,
    near_copies,
    near_duplicates,
    own,
    passages,
    pool_exchanges,
    span_text,
    span_texts,
    tables,
)
from bilateral.discourse import (
    account_words,
    accounts,
    commitment,
    composition,
    concordance,
    distinctive_words,
    frequency,
    named_together,
    own_archive,
    own_officials,
    place,
    presidents,
    quarters,
    quotes_across,
    reading_pack,
    salience,
    seed_columns,
    seed_coverage,
    similar,
    statements,
    theme_counts,
    typical_passages,
    versions,
    word_forms,
)
from bilateral.discourse.similar import LEAST
from bilateral.export import to_mallet, to_matrix_market, to_stata
from bilateral.topics import Topics
from bilateral.validation import sensitivity

PAGE = Path(__file__).resolve().parents[1] / "docs" / "own_texts.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (`.+) \| (nothing|`\w+`) \| ?(.*?) ?\|$", TEXT.split("## Which function")[1], re.M
)
# What these functions take is no corpus and no table of one.
NO_CORPUS = {"attach_text", "beside", "contrast", "cut", "diff", "passages_html", "seed_lists"}
NO_CORPUS |= {"show_edit"}
# Of the record alone, whose passages tables of the gazetteer name.
NO_CORPUS |= {"placebo_pairs", "asymmetry", "two_accounts"}
NO_CORPUS |= {"mentions", "quotes"}  # of one text
NO_CORPUS |= {"Network", "ReadingPack"}  # what others give
THEMES = gazetteer.themes()
FAST = {"min_documents": 1}


def of_sides(c: Corpus) -> tuple[Corpus, Corpus]:
    return c.select(side="US"), c.select(side="MX")


def hits(c: Corpus) -> pd.DataFrame:
    return theme_counts(c.counts, c.terms, THEMES)


def cleaned(c: Corpus) -> Corpus:
    return Recipe(min_df=1).apply(c)


def topics(c: Corpus) -> Topics:
    return Topics.of(LDA(2, n_sweeps=4).fit(cleaned(c)))


def shares(c: Corpus, **options) -> pd.DataFrame:
    return composition(c.table, hits(c), n_boot=4, **FAST, **options)


def rates(c: Corpus) -> pd.DataFrame:
    sources = sorted(set(c.documents["source"]))
    return salience(c.table, c.exposure, sources=sources, min_days=1, n_boot=4)


def written(c: Corpus, folder: Path) -> Corpus:
    c.write(folder)
    return Corpus.read(folder, verify=True)


def exported(c: Corpus, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    to_matrix_market(c, folder / "matrix")
    to_mallet(cleaned(c), folder / "mallet.txt")
    to_stata(c.table, folder / "table.dta")


def beside_itself(c: Corpus, _: Path) -> None:
    new = Recipe().apply(c, like=cleaned(c))
    place(new, LDA(2, n_sweeps=4).fit(cleaned(c)))
    similar(new, cleaned(c))


def fitted(counts, seed: int):
    return LDA(2, n_sweeps=4, random_state=seed).fit(counts).transform(counts)


CALLS = {
    "`Corpus.select(since=…)`": lambda c, _: c.select(since="2020"),
    "`Corpus.select(duplicates=…)`": lambda c, _: c.select(duplicates="first"),
    "`Corpus.select(side=…)`": lambda c, _: c.select(side="US"),
    "`Corpus.write`, `Corpus.read`": written,
    "`Corpus.review`, `Corpus.uniqueness`": lambda c, _: (c.review(), c.uniqueness()),
    "`Corpus.concat`, `near_copies`": lambda c, _: (Corpus.concat(c), near_copies(c, of=c)),
    "`to_matrix_market`, `to_mallet`, `to_stata`": exported,
    "`describe`": lambda c, _: describe(c, c.passages["passage_id"][0]),
    "`span_text`, `span_texts`": lambda c, _: (
        span_text(c, *c.passages.loc[0, ["passage_id", "start", "end"]]),
        span_texts(c, c.passages),
    ),
    "`statements`": lambda c, _: statements(c),
    "`accounts`, `account_words` of two sides": lambda c, _: (
        accounts(*of_sides(c)),
        account_words(*of_sides(c)),
    ),
    "`versions` of two sides": lambda c, _: versions(*of_sides(c)),
    "`named_together`, `quotes_across`": lambda c, _: (
        named_together(c, least=1, n_null=19),
        quotes_across(c, least=1, n_null=19),
    ),
    "`reading_pack`": lambda c, _: reading_pack(c, "water_boundary", n=2),
    "`reading_pack(relevance=None)`": lambda c, _: reading_pack(
        c, "water_boundary", n=2, relevance=None
    ),
    "`commitment`": lambda c, _: commitment(c, min_documents=1, n_boot=20),
    "`distinctive_words`": lambda c, _: distinctive_words(c, [0]),
    "`pool_exchanges`": lambda c, _: pool_exchanges(c),
    "`near_duplicates`": lambda c, _: near_duplicates(c.counts, c.table),
    "`edited_documents`": lambda c, _: edited_documents(c.documents, c.duplicates, c.passages),
    "`coverage.by_source`": lambda c, _: coverage.by_source(c),
    "`coverage.by_month`": lambda c, _: coverage.by_month(c, sorted(set(c.documents["source"]))),
    "`coverage.by_role`": lambda c, _: coverage.by_role(c),
    "`coverage.question_days`": lambda c, _: coverage.question_days(
        c, c.documents["source"][0], c.documents["genre"][0]
    ),
    "`Recipe.apply`, `Recipe.audit`": lambda c, _: (cleaned(c), Recipe().audit(c)),
    "`Recipe.apply(like=…)`, `place`, `similar`": beside_itself,
    "`fit_topics`": lambda c, _: fit_topics(cleaned(c), 2, model="nmf"),
    "`SeededLDA`": lambda c, _: SeededLDA({"w": ["agua", "water"]}, n_free=1, n_sweeps=4).fit(
        Recipe(form="surface", min_df=1).apply(c)
    ),
    '`CovariateLDA(formula="side")`': lambda c, _: CovariateLDA(2, formula="side", n_sweeps=4).fit(
        cleaned(c), covariates=c.table
    ),
    "`DynamicLDA` by year": lambda c, _: DynamicLDA(2, n_sweeps=4).fit(
        cleaned(c), periods=c.table["date"].dt.year
    ),
    "`sensitivity`": lambda c, _: sensitivity(
        c, [Recipe(min_df=1), Recipe(min_df=1, lower=False)], fitted, n_passages=8
    ),
    "`theme_counts`": lambda c, _: hits(c),
    "`seed_columns`": lambda c, _: seed_columns(c.terms, THEMES),
    "`seed_coverage`": lambda c, _: seed_coverage(c.counts, c.terms, THEMES),
    "`own_officials`": lambda c, _: own_officials(c.table),
    "`own_archive`": lambda c, _: own_archive(c.table, {"US": {"lang": ["en", "es"]}}),
    "`presidents`": lambda c, _: presidents(c.table),
    "`quarters`": lambda c, _: quarters(c.table["date"]),
    "`typical_passages`": lambda c, _: typical_passages(topics(c).top_rows(1), c.table),
    "`concordance`": lambda c, _: concordance(c, "agua|water"),
    "`concordance(side=…)`": lambda c, _: concordance(c, "agua|water", side="US"),
    "`composition` by side and quarter": lambda c, _: shares(c),
    '`composition(by="source", relevance=None)`': lambda c, _: shares(
        c, by="source", relevance=None
    ),
    "`salience`": lambda c, _: rates(c),
    "`frequency`": lambda c, _: frequency(c, "agua|water", **FAST),
    "`frequency(relevance=None)`": lambda c, _: frequency(c, "agua|water", relevance=None, **FAST),
    "`word_forms`": lambda c, _: word_forms(c, "agua|water"),
    "`word_forms(relevance=None)`": lambda c, _: word_forms(c, "agua|water", relevance=None),
}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    folder = gazetteer.data_dir() / "sample"
    rows = pd.read_csv(folder / "sample.csv", dtype=str, keep_default_na=False)
    rows = rows[rows["file"].str[:2].isin(["01", "03", "07", "08", "23", "24", "29", "30"])]
    raw = [(folder / "raw" / file).read_bytes() for file in rows["file"]]
    texts = [data.decode(encoding) for data, encoding in zip(raw, rows["encoding"], strict=True)]
    return rows[["date", "side", "lang", "source", "genre"]].assign(text=texts)


@pytest.fixture(scope="module")
def corpora(frame) -> dict[str, Corpus]:
    made = {name: Corpus.from_texts(frame.drop(columns=name)) for name in ("date", "side")}
    whole = Corpus.from_texts(frame)
    return made | {"": whole, "text": Corpus.from_texts(frame[["text"]])}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("function", "needs", "said"),
    [pytest.param(*row, marks=pytest.mark.full if i % 3 else ()) for i, row in enumerate(ROWS)],
)
def test_each_row_of_the_table(corpora, tmp_path, function, needs, said):
    call = CALLS[function]
    if needs == "nothing":
        call(corpora["text"], tmp_path / "bare")
        return
    call(corpora[""], tmp_path / "whole")
    with pytest.raises(ValueError) as caught:
        call(corpora[needs.strip("`")], tmp_path / "without")
    message = str(caught.value)
    assert said in message
    assert "\n" not in message


def test_the_table_has_every_function_that_takes_a_corpus():
    assert {function for function, _, _ in ROWS} == set(CALLS)
    named = set(re.findall(r"[`.](\w+)", " ".join(CALLS)))
    public = {*discourse.__all__, *corpus.__all__} - {"Corpus"}
    assert {name for name in public if name not in named} - {"word_forms"} == NO_CORPUS


@pytest.mark.filterwarnings("ignore")
@pytest.mark.full
def test_one_note_goes_through_every_room_that_needs_no_column(tmp_path):
    text = "La migración y el tratado de aguas: the water of the river, fentanyl, agua."
    note = Corpus.from_texts([text], lang="es")
    models = (
        "fit_topics",
        "SeededLDA",
        "sensitivity",
        "typical_passages",
        "place",
    )  # want two rows
    for function, needs, _ in ROWS:
        if needs == "nothing" and not any(model in function for model in models):
            CALLS[function](note, tmp_path / "note")


def test_without_exposure_it_is_said_what_is_missing(corpora):
    bare = replace(corpora[""], exposure=tables.empty("exposure"))
    assert coverage.by_source(bare)["read_tokens"].isna().all()
    for function in ("`coverage.by_month`", "`coverage.question_days`", "`salience`"):
        with pytest.raises(ValueError, match="exposure"):
            CALLS[function](bare, None)


def test_the_numbers_of_the_page_are_those_of_the_code():
    said = " ".join(TEXT.split())
    assert f"up to {passages.WORDS} words of one speaker" in said
    assert f"each passage of {language._WORDS} words or more" in said
    assert own._REPEATED == Recipe().min_df == 5
    assert "share, five at least" in said.replace("repeat,", "share,")
    assert "a term must be in five passages" in said
    assert f"Passages of less than {LEAST} words" in said


@pytest.mark.full
def test_the_examples_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for block in re.findall(r"```python\n(.*?)```", TEXT, re.S):
            exec(block, names)
    made = names["corpus"]
    assert made.documents["date_precision"].tolist() == ["month", "day"]
    assert made.table["desk"].tolist() == ["south", "north"]
    assert made.problems.empty
    assert set(names["cleaned"].terms["term"]) >= {"migration", "government"}
