"""From a topic's rows to the passages behind them: title, date, heading, address."""

from __future__ import annotations

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
