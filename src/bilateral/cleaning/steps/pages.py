"""The main text of a web page, and what of the page it leaves behind."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import chain

import lxml.etree

from bilateral.cleaning.steps._runs import Run, found_in, runs
from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.markup import notes
from bilateral.decoding import decode_wide

_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?(?P<name>[\w-]{1,40})", re.I)
_LARGEST_PAGE = 20_000_000  # characters
# With more tags, trafilatura's second opinion (jusText) would compare too many paragraphs.
_MANY_TAGS = 10_000
_MOST_LINKS = 0.5  # share of a list's letters that may stand in links: above it, it is a menu
# Where it falls back on a page's bare words, trafilatura 2.3 puts a line of its own for each.
_RAISED = re.compile(r"<(su[bp])(?:\s[^<>]*)?>([^<>]*)</\1\s*>", re.I)
_SHOWN = 8  # words of what was left behind


def html_to_text(
    html: str | bytes, url: str | None = None, found: list[Finding] | None = None
) -> str:
    """Take the main text out of a web page.

    Navigation, scripts, comments and footers are left behind; tables are kept, and so are lists and
    what the text says more than once. The numbers of notes (``treaty<sup>1</sup>``) go. The same
    page gives the same text. This is no step of :func:`bilateral.cleaning.clean.clean`: who has
    HTML calls it first.

    Parameters
    ----------
    html : str or bytes
        A page, or a fragment of one such as a feed carries. Bytes are read in the encoding that
        their first bytes or a ``<meta charset>`` name, else as UTF-8, else as Windows-1252.
    url : str, optional
        The page's address; it goes into error messages.
    found : list of Finding, optional
        What was left behind is added here, with its number of words, and the number of notes.

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
    >>> found = []
    >>> page = "<body><nav>Home</nav><p>The two governments met on Friday.</p></body>"
    >>> html_to_text(page, found=found), found
    ('The two governments met on Friday.', [Finding(step='html', what='left behind: Home', n=1)])
    """
    where = f" ({url})" if url else ""
    if isinstance(html, (bytes, bytearray, memoryview)):
        html = decoded_page(bytes(html))
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
    html, n_notes = notes(html)
    html = _RAISED.sub(r"\2", html)
    text = _extract(html, url)
    if "\n" not in text and (inner := _article(html)):
        text = _extract(inner, url) or text
    if not text.strip():
        raise ValueError(f"no text in this page{where}: {_why_none(html)}")
    text, left = _with_what_was_lost(text, html)
    if found is not None:
        found += [Finding("html", "note", n_notes)] if n_notes else []
        found += [Finding("html", f"left behind: {_opening(run)}", len(run.words)) for run in left]
    return text


_WINDOWS = frozenset(
    {"ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin-1", "latin1", "us-ascii"}
)


def decoded_page(data: bytes) -> str:
    """Decode a page as browsers do: byte order mark, declaration, UTF-8, Windows-1252.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    str

    Examples
    --------
    >>> decoded_page('<meta charset="iso-8859-1"><p>Año</p>'.encode("latin-1"))
    '<meta charset="iso-8859-1"><p>Año</p>'
    """
    if wide := decode_wide(data):
        return wide[0]
    encodings = ["utf-8-sig"] if data.startswith(codecs.BOM_UTF8) else []
    if declared := _CHARSET.search(data[:2048]):
        name = declared["name"].decode("ascii").lower()
        # Browsers read these as Windows-1252, and know none of Python's own codecs.
        encodings += [] if name in _WINDOWS or name.endswith("_escape") else [name]
    for encoding in [*encodings, "utf-8"]:
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")


def _extract(html: str, url: str | None) -> str:
    import trafilatura

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


# --- what trafilatura loses -----------------------------------------------------------------------
def _with_what_was_lost(text: str, html: str) -> tuple[str, list[Run]]:
    """Put lists and repetitions of the text back, and give what is left behind.

    Where a page marks no element as its text, trafilatura 2.3 gathers paragraphs, each different
    one once, and no lists.
    """
    page = _parse(html)
    if page is None:
        return text, []
    lines = text.split("\n")
    there = runs(page)
    at = found_in(lines, there)
    kept = [i for i, line in enumerate(at) if line >= 0]
    if not kept:
        return text, []
    main = _Main.of([there[i] for i in kept])
    back: dict[int, list[str]] = {}
    left, last = [], -1
    for run, line in zip(there, at, strict=True):
        if line >= 0:
            last = line
        elif main.says_again(run) or main.lists(run):
            back.setdefault(last, []).append(f"- {run.text}" if run.is_item else run.text)
        else:
            left.append(run)
    whole = [[*back.get(-1, ())], *([line, *back.get(n, ())] for n, line in enumerate(lines))]
    return "\n".join(chain.from_iterable(whole)), left


@dataclass
class _Main:
    """What the kept runs of a page say, and where they stand."""

    said: set[tuple]
    parents: set
    frames: set

    @classmethod
    def of(cls, kept: list[Run]) -> _Main:
        return cls(
            {(run.words, run.path) for run in kept},
            {run.parent for run in kept if not run.is_item},
            {frame for run in kept for frame in run.frames},
        )

    def says_again(self, run: Run) -> bool:
        """Whether the same words stand in the text, at a place of the same kind."""
        return self.frames.issuperset(run.frames) and (run.words, run.path) in self.said

    def lists(self, run: Run) -> bool:
        """Whether a run is an item of a list that stands beside paragraphs of the text."""
        return (
            run.is_item
            and self.frames.issuperset(run.frames)
            and run.share_of_links <= _MOST_LINKS
            and run.beside in self.parents
        )


def _opening(run: Run) -> str:
    words = run.text.split()
    return " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


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
