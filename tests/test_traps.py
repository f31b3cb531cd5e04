"""Calls whose result depends on the machine are refused in the sources and the notebooks.

What is refused, and what to write instead, stands in TRAPS. A place where such a call is harmless
stands in ALLOWED with the reason. ``np.sort`` is not refused: equal numbers look the same, so the
sorted values are the same by any algorithm.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").iterdir() if path.suffix in {".py", ".ipynb"}
)

TRAPS = {
    "sort": "ties fall by processor: use bilateral.order, or kind='stable' on a fixed order",
    "largest": "its order of ties is that of the input: use bilateral.order.ordered",
    "counts": "the order of ties is that of the input: use bilateral.order.ordered",
    "mode": "several values may be the most frequent: use bilateral.order.ordered",
    "set": "a set has no order: use sorted() or dict.fromkeys()",
    "files": "a folder lists its files in any order: use sorted()",
    "clock": "a result may not depend on the clock, the time zone or how fast the machine is",
    "locale": "names of months and the sort of words depend on it: leave it alone",
    "hash": "the hash of a string differs from run to run: use hashlib or zlib.crc32",
    "encoding": "the encoding depends on the locale: name it",
}

# (file, function, trap) -> why it does no harm.
ALLOWED = {
    ("notebooks/execute.py", "main", "clock"): "seconds are printed and decide nothing",
    ("notebooks/04_cleaning_step_by_step.ipynb", "", "counts"): "read by label",
    ("src/bilateral/cleaning/recipes/recipe.py", "_passages", "counts"): "read by language",
    ("src/bilateral/files.py", "replacing_folder", "files"): "every file is written to the disk",
    ("src/bilateral/files.py", "locked", "clock"): "how long to wait for a lock, on Windows only",
    ("src/bilateral/corpus/review.py", "review", "clock"): "where no day is named; it says so",
    ("src/bilateral/sources/mirror.py", "_find", "files"): "what is found is sorted at the end",
    ("src/bilateral/sources/files/walk.py", "_below", "files"): "each list of names is sorted",
    ("src/bilateral/sources/frus_senders.py", "identify", "set"): "a set of one",
    (
        "src/bilateral/topics/exact/compiled_cache.py",
        "forget_other_versions",
        "files",
    ): "all are deleted",
    ("src/bilateral/topics/partitions/rows.py", "write", "files"): "each is judged by itself",
    ("src/bilateral/topics/inputs/periods.py", "read_periods", "sort"): "unique values: no ties",
    ("src/bilateral/validation/sampling.py", "agreement", "counts"): "multiplied by label",
}
LISTING = {"glob", "rglob", "iterdir", "listdir", "scandir", "walk"}
CLOCK = {"time", "monotonic", "perf_counter", "process_time", "now", "today", "utcnow"}
CLOCK |= {"localtime", "fromtimestamp"}
# What makes of many things one, or a set again, or an order of its own.
ORDERLESS = {"sorted", "set", "frozenset", "len", "any", "all", "sum", "min", "max"}
# What keeps the order of what it is given.
ORDERLY = {"list", "tuple", "enumerate", "iter", "zip", "map", "filter", "join", "fromkeys"}
ORDERLY |= {"array", "asarray", "fromiter", "Series", "Index", "DataFrame", "extend", "chain"}

# Functions whose annotation says that they give a set.
GIVEN: set[str] = set()


def found(source: str) -> Iterator[tuple[str, str, int]]:
    """Yield the function, the trap and the line of each refused call."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def function(node: ast.AST) -> str:
        while node in parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node = parents[node]
        return getattr(node, "name", "")

    sets = {
        (function(node), node.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) and _says_set(node.annotation)
    }
    sets |= {
        (function(node), target.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and node.value and _is_set(node.value, set())
    }
    for node in ast.walk(tree):
        here = function(node)
        names = {name for where, name in sets if where == here}
        for trap in _traps(node, parents, names):
            yield here, trap, getattr(node, "lineno", 0) or node.iter.lineno


def _traps(node: ast.AST, parents: dict, names: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if "locale" in modules:
            yield "locale"
    loops = isinstance(node, ast.For | ast.comprehension | ast.Starred)
    if loops and _is_set(getattr(node, "iter", None) or node.value, names):
        outer = parents[node]
        if not isinstance(outer, ast.SetComp | ast.Set) and not _in_orderless(outer, parents):
            yield "set"
    if not isinstance(node, ast.Call):
        return
    called, words = _name(node.func), {word.arg: word.value for word in node.keywords}
    method = isinstance(node.func, ast.Attribute)
    of = _name(node.func.value) if method else ""
    if called in {"sort_values", "argsort"}:
        kind = words.get("kind")
        if not (isinstance(kind, ast.Constant) and kind.value == "stable"):
            yield "sort"
    elif called == "argpartition":
        yield "sort"
    elif called in {"nlargest", "nsmallest"}:
        yield "largest"
    elif called == "value_counts":
        yield "counts"
    elif called == "mode" and method:
        yield "mode"
    elif called in LISTING and method and not _in_orderless(node, parents):
        yield "files"
    elif called in CLOCK and of in {"time", "datetime", "date", "Timestamp"}:
        yield "clock"
    elif called == "hash" and not method:
        yield "hash"
    elif called in {"read_text", "write_text"} and method:
        if "encoding" not in words and len(node.args) < (1 if called == "read_text" else 2):
            yield "encoding"
    elif called in ORDERLY and any(_is_set(argument, names) for argument in node.args):
        if not _in_orderless(node, parents):
            yield "set"
    elif called == "pop" and method and not node.args and _is_set(node.func.value, names):
        yield "set"


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _is_set(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.BinOp):
        return any(_is_set(side, names) or _is_keys(side) for side in (node.left, node.right))
    if isinstance(node, ast.Call):
        again = {"union", "intersection", "difference", "symmetric_difference", "copy"}
        if isinstance(node.func, ast.Attribute) and node.func.attr in again:
            return _is_set(node.func.value, names)
        return _name(node.func) in {"set", "frozenset"} | GIVEN
    return isinstance(node, ast.Set | ast.SetComp)


def _is_keys(node: ast.AST) -> bool:
    """Keys have the order of their dictionary; what is computed of them has none."""
    return isinstance(node, ast.Call) and _name(node.func) == "keys"


def _says_set(annotation: ast.AST | None) -> bool:
    return annotation is not None and ast.unparse(annotation).startswith(("set", "frozenset"))


def _in_orderless(node: ast.AST, parents: dict) -> bool:
    """Whether the expression that holds the node is put in order, or has none to show."""
    while node in parents and not isinstance(node, ast.stmt):
        if isinstance(node, ast.Call) and _name(node.func) in ORDERLESS:
            return True
        if isinstance(node, ast.SetComp):
            return True
        node = parents[node]
    return False


def code(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


@cache
def places(path: Path) -> dict[tuple[str, str, str], int]:
    name = path.relative_to(ROOT).as_posix()
    return {(name, where, trap): line for where, trap, line in found(code(path))}


for path in SOURCES:
    for node in ast.walk(ast.parse(code(path))):
        if isinstance(node, ast.FunctionDef) and _says_set(node.returns):
            GIVEN.add(node.name)


@pytest.mark.parametrize("path", [*SOURCES, *NOTEBOOKS], ids=lambda path: path.name)
def test_no_result_depends_on_the_machine(path):
    strange = [
        f"{name}, line {line} in {where or 'the module'}: {TRAPS[trap]}"
        for (name, where, trap), line in places(path).items()
        if (name, where, trap) not in ALLOWED
    ]
    assert not strange, "\n".join(strange)


def test_every_exception_is_needed():
    there = set().union(*(places(path) for path in [*SOURCES, *NOTEBOOKS]))
    assert not sorted(ALLOWED.keys() - there)
    assert all(ALLOWED.values())


@pytest.mark.parametrize(
    ("source", "trap"),
    [
        ("t.sort_values('n')", "sort"),
        ("t.sort_values('n', kind='quicksort')", "sort"),
        ("np.argsort(-x)", "sort"),
        ("x.argsort()[:3]", "sort"),
        ("np.argpartition(x, 3)", "sort"),
        ("t.nlargest(3, 'n')", "largest"),
        ("t['a'].value_counts().head()", "counts"),
        ("t['a'].mode()[0]", "mode"),
        ("', '.join({'a', 'b'})", "set"),
        ("', '.join(set(a) - set(b))", "set"),
        ("', '.join(str(x) for x in set(a))", "set"),
        ("for x in set(a) | b: print(x)", "set"),
        ("for x in {y for y in a}: print(x)", "set"),
        ("every = set(a)\nrest = list(every - known)", "set"),
        ("every = frozenset(a)\nprint(*every)", "set"),
        ("[x for x in set(a).union(b)]", "set"),
        ("{x: 0 for x in set(a)}", "set"),
        ("next(iter(set(a)))", "set"),
        ("for x in a.keys() - b.keys(): print(x)", "set"),
        ("def f(a: set[str]): return list(a)", "set"),
        ("', '.join(stopwords('en'))", "set"),
        ("set(a).pop()", "set"),
        ("list(folder.glob('*'))", "files"),
        ("for p in folder.iterdir(): read(p)", "files"),
        ("os.listdir(folder)", "files"),
        ("time.monotonic() > limit", "clock"),
        ("datetime.now()", "clock"),
        ("datetime.fromtimestamp(0)", "clock"),
        ("import locale", "locale"),
        ("hash('a') % 8", "hash"),
        ("path.read_text()", "encoding"),
        ("path.write_text(text)", "encoding"),
    ],
)
def test_a_trap_is_found(source, trap):
    assert [name for _, name, _ in found(source)] == [trap]


@pytest.mark.parametrize(
    "source",
    [
        "t.sort_values('n', kind='stable')",
        "np.argsort(x, kind='stable')",
        "', '.join(sorted(set(a) - set(b)))",
        "', '.join(sorted(str(x) for x in set(a)))",
        "{x + 1 for x in set(a)}",
        "any(x > 1 for x in set(a))",
        "for x in sorted(set(a)): print(x)",
        "x in set(a)",
        "t['a'].isin(set(a))",
        "len(set(a))",
        "sorted(p.name for p in folder.glob('*'))",
        "any(folder.iterdir())",
        "re.match('a', 'b').group()",
        "for x in a.keys(): print(x)",
        "path.read_text('utf-8')",
        "path.write_text(text, encoding='utf-8')",
        "every = set(a)\ndef f(every): return list(every)",
    ],
)
def test_what_is_no_trap_passes(source):
    assert not list(found(source))
