"""How countries are called in texts: names, adjectives, capitals, presidents, codes.

The words are data (``data/gazetteer/countries.csv``), regular expressions by ``kind``; which
country is whose counterpart stands in ``sides.csv``.
"""

from __future__ import annotations

from collections.abc import Collection

from bilateral.gazetteer import PACKAGE, Gazetteer

_NOTHING = r"(?!)"  # matches nowhere


def words(kind: str, countries: Collection[str], gazetteer: Gazetteer = PACKAGE) -> str:
    """Give the pattern of all words of a kind for some countries.

    Parameters
    ----------
    kind : str
        ``name``, ``long name``, ``adjective``, ``capital``, ``president``.
    countries : collection of str
        Sides, or codes of other countries; blank for what is no country's of today.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str
        A regular expression that needs brackets around it; one that matches nowhere if there is
        no such word.

    Examples
    --------
    >>> words("adjective", ["CA", "FR"]), words("president", ["CA"])
    ('Canadian|French', '(?!)')
    """
    rows = gazetteer.table("countries")
    chosen = rows[(rows["kind"] == kind) & rows["country"].isin(countries)]
    return "|".join(chosen["pattern"]) or _NOTHING


def by_country(kind: str, gazetteer: Gazetteer = PACKAGE) -> dict[str, str]:
    """Map each country to its one word of a kind.

    Parameters
    ----------
    kind : str
        ``long name``, ``un code``, ``un language``.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> by_country("un code")
    {'US': 'USA', 'MX': 'MEX'}
    """
    rows = gazetteer.table("countries")
    return rows[rows["kind"] == kind].set_index("country")["pattern"].to_dict()


def others(sides: Collection[str], gazetteer: Gazetteer = PACKAGE) -> list[str]:
    """List the countries of the table that are none of the given sides.

    Examples
    --------
    >>> "MX" in others(["US", "MX"]), "MX" in others(["US", "CA"])
    (False, True)
    """
    countries = dict.fromkeys(gazetteer.table("countries")["country"])
    return [country for country in countries if country not in sides]
