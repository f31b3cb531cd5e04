"""Where upstream files lie in a folder: archives, unpacked trees, single volumes.

A folder may hold any of the four sources, as archives or unpacked; what each file is follows from
its upstream path.
"""

from __future__ import annotations

import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bilateral.sources import frus, mananeras, ungdc, whitehouse
from bilateral.sources.model import Document, Problem

_MANANERA = re.compile(r"articulos/\d{4}/[a-z]+/[^/]+\.txt")
_PAGE = re.compile(r"[a-z-]+/\d{4}-\d\d/[^/]+\.md")
_SPEECH = re.compile(r".*\bTXT/Session [^/]+/[A-Z]{3}_\d+_\d{4}\.txt")
_VOLUME = re.compile(r"(?:frus|volumes)/frus[^/]+\.xml")


class Upstream(NamedTuple):
    """One file of a source, at its upstream path."""

    source: str
    path: str
    data: bytes


def find_archives(folder: Path) -> list[Path]:
    """List the archives and single files below a folder that :func:`read_files` can take."""
    return sorted(
        p
        for p in folder.rglob("*")
        if p.is_file()
        and (p.name.endswith((".tar.gz", ".tgz", ".xml.gz")) or classify(_tail(p, folder)))
    )


def classify(path: str) -> str:
    """Name the source an upstream path belongs to; empty if none.

    Examples
    --------
    >>> classify("articulos/2023/enero/02--version.txt")
    'mananeras'
    """
    if "/._" in path:  # the copies macOS leaves beside each file
        return ""
    for source, pattern in (
        ("mananeras", _MANANERA),
        ("wh", _PAGE),
        ("un", _SPEECH),
        ("frus", _VOLUME),
    ):
        if pattern.fullmatch(path):
            return source
    return ""


def read_files(folder: Path, problems: list[Problem]) -> Iterator[Upstream]:
    """Every upstream file below a folder, from archives or as it lies there.

    Parameters
    ----------
    folder : Path
    problems : list of Problem
        A damaged archive is reported here; what could be read before the fault is kept.

    Yields
    ------
    Upstream
        In the order of the archives' names and of the files within.
    """
    seen: set[tuple[str, str]] = set()
    for file in _all_files(folder, problems):
        name = (file.source, _upstream_path(file))
        if name in seen:
            problems.append(Problem(file.path, "warning", "is there twice; the first was taken"))
            continue
        seen.add(name)
        yield file


def _all_files(folder: Path, problems: list[Problem]) -> Iterator[Upstream]:
    for file in find_archives(folder):
        if file.name.endswith((".tar.gz", ".tgz")):
            yield from _from_archive(file, problems)
            continue
        path = _tail(file, folder).removesuffix(".gz")
        source = classify(path)
        try:
            data = file.read_bytes()
            data = _unzip(data, file.name, problems) if file.suffix == ".gz" else data
        except (OSError, zlib.error) as error:
            problems.append(Problem(file.name, "error", f"cannot be unpacked ({error})"))
            continue
        if source:
            yield Upstream(source, path, data)


def _unzip(data: bytes, name: str, problems: list[Problem]) -> bytes:
    """Unpack gzip as far as it goes."""
    stream = zlib.decompressobj(wbits=31)
    unpacked = stream.decompress(data)
    if not stream.eof:
        problems.append(
            Problem(
                name, "error", "the file ends early; what it still holds is read, fetch it again"
            )
        )
    return unpacked


def _from_archive(file: Path, problems: list[Problem]) -> Iterator[Upstream]:
    last = "its beginning"
    try:
        with tarfile.open(file, "r|gz") as archive:
            for member in archive:
                path = _below_root(member.name)
                source = classify(path)
                if not (member.isfile() and source):
                    continue
                data = archive.extractfile(member).read()
                if len(data) < member.size:
                    raise EOFError("the file ends early")
                last = path
                yield Upstream(source, path, data)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        problems.append(
            Problem(
                file.name,
                "error",
                f"archive damaged after {last} ({error}); what came before is kept,"
                " fetch the archive again",
            )
        )


def _upstream_path(file: Upstream) -> str:
    """Give the path in the upstream repository: the mirror keeps ``volumes/`` as ``frus/``."""
    return re.sub(r"\Afrus/", "volumes/", file.path)


def _below_root(name: str) -> str:
    """Give the path below an archive's top folder, which carries the commit in its name."""
    name = name.removeprefix("./")
    first, _, rest = name.partition("/")
    return rest if re.search(r"-[0-9a-f]{7,40}$", first) else name


def _tail(file: Path, folder: Path) -> str:
    """Give the upstream path of an unpacked file, below the folder or a commit's folder in it."""
    path = file.relative_to(folder).as_posix().removesuffix(".gz")
    return _below_root(path)


def documents(file: Upstream, problems: list[Problem]) -> list[Document]:
    """Read the documents of one upstream file.

    Parameters
    ----------
    file : Upstream
    problems : list of Problem

    Returns
    -------
    list of Document
        One for most files, many for a FRUS volume, none for a file that cannot be read.
    """
    if file.source == "frus":
        return list(frus.read_volume(file.data, _upstream_path(file), problems))
    reader: dict[str, Callable] = {
        "wh": whitehouse.read_page,
        "mananeras": mananeras.read_transcript,
        "un": ungdc.read_speech,
    }
    document = reader[file.source](file.data, file.path, problems)
    return [] if document is None else [document]
