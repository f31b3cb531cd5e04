"""How a reading pack looks, with room for memos, and how a sheet that was filled in is read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from bilateral.escape import html_link, html_text
from bilateral.sources.files.delimited import separator
from bilateral.sources.files.item import File

_STYLE = """
body { font: 11pt/1.45 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h3 { font-size: 1em; margin: 2em 0 0; border-top: 1px solid #999; padding-top: .6em; }
p { margin: .4em 0; }
.facts { color: #555; font-size: .85em; }
.memo { border: 1px solid #999; min-height: 6em; padding: .3em .5em; white-space: pre-wrap; }
article { break-inside: avoid-page; }
table { border-collapse: collapse; font-size: .85em; }
td, th { padding: .1em .8em .1em 0; text-align: left; }
"""


def as_html(
    passages: pd.DataFrame,
    strata: pd.DataFrame,
    title: str,
    told: Sequence[str],
    *,
    memos: bool = False,
) -> str:
    """A pack for a notebook; whatever comes from outside is escaped.

    Parameters
    ----------
    passages, strata : DataFrame
        As :class:`~bilateral.discourse.ReadingPack` has them.
    title : str
    told : sequence of str
    memos : bool
        Whether each passage has a box for a memo, with what is in it so far.

    Returns
    -------
    str

    Examples
    --------
    >>> strata = pd.DataFrame({"side": ["US"], "period": "2024", "passages": 9, "drawn": 0})
    >>> print(as_html(pd.DataFrame(), strata, "Water & energy", ["None."]).partition("</p>")[0])
    <div><h2>Reading pack: Water &amp; energy</h2><p>None.
    """
    rows = strata.to_html(index=False, border=0, float_format="%.4g", na_rep="")
    head = f"<h2>Reading pack: {html_text(title)}</h2>"
    head += "".join(f"<p>{html_text(line)}</p>" for line in told)
    head += f"<details open><summary>Strata</summary>{rows}</details>"
    articles = [_article(row, memos) for row in passages.to_dict("records")]
    return "\n".join([f"<div>{head}", *articles, "</div>"])


def as_page(passages: pd.DataFrame, strata: pd.DataFrame, title: str, told: Sequence[str]) -> str:
    """A pack as a whole document, with a box for a memo under each passage.

    Parameters
    ----------
    passages, strata, title, told
        As for :func:`as_html`.

    Returns
    -------
    str

    Examples
    --------
    >>> strata = pd.DataFrame({"side": ["US"], "period": "2024", "passages": 9, "drawn": 0})
    >>> as_page(pd.DataFrame(), strata, "Water", []).splitlines()[0]
    '<!DOCTYPE html>'
    """
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{as_html(passages, strata, title, told, memos=True)}\n</body>\n</html>\n"
    )


def read_sheet(path: Path) -> pd.DataFrame:
    r"""Read a sheet that somebody filled in.

    Parameters
    ----------
    path : Path
        A CSV file with any separator, in any encoding.

    Returns
    -------
    DataFrame
        ``passage_id``, ``memo`` and what else there is, all of it text.

    Raises
    ------
    ValueError
        If it is no such table.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = Path(folder, "sheet.csv")
    ...     _ = sheet.write_text("passage_id;memo\na#0000;¿Quién?\n", encoding="cp1252")
    ...     read_sheet(sheet).values.tolist()
    [['a#0000', '¿Quién?']]
    """
    file = File(str(path), path.read_bytes())
    if not file.is_text:
        raise ValueError(f"{path} is no CSV file; save the sheet as CSV")
    try:
        sep, text = separator(file), io.StringIO(file.text)
        sheet = pd.read_csv(text, sep=sep or ",", dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path} cannot be read ({error}); save the sheet as CSV again") from None
    for name in ("passage_id", "memo"):
        if name not in sheet:
            raise ValueError(
                f"{path} has no column {name!r}; it has {', '.join(map(str, sheet))}: give the"
                " sheet that to_csv wrote, with its first row"
            )
    return sheet


def _article(row: dict, memos: bool) -> str:
    """One passage: who, when and where; its words; its text, or where to find it."""
    who = [row["date"] or "undated", row["side"], row["speaker"] or row["role"], row["genre"]]
    where = [f"passage {row['place']}" if row["place"] else "", row["heading"]]
    if pd.notna(row["end"]):
        where.append(f"characters {row['start']} to {row['end']} of the source text")
    facts = [*who, *where, row["passage_id"], f"weight {row['weight']:.4g}"]
    lines = [
        f"<h3>{row['number']}. {html_link(row['url'], row['title'] or 'without a title')}</h3>",
        f'<p class="facts">{html_text("; ".join(str(fact) for fact in facts if fact))}</p>',
        f"<p><b>Words of the theme:</b> {html_text(row['theme_words'])}</p>",
        f"<p><b>Distinctive words:</b> {html_text(row['words'])}</p>",
    ]
    text = [part for part in row["text"].split("\n\n") if part.strip()]
    lines += [f'<p lang="{html_text(row["lang"])}">{html_text(part)}</p>' for part in text]
    if not text:
        where = "the title leads to it" if row["url"] else "no address is known"
        lines.append(f"<p><i>The text is not here; {where}.</i></p>")
    if memos:
        lines.append(f'<div class="memo">{html_text(row["memo"])}</div>')
    return f"<article>{''.join(lines)}</article>"
