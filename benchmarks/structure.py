"""Modules, lines and imports of the package, counted: of this tree, and of commits named.

Run with ``python benchmarks/structure.py [COMMIT ...]``; ``--write`` puts the table into
RESULTS.md. A line of code is one that is neither blank, comment nor docstring. An import counts
once for each pair of files, wherever in the file it stands, but for what only a type checker reads.
The leaves are the modules beside the rooms, and the gazetteer.
"""

from __future__ import annotations

import argparse
import ast
import io
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

from report import write_section

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = PurePosixPath("src/bilateral")
ROOMS = (
    *("cleaning", "corpus", "discourse", "figures", "simulate", "sources", "topics"),
    "validation",
)


def sources(commit: str | None) -> dict[PurePosixPath, str]:
    """The modules of a commit, or of this tree, by their place in the package."""
    if commit is None:
        files = sorted((ROOT / PACKAGE).rglob("*.py"))
        return {
            PurePosixPath(f.relative_to(ROOT / PACKAGE).as_posix()): f.read_text(encoding="utf-8")
            for f in files
        }
    archive = subprocess.run(
        ["git", "archive", commit, str(PACKAGE)], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            PurePosixPath(m.name).relative_to(PACKAGE): tar.extractfile(m).read().decode()
            for m in sorted(tar.getmembers(), key=lambda m: m.name)
            if m.name.endswith(".py")
        }


def code_lines(text: str, tree: ast.Module) -> int:
    """Lines that are neither blank, comment nor docstring."""
    lines = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    for node in ast.walk(tree):
        text_alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if text_alone and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, node.end_lineno + 1))
    return len(lines)


def imports(tree: ast.Module, modules: dict[str, PurePosixPath]) -> set[PurePosixPath]:
    """The files of the package that a file imports when it runs."""
    found = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.expr):
            return
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in modules else node.module for name in inner]
        found.update(modules[name] for name in names if name in modules)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree)
    return found


def room(path: PurePosixPath) -> str:
    return path.parts[0] if path.parts[0] in ROOMS else "leaves"


def measured(commit: str | None) -> tuple[dict[str, list[object]], int]:
    """Rows of the table, of each room and of all; and how many pairs of rooms import."""
    texts = sources(commit)
    trees = {path: ast.parse(text) for path, text in texts.items()}
    modules = {}
    for path in texts:
        parts = path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts
        modules[".".join(("bilateral", *parts))] = path
    edges = {(one, other) for one in texts for other in imports(trees[one], modules) - {one}}
    lines = {path: len(text.splitlines()) for path, text in texts.items()}
    code = {path: code_lines(text, trees[path]) for path, text in texts.items()}
    rows = {}
    for name in (*ROOMS, "leaves", "all"):
        here = {path for path in texts if name in ("all", room(path))}
        within = sum(one in here and other in here for one, other in edges)
        out = sum(one in here and room(one) != room(other) for one, other in edges)
        largest = max(here, key=lambda path: (lines[path], str(path)), default=None)
        rows[name] = [
            len(here),
            sum(lines[path] for path in here),
            sum(code[path] for path in here),
            within if name != "all" else len(edges),
            out,
            f"`{largest}` {lines[largest]}" if here else "",
            sum(lines[path] > 400 for path in here),
        ]
    pairs = {(room(one), room(other)) for one, other in edges if room(one) != room(other)}
    return rows, len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commits", nargs="*")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    head = ["modules", "lines", "lines of code", "imports inside", "imports of other rooms",
            "largest module, lines", "over 400 lines"]  # fmt: skip
    parts = ["`benchmarks/structure.py`. What is counted is said there."]
    for commit in [*args.commits, None]:
        found, pairs = measured(commit)
        rows = [f"| {name} | {' | '.join(map(str, row))} |" for name, row in found.items()]
        title = f"Commit {commit}" if commit else "Now"
        title += f" (rooms import other rooms in {pairs} pairs, the leaves counted as one room):"
        table = [f"| room | {' | '.join(head)} |", "|---|" + "--:|" * len(head), *rows]
        parts.append(f"{title}\n\n" + "\n".join(table))
    body = "\n\n".join(parts)
    print(body)
    if args.write:
        write_section("Modules and imports", body)


if __name__ == "__main__":
    main()
