"""Repair of characters: broken encodings, Unicode forms.

Every step first asks a question that costs next to nothing, and looks closer only if the answer
is yes: a clean text passes through untouched.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.entities import html5

import ftfy
import pandas as pd

from bilateral.cleaning.steps.findings import Finding
from bilateral.decoding import decode_wide

# UTF-8 read as Latin-1, Windows-1252, Mac Roman or a DOS code page begins with one of these.
_SUSPECT = re.compile("[\x80-\x9f\ufffdÃÂÅÄÐÎÏâïð√¬├┬‚]")
_HIGH = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # continuation bytes, as Windows-1252 shows them
_DAMAGE = re.compile(
    f"[\x80-\x9f\ufffd]|[ÃÂÅÄÐÎÏâïð][{_HIGH}]|Ã[ \\s]|(?<=[a-zñ])Ã(?=[a-zñ])"
    "|√[^\\s\\w.,;]|√\\w|‚Ä|¬[ø°∫]|[├┬]\\S"
)
_LONG_LINE = 10_000  # ftfy is given a long line in pieces
_PIECE = re.compile(rf"[^\n]{{1,{_LONG_LINE}}}\n?|\n")
_NAME = r"(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|(?!amp;)[a-zA-Z]{2,8}\d{0,2});"
_ENTITY = re.compile(rf"&(?P<again>(?:amp;)*+)(?P<name>{_NAME})?")
# What is left where the last byte of a letter was lost: of ” (it is no sign of Windows-1252), of í
# (a soft hyphen).
_HALF = re.compile("â€(?=[\\s!-/:-?\\])]|\\Z)|(?<=[a-zñ])Ã(?=[a-zñ])")
# A soft hyphen is read as a negation sign by some code pages: prin¬ciples.
_NOT_SIGN = re.compile(r"(?<=[^\W\d_])¬+ ?(?=[^\W\d_])")

_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\x00-\x08\x0e-\x1f\x7f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_APOSTROPHES = "\u2018\u2019\u201b\u02bb\u02bc\uff07"
_HYPHENS = "\u2010\u2011"
_FORMS = "\ufb00-\ufb06\uff01-\uff06\uff08-\uff5e"  # ligatures, letters of full width
_RAISED = "¹²³⁰⁴-⁹"
_KINDS = {
    "apostrophe": (re.compile(f"[{_APOSTROPHES}]"), "'"),
    "hyphen": (re.compile(f"[{_HYPHENS}]"), "-"),
    "space": (re.compile(f"[{_SPACES}]"), " "),
    "invisible": (re.compile(f"[{_INVISIBLE}]"), ""),
    "line break": (re.compile("[\x0b\x0c\u2028]"), "\n"),
    "paragraph break": (re.compile("\u2029"), "\n\n"),
    "surrogate": (re.compile("[\ud800-\udfff]"), "\ufffd"),
    # After a word, a year or a sign: 40 km², MC² and (ISC)² are none.
    "note": (
        re.compile(
            rf"(?:(?<=[^\W\d_]{{2}}[a-zß-ÿ])(?<!\bmts)(?<!\bkms)|(?<=(?<!\d)\d{{4}})"
            rf"|(?<=[.,;:”\"'’]))[{_RAISED}]+(?![^\W\d_])"
        ),
        "",
    ),
    "letter form": (
        re.compile(f"[{_FORMS}]"),
        lambda found: unicodedata.normalize("NFKC", found[0]),
    ),
}
# A word broken at a line's end: its rest goes up; what follows stays a line if it is long.
_BROKEN_WORD = re.compile(r"\xad[ \t\r]*\n[ \t]*(?=[^\W\d_])(?:(?P<rest>\S+)[ \t]+(?=[^\n]{40}))?")
_COMMON = (("\u2019", "apostrophe", "'"), ("\u2018", "apostrophe", "'"), ("\xa0", "space", " "))
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ff]+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")
_TO_FOLD = re.compile(
    f"[{_APOSTROPHES}{_HYPHENS}{_SPACES}{_INVISIBLE}{_FORMS}{_RAISED}\x0b\x0c\u2028\u2029\ud800-\udfff]"
)


def as_text(given: object) -> tuple[str, list[Finding]]:
    r"""Give whatever came in as a string, and what was odd about it.

    Parameters
    ----------
    given : object
        A string, bytes, or what stands for a missing text: ``None``, NaN, ``pandas.NA``.

    Returns
    -------
    text : str
        Bytes are read as UTF-16 or UTF-32 where they look so, as UTF-8, or as Windows-1252 where
        not one letter is UTF-8; anything else gives an empty string.
    findings : list of Finding
        With the step ``input``.

    Examples
    --------
    >>> as_text(b"caf\xe9")[0], as_text(None)[1]
    ('café', [Finding(step='input', what='missing', n=1)])
    """
    if isinstance(given, str):
        return str(given), []
    if isinstance(given, bytes | bytearray | memoryview):
        return _decoded(bytes(given))
    if (
        given is None
        or given is pd.NA
        or given is pd.NaT
        or (isinstance(given, float) and given != given)
    ):
        return "", [Finding("input", "missing")]
    return "", [Finding("input", f"no text but {type(given).__name__}; left empty")]


def _decoded(data: bytes) -> tuple[str, list[Finding]]:
    if wide := decode_wide(data):
        text, name, lost = wide
        found = [Finding("input", f"bytes, read as {name}")]
        if lost:
            found.append(Finding("input", f"bytes, not all {name}; the rest replaced", lost))
        return text, found
    try:
        return data.decode("utf-8"), [Finding("input", "bytes, read as UTF-8")]
    except UnicodeDecodeError:
        pass
    if data.decode("utf-8", "ignore").isascii():  # not one letter above ASCII is UTF-8
        text = data.decode("cp1252", "replace")
        return text, [Finding("input", "bytes, not UTF-8; read as Windows-1252")]
    text = data.decode("utf-8", "replace")
    return text, [Finding("input", "bytes, not all UTF-8; the rest replaced", text.count("\ufffd"))]


def encoding(text: str) -> tuple[str, list[Finding]]:
    r"""Undo broken encodings and HTML entities.

    A line goes to ftfy only where it has the marks of damage: control characters above ASCII,
    the replacement character, or a pair of letters that UTF-8 read as something else gives. What is
    left there of a ``”`` or an ``í`` whose last byte was lost is mended, too. Of
    94,429 real passages ftfy would change three; this finds two, and the third, a ``¬`` before a
    pound sign, is noise of the scanner that ftfy mends no better.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    findings : list of Finding
        ``mojibake`` (lines mended), ``entity`` and ``soft hyphen``.

    References
    ----------
    Speer, R. (2019). ftfy. Zenodo. doi:10.5281/zenodo.2591652

    Examples
    --------
    >>> text, found = encoding("Relaciones diplomÃ¡ticas &amp; comercio")
    >>> text, [damage.what for damage in found]
    ('Relaciones diplomáticas & comercio', ['entity', 'mojibake'])
    """
    found = []
    if "&" in text and ";" in text:
        entities = sum(_is_entity(m) for m in _ENTITY.finditer(text))
        if entities:
            text = _ENTITY.sub(_plain_entity, text)
            found.append(Finding("encoding", "entity", entities))
    if text.isascii() or _SUSPECT.search(text) is None:
        return text, found
    if _DAMAGE.search(text):
        pieces = _PIECE.findall(text)
        mended = [
            ftfy.fix_encoding(_HALF.sub(_whole, p)) if _DAMAGE.search(p) else p for p in pieces
        ]
        lines = sum(a != b for a, b in zip(pieces, mended, strict=True))
        if lines:
            text = "".join(mended)
            found.append(Finding("encoding", "mojibake", lines))
    if "¬" in text:
        text, hyphens = _NOT_SIGN.subn("", text)
        if hyphens:
            found.append(Finding("encoding", "soft hyphen", hyphens))
    return text, found


def _whole(found: re.Match) -> str:
    return "”" if found[0] == "â€" else "í"


def _is_entity(found: re.Match) -> bool:
    return _plain_entity(found) != found[0]


def _plain_entity(found: re.Match) -> str:
    """Give the character; ``&amp;lt;`` has been escaped twice."""
    name = found["name"] or ""
    known = name[:1] == "#" or name in html5
    return unescape("&" + name) if known else "&" + name


def unicode(text: str) -> tuple[str, list[Finding]]:
    r"""Bring characters into one form: NFC, plain apostrophes, hyphens and spaces.

    Ligatures, letters of full width and those of mathematics (ﬁ, Ｍ, 𝐌) become plain ones; the
    raised number of a note is dropped (``treaty¹``). Invisible characters (soft hyphen, zero-width,
    byte order mark, direction marks, controls) are dropped. A soft hyphen at a line's end joins the
    two parts of its word. Typographic double quotes and dashes stay: they carry meaning.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    findings : list of Finding
        One per kind of character, with its number.

    Examples
    --------
    >>> unicode("Mexico\u2019s\u00a0T\u2011MEC, co\u00adope\u0301rer")[0]
    "Mexico's T-MEC, coopérer"
    """
    if text.isascii() and _CONTROL.search(text) is None:
        return text, []
    # Python holds a text with letters of mathematics in four bytes each.
    mathematical = text.__sizeof__() >= 4 * len(text) and _MATHEMATICAL.search(text) is not None
    if (
        not mathematical
        and not text.isascii()
        and _TO_FOLD.search(text) is None
        and unicodedata.is_normalized("NFC", text)
    ):
        return text, []
    counts = dict.fromkeys(_KINDS, 0)
    if mathematical:
        counts["letter form"] = sum(len(m[0]) for m in _MATHEMATICAL.finditer(text))
        text = _MATHEMATICAL.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    if "\xad" in text:
        text, counts["invisible"] = _BROKEN_WORD.subn(
            lambda m: m["rest"] + "\n" if m["rest"] else "", text
        )
    for character, kind, plain in _COMMON:  # by far the quickest way for the frequent ones
        if character in text:
            counts[kind] += text.count(character)
            text = text.replace(character, plain)
    if not text.isascii() or _CONTROL.search(text):
        for kind, (pattern, plain) in _KINDS.items() if _TO_FOLD.search(text) else ():
            text, n = pattern.subn(plain, text)
            counts[kind] += n
    found = [Finding("unicode", kind, n) for kind, n in counts.items() if n]
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        found.append(Finding("unicode", "not NFC"))
    return text, found
