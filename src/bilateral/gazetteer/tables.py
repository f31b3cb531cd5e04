"""The tables of a gazetteer: where they lie, what tells their rows apart, how two are laid over."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pandas as pd

from bilateral.gazetteer.meetings import PARTS

KEYS = {
    "aliases": ("canonical", "lang", "alias"),
    "boilerplate": ("source", "digest"),
    "buttons": ("lang", "button"),
    "collocations": ("lang", "term"),
    "contrasts": ("lang", "form", "column"),
    "countries": ("country", "kind", "pattern"),
    "datelines": ("name",),
    "events": ("date", "title"),
    "exonyms": ("en", "es", "kind"),
    "forenames": ("name",),
    "hedges": ("lang", "phrase"),
    "ladder_frames": ("lang", "name", "frame"),
    "ladder_weights": ("lang", "feature"),
    "ladder_words": ("lang", "kind", "word"),
    "institutions": ("institution", "lang", "name"),
    "languages": ("lang",),
    "leaders": ("person_id", "since"),
    "lemmas": ("lang", "form"),
    "lexicon": ("concept", "en", "es"),
    "lexicon_check": ("en", "es"),
    "marks": ("lang", "mark"),
    "meetings": ("meeting_id",),
    "mention_words": ("lang", "kind", "word"),
    "nations": ("lang", "form", "kind"),
    "numbered_documents": ("lang", "document", "first"),
    "office_names": ("office", "lang", "name"),
    "offices": ("person_id", "office", "since"),
    "people": ("person_id",),
    "quote_cues": ("lang", "cue"),
    "quote_words": ("lang", "kind", "word"),
    "seed_forms": ("theme", "lang", "seed", "form"),
    "selection": ("about", "kind", "pattern"),
    "sides": ("side",),
    "speakers": ("source", "genre", "title", "pattern"),
    "stopwords": ("lang", "word", "kind"),
    "theme_names": ("theme",),
    "themes": ("theme", "lang", "seed"),
    "things": ("thing", "lang", "seed"),
    "translation_signs": ("lang", "pattern"),
    "un_speakers": ("country", "session"),
    "units": ("lang", "phrase"),
}
"""The columns of each table that tell its rows apart."""

_PHRASES = {
    "aliases": "alias",
    "collocations": "term",
    "hedges": "phrase",
    "seed_forms": "form",
    "themes": "seed",
    "units": "phrase",
}
_FIRST_MATCH_WINS = ("speakers",)
TAKEN_WHOLE = ("events", "meetings", "theme_names")
"""Lists of what is shown: a table of yours takes the place of the package's as a whole."""
# Columns that are named after a side: a table of other sides has its own.
_OF_A_SIDE = {"meetings": re.compile(rf".+_(?:{'|'.join(PARTS)})")}


def data_dir() -> Path:
    """Where the toolkit's data lie: the gazetteer, the embedded record, the sample texts.

    Returns
    -------
    Path
        The folder ``data`` of the package, or, in a clone, that of the repository.

    Raises
    ------
    FileNotFoundError
        If there is neither.

    Examples
    --------
    >>> data_dir().name
    'data'
    """
    package = Path(__file__).resolve().parents[1]
    places = [package / "data", package.parents[1] / "data"]
    for path in places:
        if (path / "gazetteer").is_dir():
            return path
    raise FileNotFoundError(
        f"no gazetteer in {places[0]} or {places[1]}: a part of the package is missing;"
        " install bilateral again"
    )


@cache
def of_package(name: str) -> pd.DataFrame:
    """Read a table of the package; it is read once and must not be changed.

    Parameters
    ----------
    name : str

    Returns
    -------
    DataFrame

    Raises
    ------
    FileNotFoundError
        If there is no such table.

    Examples
    --------
    >>> of_package("datelines").columns.tolist()
    ['name', 'source']
    """
    path = data_dir() / "gazetteer" / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.csv")))
        raise FileNotFoundError(f"no table {name!r} in the gazetteer; there are {known}")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def read_folder(folder: Path) -> dict[str, pd.DataFrame]:
    r"""Read the tables of a user's folder, each checked for its columns and keys.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict of str to DataFrame
        All columns are strings. The index has each row's number in its file: the header is row 1.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no table in it.
    ValueError
        If a file has the name of no table, is not UTF-8, lacks a column, or has two rows with one
        key; the message names table and row.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "datelines.csv").write_text("name,source\nOttawa,my notes\n")
    ...     read_folder(Path(folder))["datelines"].to_dict("index")
    {2: {'name': 'Ottawa', 'source': 'my notes'}}
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}; a gazetteer is a folder of CSV tables")
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise FileNotFoundError(
            f"{folder} holds no CSV table; it may hold any of {', '.join(sorted(KEYS))}"
        )
    unknown = [path.name for path in paths if path.stem not in KEYS]
    if unknown:
        raise ValueError(
            f"{folder} has a table {unknown[0]}, which the gazetteer does not know; there are"
            f" {', '.join(sorted(KEYS))}"
        )
    return {path.stem: _read(path) for path in paths}


def _read(path: Path) -> pd.DataFrame:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path.name} is not UTF-8 (byte {error.start}); save it as UTF-8 (CSV UTF-8 in Excel)"
        ) from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(f"{path.name} is no CSV table ({error}); write it anew as CSV") from None
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    repeated = [name for name in header if header.count(name) > 1]
    if repeated:
        raise ValueError(f"{path.name} has the column {repeated[0]!r} twice; keep one of them")
    of_a_side = _OF_A_SIDE.get(path.stem)
    wanted = [c for c in of_package(path.stem) if not (of_a_side and of_a_side.fullmatch(c))]
    lacks = [name for name in wanted if name not in header]
    if lacks:
        raise ValueError(
            f"{path.name} lacks the column {lacks[0]!r}; its columns are {', '.join(wanted)}"
        )
    numbered = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    for number, row in numbered:
        if len(row) != len(header):
            raise ValueError(
                f"{path.name}, row {number}: {len(row)} values for {len(header)} columns; put a"
                " value that has a comma in double quotes"
            )
    table = pd.DataFrame([row for _, row in numbered], columns=header, dtype=str)
    table.index = pd.Index([number for number, _ in numbered], dtype=int)
    keys = list(KEYS[path.stem])
    twice = table.index[table.duplicated(keys)]
    if len(twice):
        said = ", ".join(map(repr, table.loc[twice[0], keys]))
        raise ValueError(
            f"{path.name}, row {twice[0]}: there is a row with {', '.join(keys)} = {said} already;"
            " keep one of them"
        )
    return table


def laid_over(name: str, own: pd.DataFrame) -> pd.DataFrame:
    """Lay a user's table over the package's.

    A row with the key of one of the package's takes its place, the others follow; in ``speakers``,
    where the first rule that fits counts, they go before. ``events``, ``meetings`` and
    ``theme_names`` take the package's place as a whole.

    Parameters
    ----------
    name : str
    own : DataFrame

    Returns
    -------
    DataFrame
        With the columns of both; a blank where a table has none of that name.

    Examples
    --------
    >>> own = pd.DataFrame({"name": ["Gatineau", "Acapulco"], "source": "my notes"})
    >>> both = laid_over("datelines", own)
    >>> both.query("source == 'my notes'")["name"].tolist()
    ['Acapulco', 'Gatineau']
    >>> len(both) - len(of_package("datelines"))
    1
    """
    base, keys = of_package(name), KEYS[name]
    if name in TAKEN_WHOLE:
        base = base.iloc[:0]
    of_a_side = _OF_A_SIDE.get(name)
    columns = [c for c in base if c in own or not (of_a_side and of_a_side.fullmatch(c))]
    columns += [column for column in own if column not in base]
    package, new = (
        {tuple(row[key] for key in keys): row for row in frame.to_dict("records")}
        for frame in (base, own)
    )
    kept = [new.pop(key, row) for key, row in package.items()]
    rows = [*new.values(), *kept] if name in _FIRST_MATCH_WINS else [*kept, *new.values()]
    return pd.DataFrame(rows, columns=columns).fillna("")


def parted(
    name: str, table: pd.DataFrame, elision: re.Pattern, langs: Collection[str]
) -> pd.DataFrame:
    """Part elided words from the words they are written with, as they are counted in texts.

    Parameters
    ----------
    name : str
    table : DataFrame
    elision : re.Pattern
        What finds an elided word.
    langs : collection of str
        The languages that have elided words.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> own = pd.DataFrame({"theme": "lumber", "lang": "fr", "seed": ["bois d'œuvre"]})
    >>> parted("themes", own, re.compile("d'(?=œ)"), ["fr"])["seed"].tolist()
    ["bois d' œuvre"]
    """
    columns = {lang: slice(None) for lang in langs if lang in table}  # of the lexicon
    if name in _PHRASES:
        columns[_PHRASES[name]] = table["lang"].isin(langs)
    table = table.copy()
    for column, rows in columns.items():
        said = table.loc[rows, column]
        table.loc[rows, column] = said.str.replace(elision, r"\g<0> ", regex=True)
    return table
