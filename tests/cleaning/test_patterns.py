"""Every compiled pattern of the readers and cleaners, looked at for what backtracks.

Refused is a repeat without a limit beside, or inside, another one that can take the same
characters: the text between them can be shared out in many ways. Refused is, too, a repeat without
a limit that can take what a match begins with: where a search fails, each beginning goes on to the
end anew. A possessive repeat is safe from the first, an anchor or a lookbehind in front from the
second. Patterns for which something else is a bound are listed with it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as op
from re import _parser as parser

import pytest

import bilateral.cleaning
import bilateral.sources

# Characters by which classes are told apart, of each kind one or a few.
SAMPLE = frozenset(
    [*map(chr, range(9, 14)), *map(chr, range(32, 127)), *"\xa0\u2028éÉñßªº²“”‘’«»–—…€¬中ا"]
)
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
ANCHORS = (op.AT, op.ASSERT, op.ASSERT_NOT)
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
ONE_PLACE = "is tried at one place, and each repeat ends where the next begins"
SHORT = "meets a cut or short text only"
NEVER_FAILS = "a match that has begun does not fail"
BOUNDED = {
    "_runs._WORD": NEVER_FAILS,
    "artefacts._BARE_QUESTION": "is tried where a paragraph begins",
    "artefacts._CRAWL_DATE": ONE_PLACE,
    "artefacts._DATELINE": SHORT,  # 200 characters
    "artefacts._HEADING": SHORT,  # 1,000 characters
    "artefacts._LETTERS_OF_NAME": SHORT,  # 160 characters
    "artefacts._LONG_WORD": NEVER_FAILS,
    "artefacts._QUESTION": "a Q stands between the repeats",
    "artefacts._STOPPED": SHORT,  # 400 characters
    "artefacts._TITLES": SHORT,
    "boilerplate._PARAGRAPHS": "a line feed stands between the repeats",
    "boilerplate._WORD": NEVER_FAILS,
    "brackets._ENDING": NEVER_FAILS,
    "brackets._SIC": SHORT,  # 80 characters
    "brackets._WORD_BEFORE": SHORT,  # 40 characters
    "dates._CUT": SHORT,  # the beginning of a text
    "delimited._ENGLISH": ONE_PLACE,
    "delimited._SPANISH": ONE_PLACE,
    "frus._ISO": ONE_PLACE,
    "frus_senders._BY": SHORT,  # 1,000 characters
    "frus_senders._OFFICE_ALONE": SHORT,
    "frus_senders._TREATY": SHORT,
    "json_lines._BEGINS": ONE_PLACE,
    "lines._COMPOUND": NEVER_FAILS,
    "lines._END_MARK": SHORT,  # 80 characters
    "lines._ITEM": ONE_PLACE,
    "lines._LETTERS": NEVER_FAILS,
    "mananeras._BYLINE": ONE_PLACE,
    "mananeras._DATE": "digits before a space do not stand inside a word",
    "mananeras._INTERPRETED": ONE_PLACE,
    "markup._BEFORE": SHORT,  # 20 or 40 characters
    "markup._BEHIND": NEVER_FAILS,
    "markup._LINK": "another bracket ends a match",
    "markup._LINK_END": "another bracket ends a match",
    "markup._NOTE": SHORT,  # 200 characters
    "markup._STARS": NEVER_FAILS,
    "markup._TAG": "the beginning of another comment ends a match",
    "markup._URL": NEVER_FAILS,
    "names._INITIAL": SHORT,
    "names._IN_BRACKETS": SHORT,
    "names._LETTERS": SHORT,  # 1,000 characters
    "names._PARTS": SHORT,
    "names._QUOTED": SHORT,
    "signs._MARKS": "a line feed stands between the repeats, and the last never fails",
    "speakers._INTERPRETED": SHORT,  # 1,000 characters
    "speech._LINE": ONE_PLACE,
    "speech._WORD": NEVER_FAILS,
    "tokens.TOKEN": NEVER_FAILS,
    "tokens._CLOSED": ONE_PLACE,
    "tokens._NUMBER": ONE_PLACE,
    "tokens._PIECE": NEVER_FAILS,
    "web._BEGINS": ONE_PLACE,
    "whitehouse._HEADING": ONE_PLACE,
    "whitehouse._INTERPRETED": ONE_PLACE,
    "whitehouse._LABEL": ONE_PLACE,
    "whitehouse._NAMED": SHORT,  # 62 characters
    "whitehouse._QUESTION": ONE_PLACE,
    "whitehouse._SKIP": ONE_PLACE,
    "whitehouse._TIME_OF_END": ONE_PLACE,
    "whitehouse._TITLED": ONE_PLACE,
}


def compiled() -> Iterator[tuple[str, re.Pattern]]:
    """Every pattern in a module's variables, also in tuples and dictionaries."""

    def patterns(value: object) -> Iterator[re.Pattern]:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from patterns(inner)
        elif isinstance(value, tuple | list):
            for inner in value:
                yield from patterns(inner)

    for package in (bilateral.sources, bilateral.cleaning):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for pattern in patterns(value):
                    if isinstance(pattern.pattern, str):
                        yield f"{info.name.rpartition('.')[2]}.{name}", pattern


def one(kind, value, flags: int) -> frozenset[str] | None:
    """The sample characters that a node of one character takes; None for other nodes."""
    fold = (lambda s: {*map(str.lower, s), *map(str.upper, s)}) if flags & re.I else set
    if kind is op.LITERAL:
        return frozenset(fold({chr(value)}))
    if kind is op.NOT_LITERAL:
        return SAMPLE - fold({chr(value)})
    if kind is op.ANY:
        return SAMPLE if flags & re.S else SAMPLE - {"\n"}
    if kind is op.CATEGORY:
        return frozenset(c for c in SAMPLE if re.match(CATEGORIES[value], c))
    if kind is op.RANGE:
        return frozenset(fold({c for c in SAMPLE if value[0] <= ord(c) <= value[1]}))
    if kind is op.IN:
        negated = value[0][0] is op.NEGATE
        taken = frozenset().union(*(one(*item, flags) for item in value[negated:]))
        return SAMPLE - taken if negated else taken
    return None


def branches(kind, value) -> list[list]:
    """The sequences inside a node."""
    if kind is op.SUBPATTERN:
        return [list(value[3])]
    if kind is op.BRANCH:
        return [list(branch) for branch in value[1]]
    if kind is op.ATOMIC_GROUP:
        return [list(value)]
    if kind in REPEATS:
        return [list(value[2])]
    return []


def takes(sequence: list, flags: int) -> frozenset[str]:
    """Every character a sequence can take."""
    found = frozenset()
    for kind, value in sequence:
        if kind in ANCHORS:
            continue
        single = one(kind, value, flags)
        found |= single if single is not None else frozenset()
        for branch in branches(kind, value):
            found |= takes(branch, flags)
    return found


def may_be_empty(sequence: list) -> bool:
    return all(
        kind in ANCHORS
        or (kind in REPEATS and (value[0] == 0 or may_be_empty(list(value[2]))))
        or (kind not in REPEATS and any(map(may_be_empty, branches(kind, value))))
        for kind, value in sequence
    )


def begins(sequence: list, flags: int) -> frozenset[str]:
    """The characters a sequence can begin with; none if an anchor stands in front."""
    found = frozenset()
    for kind, value in sequence:
        if kind in ANCHORS:
            return found
        single = one(kind, value, flags)
        found |= single if single is not None else frozenset()
        for branch in branches(kind, value):
            found |= begins(branch, flags)
        if not may_be_empty([(kind, value)]):
            return found
    return found


def unlimited(kind, value) -> bool:
    return kind in REPEATS and value[1] is op.MAXREPEAT


def shared(sequence: list, flags: int) -> Iterator[str]:
    """Where text can be shared out between two repeats without limit."""
    open_repeats: list[frozenset[str]] = []
    for kind, value in sequence:
        if kind in ANCHORS:
            continue
        inside = takes([(kind, value)], flags)
        if unlimited(kind, value):
            if any(inside & before for before in open_repeats):
                yield "two repeats beside each other"
            body = list(value[2])
            first = begins(body, flags)
            for at, (inner, given) in enumerate(body):
                if (
                    unlimited(inner, given)
                    and inner is not op.POSSESSIVE_REPEAT
                    and kind is not op.POSSESSIVE_REPEAT
                    and may_be_empty(body[at + 1 :])
                    and takes([(inner, given)], flags) & first
                ):
                    yield "a repeat inside a repeat"
        if not may_be_empty([(kind, value)]) and not unlimited(kind, value):
            open_repeats = []
        if unlimited(kind, value) and kind is not op.POSSESSIVE_REPEAT:
            if value[0] and not may_be_empty([(kind, value)]):
                open_repeats = []
            open_repeats.append(inside)
        for branch in branches(kind, value):
            yield from shared(branch, flags)


def repeats(sequence: list, flags: int) -> Iterator[frozenset[str]]:
    for kind, value in sequence:
        if kind in ANCHORS:
            continue
        if unlimited(kind, value):
            yield takes([(kind, value)], flags)
        for branch in branches(kind, value):
            yield from repeats(branch, flags)


def faults(pattern: re.Pattern) -> list[str]:
    tree = list(parser.parse(pattern.pattern, pattern.flags))
    first = begins(tree, pattern.flags)
    found = list(shared(tree, pattern.flags))
    if any(taken & first for taken in repeats(tree, pattern.flags)):
        found.append("a repeat that takes what a match begins with")
    return sorted(set(found))


def test_no_pattern_backtracks_without_a_bound():
    found = {name: faults(pattern) for name, pattern in compiled()}
    assert len(found) > 60
    assert {name for name, faults in found.items() if faults} == set(BOUNDED)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"a+a+b", "two repeats beside each other"),
        (r"\s*#?\s*\Z", "two repeats beside each other"),
        (r"[A-Z]{2,}[^a-z:]*:", "two repeats beside each other"),
        (r"(?:a+)+b", "a repeat inside a repeat"),
        (r"(?:\w+ ?)*:", "a repeat inside a repeat"),
        (r"\([^)]*\)", "a repeat that takes what a match begins with"),
        (r"Remarks\b.*?by", "a repeat that takes what a match begins with"),
        (r"\w+-", "a repeat that takes what a match begins with"),
        (r"\w++-", "a repeat that takes what a match begins with"),
    ],
)
def test_patterns_that_backtrack_are_seen(pattern, fault):
    assert fault in faults(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [r"(?<!\w)\w++-", r"\([^()]*\)", r"^[ \t]*#", r"-(?:[.,]\d++)*+x", r"Q\s{2,}"],
)
def test_patterns_in_linear_time_pass(pattern):
    assert faults(re.compile(pattern, re.M)) == []
