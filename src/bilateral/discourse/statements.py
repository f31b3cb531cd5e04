"""Quotations beside what is known of their passage: one table to count from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bilateral.corpus import Corpus, span_texts
from bilateral.discourse.cells import known_dates, quarters
from bilateral.discourse.themes import theme_counts

_OF_PASSAGE = {"speaker": "quoted_by", "side": "quoted_by_side", "role": "quoted_by_role"}
_FIRST = ["passage_id", "start", "end", "date", "year", "quarter", *_OF_PASSAGE.values()]
_QUOTE = ["speaker", "speaker_id", "person", "side", "cue", "kind", "status", "provenance"]
_LAST = ["certainty", "themes", "relevance", "lang", "source", "genre", "title", "url"]


def statements(corpus: Corpus, themes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Who is quoted, by whom, when, and on which themes: a row for each quotation.

    Parameters
    ----------
    corpus : Corpus
        Before a recipe; a selection has the quotations of its passages.
    themes : DataFrame, optional
        Seeds as of ``gazetteer.themes()``; by default those of the corpus's gazetteer.

    Returns
    -------
    DataFrame
        In the order of ``corpus.quotes``:

        - ``passage_id, start, end``: where it stands. ``bilateral show PASSAGE_ID --span START END
          --files DIR`` prints its words.
        - ``date``: of the document, the first day where only the month or the year is known;
          ``year, quarter``: missing where they are not known.
        - ``quoted_by, quoted_by_side, quoted_by_role``: who speaks in the passage.
        - ``speaker`` as written, ``speaker_id``, ``person`` (the name of that id), ``side``: whose
          words they are. ``LABEL`` is the speaker of the passage himself; blank is not known.
        - ``cue, kind, status, provenance, certainty``.
        - ``themes``: a tuple of the themes whose seed words stand in the passage, which need not
          stand in the quotation. ``.explode("themes")`` gives a row for each.
        - ``relevance, lang, source, genre, title, url``; ``text``, the words, if the corpus has
          text.

    Examples
    --------
    >>> from bilateral import Corpus
    >>> note = "Alicia Bárcena dijo que la frontera es segura. Hablamos del fentanilo."
    >>> rows = pd.DataFrame({"text": [note], "date": "2024-02-01", "side": "MX"})
    >>> table = statements(Corpus.from_texts(rows))
    >>> table[["speaker", "quoted_by_side", "kind", "text"]].values.tolist()
    [['Alicia Bárcena', 'MX', 'indirect', 'que la frontera es segura']]
    >>> str(table["quarter"][0]), "drugs_fentanyl" in table["themes"][0]
    ('2024Q1', True)
    """
    gazetteer = corpus.gazetteer
    if themes is None:
        themes = gazetteer.themes()
    hits = theme_counts(corpus.counts, corpus.terms, themes, gazetteer=gazetteer) > 0
    names = np.array(hits.columns, dtype=object)
    of_passage = corpus.table.rename(columns=_OF_PASSAGE).drop(columns=["start", "end"])
    if "date_precision" in corpus.documents:
        precision = corpus.documents.set_index("doc_id")["date_precision"]
        of_passage = of_passage.assign(date_precision=of_passage["doc_id"].map(precision))
    of_passage = of_passage.assign(
        year=known_dates(of_passage, "year").dt.year.astype("Int64"),
        quarter=quarters(known_dates(of_passage, "quarter")),
        themes=pd.Series([tuple(names[row]) for row in hits.to_numpy()], dtype=object),
    )
    wanted = [name for name in [*_FIRST, *_LAST] if name in of_passage]
    table = corpus.quotes.merge(of_passage[wanted], on="passage_id", validate="many_to_one")
    known = gazetteer.people().set_index("person_id")["name"]
    table["person"] = table["speaker_id"].map(known).fillna("").astype("str")
    table = table[[*_FIRST, *_QUOTE, *_LAST]]
    return table if corpus.text is None else table.assign(text=span_texts(corpus, corpus.quotes))
