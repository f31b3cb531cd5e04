"""Save a figure with the table it shows, to the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

_PATIENCE = 30.0  # seconds to wait for another notebook's entry; writing one takes milliseconds


def save_figure(
    fig: Figure,
    name: str,
    table: pd.DataFrame,
    *,
    notebook: str,
    folder: str | Path = "figures",
) -> dict[str, dict[str, str] | str]:
    """Write NAME.png, NAME.svg and NAME.csv, and enter them in manifest.json.

    The files carry neither date nor software version: the same figure from the same libraries
    has the same bytes. Notebooks may save into one folder at the same time.

    Parameters
    ----------
    fig : Figure
    name : str
        Name of the files, without ending.
    table : DataFrame
        What the figure shows, all of it and nothing else. Rows are written in their order, the
        index is not; numbers have six digits.
    notebook : str
        File name of the notebook that draws it.
    folder : path
        Made if missing.

    Returns
    -------
    dict
        The figure's entry in the manifest: ``notebook``, and for ``csv``, ``png``, ``svg`` the
        ``file`` and its ``sha256``.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({"x": [0, 1], "y": [0.5, 1 / 3]})
    >>> fig, ax = plt.subplots()
    >>> _ = ax.plot(table["x"], table["y"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     entry = save_figure(fig, "line", table, notebook="01.ipynb", folder=folder)
    >>> entry["csv"]["file"]
    'line.csv'
    >>> plt.close(fig)
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # A date format given to pandas would also write quarters as days.
    periods = [name for name in table if isinstance(table[name].dtype, pd.PeriodDtype)]
    csv = table.astype(dict.fromkeys(periods, str)).to_csv(
        index=False, float_format="%.6g", date_format="%Y-%m-%d", lineterminator="\n"
    )
    entry: dict[str, dict[str, str] | str] = {"notebook": notebook}
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path", "savefig.bbox": None}):
        for ending, write in (
            ("csv", lambda path: path.write_bytes(csv.encode())),
            ("png", _drawer(fig, "png", {"Software": None})),
            ("svg", _drawer(fig, "svg", {"Date": None, "Creator": None})),
        ):
            path = folder / f"{name}.{ending}"
            _write_whole(path, write)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            entry[ending] = {"file": path.name, "sha256": digest}

    manifest = folder / "manifest.json"
    with _lock(folder / ".manifest.lock"):
        entries = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
        entries[name] = entry
        text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        _write_whole(manifest, lambda path: path.write_bytes(text.encode()))
    return entry


def _drawer(fig: Figure, ending: str, metadata: dict) -> Callable[[Path], object]:
    return lambda path: fig.savefig(path, format=ending, dpi=300, metadata=metadata)


def _write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside, then move: a reader never meets half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold a file that only one process can create: two notebooks may save at the same time."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{path} has been held for {_PATIENCE:.0f} seconds; if no other notebook is "
                    "running, a stopped one left it behind: delete it and run again."
                ) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        path.unlink()
