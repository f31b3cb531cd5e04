"""Coverage of `place`: do its 90 % intervals hold the shares that new documents were planted with?

Run by ``python benchmarks/place_coverage.py [corpora] [--write]``; 100 corpora if nothing is said.
Each corpus is planted anew: a model is fitted to some documents, and others, of the same topics,
are placed. Of a document by itself the truth is the share of its tokens that a planted topic really
made. Of a group it is the share in all texts that the group's documents were drawn from: that of
the planted prior. Topics are matched to the planted ones by their words; those that the model did
not find are counted too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
from interval_coverage import SIZES, rate
from report import machine, write_section
from scipy.sparse import csr_array

from bilateral import Corpus
from bilateral.discourse import place
from bilateral.simulate.corpora import plant
from bilateral.topics import LDA
from bilateral.validation import match_topics

CORPORA, FIRST = 100, 50_000  # seeds from 40,000 served to choose the rule of groups
FITTED, NEW, N_TERMS = 400, 60, 600
LENGTHS = (15, 60, 240)
GROUPS = {"document": 1, "group of 12": 12, "group of 60": 60}


def corpus_of(counts: csr_array) -> Corpus:
    """Rows of counts as documents of one passage, with a column for each size of group."""
    number = np.arange(counts.shape[0])
    documents = pd.DataFrame({"doc_id": [f"d{i:02d}" for i in number], "date": pd.NaT})
    for name in ("source", "genre", "title", "author", "url"):
        documents[name] = ""
    for which, size in GROUPS.items():
        documents[which] = number // size
    passages = documents[["doc_id"]].assign(passage_id=documents["doc_id"], side="", speaker="")
    terms = pd.DataFrame({"term": [f"w{i}" for i in range(counts.shape[1])], "lang": "en"})
    return Corpus(documents, passages, counts, terms.assign(kind="word"))


def placed(seed: int) -> Iterator[dict]:
    """One corpus: each new document by itself, and in groups of one length."""
    for n_tokens in LENGTHS:
        corpus = plant(
            len(SIZES), n_documents=FITTED + NEW, n_tokens=n_tokens, n_terms=N_TERMS, sizes=SIZES,
            beta_sum=60, random_state=seed,
        )  # fmt: skip
        model = LDA(len(SIZES), random_state=seed).fit(corpus.X[:FITTED])
        order, _ = match_topics(corpus.topic_word, model.topic_word_)
        new = corpus_of(corpus.X[FITTED:])
        made = corpus.topic_counts[FITTED:] / corpus.topic_counts[FITTED:].sum(axis=1)[:, None]
        of_all = corpus.alpha[0] / corpus.alpha[0].sum()
        for which, size in GROUPS.items():
            found = place(new, model, by="doc_id" if size == 1 else which)
            low, share, high = (
                found[name].to_numpy().reshape(-1, len(SIZES))[:, order]
                for name in ("low", "share", "high")
            )
            for row, topic in np.ndindex(*share.shape):
                yield {
                    "which": which, "tokens": n_tokens,
                    "truth": made[row, topic] if size == 1 else of_all[topic],
                    "low": low[row, topic], "high": high[row, topic], "share": share[row, topic],
                }  # fmt: skip


def main() -> None:
    n = next((int(word) for word in sys.argv[1:] if word.isdigit()), CORPORA)
    start, rows = time.perf_counter(), []
    for corpus in range(n):
        rows += [{"corpus": corpus} | row for row in placed(FIRST + corpus)]
        print(f"{corpus + 1} of {n}", file=sys.stderr)
    frame = pd.DataFrame(rows)
    frame["inside"] = (frame["low"] <= frame["truth"]) & (frame["truth"] <= frame["high"])
    text = (
        f"`benchmarks/place_coverage.py`. {n} planted corpora; {FITTED} documents are fitted,"
        f" {NEW} others of the same lengths placed; {len(SIZES)} topics. 90 % intervals, standard"
        " errors over corpora.\n\n"
        "| placed | tokens of a document | intervals | hold the truth | truth below / above |"
        " mean width | where the share is .05 to .95 |\n|---|--:|--:|---|---|--:|---|\n"
    )
    for (which, tokens), part in frame.groupby(["which", "tokens"]):
        share, error = rate(part)
        below, above = (part["truth"] < part["low"]).mean(), (part["truth"] > part["high"]).mean()
        middle, its_error = rate(part[part["share"].between(0.05, 0.95)])
        text += (
            f"| {which} | {tokens} | {len(part):,} | {100 * share:.1f} ± {100 * error:.1f} % |"
            f" {100 * below:.1f} / {100 * above:.1f} % | {(part['high'] - part['low']).mean():.3f}"
            f" | {100 * middle:.1f} ± {100 * its_error:.1f} % |\n"
        )
    text += f"\n{time.perf_counter() - start:.0f} s. {machine('numba', 'numpy', 'scipy')}"
    write_section("Coverage of place", text) if "--write" in sys.argv else print(text)


if __name__ == "__main__":
    main()
