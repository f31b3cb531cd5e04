"""The rows of an audit: what a step merged and lost, and what it could not do."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from bilateral.cleaning.recipes.mapping import SHARED, Types

_SHOWN = 5  # merges and losses named in the audit
_LISTS = {"numbers": "number words", "stop_words": "stop words"}


def compare(
    step: str, before: Types, after: Types, tokens: np.ndarray, weights: np.ndarray
) -> list[dict]:
    """A row of the audit for each language that has any tokens."""
    rows = []
    old, new = before.codes(), after.codes()
    for lang in sorted({*old[1]["lang"], *new[1]["lang"]}):
        here, there = before.kept & (before.lang == lang), after.kept & (after.lang == lang)
        merged = _groups(before, after, there, weights)
        lost = here & ~after.kept
        losses = pd.Series(tokens[lost]).groupby(before.term[lost]).sum()
        rows.append(
            {
                "step": step,
                "lang": lang,
                "types_before": len(np.unique(old[0][here])),
                "types_after": len(np.unique(new[0][there])),
                "tokens_before": int(tokens[here].sum()),
                "tokens_after": int(weights[there].sum()),
                "merges": merged,
                "losses": ", ".join(_largest(losses)),
                "note": "",
            }
        )
    return rows


def _groups(before: Types, after: Types, there: np.ndarray, weights: np.ndarray) -> str:
    """The terms that took in most tokens of other terms, and which these were."""
    at = np.flatnonzero(there & before.kept)
    frame = pd.DataFrame({"to": after.term[at], "of": before.term[at], "n": weights[at]})
    sizes = frame.groupby(["to", "of"], sort=True)["n"].sum()
    by = sizes.groupby(level="to")
    joined = (by.sum() - by.max())[by.size() > 1]
    joined = joined[joined > 0].sort_index().sort_values(ascending=False, kind="stable")
    named = [f"{to} ({', '.join(_largest(sizes[to], 3))})" for to in joined.index[:_SHOWN]]
    return "; ".join(named)


def _largest(sizes: pd.Series, n: int = _SHOWN) -> list[str]:
    order = sizes.sort_index().sort_values(ascending=False, kind="stable")
    return [f"{term} {size:,}" for term, size in order.head(n).items()]


def add_notes(rows: list[dict], step: str, types: Types, able: Collection[str]) -> None:
    """Say in the rows of a step for which languages it had nothing to work with.

    Parameters
    ----------
    rows : list of dict
        Changed in place.
    step : str
    types : Types
        After the step.
    able : collection of str
        The languages for which there is a list, or whose words always have a base form.
    """
    for row in rows:
        lang = row["lang"]
        if row["step"] != step or lang in (SHARED, *able):
            continue
        if step in _LISTS:
            row["note"] = f"no list of {_LISTS[step]} for {lang}"
        if step in ("lemma", "stem"):
            words = (types.lang == lang) & (types.kind == "word")
            if (getattr(types, step)[words] == types.lower[words]).all():
                row["note"] = f"no {step}s for {lang}: words stay as they are"
