"""Whose words a document of *Foreign Relations of the United States* holds.

Works on what is printed around a text (head, datelines, signature), as plain strings; the XML is
the business of :mod:`bilateral.sources.frus`.

The side of a sender comes from, in this order: the office in the head ("The Ambassador in
Mexico", "The Mexican Ambassador"), the letterhead in the dateline ("Legation of Mexico"), the
title under the signature, and the same name with a known side elsewhere under the same heads
(for top-level documents: in the volume). What none of these settles stays ``none``.

How countries, their capitals and their presidents are called is data
(``data/gazetteer/countries.csv``); the other side is the counterpart in ``sides.csv``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bilateral.accents import unaccented
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import people
from bilateral.sources.countries import by_country, others, words

HOME = "US"  # whose archive it is: the side that a head leaves unnamed
HEAD_OF_OFFICE = "Secretary of State"  # of HOME
# --- how offices are written; FRUS leaves the country out where it is the American one ----------
_PLACE = r"Legation|Embassy|Consulate|Consular Agency|Vice-?consulate"
_OFFICE = (
    rf"{_PLACE}|Ambassador|Minister|Ministry|Charg[eé]|Consul|Consular|Vice|Secretary|Under|"
    "Acting|Assistant|Appointed|Foreign|Government|President|Commission|Delegat|Represent|"
    "Agent|Counselor|First|Second|Third|Military|Naval|Senate|Congress|Army|Navy|Marine|Indian|"
    "District|Treasury|Diplomatic|Special|Department|Section"
)
# Up to four words; a hyphen may begin the first, and any hyphen belongs to its word.
_WORDS_BETWEEN = r"(?:-[\w-]+(?: [\w-]+){0,3}?|(?: [\w-]+){0,4}?)"
_ABROAD = re.compile(
    r"^(?:The )?(?:[\w-]+ ){0,3}?(?:Ambassador|Minister|Charg[eé]|Consul|Counselor|Clerk|"
    r"(?:High )?Commissioner|Secretary of (?:Legation|Embassy)|Diplomatic Agent|Attach[eé])"
    r"(?: [\w]+){0,5}? (?:in|at|m) ",
    re.I,
)
_AT_HOME = re.compile(
    r"^(?:Hon\. |The )?(?:(?:Acting |Under |(?:\w+ )?Assistant |Deputy )?Secretary"
    r"(?: of State(?! (?:for|of|and)\b)| of the (?:Navy|Treasury|Interior)| of (?:War|Commerce|"
    r"Labor|Agriculture))|Acting Secretary\b|Department of State|Economic Adviser|Legal Adviser|"
    r"(?:\w+ )?(?:Solicitor|Attorney General)|Postmaster|Counselor\b|(?:Assistant )?Chief of "
    r"the (?:Division|Visa|Trade|Bureau|American)|Senator|Representative [A-Z]|Chairman of the "
    r"(?:American|Senate))|\b(?:Division|Office|Bureau|Section) of (?:the )?[\w ]+? Affairs|"
    r", of the (?:Division|Office) of |^The (?:Secretary|Assistant|Under Secretary|President)$",
    re.I,
)
_THIRD_BODY = re.compile(r"League of Nations|Pan American Union|American Conference", re.I)
_HOME_HEAD = re.compile(
    r"(?:Department of State|Department of (?:the |Justice|Commerce|Labor|Agriculture)|(?:War|"
    r"Navy|Treasury|Post-?Office) Department|Executive Mansion|White House)\b",
    re.I,
)
_FOREIGN_MINISTRY = re.compile(
    r"(?:Department|Ministry|Secretariat)(?: of State)?,? (?:of|for|and)\b(?! State\b)", re.I
)
_OF_THE_REPUBLIC = re.compile(rf"(?:{_PLACE}) of the Republic", re.I)
_THIRD_OFFICE = re.compile(
    rf"(?:{_PLACE}) of (?!the Republic)|Department (?:of|for) Foreign|Foreign Office", re.I
)
_RELATIONS = re.compile(
    r"convention|treat(?:y|ies)|agreement|protocol|legation|embassy|relations|correspondence|"
    r"boundary|claim|arbitration|negotiation|representations|extradition|border",
    re.I,
)
_PRIVATE = re.compile(r"Chamber of Commerce|Company|& Co\b|Incorporated|\bInc\.|Captain|Capt\.")
_HONORIFIC = re.compile(r"^(?:(?:Mr|Mrs|Messrs|Dr|Hon|Gen|Col|Sr)\.|The|Señor|Baron|Count) +", re.I)

_OFFICES = re.compile(
    rf"{_PLACE}|Ambassador|Minister|Ministry|Charg[eé]|Consul|Department|Secretary|Government|"
    r"Custom-?house|Governor|General\b|Commission|Congress|Senate|President|Court|Council",
    re.I,
)
_BY = re.compile(
    r"(?:The |Draft )?(?:Memorandum|Statement|Message|Note|Address|Remarks|Speech|Press Release)"
    r"\b.*? (?:by|of) (.+?)(?= of a | [Rr]egarding|, of| on | in the | With |$)"
)
_WRITER = re.compile(r"(?:The|Mr|Mrs|Dr|Señor|Sir|Lord|Baron|Count|President|Senator)\b")
_TREATY = re.compile(
    r"(?:\w+ ){0,2}(?:Convention|Treaty|Protocol|Agreement)s?\b(?! of the Conference\b).*"
    r"\b(?:Between|Signed|extending|of an agreement)\b",
    re.I,
)


_OFFICE_ALONE = re.compile(
    r"(?:\w+ )??(?:Secretary|Minister|President|Premier|Consuls?)(?: (?:of|for|general)\b.*)?", re.I
)


@dataclass(slots=True)
class Sender:
    """Who writes a document or an inclosure: name, side and role as in ``Turn``."""

    name: str = ""
    side: str = "none"
    role: str = "official"

    @property
    def key(self) -> str:
        """The last word of the name without accents and case, by which names meet."""
        words = re.findall(r"[^\W\d_]+", unaccented(self.name))
        return words[-1].casefold() if words else ""


@dataclass(slots=True, frozen=True)
class Frame:
    """What is printed around a text.

    Parameters
    ----------
    title : str
        The head.
    tagged : bool
        Whether the edition marks the sender in the head.
    person : str or None
        The sender's name where it is a name that is marked, not an office.
    signatures, datelines : list of str
        In printed order.
    about_both : bool
        Whether the text stands under a head about both countries.
    """

    title: str
    tagged: bool
    person: str | None
    signatures: list[str]
    datelines: list[str]
    about_both: bool


def is_about_both(head: str, gazetteer: Gazetteer = PACKAGE) -> bool:
    """Say whether a head puts what stands below it between the two countries.

    It is the partner's name and nothing else ("Mexico", "MEXICO.", "Mexico:"), or it names both
    countries together with a word for their dealings ("Conventions between the United States and
    Mexico"). A head that only mentions the partner is not enough.

    Examples
    --------
    >>> is_about_both("MEXICO."), is_about_both("Bolshevik aims in Mexico")
    (True, False)
    """
    pair = _pair(gazetteer)
    if pair.heading.fullmatch(head):
        return True
    named = pair.partner and all(country.named.search(head) for country in pair.countries.values())
    return bool(named and _RELATIONS.search(head))


def genre_of(title: str) -> str:
    """Give the genre that a document's head tells."""
    if _TREATY.match(title):
        return "treaty"
    if re.match(r"(?:The )?(?:Annual )?Message of the President", title, re.I):
        return "presidential message"
    return (
        "note" if re.match(r"Note\b|Aide-m[eé]moire", title, re.I) else "diplomatic correspondence"
    )


def identify(frame: Frame, gazetteer: Gazetteer = PACKAGE) -> Sender:
    """Say who writes, and what the head, the letterhead and the signature tell of the side.

    Examples
    --------
    >>> head = "The Mexican Ambassador (Téllez) to the Secretary of State"
    >>> identify(Frame(head, True, None, [], [], True))
    Sender(name='Téllez', side='MX', role='official')
    """
    sender, pair = Sender(), _pair(gazetteer)
    if _TREATY.match(frame.title):
        return sender
    phrase = _phrase(frame.title, frame.tagged)
    office = re.sub(r" ?\([^)]*\)", "", phrase).strip(" .")
    signature = frame.signatures[0] if len(frame.signatures) == 1 else ""
    signer, _, post = signature.partition(",")
    if frame.person is not None:
        name = frame.person
    elif match := re.search(r"\(([^)]+)\)", phrase):
        name = match[1]
    else:
        name = signer or office
    name = _HONORIFIC.sub("", name).split(" to ")[0].strip(" .,“”")
    sender.name = name.title() if name.isupper() else name
    lines = frame.datelines
    letterheads = {_letterhead_side(line, frame.about_both, pair) for line in lines} - {""}
    if frame.tagged and lines:
        letterheads = {_letterhead_side(lines[0], frame.about_both, pair)}
    sender.side = (
        _office_side(office, pair)
        or (letterheads.pop() if len(letterheads) == 1 else "")
        or _country(signature, pair)
        or (HOME if _AT_HOME.search(post.strip()) else "none")
    )
    offices = " ".join((office, signature, *lines))
    countries = pair.countries
    if sender.side in countries and countries[sender.side].president.search(office):
        sender.role = "principal"
    elif sender.side == "none" and sender.name:
        private = _PRIVATE.search(offices) or (frame.about_both and not _OFFICES.search(offices))
        sender.role = "guest" if private else "official"
    return sender


def settle(letters: Iterable[tuple[Sender, list[Hashable], bool]]) -> None:
    """Let a name with one known side lend it to the same name nearby, in place.

    Parameters
    ----------
    letters : iterable of (Sender, list of Hashable, bool)
        A sender; the divisions its text stands under, innermost first; and whether the text is a
        document, which may also borrow from anywhere in the volume (an inclosure may not).

    Examples
    --------
    >>> letters = [(Sender("Ruiz", "MX"), ["Mexico"], True), (Sender("Ruiz"), ["Mexico"], True)]
    >>> settle(letters)
    >>> letters[1][0].side
    'MX'
    """
    letters = list(letters)
    known: dict[tuple, set[str]] = defaultdict(set)
    for sender, above, _ in letters:
        for scope in (*above, None):
            if sender.key and sender.side != "none":
                known[scope, sender.key].add(sender.side)
    for sender, above, is_document in letters:
        if sender.side != "none":
            continue
        for scope in (*above, None) if is_document else above:
            if sides := known.get((scope, sender.key)):
                if len(sides) == 1:
                    sender.side, sender.role = next(iter(sides)), "official"
                break


def give_names(senders: Iterable[Sender], date: str, gazetteer: Gazetteer = PACKAGE) -> None:
    """Give the senders of a document their one whole name, in place.

    The first is the document's; an inclosure with that surname is by the same person. Else a
    surname is that of somebody of the side who was in office on the day. An office is no name:
    there is a name for it only where it is the one from which most documents come.

    Parameters
    ----------
    senders : iterable of Sender
        With their sides.
    date : str
        Of the document; with less than a day a surname stays as it is.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Examples
    --------
    >>> senders = [Sender("Romero", "MX"), Sender("F. W. Seward", "US")]
    >>> give_names(senders, "1897-03-15")
    >>> [sender.name for sender in senders]
    ['Matías Romero', 'F. W. Seward']
    """
    author = None
    day = date if len(date) == len("1897-03-15") else ""
    for sender in senders:
        if _OFFICE_ALONE.fullmatch(sender.name):
            head = sender.side == HOME and sender.name == HEAD_OF_OFFICE
            sender.name = people.in_office(HEAD_OF_OFFICE, day, "", gazetteer) if head else ""
        surname = re.sub("^President ", "", sender.name)
        if author and sender.name and (sender.key, sender.side) == (author.key, author.side):
            if " " not in sender.name:
                sender.name = author.name
        elif " " not in surname and sender.side in _pair(gazetteer).countries:
            holder = people.find_holder(
                surname, day, surname=True, country=sender.side, gazetteer=gazetteer
            )
            sender.name = holder.name if holder else sender.name
        sender.name = people.canonical(sender.name, gazetteer=gazetteer)
        author = author or sender


class _Country(NamedTuple):
    """How one of the two countries is recognised."""

    office: re.Pattern  # its name or adjective with an office, or its president
    named: re.Pattern  # its name or adjective
    president: re.Pattern


class _Pair(NamedTuple):
    """The two countries: HOME, and its counterpart."""

    partner: str
    countries: dict[str, _Country]
    third: re.Pattern  # an adjective of any other country with an office
    heading: re.Pattern  # the partner's name and nothing else
    home_capital: re.Pattern
    partner_capital: re.Pattern
    long_names: list[tuple[re.Pattern, str]]  # one name inside another, and a short one


@cache
def _pair(gazetteer: Gazetteer) -> _Pair:
    partner = gazetteer.counterparts().get(HOME, "")
    sides = [HOME, partner] if partner else [HOME]
    names = gazetteer.sides().set_index("side")["name"]

    def of(kind: str, countries: list[str]) -> str:
        return words(kind, countries, gazetteer)

    third = of("adjective", others(sides, gazetteer))
    return _Pair(
        partner,
        {side: _words_of(side, gazetteer) for side in sides},
        third=re.compile(rf"\b(?:{third})\W+(?:{_OFFICE})", re.I),
        heading=re.compile(rf"\W*(?:{of('name', [partner])})\W*", re.I),
        home_capital=re.compile(of("capital", [HOME]), re.I),
        partner_capital=re.compile(rf"[,.] ?(?:{of('capital', [partner])})\b"),
        long_names=[
            (re.compile(long, re.I), names.get(side, ""))
            for side, long in by_country("long name", gazetteer).items()
        ],
    )


def _words_of(side: str, gazetteer: Gazetteer) -> _Country:
    kinds = ("name", "adjective", "president")
    name, adjective, president = (words(kind, [side], gazetteer) for kind in kinds)
    return _Country(
        office=re.compile(
            rf"\b(?:{adjective})\W+(?:{_OFFICE})|"
            rf"\b(?:{_OFFICE})\w*{_WORDS_BETWEEN} of (?:the )?(?:{name})\b|"
            rf"\bPresident (?:{president})\b",
            re.I,
        ),
        named=re.compile(rf"\b(?:{name}|{adjective})", re.I),
        president=re.compile(rf"President (?:{president})|^The President$"),
    )


def _country(text: str, pair: _Pair) -> str:
    """Give the side whose office is named first in a text."""
    for long, short in pair.long_names:
        text = long.sub(short, text)
    found = [
        (match.start(), side)
        for side, country in pair.countries.items()
        if (match := country.office.search(text))
    ]
    if match := pair.third.search(text):
        found.append((match.start(), "other"))
    return min(found)[1] if found else ""


def _phrase(title: str, tagged: bool) -> str:
    """Give the part of a head that names the sender."""
    title = re.sub(r"^No\.? ?\d+[a-z]?\.? *", "", title)
    if not tagged and (match := _BY.match(title)):
        return match[1]
    match = re.match(r"(.+?)[,;]? to (?=the |[A-Z])", title)
    if match and (tagged or _WRITER.match(title)):
        return match[1]
    return title if tagged else ""


def _office_side(office: str, pair: _Pair) -> str:
    if re.search(r"^(?:\w+ )*?Chief of the Division|Division of", office):
        return HOME
    side = _country(office, pair)
    if side:
        return side
    if _THIRD_BODY.search(office):
        return "other"
    return HOME if _ABROAD.search(office + " ") or _AT_HOME.search(office) else ""


def _letterhead_side(text: str, about_both: bool, pair: _Pair) -> str:
    if side := _country(text, pair):
        return side
    home = _HOME_HEAD.search(text)
    if home and pair.home_capital.search(text, home.end()):
        return HOME
    if about_both and _OF_THE_REPUBLIC.search(text):
        return pair.partner
    if _FOREIGN_MINISTRY.search(text) and pair.partner_capital.search(text):
        return pair.partner
    return "other" if _THIRD_OFFICE.search(text) else ""
