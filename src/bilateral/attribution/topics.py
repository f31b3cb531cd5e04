"""Who has been spoken of: the subject of a sentence that names none of its own."""

from __future__ import annotations

from collections import deque

from bilateral.attribution.speakers import NOBODY, Speaker

_KEPT = 12  # who was named last
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
        self._named: deque[tuple[Speaker, int]] = deque(maxlen=_KEPT)

    def add(self, speaker: Speaker, *, paragraph: int) -> None:
        """Somebody is named.

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
        self._named.append((speaker, paragraph))

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
        for speaker, at in reversed(self._named):
            if many and (not speaker.many or paragraph - at >= _NEAR):
                continue
            if many is False and speaker.many:
                continue
            if speaker.strong:
                return speaker
            weak = speaker if weak is NOBODY else weak
        return weak
