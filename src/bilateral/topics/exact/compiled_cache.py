"""Delete compiled code that belongs to other sources than the present ones.

Numba keeps compiled functions beside their modules. It compiles a function again when its own file
has changed, but not when a function that it calls has changed in another file. After an update a
sampler could so run with the random numbers of the version before, and its results would match no
released version.
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
        Folders with compiled functions: ``function.stats.cache_path`` of one function of each
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
