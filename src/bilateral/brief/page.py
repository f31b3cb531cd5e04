"""The page of a note: in a terminal, and in a notebook."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pandas as pd

from bilateral.brief import who
from bilateral.brief.layout import LINES, PAGE, WHOLE, Cut, Row, Section, first, section
from bilateral.escape import html_link, html_text, line_text
from bilateral.intervals import NAME
from bilateral.order import ordered

if TYPE_CHECKING:
    from bilateral.brief.note import Brief

WIDTH = 100
_INDENT = "  "
_LONGEST = 300  # characters of a word that is not broken
_NUMBER = re.compile(r" (\d+)(?:, |$)")  # behind a seed word


def sections(brief: Brief, cut: Cut = PAGE) -> list[Section]:
    """The parts of the page, in order; none is left out.

    Parameters
    ----------
    brief : Brief
    cut : Cut

    Returns
    -------
    list of Section
    """
    facts = [
        Row(name, "", said) if name == "address" else Row(name, said)
        for name, said in brief.facts.items()
        if said
    ]
    return [
        Section("NOTE", "", facts),
        Section("CLEANED TEXT", "", [Row("", _shortened(brief.text, cut.text))]),
        _signs(brief, cut),
        who.quotes(brief, cut),
        who.names(brief, cut),
        who.commitments(brief, cut),
        _themes(brief, cut),
        _events(brief, cut),
        _copies(brief, cut),
        _similar(brief, cut),
        _topics(brief, cut),
    ]


def as_text(brief: Brief, cut: Cut | None = None) -> str:
    """The page as plain text, 100 columns wide; an address stays whole.

    Parameters
    ----------
    brief : Brief
    cut : Cut, optional
        By default what makes a page of about 60 lines; its last line says how many there are.

    Returns
    -------
    str
    """
    if cut is not None:
        return "\n".join(_lines(brief, cut))
    lines, more = _lines(brief, fitting(brief)), more_lines(brief)
    return "\n".join([*lines, *([more] if more else [])])


def fitting(brief: Brief) -> Cut:
    """What is shown of each part, so that the page has 60 lines at most.

    The longer the page would be, the less is shown of each part; one row of each is always there.

    Parameters
    ----------
    brief : Brief

    Returns
    -------
    Cut
    """
    cut = PAGE
    while len(_lines(brief, cut)) >= LINES and cut.less() != cut:
        cut = cut.less()
    return cut


def more_lines(brief: Brief) -> str:
    """How many lines the whole page has, and how to see them; blank if the page is whole.

    Parameters
    ----------
    brief : Brief

    Returns
    -------
    str
    """
    shown, whole = (len(_lines(brief, cut)) for cut in (fitting(brief), WHOLE))
    if shown >= whole:
        return ""
    return f"{whole - shown:,} more lines with `bilateral read --whole`, or found.whole()"


def _lines(brief: Brief, cut: Cut) -> list[str]:
    lines: list[str] = []
    for title, note, rows in sections(brief, cut):
        lines += textwrap.wrap(line_text(f"{title}: {note}" if note else title), WIDTH)
        wide = max([0, *(len(line_text(row.lead)) for row in rows)])
        for row in rows:
            before = f"{_INDENT}{line_text(row.lead):<{wide}}{_INDENT if wide else ''}"
            after = " " * len(before)
            if row.said:
                lines += _wrapped(line_text(row.said), before, after)
            if row.address:
                lines.append(f"{after if row.said else before}{line_text(row.address)}")
    return lines


def _wrapped(text: str, before: str, after: str) -> list[str]:
    """Lines of the width of the page; an id stays whole."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=before,
        subsequent_indent=after,
        break_long_words=max(map(len, text.split()), default=0) > _LONGEST,
        break_on_hyphens=False,
    )


def as_html(brief: Brief) -> str:
    """The page as a table for a notebook; whatever comes from outside is escaped.

    Parameters
    ----------
    brief : Brief

    Returns
    -------
    str
    """
    parts = []
    for title, note, rows in sections(brief, fitting(brief)):
        said = f" <small>{html_text(note)}</small>" if note else ""
        parts.append(
            f'<tr><th colspan="2" style="text-align:left">{html_text(title)}{said}</th></tr>'
        )
        for row in rows:
            shown = (
                html_link(row.address, row.said or row.address)
                if row.address
                else html_text(row.said)
            )
            style = 'style="text-align:left;vertical-align:top'
            parts.append(
                f'<tr><td {style};white-space:nowrap">{html_text(row.lead)}</td>'
                f'<td {style}">{shown}</td></tr>'
            )
    if more := more_lines(brief):
        parts.append(f'<tr><td colspan="2">{html_text(more)}</td></tr>')
    return f"<table>{''.join(parts)}</table>"


def _shortened(text: str, most: int) -> str:
    """The beginning of a text on one line, and how much follows."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = textwrap.shorten(line, most, placeholder="") or line[:most]
    return f"{cut} … ({len(line) - len(cut):,} more characters)"


def _signs(brief: Brief, cut: Cut) -> Section:
    found = brief.signs.groupby(["kind", "text", "why"], sort=False).size().reset_index(name="n")
    rows = [
        Row(f"{row.text} {row.n}" if row.n > 1 else row.text, f"{row.why} ({row.kind})")
        for row in found.head(cut.signs).itertuples()
    ]
    note = "" if rows else "none found; a good translation shows none"
    return section("SIGNS OF TRANSLATION", note, found, rows)


def _themes(brief: Brief, cut: Cut) -> Section:
    shown = brief.themes.head(cut.themes)
    rows = [
        Row(f"{row.name} {row.hits}", first(row.words, cut.seeds)) for row in shown.itertuples()
    ]
    note = brief.said["themes"] or "by seed words, which no person has checked here"
    if any(sum(map(int, _NUMBER.findall(row.words))) > row.hits for row in shown.itertuples()):
        note += "; a phrase and the seed word in it are one hit"
    return section("THEMES", note, brief.themes, rows)


def _events(brief: Brief, cut: Cut) -> Section:
    shown = brief.events.head(cut.events)
    rows = [Row(row.date, f"{row.title} ({_away(row.days)})") for row in shown.itertuples()]
    return section("EVENTS NEAR THE DAY", brief.said["events"], brief.events, rows)


def _away(days: int) -> str:
    if not days:
        return "at that time"
    return f"{abs(days)} day{'s' * (abs(days) > 1)} {'before' if days < 0 else 'after'}"


def _copies(brief: Brief, cut: Cut) -> Section:
    copies, n = brief.copies, len(brief.corpus.passages)
    of = [passage_id.rpartition("#")[0] for passage_id in copies["copy_of"]]
    found = copies.assign(doc_id=pd.Series(of, copies.index, dtype=str))
    found = found.groupby(["doc_id", "date"], dropna=False)["similarity"]
    found = found.agg(several="size", best="max").reset_index()
    found = ordered(found, ["several", "best"], "doc_id", ascending=[False, False])
    rows = [
        Row(
            _share(row.best),
            f"{f'{row.several:,} of its {n:,} passages' if n > 1 else 'its passage'}: {row.doc_id},"
            f" {_day(row.date)}",
        )
        for row in found.head(cut.copies).itertuples()
    ]
    none = f"none of its {n:,} passages nearly repeats one" if n > 1 else "its passage repeats none"
    note = "" if rows else f"{none} of the record"
    part = section("NEAR COPY IN THE RECORD", note, found, rows)
    if said := brief.said["copies"]:
        part.rows.append(Row("", said))
    return part


def _similar(brief: Brief, cut: Cut) -> Section:
    found = brief.similar.drop_duplicates(["side", "date", "title", "url"])  # a document once
    rows = [
        Row(
            f"{row.side} {_share(row.similarity)}",
            f"{_day(row.date)} {textwrap.shorten(row.title, cut.title, placeholder='…')}"
            f" [{', '.join(row.shared_terms.split(', ')[: cut.shared])}]",
            row.url,
        )
        for row in found.groupby("side", sort=False).head(cut.side).itertuples()
    ]
    return Section("MOST SIMILAR PASSAGES OF THE RECORD, BY SIDE", brief.said["similar"], rows)


def _topics(brief: Brief, cut: Cut) -> Section:
    title, found = "TOPICS OF A PROGRAM, WITHOUT NAMES", brief.topics
    if not len(found):
        return Section(title, brief.said["topics"], [])
    is_filler = found["reading"] == "filler"
    subjects, filler = found[~is_filler], found.loc[is_filler, "share"]
    rows = [
        Row(
            f"{_share(row.share)} [{_share(row.low)}, {_share(row.high)}]",
            f"topic {row.topic}: {', '.join(row.words.split(', ')[: cut.words])}",
        )
        for row in subjects.head(cut.topics).itertuples()
    ]
    rest = subjects["share"].iloc[cut.topics :]
    if len(rest):
        rows.append(Row(_share(rest.sum()), f"the other {len(rest)} topics"))
    if len(filler):
        said = f"the {len(filler)} that a program took for ways of speaking, not for subjects"
        rows.append(Row(_share(filler.sum()), said))
    n, known = found["n_tokens"].iloc[0], found["known"].iloc[0]
    note = (
        f"shares of {n:,} tokens, each with its {NAME}; the model knows {_share(known)} of the"
        " words that count, and has no topic for what is new"
    )
    return Section(title, note, rows)


def _share(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def _day(date: pd.Timestamp) -> str:
    return "undated" if pd.isna(date) else f"{date:%Y-%m-%d}"
