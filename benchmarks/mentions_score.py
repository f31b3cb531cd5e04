"""Score the mentions that ``bilateral.attribution.mentions`` finds against labelled ones.

    python benchmarks/mentions_score.py --from ../shared [--turn] [--misses N]
    python benchmarks/mentions_score.py --from ../shared --part second --commit SHA

The labels are the lines ``decided`` of ``data/attribution/mentions_labels.csv``. The program is
given a passage alone, with its language, its date, the side whose language it is, and who speaks.
With ``--turn`` it is given what ``build`` gives it: the whole turn in which the passage stands, of
an article the whole text. The reader of the labels saw 300 characters on each side: what a text
says farther away may make the program right where the label says ``ambiguous``.

A label and a mention of one kind are a *pair* if they share .8 of the longer one; each is in one
pair at most. ``spans`` compares only that.

*persons*: a pair is right if both are the same person of ``people.csv``, or if neither is anybody
of it. A mention without a person, where the label has one, is a miss of recall and no error of
precision; a wrong person is both. ``overlap`` takes any overlap for a pair.
*resolved*: of the pairs whose label has a person of ``people.csv``, as many as have this one:
persons, holders of offices, and both together.
*offices*: a pair is right if the office is the same, or in no table, and the person is too.
``office alone`` compares only which office it is.
*institutions* are the same if ``institutions.csv`` has both names for one, or the words are the
same. *countries* are the same by their code.

Intervals hold 90 % and come from a bootstrap over documents. Figures are of the passages as they
were drawn, without weights. No text is stored: ``--misses`` prints it to the terminal.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd
from _label_agreement import OVERLAP
from _quote_figures import by_document, pairs, ratio
from _quote_programs import Around
from attribution_labels import DATA, KEPT, OF_READING, PARTS, READINGS, read_table
from quotes_score import around, check_commit, sources_of, tell

from bilateral import gazetteer
from bilateral.attribution.mentions import COLUMNS, find

KINDS = ("person", "office", "institution", "country")


def read_labels(part: str, reading: str = "decided") -> tuple[pd.DataFrame, pd.DataFrame]:
    """The labelled items of a part, and their labels."""
    drawn = pd.read_csv(DATA / "mentions_drawn.csv", keep_default_na=False)
    labels = read_table(DATA / "mentions_labels.csv").astype(object).fillna("")
    labels = labels[labels["reading"] == reading]
    here = (drawn["part"] == part) & drawn["item"].isin(labels["item"])
    items = drawn[here].reset_index(drop=True)
    labels = labels[labels["item"].isin(items["item"])]
    return items, labels[labels["kind"] != "none"].reset_index(drop=True)


def found_in(
    items: pd.DataFrame, texts: dict[str, str], beside: dict[str, Around], *, turn: bool
) -> pd.DataFrame:
    """The mentions that begin in each item, with offsets in the passage."""
    rows = []
    for item in items.itertuples():
        text, side = texts[item.item], beside[item.item]
        before, after = (side.before, side.after) if turn else ("", "")
        whole = before + text + after
        for m in find(whole, item.lang, item.date, own=side.known.own[0]):
            if len(before) <= m.start < len(before) + len(text):
                at = m.start - len(before), m.end - len(before)
                rows.append((item.item, *at, *m[2:]))
    return pd.DataFrame(rows, columns=["item", *COLUMNS[1:]])


def matched(labels: pd.DataFrame, found: pd.DataFrame, least: float) -> pd.DataFrame:
    """Pairs of one kind: index of the label, index of the mention."""
    sides, rows = dict(list(found.groupby(["item", "kind"]))), []
    for key, here in labels.groupby(["item", "kind"]):
        there = sides.get(key, found[:0])
        a, b = (here[c].to_numpy(int)[:, None] for c in ("start", "end"))
        c, d = (there[c].to_numpy(int)[None] for c in ("start", "end"))
        shared = (b.clip(max=d) - a.clip(min=c)).clip(min=0) / (b - a).clip(min=d - c)
        rows += [
            (here.index[i], there.index[j])
            for i, j in pairs(shared, (shared >= least) & (shared > 0))
        ]
    return pd.DataFrame(rows, columns=["label", "found"], dtype=int)


def canonical(names: pd.Series, lang: pd.Series) -> pd.Series:
    """The one name of each institution, by the table; itself if it has none."""
    rows = gazetteer.table("institutions")
    known = {(r.lang, r.name.casefold()): r.institution for r in rows.itertuples(index=False)}
    return pd.Series(
        [known.get((b, a.casefold()), a).casefold() for a, b in zip(names, lang, strict=True)],
        index=names.index, dtype=object,
    )  # fmt: skip


def judged(labels: pd.DataFrame, found: pd.DataFrame, least: float) -> pd.DataFrame:
    """The pairs, with what of each is right."""
    people = set(gazetteer.table("people")["person_id"])
    offices = set(gazetteer.offices()["office"])
    at = matched(labels, found, least)
    a, b = labels.loc[at["label"]].reset_index(), found.loc[at["found"]].reset_index()
    table = pd.DataFrame({"label": at["label"], "found": at["found"], "kind": a["kind"]})
    is_person = a["kind"] == "person"
    meant = a["entity"].where(is_person, a["person"])
    meant = meant.where(meant.isin(people), "")
    table["listed"] = meant != ""
    table["given"] = b["person_id"] != ""
    table["same_person"] = meant == b["person_id"]
    office = a["entity"].where(a["entity"].isin(offices), "")
    table["same_office"] = office == b["entity_id"]
    lang = a["item"].str.extract("m-(..)-", expand=False)
    names = canonical(a["entity"], lang) == canonical(b["entity_id"], lang)
    table["same"] = table["same_person"].where(
        is_person, table["same_office"] & table["same_person"]
    )
    table["same"] = table["same"].where(a["kind"] != "institution", names)
    table["same"] = table["same"].where(a["kind"] != "country", a["entity"] == b["entity_id"])
    return table


def rates(items, labels, found, table, kind: str, same: str, seed: int, name: str) -> list[dict]:
    """Precision and recall of a kind, a row each."""
    docs = items.set_index("item")["doc_id"]
    langs = items.set_index("item")["lang"]
    rows = []
    of_kind = table[table["kind"] == kind]
    right = of_kind[of_kind[same]] if same else of_kind
    open_ = (
        of_kind[of_kind["listed"] & ~of_kind["given"]] if kind == "person" and same else of_kind[:0]
    )
    for lang in sorted(set(langs)):
        for measure, side, good in (("precision", found, "found"), ("recall", labels, "label")):
            side = side[(side["kind"] == kind) & (side["item"].map(langs) == lang)]
            if measure == "precision":
                side = side[~side.index.isin(open_["found"])]
            ok = side.index.isin(right[good])
            units = by_document(
                pd.Series(ok, side.index), pd.Series(True, side.index), side["item"].map(docs)
            )
            key = {"lang": lang, "of": name, "measure": measure, "right": ok.sum(), "n": len(side)}
            rows.append(key | ratio(units, (lang, name, measure), seed))
    return rows


def resolved(items, labels, table, seed: int) -> list[dict]:
    """How many persons of the pairs are the right ones."""
    docs, langs = (items.set_index("item")[c] for c in ("doc_id", "lang"))
    rows, table = [], table[table["listed"]]
    item = table["label"].map(labels["item"])
    for lang in sorted(set(langs)):
        for name, kinds in (
            ("persons", ["person"]),
            ("holders of offices", ["office"]),
            ("both", ["person", "office"]),
        ):
            here = table[table["kind"].isin(kinds) & (item.map(langs) == lang)]
            units = by_document(
                here["same_person"], pd.Series(True, here.index), item[here.index].map(docs)
            )
            key = {"lang": lang, "of": name, "measure": "resolved at the date"}
            n = {"right": int(here["same_person"].sum()), "n": len(here)}
            rows.append(key | n | ratio(units, (lang, name), seed))
    return rows


def misses(labels: pd.DataFrame, found: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Labels and mentions that are in no right pair, and why."""
    rows = []
    pair_of = {row.label: row for row in table.itertuples()}
    for row in labels.itertuples():
        pair = pair_of.get(row.Index)
        if pair is None or not pair.same:
            why = "not found" if pair is None else "who or which"
            said = "" if pair is None else "{entity_id}/{person_id}".format(**found.loc[pair.found])
            meant = f"{row.entity}/{row.person}"
            rows.append((row.item, "missed", row.kind, why, row.start, row.end, meant, said))
    paired = set(table["found"])
    for row in found[~found.index.isin(paired)].itertuples():
        said = f"{row.entity_id}/{row.person_id}"
        rows.append((row.item, "extra", row.kind, "no label", row.start, row.end, "", said))
    names = ["item", "side", "kind", "cause", "start", "end", "meant", "said"]
    return pd.DataFrame(rows, columns=names)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--part", choices=PARTS, default="mend")
    parser.add_argument("--commit", help="with the part second: the last change of a rule")
    parser.add_argument("--reading", choices=READINGS, default="decided", help=OF_READING)
    parser.add_argument("--turn", action="store_true", help="give the program the whole turn")
    parser.add_argument("--misses", type=int, default=0, help="of each kind, to be printed")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    try:
        if asked.part == KEPT:
            check_commit(asked.commit)
        items, labels = read_labels(asked.part, asked.reading)
        sources = sources_of(asked.folder, items)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    whole = {digest: document.text for digest, document in sources.items()}
    texts = {row.item: whole[row.text_sha256][row.start : row.end] for row in items.itertuples()}
    first = labels["item"].map(items.set_index("item")["start"])
    labels = labels.assign(start=labels["start"].astype(int) - first,
                           end=labels["end"].astype(int) - first)  # fmt: skip
    found = found_in(items, texts, around(items, sources), turn=asked.turn)
    table, loose = judged(labels, found, OVERLAP), judged(labels, found, 0.0)
    rows = []
    for kind, name in zip(KINDS, ("persons", "offices", "institutions", "countries"), strict=True):
        rows += rates(items, labels, found, table, kind, "same", asked.seed, name)
        rows += rates(items, labels, found, table, kind, "", asked.seed, f"{name}, spans")
    rows += rates(items, labels, found, loose, "person", "same", asked.seed, "persons, overlap")
    rows += rates(items, labels, found, table, "office", "same_office", asked.seed, "office alone")
    print(f"{len(items)} passages of the part {asked.part}, {len(labels)} labels")
    tell("Mentions", pd.DataFrame(rows).drop(columns="documents"))
    tell("Who", pd.DataFrame(resolved(items, labels, table, asked.seed)).drop(columns="documents"))
    wrong = misses(labels, found, table).merge(items[["item", "lang"]], on="item")
    print("\n## Misses\n")
    print(wrong.groupby(["lang", "side", "kind", "cause"]).size().unstack(fill_value=0).to_string())
    for _, some in wrong.groupby(["lang", "side", "kind", "cause"]):
        for row in some[: asked.misses].itertuples():
            text = texts[row.item]
            before, behind = text[max(0, row.start - 60) : row.start], text[row.end :][:40]
            words = f"{before}⟦{text[row.start : row.end]}⟧{behind}"
            print(f"\n{row.item} {row.side} {row.kind}, {row.cause}: {row.meant} | {row.said}")
            print("   ", " ".join(words.split()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
