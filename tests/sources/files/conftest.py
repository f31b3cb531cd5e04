"""Files of each format, and how a test reads them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bilateral.sources.files import Reading, read_path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))

import _files as made

MAKERS = {
    "docx": made.make_docx,
    "odt": made.make_odt,
    "epub": made.make_epub,
    "pdf": made.make_pdf,
    "xlsx": made.make_xlsx,
    "zip": made.zipped,
}


@pytest.fixture(scope="session")
def making() -> dict[str, Callable[..., bytes]]:
    return MAKERS


class Tried:
    """What came of reading: documents, problems, the account of the files."""

    def __init__(self, path, columns=None):
        self.problems = []
        self.reading = Reading()
        self.documents = list(read_path(path, self.problems, columns=columns, reading=self.reading))
        self.files = self.reading.files

    @property
    def document(self):
        assert len(self.documents) == 1, [*self.problems, *self.documents]
        return self.documents[0]

    @property
    def said(self) -> str:
        """All problems, one a line."""
        return "\n".join(f"{p.path}: {p.severity}: {p.reason}" for p in self.problems)


@pytest.fixture
def tried(tmp_path):
    """Write one file into a folder and read it."""

    def try_one(data: bytes | str, name: str = "a file", columns=None) -> Tried:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return Tried(path, columns)

    return try_one


@pytest.fixture
def read():
    """Read a path."""
    return Tried
