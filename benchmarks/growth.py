"""How the time of every reader, cleaner and writer grows with the size of awkward input.

    python benchmarks/growth.py              # every shape, hours
    python benchmarks/growth.py --every 7    # each seventh shape
    python benchmarks/growth.py clean tabs   # these functions or shapes alone

Each cell is a function and a shape, on inputs of doubling size. The slope is that of the logarithm
of time over the logarithm of size, at the largest sizes; 1 is linear. Time is the processor's, the
least of several runs, and a cell that looks bad is measured again. Garbage is not collected in the
meantime, as in `timeit`: Python looks through all objects whenever their number has grown by a
quarter, which makes a step in time wherever that happens to fall.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import math
import sys
import time
from collections.abc import Callable

import pandas as pd

from bilateral.attribution import quotes
from bilateral.cleaning import STEPS, clean, clean_texts, count_texts, html_to_text, repeated_lines
from bilateral.cleaning.language import language, third_language
from bilateral.cleaning.recipes.lemmas import lemma, stem
from bilateral.cleaning.sentences import sentence_spans
from bilateral.cleaning.terms.phrases import PhraseMatcher
from bilateral.cleaning.terms.tokens import tokens, tokens_and_breaks
from bilateral.corpus.digest import phrase_list
from bilateral.discourse import passages_html
from bilateral.escape import csv_text, html_link, html_text, label_text, line_text, utf8_text
from bilateral.sources import frus, mananeras, ungdc, whitehouse

SIZES = [20_000 * 2**k for k in range(6)]  # characters: 20,000 to 640,000
MOST_SECONDS = 8.0  # a cell is not tried at larger sizes after that
MEASURABLE = 0.02  # seconds; shorter times say nothing about growth
ASKED = 1.2

RUNS = {
    "newlines": "\n",
    "spaces": " ",
    "no-break spaces": "\xa0",
    "tabs": "\t",
    "carriage returns": "\r",
    "CR LF": "\r\n",
    "form feeds": "\f",
    "line separators": "\u2028",
    "zero-width spaces": "\u200b",
    "soft hyphens": "\xad",
    "byte order marks": "\ufeff",
    "right-to-left marks": "\u200f",
    "NUL": "\0",
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "{": "{",
    "<": "<",
    ">": ">",
    "&": "&",
    ";": ";",
    ":": ":",
    ",": ",",
    "*": "*",
    "_": "_",
    "-": "-",
    "–": "–",
    "—": "—",
    "=": "=",
    "~": "~",
    "`": "`",
    "|": "|",
    "/": "/",
    "\\": "\\",
    ".": ".",
    "!": "!",
    "?": "?",
    "…": "…",
    "#": "#",
    "%": "%",
    "$": "$",
    "@": "@",
    "+": "+",
    "¬": "¬",
    "�": "�",
    '"': '"',
    "'": "'",
    "“": "“",
    "”": "”",
    "‘": "‘",
    "’": "’",
    "«": "«",
    "¿": "¿",
    "digits": "7",
    "capitals": "A",
    "small letters": "a",
    "accents": "é",
    "combining marks": "\u0301",
    "letters and marks": "e\u0301",
    "Arabic": "ا",
    "Chinese": "中",
    "emoji": "😀",
    "ligatures": "ﬁ",
    "page marks": "\ue001",
    "note marks": "a\ue000",
}
PAIRS = (" \n", "\n ", "\xa0\n", " \t", "\r\n\n", "( ", "[ ", "([", "**", "* ", "_a", "\\_", "- ")
PAIRS += (". ", ".\xa0", "! ", ".)", '?"', "' ", "& ", "&;", "<>", "# ", "\\#", "-\n", "a-", "a'")
PAIRS += (
    "a.",
    "A.",
    "A. ",
    "1.",
    "1,",
    "1:",
    "1 ",
    "$1",
    "1%",
    "a ",
    "a\n",
    "A ",
    "A:",
    "é ",
    "«»",
)
PAIRS += (
    "Ã©",
    "Ã ",
    "â€",
    "¬ ",
    "a\u200b",
    "\xad\n",
    "\\[",
    "\\ ",
    "~~",
    "=\n",
    "#\n",
    "--",
    "() ",
)
PHRASES = {
    "Remarks": "Remarks ",
    "Remarks by": "Remarks by the ",
    "END": "END ",
    "END and hours": "END 3:45 ",
    "hours": "3:45 ",
    "hours A.M.": "3:45 P.M. ",
    "hours a line": "3:45 P.M.\n",
    "dates": "2 de enero de 2023 ",
    "crawl dates": "date 2024-06-22 ",
    "datelines": "MEXICO CITY, July 2 (Reuters) - ",
    "months": "a 12 de enero de ",
    "labels": "THE PRESIDENT:  Yes.\n",
    "labels in a row": "THE PRESIDENT: ",
    "labels without colon": "THE PRESIDENT\n",
    "long label": "SECRETARIO DE RELACIONES EXTERIORES, ",
    "label with brackets": "NAME (as interpreted ",
    "questions": "Q  Why?\n",
    "Q": "Q ",
    "rules": "---\n",
    "stars a line": "***\n",
    "skipped lines": "For Immediate Release\n",
    "text and skipped lines": "\\_\\_\\_\n",
    "headings": "# A heading\n",
    "short lines": "ab\n",
    "paragraphs": "A short one.\n\n",
    "words broken at line ends": "coope-\nration ",
    "wrapped lines": "the two governments met on Friday to talk about the border and went\n",
    "soft hyphen at line ends": "co\xad\noperation ",
    "entities": "&amp;",
    "entities in entities": "&amp;amp",
    "tags never closed": "<p>words ",
    "nested tags": "<div>",
    "inline tags": "<b>",
    "struck words": "<s>a",
    "closed struck words": "<s>a</s> [b]",
    "tildes": "~~a",
    "links": "[a](http://x.y/z)",
    "links never closed": "[a](http://x.y/z ",
    "links in links": "[a[b](c",
    "images": "![",
    "addresses": "http://x.y/(z",
    "www": "www.",
    "brackets with words": "[it was] ",
    "marks": "(Applause.) ",
    "open marks": "(Applause. ",
    "quotes with brackets": "“a (b) c” ",
    "quote never closed": "“ (b) ",
    "list of letters": "(a) ",
    "bullets": "- a\n",
    "comments": "<!-- ",
    "declarations": "<! a ",
    "CDATA": "<![CDATA[",
    "processing instructions": "<?a ",
    "scripts": "<script>",
    "attributes": '<a href="',
    "tables": "<table><tr><td>a",
    "lists": "<ul><li>a",
    "page breaks": "<pb/>a",
    "page break never closed": "<pb ",
    "email": "a@b.",
    "US": "U.S. ",
    "EE. UU.": "EE. UU. ",
    "EE and spaces": "EE.   ",
    "dollars": "$ 25 ",
    "amounts": "1,234.5",
    "COVID": "COVID-19-",
    "sentences": "He met them. ",
    "initials": "J. ",
    "abbreviations": "Mr. ",
    "ellipses": ". . . ",
    "phrases": "northern triangle ",
    "beginnings of phrases": "United ",
    "mojibake": "Ã¡ â€œ ",
    "buttons": "Share on Facebook\n",
    "YAML lists": "- ",
    "YAML mappings": "a: {",
    "years": "1990s ",
    "marks that speak": "“a” said ",
    "marks in a row": "“",
    "reported clauses": "he said that it ",
    "reported clauses, Spanish": "dijo que es ",
    "dialogue": "—No —dijo—. ",
    "dialogue on lines": "\n—No —dijo—. ",
    "colons of speech": "dijo: no. ",
    "office": "Minister-",
    "office of": "the Division of Mexican ",
    "by": "Memorandum by of ",
    "to": "The Consul to ",
}
SHAPES: dict[str, Callable[[int], str]] = {}


def _repeat(unit: str) -> Callable[[int], str]:
    """Whole units, so that the text ends alike at every size."""
    return lambda n: unit * max(n // len(unit), 1)


def _between(unit: str) -> Callable[[int], str]:
    """The same between words, so that what trims both ends does not take it off."""
    return lambda n: "Word. " + _repeat(unit)(n) + "x word."


def _line(unit: str) -> Callable[[int], str]:
    """On a long line of its own that ends in a digit and a hyphen, between others."""
    return lambda n: "A line\n" + _repeat(unit)(n).replace("\n", " ") + "1-\nand so on\n"


def _closing(unit: str) -> Callable[[int], str]:
    """At the end, where marks and white space are taken off; with a line and a digit before."""
    return lambda n: "A line.\nWord1. " + _repeat(unit)(n)


for _name, _unit in (RUNS | PHRASES | {f"pair {pair!r}": pair for pair in PAIRS}).items():
    SHAPES[_name] = _between(_unit)
    SHAPES[f"{_name} at the end"] = _closing(_unit)
    SHAPES[f"{_name} on a line"] = _line(_unit)
SHAPES |= {
    "newlines alone": _repeat("\n"),
    "nested brackets": lambda n: "a (" * (n // 6) + ")" * (n // 6),
    "nested square brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "nested elements": lambda n: "<div>" * (n // 11) + "a" + "</div>" * (n // 11),
    "XML of 250 levels": lambda n: ("<p>" * 200 + "a" + "</p>" * 200) * (n // 1401),
    "one word": lambda n: "abcdefghij" * (n // 10),
    "different words": lambda n: " ".join(map(_word, range(n // 6))),
    "different lines": lambda n: "\n".join(map(_word, range(n // 6))),
    "different capitals": lambda n: ":\n".join(_word(i).upper() for i in range(n // 7)),
    "many documents": lambda n: '<div type="document"><head>A</head><p>b</p></div>' * (n // 49),
    "many inclosures": lambda n: (
        "<frus:attachment><head>A</head><p>b</p></frus:attachment><p>c</p>" * (n // 66)
    ),
    "many signatures": lambda n: "<closer><signed>A. Be</signed></closer><p>c</p>" * (n // 47),
    "many ids": lambda n: '<div type="document" xml:id="d1"><p>b</p></div>' * (n // 47),
}


def _word(number: int) -> str:
    letters = ""
    for _ in range(5):
        number, rest = divmod(number, 26)
        letters += chr(97 + rest)
    return letters


def _front(text: str) -> bytes:
    return f"---\n{text}\n---\nWords.".encode("utf-8", "replace")


def _title(text: str) -> bytes:
    line = " ".join(text.split()).replace("'", "’")
    return f"---\ndate: '2021-03-01'\ntitle: '{line}'\n---\nWords.".encode("utf-8", "replace")


def _page(text: str) -> bytes:
    return f"---\ndate: '2021-03-01'\ntitle: Remarks\n---\n{text}".encode("utf-8", "replace")


def _transcript(text: str, label: str = "PREGUNTA") -> bytes:
    head = "Título\nPresidencia\n02 de enero de 2023\n---\n"
    return f"{head}{label}\n{text}\n---\n".encode("utf-8", "replace")


def _volume(inside: str) -> bytes:
    return (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0">'
        f'<div type="chapter"><head>Mexico</head>{inside}</div></TEI>'
    ).encode("utf-8", "replace")


def _escaped(text: str) -> str:
    text = "".join(c if c >= " " or c in "\n\t" else " " for c in text)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace("\ue000", "<note>n</note>").replace("\ue001", "<pb/>")


def _letter(text: str) -> bytes:
    return _volume(f'<div type="document"><head>A to B</head><p>{_escaped(text)}</p></div>')


def _heads(text: str) -> bytes:
    text = _escaped(text)
    return _volume(
        f'<head>{text}</head><div type="document"><head>{text}</head><opener><dateline>{text}<date '
        f'when="1900"/></dateline></opener><p>b</p><closer><signed>{text}</signed></closer></div>'
    )


def _read(reader: Callable, path: str, make: Callable[[str], bytes]) -> Callable[[str], object]:
    def work(text: str) -> object:
        return list(reader(make(text), path, []))

    return work


_PAGE = "remarks/2021-03/2021-03-01-a.md"
_TRANSCRIPT = "articulos/2023/enero/02--a.txt"
_SPEECH = "TXT/Session 79 - 2024/MEX_79_2024.txt"
_VOLUME = "volumes/frus1900.xml"
_matcher = PhraseMatcher(phrase_list())


def _html(text: str) -> object:
    try:
        return html_to_text(f"<html><body><p>{text}</p></body></html>")
    except ValueError:
        return None


def _passages_html(text: str) -> str:
    columns = ("speaker", "title", "heading", "passage_id", "url")
    return passages_html(
        pd.DataFrame({"topic": [0], "share": [0.5], **dict.fromkeys(columns, text)})
    )


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "read_page": _read(whitehouse.read_page, _PAGE, _page),
    "read_page, front": _read(whitehouse.read_page, _PAGE, _front),
    "read_page, title": _read(whitehouse.read_page, _PAGE, _title),
    "read_transcript": _read(mananeras.read_transcript, _TRANSCRIPT, _transcript),
    "read_transcript, label": _read(
        mananeras.read_transcript, _TRANSCRIPT, lambda text: _transcript("Sí.", text)
    ),
    "read_transcript, bare": _read(mananeras.read_transcript, _TRANSCRIPT, str.encode),
    "read_speech": _read(ungdc.read_speech, _SPEECH, str.encode),
    "read_volume": _read(frus.read_volume, _VOLUME, _letter),
    "read_volume, heads": _read(frus.read_volume, _VOLUME, _heads),
    "read_volume, raw": _read(
        frus.read_volume, _VOLUME, lambda text: _volume(f'<div type="document">{text}</div>')
    ),
    "clean": clean,
    "clean_texts": lambda text: clean_texts([text]),
    "count_texts": lambda text: count_texts([text], ["en"]),
    "repeated_lines": lambda text: repeated_lines([text, text], 2, 1),
    "html_to_text": _html,
    "tokens": tokens,
    "phrases": lambda text: list(_matcher.find(tokens_and_breaks(text))),
    "sentence_spans": sentence_spans,
    "quotes": lambda text: quotes(text, "en"),
    "quotes, Spanish": lambda text: quotes(text, "es"),
    "language": lambda text: language(text, "en"),
    "third_language": third_language,
    "lemma": lambda text: lemma(text[:], "es"),
    "stem": lambda text: stem(text[:], "en"),
    "html_text": html_text,
    "html_link": lambda text: html_link("https://a.org/" + text, text),
    "csv_text": lambda text: csv_text(pd.DataFrame({"a": [text, "=" + text]})),
    "label_text": label_text,
    "line_text": line_text,
    "utf8_text": utf8_text,
    "passages_html": _passages_html,
} | {f"step {name}": step for name, step in STEPS.items()}


def seconds(work: Callable[[str], object], text: str, runs: int) -> float:
    """The least processor time of a few runs."""
    least = float("inf")
    gc.collect()
    gc.disable()
    for _ in range(runs):
        start = time.process_time()
        work(text)
        least = min(least, time.process_time() - start)
        if least > 1:
            break
    gc.enable()
    return least


def slope(work: Callable[[str], object], shape: Callable[[int], str], runs: int = 2) -> tuple:
    """The slope at the largest sizes, the largest size, and its time."""
    times: list[float] = []
    for size in SIZES:
        # What functions remember of a text must not count: each text is another one.
        text = shape(size)
        times.append(seconds(work, text, runs if size > SIZES[2] else 1))
        if times[-1] > MOST_SECONDS:
            break
    pairs = list(itertools.pairwise(times))[-2:]
    steps = [math.log2(later / earlier) for earlier, later in pairs if earlier > MEASURABLE]
    return (sum(steps) / len(steps) if steps else 0.0), SIZES[len(times) - 1], times[-1]


def main(names: list[str], every: int) -> int:
    cells, over = [], 0
    gc.freeze()  # what is loaded need not be looked through each time
    shapes = dict(itertools.islice(SHAPES.items(), 0, None, every))
    for name, work in FUNCTIONS.items():
        for shape, make in shapes.items():
            if names and name not in names and shape not in names:
                continue
            found = slope(work, make)
            for _ in range(3):
                if found[0] <= ASKED:
                    break
                found = min(found, slope(work, make, 4))
            cells.append((*found, name, shape))
            if found[0] > ASKED:
                over += 1
                print(f"over: {found[0]:.2f} {found[2]:.3f} s at {found[1]:,}  {name}: {shape}")
        print(f"# {name}", file=sys.stderr, flush=True)
    print(
        f"{len(FUNCTIONS)} functions, {len(shapes)} shapes, {len(cells)} cells, {over} over {ASKED}"
    )
    print("worst ten: slope, seconds, characters, function, shape")
    for value, size, time_taken, name, shape in sorted(cells, reverse=True)[:10]:
        print(f"{value:6.2f} {time_taken:9.3f} {size:9,}  {name}: {shape}")
    return over


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--every", type=int, default=1, help="try each n-th shape")
    options = parser.parse_args()
    sys.exit(min(main(options.names, options.every), 1))
