"""Compiled code of other sources than these is thrown away.

Numba keeps compiled functions beside their modules, and compiles one anew when its own file has
changed. What it calls in other files it does not look at: after an update a sampler would go on
with the random numbers of the version before, and its bits would be nobody's.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["forget_other_versions"]


def forget_other_versions(folder: Path, sources: Path) -> None:
    """Delete what Numba compiled from other sources.

    Parameters
    ----------
    folder : Path
        Where it keeps compiled functions: ``function.stats.cache_path``.
    sources : Path
        Folder of the modules they were compiled from.
    """
    digest = hashlib.sha256()
    for file in sorted(sources.glob("*.py")):
        digest.update(file.read_bytes())
    mark = folder / f"bilateral-{digest.hexdigest()[:16]}.mark"
    if mark.exists():
        return
    for pattern in ("*.nbi", "*.nbc", "bilateral-*.mark"):
        for old in folder.glob(pattern):
            old.unlink(missing_ok=True)
    mark.touch()
