"""Files that unpack to far more than they hold: peak memory of the process that opens them.

    python benchmarks/bounds.py

Each file is made in a temporary folder and opened in a process of its own. The first line is a
process that opens nothing.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.corpus import Corpus
from bilateral.gazetteer import data_dir
from bilateral.topics import LDA

GIGABYTES = 2
PIECE = bytes(1 << 24)
PIECES = GIGABYTES * (1 << 30) // len(PIECE)

BUILD = """
from pathlib import Path
from bilateral.corpus.build import build
try:
    build(Path(where), Path(where + "-record"), n_jobs=1, progress=False)
except ValueError as error:
    said = str(error)
"""
MODEL = """
from bilateral.topics import LDA
try:
    LDA.load(where + "/model.npz")
except ValueError as error:
    said = str(error)
"""
RECORD = """
from bilateral.corpus import Corpus
try:
    Corpus.read(where)
except ValueError as error:
    said = str(error)
"""
# What is loaded by all of them, so that the rest is what the file costs.
CHILD = """
import resource, sys
import bilateral.cli, bilateral.topics
where, said = sys.argv[1], "opened"
{work}
both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
peak = max(resource.getrusage(of).ru_maxrss for of in both)
print(peak // 1024, said.replace(where, "…"), sep="\\t")
"""


def gz(folder: Path) -> str:
    """A FRUS volume of zeros."""
    path = folder / "frus" / "frus1900.xml.gz"
    path.parent.mkdir()
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(PIECES):
            file.write(PIECE)
    return BUILD


def tar_member(folder: Path) -> str:
    """An archive with one page of zeros."""
    member = tarfile.TarInfo("texts-0123456/remarks/2021-03/2021-03-01-a.md")
    member.size = PIECES * len(PIECE)
    with gzip.open(folder / "texts-0123456.tar.gz", "wb", compresslevel=1) as file:
        file.write(member.tobuf())
        for _ in range(PIECES):
            file.write(PIECE)
        file.write(bytes(1024))
    return BUILD


def tar_members(folder: Path) -> str:
    """An archive with pages of 16 MiB of zeros, each within the bound."""
    with gzip.open(folder / "texts-0123456.tar.gz", "wb", compresslevel=1) as file:
        for number in range(PIECES):
            member = tarfile.TarInfo(f"texts-0123456/remarks/2021-03/2021-03-01-{number}.md")
            member.size = len(PIECE)
            file.write(member.tobuf() + PIECE)
        file.write(bytes(1024))
    return BUILD


def model(folder: Path) -> str:
    """A saved model with an array of zeros."""
    LDA(2, n_sweeps=4, random_state=0).fit([[3, 0], [0, 3]]).save(folder / "model.npz")
    with zipfile.ZipFile(folder / "model.npz", "a", zipfile.ZIP_DEFLATED) as file:
        header = io.BytesIO()
        shape = (PIECES * len(PIECE),)
        told = {"descr": "|u1", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(header, told)
        with file.open("zeros.npy", "w", force_zip64=True) as member:
            member.write(header.getvalue())
            for _ in range(PIECES):
                member.write(PIECE)
    return MODEL


def table(folder: Path) -> str:
    """A record whose counts are one number, sixty million times."""
    Corpus.read(data_dir() / "record").select(source="un").write(folder / "record")
    for path in (folder / "record").iterdir():
        path.rename(folder / path.name)
    (folder / "record").rmdir()
    schema = pq.read_schema(folder / "counts.parquet")
    ones = pa.array(np.ones(1 << 20, dtype=np.int32))
    batch = pa.table([ones] * len(schema), schema=schema)
    with pq.ParquetWriter(folder / "counts.parquet", schema, compression="zstd") as writer:
        for _ in range(60):
            writer.write_table(batch)
    return RECORD


def nothing(folder: Path) -> str:
    """Nothing."""
    return ""


def main() -> None:
    print("| file | bytes | peak memory, MiB | what is said |\n|---|---|---|---|")
    for make in (nothing, gz, tar_member, tar_members, model, table):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place, "in")
            folder.mkdir()
            code = CHILD.format(work=make(folder))
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            run = [sys.executable, "-c", code, str(folder)]
            done = subprocess.run(run, capture_output=True, text=True, check=False)
            peak, _, said = (done.stdout.strip() or f"?\tended: {done.stderr[-200:]}").partition(
                "\t"
            )
            print(f"| {make.__doc__[:-1].lower()} | {size:,} | {peak} | {said} |", flush=True)


if __name__ == "__main__":
    main()
