"""What a cleaning step hands back beside the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Finding(NamedTuple):
    """Something a step saw and changed.

    Attributes
    ----------
    step : str
        Name of the step.
    what : str
        What it was: the words taken out, a kind of character, or what a dateline says.
    n : int
        How often.

    Examples
    --------
    >>> Finding("labels", "Photo:").n
    1
    """

    step: str
    what: str
    n: int = 1


#: A step: text in, text and findings out. It reports exactly what it changes.
Step = Callable[[str], tuple[str, list[Finding]]]
