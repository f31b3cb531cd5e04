"""Files and archives unpacked piece by piece, so that no file can fill the memory."""

from __future__ import annotations

import gzip
import os
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

#: Bytes of one upstream file, unpacked. The largest known, a FRUS volume, has 4.2 million.
MOST_BYTES = 32 * 1024**2
#: How many times its own size an archive may unpack to; text comes to 3 to 6 times.
MOST_RATIO = 100
_SMALL = 64 * 1024**2  # an archive may unpack to so much whatever its size
_HEADER = 1024**2  # of the long names and further headers of one member
_PIECE = 1024**2
_EXTENSIONS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)

#: What a damaged file or archive can raise here; a chain of long names is read by recursion.
DAMAGE = (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, RecursionError)


def shown_path(name: str) -> str:
    r"""Give the name of a file in characters that can be printed and stored.

    Bytes that are not UTF-8, and characters that cannot be seen, are written ``\xe9``; a backslash
    is doubled. So two names never become one, and the bytes can be read back.

    Parameters
    ----------
    name : str
        As the system or ``tarfile`` gives it, with surrogates for bytes that are not UTF-8.

    Returns
    -------
    str

    Examples
    --------
    >>> print(shown_path("caf\udce9/año.md"))
    caf\xe9/año.md
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(
        c if c.isprintable() and c != "\\" else "\\\\" if c == "\\" else _escaped(c) for c in name
    )


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def read_plain(path: Path, most: int | None = None) -> bytes:
    """Read a file as it is.

    Parameters
    ----------
    path : Path
    most : int, optional
        Bytes that it may have; by default `MOST_BYTES`.

    Returns
    -------
    bytes

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it has more than `most`.
    """
    most = MOST_BYTES if most is None else most
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > most:
            raise _too_large(most)
        return file.read(most)


def read_gzip(path: Path, most: int | None = None) -> tuple[bytes, bool]:
    """Unpack a file, all parts of it, as far as it goes.

    Parameters
    ----------
    path : Path
    most : int, optional
        Bytes that it may hold; by default `MOST_BYTES`.

    Returns
    -------
    data : bytes
    whole : bool
        False where the file ends early.

    Raises
    ------
    OSError, zlib.error
        If it cannot be read or is damaged.
    ValueError
        If it holds more than `most`; no more than that is unpacked.
    """
    most = MOST_BYTES if most is None else most
    pieces, size = [], 0
    with gzip.open(path) as stream:
        while True:
            try:
                piece = stream.read1(_PIECE)
            except EOFError:
                return b"".join(pieces), False
            if not piece:
                return b"".join(pieces), True
            size += len(piece)
            if size > most:
                raise _too_large(most)
            pieces.append(piece)


def read_tar(path: Path) -> Iterator[tuple[str, tarfile.TarInfo, tarfile.TarFile]]:
    """Go through the members of a ``.tar.gz``, each to be read before the next.

    Parameters
    ----------
    path : Path

    Yields
    ------
    name : str
        The member's name, as :func:`shown_path` gives it.
    member : TarInfo
    archive : TarFile
        For :func:`read_member`.

    Raises
    ------
    OSError, EOFError, zlib.error, TarError
        If it cannot be read, is damaged or ends early.
    ValueError
        If it unpacks to more than `MOST_RATIO` times its size.
    """
    size = path.stat().st_size
    with gzip.open(path) as unpacked:
        stream = _Bounded(unpacked, max(_SMALL, MOST_RATIO * size))
        with tarfile.open(
            fileobj=stream, mode="r|", tarinfo=_Member, encoding="utf-8", errors="surrogateescape"
        ) as archive:
            while (member := archive.next()) is not None:
                yield shown_path(member.name), member, archive
                archive.members.clear()  # else tarfile keeps a list of all


def read_member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """Read one member of an archive.

    Parameters
    ----------
    archive : TarFile
    member : TarInfo
        A regular file of at most `MOST_BYTES`.

    Returns
    -------
    bytes

    Raises
    ------
    EOFError
        If the archive ends within it.
    """
    data = archive.extractfile(member).read()
    if len(data) < member.size:
        raise EOFError("the file ends early")
    return data


class _Bounded:
    """A stream that ends in an error after so many bytes."""

    def __init__(self, stream: IO[bytes], most: int):
        self._stream, self._left = stream, most

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError(f"it unpacks to more than {MOST_RATIO} times its size")
        return data


class _Member(tarfile.TarInfo):
    """A member whose damage is an error; ``tarfile`` takes most of it for the archive's end."""

    @classmethod
    def frombuf(cls, buf: bytes, encoding: str, errors: str) -> tarfile.TarInfo:
        try:
            member = super().frombuf(buf, encoding, errors)
        except tarfile.EOFHeaderError:  # the mark at the end
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError("the file ends early" if not buf else str(error)) from None
        if member.type in _EXTENSIONS and not 0 <= member.size <= _HEADER:
            raise tarfile.ReadError(f"a name of {member.size} bytes")
        if member.size < 0:
            raise tarfile.ReadError("a member of negative size")
        return member


def _too_large(most: int) -> ValueError:
    return ValueError(f"it holds more than {most / 1e6:.0f} million bytes")
