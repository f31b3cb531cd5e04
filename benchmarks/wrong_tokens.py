"""What was counted or read wrongly before, and what is now: kinds of fault, row by row.

    python benchmarks/wrong_tokens.py --before ../before --write

Of each kind: single inputs (``_wrong_inputs.py``, ``_wrong_texts.py``), tokens of the embedded
record, and places in the upstream files that a plain pattern finds, each told right or wrong by a
rule that stands here. ``--before`` names another checkout: the same measures run there, on its own
record, in another process. The upstream files are those of the folder that ``MIRROR`` names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import _wrong_inputs
import numpy as np
import pandas as pd
import simplemma
from _wrong_texts import counted, record
from report import machine, write_section

from bilateral.cleaning import Recipe, clean
from bilateral.cleaning.language import language
from bilateral.cleaning.recipes.recipe import _checked
from bilateral.cleaning.terms.tokens import tokens
from bilateral.discourse import themes
from bilateral.gazetteer import aliases
from bilateral.sources import whitehouse
from bilateral.sources.decode import decode

ROOT = Path(__file__).resolve().parents[1]
MIRROR = Path(os.environ.get("MIRROR", ROOT.parent / "shared" / "mirror"))
LANGUAGE = {"wh": "en", "un": "en", "mananeras": "es"}
# What is counted, how many are wrong, of how many, and some that are wrong.
Found = tuple[str, int, int, list[str]]

NAMES = {
    "joseph r biden": "biden", "donald j trump": "trump", "marcelo ebrard casaubon": "ebrard",
    "antony j blinken": "antony blinken", "claudia sheinbaum pardo": "claudia sheinbaum pardo",
}  # fmt: skip
STATES = re.compile(r"U\.? ?S\.? ?(A\.?)?|EE\.? ?UU\.?|E\.? ?U\.? ?A\.?|T ?[-–]? ?MEC|M[EÉ]XICO")
CONTRACTED = re.compile("(?:he|here|how|it|let|she|that|there|this|wh[ao]t?|when|where|why)'s")


# --- the record -----------------------------------------------------------------------------------
@cache
def types() -> pd.DataFrame:
    """Each type of the record, how often it occurs, and the term and language it becomes."""
    corpus = record()
    counts, begun = _checked(corpus, ())
    *_, (_, end) = Recipe(min_df=1, concepts=True)._steps(begun, corpus.gazetteer)
    n = np.asarray(counts.sum(axis=0, dtype=np.int64)).ravel()
    table = corpus.terms[["term", "lang", "kind"]].assign(n=n, to_lang=end.lang)
    table["to"] = np.where(end.kept, end.term, "")
    return table[table["lang"].isin(["en", "es"])]


def tokens_of(what: str, here: pd.Series, wrong: pd.Series) -> Found:
    n, bad = types()["n"], here & wrong
    forms = (types()["term"] + " (" + types()["lang"] + ")")[bad].tolist()
    return what, int(n[bad].sum()), int(n[here].sum()), forms


def hyphened() -> Found:
    listed = aliases()["alias"]
    listed = listed[listed.str.contains(r"\w[-,.]", regex=True) & ~listed.str.contains(r"\.\w")]
    spelt = {" ".join(tokens(alias)).lower() for alias in listed} - {"t-mec"}
    table = types()
    here = (table["kind"] == "phrase") & table["term"].str.lower().isin(spelt)
    return tokens_of(
        "tokens of such phrases outside every concept", here, table["to_lang"] != "mul"
    )


def with_s() -> Found:
    table = types()
    term = table["term"].str.lower()
    here = term.str.endswith("'s") & (table["kind"] == "word") & ~term.str.fullmatch(CONTRACTED)
    return tokens_of("tokens whose term still ends in 's", here, table["to"].str.endswith("'s"))


def named() -> Found:
    table = types()
    concept = table["term"].str.lower().map(NAMES)
    return tokens_of("tokens of five full names", concept.notna(), table["to"] != concept)


def in_capitals() -> Found:
    """Capitals seldomer written small, that become nothing, or what the small word becomes."""
    table = types()
    words = table[table["kind"] == "word"]
    keys = list(zip(words["lang"], words["term"], strict=True))
    often = dict(zip(keys, words["n"], strict=True))
    becomes = dict(zip(keys, words["to"], strict=True))
    here, wrong = pd.Series(False, table.index), pd.Series(False, table.index)
    for (lang, word), at in zip(keys, words.index, strict=True):
        small = word.lower()
        if not re.fullmatch("[A-ZÁÉÍÓÚÑ]{2,6}", word) or often[lang, word] <= often.get(
            (lang, small), 0
        ):
            continue
        here[at], to = True, becomes[lang, word]
        lemma = simplemma.lemmatize(small, lang=lang).lower()
        another = lemma != small and to == becomes.get((lang, lemma), lemma)
        wrong[at] = to.lower() != small and (another or table["to_lang"][at] != "mul")
    return tokens_of("tokens of abbreviations", here, wrong)


def states() -> Found:
    table = types()
    upper = table["term"].str.upper().str.fullmatch(STATES)
    us = table["term"].isin(["us", "Us", "usa", "Usa"])  # a pronoun, and a verb in Spanish
    us |= (table["term"] == "EUA") & (table["lang"] == "en")  # an emergency use authorization
    here = upper & ~us & table["kind"].isin(["word", "phrase"])
    return tokens_of("tokens of such names", here, table["to_lang"] != "mul")


def sought() -> Found:
    """Hits of seeds in other spellings, against those of the spelling that texts have."""
    pairs = (
        *(("ee. uu.", "EE.UU.", "es"), ("t\u2011mec", "t-mec", "es"), ("u. s.", "u.s.", "en")),
        *(("me\u0301xico", "méxico", "es"), ("merida initiative", "mérida initiative", "en")),
        *(("o’higgins", "o'higgins", "es"), ("pen\u0303a nieto", "peña nieto", "es")),
    )
    corpus, missed, n, bad = record(), 0, 0, []
    for written, plain, lang in pairs:
        table = pd.DataFrame({"theme": ["a", "b"], "lang": lang, "seed": [written, plain.lower()]})
        hits = themes.theme_counts(corpus.counts, corpus.terms, table).sum()
        missed, n = missed + int(hits.max() - hits["a"]), n + int(hits.max())
        bad += [written] if hits["a"] < hits.max() else []
    return "hits of seven seeds that are missed", missed, n, bad


def repeated_names() -> Found:
    table = Recipe().apply(record()).terms
    name = table["name" if "name" in table else "term"]
    again = name[name.duplicated()].tolist()
    return "terms whose name an earlier one has", len(again), len(name), again


# --- the upstream files ---------------------------------------------------------------------------
@cache
def files() -> dict[str, dict[str, str]]:
    """Texts of the archives by source and path."""
    found: dict[str, dict[str, str]] = {source: {} for source in LANGUAGE}
    for archive in sorted(MIRROR.glob("*.tar.gz")):
        source = next(s for s in LANGUAGE if archive.name.startswith(s))
        with tarfile.open(archive) as tar:
            for member in tar:
                path = member.name.partition("/")[2]
                if member.isfile() and path.endswith((".md", ".txt")) and "/._" not in path:
                    data = tar.extractfile(member).read()
                    found[source][path] = data.decode("utf-8", "replace")
    return found


@cache
def spoken(source: str, path: str) -> str:
    """The language of a text: some of a Spanish source are in English."""
    return language(files()[source][path], LANGUAGE[source])


def places(pattern: str, sources: tuple[str, ...] = tuple(LANGUAGE)) -> Iterator[tuple]:
    """Where a pattern is found: source, path, match."""
    sought = re.compile(pattern)
    for source in sources:
        for path, text in files()[source].items():
            yield from ((source, path, match) for match in sought.finditer(text))


def alone(what: str, pattern: str, sources: tuple[str, ...] = tuple(LANGUAGE)) -> Found:
    """Each different form by itself: wrong if it is not one term, for both languages."""
    forms = Counter((spoken(s, path), m[0].strip("*_ ")) for s, path, m in places(pattern, sources))
    if not forms:
        return what, 0, 0, []
    cleaned = counted([form for _, form in forms], [lang for lang, _ in forms], concepts=True)
    shared = (cleaned.terms["lang"] == "mul").to_numpy()
    rows = cleaned.counts.toarray()
    right = (rows[:, shared].sum(axis=1) == 1) & (rows.sum(axis=1) == 1)
    n = np.array(list(forms.values()))
    bad = [f"{form} ({lang})" for (lang, form), r in zip(forms, right, strict=True) if not r]
    return what, int(n[~right].sum()), int(n.sum()), bad


def judged(what: str, pattern: str, is_right: Callable[[re.Match], bool], *sources: str) -> Found:
    found = [(m, is_right(m)) for _, _, m in places(pattern, sources or tuple(LANGUAGE))]
    bad = [m[0].strip()[:30] for m, right in found if not right]
    return what, len(bad), len(found), bad


def line_of(match: re.Match) -> str:
    """The line of a match, and nothing of its neighbours."""
    text = match.string
    end = text.find("\n", match.end())
    return text[text.rfind("\n", 0, match.start()) + 1 : end if end >= 0 else len(text)]


def apart(match: re.Match, word: str) -> bool:
    """Whether what a match holds is not joined to the word before it."""
    before = re.search(
        rf"(?<!\w)(?:{word})\Z", match.string[max(0, match.start() - 40) : match.start()]
    )
    return before is None or before[0] + match[1] not in tokens(clean(line_of(match)).text)


def cut_lines() -> Found:
    """Both parts at a line's end: the form is right that lines of the same speech have more often.

    Where these do not tell, it is the one that all speeches have more often.
    """
    texts = {path: text.lower() for path, text in files()["un"].items()}
    within = {path: Counter(re.findall(r"[a-z]+(?:-[a-z]+)*", t)) for path, t in texts.items()}
    anywhere = sum(within.values(), Counter())
    wrong, n, bad = 0, 0, []
    for path, text in texts.items():
        hits = Counter(re.findall(r"\b([a-z]{2,})-\n([a-z]{2,})\b", text))
        read = clean(files()["un"][path]).text.lower() if hits else ""
        for (first, second), here in hits.items():
            forms = f"{first}-{second}", first + second
            own = within[path]
            seen = own if own[forms[0]] != own[forms[1]] else anywhere
            if seen[forms[0]] == seen[forms[1]]:
                continue  # the texts do not tell
            worse = rf"(?<![-\w]){forms[seen[forms[0]] > seen[forms[1]]]}(?![-\w])"
            more = len(re.findall(worse, read)) - len(re.findall(worse, text))
            wrong, n = wrong + min(max(more, 0), here), n + here
            bad += [f"{first}-/{second}"] if more > 0 else []
    return "words cut at a line's end that other lines have whole", wrong, n, bad


def in_a_turn() -> Found:
    """Labels of questions that stand inside somebody's turn."""
    wrong = n = 0
    for _, path, label in places(r"(?m)^(?:\*\*Q\*\*|Q:|\*\*Q:\*\*)[ \xa0]", ("wh",)):
        [document] = whitehouse.read_page(label.string.encode(), path, [])
        inside = any(turn.start <= label.start() < turn.end for turn in document.turns)
        wrong, n = wrong + inside, n + 1
    return "questions in another's turn", wrong, n, []


def wide() -> Found:
    some = [text for source in files().values() for text in sorted(source.values())[::100]]
    read = [decode(text.encode("utf-16-le"), "a", []) == text for text in some]
    return "texts written in UTF-16 and read", read.count(False), len(read), []


def corrected() -> int:
    """How many corrections and hyphens before a line's end the TEI volumes have."""
    volumes = (gzip.decompress(path.read_bytes()) for path in MIRROR.glob("frus/*.xml.gz"))
    return sum(len(re.findall(rb"<choice\b|-\s*<lb\b", volume)) for volume in volumes)


RECORD = {
    "A1": hyphened, "A4": with_s, "A5": named, "A6": in_capitals, "A15": states, "B17": sought,
    "D": repeated_names,
}  # fmt: skip
_BEARERS = "President Biden|President Trump|White House|López Obrador|Sheinbaum|State Department"
_LISTED = "|".join(
    ("[Ss]elf-determination", "[Cc]o-responsibility", "[Nn]ear-shoring", r"Depto\. de Estado",
     r"México,? D\. ?F\.", "President-elect Sheinbaum", "High-Level (?:Economic|Security) Dialogue")
)  # fmt: skip
_FULL = "|".join(
    ("Joseph R. Biden", "Donald J. Trump", "Marcelo Ebrard Casaubon", "Antony J. Blinken")
)
_FULL = f"{_FULL}|{_FULL.upper()}".replace(".", r"\.")
_COUNTRY = r"(?m)^[ *]*(U\.S\.|United States|UNITED STATES|M[eé]xico|M[EÉ]XICO) ?[–—-] ?[A-Z].*$"
_US = r"\bU\. S\.|\bU\.S(?![.\w])|\bU\.S\.A\.?"
_LABEL = (
    r"(?m)^\**((?!MR|MS|THE|MAYOR)[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ ]{2,30}):"
    r" ?(?:\d|(?:[A-Z]{2,12} ){3,}).*$"
)
UPSTREAM: dict[str, Callable[[], Found]] = {
    "A1": lambda: alone("places of eight such aliases", _LISTED),
    "A4": lambda: alone("possessives of six names", rf"(?:{_BEARERS})['’]s\b"),
    "A5": lambda: alone("places of four full names", _FULL),
    "A8": lambda: judged(
        "words in < >", r"<([A-Z]\w+ [\w ,]{2,60})>", lambda m: m[1] in clean(line_of(m)).text
    ),
    "A9": lambda: judged(
        "words joined to a bracket", r"(?<=\w)\[([a-z ]{4,20})\]", lambda m: apart(m, r"\w+")
    ),
    "A10": lambda: judged(
        "note numbers joined", r"<sup>(\d{1,2})</sup>",
        lambda m: apart(m, r"\d{4}|[^\W\d_]{2,}"), "wh",
    ),
    "A11": wide,
    "A12": lambda: judged(
        "lines that open with a country", _COUNTRY, lambda m: m[1] in clean(m[0]).text
    ),
    "A14": cut_lines,
    "A15": lambda: alone("other spellings of U.S.", _US, ("wh",)),
    "B18": in_a_turn,
    "B23": lambda: judged("lines with such a label", _LABEL, lambda m: m[1] in clean(m[0]).text),
    "B25": lambda: judged(
        "decades and joined letters", r"(?<![-/\w])[a-z]{2,8}-\d{4}s\b(?!-)|[ﬀ-ﬆ][a-z]*",
        lambda m: not re.search("[ﬀ-ﬆ]", t := clean(m[0]).text) and tokens(t) == [t], "wh",
    ),
}  # fmt: skip


# --- the table ------------------------------------------------------------------------------------
def measured() -> dict:
    """Everything of this checkout, as JSON holds it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=os.environ.get("CHECKOUT", ROOT),
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    there = MIRROR.is_dir()
    if not there:
        print("the upstream files are not there: their rows are not measured", file=sys.stderr)
    return {
        "commit": commit,
        "tokens": int(types()["n"].sum()),
        "inputs": _wrong_inputs.wrong(),
        "record": {row: count() for row, count in RECORD.items()},
        "upstream": {row: count() for row, count in UPSTREAM.items()} if there else {},
    }


def elsewhere(checkout: Path) -> dict:
    """The same measures with another checkout's package and record."""
    checkout = checkout.resolve()
    environment = os.environ | {
        "PYTHONPATH": str(checkout / "src"), "CHECKOUT": str(checkout), "MIRROR": str(MIRROR),
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, __file__, "--json"], env=environment, stdout=subprocess.PIPE, check=True
    )
    return json.loads(run.stdout)


def table(columns: dict[str, dict]) -> list[str]:
    """A row for each kind and measure; a column for each checkout."""
    lines = [
        f"| row | kind | measure | {' | '.join(f'wrong {name}' for name in columns)} |",
        f"|---|---|---|{'---|' * len(columns)}",
    ]
    for row, (kind, _) in _wrong_inputs.ROWS.items():
        cells = [f"{len(c['inputs'][row][0])} of {c['inputs'][row][1]}" for c in columns.values()]
        lines.append(f"| {row} | {kind} | inputs | {' | '.join(cells)} |")
        for name in ("record", "upstream"):
            found = [c[name][row] for c in columns.values() if row in c[name]]
            if found:
                cells = [f"{wrong:,} of {n:,}" if n else "none there" for _, wrong, n, _ in found]
                lines.append(f"| {row} | | {name}: {found[0][0]} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", type=Path, help="another checkout, measured beside this one")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    columns = {"before": elsewhere(arguments.before)} if arguments.before else {}
    columns["now"] = measured()
    if arguments.json:
        print(json.dumps(columns["now"]))
        return
    commits = [f"{n}: {c['commit']}, {c['tokens']:,} tokens" for n, c in columns.items()]
    still = [
        f"- {row}, {name}: {', '.join(f'`{form}`' for form in sorted(set(bad)))}"
        for name in ("inputs", "record", "upstream")
        for row, found in columns["now"][name].items()
        if (bad := found[0] if name == "inputs" else found[3])
    ]
    body = "\n".join(
        [
            "`python benchmarks/wrong_tokens.py --before ../before --write`, with `MIRROR` set."
            f" Commits and their records: {'; '.join(commits)}. Inputs: those of the row and others"
            " of its kind. Record: each commit's own. Upstream: the same places for both.\n",
            *table(columns),
            "\nStill wrong:\n" if still else "",
            *still,
            "",
            "A2 and A3 are about web pages, B16 and B19 about calls; the archives hold none, and"
            f" the TEI volumes {corrected()} corrections or hyphens before a line's end (B26).\n",
            machine("numpy", "pandas", "scipy", "simplemma", "trafilatura"),
        ]
    )
    if arguments.write:
        write_section("Wrong tokens, before and after", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
