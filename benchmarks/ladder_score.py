"""Score the rungs of commitment that a program gives against labelled sentences.

    python benchmarks/ladder_score.py --from ../shared
    python benchmarks/ladder_score.py --from ../shared --part second --commit SHA

The program is ``commitments(text, lang)`` of ``bilateral.attribution``. It is given the whole
passage of the record in which a labelled sentence stands, as ``bilateral build`` does, and of its
sentences the one counts that shares the most characters with the label. Printed are, for each
language, macro-F1 over the seven rungs, kappa, kappa with quadratic weights, F1 of each rung, and
the table of labels against guesses. Sentences count as they were drawn, without weights. Intervals
hold 90 % and come from a bootstrap over documents.

The weights were fitted to the parts ``mend`` and ``report``: what is printed of them says how well
they learned them, not how good they are. ``ladder_fit.py --cross`` says what they do on other
documents. The part ``second`` asks for the commit of the last change.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from _label_agreement import measures, shared
from _ladder import labelled, texts
from attribution_labels import KEPT, OF_READING, PARTS, READINGS
from quotes_score import check_commit

from bilateral.attribution import commitments
from bilateral.attribution.ladder import RUNGS
from bilateral.corpus import Corpus


def guesses(items: pd.DataFrame, sources: dict[str, str], passages: pd.DataFrame) -> pd.DataFrame:
    """The rung that the program gives to each labelled sentence, and whether it is denied.

    ``exact`` says whether the program parts the text at the same places.
    """
    of_document = dict(list(passages.groupby("doc_id")))
    rows = []
    for item in items.itertuples():
        own = of_document[item.doc_id]
        holds = (own["start"] <= item.start) & (item.end <= own["end"])
        passage = own[holds].iloc[0]
        text = sources[item.text_sha256][passage["start"] : passage["end"]]
        found = commitments(text, item.lang)
        start, end = item.start - passage["start"], item.end - passage["start"]
        common = np.minimum(found["end"], end) - np.maximum(found["start"], start)
        best = found.loc[common.idxmax()]
        exact = bool(best["start"] == start and best["end"] == end)
        rows.append((item.item, int(best["rung"]), bool(best["negated"]), exact))
    return pd.DataFrame(rows, columns=["item", "rung", "negated", "exact"])


def score(items: pd.DataFrame, guess: pd.DataFrame) -> pd.DataFrame:
    """Every measure with its interval.

    Parameters
    ----------
    items : DataFrame
        ``item, doc_id, rung, negated``: what was decided.
    guess : DataFrame
        ``item, rung, negated``.
    """
    docs = items.set_index("item")["doc_id"]
    both = items.merge(guess, on="item", suffixes=("", "_2"))
    asked = list(measures(items[["item", "rung", "negated"]], guess))
    for number, name in enumerate(RUNGS):
        here, there = both["rung"] == number, both["rung_2"] == number
        either = here | there
        one = shared(f"F1 of {name}", here[either], both.loc[either, "item"])
        pairs = np.column_stack([2.0 * (here & there), 1.0 * here + there])[either.to_numpy()]
        asked.append(one._replace(n=int(here.sum()), counts=pairs))
    rows = [
        (m.name, m.value() if m.n else np.nan, *m.interval(docs, (m.name,)), m.n) for m in asked
    ]
    return pd.DataFrame(rows, columns=["measure", "value", "low", "high", "sentences"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--part", choices=PARTS, default="mend")
    parser.add_argument("--commit", help="with the part second: the last change of a rule")
    parser.add_argument("--reading", choices=READINGS, default="decided", help=OF_READING)
    asked = parser.parse_args()
    if asked.part == KEPT:
        check_commit(asked.commit)
    items = labelled(asked.part, asked.reading)
    passages = Corpus.load().passages
    guess = guesses(items, texts(asked.folder, items), passages)
    print(f"{len(items)} sentences; {guess['exact'].sum()} are parted as they were labelled.\n")
    for lang, rows in items.groupby("lang"):
        rows = rows.reset_index(drop=True)
        mine = guess[guess["item"].isin(rows["item"])].reset_index(drop=True)
        print(f"{lang}\n{score(rows, mine).round(3).to_string(index=False)}\n")
        both = rows.merge(mine, on="item", suffixes=("", "_2"))
        print(f"{pd.crosstab(both['rung'], both['rung_2'].rename('given')).to_string()}\n")


if __name__ == "__main__":
    main()
