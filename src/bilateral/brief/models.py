"""The topic models that come with the package: one for each language, fitted to the record.

``make record`` fits them and writes ``data/models``; nothing else does. Three tables hold what
places a new text: the terms, the prior of each topic, and the draws of words in topics.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import coo_array, csr_array

from bilateral import files
from bilateral.cleaning import Recipe
from bilateral.corpus import Corpus
from bilateral.gazetteer import data_dir
from bilateral.topics import LDA, Topics
from bilateral.topics.kept import model_of_draws

#: How texts are cleaned for the models.
RECIPE = Recipe(min_df=10)
#: Passages that are counted, and that a note is compared with: about the relationship, from the
#: years that both presidencies cover.
PASSAGES = {"relevance": ["core", "answer"], "since": "2018", "duplicates": "first"}
N_TOPICS = 25
_WORDS = 12  # of a topic in the table of topics
_TERM = ["lang", "kind", "term", "document_frequency"]
_FILES = ("terms.parquet", "draws.parquet", "topics.csv")


class Shipped(NamedTuple):
    """The model of a language.

    Attributes
    ----------
    model : LDA
        It has no rows, only what it knows of words.
    columns : Corpus
        Without passages: its ``terms`` are the columns of the model, for ``like=``.
    topics : DataFrame
        ``topic, words, reading``: the words that say most about each topic, and whether a program
        took these for a ``subject`` or for ``filler``, a way of speaking; blank if none has read
        them.
    """

    model: LDA
    columns: Corpus
    topics: pd.DataFrame


def write(record: str | Path, folder: str | Path) -> None:
    """Fit a model for each language of a record and write the tables; the same bytes each time.

    Parameters
    ----------
    record, folder : str or Path
        ``data/record`` and ``data/models``.
    """
    corpus = Corpus.read(record)
    terms, draws, topics = [], [], []
    read_before = _tables()[2].set_index(["lang", "words"])["reading"].to_dict()
    for lang in corpus.gazetteer.spoken:
        cleaned = RECIPE.apply(corpus.select(lang=lang, **PASSAGES))
        # A column of another language would be of a word that this one's passages only quote.
        of_lang = (cleaned.terms["lang"] == lang).to_numpy()
        columns = cleaned.terms[of_lang].reset_index(drop=True)
        cleaned = replace(cleaned, counts=cleaned.counts[:, np.flatnonzero(of_lang)], terms=columns)
        model = LDA(N_TOPICS, progress=False).fit(cleaned)
        words = Topics.of(model).overview(_WORDS)["words"]
        terms.append(columns[_TERM])
        draws.append(_draws(model).assign(lang=lang))
        alpha, beta = model.alpha_, [model.beta_] * N_TOPICS
        table = {"lang": lang, "topic": words.index, "alpha": alpha, "beta": beta, "words": words}
        table["reading"] = [read_before.get((lang, said), "") for said in words]
        topics.append(pd.DataFrame(table))
    with files.replacing_folder(folder) as fresh:
        _write(pd.concat(terms), fresh / "terms.parquet")
        table = pd.concat(draws)
        _write(table[["lang", *(name for name in table if name != "lang")]], fresh / _FILES[1])
        text = pd.concat(topics).to_csv(index=False, lineterminator="\n")
        (fresh / "topics.csv").write_text(text, encoding="utf-8", newline="")


def languages() -> list[str]:
    """The languages that have a model.

    Returns
    -------
    list of str

    Examples
    --------
    >>> languages()
    ['en', 'es']
    """
    return _tables()[2]["lang"].drop_duplicates().tolist()


@cache
def read(lang: str) -> Shipped | None:
    """Open the model of a language; None if there is none.

    Parameters
    ----------
    lang : str

    Returns
    -------
    Shipped or None

    Examples
    --------
    >>> shipped = read("en")
    >>> shipped.model.n_topics, len(shipped.columns.terms) == shipped.model.n_features_in_
    (25, True)
    """
    terms, draws, topics = (table[table["lang"] == lang] for table in _tables())
    if not len(topics):
        return None
    terms = terms.reset_index(drop=True)
    shape = (len(terms), len(topics))
    places = draws["column"].to_numpy(), draws["topic"].to_numpy()
    several = []
    for name in [name for name in draws if name.startswith("draw_")]:
        draw = csr_array(coo_array((draws[name].to_numpy(np.int32), places), shape=shape))
        draw.eliminate_zeros()
        several.append(draw)
    model = model_of_draws(several, topics["alpha"], topics["beta"].iloc[0], terms["term"])
    none = Corpus(
        pd.DataFrame({"doc_id": []}, dtype=str),
        pd.DataFrame({"passage_id": [], "doc_id": []}, dtype=str),
        csr_array((0, len(terms)), dtype=np.int32),
        terms,
    )
    return Shipped(model, none, topics[["topic", "words", "reading"]].reset_index(drop=True))


@cache
def _tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Terms, draws and topics of all languages; they must not be changed."""
    folder = data_dir() / "models"
    terms, draws, topics = (folder / name for name in _FILES)
    read_topics = pd.read_csv(topics, keep_default_na=False)
    return pd.read_parquet(terms), pd.read_parquet(draws), read_topics


def _draws(model: LDA) -> pd.DataFrame:
    """Each column and topic that any draw has, with the tokens in every draw."""
    several = [coo_array(draw) for draw in model.word_topic_draws_]
    shape = model.word_topic_draws_[0].shape
    there = np.unique(np.concatenate([d.row.astype(np.int64) * shape[1] + d.col for d in several]))
    column, topic = np.divmod(there, shape[1])
    table = {"column": column, "topic": topic}
    table |= {f"draw_{i}": d.toarray()[column, topic] for i, d in enumerate(several)}
    return pd.DataFrame(table)


def _write(table: pd.DataFrame, path: Path) -> None:
    """Write a table; whole numbers as differences, which are small."""
    numbers = [name for name in table if pd.api.types.is_integer_dtype(table[name])]
    fields = [(name, pa.int32() if name in numbers else pa.string()) for name in table]
    table = pa.Table.from_pandas(table, schema=pa.schema(fields))
    pq.write_table(
        table.replace_schema_metadata(None).combine_chunks(),
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in table.column_names if name not in numbers],
        write_statistics=False,
        row_group_size=1 << 24,
        data_page_size=1 << 22,
    )
