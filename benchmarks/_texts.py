"""Texts of the record's sources, as they are counted."""

from __future__ import annotations

import os
from pathlib import Path

from bilateral.cleaning import clean
from bilateral.corpus.passages import passages
from bilateral.sources import mirror

MIRROR = Path(os.environ.get("MIRROR", Path(__file__).resolve().parents[2] / "shared" / "mirror"))


def real_texts(every: int) -> tuple[list[str], list[str]]:
    """Cleaned passages of some files of the presidencies, one of `every`, and their languages."""
    texts, langs = [], []
    files = (f for f in mirror.read_files(MIRROR, []) if f.source.name in ("wh", "mananeras"))
    for number, file in enumerate(files):
        for document in mirror.documents(file, []) if number % every == 0 else ():
            cut = passages(document, file.source.paragraphs)
            found = [clean(document.text[p.start : p.end]).text for p in cut]
            texts += found
            langs += [document.lang] * len(found)
    return texts, langs
