"""Read speeches of the United Nations General Debate.

The files are those of the UN General Debate Corpus (doi:10.7910/DVN/0TJX8Y), one per country and
session. The corpus is English throughout; a delegation that speaks another language is printed in
the UN's translation. Who spoke is in ``data/gazetteer/un_speakers.csv``; which code a country has
in the names of the files, and which language its delegation speaks, in ``countries.csv``.
"""

from __future__ import annotations

import re
from functools import cache

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.countries import by_country
from bilateral.sources.decode import decode, is_day
from bilateral.sources.model import Document, Problem, Turn
from bilateral.sources.source import Source

_LANGUAGE = "en"  # of all files of the corpus
URL = "https://doi.org/10.7910/DVN/0TJX8Y"
_NAME = re.compile(r"(?:^|/)([A-Z]{3})_(\d{1,2})_(\d{4})\.txt\Z", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")


def read_speech(
    data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
) -> list[Document]:
    r"""Read one speech.

    Parameters
    ----------
    data : bytes
        The file as published.
    path : str
        Upstream path ending in ``MEX_79_2024.txt``: country, session, year.
    problems : list of Problem
        Extended by what could not be taken as it was.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of Document
        One, with one turn from the first letter to the last; none for a file that is empty, a
        macOS twin (``._MEX_…``) or not a speech of one of the countries read. The text is the
        decoded file without its byte order mark and otherwise unchanged; the date is the year,
        empty for a year that a table of dates cannot hold.
        A session that is not in the table of speakers has no author, and its speaker counts as
        an official.

    Raises
    ------
    Nothing for bad input: every fault becomes a ``Problem``.

    Examples
    --------
    >>> path = "TXT/Session 79 - 2024/MEX_79_2024.txt"
    >>> [speech] = read_speech(b"1.\tI greet you.", path, [])
    >>> speech.side, speech.date, speech.author, speech.turns[0].interpreted, speech.text
    ('MX', '2024', 'Alicia Bárcena Ibarra', True, '1.\tI greet you.')
    """
    match = _NAME.search(path)
    if path.rsplit("/", 1)[-1].startswith("._"):
        return []
    if match is None or match[1] not in _sides(gazetteer):
        problems.append(Problem(path, "warning", "Not named like a speech that is read; left out."))
        return []
    side, session, year = _sides(gazetteer)[match[1]], int(match[2]), match[3]
    text = decode(data, path, problems)
    first = _LETTER.search(text)
    if first is None:
        problems.append(Problem(path, "warning", "The file has no text; left out."))
        return []
    last = next(i for i in reversed(range(len(text))) if _LETTER.match(text, i))
    if not is_day(f"{year}-01-01"):
        problems.append(Problem(path, "warning", f"No date: {year} can be no year; left empty."))
        year = ""
    name, post = _speakers(gazetteer).get((side, session), ("", ""))
    turn = Turn(
        start=first.start(),
        end=last + 1,
        speaker=name,
        side=side,
        role="principal" if re.fullmatch(r"(?:Vice[- ])?President", post, re.I) else "official",
        interpreted=_languages(gazetteer).get(side, _LANGUAGE) != _LANGUAGE,
    )
    speech = Document(
        doc_id=f"{SOURCE.name}:" + path.removesuffix(".txt"),
        source=SOURCE.name,
        text=text,
        date=year,
        side=side,
        lang=_LANGUAGE,
        genre="un speech",
        title=f"General Debate, session {session}" + f" ({year})" * bool(year),
        author=name,
        url=URL,
        path=path,
        turns=[turn],
    )
    return [speech]


@cache
def _sides(gazetteer: Gazetteer) -> dict[str, str]:
    """Map the code of a country in a file's name to its side, for the two sides."""
    codes = by_country("un code", gazetteer)
    return {codes[side]: side for side in gazetteer.counterparts() if side in codes}


@cache
def _languages(gazetteer: Gazetteer) -> dict[str, str]:
    """Map a side to the language that its delegation speaks."""
    return by_country("un language", gazetteer)


@cache
def _speakers(gazetteer: Gazetteer) -> dict[tuple[str, int], tuple[str, str]]:
    """Map country and session to the speaker's one name and the post."""
    names = gazetteer.people().set_index("person_id")["name"]
    rows = gazetteer.table("un_speakers")
    return {(r.country, int(r.session)): (names[r.person_id], r.post) for r in rows.itertuples()}


SOURCE = Source(
    name="un",
    pattern=re.compile(r".*\bTXT/Session [^/]+/[A-Z]{3}_\d+_\d{4}\.txt", re.ASCII),
    read=read_speech,
    # A speech is addressed to the world, and names a great power for many reasons.
    keep_whole=True,
    names_own=True,
)
