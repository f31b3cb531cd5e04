"""The sections of a page that say who is quoted, who is named and what is promised."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from bilateral.attribution.speakers import LABEL
from bilateral.brief.layout import WHOLE, Cut, Row, Section, first, section
from bilateral.brief.names import AMBIGUOUS, UNKNOWN
from bilateral.order import ordered

if TYPE_CHECKING:
    from bilateral.brief.note import Brief

_KINDS = {"person": "persons", "office": "offices", "institution": "institutions",
          "country": "countries"}  # fmt: skip


def quotes(brief: Brief, cut: Cut) -> Section:
    """The quotations: line, who speaks, the words, what kind it is.

    Where there are more than the page shows, those of persons whom the tables know come first, and
    among them those in the words that were said.

    Parameters
    ----------
    brief : Brief
    cut : Cut

    Returns
    -------
    Section
    """
    found = brief.quotes
    inner = found["end"] <= found["end"].cummax().shift(fill_value=-1)
    outer = found if cut is WHOLE else found[~inner]
    rows = [
        Row(f"line {row.line}", f"{_speaker(row)}: {_brief(row.words, cut)} [{_of(row)}]")
        for row in _first_of(outer, cut.quotes).itertuples()
    ]
    kinds = found.groupby("kind").size()
    note = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    if inner.any():
        note += f"; {inner.sum()} of them within another"
    if rows:
        note += "; in brackets who that is, by the tables"
    note = note or brief.said["quotes"] or "none found"
    return section("QUOTATIONS", note, found if cut is WHOLE else outer, rows)


def _first_of(quotes: pd.DataFrame, n: int) -> pd.DataFrame:
    """Some quotations, in the order of the text: of known persons, and in their words, first."""
    known, words = quotes["speaker_id"].ne(""), quotes["kind"].ne("indirect")
    ranked = quotes.assign(_rank=2 * known + words, _at=range(len(quotes)))
    chosen = ordered(ranked, "_rank", "_at", ascending=False).head(n)
    return ordered(chosen, "_at", "_at")


def _speaker(row: Any) -> str:
    """Who speaks, as written, and in brackets who that is, and the side of the office held."""
    if row.speaker == LABEL:
        written = "the speaker of the text"
    else:
        written = row.speaker or "nobody is named"
    known = [said for said in (row.person, row.side) if said not in ("", "none", written)]
    return f"{written} ({', '.join(known)})" if known else written


def _of(row: Any) -> str:
    doubt = "uncertain" if row.certainty in ("low", "ambiguous") else ""
    origin = "" if row.provenance == "paraphrase" else row.provenance.replace("_", " ")
    said = row.kind, row.status, origin, doubt
    return ", ".join(filter(None, said))


def _brief(text: str, cut: Cut) -> str:
    return textwrap.shorten(text, cut.said, placeholder=" …")


def names(brief: Brief, cut: Cut) -> Section:
    """Who and what is named, and who held what.

    Parameters
    ----------
    brief : Brief
    cut : Cut

    Returns
    -------
    Section
    """
    rows: list[Row] = []
    for kind, several in _KINDS.items():
        found = brief.names[brief.names["kind"] == kind]
        other = found["note"].isin([UNKNOWN, AMBIGUOUS])
        said = _described(found[~other], kind, cut, dated="days" not in brief.said)
        for note in (UNKNOWN, AMBIGUOUS):
            if listed := _listed(found[found["note"] == note], cut):
                said.append(f"{note}: {listed}")
        rows += [Row(several if not i else "", line) for i, line in enumerate(said)]
    note = brief.said.get("days", "") if rows else _none(brief)
    return Section("PERSONS, OFFICES, INSTITUTIONS, COUNTRIES", note, rows)


def _none(brief: Brief) -> str:
    """Why there are no names or commitments: none was found, or nobody looked, as said above."""
    return "not looked for, as quotations" if brief.said["quotes"] else "none found"


def _described(found: pd.DataFrame, kind: str, cut: Cut, *, dated: bool) -> list[str]:
    """What is said of names that the tables have: of a person or an office a line each."""
    if kind not in ("person", "office"):
        listed = _listed(found, cut)
        return [listed] if listed else []
    said = []
    for row in found.head(cut.named).itertuples():
        what = f"{row.name} {row.n}"
        if kind == "office" or cut is WHOLE:
            what += f", written {first(row.written, cut.forms)}"
        held = row.held
        if dated and not held and not row.note:
            held = "no office on record then" if kind == "person" else "nobody on record then"
        about = "; ".join(part for part in (held, row.note) if part)
        said.append(f"{what}: {about}" if about else what)
    if rest := _listed(found.iloc[cut.named :], cut):
        said.append(f"and {rest}")
    return said


def _listed(found: pd.DataFrame, cut: Cut) -> str:
    """Names with how often, in a row."""
    shown = found.head(cut.listed)
    listed = ", ".join(f"{row.name} {row.n}" for row in shown.itertuples())
    left = len(found) - len(shown)
    return f"{listed} and {left} more" if left else listed


def commitments(brief: Brief, cut: Cut) -> Section:
    """The sentences that commit somebody, by rung.

    Parameters
    ----------
    brief : Brief
    cut : Cut

    Returns
    -------
    Section
    """
    found = ordered(brief.commitments, "rung", ["start", "end"], ascending=False)
    rows, rungs = [], list(found.groupby("said", sort=False))
    for said, of_rung in rungs[: cut.rungs]:
        denied = of_rung["negated"].sum()
        lead = f"{said} {len(of_rung)}"
        of_them = f", {denied} of them denied" if denied else ""
        more = of_rung if cut is WHOLE else of_rung.head(1)
        for row in more.itertuples():
            rows.append(Row(lead, f"{_brief(row.words, cut)} (line {row.line}{of_them})"))
            lead = of_them = ""
    if other := sum(len(of_rung) for _, of_rung in rungs[cut.rungs :]):
        rows.append(Row("", f"and {other} more on lower rungs"))
    note = "sentences by rung, guessed from words"
    note += "" if cut is WHOLE else "; the first of each"
    return Section("COMMITMENTS", note if rows else _none(brief), rows)
