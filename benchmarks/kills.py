"""Processes killed while they write: what stands at the target afterwards, and what is left over.

``python benchmarks/kills.py`` prints a table. Two kinds:

- ``build``: ``bilateral build``, killed at random moments, by SIGKILL, SIGTERM and SIGHUP;
- ``write``: ``Corpus.write``, killed while it writes.

Replacements killed before each of their file-system calls are tests: ``tests/test_kills.py``.

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
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from report import write_section

from bilateral import cli
from bilateral.corpus import Corpus
from bilateral.corpus.build import build
from bilateral.files import recover

PATIENCE = 20  # seconds a worker has to notice the end of its parent on a busy machine
COLUMNS = ("kills", "old", "new", "neither", "orphans", "wrong exits", "leftovers")


def run_killed(
    work: Callable[[], int],
    moments: Iterable[float],
    judge: Callable[[], str],
    *,
    reset: Callable[[], object] = lambda: None,
    beside: Callable[[], int] = lambda: 0,
    number: int = signal.SIGKILL,
) -> Counter:
    """Kill a piece of work at some moments, judge what it leaves, and let it run to its end.

    Parameters
    ----------
    work : callable
        Done in a forked process, in a session of its own; returns its exit code. For a command,
        give ``lambda: subprocess.run(command).returncode`` or what the command calls.
    moments : iterable of float
        Seconds from the start.
    judge : callable
        Says ``"old"``, ``"new"`` or ``"neither"`` after a kill.
    reset : callable
        Puts the old in place before each run.
    beside : callable
        Counts what lies beside the target and should not.
    number : int
        The signal, sent to the first process of the work alone.

    Returns
    -------
    Counter
        Over ``COLUMNS``. Work that ended before its moment is no kill.
    """
    found = Counter()
    for moment in moments:
        reset()
        child, said = _start(work)
        time.sleep(moment)
        at_work = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        os.kill(child, number)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        found["kills"] += at_work
        found[judge()] += at_work
        found["orphans"] += len(_session(child))
        said.seek(0)  # the place in it is shared with the work
        sentences = said.read().splitlines()
        # Before its handlers stand, a signal ends Python without a word.
        if code not in (0, -number, 128 + number) or len(sentences) > 1:
            print(code, *sentences, sep="\n", file=sys.stderr)
            found["wrong exits"] += 1
        child, _ = _start(work)
        found["wrong exits"] += os.waitpid(child, 0)[1] != 0 or judge() != "new"
        found["leftovers"] += beside()
    return found


def _start(work: Callable[[], int]) -> tuple[int, io.TextIOBase]:
    """Begin work in a forked process; its number, and what it will say on standard error."""
    errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - the caller reads it
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setsid()
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the benchmark may run under nohup
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(errors.fileno(), 2)
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return child, errors


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
    # So that both workers have many batches.
    sys.modules[build.__module__]._BATCH_BYTES = 5_000
    commands = [
        ["build", "--to", str(target), "--from", str(upstream(folder / str(n), n, pages=40))]
        for n in (1, 2)
    ]
    return killed_commands("build", commands, target, kills, draw)


def killed_imports(folder: Path, kills: int, draw: random.Random) -> dict[str, Counter]:
    """``bilateral import``, killed at random moments."""
    target = folder / "imported" / "corpus"
    words, commands = ["agua", "frontera", "migración", "tratado", "comercio"], []
    for n in (1, 2):
        notes = folder / f"notes-{n}"
        for number in range(300):
            (notes / f"{number % 7}").mkdir(parents=True, exist_ok=True)
            text = " ".join(draw.choices(words, k=200))
            (notes / f"{number % 7}" / f"{number}.txt").write_text(f"{text}.", encoding="utf-8")
        commands.append(["import", str(notes), "--to", str(target)])
    return killed_commands("import", commands, target, kills, draw)


def killed_commands(
    name: str, commands: list[list[str]], target: Path, kills: int, draw: random.Random
) -> dict[str, Counter]:
    """Two commands that write the same target in turn, killed at random moments."""
    digests, seconds = [], 0.0
    for command in commands:
        start = time.perf_counter()
        child, _ = _start(lambda c=command: cli.main(c))
        os.waitpid(child, 0)
        seconds = time.perf_counter() - start
        digests.append(digest(target))
    rows, last = {}, 1
    for signalled, n in (("SIGKILL", kills), ("SIGTERM", kills // 2), ("SIGHUP", kills // 2)):
        found = Counter()
        while found["kills"] < n:  # in turn: what the last run wrote is the old one
            last, old = 1 - last, last
            found += run_killed(
                lambda c=commands[last]: cli.main(c),
                [draw.uniform(0, seconds)],
                lambda o=old, n=last: _judge(target, digests[o], digests[n]),
                beside=lambda: _beside(target),
                number=getattr(signal, signalled),
            )
        rows[f"`bilateral {name}` ({seconds:.1f} s), {signalled}"] = found
    return rows


def killed_writes(folder: Path, kills: int, draw: random.Random) -> dict[str, Counter]:
    """``Corpus.write``, killed while it writes."""
    target = folder / "writing" / "record"
    command = ["build", "--to", str(target), "--from", str(upstream(folder / "pages", 3, pages=80))]
    os.waitpid(_start(lambda: cli.main(command))[0], 0)
    whole = Corpus.read(target)
    part = whole.select(whole.passages.index < 50)
    part.write(target)
    old = digest(target)
    start = time.perf_counter()
    whole.write(target)
    seconds = time.perf_counter() - start
    new = digest(target)
    found = Counter()
    while found["kills"] < kills:
        found += run_killed(
            lambda: whole.write(target) or 0,
            [draw.uniform(0, seconds)],
            lambda: _judge(target, old, new),
            reset=lambda: part.write(target),
            beside=lambda: _beside(target),
        )
    return {f"`Corpus.write` ({seconds:.2f} s), SIGKILL": found}


def table(rows: dict[str, Counter]) -> str:
    """Rows of counts as Markdown."""
    lines = [f"| what was killed | {' | '.join(COLUMNS)} |", "|---|" + "---:|" * len(COLUMNS)]
    lines += [f"| {name} | {' | '.join(str(n[c]) for c in COLUMNS)} |" for name, n in rows.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--what", nargs="+", default=["write", "build", "import"])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    rows: dict[str, Counter] = {}
    with tempfile.TemporaryDirectory() as folder:
        for what in options.what:
            if what == "write":
                rows |= killed_writes(Path(folder), options.kills, draw)
            elif what == "import":
                rows |= killed_imports(Path(folder), options.kills, draw)
            else:
                rows |= killed_builds(Path(folder), options.kills, draw)
    print(table(rows))
    if options.write:
        write_section("Killed while writing", f"`benchmarks/kills.py`.\n\n{table(rows)}")


if __name__ == "__main__":
    main()
