"""From upstream files to a record: read, cut, select, count, write."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.cleaning.clean import clean
from bilateral.cleaning.recipes.lemmas import base_forms
from bilateral.cleaning.terms.count import merge
from bilateral.corpus import tables
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.description import installed
from bilateral.corpus.digest import Digest, digest_files
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.edits import edited_documents
from bilateral.corpus.workers import in_workers
from bilateral.escape import csv_text, utf8_text
from bilateral.files import replacing_folder
from bilateral.gazetteer import PACKAGE, Gazetteer, data_dir
from bilateral.gazetteer.value import checked
from bilateral.progress import progress_bar
from bilateral.sources import SOURCES, mirror
from bilateral.sources.model import Problem
from bilateral.sources.source import NO_SIDE, Source, check

_BATCH_BYTES = 2_000_000
_TABLES_USED = (
    "boilerplate",
    "buttons",
    "datelines",
    "hedges",
    "lemmas",
    "marks",
    "units",
    "selection",
    "sides",
    "languages",
    "countries",
    "speakers",
    "offices",
    "people",
    "un_speakers",
    "aliases",
    "themes",
    "seed_forms",
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

    @property
    def errors(self) -> list[Problem]:
        """What is not in the record, though it was there to be read."""
        return [p for p in self.problems if p.severity == "error"]


def build(
    source: str | Path,
    target: str | Path,
    *,
    sources: Sequence[Source] = SOURCES,
    gazetteer: Gazetteer = PACKAGE,
    n_jobs: int = 2,
    progress: bool | None = None,
) -> Built:
    r"""Build a record from upstream files and write it.

    A file that cannot be read, or that ends the process which reads it, is left out and named in
    ``problems`` and in ``report.csv``; the rest is kept.

    Parameters
    ----------
    source : str or Path
        A folder with upstream files, as archives or unpacked.
    target : str or Path
        The folder to write; replaced only when the whole record stands.
    sources : sequence of Source
        What is read: files of other sources are passed over. ``(*SOURCES, MINE)`` reads a source
        of your own, too; ``src/bilateral/sources/README.md`` says how to write one.
    gazetteer : Gazetteer
        What is known of the field: by default the package's tables, of the United States and
        Mexico. The corpus keeps it.
    n_jobs : int
        Worker processes. The record does not depend on it.
    progress : bool or None
        Whether to show a progress bar. None shows one after five seconds if a person watches.

    Returns
    -------
    Built

    Raises
    ------
    FileNotFoundError
        If the source folder is not there or holds no file of a known source.
    ValueError
        If no passage is selected, `n_jobs` is below 1, two sources have one name or match one
        file, or the target cannot be replaced: it is no record, a mount point, or holds the source
        or the folder one is in.
    OSError
        If the source may not be read or the target not be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder, "in", "remarks", "2021-03", "2021-03-01-call.md")
    ...     page.parent.mkdir(parents=True)
    ...     _ = page.write_text("---\ntitle: Call with Mexico\n---\nWe spoke.\n")
    ...     built = build(Path(folder, "in"), Path(folder, "out"), n_jobs=1, progress=False)
    >>> built.corpus.passages["n_tokens"].tolist(), built.errors
    ([2], [])
    """
    source, gazetteer = Path(source), checked(gazetteer)
    if not source.is_dir():
        raise FileNotFoundError(
            f"no folder {source}; give the folder with the upstream files (--from on the command"
            " line)"
        )
    sources = check(sources)
    for one in sources:
        clean("", one.leave_out)  # tells of a step that is none
    archives = mirror.find_archives(source, sources)
    if not archives:
        raise FileNotFoundError(mirror.why_none(source, sources))
    target = Path(target)
    _check_target(source, target)  # now, not after the work
    built = _collect(source, archives, sources, gazetteer, n_jobs, progress)
    try:
        with replacing_folder(target) as folder:
            _write_report(built.problems, folder / "report.csv")
            built.corpus.write_into(folder, _description(built, archives, source))
    except OSError as error:  # Arrow's errors name no path, and no reason in a place of its own
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise OSError(
            error.errno, f"the record could not be written ({reason}); nothing was changed", target
        ) from error
    return built


def _check_target(source: Path, target: Path) -> None:
    tables.check_target(target)
    if source.resolve().is_relative_to(target.resolve()):
        raise ValueError(f"{target} holds the upstream files of {source}; name another folder")


def _collect(
    source: Path,
    archives: list[Path],
    sources: tuple[Source, ...],
    gazetteer: Gazetteer,
    n_jobs: int,
    progress: bool | None,
) -> Built:
    """Read and digest everything, in the order of the files."""
    problems: list[Problem] = []
    batches = _batches(mirror.read_files(source, problems, sources))
    total, task = _Total(), partial(digest_files, gazetteer=gazetteer)
    # Archives unpack to about three times their size: good enough for a bar.
    size = sum(p.stat().st_size * (3 if p.suffix == ".gz" else 1) for p in archives)
    bar = progress_bar(progress, total=size, unit="B", unit_scale=True, desc="build")
    with bar, closing(in_workers(task, batches, n_jobs)) as parts:
        for files, part in parts:
            total.add(part or _lost(files))
            bar.update(sum(len(file.data) for file in files))
        bar.total = bar.n
    problems = _sorted([*problems, *total.problems])
    if not total.documents:
        errors = [p for p in problems if p.severity == "error"]
        first = f" ({len(errors)} errors; {errors[0].path}: {errors[0].reason})" if errors else ""
        raise ValueError(
            f"no passage selected out of {len(total.read)} documents in {source}{first};"
            f" nothing written{_why_none(problems)}"
        )
    steps: dict[str, dict[str, int]] = {}
    for (name, step), n in total.steps.items():
        steps.setdefault(name, {})[step] = n
    return Built(_assemble(total, gazetteer), problems, len(total.read), total.n_characters, steps)


def _why_none(problems: list[Problem]) -> str:
    """What may be why nothing is selected: sides that no table knows, files of no source."""
    sides = {p.reason for p in problems if NO_SIDE in p.reason}
    files = [f"{p.path} {p.reason}" for p in problems if mirror.NO_SOURCE in p.reason]
    return "".join(f"; {said}" for said in [*sorted(sides), *files])


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


def _lost(files: list[mirror.Upstream]) -> Digest:
    """What is left of files that ended two worker processes."""
    reason = "a worker process died while reading it, twice; left out"
    return Digest(problems=[Problem(file.path, "error", reason) for file in files])


@dataclass
class _Total(Digest):
    """What is left of all files; of documents with one id the first."""

    path_of: dict[str, str] = field(default_factory=dict)

    def add(self, part: Digest) -> None:
        for document, rows, counts in zip(part.documents, part.passages, part.counts, strict=True):
            doc_id, path = document["doc_id"], document["path"]
            if doc_id in self.path_of:
                reason = f"a document of {self.path_of[doc_id]} has the same id; left out"
                self.problems.append(Problem(doc_id, "error", f"{path}: {reason}"))
                continue
            self.path_of[doc_id] = path
            self.documents.append(document)
            self.passages.append(rows)
            self.counts.append(counts)
        self.exposure.update(part.exposure)
        self.steps.update(part.steps)
        self.problems += part.problems
        self.read += part.read
        self.n_characters += part.n_characters


def _sorted(problems: list[Problem]) -> list[Problem]:
    """Each problem once, in an order of its own, in text that can be written."""
    written = {Problem(utf8_text(p.path), p.severity, utf8_text(p.reason)) for p in problems}
    return sorted(written, key=lambda p: (p.path, p.severity, p.reason))


def _assemble(total: Digest, gazetteer: Gazetteer) -> Corpus:
    """Order documents by date, passages by position, terms by language, kind and spelling."""
    documents = pd.DataFrame(total.documents)
    documents = documents.sort_values(["date", "doc_id"], kind="stable")
    counts, terms = merge([total.counts[i] for i in documents.index])
    tokens = np.asarray(counts.sum(axis=0, dtype=np.int64)).ravel()
    documents = documents.reset_index(drop=True)
    passages = pd.DataFrame(list(chain.from_iterable(total.passages)))
    rank = pd.Series(documents.index, index=documents["doc_id"])
    passages = passages.assign(_rank=passages["doc_id"].map(rank))
    passages = passages.sort_values(["_rank", "position"], kind="stable").drop(columns="_rank")
    documents["date"] = pd.to_datetime(documents["date"], format="%Y-%m-%d", errors="coerce")
    duplicates = _duplicates(documents, passages, counts, terms)
    edits = edited_documents(documents, duplicates, passages)
    documents = _mark_copies(documents, edits)
    return Corpus(
        tables.conform(documents.drop(columns="_body"), "documents"),
        tables.conform(passages, "passages"),
        counts,
        tables.conform(terms.assign(**base_forms(terms, tokens, gazetteer)), "terms"),
        exposure=_exposure(total.exposure),
        duplicates=tables.conform(duplicates, "duplicates"),
        edits=tables.conform(edits, "edits"),
        libraries=installed(),
        gazetteer=gazetteer,
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
    wide = frame.pivot_table(index=keys, columns="what", values="n", aggfunc="sum")
    wide = wide.reset_index().rename_axis(columns=None)
    wide["date"] = pd.to_datetime(wide["date"], format="%Y-%m-%d", errors="coerce")
    return tables.conform(wide.sort_values(keys, kind="stable"), "exposure")


def _write_report(problems: list[Problem], path: Path) -> None:
    rows = [(p.path, p.severity, p.reason) for p in problems]
    table = pd.DataFrame(rows, columns=["path", "severity", "reason"])
    path.write_text(csv_text(table), encoding="utf-8", newline="")


def _description(built: Built, archives: list[Path], source: Path) -> dict:
    """What the record is made of: digests of the inputs and of the tables that steer it."""
    corpus = built.corpus
    folder = data_dir() / "gazetteer"
    return {
        "inputs": {
            utf8_text(p.relative_to(source).as_posix()): _sha256_or_none(p)
            for p in archives
            if p.suffix in (".gz", ".tgz")
        },
        "gazetteer": {f"{name}.csv": _sha256(folder / f"{name}.csv") for name in _TABLES_USED},
        "read": {"documents": built.n_documents, "characters": built.n_characters},
        "record": {
            "documents": len(corpus.documents),
            "passages": len(corpus.passages),
            "core_passages": int((corpus.passages["relevance"] == "core").sum()),
            "answers": int((corpus.passages["relevance"] == "answer").sum()),
            "terms": len(corpus.terms),
            "tokens": int(corpus.passages["n_tokens"].sum()),
            "problems": len(built.problems),
        },
        "cleaning": built.steps,
    }


def _sha256_or_none(path: Path) -> str | None:
    """The digest of an archive; none if it may not be read, which the report says."""
    try:
        return _sha256(path)
    except OSError:
        return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
