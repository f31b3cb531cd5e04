"""What a program finds in a text, whole and without a tenth of its quotation marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from _label_agreement import KINDS
from attribution_labels import inside

from bilateral.attribution import quotations
from bilateral.attribution.talk import ALONE, Talk

Program = Callable[[str, str, str, Talk], pd.DataFrame]
COLUMNS = ["start", "end", "speaker", "speaker_id", "cue", "kind", "certainty"]
QUOTES = KINDS["quotes"]
MARKED = ("direct", "partial", "mixed")
DELETED = 10  # one mark in so many

# A single mark between two letters is an apostrophe.
_MARK = re.compile(r"[\"“”„«»‘]|(?<!\w)['’]|['’](?!\w)")
_PARAGRAPH = r"(?!\n\s*\n)"
_BETWEEN = [
    re.compile(pattern)
    for pattern in (
        rf"“(?:{_PARAGRAPH}[^“”])+”",
        rf"«(?:{_PARAGRAPH}[^«»])+»",
        rf'"(?:{_PARAGRAPH}[^"])+"',
        rf"‘(?:{_PARAGRAPH}(?:[^‘’]|’(?=\w)))+’(?!\w)",
        rf"(?<!\w)'(?=\S)(?:{_PARAGRAPH}(?:[^']|(?<=\w)'(?=\w)))+'(?!\w)",
    )
]


class Around(NamedTuple):
    """What stands before and after a passage in its turn, and what is known of the other turns."""

    before: str = ""
    after: str = ""
    known: Talk = ALONE


_NOTHING = Around()


def ours(text: str, lang: str, date: str, known: Talk = ALONE) -> pd.DataFrame:
    """What the package finds, with what is known of the other turns, as ``build`` gives it."""
    return pd.DataFrame(quotations.find(text, lang, date, talk=known), columns=quotations.FOUND)


def baseline(text: str, lang: str, date: str, known: Talk = ALONE) -> pd.DataFrame:
    """Every stretch between matching quotation marks, as a direct quotation without a speaker."""
    spans = sorted(m.span() for pattern in _BETWEEN for m in pattern.finditer(text))
    return pd.DataFrame([(a, b, "", "", "", "direct", 1.0) for a, b in spans], columns=COLUMNS)


def found(
    program: Program, text: str, lang: str, date: str, around: Around = _NOTHING
) -> pd.DataFrame:
    """What a program finds in a text, with spans less the outer marks; a wrong table is refused.

    It is given what stands around the text, too. Of that nothing counts.

    Rows of one ``run`` are stretches of one utterance; without that column each row is its own.
    ``status`` and ``provenance`` are blank without theirs.
    """
    whole, first = around.before + text + around.after, len(around.before)
    table = program(whole, lang, date, around.known)
    if lost := [name for name in COLUMNS if name not in table]:
        raise ValueError(f"the program's table has no column {', '.join(lost)}; it must have it")
    if wrong := sorted(set(table["kind"]) - set(QUOTES)):
        raise ValueError(f"the program gives the kind {wrong[0]!r}; kinds are {', '.join(QUOTES)}")
    run = table["run"] if "run" in table else range(len(table))
    more = {name: list(table[name]) if name in table else "" for name in ("status", "provenance")}
    table = (
        table[COLUMNS]
        .assign(run=list(run), **more)
        .reset_index(drop=True)
        .fillna({"speaker": "", "speaker_id": ""})
    )
    inner = []
    for row in table.itertuples():
        if not 0 <= row.start < row.end <= len(whole):
            raise ValueError(
                f"the program gives the span {row.start}–{row.end} in a text of {len(whole)}"
                " characters; offsets must lie in the text, the end behind the start"
            )
    table = table[(table["end"] > first) & (table["start"] < first + len(text))]
    table = table.assign(
        start=(table["start"] - first).clip(lower=0),
        end=(table["end"] - first).clip(upper=len(text)),
    ).reset_index(drop=True)
    for row in table.itertuples():
        before, after = inside(text[row.start : row.end]) if row.kind in MARKED[:2] else (0, 0)
        bare = row.start + before, row.end - after
        inner.append(bare if bare[0] < bare[1] else (row.start, row.end))
    bounds = pd.DataFrame(inner, columns=["inner_start", "inner_end"], index=table.index)
    return table.join(bounds)


def find(
    program: Program,
    items: pd.DataFrame,
    texts: dict[str, str],
    around: dict[str, Around] | None = None,
) -> pd.DataFrame:
    """What a program finds in each item, with what stands around it."""
    beside = around or {}
    tables = [
        found(program, texts[row.item], row.lang, row.date, beside.get(row.item, _NOTHING)).assign(
            item=row.item
        )
        for row in items.itertuples()
    ]
    return pd.concat(tables, ignore_index=True)


def chosen(texts: dict[str, str], seed: int) -> dict[str, list[int]]:
    """Places of a tenth of all quotation marks, by text."""
    every = [(key, m.start()) for key in sorted(texts) for m in _MARK.finditer(texts[key])]
    rng = np.random.Generator(np.random.Philox(seed))
    gone: dict[str, list[int]] = {key: [] for key in texts}
    for i in sorted(rng.permutation(len(every))[: round(len(every) / DELETED)]):
        gone[every[i][0]].append(every[i][1])
    return gone


def without(text: str, gone: list[int]) -> str:
    """The text without the characters at these places."""
    return "".join(c for i, c in enumerate(text) if i not in set(gone)) if gone else text


def moved(offset: int, gone: list[int]) -> int:
    """Where an offset of the whole text lies in the text without them."""
    return offset - int(np.searchsorted(gone, offset))
