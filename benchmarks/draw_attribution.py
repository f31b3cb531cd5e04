"""Draw what is read by the guidelines of data/attribution: quotations, mentions, commitments.

    python benchmarks/draw_attribution.py --from ../shared --sheets FOLDER

Reads the embedded record, the archives it was made from (``../shared/mirror``) and the Spanish
articles (``../shared/quotes/news_es.jsonl.gz``). Writes the tables ``*_drawn.csv`` and
``strata.csv`` of data/attribution, which hold no text, and sheets for readers, which do: they are
not to be committed. The order of the draw is that of a SHA-256 of document and offset, so the draw
is the same everywhere.

There are two draws. The second one (part ``second``) was made after the part ``report`` of the
first had been opened. It takes documents of which the first has nothing, and of each document one
item of a stratum at most (``SHARED`` has the exceptions). Sentences of the ladder come from no
document of ``ladder_more.csv`` either. Sheets are written for the second draw alone.

The patterns below sort passages into strata, so that rare things are drawn often enough. They find
nothing: a stratum says nothing about what a reader finds in a passage.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from pathlib import Path

import pandas as pd

from bilateral import gazetteer
from bilateral.cleaning.sentences import sentence_spans
from bilateral.corpus import Corpus
from bilateral.corpus.digest import read_documents
from bilateral.corpus.passages import passages
from bilateral.discourse import own_officials
from bilateral.escape import csv_text
from bilateral.order import ordered
from bilateral.sources import mirror

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = {"wh": "en", "mananeras": "es"}
# The genres of the White House that have a stratum of their own.
KINDS = {"article": "articles", "presidential action": "actions"}
AROUND = 300  # characters before and after that a reader sees
WORDS = 8  # that a passage must have
WINDOW, PARAGRAPHS = 250, 3  # words and paragraphs of a window of an article, at most
SENTENCE = range(6, 81)  # words of a sentence that is drawn
A_SHEET = {"quotes": 35, "mentions": 25, "ladder": 90}

# How many are drawn of each stratum; fewer where there are no more.
QUOTES = {
    "white_house": {"double": 70, "single": 4, "short": 20, "verb": 55, "none": 15},
    "actions": {"double": 10, "short": 6, "verb": 6, "none": 6},
    "articles": {"double": 98, "single": 1, "short": 5, "verb": 6, "none": 5},
    "archive": {"double": 140, "single": 8, "short": 5, "verb": 25, "none": 5},
    "conferences": {"double": 65, "single": 110, "short": 20, "verb": 45, "none": 15},
    "newspapers": {"double": 140, "single": 5, "short": 10, "verb": 45, "none": 15},
}
MENTIONS = {
    "white_house": {"office": 80, "name": 60, "none": 26},
    "actions": {"office": 8, "name": 4, "none": 4},
    "articles": {"office": 10, "name": 10, "none": 5},
    "conferences": {"office": 65, "name": 50, "none": 15},
    "newspapers": {"office": 30, "name": 30, "none": 10},
}
LADDER = {
    "signed": 50, "agreed": 60, "calls": 60, "notes": 45, "must": 45, "will": 40, "rest": 50,
}  # fmt: skip

# The second draw.
SECOND = {
    "quotes": {
        "white_house": {"double": 25, "short": 6, "verb": 40, "none": 4},
        "archive": {"double": 70, "single": 2, "short": 3, "verb": 20, "none": 3},
        "conferences": {"double": 40, "single": 30, "short": 8, "verb": 40, "none": 4},
        "newspapers": {"double": 40, "short": 3, "verb": 20, "none": 3},
    },
    "mentions": {
        "white_house": {"office": 34, "name": 26, "none": 8},
        "conferences": {"office": 28, "name": 20, "none": 6},
        "newspapers": {"office": 10, "name": 10, "none": 2},
    },
    "ladder": {
        "signed": 18, "agreed": 18, "calls": 18, "notes": 18, "must": 18, "will": 18, "rest": 18,
    },
}  # fmt: skip
# Items of one stratum that a document may have in the second draw, where few documents are left.
SHARED = {
    "quotes": {"newspapers": 2}, "mentions": {"newspapers": 2}, "ladder": {"white_house": 3},
}  # fmt: skip

_TAG = re.compile(r"<[^<>]*>")
_DOUBLE, _SINGLE = re.compile(r'["“”«»]|\'\''), re.compile(r"(?<![\w’'])[‘'](?=[\w¿¡])")
_OPEN = r'(?:["“«]|\'\')'
# Five words or more after an opening mark, or before a closing one that was never opened.
_LONG = re.compile(
    rf"(?<!\w){_OPEN}(?=\S)(?:[^\s\"“”»]+\s+){{4}}|^(?:[^\s\"“«]+[ \t\xa0]+){{5}}[^\n\"“«]*[”\"»]",
    re.M,
)
_LONG_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=[\w¿¡])(?:(?!\S*[’'](?!\w))\S+\s+){4}")
_SPEECH = {
    "en": r"sa(?:y|ys|id|ying)|t(?:ell|ells|old)|ask(?:s|ed)?|add(?:s|ed)|announce[sd]?|state[sd]"
    r"|explain(?:s|ed)|repl(?:y|ies|ied)|argue[sd]?|claim(?:s|ed)|report(?:s|ed)|note[sd]"
    r"|agree[sd]?|confirm(?:s|ed)|stress(?:es|ed)|emphasize[sd]|warn(?:s|ed)|wrote|writes",
    "es": r"dij\w+|dice[ns]?|diciendo|decía\w*|decir|digo|señal[óa]\w*|afirm[óa]\w*|asegur[óa]\w*"
    r"|indic[óa]\w*|explic[óa]\w*|inform[óa]\w*|anunci[óa]\w*|advirti\w+|coment[óa]\w*"
    r"|agreg[óa]\w*|respond[ei]\w*|contest[óa]\w*|pregunt[óa]\w*|reiter[óa]\w*|sostuv\w+",
}
_THAT = {"en": r":|\bthat\b|\bif\b|\bwhether\b", "es": r":|\bque\b|\bsi\b"}
_REPORTED = {
    lang: re.compile(rf"\b(?:{verbs})\b[^.?!\n]{{0,40}}?(?:{_THAT[lang]})", re.I)
    for lang, verbs in _SPEECH.items()
}
_OFFICE = {
    "en": re.compile(
        r"\b[Tt]he (?:Vice )?(?:President|Secretary|Ambassador|Attorney General|Foreign Minister"
        r"|Prime Minister|Governor|Press Secretary|Chancellor)\b(?!(?: of \w+)? [A-Z])"
    ),
    "es": re.compile(
        r"\b(?:[Ee]l|[Ll]a|[Aa]l|[Dd]el) (?:embajador[a]?|fiscal"
        r"|gobernador[a]?|cónsul|subsecretari[oa]|mandatari[oa]|[Pp]resident[ea]|[Cc]anciller"
        r"|[Ss]ecretari[oa])\b(?! (?:de \w+ )?[A-ZÁÉÍÓÚ])"
    ),
}
# Crude words of each rung; the first that fits decides.
_RUNGS = {
    "en": {
        "signed": r"\bsigned\b|\bentered into force\b|\bwe have (?:launched|established|deployed"
        r"|completed|ended)\b|\blaunched\b|\btoday I (?:am|have)\b",
        "agreed": r"\bagreed\b|\bagree to\b|\bjointly\b|\breached an agreement\b",
        "calls": r"\bcalls? (?:on|for)\b|\bcall(?:ed|ing) (?:on|for)\b|\burg(?:e|es|ed|ing)\b"
        r"|\bask(?:ed|ing)? (?:Congress|Mexico|the|them|him)\b|\bencourag\w+",
        "notes": r"\bdiscussed\b|\bnot(?:e|es|ed|ing)\b|\bwelcom\w+|\brecogni[sz]\w+"
        r"|\backnowledg\w+|\bappreciat\w+|\bthank(?:ed)? (?:President|Mexico)",
        "must": r"\bmust\b|\bshould\b|\bneeds? to\b|\bha(?:ve|s) to\b",
        "will": r"\bwill\b|\bgoing to\b|\bcommitted to\b|\bintends?\b|\bplans? to\b|’ll\b",
    },
    "es": {
        "signed": r"\bfirm(?:amos|ó|aron)\b|\bentró en vigor\b|\bya hemos\b"
        r"|\b(?:enviamos|entregamos|creamos|instalamos)\b"
        r"|\bse (?:envió|enviaron|entregó|instaló|creó|concluyó)\b",
        "agreed": r"\bacord(?:amos|ó|aron|ado)\b|\bconvenimos\b|\bquedamos (?:en|de)\b"
        r"|\b(?:un|al|el) acuerdo (?:de|para)\b|\bnos comprometimos\b",
        "calls": r"\bexhort\w+|\bpedimos\b|\bles? pid(?:o|ió)\b|\bsolicit(?:amos|ó|o)\b"
        r"|\bun llamado\b|\bllamamos a\b|\binvitamos\b|\bexigi?mos\b",
        "notes": r"\breconoc\w+|\bagrade[cz]\w+|\bcelebr(?:o|amos|ó)\b|\blament\w+|\btom\w+ nota\b"
        r"|\bhablamos (?:de|sobre)\b|\bconversamos\b|\bplatic(?:amos|ó)\b",
        "must": r"\bdeb(?:e|emos|en|ería|erían)\b|\btiene[ns]? que\b|\btenemos que\b|\bhay que\b"
        r"|\bes necesario\b",
        "will": r"\bvamos a\b|\bva[n]? a\b|\bvoy a\b|\w+remos\b|\btenemos la intención\b",
    },
}


def lot(*parts: object) -> str:
    """A key by which items are put into the order of the draw."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()


def part(text_sha256: str) -> str:
    """The part of a document, from its digest alone: a third is kept until the last change."""
    return "report" if int(lot("attribution", text_sha256)[:8], 16) % 3 == 0 else "mend"


def marks(text: str, lang: str) -> str:
    """The stratum of a passage for quotations."""
    text = _TAG.sub("", text)
    if _LONG.search(text):
        return "double"
    if _LONG_SINGLE.search(text):
        return "single"
    if _DOUBLE.search(text) or _SINGLE.search(text):
        return "short"
    return "verb" if _REPORTED[lang].search(text) else "none"


def rung(text: str, lang: str) -> str:
    """The stratum of a sentence for commitment."""
    found = (name for name, words in _RUNGS[lang].items() if re.search(words, text))
    return next(found, "rest")


def windows(text: str) -> list[tuple[int, int]]:
    """Cut an article into windows of one to three paragraphs, up to about 250 words."""
    lines = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    found, first = [], 0
    while first < len(lines):
        last, start = first, lines[first][0]
        while last + 1 < min(first + PARAGRAPHS, len(lines)):
            if len(text[start : lines[last + 1][1]].split()) > WINDOW:
                break
            last += 1
        found.append((start, lines[last][1]))
        first = last + 1
    return found


def _row(text: str, start: int, end: int, **of: object) -> dict:
    around = text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]
    return {"start": start, "end": end, **dict(zip(("before", "text", "after"), around)), **of}  # noqa: B905


def presidencies(folder: Path) -> pd.DataFrame:
    """Passages of the record, and those of White House documents of which it has none."""
    table = Corpus.load().table
    table = table[table["lang"] == table["source"].map(LANGUAGE)]
    selected, rows = dict(list(table.groupby("doc_id"))), []
    for file in mirror.read_files(folder / "mirror", []):
        if file.source.name not in LANGUAGE:
            continue
        for document in read_documents(file, []):
            of = {
                "doc_id": document.doc_id, "text_sha256": document.text_sha256,
                "lang": LANGUAGE[document.source], "date": document.date, "title": document.title,
                "genre": document.genre,
            }  # fmt: skip
            if document.doc_id in selected:
                kind = "conferences" if document.source == "mananeras" else "white_house"
                kind = KINDS.get(document.genre, kind)
                own = own_officials(selected[document.doc_id], ["core", "answer"])
                for row, official in zip(selected[document.doc_id].itertuples(), own, strict=True):
                    by = {"speaker": row.speaker, "role": row.role, "own": official}
                    rows.append(_row(document.text, row.start, row.end, kind=kind, **by, **of))
            elif document.source == "wh" and document.lang == "en":
                for piece in passages(document, file.source.paragraphs):
                    by = {"speaker": piece.turn.speaker, "role": piece.turn.role, "own": False}
                    rows.append(
                        _row(document.text, piece.start, piece.end, kind="archive", **by, **of)
                    )
    return pd.DataFrame(rows)


def newspapers(folder: Path) -> pd.DataFrame:
    """Windows of the Spanish articles."""
    rows = []
    with gzip.open(folder / "quotes/news_es.jsonl.gz", "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            text, by = article["text"], {"speaker": "", "role": "journalist", "own": False}
            of = {
                "doc_id": f"news_es:{article['id']}", "lang": "es", "kind": "newspapers",
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
                "date": article["date"], "title": "", "genre": "newspaper",
            }  # fmt: skip
            rows += [_row(text, start, end, **by, **of) for start, end in windows(text)]
    return pd.DataFrame(rows)


_PLACE = ("start", "end", "before", "text", "after")


def sentences(table: pd.DataFrame) -> pd.DataFrame:
    """Sentences of what own officials say about the other country."""
    rows = []
    for row in table[table["own"].astype(bool)].to_dict("records"):
        shown = row["before"] + row["text"] + row["after"]
        at, first = len(row["before"]), row["start"] - len(row["before"])
        for start, end in sentence_spans(row["text"]):
            if len(row["text"][start:end].split()) in SENTENCE:
                of = {
                    k: row[k] for k in row if k not in ("start", "end", "before", "text", "after")
                }
                found = _row(shown, at + start, at + end, **of)
                rows.append(found | {"start": first + at + start, "end": first + at + end})
    return pd.DataFrame(rows)


def draw(
    table: pd.DataFrame, name: str, sizes: dict, *, first: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Items of a table, and how many passages each stratum has and gave.

    ``sizes`` has the number of items of each kind of source and stratum. ``first`` has the items
    of the first draw, if this is the second one: their documents are left out.
    """
    key = ["doc_id", "start"]
    lots = [lot(name, *values) for values in table[key].itertuples(index=False)]
    table = ordered(table.assign(lot=lots), "lot", key)
    if first is not None:
        table = table[~table["doc_id"].isin(first["doc_id"])]
        at_most = table["kind"].map(SHARED[name]).fillna(1)
        table = table[table.groupby(["doc_id", "stratum"]).cumcount() < at_most]
    place = table.groupby(["kind", "stratum"]).cumcount()
    size = [
        sizes.get(k, {}).get(s, 0) for k, s in zip(table["kind"], table["stratum"], strict=True)
    ]
    drawn = table[place < size]
    strata = table.groupby(["lang", "kind", "stratum"], as_index=False).size()
    strata = strata.rename(columns={"size": "passages"})
    taken = drawn.groupby(["lang", "kind", "stratum"], as_index=False).size()
    strata = strata.merge(taken, how="left").rename(columns={"size": "drawn"})
    strata = strata.fillna({"drawn": 0}).astype({"drawn": int})
    drawn = drawn.merge(strata, on=["lang", "kind", "stratum"])
    number = drawn.groupby("lang").cumcount() + 1
    if first is not None:
        number += drawn["lang"].map(first["lang"].value_counts())
    drawn = drawn.assign(
        item=[f"{name[0]}-{a}-{n:03}" for a, n in zip(drawn["lang"], number, strict=True)],
        weight=(drawn["passages"] / drawn["drawn"]).round(3),
        part=drawn["text_sha256"].map(part) if first is None else "second",
    )
    return ordered(drawn, "item", "item"), strata.assign(
        draw=name if first is None else f"{name}, second"
    )


def sheet(items: pd.DataFrame) -> str:
    """What a reader is given: no stratum, no weight, no part."""
    pieces = []
    for row in items.itertuples():
        about = {
            "date": row.date, "source": f"{row.genre}, {row.kind.replace('_', ' ')}",
            "title": row.title, "speaker of the turn": row.speaker or f"({row.role})",
        }  # fmt: skip
        head = "".join(f"{name}: {value}\n" for name, value in about.items())
        shown = f"--- before\n{row.before}\n--- passage\n{row.text}\n--- after\n{row.after}\n"
        pieces.append(f"=== {row.item}\n{head}{shown}")
    return "\n".join(pieces)


def write_sheets(drawn: pd.DataFrame, folder: Path, n: int) -> None:
    """Sheets of `n` items in the order of their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang, items in drawn.groupby("lang"):
        for number, first in enumerate(range(0, len(items), n), 1):
            path = folder / f"{lang}_{number:02}.txt"
            path.write_text(sheet(items[first : first + n]), encoding="utf-8", newline="")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--sheets", type=Path, help="where the sheets go")
    parser.add_argument("--to", type=Path, default=ROOT / "data/attribution")
    asked = parser.parse_args()
    table = pd.concat([presidencies(asked.folder), newspapers(asked.folder)], ignore_index=True)
    said = sentences(table)
    said["stratum"] = [rung(t, a) for t, a in zip(said["text"], said["lang"], strict=True)]
    said["kind"] = said["kind"].replace(dict.fromkeys(KINDS.values(), "white_house"))
    few = table["text"].str.split().str.len() < WORDS
    surnames = sorted({s for s in gazetteer.table("people")["surname"] if len(s) > 3})
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, surnames))})\b")
    table["stratum"] = [marks(t, a) for t, a in zip(table["text"], table["lang"], strict=True)]
    table.loc[few, "stratum"] = "too_short"
    kept = table[table["kind"] != "archive"].reset_index(drop=True)
    office = [bool(_OFFICE[a].search(t)) for t, a in zip(kept["text"], kept["lang"], strict=True)]
    kept.loc[kept["stratum"] != "too_short", "stratum"] = "none"
    named_here = kept["text"].str.contains(named) & (kept["stratum"] == "none")
    kept.loc[named_here, "stratum"] = "name"
    kept.loc[pd.Series(office) & (kept["stratum"] != "too_short"), "stratum"] = "office"
    kinds = ["white_house", "conferences"]
    all_strata = []
    for name, rows, sizes, again in (
        ("quotes", table, QUOTES, SECOND["quotes"]),
        ("mentions", kept, MENTIONS, SECOND["mentions"]),
        ("ladder", said, dict.fromkeys(kinds, LADDER), dict.fromkeys(kinds, SECOND["ladder"])),
    ):
        drawn, strata = draw(rows, name, sizes)
        if name == "ladder":
            more = pd.read_csv(asked.to / "ladder_more.csv", usecols=["doc_id"])
            rows = rows[~rows["doc_id"].isin(more["doc_id"])]
        second, of_second = draw(rows, name, again, first=drawn)
        all_strata += [strata, of_second]
        columns = ["item", "doc_id", "text_sha256", "start", "end", "lang", "kind", "stratum",
                   "weight", "date", "part"]  # fmt: skip
        both = pd.concat([drawn, second])
        path = asked.to / f"{name}_drawn.csv"
        path.write_text(csv_text(both[columns]), encoding="utf-8", newline="")
        if asked.sheets:
            write_sheets(second, asked.sheets / name, A_SHEET[name])
        print(both.groupby(["lang", "part"]).size().unstack())
    strata = pd.concat(all_strata)[["draw", "lang", "kind", "stratum", "passages", "drawn"]]
    (asked.to / "strata.csv").write_text(csv_text(strata), encoding="utf-8", newline="")
    print(strata.to_string(index=False))


if __name__ == "__main__":
    main()
