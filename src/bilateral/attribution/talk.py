"""What is known of the talk that a text is a turn of."""

from __future__ import annotations

from typing import NamedTuple

from bilateral.attribution.names import Names


class Talk(NamedTuple):
    """Who speaks a text, who is spoken to, and what was said before it.

    A person is an id of ``people.csv`` and the side he speaks for; both are blank if nobody knows.

    Attributes
    ----------
    own : tuple of str
        The speaker of the text. *He* is somebody else.
    asked : tuple of str
        Whom *you* means in it, where it calls nobody by name.
    before : str
        The end of the turns before it.
    guest : tuple of str or None
        The one leader of another side who speaks in the talk, if there is only one; None if nobody
        else speaks.

    Examples
    --------
    >>> Talk(asked=("jen-psaki", "US")).own
    ('', '')
    """

    own: tuple[str, str] = ("", "")
    asked: tuple[str, str] = ("", "")
    before: str = ""
    guest: tuple[str, str] | None = None

    @property
    def present(self) -> frozenset[str]:
        """Who is *I* or *you*, and therefore nobody else.

        Examples
        --------
        >>> Talk(asked=("jen-psaki", "US")).present
        frozenset({'jen-psaki'})
        """
        return frozenset({self.own[0], self.asked[0]} - {""})


ALONE = Talk()
"""A text of which nothing else is known."""


def grammatical_person(said: tuple[str, ...], names: Names) -> str:
    """Of a speaker who is one pronoun: which of the three it is.

    Parameters
    ----------
    said : tuple of str
        The keys of the speaker's words.
    names : Names

    Returns
    -------
    {"first_person", "addressed", "third_person", ""}
        Blank if it is no pronoun, or one of several persons or of a thing.

    Examples
    --------
    >>> from bilateral.attribution.words import keys
    >>> grammatical_person(keys("You’re"), Names.of("en"))
    'addressed'
    >>> grammatical_person(keys("él mismo"), Names.of("es"))
    'third_person'
    """
    kinds = names.kinds
    words = [word.partition("'")[0] for word in said if word not in kinds["stress"] | {"s"}]
    if len(words) != 1:
        return ""
    return next((kind for kind in _PERSONS if words[0] in kinds[kind]), "")


_PERSONS = ("first_person", "addressed", "third_person")
