"""A source for the test: short texts in the form of a head of government's pages, all invented."""

from __future__ import annotations

import hashlib
import re

from bilateral.gazetteer import Gazetteer
from bilateral.sources import Source
from bilateral.sources.exchanges import number_exchanges
from bilateral.sources.model import Document, Problem, Turn, trim
from bilateral.sources.speakers import Speakers

_LABEL = re.compile(r"^([A-ZÀ-Ý ]{4,40}): ", re.M)


def read_page(
    data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer
) -> list[Document]:
    """Read lines of ``name: value``, a blank line, and turns that begin with a label."""
    text = data.decode("utf-8")
    head, _, _ = text.partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.split("\n"))
    labels = list(_LABEL.finditer(text, len(head)))
    speakers = Speakers("pmo", said["date"], "", gazetteer=gazetteer)
    whole = speakers.resolve("THE PRIME MINISTER")
    turns = []
    starts = [(label[1], label.start(), label.end()) for label in labels] or [
        ("", len(head), len(head))
    ]
    ends = [start for _, start, _ in starts[1:]] + [len(text)]
    for (label, _, start), end in zip(starts, ends, strict=True):
        speaker = speakers.resolve(label) if label else whole
        turns.append(Turn(*trim(text, start, end), speaker.name, speaker.side, speaker.role))
    number_exchanges(turns, text)
    return [
        Document(
            doc_id="pmo:" + path.removeprefix("pmo/").removesuffix(".txt"),
            source="pmo",
            text=text,
            date=said["date"],
            side="CA",
            lang=said["lang"],
            genre="press conference" if labels else "statement",
            title=said["title"],
            author=whole.name,
            path=path,
            file_sha256=hashlib.sha256(data).hexdigest(),
            turns=turns,
        )
    ]


SOURCE = Source(
    name="pmo", side="CA", pattern=re.compile(r"pmo/[\w.-]+\.txt", re.ASCII), read=read_page
)
