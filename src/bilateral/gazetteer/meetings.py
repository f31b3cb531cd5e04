"""The table of meetings of which each side gives an account."""

from __future__ import annotations

import pandas as pd

PARTS = ("doc", "url", "passages", "outside")
"""What ``meetings.csv`` has of each side, in columns such as ``us_doc``."""


class MeetingTables:
    """What is known of meetings; :class:`bilateral.gazetteer.Gazetteer` holds the table."""

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by its name, a copy."""
        raise NotImplementedError

    def counterparts(self) -> dict[str, str]:
        """Return the sides of the relationship, each with the other one."""
        raise NotImplementedError

    def meetings(self) -> pd.DataFrame:
        """Return meetings and calls of which each side gives an account, in the order of time.

        Returns
        -------
        DataFrame
            ``meeting_id, date, kind, title, participants, us_doc, us_url, us_passages, us_outside,
            mx_doc, mx_url, mx_passages, mx_outside, note, certainty, labeller, second_label``.
            ``kind`` is ``call``, ``meeting``, ``visit`` or ``joint statement``: there the text
            that stands for the first side was agreed by both, so these rows are not to be mixed
            with the others. ``participants`` are ids of :func:`people`; of each side there are the
            documents of its account, their addresses, and the passages of the record that belong
            to it. All of these have ``|`` between. ``outside`` are passages that belong, too, and
            are not in the record, with their offsets in the source text.
            ``data/selection/meetings.md`` says what counts as an account, and
            ``data/selection/meetings_read.csv`` which texts were read and not kept.

        See Also
        --------
        account_passages : The same with one row a passage.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> rows = PACKAGE.meetings().set_index("meeting_id")
        >>> rows.loc["2023-12-21-call", "participants"].split("|")
        ['joseph-r-biden', 'andres-manuel-lopez-obrador']
        """
        return self.table("meetings")

    def account_passages(self) -> pd.DataFrame:
        """Return the passages of each side's account of each meeting, one row a passage.

        Returns
        -------
        DataFrame
            ``meeting_id, side, passage_id``, in the order of :func:`meetings`, of the sides and of
            the table. A passage that tells of two meetings at once is there twice.

        Raises
        ------
        ValueError
            If the table lists meetings of other sides than those of the gazetteer.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> rows = PACKAGE.account_passages()
        >>> call = rows[(rows.meeting_id == "2023-12-21-call") & (rows.side == "MX")]
        >>> [passage[-4:] for passage in call.passage_id]
        ['0069', '0070', '0072', '0073', '0075']
        """
        table = self.meetings()
        columns = {side: side_column(side, "passages") for side in self.counterparts()}
        lacks = [name for name in columns.values() if name not in table]
        if lacks:
            raise ValueError(
                f"meetings.csv has no column {lacks[0]!r}: it lists meetings of other sides; lay a"
                " table of your own over it with Gazetteer.read"
            )
        rows = [
            (row["meeting_id"], side, passage)
            for row in table.to_dict("records")
            for side, name in columns.items()
            for passage in row[name].split("|")
            if passage
        ]
        return pd.DataFrame(rows, columns=["meeting_id", "side", "passage_id"], dtype=object)


def side_column(side: str, part: str) -> str:
    """Return the column of ``meetings.csv`` that has a part of a side's account.

    Examples
    --------
    >>> side_column("MX", "passages")
    'mx_passages'
    """
    return f"{side.lower()}_{part}"
