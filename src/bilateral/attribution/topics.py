"""Who has been spoken of: the subject of a sentence that names none of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bilateral.attribution.speakers import NOBODY, Speaker

_KEPT = 24  # sentences and speakers that came last
_NEAR = 2  # paragraphs in which several who were named can be the subject of a verb in the plural


class Topics:
    """Who was named in a text, the last one at the end.

    Examples
    --------
    >>> topics = Topics()
    >>> topics.add(Speaker(0, 4, many=False), paragraph=0)
    >>> topics.add(Speaker(9, 15, many=True), paragraph=0)
    >>> topics.last(many=False, paragraph=0).end, topics.last(many=None, paragraph=0).end
    (4, 15)
    """

    def __init__(self) -> None:
        self._named: deque[tuple[list[Speaker] | Callable[[], list[Speaker]], int]] = deque(
            maxlen=_KEPT
        )

    def add(self, speaker: Speaker, *, paragraph: int) -> None:
        """Somebody speaks.

        Parameters
        ----------
        speaker : Speaker
        paragraph : int

        Examples
        --------
        >>> topics = Topics()
        >>> topics.add(Speaker(0, 4), paragraph=0)
        >>> topics.last(many=None, paragraph=3).end
        4
        """
        self._named.append(([speaker], paragraph))

    def later(self, read: Callable[[], list[Speaker]], *, paragraph: int) -> None:
        """A sentence names somebody; it is read when it is asked for.

        Parameters
        ----------
        read : callable
            Gives whom it names, by place.
        paragraph : int

        Examples
        --------
        >>> topics = Topics()
        >>> topics.later(lambda: [Speaker(0, 4)], paragraph=0)
        >>> topics.last(many=False, paragraph=0).end
        4
        """
        self._named.append((read, paragraph))

    def last(self, *, many: bool | None, paragraph: int) -> Speaker:
        """The last one that a verb can have as its subject.

        Parameters
        ----------
        many : bool or None
            Whether the verb is in the plural; None if it does not tell.
        paragraph : int
            Where the verb stands.

        Returns
        -------
        Speaker
            One that is not strong, if no strong one is named. Nobody before a verb in the plural,
            if it can be anybody (*dicen*).

        Examples
        --------
        >>> Topics().last(many=True, paragraph=0).named
        False
        """
        weak = NOBODY
        for n in range(len(self._named) - 1, -1, -1):
            read, at = self._named[n]
            if many and paragraph - at >= _NEAR:
                break
            named = read() if callable(read) else read
            self._named[n] = named, at
            for speaker in reversed(named):
                if not speaker.named and speaker.many is None:
                    continue
                if (many and not speaker.many) or (many is False and speaker.many):
                    continue
                if speaker.strong:
                    return speaker
                weak = speaker if weak is NOBODY else weak
        return weak
