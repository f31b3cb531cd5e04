"""Characters a second in which a text's quotations are found.

    python benchmarks/attribution_speed.py --from ../shared

Texts: every hundredth file of the archives of both sides, whole, and the same texts in pieces of
1,500 characters, as long as passages are. Time is the processor's, on one core, the least of three
runs, without start-up.
"""

from __future__ import annotations

import argparse
import itertools
import time
from pathlib import Path

from bilateral.attribution import quotes
from bilateral.corpus.digest import read_documents
from bilateral.sources import mananeras, mirror, whitehouse
from bilateral.sources.source import Source

EVERY, PIECE, RUNS = 100, 1500, 3
SOURCES = {"en": whitehouse.SOURCE, "es": mananeras.SOURCE}


def texts(folder: Path, source: Source) -> list[str]:
    files = itertools.islice(mirror.read_files(folder / "mirror", [], [source]), 0, None, EVERY)
    return [document.text for file in files for document in read_documents(file, [])]


def seconds(pieces: list[str], lang: str) -> float:
    least = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for piece in pieces:
            quotes(piece, lang)
        least = min(least, time.process_time() - start)
    return least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    folder = parser.parse_args().folder
    print("language  texts  pieces  million characters  MB a second")
    for lang, source in SOURCES.items():
        quotes("“Ana, no,” said Ruiz. “No”, dijo Ruiz.", lang)
        whole = texts(folder, source)
        parts = [t[i : i + PIECE] for t in whole for i in range(0, len(t), PIECE)]
        for pieces in (whole, parts):
            size = sum(len(piece.encode()) for piece in pieces)
            rate = size / seconds(pieces, lang) / 1e6
            print(f"{lang:8} {len(whole):6} {len(pieces):7} {size / 1e6:19.2f} {rate:12.2f}")


if __name__ == "__main__":
    main()
