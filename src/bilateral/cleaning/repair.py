"""Repair of characters: broken encodings, Unicode forms, HTML.

Every step first asks a question that costs next to nothing, and looks closer only if the answer
is yes: a clean text passes through untouched.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from html import unescape
from html.entities import html5

import ftfy
import lxml.etree
import pandas as pd
import trafilatura

from bilateral.cleaning.findings import Finding

# UTF-8 read as Latin-1, Windows-1252, Mac Roman or a DOS code page begins with one of these.
_SUSPECT = re.compile("[\x80-\x9f\ufffdÃÂÅÄÐÎÏâïð√¬├┬‚]")
_HIGH = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # continuation bytes, as Windows-1252 shows them
_DAMAGE = re.compile(
    f"[\x80-\x9f\ufffd]|[ÃÂÅÄÐÎÏâïð][{_HIGH}]|Ã[ \\s]|√[^\\s\\w.,;]|√\\w|‚Ä|¬[ø°∫]|[├┬]\\S"
)
_LONG_LINE = 10_000  # ftfy is given a long line in pieces
_PIECE = re.compile(rf"[^\n]{{1,{_LONG_LINE}}}\n?|\n")
_NAME = r"(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|(?!amp;)[a-zA-Z]{2,8}\d{0,2});"
_ENTITY = re.compile(rf"&(?P<again>(?:amp;)*+)(?P<name>{_NAME})?")
# A soft hyphen is read as a negation sign by some code pages: prin¬ciples.
_NOT_SIGN = re.compile(r"(?<=[^\W\d_])¬+ ?(?=[^\W\d_])")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?(?P<name>[\w-]{1,40})", re.I)

_LARGEST_PAGE = 20_000_000  # characters
# With more tags, trafilatura's second opinion (jusText) would compare too many paragraphs.
_MANY_TAGS = 10_000

_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\x00-\x08\x0e-\x1f\x7f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_APOSTROPHES = "\u2018\u2019\u201b\u02bb\u02bc\uff07"
_HYPHENS = "\u2010\u2011"
_KINDS = {
    "apostrophe": (re.compile(f"[{_APOSTROPHES}]"), "'"),
    "hyphen": (re.compile(f"[{_HYPHENS}]"), "-"),
    "space": (re.compile(f"[{_SPACES}]"), " "),
    "invisible": (re.compile(f"[{_INVISIBLE}]"), ""),
    "line break": (re.compile("[\x0b\x0c\u2028]"), "\n"),
    "paragraph break": (re.compile("\u2029"), "\n\n"),
    "surrogate": (re.compile("[\ud800-\udfff]"), "\ufffd"),
    "ligature": (
        re.compile("[\ufb00-\ufb04]"),
        lambda found: unicodedata.normalize("NFKC", found[0]),
    ),
}
# A word broken at a line's end: its rest goes up; what follows stays a line if it is long.
_BROKEN_WORD = re.compile(r"\xad[ \t\r]*\n[ \t]*(?=[^\W\d_])(?:(?P<rest>\S+)[ \t]+(?=[^\n]{40}))?")
_COMMON = (("\u2019", "apostrophe", "'"), ("\u2018", "apostrophe", "'"), ("\xa0", "space", " "))
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")
_TO_FOLD = re.compile(
    f"[{_APOSTROPHES}{_HYPHENS}{_SPACES}{_INVISIBLE}\x0b\x0c\u2028\u2029\ud800-\udfff\ufb00-\ufb04]"
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
        Bytes are read as UTF-8, or as Windows-1252 where not one letter is UTF-8; anything else
        gives an empty string.
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
    the replacement character, or a pair of letters that UTF-8 read as something else gives. Of
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
        mended = [ftfy.fix_encoding(p) if _DAMAGE.search(p) else p for p in pieces]
        lines = sum(a != b for a, b in zip(pieces, mended, strict=True))
        if lines:
            text = "".join(mended)
            found.append(Finding("encoding", "mojibake", lines))
    if "¬" in text:
        text, hyphens = _NOT_SIGN.subn("", text)
        if hyphens:
            found.append(Finding("encoding", "soft hyphen", hyphens))
    return text, found


def _is_entity(found: re.Match) -> bool:
    return _plain_entity(found) != found[0]


def _plain_entity(found: re.Match) -> str:
    """Give the character; ``&amp;lt;`` has been escaped twice."""
    name = found["name"] or ""
    known = name[:1] == "#" or name in html5
    return unescape("&" + name) if known else "&" + name


def unicode(text: str) -> tuple[str, list[Finding]]:
    r"""Bring characters into one form: NFC, plain apostrophes, hyphens and spaces.

    Invisible characters (soft hyphen, zero-width, byte order mark, direction marks, controls) are
    dropped. A soft hyphen at a line's end joins the two parts of its word. Typographic double
    quotes and dashes stay: they carry meaning.

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
    if text.isascii():
        if _CONTROL.search(text) is None:
            return text, []
    elif _TO_FOLD.search(text) is None and unicodedata.is_normalized("NFC", text):
        return text, []
    counts = dict.fromkeys(_KINDS, 0)
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


def html_to_text(html: str | bytes, url: str | None = None) -> str:
    """Take the main text out of a web page.

    Navigation, scripts, comments and footers are left behind; tables are kept. The same page gives
    the same text. This is no step of :func:`bilateral.cleaning.clean.clean`: who has HTML calls it
    first.

    Parameters
    ----------
    html : str or bytes
        A page, or a fragment of one such as a feed carries. Bytes are read in the encoding that
        their first bytes or a ``<meta charset>`` name, else as UTF-8, else as Windows-1252.
    url : str, optional
        The page's address; it goes into error messages.

    Returns
    -------
    str
        Paragraphs, one a line.

    Raises
    ------
    ValueError
        If the page holds no text that could be told from its surroundings, or is too large.
    TypeError
        If `html` is neither text nor bytes.

    References
    ----------
    Barbaresi, A. (2021). Trafilatura: a web scraping library and command-line tool for text
    discovery and extraction. ACL-IJCNLP 2021, System Demonstrations.

    Examples
    --------
    >>> html_to_text("<body><script>x = 1</script><p>The two governments met on Friday.</p></body>")
    'The two governments met on Friday.'
    """
    where = f" ({url})" if url else ""
    if isinstance(html, (bytes, bytearray, memoryview)):
        html = _decoded_page(bytes(html))
    if not isinstance(html, str):
        raise TypeError(
            f"html is a {type(html).__name__}{where}; give the page's text, or its bytes"
            " as Path.read_bytes() gives them"
        )
    if len(html) > _LARGEST_PAGE:
        raise ValueError(
            f"a page of {len(html):,} characters{where} is not read, only {_LARGEST_PAGE:,}; give"
            " a part of it"
        )
    if not html.strip():
        raise ValueError(f"no text in this page{where}: it is empty; fetch it again")
    text = _extract(html, url)
    if "\n" not in text and (inner := _article(html)):
        text = _extract(inner, url) or text
    if text.strip():
        return text
    raise ValueError(f"no text in this page{where}: {_why_none(html)}")


def _decoded_page(data: bytes) -> str:
    """Decode a page as browsers do: byte order mark, declaration, UTF-8, Windows-1252."""
    encodings = [name for mark, name in _MARKS if data.startswith(mark)]
    if declared := _CHARSET.search(data[:2048]):
        encodings.append(declared["name"].decode("ascii"))
    for encoding in [*encodings, "utf-8"]:
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def _extract(html: str, url: str | None) -> str:
    text = trafilatura.extract(
        html,
        url=url,
        fast=html.count("<") > _MANY_TAGS,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
    )
    return text or ""


def _article(html: str) -> str:
    """Cut out the element that is marked as the text, if it has several paragraphs.

    Where a page forgets to close its navigation, everything below counts as navigation, and
    trafilatura falls back on one line of all words.
    """
    page = _parse(html)
    if page is None:
        return ""
    inner = max(page.xpath("//article|//main"), key=lambda e: len(e.xpath(".//p")), default=None)
    if inner is None or len(inner.xpath(".//p")) < 3:
        return ""
    body = lxml.etree.tostring(inner, encoding="unicode", method="html", with_tail=False)
    return f"<html><body>{body}</body></html>"


def _parse(html: str) -> lxml.etree._Element | None:
    try:
        return lxml.etree.HTML(
            html.encode("utf-8", "replace"), lxml.etree.HTMLParser(encoding="utf-8")
        )
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError):
        return None


def _why_none(html: str) -> str:
    if "<" not in html:
        return "it has no tags, so it is no HTML; pass plain text to clean()"
    page = _parse(html)
    if page is None:
        return "it cannot be parsed; look at the file"
    words = " ".join(page.xpath("//body//text()[not(ancestor::script or ancestor::style)]")).split()
    if not words:
        return "its body holds scripts or frames only; save the page from a browser"
    return f"its {len(words)} words are all navigation or too short to tell; copy them by hand"
