"""Is an article's translation found by its topic shares alone? 1,200 English–Spanish pairs.

Run with ``python benchmarks/bilingual.py``; ``--model pooled`` adds scikit-learn's topics, which
take much longer and are left out of ``make bench``. Topics are learned from one half of the pairs,
in which nothing says that two articles belong together; in the other half each article's
translation is looked for among all articles of the other language. What links the languages is a
number of shared columns: concepts, and numbers and names spelled alike. Beside it: topics without
shared columns, scikit-learn's topics on the same columns, and the cosine of tf-idf weights on the
shared columns.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from report import machine, write_section
from scipy.sparse import coo_array, csr_array
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer
from threadpoolctl import threadpool_limits

from bilateral import gazetteer, topics
from bilateral.cleaning import clean, count_texts
from bilateral.cleaning.recipes import mapping
from bilateral.cleaning.recipes.concepts import shared_terms
from bilateral.corpus.digest import phrase_list
from bilateral.intervals import bootstrap_interval

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("CORPORA", ROOT.parent / "shared" / "corpora"))
FILE = CORPORA / "newscommentary_en_es.jsonl.gz"
MIN_DF = 3  # articles of the fitted half, in a column's own language
WORDS = ("word", "phrase")  # the other kinds are figures
POINTS = [0, 5, 10, 20, 50, 200, 500, 1000]
MODELS = ("ours", "pooled")
TFIDF = ("tfidf joint", "tfidf each", "tfidf log")
PACKAGES = ("scikit-learn", "numba", "numpy", "scipy", "pandas")
NAMES = {
    "ours": "`bilateral.topics.LDA`",
    "pooled": "scikit-learn LDA, languages pooled",
    "tfidf joint": "tf-idf, idf of both languages together",
    "tfidf each": "tf-idf, idf of each language",
    "tfidf log": "tf-idf, idf of each language, 1 + log tf",
}


class Articles(NamedTuple):
    """Counts of all articles, each language in columns of its own; and what could be shared.

    Rows: the English articles, then the Spanish ones in the same order. ``link`` has a row per
    column that can be shared, the most frequent first: its English and its Spanish column.
    """

    counts: csr_array
    lang: np.ndarray  # of each row
    column_lang: np.ndarray
    link: np.ndarray
    fitted: np.ndarray  # rows
    tested: np.ndarray  # rows, English then Spanish, partners in the same order


def read() -> tuple[csr_array, pd.DataFrame, np.ndarray]:
    """Surface counts of the articles, their terms, and the language of each."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda row: (row["lang"], row["pair"]))
    if len({row["pair"] for row in rows}) * 2 != len(rows):
        raise SystemExit(f"{FILE.name}: not every article has one translation")
    langs = [row["lang"] for row in rows]
    units = dict(gazetteer.table("units")[["phrase", "kind"]].itertuples(index=False, name=None))
    texts = [clean(row["text"]).text for row in rows]
    return *count_texts(texts, langs, phrase_list(), units), np.array(langs)


def halves(n_pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the pairs that are fitted, and of those that are tested."""
    order = np.random.default_rng(4).permutation(n_pairs)
    parts = np.sort(order[: n_pairs // 2]), np.sort(order[n_pairs // 2 :])
    return tuple(np.concatenate([part, part + n_pairs]) for part in parts)


def names(terms: pd.DataFrame, counts: csr_array) -> set[str]:
    """Words of both languages that English writes with a capital, nine times in ten at least."""
    table = terms.assign(tokens=counts.sum(axis=0))[terms["kind"] == "word"]
    table["word"] = table["term"].str.lower()
    table["capitals"] = table["tokens"] * (table["term"].str[0] != table["word"].str[0])
    sums = table.groupby(["lang", "word"])[["tokens", "capitals"]].sum()
    english = sums.loc["en"]
    often = english.index[english["capitals"] >= 0.9 * english["tokens"].clip(lower=1)]
    return set(often) & set(sums.loc["es"].query("tokens > 0").index)


def independent_terms() -> dict[tuple[str, str], str]:
    """The shared terms without what the lexicon owes to parallel texts, these among them."""
    lexicon, aliases = gazetteer.lexicon(), gazetteer.aliases()
    found = lexicon[(lexicon["use"] == "map") & lexicon["evidence"].isin(["model1", "units"])]
    owed = {(lang, word) for lang in ("en", "es") for word in found[lang]}
    owed -= {(lang[:2], a.lower()) for lang, a in zip(aliases.lang, aliases.alias, strict=True)}
    return {key: concept for key, concept in shared_terms().items() if key not in owed}


def articles(
    surface: csr_array, terms: pd.DataFrame, lang: np.ndarray, known: dict[tuple[str, str], str]
) -> Articles:
    """Cleaned counts; known concepts. What is chosen by frequency is chosen on the fitted half."""
    fitted, tested = halves(len(lang) // 2)
    found = names(terms, surface[fitted]) - {word for _, word in known}
    alike = {(of, name): name for name in found for of in ("en", "es")}
    stop = {of: gazetteer.stopwords(of) for of in ("en", "es")}
    types = mapping.stop_words(mapping.lower(mapping.Types.of(terms)), stop)
    types = mapping.concepts(types, alike | known)
    # 1,500 is one number in English and another in Spanish: only plain figures are the same.
    plain = np.array([not any(c in ".,:" for c in term) for term in types.term])
    can_link = (types.kind == "concept") | (~np.isin(types.kind, WORDS) & plain)
    kind = np.where(can_link, "shared " + types.kind, types.kind).astype(object)
    types = replace(types, lang=terms["lang"].to_numpy(dtype=object), kind=kind)
    types = mapping.base_form(types, "lemma")
    codes, table = types.codes()
    counts = csr_array(surface @ types.matrix(codes, len(table)))
    counts.eliminate_zeros()
    frequency = np.bincount(counts[fitted].indices, minlength=len(table))
    keep = np.flatnonzero(frequency >= MIN_DF)
    counts, frequency, table = counts[:, keep], frequency[keep], table.iloc[keep]
    # Frequent is what is frequent in both languages: the rarer side counts.
    table = table.assign(column=np.arange(len(keep)), frequency=frequency)
    linkable = table[table["kind"].str.startswith("shared ")]
    both = linkable[linkable["lang"] == "en"].merge(
        linkable[linkable["lang"] == "es"], on=["kind", "term"], suffixes=("_en", "_es")
    )
    both["least"] = both[["frequency_en", "frequency_es"]].min(axis=1)
    both = both.sort_values(["least", "kind", "term"], ascending=[False, True, True])
    link, column_lang = both[["column_en", "column_es"]].to_numpy(), table["lang"].to_numpy()
    return Articles(csr_array(counts), lang, column_lang, link, fitted, tested)


def linked(data: Articles, n_shared: int) -> tuple[csr_array, np.ndarray]:
    """The counts with the most frequent columns shared, which come first; their languages.

    The tokens are the same whatever is shared: a column that is not is there once a language.
    """
    n = len(data.column_lang)
    of = np.full(n, -1)
    of[data.link[:n_shared].ravel()] = np.repeat(np.arange(n_shared), 2)
    own = np.flatnonzero(of < 0)
    of[own] = n_shared + np.arange(len(own))
    merge = csr_array(coo_array((np.ones(n, np.int32), (np.arange(n), of))))
    languages = np.array([""] * n_shared + data.column_lang[own].tolist())
    return csr_array(data.counts @ merge), languages


def shares(name: str, data: Articles, n_shared: int, n_topics: int, seed: int) -> np.ndarray:
    """Topic shares of the tested articles."""
    X, term_languages = linked(data, n_shared)
    fitted, tested = X[data.fitted], X[data.tested]
    if name == "ours":
        model = topics.LDA(n_topics, term_languages=term_languages, random_state=seed, n_jobs=2)
        model.fit(fitted, languages=data.lang[data.fitted])
        return model.transform(tested, languages=data.lang[data.tested])
    model = LatentDirichletAllocation(n_topics, max_iter=50, random_state=seed)
    with threadpool_limits(1):
        return model.fit(fitted).transform(tested)


def weights(name: str, data: Articles, n_shared: int) -> np.ndarray:
    """Tf-idf weights of the tested articles on the shared columns, rows of length one."""
    X = linked(data, n_shared)[0][:, :n_shared]
    weighted = np.zeros((len(data.tested), n_shared))
    for langs in (["en", "es"],) if name == "tfidf joint" else (["en"], ["es"]):
        of = np.isin(data.lang, langs)
        if n_shared:
            idf = TfidfTransformer(sublinear_tf=name == "tfidf log").fit(
                X[data.fitted[of[data.fitted]]]
            )
            weighted[of[data.tested]] = idf.transform(X[data.tested[of[data.tested]]]).toarray()
    return weighted


def similarity(shares: np.ndarray) -> np.ndarray:
    """Minus the Jensen–Shannon divergence of each English from each Spanish article."""
    english, spanish = np.split(np.maximum(shares, 1e-300), 2)
    entropy = [-(half * np.log(half)).sum(axis=1) for half in (english, spanish)]
    mixed = np.empty((len(english), len(spanish)))
    for row, one in enumerate(english):
        middle = (one + spanish) / 2
        mixed[row] = -(middle * np.log(middle)).sum(axis=1)
    return (entropy[0][:, None] + entropy[1]) / 2 - mixed


def scores(similar: np.ndarray) -> np.ndarray:
    """P@1, P@10 and reciprocal rank of each pair's translation, the mean of both directions.

    Candidates as similar as the translation stand in any order: the scores are those expected.
    """
    both, similar = [], similar.round(12)  # equal but for rounding is equal
    for table in (similar, similar.T):
        own = np.diag(table)[:, None]
        better = (table > own).sum(axis=1)
        level = (table == own).sum(axis=1)  # the translation itself is one of them
        harmonic = np.concatenate([[0], np.cumsum(1 / np.arange(1, len(table) + 1))])
        first, ten = (np.clip((k - better) / level, 0, 1) for k in (1, 10))
        both.append([first, ten, (harmonic[better + level] - harmonic[better]) / level])
    return np.mean(both, axis=0).T


def interval(values: np.ndarray) -> tuple[float, float]:
    """The 90 % bootstrap interval of a mean over test pairs."""
    drawn = np.random.default_rng(0).integers(len(values), size=(2000, len(values)))
    return tuple(bootstrap_interval(values[drawn].mean(axis=1), len(values)))


def head(data: Articles, asked: argparse.Namespace) -> list[str]:
    """What was done, and the head of the table."""
    on = data.counts[:, data.link.ravel()].sum() / data.counts.sum()
    n = len(data.tested) // 2
    return [
        "`benchmarks/bilingual.py`. News Commentary, English articles and their Spanish"
        f" translations: {len(data.fitted):,} articles fitted, nothing says which belong together;"
        f" {n:,} pairs tested. A translation is looked for among all {n:,} articles of the other"
        " language, by the Jensen–Shannon divergence of topic shares or the cosine of tf-idf"
        " weights; means of both directions, and 90 % bootstrap intervals over test pairs, which do"
        f" not cover seeds or the choice of halves. {asked.topics} topics, {asked.seeds} seed(s)."
        f" Chance is {1 / n:.3f}, {min(10 / n, 1):.3f}, {np.mean(1 / np.arange(1, n + 1)):.3f}.\n",
        f"{len(data.link):,} columns can be shared; they hold {on:.0%} of the tokens. The most"
        " frequent in the fitted half come first; the others stand there once a language. The"
        " lexicon was made with the help of these very articles, both halves aligned line by line,"
        " which flatters all methods; the last rows do without: aliases, pairs not so found,"
        " numbers and names spelled alike. Who wins is said against the strongest tf-idf.\n",
        "| shared columns | method | P@1 | P@10 | mean reciprocal rank | over seeds"
        " | wins (difference to tf-idf) |",
        "|---|---|---|---|---|---|---|",
    ]


def measured(name: str, data: Articles, n_shared: int, asked: argparse.Namespace) -> np.ndarray:
    """Scores by seed, pair and measure; tf-idf has one seed."""
    if name.startswith("tfidf"):
        english, spanish = np.split(weights(name, data, n_shared), 2)
        return scores(english @ spanish.T)[None]
    runs, start = [], time.perf_counter()
    for seed in range(asked.seeds):
        runs.append(scores(similarity(shares(name, data, n_shared, asked.topics, seed))))
    print(f"{name}, {n_shared} shared: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return np.array(runs)


def rows(data: Articles, n_shared: int, asked: argparse.Namespace, shown: str) -> list[str]:
    """A row of the table per method, and who wins."""
    found = {name: measured(name, data, n_shared, asked) for name in [*asked.model, *TFIDF]}
    strongest = max(TFIDF, key=lambda name: found[name][..., 2].mean())
    lines = []
    for name, runs in found.items():
        first, ten, rank = runs.mean(axis=(0, 1))
        low, high = interval(runs[..., 2].mean(axis=0))
        by_seed = runs[..., 2].mean(axis=1)
        seeds = f"{by_seed.min():.3f}–{by_seed.max():.3f}" if len(runs) > 1 else ""
        wins = ""
        if name in asked.model:
            less, more = interval((runs - found[strongest])[..., 2].mean(axis=0))
            winner = "topics" if less > 0 else "tf-idf" if more < 0 else "neither"
            wins = f"{winner} ({less:+.3f} to {more:+.3f})"
        lines.append(
            f"| {shown} | {NAMES[name]} | {first:.3f} | {ten:.3f}"
            f" | {rank:.3f} ({low:.3f}–{high:.3f}) | {seeds} | {wins} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", nargs="*", default=["ours"], choices=MODELS)
    parser.add_argument("--topics", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--shared", type=int, nargs="*", default=POINTS)
    parser.add_argument("--write", action="store_true", help="put the section into RESULTS.md")
    asked = parser.parse_args()
    if not FILE.is_file():
        raise SystemExit(f"{FILE.name} is not there; set CORPORA to the folder that holds it")
    surface, terms, lang = read()
    data = articles(surface, terms, lang, shared_terms())
    most = len(data.link)
    lines = []
    for n in [*(n for n in asked.shared if n < most), most]:
        lines += rows(data, n, asked, f"{n:,}")
    few = articles(surface, terms, lang, independent_terms())
    lines += rows(few, len(few.link), asked, f"{len(few.link):,}, none from the parallel texts")
    print(body := "\n".join([*head(data, asked), *lines, "", machine(*PACKAGES)]))
    if asked.write:
        write_section("Two languages", body)


if __name__ == "__main__":
    main()
