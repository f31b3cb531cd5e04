"""Fit the weights of the ladder of commitment, and say how well they do on other documents.

    python benchmarks/ladder_fit.py --from ../shared            writes ladder_weights.csv
    python benchmarks/ladder_fit.py --from ../shared --cross    ten folds of documents; writes none

The weights are those of a multinomial logistic regression over what ``Ladder.read`` finds in a
sentence, in hundredths, for features of five sentences or more. It is fitted to the labels of the
part ``mend`` and to ``ladder_more.csv``; the part ``report`` is not read. Beside it stands what the
frames alone say: the rung of the predicate that stands highest on the ladder among those with a
subject, else among all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from _ladder import labelled, more, texts
from draw_attribution import lot
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score

from bilateral.attribution.ladder import RUNGS, Ladder
from bilateral.escape import csv_text
from bilateral.gazetteer import PACKAGE, data_dir

LEAST = 5  # sentences that a feature must be found in
STRENGTH = 0.3  # of the penalty, as scikit-learn's C
EVEN = 0.3  # how far rungs with few sentences count more: 0 not at all, 1 until all count alike
FOLDS = 10
EVERY = "every sentence"


def features(table: pd.DataFrame, lang: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names of the features, which sentence has which, and what the frames alone say."""
    read, _ = Ladder(lang, PACKAGE).read(list(table["text"]))
    names = sorted({name for one in read for name in one})
    x = np.array([[name in one for name in names] for one in read], dtype=float)
    tops = [[f"{kind} top {rung}" for rung in RUNGS[1:]] for kind in ("act", "any")]
    alone = [next((r for t in tops for r, n in enumerate(t, 1) if n in one), 0) for one in read]
    kept = x.sum(axis=0) >= LEAST
    return [n for n, k in zip(names, kept, strict=True) if k], x[:, kept], np.array(alone)


def fit(x: np.ndarray, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Weights of features and of every sentence, one column a rung."""
    y = table["rung"].to_numpy()
    size = np.bincount(y, minlength=len(RUNGS))
    weight = ((size.mean() / size) ** EVEN)[y]
    model = LogisticRegression(C=STRENGTH, max_iter=10_000, tol=1e-7)
    model.fit(x, y, sample_weight=weight)
    return model.coef_.T, model.intercept_


def hundredths(x: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Weights as whole numbers, shape (n_features + 1, n_rungs)."""
    coefficients, intercept = fit(x, table)
    return np.rint(100 * np.vstack([coefficients, intercept])).astype(int)


def said(rung: np.ndarray, guess: np.ndarray) -> str:
    """Macro-F1, kappa and the share that is right."""
    f1 = f1_score(rung, guess, average="macro")
    kappa = cohen_kappa_score(rung, guess, weights="quadratic")
    return f"macro-F1 {f1:.3f}, quadratic kappa {kappa:.3f}, right {(rung == guess).mean():.3f}"


def cross(lang: str, table: pd.DataFrame) -> None:
    """What weights do on documents that they were not fitted to."""
    _, x, alone = features(table, lang)
    rung, decided = table["rung"].to_numpy(), (table["item"] != "").to_numpy()
    fold = np.array([int(lot("fold", d)[:8], 16) % FOLDS for d in table["text_sha256"]])
    guess = np.zeros(len(table), dtype=int)
    for k in range(FOLDS):
        weights = hundredths(x[fold != k], table[fold != k])
        guess[fold == k] = (x[fold == k] @ weights[:-1] + weights[-1]).argmax(axis=1)
    for name, which in (("part mend", decided), ("ladder_more", ~decided)):
        print(f"{lang} {name}, {which.sum()} sentences")
        print(f"  frames alone: {said(rung[which], alone[which])}")
        print(f"  weights:      {said(rung[which], guess[which])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--cross", action="store_true")
    asked = parser.parse_args()
    table = pd.concat([labelled("mend"), more().assign(item="")], ignore_index=True)
    sources = texts(asked.folder, table)
    table["text"] = [sources[r.text_sha256][r.start : r.end] for r in table.itertuples()]
    rows = []
    for lang, sentences in table.groupby("lang"):
        if asked.cross:
            cross(lang, sentences)
            continue
        names, x, _ = features(sentences, lang)
        weights = hundredths(x, sentences)
        kept = [i for i in range(len(weights)) if weights[i].any()]
        names = [*names, EVERY]
        rows += [(lang, names[i], *weights[i]) for i in kept]
    if not asked.cross:
        columns = ["lang", "feature", *RUNGS]
        path = data_dir() / "gazetteer/ladder_weights.csv"
        path.write_text(csv_text(pd.DataFrame(sorted(rows), columns=columns)), encoding="utf-8")
        print(f"{path.name}: {len(rows)} features")


if __name__ == "__main__":
    main()
