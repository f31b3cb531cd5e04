"""What wires and transcripts put before the words: crawl dates, datelines, speaker labels."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from bilateral.accents import unaccented
from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.speech import is_speech
from bilateral.gazetteer import PACKAGE, Gazetteer

_CRAWL_DATE = re.compile(
    r"\s*date (?P<date>\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?:\s+|\Z)"
)

_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre "
    "diciembre ene abr ago dic"
).replace(" ", "|")
_DAYS = re.compile(
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
)
_NAME = r"[^\W\d_a-zß-ÿ][^\W\d_]*(?:[.'’-][^\W\d_]+)*\.?"
_PLACE = rf"{_NAME}(?: (?:de|del|la|las|los|el|y|of|{_NAME})){{0,4}}"
# What keeps its full stop before a dash: D.C., and the Mexican states as wires shorten them.
_SHORT = re.compile(
    r"(?:\b[^\W\d_]\.[^\W\d_]|, (?:Ags|Camp|Chih|Chis|Coah|Col|Dgo|Gro|Gto|Hgo|Jal|Mex|Méx|Mich"
    r"|Mor|Nay|Oax|Pue|Qro|Sin|Son|Tab|Tamps|Tlax|Ver|Yuc|Zac))\.$"
)
_DATE = (
    rf"(?:a )?(?:\d{{1,2}}[º°]? (?:de )?(?:{_MONTHS})\.?(?:(?: del?)?,? \d{{4}})?"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:,? \d{{4}})?)"
)
_AGENCY = r"(?:[^\W\d_a-zß-ÿ][\w.&'’-]*(?:[ /][\w.&'’-]+){0,3}|dpa)"
_DATELINE = re.compile(
    rf"\s*(?P<place>{_PLACE})(?:, (?P<region>{_PLACE}))?"
    rf"(?:,? (?P<date>(?i:{_DATE})))?"
    rf"(?:,? \((?P<agency>{_AGENCY})\))?"
    rf"(?:,? (?P<late_date>(?i:{_DATE})))?"
    r"(?P<dash>(?P<stop>\.? ?)[-–—―]{1,2})(?=\s|[\"“«¿¡A-ZÁÉÍÓÚ])\s*(?=(?P<next>\S))"
)

_STOPPED = re.compile(
    rf"\s*(?P<place>{_PLACE}?)\.[ \xa0]{{2,}}(?=(?P<next>[^\W\d_a-zß-ÿ][^\n]{{60,200}}))"
)
_SPANISH = re.compile(r"(?<!\S)(?:de|del|el|la|los|las|en|que|por)(?!\S)")

_PARAGRAPH = 1_000  # characters after a dash that are looked at
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_HEADING = re.compile(rf"(?:{_NAME} ){{0,3}}{_NAME}:")

_LABEL = re.compile(
    r"^[ \t]*\**(?P<who>[^\W\d_a-zß-ÿ][^:\n]{0,160}?)(?:[ \t]?\([^()\n:]{1,60}\))?[ \t]?:\**[ \t]*",
    re.M,
)
_COLON = re.compile(r":(?<=[^\Wa-zß-ÿ]:|[).* \t]:)")  # after a capital, or what may close a label
_QUESTION = re.compile(r"^[ \t]*(?:\**Q\**(?:[ \t]{2,}|:[ \t]*))+", re.M)
# What is left of a bold Q: a paragraph that begins with it, in a text of labels.
_BARE_QUESTION = re.compile(r"(?:\A|(?<=\n\n))[ \t]*Q[ \t](?=[\"“(—–¿¡A-ZÀ-Ý])")
_SPEAKERS = re.compile(
    r"(?:THE (?:VICE )?PRESIDENT|THE (?:FIRST|SECOND) (?:LADY|GENTLEMAN)|THE PRESS|PRESS SECRETARY"
    r"|Q|QUESTION|ANSWER|REPORTER|JOURNALIST|MODERATOR|OPERATOR|HOST|INTERPRETER|TRANSLATOR|AUDIENCE"
    r"|PARTICIPANTS?|SPEAKER|VOICES?|STAFF|AIDE|SENIOR ADMINISTRATION OFFICIALS?|ATTENDEES?|CROWD"
    r"|PREGUNTA|RESPUESTA|INTERLOCUTORA?|REPORTER[OA]|PERIODISTA|MODERADORA?|CONDUCTORA?|LOCUTORA?"
    r"|PRESENTADORA?|MAESTR[OA] DE CEREMONIAS|INTERVENCIÓN|TRADUCTORA?|INTÉRPRETE|VOZ|VOCES"
    r"|ASISTENTES?|PÚBLICO|CORO|NIÑ[OA]S?|MUJER|HOMBRE)(?: (?:MEMBER|MUJER|HOMBRE|EN OFF|\d{1,2}))?"
)
# Who speaks, or what a table counts: a label only where speech follows.
_COMMON = re.compile(
    r"(?:SPEAKER|HOST|VOICES?|STAFF|AIDE|ANSWER|AUDIENCE|PARTICIPANTS?|ATTENDEES?|CROWD|RESPUESTA"
    r"|VOZ|VOCES|ASISTENTES?|PÚBLICO|CORO|NIÑ[OA]S?|MUJER|HOMBRE)(?: (?:MEMBER|MUJER|HOMBRE|\d+))?"
)
_TITLES = re.compile(
    r"(?:(?:THE|ACTING|DEPUTY|UNDER|ASSISTANT|FORMER|VICE|PRIME|FOREIGN|ATTORNEY|SURGEON) )*"
    r"(?:MR|MS|MRS|MISS|DR|PRESIDENT|SECRETARY|MINISTER|AMBASSADOR|SENATOR|SEN|REPRESENTATIVE|REP"
    r"|CONGRESS(?:MAN|WOMAN)|GOVERNOR|GOV|MAYOR|GENERAL|ADMIRAL|COLONEL|JUDGE|DIRECTOR"
    r"|ADMINISTRATOR|CHAIR(?:MAN|WOMAN)?|CHANCELLOR|KING|QUEEN|POPE|COMMISSIONER|SHERIFF"
    r"|PRESIDENT[AE]|SECRETARI[OA]|SUBSECRETARI[OA]|CANCILLER|EMBAJADORA?|SENADORA?|DIPUTAD[OA]"
    r"|GOBERNADORA?|ALCALDE(?:SA)?|GENERAL|ALMIRANTE|DIRECTORA?|FISCAL|SR|SRA|SEÑORA?|LIC|ING|MTR[OA]"
    r"|DRA|DOCTORA?|VOCER[OA]|MINISTR[OA]|PRIMER MINISTRO|JEF[AE] DE GOBIERNO)\b\.?"
)
_LETTERS_OF_NAME = re.compile(r"[^\W\d_][^\W\d_.'’\- ]*(?:[.'’\- ]+[^\W\d_]+)*\.?")
_OFFICES = re.compile(
    rf"\b(?:{_TITLES.pattern}|TITULAR|JEF[AE]|COORDINADORA?|ENCARGAD[OA]|SUB\w+|COMISIONAD[OA])(?!\w)"
)
_PARTICLES = frozenset(("the", "of", "de", "del", "la", "las", "los", "y", "e", "von", "van"))


def crawl_date(text: str) -> tuple[str, list[Finding]]:
    """Take off the date a crawl dump puts before a text: `` date 2024-06-22 ``.

    It is the day of the crawl (or its month), and was found to be years off: never take it for the
    day of publication.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    findings : list of Finding
        The date, ``YYYY-MM-DD`` or ``YYYY-MM``.

    Examples
    --------
    >>> crawl_date(" date 2024-06-22 The secretary travelled.")
    ('The secretary travelled.', [Finding(step='crawl_date', what='2024-06-22', n=1)])
    """
    if "date " not in text[:32]:
        return text, []
    found, start = [], 0
    while prefix := _CRAWL_DATE.match(text, start):
        found.append(Finding("crawl_date", prefix["date"]))
        start = prefix.end()
    return text[start:], found


def dateline(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    """Take off the place, agency and date a wire story opens with.

    It is told by its form: a place in capitals or a city of ``data/gazetteer/datelines.csv``, which
    a region may follow; a date, an agency of one to four words in brackets, or both; and a dash,
    after which a sentence begins: not the rest of a heading, whose words have capitals, or the
    other country. Without date and agency, the place must be such a city, and in capitals or before
    ``.-``; with a date and ``.-`` any place will do. One or two such cities, but no country, are
    a dateline before a full stop, two spaces and a Spanish sentence, too. So a sentence that begins
    with a place, a law's ``PRIMERO.-`` and the short form of a name, ``(FBI)``, stay.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        ``place=…; agency=…; date=…``, as printed, with the parts that are there.

    Examples
    --------
    >>> dateline("MEXICO CITY, July 2 (Reuters) - The peso rose.")
    ('The peso rose.', [Finding(step='dateline', what='place=MEXICO CITY; agency=Reuters; \
date=July 2', n=1)])
    >>> dateline("Mexico City — the capital — is sinking.")
    ('Mexico City — the capital — is sinking.', [])
    """
    if (stopped := _STOPPED.match(text[:400])) and _is_stopped(stopped, gazetteer):
        found = Finding("dateline", f"place={stopped['place']}")
        return text[stopped.end() :], [found]
    head = text[:200]
    if "-" not in head and "–" not in head and "—" not in head and "―" not in head:
        return text, []
    found, start = [], 0
    while opening := _DATELINE.match(text[start : start + 200]):
        if not _is_dateline(opening, text, start + opening.end(), gazetteer):
            break
        place = ", ".join(filter(None, (opening["place"], opening["region"])))
        place = place if _SHORT.search(place) else place.rstrip(".")
        date = (opening["date"] or opening["late_date"] or "").rstrip(".")
        parts = {"place": place, "agency": opening["agency"], "date": date}
        what = "; ".join(f"{name}={said}" for name, said in parts.items() if said)
        found.append(Finding("dateline", what))
        start += opening.end()
    return (text[start:], found) if found else (text, [])


def _is_dateline(opening: re.Match, text: str, after: int, gazetteer: Gazetteer) -> bool:
    place, agency = _plain(opening["place"]), opening["agency"]
    if opening["next"].islower() or _DAYS.fullmatch(place.split()[0]):
        return False
    capitals = opening["place"].isupper()
    known = re.sub(r" d\.?[cf]\.?$", "", place) in _cities(gazetteer)
    stop = opening.string[: opening.end("stop")].rstrip().endswith(".")
    if agency:
        return known or (capitals and agency != _initials(opening["place"]))
    if opening["date"] or opening["late_date"]:
        return capitals or known or stop
    return known and (
        stop or (capitals and not _is_heading(place, text[after : after + _PARAGRAPH], gazetteer))
    )


def _is_stopped(opening: re.Match, gazetteer: Gazetteer) -> bool:
    cities = _cities(gazetteer) - _countries(gazetteer)["country"]
    places = opening["place"].split(" y ")
    spanish = len(_SPANISH.findall(opening["next"])) > 1
    return spanish and len(places) < 3 and cities.issuperset(map(_plain, places))


def _is_heading(place: str, following: str, gazetteer: Gazetteer) -> bool:
    """Whether what follows a dash is no sentence: Mexico – United States Joint Statement."""
    paragraph = re.split(r"\n[ \t\r]*\n", following, maxsplit=1)[0].rstrip()
    words = _LONG_WORD.findall(paragraph)
    in_capitals = len(words) > 1 and all(word[0].isupper() for word in words)
    if _HEADING.match(paragraph) or (in_capitals and paragraph[-1] not in ".!?"):
        return True
    names, words = _countries(gazetteer), _plain(following[:60]).split()
    openings = (" ".join(words[:n]).rstrip(".,:;") for n in range(1, 5))
    return place in names["country"] and not names["alias"].isdisjoint(openings)


@cache
def _countries(gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    """The names of the two countries, and whatever they are called."""
    sides, aliases = gazetteer.sides(), gazetteer.aliases()
    names = sides.loc[sides["counterpart"] != "", "name"]
    called = aliases.loc[aliases["canonical"].isin(names), "alias"]
    return {"country": frozenset(map(_plain, names)), "alias": frozenset(map(_plain, called))}


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word.casefold() not in _PARTICLES)


@cache
def _cities(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(map(_plain, gazetteer.table("datelines")["name"]))


def labels(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    r"""Take off speaker labels at the beginnings of lines: ``THE PRESIDENT:``, ``PREGUNTA:``.

    A label is in capitals, ends with a colon, and names a speaker: a role (``INTERLOCUTORA``), a
    title and a name (``MS. JEAN-PIERRE``), or somebody of ``data/gazetteer/people.csv``, by the
    surname alone only if it is there twice. Any other name is a label where the same text has one
    of the former. So is the ``Q`` of White House transcripts, before a colon or two spaces, or at
    the beginning of a paragraph of a text with other labels. Speech follows a label: headings in
    capitals stay, and so do rows of a list such as ``MUJER: 51 por ciento`` and ``FISCAL: 2024``.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        The labels.

    Examples
    --------
    >>> labels("THE PRESIDENT:  Thank you.\nQ  Sir, why?\nArticle 5: Peace.")[0]
    'Thank you.\nSir, why?\nArticle 5: Peace.'
    """
    found: list[Finding] = []
    if "Q" in text:
        questions = len(_QUESTION.findall(text))
        if questions:
            text = _QUESTION.sub("", text)
            found.append(Finding("labels", "Q", questions))
    places = _labels(text, bool(found), gazetteer)
    if places is None:
        return text, found

    def without(label: re.Match) -> str:
        if label.start() not in places:
            return label[0]
        found.append(Finding("labels", " ".join(label["who"].split())))
        return ""

    text = _LABEL.sub(without, text)
    if found and "Q" in text and (questions := len(_BARE_QUESTION.findall(text))):
        text = _BARE_QUESTION.sub("", text)
        found.append(Finding("labels", "Q", questions))
    return text, found


def label_places(text: str, gazetteer: Gazetteer = PACKAGE) -> list[tuple[int, int]]:
    r"""Where the speaker labels stand that :func:`labels` takes off.

    Parameters
    ----------
    text : str
        As it is; hard spaces count as spaces.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of (int, int)
        First character of a label, and the first after it; in order.

    Examples
    --------
    >>> label_places("THE PRESIDENT:  Thank you.\nQ  Sir, why?")
    [(0, 16), (27, 30)]
    """
    text = text.replace("\xa0", " ")
    places = [found.span() for found in _QUESTION.finditer(text)] if "Q" in text else []
    text = _QUESTION.sub(lambda found: " " * len(found[0]), text) if places else text
    if found := _labels(text, bool(places), gazetteer):
        places += [label.span() for label in _LABEL.finditer(text) if label.start() in found]
    if places and "Q" in text:
        places += [found.span() for found in _BARE_QUESTION.finditer(text)]
    return sorted(places)


def _labels(text: str, asked: bool, gazetteer: Gazetteer) -> dict[int, str] | None:
    """Where a label begins, and who it names; None if nothing looks like one.

    `asked` says that there are questions, marked with a Q.
    """
    if _COLON.search(text) is None:
        return None
    spoken = {
        match.start(): match["who"]
        for match in _LABEL.finditer(text)
        if _in_capitals(match["who"])
        and is_speech(text[match.end() : match.end() + 200], common=_is_common(match["who"]))
    }
    candidates = Counter(spoken.values())
    if not candidates:
        return None
    speakers = {who for who in candidates if _is_speaker(who, gazetteer)}
    # A surname alone speaks twice, or beside other labels.
    surnames = {who for who in candidates if _plain(who) in _surnames(gazetteer)}
    speakers |= {who for who in surnames if candidates[who] > 1 or speakers or asked}
    if speakers or asked:
        speakers |= {
            who for who in candidates if " " in who.strip() and _may_be_name(who, gazetteer)
        }
    return {start: who for start, who in spoken.items() if who in speakers}


def _in_capitals(who: str) -> bool:
    letters = [c for c in re.sub(r"\b(?:Mc|Mac)(?=[A-Z])", "", who) if c.isalpha()]
    return len(letters) > 1 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


def _is_speaker(who: str, gazetteer: Gazetteer) -> bool:
    """Whether a label in capitals names a role, a title with a name, or a known person."""
    who = " ".join(who.split())
    if _SPEAKERS.fullmatch(who):
        return True
    name, _, office = who.partition(", ")
    if office and _may_be_name(name, gazetteer) and _OFFICES.search(office):
        return True
    if title := _TITLES.match(name):
        return len(name) == title.end() or _may_be_name(name[title.end() :], gazetteer)
    return _words_of_name(who) in _people(gazetteer)


def _is_common(who: str) -> bool:
    """Whether a label is a common word as well, or a title alone, or a name without a title."""
    who = " ".join(who.split())
    if _SPEAKERS.fullmatch(who):
        return _COMMON.fullmatch(who) is not None
    title = _TITLES.match(who)
    return title is None or len(who) == title.end()


def _may_be_name(who: str, gazetteer: Gazetteer) -> bool:
    """Whether capitals can be a name: up to five words of letters, no function word among them."""
    words = _plain(who).split()
    return (
        0 < len(words) <= 5
        and _LETTERS_OF_NAME.fullmatch(who.strip()) is not None
        and _function_words(gazetteer).isdisjoint(words)
    )


@cache
def _function_words(gazetteer: Gazetteer) -> frozenset[str]:
    listed = (gazetteer.stopwords(lang, ("function",)) for lang in gazetteer.spoken)
    return frozenset().union(*listed) - _PARTICLES


@cache
def _people(gazetteer: Gazetteer) -> frozenset[frozenset[str]]:
    """The words of each listed name, and of a given name and a surname alone."""
    found = set()
    for row in gazetteer.people().itertuples(index=False):
        names = [row.name, *row.aliases.split("; "), f"{row.name.split()[0]} {row.surname}"]
        found |= {_words_of_name(name) for name in names if " " in name}
    return frozenset(found)


@cache
def _surnames(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(map(_plain, gazetteer.people()["surname"]))


def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(_plain(name).replace(".", "").split())


def _plain(words: str) -> str:
    """Small letters without accents, stops at abbreviations kept."""
    return unaccented(" ".join(words.split()).casefold()).rstrip(".")
