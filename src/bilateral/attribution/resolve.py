"""Which persons the speakers of quotations are, and whose side they speak for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import pandas as pd

from bilateral.attribution.antecedents import Antecedents, possessive
from bilateral.attribution.cues import Words
from bilateral.attribution.holders import Holders
from bilateral.attribution.mentions import find
from bilateral.attribution.named import Mention
from bilateral.attribution.names import Names
from bilateral.attribution.roles import AHEAD, Roles
from bilateral.attribution.talk import ALONE, Talk, grammatical_person
from bilateral.attribution.words import keys
from bilateral.gazetteer import PACKAGE, Gazetteer

_CONTEXT = 1500  # characters before a speaker in which he may be named, as long as a passage
_BEHIND = 100  # characters behind one that belong to his name
_LONGEST = 200  # characters of a mention
_NEAR = 40  # characters behind *you* in which a number of persons may be told


def persons(
    table: pd.DataFrame,
    text: str,
    lang: str,
    date: str | None = None,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
) -> pd.DataFrame:
    """Say of each speaker of quotations who it is.

    A speaker is the person whose name stands in his words; without a name it is who held the
    office. A pronoun, and a role such as *the senator*, is the person whom the last sentence before
    it that names anybody names; if it names several, it is nobody. Where nobody is named for long,
    it is whom the pronoun before means. *You* is who was called by name or office before. Gender is
    never looked at.

    Parameters
    ----------
    table : DataFrame
        Quotations, with ``speaker``, ``speaker_start`` and ``speaker_end``.
    text : str
    lang : str
    date : str, optional
    side : str, optional
        Whose text it is, as for :func:`bilateral.attribution.mentions`.
    gazetteer : Gazetteer, optional

    Returns
    -------
    DataFrame
        The table with ``speaker_id``, an id of ``people.csv``, and ``side``, that of the office
        that the speaker held at the date; blank where it is not known.

    Examples
    --------
    >>> text = "El canciller dijo que no. Agregó que sí."
    >>> table = pd.DataFrame({"speaker": ["El canciller"], "speaker_start": 0, "speaker_end": 12})
    >>> persons(table, text, "es", "2023-06-20")[["speaker_id", "side"]].values.tolist()
    [['carmen-moreno-toscano', 'MX']]
    """
    places = zip(table["speaker_start"].tolist(), table["speaker_end"].tolist(), strict=True)
    said = who(list(places), text, lang, date, side, gazetteer)
    return table.assign(speaker_id=[one for one, _ in said], side=[of for _, of in said])


def who(
    places: Sequence[tuple[int, int]],
    text: str,
    lang: str,
    date: str | None = None,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
    talk: Talk = ALONE,
) -> list[tuple[str, str]]:
    """Say of each speaker who it is, as :func:`persons` does, without a table.

    What stands in the 1,500 characters before a speaker is read, not the whole text. Where a turn
    names nobody before a pronoun, the end of the turns before it is read as well.

    Parameters
    ----------
    places : sequence of (int, int)
        Where the words for each speaker begin and end; -1 if there are none.
    text, lang, date, side, gazetteer
        As for :func:`persons`.
    talk : Talk, optional
        What the text is a turn of. *You* is whom it asks, unless the text calls somebody else;
        *he* is neither who asks nor who is asked.

    Returns
    -------
    list of (str, str)
        ``speaker_id`` and ``side`` of each.

    Examples
    --------
    >>> who([(0, 12), (-1, -1)], "El canciller dijo que no.", "es", "2023-06-20")
    [('carmen-moreno-toscano', 'MX'), ('', '')]
    """
    names, words = Names.of(lang, gazetteer), Words.of(lang, gazetteer)
    holders, said = Holders.of(gazetteer), dict.fromkeys(places, ("", ""))

    def read(part: str, opens: bool) -> _Speakers:
        found = find(part, lang, date, side=side, gazetteer=gazetteer, own=talk.own[0])
        meant = Antecedents(part, found, names, words, talk, opens=opens)
        return _Speakers(part, found, names, Roles(part, found, names, holders, date), meant)

    earlier = cache(lambda: read(talk.before, opens=False).meant)
    for first, last, here in _windows(text, sorted(p for p in said if p[1] > p[0] >= 0)):
        speakers = read(text[first:last], opens=not first)
        speakers.meant.earlier = None if first or not talk.before else earlier
        for start, end in here:
            within = speakers.named(start - first, end - first)
            person = _who(within, holders, names.country_of, date)
            named = not person[0] or any(mention.kind == "person" for mention in within)
            if talk.guest is not None and person[0] == talk.own[0] and not named:
                person = _of_guest(within[0], talk.guest, names, holders, date)
            said[start, end] = person
    return [said[place] for place in places]


def _windows(
    text: str, spots: list[tuple[int, int]]
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """The stretches of a text that are read for names, and the speakers in each."""
    here: list[tuple[int, int]] = []
    first = last = 0
    for start, end in spots:
        begin = max(start - _CONTEXT, 0)
        begin = text.rfind("\n", 0, begin) + 1 if begin else 0
        if here and begin > last:
            yield first, last, here
            here = []
        behind = end + (_BEHIND if start > AHEAD else AHEAD)
        first, last = (first if here else begin), max(last if here else 0, behind)
        here.append((start, end))
    if here:
        yield first, min(last, len(text)), here


class _Speakers:
    """Finds what is named in the words for a speaker, or by the text before them."""

    def __init__(
        self, text: str, found: Sequence[Mention], names: Names, fitting: Roles, meant: Antecedents
    ):
        self.text, self.found, self.names = text, found, names
        self.fitting, self.meant = fitting, meant
        self.starts = [mention.start for mention in found]
        kinds = names.kinds
        self.definite, self.several = kinds["determiner"], kinds["several"]
        self.genitives = kinds["genitive"]
        self.roles, self.joining = kinds["role"] | names.demonyms, meant.joining

    def named(self, start: int, end: int) -> list[Mention]:
        """The mentions that say who a speaker is."""
        said = keys(self.text[start:end])
        person = grammatical_person(said, self.names)
        if person == "third_person":
            return self.meant.last(start)
        if person == "addressed":
            behind = keys(self.text[end : end + _NEAR])[:1]
            return [] if behind and behind[0] in self.several else self.meant.addressed(start)
        first, last = (bisect_left(self.starts, at) for at in (start - _LONGEST, end))
        within = [mention for mention in self.found[first:last] if mention.end > start]
        role = bool(said) and said[0] in self.definite and bool(self.roles & {*said})
        if self._together(within, start):
            return []
        if not within and role:
            return self._described(start, end)
        own = self._office_of(end) or self._own(within, start, end)
        if role and own and not any(m.person_id or m.entity_id or m.kind != "office" for m in own):
            return self.fitting.meant(said, start, end) or own
        return own

    def _together(self, within: Sequence[Mention], start: int) -> bool:
        """Whether two speak: *the White House and Ana Ruiz*; one of them may stand before."""
        for one, two in pairwise(within):
            same = one.person_id and one.person_id == two.person_id
            if not same and self._joins(one.end, two.start):
                return True
        k = bisect_left(self.starts, start) - 1
        if not within or k < 0 or not self._joins(self.found[k].end, start):
            return False
        return self.meant.opens(self.found[k])

    def _joins(self, end: int, start: int) -> bool:
        """Whether only *and*, with an article, stands between two places."""
        gap = self.text[end:start].split()
        return bool(gap) and gap[0] in self.joining and {*gap[1:]} <= self.definite

    def _described(self, start: int, end: int) -> list[Mention]:
        """Who a role such as *the senator* is: who stands beside it, or who was named last.

        With somebody's name in it that is not listed it is that person: *the senator Al Qux*.
        """
        words = self.text[start:end].split()[1:]
        if any(word[0].isupper() and not self.roles & {*keys(word)} for word in words):
            return []
        k = bisect_left(self.starts, end)
        named = k < len(self.found) and self.found[k].kind == "person"
        if named and self.text[end : self.found[k].start] == ", ":
            return [self.found[k]]
        beside = self.text[end : end + 2] == ", " and self.text[end + 2 : end + 3].isupper()
        if beside:
            return []
        return self.fitting.meant(keys(self.text[start:end]), start, end)

    def _own(self, within: list[Mention], start: int, end: int) -> list[Mention]:
        """Without what only tells whose the speaker is: *Ana's lawyer*, *the wife of Al Qux*."""
        kept = [m for m in within if m.end + 2 >= end or not self._owns(m, end)]
        kept = [m for m in kept if m.kind != "person" or not self._belongs(start, m.start)]
        rest = self.text[kept[0].end : end].replace("(", " ").split() if kept else []
        if any(word[0].isupper() for word in rest) and all(m.kind == "office" for m in kept):
            return []
        return kept

    def _belongs(self, start: int, at: int) -> bool:
        """Whether *of* stands between the beginning of a speaker and a place."""
        return not self.genitives.isdisjoint(keys(self.text[start:at])[-1:])

    def _owns(self, mention: Mention, end: int) -> bool:
        """Whether it is whose the speaker is: *Ana’s lawyer*, *the Ruiz lawyer*."""
        if possessive(self.text, mention.end):
            return True
        rest = self.text[mention.end : end]
        return mention.kind == "person" and rest[:1] == " " and rest[1:].strip() in self.roles

    def _office_of(self, end: int) -> list[Mention]:
        """The office that is somebody's whose name is the speaker: *Biden’s own secretary*."""
        k = bisect_left(self.starts, end)
        if (
            not possessive(self.text, end - 2)
            or k == len(self.found)
            or self.found[k].kind != "office"
        ):
            return []
        gap = self.text[end : self.found[k].start]
        return [self.found[k]] if gap.isspace() or gap.split() == ["own"] else []


def _of_guest(
    office: Mention, guest: tuple[str, str], names: Names, holders: Holders, date: str | None
) -> tuple[str, str]:
    """Whom a speaker means by the name of his own office: who has it on the other side."""
    held = {names.office_heads.get(term.office) for term in holders.held(guest[0], date)}
    return guest if names.office_heads.get(office.entity_id, "") in held else ("", "")


def _who(
    within: list[Mention], holders: Holders, country_of: dict[str, str], date: str | None
) -> tuple[str, str]:
    """The person and the side of a speaker, by what is named in the speaker's words."""
    people = [m for m in within if m.kind == "person"]
    named = people or [m for m in within if m.kind == "office"][:1]
    who = {m.person_id for m in named}
    if len(who) != 1:
        return "", ""
    person = min(who)
    sides = {term.country for term in holders.held(person, date)} if person else set()
    if not sides and named[0].kind == "office":
        sides = {country_of.get(named[0].entity_id, "")}
    return person, min(sides) if len(sides) == 1 else ""
