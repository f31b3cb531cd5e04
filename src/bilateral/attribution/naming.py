"""Where a text names somebody or something: listed names first, then names known by their shape."""

from __future__ import annotations

from bilateral.attribution.matching import HEADS, Matcher
from bilateral.attribution.named import Named
from bilateral.attribution.names import Entry, Names
from bilateral.attribution.narrowed import narrowed
from bilateral.attribution.offices import MANY, as_a_rule, own, placed_offices, stands, then
from bilateral.attribution.shapes import (
    alone,
    body_end,
    complement,
    country_end,
    forward,
    land_end,
    run,
    spoilt,
)
from bilateral.attribution.titles import behind_title, leads, of_body, of_title, reaches
from bilateral.attribution.unlisted import (
    again,
    before_office,
    behind_comma,
    beside_verb,
    greeted,
    masked,
)

_TIMES = ("former", "next", "then", "acting")
_TITLES = 24  # words of all titles before a name
_QUOTES = "‘'“\"’”"


class Namer(Matcher):
    """Finds the names in a text, from left to right.

    Parameters
    ----------
    text : str
    names : Names

    Examples
    --------
    >>> namer = Namer("President Biden was in Mexico City.", Names.of("en"))
    >>> [(n.kind, n.name) for n in namer.read()]
    [('person', ('biden',))]
    """

    def __init__(self, text: str, names: Names):
        super().__init__(text, names)
        self.found: list[Named] = []
        self.free = 0  # the first word that belongs to no name yet
        kinds = self.kinds
        self._beside = kinds["former"] | kinds["next"] | kinds["then"] | kinds["acting"]
        self._behind = kinds["next"] | kinds["former"] | kinds["acting"]

    def read(self) -> list[Named]:
        """All names, by place.

        Returns
        -------
        list of Named

        Examples
        --------
        >>> [n.kind for n in Namer("México y la SRE", Names.of("es")).read()]
        ['country', 'institution']
        """
        lengths, bodies = self.names.lengths, self.kinds["body"] | self.kinds["paper"]
        ruling, signs, begins = self.kinds["administration"], self.names.signs, self.names.begins
        for i, key in [(i, key) for i, key in enumerate(self.keys) if key in begins]:
            if i < self.free:
                continue
            if key in signs and self._beside_sign(i):
                continue
            if key in ruling and self._ruling(i):
                continue
            if key in lengths and self._at(i):
                continue
            if key in bodies and self.capital(i):
                self._body(i)
        self.found += again(self, self.found)
        self.found.sort(key=lambda named: named.first)
        return self.found

    # --- listed names -------------------------------------------------------------------------

    def _at(self, i: int) -> bool:
        """Take what is named at a word, if it is something."""
        n, entries = self.match(i)
        if not n:
            return False
        if entries[0].case == "account":
            title = self.found.pop() if self.found and self._before_account(i) else None
            first, titles = (title.first, title.entries) if title else (i, [])
            self._take(Named(first, i + n, "person", name=(self.words[i].key,), titles=titles))
            return True
        if self.in_address(i) and not self.words[i].text.isupper():
            return False
        kinds = {entry.kind for entry in entries}
        if "other" in kinds:
            self.free = i + n
            return True
        named = self._titled(i) if kinds & (HEADS | {"adjective"}) else None
        if named is True:
            return True
        personal = kinds & {"person", "known", "given", "surname", "forename"}
        listed = kinds & {"institution", "country"} and not kinds & {"person", "known"}
        if personal and self._person(i, i, [], single=not listed):
            return True
        if named:
            if self._office(*named):
                return True
            self.free = max(self.free, named[1] + named[2])  # no office begins within it
        for kind in ("institution", "country"):
            of_kind = [entry for entry in entries if entry.kind == kind]
            if of_kind and not (kind == "institution" and self._longer(i, n)):
                self._take(Named(i, i + n, kind, of_kind))
                return True
        return False

    def _before_account(self, i: int) -> bool:
        """Whether a title stands before an account: *President @Qux*."""
        last = self.found[-1]
        return last.kind == "office" and last.last == i and self.gap(i - 1) == " @"

    def _take(self, named: Named) -> None:
        self.found.append(named)
        self.free = named.last

    def _longer(self, i: int, n: int) -> bool:
        """Whether an institution's name goes on beyond what is listed."""
        word = self.words[i]
        return word.key in self.kinds["body"] and self.capital(i) and forward(self, i) > i + n

    def _titled(self, i: int) -> bool | tuple[int, int, int, list[Entry]] | None:
        """Take titles with the name behind them; or give the office that they are."""
        j, titles, named, linkable = i, [], None, False
        while j < len(self.words) and j - i < _TITLES:
            n, entries = self.match(j)
            heads = [e for e in entries if e.kind in HEADS]
            if heads and not titles and leads(self, j, n):
                return None  # “under Secretary Ruiz”
            if not heads:
                small = titles and self.words[j].key in self.kinds["qualifier"] | self._behind
                linked = linkable and self.words[j].key in self.kinds["linking"]
                adjective = any(e.kind == "adjective" for e in entries) or small
                size = max(n, 1)
                if (adjective or linked) and self._goes_on(j, size, bool(titles), linked):
                    j += size
                    continue
                break
            linkable = n > 1
            if named is None or j == named[1] + named[2]:
                named = (i if not titles else j, j, n, heads)
            titles += heads
            j += n
            if any(e.kind == "post" for e in heads) and not any(e.kind == "office" for e in heads):
                j = complement(self, j)
            if not reaches(self, j - 1):
                break
        if not titles or named is None:
            return None
        behind = j < len(self.words) and reaches(self, j - 1) and behind_title(self, j)
        if behind and self._person(i, j, titles):
            return True
        useful = {"office", "post", "bare", "alone"} & {e.kind for e in named[3]}
        return named if useful else None

    def _goes_on(self, j: int, n: int, behind: bool, linked: bool) -> bool:
        """Whether an adjective or *and* belongs to the title that stands beside it."""
        if not self.joined(j + n - 1):
            return False
        _, entries = self.match(j + n)
        title = any(e.kind in HEADS for e in entries)
        if linked:
            return title and self.capital(j + n) and self.capital(j - 1)
        return title or (behind and self.capital(j + n))

    def _office(self, first: int, at: int, n: int, entries: list[Entry]) -> bool:
        """Take an office without a name."""
        row, last = self.words, at + n
        kinds = {e.kind for e in entries}
        if kinds & {"bare", "alone"}:
            kinds.discard("post")
        time: set[str] = {"former"} if any(e.former for e in entries) else set()
        land = land_end(self, last)
        end = country_end(self, at, last) or complement(self, last)
        if end == last and kinds & {"bare"}:
            end = body_end(self, last)  # “presidenta de la cámara”
        placed = placed_offices(self, entries, last, end)
        if placed:  # “gobernador constitucional del estado de Sonora”
            entries, last, kinds = placed, end, {"office"}
        elif land > last and len(entries) > MANY:
            last = land  # “gobernador de ese estado”: which one is open
        elif land > last:
            entries, last, kinds = [Entry("post", "", head=entries[0].head)], land, {"post"}
        elif end > last and kinds == {"office"} and of_body(self, last, end):
            last = end  # “jefe de la Unidad para América del Norte de la Secretaría”
        elif end > last and (row[last].key not in self.kinds["place_of"] or "office" not in kinds):
            entries, last, kinds = [Entry("post", "", head=entries[0].head)], end, {"post"}
        elif first < at and "office" not in kinds:
            entries, kinds = [Entry("post", "", head=entries[0].head)], {"post"}
        elif not kinds & {"bare", "alone", "office"}:
            return False
        before = self.before(first)
        while before is not None and before.key in self._beside and first > self.free:
            time |= {k for k in _TIMES if before.key in self.kinds[k]}
            first -= 1
            before = self.before(first)
        address = before is not None and before.key in self.kinds["address"] and first > self.free
        if address:
            first -= 1
            before = self.before(first)
        hyphen = last < len(row) and self.gap(last - 1) == "-"
        while self.inflected or hyphen:
            if last >= len(row) or not self.joined(last - 1) or row[last].key not in self._behind:
                break
            time |= {k for k in _TIMES if row[last].key in self.kinds[k]}
            last, hyphen = last + 1, False
        if before is not None and before.key in self.kinds["rule"]:
            if "office" not in kinds and ("post" in kinds or row[at].text[0].islower()):
                return False
            time.add("rule")
        if not address and not stands(self, first, last, kinds, bool(time), row[at].text):
            return False
        known = not address and "post" not in kinds
        wide = narrowed(self, first, at, last, self.found) if known else (first, last)
        if wide != (first, last):
            first, last = max(wide[0], self.free), wide[1]
            entries, kinds = [Entry("post", "", head=entries[0].head)], {"post"}
        if own(self, first, last):
            time.add("own")
        elif as_a_rule(self, first, row[at].text):
            time.add("rule")
        elif then(self, first):
            time.add("then")
        spoken = address or (self.opens(first) and self.closes(last) and "post" not in kinds)
        named = before_office(self, first, self.free)
        if named is not None:
            self._unlisted(named)
        self._take(Named(first, last, "office", entries, time=time, address=spoken))
        named = behind_comma(self, last)
        if named is not None:
            self._unlisted(named)
        return True

    def _unlisted(self, place: tuple[int, int]) -> None:
        """Take a person whom no table lists."""
        first, end = place
        if not self._person(first, first, []):
            name = [w.key for w in self.words[first:end] if w.key not in self.kinds["suffix"]]
            self._take(Named(first, end, "person", name=tuple(name)))

    def _beside_sign(self, i: int) -> bool:
        """Take a person beside a verb of speech, a greeting or an initial in marks."""
        word, place, thanked = self.words[i], None, False
        said = word.text.lower() in self.names.speech
        if said and (word.text[0].islower() or self.opens(i)):
            place = beside_verb(self, i, self.free)
        elif not said and word.key in self.kinds["greeting"]:
            place, thanked = greeted(self, i), word.key in self.kinds["thanks"]
        elif word.key in self.kinds["suffix"]:
            place = masked(self, i, self.free)
        if place is not None:
            self._unlisted(place)
            self.found[-1].address = thanked
        return place is not None

    # --- persons ------------------------------------------------------------------------------

    def _person(self, i: int, j: int, titles: list[Entry], single: bool = True) -> bool:
        """Take a person whose name begins at word ``j``, with titles from ``i`` on."""
        if not self.capital(j):
            return False
        before = self.before(j)
        placed = before is not None and j > self.free and before.key in self.kinds["place"]
        if placed and not titles and self.capital(j - 1):
            self.free = run(self, j)
            return True
        end = self._name(j, bool(titles))
        if end == j or (end == j + 1 and not single and not titles):
            return False
        row, first = self.words, i
        name = [w.key for w in row[j:end] if w.key not in self.kinds["suffix"]]
        before = self.before(first)
        while titles and before is not None and first > self.free and of_title(self, before):
            first -= 1
            before = self.before(first)
        if titles and before is not None and before.key in self.kinds["address"]:
            first -= first > self.free
        body = self.found[-1] if self.found and titles and not self.inflected else None
        if body and body.kind == "institution" and body.last == first and self.joined(first - 1):
            first = self.found.pop().first
        self._take(Named(first, end, "person", name=tuple(name), titles=titles))
        return True

    def _name(self, j: int, titled: bool) -> int:
        """The end of a name of a person that begins at a word; the word itself if none does."""
        row = self.words
        n, entries = self.match(j)
        kinds = {e.kind for e in entries}
        end = run(self, j, name=True)
        if kinds & {"person", "known"} and (n > 1 or titled):
            return max(j + n, self._tail(j + n, end))
        if not titled and spoilt(self, j, end):
            return j
        masked = end < len(row) and row[end].text == "N" and self.gap(end - 1).strip(" ") in _QUOTES
        if masked and ("given" in kinds or titled):
            return end + 1
        if titled and any(row[j].key in self.kinds[k] for k in ("body", "paper", "group")):
            return j  # “the CEO Summit”, “Member States”
        plain = [w for w in row[j:end] if w.key not in self.kinds["particle"]]
        first_name = row[j].key in self.kinds["given"] or "forename" in kinds
        if titled or (first_name and len(plain) > 1):
            return end
        if kinds & {"person", "known", "surname", "given"} and alone(self, j, n, end):
            return j + n
        return j

    def _tail(self, end: int, last: int) -> int:
        """Behind a listed name, further words of it: a second surname, or *Jr*."""
        while end < last and self.words[end].key in self.kinds["suffix"]:
            end += 1
        linked = last - end == 2 and self.words[end].key in self.kinds["particle"]
        return last if self.inflected and (last - end == 1 or linked) else end

    # --- institutions -------------------------------------------------------------------------

    def _ruling(self, i: int) -> bool:
        """Take *the Biden administration*, *el gobierno de Trump*."""
        row = self.words
        if self.inflected:
            at = i + 2 if i + 1 < len(row) and row[i + 1].key in self.kinds["of"] else i + 1
            if at >= len(row) or not self.joined(i) or not self.joined(at - 1):
                return False
            self.free, size = at, len(self.found)
            if self._at(at) and len(self.found) == size + 1:
                named = self.found.pop()
                if named.kind in ("person", "office"):
                    named.kind, named.first = "institution", i
                    named.entries = self.names.own_government
                    self._take(named)
                    return True
            del self.found[size:]
            self.free = i
            return False
        first, leader = i, None
        while self.found and self.found[-1].last == first and self.joined(first - 1):
            if self.found[-1].kind != "person":
                break
            leader = self.found.pop()
            first = leader.first
        if leader is None:
            return False
        while first > 0 and self.gap(first - 1) == "-" and self.capital(first - 1):
            first -= 1  # “the Ruiz-Mora administration”
        entries, name, titles = self.names.own_government, leader.name, leader.titles
        self._take(Named(first, i + 1, "institution", entries, name, titles))
        return True

    def _body(self, i: int) -> None:
        """Take an institution, or pass over a title or a place, known by one of its words."""
        row, first = self.words, i
        end = forward(self, i)
        if not self.inflected:
            while first > 0 and self.joined(first - 1) and i - first < 8:
                word = row[first - 1]
                if not word.text[0].isupper() or (
                    word.key in self.names.small and word.key != "us"
                ):
                    break
                first -= 1
        while self.found and self.found[-1].last > first and end - first > 1:
            if self.found[-1].kind == "office" or self.found[-1].titles:
                first = self.found[-1].last
                break
            self.found.pop()
        if end - first < 2:
            return
        if row[i].key in self.kinds["body"]:
            self.found.append(Named(first, end, "institution"))
        self.free = end
