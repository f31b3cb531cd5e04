"""The wheel and the sdist: they hold the data, and run where there is no clone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[1]
MOST_BYTES = 18_000_000  # of the wheel

USE = """
import bilateral
from bilateral import Corpus, clean_texts
from bilateral.gazetteer import data_dir, themes

assert len(Corpus.load().documents) > 3000
assert clean_texts(["MEXICO CITY (Reuters) - “We agreed,” she said. (Applause.)"])[0]
assert len(themes())
print(bilateral.__file__)
print(data_dir())
"""


def run(*command: object, cwd: Path, **environment: str) -> str:
    """What a command prints on standard output; it must end well."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={"PATH": "", "HOME": str(cwd), **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def build(what: str, source: Path, target: Path) -> Path:
    code = f"from setuptools import build_meta; print(build_meta.build_{what}({str(target)!r}))"
    return target / run("-c", code, cwd=source).splitlines()[-1]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, Path]:
    """An sdist of this tree, and the wheel that is built from it."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    useless = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("src", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=useless)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    sdist = build("sdist", source, target)
    with tarfile.open(sdist) as archive:
        archive.extractall(target, filter="data")
    return sdist, build("wheel", target / sdist.name.removesuffix(".tar.gz"), target)


def test_every_package_is_listed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = project["tool"]["setuptools"]["packages"]
    assert listed == sorted([*find_packages(str(ROOT / "src")), "bilateral.data"])


@pytest.mark.full
def test_the_wheel_holds_the_modules_and_the_data(built):
    _, wheel = built
    assert wheel.stat().st_size <= MOST_BYTES
    here = {
        f"bilateral/{path.relative_to(ROOT / 'src' / 'bilateral').as_posix()}": path
        for suffix in ("*.py", "*.pyi", "py.typed")
        for path in (ROOT / "src" / "bilateral").rglob(suffix)
    } | {
        f"bilateral/{path.relative_to(ROOT).as_posix()}": path
        for path in (ROOT / "data").rglob("*")
        if path.is_file()
        and not path.name.startswith(".")
        # Labels, to measure by: nothing reads them but benchmarks and tests.
        and path.parent != ROOT / "data" / "attribution"
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert inside == set(here)
        assert all(archive.read(name) == path.read_bytes() for name, path in here.items())
        [described] = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        assert re.search(rb"^Requires-Dist: lxml-html-clean", archive.read(described), re.M)


@pytest.mark.full
def test_the_wheel_runs_in_an_empty_folder(built, tmp_path):
    _, wheel = built
    place, empty = tmp_path / "place", tmp_path / "empty"
    empty.mkdir()
    run("-m", "pip", "install", "--no-deps", "--no-index", "--target", place, wheel, cwd=empty)
    code, data = run("-c", USE, cwd=empty, PYTHONPATH=str(place)).splitlines()
    assert Path(code) == place / "bilateral" / "__init__.py"
    assert Path(data) == place / "bilateral" / "data"
    passage = "wh:remarks/2025-01/2025-01-20-the-inaugural-address#0004"
    shown = run("-m", "bilateral.cli", "show", passage, cwd=empty, PYTHONPATH=str(place))
    assert passage in shown
    assert "core" in shown
    note = tmp_path / "note.txt"
    note.write_text("Secretary Blinken spoke of irregular migration. " * 5)
    page = run("-m", "bilateral", "read", note, cwd=empty, PYTHONPATH=str(place))
    assert "Antony J. Blinken" in page
    assert re.search(r"TOPICS OF A PROGRAM.*shares of \d+ tokens", page)
    assert list(empty.iterdir()) == []
