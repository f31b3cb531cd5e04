"""Save a figure with the table it shows, to the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import json
import re
from contextlib import ExitStack
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bilateral.escape import csv_text
from bilateral.files import locked, replacing_file

# No folder, nothing hidden, no ending in a dot or space, which Windows takes off.
_NAME = re.compile(r"\w(?:[\w .+-]*[\w+-])?")
_LONGEST = 100  # bytes
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³]) *(?:\..*)?", re.I)  # by Windows
_METADATA = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def save_figure(
    fig: Figure | Axes,
    name: str,
    table: pd.DataFrame,
    *,
    notebook: str | None = None,
    folder: str | Path = "figures",
) -> dict[str, dict[str, str] | str]:
    """Write NAME.png, NAME.svg and NAME.csv, and enter them in manifest.json.

    The files carry neither date nor software version: the same figure from the same libraries
    has the same bytes. Notebooks may save into one folder at the same time. Each file is replaced
    whole, and none if the figure cannot be drawn or the manifest cannot be read.

    Parameters
    ----------
    fig : Figure or Axes
        Of Axes, the figure they are in.
    name : str
        Name of the files, without ending: letters, digits, ``_ - + .`` and spaces, at most 100.
    table : DataFrame
        What the figure shows, all of it and nothing else. Rows are written in their order, the
        index is not; numbers have six digits. See :func:`bilateral.escape.csv_text`.
    notebook : str, optional
        File name of the notebook that draws it, if the manifest is to tell.
    folder : path
        Made if missing.

    Returns
    -------
    dict
        The figure's entry in the manifest: ``notebook`` if it was given, and for ``csv``, ``png``,
        ``svg`` the ``file`` and its ``sha256``.

    Raises
    ------
    ValueError
        If `fig` is no figure, `table` no DataFrame, or `name` no name for a file; if nothing can be
        written into `folder`, or the manifest is damaged.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({"x": [0, 1], "y": [0.5, 1 / 3]})
    >>> fig, ax = plt.subplots()
    >>> _ = ax.plot(table["x"], table["y"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     entry = save_figure(fig, "line", table, folder=folder)
    >>> entry["csv"]["file"]
    'line.csv'
    >>> plt.close(fig)
    """
    _check(name)
    if isinstance(fig, Axes):
        fig = fig.get_figure(root=True)
    if not isinstance(fig, Figure):
        raise ValueError(f"save_figure takes a figure, not {type(fig).__name__}")
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            f"table is {type(table).__name__}; give the DataFrame that the figure shows, such as"
            " topics.overview() or what composition() gave"
        )
    data = {"csv": csv_text(table, float_format="%.6g").encode()}
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "path", "savefig.bbox": None}):
        for ending, metadata in _METADATA.items():
            drawn = io.BytesIO()
            fig.savefig(drawn, format=ending, dpi=300, metadata=metadata)
            data[ending] = drawn.getvalue()
    entry: dict[str, dict[str, str] | str] = {"notebook": notebook} if notebook else {}
    for ending, content in data.items():
        digest = hashlib.sha256(content).hexdigest()
        entry[ending] = {"file": f"{name}.{ending}", "sha256": digest}

    try:
        _write(Path(folder), name, data, entry)
    except OSError as error:
        why = error.strerror or error
        raise ValueError(
            f"no figure was saved, for nothing can be written into {folder} ({why}); name another"
            " folder with folder="
        ) from error
    return entry


def _write(folder: Path, name: str, data: dict[str, bytes], entry: dict) -> None:
    """Write the files and the manifest; none takes its place before all are written."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.json"
    with locked(folder), ExitStack() as written:
        entries = _read(manifest) | {name: entry}
        text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        files = {f"{name}.{ending}": content for ending, content in data.items()}
        for file, content in reversed((files | {manifest.name: text.encode()}).items()):
            written.enter_context(replacing_file(folder / file)).write_bytes(content)


def _check(name: str) -> None:
    good = isinstance(name, str) and _NAME.fullmatch(name) and not _RESERVED.fullmatch(name)
    if not good or len(name.encode()) > _LONGEST:
        raise ValueError(
            f"{name!r} is no name for a figure's files; use up to {_LONGEST} letters, digits and"
            " _ - + . or spaces, a letter or digit first, and say the folder with folder="
        )


def _read(manifest: Path) -> dict:
    if not manifest.exists():
        return {}
    try:
        entries = json.loads(manifest.read_bytes())
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, dict):
        raise ValueError(
            f"{manifest} is damaged, and no figure was saved; delete it and run the notebooks again"
        )
    return entries
