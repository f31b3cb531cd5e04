"""Whether the tables of a user's folder fit each other and the package's, before any work."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from bilateral.gazetteer.meetings import PARTS, side_column

Tables = Mapping[str, pd.DataFrame]
_Rule = tuple[Callable[[str], object], str]  # what fits, and what is said of what does not

_PATTERNS = {
    "countries": ("pattern",),
    "selection": ("pattern",),
    "speakers": ("pattern", "title"),
    "translation_signs": ("pattern", "unless"),
}
_FILLED = (
    *(("aliases", "alias"), ("datelines", "name"), ("hedges", "phrase"), ("people", "name")),
    *(("people", "person_id"), ("people", "surname"), ("selection", "pattern"), ("sides", "name")),
    *(("sides", "side"), ("speakers", "pattern"), ("stopwords", "word"), ("themes", "seed")),
    *(("things", "thing"), ("things", "kind"), ("things", "seed")),
    *(("translation_signs", "pattern"), ("translation_signs", "kind")),
)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

_NO_THEME = (
    "has no row in theme_names.csv; add one (a theme_names.csv of yours takes the place of the"
    " package's as a whole: to keep its themes, copy its rows, gazetteer.table('theme_names'))"
)


def check(given: Tables, merged: Tables) -> None:
    """Refuse tables that cannot be worked with.

    Parameters
    ----------
    given : mapping of str to DataFrame
        The user's tables by name, the index being each row's number in its file.
    merged : mapping of str to DataFrame
        All tables of the gazetteer, the user's laid over the package's.

    Raises
    ------
    ValueError
        The message names table and row.

    Examples
    --------
    >>> from bilateral import gazetteer
    >>> merged = {name: gazetteer.table(name) for name in ("languages", "sides", "people")}
    >>> merged |= {name: gazetteer.table(name) for name in ("theme_names", "stopwords")}
    >>> own = gazetteer.table("datelines").head(1).assign(name="")
    >>> check({"datelines": own}, merged)
    Traceback (most recent call last):
    ...
    ValueError: datelines.csv, row 0: name is blank; fill it in
    """
    people = merged["people"]
    people = set(people[["person_id", "name"]].itertuples(index=False, name=None))
    langs, sides, themes, ids = (
        set(merged[name][column])
        for name, column in (
            *(("languages", "lang"), ("sides", "side")),
            *(("theme_names", "theme"), ("people", "person_id")),
        )
    )
    side = sides.__contains__, f"is no side; sides.csv has {', '.join(sorted(sides))}"
    theme = themes.__contains__, _NO_THEME
    rules: dict[tuple[str, str], _Rule] = {
        **dict.fromkeys(_FILLED, (bool, "")),
        ("events", "date"): (_is_day, "is no day; write it as 2025-03-14"),
        ("meetings", "date"): (_is_day, "is no day; write it as 2025-03-14"),
        ("meetings", "participants"): (
            lambda v: ids.issuperset(v.split("|")),
            "names somebody who is not in people.csv; add a row there",
        ),
        ("offices", "since"): (_is_day, "is no day; write it as 2025-03-14"),
        ("offices", "until"): (lambda v: not v or _is_day(v), "is no day; write it as 2025-03-14"),
        ("offices", "country"): side,
        ("selection", "about"): side,
        ("un_speakers", "country"): side,
        ("un_speakers", "person_id"): (ids.__contains__, "is nobody in people.csv; add a row"),
        ("themes", "theme"): theme,
        ("seed_forms", "theme"): theme,
        ("things", "use"): (
            ("seed", "exclude", "aliases").__contains__,
            "is no use; write seed, exclude or aliases",
        ),
    }
    everywhere: dict[str, _Rule] = {
        "lang": (langs.__contains__, f"is no language; there are {', '.join(sorted(langs))}"),
        "certainty": (("V", "S", "U").__contains__, "is no mark; write V, S or U"),
    }
    for name, table in given.items():
        for column in table:
            rule = rules.get((name, column)) or everywhere.get(column)
            if rule is not None:
                _refuse(name, table[column], *rule)
            if column in _PATTERNS.get(name, ()):
                _check_patterns(name, table[column])
    if "speakers" in given:
        rows = given["speakers"]
        tells_side = ~rows["role"].str.fullmatch(r"person|.* word")
        _refuse("speakers", rows["side"][tells_side], *side)
    if "offices" in given:
        _check_holders(given["offices"], people)
    if "meetings" in given:
        _check_accounts(given["meetings"], merged["sides"])
    if "sides" in given:
        _check_sides(given["sides"], merged)


def _refuse(name: str, values: pd.Series, fits: Callable[[str], object], why: str) -> None:
    """Refuse the first value that does not fit."""
    for row, value in values.items():
        if not fits(value):
            said = f"{value!r} {why}" if value else "is blank; fill it in"
            raise ValueError(f"{name}.csv, row {row}: {values.name} {said}")


def _is_day(value: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and bool(
            date.fromisoformat(value)
        )
    except ValueError:
        return False


def _check_patterns(name: str, values: pd.Series) -> None:
    for row, value in values.items():
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(
                f"{name}.csv, row {row}: {values.name} {value!r} is no regular expression"
                f" ({error.msg}); put a backslash before a sign that is meant as itself"
            ) from None


def _check_holders(offices: pd.DataFrame, people: set[tuple[str, str]]) -> None:
    for row, person_id, person, since, until in offices[
        ["person_id", "person", "since", "until"]
    ].itertuples(name=None):
        if (person_id, person) not in people:
            raise ValueError(
                f"offices.csv, row {row}: people.csv has nobody with the person_id {person_id!r}"
                f" and the name {person!r}; add a row, or write both as they are there"
            )
        if until and until < since:
            raise ValueError(
                f"offices.csv, row {row}: until {until} is before since {since}; mend one of them"
            )


def _check_accounts(meetings: pd.DataFrame, sides: pd.DataFrame) -> None:
    """Check that each side has its columns, and passages of its documents in each row."""
    for side in sides["side"][sides["counterpart"] != ""]:
        columns = [side_column(side, part) for part in PARTS]
        lacks = [name for name in columns if name not in meetings]
        if lacks:
            raise ValueError(
                f"meetings.csv lacks the column {lacks[0]!r}; of {side} it must have"
                f" {', '.join(columns)}"
            )
        docs, _, passages, _ = columns
        for row, listed, said in meetings[[docs, passages]].itertuples(name=None):
            known = set(listed.split("|"))
            for passage in said.split("|"):
                if passage.rpartition("#")[0] not in known or not re.search(r"#\d{4}$", passage):
                    raise ValueError(
                        f"meetings.csv, row {row}: {passages} has {passage!r}, which is no passage"
                        f" of a document in {docs}; write it as the document's id and #0000"
                    )


def _check_sides(own: pd.DataFrame, merged: Tables) -> None:
    """Check numbers, colours, languages and counterparts; a contradiction has two rows."""
    _refuse("sides", own["order"], str.isdecimal, "is no whole number")
    _refuse("sides", own["colour"], _COLOUR.fullmatch, "is no colour; write one such as #0072B2")
    rows = merged["sides"].set_index("side")
    number = {side: f"sides.csv, row {row}" for row, side in own["side"].items()}
    spoken = merged["languages"].query("simplemma != ''")["lang"]
    with_words = set(merged["stopwords"]["lang"]) & set(spoken)
    for side, counterpart in rows["counterpart"].items():
        where = number.get(side, "sides.csv of the package")
        if not counterpart:
            continue
        if counterpart not in rows.index or counterpart == side:
            raise ValueError(
                f"{where}: the counterpart of {side} is {counterpart!r}, which is no other side;"
                f" there are {', '.join(rows.index)}"
            )
        back = rows.at[counterpart, "counterpart"]
        if back != side:
            where = where if side in number else number[counterpart]
            has = f"that of {counterpart} is {back}" if back else f"{counterpart} has none"
            raise ValueError(
                f"{where}: the counterpart of {side} is {counterpart}, but {has}; two sides are"
                " each other's, and a third one has a blank"
            )
        langs = rows.at[side, "langs"]
        for lang in filter(None, re.split("; ?", langs)):
            if not re.fullmatch(r"\w+(?:-\w+)*", lang):
                raise ValueError(
                    f"{where}: langs is {langs!r}; write codes of languages with ';' between, such"
                    " as 'en; fr'"
                )
            if lang not in with_words:
                raise ValueError(
                    f"{where}: {side} speaks {lang!r}, and a language of a side needs a row in"
                    " languages.csv with its name in simplemma, and words in stopwords.csv"
                )
    if not (rows["counterpart"] != "").any():
        raise ValueError("sides.csv: no side has a counterpart; two sides must be each other's")
