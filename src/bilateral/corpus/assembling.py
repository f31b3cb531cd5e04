"""From digests of documents to a corpus: one order of documents, passages and terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.cleaning.recipes.lemmas import base_forms
from bilateral.cleaning.terms.count import merge
from bilateral.corpus import tables
from bilateral.corpus.attributed import span_tables
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.description import installed
from bilateral.corpus.digest import Digest
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.edits import edited_documents
from bilateral.escape import utf8_text
from bilateral.gazetteer import Gazetteer
from bilateral.sources.model import Problem


@dataclass
class Total(Digest):
    """What is left of all files; of documents with one id the first."""

    path_of: dict[str, str] = field(default_factory=dict)

    def add(self, part: Digest) -> None:
        """Add what a batch gave."""
        of_each = zip(part.documents, part.passages, part.counts, part.found, strict=True)
        for document, rows, counts, found in of_each:
            doc_id, path = document["doc_id"], document["path"]
            if doc_id in self.path_of:
                reason = f"a document of {self.path_of[doc_id]} has the same id; left out"
                self.problems.append(Problem(doc_id, "error", f"{path}: {reason}"))
                continue
            self.path_of[doc_id] = path
            self.documents.append(document)
            self.passages.append(rows)
            self.counts.append(counts)
            self.found.append(found)
        self.exposure.update(part.exposure)
        self.steps.update(part.steps)
        self.problems += part.problems
        self.read += part.read
        self.n_characters += part.n_characters


def sorted_problems(problems: list[Problem]) -> list[Problem]:
    """Each problem once, in an order of its own, in text that can be written.

    Examples
    --------
    >>> late = Problem("b.txt", "warning", "no date")
    >>> [p.path for p in sorted_problems([late, Problem("a.txt", "error", "empty"), late])]
    ['a.txt', 'b.txt']
    """
    written = {Problem(utf8_text(p.path), p.severity, utf8_text(p.reason)) for p in problems}
    return sorted(written, key=lambda p: (p.path, p.severity, p.reason))


def assemble(total: Digest, gazetteer: Gazetteer, based: Collection[str] | None = None) -> Corpus:
    """Order documents by date, passages by position, terms by language, kind and spelling.

    Parameters
    ----------
    total : Digest
    gazetteer : Gazetteer
        Whose tables count; the corpus keeps it.
    based : collection of str, optional
        Languages whose words have lemma and stem; by default those of the sides.

    Returns
    -------
    Corpus
    """
    documents = pd.DataFrame(total.documents)
    documents = documents.sort_values(["date", "doc_id"], kind="stable")
    counts, terms = merge([total.counts[i] for i in documents.index])
    spans = span_tables((doc_id, total.found[i]) for i, doc_id in documents["doc_id"].items())
    tokens = np.asarray(counts.sum(axis=0, dtype=np.int64)).ravel()
    documents = documents.reset_index(drop=True)
    passages = pd.DataFrame(list(chain.from_iterable(total.passages)))
    rank = pd.Series(documents.index, index=documents["doc_id"])
    passages = passages.assign(_rank=passages["doc_id"].map(rank))
    passages = passages.sort_values(["_rank", "position"], kind="stable").drop(columns="_rank")
    documents["date"] = pd.to_datetime(documents["date"], format="%Y-%m-%d", errors="coerce")
    duplicates = _duplicates(documents, passages, counts, terms)
    edits = edited_documents(documents, duplicates, passages)
    documents = _mark_copies(documents, edits)
    return Corpus(
        tables.conform(documents.drop(columns="_body"), "documents"),
        tables.conform(passages, "passages"),
        counts,
        tables.conform(terms.assign(**base_forms(terms, tokens, gazetteer, based)), "terms"),
        exposure=_exposure(total.exposure),
        duplicates=tables.conform(duplicates, "duplicates"),
        edits=tables.conform(edits, "edits"),
        **spans,
        libraries=installed(),
        gazetteer=gazetteer,
    )


def _duplicates(
    documents: pd.DataFrame, passages: pd.DataFrame, counts: sparse.csr_array, terms: pd.DataFrame
) -> pd.DataFrame:
    single = np.flatnonzero(terms["kind"] != "phrase")
    # Whoever announces the speakers says the same every time: a formula and no copy.
    rows = np.flatnonzero(passages["role"] != "moderator")
    dates = passages["doc_id"].map(documents.set_index("doc_id")["date"])
    compared = passages[["passage_id"]].assign(date=dates).iloc[rows]
    return near_duplicates(counts[rows][:, single], compared)


def _mark_copies(documents: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """Mark repeated bodies, and versions of an earlier document."""
    first = documents.groupby("_body")["doc_id"].transform("first")
    documents["duplicate_of"] = first.where(first != documents["doc_id"], "")
    versions = edits[edits["reason"].isin(["slug", "passages"])].drop_duplicates("doc_id")
    versions = versions.set_index("doc_id")["of"]
    documents["variant_of"] = [versions.get(doc_id, "") for doc_id in documents["doc_id"]]
    return documents


def _exposure(counter: Counter) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(*key, what, n) for (key, what), n in counter.items()],
        columns=["source", "date", "genre", "side", "role", "what", "n"],
    )
    keys = ["source", "date", "genre", "side", "role"]
    wide = frame.pivot_table(index=keys, columns="what", values="n", aggfunc="sum")
    wide = wide.reset_index().rename_axis(columns=None)
    wide["date"] = pd.to_datetime(wide["date"], format="%Y-%m-%d", errors="coerce")
    return tables.conform(wide.sort_values(keys, kind="stable"), "exposure")
