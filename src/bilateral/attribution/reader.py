"""Reads a text from its beginning to its end, and finds what is quoted and by whom."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from itertools import count

from bilateral.attribution.cues import Words
from bilateral.attribution.dialogue import dialogue, interrupted, opens
from bilateral.attribution.frames import Quote, Sentence, last_letter
from bilateral.attribution.headings import heading, is_title, points_elsewhere
from bilateral.attribution.letters import own_letter, salutes
from bilateral.attribution.lists import Lists
from bilateral.attribution.marks import Span, across, pair
from bilateral.attribution.scan import Atom, atoms, paragraphs, sentences
from bilateral.attribution.signatures import signature
from bilateral.attribution.speakers import NOBODY, Speaker
from bilateral.attribution.topics import Topics
from bilateral.attribution.unmarked import behind_colon, end_of, own_words, says, unmarked

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_BEGIN = 30  # characters in which a heading in bold begins
_UNNAMED = Quote(0, 0, "direct")


class Reader:
    """Reads the regions of a text in their order, and remembers who spoke last.

    Parameters
    ----------
    text : str
    view : str
        The text without markup, as long (:func:`bilateral.attribution.scan.bare`).
    words : Words
    runs : count
        Numbers for runs of stretches under one attribution.
    within : bool
        Whether the text stands in marks inside another.

    Examples
    --------
    >>> text = "“It is old,” Ruiz said."
    >>> found = Reader(text, text, Words.of("en"), count(1)).read()
    >>> [(q.kind, text[q.speaker.start : q.speaker.end]) for q in found]
    [('direct', 'Ruiz')]
    """

    def __init__(self, text: str, view: str, words: Words, runs: count[int], within: bool = False):
        self.text, self.view, self.words = text, view, words
        self.quotes: list[Quote] = []
        self.lists = Lists()
        self.topics = Topics()  # who was named
        self.speaking: Quote | None = None  # whose words in marks came last
        self.waiting: list[Quote] = []  # paragraphs in marks whose speaker is named later
        self.told: Quote | None = None  # what the sentence before reports of somebody
        self.runs = runs
        self.within = within  # marks
        self.labels = False  # whether a name with a colon stood before marks
        self.paragraphs: list[tuple[int, int]] = []
        self.number = 0  # of the paragraph that is read

    def read(self) -> list[Quote]:
        """All quotations, by place.

        Returns
        -------
        list of Quote

        Examples
        --------
        >>> Reader("It is old.", "It is old.", Words.of("en"), count(1)).read()
        []
        """
        self.paragraphs = paragraphs(self.text)
        every = zip(self.paragraphs, self._stretches(), strict=True)
        for self.number, ((start, end), spans) in enumerate(every):
            self._paragraph(start, end, spans)
            todo = list(spans)
            while todo:
                span = todo.pop()
                todo += span.children
                inside = Reader(self.text, self.view, self.words, self.runs, True)
                inside._paragraph(*span.inner, span.children)
                self.quotes += (quote.within_marks() for quote in inside.quotes)
        self._settle()
        return sorted(self.quotes, key=lambda q: (q.start, -q.end))

    def _stretches(self) -> list[list[Span]]:
        """The words in marks, or behind dashes, of each paragraph."""
        view, words, spots = self.view, self.words, self.paragraphs
        found = across(view, spots, [pair(view, a, b, words) for a, b in spots])
        dashed = [opens(view, start) for start, _ in spots]
        for n, (start, end) in enumerate(spots):
            if dashed[n] and not found[n]:
                beside = any(dashed[max(n - 1, 0) : n] + dashed[n + 1 : n + 2])
                found[n] = dialogue(view, start, end, words, beside=beside)
            else:
                found[n] = [s for span in found[n] for s in interrupted(view, span, words)]
        return found

    def _last(self, many: bool | None = None) -> Speaker:
        """Who was named last, of those that a verb in the plural or in the singular may mean."""
        return self.topics.last(many=many, paragraph=self.number)

    def _sentence(self, part: list[Atom]) -> Sentence:
        return Sentence(self.view, part, self.words)

    def _named(self, part: list[Atom]) -> list[Speaker]:
        return self._sentence(part).topics()

    def _unread(self, start: int, end: int) -> None:
        """Words without a cue: who is named in them is asked for later."""

        def read() -> list[Speaker]:
            row = atoms(self.view, start, end, [])
            parts = sentences(self.view, row, self.words)
            return [s for part in parts for s in self._named(part)]

        self.topics.later(read, paragraph=self.number)

    def _quiet(self, start: int, end: int) -> bool:
        """Whether a paragraph without marks can have no quotation: it has neither cue nor colon."""
        if self.view.find(":", start, end) >= 0:
            return False
        return self.words.keys.isdisjoint(_WORD.findall(self.view[start:end].lower()))

    def _without(self, part: list[Atom]) -> bool:
        """Whether a sentence can have no quotation: neither words in marks, cue nor colon."""
        lows = {a.low for a in part}  # of words in marks it is blank
        return lows.isdisjoint(("", ":")) and self.words.keys.isdisjoint(lows)

    def _run(self) -> int:
        return next(self.runs)

    def _settle(self, by: Quote = _UNNAMED) -> None:
        """Give the waiting paragraphs the speaker who is named at last."""
        for quote in self.waiting:
            run = by.run or self._run()
            if by is not _UNNAMED:
                quote = replace(quote, speaker=by.speaker, cue=by.cue)
            self.quotes.append(replace(quote, run=run))
        self.waiting = []

    def _paragraph(self, start: int, end: int, spans: list[Span]) -> None:
        signed = signature(self.view, start, end) if self.waiting and not spans else None
        if signed is not None:
            self._settle(Quote(0, 0, "direct", *signed, "high", self._run()))
            return
        if points_elsewhere(self.view, start, end, self.words):
            return
        head = None
        if not self.within and self.text.find("**", start, start + _BEGIN) >= 0:
            until = spans[0].start if spans else end
            head = heading(self.text, self.view, start, until, self.words)
        if head is not None and spans:
            start, self.speaking = spans[0].start, self._under(*head)
        elif not spans and self._headed() and is_title(self.text, start, end):
            return
        self._sentences(start, end, spans)
        if head is not None and not spans:
            self.speaking = self._under(*head)

    def _headed(self) -> bool:
        """Whether a heading names who speaks next."""
        return self.speaking is not None and self.speaking.end == 0

    def _under(self, speaker: Speaker, cue: tuple[int, int]) -> Quote:
        return Quote(0, 0, "direct", speaker, cue, "high", self._run())

    def _sentences(self, start: int, end: int, spans: list[Span]) -> None:
        if not spans and self._quiet(start, end):
            self._settle()
            self.speaking = self.told = None
            self._unread(start, end)
            return
        row = atoms(self.view, start, end, spans)
        whole = bool(row) and row[0].span is not None  # it begins with words in marks
        if not whole:
            self._settle()
        before = self.speaking if whole else None
        headed = whole and self._headed()
        self.speaking = None
        n_before = len(self.quotes)
        silent = start  # from where on no sentence of the paragraph has a cue
        for number, part in enumerate(sentences(self.view, row, self.words)):
            if silent >= 0 and self._without(part):
                self.speaking = self.told = None
                if number:
                    self._unread(part[0].start, part[-1].end)
                else:
                    self.topics.later(partial(self._named, part), paragraph=self.number)
                continue
            reading = self._sentence(part)
            found = reading.read()
            if not self.within:
                found = [own_words(q, self.view, self.words, part[0].start, silent) for q in found]
                found += unmarked(reading, found, self.text, labels=self.labels)
                spoken = says(reading)
                if number and silent < 0 and not spoken and not found:
                    self._go_on(part)
                if spoken or found:
                    silent = -1 if number == 0 and behind_colon(found) else part[-1].end
            alone = part[0].span is not None and (len(part) <= 2 or (headed and not number))
            follows = self.speaking if alone and number else None
            run = follows.run if follows is not None else self._run()
            runs: dict[tuple[int, int], int] = {}
            first = len(self.quotes)
            for quote in found:
                if quote.cue[0] >= 0 and quote.cue not in runs:
                    runs[quote.cue] = self._run() if runs else run
                here = runs.get(quote.cue, run)
                if quote.cue[0] >= 0 and quote.speaker is NOBODY:  # no subject: who was named last
                    named = self.lists.speaker(reading)
                    named = self._last(reading.many(quote.cue)) if named is NOBODY else named
                    quote = replace(quote, speaker=named)
                if alone and quote.cue[0] < 0 and follows is None and self.told is not None:
                    quote = replace(quote, speaker=self.told.speaker, certainty="low")
                self._one(quote, here, follows, before, alone and number == 0)
                self.lists.wait(reading, quote, len(self.quotes) - 1)
            self._tell(part, found, self.quotes[first:])
            if not found and any(a.span is None and a.text[0].isalnum() for a in part):
                self.speaking = None
            self.topics.later(reading.topics, paragraph=self.number)
            numbers, speaker = self.lists.named(reading)
            for n in numbers:
                self.quotes[n] = replace(self.quotes[n], speaker=speaker)
        if self.speaking is not None or not row or self.within:
            return
        closed = last_letter(self.view, start, end) == ":"
        if before is not None and n_before == len(self.quotes):
            self.speaking = before  # “3 May”, above a letter
        elif closed or salutes(self.view, end, self.words):
            letter = own_letter(part, self.words)
            if letter is not None:
                self.speaking = replace(letter, run=self._run())
            elif closed:
                self.speaking = self._announced(row)

    def _tell(self, part: list[Atom], found: list[Quote], told: list[Quote]) -> None:
        """Remember whom a sentence reports, for words in marks that stand behind it alone."""
        cued = [quote for quote in found if quote.cue[0] >= 0]
        if cued:
            last = max(told, key=lambda q: (q.cue == cued[-1].cue, q.end))
            self.told = last if last.speaker.start >= 0 or last.speaker.own else None
        elif part[0].span is None or len(part) > 2:
            self.told = None

    def _go_on(self, part: list[Atom]) -> None:
        """Words behind a colon go on in the next sentence, in which nobody else speaks."""
        n = len(self.quotes) - 1
        while self.quotes[n].kind != "unmarked":
            n -= 1
        self.quotes[n] = replace(self.quotes[n], end=end_of(part))

    def _announced(self, row: list[Atom]) -> Quote | None:
        """Who speaks in the paragraphs behind a colon."""
        sentence = list(sentences(self.view, row, self.words))[-1]
        probe = Sentence(self.view, sentence, self.words)
        for found in reversed(probe.ahead(len(sentence))):
            probe._add(0, 0, "direct", found, "medium")
            quote = probe.quotes[0]
            speaker = quote.speaker if quote.speaker is not NOBODY else self._last()
            return replace(quote, speaker=speaker, run=self._run())
        label = probe.label(len(sentence) - 1)
        if label is not None:
            at = (sentence[-1].start, sentence[-1].end)
            speaker = self._last() if label is NOBODY else label
            return Quote(0, 0, "direct", speaker, at, "high", self._run())
        return None

    def _one(
        self, quote: Quote, run: int, follows: Quote | None, before: Quote | None, alone: bool
    ) -> None:
        in_marks = quote.kind in ("direct", "partial")
        if quote.cue[0] < 0 and follows is not None:
            quote = replace(
                quote, speaker=follows.speaker, cue=follows.cue, run=run, certainty="medium"
            )
        elif quote.cue[0] < 0 and alone:
            if before is not None:
                quote = replace(
                    quote, speaker=before.speaker, cue=before.cue, run=before.run,
                    certainty="medium",
                )  # fmt: skip
            else:
                self.waiting.append(quote)
                return
        else:
            quote = replace(quote, run=run)
        if in_marks and self.view[slice(*quote.cue)] == ":":
            self.labels = True
        if in_marks and quote.cue[0] >= 0:
            self._settle(quote)
            self.speaking = quote
        self.topics.add(quote.speaker.spoken, paragraph=self.number)
        self.quotes.append(quote)
