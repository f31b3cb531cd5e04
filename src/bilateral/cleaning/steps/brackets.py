"""What editors put in brackets: words that complete a quotation, and marks such as (Applause.)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.known import is_word
from bilateral.gazetteer import PACKAGE, Gazetteer

_STRUCK = re.compile(
    r"(?:<(?P<tag>s|del|strike)>(?P<in_tag>[^<>]{1,300})</(?P=tag)>|~~(?P<in_sign>[^~]{1,300})~~)\s?"
    r"(?P<put>\s?\\?\[(?P<right>[^\[\]\\]{1,80})\\?\](?!\())?"
    r"|</?(?:s|del|strike)>",
    re.I,
)
_SQUARE = re.compile(
    r"[ \t]?(?<!\[)\\?\[(?P<words>[^\[\]\n\\]{1,80}(?:\n[^\[\]\n\\]{1,80})?)\\?\](?!\()"
)
_QUOTED = re.compile(r"“[^“”]{1,3000}+”|\"[^\"\n]{1,3000}+\"|«[^«»]{1,3000}+»")
_ROUND = re.compile(r"(?P<before>\s?)(?<!\w)\((?P<words>[^()\d\n]{2,40})\)(?P<after>\s?)")
_SIC = re.compile(r"[\s.…,;:!?\"'“”—-]*sic\b", re.I)
_ENUMERATION = re.compile(r"[ivxlc]{1,5}|[a-z]", re.I)
_BRACKET = re.compile(r"[\[(]\s*(?P<words>[^()\[\]]{1,80}+)[\])]")
_BRACKET_AND_SPACE = re.compile(
    rf"(?<![ \t])[ \t]*{_BRACKET.pattern}(?P<dash>\s*[—–](?!\S))?[ \t]*"
)
_WORD_BEFORE = re.compile(r"[^\W\d_]*\Z")
_ENDING = re.compile(r"[^\W\d_]+")
_ENDINGS = frozenset(("s", "es", "d", "ed", "ing", "ly", "n", "r", "er", "t", "y"))
_EDGES = " \t\n.…,;:!?\"'“”—-"
_NO_SPACE_BEFORE = frozenset(".,;:!?…)]”\n")


def insertions(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    r"""Take an editor's brackets out: corrections are made, what was not said goes.

    White House transcripts strike out what was misspoken and put the right word after it in square
    brackets (``<s>million</s> \[billion\]``; 1,366 passages), and complete what was said in the same
    way (``\[it was\]``, ``America\[n\]``, ``\[D\]espite``; 4,699 passages). So a struck-out word is
    dropped, and a word in square brackets stays while its brackets go: without it, sentences would
    break. ``[sic]`` is dropped. A bracket that touches the word before it is its end (``speak[ing]``)
    if the two are a word; else a single letter refers to a note and is dropped (``treaty[a]``), and
    words stand apart.

    Round brackets inside a quotation (``“President-elect (Claudia) Sheinbaum”``) hold a news
    agency's words, not the speaker's: one to three words go, brackets and all. In 82,535 passages
    of the mirror there are 91 such brackets, 82 of them glosses in quotations of the FRUS volumes.
    What went and what was inserted is in the findings.

    Left alone: round brackets outside quotation marks, acronyms, enumerations, endings such as
    ``amigos(as)``, clauses of more than three words (eight in square brackets), references with a
    digit such as ``[A/1304]``, a bracket that is a line of its own, and editorial marks, which are
    the business of `marks`. Of a doubtful reading, ``[face?]``, the question mark goes too.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        ``struck: …``, ``dropped: …`` and ``note: …`` for what went, ``inserted: …``, ``sic``, and
        ``lone tag`` for a tag of struck-out words without its partner.

    Examples
    --------
    >>> insertions("“We owe <s>million</s> \\[billion\\]s,” President-elect \\[Claudia\\] Sheinbaum")[0]
    '“We owe billions,” President-elect Claudia Sheinbaum'
    >>> insertions("“President-elect (Claudia) Sheinbaum” wrote to the ministry (SRE).")[0]
    '“President-elect Sheinbaum” wrote to the ministry (SRE).'
    """  # noqa: E501
    found: Counter[str] = Counter()
    if "~" in text or "<" in text:

        def without(struck: re.Match) -> str:
            words, right = struck["in_tag"] or struck["in_sign"], struck["right"] or ""
            found[f"struck: {_one_line(words)}" if words else "lone tag"] += 1
            if _SIC.match(right):
                return struck["put"]
            if right:
                found[f"inserted: {_one_line(right)}"] += 1
            return right

        text = _STRUCK.sub(without, text)
    if "[" in text:
        text = _SQUARE.sub(lambda bracket: _opened(bracket, found, gazetteer), text)
    if "(" in text and ("“" in text or '"' in text or "«" in text):

        def quotation(quoted: re.Match) -> str:
            if "(" not in quoted[0]:
                return quoted[0]
            return _ROUND.sub(lambda bracket: _dropped(bracket, found, gazetteer), quoted[0])

        text = _QUOTED.sub(quotation, text)
    return text, [Finding("insertions", what, n) for what, n in found.items()]


def _opened(bracket: re.Match, found: Counter[str], gazetteer: Gazetteer) -> str:
    """Give the words of a square bracket without it, nothing for ``sic``, or it as it is."""
    words, whole = bracket["words"], bracket[0]
    if _SIC.match(words):
        found["sic"] += 1
        return ""
    if not _is_insertion(bracket, gazetteer, at_most=8):
        return whole
    text, before = bracket.string, whole[: whole.index("[")].rstrip("\\")
    follows = text[bracket.end() : bracket.end() + 1]
    if not before and _ends_in_letter(text, bracket.start()) and not follows.isalpha():
        # It touches a word: the word's end, a note's letter, or words of their own.
        ending = _ENDING.match(words)
        start = _WORD_BEFORE.search(text, max(0, bracket.start() - 40), bracket.start())[0]
        if not ending or not _completes(start, ending[0], gazetteer):
            if len(words) == 1:
                found[f"note: {words}"] += 1
                return ""
            before = " " if words[0].isalnum() else ""
    found[f"inserted: {_one_line(words)}"] += 1
    return before + words.removesuffix("?")


def _ends_in_letter(text: str, at: int) -> bool:
    return text[at - 1 : at].isalpha() if at else False


def _completes(start: str, ending: str, gazetteer: Gazetteer) -> bool:
    """Whether two halves are a word: of a dictionary, with a common ending, or a whole name."""
    if ending in _ENDINGS or len(start) == 1 or start.isupper():
        return True
    if is_word(start + ending, gazetteer):
        return True
    if len(ending) == 1 or not ending.islower():
        return False
    return start[0].isupper() or not is_word(ending, gazetteer)


def quoted_insertions(text: str, gazetteer: Gazetteer = PACKAGE) -> list[tuple[int, int]]:
    """Where the round brackets stand that :func:`insertions` takes out of quotations.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of (int, int)
        Offset of the opening bracket and after the closing one, in order; ``(sic)`` is left out.

    Examples
    --------
    >>> quoted_insertions("“The (new) bridge” of the ministry (SRE)")
    [(5, 10)]
    """
    places = []
    for quoted in _QUOTED.finditer(text):
        for bracket in _ROUND.finditer(quoted[0]):
            if _is_gloss(bracket, gazetteer) and not _SIC.match(bracket["words"]):
                start, end = bracket.span("words")
                places.append((quoted.start() + start - 1, quoted.start() + end + 1))
    return places


def _dropped(bracket: re.Match, found: Counter[str], gazetteer: Gazetteer) -> str:
    """Leave nothing of a round bracket but the space that parts its neighbours, or all of it."""
    words, before, after = bracket["words"], bracket["before"], bracket["after"]
    sic = _SIC.match(words) is not None
    if not sic and not _is_gloss(bracket, gazetteer):
        return bracket[0]
    found["sic" if sic else f"dropped: {_one_line(words)}"] += 1
    following = bracket.string[bracket.end() : bracket.end() + 1]
    if before and (after or following.isalnum()):
        return "\n" if "\n" in before + after else " "
    return ""


def _is_gloss(bracket: re.Match, gazetteer: Gazetteer) -> bool:
    """Whether a round bracket in a quotation holds an editor's one to three words."""
    enumerated = _ENUMERATION.fullmatch(bracket["words"].strip(_EDGES))
    return not enumerated and _is_insertion(bracket, gazetteer, at_most=3)


def _is_insertion(bracket: re.Match, gazetteer: Gazetteer, at_most: int) -> bool:
    """Whether a bracket holds a few plain words, and is no acronym, reference, mark or heading."""
    bare = bracket["words"].strip(_EDGES)
    return not (
        not bare
        or any(c.isdigit() for c in bare)
        or len(bare.split()) > at_most
        or _is_mark(bracket["words"], gazetteer)
        or (len(bare) > 1 and bare.isupper())
        or _fills_line(bracket)
    )


def _fills_line(bracket: re.Match) -> bool:
    text, (start, end) = bracket.string, bracket.span("words")
    before = text[max(0, start - 4) : start - 1].strip(" \t\\")
    after = text[end : end + 4].strip(" \t\\")[1:].strip(" \t")
    return before[-1:] in ("", "\n") and after[:1] in ("", "\n")


def marks(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    """Take out editorial marks: (Applause.), (Inaudible), (Habla en lengua indígena).

    Only what stands in ``data/gazetteer/marks.csv``, alone between round or square brackets; case
    and punctuation do not matter. ``*`` at the end of a mark stands for any further words.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        The marks, in lower case.

    Examples
    --------
    >>> text, found = marks("Thank you.  (Applause.)  I asked (inaudible), and he (a friend) said.")
    >>> text, [mark.what for mark in found]
    ('Thank you. I asked, and he (a friend) said.', ['applause', 'inaudible'])
    """
    if "(" not in text and "[" not in text:
        return text, []
    if not any(_is_mark(bracket["words"], gazetteer) for bracket in _BRACKET.finditer(text)):
        return text, []
    found: Counter[str] = Counter()

    def without(bracket: re.Match) -> str:
        if not _is_mark(bracket["words"], gazetteer):
            return bracket[0]
        found[_key(bracket["words"])] += 1
        before = bracket.string[max(0, bracket.start() - 2) : bracket.start()]
        after = bracket.string[bracket.end() : bracket.end() + 1]
        dash = (bracket["dash"] or "").lstrip(" \t")
        if before.rstrip()[-1:] in ("—", "–"):
            dash = ""  # "I want — (applause) — to say" needs one dash
        left = " " if before[-1:] not in ("", "\n") else ""
        right = " " if dash and after not in ("", "\n") else ""
        if dash[:1] == "\n" or (not dash and (after == "" or after in _NO_SPACE_BEFORE)):
            left = ""
        return left + dash + right

    text = _BRACKET_AND_SPACE.sub(without, text)
    return text, [Finding("marks", what, n) for what, n in found.items()]


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _key(words: str) -> str:
    return _one_line(words).strip(_EDGES).casefold().replace("’", "'")


def _is_mark(words: str, gazetteer: Gazetteer) -> bool:
    exact, openings = _marks(gazetteer)
    key = _key(words)
    return key in exact or key.startswith(openings)


@cache
def _marks(gazetteer: Gazetteer) -> tuple[frozenset[str], tuple[str, ...]]:
    """Marks of the gazetteer: whole ones, and the beginnings of those that go on."""
    listed = [mark.casefold() for mark in gazetteer.table("marks")["mark"]]
    openings = tuple(mark[:-1] for mark in listed if mark.endswith("*"))
    return frozenset(mark for mark in listed if not mark.endswith("*")), openings
