"""Two groups against each other: how far apart their shares are, and by which measures."""

from __future__ import annotations

import pandas as pd

__all__ = ["beside", "contrast"]

_SAID = {"difference", "apart"}
_SHARE = ["share", "low", "high"]
_NUMBERS = {"documents", "passages", *_SHARE, "among", "hollow"}


def contrast(
    shares: pd.DataFrame,
    first: str,
    second: str,
    *,
    group: str = "side",
) -> pd.DataFrame:
    """Shares of one group less those of another, with a word on their intervals.

    Parameters
    ----------
    shares : DataFrame
        ``theme, share, low, high``, the column `group` and others that make a cell, such as
        ``period``; as :func:`~bilateral.discourse.composition` gives them. A column ``hollow``
        says of which shares nothing is claimed.
    first, second : str
        Groups. The difference is the first's share less the second's.
    group : str
        Column of the groups.

    Returns
    -------
    DataFrame
        ``theme``, what else makes a cell, ``difference`` and ``apart``: whether the two intervals
        have no point in common and neither share is hollow. Cells in the order in which they first
        appear in `shares`. Where a share is missing the difference is, and nothing is apart. That
        intervals do not overlap is a strict test: of two equal shares whose 90 % intervals are of
        one length, it is so by chance in one case of fifty. Where they overlap shares may still
        differ.

    Raises
    ------
    ValueError
        If a column or group is not there, or a cell is there twice.

    Examples
    --------
    >>> shares = pd.DataFrame({
    ...     "theme": ["trade", "trade", "water", "water"], "side": ["US", "MX"] * 2,
    ...     "share": [0.3, 0.1, 0.2, 0.1], "low": [0.2, 0.0, 0.1, 0.0],
    ...     "high": [0.4, 0.1, 0.3, 0.2],
    ... })
    >>> contrast(shares, "US", "MX").round(2).values.tolist()
    [['trade', 0.2, True], ['water', 0.1, False]]
    """
    for name in ("theme", group, "share", "low", "high"):
        if name not in shares:
            raise ValueError(
                f"shares have no column {name!r}; give a table as discourse.composition makes it"
            )
    there = set(shares[group])
    for name in (first, second):
        if name not in there:
            raise ValueError(
                f"{group} {name!r} is not in shares; there are {', '.join(sorted(map(str, there)))}"
            )
    by = ["theme", *(name for name in shares if name not in _NUMBERS | {"theme", group})]
    if shares.duplicated([*by, group]).any():
        twice = shares.loc[shares.duplicated([*by, group]), [*by, group]].iloc[0]
        raise ValueError(
            f"shares have {', '.join(map(str, twice))} more than once; keep one row of each cell"
        )
    cells = shares[by].drop_duplicates()
    keys = pd.MultiIndex.from_frame(cells) if len(by) > 1 else pd.Index(cells["theme"])
    if "hollow" not in shares:
        shares = shares.assign(hollow=False)
    one, other = (
        shares[shares[group] == name].set_index(by)[[*_SHARE, "hollow"]].reindex(keys)
        for name in (first, second)
    )
    apart = (one["low"] > other["high"]) | (other["low"] > one["high"])
    apart &= ~(one["hollow"].eq(True) | other["hollow"].eq(True))
    difference = (one["share"] - other["share"]).to_numpy()
    return cells.assign(difference=difference, apart=apart.to_numpy()).reset_index(drop=True)


def beside(first: pd.DataFrame, second: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """Two measures of one contrast next to each other, and what they say together.

    Parameters
    ----------
    first, second : DataFrame
        The contrast by each measure, as :func:`contrast` gives it; with the same cells.
    names : tuple of two str
        What the measures are called, such as ``("counted", "modelled")``.

    Returns
    -------
    DataFrame
        ``theme`` and what else makes a cell, in the order of `first`; a column for each measure
        with its difference; and ``apart``: by ``both`` measures the intervals are apart, and the
        same group has more; ``opposite``: by both, but by one the other group has more; by one
        alone, which is then named; or by ``neither``.

    Raises
    ------
    ValueError
        If the measures do not have the same cells.

    Examples
    --------
    >>> counted = pd.DataFrame({
    ...     "theme": ["trade", "water"], "difference": [0.2, 0.1], "apart": [True, True],
    ... })
    >>> modelled = counted.assign(difference=[0.1, -0.1], apart=[True, False])
    >>> beside(counted, modelled, ("counted", "modelled")).values.tolist()
    [['trade', 0.2, 0.1, 'both'], ['water', 0.1, -0.1, 'counted alone']]
    """
    by = [name for name in first if name not in _SAID]
    one, other = (table.set_index(by).sort_index() for table in (first, second[[*by, *_SAID]]))
    if not one.index.equals(other.index):
        odd = one.index.symmetric_difference(other.index)
        raise ValueError(
            f"the two measures have not the same cells, such as {odd[0] if len(odd) else by!r};"
            " make both contrasts of the same themes and cells"
        )
    same = (one["difference"] * other["difference"]) > 0
    said = pd.Series("neither", index=one.index, name="apart", dtype=object)
    said[one["apart"]], said[other["apart"]] = (f"{name} alone" for name in names)
    both = one["apart"] & other["apart"]
    said[both & same], said[both & ~same] = "both", "opposite"
    shown = {names[0]: one["difference"], names[1]: other["difference"], "apart": said}
    keys = pd.MultiIndex.from_frame(first[by]) if len(by) > 1 else pd.Index(first[by[0]])
    return pd.DataFrame(shown).loc[keys].reset_index()
