"""JSON Lines, and JSON files that are one list: each object is a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.rows import items

_BEGINS = re.compile(r"\s*(?:\[\s*)?\{\s*[\"}]")


def read_objects(file: File) -> Iterator[Item]:
    r"""Give the text of each object.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        Its place is the line, or the number in the list.

    Examples
    --------
    >>> lines = b'{"text": "We met.", "year": 2024}\n{"text": \n'
    >>> file = File("notes.jsonl", lines)
    >>> [(item.place, item.text, item.extra) for item in read_objects(file)]
    [('1', 'We met.', {'year': 2024})]
    >>> file.problems[0].path, file.problems[0].reason
    ('notes.jsonl:2', 'is no JSON (Expecting value); left out')
    """
    yield from items(file, _objects(file))


def _objects(file: File) -> Iterator[tuple[str, dict[str, object]]]:
    for number, value in enumerate(_values(file), 1):
        if isinstance(value, Exception):
            file.refuse(f"is no JSON ({_fault(value)})", str(number))
        elif isinstance(value, dict):
            yield str(number), {str(key): _whole(v) for key, v in value.items()}
        elif value is not None:
            file.refuse("is no object with named values", str(number))


def _values(file: File) -> Iterable[object]:
    """What is in a file that is one list or one object, or else in each of its lines."""
    try:
        whole = json.loads(file.text)
    except (ValueError, RecursionError) as error:
        if not file.text.lstrip().startswith("["):
            return _lines(file)
        raise Unreadable(f"is no whole JSON list ({_fault(error)}); fetch it again") from None
    return whole if isinstance(whole, list) else [whole]


def _lines(file: File) -> Iterator[object]:
    """What each line says, None for an empty one, and the error of a line that says nothing."""
    for line in file.text.split("\n"):  # splitlines() cuts at marks that JSON allows in a text
        if not line.strip():
            yield None
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError) as error:
            yield error


def _whole(value: object) -> object:
    r"""Replace half characters, which JSON can name (``\ud800``)."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(getattr(error, "msg", "") or "a number is too long")


JSON = Format("JSON Lines", lambda file: _BEGINS.match(file.head) is not None, read_objects)
