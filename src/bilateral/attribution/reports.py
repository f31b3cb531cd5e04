"""Whether a cue reports what somebody said, or is what the speaker of the text says now."""

from __future__ import annotations

from bilateral.attribution.cues import Words
from bilateral.attribution.rows import Found
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import NOBODY, Speaker
from bilateral.attribution.subjects import Subjects

_PAST = ("ó", "on", "ía", "ían", "aba", "aban", "jo", "so", "vo", "ed")


class Reports:
    """The cues of a sentence, and whether they report.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> for text in ("I believe that it is old", "I said that it is old"):
    ...     reports = Reports(atoms(text, 0, len(text), []), Words.of("en"))
    ...     print(reports.counts(reports.cues[0]))
    False
    True
    """

    def __init__(self, atoms: list[Atom], words: Words):
        self.atoms, self.words = atoms, words
        self.row = Subjects(atoms, words)
        self.cues = self.row.cues()
        self._subjects: dict[int, Speaker] = {}
        self.content: list[tuple[int, int]] = []  # where clauses report what somebody said
        self.asks = bool(atoms) and (atoms[-1].text == "?" or atoms[0].text == "¿")
        self.asks_whether = self.asks and self._opens_a_question()
        # Whether the language has its infinitive in one word and *de* before *que*.
        self.spanish = bool(words.kinds["governs"])

    def _opens_a_question(self) -> bool:
        """Whether the sentence is a question from its first word on."""
        if self.atoms[-1].text != "?":
            return False
        first = next((k for k in range(len(self.atoms)) if not self.row.sign(k)), 0)
        return self.row.text(first - 1) == "¿" or self.row.has(first, "auxiliary", "question")

    def subject(self, found: Found) -> Speaker:
        """The speaker of a cue, looked for once."""
        if found.first not in self._subjects:
            joined = self._joined(found)
            here = self.subject(joined) if joined is not None else self._holder(found)
            self._subjects[found.first] = self._plain(found) if here is NOBODY else here
        return self._subjects[found.first]

    def _holder(self, found: Found) -> Speaker:
        """The subject, or the possessive of *in her view*."""
        row = self.row
        for k in range(found.first, found.last + 1):
            if found.cue.kind == "source" and row.has(k, "possessive"):
                return row.speaker(k, k)
        return row.subject(found)

    def _plain(self, found: Found) -> Speaker:
        """Plain words for those who speak, without an article (*74 percent said*)."""
        row, k = self.row, self.row.front(found.first)
        if self.spanish or found.cue.kind != "verb" or found.cue.column != "forms":
            return NOBODY
        if row.text(k) == "," and found.cue.strength > 2 and not row.verbal(0, k):
            here = row.opening(k)  # “Ruiz, 63, a voter from Sol, said”
            return here if here.named and here.start == self.atoms[0].start else NOBODY
        if row.sign(k):
            return NOBODY
        if not row.has(k, "role", "share"):
            return NOBODY
        a = k
        while not row.sign(a - 1) and row.text(a - 1).islower() | row.text(a - 1).isdigit():
            if row.has(a - 1, "preposition", "stop", "joining", "auxiliary", "relative", "finite"):
                break
            a -= 1
        return row.speaker(a, k)

    def _joined(self, found: Found) -> Found | None:
        """The verb that has the same subject, before a clause (*said that … and added that …*)."""
        row, k = self.row, self.row.front(found.first)
        going_on = found.cue.kind == "verb" and row.low(found.first).endswith("ing")
        if going_on and row.text(k) == ",":  # “he said …, adding”
            spoke = [f for f in self.cues if f.last < k and f.cue.kind == "verb"]
            said = bool(spoke) and spoke[-1].cue.column == "forms" and spoke[-1].cue.strength > 2
            return spoke[-1] if said else None
        if found.cue.kind != "verb" or found.cue.column != "forms" or not row.has(k, "joins"):
            return None
        earlier = [f for f in self.cues if f.last < k and f.cue.kind == "verb"]
        if not earlier or earlier[-1].cue.column != "forms":
            return None
        clause = any(row.has(j, "conjunction") for j in range(earlier[-1].last + 1, k))
        return earlier[-1] if clause and row.behind(found.last) is NOBODY else None

    @property
    def set_off(self) -> tuple[str, ...]:
        """The signs between which an attribution may stand; dashes mark repairs in English."""
        return (",", "—", "–", "―") if self.spanish else (",",)

    @property
    def which(self) -> frozenset[str]:
        """Words of a reported question that follow a verb in Spanish alone."""
        return self.words.kinds["question"] if self.spanish else frozenset()

    def counts(self, found: Found) -> bool:
        """Whether a cue tells what somebody said, other than the speaker now (*I think*)."""
        cue, row = found.cue, self.row
        if cue.kind == "noun":
            return not self.subject(found).own
        if cue.column == "own":
            return True
        group = row.group(found)
        habit = "habit" in group
        if cue.column == "own_now":
            return habit or self._asks_for(found)
        form = row.low(found.first)
        if self._asks_the_listener(found):
            return False
        if cue.column == "base" and row.text(found.first - 1) == "," == row.text(found.last + 1):
            return False  # “oil, say, from Sol”
        if cue.column == "nonfinite" and not form.endswith("ing"):
            return self._nonfinite_counts(found, form)
        speaker = self.subject(found)
        front = row.front(found.first)
        going_on = "passive" in group or row.has(front, "passive")
        now = cue.column in ("base", "unreal") or (form.endswith("ing") and going_on)
        if speaker.own and now and "past" not in group:
            return habit or ("unreal" in group and self._asks_for(found))
        if self._to_the_listener(found, speaker, now):
            return False
        if row.low(found.first - 1) == "to" and speaker is NOBODY:
            return False  # “just to say”
        if any(row.has(k, "own_auxiliary") for k in range(found.first - 3, found.first)):
            return False  # “let me say”
        of_noun = row.has(front, "relative") and front > 0 and not row.sign(front - 1)
        orders = {"object", "to"} <= cue.frames and row.has(found.last + 1, "determiner")
        if row.has(front, "filler") and not of_noun and cue.strength < 3 and not orders:
            return "passive" in group or speaker.unsaid  # “it emphasizes”
        return not (self.asks and cue.strength == 1 and not speaker.named)

    def _to_the_listener(self, found: Found, speaker: Speaker, now: bool) -> bool:
        """Whether it asks what the listener thinks, or reminds him (*recuerda usted*)."""
        row = self.row
        listener = self._first_word(speaker) in self.words.kinds["listener"]
        if listener and found.cue.strength < 3:
            if self.spanish and (now or not row.low(found.first).endswith(_PAST)):
                return True
            if self.asks and found.cue.strength == 1:
                return True
        return False

    def _asks_the_listener(self, found: Found) -> bool:
        """Whether it asks him to tell something (*¿nos podría decir?*, *can you tell us?*)."""
        row = self.row
        near = range(max(row.front(found.first) - 1, 0), found.first)
        return (
            self.asks
            and any(row.has(k, "unreal") for k in near)
            and any(row.has(k, "own_object") for k in (*near, found.last + 1))
        )

    def _first_word(self, speaker: Speaker) -> str:
        return next((a.low for a in self.atoms if a.start == speaker.start), "")

    def _asks_for(self, found: Found) -> bool:
        return "ask" in found.cue.frames

    def _nonfinite_counts(self, found: Found, form: str) -> bool:
        """Whether a person governs *decir*, *diciendo* or *dicho*, other than the speaker now."""
        row, near = self.row, range(max(found.first - 5, 0), found.first)
        group = row.group(found)
        if form.endswith(("ado", "ido", "cho", "to")):
            return "perfect" in group
        own = any(row.has(k, "own_auxiliary", "own_verb") for k in near)
        if form.endswith("ndo") or "ndo" in form[-6:]:
            return not own or self._asks_for(found)
        if own:
            return self._asks_for(found)
        if row.low(found.first - 1) == "para":  # “aprovechó la oportunidad para señalar”
            done = any(row.says(k) and row.low(k).endswith(_PAST) for k in range(found.first))
            return form.endswith(("le", "les")) or (done and self.subject(found).strong is True)
        return row.has(found.first - 1, "governs")

    # --- who is named in the sentence -----------------------------------------------------------

    def implied(self, found: Found) -> Speaker:
        """Who speaks by a verb without a subject: that of an earlier one (*he said and added*).

        Parameters
        ----------
        found : Found

        Returns
        -------
        Speaker

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> text = "Ruiz rechazó el plan, que Sol calificó de justo, y después pidió más"
        >>> reports = Reports(atoms(text, 0, len(text), []), Words.of("es"))
        >>> text[slice(*reports.implied(reports.cues[-1]).place)]
        'Ruiz'
        """
        row = self.row
        verbs = [f for f in self.cues if f.first < found.first and f.cue.kind == "verb"]
        spoke = [s for s in map(self.subject, verbs) if s is not NOBODY and not s.unsaid]
        if not row.leaves_out:
            return spoke[-1] if spoke else NOBODY
        number = row.number(found)
        named = [s for s in spoke if not s.own] + self._acting(found.first)
        for some in (named, self._acting(found.first, below=True), self._this()):
            fits = [s for s in some if self._fits(s, number)]
            if fits:
                return max(fits, key=lambda s: (not self._below(s), s.start))
        return NOBODY

    def _this(self) -> list[Speaker]:
        """What a sentence shows that begins with *esto es*."""
        row = self.row
        shown = row.has(0, "filler", "demonstrative") and row.has(1, "copula")
        return [row.speaker(0, 0)] if shown else []

    def _fits(self, speaker: Speaker, number: bool | None) -> bool:
        """Whether a verb agrees; of an institution it may be in the plural (*la UNAM …, dicen*)."""
        if None in (number, speaker.many) or number == speaker.many:
            return True
        return bool(number) and not speaker.strong

    def _acting(self, end: int, *, below: bool = False) -> list[Speaker]:
        """The subjects of main clauses, but for those in what somebody says."""
        return [
            s for s in self.row.acting(end, below=below)
            if not any(start <= s.start < last for start, last in self.content)
        ]  # fmt: skip

    def _below(self, speaker: Speaker) -> bool:
        """Whether a speaker stands in a clause that a conjunction or a relative begins."""
        return self.row.below(self.row.at(speaker))

    def topics(self) -> list[Speaker]:
        """Who is named as a speaker or, in a sentence without a cue, as its topic, by place.

        Returns
        -------
        list of Speaker

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> for text in ("Ruiz criticized it", "Ana Ruiz left."):
        ...     row = atoms(text, 0, len(text), [])
        ...     print([text[s.start : s.end] for s in Reports(row, Words.of("en")).topics()])
        ['Ruiz']
        ['Ana Ruiz']
        """
        row = self.row
        spoke = [s for s in map(self.subject, self.cues) if row.is_known(s)]
        if not row.leaves_out:
            return [s for s in spoke if s.named] or self._first()
        spoke = [s for s in spoke if s.start >= 0 and not s.own and not self.row.relative(s)]
        main = [s for s in spoke if not self._below(s)] + self._acting(len(row))
        return sorted(main or spoke, key=lambda s: s.start)

    def _first(self) -> list[Speaker]:
        """Whom a sentence without a cue is about: its first name."""
        found = self.row.opening(len(self.atoms))
        if not found.named or not self.row.is_somebody(found):
            return []
        words = [a.text for a in self.atoms if found.start <= a.start < found.end]
        named = sum(w[0].isupper() for w in words)
        enough = named > 1 or (named and len(words) > 1 and not self.cues)
        return [found] if enough else []
