"""Web pages: the main text, and the title, day, author and address that a page states."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree

from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.pages import decoded_page, html_to_text
from bilateral.sources.files.item import File, Format, Item, Unreadable, one_line

_BEGINS = re.compile(  # a piece of a page is text with tags, which cleaning takes off
    r"\s*+(?:(?><\?xml[^>]{0,200}>|<!--.{0,2000}?-->)\s*+)*+"
    r"<(?:!doctype\s++html|html|head|body|meta|title)\b",
    re.I | re.S,
)
# What names the day of publication, the surest first; the last are of library catalogues.
_DAYS = (
    *("article:published_time", "datepublished", "og:published_time", "publishdate", "pubdate"),
    *("publication_date", "parsely-pub-date", "sailthru.date", "date", "dc.date.issued"),
    *("dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "fecha"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "autor")
_TITLES = ("og:title", "dc.title", "dcterms.title")
_LONGEST_JSON = 200_000


def read_page(file: File) -> Iterator[Item]:
    """Give the main text of a page.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item

    Raises
    ------
    Unreadable
        If the page holds no text that could be told from its surroundings.

    Examples
    --------
    >>> page = '''<html lang="es-MX"><head><title>Una nota</title>
    ... <meta property="article:published_time" content="2024-04-03T10:00:00-06:00"></head>
    ... <body><p>Los dos gobiernos hablaron ayer.</p></body></html>'''
    >>> [item] = read_page(File("nota", page.encode()))
    >>> item.title, item.date, item.lang, item.text
    ('Una nota', '2024-04-03T10:00:00-06:00', 'es-MX', 'Los dos gobiernos hablaron ayer.')
    """
    html = decoded_page(file.data)
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        file.warn(f"not UTF-8 (byte {error.start}); read as browsers do, check its accents")
    found: list[Finding] = []
    try:
        text = html_to_text(html, found=found)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    words = sum(finding.n for finding in found if finding.what.startswith("left behind"))
    if words:
        file.warn(f"{words:,} words around the main text of the page are left out")
    yield Item(text.replace("\n", "\n\n"), **_stated(html))


def _stated(html: str) -> dict[str, str]:
    """What a page says of itself."""
    parser = etree.HTMLParser(encoding="utf-8")
    try:
        page = etree.HTML(html.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        page = None
    if page is None:
        return {}
    meta: dict[str, str] = {}
    for element in page.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if value := one_line(element.get("content")):
            meta.setdefault(name.lower(), value)
    for element in page.iter("time"):
        if "datePublished" in (element.get("itemprop") or "") or element.get("pubdate") is not None:
            meta.setdefault("datepublished", one_line(element.get("datetime")))
    linked = _linked_data(page)
    title = next((one_line("".join(e.itertext())) for e in page.iter("title")), "")
    links = (
        e.get("href") for e in page.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    return {
        "title": next(filter(None, map(meta.get, _TITLES)), "") or title,
        "date": linked.get("datePublished", "") or next(filter(None, map(meta.get, _DAYS)), ""),
        "author": next(filter(None, map(meta.get, _AUTHORS)), ""),
        "url": one_line(next(links, "") or meta.get("og:url", "")),
        "lang": page.get("lang") or page.get("xml:lang") or "",
        "modified": meta.get("article:modified_time", "") or linked.get("dateModified", ""),
    }


def _linked_data(page: etree._Element) -> dict[str, str]:
    """The first description of an article in JSON-LD."""
    for script in page.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads((script.text or "")[:_LONGEST_JSON])
        except (ValueError, RecursionError):
            continue
        top = data if isinstance(data, list) else [data]
        more = [g for d in top if isinstance(d, dict) and isinstance(g := d.get("@graph"), list)]
        for described in [*top, *(d for graph in more for d in graph)]:
            if isinstance(described, dict) and isinstance(described.get("datePublished"), str):
                return {key: v for key, v in described.items() if isinstance(v, str)}
    return {}


HTML = Format("web page", lambda file: _BEGINS.match(file.head) is not None, read_page)
