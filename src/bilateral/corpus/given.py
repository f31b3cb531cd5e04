"""How a corpus is made of what a user has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus

#: What is counted together.
Unit = Literal["passage", "paragraph", "document"]


class OfOwnTexts:
    """The ways to make a corpus of texts of one's own; :class:`Corpus` has them."""

    @classmethod
    def from_texts(
        cls,
        texts: Iterable[object] | pd.DataFrame,
        *,
        text: str | None = None,
        date: str | None = None,
        side: str | None = None,
        lang: str | None = None,
        source: str | None = None,
        title: str | None = None,
        author: str | None = None,
        url: str | None = None,
        unit: Unit = "passage",
        gazetteer: Gazetteer = PACKAGE,
        n_jobs: int = 1,
        progress: bool | None = None,
    ) -> Corpus:
        """Make a corpus of your own texts, by the steps that made the record.

        Texts are cut at speaker labels and into units, cleaned in thirteen steps, and counted by
        the record's lists: words, phrases, amounts. Nothing is selected. ``docs/own_texts.md`` says
        which column is needed for what.

        Parameters
        ----------
        texts : list of str, or DataFrame
            A text each, or a row each. A column ``doc_id`` has the ids, ``genre`` the kind of text;
            columns that have no meaning here become columns of ``documents``.
        text, date, side, source, title, author, url : str, optional
            Names of columns. By default the column of that name, if there is one. Dates are written
            ``2024-06-22``, ``2024-06`` or ``2024``, or are dates or periods of pandas; whatever can
            be read in two ways is not guessed.
        lang : str, optional
            The column with the languages, if the table has a column of that name. Otherwise the
            language of all texts for which a column ``lang`` says none: ``"es"`` or ``"Spanish"``.
            Without either it is found from the text.
        unit : {"passage", "paragraph", "document"}
            What is counted together: up to 300 words of one speaker, a paragraph, or a text. With
            ``"document"`` speakers are not told apart.
        gazetteer : Gazetteer
            Lists of your own: ``Gazetteer.read(folder)``.
        n_jobs : int
            Processes. The corpus does not depend on it.
        progress : bool or None
            Whether to show a progress bar. None shows one after five seconds if a person watches.

        Returns
        -------
        Corpus
            With ``text`` as it was given, ``report`` of what cleaning found, and ``problems``. A
            line that half of a source's texts share, five at least, is taken out; the report names
            it.

        Warns
        -----
        UserWarning
            If a text is left out, since there is no word in it, or if dates of a column can be
            read day first or month first, and are left out.

        Raises
        ------
        ValueError
            If a column is not there or there twice, the texts are none, an id is repeated, or a
            unit or language is unknown.

        Examples
        --------
        >>> from bilateral import Corpus
        >>> note = "MEXICO CITY (Reuters) - The two governments met. (Applause.)"
        >>> corpus = Corpus.from_texts([note])
        >>> corpus.documents[["lang", "dateline"]].values.tolist()
        [['en', 'place=MEXICO CITY; agency=Reuters']]
        >>> corpus.terms["term"].tolist(), corpus.text.iloc[0] == note
        (['The', 'governments', 'met', 'two'], True)
        """
        from bilateral.corpus import frames, own  # they make a corpus

        names = {"text": text, "date": date, "side": side, "lang": lang, "source": source}
        names |= {"title": title, "author": author, "url": url}
        documents, extra, problems = frames.as_documents(texts, names)
        return own.from_documents(
            documents,
            extra=extra,
            problems=problems,
            unit=unit,
            gazetteer=gazetteer,
            n_jobs=n_jobs,
            progress=progress,
        )

    @classmethod
    def from_files(
        cls,
        paths: str | Path | Sequence[str | Path],
        *,
        columns: Mapping[str, str] | None = None,
        lang: str | None = None,
        unit: Unit = "passage",
        gazetteer: Gazetteer = PACKAGE,
        n_jobs: int = 1,
        progress: bool | None = None,
    ) -> Corpus:
        r"""Make a corpus of your own files, by the steps that made the record.

        Texts, Markdown with front matter, web pages, DOCX, ODT, RTF, EPUB, PDF with text, TEI, and
        tables (CSV, TSV, Excel, JSON Lines, Parquet) are known by their content, whatever they are
        called. Each row of a table is a text.

        Parameters
        ----------
        paths : str, Path, or sequence of them
            Files, or folders with files in them.
        columns : mapping of str to str, optional
            For tables, which column is what: ``{"text": "body"}``. Fields are ``text, date, title,
            author, url, lang, side, source, genre, doc_id``. By default a column that is called so
            in English or Spanish; other columns become columns of ``documents``.
        lang : str, optional
            The language of texts whose files state none: ``"es"`` or ``"Spanish"``. Without it, it
            is found from the text.
        unit, gazetteer, n_jobs, progress
            As for :meth:`from_texts`.

        Returns
        -------
        Corpus
            As of :meth:`from_texts`. ``doc_id`` is the path below what was given; for a row of a
            table, its id, or the path and the number of the row. ``problems`` names every file and
            row that is left out, with the reason.

        Warns
        -----
        UserWarning
            If a file or a row is left out, or if dates of a column can be read day first or month
            first, and are left out.

        Raises
        ------
        FileNotFoundError
            If a path is not there.
        ValueError
            If no file can be used, or a field or a language is unknown.

        Examples
        --------
        >>> import tempfile
        >>> from bilateral import Corpus
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rows = "fecha;cuerpo;votos\n2024-04-03;Los gobiernos hablaron.;3\n"
        ...     _ = Path(folder, "notas.csv").write_text(rows)
        ...     corpus = Corpus.from_files(folder)
        >>> corpus.documents[["doc_id", "n_tokens", "votos"]].values.tolist()
        [['notas.csv:2', 3, 3]]
        """
        from bilateral.corpus.own_files import import_files  # it makes a corpus

        return import_files(
            paths,
            columns=columns,
            lang=lang,
            unit=unit,
            gazetteer=gazetteer,
            n_jobs=n_jobs,
            progress=progress,
        ).corpus
