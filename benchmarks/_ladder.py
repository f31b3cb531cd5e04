"""Sentences whose rung is labelled, with their texts."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from attribution_labels import DATA, read_table

from bilateral.corpus.digest import read_documents
from bilateral.sources import mirror

PLACE = ["doc_id", "text_sha256", "start", "end", "lang"]


def labelled(part: str, reading: str = "decided") -> pd.DataFrame:
    """The sentences of a part, with what was decided, or what one reading has."""
    drawn = pd.read_csv(DATA / "ladder_drawn.csv", keep_default_na=False)
    labels = read_table(DATA / "ladder_labels.csv")
    labels = labels[labels["reading"] == reading]
    table = drawn[drawn["part"] == part].merge(labels[["item", "rung", "negated"]], on="item")
    table["negated"] = table["negated"].astype(str) == "True"
    return table.astype({"rung": int})


def more() -> pd.DataFrame:
    """The sentences that were read to fit the weights, and for nothing else."""
    table = pd.read_csv(DATA / "ladder_more.csv", keep_default_na=False)
    return table.astype({"rung": int, "negated": bool})


def plain() -> pd.DataFrame:
    """Invented sentences, made from patterns; ``text`` is the sentence."""
    table = pd.read_csv(DATA / "ladder_plain.csv", keep_default_na=False)
    return table.rename(columns={"sentence": "text"})


def texts(folder: Path, table: pd.DataFrame) -> dict[str, str]:
    """The source texts of the sentences, by digest."""
    names = {re.split("[:/]", doc_id)[-1] for doc_id in table["doc_id"]}
    wanted, found = set(table["text_sha256"]), {}
    for file in mirror.read_files(folder / "mirror", []):
        if Path(file.upstream_path).stem in names:
            for document in read_documents(file, []):
                if document.text_sha256 in wanted:
                    found[document.text_sha256] = document.text
    lost = table.loc[~table["text_sha256"].isin(found), "doc_id"]
    if len(lost):
        raise ValueError(
            f"{lost.iat[0]} and {lost.nunique() - 1} more documents are not in {folder}, or have"
            " another digest there; give the folder that the draw was made from"
        )
    return found
