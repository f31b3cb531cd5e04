"""Recipes: every choice of cleaning in one small value, applied by a matrix product, audited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.cleaning.codes import check_languages
from bilateral.cleaning.recipes import mapping
from bilateral.cleaning.recipes.audited import add_notes, compare
from bilateral.cleaning.recipes.beside import in_columns_of
from bilateral.cleaning.recipes.concepts import other_words, shared_terms
from bilateral.cleaning.recipes.mapping import SHARED, Types
from bilateral.cleaning.recipes.stopwords import as_words, stop_words_of
from bilateral.escape import html_rows
from bilateral.gazetteer import Gazetteer
from bilateral.warn import warn

if TYPE_CHECKING:
    from bilateral.corpus import Corpus

_AUDIT = ["step", "lang", "types_before", "types_after", "tokens_before", "tokens_after"]
_AUDIT += ["merges", "losses", "note"]


@dataclass(frozen=True)
class Recipe:
    """How surface types become the terms of a model, in the languages of the corpus's gazetteer.

    The steps run in the order of the audit: phrases, lower case, numbers, stop words, concepts,
    lemma or stem, accents, minimum and maximum document frequency.

    Parameters
    ----------
    phrases : {"whole", "parts"}
        Count a phrase of the published list as one term and not its words, or only its words.
    lower : bool
        Lower case. An abbreviation that is no longer one in small letters (``SEP``, ``WHO``) keeps
        its capitals; see :func:`bilateral.cleaning.recipes.lemmas.base_forms`.
    numbers : bool
        Keep numbers, amounts of money and percentages, in figures and in words (``mil``,
        ``percent``).
    stop_words : {"package", "nltk", None} or list of str
        The lists in ``data/gazetteer/stopwords.csv``, those of NLTK if its data is installed, none,
        or a list of your own in place of these, for all languages. A word whose lemma is listed
        goes, too (``hicieron``, where ``hacer`` is on the list), and so do single letters and
        ``'s``. Inside a phrase kept whole stop words stay.
    concepts : bool
        Words and phrases of both languages that name one thing share a column (``lang`` is
        ``mul``): aliases and the lexicon of ``data/gazetteer``.
    form : {"lemma", "stem", "surface"}
        simplemma's lemmas, Snowball's stems, or words as they stand.
    accents : bool
        Keep accents; ñ is always kept. Without them the words of a concept need none either.
    min_df : int
        Drop terms that occur in fewer passages. The words of a rare phrase go with it.
    max_df : float
        Drop terms that occur in a larger share of the passages of their language (of all passages,
        for a shared term). By default none is: what one side says in every other passage may be
        the other country's name.

    Examples
    --------
    >>> Recipe(form="stem") == Recipe(form="stem"), len({Recipe(), Recipe(), Recipe(lower=False)})
    (True, 2)
    >>> print(Recipe(form="stem", numbers=True))
    numbers=True, form='stem'

    Words of your own beside those of the package:

    >>> from bilateral import gazetteer
    >>> recipe = Recipe(stop_words=[*gazetteer.stopwords("es"), "boletín"])
    >>> "boletín" in recipe.stop_words
    True
    """

    phrases: Literal["whole", "parts"] = "whole"
    lower: bool = True
    numbers: bool = False
    stop_words: Literal["package", "nltk"] | Iterable[str] | None = "package"
    concepts: bool = False
    form: Literal["lemma", "stem", "surface"] = "lemma"
    accents: bool = True
    min_df: int = 5
    max_df: float = 1.0

    def __post_init__(self) -> None:
        if self.stop_words is not None and not isinstance(self.stop_words, str):
            object.__setattr__(self, "stop_words", as_words(self.stop_words))
        for name, known in (
            ("phrases", ("whole", "parts")),
            ("stop_words", ("package", "nltk", None)),
            ("form", ("lemma", "stem", "surface")),
        ):
            if getattr(self, name) not in known and not isinstance(getattr(self, name), tuple):
                raise ValueError(
                    f"{name}={getattr(self, name)!r}; choose one of {', '.join(map(repr, known))}"
                )
        for name in ("lower", "numbers", "concepts", "accents"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name}={getattr(self, name)!r}; it is True or False")
        if not _is_number(self.min_df, Integral) or self.min_df < 1:
            raise ValueError(
                f"min_df={self.min_df!r}, but it is the number of passages a term must occur in,"
                " a whole number from 1 up; for 1 % of 6,000 passages write min_df=60"
            )
        if not _is_number(self.max_df, Real) or not 0 < self.max_df <= 1:
            raise ValueError(
                f"max_df={self.max_df!r}, but it is the share of passages a term may occur in,"
                " above 0 and at most 1; for half of them write max_df=0.5"
            )

    def __str__(self) -> str:
        changed = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if getattr(self, field.name) != field.default
        ]
        return ", ".join(changed) or "default"

    def _repr_html_(self) -> str:
        rows = {
            field.name: repr(value)
            + ("" if value == field.default else f" (default: {field.default!r})")
            for field in fields(self)
            for value in (getattr(self, field.name),)
        }
        return html_rows("Recipe", rows)

    def apply(self, corpus: Corpus, *more: object, like: Corpus | None = None) -> Corpus:
        """The same corpus with cleaned counts.

        Parameters
        ----------
        corpus : Corpus
            With surface counts, as built.
        *more
            Nothing. What else is given is refused with a word of how to make a corpus of it.
        like : Corpus, optional
            A corpus that the same recipe has cleaned. The result then has its columns, so that a
            model of it takes the new passages. What they say besides is not counted.

        Returns
        -------
        Corpus
            The same passages; ``counts`` and ``terms`` (``term, lang, kind, parts``, with
            ``document_frequency``, ``tokens`` and ``name``) are those of the recipe. A word that
            is spelt alike in both languages is two terms. In ``name`` each has a name of its own,
            as ``DataFrame(columns=…)`` needs it: the term, or *visa/en* and *visa/es*.

            With `like` the terms are those of `like`, and `min_df` and `max_df` play no part.
            ``passages`` gain ``n_kept``, the tokens that this recipe keeps of a passage by itself
            (as with ``min_df=1``), and ``known``, the share of them that has a column; NaN if there
            are none.

        Warns
        -----
        UserWarning
            If no term is left.

        Raises
        ------
        ValueError
            If it is no corpus, lacks a column, has been cleaned already, or a language is not
            written as its code; or if `like` has not been cleaned.

        Examples
        --------
        >>> from bilateral.corpus import Corpus
        >>> corpus = Corpus.load().select(genre="readout")
        >>> cleaned = Recipe().apply(corpus)
        >>> len(cleaned.passages) == len(corpus.passages), "the" in set(cleaned.terms["term"])
        (True, False)

        A note of your own, in the columns of these:

        >>> note = Corpus.from_texts(["They discussed migration and the qwertyuiop."], lang="en")
        >>> placed = Recipe().apply(note, like=cleaned)
        >>> placed.terms.equals(cleaned.terms), placed.passages["known"].round(2).tolist()
        (True, [0.67])
        """
        counts, types = _checked(corpus, more)
        *_, (_, types) = self._steps(types, corpus.gazetteer)
        codes, table = types.codes()
        bag = csr_array(counts @ types.matrix(codes, len(table)))
        bag.eliminate_zeros()
        _refuse_negative(bag, table)
        if like is not None:
            return in_columns_of(like, corpus, bag, table)
        table["document_frequency"] = np.bincount(bag.indices, minlength=bag.shape[1])
        table["tokens"] = np.asarray(bag.sum(axis=0, dtype=np.int64)).ravel()
        keep = np.flatnonzero(self._frequent(table, _passages(corpus)))
        if len(table) and not len(keep):
            n = bag.shape[0]
            warn(
                f"no term is left of {len(table):,}: min_df={self.min_df} and"
                f" max_df={self.max_df} keep what occurs in {self.min_df} passages or more and in"
                f" at most that share of them, and there {'is' if n == 1 else 'are'} {n:,}; for few"
                " passages write min_df=1",
            )
        if len(keep) < len(table):
            bag = csr_array(bag[:, keep])
        bag.sort_indices()
        table = table.iloc[keep].reset_index(drop=True)
        table.insert(3, "parts", [()] * len(table))
        table["name"] = _unique(table)
        columns = ["term", "lang", "kind", "parts", "document_frequency", "tokens", "name"]
        return replace(corpus, counts=bag, terms=table[columns])

    def audit(self, corpus: Corpus, *more: object) -> pd.DataFrame:
        """What each step merges and drops.

        Parameters
        ----------
        corpus : Corpus
            With surface counts, as built.
        *more
            Nothing. What else is given is refused with a word of how to make a corpus of it.

        Returns
        -------
        DataFrame
            A row per step and language (``mul`` for shared terms, from the step ``concepts`` on,
            where tokens move from their language to it): ``step, lang, types_before,
            types_after, tokens_before, tokens_after`` and the five biggest ``merges`` and
            ``losses`` with their tokens. Tokens are running words: a phrase kept whole counts as
            many as it has words, so that ``phrases`` drops none. What a step loses, all of it, is
            `tokens_before` less `tokens_after`, added up over the languages. ``note`` says what
            could not be done for a language, for want of a list.

        Raises
        ------
        ValueError
            As for :meth:`apply`.
        """
        counts, types = _checked(corpus, more)
        totals = np.asarray(counts.sum(axis=0, dtype=np.int64)).ravel()
        is_phrase = types.kind == "phrase"
        tokens = np.where(is_phrase, 0, totals)
        before, rows = replace(types, kept=types.kept & (tokens > 0)), []
        weights = tokens
        for name, after in self._steps(types, corpus.gazetteer):
            if name == "phrases" and self.phrases == "whole":
                weights = totals * types.size
                np.subtract.at(weights, types.parts[:, 1], totals[types.parts[:, 0]])
            after = replace(after, kept=after.kept & (weights > 0))
            rows += compare(name, before, after, tokens, weights)
            which = {"numbers": "number", "stop_words": self.stop_words}.get(name)
            able = corpus.gazetteer.spoken
            if which:
                able = stop_words_of(which, types, corpus.gazetteer)
            add_notes(rows, name, before, able)
            before, tokens = after, weights
        codes, table = before.codes()
        bag = csr_array(counts @ before.matrix(codes, len(table)))
        bag.eliminate_zeros()
        table["document_frequency"] = np.bincount(bag.indices, minlength=bag.shape[1])
        for name, recipe in (("min_df", replace(self, max_df=1.0)), ("max_df", self)):
            frequent = recipe._frequent(table, _passages(corpus))
            kept = before.kept.copy()
            kept[kept] = frequent[codes[before.kept]]
            after = replace(before, kept=kept)
            rows += compare(name, before, after, tokens, tokens)
            before, codes = after, np.where(kept, codes, -1)
        return pd.DataFrame(rows, columns=_AUDIT)

    def _steps(self, types: Types, gazetteer: Gazetteer) -> Iterator[tuple[str, Types]]:
        """The name of each step that the recipe asks for, and the types after it."""
        others = other_words(types, gazetteer) if self.concepts else None
        if self.phrases == "parts":
            types = mapping.phrases_in_parts(types)
        yield "phrases", types
        if self.lower:
            types = mapping.lower(types)
            yield "lower", types
        if not self.numbers:
            types = mapping.numbers(types, stop_words_of("number", types, gazetteer))
            yield "numbers", types
        if self.stop_words:
            types = mapping.stop_words(types, stop_words_of(self.stop_words, types, gazetteer))
            yield "stop_words", types
        if self.concepts:
            shared = shared_terms(gazetteer, others)
            types = mapping.concepts(types, shared, accents=self.accents)
            yield "concepts", types
        if self.form != "surface":
            types = mapping.base_form(types, self.form)
            yield self.form, types
        if not self.accents:
            types = mapping.without_accents(types)
            yield "accents", types

    def _frequent(self, table: pd.DataFrame, passages: dict[str, int]) -> np.ndarray:
        frequency = table["document_frequency"].to_numpy()
        most = self.max_df * table["lang"].map(passages).to_numpy(dtype=float)
        return (frequency >= self.min_df) & (frequency <= most + 1e-9)


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def choices() -> list[Recipe]:
    """The 64 recipes of six two-way choices, the other settings as in the default.

    Phrases whole or in parts, lower case or not, stop words dropped or not, concepts shared or
    not, lemma or surface form, terms in fewer than five passages dropped or not.

    Returns
    -------
    list of Recipe

    Examples
    --------
    >>> len(set(choices())), Recipe() in choices()
    (64, True)
    """
    options = {
        "phrases": ("whole", "parts"),
        "lower": (True, False),
        "stop_words": ("package", None),
        "concepts": (False, True),
        "form": ("lemma", "surface"),
        "min_df": (5, 1),
    }
    return [Recipe(**dict(zip(options, row, strict=True))) for row in product(*options.values())]


def _unique(table: pd.DataFrame) -> pd.Series:
    """A name of its own for each term: with its language and its kind only where it needs them."""
    name = table["term"]
    for more in ("lang", "kind"):
        name = name.where(~name.duplicated(keep=False), name + "/" + table[more])
    return name


def _passages(corpus: Corpus) -> dict[str, int]:
    """Passages that have any tokens, by language: an empty row must not make a word look rare."""
    filled = corpus.passages["lang"][np.diff(corpus.counts.indptr) > 0]
    return {**filled.value_counts().to_dict(), SHARED: len(filled)}


def _checked(corpus: Corpus, more: tuple) -> tuple[csr_array, Types]:
    parts = ("passages", "counts", "terms")
    if more or not is_dataclass(corpus) or not all(hasattr(corpus, name) for name in parts):
        given = ", ".join(type(one).__name__ for one in (corpus, *more))
        raise ValueError(
            f"a recipe takes one corpus, not {given}: of your own passages, counts and terms make"
            " one by Corpus(documents, passages, counts, terms)"
        )
    for name, needed in (("passages", ["lang"]), ("terms", ["term", "lang", "kind", "parts"])):
        table = getattr(corpus, name)
        lacks = [column for column in needed if column not in table]
        if lacks:
            raise ValueError(f"{name} of the corpus have no column {lacks[0]!r}; recipes need it")
        check_languages(set(table["lang"].dropna()) - {"", SHARED}, f"lang of {name}")
    if "document_frequency" in corpus.terms:
        raise ValueError(
            "this corpus has been cleaned by a recipe already; apply the recipe to the corpus as"
            " it was loaded or built"
        )
    tokens = np.asarray(corpus.counts.sum(axis=0, dtype=np.int64)).ravel()
    return corpus.counts, Types.of(corpus.terms, tokens, corpus.gazetteer)


def _refuse_negative(bag: csr_array, table: pd.DataFrame) -> None:
    if bag.nnz and bag.data.min() < 0:
        worst = table["term"].iat[bag.indices[bag.data.argmin()]]
        raise ValueError(
            f"the phrases with {worst!r} occur more often than the word itself; counts must hold"
            " a phrase's words in their own columns as well"
        )
