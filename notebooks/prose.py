"""Numbers in the sentences of the notebooks, README.md and the data card: bound or registered.

A number is bound by a comment right after it, which no reader of the page sees:

    22,594<!--= in_figures(record['read']['documents']) --> documents

The Python expression gives the number as it is to be printed. In a notebook it is evaluated in the
notebook's kernel after the last cell (`execute.py`), and the values are kept with the cell; in
README.md and data/README.md it may use every name of `facts.py`. It may give several numbers with
what stands between them (`.86 [.81, .91]`), or a number in words (`in_words(17)`). The functions
below the heading "values" may be used everywhere.

A sentence with numbers that are not bound stands in `unbound.csv`, by its digest, with the reason.
White space does not count, nor do the values of bound numbers: text may be wrapped anew and the
record rebuilt. A row of a table is one sentence. Numbers in code, in comments and in addresses of
links belong to no sentence, and "one" is a number only where it is bound.

    python notebooks/prose.py               put the values into README.md and data/README.md
    python notebooks/prose.py --register    bring the register up to date, and say what is wrong
    python notebooks/prose.py --register FILE ...       the register of these files only
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import inspect
import io
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import nbformat
import pandas as pd

from bilateral.files import replacing_file

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ["README.md", "data/README.md"]
FILES = [
    *TEXTS,
    *(f"notebooks/{path.name}" for path in sorted(ROOT.glob("notebooks/[0-9]*.ipynb"))),
]
REGISTER = "notebooks/unbound.csv"
COLUMNS = ["file", "digest", "numbers", "why"]

# Why a number is not bound. A sentence may have several reasons, with "; " between.
WHY = {
    "date": "a date, a year or a period",
    "name": "part of a name, a title or an identifier",
    "setting": "a choice that stands in the code or the rule it describes",
    "source": "as a cited source or the documentation of something else has it",
    "ordinal": "a place in an order",
    "given": "given with the subject: two governments, two languages",
    "list": "counts what is listed beside it",
    "example": "made up to explain",
    "measured": "by a command that takes long; the command follows after a colon",
    "past": "of a state or a run that was not kept: nothing can compute it",
    "reading": "the judgement of a reader: nothing can compute it",
}

# fmt: off
_TO_19 = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
# fmt: on
_OTHERS = r"dozens?|hundreds?|thousands?|millions?|billions?|half|halves|thirds?|quarters?(?=\sof)"
_WORD = f"(?:{'|'.join([*_TO_19, *_TENS, _OTHERS])})"
_NUMBER = rf"(?:(?:(?<!\w)[-−+])?(?:\d+(?:[.,]\d+)*|\.\d+)|\b{_WORD}(?:-{_WORD})?\b)"

NUMBER = re.compile(_NUMBER, re.IGNORECASE)
DIRECTIVE = re.compile(r"<!--=(.*?)-->", re.DOTALL)
# What an expression may not hold: it would end the comment or a table's cell, or begin a formula.
REFUSED = re.compile(r"--|[|$`]")

FENCED = re.compile(r"^ *```.*?^ *```[^\n]*$", re.DOTALL | re.MULTILINE)
NOT_SAID = re.compile(r"(`+).*?\1|<!--.*?-->|(?<=\])\([^()\s]*\)|<https?:[^>]*>")
BEGINS = re.compile(r"\s*(?:[-*+] |>|\||#+ )")  # an item of a list, a row of a table, a heading
ALONE = re.compile(r"\s*(?:\||#+ )")
SENTENCE_ENDS = re.compile(r"(?<=[.!?])[)”\"*_]*\s+(?=[^\sa-z])")


class BindingError(ValueError):
    """A number that cannot be bound: its expression fails, or nothing stands before its comment."""


class Part(NamedTuple):
    """One text in Markdown, a file or a cell, and the values of its expressions."""

    file: str
    place: str
    text: str
    values: Mapping[str, str]


class Bound(NamedTuple):
    """A bound number: where it begins, where its comment ends, what is shown and what should be."""

    start: int
    end: int
    shown: str | None
    expression: str
    value: str | None


# --- values ---------------------------------------------------------------------------------------
def in_words(number: int) -> str:
    """Write a whole number as sentences do: in words below a hundred, in figures above."""
    if not 0 <= number < 100:
        return f"{number:,}"
    tens, ones = divmod(number, 10)
    if tens < 2:
        return _TO_19[number]
    return _TENS[tens - 2] + (f"-{_TO_19[ones]}" if ones else "")


def in_figures(number: int) -> str:
    return f"{number:,}"


def decimal(number: float, digits: int = 2) -> str:
    """Write a share or a correlation without the zero before its point: .86."""
    return f"{number:.{digits}f}".removeprefix("0")


def percent(share: float, digits: int = 0) -> str:
    return f"{share:.{digits}%}".replace("%", " %")


def as_date(day: str) -> str:
    """Write a day, YYYY-MM-DD, as sentences do: 30 November 2018."""
    day = pd.Timestamp(day)
    return f"{day.day} {day.month_name()} {day.year}"


def setting(of: Callable | str, name: str) -> Any:
    """What a function's parameter is if nothing is said, or a constant of its module.

    What a notebook does not import has its name in place of it, ``module`` or ``module:function``.
    """
    of = pkgutil.resolve_name(of) if isinstance(of, str) else of
    if isinstance(of, ModuleType):
        return getattr(of, name)
    parameters = inspect.signature(of).parameters
    if name in parameters:
        return parameters[name].default
    return getattr(sys.modules[of.__module__], name)


VALUES = (in_words, in_figures, decimal, percent, as_date, setting)
HELPERS = {each.__name__: each for each in VALUES}


def expressions(texts: Iterable[str]) -> list[str]:
    """The expressions of all comments; one that Python cannot read is told before anything runs."""
    found = [" ".join(each.split()) for text in texts for each in DIRECTIVE.findall(text)]
    for expression in found:
        try:
            compile(expression, "<bound>", "eval")
        except SyntaxError as error:
            raise BindingError(f"<!--= {expression} --> is no expression: {error.msg}") from None
    return found


def evaluate(asked: Iterable[str], names: Mapping[str, object]) -> dict[str, str]:
    """Evaluate expressions, which may use the functions above and the names given."""
    values = {}
    for expression in asked:
        try:
            values[expression] = str(eval(expression, {**HELPERS, **names}))
        except Exception as error:
            problem = f"<!--= {expression} --> cannot be computed: {type(error).__name__}: {error}"
            raise BindingError(problem) from error
    return values


# --- texts ----------------------------------------------------------------------------------------
def bound(text: str, values: Mapping[str, str]) -> Iterator[Bound]:
    """Find what each comment binds: the text before it that has the form of the value."""
    last = 0
    for match in DIRECTIVE.finditer(text):
        expression = " ".join(match[1].split())
        value = values.get(expression)
        between = NUMBER.split(value) if value and NUMBER.search(value) else ["", ""]
        form = _NUMBER.join(r"\s+".join(map(re.escape, re.split(r"\s+", s))) for s in between)
        found = re.compile(rf"{form}\Z", re.IGNORECASE).search(text, last, match.start())
        start = found.start() if found else match.start()
        shown = found and " ".join(found[0].split())
        yield Bound(start, match.end(), shown, expression, value)
        last = match.end()


def check(text: str, values: Mapping[str, str]) -> list[tuple[int, str]]:
    """What is wrong with bound numbers: the line, and a sentence that says it."""
    wrong = []
    for one in bound(text, values):
        comment = f"<!--= {one.expression} -->"
        if REFUSED.search(one.expression):
            said = f'an expression may not hold "--", "|", "$" or "`": {comment}'
        elif one.value is None:
            said = f"no value is stored yet, run notebooks/execute.py: {comment}"
        elif one.shown is None or not NUMBER.search(one.value):
            said = f"write a number in the form of {one.value!r} right before {comment}"
        elif one.shown != one.value:
            said = f"{one.shown} should be {one.value}: {comment}"
        else:
            continue
        wrong.append((text.count("\n", 0, one.start) + 1, said))
    return wrong


def update(text: str, values: Mapping[str, str]) -> str:
    """Put the values in where the text shows something else."""
    pieces, last = [], 0
    for one in bound(text, values):
        if one.shown is not None and one.value is not None and one.shown != one.value:
            comment = text.rindex("<!--=", one.start, one.end)
            pieces += [text[last : one.start], one.value]
            last = comment
    fresh = "".join([*pieces, text[last:]])
    for line, said in check(fresh, values):
        raise BindingError(f"line {line}: {said}")
    return fresh


def sentences(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each sentence with numbers that are not bound, and these numbers."""
    pieces, last = [], 0
    for one in bound(text, values):
        pieces += [text[last : one.start], "{}"]
        last = one.end
    for block in _blocks("".join([*pieces, text[last:]])):
        for sentence in [block] if ALONE.match(block) else SENTENCE_ENDS.split(block):
            numbers = NUMBER.findall(NOT_SAID.sub(" ", sentence))
            numbers = [number for number in numbers if number.lower() != "one"]
            if numbers:
                yield sentence, numbers


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, items of lists, headings and rows of tables, each on one line."""
    block: list[str] = []
    for line in [*FENCED.sub("", text).splitlines(), ""]:
        if block and (not line.strip() or BEGINS.match(line) or ALONE.match(block[-1])):
            yield " ".join(" ".join(block).split())
            block = []
        if line.strip():
            block.append(line)


def digest(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:12]


# --- files ----------------------------------------------------------------------------------------
def parts(file: str) -> list[Part]:
    """The texts of a file, with values that are computed here, or in notebooks those kept there."""
    path = ROOT / file
    if path.suffix == ".md":
        import facts

        text = path.read_text(encoding="utf-8")
        return [Part(file, "", text, evaluate(expressions([text]), vars(facts)))]
    return [
        Part(file, f", cell {cell.id}", cell.source, cell.metadata.get("bound", {}))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    ]


def registered() -> list[dict[str, str]]:
    with (ROOT / REGISTER).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def problems(part: Part, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """What is wrong in a text: bound numbers that differ, sentences that are in no register."""
    known = {row["digest"] for row in rows if row["file"] == part.file}
    where = f"{part.file}{part.place}"
    wrong = [f"{where}, line {line}: {said}" for line, said in check(part.text, part.values)]
    return wrong + [
        f"{where}: not bound and not in {REGISTER}: {', '.join(numbers)} in {sentence!r}"
        for sentence, numbers in sentences(part.text, part.values)
        if digest(sentence) not in known
    ]


def register(file: str, rows: Iterable[Mapping[str, str]] = ()) -> list[dict[str, str]]:
    """A file's rows of the register, with the reasons that `rows` give.

    A new sentence takes the reason of one with the same numbers that is gone. Where there is none,
    "date" stands if all numbers are years, and else "?", for a person to replace.
    """
    found = [each for part in parts(file) for each in sentences(part.text, part.values)]
    there = {digest(sentence): " ".join(numbers) for sentence, numbers in found}
    old = [row for row in rows if row["file"] == file]
    same = {row["digest"]: row["why"] for row in old}
    gone = {row["numbers"]: row["why"] for row in old if row["digest"] not in there}
    fresh = []
    for key, numbers in there.items():
        guess = "date" if re.fullmatch(r"(?:(?:1[789]|20)\d\d ?)+", numbers) else "?"
        why = same.get(key) or gone.get(numbers) or guess
        fresh.append(dict(zip(COLUMNS, (file, key, numbers, why), strict=True)))
    return fresh


def faults(rows: list[dict[str, str]]) -> list[str]:
    """All that is wrong, in the files and in the register."""
    wrong = [said for file in FILES for part in parts(file) for said in problems(part, rows)]
    there = [(row["file"], row["digest"], row["numbers"]) for row in rows]
    known = {tuple(row[name] for name in COLUMNS[:3]) for file in FILES for row in register(file)}
    for line, (row, key) in enumerate(zip(rows, there, strict=True), start=2):
        reasons = {reason.partition(":")[0] for reason in row["why"].split("; ")}
        if key not in known or there.count(key) > 1:
            wrong.append(f"{REGISTER}, line {line}: no sentence, or twice: run prose.py --register")
        elif not reasons <= set(WHY):
            wrong.append(
                f"{REGISTER}, line {line}: why is {row['why']!r}; it may be {', '.join(WHY)}"
            )
    return wrong


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Put computed numbers into sentences.")
    parser.add_argument("--register", nargs="*", metavar="FILE", help="; ".join(FILES))
    named = parser.parse_args(arguments).register
    for file in TEXTS:
        try:
            ((*_, text, values),) = parts(file)
            fresh = update(text, values)
        except BindingError as error:
            print(f"{file}: {error}", file=sys.stderr)
            return 1
        if fresh != text:
            write(file, fresh)
            print(f"{file}: numbers changed")
    if named is None:
        return 0
    unknown = sorted({*named} - {*FILES})
    if unknown:
        parser.error(f"{unknown[0]} is none of {', '.join(FILES)}")
    rows = registered()
    kept = {file: [row for row in rows if row["file"] == file] for file in FILES}
    kept |= {file: register(file, rows) for file in named or FILES}
    rows = [row for file in FILES for row in kept[file]]
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write(REGISTER, table.getvalue())
    wrong = faults(rows)
    for said in wrong:
        print(said)
    return 1 if wrong else 0


def write(file: str, text: str) -> None:
    with replacing_file(ROOT / file) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
