"""Reader for the transcripts of the Presidency of Mexico (``fferegrino/mananeras``).

A file is a title, the publisher, the date in words, and turns parted by ``---``; the first line of
a turn is the speaker in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from bilateral.cleaning.steps.speech import is_speech
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import people
from bilateral.sources.decode import decode, is_day
from bilateral.sources.exchanges import number_exchanges
from bilateral.sources.model import Document, Problem, Turn, trim
from bilateral.sources.source import Source
from bilateral.sources.speakers import Speaker, Speakers

ADDRESS = "https://www.gob.mx/presidencia/es/articulos/"
_HEAD_OF_STATE = "President of Mexico"
_MONTHS = [
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
]
_RULE = re.compile(r"^---[ \t\r]*$", re.M)
_DATE = re.compile(r"(\d{1,2}) de (\w+) de (\d{4})")
_BYLINE = re.compile(r"Presidencia de la Rep[úu]blica\s*\|[^\n]*\n?")
_INTERPRETED = re.compile(r"\s*\((?:interpretaci|traducci)", re.I)
_INLINE = re.compile(
    r"^([A-ZÁÉÍÓÚÑÜ](?=[A-ZÁÉÍÓÚÑÜ])"
    r"(?:[A-ZÁÉÍÓÚÑÜ.,'’ -]|(?<= )(?:y|e|de|del|la|las|los|en)(?= )){6,110})"
    r"(?:\([^)\n]{1,60}\))?[ ]?:[ ]*",
    re.M,
)
_AHEAD = 300  # characters behind such a label in which its speech begins
# A label of one word is a heading (ANTECEDENTES:), but for those who ask.
_ASKS = ("PREGUNTA", "INTERLOCUTOR", "INTERLOCUTORA", "INTERVENCIÓN", "MODERADOR", "MODERADORA")
_GENRES = (
    ("health briefing", r"coronavirus|informe-diario|vespertina|covid"),
    ("press conference", r"conferencia"),
    ("agenda", r"^agenda"),
    ("message", r"^(?:mensaje|palabras|discurso)|mensaje-del|mensaje-de-la"),
    ("readout", r"llamada-telefonica"),
    ("joint statement", r"^(?:comunicado-conjunto|declaracion-conjunta|joint)"),
    ("remarks", r"version-estenografica|dialogo|remarks"),
)


def read_transcript(
    data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
) -> list[Document]:
    r"""Turn one transcript file into a document with its turns.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        ``articulos/YEAR/MONTH/DAY--slug.txt``.
    problems : list of Problem
        What could not be taken as it was is added here.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of Document
        One; none for an empty file.

    Examples
    --------
    >>> file = "Título\nPresidencia de la República\n02 de enero de 2023\n---\nPREGUNTA\n¿Y?"
    >>> [document] = read_transcript(file.encode(), "articulos/2023/enero/02--t.txt", [])
    >>> document.date, document.turns[0].role
    ('2023-01-02', 'journalist')
    """
    text = decode(data, path, problems)
    rules = list(_RULE.finditer(text))
    lead = text[: rules[0].start()] if rules else text[:300]
    lines = [line.strip() for line in lead.splitlines() if line.strip()]
    blocks = list(_blocks(text, rules))
    if not rules:
        below = len("".join(text.splitlines(keepends=True)[:3]))  # title, publisher, date
        blocks = list(_block(text, "???", below, len(text)))
        if blocks:
            problems.append(Problem(path, "warning", "no line of ---; read as one turn"))
    if not blocks:
        problems.append(Problem(path, "warning", "no turn in it (empty text); left out"))
        return []
    slug = path.rsplit("/", 1)[-1].removesuffix(".txt").partition("--")[2]
    document = Document(
        doc_id=f"{SOURCE.name}:" + path.removeprefix("articulos/").removesuffix(".txt"),
        source=SOURCE.name,
        text=text,
        date=_date(lines, path, problems),
        side=SOURCE.side,
        lang="es",
        genre=next((genre for genre, pattern in _GENRES if re.search(pattern, slug)), "statement"),
        title=lines[0] if lines else slug,
        author="Presidencia de la República",
        url=ADDRESS + slug,
        path=path,
    )
    # Where there are questions, somebody from the floor asks one, too.
    asked = any(_is_question(label) for label, _, _ in blocks)
    genre = "press conference" if asked else document.genre
    speakers = Speakers(SOURCE.name, document.date, genre, document.title, gazetteer=gazetteer)
    for label, _, _ in blocks:  # a label with an office explains the bare name, also an earlier one
        if "," in label:
            speakers.resolve(label)
    for label, start, end in blocks:
        speaker = speakers.resolve(label) if label.strip("?") else _unlabelled(document, gazetteer)
        interpreted = speaker.interpreted or _INTERPRETED.match(text, start) is not None
        turn = Turn(start, end, speaker.name, speaker.side, speaker.role, interpreted)
        document.turns.append(turn)
    number_exchanges(document.turns, text)
    return [document]


def _blocks(text: str, rules: list[re.Match]) -> Iterator[tuple[str, int, int]]:
    """Yield the label of each turn, and where its words begin and end.

    The first line between two rules is the label. An interpreted visitor is now and then printed
    without a rule, as ``NAME (Interpretación …): words``.
    """
    for rule, following in zip_longest(rules, rules[1:]):
        start, end = trim(text, rule.end(), following.start() if following else len(text))
        newline = text.find("\n", start, end)
        if newline < 0:
            continue
        label, body = text[start:newline].strip(), newline + 1
        if byline := _BYLINE.match(text, body, end):
            body = byline.end()
        for inline in _INLINE.finditer(text, body, end):
            known = inline[1].strip() in _ASKS
            behind = text[inline.end() : min(end, inline.end() + _AHEAD)]
            if known or (len(inline[1].split()) > 1 and is_speech(behind)):
                yield from _block(text, label, body, inline.start())
                label, body = inline[0].rstrip(" :"), inline.end()
        yield from _block(text, label, body, end)


def _block(text: str, label: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    start, end = trim(text, start, end)
    if start < end:
        yield label, start, end


def _is_question(label: str) -> bool:
    return label.upper().startswith("PREGUNTA")


def _unlabelled(document: Document, gazetteer: Gazetteer) -> Speaker:
    """Name who speaks where an early file prints ``???``: only the title tells."""
    if re.search(r"\bpresident[ea]?\b", f"{document.title} {document.path}", re.I):
        name = people.in_office(_HEAD_OF_STATE, document.date, "", gazetteer)
        if name:
            return Speaker(name, SOURCE.side, "principal")
    return Speaker("", SOURCE.side, "official")


def _date(lines: list[str], path: str, problems: list[Problem]) -> str:
    """Read the date line and check it against the path, which stands in for it."""
    parts = path.split("/")
    from_path = ""
    if len(parts) >= 4 and parts[-2] in _MONTHS and parts[-1][:2].isdigit():
        from_path = f"{parts[-3]}-{_MONTHS.index(parts[-2]) + 1:02d}-{parts[-1][:2]}"
        from_path = from_path if is_day(from_path) else ""
    for line in lines[1:]:
        found = _DATE.search(line)
        if found and found[2].lower() in _MONTHS:
            month = _MONTHS.index(found[2].lower()) + 1
            date = f"{found[3]}-{month:02d}-{int(found[1]):02d}"
            if not is_day(date):
                continue
            if from_path and date != from_path:
                problems.append(
                    Problem(
                        path,
                        "warning",
                        f"dated {date} inside, {from_path} by its path; kept {date}",
                    )
                )
            return date
    problems.append(Problem(path, "warning", f"no date line; {from_path or 'date left empty'}"))
    return from_path


SOURCE = Source(
    name="mananeras",
    side="MX",
    pattern=re.compile(r"articulos/\d{4}/[a-z]+/[^/]+\.txt", re.ASCII),
    read=read_transcript,
    paragraphs="line",
)
