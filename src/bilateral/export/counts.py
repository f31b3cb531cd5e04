"""The counts of a corpus for other programs: Matrix Market for R, text for MALLET."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import io, sparse

from bilateral import files
from bilateral.escape import csv_text, utf8_text
from bilateral.warn import warn

if TYPE_CHECKING:
    from bilateral.corpus import Corpus

_FILES = ("counts.mtx", "passages.csv", "terms.csv")


def to_matrix_market(corpus: Corpus, path: str | Path) -> None:
    """Write counts as a Matrix Market file, and what its rows and columns are as CSV.

    ``counts.mtx`` has a row for each passage and a column for each term, in the order of
    ``passages.csv`` and ``terms.csv``. ``passages.csv`` has the columns of the documents, too
    (``document_side`` where both have a ``side``). In ``terms.csv``, ``name`` is a name that no
    other term has, without spaces. No text is written.

    Parameters
    ----------
    corpus : Corpus
        As built, or cleaned by a recipe.
    path : str or Path
        A folder: a new one, an empty one, or one that this function wrote, which is replaced.

    Raises
    ------
    ValueError
        If the folder holds anything else.

    Notes
    -----
    In the CSV files a cell that a spreadsheet would take for a formula begins with an apostrophe
    (:func:`bilateral.escape.csv_text`).

    Examples
    --------
    >>> import tempfile
    >>> from bilateral import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b"]})
    >>> terms = pd.DataFrame({"term": ["agua", "no", "no"], "lang": ["es", "en", "es"]})
    >>> counts = sparse.csr_array([[2, 0, 1], [0, 1, 0]], dtype="int32")
    >>> corpus = Corpus(ids, ids.assign(passage_id=ids["doc_id"], side="MX"), counts, terms)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_matrix_market(corpus, f"{folder}/corpus")
    ...     print(Path(folder, "corpus", "counts.mtx").read_text())
    ...     print(Path(folder, "corpus", "terms.csv").read_text())
    %%MatrixMarket matrix coordinate integer general
    %
    2 3 3
    1 1 2
    1 3 1
    2 2 1
    <BLANKLINE>
    name,term,lang
    agua,agua,es
    no/en,no,en
    no/es,no,es
    <BLANKLINE>
    """
    files.check_folder(path)
    there = sorted(p.name for p in Path(path).iterdir()) if Path(path).is_dir() else []
    others = [name for name in there if name not in _FILES]
    if others:
        raise ValueError(
            f"{path} holds {others[0]}, which would be lost; name a new folder or an empty one"
        )
    terms = corpus.terms.copy()
    names = term_names(terms)
    if "parts" in terms:
        terms["parts"] = [" ".join(names[part] for part in of) for of in terms["parts"]]
    terms = terms.drop(columns="name", errors="ignore")
    terms.insert(0, "name", names)
    documents = corpus.documents
    both, taken = {}, {*documents, *corpus.passages}
    for column in documents:
        if column in corpus.passages and column != "doc_id":
            both[column] = f"document_{column}"
            while both[column] in taken:
                both[column] = f"document_{both[column]}"
    passages = corpus.passages.merge(
        documents.rename(columns=both), on="doc_id", how="left", validate="many_to_one"
    )
    counts = sparse.coo_array(_whole(corpus))
    with files.replacing_folder(path) as folder:
        io.mmwrite(folder / "counts.mtx", counts, field="integer", symmetry="general")
        for name, table in (("passages.csv", passages), ("terms.csv", terms)):
            (folder / name).write_text(utf8_text(csv_text(table)), encoding="utf-8", newline="")


def to_mallet(corpus: Corpus, path: str | Path) -> None:
    r"""Write counts as the text file that MALLET's ``import-file`` reads.

    A line for each passage: its id, its side, and each of its terms as often as it occurs. A space
    in a term is an underscore; a term that is written like another has its language or kind behind
    it (``no/en``, ``no/es``), so that each is a word of its own. What separates columns in MALLET
    (spaces, commas) is written as ``%20`` and the like in ids and sides.

    Parameters
    ----------
    corpus : Corpus
        Cleaned by a recipe. As built, a phrase is counted beside its words.
    path : str or Path
        The file, which is replaced.

    Warns
    -----
    UserWarning
        If phrases are counted beside their words.

    Examples
    --------
    >>> import tempfile
    >>> from bilateral import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b"]})
    >>> terms = pd.DataFrame({"term": ["agua", "no", "no"], "lang": ["es", "en", "es"]})
    >>> counts = sparse.csr_array([[2, 0, 1], [0, 1, 0]], dtype="int32")
    >>> corpus = Corpus(ids, ids.assign(passage_id=ids["doc_id"], side="MX"), counts, terms)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_mallet(corpus, f"{folder}/corpus.txt")
    ...     print(Path(folder, "corpus.txt").read_text().replace("\t", " | "))
    a | MX | agua agua no/es
    b | MX | no/en
    <BLANKLINE>
    """
    if "parts" in corpus.terms and any(len(of) for of in corpus.terms["parts"]):
        warn(
            "the words of a phrase are counted beside it, so they are written twice; apply a recipe"
            " first, as in to_mallet(Recipe().apply(corpus), path)"
        )
    with (
        files.replacing_file(path) as fresh,
        fresh.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(_lines(corpus))


def _lines(corpus: Corpus) -> Iterator[str]:
    counts, passages = _whole(corpus), corpus.passages
    names = np.array([*term_names(corpus.terms), ""], dtype=object)
    sides = passages["side"].fillna("none") if "side" in passages else ["none"] * len(passages)
    labels = zip(passages["passage_id"], sides, strict=True)
    for row, (passage_id, side) in enumerate(labels):
        span = slice(counts.indptr[row], counts.indptr[row + 1])
        words = names[np.repeat(counts.indices[span], counts.data[span])]
        yield "\t".join((_field(passage_id), _field(side) or "none", " ".join(words))) + "\n"


def term_names(terms: pd.DataFrame) -> list[str]:
    """A name for each term that no other has, without spaces.

    Parameters
    ----------
    terms : DataFrame
        ``term``, and ``lang`` and ``kind`` if there are any.

    Returns
    -------
    list of str
        The term with underscores for spaces; its language, then its kind, then a number behind it
        where it needs them.

    Examples
    --------
    >>> columns = ["term", "lang", "kind"]
    >>> rows = [("no", "en", "word"), ("no", "es", "word"), ("New York", "en", "phrase")]
    >>> term_names(pd.DataFrame(rows, columns=columns))
    ['no/en', 'no/es', 'New_York']
    """
    names = terms["term"].astype(str).map(lambda term: utf8_text("_".join(term.split())))
    for more in ("lang", "kind"):
        if more in terms:
            repeated = names.duplicated(keep=False)
            names = names.where(~repeated, names + "/" + terms[more].astype(str))
    return unique(names.tolist())


def unique(names: list[str], longest: int | None = None, mark: str = "/") -> list[str]:
    """Names of which none is there twice: the later ones get a number.

    Parameters
    ----------
    names : list of str
    longest : int, optional
        Characters of a name; what is longer is cut.
    mark : str
        What stands before the number.

    Returns
    -------
    list of str

    Examples
    --------
    >>> unique(["ab", "ab", "ab/2"]), unique(["share_of_a", "share_of_b"], longest=8, mark="_")
    (['ab', 'ab/3', 'ab/2'], ['share_of', 'share__2'])
    """
    names = [name[:longest] for name in names]
    taken, free = set(names), dict.fromkeys(names, 1)
    made: list[str] = []
    given: set[str] = set()
    for name in names:
        fresh = name
        while fresh in given or (fresh != name and fresh in taken):
            free[name] += 1
            end = f"{mark}{free[name]}"
            fresh = (name if longest is None else name[: longest - len(end)]) + end
        given.add(fresh)
        made.append(fresh)
    return made


def _whole(corpus: Corpus) -> sparse.csr_array:
    """The counts, each cell once."""
    counts = sparse.csr_array(corpus.counts, copy=True)
    counts.sum_duplicates()
    wrong = np.flatnonzero((counts.data < 0) | (counts.data % 1 != 0))
    if len(wrong):
        raise ValueError(
            f"counts hold {counts.data[wrong[0]]}; a count is a whole number from 0 on"
        )
    return counts.astype(np.int64)


def _field(value: object) -> str:
    """An id or a label in one word."""
    return re.sub(r"[\s,%\x00-\x1f]", _percent, utf8_text(str(value)))


def _percent(found: re.Match) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
