"""What words tell of a person or of a time: roles, adjectives of countries, numbered documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from bilateral.attribution.cues import Words
from bilateral.attribution.words import key, keys
from bilateral.gazetteer import Gazetteer


def of_roles(rows: pd.DataFrame) -> dict[str, frozenset[str]]:
    """What tells that a role fits somebody: words for offices, or ids of persons; else the word.

    Parameters
    ----------
    rows : DataFrame
        Of ``mention_words``, in one language.

    Returns
    -------
    dict of str to frozenset of str

    Examples
    --------
    >>> rows = pd.DataFrame({"kind": ["role"], "word": ["senator"], "of": ["senator; sen"]})
    >>> sorted(of_roles(rows)["senator"])
    ['sen', 'senator']
    """
    roles = rows.loc[rows["kind"] == "role", ["word", "of"]]
    return {
        key(word): frozenset(
            one if "-" in one else " ".join(keys(one)) for one in (of or word).split("; ")
        )
        for word, of in roles.itertuples(index=False)
    }


def of_demonyms(named: Mapping[str, Mapping[str, list[str]]]) -> dict[str, set[str]]:
    """The countries of each adjective.

    Parameters
    ----------
    named : mapping of str to mapping of str to list of str
        The adjectives of each country.

    Returns
    -------
    dict of str to set of str

    Examples
    --------
    >>> of_demonyms({"CN": {"adjective": ["chino", "china"]}})["china"]
    {'CN'}
    """
    found = defaultdict(set)
    for country, forms in named.items():
        for form in forms["adjective"] if country else ():
            found[key(form)].add(country)
    return found


def of_documents(lang: str, gazetteer: Gazetteer) -> dict[str, list[tuple[int, str]]]:
    """The first number of each kind of document since a day.

    Parameters
    ----------
    lang : str
    gazetteer : Gazetteer

    Returns
    -------
    dict of str to list of (int, str)

    Examples
    --------
    >>> from bilateral.gazetteer import PACKAGE
    >>> of_documents("en", PACKAGE)["Proclamation"][-1]
    (10885, '2025-01-20')
    """
    found = defaultdict(list)
    table = gazetteer.table("numbered_documents")
    table = table[table["lang"] == lang][["document", "first", "since"]]
    for document, number, since in table.itertuples(index=False):
        found[document].append((int(number), since))
    return {document: sorted(numbers) for document, numbers in found.items()}


def sizes(listed: Iterable[tuple[str, ...]]) -> dict[str, dict[str, tuple[int, ...]]]:
    """How many words the names have that begin with a word, by the word behind it.

    Parameters
    ----------
    listed : iterable of tuple of str
        The keys of the words of each name.

    Returns
    -------
    dict of str to dict of str to tuple of int
        The longest first. Behind ``""`` stands what is there if no name goes on: 1 or nothing.

    Examples
    --------
    >>> sizes([("us",), ("us", "senate"), ("us", "senate", "clerk")])
    {'us': {'': (1,), 'senate': (3, 2, 1)}}
    """
    found: dict[str, dict[str, set[int]]] = {}
    for name in listed:
        for second in dict.fromkeys(["", *name[1:2]]):
            found.setdefault(name[0], {}).setdefault(second, set())
        found[name[0]][name[1] if len(name) > 1 else ""].add(len(name))
    return {
        first: {second: tuple(sorted(n | of[""], reverse=True)) for second, n in sorted(of.items())}
        for first, of in found.items()
    }


def of_speech(lang: str, gazetteer: Gazetteer) -> frozenset[str]:
    """Forms of verbs that say that somebody spoke, of one word, in lower case.

    Parameters
    ----------
    lang : str
    gazetteer : Gazetteer

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> from bilateral.gazetteer import PACKAGE
    >>> {"said", "must"} & of_speech("en", PACKAGE)
    {'said'}
    """
    cues = Words.of(lang, gazetteer).cues.items()
    return frozenset(
        form[0]
        for form, cue in cues
        if len(form) == 1 and cue.kind == "verb" and "quote" in cue.frames and cue.strength > 1
    )
