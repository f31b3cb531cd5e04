"""Which persons the speakers of quotations are, and whose side they speak for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pandas as pd

from bilateral.attribution.cues import Words
from bilateral.attribution.holders import Holders
from bilateral.attribution.mentions import find
from bilateral.attribution.named import Mention
from bilateral.attribution.names import Names
from bilateral.attribution.roles import AHEAD, Roles
from bilateral.attribution.talk import ALONE, Talk, grammatical_person
from bilateral.attribution.words import key, keys
from bilateral.gazetteer import PACKAGE, Gazetteer

_BACK = 600  # characters in which the person that a pronoun means is looked for
_CONTEXT = 1500  # characters before a speaker in which he may be named, as long as a passage
_BEHIND = 100  # characters behind one that belong to his name
_LONGEST = 200  # characters of a mention
_WHO = ("person", "office")
_NEAR = 40  # characters in which the word before a name is looked for
_MARKS = frozenset("“\"«‘'")
_TOKEN = re.compile(r"\w+|[^\w\s]|\n")
_SENTENCE = re.compile(r"[.!?…][”\"’»)]*\s+|\n\s*\n")


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
        found = find(part, lang, date, side=side, gazetteer=gazetteer)
        speakers = _Speakers(part, found, names, words, talk, opens=opens)
        speakers.fitting = Roles(part, found, names, holders, date)
        return speakers

    earlier = cache(lambda: read(talk.before, opens=False))
    for first, last, here in _windows(text, sorted(p for p in said if p[1] > p[0] >= 0)):
        speakers = read(text[first:last], opens=not first)
        speakers.earlier = None if first or not talk.before else earlier
        for start, end in here:
            within = speakers.named(start - first, end - first)
            said[start, end] = _who(within, holders, names.country_of, date)
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
        self,
        text: str,
        found: Sequence[Mention],
        names: Names,
        words: Words,
        talk: Talk,
        *,
        opens: bool,
    ):
        self.text, self.found, self.names, self.talk = text, found, names, talk
        self.starts = [mention.start for mention in found]
        self.first = len(text) - len(text.lstrip()) if opens else -1  # where the turn begins
        kinds = names.kinds
        self.definite, self.humans = kinds["determiner"], kinds["human"]
        self.being, self.articles = kinds["being"], kinds["determiner"] | kinds["article"] | {"s"}
        self.short = kinds["third_person"] | kinds["first_person"]
        self.like, self.prepositions = words.kinds["as"], words.kinds["preposition"]
        self.joining = words.kinds["joining"]
        self.opening = words.kinds["stop"] - words.kinds["relative"]
        self.relative = words.kinds["relative"] | words.kinds["conjunction"]
        self.roles = kinds["role"] | names.demonyms
        self.fitting = Roles("", [], names, Holders.of(), None)
        self.meant: list[tuple[int, list[Mention]]] = []  # whom pronouns and roles mean, by place
        self.earlier: Callable[[], _Speakers] | None = None  # the turns before

    def named(self, start: int, end: int) -> list[Mention]:
        """The mentions that say who a speaker is."""
        said = keys(self.text[start:end])
        person = grammatical_person(said, self.names)
        if person == "third_person":
            return self._last(start)
        if person == "addressed":
            return self._addressed(start)
        first, last = (bisect_left(self.starts, at) for at in (start - _LONGEST, end))
        within = [mention for mention in self.found[first:last] if mention.end > start]
        role = bool(said) and said[0] in self.definite and bool(self.roles & {*said})
        if not within and role:
            return self._described(start, end)
        own = self._own(within, end)
        if role and not any(m.person_id or m.entity_id or m.kind != "office" for m in own):
            return self.fitting.meant(said, start, end) or own
        return own

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
        people = self.fitting.meant(keys(self.text[start:end]), start, end)
        return self._last(start) if people is None else people

    def _own(self, within: list[Mention], end: int) -> list[Mention]:
        """Without what only tells whose the speaker is: *Ana's lawyer*."""
        kept = [m for m in within if m.end + 2 >= end or not self._possessive(m.end)]
        rest = self.text[kept[0].end : end].replace("(", " ").split() if kept else []
        if any(word[0].isupper() for word in rest) and all(m.kind == "office" for m in kept):
            return []
        return kept

    def _possessive(self, at: int) -> bool:
        return self.text[at : at + 2] in ("’s", "'s")

    def _addressed(self, start: int) -> list[Mention]:
        """Who is spoken to: *Presidenta, usted*; *Thank you, Karine. You said*; who answers."""
        last, asked = bisect_left(self.starts, start), self.talk.asked[0]
        beside = [m for m in self.found[max(last - 1, 0) : last] if m.kind in _WHO]
        if beside and self.text[beside[0].end : start].strip() == ",":
            return beside
        first = bisect_left(self.starts, start - _BACK)
        called = [m for m in self.found[first:last] if self._called(m)]
        if len({m.person_id or m.start for m in called}) == 1 and (
            called[-1].person_id or not asked
        ):
            return called[-1:]
        known = {m.person_id for m in self.found[:last] if m.person_id and self._called(m)}
        if not asked or known - {asked}:
            return []
        return [Mention(start, start, "person", asked, asked, "medium")]

    def _called(self, mention: Mention) -> bool:
        """Whether somebody is called by it: *Thank you, Karine.*, *Karine, …* at the beginning."""
        before = self.text[max(mention.start - 2, 0) : mention.start]
        after = self.text[mention.end : mention.end + 1]
        if mention.kind not in _WHO or not after or after not in ",.?!":
            return False
        k = bisect_left(self.starts, mention.start)
        if not before.strip():
            listed = k + 1 < len(self.found) and self.starts[k + 1] <= mention.end + 2
            return after == "," and mention.start == self.first and not listed
        listed = k and self.found[k - 1].end + 2 >= mention.start
        return before == ", " and not listed and after != ","

    def _last(self, at: int) -> list[Mention]:
        """Who was named last; if nobody was for long, who was meant last."""
        people = self._named_last(at)
        if people is None:
            near = bool(self.meant) and self.meant[-1][0] >= at - _BACK
            people = self.meant[-1][1] if near else self._named_earlier(at)
        self.meant.append((at, people))
        return people

    def _named_earlier(self, at: int) -> list[Mention]:
        """Whom the end of the turns before names last."""
        if self.earlier is None or at > _BACK or self._people(0, at):
            return []
        before = self.earlier()
        return before._named_last(len(before.text)) or []

    def _named_last(self, at: int) -> list[Mention] | None:
        """The person whom the last sentence that names anybody names, if it names only one.

        Of several it is the only one who is its subject. Somebody without a name who comes in
        later, such as *my father*, may be meant as well: then it is nobody.
        """
        back = max(at - _BACK, 0)
        ends = [back, *(match.end() for match in _SENTENCE.finditer(self.text, back, at))]
        last = at
        for end in reversed(ends):
            people = self._people(end, last)
            if people:
                if not _only(people):
                    return self._subject(people, last)
                alone = any(map(self._leads, people)) or not self._somebody(end, last)
                return people[-1:] if alone else []
            if self._somebody(end, last):
                return []
            last = end
        return None

    def _subject(self, people: list[Mention], last: int) -> list[Mention]:
        """The only one of several in a sentence with whom a clause begins, and nobody else after.

        A clause behind *that*, and one in marks, has a subject of its own: *he* need not be that.
        """
        subjects = [m for m in people if self._leads(m)]
        front = self._front(subjects[-1])[-1:] if subjects else []
        if not _only(subjects) or not (self.relative | _MARKS).isdisjoint(front):
            return []
        return [] if self._somebody(subjects[0].end, last) else subjects[-1:]

    def _somebody(self, first: int, last: int) -> bool:
        """Whether somebody without a name is told of: *my father*, *a little girl*.

        Not so in *he is a good man*.
        """
        said = keys(self.text[first:last])
        return any(
            not self.articles.isdisjoint(said[max(k - 2, 0) : k])
            and self.being.isdisjoint(said[max(k - 4, 0) : k])
            for k, word in enumerate(said)
            if word in self.humans
        )

    def _leads(self, mention: Mention) -> bool:
        """Whether a clause begins with a mention, as it does with its subject."""
        k, front = bisect_left(self.starts, mention.start), self._front(mention)
        if self._possessive(mention.end) or self._joined(k) or self._joined(k + 1):
            return False
        words = self.opening | self.relative | self.joining
        return not front or not front[-1][0].isalnum() or front[-1] in words

    def _joined(self, k: int) -> bool:
        """Whether only *and* parts a mention from the one before it."""
        if not 0 < k < len(self.found):
            return False
        return self.text[self.found[k - 1].end : self.starts[k]].strip() in self.joining

    def _front(self, mention: Mention) -> list[str]:
        """The words and signs before a mention and its article."""
        front = _TOKEN.findall(self.text, max(mention.start - _NEAR, 0), mention.start)
        while front and key(front[-1]) in self.definite and front[-1] not in self.relative:
            front.pop()
        return front

    def _people(self, first: int, last: int) -> list[Mention]:
        """Who is named between two places, but for who speaks and who is spoken to."""
        here = self.found[bisect_left(self.starts, first) : bisect_left(self.starts, last)]
        return [
            m for m in here
            if m.kind in _WHO and m.person_id not in self.talk.present and not self._predicate(m)
        ]  # fmt: skip

    def _predicate(self, mention: Mention) -> bool:
        """Whether an office is what somebody was (*when he was vice president*, *as senator*)."""
        if mention.kind == "person":
            return False
        front = self._front(mention)
        if front[-1:] and front[-1].lower() in self.like:
            return self.text[: mention.start].rstrip().endswith(front[-1])  # without *the*
        k = len(front) - 1
        if k > 1 and front[k] not in self.being and front[k] not in self.prepositions:
            k -= 1
        return k > 0 and front[k] in self.being and key(front[k - 1]) in self.short


def _only(people: Sequence[Mention]) -> bool:
    """Whether all mentions are of one person."""
    return len({m.person_id or m.start for m in people}) == 1


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
