"""Single inputs that came out wrong, and others of their kind, row by row: for wrong_tokens.py.

A case is a name and a function without arguments that says whether the value is right.
"""

from __future__ import annotations

from collections.abc import Callable

import _wrong_texts as of_texts
import numpy as np
import pandas as pd
from _wrong_texts import Cases, cleans, record, refuses

from bilateral.cleaning import Recipe, clean, count_texts
from bilateral.corpus.digest import phrase_list
from bilateral.discourse import themes
from bilateral.sources import frus, whitehouse
from bilateral.topics import DynamicLDA


def periods() -> Cases:
    X = np.random.default_rng(0).integers(0, 3, (24, 6))

    def fit(names: list) -> Callable[[], bool]:
        given = [names[i * len(names) // 24] for i in range(24)]
        return refuses(lambda: DynamicLDA(2, n_sweeps=20, n_chains=1).fit(X, periods=given))

    cases = {
        "Jan, Feb, Mar": fit(["Jan", "Feb", "Mar"]),
        "1 … 11 as text": fit([str(n) for n in range(1, 12)]),
        "Q2 2022, Q1 2023": fit(["Q2 2022", "Q1 2023"]),
        "enero, febrero": fit(["enero", "febrero"]),
        "9/2022, 10/2022": fit(["9/2022", "10/2022"]),
    }
    unordered = pd.Categorical(["Jan"] * 12 + ["Feb"] * 12, categories=["Jan", "Feb"])
    cases["an unordered Categorical"] = refuses(
        lambda: DynamicLDA(2, n_sweeps=20, n_chains=1).fit(X, periods=unordered)
    )
    cases["2022-Q1, 2022-Q2 is taken"] = lambda: not fit(["2022-Q1", "2022-Q2"])()
    return cases


def seeds() -> Cases:
    written = {
        ("ee. uu.", "es"): "Dijo que EE. UU. pagó.",
        ("o’higgins", "es"): "Fue O’Higgins.",
        ("me\u0301xico", "es"): "Fue a México.",
        ("t\u2011mec", "es"): "El T-MEC rige.",
        ("Merida Initiative", "en"): "The Mérida Initiative ended.",
        ("U. S.", "en"): "The U.S. paid.",
        ("u. s.", "en"): "The U. S. paid.",
        ("acre-feet", "en"): "It owes acre-feet.",
        ("pen\u0303a", "es"): "Lo dijo Peña.",
    }

    def hit(seed: str, lang: str, text: str) -> bool:
        counts, table = count_texts([clean(text).text], [lang], [*phrase_list(), "acre-feet"])
        table_of = pd.DataFrame({"theme": ["theme"], "lang": [lang], "seed": [seed]})
        return int(themes.theme_counts(counts, table, table_of)["theme"].sum()) == 1

    return {
        ascii(seed): lambda s=seed, lang=lang, t=text: hit(s, lang, t)
        for (seed, lang), text in written.items()
    }


def questions() -> Cases:
    def page(question: str) -> str:
        return f"---\ndate: '2021-03-01'\ntitle: A\n---\n\nTHE PRESIDENT:  So.\n\n{question}"

    def asked(question: str) -> bool:
        text = page(f"{question} Why?\n\nTHE PRESIDENT:  Because.")
        [read] = whitehouse.read_page(text.encode(), "remarks/2021-03/2021-03-01-remarks.md", [])
        return [turn.role for turn in read.turns] == ["principal", "journalist", "principal"]

    ways = ("**Q** ", "Q:", "**Q:**", "Q.", "Q  ")
    return {way.strip(" "): lambda w=way: asked(w) for way in ways}


def selections() -> Cases:
    corpus = record()
    cases = {
        repr(since): refuses(lambda s=since: corpus.select(since=s))
        for since in ("01/02/2023", "", float("nan"), "2 January 2023", "2023/02/01")
    }
    some = corpus.passages["doc_id"].iloc[:50]
    wanted = len(corpus.passages[corpus.passages["doc_id"].isin(some)])
    for name, given in {
        "doc_id, unique()": some.unique(),
        "doc_id, Series": some,
        "doc_id, set": set(some),
    }.items():
        cases[name] = lambda g=given: len(corpus.select(doc_id=g).passages) == wanted
    return cases


def labels() -> Cases:
    stay = (
        "MUJER: 51 por ciento de la población.",
        "FISCAL: 2024 y 2025 fueron los años.",
        "PRESIDENT TRUMP: A RECORD OF SUCCESS",
        "HOMBRE: 49 por ciento de la población.",
        "VOICES: 12 of them from Mexico.",
    )
    cases = {text: cleans(text, text) for text in stay}
    said = "PRESIDENT TRUMP: We have a great deal."
    return cases | {said: cleans(said, "We have a great deal.")}


def signs() -> Cases:
    def whole(word: str) -> Callable[[], bool]:
        return lambda: word in count_texts([f"in the {word} it"], ["en"])[1]["term"].tolist()

    cases = {word: whole(word) for word in ("mid-1990s", "pre-1848s", "post-2001", "late-1980s")}
    for given, right in {
        "ﬅ ﬆ": "st st",
        "ＴＭＥＣ": "TMEC",
        "𝐌exico": "Mexico",
        "â€œHolaâ€ dijo": "“Hola” dijo",
        "We meet at\n10:30 a.m.": "We meet at\n10:30 a.m.",
        "We counted:\n-0-": "We counted:\n-0-",
        "Nos vemos a las\n9:15 a.m.": "Nos vemos a las\n9:15 a.m.",
    }.items():
        cases[given] = cleans(given, right)
    return cases


def corrections() -> Cases:
    def read(inside: str) -> str:
        tei = (
            '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div type="document"'
            f' xml:id="d1" n="1"><head>Mexico: a letter</head><p>{inside}</p></div></body>'
            "</text></TEI>"
        )
        return next(iter(frus.read_volume(tei.encode(), "volumes/frus1.xml", []))).text

    right = {
        "Of <choice><sic>teh</sic><corr>the</corr></choice> water.": "Of the water.",
        "Of <choice><orig>watre</orig><reg>water</reg></choice> law.": "Of water law.",
        "The <choice><abbr>Gov.</abbr><expan>Governor</expan></choice> left.": "The Governor left.",
        "The govern-<lb/>ment of a government": "The government of a government",
        "The boun-<lb/>\ndary is a boundary": "The boundary is a boundary",
    }
    return {
        given: lambda g=given, r=text: r in clean(read(g)).text for given, text in right.items()
    }


def names_of_terms() -> Cases:
    corpus = record().select(since="2024", source=["wh", "mananeras"])

    def unique(recipe: Recipe) -> bool:
        table = recipe.apply(corpus).terms
        return not table["name" if "name" in table else "term"].duplicated().any()

    return {
        str(r): lambda r=r: unique(r)
        for r in (Recipe(), Recipe(form="stem"), Recipe(phrases="parts", numbers=True))
    }


#: The rows by number, with what the inputs are about.
ROWS: dict[str, tuple[str, Callable[[], Cases]]] = {
    "A1": ("aliases with a hyphen, a comma or a stop", of_texts.aliases),
    "A2": ("lists of a page", of_texts.lists),
    "A3": ("what a page says more than once", of_texts.repetitions),
    "A4": ("possessives", of_texts.possessives),
    "A5": ("full names", of_texts.full_names),
    "A6": ("abbreviations that small letters make another word", of_texts.abbreviations),
    "A8": ("words between < and >", of_texts.angle_brackets),
    "A9": ("notes in square brackets", of_texts.brackets),
    "A10": ("raised numbers of notes", of_texts.note_numbers),
    "A11": ("UTF-16 and UTF-32", of_texts.wide_characters),
    "A12": ("headings taken for datelines", of_texts.headings),
    "A14": ("hyphens at a line's end", of_texts.line_ends),
    "A15": ("countries and agreements, however spelt", of_texts.countries),
    "B16": ("periods that do not sort as time goes", periods),
    "B17": ("seeds in another spelling", seeds),
    "B18": ("labels of questions", questions),
    "B19": ("dates and ids of a selection", selections),
    "B23": ("labels without speech", labels),
    "B25": ("decades, letters of print, last lines", signs),
    "B26": ("an editor's corrections in TEI", corrections),
    "D": ("names of a recipe's terms", names_of_terms),
}


def wrong() -> dict[str, tuple[list[str], int]]:
    """The inputs of each row that come out wrong, or end in an error; and how many were tried."""
    found = {}
    for row, (_, make) in ROWS.items():
        cases = make()
        bad = []
        for name, is_right in cases.items():
            try:
                right = is_right()
            except Exception as error:
                right, name = False, f"{name} ({type(error).__name__})"
            if not right:
                bad.append(name)
        found[row] = (bad, len(cases))
    return found
