"""Who and what is meant by the names of a text, at its date."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from bilateral.attribution.defined import Defined, Heads, Last
from bilateral.attribution.documents import Documents
from bilateral.attribution.holders import Holders
from bilateral.attribution.named import Mention, Named
from bilateral.attribution.naming import Namer
from bilateral.attribution.others import Others
from bilateral.attribution.who import Who
from bilateral.attribution.words import key

_NEAR = 300  # characters in which a word for an office is that of the person named with it
_FAR = 900  # and in which it is that of the other side
_BESIDE = re.compile(r"\s*(?:\([^()\s]{2,9}\)\s?)?[,(]\s*(?:\w{2,3}\s)?|\s[-–—]\s?")


class Resolver:
    """Says who is meant by the names of one text, from the first to the last.

    Parameters
    ----------
    namer : Namer
    found : list of Named
    date : str or None
    side : str
    holders : Holders
    own : str, optional
        The person who speaks the text; blank if nobody knows.

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> namer = Namer("El canciller llegó.", Names.of("es"))
    >>> resolver = Resolver(namer, namer.read(), "2023-06-20", "MX", Holders.of())
    >>> resolver.resolve()[0].person_id
    'carmen-moreno-toscano'
    """

    def __init__(
        self,
        namer: Namer,
        found: list[Named],
        date: str | None,
        side: str,
        holders: Holders,
        own: str = "",
    ):
        self.own = own
        self.namer, self.found, self.date, self.side = namer, found, date, side
        self.names, self.holders = namer.names, holders
        self.who = Who(namer.names, holders, found, date, side)
        self._idents = {e.ident for n in found for e in n.entries if e.kind == "office"}
        words = {word for n in found for word in n.name}
        self._surnamed = {p for word in words for p in namer.names.surnames.get(word, ())}
        self._places: dict[str, bool] = {}
        self.heads = Heads()
        self.out: list[Mention] = []
        self.others = Others(namer, holders, self.who, date)
        self.documents = Documents(namer.text, namer.names)
        self.defined = Defined(namer.text, self.names.office_heads)

    def resolve(self) -> list[Mention]:
        """All mentions, by place.

        Returns
        -------
        list of Mention

        Examples
        --------
        >>> from bilateral.attribution.names import Names
        >>> namer = Namer("The President met Ruiz.", Names.of("en"))
        >>> found = Resolver(namer, namer.read(), "2022-05-01", "US", Holders.of()).resolve()
        >>> [(m.kind, m.person_id) for m in found]
        [('office', 'joseph-r-biden')]
        """
        out, before = self.out, None
        for named in self.found:
            if named.kind == "person":
                resolved = self._person(named)
            elif named.kind == "office":
                self._chained(named, before)
                resolved = self._office(named, self._owner(named, before), before)
            elif named.entries:
                resolved = self._listed(named)
            else:
                resolved = (" ".join(self._written(named).split()), "", "low")
            if resolved is None:
                continue
            out.append(Mention(*self._span(named), named.kind, *resolved))
            start = out[-1].start
            if named.kind == "institution" and self.namer.text[max(start - 1, 0)] == "(":
                continue  # a short form in brackets behind an office
            if before is not None and {before[1].kind, named.kind} == {"person", "office"}:
                self._beside(before, named)
            before = len(out) - 1, named
        return out

    def _beside(self, before: tuple[int, Named], two: Named) -> None:
        """A name and an office with a comma or *was* between them: it is that person's."""
        out, (place, one) = self.out, before
        gap = self.namer.text[out[place].end : out[-1].start]
        behind = one.kind == "person" and ((gap == " " and self.namer.inflected) or self._is(gap))
        if not behind and not (_BESIDE.fullmatch(gap) and self._ends(one, two, out[-1].end)):
            return
        at, other = (place, -1) if one.kind == "office" else (-1, place)
        office, person = out[at], out[other]
        named, name = (one, two.name) if one.kind == "office" else (two, one.name)
        if named.address or person.certainty == "ambiguous":
            return
        if one.kind == "person" and named.entries[0].head in {
            *one.name,
            *(e.head for e in one.titles),
        }:
            return  # “with President Ruiz, the President said”
        entity, who = office.entity_id, person.person_id or self._short(name, office.person_id)
        if who and not person.person_id:  # “Julio, el secretario de Agricultura”
            person = person._replace(entity_id=who, person_id=who, certainty="medium")
            out[other] = person
        if office.person_id != who and (who or not named.time):  # “el nuevo presidente, Ruiz”
            held = {term.office for term in self.holders.of_person.get(who, ())}
            entity = entity if entity in held else ""
        if not entity and who:
            entity = self._of_head(named, who)
        out[at] = office._replace(entity_id=entity, person_id=who, certainty=person.certainty)
        head = named.entries[0].head
        if entity or head not in self.names.leading or self.others.countries(named):
            self.heads[head] = Last(entity, who, out[-1].end)

    def _short(self, name: tuple[str, ...], holder: str) -> str:
        """The holder of an office whose given name stands beside it; blank if it is another's."""
        own = holder in self.names.given.get(name[0], ()) if name else False
        return holder if own and self.names.words_of[holder] >= {*name} else ""

    def _ends(self, one: Named, two: Named, end: int) -> bool:
        """Whether an apposition may end here: not so in *After Ana Ruiz, the President spoke*."""
        first = self.namer.words[two.first - 1].key
        if (
            one.kind == "office"
            or self.namer.inflected
            or first not in self.names.kinds["determiner"]
        ):
            return True
        behind = self.namer.text[end : end + 2]
        rest = self.namer.words[two.last].key if two.last < len(self.namer.words) else ""
        kinds = self.names.kinds
        return (
            not (behind[:1] == " " and behind[1:].islower())
            or rest in kinds["of"] | kinds["joining"]
        )

    def _is(self, gap: str) -> bool:
        """Whether only words such as *was the* stand between a name and an office."""
        kinds = self.names.kinds
        words = [key(word) for word in gap.removeprefix(",").split()]
        if gap[:1] == "," and (not words or words.pop(0) not in kinds["relative"]):
            return False  # but “Ana Ruiz, que es la directora”
        between = kinds["being"] | kinds["determiner"] | kinds["rule"]
        return bool(words) and {*words} <= between

    def _of_head(self, named: Named, person: str) -> str:
        """The office with these words that a person held at the date; blank if there is none."""
        offices = {entry.ident for entry in named.entries if entry.ident}
        held = [t.office for t in self.holders.held(person, self.date) if t.office in offices]
        return held[0] if len(held) == 1 else ""

    def _owner(self, named: Named, before: tuple[int, Named] | None) -> str:
        """The side of the country that stands with a possessive before an office."""
        if before is None or before[1].kind != "country":
            return ""
        gap = self._gap(named)
        return self.out[-1].entity_id if gap.strip("s ") in ("'", "’") else ""

    def _span(self, named: Named) -> tuple[int, int]:
        row, text = self.namer.words, self.namer.text
        start, end = row[named.first].start, row[named.last - 1].end
        last = row[named.last - 1].text
        if text[end : end + 1] == "." and ("." in last or last in ("Jr", "Sr")):
            end += 1
        quotes = "‘'“\"’”"
        if (
            start
            and len(last) == 1
            and text[start - 1] not in quotes
            and text[end : end + 1] in (tuple("’'”\""))
        ):
            end += 1
        return start, end

    def _written(self, named: Named) -> str:
        start, end = self._span(named)
        return self.namer.text[start:end]

    # --- persons ------------------------------------------------------------------------------

    def _person(self, named: Named) -> tuple[str, str, str] | None:
        offices = {e.ident for e in named.titles if e.ident and e.kind in ("office", "bare")}
        heads = {e.head for e in named.titles if e.kind != "title"}
        person, certainty = self.who.of(named, offices)
        if certainty == "none":
            return None
        if person and self._junior(named, person):
            return "", "", "low"
        end = self._span(named)[1]
        if any(e.former for e in named.titles) or self._former(named):
            return person, person, certainty
        for head in sorted(heads):
            self.heads[head] = Last("", person, end)
        for term in self.holders.held(person, self.date) if person else ():
            if not heads or term.office in offices or self.names.head(term.office) in heads:
                self.heads[self._head_of(term.office)] = Last(term.office, person, end)
        return person, person, certainty

    def _junior(self, named: Named, person: str) -> bool:
        """Whether the name has a *Jr* or *III* that the person's has not: it is a relative."""
        written = {word.key for word in self.namer.words[named.first : named.last]}
        return not written & self.names.kinds["suffix"] <= self.names.suffixes[person]

    def _former(self, named: Named) -> bool:
        """Whether a word of a title tells that the office was held before."""
        row, size = self.namer.words, len(named.name)
        return any(
            w.key in self.names.kinds["former"] for w in row[named.first : named.last - size]
        )

    def _head_of(self, office: str) -> str:
        return self.names.office_heads.get(office, "")

    # --- offices ------------------------------------------------------------------------------

    def _office(
        self, named: Named, owner: str, before: tuple[int, Named] | None
    ) -> tuple[str, str, str]:
        head, entries = named.entries[0].head, named.entries
        start, end = self._span(named)
        offices = list(dict.fromkeys(
            e.ident for e in entries if e.kind in ("office", "bare") and e.ident
        ))  # fmt: skip
        bare = not any(e.kind == "office" for e in entries)
        plain = bare and any(e.kind in ("bare", "alone") for e in entries) and not named.time
        leader = None
        if offices:
            own = before is not None and before[1].kind == "person"
            leader = self.others.possessor(named, self.out, self._gap(named) if own else "")
        if leader is not None:
            return self.others.under(offices, leader)
        short = named.last - named.first == 1 and not named.time
        if short and (office := self.defined.office(named, start, end, self.out)):
            return office, *self._holder(office, named)
        if short and not bare and not named.address and not self.names.leaders & {*offices}:
            recent = self.heads.recent(head, start - _FAR)
            if recent and {last.office for last in recent} != {*offices}:
                one = recent[-1] if len(recent) == 1 else Last()
                return one.office, one.person, "medium" if one.person else "ambiguous"
        last = self.heads.get(head)
        if plain and last is not None and not named.address and self._again(last, offices, start):
            held = {t.office for t in self.holders.of_person.get(last.person, ())}
            ever = [office for office in offices if office in held]
            self.heads[head] = last._replace(end=end)
            return ever[0] if len(ever) == 1 else last.office, last.person, "low"
        if self._defined(named, offices) and not owner and last is None:
            return "", "", "ambiguous"
        if owner or len(offices) > 1:
            offices = self._of_side(named, offices, owner, bare)
        if len(offices) == 1:
            office = offices[0]
            person, certainty = self._holder(office, named)
            if bare and certainty == "high":
                certainty = "medium"
            if not named.time or (person and "own" not in named.time):
                self.heads[head] = Last(office, person, end)
            return office, person, certainty
        if plain and last is not None and (not offices or last.office in offices):
            return last.office, last.person, "low"
        if not offices and not named.time:
            leads = self.others.leads(named, owner)
            if leads:
                self.heads[head] = Last("", leads, end)
                return "", leads, "medium"
        return "", "", "ambiguous" if offices else "low"

    def _defined(self, named: Named, offices: list[str]) -> bool:
        """Whether it is for the text to say whose it is: *the Secretary* in a proclamation."""
        short = any(e.kind in ("bare", "alone") for e in named.entries) and not named.time
        short = short and not named.address and named.last - named.first == 1
        return short and bool(self.documents.found) and not self.names.leaders & {*offices}

    def _again(self, last: Last, offices: list[str], start: int) -> bool:
        """Whether it is somebody else than the holder, who was named with this word just before."""
        if not self.namer.inflected or start - last.end > _NEAR or last.office in offices:
            return False
        return not any(last.person in self.holders.at(o, self.date) for o in offices)

    def _chained(self, named: Named, before: tuple[int, Named] | None) -> None:
        """An office behind another one and a comma is of the same time."""
        then = before is not None and before[1].kind == "office" and "then" in before[1].time
        if then and _BESIDE.fullmatch(self._gap(named)):
            named.time.add("then")

    def _gap(self, named: Named) -> str:
        """What stands between the last mention and a name."""
        return self.namer.text[self.out[-1].end : self.namer.words[named.first].start]

    def _of_side(self, named: Named, offices: list[str], owner: str, bare: bool) -> list[str]:
        """The offices of those with one name that can be meant."""
        if owner:
            of_owner = [o for o in offices if self.names.country_of.get(o) == owner]
            return of_owner
        last = self.heads.get(named.entries[0].head)
        if bare and last is not None and last.office in offices and not named.address:
            own = self.names.country_of.get(last.office) == self.side
            small = self._written(named)[:1].islower()
            near = self._span(named)[0] - last.end < _FAR
            foreign = small and near and not self._own_leader_named(offices)
            if own or len(offices) > 2 or foreign:
                return [last.office]
        if len(offices) > 2 and bare:
            held = {t.office for p in self._people() for t in self.holders.held(p, self.date)}
            if len(held & {*offices}) == 1:
                return sorted(held & {*offices})
            placed = [o for o in offices if self._placed(o)]
            return placed if len(placed) == 1 else offices
        own = [o for o in offices if self.names.country_of.get(o) == self.side]
        if bare and not named.address and self._written(named)[:1].islower():
            others = [o for o in offices if o not in own and self._is_named({o})]
            if len(others) == 1 and not self._own_leader_named(offices):
                return others
        return own if len(own) == 1 else offices

    def _own_leader_named(self, offices: list[str]) -> bool:
        """Whether the text names the own holder of one of some offices, by name or office."""
        own = frozenset(o for o in offices if self.names.country_of.get(o) == self.side)
        return self._is_named(own)

    def _is_named(self, offices: Set[str]) -> bool:
        people = {person for office in offices for person in self.holders.at(office, self.date)}
        return bool(offices & self._idents or people & self._surnamed)

    def _people(self) -> frozenset[str]:
        """The persons whose full names the text has."""
        return frozenset(p for people in self.who.full.values() for p in people if p)

    def _placed(self, office: str) -> bool:
        """Whether the text has the words for the place of an office: *Nuevo León*."""
        if office not in self._places:
            places = self.names.places.get(office, ())
            self._places[office] = any(f" {place} " in self.namer.spoken for place in places)
        return self._places[office]

    def _holder(self, office: str, named: Named) -> tuple[str, str]:
        time = named.time
        if "rule" in time:
            return "", "medium"
        if "own" in time:
            return self.own, "medium" if self.own else "low"
        if "next" in time:
            people = self.holders.after(office, self.date)
            elected = not time & {"former"} and self.others.elected(named)
            return (people[0], "medium") if people and elected else ("", "low")
        if time & {"former", "then"}:
            return self.others.before(office, named.time, self.out, self._span(named)[0])
        if not self.date:
            return "", "low"
        since = self.documents.since(self._span(named)[0]) if self.documents.found else ""
        if since and since < self.date and office not in self.names.leaders:
            return "", "low"
        people = self.holders.at(office, min(since or self.date, self.date))
        if "acting" in time:
            people = [p for p in people if self.holders.acts(p, office, self.date)]
        if len(people) == 1:
            return people[0], "high"
        return "", "ambiguous" if people else "low"

    # --- institutions and countries -----------------------------------------------------------

    def _side_of(self, named: Named) -> str:
        """The side that somebody serves or served: *la administración Trump*."""
        person = self._person(replace(named))
        terms = self.holders.of_person.get(person[0], ()) if person else ()
        sides = {t.country for t in terms}
        return min(sides) if len(sides) == 1 else ""

    def _listed(self, named: Named) -> tuple[str, str, str]:
        side = self._side_of(named) if named.name or named.titles else self.side
        idents = list(dict.fromkeys(
            e.ident.replace("{side}", side) for e in named.entries
            if side or "{side}" not in e.ident))  # fmt: skip
        if not idents or self.others.governs(named):
            return "", "", "low"
        return (idents[0], "", "high") if len(idents) == 1 else ("", "", "ambiguous")
