"""Score the quotations that a program finds against labelled ones.

    python benchmarks/quotes_score.py --from ../shared [--labels TABLE …] [--baseline] [--misses N]
    python benchmarks/quotes_score.py --from ../shared --labels TABLE … --part second --commit SHA

The program is ``find`` of ``bilateral.attribution.quotations``, of which ``quotes`` makes a table.
It is given what ``build`` gives it: the whole turn in which a passage stands, of an article the
whole text, and of the other turns what ``bilateral.corpus.attributed.talk`` tells: who speaks, who
answers, and the end of the turns before, with the speakers and sides that the record has. Of an
article nothing more is known. It gives a table
with the columns of ``_quote_programs.COLUMNS``, one row for each unbroken stretch, offsets in the
text it was given. What lies outside the passage is cut off, as ``build`` cuts it. The reader of the
labels saw the 300 characters on each side of a passage, also of other turns. A turn's own speaker
who quotes himself is the speaker ``LABEL``.
``--baseline`` takes every stretch between matching quotation marks as a direct quotation.
``TABLE`` is what ``attribution_labels.py check --write`` wrote, or ``quotes_labels.csv`` of
``data/attribution``, of which only the lines ``decided`` are taken, or with ``--reading`` those of
one reading.

*Overlap* of a label and a quotation is the number of characters they share over the length of the
longer one, without the outer marks of direct and partial ones. From .8 on they may be a pair. Each
is in one pair at most; the most pairs are made, and of equally many those that overlap most. A
kind's figures compare the labels and the quotations of that kind; ``any`` compares all.
Speakers are judged on the pairs of ``any``, by the label's kind.

*Weights*: an item stands for the passages of its stratum over the items of it that are scored. They
are printed. Figures without weights are of the items as they were drawn.

*English articles*: overlap is intersection over union, and any overlap may make a pair. *With
marks* are labels with a quotation mark in their content, and direct, partial and mixed quotations.
*Once*, labels of the same stretches are one (two articles were labelled by six readers), with all
their stretches, and so is each ``run`` of ours; *as given*, each label is one; *stretch*, each
stretch of a label or of ours is one of its own.

*A tenth of the marks deleted*: of all marks in the texts, drawn by the seed, also those that mark
no quotation. Labels are moved to where their words then stand. Nothing is deleted outside the
passages.

Intervals hold 90 % and come from a bootstrap over documents. A measure of which no document has
any is shown as –. No text is stored: ``--misses`` prints it to the terminal.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from _label_agreement import OVERLAP
from _quote_figures import by_document, fall, figures, pairs, ratio
from _quote_news import score_news
from _quote_programs import QUOTES, Around, Program, baseline, chosen, find, moved, ours, without
from attribution_labels import DATA, KEPT, OF_READING, PARTS, READINGS, read_table

from bilateral import gazetteer
from bilateral.attribution.talk import ALONE
from bilateral.corpus.attributed import talk
from bilateral.corpus.digest import read_documents
from bilateral.order import ordered
from bilateral.sources import mirror
from bilateral.sources.model import Document

SETS = {"archive": "archive", "newspapers": "newspapers"}  # all other kinds of source: the record
MEASURES = ("precision", "recall", "F1", "mean overlap")


# --- the labelled passages -------------------------------------------------------------------


def weighted(items: pd.DataFrame, strata: pd.DataFrame, draw: str = "quotes") -> pd.DataFrame:
    """The strata with the items of each that are scored, and what one of them stands for."""
    key = ["lang", "source", "stratum"]
    strata = strata[strata["draw"] == draw].rename(columns={"kind": "source"})
    scored = items.groupby(key, as_index=False).size().rename(columns={"size": "scored"})
    table = strata[[*key, "passages"]].merge(scored, how="left", on=key).fillna({"scored": 0})
    table["scored"] = table["scored"].astype(int)
    table["weight"] = table["passages"] / table["scored"].where(table["scored"] > 0)
    return ordered(table, key, key)


def read_labels(
    paths: list[Path], part: str, reading: str = "decided"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The labelled items of a part, with weights, and their labels."""
    tables = [read_table(path) for path in paths]
    tables = [t[t["reading"] == reading] if "reading" in t else t for t in tables]
    named = pd.concat([pd.Series(table["item"].unique()) for table in tables])
    if named.duplicated().any():
        item = named[named.duplicated()].min()
        raise ValueError(f"{item} is in two of the tables; give one reading of each sheet")
    labels = pd.concat(tables, ignore_index=True)
    drawn = pd.read_csv(DATA / "quotes_drawn.csv", keep_default_na=False)
    items = drawn[(drawn["part"] == part) & drawn["item"].isin(labels["item"])]
    items = items.rename(columns={"kind": "source"}).drop(columns="weight").reset_index(drop=True)
    labels = labels[labels["item"].isin(items["item"]) & (labels["kind"] != "none")]
    if items.empty:
        raise ValueError(f"no item of the part {part} is labelled in the tables that were given")
    draw = "quotes, second" if part == KEPT else "quotes"
    strata = weighted(items, pd.read_csv(DATA / "strata.csv"), draw)
    of_part = (drawn["part"] == part).sum()
    print(f"{len(items)} of the {of_part} items drawn for the part {part} are labelled.")
    print("No item stands for a stratum without a weight.\n")
    print(strata.round(3).to_string(index=False))
    items = items.merge(strata.drop(columns=["passages", "scored"]), how="left")
    return items, labels.reset_index(drop=True)


def documents(folder: Path, items: pd.DataFrame) -> dict[str, str]:
    """The source texts of the items, by digest."""
    return {digest: document.text for digest, document in sources_of(folder, items).items()}


def sources_of(folder: Path, items: pd.DataFrame) -> dict[str, Document]:
    """The documents of the items, by the digest of their text; an article is one without turns."""
    wanted = set(items["text_sha256"])
    names = {re.split("[:/]", doc_id)[-1] for doc_id in items["doc_id"]}
    found = {}
    with gzip.open(folder / "quotes/news_es.jsonl.gz", "rt", encoding="utf-8") as lines:
        every = [Document("news", "news", json.loads(line)["text"]) for line in lines]
    for file in mirror.read_files(folder / "mirror", []):
        if Path(file.upstream_path).stem in names:
            every += read_documents(file, [])
    for document in every:
        digest = hashlib.sha256(document.text.encode()).hexdigest()
        if digest in wanted:
            found[digest] = document
    lost = items.loc[~items["text_sha256"].isin(found), "doc_id"]
    if len(lost):
        raise ValueError(
            f"{lost.iat[0]} and {lost.nunique() - 1} more documents are not in {folder}, or have"
            " another digest there; give the folder that the draw was made from"
        )
    return found


def around(items: pd.DataFrame, sources: dict[str, Document]) -> dict[str, Around]:
    """What stands before and after each item in its turn, or in a text without turns."""
    beside = {}
    for row in items.itertuples():
        document = sources[row.text_sha256]
        turns = [t for t in document.turns if t.start <= row.start and row.end <= t.end]
        first, last = (turns[0].start, turns[0].end) if turns else (0, len(document.text))
        if document.turns and not turns:  # across turns: the passage alone
            first, last = row.start, row.end
        known = talk(document, turns[0]) if turns else ALONE
        beside[row.item] = Around(
            document.text[first : row.start], document.text[row.end : last], known
        )
    return beside


def placed(
    items: pd.DataFrame, labels: pd.DataFrame, sources: dict[str, str]
) -> tuple[dict[str, str], pd.DataFrame]:
    """The text of each item, and labels with offsets in it and the speaker's words."""
    at = items.set_index("item")
    texts = {row.item: sources[row.text_sha256][row.start : row.end] for row in items.itertuples()}
    names = []
    for row in labels.itertuples():
        own, there = str(row.label) == "True", pd.notna(row.speaker_start)
        whole = sources[at.at[row.item, "text_sha256"]]
        words = whole[int(row.speaker_start) : int(row.speaker_end)] if there else ""
        names.append("LABEL" if own else words)
    first = labels["item"].map(at["start"]).astype(int)
    spans = ("start", "end", "inner_start", "inner_end")
    new = {name: labels[name].astype(int) - first for name in spans}
    own = labels["label"].astype(str) == "True"
    return texts, labels.assign(**new, speaker=names, label=own)


def overlaps(labels: pd.DataFrame, quotes: pd.DataFrame) -> np.ndarray:
    """Characters shared over the length of the longer one, for each label and each quotation."""
    a, b = (labels[name].to_numpy(np.int64)[:, None] for name in ("inner_start", "inner_end"))
    c, d = (quotes[name].to_numpy(np.int64)[None] for name in ("inner_start", "inner_end"))
    shared = np.maximum(np.minimum(b, d) - np.maximum(a, c), 0)
    return shared / np.maximum(b - a, d - c)


def matched(labels: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Pairs of the same item: index of the label, index of the quotation."""
    sides, rows = dict(list(quotes.groupby("item"))), []
    for item, here in labels.groupby("item"):
        there = sides.get(item, quotes[:0])
        share = overlaps(here, there)
        rows += [(here.index[i], there.index[j]) for i, j in pairs(share, share >= OVERLAP)]
    return pd.DataFrame(rows, columns=["label", "quote"], dtype=np.int64)


def tally(items: pd.DataFrame, labels: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The items with how many labels, quotations and pairs each has."""
    there = labels.loc[matched(labels, quotes)["label"], "item"]
    counts = {
        "labelled": labels["item"].value_counts(),
        "given": quotes["item"].value_counts(),
        "pairs": there.value_counts(),
    }
    return items.assign(**{k: items["item"].map(v).fillna(0).astype(int)
                           for k, v in counts.items()})  # fmt: skip


def groups(items: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The items of a language, and of each set of sources in it."""
    sets = items["source"].map(SETS).fillna("record")
    for lang, of_lang in items.groupby("lang"):
        yield lang, "all", of_lang
        for name, rows in of_lang.groupby(sets):
            yield lang, name, rows


def content(
    items: pd.DataFrame, labels: pd.DataFrame, quotes: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Content by language, sources and kind, without weights and with them."""
    rows = []
    for kind in (*QUOTES, "any"):
        sides = [t if kind == "any" else t[t["kind"] == kind] for t in (labels, quotes)]
        for lang, name, table in groups(tally(items, *sides)):
            counts = table[["labelled", "given", "pairs"]].sum().to_dict()
            for weight in ("", "weight"):
                key = {"lang": lang, "sources": name, "kind": kind, "weighted": bool(weight)}
                for row in figures(table, (lang, name, kind), seed, weight):
                    rows.append(key | counts | row)
    return pd.DataFrame(rows)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def within(one: list[str], two: list[str]) -> bool:
    """Whether one of two names holds the other, in whole words; nobody is held by nobody alone."""
    short, long = sorted((one, two), key=len)
    n = len(short)
    if not n:
        return not long
    return any(long[i : i + n] == short for i in range(len(long) - n + 1))


def speakers(
    items: pd.DataFrame, labels: pd.DataFrame, quotes: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Speakers of the pairs, by language and kind.

    *as written*: one of label and quotation holds the other's words. *same words*: they have the
    same ones; case does not count. *person*: of the labels with an id of ``people.csv``, as many as
    got it. *nobody*: of the labels without one, as many as got no id of ``people.csv``. The last
    two leave out a turn's own speaker, whose id the program is told: where it says ``LABEL`` of
    somebody else, the speaker as written is wrong.
    """
    at = matched(labels, quotes)
    a = labels.loc[at["label"]].reset_index(drop=True)
    b = quotes.loc[at["quote"]].reset_index(drop=True)
    doc = a["item"].map(items.set_index("item")["doc_id"])
    lang = a["item"].map(items.set_index("item")["lang"])
    said = [(words(x), words(y)) for x, y in zip(a["speaker"], b["speaker"], strict=True)]
    people = set(gazetteer.table("people")["person_id"])
    own, known = a["label"].astype(bool), a["person"].isin(people)
    given = b["speaker_id"].isin(people) & (b["speaker"] != "LABEL")
    every = pd.Series(True, index=a.index)
    label = own == (b["speaker"] == "LABEL")
    right = {
        "as written": (label & pd.Series([within(x, y) for x, y in said], dtype=bool), every),
        "same words": (label & pd.Series([x == y for x, y in said], dtype=bool), every),
        "person": (a["person"] == b["speaker_id"], known & ~own),
        "nobody": (~given, ~known & ~own),
    }
    rows = []
    for language in sorted(set(items["lang"])):
        for kind in (*QUOTES, "any"):
            here = (lang == language) & ((a["kind"] == kind) | (kind == "any"))
            for measure, (good, of) in right.items():
                units = by_document((good & of)[here], of[here], doc[here])
                key = {"lang": language, "kind": kind, "measure": measure}
                n = {"right": int((good & of)[here].sum()), "of": int(of[here].sum())}
                rows.append(key | n | ratio(units, (language, kind, measure), seed))
    return pd.DataFrame(rows)


def told(items: pd.DataFrame, labels: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Status and provenance of the pairs of ``any``: how often each value is labelled and given.

    *right*: both. The blank status is ``said``; a blank provenance is not known.
    """
    at = matched(labels, quotes)
    lang = labels.loc[at["label"], "item"].map(items.set_index("item")["lang"]).to_numpy()
    rows = []
    for column, blank in (("status", "said"), ("provenance", "")):
        a = labels.loc[at["label"], column].to_numpy(object)
        b = quotes.loc[at["quote"], column].replace("", blank).to_numpy(object)
        for language in sorted(set(lang)):
            here = lang == language
            for value in sorted({*a[here], *b[here]}):
                one, two = (a == value) & here, (b == value) & here
                n = {"labelled": one.sum(), "given": two.sum(), "right": (one & two).sum()}
                rows.append({"column": column, "lang": language, "value": value} | n)
    return pd.DataFrame(rows)


def moved_labels(labels: pd.DataFrame, gone: dict[str, list[int]]) -> pd.DataFrame:
    """Labels with their offsets in the texts without the marks."""
    spans = ["start", "end", "inner_start", "inner_end"]
    new = {c: [moved(v, gone[i]) for i, v in zip(labels["item"], labels[c], strict=True)]
           for c in spans}  # fmt: skip
    return labels.assign(**new)


# --- misses ----------------------------------------------------------------------------------


def misses(items: pd.DataFrame, labels: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Labels without a quotation of their kind, and quotations without a label of theirs.

    ``cause``: nothing overlaps, the span is less than .8 the same, or it is paired with another
    kind. Offsets count in the item's text; ``best`` is the greatest overlap.
    """
    at = matched(labels, quotes)
    other = {
        "missed": dict(zip(at["label"], quotes.loc[at["quote"], "kind"], strict=True)),
        "extra": dict(zip(at["quote"], labels.loc[at["label"], "kind"], strict=True)),
    }
    rows = []
    for side, one, two in (("missed", labels, quotes), ("extra", quotes, labels)):
        good = set()
        for kind in QUOTES:
            of_kind = matched(labels[labels["kind"] == kind], quotes[quotes["kind"] == kind])
            good |= set(of_kind["label" if side == "missed" else "quote"])
        sides = dict(list(two.groupby("item")))
        for row in one[~one.index.isin(good)].itertuples():
            best = overlaps(one.loc[[row.Index]], sides.get(row.item, two[:0])).max(initial=0)
            kind = other[side].get(row.Index, row.kind)
            cause = f"is {kind}" if kind != row.kind else "span" if best else "nothing there"
            rows.append((row.item, side, row.kind, cause, row.start, row.end, round(best, 3)))
    names = ["item", "side", "kind", "cause", "start", "end", "best"]
    table = pd.DataFrame(rows, columns=names).merge(items[["item", "lang"]], on="item")
    return table.sort_values(["lang", "side", "kind", "item", "start", "end"], kind="stable")


def shown(miss: pd.Series, text: str, around: int = 100) -> str:
    """A miss in its text, the span between ⟦ and ⟧."""
    before, after = text[max(0, miss.start - around) : miss.start], text[miss.end :][:around]
    said = f"{before}⟦{text[miss.start : miss.end]}⟧{after}"
    where = f"{miss.item} {miss.start}–{miss.end} {miss.side}, {miss.kind}: {miss.cause}"
    return f"{where} (overlap {miss.best})\n    {' '.join(said.split())}"


# --- the command -----------------------------------------------------------------------------


def score_labels(folder: Path, program: Program, asked: argparse.Namespace) -> None:
    """Print all figures of the labelled passages."""
    seed, n_shown = asked.seed, asked.misses
    items, labels = read_labels(asked.labels, asked.part, asked.reading)
    sources = sources_of(folder, items)
    beside = around(items, sources)
    texts, labels = placed(items, labels, {key: one.text for key, one in sources.items()})
    quotes = find(program, items, texts, beside)
    tell("Content", content(items, labels, quotes, seed), wide=True)
    tell("Speakers of the pairs", speakers(items, labels, quotes, seed))
    stated = told(items, labels, quotes).to_string(index=False)
    print(f"\n## Status and provenance of the pairs\n\n{stated}")
    gone = chosen(texts, seed)
    less = {item: without(text, gone[item]) for item, text in texts.items()}
    damaged, after = moved_labels(labels, gone), find(program, items, less, beside)
    rows = []
    for kind in (*QUOTES, "any"):
        sides = [t if kind == "any" else t[t["kind"] == kind]
                 for t in (labels, quotes, damaged, after)]  # fmt: skip
        tables = zip(groups(tally(items, *sides[:2])), groups(tally(items, *sides[2:])),
                     strict=True)  # fmt: skip
        for (lang, name, one), (_, _, two) in tables:
            key = {"lang": lang, "sources": name, "kind": kind}
            rows.append(key | fall(one, two, (lang, name, kind), seed))
    tell("A tenth of the marks deleted", pd.DataFrame(rows))
    wrong = misses(items, labels, quotes)
    print("\n## Misses\n")
    counts = wrong.groupby(["lang", "side", "kind", "cause"]).size()
    print(counts.unstack(fill_value=0).to_string() if len(counts) else "none")
    for _, some in wrong.groupby(["lang", "side", "kind"]):
        for miss in some[:n_shown].itertuples():
            print("\n" + shown(miss, texts[miss.item]))


def tell(title: str, table: pd.DataFrame, *, wide: bool = False) -> None:
    """Print a table of figures with their intervals; wide: a column for each measure."""
    ends = [table[name].map("{:.3f}".format) for name in ("value", "low", "high")]
    said = (ends[0] + " (" + ends[1] + "–" + ends[2] + ")").str.replace(" (nan–nan)", "")
    table = table.drop(columns=["value", "low", "high"]).assign(found=said.replace("nan", "–"))
    if wide:
        table = table.drop(columns="documents")
        keys = [name for name in table if name not in ("measure", "found")]
        order = pd.MultiIndex.from_frame(table[keys].drop_duplicates())
        table = table.pivot(index=keys, columns="measure", values="found").reindex(order)
        table = table[[m for m in MEASURES if m in table]].reset_index()
    print(f"\n## {title}\n\n{table.round(3).to_string(index=False)}")


def check_commit(commit: str | None) -> None:
    """Refuse the part kept until the last change unless the rules are those of a named commit."""
    print(f"The part {KEPT} is opened once, after the last change of a rule.", file=sys.stderr)
    if not commit:
        raise ValueError(f"the part {KEPT} needs --commit: that of the last change of a rule")
    rules = ["git", "diff", "--quiet", commit, "--", "src", "data/gazetteer"]
    if subprocess.run(rules, cwd=DATA.parents[1], capture_output=True).returncode:
        raise ValueError(f"src and data/gazetteer are not as in {commit}, or there is no such one")
    print(f"Rules as in {commit}.\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--labels", type=Path, nargs="+", help="tables of one reading")
    parser.add_argument("--baseline", action="store_true", help="score what stands in marks")
    parser.add_argument("--part", choices=PARTS, default="mend")
    parser.add_argument("--commit", help="with the part second: the last change of a rule")
    parser.add_argument("--reading", choices=READINGS, default="decided", help=OF_READING)
    parser.add_argument("--misses", type=int, default=0, help="of each kind, to be printed")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    try:
        program = baseline if asked.baseline else ours
        if asked.part == KEPT:
            check_commit(asked.commit)
        if asked.labels:
            score_labels(asked.folder, program, asked)
        figures_news, falls = score_news(asked.folder, program, asked.seed)
        tell("The English articles", figures_news, wide=True)
        tell("The English articles, a tenth of the marks deleted", falls)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
