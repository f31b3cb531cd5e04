"""Single texts that were cleaned or counted wrongly, and others of their kind: rows A."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from bilateral.cleaning import Recipe, clean, clean_texts, count_texts, html_to_text
from bilateral.cleaning.steps.repair import unicode
from bilateral.corpus import Corpus
from bilateral.corpus.digest import phrase_list
from bilateral.sources.decode import decode

Cases = dict[str, Callable[[], bool]]


@cache
def record() -> Corpus:
    return Corpus.load()


def counted(texts: Sequence[str], langs: Sequence[str], **recipe) -> Corpus:
    """Texts counted with the published phrases and put through a recipe."""
    counts, terms = count_texts([unicode(text)[0] for text in texts], langs, phrase_list())
    table = record().passages.iloc[:1]
    table = table.loc[table.index.repeat(len(texts))].reset_index(drop=True)
    ids = [f"{table['doc_id'][0]}#{number}" for number in range(len(texts))]
    table = table.assign(passage_id=ids, lang=list(langs), position=range(len(texts)))
    one = record().select(record().passages.index == 0)
    corpus = replace(one, passages=table, counts=counts, terms=terms)
    return Recipe(min_df=1, **recipe).apply(corpus)


def terms(text: str, lang: str, **recipe) -> list[str]:
    """The terms of one text, each as ``term/language``."""
    table = counted([text], [lang], **{"concepts": True} | recipe).terms
    return (table["term"] + "/" + table["lang"]).tolist()


def concept(text: str, of: str, lang: str = "en", **recipe) -> Callable[[], bool]:
    """Whether a text is one term for both languages, the one that `of` is."""

    def same() -> bool:
        found = terms(text, lang, **recipe)
        return len(found) == 1 and found[0].endswith("/mul") and found == terms(of, lang, **recipe)

    return same


def cleans(given: str, right: str) -> Callable[[], bool]:
    return lambda: clean(given).text == right


def keeps(html: str, *words: str) -> Callable[[], bool]:
    """Whether the text of a page holds each of the words, as often as they are given."""

    def all_there() -> bool:
        text = html_to_text(html)
        return all(text.count(word) == words.count(word) for word in words)

    return all_there


def refuses(call: Callable[[], object]) -> Callable[[], bool]:
    """Whether a call ends in ValueError, or warns."""

    def refused() -> bool:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                call()
            except ValueError:
                return True
        return bool(said)

    return refused


# --- rows of A --------------------------------------------------------------------------------
def aliases() -> Cases:
    of = {
        ("self-determination", "en"): "self-determination",
        ("co-responsibility", "en"): "shared responsibility",
        ("Depto. de Estado", "es"): "Departamento de Estado",
        ("México, D.F.", "es"): "Ciudad de México",
        ("virtual president-elect", "en"): "Claudia Sheinbaum",
        ("near-shoring", "en"): "nearshoring",
        ("High-Level Economic Dialogue", "en"): "HLED",
        ("Mexico, D.F.", "en"): "Mexico City",
    }
    return {name: concept(name, as_, lang) for (name, lang), as_ in of.items()}


_BEFORE = "Los dos gobiernos se reunieron el viernes en la capital y hablaron largo del río."


def page(*blocks: str) -> str:
    return f"<html><body><div>{''.join(blocks)}</div></body></html>"


def lists() -> Cases:
    first, second = "Artículo primero: se abre el puente.", "Artículo segundo: se paga el agua."
    items = f"<li>{first}</li><li>{second}</li>"
    inside = {
        "ol": f"<ol>{items}</ol>",
        "ul": f"<ul>{items}</ul>",
        "ol in ol": f"<ol><li>{first}<ol><li>{second}</li></ol></li></ol>",
        "dl": f"<dl><dt>I</dt><dd>{first}</dd><dt>II</dt><dd>{second}</dd></dl>",
    }
    around = f"<p>{_BEFORE}</p>", "<p>Firmado en la ciudad.</p>"
    return {
        name: keeps(page(around[0], html, around[1]), first, second)
        for name, html in inside.items()
    }


def repetitions() -> Cases:
    def said(paragraphs: list[str]) -> str:
        return page(*(f"<p>{text}</p>" for text in paragraphs))

    turns = [f"Esta es la intervención número {n} sobre el agua del río." for n in range(6)]
    thanks = [*turns[:2], "Gracias.", *turns[2:4], "Gracias.", *turns[4:]]
    formula = "Accept, Sir, the renewed assurances of my high consideration."
    about = "treats of the water of the river and of the line, as the last one did."
    letters = [t for n in range(12) for t in (f"Letter {n} {about}", formula)]
    asked = ["Who pays for it?", turns[0], "Who pays for it?", turns[1], "Who pays for it?"]
    return {
        "Gracias, twice in eight turns": keeps(said(thanks), *thanks),
        "a formula below twelve letters": keeps(said(letters), *[formula] * 12),
        "a question three times": keeps(said(asked), *["Who pays for it?"] * 3),
    }


def possessives() -> Cases:
    names = ("President Biden", "the White House", "López Obrador", "US")
    more = ("Mexico", "Sheinbaum", "Donald Trump", "the State Department")
    cases = {f"{n}'s": concept(f"{n}'s", n) for n in names + more}
    return cases | {"Sheinbaum’s": concept("Sheinbaum’s", "Sheinbaum")}


def full_names() -> Cases:
    of = {
        "Joseph R. Biden": "Biden",
        "Donald J. Trump": "Trump",
        "Marcelo Ebrard Casaubon": "Ebrard",
        "Joe Biden": "Biden",
        "Claudia Sheinbaum Pardo": "Sheinbaum",
        "Andrés Manuel López Obrador": "López Obrador",
        "Antony J. Blinken": "Blinken",
    }
    return {name: concept(name, as_) for name, as_ in of.items()}


def abbreviations() -> Cases:
    def stays(word: str, lang: str) -> Callable[[], bool]:
        # In a sentence of small letters, as the corpus has it.
        said = {"en": "they travelled with the", "es": "viajaron con el"}[lang]
        return lambda: (
            {f"{word}/{lang}", f"{word.lower()}/{lang}"}
            & {*terms(f"{said} {word}", lang, concepts=False)}
            != set()
        )

    def viajo() -> bool:
        found = terms("Viajó a USA con la UN y la SEP.", "es")
        return not {"use/mul", "september/mul", "septiembre/es"} & {*found} and len(found) == 4

    cases: Cases = {"USA, UN and SEP in one sentence": viajo}
    for word, lang in (
        *(("HHS", "en"), ("ASEA", "es"), ("SEP", "es"), ("FM", "es"), ("CHIPS", "en")),
        *(("FED", "en"), ("WHO", "en"), ("ICE", "en"), ("ISIS", "es"), ("CURP", "es")),
    ):
        cases[f"{word} ({lang})"] = stays(word, lang)
    return cases


def angle_brackets() -> Cases:
    stay = (
        "Tariffs <Section 232> apply.",
        "The <President said that 5 > 3",
        "See <Article 27 of the treaty> now.",
        "Whether a < b and c > d matters.",
        "As <see below> stated.",
    )
    cases = {text: cleans(text, text) for text in stay}
    cases["<b>Water</b> tax"] = cleans("<b>Water</b> tax", "Water tax")
    return cases


def brackets() -> Cases:
    right = {
        "History[edit] of water": "History of water",
        "A claim[citation needed] stands": "A claim stands",
        "The treaty[a] holds": "The treaty holds",
        "America[n] firms": "American firms",
        "El tratado[cita requerida] vale": "El tratado vale",
        "The treaty[b] holds": "The treaty holds",
        "migrant[s] came": "migrants came",
    }
    return {given: cleans(given, text) for given, text in right.items()}


def note_numbers() -> Cases:
    right = {
        "In 1944<sup>2</sup> it": "In 1944 it",
        "the treaty<sup>1</sup> of": "the treaty of",
        "the 21<sup>st</sup> century": "the 21st century",
        "El tratado<sup>12</sup> de": "El tratado de",
        "In 1848<sup>[3]</sup> it": "In 1848 it",
        "10<sup>6</sup> acres": "10^6 acres",
    }
    cases = {f"clean: {given}": cleans(given, text) for given, text in right.items()}
    for given, text in list(right.items())[:4]:
        html = page(f"<p>{given} the two governments agreed.</p>")
        cases[f"html: {given}"] = keeps(html, f"{text} the two governments agreed.")
    return cases


def wide_characters() -> Cases:
    text, cases = "“México” — don’t cross the río.", {}
    right = clean_texts([text])[0]
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        data = text.encode(name)
        cases[f"clean_texts, {name}"] = lambda d=data: clean_texts([d])[0] == right
        cases[f"readers, {name}"] = lambda d=data: decode(d, "a.txt", []) == text
    return cases


def headings() -> Cases:
    stay = (
        "MEXICO – United States Joint Statement",
        "MÉXICO – Estados Unidos: una relación nueva",
        "UNITED STATES – Mexico High-Level Dialogue",
        "MEXICO — Canada Working Group",
    )
    cases = {text: cleans(text, text) for text in stay}
    story = "MEXICO CITY, July 2 (Reuters) - The peso rose."
    return cases | {story: cleans(story, "The peso rose.")}


def line_ends() -> Cases:
    ends = {
        ("well-", "known"): "well-known",
        ("short-", "term"): "short-term",
        ("mother-in-", "law"): "mother-in-law",
        ("follow-", "up"): "follow-up",
        ("re-", "sign"): "re-sign",
        ("loca-", "ted"): "located",
        ("coope-", "ration"): "cooperation",
        ("long-", "term"): "long-term",
        ("cross-", "border"): "cross-border",
        ("migra-", "ción"): "migración",
    }

    def case(first: str, second: str, right: str) -> Callable[[], bool]:
        seen = f"One says {right} in the middle of a line that is quite long.\n\n"
        text = f"{seen}The delegation wrote of what it had seen as being {first}\n{second} here."
        return lambda: len(re.findall(rf"\b{right}\b", clean(text).text)) == 2

    return {f"{a}/{b}": case(a, b, right) for (a, b), right in ends.items()}


def countries() -> Cases:
    def alike(lang: str, of: str, *names: str) -> Cases:
        around = {"en": "The {} and", "es": "La {} y"}[lang].format
        return {f"{n} ({lang})": concept(around(n), around(of), lang) for n in names}

    cases = alike("en", "United States", "U. S.", "U.S", "U.S.A.", "US", "USA")
    cases |= alike("es", "Estados Unidos", "EE UU", "E.U.A.", "E.U.", "EE. UU.", "EEUU", "USA")
    cases |= alike("es", "México", "MEXICO", "Mexico", "MÉXICO")
    cases |= alike("es", "T-MEC", "T–MEC", "T - MEC", "TMEC", "T‑MEC")
    for name in ("México", "Mexico", "MEXICO"):
        bare = {"accents": False}
        cases[f"{name} (es), accents=False"] = concept(name, "México", "es", **bare)
    return cases
