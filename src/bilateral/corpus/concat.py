"""Corpora put below each other: your own texts beside the record."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.corpus import tables
from bilateral.warn import warn

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus
    from bilateral.gazetteer import Gazetteer

_WORD = re.compile(r"\w+")
TERM = ["term", "lang", "kind"]
_EXPOSED = ["source", "date", "genre", "side", "role"]
_COUNTED = ["documents", "passages", "tokens"]


def concat(*corpora: Corpus) -> Corpus:
    """Put corpora below each other: passages, counts and all that belongs to them.

    The rows of the first corpus come first, in their order, then those of the next. The columns of
    the first stay where they are; terms that only a later one has come after them. A term is the
    same where ``term``, ``lang`` and ``kind`` are; its lemma and stem are those of the corpus that
    is named first, so name the record first.

    Ids stay as they are, and so does ``source``, by which the corpora are told apart. A passage
    may be in one of them only. A document may be in several, if all say the same of it: then it is
    one document of which each corpus holds some passages.

    Exposure is added up, except where two corpora are selections of one record: then what the
    record says of a source counts once. Near copies are those that each corpus has found in itself.
    :func:`near_copies` finds those between two of them.

    Parameters
    ----------
    *corpora : Corpus
        One or more, not cleaned by a recipe: put them together first, and apply the recipe then.

    Returns
    -------
    Corpus

    Warns
    -----
    UserWarning
        If one counts phrases that another does not: their zeros there do not say that nobody said
        them. If a column that was added becomes text, since it holds other kinds of values in two.

    Raises
    ------
    ValueError
        If one is no corpus, a passage is in two of them, a document is in two and is not the same,
        they have other gazetteers, or one has been cleaned by a recipe.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> def of_one_text(doc_id, words, counts):
    ...     ids = pd.DataFrame({"doc_id": [doc_id]})
    ...     terms = pd.DataFrame({"term": words, "lang": "es", "kind": "word"})
    ...     counts = sparse.csr_array([counts])
    ...     return Corpus(ids, ids.assign(passage_id=doc_id), counts, terms)
    >>> a, b = of_one_text("a", ["agua", "frontera"], [1, 2]), of_one_text("b", ["agua"], [5])
    >>> both = Corpus.concat(a, b)
    >>> both.passages["passage_id"].tolist(), both.counts.toarray().tolist()
    (['a', 'b'], [[1, 2], [5, 0]])
    """
    if not corpora:
        raise ValueError("there is no corpus to put together; write Corpus.concat(a, b)")
    for one in corpora:
        if not hasattr(one, "terms"):
            raise ValueError(
                f"this takes corpora, not {type(one).__name__}; write Corpus.concat(a, b), without"
                " brackets or names"
            )
        if "document_frequency" in one.terms:
            raise ValueError(
                "a corpus has been cleaned by a recipe; put the corpora together as they were"
                " loaded or built, and apply the recipe then"
            )
    return reduce(_pair, corpora)


def _pair(a: Corpus, b: Corpus) -> Corpus:
    if a.gazetteer != b.gazetteer:
        raise ValueError(
            "the corpora have other gazetteers, so other phrases are counted in them; build both"
            " with the same one"
        )
    _refuse_repeated(a, b)
    _tell_phrases(a, b)
    _tell_phrases(b, a)
    counts, terms = _counts(a, b)
    text = [one.text for one in (a, b) if one.text is not None]
    agreed = a.libraries.items() & b.libraries.items()
    return replace(
        a,
        documents=_documents(a.documents, b.documents),
        passages=_below(a.passages, b.passages, "passages"),
        counts=counts,
        terms=terms,
        exposure=_exposure(a, b),
        duplicates=_duplicates(a, b),
        edits=_below(a.edits, b.edits, "edits").drop_duplicates(ignore_index=True),
        **{n: _below(getattr(a, n), getattr(b, n), n) for n in tables.SPANS},
        text=pd.concat(text) if text else None,
        report=pd.concat([a.report, b.report], ignore_index=True),
        problems=pd.concat([a.problems, b.problems], ignore_index=True),
        libraries=dict(sorted(agreed)),
    )


def _refuse_repeated(a: Corpus, b: Corpus) -> None:
    """Refuse a passage that is there already, and another document of the same id."""
    known = a.documents.set_index("doc_id")
    shared = b.documents[b.documents["doc_id"].isin(known.index)].set_index("doc_id")
    columns = [name for name in shared if name in known]
    one, other = (frame.loc[shared.index, columns].astype(object) for frame in (known, shared))
    differs = (one != other) & ~(one.isna() & other.isna())
    if differs.any(axis=None):
        doc_id = differs.index[differs.any(axis=1)][0]
        column = differs.columns[differs.loc[doc_id]][0]
        raise ValueError(
            f"doc_id {doc_id} is in both corpora, and they are two documents ({column}:"
            f" {one.at[doc_id, column]!r} and {other.at[doc_id, column]!r}); give the documents of"
            " one corpus other ids, such as a column doc_id in Corpus.from_texts"
        )
    there = b.passages["passage_id"].isin(a.passages["passage_id"])
    if there.any():
        raise ValueError(
            f"passage_id {b.passages.loc[there, 'passage_id'].iat[0]} is in both corpora, and would"
            f" be counted twice ({there.sum():,} are); leave them out of one with select() if they"
            " are the same texts, and give one corpus other ids (doc_id) if not"
        )


def _tell_phrases(a: Corpus, b: Corpus) -> None:
    """Warn of phrases that are counted in a, and that b may hold without counting them."""
    if "kind" not in a.terms or "kind" not in b.terms:
        return
    phrases = a.terms[a.terms["kind"] == "phrase"]
    missing = phrases[~_keys(phrases).isin(_keys(b.terms))]
    said = np.asarray(a.counts.sum(axis=0)).ravel()[missing.index] > 0
    names = missing["term"][said]
    # Texts that were built, or that have any phrase, were counted with the published list. Then a
    # phrase that this list finds was never said; of another nobody knows.
    if len(names) and (b.libraries or (b.terms["kind"] == "phrase").any()):
        names = names[~_listed(names, b.gazetteer)]
    if len(names):
        shown = ", ".join(repr(name) for name in sorted(set(names))[:3])
        warn(
            f"{len(names):,} phrases, such as {shown}, are counted in one corpus and not in the"
            " other: their zeros there do not say that nobody said them; count both with the same"
            " list of phrases"
        )


def _listed(names: pd.Series, gazetteer: Gazetteer) -> pd.Series:
    """Which phrases are found with the published list, in whatever case and spelling."""
    from bilateral.cleaning.terms.count import merge  # these load slowly
    from bilateral.corpus.digest import phrase_list, type_counter

    counter = type_counter(gazetteer)
    _, terms = merge([counter.count(counter.encode(names.tolist()), ["en"] * len(names))])
    found = terms.loc[terms["kind"] == "phrase", "term"]
    # A term has no commas where its phrase has some.
    plain = {" ".join(_WORD.findall(phrase.lower())) for phrase in phrase_list(gazetteer)}
    said = names.map(lambda name: " ".join(_WORD.findall(name.lower())))
    return names.isin(found) | said.isin(plain)


def _keys(terms: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(terms[[c for c in TERM if c in terms]])


def _counts(a: Corpus, b: Corpus) -> tuple[sparse.csr_array, pd.DataFrame]:
    """Counts below each other; the columns of the second go to those of their terms."""
    place = _keys(a.terms).get_indexer(_keys(b.terms))
    new = np.flatnonzero(place < 0)
    place[new] = len(a.terms) + np.arange(len(new))
    width = len(a.terms) + len(new)
    n = len(b.terms)
    ones = np.ones(n, dtype=b.counts.dtype)
    move = sparse.csr_array((ones, (np.arange(n), place)), shape=(n, width))
    upper = sparse.csr_array(
        (a.counts.data, a.counts.indices, a.counts.indptr), shape=(a.counts.shape[0], width)
    )
    counts = sparse.csr_array(sparse.vstack([upper, b.counts @ move], format="csr"))
    counts.sort_indices()
    added = b.terms.iloc[new]
    if "parts" in added:
        parts = pd.Series([tuple(int(place[p]) for p in of) for of in added["parts"]], dtype=object)
        added = added.assign(parts=parts.to_numpy())
    return counts, _below(a.terms, added, "terms")


def _documents(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Each document once; one that is in both has the columns of both."""
    more = [column for column in b if column not in a]
    both = a.join(b.set_index("doc_id")[more], on="doc_id")
    there = b["doc_id"].isin(a["doc_id"])
    return _blank(_below(both, b[~there], "documents"), b, more)


def _blank(joined: pd.DataFrame, of: pd.DataFrame, columns: list) -> pd.DataFrame:
    """Text that one of two tables does not have is blank."""
    for column in columns:
        if of[column].dtype == object or isinstance(of[column].dtype, pd.StringDtype):
            joined[column] = joined[column].fillna("")
    return joined


def _below(a: pd.DataFrame, b: pd.DataFrame, name: str) -> pd.DataFrame:
    """Two tables below each other; text that only the other has is blank."""
    if not len(b) or not len(a):
        return (a if len(a) else b).reset_index(drop=True)
    joined = pd.concat([a, b], ignore_index=True)
    joined = _blank(joined, a, [column for column in a if column not in b])
    joined = _blank(joined, b, [column for column in b if column not in a])
    for field in tables.SCHEMAS[name]:  # a missing value makes whole numbers floating-point ones
        if field.name in a and field.name in b:
            joined[field.name] = joined[field.name].astype(a[field.name].dtype)
    for column in [c for c in a if c in b and c not in tables.SCHEMAS[name].names]:
        kinds = [pd.api.types.infer_dtype(one[column], skipna=True) for one in (a, b)]
        if joined[column].dtype == object and len({*kinds} - {"empty"}) > 1:
            warn(
                f"column {column!r} of {name} has values of other kinds in the two corpora"
                f" ({' and '.join(kinds)}); it becomes text"
            )
            said = [None if pd.isna(value) else str(value) for value in joined[column]]
            joined[column] = pd.Series(said, dtype="str")
    return joined


def _exposure(a: Corpus, b: Corpus) -> pd.DataFrame:
    """What was there before any selection: of two selections of one record it is the same."""
    one, other = a.exposure, b.exposure
    for source in sorted(set(one["source"]) & set(other["source"])):
        mine, theirs = (
            frame[frame["source"] == source].reset_index(drop=True) for frame in (one, other)
        )
        kept = sum(_of_source(corpus, source) for corpus in (a, b))
        # More passages than there were before any selection: they are two records.
        if mine.equals(theirs) and kept <= mine["passages"].sum():
            other = other[other["source"] != source]
    joined = _below(one, other, "exposure")
    if not joined.duplicated(_EXPOSED).any():
        return joined
    return joined.groupby(_EXPOSED, sort=False, dropna=False, as_index=False)[_COUNTED].sum()


def _of_source(corpus: Corpus, source: str) -> int:
    documents = corpus.documents
    ids = documents.loc[documents["source"] == source, "doc_id"]
    return int(corpus.passages["doc_id"].isin(ids).sum())


def _duplicates(a: Corpus, b: Corpus) -> pd.DataFrame:
    """Clusters of both; one that both have a share in is one cluster."""
    joined = _below(a.duplicates, b.duplicates, "duplicates")
    number = pd.Series(pd.factorize(joined["earliest"])[0], index=joined.index)
    joined["cluster"] = number.astype(joined["cluster"].dtype)
    return joined.sort_values("cluster", kind="stable", ignore_index=True)
