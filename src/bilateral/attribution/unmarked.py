"""Somebody's own sentences without marks: behind a colon, or before *he said*."""

from __future__ import annotations

from dataclasses import replace

from bilateral.attribution.cues import Words
from bilateral.attribution.frames import Quote, Sentence
from bilateral.attribution.rows import Found
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import NOBODY
from bilateral.attribution.stretches import personal

_TAIL = 90  # characters of the rest of a sentence behind *he said*
_NEAR = 9  # atoms between a cue and its colon
_SIGNS = ".;:?!…"
_LABELS = ("[", "*")  # markup of what is a headline rather than somebody's words
_INFINITIVES = ("ar", "er", "ir", "rle", "rles", "rlo", "rte")


def unmarked(
    sentence: Sentence, found: list[Quote], raw: str, *, labels: bool = False
) -> list[Quote]:
    """What a sentence quotes in direct form without marks.

    Parameters
    ----------
    sentence : Sentence
    found : list of Quote
        What was found in it.
    raw : str
        The text with its markup.
    labels : bool
        Whether bold names with a colon stand before words of theirs in this text.

    Returns
    -------
    list of Quote

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> text, es = "Ana me dijo: no vamos a ir.", Words.of("es")
    >>> sentence = Sentence(text, atoms(text, 0, len(text), []), es)
    >>> [text[q.start : q.end] for q in unmarked(sentence, sentence.read(), text)]
    ['no vamos a ir']
    """
    row = sentence.atoms
    for k, atom in enumerate(row):
        if atom.text != ":" or k + 1 >= len(row) or row[k + 1].start == atom.end:
            continue
        if row[k + 1].span is not None or any(q.start < atom.end < q.end for q in found):
            continue
        last = _end(row, k)
        if last <= k or any(q.start <= row[k + 1].start < q.end for q in found):
            continue
        start, end = row[k + 1].start, row[last].end
        cue = _cue(sentence, k)
        if cue is not None:
            return [_quote(sentence, start, end, cue)]
        label = sentence.label(k)
        if label in (None, NOBODY) or raw[start : start + 1] in _LABELS:
            continue
        if any(a.span is not None for a in row[k:]):
            continue  # a headline before its excerpt
        linked = "](" in raw[label.end : atom.start]
        if linked or (labels and "*" in raw[label.end : atom.end + 2]):
            return [Quote(start, end, "unmarked", label, (atom.start, atom.end), "medium")]
    return _answers(sentence, found)


def _end(row: list[Atom], k: int) -> int:
    """The last atom of what begins behind a colon."""
    last = next((i - 1 for i in range(k + 1, len(row)) if row[i].text == ";"), len(row) - 1)
    while last > k and row[last].span is None and row[last].text in (".", ",", "…"):
        last -= 1
    return last


def end_of(row: list[Atom]) -> int:
    """Where a sentence ends, without its full stop.

    Parameters
    ----------
    row : list of Atom

    Returns
    -------
    int

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> end_of(atoms("No.", 0, 3, []))
    2
    """
    return row[_end(row, 0)].end


def _cue(sentence: Sentence, k: int) -> Found | None:
    """The verb or noun of speech before a colon."""
    for found in reversed(sentence.cues):
        if found.last >= k:
            continue
        gap = sentence.atoms[found.last + 1 : k]
        if k - found.last > _NEAR or any(a.span is not None or a.text in _SIGNS for a in gap):
            return None
        if not _speech(found):
            continue
        form = sentence.atoms[found.first].low
        now = not sentence.counts(found) or (found.cue.own and form.endswith("o"))
        return None if now or form.endswith(_INFINITIVES) else found
    return None


def _quote(sentence: Sentence, start: int, end: int, found: Found) -> Quote:
    probe = Sentence(sentence.text, sentence.atoms, sentence.words)
    probe._add(start, end, "unmarked", found, "medium")
    return probe.quotes[0]


def _answers(sentence: Sentence, found: list[Quote]) -> list[Quote]:
    """Whole answers behind a verb of speech (*he said no*)."""
    row, answer = sentence.atoms, sentence.words.kinds["answer"]
    for cue in sentence.cues:
        k = cue.last + 1
        if cue.cue.kind != "verb" or "quote" not in cue.cue.frames or k >= len(row):
            continue
        ends = k + 1 >= len(row) or row[k + 1].text in (".", ",", ";", "!")
        if row[k].low in answer and ends and not any(q.start < row[k].end <= q.end for q in found):
            return [_quote(sentence, row[k].start, row[k].end, cue)]
    return []


def says(sentence: Sentence) -> bool:
    """Whether a sentence says of somebody that he speaks.

    Parameters
    ----------
    sentence : Sentence

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> says(Sentence("She said so.", atoms("She said so.", 0, 12, []), Words.of("en")))
    True
    """
    return any(_speech(found) for found in sentence.cues)


def _speech(found: Found) -> bool:
    cue = found.cue
    return cue.kind == "verb" and "quote" in cue.frames and cue.strength > 1


def behind_colon(found: list[Quote]) -> bool:
    """Whether among quotations are somebody else's words without marks behind a colon.

    Parameters
    ----------
    found : list of Quote

    Returns
    -------
    bool

    Examples
    --------
    >>> behind_colon([Quote(6, 9, "indirect")])
    False
    """
    return any(q.kind == "unmarked" and not q.speaker.own and q.cue[1] <= q.start for q in found)


def own_words(quote: Quote, text: str, words: Words, start: int, silent: int) -> Quote:
    """A sentence before *he said* in the first person is the speaker's own.

    Parameters
    ----------
    quote : Quote
    text : str
    words : Words
    start : int
        Where the sentence begins.
    silent : int
        From where on no sentence before it has a cue: these are his words, too.

    Returns
    -------
    Quote
        Of the kind ``unmarked`` if it is one.

    Examples
    --------
    >>> text = "Es tarde. No podemos esperar, dijo Ruiz."
    >>> found = own_words(Quote(10, 28, "indirect", cue=(30, 34)), text, Words.of("es"), 10, 0)
    >>> found.kind, text[found.start : found.end]
    ('unmarked', 'Es tarde. No podemos esperar')
    """
    if quote.kind != "indirect" or quote.end > quote.cue[0] or quote.speaker.own:
        return quote
    after = text[quote.cue[1] : quote.cue[1] + _TAIL].partition(". ")[0]
    as_before = text[quote.end : quote.cue[0]].lower().split()[-1:]
    if len(after) == _TAIL or (as_before and as_before[0] in words.kinds["as"]):
        return quote
    first = silent if start == quote.start and 0 <= silent < start else quote.start
    first += len(text[first : quote.end]) - len(text[first : quote.end].lstrip())
    row = text[first : quote.end].lower().replace("’", "'").split()
    if not row or row[0] in words.kinds["conjunction"]:
        return quote
    own = words.kinds["first_person"]
    said = (w.strip("¿¡(.,;:?!)") for w in row)
    if any(w.partition("'")[0] in own or (w.endswith("mos") and personal(w, words)) for w in said):
        return replace(quote, kind="unmarked", start=first)
    return quote
