"""Changes of one operator: each place is found once, and what is made of it is Python."""

import ast
import importlib.util
import sys

import pytest

MODULE = '''"""Say 1 < 2 and 3."""
def f(x: int | None = 2, *, é=True) -> int | None:
    """Not 4 + 4."""
    if not (x is not None and x not in (é, "1 + 1")):
        return f"{x + 5}"
    x += 6  # - 7
    return -x[: len(é)] // 8 if (x) < (é) <= 9 else x & ~é
'''
EXPECTED = [
    (2, "2", "3"),
    (2, "True", "False"),
    (4, "not ", ""),
    (4, "is not", "is"),
    (4, "and", "or"),
    (4, "not in", "in"),
    (6, "+=", "-="),
    (6, "6", "7"),
    (7, "-", ""),
    (7, "len(é)", "(len(é)) + 1"),
    (7, "//", "*"),
    (7, "8", "9"),
    (7, "<", "<="),
    (7, "<=", "<"),
    (7, "9", "10"),
    (7, "&", "|"),
    (7, "~", ""),
]


@pytest.fixture(scope="module")
def changes(repository):
    path = repository / "benchmarks" / "_changes.py"
    spec = importlib.util.spec_from_file_location("_changes", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["_changes"] = module  # a dataclass asks for it
    spec.loader.exec_module(module)
    return module.changes


def test_every_place_is_found_and_no_text(changes):
    found = [(c.line, c.before, c.after) for c in changes(MODULE)]
    assert found == EXPECTED


def test_a_change_takes_its_place_and_leaves_the_rest(changes):
    first, *_, last = changes(MODULE)
    assert first.apply(MODULE) == MODULE.replace("None = 2", "None = 3")
    assert last.apply(MODULE) == MODULE.replace("~é", "é")


@pytest.mark.full
def test_every_module_with_a_change_is_another_program(changes, repository):
    for path in sorted((repository / "src" / "bilateral").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        same = ast.dump(ast.parse(text))
        for change in changes(text):
            assert ast.dump(ast.parse(change.apply(text))) != same
