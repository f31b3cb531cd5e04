"""Arrays in a zip file, whose sizes are checked before memory is reserved for them."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from tokenize import TokenError

import numpy as np
from numpy.lib import format as npy

__all__ = ["read_arrays", "write_arrays"]

# What a file may unpack to: so many times its own size, or so many bytes if that is less.
_RATIO, _LEAST = 100, 64 * 2**20
_END = ".npy"


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays to a file that :func:`read_arrays` takes.

    Parameters
    ----------
    path : Path
    arrays : dict of str to ndarray
        Of numbers or text.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    if sum(array.nbytes for array in arrays.values()) > _limit(path):
        with path.open("wb") as file:  # numbers all alike: packed, they would look like a bomb
            np.savez(file, allow_pickle=False, **arrays)


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Read the arrays of a file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    ValueError
        If a member of the archive is no array of numbers or text, has not the size that its header
        gives, is encrypted, or is there twice, or if all would take more than 64 MB of memory and
        more than a hundred times the size of the file.
    OSError, zipfile.BadZipFile, zlib.error
        If the file cannot be read, or is damaged.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.npz"
    ...     write_arrays(path, {"a": np.arange(3)})
    ...     read_arrays(path)
    {'a': array([0, 1, 2])}
    """
    if Path(path).exists() and not Path(path).is_file():  # a pipe would never end
        raise ValueError("it is no file")
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if len(set(names)) < len(names):
            raise ValueError("it holds two members of one name")
        if sum(member.file_size for member in members) > _limit(path):
            raise ValueError("it would unpack to far more than it can hold")
        for member in members:
            _check(archive, member)
        arrays = {}
        for member in members:
            with archive.open(member) as file:
                arrays[member.filename.removesuffix(_END)] = npy.read_array(file)
                file.read()  # to the end, where the checksum is compared
    return arrays


def _limit(path: str | Path) -> int:
    return max(_LEAST, _RATIO * Path(path).stat().st_size)


def _check(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Compare the header of an array with its entry in the archive."""
    name = member.filename
    if not name.endswith(_END) or member.flag_bits & 1:
        raise ValueError(f"{name[:40]!r} is no array, or is encrypted")
    with archive.open(member) as file:
        version = npy.read_magic(file)
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
        try:
            shape, _, dtype = read[version](file)
        except (KeyError, SyntaxError, TokenError) as error:
            raise ValueError(f"{name[:40]!r} has no header of an array") from error
        size = math.prod(shape) * dtype.itemsize
        if dtype.kind not in "biufU" or dtype.subdtype or file.tell() + size != member.file_size:
            raise ValueError(f"{name[:40]!r} is no array of numbers or text of its size")
