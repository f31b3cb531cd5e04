"""How lines and imports are counted; and that no module is long."""

import ast
import importlib.util
import sys
from pathlib import PurePosixPath

import pytest

TEXT = '''"""A module."""

import bilateral.order  # a comment
from bilateral import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bilateral.corpus import Corpus


# A comment.
def f(x):
    """Two
    lines.
    """
    from bilateral.corpus.tables import read

    return """no
    docstring"""
'''


@pytest.fixture(scope="module")
def structure(repository):
    folder = str(repository / "benchmarks")
    spec = importlib.util.spec_from_file_location("structure", f"{folder}/structure.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, folder)  # for report.py beside it
    spec.loader.exec_module(module)
    sys.path.remove(folder)
    return module


def test_lines_of_code_and_imports_by_hand(structure):
    tree = ast.parse(TEXT)
    assert structure.code_lines(TEXT, tree) == 9
    names = ["bilateral", "bilateral.files", "bilateral.order", "bilateral.corpus"]
    modules = {name: PurePosixPath(name) for name in [*names, "bilateral.corpus.tables"]}
    found = {str(path) for path in structure.imports(tree, modules)}
    assert found == {"bilateral.files", "bilateral.order", "bilateral.corpus.tables"}


def test_no_module_is_longer_than_400_lines(structure):
    rows, pairs = structure.measured(None)
    assert [name for name, row in rows.items() if row[-1]] == []
    rooms = [row for name, row in rows.items() if name != "all"]
    for column in (0, 1, 2, 4):
        assert sum(row[column] for row in rooms) == rows["all"][column]
    assert sum(row[3] for row in rooms) + rows["all"][4] == rows["all"][3]
    assert 8 < pairs < rows["all"][4]
