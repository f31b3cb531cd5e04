"""Mentions with all their columns: a table of invented sentences, each under the rule it shows.

What is expected is what ``data/attribution/mentions.md`` asks for.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bilateral.attribution import mentions

TABLE = pd.read_csv(Path(__file__).with_name("named.csv"), keep_default_na=False, dtype=str)
TABLE = TABLE.apply(lambda column: column.str.replace("\\n", "\n"))
COLUMNS = TABLE.columns[4:].tolist()
RULES = list(TABLE[["rule", "lang"]].drop_duplicates().itertuples(index=False, name=None))


@pytest.mark.parametrize(("rule", "lang"), RULES)
def test_who_is_named(rule, lang):
    cases = TABLE[(TABLE["rule"] == rule) & (TABLE["lang"] == lang)]
    for (text, date), wanted in cases.groupby(["text", "date"], sort=False):
        found = mentions(text, lang, date)[COLUMNS].values.tolist()
        assert found == wanted.loc[wanted["kind"] != "", COLUMNS].values.tolist(), text
