"""The tables of `benchmarks/RESULTS.md`, for the numbers of notebooks and of `facts.py`."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "RESULTS.md"
_WORD = re.compile(r"\A`([^`]*)`\Z")  # a cell that is a name of the code, and nothing else


def measured(section: str, *columns: str) -> pd.DataFrame:
    """The last table whose section begins with these words and that has these columns.

    Cells are text, as they stand there. The name of the columns is the heading of the section.
    """
    found = None
    for part in RESULTS.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        for block in text.split("\n\n") if heading.startswith(section) else ():
            rows = [
                [_WORD.sub(r"\1", cell.strip()) for cell in line.strip().strip("|").split("|")]
                for line in block.splitlines()
                if line.startswith("|")
            ]
            if len(rows) > 2 and set(columns) <= set(rows[0]):
                names = pd.Index(rows[0], name=heading)
                found = pd.DataFrame(rows[2:], columns=names)
    if found is None:
        raise LookupError(
            f"{RESULTS.name} has no table of {section!r} with the columns {', '.join(columns)};"
            " measure it again, or name the columns that it has"
        )
    return found
