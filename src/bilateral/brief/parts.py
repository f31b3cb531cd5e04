"""The parts of a note's page: each asks another room, and says what is to be said of the answer."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from bilateral.attribution.mentions import side_of
from bilateral.brief import models
from bilateral.brief.days import Known, published, title_of
from bilateral.brief.names import Span
from bilateral.cleaning import Recipe
from bilateral.cleaning.language import document_language
from bilateral.corpus import Corpus, near_copies
from bilateral.discourse import place, seed_columns, similar
from bilateral.discourse.themes import count_seeds
from bilateral.gazetteer import Gazetteer
from bilateral.order import ordered
from bilateral.sources.model import Document

#: How texts are cleaned to be compared across languages.
RECIPE = Recipe(concepts=True, min_df=2)
_SPEAKERS = 5
_WORDS = 20  # by which a language is known
_SIMILAR = 5  # passages of each side
_LEFT_OUT = 10  # further ones, in place of those that are left out
_SHARED = 3  # terms
_OLD = "1968"  # a note of a day before is compared with the older passages
_NEAR, _EVENTS = 30, 3  # days to an event that is near; how many are listed


@cache
def package_record() -> Corpus:
    """The record of the package, opened once."""
    return Corpus.load()


@cache
def _compared_of_package(old: bool) -> Corpus:
    since = models.PASSAGES["since"]
    years = {"until": str(int(since) - 1)} if old else {"since": since}
    return _compared(package_record(), **years)


def _compared(record: Corpus, **years: str) -> Corpus:
    """The passages of a record that a note is compared with, cleaned."""
    return RECIPE.apply(record.select(**models.PASSAGES | {"since": None} | years))


def facts_of(
    document: Document, corpus: Corpus, day: Known, gazetteer: Gazetteer
) -> dict[str, str]:
    """What the note is; a blank leaves a line out."""
    row, passages = corpus.documents.iloc[0], corpus.passages
    names = gazetteer.languages().set_index("lang")["name"]
    langs = passages.groupby("lang")["n_tokens"].sum().sort_index()
    total = langs.sum()
    others = [f"{names.get(c, c)} {n / total:.0%}" for c, n in langs.items() if c != row["lang"]]
    speakers = sorted({name for name in passages["speaker"] if name})
    several = ", ".join(speakers[:_SPEAKERS])
    several += f" and {len(speakers) - _SPEAKERS} more" if len(speakers) > _SPEAKERS else ""
    stated = published(document.text).date or document.published[:10]
    asides = f" (some in {', '.join(others)})" if others else ""
    if document.lang and len(document.text.split()) >= _WORDS:
        found = document_language(document.text, gazetteer=gazetteer)
        other = f", as given; by its words it is {names.get(found, found)}"
        asides += other if found not in langs else ""
    return {
        "title": title_of(document),
        "author": document.author,
        "address": document.url,
        "language": f"{names.get(row['lang'], row['lang'])}{asides}",
        "side": _whose(document, row["lang"], gazetteer),
        "length": f"{len(document.text):,} characters, {row['n_tokens']:,} words and numbers,"
        f" {len(passages):,} passage{'s' * (len(passages) > 1)}",
        "day": f"{day.date}, {day.basis}" if day.date else day.basis,
        "crawl date": row["crawl_date"],
        "dateline": row["dateline"].replace("=", " "),
        "published": stated or "not stated",
        "speakers": several,
    }


def _whose(document: Document, lang: str, gazetteer: Gazetteer) -> str:
    """Whose text it is taken for: *the President* is theirs."""
    given = document.side in gazetteer.counterparts()
    side = document.side if given else side_of(lang, gazetteer)
    names = gazetteer.sides().set_index("side")["name"]
    return f"{names[side]}, {'as given' if given else 'the side of its language'}" if side else ""


def themes_of(corpus: Corpus, lang: str, gazetteer: Gazetteer) -> tuple[pd.DataFrame, str]:
    """Themes with the seed words found."""
    themes, names = gazetteer.themes(), gazetteer.theme_names()
    langs = set(corpus.terms["lang"])
    table = pd.DataFrame({"theme": [], "name": [], "hits": [], "words": []})
    if not langs & set(themes["lang"]):
        return table, f"no seed word is in the language of the note ({lang})"
    themes = themes[themes["lang"].isin(langs | {""})].reset_index(drop=True)
    hits = count_seeds(corpus.counts, corpus.terms, themes).sum()
    found = seed_columns(corpus.terms, themes).drop_duplicates(["theme", "column"])
    often = np.asarray(corpus.counts.sum(axis=0)).ravel()
    found = found.assign(n=often[found["column"]], word=found["term"].str.lower())
    forms = found.groupby(["theme", "word"], as_index=False)["n"].sum()
    forms = ordered(forms, "n", ["theme", "word"], ascending=False)
    words = (forms["word"] + " " + forms["n"].astype(str)).groupby(forms["theme"]).agg(", ".join)
    table = pd.DataFrame({"theme": hits.index, "hits": hits.to_numpy()}).query("hits > 0")
    table["name"] = table["theme"].map(names)
    table["words"] = table["theme"].map(words).fillna("")
    table = ordered(table, "hits", "theme", ascending=False).reset_index(drop=True)
    return table[["theme", "name", "hits", "words"]], "" if len(table) else "no seed word is found"


def events_of(date: str, days: Span | None, gazetteer: Gazetteer) -> tuple[pd.DataFrame, str]:
    """The events of the table that are near, or the nearest one."""
    rows = gazetteer.events()[["date", "title"]]
    if days is None or len(date) < len("2024-06"):
        said = "only the year is known" if date else "no day is known"
        return rows.iloc[:0].assign(days=0), said
    when = pd.to_datetime(rows["date"])
    first, last = map(pd.Timestamp, days)
    away = (when - last).dt.days.clip(lower=0) + (when - first).dt.days.clip(upper=0)
    rows = rows.assign(days=away, far=away.abs())
    near = ordered(rows, "far", ["date", "title"]).drop(columns="far")
    close = near[near["days"].abs() <= _NEAR].head(_EVENTS)
    if len(close):
        said = "only the month is known" if len(date) == len("2024-06") else ""
        return close.reset_index(drop=True), said
    return near.head(1).reset_index(drop=True), f"none within {_NEAR} days; the nearest is"


def copies_of(corpus: Corpus, record: Corpus, date: str) -> tuple[pd.DataFrame, str]:
    """The passages that nearly repeat one of the record, and what else the record has of that day.

    Passages that are cut at other places are no near copies: of a note that is in the record, the
    documents of its day tell.
    """
    terms = ["term", "lang", "kind"]
    if len(corpus.terms[terms].merge(record.terms[terms])):
        found = near_copies(corpus, of=record)
    else:
        found = near_copies(corpus, of=corpus).iloc[:0]
    of_day = record.documents[record.documents["date"].astype(str) == date]
    of_day = of_day[~of_day["doc_id"].isin(_documents(found["copy_of"], record))]
    if not len(of_day):
        return found, ""
    n, title = len(of_day), of_day["title"].iloc[0] or of_day["doc_id"].iloc[0]
    return found, f"also of its day: {n} document{'s' * (n > 1)} of the record, such as {title}"


def _documents(passage_ids: pd.Series, record: Corpus) -> pd.Series:
    """The document of each of some passages of a record."""
    return passage_ids.map(record.passages.set_index("passage_id")["doc_id"])


def similar_of(
    corpus: Corpus, record: Corpus, lang: str, date: str, copies: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """The record's passages that are most similar to any passage of the note, by side.

    Those of the package's record are of the years that the models are of, and for an old note of
    the years before. Another record is compared whole. Documents that the note nearly repeats are
    left out, and so are passages that share fewer than three terms with it.
    """
    default = record is package_record()
    beside = _compared_of_package(date and date < _OLD) if default else _compared(record)
    mine = RECIPE.apply(corpus, like=beside)
    if not mine.counts.nnz:
        table = pd.DataFrame(columns=["passage_id", "similar_id", "similarity", "side"])
        return table, f"no word of the note ({lang}) is among those that are compared"
    found = similar(mine, beside, _SIMILAR + _LEFT_OUT)
    shared = found["shared_terms"].map(lambda said: said.count(", ") + 1)
    copied = _documents(copies["copy_of"], record)
    found = found[(shared >= _SHARED) & ~_documents(found["similar_id"], record).isin(copied)]
    sides = [side for side in record.gazetteer.sides()["side"] if side in set(found["side"])]
    found = found[found["side"].isin(record.gazetteer.counterparts())]
    found = found.assign(order=found["side"].map(sides.index) if len(found) else 0)
    keys = ["similar_id", "passage_id"]
    found = ordered(found, ["order", "similarity"], keys, ascending=[True, False])
    found = found.drop_duplicates("similar_id").groupby("order").head(_SIMILAR)
    years = beside.documents["date"].dt.year.dropna().astype(int)
    said = "the note is too short to be compared, or shares too few words with any"
    if len(found):
        said = f"years {years.min()} to {years.max()}; " if len(years) else ""
        said += "cosine of weighted terms, those shared in brackets; there always is a nearest"
    return found.drop(columns="order").reset_index(drop=True), said


def topics_of(corpus: Corpus, lang: str, gazetteer: Gazetteer) -> tuple[pd.DataFrame, str]:
    """The note's share of each topic of the model of its language."""
    shipped = models.read(lang)
    table = pd.DataFrame(
        columns=["topic", "words", "reading", "share", "low", "high", "n_tokens", "known"]
    )
    if shipped is None:
        names = gazetteer.languages().set_index("lang")["name"]
        there = ", ".join(names.get(code, code) for code in models.languages())
        return table, f"there is no model for this language ({lang}); there are {there}"
    mine = models.RECIPE.apply(corpus.select(lang=lang), like=shipped.columns)
    if not mine.counts.nnz:
        return table, "the model knows no word of the note"
    found = place(mine, shipped.model, by="doc_id").merge(shipped.topics, on="topic")
    found = ordered(found, "share", "topic", ascending=False)
    return found[list(table)].reset_index(drop=True), ""
