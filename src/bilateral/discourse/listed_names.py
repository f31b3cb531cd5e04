"""Names that two languages write differently: countries, cities, peoples, institutions, things."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bilateral.accents import unaccented
from bilateral.discourse.counted import cut
from bilateral.discourse.things import NAMES, thing_seeds
from bilateral.gazetteer import Gazetteer
from bilateral.gazetteer.entities import entity_names

_PLURAL = ("s", "es")  # of what a people is called
_PLACES = ("country", "region", "place")  # kinds of things
_NAMED = ("place", "person", "group")
"""The kinds of ``exonyms.csv`` that are names; peoples and faiths are words of a language."""


class Listed(NamedTuple):
    """A form of a name.

    Attributes
    ----------
    words : tuple of str
        In small letters, without accents.
    item : str
        The same in all languages, and for all forms of a name.
    is_name : bool
        Whether it is a name, and not an adjective or what a people is called.
    capital : bool
        Whether it is written with a capital letter.
    """

    words: tuple[str, ...]
    item: str
    is_name: bool
    capital: bool


def listed_at(
    words: Sequence[str], small: Sequence[str], at: int, lang: str, gazetteer: Gazetteer
) -> Listed | None:
    """The longest listed name that begins at a word.

    Parameters
    ----------
    words, small : sequence of str
        The words of a sentence, and the same in small letters, without accents.
    at : int
    lang : str
    gazetteer : Gazetteer
        Whose tables count.

    Returns
    -------
    Listed or None

    Examples
    --------
    >>> from bilateral.gazetteer import PACKAGE
    >>> words = "They met in South Korea".split()
    >>> listed_at(words, [word.lower() for word in words], 3, "en", PACKAGE).item
    '=South Korea'
    """
    forms = _forms(lang, gazetteer)
    for form in forms.get(small[at], ()):
        end = at + len(form.words)
        if form.words == tuple(small[at:end]) and (not form.capital or words[at][0].isupper()):
            return form
    for ending in _PLURAL:
        for form in forms.get(small[at].removesuffix(ending), ()):
            if len(form.words) == 1 and not form.is_name and not words[at].isupper():
                return form
    return None


@cache
def _forms(lang: str, gazetteer: Gazetteer) -> dict[str, list[Listed]]:
    """The forms by their first word, the longest first; of two alike the first that is listed."""
    found: dict[tuple[str, ...], Listed] = {}
    for form, item, is_name in (*_countries(lang, gazetteer), *_exonyms(lang, gazetteer),
                                *_others(lang, gazetteer)):  # fmt: skip
        words = tuple(unaccented(word).lower() for word in cut(form))
        if words:
            listed = Listed(words, f"={item}", is_name, form[0].isupper())
            found.setdefault(words, listed)
    by_first: dict[str, list[Listed]] = {}
    for words in sorted(found, key=lambda words: (-len(words), words)):
        by_first.setdefault(words[0], []).append(found[words])
    return by_first


def _countries(lang: str, gazetteer: Gazetteer) -> list[tuple[str, str, bool]]:
    """Names and adjectives of countries, and names that hold one and are none."""
    names, rows = entity_names("country", gazetteer), gazetteer.table("nations")
    rows = rows[rows["lang"] == lang][["form", "kind", "country"]]
    return [
        (form, names.get(country, form), kind == "name")
        for form, kind, country in rows.itertuples(index=False)
    ]


def _exonyms(lang: str, gazetteer: Gazetteer) -> list[tuple[str, str, bool]]:
    """Names of ``exonyms.csv``; those that share a form in one of the languages are one."""
    table = gazetteer.table("exonyms")
    if lang not in table:
        return []
    langs = [one for one in gazetteer.spoken if one in table]
    name_of = {(one, form): name for one in langs for form, name, _ in _countries(one, gazetteer)}
    found = []
    for row in table.to_dict("records"):
        forms = [(one, row[one]) for one in langs]
        name = next((name_of[form] for form in forms if form in name_of), row[langs[0]])
        name_of |= {form: name_of.get(form, name) for form in forms}
        found.append((row[lang], name, row["kind"] in _NAMED))
    return found


def _others(lang: str, gazetteer: Gazetteer) -> list[tuple[str, str, bool]]:
    """Things that have a name of their own, and institutions.

    An institution is a name if all languages call it the same: *Pfizer*, not *Congress*.
    """
    seeds = thing_seeds(gazetteer)
    seeds = seeds[seeds["kind"].isin(NAMES) & (seeds["use"] == "seed") & (seeds["lang"] == lang)]
    is_place = seeds["kind"].isin(_PLACES) & ~seeds.duplicated("theme")
    rows = zip(seeds["seed"], seeds["theme"], is_place, strict=True)
    found = [row for row in rows if "*" not in row[0]]
    listed = gazetteer.table("institutions")
    listed = listed[~listed["name"].str.contains("{", regex=False)]
    everywhere = listed.groupby("name")["lang"].nunique() > 1
    own = listed[listed["lang"] == lang]
    return found + [
        (name, institution, bool(everywhere[name]))
        for name, institution in zip(own["name"], own["institution"], strict=True)
    ]
