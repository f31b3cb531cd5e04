"""A corpus in the columns of another one: the same counts, and what has no column is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bilateral.cleaning import Recipe
from bilateral.corpus import Corpus

OPEN = Recipe(min_df=1)


@pytest.fixture(scope="module")
def samples(repository) -> Corpus:
    paths = sorted((repository / "data" / "sample" / "raw").glob("*.txt"))
    return Corpus.from_texts([path.read_bytes().decode("cp1252", "replace") for path in paths])


@pytest.mark.full
@pytest.mark.parametrize("recipe", [Recipe(), Recipe(concepts=True, form="stem")])
def test_rows_of_the_record_are_what_they_were(recipe):
    check_rows(Corpus.load(), recipe)


@pytest.mark.parametrize("recipe", [Recipe(min_df=3), Recipe(concepts=True, phrases="parts")])
def test_rows_are_what_they_were(samples, recipe):
    check_rows(samples, recipe)


def check_rows(record: Corpus, recipe: Recipe) -> None:
    cleaned = recipe.apply(record)
    some = record.select(np.arange(len(record.passages)) % 3 == 1)
    again = recipe.apply(some, like=cleaned)
    assert again.terms.equals(cleaned.terms)
    wanted = cleaned.select(np.arange(len(record.passages)) % 3 == 1).counts
    assert (again.counts != wanted).nnz == 0
    kept = replace(recipe, min_df=1).apply(some).counts.sum(axis=1)
    assert again.passages["n_kept"].tolist() == kept.tolist()
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(again.passages["known"], wanted.sum(axis=1) / kept)


def test_what_is_new_is_counted_as_unknown():
    old = OPEN.apply(Corpus.from_texts(["Steel, water, steel; dams."], lang="en"))
    texts = ["Steel and water and salt.", "Salt and salt.", "The of and.", "Salz und Wasser."]
    new = Corpus.from_texts(texts, lang="en")
    found = Recipe(min_df=9, max_df=0.1).apply(new, like=old)  # its own columns do not count
    assert found.terms["term"].tolist() == ["dam", "steel", "water"]
    assert found.counts.toarray().tolist() == [[0, 1, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert found.passages["n_kept"].tolist()[:3] == [3, 2, 0]
    np.testing.assert_allclose(found.passages["known"][:3], [2 / 3, 0, np.nan])


def test_a_word_of_another_language_is_another_column():
    old = OPEN.apply(Corpus.from_texts(["El control."], lang="es"))
    with pytest.warns(UserWarning, match="none of the 1 tokens has a column.*same language"):
        found = OPEN.apply(Corpus.from_texts(["The control."], lang="en"), like=old)
    assert found.counts.nnz == 0


def test_the_result_is_read_again_as_it_was_written(tmp_path):
    old = OPEN.apply(Corpus.from_texts(["Steel and water."], lang="en"))
    found = OPEN.apply(Corpus.from_texts(["Steel and salt."], lang="en"), like=old)
    found.write(tmp_path / "placed")
    again = Corpus.read(tmp_path / "placed")
    assert again.passages["known"].tolist() == [0.5]
    assert again.terms["term"].tolist() == ["steel", "water"]


def test_columns_of_what_no_recipe_has_cleaned_are_refused(samples):
    for like in (samples, "terms", Corpus):
        with pytest.raises(ValueError, match=r"same recipe.*like=recipe.apply\(other\)"):
            OPEN.apply(samples, like=like)
