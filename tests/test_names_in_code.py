"""The code names no country, no president and no source: these are rows of tables.

Strings and names in the code of ``src/`` are looked at, comments and docstrings are not. What a
reader needs to say of its own source stands in READERS; every other place that is harmless stands
in ALLOWED with the reason.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bilateral import gazetteer
from bilateral.sources import SOURCES

ROOT = Path(__file__).resolve().parents[1] / "src" / "bilateral"
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))

# What a reader may say: the name and the side of its own source, and words of its publisher.
READERS = {
    "sources/whitehouse.py": {"wh", "US", "White House"},
    "sources/mananeras.py": {"mananeras", "MX", "Mexico"},
    "sources/frus.py": {"frus"},
    "sources/frus_senders.py": {"US", "American", "White House"},
    "sources/ungdc.py": {"un"},
    "sources/__init__.py": {"frus", "mananeras", "ungdc", "whitehouse"},  # the registry
}
# (the end of a file's path, what is found) -> why it does no harm.
ALLOWED = {
    ("cli.py", "wh"): "the id of a passage, in an example of the help",
    ("steps/lines.py", "un"): "a prefix of English words",
}
# An adjective of a country that is the name of a language, too: languages are no countries.
LANGUAGES = {"Chinese", "Danish", "Dutch", "French", "German", "Greek", "Italian", "Portuguese"}
LANGUAGES |= {"Spanish", "Swedish", "Turkish", "Russian", "Polish", "Japanese", "Finnish"}

TYPED = (
    *("France", "Francia", "Canada", "Canadá", "Canadian", "canadiense", "México"),
    *("mexicano", "Estados Unidos", "EE. UU.", "estadounidense", "Americano", "Americans"),
    *("White House", "Casa Blanca", "Ottawa", "Trudeau", "Carney", "AMLO", "Trump", "Biden"),
)
CODES = ("US", "USA", "MX", "MEX", "CA", "CAN", "FR", "FRA", "GB", "GBR", "UK")


@cache
def _wanted() -> re.Pattern[str]:
    """Whole words: codes and names of countries, presidents, names of sources."""
    countries = gazetteer.table("countries")
    kinds = ("name", "long name", "adjective", "capital", "president")
    patterns = countries.loc[countries["kind"].isin(kinds), "pattern"]
    patterns = patterns[~patterns.isin(LANGUAGES) & (countries["country"] != "")]
    offices = gazetteer.offices()
    chiefs = set(offices.loc[offices["role"] == "principal", "person_id"])
    people = gazetteer.people()
    surnames = people.loc[people["person_id"].isin(chiefs), "surname"]
    modules = {source.read.__module__.rpartition(".")[2] for source in SOURCES}
    sources = {source.name for source in SOURCES} | modules
    sides = gazetteer.sides()
    sides = sides[sides["counterpart"] != ""]
    exact = [*CODES, *sorted(sources), *sides["side"]]
    words = [*map(re.escape, [*TYPED, *surnames, *sides["name"]]), *patterns]
    # Codes as they are written; words in any case.
    return re.compile(rf"(?<![^\W_])(?:(?:{'|'.join(exact)})|(?i:{'|'.join(words)}))(?![^\W_])")


@cache
def _tables() -> set[str]:
    """Names of tables, which code may say: ``un_speakers``."""
    return {path.stem for path in (gazetteer.data_dir() / "gazetteer").glob("*.csv")}


def found(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of each name in strings and identifiers."""
    docstrings = {  # of a module, a class, a function, or of the name above it
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)
    }
    strings = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_string = token.type in strings and token.start[0] not in docstrings
        if token.string.strip("\"'") in _tables():
            continue
        if is_string or token.type == tokenize.NAME:
            for match in _wanted().finditer(token.string):
                yield token.start[0], match[0]


@pytest.mark.parametrize("file", FILES)
def test_the_code_names_no_country_and_no_source(file):
    allowed = READERS.get(file, set()) | {
        name for end, name in ALLOWED if file == end or file.endswith(f"/{end}")
    }
    source = (ROOT / file).read_text(encoding="utf-8")
    allowed = {name.casefold() for name in allowed}
    named = [(line, name) for line, name in found(source) if name.casefold() not in allowed]
    assert not named, f"{file}: put it into a table of data/gazetteer, or into the source's reader"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('side = "US"', ["US"]),
        ('is_speech = document.source == "un"', ["un"]),
        ("from bilateral.sources import frus", ["frus"]),
        ('f"wh:{path}"', ["wh"]),
        ('title = "President Sheinbaum"', ["Sheinbaum"]),
        ('names = "Estados Unidos", "MEXICAN"', ["Estados Unidos", "MEXICAN"]),
        ('a = "in the Cuban, not the French press"', ["Cuban"]),
        ("US_only = 1", ["US"]),
        ("# the US\nuse = runs = 1", []),
        ('def f():\n    """Of the US: ``un``."""\n    return "bus"', []),
        ('x = """US\n"""', ["US"]),
        ('x = 1\n"""Of the US."""', []),
        ('table("un_speakers")', []),
    ],
)
def test_what_is_looked_for(code, names):
    assert [name for _, name in found(code)] == names


@pytest.mark.parametrize("file", READERS)
def test_what_a_reader_is_allowed_it_needs(file):
    named = {name for _, name in found((ROOT / file).read_text(encoding="utf-8"))}
    assert READERS[file] <= named
