"""From a topic's rows to the passages behind them: title, date, heading, address."""

from __future__ import annotations

from html import escape

import pandas as pd


def typical_passages(top_rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Say where the rows with the largest shares of each topic come from.

    Parameters
    ----------
    top_rows : DataFrame
        ``topic, rank, row, share``, as a topic model's ``top_rows`` gives it.
    table : DataFrame
        The modelled passages, in the order of the rows, with their documents' ``date``,
        ``title`` and ``url`` (``Corpus.table``).

    Returns
    -------
    DataFrame
        ``topic, share, date, speaker, title, heading, passage_id, url``.

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
    columns = ["date", "speaker", "title", "heading", "passage_id", "url"]
    found = table.iloc[top_rows["row"]][columns].reset_index(drop=True)
    found["date"] = found["date"].dt.strftime("%Y-%m-%d")
    return pd.concat([top_rows[["topic", "share"]].reset_index(drop=True), found], axis=1)


def passages_html(found: pd.DataFrame) -> str:
    """Write typical passages as an HTML table whose titles lead to the original pages.

    Parameters
    ----------
    found : DataFrame
        As :func:`typical_passages` gives it.

    Returns
    -------
    str
        Topics are numbered from 1, as in the figures; a column without any entry is left out.

    Examples
    --------
    >>> found = pd.DataFrame({
    ...     "topic": [0], "share": [0.912], "date": "2023-01-10", "speaker": "", "title": "A & B",
    ...     "heading": "", "passage_id": "wh:a#0000", "url": "https://example.org/a",
    ... })
    >>> ">A &amp; B</a></td>" in passages_html(found)
    True
    """
    shown = found.drop(columns="url").fillna("")
    for column in ("speaker", "title", "heading", "passage_id"):
        shown[column] = shown[column].map(escape)
    linked = '<a href="' + found["url"].map(escape) + '">' + shown["title"] + "</a>"
    shown["title"] = linked.where(found["url"] != "", shown["title"])
    shown["topic"] += 1
    shown = shown.loc[:, [c for c in shown if (shown[c] != "").any()]]
    with pd.option_context("display.max_colwidth", None):
        return shown.to_html(index=False, escape=False, float_format="%.2f", border=0)
