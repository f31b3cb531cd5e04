"""A speaker: words that name who speaks, or the speaker of the text himself."""

from __future__ import annotations

from dataclasses import dataclass, replace

LABEL = "LABEL"
"""The speaker of the text himself (*I said*, *dije*)."""


@dataclass(frozen=True)
class Speaker:
    """A speaker: offsets of the words, or the speaker of the text himself.

    Attributes
    ----------
    start, end : int
        Both -1 if there are no words.
    own : bool
    pronoun : bool
    unsaid : bool
        Whether the sentence leaves the speaker out on purpose (*it was said*).
    many : bool or None
        Whether it is several; None if the words do not tell.
    strong : bool or None
        Whether it is a person, or an institution that has spoken. None for other nouns.

    Examples
    --------
    >>> NOBODY.named
    False
    """

    start: int = -1
    end: int = -1
    own: bool = False
    pronoun: bool = False
    unsaid: bool = False
    many: bool | None = None
    strong: bool | None = True

    @property
    def place(self) -> tuple[int, int]:
        """Its offsets."""
        return self.start, self.end

    @property
    def spoken(self) -> Speaker:
        """The same once he has spoken: an institution is as strong as a person then."""
        return replace(self, strong=self.strong is not None)

    @property
    def named(self) -> bool:
        """Whether words name the speaker, other than a pronoun."""
        return self.start >= 0 and not self.pronoun


NOBODY = Speaker()
SOMEBODY = Speaker(unsaid=True)
OWN = Speaker(own=True)
