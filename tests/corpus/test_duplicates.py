"""Near-duplicates: exact similarity, clusters that do not chain, nothing left to chance."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus
from bilateral.corpus import duplicates as module
from bilateral.corpus.duplicates import near_duplicates


def table(dates: list[str | None], ids: list[str] | None = None) -> pd.DataFrame:
    ids = ids or [f"p{i:03d}" for i in range(len(dates))]
    return pd.DataFrame({"passage_id": ids, "date": pd.to_datetime(dates)})


def ruzicka(one: np.ndarray, other: np.ndarray) -> float:
    return np.minimum(one, other).sum() / np.maximum(one, other).sum()


@pytest.fixture(scope="module")
def planted() -> tuple[np.ndarray, pd.DataFrame]:
    """300 rows of 40 to 120 tokens, each third one a copy with some tokens exchanged."""
    rng = np.random.default_rng(7)
    rows = []
    for i in range(300):
        if i % 3 == 2:
            row = rows[rng.integers(len(rows))].copy()
            for _ in range(rng.integers(0, 12)):
                row[rng.choice(np.flatnonzero(row))] -= 1
                row[rng.integers(400)] += 1
        else:
            row = rng.multinomial(rng.integers(40, 121), rng.dirichlet(np.full(400, 0.05)))
        rows.append(row)
    days = [f"2024-01-{d:02d}" for d in rng.integers(1, 29, 300)]
    return np.array(rows), table(days)


def brute_force(counts: np.ndarray, passages: pd.DataFrame, threshold: float) -> dict[str, str]:
    """Leader clustering, all pairs compared."""
    order = passages.sort_values(["date", "passage_id"]).index
    leaders, joined = [], {}
    for row in order:
        near = [q for q in leaders if ruzicka(counts[row], counts[q]) >= threshold]
        leaders += [] if near else [row]
        name = passages["passage_id"]
        joined[name[row]] = name[near[0] if near else row]
    return joined


@pytest.mark.parametrize("threshold", [0.7, 0.8, 0.9])
def test_the_clusters_are_those_of_all_pairs_compared(planted, threshold):
    counts, passages = planted
    found = near_duplicates(sparse.csr_array(counts), passages, threshold=threshold)
    wanted = brute_force(counts, passages, threshold)
    size = Counter(wanted.values())
    assert dict(zip(found["passage_id"], found["earliest"], strict=True)) == {
        passage: first for passage, first in wanted.items() if size[first] > 1
    }
    assert len(found) > 60
    row = pd.Series(range(300), index=passages["passage_id"])
    for one in found.itertuples():
        exact = ruzicka(counts[row[one.passage_id]], counts[row[one.earliest]])
        assert one.similarity == pytest.approx(exact, abs=1e-12)
        assert one.similarity >= threshold


def test_similarity_counts_each_token_as_often_as_it_occurs():
    # Smaller counts: 8 + 1 + 0 = 9; larger: 9 + 3 + 1 = 13.
    counts = sparse.csr_array([[9, 1, 0], [8, 3, 1]])
    found = near_duplicates(counts, table(["2024-01-01"] * 2), threshold=0.69, min_tokens=1)
    assert found["similarity"].tolist() == [1.0, 9 / 13]
    assert near_duplicates(counts, table(["2024-01-01"] * 2), threshold=0.7, min_tokens=1).empty


def test_the_bounds_of_the_settings():
    two = table(["2024-01-01"] * 2)
    alike = near_duplicates(sparse.csr_array([[4], [3]]), two, threshold=0.75, min_tokens=3)
    assert alike["similarity"].tolist() == [1.0, 0.75]
    same = sparse.csr_array([[4, 1], [4, 1]])
    assert len(near_duplicates(same, two, threshold=1, min_tokens=1)) == 2
    assert len(near_duplicates(same, two, n_permutations=2, min_tokens=1)) == 2
    # One token is enough to be compared, none is not.
    single = sparse.csr_array([[1], [1], [0], [0]])
    found = near_duplicates(single, table(["2024-01-01"] * 4), min_tokens=0)
    assert found["passage_id"].tolist() == ["p000", "p001"]


def test_what_is_not_said_is_as_for_the_record():
    settings_ = {"threshold": 0.8, "min_tokens": 20, "n_permutations": 128}
    assert near_duplicates.__kwdefaults__ == settings_


def test_a_token_is_a_number_of_its_column_and_its_occurrence():
    counts = sparse.csr_array([[0, 1, 0, 0], [2, 0, 0, 3]])
    pairs = [(0, 0), (0, 1), (3, 0), (3, 1), (3, 2)]
    expected = [(c * 0x9E3779B1 + k * 0x85EBCA77) % 2**32 for c, k in pairs]
    assert module._hashes(counts, 1) == expected
    assert module._hashes(counts, 0) == [0x9E3779B1]


def test_a_passage_that_resembles_two_first_ones_joins_the_earlier():
    """Six tokens in common with each of two that have four of eight in common: .75 and .33."""
    counts = np.zeros((3, 10), int)
    counts[0, :8] = counts[1, 4:] = counts[2, 2:10] = 1
    counts = np.repeat(counts, 10, axis=1)
    days = ["2024-01-01", "2024-01-02", "2024-01-03"]
    found = near_duplicates(sparse.csr_array(counts), table(days), threshold=0.6)
    assert found["earliest"].tolist() == ["p000", "p000"]
    assert found["passage_id"].tolist() == ["p000", "p002"]
    assert found["similarity"].tolist() == [1.0, 0.6]


def test_clusters_do_not_chain():
    """Ten steps of one word in ten: each resembles the next, none the one after the next."""
    counts = np.zeros((10, 200), dtype=int)
    for step in range(10):
        counts[step, step * 10 : step * 10 + 100] = 1
    days = [f"2024-01-{d:02d}" for d in range(1, 11)]
    found = near_duplicates(sparse.csr_array(counts), table(days), threshold=0.8)
    # Neighbours share 90 of 110 words (.82), the next but one 80 of 120 (.67).
    assert found.groupby("cluster")["passage_id"].apply(list).tolist() == [
        [f"p{i:03d}", f"p{i + 1:03d}"] for i in range(0, 10, 2)
    ]


def test_first_is_the_earliest_then_the_smaller_id_and_undated_come_last():
    counts = sparse.csr_array(np.full((4, 1), 30))
    passages = table([None, "2024-05-02", "2024-05-01", "2024-05-01"], ["a", "b", "d", "c"])
    found = near_duplicates(counts, passages)
    assert found["passage_id"].tolist() == ["c", "d", "b", "a"]
    assert set(found["earliest"]) == {"c"}
    assert found["cluster"].tolist() == [0, 0, 0, 0]


def test_what_is_kept_is_pairwise_different(planted):
    counts, passages = planted
    found = near_duplicates(sparse.csr_array(counts), passages)
    dropped = set(found.loc[found["passage_id"] != found["earliest"], "passage_id"])
    kept = passages.index[~passages["passage_id"].isin(dropped)]
    assert len(kept) < 300
    assert all(ruzicka(counts[a], counts[b]) < 0.8 for a, b in combinations(kept, 2))


def test_the_order_of_rows_does_not_matter(planted):
    counts, passages = planted
    first = near_duplicates(sparse.csr_array(counts), passages)
    mixed = np.random.default_rng(3).permutation(len(passages))
    again = near_duplicates(sparse.csr_array(counts[mixed]), passages.iloc[mixed])
    pd.testing.assert_frame_equal(first, again)


def test_short_passages_are_never_compared():
    counts = sparse.csr_array([[19], [19], [20], [20]])
    found = near_duplicates(counts, table(["2024-01-01"] * 4))
    assert found["passage_id"].tolist() == ["p002", "p003"]
    assert near_duplicates(counts, table(["2024-01-01"] * 4), min_tokens=21).empty


def test_nothing_and_empty_passages():
    nothing = near_duplicates(sparse.csr_array((0, 5), dtype=int), table([]))
    assert nothing.columns.tolist() == ["cluster", "passage_id", "similarity", "earliest"]
    blank = sparse.csr_array((3, 5), dtype=int)
    assert near_duplicates(blank, table(["2024-01-01"] * 3), min_tokens=0).empty


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=8, max_size=8), min_size=2, max_size=2).filter(
        lambda rows: all(any(row) for row in rows)
    )
)
@settings(max_examples=60, deadline=None)
def test_signatures_stand_for_the_tokens(rows):
    """As many numbers in common as the sum of the smaller counts; none twice in one passage."""
    counts = sparse.csr_array(rows)
    one, other = (module._hashes(counts, row) for row in (0, 1))
    assert len(one) == len(set(one)) == sum(rows[0])
    assert len(set(one) & set(other)) == np.minimum(*rows).sum()
    sizes = counts.sum(axis=1)
    dense = np.zeros(8, dtype=counts.dtype)
    exact = module.similarities(counts, sizes, 0, np.array([1]), dense)
    assert module.similarities(counts, sizes, 0, np.array([], int), dense).shape == (0,)
    assert exact[0] == pytest.approx(ruzicka(*map(np.array, rows)))
    assert not dense.any()


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.9, 1.0])
@pytest.mark.parametrize("n", [2, 16, 128])
def test_bands_fit_and_are_as_long_as_recall_allows(threshold, n):
    bands, length = module._bands(threshold, n)
    assert bands * length <= n
    assert bands >= 2

    # Right at the wanted recall, .99, a length will do.
    assert module._bands(0.9**0.5, 4) == (2, 2)

    def recall(length: int) -> float:
        return 1 - (1 - threshold**length) ** (n // length)

    assert length == 1 or recall(length) >= 0.99
    assert 2 * (length + 1) > n or recall(length + 1) < 0.99


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"passages": table(["2024-01-01"])}, "counts have 2 rows, but there are 1 passages"),
        ({"passages": table(["2024-01-01"] * 2, ["a", "a"])}, "passage_id a is there more"),
        ({"threshold": 0}, "threshold=0 must be above 0"),
        ({"threshold": 1.1}, "threshold=1.1 must be above 0"),
        ({"n_permutations": 1}, "n_permutations=1 must be at least 2"),
    ],
)
def test_what_cannot_be_is_named(change, message):
    given_ = {"counts": sparse.csr_array([[30], [30]]), "passages": table(["2024-01-01"] * 2)}
    with pytest.raises(ValueError, match=message):
        near_duplicates(**given_ | change)


@pytest.mark.full
def test_hash_randomisation_changes_nothing():
    code = (
        "import numpy as np, pandas as pd\n"
        "from scipy import sparse\n"
        "from bilateral.corpus.duplicates import near_duplicates\n"
        "rng = np.random.default_rng(0)\n"
        "x = np.repeat(rng.integers(0, 3, (40, 90)), 3, axis=0)\n"
        "x = np.maximum(x + rng.choice([-1, 0, 1], x.shape, p=[.02, .96, .02]), 0)\n"
        "p = pd.DataFrame({'passage_id': [f'p{i:03}' for i in range(120)]})\n"
        "p['date'] = pd.Timestamp('2024-01-01')\n"
        "f = near_duplicates(sparse.csr_array(x), p)\n"
        "print(len(f), f.to_csv())\n"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]
    assert int(answers[0].split()[0]) > 60


def test_copies_in_the_record_are_found():
    """Documents whose body is another's, letter for letter, have their passages in clusters."""
    corpus = Corpus.load()
    copies = corpus.documents.query("duplicate_of != ''")
    docs = {*copies["doc_id"], *copies["duplicate_of"]}
    if not docs:
        pytest.skip("the record has no document twice")
    one = corpus.select(doc_id=docs)
    words = np.flatnonzero(one.terms["kind"] != "phrase")
    found = near_duplicates(one.counts[:, words], one.table[["passage_id", "date"]])
    first = dict(zip(found["passage_id"], found["earliest"], strict=True))
    doc_of = one.passages.set_index("passage_id")["doc_id"]
    original = copies.set_index("doc_id")["duplicate_of"]
    long = one.passages.query("n_tokens >= 20")
    for passage, doc in long[["passage_id", "doc_id"]].itertuples(index=False):
        if doc in original.index:
            assert doc_of[first[passage]] in (original[doc], doc), passage


def test_tokens_hashed_a_few_at_a_time_give_the_same(monkeypatch):
    counts = np.random.default_rng(0).poisson(1, (12, 60))
    counts[6:] = counts[:6]
    counts[6:, 0] += 1
    passages = pd.DataFrame({"passage_id": [f"p{i:02}" for i in range(12)], "date": pd.NaT})
    found = near_duplicates(sparse.csr_array(counts), passages)
    assert len(found) == 12
    monkeypatch.setattr(sys.modules["bilateral.corpus.duplicates"], "_AT_A_TIME", 7)
    pd.testing.assert_frame_equal(near_duplicates(sparse.csr_array(counts), passages), found)
