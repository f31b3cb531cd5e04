"""Texts of one's own: time and memory by way and number, and the same bytes in any locale.

``python benchmarks/own_texts.py times`` makes 10,000 notes of 300 words of the upstream files and
brings them in as a list, as a table, as files and as one CSV; ``files`` reads more and more small
files; ``locales`` writes the samples in several locales (made here with ``localedef``), hash seeds
and time zones. Each run is a process of its own; ``--write`` puts the tables into RESULTS.md.
Processor time is that of the process with its children, and of several runs the least.
"""

from __future__ import annotations

import argparse
import json
import locale
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from _texts import MIRROR
from kills import digest
from report import machine, write_section

from bilateral import Corpus
from bilateral.corpus.own_files import dry_run
from bilateral.gazetteer import data_dir
from bilateral.sources import mirror

NOTES, WORDS = 10_000, 300
FILES = (10_000, 30_000, 100_000)
SMALL = "El gobierno número {n} habló del agua del río, the border and trade. " * 3
WAYS = {
    "`from_texts`, a list": ("list.json", 1),
    "`from_texts`, a table with `lang`, `side`, `date`": ("table.json", 1),
    "`from_texts`, the same table, `n_jobs=2`": ("table.json", 2),
    "`from_files`, 10,000 files": ("notes", 1),
    "`from_files`, one CSV": ("notes.csv", 1),
}
LOCALES = {"C": "", "es_MX.UTF-8": "es_MX", "de_DE.UTF-8": "de_DE"}


# --- one run, in a process of its own -------------------------------------------------------------
def run(path: Path, n_jobs: int, target: str) -> dict[str, float]:
    """Bring texts in, and say what it took."""
    given = None
    if path.suffix == ".json":
        read = json.loads(path.read_text(encoding="utf-8"))
        given = pd.DataFrame(read) if isinstance(read, dict) else read
    locale.setlocale(locale.LC_ALL, "")  # an error where the locale is not there
    before, start = used(), time.perf_counter()
    make = Corpus.from_files if given is None else Corpus.from_texts
    corpus = make(path if given is None else given, n_jobs=n_jobs, progress=False)
    took = {"wall": time.perf_counter() - start, "cpu": used() - before, "peak": peak()}
    if target:
        corpus.write(target)
    return took | {"tokens": float(corpus.documents["n_tokens"].sum()), "n": len(corpus.documents)}


def used() -> float:
    """Seconds of processor time of this process and the ended ones below it."""
    both = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def peak() -> float:
    """The most memory that this process had, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measured(*arguments: object, **switches: str) -> dict[str, float]:
    """A run in a new process."""
    command = [sys.executable, __file__, "run", *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ | switches)
    return json.loads(done.stdout)


# --- what is measured -----------------------------------------------------------------------------
def real_notes(n: int = NOTES) -> pd.DataFrame:
    """Notes of so many words, cut from texts of both presidencies in turn, as they were given."""
    found: dict[str, list[dict]] = {"wh": [], "mananeras": []}
    for file in mirror.read_files(MIRROR, []):
        rows = found.get(file.source.name)
        wanted = rows is not None and len(rows) < n / 2
        for document in mirror.documents(file, []) if wanted else ():
            lines, words = [], 0
            for line in document.text.splitlines(keepends=True):
                lines.append(line)
                words += len(line.split())
                if words >= WORDS:
                    row = {"text": "".join(lines), "lang": document.lang}
                    rows.append(row | {"side": document.side, "date": document.date})
                    lines, words = [], 0
        if all(len(rows) >= n / 2 for rows in found.values()):
            break
    both = zip(found["wh"][: n // 2], found["mananeras"][: n // 2], strict=True)
    return pd.DataFrame([row for pair in both for row in pair])


def times(folder: Path, runs: int) -> str:
    """Every way of bringing the notes in."""
    notes = real_notes()
    (folder / "list.json").write_text(json.dumps(notes["text"].tolist()), encoding="utf-8")
    (folder / "table.json").write_text(notes.to_json(), encoding="utf-8")
    notes.to_csv(folder / "notes.csv", index=False)
    for number, text in enumerate(notes["text"]):
        (folder / "notes" / f"{number % 100:02d}").mkdir(parents=True, exist_ok=True)
        (folder / "notes" / f"{number % 100:02d}" / f"{number}.txt").write_text(text)
    rows = []
    for what, (name, n_jobs) in WAYS.items():
        found = [measured(folder / name, n_jobs) for _ in range(runs)]
        least = {key: min(one[key] for one in found) for key in found[0]}
        rows.append(
            f"| {what} | {least['n']:,} | {least['tokens']:,.0f} | {least['cpu']:.1f} s |"
            f" {least['wall']:.1f} s | {max(one['peak'] for one in found):,.0f} MiB |"
        )
        print(rows[-1], file=sys.stderr, flush=True)
    return (
        f"{len(notes):,} notes of the upstream files, {notes['text'].str.len().sum():,} characters;"
        f" least of {runs} runs each, peak the most. Asked: 30 s.\n\n"
        "| way | texts | tokens | processor | wall | peak |\n|---|--:|--:|--:|--:|--:|\n"
    ) + "\n".join(rows)


def files(folder: Path) -> str:
    """More and more small files, in one process: read alone, and to a corpus."""
    rows = []
    for n in FILES:
        below = folder / str(n)
        for number in range(n):
            if number % 1000 == 0:
                (below / str(number // 1000)).mkdir(parents=True)
            text = SMALL.format(n=number)
            (below / str(number // 1000) / f"{number}.txt").write_text(text, encoding="utf-8")
        read, whole = measured(below, 0), measured(below, 1)
        rows.append(
            f"| {n:,} | {read['cpu']:.1f} s | {read['peak']:,.0f} MiB | {whole['cpu']:.1f} s |"
            f" {whole['peak']:,.0f} MiB |"
        )
        print(rows[-1], file=sys.stderr, flush=True)
    return (
        f"Files of {len(SMALL)} characters, a thousand a folder.\n\n"
        "| files | `--dry-run`, processor | peak | `from_files`, processor | peak |\n"
        "|--:|--:|--:|--:|--:|\n"
    ) + "\n".join(rows)


def dry(path: Path) -> dict[str, float]:
    """Read files alone."""
    before = used()
    dry_run([path])
    return {"cpu": used() - before, "peak": peak()}


def locales(folder: Path) -> str:
    """The corpus of the samples, written under each locale, hash seed and time zone."""
    for name, source in LOCALES.items():
        if source:
            command = ["localedef", "-i", source, "-f", "UTF-8", str(folder / "locales" / name)]
            (folder / "locales").mkdir(exist_ok=True)
            subprocess.run(command, check=True)
    raw, rows = data_dir() / "sample" / "raw", []
    for name in LOCALES:
        for seed, zone, n_jobs in (("0", "UTC", 1), ("1", "America/Mexico_City", 2)):
            target = folder / f"{name}-{seed}"
            switches = {"LC_ALL": name, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONUTF8": "0"}
            measured(raw, n_jobs, target, LOCPATH=str(folder / "locales"), **switches)
            rows.append(f"| {name} | {seed} | {zone} | {n_jobs} | `{digest(target)[:16]}` |")
    return (
        "SHA-256 over the files that `from_files` and `write` make of the samples.\n\n"
        "| LC_ALL | PYTHONHASHSEED | TZ | processes | digest |\n|---|--:|---|--:|---|\n"
    ) + "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("part", choices=("times", "files", "locales", "run"))
    parser.add_argument("given", nargs="*", help="of a run: path, processes, where to write")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    asked = parser.parse_args()
    if asked.part == "run":
        path, n_jobs, target = [*asked.given, ""][:3]
        found = run(Path(path), int(n_jobs), target) if int(n_jobs) else dry(Path(path))
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as folder:
        part = {"times": lambda f: times(f, asked.runs), "files": files, "locales": locales}
        table = part[asked.part](Path(folder))
    print(table)
    if asked.write:
        title = f"Own texts: {asked.part}"
        body = f"`benchmarks/own_texts.py {asked.part}`. {table}\n\n{machine('numpy', 'pandas')}"
        write_section(title, body)


if __name__ == "__main__":
    main()
