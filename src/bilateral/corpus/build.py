"""From upstream files to a record: read, cut, select, count, write."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bilateral.cleaning.clean import clean
from bilateral.corpus import tables
from bilateral.corpus.assembling import Total, assemble, sorted_problems
from bilateral.corpus.attributed import unread
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.digest import Digest, digest_files
from bilateral.corpus.workers import in_batches, in_workers
from bilateral.escape import utf8_text
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
    "theme_names",
    "seed_forms",
    "collocations",
    "quote_cues",
    "quote_words",
    "translation_signs",
    "ladder_frames",
    "ladder_words",
    "ladder_weights",
    "institutions",
    "leaders",
    "forenames",
    "mention_words",
    "nations",
    "numbered_documents",
    "office_names",
    "stopwords",
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
            built.corpus.write_into(folder, _description(built, archives, source))
    except OSError as error:  # Arrow's errors name no path, and no reason in a place of its own
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise OSError(
            error.errno, f"the record could not be written ({reason}); nothing was changed", target
        ) from error
    return built


def _check_target(source: Path, target: Path) -> None:
    tables.check_target(target)
    if Path(os.path.realpath(source)).is_relative_to(os.path.realpath(target)):
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
    total, task = Total(), partial(digest_files, gazetteer=gazetteer)
    # Archives unpack to about three times their size: good enough for a bar.
    size = sum(p.stat().st_size * (3 if p.suffix == ".gz" else 1) for p in archives)
    bar = progress_bar(progress, total=size, unit="B", unit_scale=True, desc="build")
    with bar, closing(in_workers(task, batches, n_jobs)) as parts:
        for files, part in parts:
            total.add(part or _lost(files))
            bar.update(sum(len(file.data) for file in files))
        bar.total = bar.n
    problems = sorted_problems([*problems, *total.problems])
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
    corpus = assemble(total, gazetteer)
    problems = sorted_problems([*problems, *unread(corpus.passages, gazetteer)])
    corpus = replace(corpus, problems=tables.problem_table(problems))
    return Built(corpus, problems, len(total.read), total.n_characters, steps)


def _why_none(problems: list[Problem]) -> str:
    """What may be why nothing is selected: sides that no table knows, files of no source."""
    sides = {p.reason for p in problems if NO_SIDE in p.reason}
    files = [f"{p.path} {p.reason}" for p in problems if mirror.NO_SOURCE in p.reason]
    return "".join(f"; {said}" for said in [*sorted(sides), *files])


def _batches(files: Iterator[mirror.Upstream]) -> Iterator[list[mirror.Upstream]]:
    return in_batches(files, lambda file: len(file.data), _BATCH_BYTES)


def _lost(files: list[mirror.Upstream]) -> Digest:
    """What is left of files that ended two worker processes."""
    reason = "a worker process died while reading it, twice; left out"
    return Digest(problems=[Problem(file.path, "error", reason) for file in files])


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
