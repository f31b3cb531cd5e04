"""Check what readers answered by the guidelines of data/attribution, and compare two readings.

    python benchmarks/attribution_labels.py check SHEET ANSWER [--write TABLE]
    python benchmarks/attribution_labels.py agree TABLE [TABLE]
    python benchmarks/attribution_labels.py count TABLE

``check`` says what is wrong in an answer, one line each, and ends with 1 if anything is: unknown
items and values, and words that do not stand in the passage. ``--write`` turns a right answer into
a table of offsets in the source text, without text. ``agree`` compares two such tables; of one, it
compares the readings 1 and 2 that it has, for each language, with 90 % intervals from a bootstrap
over documents, and says how many places were to be decided. ``count`` says how many labels were
decided, by language, in all and in the parts that were kept until the last change.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from _label_agreement import KINDS, agreement, by_language

from bilateral import gazetteer
from bilateral.escape import csv_text

DATA = Path(__file__).resolve().parents[1] / "data/attribution"
# The part `report` was opened on 1 December 2026; `second` is kept until the last change of a rule.
PARTS, KEPT = ("mend", "report", "second"), "second"
READINGS = ("1", "2", "decided")
OF_READING = "whose labels: what was decided, or one reading, where nothing is decided yet"
DRAWS = {"q": "quotes", "m": "mentions", "l": "ladder"}
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


def counts(table: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """How many labels of each kind or rung were decided, by language, in all and in
    the parts that were kept until a last change."""
    rows = table[table["reading"] == "decided"].merge(drawn[["item", "lang", "part"]])
    if "rung" in rows:
        what = [rows["rung"], rows["negated"].map({True: "negated"})]
    elif "entity" in rows:
        who = rows["entity"].where(rows["kind"] == "person", rows["person"])
        named = ~who.isin(["", "none", *NOBODY])
        what = [rows["kind"], ("known " + rows["kind"]).where(named)]
    else:
        what = [rows["kind"]]
    what = pd.concat(what).dropna()
    rows = rows.loc[what.index].assign(what=what.to_numpy())
    both = pd.concat([rows.assign(part="all"), rows[rows["part"] != "mend"]])
    return both.groupby(["lang", "part", "what"]).size().unstack(fill_value=0)


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
    three = commands.add_parser("count")
    three.add_argument("first", type=Path)
    asked = parser.parse_args()
    if asked.command == "check":
        return check(asked.sheet, asked.answer, asked.write)
    first = read_table(asked.first)
    drawn = pd.read_csv(DATA / f"{DRAWS[first['item'].iat[0][0]]}_drawn.csv")
    if asked.command == "count":
        print(counts(first, drawn).to_string())
    elif asked.second is None:
        for lang, found in by_language(first, drawn):
            print(f"{lang}\n{found.round(3).to_string(index=False, na_rep='')}\n")
    else:
        print(agreement(first, read_table(asked.second)).round(3).to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
