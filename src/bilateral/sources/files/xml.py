"""XML read with suspicion: no entities, no network, bounded depth and size."""

from __future__ import annotations

from lxml import etree

from bilateral.sources.files.item import Unreadable

_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def parse(data: bytes, what: str) -> etree._Element:
    """Parse XML.

    Parameters
    ----------
    data : bytes
    what : str
        What it is, for the message.

    Returns
    -------
    Element
        The root.

    Raises
    ------
    Unreadable
        If it is not well formed, or defines entities, with which a small file can fill the memory.

    Examples
    --------
    >>> parse(b"<a><b/></a>", "the list").tag
    'a'
    >>> parse(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "the list")
    Traceback (most recent call last):
    ...
    bilateral.sources.files.item.Unreadable: the list defines entities, which are not read
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(**_SAFE, collect_ids=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"{what} is damaged ({' '.join(str(error).split())[:120]})") from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise Unreadable(f"{what} defines entities, which are not read")
    return root


def local(element: etree._Element) -> str:
    """Give the name of an element without its namespace; empty for a comment.

    Parameters
    ----------
    element : Element

    Returns
    -------
    str

    Examples
    --------
    >>> local(etree.fromstring('<p xmlns="urn:a"/>'))
    'p'
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def said(root: etree._Element, name: str) -> str:
    """Give the text of the first element of a name, on one line.

    Parameters
    ----------
    root : Element
    name : str
        Without its namespace.

    Returns
    -------
    str
        Empty if there is none.

    Examples
    --------
    >>> said(etree.fromstring('<a xmlns="urn:a"><title>A <i>note</i></title></a>'), "title")
    'A note'
    """
    found = next(root.iter("{*}" + name), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())
