"""What is loaded when: a name of the package loads what it needs, and no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

import bilateral
import bilateral.corpus

HEAVY = {
    "pandas",
    "scipy",
    "sklearn",
    "numba",
    "nltk",
    "trafilatura",
    "ftfy",
    "matplotlib",
    "openpyxl",
}


def loaded_by(code: str) -> set[str]:
    """Heavy libraries that a fresh process has loaded after some code."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return HEAVY & set(shown.stdout.split())


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import bilateral; bilateral.__version__", set()),
        ("from bilateral.cli import main", {"pandas"}),
        ("from bilateral.corpus import Corpus", {"pandas", "scipy"}),
        ("import bilateral; bilateral.Corpus", {"pandas", "scipy"}),
        (
            "import bilateral.cleaning, bilateral.sources.files",
            {"pandas", "scipy", "numba", "ftfy"},
        ),
    ],
)
@pytest.mark.full
def test_what_is_slow_is_loaded_when_used(code, loaded):
    assert loaded_by(code) == loaded


@pytest.mark.parametrize("package", [bilateral, bilateral.corpus])
def test_every_name_is_there_and_is_listed(package):
    assert set(package.__all__) <= set(dir(package))
    for name in package.__all__:
        assert getattr(package, name).__name__.rpartition(".")[2] == name


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match=r"bilateral.*lda"):
        _ = bilateral.lda
