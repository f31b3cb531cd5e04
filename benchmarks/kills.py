"""Processes killed while they write: what stands at the target afterwards, and what is left over.

``python benchmarks/kills.py`` prints a table. Three kinds:

- ``build``: ``bilateral build``, killed at random moments, by SIGKILL, SIGTERM and SIGHUP;
- ``write``: ``Corpus.write``, killed while it writes;
- ``calls``: one replacement of a folder or a file, killed before each of its file-system calls.

After each: whether the old or the new stands at the target, which processes of the killed one still
live (orphans), and what lies beside the target after the next run (leftovers).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from report import write_section

from bilateral import files
from bilateral.corpus import Corpus
from bilateral.corpus.build import build
from bilateral.files import recover, replacing_file, replacing_folder, temporary_folder

PATIENCE = 20  # seconds a worker has to notice the end of its parent on a busy machine
COLUMNS = ("kills", "old", "new", "neither", "orphans", "wrong exits", "leftovers")
# What Python reports before it calls the file system, by the beginning of the event's name.
CALLS = ("open", "os.", "shutil.", "fcntl.", "ctypes.dlsym")


def run_killed(
    command: Sequence[str],
    moments: Iterable[float],
    judge: Callable[[], str],
    *,
    reset: Callable[[], object] = lambda: None,
    beside: Callable[[], int] = lambda: 0,
    ready: Path | None = None,
    number: int = signal.SIGKILL,
) -> Counter:
    """Kill a command at some moments, judge what it leaves, and let it run again to its end.

    Parameters
    ----------
    command : sequence of str
        Started in a session of its own, whose processes are looked for afterwards.
    moments : iterable of float
        Seconds from the start, or from the appearance of `ready`.
    judge : callable
        Says ``"old"``, ``"new"`` or ``"neither"`` after a kill.
    reset : callable
        Puts the old in place before each run.
    beside : callable
        Counts what lies beside the target and should not.
    ready : Path, optional
        A file that the command makes when what matters begins.
    number : int
        The signal, sent to the command's first process alone.

    Returns
    -------
    Counter
        Over ``COLUMNS``. A command that ended before its moment is no kill.
    """
    found = Counter()
    for moment in moments:
        reset()
        if ready is not None:
            ready.unlink(missing_ok=True)
        process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while ready is not None and not ready.exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(moment)
        at_work = process.poll() is None
        process.send_signal(number)
        said = process.communicate()[1].decode()
        found["kills"] += at_work
        found[judge()] += at_work
        found["orphans"] += len(_session(process.pid))
        # Before its handlers stand, a signal ends Python without a word.
        if process.returncode not in (0, -number, 128 + number) or said.count("\n") > 1:
            print(process.returncode, said, file=sys.stderr)
            found["wrong exits"] += 1
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found["wrong exits"] += judge() != "new"
        found["leftovers"] += beside()
        print(f"{signal.Signals(number).name} {moment:.2f}: {dict(found)}", file=sys.stderr)
    return found


def _session(leader: int) -> list[int]:
    """Processes of a session that live on, after some patience."""
    end = time.monotonic() + PATIENCE
    while True:
        alive = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[3]) == leader and fields[0] not in "ZX":
                alive.append(int(path.parent.name))
        if not alive or time.monotonic() > end:
            return alive
        time.sleep(0.01)


def killed_at(call: int, work: Callable[[], object]) -> bool:
    """Do some work in a process that kills itself before its n-th file-system call.

    Parameters
    ----------
    call : int
        From 1.
    work : callable

    Returns
    -------
    bool
        False if the work was done before.
    """
    child = os.fork()
    if child == 0:
        n = 0

        def count(event: str, _: tuple) -> None:
            nonlocal n
            if event.startswith(CALLS):
                n += 1
                if n == call:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def digest(path: Path) -> str:
    """A digest of a file, or of the files of a folder; empty if nothing is there."""
    together = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if not file.is_file():
            return ""
        together.update(file.name.encode() + b"\0" + file.read_bytes())
    return together.hexdigest()


def _judge(target: Path, old: str, new: str) -> str:
    """Which of two records stands at the target and opens."""
    recover(target)
    Corpus.read(target)
    return {old: "old", new: "new"}.get(digest(target), "neither")


def _beside(target: Path) -> int:
    return len(list(target.parent.iterdir())) - 1


def upstream(folder: Path, seed: int, pages: int) -> Path:
    """Some pages made of random words, as an archive."""
    draw = random.Random(seed)
    words = ["".join(draw.choices("abdeilmnorstu", k=draw.randint(3, 9))) for _ in range(4000)]
    folder.mkdir()
    with tarfile.open(folder / "pages.tar.gz", "w:gz", compresslevel=1) as archive:
        for n in range(pages):
            day = f"2021-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
            text = "\n\n".join(" ".join(draw.choices(words, k=60)) + "." for _ in range(7))
            page = f"---\ndate: '{day}'\ntitle: Call with Mexico\n---\n\nOf Mexico. {text}\n"
            member = tarfile.TarInfo(f"remarks/{day[:7]}/{day}-call-{n}.md")
            member.size = len(page.encode())
            archive.addfile(member, io.BytesIO(page.encode()))
    return folder


def killed_builds(folder: Path, kills: int, draw: random.Random) -> dict[str, Counter]:
    """``bilateral build``, killed at random moments."""
    target = folder / "place" / "record"
    # Small batches, so that both workers have many.
    code = (
        "import sys; from bilateral import cli; from bilateral.corpus import build;"
        " build._BATCH_BYTES = 10_000; sys.exit(cli.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "build", "--to", str(target), "--from"]
    digests, seconds = [], 0.0
    for seed in (1, 2):
        upstream(folder / str(seed), seed, pages=40)
        start = time.perf_counter()
        subprocess.run([*command, folder / str(seed)], check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        digests.append(digest(target))
    rows = {}
    names = (("SIGKILL", kills), ("SIGTERM", kills // 5), ("SIGHUP", kills // 5))
    last = "2"
    for name, n in names:
        found = Counter()
        while found["kills"] < n:  # in turn: what the last run wrote is the old one
            last, old = ("1", 1) if last == "2" else ("2", 0)
            found += run_killed(
                [*command, str(folder / last)],
                [draw.uniform(0, seconds)],
                lambda old=old: _judge(target, digests[old], digests[1 - old]),
                beside=lambda: _beside(target),
                number=getattr(signal, name),
            )
        rows[f"`bilateral build` ({seconds:.1f} s), {name}"] = found
    return rows


def killed_writes(folder: Path, kills: int, draw: random.Random) -> dict[str, Counter]:
    """``Corpus.write``, killed while it writes."""
    source, target, ready = folder / "source", folder / "writing" / "record", folder / "ready"
    whole = build(upstream(folder / "pages", 3, pages=80), source, progress=False).corpus
    part = whole.select(whole.passages.index < 50)
    start = time.perf_counter()
    Corpus.read(source).write(target)
    seconds = time.perf_counter() - start
    new = digest(target)
    part.write(target)
    old = digest(target)
    code = (
        "from pathlib import Path; from bilateral.corpus import Corpus; import sys;"
        " c = Corpus.read(sys.argv[3]); Path(sys.argv[2]).touch(); c.write(sys.argv[1])"
    )
    found = Counter()
    while found["kills"] < kills:
        found += run_killed(
            [sys.executable, "-c", code, str(target), str(ready), str(source)],
            [draw.uniform(0, seconds)],
            lambda: _judge(target, old, new),
            reset=lambda: part.write(target),
            beside=lambda: _beside(target),
            ready=ready,
        )
    return {f"`Corpus.write` ({seconds:.2f} s), SIGKILL": found}


def killed_calls(folder: Path) -> dict[str, Counter]:
    """Replacements, killed before each file-system call until one survives."""

    def write_folder(target: Path, text: str) -> None:
        with replacing_folder(target) as fresh:
            for name in ("a.txt", "b.txt"):
                Path(fresh, name).write_text(text)

    def write_file(target: Path, text: str) -> None:
        with replacing_file(target) as fresh:
            fresh.write_text(text)

    def in_passing(target: Path, text: str) -> None:
        with temporary_folder("kills") as fresh:
            Path(fresh, "a.txt").write_text(text)
        write_file(target, text)

    exchange = files._exchange
    rows = {}
    for name, write, exchanging in (
        ("`replacing_folder`, exchange", write_folder, exchange),
        ("`replacing_folder`, two moves and `recover`", write_folder, lambda one, other: False),
        ("`replacing_file`", write_file, exchange),
        ("`temporary_folder`, then a file", in_passing, exchange),
    ):
        place = Path(tempfile.mkdtemp(dir=folder))
        target, tempfile.tempdir = place / "target", str(place)
        files._exchange = exchanging
        write(target, "new")
        new = digest(target)
        found, dies = Counter(), True
        while dies:
            write(target, "old")
            old = digest(target)
            dies = killed_at(found["kills"] + 1, lambda t=target, w=write: w(t, "new"))
            found["kills"] += dies
            if exchanging is not exchange:
                recover(target)
            found[{old: "old", new: "new"}.get(digest(target), "neither")] += dies
            write(target, "new")
            found["leftovers"] += _beside(target)
        rows[f"{name}, before each call"] = found
    files._exchange, tempfile.tempdir = exchange, None
    return rows


def table(rows: dict[str, Counter]) -> str:
    """Rows of counts as Markdown."""
    lines = [f"| what was killed | {' | '.join(COLUMNS)} |", "|---|" + "---:|" * len(COLUMNS)]
    lines += [f"| {name} | {' | '.join(str(n[c]) for c in COLUMNS)} |" for name, n in rows.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--what", nargs="+", default=["calls", "write", "build"])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    rows: dict[str, Counter] = {}
    with tempfile.TemporaryDirectory() as folder:
        for what in options.what:
            if what == "calls":
                rows |= killed_calls(Path(folder))
            elif what == "write":
                rows |= killed_writes(Path(folder), options.kills, draw)
            else:
                rows |= killed_builds(Path(folder), options.kills, draw)
    print(table(rows))
    if options.write:
        write_section("Killed while writing", f"`benchmarks/kills.py`.\n\n{table(rows)}")


if __name__ == "__main__":
    main()
