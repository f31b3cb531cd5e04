"""The YAML front matter of a Markdown file, read with suspicion."""

from __future__ import annotations

import re

import yaml

from bilateral.sources.model import Problem

# Every value stays the string it is: a date is checked by the reader, not guessed by YAML.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n", re.S | re.M)
_LONGEST = 100_000  # characters; the longest of 14,396 has 759
_DEEPEST = 20  # lists in lists; in the 14,396 there are none


def read_front_matter(text: str, path: str, problems: list[Problem]) -> tuple[dict[str, str], int]:
    r"""Read the front matter as a dict of strings, and where the body begins.

    Parameters
    ----------
    text : str
        The file.
    path : str
        Its path, for the report.
    problems : list of Problem
        A warning is added where there is none, or it cannot be read.

    Returns
    -------
    front : dict of str to str
        Values that are text; lists and mappings are left out.
    body : int
        Where the text below it begins.

    Examples
    --------
    >>> read_front_matter("---\ntitle: A note\ndate: 2024-04-03\n---\nWe met.", "a.md", [])
    ({'title': 'A note', 'date': '2024-04-03'}, 39)
    """
    block = FRONT.match(text)
    if block is None:
        problems.append(Problem(f"{path}:1", "warning", "no front matter between two lines of ---"))
        return {}, 0
    if len(block[1]) > _LONGEST:
        reason = f"front matter of {len(block[1]):,} characters is not read; text kept"
        problems.append(Problem(f"{path}:1", "warning", reason))
        return {}, block.end()
    try:
        if line := _too_deep(block[1]):
            reason = "front matter nested too deeply to be read; text kept"
            problems.append(Problem(f"{path}:{line}", "warning", reason))
            return {}, block.end()
        front = yaml.load(block[1], Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        reason = getattr(error, "problem", None) or "not valid YAML"
        problems.append(
            Problem(f"{path}:{line}", "warning", f"broken front matter ({reason}); text kept")
        )
        return {}, block.end()
    if not isinstance(front, dict):
        problems.append(Problem(f"{path}:2", "warning", "front matter is no mapping; text kept"))
        return {}, block.end()
    # An escape in YAML can name half a character, a surrogate.
    return {
        str(key): value.encode("utf-8", "replace").decode("utf-8")
        for key, value in front.items()
        if isinstance(value, str)
    }, block.end()


def _too_deep(front: str) -> int:
    """Give the line of the file where lists in lists go too deep for a parser; 0 if nowhere."""
    depth = 0
    for event in yaml.parse(front, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return event.start_mark.line + 2
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return 0
