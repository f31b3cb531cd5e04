"""Reader for White House texts (``brian14708/wh-briefings``): Markdown with YAML front matter."""

from __future__ import annotations

import re
from functools import cache

from bilateral.cleaning.steps.speech import is_speech
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import people
from bilateral.sources.countries import words
from bilateral.sources.decode import decode, is_day
from bilateral.sources.exchanges import number_exchanges
from bilateral.sources.front_matter import read_front_matter
from bilateral.sources.model import Document, Problem, Turn, trim
from bilateral.sources.names import fold, name_in
from bilateral.sources.source import Source
from bilateral.sources.speakers import Speaker, Speakers

_HOUSE = "The White House"
_TRANSCRIPTS = ("press-briefings", "speeches-remarks", "remarks")
_LONGEST_TITLE = 1_000  # characters; the longest has 341
_LINE = re.compile(r"^.*$", re.M)
_AHEAD = 300  # characters below a label's line in which its speech begins
_LABEL = re.compile(
    r"[\s\xa0]*(?:\*\*)?([A-ZÀ-Ý][\wÀ-ÿ.,’'\- \xa0]{1,60}?)(?:\*\*)?[ \xa0]?"
    r"(?:\((?P<note>[^)]{1,40})\))?(?:\*\*)?:(?:\*\*)?(?=[\s\xa0]|$|[“\"(`—–…A-ZÀ-Ý])`?"
)
_QUESTION = re.compile(r"[\s\xa0]*(?:\*\*)?Q(?:\*\*)?(?:[:.](?:\*\*)?)?(?=[\s\xa0])")
# What makes a page a transcript wherever it is filed; "**Q: …**" is a list of questions.
_QUESTIONS = re.compile(r"^(?:Q[ \xa0]{2,}|\*\*Q\*\*[ \xa0])", re.M)
_TITLED = re.compile(r"[\s\xa0]*(?:\*\*)?(?:THE|MR|MS|MRS|DR|AUDIENCE|MODERATOR|OPERATOR)\b")
_NAMED = re.compile(r"(?:MR|MS|MRS|DR|MISS)\b.*\w{2}")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_ENDED_AT = re.compile(r"END\s++[\d:]++\s++[AP]\.M\.")
_TIME_OF_END = re.compile(r"\d{1,2}:\d\d\s++[AP]\.M\.[^\n]*+\s*+\Z")
_SKIP = re.compile(
    r"(?:\d{1,2}:\d\d\s++[AP]\.M\..*|THE WHITE HOUSE|Office of Communications"
    r"|For Immediate Release.*|(?:\\?_)++|\*{3,}|<br ?/?>)?"
)
_INTERPRETED = re.compile(r"[\s\xa0]*\((?:as interpreted|interpreting|via interpreter)", re.I)
_SPEECH_IN_TITLE = re.compile(r"(?:Remarks|Statement|Message|Address|Speech)\b", re.I)
_BY_IN_TITLE = re.compile(r"\b(?:by|from) ", re.I)
# What stands in a title between "by" and what the words are about or where they were said.
_SOMEBODY_IN_TITLE = re.compile(
    r"\b(?:by|from|of) (.+?)(?= (?:on|at|in|to|as|upon|about|during|for|after|before|following"
    r"|regarding|announcing|welcoming|with)\b|[|,:–—]|$)",
    re.I,
)
_SENTENCE_ENDS = re.compile(r"(?<!D\.C)[.!?]\s*+(?:\([^)]*+\)\s*+)*+$")
_GENRE_OF_FOLDER = {
    "press-briefings": "press briefing",
    "speeches-remarks": "remarks",
    "remarks": "remarks",
    "presidential-actions": "presidential action",
    "fact-sheets": "fact sheet",
    "articles": "article",
    "releases": "article",
    "blog": "article",
    "research": "article",
    "legislation": "legislation",
    "disclosures": "disclosure",
}


def read_page(
    data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
) -> list[Document]:
    r"""Turn one Markdown file into a document with its turns.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its upstream path, ``folder/YYYY-MM/YYYY-MM-DD-slug.md``.
    problems : list of Problem
        What could not be taken as it was is added here.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of Document
        One; none for a file without text.

    Examples
    --------
    >>> page = "---\ndate: '2021-03-01'\ntitle: A\n---\n\nQ  Why?\n\nTHE PRESIDENT:  So."
    >>> [document] = read_page(page.encode(), "remarks/2021-03/2021-03-01-remarks.md", [])
    >>> [(turn.role, turn.speaker) for turn in document.turns]
    [('journalist', ''), ('principal', 'Joseph R. Biden')]
    """
    text = decode(data, path, problems)
    front, body = read_front_matter(text, path, problems)
    end = _end(text, body)
    if not text[body:end].strip():
        problems.append(Problem(path, "warning", "no text below the front matter; left out"))
        return []
    folder = path.split("/", 1)[0]
    title = " ".join(front.get("title", "").split()) or path.rsplit("/", 1)[-1][11:-3]
    document = Document(
        doc_id=f"{SOURCE.name}:" + path.removesuffix(".md"),
        source=SOURCE.name,
        text=text,
        date=_date(front, path, problems),
        side=SOURCE.side,
        lang="en",
        genre=_genre(folder, title, gazetteer),
        title=title.replace("\u2060", ""),
        author=_HOUSE,
        url=front.get("source_url", ""),
        path=path,
        published=front.get("published_time", ""),
        modified=front.get("modified_time", ""),
    )
    if not document.url:
        problems.append(Problem(path, "warning", "no source_url in the front matter"))
    speakers = Speakers(
        *(SOURCE.name, document.date, document.genre, document.title),
        surnames=True,
        gazetteer=gazetteer,
    )
    document.turns = _turns(document, body, end, folder, speakers)
    number_exchanges(document.turns, text, speakers.resolve("Q").role)
    return [document]


def _end(text: str, body: int) -> int:
    """Find where the words end: before ``# # #``, or the time at which a transcript ends.

    What ``END 3:45 P.M.`` stands before is left out, wherever it is; ``# # #`` and a time on a
    line of its own count as the end only where nothing follows.
    """
    last = body + len(text[body:].rstrip())
    ends = [len(text)]
    if closing := _ENDED_AT.search(text, body):
        ends.append(closing.start())
    at, signs = last, 0
    while signs < 3 and text.endswith("#", body, at):
        at, signs = at - 1, signs + 1
        if text.endswith("\\", body, at):
            at -= 1
        at = body + len(text[body:at].rstrip())
    if signs == 3:
        ends.append(at)
    below = last  # the time stands on the last line, or its A.M. does
    for _ in range(2):
        line = max(text.rfind("\n", body, below) + 1, body)
        start = trim(text, line, below)[0]
        if line and _TIME_OF_END.match(text, start):
            ends.append(start)
        below = body + len(text[body:line].rstrip())
    found = min(ends)
    return len(text) if found == len(text) else body + len(text[body:found].rstrip())


def _date(front: dict[str, str], path: str, problems: list[Problem]) -> str:
    """Take the date of the front matter, else of the file's name."""
    for candidate in (front.get("date", ""), path.rsplit("/", 1)[-1][:10]):
        if is_day(candidate[:10]):
            if candidate is not front.get("date"):
                given = front.get("date", "")
                wrong = f"date {given!r} is no day" if given else "no date in the front matter"
                problems.append(Problem(path, "warning", f"{wrong}; took the file name's"))
            return candidate[:10]
    problems.append(Problem(path, "warning", "no date; left empty"))
    return ""


def _genre(folder: str, title: str, gazetteer: Gazetteer) -> str:
    """Tell the genre from the folder, or from the title where a folder holds several.

    Pages are now and then filed in the wrong folder: a briefing stays a briefing.
    """
    of_folder = _GENRE_OF_FOLDER.get(folder, "statement")
    if of_folder == "statement" or folder in ("speeches-remarks", "presidential-actions"):
        for genre, pattern in _genres(gazetteer):
            filed_apart = folder != "presidential-actions" or genre == "press briefing"
            if filed_apart and re.search(pattern, title, re.I):
                return genre
    return "remarks" if of_folder == "article" and title.startswith("Remarks by ") else of_folder


@cache
def _genres(gazetteer: Gazetteer) -> tuple[tuple[str, str], ...]:
    """List the genres that a title tells, each with its pattern; the first that matches counts."""
    joint = "joint (?:statement|declaration|communiqu|press release|action plan)"
    return (
        ("readout", r"readout"),
        ("joint statement", rf"{joint}|u\.s\.-(?:{_counterpart(gazetteer)}) joint"),
        ("fact sheet", r"fact[- ]sheet"),
        ("press briefing", r"press briefing|gaggle|press call|background|on-the-record"),
        ("remarks", r"remarks|interview|address\b"),
        ("statement", r"statement"),
    )


def _turns(document: Document, body: int, end: int, folder: str, speakers: Speakers) -> list[Turn]:
    """Cut the body at speaker labels; a text without labels is one turn of its author."""
    text = document.text
    whole = _author(document, speakers)
    current, start, heading = whole, body, ""
    turns: list[Turn] = []
    spoken = document.genre in ("press briefing", "remarks")
    transcript = folder in _TRANSCRIPTS or spoken or len(_QUESTIONS.findall(text)) > 1
    fresh = silent = True  # at a paragraph's beginning; nothing said since `start`
    for line in _LINE.finditer(text, body, end):
        content = line[0]
        if _SKIP.fullmatch(content.strip()):
            if silent and not turns and content.strip():
                start = line.end()  # the time and place above a transcript
            fresh = True
            continue
        found = None
        if transcript and (fresh or _TITLED.match(content)):
            found = _QUESTION.match(content) if fresh else None
            found = found or _label(
                content, text[line.end() : min(end, line.end() + _AHEAD)], speakers, fresh
            )
        if found is not None:
            _close(turns, text, start, line.start(), current, heading)
            label = "Q" if found.re is _QUESTION else found[1]
            current, start = _who(label, whole, document, speakers), line.start() + found.end()
            silent = not content[found.end() :].strip()
            if found.re is _LABEL and found["note"] and "interpret" in found["note"].lower():
                current = current._replace(interpreted=True)
        elif title := _HEADING.match(content):
            _close(turns, text, start, line.start(), current, heading)
            heading, start = " ".join(title[1].strip(" *#").split()), line.end()
            silent = True
        else:
            silent = False
        fresh = content.endswith("  ") or content.rstrip().endswith("<br />")
    _close(turns, text, start, end, current, heading)
    if transcript and len(turns) > 1 and turns[0].end - turns[0].start < 200:
        ends = _SENTENCE_ENDS.search(text, turns[0].start, turns[0].end)
        if turns[0].speaker == whole.name and not ends:
            turns = turns[1:]  # the place and the room, above the first label
    return turns


def _label(content: str, below: str, speakers: Speakers, fresh: bool) -> re.Match | None:
    """Find a speaker's label in capitals at the start of a line, with speech behind it.

    Within a paragraph only a label that a rule knows is one. A word alone that none knows is the
    surname of somebody in office, or whose words are quoted behind it.
    """
    found = _LABEL.match(content)
    if found is None:
        return None
    letters = [c for c in found[1] if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    if len(found[1].split()) > 8 or upper < 0.7 * len(letters) or len(letters) < 2:
        return None
    known = speakers.names_a_role(found[1]) or _NAMED.match(found[1]) is not None
    behind, alone = content[found.end() :] + below, len(found[1].split()) == 1
    if not known and not fresh:
        return None
    if not known and alone and behind.lstrip()[:1] not in '“"':
        holder = _holder(found[1], speakers)
        known = holder is not None
        if not known:
            return None
    return found if is_speech(behind, common=not known) else None


def _who(label: str, whole: Speaker, document: Document, speakers: Speakers) -> Speaker:
    """Whose label it is; "THE DIRECTOR" is the one whom the title calls director."""
    speaker = speakers.resolve(label)
    office = label.removeprefix("THE ")
    title = document.title[:_LONGEST_TITLE]
    if not speaker.name and office != label and re.search(rf"\b{re.escape(office)}\b", title, re.I):
        return whole
    return speaker


def _close(
    turns: list[Turn], text: str, start: int, end: int, speaker: Speaker, heading: str
) -> None:
    """Append the turn that ends here, white space trimmed, if there is any text in it."""
    start, end = trim(text, start, end)
    if start >= end:
        return
    interpreted = speaker.interpreted or _INTERPRETED.match(text, start) is not None
    turns.append(Turn(start, end, speaker.name, speaker.side, speaker.role, interpreted, heading))


def _author(document: Document, speakers: Speakers) -> Speaker:
    """Whose words an unlabelled text is: those of the one whom the title names."""
    if document.genre == "presidential action":
        return speakers.resolve("THE PRESIDENT")
    house = Speaker(_HOUSE, SOURCE.side, "official")
    title = document.title[:_LONGEST_TITLE]
    speech = _SPEECH_IN_TITLE.search(title)
    if speech is None:
        return house
    found = _leader_in_title(speakers.gazetteer).search(title, speech.end())
    # Behind somebody else's name a leader is whom the words are about.
    if found and not _BY_IN_TITLE.search(title, speech.end(), found.start()):
        return speakers.resolve(f"THE {found[1].upper()}")
    if found := _SOMEBODY_IN_TITLE.search(title, speech.end()):
        return _official(found[1], speakers) or house
    return house


def _counterpart(gazetteer: Gazetteer) -> str:
    """Give the pattern of the names of the other country."""
    return words("name", [gazetteer.counterparts().get(SOURCE.side, "")], gazetteer)


@cache
def _leader_in_title(gazetteer: Gazetteer) -> re.Pattern[str]:
    own = words("name", [SOURCE.side], gazetteer)
    return re.compile(
        r"\b(?:by|from|of) (?:the )?(Vice President|President|First Lady|Second Gentleman)\b"
        rf"(?! of (?!(?:the )?(?:{own})))",
        re.I,
    )


def _holder(surname: str, speakers: Speakers) -> people.Holder | None:
    """Find who of this side was in office on the day and is called so."""
    return people.find_holder(
        surname,
        speakers.date,
        surname=True,
        country=SOURCE.side,
        gazetteer=speakers.gazetteer,
    )


def _official(name: str, speakers: Speakers) -> Speaker | None:
    """Name the one in office whom a few words name, with the whole name or office and surname."""
    found = people.holders_named(name, speakers.date, SOURCE.side, speakers.gazetteer)
    if not found and (surname := name_in(fold(name), SOURCE.name, speakers.gazetteer)):
        holder = _holder(surname, speakers)
        found = [holder] if holder else []
    if len(found) != 1:
        return None
    return Speaker(found[0].name, SOURCE.side, found[0].role)


SOURCE = Source(
    name="wh",
    side="US",
    pattern=re.compile(r"[a-z-]+/\d{4}-\d\d/[^/]+\.md", re.ASCII),
    read=read_page,
)
