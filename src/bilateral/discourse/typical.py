"""From a topic's rows to the passages behind them: title, date, heading, address."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bilateral.escape import html_link, html_text


def typical_passages(top_rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Say where the rows with the largest shares of each topic come from.

    Parameters
    ----------
    top_rows : DataFrame
        ``topic, rank, row, share`` and perhaps ``label``, as a topic model's ``top_rows`` gives it.
    table : DataFrame
        The modelled passages, in the order of the rows, with their documents' ``date``,
        ``title`` and ``url`` (``Corpus.table``).

    Returns
    -------
    DataFrame
        ``topic``, ``label`` if there is one, ``share, date, speaker, title, heading, passage_id,
        url``, in the order of `top_rows`.

    Raises
    ------
    ValueError
        If the index of `table` is not 0 … n - 1, or `top_rows` names a row it does not have.

    Examples
    --------
    >>> rows = pd.DataFrame({"topic": [0], "rank": [1], "row": [0], "share": [0.9]})
    >>> table = pd.DataFrame({
    ...     "date": pd.to_datetime(["2023-01-10"]), "speaker": "", "title": "Readout",
    ...     "heading": "", "passage_id": "wh:a#0000", "url": "",
    ... })
    >>> typical_passages(rows, table)[["topic", "date"]].values.tolist()
    [[0, '2023-01-10']]
    """
    if not table.index.equals(pd.RangeIndex(len(table))):
        raise ValueError(
            "the index of table is not 0 … n - 1, so its rows may be other passages than those of"
            " the model; give them in the model's order, with table.reset_index(drop=True)"
        )
    outside = top_rows.loc[~top_rows["row"].between(0, len(table) - 1), "row"]
    if len(outside):
        raise ValueError(
            f"top_rows names row {outside.iloc[0]}, but table has {len(table)} rows; give the"
            " table of the passages that were modelled"
        )
    columns = ["date", "speaker", "title", "heading", "passage_id", "url"]
    found = table.iloc[top_rows["row"]][columns].reset_index(drop=True)
    found["date"] = found["date"].dt.strftime("%Y-%m-%d")
    said = [name for name in ("topic", "label", "share") if name in top_rows]
    return pd.concat([top_rows[said].reset_index(drop=True), found], axis=1)


def passages_html(found: pd.DataFrame) -> str:
    """Write typical passages as an HTML table whose titles lead to the original pages.

    Nothing in the table is taken for markup, and only addresses of the web become links.

    Parameters
    ----------
    found : DataFrame
        As :func:`typical_passages` gives it; further columns are shown, too.

    Returns
    -------
    str
        Topics go by their labels; without labels by their numbers, from 0. A column without any
        entry is left out.

    Examples
    --------
    >>> found = pd.DataFrame({
    ...     "topic": [0], "share": [0.912], "date": "2023-01-10", "speaker": "", "title": "A & B",
    ...     "heading": "", "passage_id": "wh:a#0000", "url": "https://example.org/a",
    ... })
    >>> print(passages_html(found).splitlines()[-5].strip())
    <td><a href="https://example.org/a">A &amp; B</a></td>
    """
    numbered = found
    if "label" in found:
        numbered = found.drop(columns="topic").rename(columns={"label": "topic"})
    columns = []
    for place, name in enumerate(numbered.columns):
        cells = [_cell(value) for value in numbered.iloc[:, place]]
        if name == "title":
            cells = [html_link(*row) for row in zip(found["url"], found["title"], strict=True)]
        if name != "url" and any(cells):
            columns.append((html_text(name), cells))
    heads = [f"<th>{name}</th>" for name, _ in columns]
    lines = ['<table class="dataframe">', "  <thead>"]
    lines += _row(heads, ' style="text-align: right;"')
    lines += ["  </thead>", "  <tbody>"]
    for cells in zip(*(cells for _, cells in columns), strict=True):
        lines += _row([f"<td>{cell}</td>" for cell in cells])
    return "\n".join([*lines, "  </tbody>", "</table>"])


def _cell(value: object) -> str:
    number = isinstance(value, (float, np.floating)) and not np.isnan(value)
    return f"{value:.2f}" if number else html_text(value)


def _row(cells: list[str], style: str = "") -> list[str]:
    return [f"    <tr{style}>", *(f"      {cell}" for cell in cells), "    </tr>"]
