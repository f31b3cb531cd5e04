"""The words of attribution of a language, from the tables ``quote_cues`` and ``quote_words``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bilateral.gazetteer import PACKAGE, Gazetteer

_NOUNS = ("somebody", "body", "writing", "thing", "several", "collective", "before_noun")
_COLUMNS = ("forms", "base", "nonfinite", "unreal", "own", "own_now")


@dataclass(frozen=True)
class Cue:
    """A form of a cue, and what may follow it.

    Attributes
    ----------
    kind : {"verb", "noun", "source", "none"}
        ``source``: *according to* and its like, which the speaker follows. ``none``: a phrase with
        such a word that makes no quotation.
    frames : frozenset of str
        ``quote``: words in marks; ``clause``: a clause with its conjunction; ``bare``: one without;
        ``to``: an infinitive; ``object``: the person spoken to stands before the content;
        ``question``: *whether*, *how*; ``self``: *se* is the speaker himself (*se quejó*).
    strength : int
        3 says only that somebody spoke, 2 also how, 1 may say something else.
    column : str
        Of the table: ``forms`` that say who speaks, ``nonfinite`` ones, ``unreal`` ones (*diría*),
        ``own`` (*dije*) and ``own_now`` (*digo*), with which the speaker of the text speaks.

    Examples
    --------
    >>> words = Words.of("es")
    >>> words.cues[("dije",)].own, sorted(words.cues[("afirmó",)].frames)
    (True, ['clause', 'quote'])
    """

    kind: str
    frames: frozenset[str]
    strength: int
    column: str = "forms"

    @property
    def own(self) -> bool:
        """Whether the form alone says that the speaker of the text speaks (*dije*)."""
        return self.column in ("own", "own_now")


@dataclass(frozen=True)
class Words:
    """All words that the grammar of a language knows.

    Attributes
    ----------
    lang : str
    cues : mapping of tuple of str to Cue
        Forms in lower case, word by word.
    nouns : mapping of tuple of str to Cue
        Forms of ``cues`` that are a noun behind an article (*the claim*, *la denuncia*).
    longest : mapping of str to int
        For the first word of a form, how many words the longest form has that begins with it.
    second : mapping of str to frozenset of str
        For the first word of a form, the words that may follow it; ``""`` if it is a form alone.
    keys : frozenset of str
        A word of each form, the longest one: where none of them stands is no cue.
    kinds : mapping of str to frozenset of str
        Function words by kind, in lower case.
    tags : mapping of str to frozenset of str
        The kinds of a function word; not those that tell nouns apart.

    Examples
    --------
    >>> words = Words.of("en")
    >>> "she" in words.kinds["pronoun"], "pronoun" in words.tags["she"]
    (True, True)
    """

    lang: str
    cues: Mapping[tuple[str, ...], Cue]
    nouns: Mapping[tuple[str, ...], Cue]
    longest: Mapping[str, int]
    second: Mapping[str, frozenset[str]]
    keys: frozenset[str]
    kinds: Mapping[str, frozenset[str]]
    tags: Mapping[str, frozenset[str]]

    @staticmethod
    def of(lang: str, gazetteer: Gazetteer = PACKAGE) -> Words:
        """The words of a language.

        Parameters
        ----------
        lang : str
        gazetteer : Gazetteer, optional

        Returns
        -------
        Words

        Raises
        ------
        ValueError
            If the tables have no words of this language.

        Examples
        --------
        >>> Words.of("en").cues[("according", "to")].kind
        'source'
        """
        return _words(lang, gazetteer)


@cache
def _words(lang: str, gazetteer: Gazetteer) -> Words:
    table, words = gazetteer.table("quote_cues"), gazetteer.table("quote_words")
    known = sorted(set(table["lang"]))
    if lang not in known:
        raise ValueError(
            f"the gazetteer has no words of attribution for the language {lang!r}; it has"
            f" {', '.join(known)}: give one of them, or add rows to quote_cues and quote_words"
        )
    cues: dict[tuple[str, ...], Cue] = {}
    nouns: dict[tuple[str, ...], Cue] = {}
    for row in table[table["lang"] == lang].itertuples():
        frames = frozenset(str(row.frames).split())
        for column in _COLUMNS:
            cue = Cue(str(row.kind), frames, int(str(row.strength)), column)
            for form in filter(None, str(getattr(row, column)).split("|")):
                parts = tuple(form.split())
                if cue.kind == "noun":
                    nouns[parts] = cue
                elif parts not in cues or cues[parts].strength < cue.strength:
                    cues[parts] = cue
    nouns = {parts: cue for parts, cue in nouns.items() if cues.setdefault(parts, cue) != cue}
    longest: dict[str, int] = {}
    second: dict[str, set[str]] = {}
    for parts in cues:
        longest[parts[0]] = max(len(parts), longest.get(parts[0], 0))
        second.setdefault(parts[0], set()).add(parts[1] if len(parts) > 1 else "")
    kinds: dict[str, set[str]] = {str(kind): set() for kind in sorted(set(words["kind"]))}
    tags: dict[str, set[str]] = {}
    for row in words[words["lang"] == lang].itertuples():
        kinds[str(row.kind)].add(str(row.word))
        if row.kind not in _NOUNS:
            tags.setdefault(str(row.word), set()).add(str(row.kind))
    keys = frozenset(max(parts, key=len) for parts in cues)
    return Words(lang, cues, nouns, longest, _frozen(second), keys, _frozen(kinds), _frozen(tags))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(found) for name, found in sets.items()}
