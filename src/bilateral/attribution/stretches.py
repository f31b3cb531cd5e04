"""What words in marks are: a clause or a piece of one, somebody's speech or a title."""

from __future__ import annotations

import re
from functools import cache

from bilateral.accents import unaccented
from bilateral.attribution.cues import Words
from bilateral.cleaning.recipes.lemmas import lemma

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_ANSWER = 6  # words of an answer
_ENDS = ".?!…"
_INFINITIVE = ("ar", "er", "ir", "ír")
_NOT_PERSONAL = ("ar", "er", "ir", "ír", "ando", "endo", "ado", "ada", "ados", "adas", "ido", "ida",
                 "idos", "idas", "ído", "ída", "ídos", "ídas")  # fmt: skip
_PARTICIPLE = re.compile(
    r"(?:.*(?:biert|vuelt|suelt|muert|scrit)|hech|dich|satisfech|rot|(?:|pre|im)vist"
    r"|(?:|de|dis|ex|im|o|pro|su)puest)[oa]s?"
)
_CLITICS = r"(?:me|te|se|nos|les?|l[oa]s?)+"
_GERUND = re.compile(rf".*ndo{_CLITICS}")
_BEHIND = re.compile(rf"es|{_CLITICS}")  # of a noun in the plural, of an infinitive
_SHORTENED = ("n't", "'re", "'ve", "'ll", "'m", "'d")
_LONG = 4  # letters of a word that has a capital in a title


def verbs(text: str, words: Words) -> bool:
    """Whether a text has a verb in a personal form.

    Parameters
    ----------
    text : str
    words : Words

    Returns
    -------
    bool
        In English by auxiliaries and by pronouns that are a subject; in Spanish a form whose
        lemma is an infinitive, but for participles and gerunds.

    Examples
    --------
    >>> es, en = Words.of("es"), Words.of("en")
    >>> verbs("vamos a abrir el puente", es), verbs("trato en pie de igualdad", es)
    (True, False)
    >>> verbs("we open it", en), verbs("a small miracle", en)
    (True, False)
    """
    kinds = words.kinds
    finite = kinds["finite"] | kinds["subject"] | kinds["clitic"]
    for match in _WORD.finditer(text):
        low = match[0].lower().replace("’", "'")
        head = low.partition("'")[0]  # “it’s”
        if low in finite or head in kinds["subject"]:
            return True
        if low.endswith(_SHORTENED) or _personal(low, words.lang):
            return True
    return False


def personal(low: str, words: Words) -> bool:
    """Whether a word is a verb in a personal form, in a language whose lemmas tell.

    Parameters
    ----------
    low : str
        In lower case.
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> personal("vamos", Words.of("es")), personal("trabajo", Words.of("es"))
    (True, False)
    """
    return _personal(low, words.lang)


@cache
def _personal(low: str, lang: str) -> bool:
    """Whether a word is a personal form by its lemma, in a language whose lemmas tell."""
    if lang != "es" or not low[:1].isalpha() or low.endswith(_NOT_PERSONAL):
        return False
    base = lemma(low, lang)
    if base == low or not base.endswith(_INFINITIVE) or _PARTICIPLE.fullmatch(low):
        return False
    behind = unaccented(low).removeprefix(unaccented(base))  # “mujeres”, “decirle”
    return not (_BEHIND.fullmatch(behind) or _GERUND.fullmatch(low))


def is_clause(
    inner: str, previous: str, words: Words, *, alone: bool, hangs: bool, introduced: bool = False
) -> bool:
    """Whether marks hold a clause or more, rather than a piece of the sentence around them.

    Parameters
    ----------
    inner : str
        What stands between the marks.
    previous : str
        The word or sign before them, ``""`` for none.
    words : Words
    alone : bool
        Whether they stand alone in their paragraph, as a sentence or not closed.
    hangs : bool
        Whether they hang on a cue.
    introduced : bool
        Whether the cue stands right before them.

    Returns
    -------
    bool

    Examples
    --------
    >>> en = Words.of("en")
    >>> is_clause("We will open it", "said", en, alone=False, hangs=True, introduced=True)
    True
    >>> is_clause("a small miracle", "it", en, alone=False, hangs=True)
    False
    """
    inner = inner.strip()
    parts = [w.lower() for w in _WORD.findall(inner)]
    if alone or (parts and all(w in words.kinds["answer"] for w in parts)):
        return True
    n = len(inner.split())
    if introduced and parts and parts[0] in words.kinds["answer"] and n <= _ANSWER:
        return True  # dijimos “sí, claro que sí”
    first = inner.lstrip("¿¡“‘«\"'…. ([\\")[:1]
    ends = inner[-1:] in _ENDS
    if inner[:1] in ("¿", "¡") or (inner[-1:] in "?!" and n > 1):
        return True
    verb = verbs(inner, words)
    if first.isupper():
        if words.lang == "es":
            return verb or alone
        return n >= 4 or (ends and n >= 1) or (n >= 2 and inner[-1:] == ",")
    if not parts or not verb:
        return False
    if words.lang != "es" and not _main(parts, words):
        return False
    if previous in (":", ",", "", "—", "–") or introduced:
        return True
    return not hangs


def _main(parts: list[str], words: Words) -> bool:
    """Whether the first verb is that of a main clause with its subject, not of *which …*."""
    kinds = words.kinds
    below = kinds["relative"] | kinds["stop"] | kinds["preposition"]
    subjects = kinds["subject"]
    begun = 0
    while begun < len(parts) and parts[begun] in kinds["joins"]:
        begun += 1
    for n, part in enumerate(parts[begun:]):
        low = part.replace("’", "'")
        if low in subjects or low.partition("'")[0] in subjects:
            return True
        if low in kinds["finite"] or low.endswith(_SHORTENED):
            return n > 0  # Ruiz “is late”
        if low in below:
            return False
    return False


def is_title(inner: str) -> bool:
    """Whether words in marks are written like a title: nearly all long ones with a capital.

    Parameters
    ----------
    inner : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_title("Rules for the Protection of Bridges"), is_title("We will open it")
    (True, False)
    """
    long = [w for w in _WORD.findall(inner) if len(w) >= _LONG]
    capital = sum(w[:1].isupper() for w in long)
    return len(long) > 1 and capital * 5 >= len(long) * 4
