"""Every function that topics/sampler/README.md names is there, and no module is left out."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

import bilateral.topics

FOLDER = Path(bilateral.topics.__file__).parent / "sampler"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`([a-z_]+(?:\.\w+)+)`", PAGE)))
ELSEWHERE = "exact.", "held_out.", "inputs.", "partitions.", "priors.", "summaries."


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_names_is_there(name):
    parts = name.split(".") if name.startswith(ELSEWHERE) else ["sampler", *name.split(".")]
    n = 1 if name.startswith(("held_out", "summaries")) else 2
    module = importlib.import_module(".".join(["bilateral.topics", *parts[:n]]))
    assert parts[n:] and reduce(getattr, parts[n:], module) is not None


def test_every_module_is_on_the_page():
    named = {name.split(".")[0] for name in NAMES}
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__"} <= named
