"""What is in the record: when each source speaks, and in whose voice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patches import Patch

from bilateral.figures import style


def plot_coverage(
    table: pd.DataFrame, ax: Axes, *, value: str = "documents", names: dict[str, str] | None = None
) -> Axes:
    """Draw a strip of monthly bars per source; a month not on record is a grey gap.

    Parameters
    ----------
    table : DataFrame
        ``source, side, month`` (period or timestamp) and `value`. A row with NaN is drawn
        as a gap, so the table says which months were to be expected; zero is drawn as nothing.
        Strips come in the order in which the sources first appear.
    ax : Axes
    value : str
        Column that gives the height. Each strip has its own scale; its tallest month is labelled.
    names : dict, optional
        Source to the name to show.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> table = pd.DataFrame({
    ...     "source": "wh", "side": "US", "documents": [4, None, 7],
    ...     "month": pd.period_range("2021-01", periods=3, freq="M"),
    ... })
    >>> len(plot_coverage(table, ax).patches)
    3
    >>> plt.close(fig)
    """
    month = _timestamps(table["month"])
    table = table.assign(left=date2num(month), right=date2num(month + pd.offsets.MonthBegin(1)))
    sources = list(table["source"].drop_duplicates())
    for strip, source in enumerate(reversed(sources)):
        rows = table[table["source"] == source]
        width = (rows["right"] - rows["left"]).to_numpy()
        gap = rows[value].isna().to_numpy()
        height = rows[value].fillna(0).to_numpy(dtype=float)
        ax.bar(rows["left"][gap], 0.78, width[gap], bottom=strip, align="edge", color=style.FAINT)
        ax.bar(
            rows["left"][~gap],
            0.78 * height[~gap] / height.max() if (~gap).any() else [],
            width[~gap],
            bottom=strip,
            align="edge",
            color=[style.SIDE_COLOURS[side] for side in rows["side"][~gap]],
        )
        peak = int(np.argmax(height))
        ax.annotate(
            f"{height[peak]:,.0f}",
            (rows["left"].iloc[peak] + width[peak] / 2, strip + 0.79),
            ha="center",
            va="bottom",
            fontsize=6,
        )
    ax.set_yticks(np.arange(len(sources)) + 0.39)
    ax.set_yticklabels([(names or {}).get(source, source) for source in reversed(sources)])
    ax.set_ylim(-0.06, len(sources) + 0.06)
    ax.set_xlim(table["left"].min(), table["right"].max())
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.xaxis_date()
    return ax


def plot_roles(table: pd.DataFrame, ax: Axes, *, names: dict[str, str] | None = None) -> Axes:
    """Draw one bar per source, divided by the role of the speaker.

    Parameters
    ----------
    table : DataFrame
        ``source, role, share``; the shares of a source sum to one.
    ax : Axes
    names : dict, optional
        Source to the name to show.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> table = pd.DataFrame({
    ...     "source": "mananeras", "role": ["principal", "journalist"], "share": [0.7, 0.3]
    ... })
    >>> [text.get_text() for text in plot_roles(table, ax).texts]
    ['70 %', '30 %']
    >>> plt.close(fig)
    """
    sources = list(table["source"].drop_duplicates())
    roles = [role for role in style.ROLE_COLOURS if (table["role"] == role).any()]
    for row, source in enumerate(reversed(sources)):
        shares = table[table["source"] == source].set_index("role")["share"]
        left = 0.0
        for role in roles:
            share = float(shares.get(role, 0.0))
            ax.barh(row, share, 0.62, left=left, color=style.ROLE_COLOURS[role])
            if share > 0.1:  # narrower than its label
                dark = role in ("principal", "guest")
                ax.text(
                    left + share / 2,
                    row,
                    f"{share:.0%}".replace("%", " %"),
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    color="white" if dark else style.INK,
                )
            left += share
    ax.set_yticks(range(len(sources)))
    ax.set_yticklabels([(names or {}).get(source, source) for source in reversed(sources)])
    ax.set_xlim(0, 1)
    ax.set_xticks([])  # the shares are written on the bars
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    keys = [Patch(color=style.ROLE_COLOURS[role], label=role) for role in roles]
    ax.legend(
        handles=keys,
        loc="upper left",
        bbox_to_anchor=(0, 0.02),
        ncols=3,
        frameon=False,
        fontsize=7,
        handlelength=0.8,
        columnspacing=1.0,
        borderpad=0,
    )
    return ax


def _timestamps(month: pd.Series) -> pd.Series:
    return month.dt.start_time if isinstance(month.dtype, pd.PeriodDtype) else month
