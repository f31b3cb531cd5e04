"""Cleaning beside named peers: tokens counted a second, recipes applied, sensitivity.

Run with ``make bench``, in the environment of the peers. All rates are of the same repaired text:
every third file of the two presidencies' archives, cleaned, passage by passage. The counters take
turns, and each is compared with scikit-learn's in the same round.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter

import spacy
from _texts import MIRROR, real_texts
from gensim.corpora import Dictionary
from gensim.utils import simple_preprocess
from report import machine, write_section
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from bilateral.cleaning import Recipe, choices, count_texts
from bilateral.corpus import Corpus
from bilateral.corpus.digest import phrase_list
from bilateral.gazetteer import table
from bilateral.validation import sensitivity

ROUNDS = 5
PHRASES = phrase_list()
UNITS = dict(zip(table("units")["phrase"], table("units")["kind"], strict=True))


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def gensim_counts(texts: list[str]) -> None:
    dictionary = Dictionary()
    for text in texts:
        dictionary.doc2bow(simple_preprocess(text), allow_update=True)


def spacy_counts(texts: list[str]) -> None:
    for document in spacy.blank("en").tokenizer.pipe(texts):
        Counter(token.orth for token in document)


def counting(texts: list[str], langs: list[str]) -> list[str]:
    size = sum(len(text.encode()) for text in texts) / 1e6
    part, some = slice(None, None, 20), slice(None, None, 4)  # the slow ones get less, at a rate
    ours = {
        "bilateral, 1 process": lambda: count_texts(texts, langs),
        "bilateral with phrases and amounts, 1 process": lambda: count_texts(
            texts, langs, PHRASES, UNITS
        ),
        "bilateral, 2 processes": lambda: count_texts(texts, langs, n_jobs=2),
        "bilateral with phrases and amounts, 2 processes": lambda: count_texts(
            texts, langs, PHRASES, UNITS, n_jobs=2
        ),
    }
    count_texts(texts[:100], langs[:100], PHRASES, UNITS)  # compiled, or read from the cache
    rates: dict[str, list[float]] = {}
    ratios: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        print(f"counting, round {number + 1}", file=sys.stderr)
        base = size / seconds(lambda: CountVectorizer().fit_transform(texts))
        round_rates = {"scikit-learn CountVectorizer": base}
        round_rates |= {name: size / seconds(work) for name, work in ours.items()}
        if number == 0:
            for name, work, chosen in (
                ("gensim simple_preprocess and Dictionary", gensim_counts, some),
                ("spaCy blank tokenizer", spacy_counts, part),
            ):
                share = sum(len(text.encode()) for text in texts[chosen]) / 1e6
                round_rates[name] = share / seconds(lambda w=work, c=chosen: w(texts[c]))
        for name, rate in round_rates.items():
            rates.setdefault(name, []).append(rate)
            ratios.setdefault(name, []).append(rate / base)
    asked = {"bilateral, 1 process": "1.6", "bilateral, 2 processes": "3"}
    rows = [
        f"| {name} | {statistics.median(rates[name]):.1f} | {statistics.median(ratios[name]):.2f}"
        f" ({min(ratios[name]):.2f}–{max(ratios[name]):.2f}) | {asked.get(name, '')} |"
        for name in rates
    ]
    head = f"{size:.0f} MB of UTF-8, {len(texts):,} passages; medians of {ROUNDS} rounds (gensim"
    head += " and spaCy: one round, on a quarter and a twentieth of the passages).\n"
    return [
        head,
        "| counter | MB/s | times CountVectorizer, in the same round | asked |",
        "|---|---|---|---|",
        *rows,
    ]


def topics(counts, seed: int):
    """NMF of tf-idf weights: shares of 20 topics."""
    model = NMF(20, init="nndsvda", tol=5e-3, max_iter=1000, random_state=seed)
    shares = model.fit_transform(TfidfTransformer().fit_transform(counts))
    shares = shares * model.components_.sum(axis=1)
    return shares / shares.sum(axis=1, keepdims=True).clip(min=1e-12)


def recipes() -> list[str]:
    corpus = Corpus.load()
    first = seconds(lambda: Recipe().apply(corpus))
    applied = {
        name: statistics.median(seconds(lambda r=recipe: r.apply(corpus)) for _ in range(5))
        for name, recipe in (
            ("default", Recipe()),
            ("stems, phrases in parts", Recipe(form="stem", phrases="parts")),
            ("concepts", Recipe(concepts=True)),
            ("surface, nothing dropped", choices()[-1]),
        )
    }
    print("sensitivity", file=sys.stderr)
    whole = seconds(lambda: sensitivity(corpus, choices(), topics))
    rows = [f"| recipe `{name}` on the record, median of 5 | 0.5 s | {s:.2f} s |"
            for name, s in applied.items()]  # fmt: skip
    return [
        f"The embedded record: {corpus.counts.shape[0]:,} passages, {corpus.counts.shape[1]:,}"
        f" types, {corpus.counts.nnz:,} counts.\n",
        "| what | asked | measured |",
        "|---|---|---|",
        f"| recipe `default` on the record, first in a process | 0.5 s | {first:.2f} s |",
        *rows,
        f"| sensitivity to six choices, 64 recipes, NMF with 20 topics | 180 s | {whole:.0f} s |",
    ]


def main() -> None:
    if MIRROR.is_dir():
        lines = counting(*real_texts(3))
    else:
        lines = ["The upstream files were not there: counting was not measured."]
    body = "`benchmarks/cleaning.py`. Wall clock.\n\n" + "\n".join(lines) + "\n\n"
    body += "\n".join(recipes()) + "\n\n"
    body += machine("scikit-learn", "gensim", "spacy", "numba", "numpy", "scipy", "pandas")
    write_section("Cleaning", body)


if __name__ == "__main__":
    main()
