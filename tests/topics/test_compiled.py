"""Compiled code belongs to the sources it was compiled from."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral import topics
from bilateral.topics.exact.compiled_cache import forget_other_versions

DRAW = "from bilateral.topics.exact.variates import normal; print(normal(1, 3))"


def test_only_what_these_sources_gave_stays(tmp_path):
    sources, folders = tmp_path / "src", [tmp_path / "cache", tmp_path / "of a room"]
    for made in (sources / "room", *folders):
        made.mkdir(parents=True)
    (sources / "a.py").write_text("a = 1")
    names = {"a.f-1.py311.nbi", "a.f-1.py311.1.nbc"}
    for _ in range(2):
        for folder, name in itertools.product(folders, names | {"a.cpython-311.pyc"}):
            (folder / name).touch()
        forget_other_versions(folders, sources)
        left = {file.name for file in folders[0].iterdir()}
        assert not left & names and len(left) == 2
        for folder, name in itertools.product(folders, names):
            (folder / name).touch()
        forget_other_versions(folders, sources)
        assert all({file.name for file in folder.iterdir()} == left | names for folder in folders)
        (sources / "room" / "b.py").write_text("b = 2")


def test_the_caches_of_all_compiled_functions_are_looked_at():
    """One function of each folder is named: a new folder of compiled code needs one, too."""
    named = {Path(f.stats.cache_path) for f in topics._COMPILED}
    modules = [m for name, m in sys.modules.items() if name.startswith("bilateral.topics")]
    values = [value for module in modules for value in vars(module).values()]
    compiled = [value for value in values if hasattr(value, "stats") and hasattr(value, "py_func")]
    assert len(compiled) > 30
    assert {Path(f.stats.cache_path) for f in compiled if f.stats.cache_path} <= named


@pytest.mark.full
def test_a_change_in_what_a_function_calls_reaches_it(tmp_path):
    package = Path(topics.__file__).parents[1]
    copy = shutil.copytree(
        package, tmp_path / package.name, ignore=shutil.ignore_patterns("__pycache__")
    )

    def drawn() -> str:
        return subprocess.run(
            [sys.executable, "-c", DRAW],
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    before = drawn()
    called = copy / "topics" / "exact" / "streams.py"
    text = called.read_text(encoding="utf-8")
    assert text.count("return mix(state), state") == 1
    called.write_text(text.replace("mix(state), state", "~mix(state), state"), encoding="utf-8")
    assert drawn() != before
