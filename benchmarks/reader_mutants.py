"""Damaged files through every reader: no hang, no foreign exception, no surrogate out.

Run with ``python benchmarks/reader_mutants.py --n 1000 --seed 0``. Inputs are real files of the
mirror, or those of the tests where it is not there, and changed at random: bytes turned, pieces cut
out, doubled or swapped, two files spliced, another encoding, an end that is missing. A worker
process reads them; one that says nothing for a minute counts as hanging and is ended.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import multiprocessing
import os
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _files import samples, zipped

from bilateral.cleaning import clean, html_to_text
from bilateral.sources import SOURCES, frus, mananeras, mirror, ungdc, whitehouse
from bilateral.sources.files import Reading, read_path
from bilateral.sources.source import find_source

ROOT = Path(__file__).resolve().parents[1]
MIRROR = Path(os.environ.get("MIRROR", ROOT.parent / "shared" / "mirror"))
PATIENCE = 60  # seconds that a worker may be silent
KEPT = 60  # files of each source to begin with
LARGEST = 300_000  # bytes of a volume that are used; whole ones are slow
ENCODINGS = ("latin-1", "cp1252", "utf-16", "utf-16-le", "utf-32", "cp037", "utf-8-sig")
PATHS = {
    "wh": "remarks/2021-03/2021-03-01-a.md",
    "mananeras": "articulos/2023/enero/02--a.txt",
    "un": "data/TXT/Session 79 - 2024/MEX_79_2024.txt",
    "frus": "volumes/frus1900.xml",
}
PIECES = (b"(", b"[", b"<", b"\n", b" ", b"\xa0", b"\xc2\xa0", b"#", b"*", b"Q  ", b"---\n")
PIECES += (b"&", b"\0", b"</div>", b"<div>", b"0000", b"9999", b"xml:id='d1'", b"\xff")
PIECES += (b"\xed\xa0\x80", b"\\uD800")


def originals(folder: Path = MIRROR) -> dict[str, list[tuple[str, bytes]]]:
    """Path and bytes of some files of each source."""
    found: dict[str, list[tuple[str, bytes]]] = {source: [] for source in PATHS}
    if folder.is_dir():
        number: Counter = Counter()
        for file in mirror.read_files(folder, []):
            source = file.source.name
            number[source] += 1
            every = {"wh": 240, "mananeras": 62}.get(source, 2)
            if number[source] % every == 0 and len(found[source]) < KEPT:
                found[source].append((file.path, file.data[:LARGEST]))
    else:
        sys.path.insert(0, str(ROOT / "tests"))
        from conftest import TINY

        for path, data in TINY.items():
            found[find_source(path, SOURCES).name].append((path, data))
    return found


def own_files() -> dict[str, list[tuple[str, bytes]]]:
    """Small files of each format that own texts come in."""
    return {name: [("a file", data) for data in made] for name, made in samples().items()}


def mutant(
    data: bytes, other: bytes, rng: random.Random, changes: Sequence[Callable] | None = None
) -> bytes:
    """One file changed in one to four ways."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(changes or CHANGES)(data, other, rng)
    return data[: 4 * LARGEST]


def _span(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + int(rng.expovariate(1 / 200)))


def _turn_bytes(data: bytes, other: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20) if data else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut_out(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + data[stop:]


def _double(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, stop = _span(data, rng)
    return data[:stop] + data[start:stop] * rng.choice((1, 2, 50)) + data[stop:]


def _put_in(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + rng.choice(PIECES) * rng.choice((1, 3, 300, 30_000)) + data[stop:]


def _splice(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data[: _span(data, rng)[0]] + other[_span(other, rng)[0] :]


def _end_early(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data[: _span(data, rng)[0]]


def _change_part(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Of a file that is a ZIP archive, one part changed and all packed again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # none, or damaged by now
        return _turn_bytes(data, other, rng)
    name = rng.choice(sorted(parts))
    change = rng.choice((_turn_bytes, _cut_out, _double, _put_in, _end_early, _encode_anew))
    return zipped(parts | {name: change(parts[name], other, rng)})


def _encode_anew(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


CHANGES: tuple[Callable, ...] = (
    *(_turn_bytes, _cut_out, _double, _put_in, _splice, _end_early, _encode_anew),
)


#: Of own files, which may be ZIP archives: as often one of their parts as their bytes.
OWN_CHANGES = (*CHANGES, *[_change_part] * len(CHANGES))


def _is_text(value: object) -> bool:
    """Whether nothing in it is half a character."""
    if isinstance(value, str):
        return not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, list | tuple | set):
        return all(map(_is_text, value))
    return not dataclasses.is_dataclass(value) or _is_text(list(dataclasses.astuple(value)))


def _through_reader(reader: Callable) -> Callable[[bytes, str], object]:
    def read(data: bytes, path: str) -> object:
        problems: list = []
        found = list(reader(data, path, problems))
        ids = [document.doc_id for document in found]
        if len(set(ids)) < len(ids):
            raise AssertionError("a doc_id twice")
        for document in found:
            for turn in document.turns:
                assert 0 <= turn.start < turn.end <= len(document.text), "a turn outside the text"
        return [*found, *problems]

    return read


def _through_html(data: bytes, path: str) -> object:
    try:
        return html_to_text(b"<html><body>" + data + b"</body></html>")
    except ValueError as error:
        return str(error)


def _through_formats(data: bytes, path: str) -> object:
    """A file of no known kind: every text with its fields, and a reason where there is none."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        reading, problems = Reading(), []
        found = list(read_path(file.name, problems, reading=reading))
    [account] = reading.files
    assert bool(account.reason) == (not found), "neither read nor left out with a reason"
    foreign = [p.reason for p in problems if "could not be read (" in p.reason]
    assert not foreign, foreign[0]
    return [*found, *problems, *map(list, reading.extra.values())]


FUNCTIONS: dict[str, tuple[str, Callable[[bytes, str], object]]] = {
    "read_page": ("wh", _through_reader(whitehouse.read_page)),
    "read_transcript": ("mananeras", _through_reader(mananeras.read_transcript)),
    "read_speech": ("un", _through_reader(ungdc.read_speech)),
    "read_volume": ("frus", _through_reader(frus.read_volume)),
    "html_to_text": ("frus", _through_html),
    "clean": ("wh", lambda data, path: clean(data.decode("utf-8", "surrogateescape"))),
}

FUNCTIONS |= {name: (name, _through_formats) for name in samples()}


def attempt(name: str, data: bytes, path: str) -> str:
    """What came of one input: ``fine``, ``surrogate``, or the exception."""
    try:
        return "fine" if _is_text(FUNCTIONS[name][1](data, path)) else "surrogate"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:80]}"


def inputs(name: str, files: list[tuple[str, bytes]], n: int, seed: int) -> list[tuple[bytes, str]]:
    """The mutants of a function's files; the same for the same seed."""
    changes = OWN_CHANGES if FUNCTIONS[name][1] is _through_formats else CHANGES
    rng = random.Random(f"{name} {seed}")
    made = []
    for _ in range(n):
        path, data = rng.choice(files)
        made.append((mutant(data, rng.choice(files)[1], rng, changes), path))
    return made


def _serve(pipe) -> None:
    while (given := pipe.recv()) is not None:
        pipe.send(attempt(*given))


class _Worker:
    """A process that reads; ended and begun anew where it is silent too long."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, *given: object) -> str:
        self._pipe.send(given)
        try:
            if self._pipe.poll(PATIENCE):
                return self._pipe.recv()
            outcome = "hang"
        except EOFError:
            outcome = "died"
        self._process.kill()
        self._process.join()
        self._begin()
        return outcome

    def close(self) -> None:
        self._pipe.send(None)
        self._process.join()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=1000, help="mutants of each function")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=FUNCTIONS, default=list(FUNCTIONS))
    options = parser.parse_args()
    files = originals() | own_files()
    worker, bad = _Worker(), 0
    print(f"{'function':16}{'mutants':>8}{'hangs':>7}{'died':>6}{'foreign':>9}{'surrogates':>12}")
    for name in options.only:
        source = FUNCTIONS[name][0]
        outcomes: Counter = Counter()
        for data, path in inputs(name, files[source], options.n, options.seed):
            outcomes[worker.run(name, data, path)] += 1
        named = [outcomes.pop(kind, 0) for kind in ("fine", "hang", "died", "surrogate")]
        foreign = sum(outcomes.values())
        print(f"{name:16}{options.n:8}{named[1]:7}{named[2]:6}{foreign:9}{named[3]:12}", flush=True)
        for outcome, count in outcomes.most_common():
            print(f"    {count} × {outcome}")
        bad += foreign + sum(named[1:])
    worker.close()
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
