"""The corpus: tables and counts that are always aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral import files
from bilateral.corpus import packed, sharing, storage, summary, tables
from bilateral.corpus.asked import checked_mask, known_values, period, shown
from bilateral.corpus.concat import concat as _concat
from bilateral.corpus.description import described
from bilateral.corpus.given import OfOwnTexts
from bilateral.corpus.reading import REMEDY
from bilateral.corpus.review import review as _review
from bilateral.escape import html_rows
from bilateral.gazetteer import PACKAGE, Gazetteer, data_dir
from bilateral.gazetteer.value import checked
from bilateral.warn import warn

_ON_DOCUMENT = ("date", "source", "genre", "title", "author", "url")
_KEYS = {"documents": ["doc_id"], "passages": ["passage_id", "doc_id"]}
_IF_THERE = ("date_precision",)
_FIRST = ("date", "side", "speaker", "title")  # what a reader looks for


@dataclass(frozen=True)
class Corpus(OfOwnTexts):
    """Documents, passages, counts and what they were chosen from.

    Parameters
    ----------
    documents : DataFrame
        One row each; see ``data/README.md`` for the columns.
    passages : DataFrame
        One row each, the unit of analysis: a turn, or a run of paragraphs of up to about 300
        words, never across a speaker.
    counts : csr_array of int32, passages × terms
        How often each term occurs in each passage. The words of a phrase are counted in their
        own columns too.
    terms : DataFrame
        One row per column of ``counts``: ``term, lang, kind, parts, lemma, stem``.
    exposure : DataFrame
        Documents, passages and tokens per source, day, genre, side and role *before* selection.
    duplicates : DataFrame
        Passages that are nearly the same, the first of each cluster and those that repeat it:
        ``cluster, passage_id, similarity, earliest``.
    edits : DataFrame
        Documents changed after publication, and pairs that are versions of one text.
    mentions, quotes, commitments : DataFrame
        Who is named, who is quoted, what is promised, by offsets; see ``data/README.md``.
    text : Series, optional
        The passages' text by ``passage_id``; absent in the embedded record.
    report : DataFrame
        What cleaning found in texts of your own: ``doc_id, passage_id, step, what, n``.
    problems : DataFrame
        What could not be taken as it was, and what was done: ``path, severity, reason``. What has
        the severity ``error`` is not in the corpus.
    libraries : dict of str to str
        Versions of the libraries that decided the counts, as far as known.
    gazetteer : Gazetteer
        What is known of the field: by default the package's tables. Recipes and what is counted of
        a corpus use it.

    Notes
    -----
    A corpus owns its parts: they are copied as it is made, so that a change in a selection's tables
    does not reach the corpus it was taken from.

    Examples
    --------
    >>> corpus = Corpus.load()
    >>> corpus.counts.shape, len(corpus.passages), len(corpus.terms)
    ((42435, 95842), 42435, 95842)
    """

    documents: pd.DataFrame
    passages: pd.DataFrame
    counts: sparse.csr_array
    terms: pd.DataFrame
    exposure: pd.DataFrame = field(default_factory=lambda: tables.empty("exposure"))
    duplicates: pd.DataFrame = field(default_factory=lambda: tables.empty("duplicates"))
    edits: pd.DataFrame = field(default_factory=lambda: tables.empty("edits"))
    mentions: pd.DataFrame = field(default_factory=lambda: tables.empty("mentions"))
    quotes: pd.DataFrame = field(default_factory=lambda: tables.empty("quotes"))
    commitments: pd.DataFrame = field(default_factory=lambda: tables.empty("commitments"))
    text: pd.Series | None = None
    report: pd.DataFrame = field(default_factory=lambda: tables.empty("cleaning"))
    problems: pd.DataFrame = field(default_factory=lambda: tables.problem_table([]))
    libraries: dict[str, str] = field(default_factory=dict)
    gazetteer: Gazetteer = PACKAGE

    def __post_init__(self) -> None:
        for name, columns in _KEYS.items():
            lacking = [column for column in columns if column not in getattr(self, name)]
            if lacking:
                raise ValueError(
                    f"{name} has no column {lacking[0]!r}: documents need a doc_id each, passages a"
                    " passage_id and the doc_id of their document; see data/README.md for the rest"
                )
        for name in (*tables.SCHEMAS, "text", "report", "problems"):
            if (frame := getattr(self, name)) is not None:
                object.__setattr__(self, name, frame.copy())
        object.__setattr__(self, "counts", self.counts.copy())
        object.__setattr__(self, "libraries", dict(self.libraries))
        checked(self.gazetteer)
        shape = (len(self.passages), len(self.terms))
        if self.counts.shape != shape:
            raise ValueError(
                f"counts are {self.counts.shape[0]} × {self.counts.shape[1]}, but there are"
                f" {shape[0]} passages and {shape[1]} terms"
            )
        for frame, key in ((self.documents, "doc_id"), (self.passages, "passage_id")):
            repeated = frame.loc[frame[key].duplicated(), key]
            if len(repeated):
                raise ValueError(f"{key} {repeated.iat[0]} is there more than once")
        if unknown := set(self.passages["doc_id"]) - set(self.documents["doc_id"]):
            raise ValueError(f"passages of unknown documents, such as {min(unknown)}")

    def __repr__(self) -> str:
        return summary.line(self)

    def _repr_html_(self) -> str:
        return html_rows("Corpus", summary.rows(self))

    @classmethod
    def load(cls) -> Corpus:
        """Open the record that comes with the repository.

        Returns
        -------
        Corpus
            Counts and metadata, no text.
        """
        return cls.read(data_dir() / "record")

    @classmethod
    def read(
        cls, path: str | Path, *, verify: bool = False, gazetteer: Gazetteer = PACKAGE
    ) -> Corpus:
        """Open a folder that :meth:`write` or ``bilateral build`` wrote.

        The tables are checked before anything is computed from them: columns and types, unique
        ids, references, the order and range of the counts, and, where ``record.json`` has digests
        of the tables, that they hold the same values in the same order.

        Parameters
        ----------
        path : str or Path
        verify : bool
            Whether each file must also have the very bytes that ``record.json`` describes.
        gazetteer : Gazetteer
            The one that the record was built with; by default the package's.

        Returns
        -------
        Corpus

        Warns
        -----
        UserWarning
            If the record was built with another gazetteer, or ``record.json`` has no digests.

        Raises
        ------
        FileNotFoundError
            If the folder is no corpus; the message names what is missing.
        ValueError
            If a table is damaged or another one; the message names file, column and row. With
            `verify`, also if ``record.json`` has no digests. (Without, there is a warning.)

        Examples
        --------
        >>> from bilateral.gazetteer import data_dir
        >>> corpus = Corpus.read(data_dir() / "record", verify=True)
        >>> len(corpus.documents)
        3138
        """
        said, parts = storage.read(Path(path), verify=verify)
        if not said.get("tables"):
            warn(
                f"{path} has no digests in record.json: whether its tables are as they were written"
                " cannot be told; write it anew with Corpus.write.",
            )
        if said.get("overlay", "") != checked(gazetteer).digest:
            warn(
                f"{path} was built with another gazetteer than is used now; name its folder by"
                " Corpus.read(..., gazetteer=Gazetteer.read(folder)).",
            )
        return cls(
            **storage.assembled(parts),
            problems=tables.read_report(Path(path)),
            libraries=said.get("libraries", {}),
            gazetteer=gazetteer,
        )

    concat = staticmethod(_concat)
    review = _review
    uniqueness = sharing.uniqueness

    def write(self, path: str | Path, *, text: bool = True, min_count: int = 1) -> None:
        """Write a folder of Parquet files; the same corpus gives the same bytes.

        ``record.json`` in it has digests of the tables and ``libraries``.

        Parameters
        ----------
        path : str or Path
            The folder. What is there is replaced at the end, or not at all.
        text : bool
            Whether the texts are written. Without them the folder may be shared where texts may
            not: it holds counts and metadata, and each document has a ``licence``.
        min_count : int
            Terms that occur less often than this in the corpus are left out; ``record.json`` says
            how many. :meth:`uniqueness` says what that is good for.

        Warns
        -----
        UserWarning
            Without texts: if documents have no licence, or a column that was added holds texts.

        Raises
        ------
        ValueError
            If the folder may not be replaced, or the corpus is none that could be read back; the
            message names table, column and row.
        """
        tables.check_target(Path(path))
        shared = sharing.without_rare(self if text else sharing.without_text(self), min_count)
        with files.replacing_folder(path) as folder:
            shared.write_into(folder, sharing.left_out(self, shared, min_count))

    def write_into(self, folder: Path, description: dict | None = None) -> None:
        """Write the files into an existing folder, as they come.

        Parameters
        ----------
        folder : Path
        description : dict, optional
            What else ``record.json`` says.

        Raises
        ------
        ValueError
            As for :meth:`write`.
        """
        parts = {name: getattr(self, name) for name in tables.SCHEMAS}
        parts["mentions"] = packed.pack(self.mentions, self.passages)
        for name, frame in parts.items():
            tables.write_table(frame, name, folder)
        tables.write_counts(self.counts, folder)
        if self.text is not None:
            tables.write_text(self.text, folder)
        if len(self.report):
            tables.write_cleaning(self.report, folder)
        tables.write_report(self.problems, folder)
        try:
            _, parts = storage.read(folder)
        except ValueError as error:  # of a corpus made by hand
            said = str(error).removeprefix(f"{folder}/").removesuffix(f"; {REMEDY}")
            raise ValueError(f"{said}; mend it in the corpus, nothing was written") from None
        said = described(parts, folder, self.libraries)
        if self.gazetteer.digest:
            said["overlay"] = self.gazetteer.digest
        tables.write_json({**(description or {}), **said}, folder / "record.json")

    @property
    def table(self) -> pd.DataFrame:
        """The passages with their document's date, source, genre, title, author and address.

        Returns
        -------
        DataFrame
            In the order of ``passages`` and of the rows of ``counts``. Date, side, speaker and
            title come first, ids later; last how much of the date is known, if documents say so,
            and the columns of documents that you added.

        Examples
        --------
        >>> Corpus.load().table.columns[:4].tolist()
        ['date', 'side', 'speaker', 'title']
        """
        of_record = tables.SCHEMAS["documents"].names
        if lacking := [name for name in _ON_DOCUMENT if name not in self.documents]:
            raise ValueError(
                f"documents have no column {lacking[0]!r}, which the table shows; add it, blank"
                " where nothing is known"
            )
        known = [name for name in _IF_THERE if name in self.documents]
        known += [n for n in self.documents if n not in of_record and n not in self.passages]
        on_document = self.documents.set_index("doc_id")[[*_ON_DOCUMENT, *known]]
        table = self.passages.join(on_document, on="doc_id")
        return table[[*_FIRST, *(name for name in table if name not in _FIRST)]]

    def select(
        self,
        mask: Sequence[bool] | np.ndarray | pd.Series | None = None,
        *,
        since: str | None = None,
        until: str | None = None,
        duplicates: Literal["first"] | None = None,
        **columns: object,
    ) -> Corpus:
        """Keep some passages, and of every other part what belongs to them.

        Parameters
        ----------
        mask : array of bool, shape (n_passages,), optional
            Passages to keep.
        since, until : str, optional
            First and last date, written as ISO 8601 has it (or a date); ``"2021"`` as ``until``
            means to the end of that year. Undated documents are left out where either is given.
        duplicates : {"first"}, optional
            Of near-duplicate passages keep the earliest that all else leaves (``duplicates`` says
            which are alike, and how much). A text repeated by the other side, or by a later
            government, goes with them: do not ask for it where the question is who said a thing.
        **columns : value, or list, set, array or series of values
            Column of ``passages``, else of ``documents``, and what it must be:
            ``side="US"``, ``role=["principal", "official"]``, ``source="wh"``.

        Returns
        -------
        Corpus
            The columns of ``counts`` stay; ``exposure`` stays, since it counts what was there
            before any selection.

        Raises
        ------
        ValueError
            For an unknown column, a bound that is no date, or if no passage is left; then the
            message says which values a column has that has none of those asked for.

        Examples
        --------
        >>> us = Corpus.load().select(side="US", since="2021", until="2024")
        >>> us.passages["side"].unique().tolist()
        ['US']
        """
        keep = np.ones(len(self.passages), dtype=bool)
        if mask is not None:
            keep &= checked_mask(mask, self.passages.index)
        index = pd.Index(self.documents["doc_id"]).get_indexer(self.passages["doc_id"])
        hints = []
        for name, wanted in columns.items():
            if name in self.passages:
                values = self.passages[name]
            elif name in self.documents:
                values = self.documents[name].iloc[index]
            else:
                known = sorted({*self.passages, *self.documents})
                raise ValueError(f"no column {name!r}; there are {', '.join(known)}")
            several = pd.api.types.is_list_like(wanted)
            fits = values.isin(list(wanted) if several else [wanted]).to_numpy()
            if not fits.any():
                hints.append(known_values(name, values))
            keep &= fits
        dates = self.documents["date"].iloc[index].to_numpy()
        if (since is not None or until is not None) and pd.isna(dates).all():
            hints.append("no document has a date")
        if since is not None:
            keep &= dates >= period("since", since)[0]
        if until is not None:
            keep &= dates < period("until", until)[1]
        if duplicates not in (None, "first"):
            raise ValueError(f"duplicates={duplicates!r}; write duplicates='first' or leave it out")
        if duplicates == "first":
            left = self.duplicates["passage_id"].isin(self.passages.loc[keep, "passage_id"])
            alike = self.duplicates[left]
            repeats = alike.loc[alike.duplicated("cluster"), "passage_id"]
            keep &= ~self.passages["passage_id"].isin(repeats).to_numpy()
        if not keep.any():
            asked = {**columns, "since": since, "until": until, "duplicates": duplicates}
            asked = ", ".join(f"{k}={shown(v)}" for k, v in asked.items() if v is not None)
            raise ValueError("; ".join([f"no passage is left by {asked or 'the mask'}", *hints]))
        return self._keep(keep)

    def _keep(self, keep: np.ndarray) -> Corpus:
        passages = self.passages[keep].reset_index(drop=True)
        ids, docs = (pd.Index(passages[name].unique()) for name in ("passage_id", "doc_id"))

        def rows(frame: pd.DataFrame, column: str, wanted: pd.Index) -> pd.DataFrame:
            return frame[wanted.get_indexer(frame[column]) >= 0].reset_index(drop=True)

        return replace(
            self,
            documents=rows(self.documents, "doc_id", docs),
            passages=passages,
            counts=self.counts[np.flatnonzero(keep)],
            edits=rows(self.edits, "doc_id", docs),
            **{n: rows(getattr(self, n), "passage_id", ids) for n in ("duplicates", *tables.SPANS)},
            report=rows(self.report, "doc_id", docs),
            text=None if self.text is None else self.text[ids.get_indexer(self.text.index) >= 0],
        )
