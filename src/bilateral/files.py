"""Files and folders that are replaced whole: one way for the whole house.

What is written goes into a temporary file or folder beside the target and takes its place at the
end, in one step. So at every instant the old or the new one is there, and an error or a kill leaves
the old one. A temporary file is locked by the process that writes it. The system drops the lock
when the process ends, however it ends; the next writer then removes the file.

Linux exchanges two folders in one step. Elsewhere, and on file systems that can't, the old folder
is moved aside first: a process killed between the two moves leaves no folder at the target, and
:func:`recover` puts the old one back. On Windows no lock is held and temporary files of killed
processes stay.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE, AT_FDCWD
_OLD = ".old"
_PATIENCE = 30.0  # seconds to wait for a lock where the system cannot tell whether its owner lives


@contextmanager
def replacing_file(path: str | Path) -> Iterator[Path]:
    """A file to write that takes the place of `path` when all went well.

    Parameters
    ----------
    path : str or Path
        Stays as it was until the end, and for good if an error comes between.

    Yields
    ------
    Path
        An empty file beside it.

    Raises
    ------
    FileNotFoundError, IsADirectoryError, PermissionError
        If no file can be written there.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing_file(f"{folder}/a.txt") as fresh:
    ...         _ = fresh.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    path = Path(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder; name a file", str(path))
    path = Path(os.path.realpath(path))  # a link keeps pointing to the file
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder; make it first", str(path.parent))
    remove_leftovers(path)
    with _temporary(path, folder=False) as fresh:
        yield fresh
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
        fresh.chmod(mode)
        _sync(fresh)
        os.replace(fresh, path)


@contextmanager
def replacing_folder(path: str | Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `path` when all went well.

    Parameters
    ----------
    path : str or Path
        Stays as it was until the end, and for good if an error comes between. Folders above it
        are made.

    Yields
    ------
    Path
        An empty folder beside it.

    Raises
    ------
    ValueError
        If the folder cannot be replaced: see :func:`check_folder`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing_folder(f"{folder}/record") as fresh:
    ...         _ = Path(fresh, "a.txt").write_text("whole")
    ...     Path(folder, "record", "a.txt").read_text()
    'whole'
    """
    check_folder(path)
    path = Path(path).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    recover(path)
    remove_leftovers(path)
    with _temporary(path, folder=True) as fresh:
        yield fresh
        fresh.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o777 & ~_umask())
        for file in fresh.iterdir():
            _sync(file)
        if not path.exists():
            os.replace(fresh, path)
        elif not _exchange(fresh, path):
            old = fresh.with_name(fresh.name + _OLD)
            handle = _locked(path)  # a reader must not take it for what a killed process left
            try:
                os.replace(path, old)
                try:
                    os.replace(fresh, path)
                except BaseException:
                    os.replace(old, path)
                    raise
                shutil.rmtree(old, ignore_errors=True)
            finally:
                _unlock(handle)


@contextmanager
def locked(folder: str | Path) -> Iterator[None]:
    """Hold a folder, so that one process at a time changes what is in it.

    Others wait. The system lets go of the folder when the process ends, however it ends. On
    Windows a file ``.lock`` in the folder stands for the lock.

    Parameters
    ----------
    folder : str or Path

    Raises
    ------
    TimeoutError
        On Windows, if the folder is held for 30 seconds.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder, locked(folder):
    ...     Path(folder, "a.txt").write_text("mine")
    4
    """
    if fcntl is not None:
        handle = _locked(Path(folder))
        try:
            yield
        finally:
            _unlock(handle)
        return
    lock = Path(folder) / ".lock"
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if time.monotonic() >= deadline:
                raise TimeoutError(
                    f"{lock} has been there for {_PATIENCE:.0f} seconds; if no other process"
                    " writes into the folder, a stopped one left it behind: delete it and run again"
                ) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink()


@contextmanager
def temporary_folder(purpose: str, within: str | Path | None = None) -> Iterator[Path]:
    """A folder for passing use, removed at the end, or by the next process if this one is killed.

    Parameters
    ----------
    purpose : str
        Part of its name.
    within : str or Path, optional
        A folder that is there; where the system keeps temporary files if not given.

    Yields
    ------
    Path
        An empty folder.
    """
    path = Path(within or tempfile.gettempdir()).resolve() / f"bilateral-{purpose}"
    remove_leftovers(path)
    with _temporary(path, folder=True) as fresh:
        yield fresh


def check_folder(path: str | Path) -> None:
    """Say before the work whether a folder can be put at a place.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    ValueError
        If there is a file, a mount point, or the folder this process stands in, or one that holds
        it; if nothing may be written beside it, or its name is too long for the temporary one. The
        message says what to do.

    Examples
    --------
    >>> check_folder(".")
    Traceback (most recent call last):
    ...
    ValueError: . is the folder you are in (or holds it), and would be replaced; name another folder
    """
    given, path = path, Path(path)
    there = next(p for p in (path, *path.absolute().parents) if p.exists() or p.is_symlink())
    if not there.is_dir():
        what = "a file" if there.exists() else "a link that leads nowhere"
        raise ValueError(f"{there} is {what}; name a folder to write into")
    path = path.resolve()
    if path == path.parent:
        raise ValueError(f"{given} cannot be replaced; name a folder inside it")
    if any("\ud800" <= character <= "\udfff" for character in str(path)):
        raise ValueError(f"{os.fsencode(path)!r} is no name in UTF-8; take another")
    try:
        path.with_name(f".{path.name}-{'0' * 12}.tmp{_OLD}").exists()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise ValueError(f"{given} has too long a name; take a shorter one") from None
    if os.path.ismount(path):
        raise ValueError(
            f"{given} is a mount point, which cannot be replaced; name a folder inside it"
        )
    with contextlib.suppress(FileNotFoundError):  # somebody removed the folder one is in
        if Path.cwd().is_relative_to(path):
            raise ValueError(
                f"{given} is the folder you are in (or holds it), and would be replaced;"
                " name another folder"
            )
    beside = path.parent if path.exists() else there
    if not os.access(beside, os.W_OK | os.X_OK):
        raise ValueError(
            f"nothing may be written into {beside}; name a folder elsewhere, or change its"
            " permissions"
        )


def recover(path: str | Path) -> None:
    """Put an old folder back that a killed process had moved aside.

    Parameters
    ----------
    path : str or Path
        Nothing is done if something is there.
    """
    path = Path(path).absolute()
    if path.exists() or path.is_symlink() or not path.parent.is_dir():
        return
    for old in sorted(path.parent.glob(_pattern(path) + _OLD)):
        with _owned(old) as free:
            if free:
                os.replace(old, path)
                return


def remove_leftovers(path: str | Path) -> None:
    """Remove temporary files beside a target whose processes have ended.

    Parameters
    ----------
    path : str or Path
        The target. What lies beside it and what a living process writes stay.
    """
    path = Path(path)
    if fcntl is None or not path.parent.is_dir():
        return
    for left in sorted(path.parent.glob(_pattern(path) + "*")):
        if left.name.endswith(_OLD) and not path.exists():
            continue  # the only copy
        with _owned(left) as free:
            if free:
                _remove(left)


def _pattern(path: Path) -> str:
    name = "".join(f"[{c}]" if c in "*?[" else c for c in path.name)
    return f".{name}-{'[0-9a-f]' * 12}.tmp"


@contextmanager
def _temporary(path: Path, *, folder: bool) -> Iterator[Path]:
    """A new file or folder beside `path`, locked by this process, gone at the end."""
    while True:
        fresh = path.with_name(f".{path.name}-{secrets.token_hex(6)}.tmp")
        if folder:
            fresh.mkdir(mode=0o700)
        else:
            os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        handle = _locked(fresh)
        # Another process may have taken it for a leftover before it was locked.
        if fresh.exists():
            break
        _unlock(handle)
    try:
        yield fresh
    finally:
        _remove(fresh)
        _unlock(handle)


def _locked(path: Path) -> int | None:
    if fcntl is None:
        return None
    handle = os.open(path, os.O_RDONLY)
    with contextlib.suppress(OSError):  # a file system without locks
        fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _unlock(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


@contextmanager
def _owned(path: Path) -> Iterator[bool]:
    """Whether no living process holds `path`; while inside, none can take it."""
    if fcntl is None:
        yield path.name.endswith(_OLD)
        return
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # gone, or not ours to read
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system can't."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # an old C library
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(file: Path) -> None:
    """Have the bytes on the disk before the name points to them."""
    if file.is_file():
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
