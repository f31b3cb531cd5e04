"""Lines: hard wraps rejoined, stray marks at the end, white space."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby, repeat

from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.known import is_word
from bilateral.gazetteer import PACKAGE, Gazetteer

_NARROW, _WIDE = 50, 100  # a text whose longest line lies between these may be hard-wrapped
_ITEM = re.compile(
    r"(?:[-–•●·▪►*#|]+(?:\s|$)|\d{1,3}[.)]\s|\(?[a-zA-Z\d]{1,4}\)\s|[^\Wa-z]{2}[^a-z\n:]*+:\s)"
)
# A line that ends without the end of a sentence, and one below it: what there is to mend.
_OPEN_BREAK = re.compile(r"\n(?<=[^.!?:;…\n]\n)(?=[ \t]*[^\s])")
_ENDS = re.compile(r"[.!?:;…][”\"’')\]]*$")
_CUT_WORD = re.compile(r"(?P<chain>-)?(?<![^\W\d_])(?P<first>[^\W\d_]++)-$")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*+")
# In them a cut word begins more often than a compound.
_PREFIXES = frozenset(("co", "de", "en", "in", "on", "pre", "re", "un"))
_HYPHENED = "non"  # texts mostly keep the hyphen behind it, where dictionaries have one word
_LETTERS = re.compile(r"[^\W\d_]+")
_SUSPENDED = re.compile("and|or|to|nor|but|y|e|o|u|ni|a")  # low- and middle-income

#: Gives the number of each word inside the lines of a text.
Seen = Callable[[], Counter[str]]

_TIME = r"\d{1,2}:\d\d[ \t]*(?:[AaPp]\.?[ \t]?[Mm]\.?)?[ \t]*(?:[ECMP][SD]?T\b|local)?\.?"
_END_MARK = re.compile(
    r"(?:(?P<keep>[^\s.][.!?][”\"')\]]?)[ \t\n]+\."  # stated. .
    r"|(?P<stop>[.!?])[ \t]*=+"  # stated.=
    r"|(?P<dot>(?<!\.)\.)\."  # stated..
    r"|[ \t\n]*(?:\\?\#[ \t]*){2,}"  # ###, # # #
    r"|(?:(?:^|(?<=\n))[ \t]*(?:\\?\#|-+)[ \t\n]*)+"  # a # or a dash alone
    r"|(?:^|\s)[ \t]*[-–—―=]{1,3}[ \t]?(?:30|[0Oo]{2,9}|END|FIN)[ \t]?[-–—―=]{1,3}"  # -30-, —000—
    rf"|(?:^|(?<=[\n.!?”\")\]]))[ \t]*END(?:[ \t]+{_TIME})?"
    r"|(?:^|(?<=\n))[ \t]*(?i:end text)\.?"  # the State Department's, after "Begin text"
    # A time alone is a transcript's with its zone or in capitals; else it is an appointment.
    r"|(?:^|(?<=\n))[ \t]*\d{1,2}:\d\d[ \t]*"
    r"(?:[AaPp]\.?[ \t]?[Mm]\.?[ \t]*[ECMP][SD]?T|[AP]\.?[ \t]?M\.?)"
    r")\s*\Z"
)
_CLOSERS = "#=-–—―"


def wrap(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    r"""Rejoin lines that were broken to fit a page, and words cut at a line's end.

    A text counts as wrapped where its longest line of up to 100 characters has 50 or more, and at
    half of its line breaks the next word would not have fitted (a forced break) or the sentence
    runs on (a small letter follows); one forced break must lie inside a sentence. There, breaks of
    both kinds become spaces, and so do those after 50 characters that end no sentence. Elsewhere a
    break is undone only where a sentence runs on in a paragraph with a line of 50 characters: verse
    and lists stay. Blank lines part paragraphs, items of lists begin lines.

    A hyphen at a line's end stays before a capital or a digit (``US-\nMexico``, ``T-\nMEC``) and in
    a chain (``mother-in-\nlaw``). Of ``well-\nknown`` and ``wellknown`` the one is taken that the
    same text has more often inside its lines. Where that tells nothing, the hyphen stays if both
    parts are words and the compound is one or their union is none (``middle-\nincome``), after
    *non* (``non-\nproliferation``), or if a name comes before a word; else it goes
    (``coope-\nration``). A line of more than 100 characters is a paragraph: a break before or after
    it is undone only where the sentence runs on, after it only from a comma or a letter.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
        With line feeds only.
    findings : list of Finding
        ``line break`` and ``hyphen`` with their numbers, ``carriage return``.

    References
    ----------
    Barbaresi, A. (2023). Simplemma. Zenodo. doi:10.5281/zenodo.4673264 (the word lists).

    Examples
    --------
    >>> wrap("Both sides agreed to strengthen their coope-\nration on the T-\nMEC.")[0]
    'Both sides agreed to strengthen their cooperation on the T-MEC.'
    """
    found = []
    if "\r" in text:
        found.append(Finding("wrap", "carriage return", text.count("\r")))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text or _OPEN_BREAK.search(text) is None:
        return text, found
    lines = text.split("\n")
    width = max((len(line) for line in lines if len(line) <= _WIDE), default=0)
    breaks = list(map(_Break, lines, lines[1:]))
    forced_in = width if width >= _NARROW and _is_wrapped(breaks, width) else 0
    pieces = [lines[0]]
    spaces = hyphens = 0

    @cache
    def seen() -> Counter[str]:
        """The words inside lines, counted when a hyphen at a line's end asks for them."""
        return Counter(m[0].lower() for m in _COMPOUND.finditer(text))

    for here, is_prose in zip(breaks, _prose(lines), strict=False):
        glue = here.glue(forced_in, is_prose, seen, gazetteer)
        if glue is None:
            pieces += ["\n", here.line]
            continue
        pieces[-1] = pieces[-1].rstrip()
        if glue == " ":
            spaces += 1
        else:
            pieces[-1] = pieces[-1].removesuffix("-")
            hyphens += 1
        pieces += [glue, here.after]
    if spaces:
        found.append(Finding("wrap", "line break", spaces))
    if hyphens:
        found.append(Finding("wrap", "hyphen", hyphens))
    return "".join(pieces), found


class _Break:
    """The end of a printed line, and the line after it."""

    __slots__ = ("after", "before", "is_item", "line", "needs", "too_long")

    def __init__(self, last: str, line: str) -> None:
        self.line = line
        self.before, self.after = last.rstrip(), line.strip()
        #: Whether one of the two is a paragraph: after a heading, nothing forces a break.
        self.too_long = len(last) > _WIDE or len(line) > _WIDE
        self.is_item = _ITEM.match(self.after) is not None
        word = self.after.find(" ")
        #: The width at which the next word would have fitted.
        self.needs = len(self.before) + 1 + (word if word > 0 else len(self.after))

    def is_forced(self, width: int) -> bool:
        """Whether the next word did not fit, give or take a sign that was taken out since."""
        return self.needs > 0.9 * width

    def ends_sentence(self) -> bool:
        return _ENDS.search(self.before[-6:]) is not None

    def runs_on(self) -> bool:
        """Whether the sentence goes on in the next line."""
        if not self.after[0].islower():
            return False
        last = self.before[-1]
        if last == "," or last.isalnum():
            return True
        return len(self.before) <= _WIDE and not self.ends_sentence()

    def glue(
        self, width: int, is_prose: bool, seen: Seen = Counter, gazetteer: Gazetteer = PACKAGE
    ) -> str | None:
        """What joins the lines: a space, a hyphen, nothing; None where they stay apart."""
        before, after = self.before, self.after
        if not before or not after:
            return None
        if before[-1] == "-" and before[-2:-1].isalnum() and after[0].isalnum():
            return None if self.too_long else _at_hyphen(before, after, seen, gazetteer)
        if self.is_item:
            return None
        if self.runs_on():
            return " " if width or is_prose else None
        if not width or self.too_long:
            return None
        # The first line of a turn is shorter than the others once its label has gone.
        left_open = len(before) >= _NARROW and not self.ends_sentence()
        return " " if left_open or self.is_forced(width) else None


def _prose(lines: list[str]) -> Iterator[bool]:
    """Whether a line of its paragraph is as long as prose is, for each line."""
    for _, paragraph in groupby(lines, key=lambda line: not line.strip()):
        block = list(paragraph)
        yield from repeat(max(map(len, block)) >= _NARROW, len(block))


def _is_wrapped(breaks: list[_Break], width: int) -> bool:
    """Whether most breaks are forced or run on, and a forced one lies inside a sentence."""
    inside = [b for b in breaks if b.before and b.after and not (b.is_item or b.too_long)]
    forced = [b for b in inside if b.is_forced(width)]
    if all(b.ends_sentence() for b in forced):
        return False
    return len(inside) <= 2 * sum(b.is_forced(width) or b.runs_on() for b in inside)


def _at_hyphen(
    before: str, after: str, seen: Seen = Counter, gazetteer: Gazetteer = PACKAGE
) -> str:
    """What a hyphen at a line's end becomes; `seen` counts the words inside lines."""
    cut, following = _CUT_WORD.search(before), _LETTERS.match(after)
    if following and _SUSPENDED.fullmatch(following[0]):
        return " "
    if cut is None or following is None or following[0][0].isupper() or cut["chain"]:
        return "-"
    first, second = cut["first"], following[0]
    compound, union = f"{first}-{second}".lower(), (first + second).lower()
    apart, whole = seen()[compound], seen()[union]
    if apart != whole:
        return "-" if apart > whole else ""
    if not is_word(second, gazetteer):
        return ""
    if is_word(union, gazetteer):
        prefix = first.lower()
        is_compound = is_word(compound, gazetteer) and prefix not in _PREFIXES
        stays = prefix == _HYPHENED or (is_compound and is_word(first, gazetteer))
        return "-" if stays else ""
    return "-" if is_word(first, gazetteer) or (first[0].isupper() and not first.isupper()) else ""


def end_marks(text: str) -> tuple[str, list[Finding]]:
    """Take off stray marks at the very end: ``. .``, ``.=``, ``###``, ``-30-``, ``END 3:45 P.M. EDT``.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    findings : list of Finding
        The marks as they stood.

    Examples
    --------
    >>> end_marks("It is not for sale, he stated. .")[0]
    'It is not for sale, he stated.'
    >>> end_marks("Thank you. # # #")
    ('Thank you.', [Finding(step='end_marks', what='# # #', n=1)])
    """  # noqa: E501
    found = []
    end = len(text.rstrip())
    while True:
        tail = text[max(0, end - 80) : end]
        mark = _END_MARK.search(tail) if _may_end(tail) else None
        if mark is None:
            break
        kept = mark["keep"] or mark["stop"] or mark["dot"] or ""
        found.append(Finding("end_marks", " ".join(mark[0][len(kept) :].split())))
        end -= len(tail) - mark.start() - len(kept)  # a match begins with what is kept
        while end and text[end - 1].isspace():
            end -= 1
    return (text[:end], found) if found else (text, found)


def _may_end(tail: str) -> bool:
    """Whether a text may close with a mark: most close with a word and a full stop."""
    last, before = tail[-1:], tail[-2:-1]
    if last in _CLOSERS:
        return True
    return (last == "." and before in " \n.Mm") or tail.endswith(
        ("END", "ST", "DT", "ET", "CT", "PT", "MT", "AM", "PM", "am", "pm", "local", "ext", "EXT")
    )


def spaces(text: str) -> tuple[str, list[Finding]]:
    r"""Single spaces, none at the ends of lines or of the text, at most one blank line.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    findings : list of Finding
        ``white space`` with the number of characters that went.

    Examples
    --------
    >>> spaces("  One  two \n\n\n\nthree ")
    ('One two\n\nthree', [Finding(step='spaces', what='white space', n=7)])
    """
    tidy = text.strip()
    if "\t" in tidy:
        tidy = tidy.replace("\t", " ")
    while "  " in tidy:
        tidy = tidy.replace("  ", " ")
    if "\n" in tidy:
        if " \n" in tidy or "\n " in tidy:
            tidy = tidy.replace(" \n", "\n").replace("\n ", "\n")
        while "\n\n\n" in tidy:
            tidy = tidy.replace("\n\n\n", "\n\n")
    if tidy == text:
        return text, []
    return tidy, [Finding("spaces", "white space", max(1, len(text) - len(tidy)))]
