"""Plain text, and Markdown with front matter."""

from __future__ import annotations

from collections.abc import Iterator

from bilateral.sources.files.item import File, Format, Item
from bilateral.sources.files.rows import choose
from bilateral.sources.front_matter import FRONT, read_front_matter


def read_text(file: File) -> Iterator[Item]:
    """Give a text as it stands.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item

    Examples
    --------
    >>> [item.text for item in read_text(File("a.txt", b"We met."))]
    ['We met.']
    """
    yield Item(file.text)


def read_markdown(file: File) -> Iterator[Item]:
    r"""Give the text below the front matter, with what the front matter says of it.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        Keys such as ``title``, ``fecha`` or ``url`` are known; others become ``extra``.

    Examples
    --------
    >>> page = "---\ntítulo: Una nota\nfecha: 3 de abril de 2024\nfolio: 12\n---\nHablaron."
    >>> [item] = read_markdown(File("a.md", page.encode()))
    >>> item.title, item.date, item.extra, item.text
    ('Una nota', '3 de abril de 2024', {'folio': '12'}, 'Hablaron.')
    """
    front, body = read_front_matter(file.text, file.path, file.problems)
    chosen = {field: name for field, name in choose(list(front), {}).items() if field != "text"}
    said = {field: front[name] for field, name in chosen.items()}
    extra = {name: value for name, value in front.items() if name not in chosen.values()}
    yield Item(file.text[body:], **said, extra=extra)


def _has_front_matter(file: File) -> bool:
    return file.head.startswith("---") and FRONT.match(file.text) is not None


TEXT = Format("text", lambda file: file.is_text, read_text)
MARKDOWN = Format("Markdown with front matter", _has_front_matter, read_markdown)
