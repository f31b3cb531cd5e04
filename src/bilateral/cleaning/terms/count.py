"""Texts to counts of surface types: every different stretch of letters is cut once.

White space parts a text into chunks. There are some fifty million of them in the upstream texts
and about a million different ones, so each different chunk is cut into tokens once, and a text is
a row of integers from then on: its tokens, phrases, amounts and counts are array operations.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from bilateral.cleaning.codes import check_languages
from bilateral.cleaning.given import checked
from bilateral.cleaning.terms._kernels import expand, grow, scan, tally
from bilateral.cleaning.terms.phrases import PhraseMatcher
from bilateral.cleaning.terms.tokens import MAY_CLOSE, glue, kind_of, pieces

_BREAK = 0  # the type that stands where punctuation parts tokens
_END = 1  # where a text ends, while phrases are sought
_BLOCK = 4_000_000  # characters encoded at once
_PARTS = 3


class Encoded(NamedTuple):
    """Texts as rows of type numbers.

    Attributes
    ----------
    types : array of int32
        The types of all texts, one after another; each text ends in a break (0).
    indptr : array of int64, shape (n_texts + 1,)
        Where each text begins.
    """

    types: np.ndarray
    indptr: np.ndarray

    def sizes(self) -> np.ndarray:
        """The number of tokens of each text: breaks are none."""
        seen = np.concatenate([[0], np.cumsum(self.types != _BREAK)])
        return np.diff(seen[self.indptr])

    def rows(self, chosen: Sequence[int]) -> Encoded:
        """Some of the texts, in the order asked for."""
        parts = [self.types[self.indptr[i] : self.indptr[i + 1]] for i in chosen]
        ends = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        return Encoded(np.concatenate([np.empty(0, np.int32), *parts]), ends)


class Counted(NamedTuple):
    """Counts of a few texts with the terms that occur in them.

    Attributes
    ----------
    counts : csr_array of int32, shape (n_texts, n_terms)
    terms : StringArray
        Language, kind and spelling, parted by tabs, in order; every column has a count.
    parts : dict of int to tuple of int
        For the column of a phrase, the columns of its words.
    """

    counts: csr_array
    terms: pa.StringArray
    parts: dict[int, tuple[int, ...]]


class TypeCounter:
    r"""Counts words, numbers, amounts and phrases of texts, by surface type.

    Parameters
    ----------
    phrases : iterable of str
        The published list (:class:`bilateral.cleaning.terms.phrases.PhraseMatcher`).
    units : mapping of str to {"money", "percent"}
        Phrases with ``#`` for a number, and what the number in them is.

    Examples
    --------
    >>> counter = TypeCounter(["northern triangle"], {"# percent": "percent"})
    >>> counted = counter.count(counter.encode(["The Northern Triangle", "20 percent"]), ["en"] * 2)
    >>> [term.split("\t")[1:] for term in counted.terms.to_pylist()][:3]
    [['percent', '20'], ['phrase', 'Northern Triangle'], ['word', 'Northern']]
    >>> counted.counts.sum(axis=1).tolist(), counted.parts
    ([4, 2], {1: (2, 4)})
    """

    def __init__(self, phrases: Iterable[str] = (), units: Mapping[str, str] | None = None):
        self._types: list[tuple[str, str]] = [("break", ""), ("end", "")]
        self._number: dict[tuple[str, str], int] = {}
        self._parts: dict[int, tuple[int, ...]] = {}  # of a type that is a phrase
        self._units = dict(units or {})
        self._matcher = PhraseMatcher([*phrases, *self._units])
        # Of each type, for the matcher.
        self._classes = array("i", [self._matcher.break_class, 0])
        # The chunks met so far, for the compiled scan, and the types of each of them.
        self._table = np.zeros((1 << 16, 2), dtype=np.uint64)
        self._bounds = np.zeros(1 << 16, dtype=np.int64)
        self._arena = np.zeros(1 << 19, dtype=np.uint8)
        self._n_chunks = 1
        self._flat, self._start = array("i", [_BREAK]), array("i", [0, 1])

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Cut texts into types.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        Encoded
        """
        # Lone surrogates, of which broken files have some, are signs like others.
        data = [text.encode("utf-8", "surrogatepass") for text in texts]
        may_close = pc.match_substring_regex(pa.array(data, pa.large_binary()), MAY_CLOSE)
        for i in pc.indices_nonzero(may_close).to_pylist():
            data[i] = glue(texts[i]).encode("utf-8", "surrogatepass")
        ends = np.cumsum([len(piece) for piece in data], dtype=np.int64)
        buffer = np.frombuffer(b"".join(data), dtype=np.uint8)
        numbers = np.empty(len(buffer) + len(texts), dtype=np.int32)
        rows = np.zeros(len(texts) + 1, dtype=np.int64)
        at = np.array([0, 0, 0, self._n_chunks], dtype=np.int64)
        while not scan(buffer, ends, numbers, rows, at, self._table, self._bounds, self._arena):
            self._make_room(int(at[3]), len(buffer))
        self._n_chunks = int(at[3])
        self._cut_new()
        return Encoded(*expand(numbers[: at[2]], rows, _view(self._flat), _view(self._start)))

    def count(self, encoded: Encoded, langs: Sequence[str]) -> Counted:
        """Count the types of encoded texts; the words of a phrase are counted as words, too.

        Parameters
        ----------
        encoded : Encoded
            From this counter's :meth:`encode`.
        langs : sequence of str
            The language of each text.

        Returns
        -------
        Counted
        """
        if len(langs) != len(encoded.indptr) - 1:
            raise ValueError(
                f"{len(encoded.indptr) - 1} texts, but {len(langs)} languages; give one for each"
            )
        types, indptr = self._with_phrases(encoded)
        names = sorted(set(langs))
        number = {lang: i for i, lang in enumerate(names)}
        of_row = np.fromiter((number[lang] for lang in langs), np.int64, len(langs))
        column_of = np.zeros((len(names), len(self._types)), dtype=np.int32)
        columns, data, ends, new = tally(types, indptr, of_row, column_of)
        counts = csr_array((data, columns, ends), shape=(len(of_row), len(new)))
        return self._named(counts, [names[lang] for lang in new[:, 0].tolist()], new, column_of)

    def _named(
        self, counts: csr_array, langs: list[str], new: np.ndarray, column_of: np.ndarray
    ) -> Counted:
        """Put the columns in the order of their terms."""
        types = new[:, 1].tolist()
        pairs = zip(langs, types, strict=True)
        terms = pa.array(["\t".join((lang, *self._types[i])) for lang, i in pairs], pa.string())
        order = pc.sort_indices(terms)
        place = np.empty(len(terms), dtype=np.int32)
        place[order.to_numpy()] = np.arange(len(terms), dtype=np.int32)
        counts = csr_array((counts.data, place[counts.indices], counts.indptr), counts.shape)
        counts.sort_indices()
        parts = {
            int(place[column]): tuple(place[column_of[lang, list(self._parts[i])] - 1].tolist())
            for column, (lang, i) in enumerate(zip(new[:, 0].tolist(), types, strict=True))
            if i in self._parts
        }
        return Counted(counts, terms.take(order), parts)

    def _with_phrases(self, encoded: Encoded) -> tuple[np.ndarray, np.ndarray]:
        """The types with each phrase before its words, and numbers that are amounts as such."""
        types = encoded.types.copy()
        types[encoded.indptr[1:] - 1] = _END  # no phrase reaches into the next text
        spans, names = self._matcher.spans(types, _view(self._classes))
        types[encoded.indptr[1:] - 1] = _BREAK
        # The same words are the same phrase: each different one is looked at once.
        lengths = spans[:, 1] - spans[:, 0]
        words = np.zeros((len(spans), lengths.max(initial=0)), dtype=np.int32)
        for k in range(words.shape[1]):
            words[lengths > k, k] = types[spans[lengths > k, 0] + k]
        _, first, which = np.unique(words, axis=0, return_index=True, return_inverse=True)
        becomes = np.zeros(len(first), dtype=np.int32)
        is_phrase = np.zeros(len(first), dtype=bool)
        for i, at in enumerate(first.tolist()):
            kind = self._units.get(names[at])
            inside = words[at, : lengths[at]].tolist()
            is_phrase[i] = kind is None
            becomes[i] = self._phrase(inside) if kind is None else self._amount(inside[0], kind)
        becomes, is_phrase = becomes[which], is_phrase[which]
        types[spans[~is_phrase, 0]] = becomes[~is_phrase]
        at = spans[is_phrase, 0]
        indptr = encoded.indptr + np.searchsorted(at, encoded.indptr)
        return np.insert(types, at, becomes[is_phrase]), indptr

    def _phrase(self, inside: list[int]) -> int:
        words = [word for word in inside if word != _BREAK]
        number = self._type("phrase", " ".join(self._types[word][1] for word in words))
        self._parts.setdefault(number, tuple(words))
        return number

    def _amount(self, number: int, kind: str) -> int:
        said, term = self._types[number]
        return self._type(kind, term) if said == "number" else number

    def _make_room(self, n_chunks: int, n_bytes: int) -> None:
        """Let the table of chunks, their bounds or their bytes grow, whichever is full."""
        if 3 * n_chunks + 3 >= 2 * len(self._table):
            self._table = grow(self._table)
        if n_chunks + 1 >= len(self._bounds):
            self._bounds = np.append(self._bounds, np.zeros_like(self._bounds))
        if self._bounds[n_chunks] + n_bytes > len(self._arena):
            more = np.zeros(len(self._arena) + n_bytes, dtype=np.uint8)
            self._arena = np.append(self._arena, more)

    def _cut_new(self) -> None:
        """Cut the chunks that were not met before."""
        bounds = self._bounds[len(self._start) - 1 : self._n_chunks + 1].tolist()
        new = self._arena[bounds[0] : bounds[-1]].tobytes()
        for begin, end in pairwise(bound - bounds[0] for bound in bounds):
            chunk = new[begin:end].decode("utf-8", "surrogatepass")
            if chunk.isalpha():
                self._flat.append(self._type("word", chunk))
            else:
                for piece in pieces(chunk):
                    self._flat.append(
                        _BREAK if piece is None else self._type(kind_of(piece), piece)
                    )
            self._start.append(len(self._flat))

    def _type(self, kind: str, term: str) -> int:
        number = self._number.setdefault((kind, term), len(self._types))
        if number == len(self._types):
            self._types.append((kind, term))
            is_phrase = kind == "phrase"
            self._classes.append(
                0 if is_phrase else self._matcher.classify(term.lower(), kind != "word")
            )
        return number


def _view(numbers: array) -> np.ndarray:
    """The numbers of an array, not copied: it cannot grow as long as the view is held."""
    return np.frombuffer(numbers, dtype=np.int32)


def merge(blocks: Sequence[Counted]) -> tuple[csr_array, pd.DataFrame]:
    """Put counts of several blocks of texts below each other.

    Parameters
    ----------
    blocks : sequence of Counted

    Returns
    -------
    counts : csr_array of int32, shape (n_texts, n_terms)
    terms : DataFrame
        ``term, lang, kind, parts``, sorted by language, kind and spelling.
    """
    terms = pa.chunked_array([block.terms for block in blocks], pa.string())
    vocabulary = terms.unique()
    vocabulary = vocabulary.take(pc.sort_indices(vocabulary))
    place = pc.index_in(terms, vocabulary).to_numpy()  # of all blocks, one below the other
    parts: list[tuple[int, ...]] = [()] * len(vocabulary)
    indices, data = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    sizes = [np.zeros(1, np.int64)]
    start = 0
    for block in blocks:
        # Sorted terms go to sorted terms: rows stay in order.
        here = place[start : start + len(block.terms)]
        start += len(block.terms)
        indices.append(here[block.counts.indices])
        data.append(block.counts.data)
        sizes.append(np.diff(block.counts.indptr))
        for of, at in block.parts.items():
            parts[here[of]] = tuple(here[list(at)].tolist())
    indptr = np.cumsum(np.concatenate(sizes))
    counts = csr_array(
        (np.concatenate(data), np.concatenate(indices), indptr),
        shape=(len(indptr) - 1, len(vocabulary)),
    )
    lang, kind, term = pc.split_pattern(vocabulary, "\t").flatten().to_numpy(False).reshape(-1, 3).T
    return counts, pd.DataFrame({"term": term, "lang": lang, "kind": kind, "parts": parts})


def count_texts(
    texts: Sequence[str],
    langs: Sequence[str],
    phrases: Iterable[str] = (),
    units: Mapping[str, str] | None = None,
    *,
    n_jobs: int = 1,
) -> tuple[csr_array, pd.DataFrame]:
    """Count the surface types of texts.

    Parameters
    ----------
    texts : sequence of str
        Cleaned (:func:`bilateral.cleaning.clean`).
    langs : sequence of str
        The language of each: ``en``, ``es``, or another code of two letters (ISO 639-1).
    phrases, units
        As for :class:`TypeCounter`.
    n_jobs : int
        Processes. The counts do not depend on it.

    Returns
    -------
    counts : csr_array of int32, shape (n_texts, n_terms)
    terms : DataFrame, n_terms rows
        ``term, lang, kind, parts``, as the terms of a corpus.

    Raises
    ------
    ValueError
        If `texts` or `langs` is no list of strings, they are not equally many, or a language is
        not written as its code.

    Examples
    --------
    >>> counts, terms = count_texts(["La ley, la paz"], ["es"])
    >>> terms["term"].tolist(), counts.toarray().tolist()
    (['La', 'la', 'ley', 'paz'], [[1, 1, 1, 1]])
    """
    texts, langs = _checked(texts, "texts"), _checked(langs, "langs")
    if len(texts) != len(langs):
        raise ValueError(f"{len(texts)} texts, but {len(langs)} languages; give one for each text")
    check_languages(langs, "langs")
    if n_jobs < 1:
        raise ValueError(f"n_jobs={n_jobs} must be 1 or more")
    asked = (list(phrases), units)
    if n_jobs == 1:
        return merge([_count_part(TypeCounter(*asked), texts, langs)])
    # Several parts a process, so that none waits for the texts of all.
    ends = np.cumsum([len(text) for text in texts])
    shares = np.linspace(0, ends[-1] if len(texts) else 0, _PARTS * n_jobs + 1)
    cuts = [0, *np.searchsorted(ends, shares[1:-1]).tolist(), len(texts)]
    parts = [(texts[a:b], langs[a:b]) for a, b in pairwise(cuts)]
    with ProcessPoolExecutor(n_jobs, initializer=_begin, initargs=asked) as pool:
        return merge(list(pool.map(_count_elsewhere, *zip(*parts, strict=True))))


def _checked(given: Sequence[str], name: str) -> list[str]:
    values = list(checked(given, name))
    for row, value in enumerate(values):
        if not isinstance(value, str):
            raise ValueError(
                f"{name}[{row}] is no string but {type(value).__name__}; clean_texts() makes"
                " strings of whatever there is"
            )
    return values


def _begin(phrases: list[str], units: Mapping[str, str] | None) -> None:
    global _counter
    _counter = TypeCounter(phrases, units)


def _count_elsewhere(texts: Sequence[str], langs: Sequence[str]) -> Counted:
    return _count_part(_counter, texts, langs)


def _count_part(counter: TypeCounter, texts: Sequence[str], langs: Sequence[str]) -> Counted:
    blocks, block, size = [], [], 0
    for text in texts:
        block.append(text)
        size += len(text)
        if size > _BLOCK:
            blocks.append(counter.encode(block))
            block, size = [], 0
    blocks.append(counter.encode(block))
    types = np.concatenate([b.types for b in blocks])
    sizes = np.concatenate([[0], *(np.diff(b.indptr) for b in blocks)])
    return counter.count(Encoded(types, np.cumsum(sizes)), langs)
