"""RESULTS.md in sections: each script writes its own and leaves the others."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
HEAD = "# Measured\n\nBy `make bench`. Each section names its script, machine and versions.\n"


def write_section(title: str, body: str) -> None:
    """Put a section into RESULTS.md in place of the one of the same title."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    parts = re.split(r"(?m)^(?=## )", text)
    sections = {part.partition("\n")[0]: part for part in parts[1:]}
    sections[f"## {title}"] = f"## {title}\n\n{body.strip()}\n\n"
    RESULTS.write_text(HEAD + "\n" + "".join(sections.values()).rstrip() + "\n", encoding="utf-8")


def machine(*packages: str) -> str:
    """The machine and the versions, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, "
        f"Python {platform.python_version()}; {versions}."
    )
