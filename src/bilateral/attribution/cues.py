"""The words of attribution of a language, from the tables ``quote_cues`` and ``quote_words``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bilateral.gazetteer import PACKAGE, Gazetteer


@dataclass(frozen=True)
class Cue:
    """A form of a cue, and what may follow it.

    Attributes
    ----------
    kind : {"verb", "noun", "source"}
        ``source``: *according to* and its like, which the speaker follows.
    frames : frozenset of str
        ``quote``: words in marks; ``clause``: a clause with its conjunction; ``bare``: one without;
        ``to``: an infinitive; ``object``: the person spoken to stands before the content.
    strength : int
        3 says only that somebody spoke, 2 also how, 1 may say something else.
    own : bool
        Whether the form alone says that the speaker of the text speaks (*dije*).

    Examples
    --------
    >>> words = Words.of("es")
    >>> words.cues[("dije",)].own, sorted(words.cues[("dijo",)].frames)
    (True, ['clause', 'quote'])
    """

    kind: str
    frames: frozenset[str]
    strength: int
    own: bool


@dataclass(frozen=True)
class Words:
    """All words that the grammar of a language knows.

    Attributes
    ----------
    lang : str
    cues : mapping of tuple of str to Cue
        Forms in lower case, word by word.
    longest : mapping of str to int
        For the first word of a form, how many words the longest form has that begins with it.
    kinds : mapping of str to frozenset of str
        Function words by kind, in lower case.

    Examples
    --------
    >>> "she" in Words.of("en").kinds["pronoun"]
    True
    """

    lang: str
    cues: Mapping[tuple[str, ...], Cue]
    longest: Mapping[str, int]
    kinds: Mapping[str, frozenset[str]]

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
    cues, words = gazetteer.table("quote_cues"), gazetteer.table("quote_words")
    known = sorted(set(cues["lang"]))
    if lang not in known:
        raise ValueError(
            f"the gazetteer has no words of attribution for the language {lang!r}; it has"
            f" {', '.join(known)}: give one of them, or add rows to quote_cues and quote_words"
        )
    forms: dict[tuple[str, ...], Cue] = {}
    for row in cues[cues["lang"] == lang].itertuples():
        frames = frozenset(str(row.frames).split())
        for column, own in (("forms", False), ("own_forms", True)):
            cue = Cue(str(row.kind), frames, int(str(row.strength)), own)
            for form in filter(None, str(getattr(row, column)).split("|")):
                known_cue = forms.setdefault(tuple(form.split()), cue)
                if known_cue.strength < cue.strength:
                    forms[tuple(form.split())] = cue
    of_lang = words["word"].where(words["lang"] == lang)
    kinds = {
        str(k): frozenset(of_lang[words["kind"] == k].dropna()) for k in sorted(set(words["kind"]))
    }
    longest: dict[str, int] = {}
    for parts in forms:
        longest[parts[0]] = max(len(parts), longest.get(parts[0], 0))
    return Words(lang, forms, longest, kinds)
