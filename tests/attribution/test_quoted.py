"""Quotations with all their columns: a table of invented sentences, each under the rule it shows.

What is expected is what ``data/attribution/quotes.md`` asks for.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bilateral.attribution import quotes

TABLE = pd.read_csv(Path(__file__).with_name("quoted.csv"), keep_default_na=False, dtype=str)
TABLE = TABLE.apply(lambda column: column.str.replace("\\n", "\n"))
COLUMNS = TABLE.columns[4:].tolist()
RULES = list(TABLE[["rule", "lang"]].drop_duplicates().itertuples(index=False, name=None))


@pytest.mark.parametrize(("rule", "lang"), RULES)
def test_who_is_quoted_saying_what(rule, lang):
    cases = TABLE[(TABLE["rule"] == rule) & (TABLE["lang"] == lang)]
    for (text, date), wanted in cases.groupby(["text", "date"], sort=False):
        found = quotes(text, lang, date or None)[COLUMNS].astype(str).values.tolist()
        assert found == wanted.loc[wanted["kind"] != "", COLUMNS].values.tolist(), text


OTHER_MARKS = [("«", "»"), ('"', '"'), ("„", "”"), ("``", "''")]


@pytest.mark.parametrize("marks", OTHER_MARKS)
def test_another_kind_of_mark_changes_nothing_but_the_mark(marks):
    """Of paragraphs with one pair of double marks, in which no other kind stands."""

    def swapped(words):
        return words.replace("“", marks[0]).replace("”", marks[1])

    texts = TABLE[["lang", "text"]].drop_duplicates()
    texts = texts[texts["text"].str.replace(r"[^“”‘’\"'«»„`\n]", "", regex=True) == "“”"]
    assert len(texts) > 50
    columns = ["quote", "speaker", "cue", "kind", "status", "run", "certainty"]
    for lang, text in texts.sample(40, random_state=1).itertuples(index=False):
        found = quotes(swapped(text), lang)[columns]
        wanted = quotes(text, lang)[columns]
        wanted["quote"] = wanted["quote"].map(swapped)
        assert found.values.tolist() == wanted.values.tolist(), text
