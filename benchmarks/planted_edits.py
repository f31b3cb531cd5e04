"""Edits planted in translations: how many are found, and how many translations are flagged.

    python benchmarks/planted_edits.py ../shared
    python benchmarks/planted_edits.py ../shared --write

The folder holds `corpora/` with parallel texts in English and Spanish: 1,200 commentaries and 240
paragraphs. Each text is taken as it is, and with one edit in one language, which is drawn by the
seed:

- *dropped*: all sentences that have a name are taken out;
- *moved*: the first sentence that has it goes to the end;
- *swapped*: the name is replaced by one of another text;
- *swapped inside*: the name is replaced by another name of the same text;
- *hedge dropped*: a hedge of `hedges.csv` is taken out.

A name is a word that both languages write alike, with a capital letter within a sentence, and that
no text writes in small letters. It stands in a third of the sentences at most.

The threshold of each kind of difference is the smallest one that flags at most 5 % of the unedited
texts of one half, every other text. The figures are those of the other half. The rules were made on
the first half. Intervals are Jeffreys, 90 %.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import numpy as np
from report import machine, write_section

from bilateral import gazetteer
from bilateral.cleaning.sentences import sentence_spans
from bilateral.discourse.alignment import items_of
from bilateral.discourse.versions import LEAST, differences
from bilateral.intervals import jeffreys_interval

SETS = {"commentaries": "newscommentary_en_es", "paragraphs": "xquad_en_es"}
LANGS = ("en", "es")
FLAGS = 0.05
FOUND_BY = {
    "dropped": "missing",
    "moved": "moved",
    "swapped": "another name",
    "swapped inside": "another name",
    "hedge dropped": "hedge",
}
NAME = re.compile(r"(?<=[a-záéíóúñ,;] )[A-ZÁÉÍÓÚ][\wáéíóúñ]{3,}")
SMALL = re.compile(r"\b[a-záéíóúñ]{4,}")
LAST = 0.25  # a first mention in the last quarter is not moved: it is near the end already

Pair = tuple[list[str], list[str]]


def read(path: Path) -> list[Pair]:
    """The sentences of each text in both languages."""
    texts: dict[str, dict[str, str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts.setdefault(row["pair"], {})[row["lang"]] = row["text"]
    return [tuple(sentences(both[lang]) for lang in LANGS) for both in texts.values()]


def sentences(text: str) -> list[str]:
    return [line[a:b] for line in text.split("\n") for a, b in sentence_spans(line)]


def names_of(pair: Pair, small: set[str]) -> list[str]:
    """The names that both languages write alike."""
    one, two = ({word for s in text for word in NAME.findall(s)} for text in pair)
    return sorted(word for word in one & two if word.lower() not in small)


def has(word: str, sentence: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", sentence) is not None


def edited(pair: Pair, names: list[str], pool: list[str], random: Random) -> dict[str, Pair]:
    """The pair with each edit that can be made."""
    side = random.randrange(2)
    text = pair[side]
    few = max(len(text) / 3, 1)
    usable = [name for name in names if 0 < sum(has(name, s) for s in text) <= few]
    made: dict[str, list[str]] = {}
    if usable and len(text) > 2:
        name = random.choice(usable)
        where = [at for at, s in enumerate(text) if has(name, s)]
        made["dropped"] = [s for at, s in enumerate(text) if at not in where]
        if where[0] < len(text) - max(2, LAST * len(text)):
            made["moved"] = [*text[: where[0]], *text[where[0] + 1 :], text[where[0]]]
        strangers = [word for word in pool if not any(has(word, s) for part in pair for s in part)]
        others = {"swapped": strangers, "swapped inside": [n for n in usable if n != name]}
        for kind, words in others.items():
            if words:
                new = random.choice(words)
                made[kind] = [re.sub(rf"\b{re.escape(name)}\b", new, s) for s in text]
    hedged = [(at, w) for at, s in enumerate(text) for w in items_of(s, LANGS[side]).hedges]
    if hedged:
        at, phrase = random.choice(hedged)
        cut = re.sub(rf"(?i)\b{re.escape(phrase)}\b", "", text[at])
        made["hedge dropped"] = [*text[:at], cut, *text[at + 1 :]]
    return {kind: (new, pair[1]) if side == 0 else (pair[0], new) for kind, new in made.items()}


def scores(pair: Pair) -> dict[str, float]:
    """The highest score of each kind of difference; of hedges how many there are."""
    texts = [[items_of(s, lang) for s in part] for part, lang in zip(pair, LANGS, strict=True)]
    found: dict[str, float] = defaultdict(float)
    for difference in differences(*texts):
        kind = difference.kind
        if kind == "hedge":
            found[kind] += 1
        else:
            found[kind] = max(found[kind], difference.score)
    return found


def threshold(values: list[float]) -> float:
    """The smallest score above 0 that at most 5 % of the values reach."""
    there = sorted({1e-9, *values, np.inf} - {0.0})
    return next(t for t in there if np.mean([value >= t for value in values]) <= FLAGS)


def share(hits: int, n: int) -> str:
    if not n:
        return "–"
    low, high = (float(end) for end in jeffreys_interval(np.array(hits), np.array(n)))
    return f"{hits / n:.3f} [{low:.3f}, {high:.3f}]"


def measure(pairs: list[Pair], small: set[str], seed: int) -> tuple[list[str], list[str]]:
    """The rows of the table of edits, and what is said of hedges."""
    names = [names_of(pair, small) for pair in pairs]
    pool = sorted({name for of in names for name in of})
    plain = [scores(pair) for pair in pairs]
    planted: dict[str, list[tuple[int, dict[str, float]]]] = {kind: [] for kind in FOUND_BY}
    for at, pair in enumerate(pairs):
        for kind, new in edited(pair, names[at], pool, Random(f"{seed} {at}")).items():
            planted[kind].append((at, scores(new)))
    lines = []
    for kind, by in FOUND_BY.items():
        if kind == "hedge dropped":
            continue
        limit = threshold([of[by] for of in plain[::2]])
        flagged = [of[by] >= limit for of in plain[1::2]]
        hits = [of[by] >= limit for at, of in planted[kind] if at % 2]
        shown = [of[by] >= LEAST[by] for at, of in planted[kind] if at % 2]
        wrong = [of[by] >= LEAST[by] for of in plain[1::2]]
        lines.append(
            f"{kind} | {len(hits)} | {share(sum(hits), len(hits))} |"
            f" {share(sum(flagged), len(flagged))} | {limit:.3g} |"
            f" {np.mean(shown):.3f}, {np.mean(wrong):.3f}"
        )
    hedged, dropped = hedge_rate(pairs)
    more = [of["hedge"] > plain[at]["hedge"] for at, of in planted["hedge dropped"]]
    said = (
        f"{share(sum(more), len(more))} of {len(more)} planted; of {hedged} hedges in unedited"
        f" texts {share(dropped, hedged)} have no hedge in their counterpart"
    )
    return lines, [said]


def hedge_rate(pairs: list[Pair]) -> tuple[int, int]:
    """Sentences that hedge in texts as they are, and those whose counterparts do not."""
    n: Counter[str] = Counter()
    for pair in pairs:
        texts = [[items_of(s, lang) for s in part] for part, lang in zip(pair, LANGS, strict=True)]
        if not any(s.hedges for part in texts for s in part):
            continue
        n["hedged"] += sum(bool(s.hedges) for part in texts for s in part)
        n["dropped"] += sum(d.kind == "hedge" for d in differences(*texts))
    return n["hedged"], n["dropped"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="holds corpora/")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--n", type=int, help="of each set only so many texts")
    parser.add_argument("--seed", type=int, default=20261130)
    options = parser.parse_args()
    sets = {
        name: read(options.folder / "corpora" / f"{file}.jsonl.gz")[: options.n]
        for name, file in SETS.items()
    }
    small = {w for pairs in sets.values() for p in pairs for t in p for s in t
             for w in SMALL.findall(s)}  # fmt: skip
    lines = [
        "| texts | edit | planted | found | flagged without an edit | threshold |"
        " by default: found, flagged |",
        "|---|---|--:|---|---|--:|---|",
    ]
    hedges = []
    for name, pairs in sets.items():
        rows, said = measure(pairs, small, options.seed)
        lines += [f"| {name} | {row} |" for row in rows]
        hedges += [f"- {name}: {text}." for text in said]
    body = "\n".join([*lines, "", "A hedge dropped, all texts:", "", *hedges])
    print(body)
    if options.write:
        n = sum(gazetteer.table("hedges")["kind"] == "hedge")
        write_section(
            "Planted edits",
            f"`python benchmarks/planted_edits.py ../shared --write`. {machine('numpy')}\n\n"
            "Edits planted in translations, found by `discourse.versions`. The threshold flags at"
            " most 5 % of the unedited texts of one half; figures are of the other half, intervals"
            " are Jeffreys, 90 %. Some unedited translations do lack a sentence: their flags are no"
            f" errors. The hedges are the {n} of `hedges.csv`; a translation mostly hedges in other"
            f" words.\n\n{body}",
        )


if __name__ == "__main__":
    main()
