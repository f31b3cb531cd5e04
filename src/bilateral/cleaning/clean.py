"""The cleaning of a text: named steps, in order, each of which can be left out.

====================  ==============================================================================
step                  what it does
====================  ==============================================================================
``encoding``          mojibake and HTML entities undone
``unicode``           NFC; plain apostrophes, hyphens and spaces; invisible characters dropped
``markup``            link addresses, tags, bare addresses, escapes, emphasis marks
``crawl_date``        the date a crawl dump puts before a text; kept as a finding
``dateline``          place, agency and date of a wire story; kept as a finding
``insertions``        an editor's brackets and struck-out words
``labels``            speaker labels at the beginnings of lines
``marks``             (Applause.), (inaudible), (Habla en lengua indígena)
``buttons``           Share on Facebook, Leer más
``boilerplate``       lines a source repeats, as listed in the gazetteer or by the caller
``wrap``              hard-wrapped lines and cut words rejoined
``end_marks``         ``. .``, ``###``, ``END 3:45 P.M. EDT`` at the end
``spaces``            white space
====================  ==============================================================================

Where a side speaks a language with elisions, *l'accord* is parted in two words as well
(:mod:`bilateral.cleaning.steps.elisions`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache, partial
from itertools import cycle, islice
from typing import NamedTuple

import pandas as pd

from bilateral.cleaning.given import checked
from bilateral.cleaning.language import third_language
from bilateral.cleaning.steps.artefacts import crawl_date, dateline, labels
from bilateral.cleaning.steps.boilerplate import boilerplate, buttons
from bilateral.cleaning.steps.brackets import insertions, marks
from bilateral.cleaning.steps.elisions import elisions
from bilateral.cleaning.steps.findings import Finding, Step
from bilateral.cleaning.steps.lines import end_marks, spaces, wrap
from bilateral.cleaning.steps.markup import markup
from bilateral.cleaning.steps.repair import as_text, encoding, unicode
from bilateral.gazetteer import PACKAGE, Gazetteer

__all__ = ["STEPS", "Cleaned", "Finding", "clean", "clean_texts", "steps_needed"]

#: The steps by name, in the order in which they run.
STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        *(encoding, unicode, markup, crawl_date, dateline, insertions, labels, marks),
        *(buttons, boilerplate, wrap, end_marks, spaces),
    )
}

_READ_TABLES = (
    *("markup", "dateline", "insertions", "labels", "marks", "buttons", "boilerplate", "wrap"),
)
_ROUNDS = 30  # real texts need four at most
_DIGEST = re.compile("[0-9a-f]{16}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NOT_LATIN = re.compile("[\u0370-\u058f\u0900-\u1dbf\u2c00-\u2c5f\u3040-\ua4cf\uac00-\ud7a3]")


class Cleaned(NamedTuple):
    """A cleaned text, and what was found on the way.

    Attributes
    ----------
    text : str
    found : tuple of Finding
        In the order found, equal ones added up. What a crawl date or a dateline says is here.
    """

    text: str
    found: tuple[Finding, ...]


def clean(
    text: str,
    without: Collection[str] = (),
    repeated: Collection[str] = frozenset(),
    gazetteer: Gazetteer = PACKAGE,
) -> Cleaned:
    """Clean one text.

    The steps run in order, and again as long as one of them changes something: cleaning a clean
    text changes nothing, whichever steps are left out. After thirty rounds they stop; only a text
    built for the purpose, with dozens of labels in a row, is not done by then.

    Parameters
    ----------
    text : str
    without : collection of str
        Names of steps to leave out; see :data:`STEPS`.
    repeated : collection of str
        Digests of further lines for the step `boilerplate` to take out, as
        :func:`~bilateral.cleaning.steps.boilerplate.repeated_lines` lists them.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    Cleaned

    Raises
    ------
    ValueError
        If `without` names a step that is none, or `repeated` holds something else than digests.
    TypeError
        If `text` is no string.

    Examples
    --------
    >>> cleaned = clean(" date 2024-06-22 Mexico City.- “It’s peace,” he stated. .")
    >>> cleaned.text
    "“It's peace,” he stated."
    >>> [f"{step}: {what}" for step, what, _ in cleaned.found if step != "unicode"]
    ['crawl_date: 2024-06-22', 'dateline: place=Mexico City', 'end_marks: .']
    >>> clean("(Applause.)  Thank you.", without=["marks"]).text
    '(Applause.) Thank you.'
    """
    if not isinstance(text, str):
        raise TypeError(
            f"text is a {type(text).__name__}; give a string, or a list to clean_texts()"
        )
    steps = _steps(*_as_sets(without, repeated), gazetteer)
    found: dict[tuple[str, str], int] = {}
    unchanged = 0
    for run in islice(cycle(steps), _ROUNDS * len(steps)):
        new, findings = run(text)
        if findings:
            for step, what, n in findings:
                found[step, what] = found.get((step, what), 0) + n
        if new == text:
            unchanged += 1
            if unchanged == len(steps):
                break
        else:
            unchanged, text = 0, new
    return Cleaned(text, tuple(Finding(step, what, n) for (step, what), n in found.items()))


def _as_sets(without: Collection[str], repeated: Collection[str]) -> tuple[frozenset, frozenset]:
    return frozenset([without] if isinstance(without, str) else without), frozenset(repeated)


@lru_cache(maxsize=256)
def _steps(
    without: frozenset[str], repeated: frozenset[str], gazetteer: Gazetteer
) -> tuple[Step, ...]:
    unknown = sorted(without - STEPS.keys())
    if unknown:
        raise ValueError(
            f"no cleaning step {', '.join(map(repr, unknown))}; there are {', '.join(STEPS)}"
        )
    no_digests = sorted(str(line) for line in repeated if not _DIGEST.fullmatch(str(line)))
    if no_digests:
        raise ValueError(
            f"repeated holds {no_digests[0]!r}, which is no digest of a line; pass the "
            "column 'digest' of what repeated_lines() gives"
        )
    steps = STEPS | {name: partial(STEPS[name], gazetteer=gazetteer) for name in _READ_TABLES}
    if gazetteer.elision is not None:
        steps["elisions"] = partial(elisions, gazetteer=gazetteer)
    if repeated:
        steps["boilerplate"] = partial(steps["boilerplate"], repeated=repeated)
    return tuple(step for name, step in steps.items() if name not in without)


def clean_texts(
    texts: Iterable[object],
    without: Collection[str] = (),
    repeated: Collection[str] = frozenset(),
    gazetteer: Gazetteer = PACKAGE,
) -> tuple[list[str], pd.DataFrame]:
    r"""Clean many texts, whatever they are.

    Nothing is lost and nothing crashes: what is missing or no text becomes an empty string, bytes
    are decoded, and the report says so.

    Parameters
    ----------
    texts : iterable
        Strings; also ``None``, NaN, bytes.
    without : collection of str
        Names of steps to leave out.
    repeated : collection of str
        Digests of lines that these texts repeat and that should go: find them with
        :func:`~bilateral.cleaning.steps.boilerplate.repeated_lines`, read the list, and drop from
        it what people say.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    texts : list of str
        As many as came in, in their order.
    report : DataFrame
        ``row, step, what, n``: one row per finding of a step, and rows with the step ``input`` for
        what was odd about a text as it came.

    Raises
    ------
    ValueError
        If `texts` is one text, a table, a mapping or a set; if `without` names a step that is
        none, or `repeated` holds something else than digests.

    Examples
    --------
    >>> texts, report = clean_texts(["Hello.  ", None, b"caf\xe9"])
    >>> texts
    ['Hello.', '', 'café']
    >>> report[["row", "what"]].values.tolist()
    [[0, 'white space'], [1, 'missing'], [2, 'bytes, not UTF-8; read as Windows-1252']]

    What a source of yours repeats on its pages:

    >>> from bilateral.cleaning.steps.boilerplate import repeated_lines
    >>> footer = "The Gazette is read every day on both banks of the river."
    >>> pages = [f"{news}\n\n{footer}" for news in ("It rained.", "It snowed.")]
    >>> lines = repeated_lines(pages, min_texts=2)
    >>> clean_texts(pages, repeated=lines["digest"])[0]
    ['It rained.', 'It snowed.']
    """
    texts = checked(texts, "texts")
    without, repeated = _as_sets(without, repeated)
    _steps(without, repeated, gazetteer)  # tells of a mistake even if there is no text
    cleaned, rows = [], []
    for row, given in enumerate(texts):
        text, odd = as_text(given)
        result = clean(text, without, repeated, gazetteer)
        cleaned.append(result.text)
        odd += odd_characters(text)
        if language := third_language(result.text, gazetteer):
            odd.append(Finding("input", f"language {language}, {_none_of(gazetteer)}"))
        rows += [(row, *finding) for finding in (*odd, *result.found)]
    return cleaned, pd.DataFrame(rows, columns=["row", "step", "what", "n"])


def steps_needed(texts: Iterable[str]) -> pd.Series:
    """Count for each step the texts that need it: without it something else comes out.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    Series of int
        ``texts``, indexed by ``step``, in the order in which the steps run.

    Raises
    ------
    ValueError
        If `texts` is one text, a table, a mapping or a set.
    TypeError
        If one of them is no string.

    Examples
    --------
    >>> needed = steps_needed(["We agree.  (Applause.)", "We agree."])
    >>> needed[needed > 0].to_dict()
    {'marks': 1}
    """
    texts = list(checked(texts, "texts"))
    whole = [clean(text).text for text in texts]
    needed = {}
    for step in STEPS:
        without = [clean(text, [step]).text for text in texts]
        needed[step] = sum(one != all_of for one, all_of in zip(without, whole, strict=True))
    return pd.Series(needed, name="texts").rename_axis("step")


def _none_of(gazetteer: Gazetteer) -> str:
    """Say that a language is none of the sides': *neither English nor Spanish*."""
    names = list(gazetteer.of_spoken("name").values())
    return ("neither " if len(names) > 1 else "not ") + " nor ".join(names)


def odd_characters(text: str) -> list[Finding]:
    r"""What no step mends: lost characters, and letters of scripts written right to left.

    Examples
    --------
    >>> odd_characters("The pe\ufffdo rose.")
    [Finding(step='input', what='lost character (U+FFFD)', n=1)]
    """
    if text.isascii():
        return []
    found = []
    if "\ufffd" in text:
        found.append(Finding("input", "lost character (U+FFFD)", text.count("\ufffd")))
    letters = len(_RIGHT_TO_LEFT.findall(text))
    if letters:
        found.append(Finding("input", "letters written right to left", letters))
    others = len(_NOT_LATIN.findall(text))
    if others:
        found.append(Finding("input", "letters of another script", others))
    return found
