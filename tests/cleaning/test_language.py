"""Languages: the compiled loop finds what langid's own finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bilateral.cleaning import language as module
from bilateral.gazetteer import data_dir

WORDS = st.sampled_from(["el río", "the border", "le président", "Grüße", "中文", "ÑANDÚ", "\0"])


@pytest.fixture(scope="module")
def langid() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


@given(st.text() | st.lists(WORDS, max_size=20).map(" ".join))
def test_scores_are_those_of_langid_to_the_last_digit(langid, text):
    assert module._identifier().rank(text) == langid.rank(text)


def test_the_samples_have_the_scores_of_langid(langid):
    for path in sorted((data_dir() / "sample" / "clean").iterdir()):
        text = path.read_text(encoding="utf-8")
        assert module._identifier().rank(text) == langid.rank(text), path.name
