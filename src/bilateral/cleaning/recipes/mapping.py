"""Cleaning is a mapping of types: each step sends every surface type to a term, or drops it.

A text's tokens are counted once, as they stand. What a step does depends on the type alone, never
on the place it stands in, so the whole record is cleaned anew by one matrix product, and what each
step merged or dropped is known exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from bilateral.accents import unaccented
from bilateral.cleaning.recipes.lemmas import base_forms, written_forms
from bilateral.gazetteer import PACKAGE, Gazetteer

KEY = ["lang", "kind", "term"]
#: The language of a term that several languages share (ISO 639-2).
SHARED = "mul"


@dataclass(frozen=True)
class Types:
    """Surface types, and what each has become.

    Parameters
    ----------
    term, lang, kind : arrays of object, shape (n_types,)
        The term each type stands for now.
    kept : array of bool, shape (n_types,)
        Whether it is still there.
    lower, lemma, stem : arrays of object, shape (n_types,)
        Its spelling in lower case, and the base forms, whatever it stands for now.
    parts : array of int, shape (n_parts, 2)
        For each word of each phrase kept whole, the phrase's type and the word's.
    """

    term: np.ndarray
    lang: np.ndarray
    kind: np.ndarray
    kept: np.ndarray
    lower: np.ndarray
    lemma: np.ndarray
    stem: np.ndarray
    parts: np.ndarray

    @classmethod
    def of(
        cls,
        terms: pd.DataFrame,
        tokens: np.ndarray | None = None,
        gazetteer: Gazetteer = PACKAGE,
    ) -> Types:
        """Every type as its own term.

        Parameters
        ----------
        terms : DataFrame
            ``term, lang, kind, parts``, as the terms of a corpus; with ``lemma`` and ``stem``
            these need not be looked up.
        tokens : array of int, shape (n_types,), optional
            How often each occurs, for :func:`~bilateral.cleaning.recipes.lemmas.base_forms`.
        gazetteer : Gazetteer
            Whose tables count; by default the package's.
        """
        term, lang, kind = (terms[c].to_numpy(dtype=object) for c in ("term", "lang", "kind"))
        if "lemma" not in terms or "stem" not in terms:
            terms = terms.assign(**base_forms(terms, tokens, gazetteer))
        lower, lemma, stem = (
            column.to_numpy(dtype=object).copy()
            for column in (terms["term"].str.lower(), terms["lemma"], terms["stem"])
        )
        for (of, form), becomes in written_forms(gazetteer).items():
            if form != form.lower():
                lower[(term == form) & (lang == of)] = becomes
        capitals = (kind == "word") & (lemma == term) & (lower != term)
        lower[capitals] = term[capitals]  # an abbreviation that small letters would make a word
        at = np.flatnonzero(kind == "phrase")
        words = [terms["parts"].iat[phrase] for phrase in at]
        parts = np.column_stack(
            [
                np.repeat(at, [len(w) for w in words]),
                np.array([part for w in words for part in w], dtype=np.intp),
            ]
        )
        return cls(term, lang, kind, np.ones(len(terms), bool), lower, lemma, stem, parts)

    @property
    def size(self) -> np.ndarray:
        """How many running words one occurrence of each type is."""
        return np.maximum(np.bincount(self.parts[:, 0], minlength=len(self.kept)), 1)

    def codes(self) -> tuple[np.ndarray, pd.DataFrame]:
        """Number the terms.

        Returns
        -------
        codes : array of int, shape (n_types,)
            The number of each type's term, −1 where it was dropped.
        table : DataFrame
            ``lang, kind, term``, sorted; a row per number.
        """
        kept = np.flatnonzero(self.kept)
        labels = (self.lang[kept] + "\t") + (self.kind[kept] + "\t") + self.term[kept]
        found, names = pd.factorize(labels, sort=True)
        codes = np.full(len(self.kept), -1, dtype=np.intp)
        codes[kept] = found
        one = np.empty(len(names), dtype=np.intp)  # of the types of each term
        one[found] = kept
        return codes, pd.DataFrame({key: getattr(self, key)[one] for key in KEY}, dtype=object)

    def matrix(self, codes: np.ndarray, n_terms: int) -> csr_array:
        """M (n_types × n_terms): a one where a type becomes a term.

        A phrase also takes one from each of its words, which were counted as words, too, and do
        not come back where a step drops the phrase. No count falls below zero, since a phrase's
        words are those counted with it.
        """
        kept = np.flatnonzero(codes >= 0)
        phrase, word = self.parts.T
        taken = codes[word] >= 0
        rows = np.concatenate([kept, phrase[taken]])
        columns = np.concatenate([codes[kept], codes[word[taken]]])
        values = np.repeat([1, -1], [len(kept), taken.sum()]).astype(np.int32)
        return csr_array(coo_array((values, (rows, columns)), shape=(len(codes), n_terms)))


def phrases_in_parts(types: Types) -> Types:
    """Drop phrases in favour of their words."""
    kept = types.kept & (types.kind != "phrase")
    return replace(types, kept=kept, parts=types.parts[:0])


def lower(types: Types) -> Types:
    """Lower case, but for spellings that would become another word by it (US, SEP)."""
    return replace(types, term=types.lower)


def numbers(types: Types, words: Mapping[str, frozenset[str]]) -> Types:
    """Drop numbers, amounts of money and percentages, and the number words of each language."""
    figures = ~((types.kind == "word") | (types.kind == "phrase"))
    return replace(types, kept=types.kept & ~figures & ~_listed(types, words, types.lower))


def stop_words(types: Types, words: Mapping[str, frozenset[str]]) -> Types:
    """Drop the stop words of each language, in whatever form, single letters, and ``'s``."""
    stop = _listed(types, words, types.lower) | _listed(types, words, types.lemma)
    letters = np.array([len(term.strip("'")) for term in types.lower])
    stop |= (types.kind == "word") & (letters < 2)
    return replace(types, kept=types.kept & ~stop)


def _listed(types: Types, words: Mapping[str, frozenset[str]], spelt: np.ndarray) -> np.ndarray:
    """Whether a word or phrase is on the list of its language."""
    none: frozenset[str] = frozenset()
    of = [words.get(lang, none) for lang in types.lang]
    found = np.array([word in listed for word, listed in zip(spelt, of, strict=True)], dtype=bool)
    return found & ((types.kind == "word") | (types.kind == "phrase"))


def concepts(types: Types, shared: Mapping[tuple[str, str], str], *, accents: bool = True) -> Types:
    """Put words and phrases that name one thing into one term, in whatever language.

    Parameters
    ----------
    types : Types
    shared : mapping of (str, str) to str
        Language and word, lemma or phrase in lower case, to the concept.
    accents : bool
        Whether a word with other accents is another word. If not, one that is not found is sought
        without them; of two that then are alike the first of `shared` is taken.
    """
    by_language: dict[str, dict[str, str]] = {}
    for (lang, word), concept in shared.items():
        by_language.setdefault(lang, {})[word] = concept
    if not accents:
        for found in by_language.values():
            for word, concept in list(found.items()):
                found.setdefault(unaccented(word, keep="ñ"), concept)
    none: dict[str, str] = {}
    of = [by_language.get(lang, none) for lang in types.lang]
    found = np.array(
        [
            c.get(w) or c.get(b) or (None if accents else c.get(unaccented(w, keep="ñ")))
            for w, b, c in zip(types.lower, types.lemma, of, strict=True)
        ],
        dtype=object,
    )
    there = np.not_equal(found, None) & ((types.kind == "word") | (types.kind == "phrase"))
    there = np.flatnonzero(there)
    term, lang, kind = types.term.copy(), types.lang.copy(), types.kind.copy()
    term[there], lang[there], kind[there] = found[there], SHARED, "concept"
    return replace(types, term=term, lang=lang, kind=kind)


def base_form(types: Types, how: str) -> Types:
    """Words to their lemma or stem; a phrase is listed in the form that is meant."""
    word = np.flatnonzero(types.kind == "word")
    term = types.term.copy()
    term[word] = _like(term[word], getattr(types, how)[word])
    return replace(types, term=term)


def _like(written: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The base forms with the capitals of what was written, if it has any left."""
    return np.array(
        [
            b if w == w.lower() else b.upper() if w.isupper() and len(w) > 1 else b.capitalize()
            for w, b in zip(written, base, strict=True)
        ],
        dtype=object,
    )


def without_accents(types: Types) -> Types:
    """Strip accents; ñ is a letter of its own and stays."""
    return replace(
        types, term=np.array([unaccented(term, keep="ñ") for term in types.term], dtype=object)
    )
