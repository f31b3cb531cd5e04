"""Fit the weights of the ladder of commitment, and say how well they do on other documents.

    python benchmarks/ladder_fit.py --from ../shared            writes ladder_weights.csv
    python benchmarks/ladder_fit.py --from ../shared --cross    ten folds of documents; writes none

The weights are those of a multinomial logistic regression over what ``Ladder.read`` finds in a
sentence, in hundredths, for features of five sentences or more. It is fitted to the labels of the
parts ``mend`` and ``report``, to ``ladder_more.csv``, and, with less weight, to the invented
sentences of ``ladder_plain.csv``; the part ``second`` is not read. The strength of the penalty is
that of the grid which gives the labels of documents left out the highest likelihood. Documents
that share a sentence, or its beginning or end, are left out together. Beside the weights stands
what the frames alone say: the rung of the predicate that stands highest on the ladder among those
with a subject, else among all.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import pandas as pd
from _ladder import labelled, more, plain, texts
from draw_attribution import lot
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score

from bilateral.attribution.ladder import RUNGS, Ladder
from bilateral.escape import csv_text
from bilateral.gazetteer import PACKAGE, data_dir

FITTED = ("mend", "report")  # the parts of the labels that are fitted to
LEAST = 5  # sentences that a feature must be found in
STRENGTHS = (0.05, 0.1, 0.2, 0.4)  # of the penalty, as scikit-learn's C
EVEN = 0.3  # how far rungs with few sentences count more: 0 not at all, 1 until all count alike
INVENTED = 0.3  # how much an invented sentence counts
FOLDS, INNER = 10, 5
SHARED = 60  # characters at the beginning or end by which two sentences are near copies
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


def groups(table: pd.DataFrame) -> list[str]:
    """A name for each sentence, the same for those of documents that share a sentence."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for document, text in zip(table["text_sha256"], table["text"], strict=True):
        words = " ".join(re.findall(r"\w+", text.lower()))
        ends = {words[:SHARED], words[-SHARED:]} if len(words) >= SHARED else {words}
        for end in sorted(ends):
            one, other = sorted((top(document), top(f"text {end}")))
            above[other] = one
    return [top(document) for document in table["text_sha256"]]


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, strength: float) -> LogisticRegression:
    """The regression; ``weight`` is how much each sentence counts."""
    size = np.bincount(y, minlength=len(RUNGS))
    even = ((size.mean() / size) ** EVEN)[y]
    model = LogisticRegression(C=strength, max_iter=2_000, tol=1e-4)
    return model.fit(x, y, sample_weight=weight * even)


def strength(x: np.ndarray, table: pd.DataFrame) -> float:
    """The strength under which labels of documents that are left out are likeliest."""
    y, weight = table["rung"].to_numpy(), table["counts"].to_numpy()
    fold = np.array([int(lot("inner", g)[:8], 16) % INNER for g in table["group"]])
    real = (weight == 1).astype(bool)
    likelihood = dict.fromkeys(STRENGTHS, 0.0)
    for k in range(INNER):
        out = (fold == k) & real
        for c in STRENGTHS:
            model = fit(x[~out], y[~out], weight[~out], c)
            likelihood[c] += model.predict_log_proba(x[out])[np.arange(out.sum()), y[out]].sum()
    return max(STRENGTHS, key=lambda c: round(likelihood[c], 2))


def hundredths(x: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Weights as whole numbers, shape (n_features + 1, n_rungs)."""
    best = strength(x, table)
    model = fit(x, table["rung"].to_numpy(), table["counts"].to_numpy(), best)
    print(f"  penalty {best}")
    return np.rint(100 * np.vstack([model.coef_.T, model.intercept_])).astype(int)


def said(rung: np.ndarray, guess: np.ndarray) -> str:
    """Macro-F1, kappa and the share that is right."""
    f1 = f1_score(rung, guess, average="macro")
    kappa = cohen_kappa_score(rung, guess, weights="quadratic")
    return f"macro-F1 {f1:.3f}, quadratic kappa {kappa:.3f}, right {(rung == guess).mean():.3f}"


def cross(lang: str, table: pd.DataFrame) -> None:
    """What weights do on documents that they were not fitted to."""
    _, x, alone = features(table, lang)
    rung = table["rung"].to_numpy()
    fold = np.array([int(lot("fold", g)[:8], 16) % FOLDS for g in table["group"]])
    guess = np.zeros(len(table), dtype=int)
    for k in range(FOLDS):
        out = (fold == k) & (table["how"] != "invented").to_numpy()
        weights = hundredths(x[~out], table[~out])
        guess[out] = (x[out] @ weights[:-1] + weights[-1]).argmax(axis=1)
    for how in ("mend", "report", "drawn", "unsure", "chosen"):
        which = (table["how"] == how).to_numpy()
        print(f"{lang} {how}, {which.sum()} sentences")
        print(f"  frames alone: {said(rung[which], alone[which])}")
        print(f"  weights:      {said(rung[which], guess[which])}")
    which = table["how"].isin(FITTED).to_numpy()
    print(pd.crosstab(rung[which], guess[which], rownames=["rung"], colnames=["given"]))


def sentences(folder: Path) -> pd.DataFrame:
    """All that is fitted to: ``lang, rung, text, group, counts`` and ``how`` it was found."""
    parts = [labelled(part).assign(how=part) for part in FITTED]
    table = pd.concat([*parts, more()], ignore_index=True)
    sources = texts(folder, table)
    table["text"] = [sources[r.text_sha256][r.start : r.end] for r in table.itertuples()]
    table["group"] = groups(table)
    invented = plain().assign(how="invented")
    table = pd.concat([table, invented.assign(group=invented["text"])], ignore_index=True)
    return table.assign(counts=np.where(table["how"] == "invented", INVENTED, 1.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--cross", action="store_true")
    asked = parser.parse_args()
    rows = []
    for lang, table in sentences(asked.folder).groupby("lang"):
        table = table.reset_index(drop=True)
        if asked.cross:
            cross(lang, table)
            continue
        names, x, _ = features(table, lang)
        weights = hundredths(x, table)
        names = [*names, EVERY]
        rows += [(lang, names[i], *weights[i]) for i in range(len(weights)) if weights[i].any()]
    if not asked.cross:
        columns = ["lang", "feature", *RUNGS]
        path = data_dir() / "gazetteer/ladder_weights.csv"
        path.write_text(csv_text(pd.DataFrame(sorted(rows), columns=columns)), encoding="utf-8")
        print(f"{path.name}: {len(rows)} features")


if __name__ == "__main__":
    main()
