"""Check what readers answered by the guidelines of data/attribution, and compare two readings.

    python benchmarks/attribution_labels.py check SHEET ANSWER [--write TABLE]
    python benchmarks/attribution_labels.py agree TABLE [TABLE]

``check`` says what is wrong in an answer, one line each, and ends with 1 if anything is: unknown
items and values, and words that do not stand in the passage. ``--write`` turns a right answer into
a table of offsets in the source text, without text. ``agree`` compares two such tables; of one, it
compares the readings 1 and 2 that it has, for each language, with 90 % intervals of F1 from a
bootstrap over documents, and says how many places were to be decided.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from _quote_figures import by_document, ratio

from bilateral import gazetteer
from bilateral.escape import csv_text

DATA = Path(__file__).resolve().parents[1] / "data/attribution"
OVERLAP = 0.8  # of the longer of two spans, to be the same
DRAWS = {"q": "quotes", "m": "mentions", "l": "ladder"}
KINDS = {
    "quotes": ("direct", "partial", "mixed", "indirect", "unmarked"),
    "mentions": ("person", "office", "institution", "country"),
}
STATUS = ("said", "denied", "hypothetical")
PROVENANCE = ("verbatim", "translated", "back_translated", "interpreted", "paraphrase")
NOBODY = ("unlisted", "ambiguous", "unknown")
KEYS = {  # those that must be there, and those that may
    "quotes": (("kind", "content", "speaker", "person", "cue", "status", "provenance"),
               ("nth", "run")),
    "mentions": (("kind", "text", "entity"), ("nth", "person")),
    "ladder": (("rung",), ("negated",)),
}  # fmt: skip
_MARK = re.compile(r"[*_]*(?:''|[“”«»\"‘’'„])?[*_]*")
_ITEM = re.compile(
    r"^=== (?P<item>\S+)\n.*?^--- before\n(?P<before>.*?)\n--- passage\n(?P<text>.*?)\n--- after\n"
    r"(?P<after>.*?)(?=\n\n=== |\n?\Z)",
    re.M | re.S,
)


class Item(NamedTuple):
    """A passage of a sheet, with what stands around it."""

    before: str
    text: str
    after: str


def read_sheet(text: str) -> dict[str, Item]:
    """The items of a sheet."""
    return {m["item"]: Item(m["before"], m["text"], m["after"]) for m in _ITEM.finditer(text)}


def places(words: str, text: str) -> list[tuple[int, int]]:
    """Where words stand in a text; a space stands for any white space."""
    pieces = words.split()
    if not pieces:
        return []
    inner = r"\s+".join(map(re.escape, pieces))
    first = r"(?<!\w)" if pieces[0][0].isalnum() else ""
    last = r"(?!\w)" if pieces[-1][-1].isalnum() else ""
    return [m.span() for m in re.finditer(first + inner + last, text)]


def nearest(words: str, item: Item, span: tuple[int, int]) -> tuple[int, int] | None:
    """Where a speaker or a cue stands that belongs to a span of the passage, in its offsets.

    The nearest place that does not lie in the span; the earlier of two that are as near.
    """
    shift = len(item.before)
    found = [(a - shift, b - shift) for a, b in places(words, "".join(item))]
    outside = [(a, b) for a, b in found if b <= span[0] or a >= span[1]]
    return min(outside, key=lambda at: (max(span[0] - at[1], at[0] - span[1]), at[0]), default=None)


def inside(content: str) -> tuple[int, int]:
    """How many characters the outer marks of a content take, before it and after it."""
    return _MARK.match(content).end(), _MARK.match(content[::-1]).end()


class Checker:
    """Reads answers to a sheet and keeps what is wrong with them."""

    def __init__(self, sheet: dict[str, Item]) -> None:
        self.sheet = sheet
        self.wrong: list[str] = []
        self.people = set(gazetteer.table("people")["person_id"])
        self.offices = set(gazetteer.table("offices")["office"])

    def rows(self, lines: str) -> Iterator[dict]:
        """A row for each right line; the others are told in ``wrong``."""
        seen: dict[str, set] = {item: set() for item in self.sheet}
        for number, line in enumerate(lines.splitlines(), 1):
            if not line.strip():
                continue
            try:
                answer = json.loads(line)
                row = self._row(answer)
                key = tuple(row.get(k) for k in ("kind", "start", "end"))
                if key in seen[row["item"]] or (seen[row["item"]] and "start" not in row):
                    raise ValueError("the same label is there twice, or none beside others")
                seen[row["item"]].add(key)
            except (ValueError, TypeError, AttributeError) as error:
                self.wrong.append(f"line {number}: {error}")
                continue
            yield row
        told = "\n".join(self.wrong)
        missing = [item for item, keys in seen.items() if not keys and item not in told]
        if missing:
            self.wrong.append(f"no line for {', '.join(missing)}; each item has one at least")
        for item, keys in seen.items():
            if len(keys) > 1 and any("none" in key for key in keys):
                self.wrong.append(f"{item}: none beside other labels")

    def _row(self, answer: dict) -> dict:
        if answer.get("item") not in self.sheet:
            raise ValueError(f"item {answer.get('item')!r} is not in the sheet")
        name = DRAWS[answer["item"][0]]
        if name != "ladder" and answer.get("kind") == "none":
            self._keys(answer, ("kind",), ())
            return {"item": answer["item"], "kind": "none"}
        self._keys(answer, *KEYS[name])
        item = self.sheet[answer["item"]]
        return {"item": answer["item"], **getattr(self, f"_{name}")(answer, item)}

    def _keys(self, answer: dict, needed: tuple, allowed: tuple) -> None:
        there = set(answer) - {"item"}
        if lost := sorted(set(needed) - there):
            raise ValueError(f"{answer['item']} has no {', '.join(lost)}")
        if more := sorted(there - set(needed) - set(allowed)):
            raise ValueError(f"{answer['item']} has {', '.join(more)}, which is no key here")

    def _one_of(self, answer: dict, key: str, values: tuple | set) -> str:
        value = answer[key]
        if value not in values:
            few = f"one of {', '.join(values)}" if isinstance(values, tuple) else "in the table"
            raise ValueError(f"{answer['item']}: {key} {value!r} is not {few}")
        return value

    def _person(self, answer: dict, key: str, *others: str) -> str:
        if answer[key] in (*NOBODY, *others):
            return answer[key]
        return self._one_of(answer, key, self.people)

    def _found(self, answer: dict, key: str, item: Item) -> tuple[int, int]:
        found, nth = places(answer[key], item.text), answer.get("nth", 1)
        if not isinstance(nth, int) or not 1 <= nth <= len(found):
            raise ValueError(
                f"{answer['item']}: {key} {answer[key]!r} stands {len(found)} times in the"
                f" passage, place {nth} was asked for"
            )
        return found[nth - 1]

    def _quotes(self, answer: dict, item: Item) -> dict:
        start, end = self._found(answer, "content", item)
        marked = answer["kind"] in ("direct", "partial")
        before, after = inside(item.text[start:end]) if marked else (0, 0)
        row = {
            "start": start, "end": end, "inner_start": start + before, "inner_end": end - after,
            "kind": self._one_of(answer, "kind", KINDS["quotes"]),
            "person": self._person(answer, "person", "none"),
            "status": self._one_of(answer, "status", STATUS),
            "provenance": self._one_of(answer, "provenance", PROVENANCE),
            "run": str(answer.get("run", "")),
        }  # fmt: skip
        for key in ("speaker", "cue"):
            words, at = answer[key], None
            if words and not (key == "speaker" and words == "LABEL"):
                at = nearest(words, item, (start, end))
                if at is None:
                    raise ValueError(
                        f"{answer['item']}: {key} {words!r} stands neither in the passage, outside"
                        " the content, nor around it"
                    )
            row[f"{key}_start"], row[f"{key}_end"] = at or (pd.NA, pd.NA)
        row["label"] = answer["speaker"] == "LABEL"
        return row

    def _mentions(self, answer: dict, item: Item) -> dict:
        start, end = self._found(answer, "text", item)
        kind = self._one_of(answer, "kind", KINDS["mentions"])
        entity, person = answer["entity"], answer.get("person", "")
        if (kind == "office") != ("person" in answer):
            raise ValueError(f"{answer['item']}: an office has a key person, nothing else has")
        if kind == "person":
            self._person(answer, "entity")
        elif kind == "office":
            self._person(answer, "person", "none")
            if entity not in (*NOBODY, *self.offices):
                raise ValueError(f"{answer['item']}: {entity!r} is no office of offices.csv")
        elif kind == "country" and not re.fullmatch("[A-Z]{2}", entity):
            raise ValueError(f"{answer['item']}: {entity!r} are not two capital letters")
        return {"start": start, "end": end, "kind": kind, "entity": entity, "person": person}

    def _ladder(self, answer: dict, item: Item) -> dict:
        negated = answer.get("negated", False)
        if not isinstance(negated, bool):
            raise ValueError(f"{answer['item']}: negated is true or left out")
        return {"rung": self._one_of(answer, "rung", tuple(range(7))), "negated": negated}


def offsets(rows: list[dict], drawn: pd.DataFrame) -> pd.DataFrame:
    """Rows with offsets that count in the source text, where they counted in the passage."""
    table = pd.DataFrame(rows)
    first = table["item"].map(drawn.set_index("item")["start"])
    for column in table.filter(regex="(^|_)(start|end)$"):
        table[column] = table[column].astype("Int64") + first
    by = [c for c in ("item", "start", "end", "kind") if c in table]
    return table.sort_values(by, kind="stable", ignore_index=True)


def matches(one: pd.DataFrame, two: pd.DataFrame) -> list[tuple[int, int]]:
    """Pairs of rows of two readings with the same span: .8 of the longer one, one to one."""
    pairs, sides = [], {item: rows for item, rows in two.groupby("item")}
    for i, a in zip(one.index, one.itertuples(), strict=True):
        for b in sides.get(a.item, two[:0]).itertuples():
            shared = min(a.end, b.end) - max(a.start, b.start)
            share = shared / max(a.end - a.start, b.end - b.start)
            if share >= OVERLAP:
                pairs.append((-share, a.kind != b.kind, i, b.Index))
    taken_one, taken_two, found = set(), set(), []
    for _, _, i, j in sorted(pairs):
        if i not in taken_one and j not in taken_two:
            taken_one.add(i)
            taken_two.add(j)
            found.append((i, j))
    return sorted(found)


def f1(one: pd.DataFrame, two: pd.DataFrame) -> float:
    """Twice the pairs over the labels of both readings; missing where neither has any."""
    n = len(one) + len(two)
    return 2 * len(matches(one, two)) / n if n else np.nan


def kappa(one: pd.Series, two: pd.Series, *, quadratic: bool = False) -> float:
    """Cohen's kappa, plain or with quadratic weights; missing where all labels are one."""
    one, two = one.reset_index(drop=True), two.reset_index(drop=True)
    values = sorted({*one, *two})
    place = {value: number for number, value in enumerate(values)}
    table = np.zeros((len(values), len(values)))
    for a, b in zip(one, two, strict=True):
        table[place[a], place[b]] += 1
    score = np.asarray(values, dtype=float) if quadratic else np.arange(len(values))
    apart = np.subtract.outer(score, score) ** 2 if quadratic else 1 - np.eye(len(values))
    chance = np.outer(table.sum(1), table.sum(0)) / max(table.sum(), 1)
    by_chance = (apart * chance).sum()
    return 1 - (apart * table).sum() / by_chance if by_chance else np.nan


def agreement(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """How far two readings of the same items agree: measure, value, and of how many."""
    if unequal := sorted(set(one["item"]) ^ set(two["item"])):
        raise ValueError(f"{unequal[0]} is in one reading only; compare readings of one sheet")
    if "rung" in one:
        both = one.merge(two, on="item", suffixes=("", "_2"))
        rows = [
            ("same rung", (both["rung"] == both["rung_2"]).mean(), len(both)),
            ("kappa of rungs", kappa(both["rung"], both["rung_2"]), len(both)),
            ("quadratic kappa", kappa(both["rung"], both["rung_2"], quadratic=True), len(both)),
            ("kappa of negated", kappa(both["negated"], both["negated_2"]), len(both)),
        ]
        return pd.DataFrame(rows, columns=["measure", "value", "n"])
    quotes = one["item"].iat[0][0] == "q"
    one, two = (t[t["kind"] != "none"].reset_index(drop=True) for t in (one, two))
    rows = [("F1 of spans", f1(one, two), len(one) + len(two))]
    for kind in KINDS["quotes" if quotes else "mentions"]:
        a, b = one[one["kind"] == kind], two[two["kind"] == kind]
        rows.append((f"F1 of {kind}", f1(a, b), len(a) + len(b)))
    pairs = matches(one, two)
    a = one.loc[[i for i, _ in pairs]].reset_index(drop=True)
    b = two.loc[[j for _, j in pairs]].reset_index(drop=True)
    rows.append(("kappa of kinds", kappa(a["kind"], b["kind"]), len(pairs)))
    for column in ("person", "status", "provenance") if quotes else ("entity", "person"):
        both = (a[column] != "") & (b[column] != "")  # only an office has a person
        same = kappa(a.loc[both, column], b.loc[both, column])
        rows.append((f"kappa of {column}", same, both.sum()))
    if quotes:
        rows.append(("same speaker as written", same_speaker(a, b).mean(), len(pairs)))
    return pd.DataFrame(rows, columns=["measure", "value", "n"])


def same_speaker(one: pd.DataFrame, two: pd.DataFrame) -> pd.Series:
    """Whether two labels name one speaker: the turn's, nobody, or words that overlap."""
    (a, b), (c, d) = (
        (table["speaker_start"].fillna(-1), table["speaker_end"].fillna(-1)) for table in (one, two)
    )
    nobody = (a == -1) & (c == -1)
    return (one["label"] == two["label"]) & (nobody | (np.minimum(b, d) > np.maximum(a, c)))


def undecided(one: pd.DataFrame, two: pd.DataFrame) -> int:
    """In how many places two readings differ: a line without a partner, or another value."""
    one, two = (t[t["kind"] != "none"].reset_index(drop=True) for t in (one, two))
    pairs = matches(one, two)
    a = one.loc[[i for i, _ in pairs]].reset_index(drop=True)
    b = two.loc[[j for _, j in pairs]].reset_index(drop=True)
    values = ["kind", "person", "status", "provenance"]
    differ = (a[values] != b[values]).any(axis=1) | ~same_speaker(a, b)
    return int(len(one) + len(two) - 2 * len(pairs) + differ.sum())


def by_language(table: pd.DataFrame, drawn: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """How far readings 1 and 2 agree, for each language, and in how many places they differ."""
    drawn = drawn.set_index("item")
    for lang, rows in table.groupby(table["item"].map(drawn["lang"])):
        one, two = (rows[rows["reading"] == reading] for reading in ("1", "2"))
        found = agreement(one, two).set_index("measure")
        one, two = (t[t["kind"] != "none"].reset_index(drop=True) for t in (one, two))
        for kind in ("spans", *KINDS["quotes"]):
            a, b = (t if kind == "spans" else t[t["kind"] == kind] for t in (one, two))
            paired = one.loc[[i for i, _ in matches(a, b)], "item"]
            both = pd.concat([a["item"], b["item"]]).value_counts()
            twice = 2 * paired.value_counts().reindex(both.index, fill_value=0)
            units = by_document(twice, both, both.index.to_series().map(drawn["doc_id"]))
            interval = ratio(units, (lang, kind), 0)
            found.loc[f"F1 of {kind}", ["low", "high"]] = interval["low"], interval["high"]
        found.loc["places that differ", "n"] = undecided(one, two)
        yield lang, found.reset_index()[["measure", "value", "low", "high", "n"]]


def read_table(path: Path) -> pd.DataFrame:
    """A table that ``check --write`` wrote; only an offset may be missing."""
    names = pd.read_csv(path, nrows=0).columns
    missing = {n: [""] for n in names if n.endswith(("start", "end"))}
    # "label" is text: without a line of kind none, pandas would read truth values.
    return pd.read_csv(path, keep_default_na=False, na_values=missing, dtype={"label": str})


def check(sheet: Path, answer: Path, target: Path | None) -> int:
    """Say what is wrong with an answer, and write it as offsets if nothing is."""
    items = read_sheet(sheet.read_bytes().decode())
    checker = Checker(items)
    rows = list(checker.rows(answer.read_text(encoding="utf-8")))
    for line in checker.wrong:
        print(line)
    counts = pd.Series([str(row.get("kind", row.get("rung"))) for row in rows]).value_counts()
    print(f"{len(rows)} right lines for {len(items)} items: {counts.sort_index().to_dict()}")
    if checker.wrong:
        return 1
    if target is not None:
        name = DRAWS[next(iter(items))[0]]
        table = offsets(rows, pd.read_csv(DATA / f"{name}_drawn.csv"))
        target.write_text(csv_text(table), encoding="utf-8", newline="")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("check")
    one.add_argument("sheet", type=Path)
    one.add_argument("answer", type=Path)
    one.add_argument("--write", type=Path)
    two = commands.add_parser("agree")
    two.add_argument("first", type=Path)
    two.add_argument("second", type=Path, nargs="?")
    asked = parser.parse_args()
    if asked.command == "check":
        return check(asked.sheet, asked.answer, asked.write)
    first = read_table(asked.first)
    if asked.second is None:
        for lang, found in by_language(first, pd.read_csv(DATA / "quotes_drawn.csv")):
            print(f"{lang}\n{found.round(3).to_string(index=False, na_rep='')}\n")
    else:
        print(agreement(first, read_table(asked.second)).round(3).to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
