"""Would the tests notice? Change one operator at a random place, run its tests, and count.

    python benchmarks/mutants.py cli --seed 1
    python benchmarks/mutants.py topics --seed 1 --n 60 --jobs 2
    python benchmarks/mutants.py corpus/own corpus/review --seed 1

A room is a folder or a module of ``src/bilateral``; ``leaves`` are the modules beside the rooms. A
folder or a module of a room has the tests of its name: ``tests/sources/files``, and for
``corpus/own`` ``tests/corpus/test_own.py`` and ``test_own_*.py``.
Places are drawn uniformly over all places of what is named; the same seed draws the same ones. Each
change is made in a copy of the tree in a temporary folder. The room's tests of ``make test`` run
there until one fails: first the module's own, then those that name it, then the others. A run that
takes much longer than the tests without a change is ended: the change was noticed.

``equivalent.csv`` lists changes after which the program does the same, with the reason. The share
is of the changes that are not in that list.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
from _changes import Change, changes

ROOT = Path(__file__).resolve().parents[1]
SOURCES = Path("src/bilateral")
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
ROOMS = (
    "topics",
    "figures",
    "cli",
    "corpus",
    "cleaning",
    "simulate",
    "export",
    "sources",
    "discourse",
    "attribution",
    "gazetteer",
    "validation",
    "leaves",
)
PATIENCE, LEAST = 3, 60
"""A run may take this many times as long as without a change, and this many seconds more."""

TRIES = 3
"""A run that SIGTERM ends is done again: the third time it was the change that did it."""

OPTIONS = ("-x", "-p", "no:cacheprovider", "--hypothesis-seed=0")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", ".hypothesis", ".pytest_cache")
NOTICED, SURVIVED, EQUAL = "noticed", "not noticed", "equivalent"


@dataclass(frozen=True)
class Mutant:
    """A change at its place in a file."""

    file: Path
    change: Change

    @property
    def lines(self) -> tuple[str, str]:
        """The changed lines, before and after, without the space around them."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        start = text.rfind("\n", 0, self.change.start) + 1
        end = (text + "\n").index("\n", self.change.end)
        after = self.change.apply(text)
        return text[start:end].strip(), after[start : end + len(after) - len(text)].strip()

    def __str__(self) -> str:
        before, after = self.lines
        return f"{self.file}:{self.change.line}\n    {before}\n    {after}"


# --- what a room is -------------------------------------------------------------------------------
def modules(rooms: Sequence[str]) -> list[Path]:
    """The modules of some rooms, from the root of the tree."""
    folder, found = ROOT / SOURCES, set()
    for room in rooms:
        if room == "leaves":
            found |= {path for path in folder.glob("*.py") if path.stem not in ("__init__", *ROOMS)}
        else:
            found |= {*folder.glob(f"{room}.py"), *(folder / room).rglob("*.py")}
    return sorted(path.relative_to(ROOT) for path in found)


def tests(rooms: Sequence[str]) -> list[Path]:
    """The test files of some rooms."""
    folder, found = ROOT / "tests", set()
    leaves = [path.stem for path in modules(["leaves"])] if "leaves" in rooms else []
    for name in (*leaves, *rooms):
        beside = folder / f"{name}.py"
        found |= {*(folder / name).rglob("test_*.py")}
        for form in (f"test_{beside.stem}.py", f"test_{beside.stem}_*.py"):
            found |= {*beside.parent.glob(form)}
    return sorted(path.relative_to(ROOT) for path in found)


def in_order(module: Path, files: list[Path]) -> list[Path]:
    """Tests of a room and the examples of a module, those that know the module best first."""
    name = module.stem.strip("_")

    def distance(file: Path) -> int:
        if file.stem == f"test_{name}":
            return 0
        if file.stem.startswith(f"test_{name}_"):
            return 1
        text = (ROOT / file).read_text(encoding="utf-8")
        return 2 if re.search(rf"\b{re.escape(module.stem)}\b", text) else 3

    ordered = sorted(files, key=lambda file: (distance(file), file))
    near = sum(distance(file) < 2 for file in ordered)
    return [*ordered[:near], module, *ordered[near:]]


def draw(rooms: Sequence[str], n: int, seed: int) -> list[Mutant]:
    """Places of some rooms, drawn uniformly, no two the same."""
    places = [
        Mutant(file, change)
        for file in modules(rooms)
        for change in changes((ROOT / file).read_text(encoding="utf-8"))
    ]
    return random.Random(seed).sample(places, min(n, len(places)))


# --- compiled code --------------------------------------------------------------------------------
@cache
def imports() -> dict[str, set[str]]:
    """The modules of the package by name, with what each imports of it."""
    paths = {}
    for path in (ROOT / SOURCES).rglob("*.py"):
        parts = path.relative_to(ROOT / SOURCES.parent).with_suffix("").parts
        paths[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    found = {}
    for module, path in paths.items():
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    names.add(name if name in paths else node.module)
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        found[module] = names & paths.keys()
    return found


def reached(file: Path) -> set[str]:
    """Last names of the modules that import a module, directly or not, and its own."""
    name = ".".join(file.relative_to(SOURCES.parent).with_suffix("").parts)
    found, new = set(), {name.removesuffix(".__init__")}
    while new:
        found |= new
        new = {module for module, used in imports().items() if used & new} - found
    return {module.rpartition(".")[2] for module in found}


def forget_compiled(tree: Path, file: Path) -> None:
    """Delete the compiled functions that a change in a file may reach, and keep the others.

    A compiled function holds code of the modules that its own module imports. The engine throws
    away all of it when one source differs; here the part that cannot have changed is put back.
    """
    from bilateral.topics.exact.compiled_cache import forget_other_versions

    stale = reached(file)
    for folder in (tree / SOURCES).rglob("__pycache__"):
        for compiled in folder.glob("*.nb[ic]"):
            if compiled.name.partition(".")[0] in stale:
                compiled.unlink()
    engine = tree / SOURCES / "topics"
    folders = [source.parent / "__pycache__" for source in engine.rglob("__init__.py")]
    aside = tree / "aside"
    for i, folder in enumerate(folders):
        folder.mkdir(exist_ok=True)  # the room's tests need not import the engine
        (aside / str(i)).mkdir(parents=True)
        for compiled in folder.glob("*.nb[ic]"):
            compiled.rename(aside / str(i) / compiled.name)
    forget_other_versions(folders, engine)
    for i, folder in enumerate(folders):
        for compiled in (aside / str(i)).iterdir():
            compiled.rename(folder / compiled.name)
    for byte_code in (tree / file).parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        byte_code.unlink()


# --- runs -----------------------------------------------------------------------------------------
def run_tests(tree: Path, files: list[Path], limit: float | None, writes: bool) -> tuple[int, str]:
    """Run test files of a tree until one fails: the exit code and what was said.

    A run that reaches the limit in seconds is ended with all its children: its code is -9.
    """
    temporary = tree / "tmp"
    temporary.mkdir(exist_ok=True)
    with (temporary / "said").open("w+", encoding="utf-8") as said:
        environment = os.environ | {"PYTHONPATH": str(tree / "src"), "TMPDIR": str(temporary)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if not writes:
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *OPTIONS, *map(str, files)],
            cwd=tree,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.seek(0)
        return code, said.read()


def copy_tree(source: Path, target: Path) -> Path:
    """A copy of the tree with what stands beside it."""
    tree = target / "repository"
    shutil.copytree(source, tree, ignore=NOT_COPIED, symlinks=True)
    shared = ROOT.parent / "shared"
    if shared.is_dir():
        (target / "shared").symlink_to(shared.resolve())
    return tree


def measure(rooms: Sequence[str], folder: Path) -> tuple[Path, float]:
    """A copy in which the rooms' tests have passed, so that all is compiled, and their time."""
    tree = copy_tree(ROOT, folder / "base")
    for _ in range(2):  # the first run compiles
        start = time.monotonic()
        code, said = run_tests(tree, [*tests(rooms), *modules(rooms)], None, writes=True)
        if code != 0:
            named = " ".join(rooms)
            sys.exit(
                f"{said[-3000:]}\nThe tests of {named} fail without a change. Mend them first."
            )
    shutil.rmtree(tree / "tmp")
    return tree, time.monotonic() - start


def judge(mutant: Mutant, rooms: Sequence[str], base: Path, limit: float) -> str:
    """Make a change in a copy of a tree, and run the tests there."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        tree = copy_tree(base, Path(folder))
        text = (tree / mutant.file).read_text(encoding="utf-8")
        (tree / mutant.file).write_text(mutant.change.apply(text), encoding="utf-8")
        forget_compiled(tree, mutant.file)
        for _ in range(TRIES):
            code, said = run_tests(tree, in_order(mutant.file, tests(rooms)), limit, writes=False)
            if code != -signal.SIGTERM:  # ended by someone else, which says nothing of the change
                break
        if code == 5:  # 4 is no fault of the call: without the change it was a good one
            sys.exit(f"{said[-3000:]}\nNo test of {' '.join(rooms)} could be run.")
    return SURVIVED if code == 0 else NOTICED


def is_equivalent(mutant: Mutant, known: pd.DataFrame) -> bool:
    """Whether a change is in the list."""
    wanted = (mutant.file.as_posix(), *mutant.lines)
    return wanted in set(known[["file", "before", "after"]].itertuples(index=False))


def main() -> None:
    """Draw, try, and print a row of a table and the changes that no test noticed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rooms", nargs="+", help=f"of {', '.join(ROOMS)}; or parts of them")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--n", type=int, default=60, help="changes to try")
    parser.add_argument("--jobs", type=int, default=2, help="changes tried at a time")
    asked = parser.parse_args()
    known = pd.read_csv(EQUIVALENT, keep_default_na=False)
    for room in asked.rooms:
        if not modules([room]):
            parser.error(f"there is no room {room!r} in {SOURCES}")
    mutants = draw(asked.rooms, asked.n, asked.seed)

    def tried(mutant: Mutant) -> str:
        start = time.monotonic()
        found = judge(mutant, asked.rooms, base, limit)
        if found == SURVIVED and is_equivalent(mutant, known):
            found = EQUAL
        print(f"{found} ({time.monotonic() - start:.0f} s): {mutant}", file=sys.stderr, flush=True)
        return found

    with tempfile.TemporaryDirectory() as folder:
        base, took = measure(asked.rooms, Path(folder))
        limit = LEAST + PATIENCE * took
        with ThreadPoolExecutor(asked.jobs) as pool:
            found = list(pool.map(tried, mutants))
    survivors = [m for m, what in zip(mutants, found, strict=True) if what == SURVIVED]
    noticed, equal = found.count(NOTICED), found.count(EQUAL)
    for mutant in survivors:
        print(mutant)
    print("\n| room | tried | noticed | equivalent | share |\n|---|--:|--:|--:|--:|")
    share = noticed / max(1, len(found) - equal)
    print(f"| {', '.join(asked.rooms)} | {len(found)} | {noticed} | {equal} | {share:.0%} |")


if __name__ == "__main__":
    main()
