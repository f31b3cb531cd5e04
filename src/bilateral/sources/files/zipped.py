"""Files that are ZIP archives inside: their parts, read within bounds."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from bilateral.sources.files.item import File, Unreadable
from bilateral.sources.unpack import MOST_RATIO

_SMALL = 64 * 1024**2  # a file may unpack to so much whatever its size
_MOST_PARTS = 20_000
_ANEW = "save it anew or fetch it again"


def is_zip(file: File) -> bool:
    """Say whether a file is a ZIP archive.

    Parameters
    ----------
    file : File

    Returns
    -------
    bool
    """
    return file.data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Parts:
    """The parts of a ZIP archive.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    Unreadable
        If it is no whole archive, or unpacks to more than 100 times its size.

    Examples
    --------
    >>> with zipfile.ZipFile(made := io.BytesIO(), "w") as archive:
    ...     archive.writestr("word/document.xml", "<p/>")
    >>> parts = Parts(made.getvalue())
    >>> parts.kind(), parts.read("word/document.xml")
    ('docx', b'<p/>')
    """

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
            raise Unreadable(f"is a damaged ZIP archive; {_ANEW}") from None
        if len(infos) > _MOST_PARTS:
            raise Unreadable(f"has {len(infos):,} parts, more than {_MOST_PARTS:,}; it is not read")
        size = sum(info.file_size for info in infos)
        if size > max(_SMALL, MOST_RATIO * len(data)):
            raise Unreadable(
                f"unpacks to {size:,} bytes, more than {MOST_RATIO} times its size; it is not read"
            )
        self.names = [info.filename for info in infos]

    def read(self, name: str) -> bytes:
        """Unpack a part.

        Parameters
        ----------
        name : str

        Returns
        -------
        bytes

        Raises
        ------
        Unreadable
            If it is not there, encrypted or damaged.
        """
        try:
            return self._zip.read(name)
        except KeyError:
            raise Unreadable(f"has no part {name!r}; {_ANEW}") from None
        except RuntimeError:
            raise Unreadable("is encrypted; save it without a password") from None
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, ValueError):
            raise Unreadable(f"is damaged in its part {name!r}; {_ANEW}") from None
        except (EOFError, OSError):
            raise Unreadable(f"ends early in its part {name!r}; {_ANEW}") from None

    def kind(self) -> str:
        """Name the kind of document that an archive is.

        Returns
        -------
        str
            ``docx``, ``xlsx``, ``pptx``, or the media type that an ODF or EPUB file carries; empty
            for another archive.
        """
        for name, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(part.startswith(name) for part in self.names):
                return kind
        if "mimetype" in self.names:
            return self.read("mimetype")[:100].decode("ascii", "replace").strip()
        return ""


def is_kind(kind: str, file: File) -> bool:
    """Say whether a file is an archive of a kind; a damaged one is none.

    Parameters
    ----------
    kind : str
    file : File

    Returns
    -------
    bool
    """
    try:
        return is_zip(file) and Parts(file.data).kind() == kind
    except Unreadable:
        return False
