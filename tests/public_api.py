"""A user's file, for a type checker alone: `make lint` runs mypy on it.

What is right passes. A call that is wrong has a comment that says which error it must be: mypy
complains of the comment if the call passes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import bilateral
from bilateral import (
    LDA,
    Corpus,
    CovariateLDA,
    DynamicLDA,
    Recipe,
    SeededLDA,
    Topics,
    clean_texts,
    count_texts,
    fit_topics,
)
from bilateral.cache import cached
from bilateral.corpus import attach_text, near_copies, pool_exchanges
from bilateral.corpus.build import build
from bilateral.discourse import (
    composition,
    concordance,
    frequency,
    own_officials,
    presidents,
    salience,
    theme_counts,
)
from bilateral.export import to_latex, to_mallet, to_matrix_market, to_stata, to_word
from bilateral.figures import plot_composition, plot_topics, save_figure, use_style
from bilateral.gazetteer import Gazetteer, themes
from bilateral.validation import match_topics, stability


def a_record(folder: Path) -> Corpus:
    corpus = Corpus.load()
    us: Corpus = corpus.select(side="US", role=["principal", "official"], since="2021")
    us = us.select(own_officials(us.table))
    pool_exchanges(us).write(folder)
    again: Corpus = Corpus.read(folder, verify=True)
    with_text: Corpus = attach_text(again, folder)
    concordance(with_text, "water*", side="US")
    both: Corpus = Corpus.concat(corpus.select(side="US"), corpus.select(side="MX"))
    found: pd.DataFrame = both.review(today="2026-11-30")
    copied: pd.DataFrame = near_copies(again, of=corpus)
    both.write(folder, text=False, min_count=2)
    unique: pd.DataFrame = both.uniqueness([1, 2])
    to_stata(found, folder / "review.dta")
    to_word(copied, folder / "copies.docx", float_format="%.2f")
    to_latex(unique, folder / "unique.tex")
    to_matrix_market(both, folder / "matrix")
    to_mallet(folder, folder / "names.txt")  # type: ignore[arg-type]
    both.review("2026-11-30")  # type: ignore[call-arg]
    both.write(folder, min_count="2")  # type: ignore[arg-type]
    Corpus.concat([corpus, again])  # type: ignore[arg-type]
    corpus.select(since=2021)  # type: ignore[arg-type]
    corpus.select(duplicates="last")  # type: ignore[arg-type]
    corpus.find("water")  # type: ignore[attr-defined]
    own: Corpus = Corpus.from_files(folder, columns={"text": "body"}, lang="es", unit="document")
    Corpus.from_files([folder], unit="page")  # type: ignore[arg-type]
    Corpus.load("data")  # type: ignore[call-arg]
    return again


def another_pair(folder: Path) -> pd.DataFrame:
    pair: Gazetteer = Gazetteer.read(folder / "tables")
    corpus: Corpus = build(folder, folder / "record", gazetteer=pair).corpus
    Corpus.read(folder / "record", gazetteer=corpus.gazetteer)
    Corpus.read(folder / "record", gazetteer="tables")  # type: ignore[arg-type]
    names: dict[str, str] = pair.theme_names()
    seeds = pair.themes()
    return seeds[seeds["theme"].isin(names)]


def a_corpus_of_ones_own(frame: pd.DataFrame) -> Corpus:
    Corpus.from_texts(["They met."], lang="es", unit="paragraph", n_jobs=2)
    corpus: Corpus = Corpus.from_texts(frame, text="body", date="day", gazetteer=Gazetteer())
    problems: pd.DataFrame = corpus.problems
    steps: pd.Series = corpus.report["step"]
    Recipe(stop_words=["reuters"], min_df=1).apply(corpus)
    composition(corpus.table, theme_counts(corpus.counts, corpus.terms, themes()), relevance=None)
    Corpus.from_texts(frame, unit="sentence")  # type: ignore[arg-type]
    Corpus.from_texts(frame, "body")  # type: ignore[call-arg]
    Recipe(stop_words=3)  # type: ignore[arg-type]
    return corpus


def texts_of_ones_own() -> pd.DataFrame:
    texts, report = clean_texts(["“We agreed,” she said. (Applause.)", None])
    counts, terms = count_texts(texts, ["en", "en"])
    count_texts(3, ["en"])  # type: ignore[arg-type]
    return terms


def models(corpus: Corpus) -> Topics:
    cleaned: Corpus = Recipe(concepts=True, form="stem", min_df=3).apply(corpus)
    audit: pd.DataFrame = Recipe().audit(corpus)
    model: LDA = LDA(20, n_jobs=2, random_state=1).fit(cleaned)
    shares: np.ndarray = model.transform(cleaned)
    fit: float = model.score(cleaned)
    model.save("model.npz")
    seeded = SeededLDA({"water": ["water*"]}, n_free=10).fit(cleaned)
    by_side = CovariateLDA(20, formula="side").fit(cleaned, covariates=corpus.table)
    drifting = DynamicLDA(20).fit(cleaned, periods=list(range(len(shares))))
    drifting.drift(["water"])
    predicted: pd.DataFrame = by_side.predict(corpus.table)
    themed = SeededLDA({"water": ["water*"]}, n_free=10, formula="side * genre")
    predicted = themed.fit(cleaned, covariates=corpus.table).predict(corpus.table)
    moved = DynamicLDA(20, seeds={"water": ["water*"]}, exclude=["we"], formula="side")
    moved = moved.fit(cleaned, periods=list(range(len(shares))), covariates=corpus.table)
    predicted = moved.predict(corpus.table)
    topics: Topics = Topics.of(seeded).label({3: "fentanyl"})
    nmf: Topics = fit_topics(cleaned, 20, model="nmf")
    match_topics(topics.topic_word, nmf.topic_word)
    stability(topics.topic_word, {"nmf": nmf.topic_word})
    Recipe(form="root")  # type: ignore[arg-type]
    LDA("20")  # type: ignore[arg-type]
    CovariateLDA(20)  # type: ignore[call-arg]
    by_side.fit(cleaned)  # type: ignore[call-arg]
    SeededLDA({"water": ["water*"]}, formula=3)  # type: ignore[arg-type]
    DynamicLDA(20, seeds=["water"])  # type: ignore[arg-type]
    topics.label({"3": "fentanyl"})  # type: ignore[dict-item]
    return topics


def figures(corpus: Corpus, topics: Topics) -> None:
    use_style()
    hits = theme_counts(corpus.counts, corpus.terms, themes())
    table = corpus.table.assign(president=presidents(corpus.table))
    shares = composition(table, hits, by=["president"], seed=1)
    fig = plot_composition(shares, group="president")
    save_figure(fig, "presidents", shares)
    salience(table, corpus.exposure, sources=["wh"])
    frequency(corpus, "arancel*|tariff*", by="quarter", group="side")
    plot_topics(topics).figure
    plot_topics(topics, color="red")  # type: ignore[call-arg]
    kept: Topics = cached(fit_topics)(corpus, 5)
    bilateral.nothing  # type: ignore[attr-defined]
