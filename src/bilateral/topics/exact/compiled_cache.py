"""Compiled code of other sources than these is thrown away.

Numba keeps compiled functions beside their modules, and compiles one anew when its own file has
changed. What it calls in other files it does not look at: after an update a sampler would go on
with the random numbers of the version before, and its bits would be nobody's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["forget_other_versions"]


def forget_other_versions(folders: Iterable[Path], sources: Path) -> None:
    """Delete what Numba compiled from other sources.

    Parameters
    ----------
    folders : iterable of Path
        Where it keeps compiled functions: ``function.stats.cache_path`` of one function of each
        folder of modules.
    sources : Path
        Folder of the modules they were compiled from, with all folders in it.
    """
    digest = hashlib.sha256()
    for file in sorted(sources.rglob("*.py")):
        digest.update(file.read_bytes())
    name = f"bilateral-{digest.hexdigest()[:16]}.mark"
    for folder in folders:
        if (folder / name).exists():
            continue
        for pattern in ("*.nbi", "*.nbc", "bilateral-*.mark"):
            for old in folder.glob(pattern):
                old.unlink(missing_ok=True)
        (folder / name).touch()
