"""What only one names against placebos: by hand, and on the record."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bilateral import Corpus, gazetteer
from bilateral.discourse import accounts, asymmetry, two_accounts
from bilateral.discourse.asymmetry import _against, _named_in
from bilateral.discourse.persons import persons_in_passages


@pytest.fixture(scope="module")
def record() -> Corpus:
    return Corpus.load()


def test_a_share_against_others_by_hand():
    # The meeting has 1 of 4 alone; the placebos .5, .25, 1 and one pair that names nothing.
    found = _against(np.array([4, 2, 4, 3, 0]), np.array([1, 1, 1, 3, 0]))
    assert (found["named"], found["alone"], found["share"]) == (4, 1, 0.25)
    assert (found["low"], found["median"], found["high"]) == (0.25, 0.5, 1.0)
    assert (found["as_low"], found["placebos"]) == (1, 3)
    nothing = _against(np.array([0, 2]), np.array([0, 1]))
    assert np.isnan(nothing["share"])
    assert (nothing["as_low"], nothing["placebos"]) == (0, 1)


def test_a_text_names_what_any_of_its_passages_names():
    texts = ["They spoke of Cuba.", "Texas is large.", "Nothing at all."]
    corpus = Corpus.from_texts(texts, lang="en")
    ids = corpus.passages["passage_id"].tolist()
    persons = persons_in_passages(corpus)
    found = _named_in(corpus, persons, [ids[:2], ids[2:], ids[1:]], "2024-01-01")
    assert found.sum(axis=1).tolist() == [2, 0, 1]
    assert (found[2] <= found[0]).all()


@pytest.mark.full
def test_the_share_is_that_of_the_accounts(record):
    meetings = gazetteer.meetings().query("meeting_id == '2022-10-18-call'")
    table = asymmetry(record, meetings, n=2).set_index("who")
    named = accounts(*two_accounts(record, "2022-10-18-call")).query("kind != 'theme'")
    for side, column in (("US", "us_words"), ("MX", "mx_words")):
        assert table.loc[side, "named"] == (named[column] != "").sum()
        assert table.loc[side, "alone"] == (named["named_by"] == side).sum()
    assert table.loc["either", "named"] == len(named)


def test_an_unknown_meeting_is_refused(record):
    with pytest.raises(ValueError, match="no meeting 'lunch' in meetings"):
        asymmetry(record, pd.DataFrame({"meeting_id": ["lunch"]}), n=2)


@pytest.mark.full
def test_all_meetings_have_their_placebos(record):
    table = asymmetry(record, n=20)
    assert len(table) == 3 * len(gazetteer.meetings())
    assert (table["placebos"] <= 20).all() and (table["placebos"] >= 15).all()
    assert (table["low"] <= table["median"]).all() and (table["median"] <= table["high"]).all()
    # Two accounts of one meeting name more of the same than unrelated texts do.
    separate = table[(table["kind"] != "joint statement") & (table["who"] == "either")]
    assert (separate["share"] < separate["median"]).mean() > 0.9
    assert table.equals(asymmetry(record, n=20))
