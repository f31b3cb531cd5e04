"""Text of an XML tree in which some elements are paragraphs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lxml import etree

from bilateral.sources.files.xml import local


@dataclass(frozen=True)
class Layout:
    """Which elements of a kind of XML are what; names are without namespace.

    Parameters
    ----------
    blocks : collection of str
        A paragraph ends before and after them.
    skipped : collection of str
        Left out with all that is in them.
    instead : mapping of str to str
        What stands for an element, such as a tab.
    texts : collection of str, optional
        Where text is; by default everywhere.
    """

    blocks: Collection[str]
    skipped: Collection[str] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    texts: Collection[str] | None = None


def text_of(root: etree._Element, layout: Layout) -> str:
    r"""Join the text of a tree, a blank line between its paragraphs.

    Parameters
    ----------
    root : Element
    layout : Layout

    Returns
    -------
    str
        White space is one space; what stands for an element stays.

    Examples
    --------
    >>> root = etree.fromstring("<b><p>One <i>two</i><n>9</n>.</p> <p>Three<br/>four.</p></b>")
    >>> text_of(root, Layout({"p"}, {"n"}, {"br": "\n"}))
    'One two.\n\nThree\nfour.'
    """
    paragraphs: list[list[str]] = [[]]

    def add(text: str | None, holder: str) -> None:
        if text and (layout.texts is None or holder in layout.texts):
            paragraphs[-1].append(re.sub(r"\s+", " ", text))

    def walk(element: etree._Element) -> None:  # no deeper than libxml2 allows, 256
        name = local(element)
        add(element.text, name)
        for child in element:
            kind = local(child)
            if kind in layout.instead:
                paragraphs[-1].append(layout.instead[kind])
            elif kind and kind not in layout.skipped:
                if kind in layout.blocks:
                    paragraphs.append([])
                walk(child)
                if kind in layout.blocks:
                    paragraphs.append([])
            add(child.tail, name)

    walk(root)
    return "\n\n".join(filter(None, map(_joined, paragraphs)))


def _joined(pieces: list[str]) -> str:
    text = re.sub(r"[ \xa0]*\n[ \xa0]*", "\n", re.sub(r" {2,}", " ", "".join(pieces)))
    return text.strip()
