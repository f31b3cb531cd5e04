"""From upstream files to a record: read, cut, select, count, write."""

from __future__ import annotations

import csv
import hashlib
import signal
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from tqdm import tqdm

from bilateral import gazetteer
from bilateral.cleaning.count import merge
from bilateral.cleaning.lemmas import base_forms
from bilateral.corpus import tables
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.description import installed
from bilateral.corpus.digest import Digest, digest_files
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.edits import edited_documents
from bilateral.files import replacing_folder
from bilateral.sources import mirror
from bilateral.sources.model import Problem

_BATCH_BYTES = 2_000_000
_DEAF = (signal.SIGINT, signal.SIG_IGN)
_TABLES_USED = (
    "boilerplate",
    "buttons",
    "datelines",
    "hedges",
    "lemmas",
    "marks",
    "units",
    "selection",
    "speakers",
    "offices",
    "un_speakers",
    "aliases",
    "themes",
    "collocations",
)


@dataclass(frozen=True)
class Built:
    """A record as built, and what was seen on the way.

    Attributes
    ----------
    corpus : Corpus
    problems : list of Problem
        Sorted by path.
    n_documents, n_characters : int
        Everything that was read, selected or not.
    steps : dict of str to dict of str to int
        For each source, how often each step of cleaning found something, selected or not.
    """

    corpus: Corpus
    problems: list[Problem]
    n_documents: int
    n_characters: int
    steps: dict[str, dict[str, int]]


def build(
    source: str | Path, target: str | Path, *, n_jobs: int = 2, progress: bool = True
) -> Built:
    """Build a record from upstream files and write it.

    Parameters
    ----------
    source : str or Path
        A folder with upstream files, as archives or unpacked.
    target : str or Path
        The folder to write; replaced only when the whole record stands.
    n_jobs : int
        Worker processes. The record does not depend on it.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Built

    Raises
    ------
    FileNotFoundError
        If the source folder is not there or holds no file of a known source.
    ValueError
        If no passage is selected, or the target is there and no record.
    """
    source = Path(source)
    if not source.is_dir():
        raise FileNotFoundError(f"no folder {source}; --from takes the folder with upstream files")
    archives = mirror.find_archives(source)
    if not archives:
        raise FileNotFoundError(
            f"{source} holds no upstream file: looked for *.tar.gz and *.xml.gz archives and for"
            " files at their upstream paths (data/README.md lists the layouts)"
        )
    tables.check_target(Path(target))  # now, not after the work
    built = _collect(source, archives, n_jobs, progress)
    with replacing_folder(target) as folder:
        _write_report(built.problems, folder / "report.csv")
        built.corpus.write_into(folder, _description(built, archives, source))
    return built


def _collect(source: Path, archives: list[Path], n_jobs: int, progress: bool) -> Built:
    """Read and digest everything, in the order of the files."""
    problems: list[Problem] = []
    batches = _batches(mirror.read_files(source, problems))
    total = Digest()
    # Archives unpack to about three times their size: good enough for a bar.
    size = sum(p.stat().st_size * (3 if p.suffix == ".gz" else 1) for p in archives)
    bar = tqdm(total=size, unit="B", unit_scale=True, desc="build", disable=not progress)
    with bar, _workers(n_jobs) as pool:
        pending: deque = deque()
        for batch in chain(batches, [None]):
            if batch is not None:
                pending.append((sum(len(f.data) for f in batch), pool.submit(digest_files, batch)))
            # A bounded queue: the archives must not pile up in memory.
            while pending and (batch is None or len(pending) > 3 * n_jobs):
                read, future = pending.popleft()
                _add(total, future.result())
                bar.update(read)
        bar.total = bar.n
    if not total.passages:
        raise ValueError(
            f"no passage selected out of {len(total.read)} documents in {source}; nothing written"
        )
    problems = sorted({*problems, *total.problems}, key=lambda p: (p.path, p.severity, p.reason))
    steps: dict[str, dict[str, int]] = {}
    for (name, step), n in total.steps.items():
        steps.setdefault(name, {})[step] = n
    return Built(_assemble(total), problems, len(total.read), total.n_characters, steps)


@contextmanager
def _workers(n_jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that leave Ctrl-C to the parent and stop at once when it stops."""
    with ProcessPoolExecutor(n_jobs, initializer=signal.signal, initargs=_DEAF) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _batches(files: Iterator[mirror.Upstream]) -> Iterator[list[mirror.Upstream]]:
    batch, size = [], 0
    for file in files:
        batch.append(file)
        size += len(file.data)
        if size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _add(total: Digest, part: Digest) -> None:
    total.documents += part.documents
    total.passages += part.passages
    total.counts += part.counts
    total.exposure.update(part.exposure)
    total.steps.update(part.steps)
    total.problems += part.problems
    total.read += part.read
    total.n_characters += part.n_characters


def _assemble(total: Digest) -> Corpus:
    """Order documents by date, passages by position, terms by language, kind and spelling."""
    documents = pd.DataFrame(total.documents)
    documents = documents.sort_values(["date", "doc_id"])
    counts, terms = merge([total.counts[i] for i in documents.index])
    documents = documents.reset_index(drop=True)
    passages = pd.DataFrame(total.passages)
    rank = pd.Series(documents.index, index=documents["doc_id"])
    passages = passages.assign(_rank=passages["doc_id"].map(rank))
    passages = passages.sort_values(["_rank", "position"], ignore_index=True).drop(columns="_rank")
    documents["date"] = pd.to_datetime(documents["date"], format="%Y-%m-%d", errors="coerce")
    duplicates = _duplicates(documents, passages, counts, terms)
    edits = edited_documents(documents, duplicates, passages)
    documents = _mark_copies(documents, edits)
    return Corpus(
        tables.conform(documents.drop(columns="_body"), "documents"),
        tables.conform(passages, "passages"),
        counts,
        tables.conform(terms.assign(**base_forms(terms)), "terms"),
        exposure=_exposure(total.exposure),
        duplicates=tables.conform(duplicates, "duplicates"),
        edits=tables.conform(edits, "edits"),
        libraries=installed(),
    )


def _duplicates(
    documents: pd.DataFrame, passages: pd.DataFrame, counts: sparse.csr_array, terms: pd.DataFrame
) -> pd.DataFrame:
    single = np.flatnonzero(terms["kind"] != "phrase")
    # Whoever announces the speakers says the same every time: a formula and no copy.
    rows = np.flatnonzero(passages["role"] != "moderator")
    dates = passages["doc_id"].map(documents.set_index("doc_id")["date"])
    compared = passages[["passage_id"]].assign(date=dates).iloc[rows]
    return near_duplicates(counts[rows][:, single], compared)


def _mark_copies(documents: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """Mark repeated bodies, and versions of an earlier document."""
    first = documents.groupby("_body")["doc_id"].transform("first")
    documents["duplicate_of"] = first.where(first != documents["doc_id"], "")
    versions = edits[edits["reason"].isin(["slug", "passages"])].drop_duplicates("doc_id")
    versions = versions.set_index("doc_id")["of"]
    documents["variant_of"] = [versions.get(doc_id, "") for doc_id in documents["doc_id"]]
    return documents


def _exposure(counter: Counter) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(*key, what, n) for (key, what), n in counter.items()],
        columns=["source", "date", "genre", "side", "role", "what", "n"],
    )
    keys = ["source", "date", "genre", "side", "role"]
    wide = frame.pivot_table(index=keys, columns="what", values="n", aggfunc="sum", fill_value=0)
    wide = wide.reset_index().rename_axis(columns=None)
    wide["date"] = pd.to_datetime(wide["date"], format="%Y-%m-%d", errors="coerce")
    return tables.conform(wide.sort_values(keys), "exposure")


def _write_report(problems: list[Problem], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["path", "severity", "reason"])
        writer.writerows((p.path, p.severity, p.reason) for p in problems)


def _description(built: Built, archives: list[Path], source: Path) -> dict:
    """What the record is made of: digests of the inputs and of the tables that steer it."""
    corpus = built.corpus
    folder = gazetteer.data_dir() / "gazetteer"
    return {
        "inputs": {
            p.relative_to(source).as_posix(): _sha256(p)
            for p in archives
            if p.suffix == ".gz" or p.suffix == ".tgz"
        },
        "gazetteer": {f"{name}.csv": _sha256(folder / f"{name}.csv") for name in _TABLES_USED},
        "read": {"documents": built.n_documents, "characters": built.n_characters},
        "record": {
            "documents": len(corpus.documents),
            "passages": len(corpus.passages),
            "core_passages": int((corpus.passages["relevance"] == "core").sum()),
            "terms": len(corpus.terms),
            "tokens": int(corpus.passages["n_tokens"].sum()),
            "problems": len(built.problems),
        },
        "cleaning": built.steps,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
