"""Which person is meant by a name, among those of the tables."""

from __future__ import annotations

from collections import defaultdict

from bilateral.attribution.holders import Holders, Term
from bilateral.attribution.named import Named
from bilateral.attribution.names import Entry, Names

_RECENT = 15  # years after an office in which a surname alone still is its holder's
_LONG = 6  # letters of a given name in which one may be wrong
_LED = 40  # and of the head of a government


class Who:
    """Says which persons the names of one text mean.

    Parameters
    ----------
    names : Names
    holders : Holders
    found : list of Named
        All names of the text: a surname is that of the full name which the text has.
    date : str or None
    side : str

    Examples
    --------
    >>> from bilateral.attribution.naming import Namer
    >>> namer = Namer("Kamala Harris spoke. Harris left.", Names.of("en"))
    >>> found = namer.read()
    >>> Who(Names.of("en"), Holders.of(), found, None, "US").of(found[1], set())
    ('kamala-d-harris', 'high')
    """

    def __init__(
        self, names: Names, holders: Holders, found: list[Named], date: str | None, side: str
    ):
        self.names, self.holders, self.found = names, holders, found
        self.date, self.side = date, side
        self.full = self._full_names()
        self._surnames: set[str] | None = None

    def _full_names(self) -> dict[str, set[str]]:
        """The persons whose full names the text has, by each word of the names; "" if unlisted."""
        found: dict[str, set[str]] = defaultdict(set)
        for named in self.found:
            if named.kind == "person" and len(named.name) > 1:
                people = self._candidates(named.name, "person") or self._misspelt(named.name)
                if not people and self._candidates(named.name, "surname"):
                    continue  # a surname of two words
                for word in named.name:
                    if word not in self.names.kinds["particle"]:
                        found[word] |= people or {""}
        return found

    def names_anywhere(self, person: str) -> bool:
        """Whether the text has a name of a person: the whole one, or the surname.

        Parameters
        ----------
        person : str

        Returns
        -------
        bool

        Examples
        --------
        >>> from bilateral.attribution.naming import Namer
        >>> names = Names.of("en")
        >>> who = Who(names, Holders.of(), Namer("Xi Jinping left", names).read(), None, "US")
        >>> who.names_anywhere("xi-jinping"), who.names_anywhere("joseph-r-biden")
        (True, False)
        """
        if self._surnames is None:
            people = (named for named in self.found if named.kind == "person")
            self._surnames = {word for named in people for word in named.name}
        return any(person in self.names.surnames.get(word, ()) for word in self._surnames)

    def _candidates(self, name: tuple[str, ...], kind: str) -> set[str]:
        if kind == "person" and name in self.names.own:
            return self.names.own[name]
        entries = self.names.listed.get(name, ())
        return {entry.ident for entry in entries if entry.kind == kind}

    def of(self, named: Named, offices: set[str]) -> tuple[str, str]:
        """The id of a person, and how sure it is; "none" if the words name nobody.

        Parameters
        ----------
        named : Named
            A person.
        offices : set of str
            Those that the titles before the name may be.

        Returns
        -------
        tuple of str

        Examples
        --------
        >>> from bilateral.attribution.naming import Namer
        >>> namer = Namer("Biden met Ruiz", Names.of("en"))
        >>> who = Who(Names.of("en"), Holders.of(), namer.read(), "2022-05-01", "US")
        >>> who.of(Named(0, 1, "person", name=("biden",)), set())
        ('joseph-r-biden', 'medium')
        """
        name, titled = named.name, bool(named.titles)
        people = self._candidates(name, "person") or self._misspelt(name)
        if not people and len(name) > 2:  # a listed name with a further word: a second surname
            for n in range(len(name) - 1, 1, -1):
                people = self._candidates(name[:n], "person")
                if people:
                    people = {p for p in people if self.holders.held(p, self.date)}
                    break
        if len(people) == 1:
            return min(people), "high"
        if people:
            if titled and not offices:  # “Sen. John Kennedy” in 2025
                people = {p for p in people if self._within(p, _LED, None)} or people
            meant = min(people) if len(people) == 1 else self._narrow(people, offices)
            return (meant, "medium") if meant else ("", "ambiguous")
        if len(name) > 1:
            surname = self._candidates(name, "surname")
            if surname:
                return self._by_surname(named, surname, offices)
            holding = self._holding(self._candidates(name[-1:], "surname"), offices)
            if titled and len(holding) == 1:  # a short form of the given name
                return min(holding), "medium"
            return "", "medium" if titled else "low"
        surname = self._candidates(name, "surname")
        if surname:
            found = self._by_surname(named, surname, offices)
            if found[0] or found[1] == "ambiguous":
                return found
        if self.full.get(name[0]) == {""} or self._is_known(name):
            return "", "low"
        given = self._candidates(name, "given")
        if given:
            return self._by_given(named, given, offices)
        if surname and not titled:
            return "", "none"
        return "", "medium" if titled else "low"

    def _misspelt(self, name: tuple[str, ...]) -> set[str]:
        """Whose name it is but for a letter of a long given name."""
        if len(name) != 2 or len(name[0]) < _LONG:
            return set()
        people = self._candidates(name[1:], "surname")
        given = {
            one: entries for one, entries in self.names.given.items() if len(one) == len(name[0])
        }
        return {
            person
            for one, of in given.items()
            if one[-1] == name[0][-1]  # “Marcela” is no misspelt “Marcelo”
            and sum(a != b for a, b in zip(one, name[0], strict=True)) == 1
            for person in of & people
        }

    def _is_known(self, name: tuple[str, ...]) -> bool:
        return any(entry.kind == "known" for entry in self.names.listed.get(name, ()))

    def _holding(self, people: set[str], offices: set[str]) -> set[str]:
        """Those of some persons who hold one of some offices at the date."""
        return {
            person
            for person in people
            if any(term.office in offices for term in self.holders.held(person, self.date))
        }

    def _by_surname(self, named: Named, people: set[str], offices: set[str]) -> tuple[str, str]:
        name, titles = named.name, named.titles
        own = next((k for k in name if k not in self.names.kinds["particle"]), name[0])
        here = self.full.get(own, set())
        holding = self._holding(people, offices)
        if len(holding) == 1 and here <= {"", *holding}:
            return min(holding), "high" if here & holding else "medium"
        if not here and self.names.kinds["married"] & {entry.head for entry in titles}:
            return "", "medium"  # “Mrs. Obama” is not who held an office
        if len(here) == 1:
            only = min(here)
            ever = {p for p in people if titles and self._ever(p, offices)}
            if not only and len(ever) == 1:  # “President Johnson” beside “Mike Johnson”
                return min(ever), "medium"
            return (only, "high" if only in people else "low") if only else ("", "low")
        if len(here) > 1:
            meant = here & people
            narrow = self._narrow(meant, offices) if titles and meant else ""
            return (narrow, "medium") if narrow else ("", "ambiguous")
        if name in self.names.common and named.kind == "person":
            fits = self._titled(people, titles) or {p for p in people if self._ever(p, offices)}
            return (min(fits), "medium") if len(fits) == 1 else ("", "medium" if titles else "none")
        if self._is_known(name) and not holding:
            principal = {p for p in people if self._principal(p)}
            return (min(principal), "medium") if len(principal) == 1 else ("", "low")
        meant = self._narrow(people, offices)
        if meant:
            return meant, "medium"
        serving = {p for p in people if self.holders.held(p, self.date)}
        if len(serving) > 1:
            return "", "ambiguous"
        leaders = {p for p in people if self._within(p, _LED, self.names.leaders)}
        if len(leaders) == 1 and (not titles or not offices or offices & self.names.leaders):
            return min(leaders), "medium"
        recent = {p for p in people if self._within(p, _RECENT, None) and self._near(p, offices)}
        if len(recent) == 1 and (titles or len(people) == 1):
            return min(recent), "medium"
        if len(people) == 1 and len(name) > 1:
            return min(people), "medium"
        if len(people) == 1 and titles and offices:
            only = min(people)
            if any(t.office in offices for t in self.holders.of_person.get(only, ())):
                return only, "medium"
        return ("", "medium") if titles else ("", "none")

    def _titled(self, people: set[str], titles: list[Entry]) -> set[str]:
        """Those of some persons who hold an office at the date that is called like a title."""
        heads = {entry.head for entry in titles} - {""}
        held = {p: self.holders.held(p, self.date) for p in sorted(people)}
        heads_of = self.names.office_heads
        return {p for p in people if any(heads_of.get(t.office) in heads for t in held[p])}

    def _ever(self, person: str, offices: set[str]) -> bool:
        """Whether a person holds or held one of some offices, or will."""
        return any(term.office in offices for term in self.holders.of_person.get(person, ()))

    def _principal(self, person: str) -> bool:
        return any(term.role == "principal" for term in self.holders.held(person, self.date))

    def _near(self, person: str, offices: set[str]) -> bool:
        """Whether a person served the side of the text, or none, or is named with an office."""
        terms = self.holders.of_person.get(person, ())
        return bool(offices) or not terms or any(t.country == self.side for t in terms)

    def _within(self, person: str, years: int, offices: frozenset[str] | None) -> bool:
        """Whether a person held an office in the years before the date, or holds none at all."""
        terms: list[Term] = self.holders.of_person.get(person, [])
        if not terms:
            return offices is None and bool(self.date)
        if not self.date:
            return False
        since = f"{int(self.date[:4]) - years:04}{self.date[4:]}"
        return any(
            term.since <= self.date and term.until >= since
            for term in terms
            if offices is None or term.office in offices
        )

    def _narrow(self, people: set[str], offices: set[str]) -> str:
        """The one of several persons who is meant, by offices at the date; blank if it is open."""
        terms = {p: self.holders.held(p, self.date) for p in sorted(people)}
        if offices:
            fits = [p for p, held in terms.items() if any(t.office in offices for t in held)]
            if len(fits) == 1:
                return fits[0]
            ever = [
                p for p in sorted(people)
                if any(t.office in offices for t in self.holders.of_person.get(p, ()))
            ]  # fmt: skip
            if len(ever) == 1 and not fits:
                return ever[0]
        principals = [p for p, held in terms.items() if any(t.role == "principal" for t in held)]
        if len(principals) == 1:
            return principals[0]
        serving = [p for p, held in terms.items() if held]
        return serving[0] if len(serving) == 1 else ""

    def _by_given(self, named: Named, people: set[str], offices: set[str]) -> tuple[str, str]:
        here = {p for p in self.full.get(named.name[0], ()) if p in people or not p}
        if len(here) == 1:
            return min(here), "medium"
        if named.titles or (
            named.name[0] in self.names.kinds["common_given"] and not named.address
        ):
            own = self._holding(people, offices) or self._titled(people, named.titles)
        else:
            held = {p: self.holders.held(p, self.date) for p in sorted(people)}
            own = {p for p, terms in held.items() if any(t.country == self.side for t in terms)}
        return (min(own), "medium") if len(own) == 1 else ("", "ambiguous" if own else "low")
