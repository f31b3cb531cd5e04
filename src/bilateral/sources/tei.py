"""TEI volumes as XML: their bytes to a tree, the tree to the documents in it."""

from __future__ import annotations

import codecs
import io
import re

from lxml import etree

from bilateral.sources.model import Problem

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
DIV = TEI + "div"
# Without huge_tree, libxml2 refuses 256 levels and texts of ten million bytes.
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
# What an XML file that is no ASCII can begin with (XML 1.0, appendix F), the longest first.
_FIRST_BYTES = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    ("<?xm".encode("cp037"), "cp037"),  # EBCDIC
)
_DECLARED = re.compile(
    r"<\?xml\b[^<>]{0,150}?\bencoding\s{0,9}=\s{0,9}[\"'](?P<name>[\w.:()-]{1,40})[\"']", re.ASCII
)
_WIDE = ("utf-16", "utf-32", "utf16", "utf32", "ucs", "iso-10646")
# Of <choice><sic>teh</sic><corr>the</corr></choice> the one to read.
_PREFERRED = {TEI + name for name in ("corr", "reg", "expan")}
# What libxml2 says of a number that is there twice or is no XML name, and reads on.
_NUMBERS = (etree.ErrorTypes.DTD_ID_REDEFINED, etree.ErrorTypes.DTD_XMLID_VALUE)
# Codecs of Python that are no character sets.
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


def as_utf8(data: bytes, path: str, problems: list[Problem]) -> bytes:
    r"""Bring a file into UTF-8, from the encoding its first bytes show or its declaration names.

    Python's codecs are the same on every machine; those of libxml2 are the system's.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its upstream path, for the report.
    problems : list of Problem
        A warning is added where bytes are not in the encoding, or the encoding is not known.

    Returns
    -------
    bytes
        What is UTF-8 already is not touched. Bytes that should be UTF-8 and are not are read as
        Windows-1252.

    Examples
    --------
    >>> as_utf8('<?xml version="1.0" encoding="UTF-16"?><p>Año</p>'.encode("utf-16"), "a.xml", [])
    b'<?xml version="1.0" encoding="UTF-8"?><p>A\xc3\xb1o</p>'
    """
    encoding, fallback = _encoding_of(data), "cp1252"
    try:
        if codecs.lookup(encoding).name in _NO_CHARSETS:
            raise LookupError
        text = data.decode(encoding)
        if encoding == "utf-8":
            return data
    except LookupError:
        reason = f"the encoding {encoding} is not known; read as Windows-1252, check its accents"
        problems.append(Problem(path, "warning", reason))
        text = data.decode(fallback, "replace")
    except UnicodeDecodeError as error:
        reason = f"not {encoding.upper()} (byte {error.start})"
        if encoding == "utf-8":
            reason += "; read as Windows-1252, check its accents"
        else:
            reason += "; what is not was replaced, fetch the file again"
            fallback = encoding
        problems.append(Problem(path, "warning", reason))
        text = data.decode(fallback, "replace")
    text = text.removeprefix("\ufeff")
    if declared := _DECLARED.match(text):
        text = text[: declared.start("name")] + "UTF-8" + text[declared.end("name") :]
    return text.encode("utf-8", "replace")


def _encoding_of(data: bytes) -> str:
    """Name the encoding of an XML file; ``utf-8`` where nothing says another."""
    shown = next((name for first, name in _FIRST_BYTES if data.startswith(first)), "")
    if shown and shown != "cp037":
        return shown
    start = data.removeprefix(codecs.BOM_UTF8)[:300].decode(shown or "latin-1")
    declared = _DECLARED.match(start)
    name = declared["name"].lower() if declared else "utf-8"
    # A declaration that can be read byte by byte is in no encoding of two or four.
    wide = name.startswith(_WIDE)
    return shown or "utf-8" if wide or name in ("utf-8", "utf8", "utf_8") else name


def documents(data: bytes, path: str, problems: list[Problem]) -> list:
    """Give the document divisions, or those that end before the first fault.

    Parameters
    ----------
    data : bytes
        XML in UTF-8.
    path : str
        The upstream path, for the report.
    problems : list of Problem
        A fault is added here, with its line.

    Returns
    -------
    list of Element
        In printed order.

    Examples
    --------
    >>> xml = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><div type="document"/></TEI>'
    >>> len(documents(xml, "a.xml", []))
    1
    """
    kept: list = []
    context = etree.iterparse(io.BytesIO(data), events=("end",), tag=DIV, **_SAFE)
    try:
        for _, element in context:
            if is_document(element):
                kept.append(element)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line, reason = getattr(error, "lineno", None) or 1, str(error)
        if getattr(error, "code", None) in _NUMBERS:  # what stops the parser is said after it
            fatal = (e for e in context.error_log if e.level == etree.ErrorLevels.FATAL)
            line, reason = next(((e.line, e.message) for e in fatal), (0, ""))
        if reason:
            problems.append(Problem(f"{path}:{line}", "error", _fault(reason, kept)))
            return _in_order(kept)
    if not kept:
        problems.append(Problem(path, "error", "No TEI document divisions in this file."))
        return []
    tree, kept = kept[0].getroottree(), []
    settle_choices(tree)
    for element in tree.iter(DIV, etree.Entity):
        if element.tag is etree.Entity:
            holders = set(element.iterancestors(DIV))
            kept = [div for div in kept if div not in holders]
            reason = _fault(f"Entity {element.text} is not resolved", kept)
            problems.append(Problem(f"{path}:{element.sourceline}", "error", reason))
            return kept
        if is_document(element):
            kept.append(element)
    return kept


def is_document(element) -> bool:
    """Say whether an element is the division of a document."""
    return element.tag == DIV and element.get("type") == "document"


def _fault(reason: str, kept: list) -> str:
    return f"{reason}. {len(kept)} documents before the fault are kept, what follows is not."


def settle_choices(tree) -> None:
    """Leave of an editor's alternatives the corrected, regular or full form.

    Parameters
    ----------
    tree : ElementTree or Element
        Changed in place.

    Examples
    --------
    >>> line = f'<p xmlns="{TEI[1:-1]}"><choice><sic>teh</sic><corr>the</corr></choice></p>'
    >>> settle_choices(root := etree.fromstring(line))
    >>> "".join(root.itertext())
    'the'
    """
    for choice in tree.iter(TEI + "choice"):
        forms = [child for child in choice if child.tag in _PREFERRED]
        for child in list(choice) if forms else []:
            if child is not forms[0]:
                choice.remove(child)
        if forms:
            choice.text = forms[0].tail = None


def _in_order(divs: list) -> list:
    """Sort from the order of ends to the order of starts."""
    wanted = set(divs)
    if divs:
        settle_choices(divs[0].getroottree())
    return [d for d in divs[0].getroottree().iter(DIV) if d in wanted] if divs else []


def identifiers(divs: list, path: str, problems: list[Problem]) -> dict:
    """Map each division to its number, which is its own, and to the page it is printed on upstream.

    A division without a number, or with one that is taken, is counted below the page's.

    Parameters
    ----------
    divs : list of Element
    path : str
        The upstream path, for the report.
    problems : list of Problem
        A number that is there more than once is added here.

    Returns
    -------
    dict of Element to (str, str)
        Number and page; no number is given twice.
    """
    ids: dict = {}
    taken = {div.get(XML + "id") for div in divs}
    seen: dict[str, int] = {}
    for div in divs:
        own = div.get(XML + "id")
        if own and own not in seen:
            seen[own] = 0
            ids[div] = (own, own)
            continue
        holders = (a.get(XML + "id") for a in div.iterancestors(DIV))
        page = own or next((h for h in holders if h), "front")
        number = ""
        while not number or number in taken:
            seen[page] = seen.get(page, 0) + 1
            number = f"{page}.{seen[page]}"
        taken.add(number)
        ids[div] = (number, page)
        if own:
            reason = f"the number {own} is there more than once; here it is {number}"
            problems.append(Problem(f"{path}:{div.sourceline}", "warning", reason))
    return ids
