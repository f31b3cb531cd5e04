"""What a page or a figure calls the persons, countries and institutions that are named."""

from __future__ import annotations

from functools import cache
from itertools import takewhile

from bilateral.gazetteer.value import Gazetteer

_COUNTRY, _ADJECTIVE = "{country}", "{adjective}"  # in the names of institutions
_LANG = "en"  # of pages and figures


@cache
def entity_names(kind: str, gazetteer: Gazetteer) -> dict[str, str]:
    """The names of persons, of countries, or of institutions that each country has, by id.

    Parameters
    ----------
    kind : {"person", "country", "institution"}
    gazetteer : Gazetteer
        Whose tables count.

    Returns
    -------
    dict of str to str
        Of a country the first name that ``nations.csv`` lists, and of its institutions the name
        with the adjective that is most like it: *Mexican government*; without an adjective,
        *Government of Kuwait*. An id that is not there is a name itself.

    Examples
    --------
    >>> from bilateral.gazetteer import PACKAGE
    >>> names = entity_names("institution", PACKAGE)
    >>> names["Government of US"], names["Government of MX"]
    ('US government', 'Mexican government')
    """
    if kind == "person":
        return gazetteer.people().set_index("person_id")["name"].to_dict()
    rows = gazetteer.table("nations")
    rows = rows[rows["lang"] == _LANG]
    names = rows[rows["kind"] == "name"].drop_duplicates("country")
    names = names.set_index("country")["form"].to_dict()
    names |= gazetteer.sides().set_index("side")["name"].to_dict()
    if kind == "country":
        return names
    if kind != "institution":
        return {}
    adjectives = rows[rows["kind"] == "adjective"].groupby("country")["form"].agg(list)
    listed = gazetteer.table("institutions")
    listed = listed[listed["lang"] == _LANG]
    called = listed[listed["name"].str.contains(_ADJECTIVE, regex=False)]
    called = called.drop_duplicates("institution").set_index("institution")["name"]
    return {
        ident.replace(_COUNTRY, country): form.replace(
            _ADJECTIVE, _most_like(name, adjectives[country])
        )
        if country in adjectives
        else ident.replace(_COUNTRY, name)
        for ident, form in called.items()
        for country, name in names.items()
    }


def _most_like(name: str, adjectives: list[str]) -> str:
    """The adjective that has the most first letters of the name; of several the shortest."""

    def alike(form: str) -> int:
        pairs = zip(name, form, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    return min(adjectives, key=lambda form: (-alike(form), len(form), form))
