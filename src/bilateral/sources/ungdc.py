"""Read speeches of the United Nations General Debate.

The files are those of the UN General Debate Corpus (doi:10.7910/DVN/0TJX8Y), one per country and
session. The corpus is English throughout; a delegation that speaks another language is printed in
the UN's translation. Who spoke is in ``data/gazetteer/un_speakers.csv``.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from bilateral import gazetteer
from bilateral.sources.decode import decode, is_day
from bilateral.sources.model import Document, Problem, Turn

# --- what is particular to the countries read ---------------------------------------------------
SIDES = {"USA": "US", "MEX": "MX"}
TRANSLATED = {"MEX"}

URL = "https://doi.org/10.7910/DVN/0TJX8Y"
_NAME = re.compile(r"(?:^|/)([A-Z]{3})_(\d{1,2})_(\d{4})\.txt\Z", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")


def read_speech(data: bytes, path: str, problems: list[Problem]) -> Document | None:
    r"""Read one speech.

    Parameters
    ----------
    data : bytes
        The file as published.
    path : str
        Upstream path ending in ``MEX_79_2024.txt``: country, session, year.
    problems : list of Problem
        Extended by what could not be taken as it was.

    Returns
    -------
    Document or None
        With one turn from the first letter to the last; ``None`` for a file that is empty, a
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
    >>> speech = read_speech(b"1.\tI greet you.", path, [])
    >>> speech.side, speech.date, speech.author, speech.turns[0].interpreted, speech.text
    ('MX', '2024', 'Alicia Bárcena Ibarra', True, '1.\tI greet you.')
    """
    match = _NAME.search(path)
    if path.rsplit("/", 1)[-1].startswith("._"):
        return None
    if match is None or match[1] not in SIDES:
        problems.append(Problem(path, "warning", "Not named like a speech that is read; left out."))
        return None
    iso, session, year = match[1], int(match[2]), match[3]
    text = decode(data, path, problems)
    first = _LETTER.search(text)
    if first is None:
        problems.append(Problem(path, "warning", "The file has no text; left out."))
        return None
    last = next(i for i in reversed(range(len(text))) if _LETTER.match(text, i))
    if not is_day(f"{year}-01-01"):
        problems.append(Problem(path, "warning", f"No date: {year} can be no year; left empty."))
        year = ""
    name, post = _speakers().get((SIDES[iso], session), ("", ""))
    turn = Turn(
        start=first.start(),
        end=last + 1,
        speaker=name,
        side=SIDES[iso],
        role="principal" if re.fullmatch(r"(?:Vice[- ])?President", post, re.I) else "official",
        interpreted=iso in TRANSLATED,
    )
    return Document(
        doc_id="un:" + path.removesuffix(".txt"),
        source="un",
        text=text,
        date=year,
        side=SIDES[iso],
        lang="en",
        genre="un speech",
        title=f"General Debate, session {session}" + f" ({year})" * bool(year),
        author=name,
        url=URL,
        path=path,
        file_sha256=hashlib.sha256(data).hexdigest(),
        turns=[turn],
    )


@cache
def _speakers() -> dict[tuple[str, int], tuple[str, str]]:
    """Map country and session to the speaker's one name and the post."""
    names = gazetteer.people().set_index("person_id")["name"]
    rows = gazetteer.table("un_speakers")
    return {(r.country, int(r.session)): (names[r.person_id], r.post) for r in rows.itertuples()}
