"""The files below the paths that a user gives, each once, in one order on every machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bilateral.sources import unpack
from bilateral.sources.files.item import Unreadable
from bilateral.sources.model import Problem
from bilateral.sources.unpack import shown_path

#: Bytes of one file of a user, as it lies or unpacked.
MOST_BYTES = 256 * 1024**2
_SYSTEM = ("Thumbs.db", "desktop.ini")  # what systems leave in folders


class Found(NamedTuple):
    """A file, and how it is shown: its path below what the user gave."""

    path: Path
    shown: str


def walk(paths: Sequence[Path], problems: list[Problem]) -> Iterator[Found]:
    r"""Go through files and folders.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.
    problems : list of Problem
        A folder that cannot be opened, and a link to a folder, are reported here.

    Yields
    ------
    Found
        Sorted within a folder. With several paths each begins with the name of its own, so that
        the same name in two folders is told apart. Characters that cannot be printed are written
        ``\xe9``.

    Raises
    ------
    FileNotFoundError
        If one of the paths is not there.
    ValueError
        If two of the paths have one name.
    """
    names: dict[str, Path] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise FileNotFoundError(f"no file or folder {shown_path(str(path))}")
        name = shown_path(Path(os.path.realpath(path)).name)  # resolve() stops at a ring of links
        if name in names and len(paths) > 1:
            raise ValueError(
                f"{names[name]} and {path} have one name; give the folder that holds both"
            )
        names[name] = path
    for name, path in names.items():
        if path.is_dir():
            yield from _below(path, f"{name}/" if len(paths) > 1 else "", problems)
        else:
            yield Found(path, name)


def _below(folder: Path, before: str, problems: list[Problem]) -> Iterator[Found]:
    def shown(path: str | Path) -> str:
        relative = os.path.relpath(path, folder)
        return before + shown_path(relative.replace(os.sep, "/"))

    def closed(error: OSError) -> None:
        reason = f"cannot be opened ({error.strerror}); nothing in it is read"
        problems.append(Problem(shown(error.filename or folder), "error", reason))

    for above, folders, names in os.walk(folder, onerror=closed):
        for name in [name for name in sorted(folders) if name.startswith(".")]:
            reason = "is a hidden folder; nothing in it is read"
            problems.append(Problem(shown(os.path.join(above, name)), "warning", reason))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if os.path.islink(os.path.join(above, name)):
                reason = "is a link to a folder, not followed; put the folder there"
                problems.append(Problem(shown(os.path.join(above, name)), "error", reason))
        for name in sorted(names):
            yield Found(Path(above, name), shown(os.path.join(above, name)))


def read_bytes(path: Path) -> bytes:
    """Read a file, unpacked if it is compressed.

    Parameters
    ----------
    path : Path

    Returns
    -------
    bytes

    Raises
    ------
    Unreadable
        If it is no file, may not be read, is too large, or belongs to the system.
    """
    if path.name in _SYSTEM or path.name.startswith((".", "~$")):
        raise Unreadable("is a hidden file or one of the system")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("is a pipe or a device, not a file")
        data = unpack.read_plain(path, MOST_BYTES)
        if not data.startswith(b"\x1f\x8b"):
            return data
        data, whole = unpack.read_gzip(path, MOST_BYTES)
    except Unreadable:
        raise
    except unpack.DAMAGE as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise Unreadable(f"cannot be read ({reason or type(error).__name__})") from None
    if not whole:
        raise Unreadable("is compressed and ends early; fetch it again")
    return data
