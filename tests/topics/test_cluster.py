"""Partitions give what one matrix gives, here and on workers, also when workers die."""

import gc
import json
import os
import signal
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array, issparse
from sklearn.base import clone

from bilateral.topics import LDA
from bilateral.topics.covariates import CovariateLDA
from bilateral.topics.dynamic import DynamicLDA
from bilateral.topics.partitions.counts import (
    PartitionedCounts,
    in_partitions,
    read_counts,
    rows_from,
    write_counts,
)
from bilateral.topics.partitions.rows import Partition, Partitions
from bilateral.topics.partitions.stores import DaskStore, _add, _sum
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.tails import Tails
from bilateral.topics.sampler.tokens import Tokens, width_of
from bilateral.topics.seeded import SeededLDA

N_ROWS, N_TERMS, K = 60, 25, 3
TERMS = ["en"] * 10 + [""] * 5 + ["es"] * 10
LANGUAGES = ["en", "es", "es"] * 20
NAMES = [f"t{i}" for i in range(N_TERMS)]
SIDES = pd.DataFrame({"side": ["US", "MX", "MX"] * 20})


def make_counts() -> csr_array:
    X = np.random.default_rng(1).poisson(0.7, (N_ROWS, N_TERMS))
    X[7] = 0
    return csr_array(X)


def make_bilingual() -> csr_array:
    own = np.array([[term in ("", lang) for term in TERMS] for lang in LANGUAGES])
    return csr_array(make_counts().toarray() * own)


def make_model(**parameters) -> LDA:
    return LDA(K, n_sweeps=6, n_chains=2, random_state=3, **parameters)


def cut(X: csr_array, *ends: int) -> list[csr_array]:
    return [X[low:high] for low, high in pairwise([0, *ends, X.shape[0]])]


@pytest.fixture(scope="module")
def X() -> csr_array:
    return make_counts()


@pytest.fixture(scope="module")
def whole(X) -> LDA:
    """The model of the matrix in one block."""
    return make_model().fit(X)


def start_cluster(n_workers: int):
    """Workers in processes of their own, and how to reach them."""
    pytest.importorskip("distributed", reason="bilateral[cluster] is not installed")
    import dask
    from distributed import LocalCluster

    # A worker started anew has time, however busy the machine.
    dask.config.set({"distributed.deploy.lost-worker-timeout": "5 minutes"})
    return LocalCluster(
        n_workers=n_workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    )


@pytest.fixture(scope="module")
def client():
    with start_cluster(3) as cluster, cluster.get_client() as client:
        yield client


@pytest.fixture(scope="module")
def threads():
    """Workers that are threads of this process: quick to start, and none of them dies."""
    pytest.importorskip("distributed", reason="bilateral[cluster] is not installed")
    from distributed import Client

    with Client(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as it:
        yield it


def same(model: LDA, other: LDA) -> bool:
    arrays = ("topic_word_", "doc_topic_", "alpha_", "log_likelihood_")
    return model.digest_ == other.digest_ and all(
        np.array_equal(getattr(model, name), getattr(other, name)) for name in arrays
    )


# Count files.


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1), st.integers(1, 9))
@settings(max_examples=25)
def test_files_hold_the_matrix(tmp_path_factory, rows, n_rows_per_file):
    X = csr_array(rows)
    folder = tmp_path_factory.mktemp("counts")
    files = write_counts(X, folder, n_rows_per_file)
    assert len(files) == -(-X.shape[0] // n_rows_per_file)
    assert np.array_equal(np.vstack([read_counts(f).toarray() for f in files]), X.toarray())
    # The folder is one long table, with rows numbered through.
    table = pq.read_table(folder).to_pandas()
    again = csr_array((table["count"], (table["row"], table["column"])), shape=X.shape)
    assert (again != X).nnz == 0


def test_blocks_are_written_one_after_the_other(X, tmp_path):
    write_counts((part for part in cut(X, 11, 40)), tmp_path / "new" / "folder", 20)
    parts = PartitionedCounts(tmp_path / "new" / "folder")
    assert parts.shape == X.shape
    assert np.array_equal(parts.sum(axis=0), X.sum(axis=0))
    assert parts.sum() == X.sum()
    with pytest.raises(ValueError, match="holds Parquet files already"):
        write_counts(X, tmp_path / "new" / "folder", 20)


def test_files_must_follow_each_other(X, tmp_path):
    files = write_counts(X, tmp_path, 20)
    files[1].unlink()
    with pytest.raises(ValueError, match=r"000002\.parquet begins with row 40, but .* row 20"):
        make_model().fit(tmp_path)
    # Named one by one they are what the user says they are.
    assert PartitionedCounts([files[0], files[2]]).shape == (40, N_TERMS)
    files[0].unlink(), files[2].unlink()
    with pytest.raises(ValueError, match="holds no Parquet files"):
        make_model().fit(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"row": [0, 5]}, "row 5 at line 1"),
        ({"column": [-1, 0]}, "column -1 at line 0"),
        ({"column": [0, None]}, "column nan at line 1"),
        ({"count": [1.5, 1]}, r"holds 1\.5 at row 0"),
        ({"count": [1, None]}, "holds nan at row 1"),
        ({"count": None}, "no column 'count'"),
    ],
)
def test_a_file_of_other_things_is_refused(tmp_path, change, message):
    good = {"row": [0, 1], "column": [0, 1], "count": [1, 1]}
    (path,) = write_counts(csr_array([[1, 0], [0, 1]]), tmp_path / "good", 9)
    metadata = pq.read_schema(path).metadata
    table = pa.table({k: v for k, v in (good | change).items() if v is not None})
    pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "bad.parquet")
    with pytest.raises(ValueError, match=rf"Partition 0 \(.*bad\.parquet.*{message}"):
        LDA(2, n_sweeps=2).fit([tmp_path / "bad.parquet"])
    pq.write_table(pa.table(good), tmp_path / "bad.parquet")
    with pytest.raises(ValueError, match="does not say which rows and columns"):
        LDA(2, n_sweeps=2).fit(tmp_path / "bad.parquet")


# One machine.


@given(st.lists(st.integers(0, N_ROWS), max_size=5).map(sorted), st.sampled_from([1, 2]))
@settings(max_examples=8)
def test_partitions_change_nothing(X, whole, ends, n_jobs):
    assert same(make_model(n_jobs=n_jobs).fit(cut(X, *ends)), whole)


def test_out_of_core_gives_the_same(X, whole, tmp_path):
    files = write_counts(X, tmp_path, 13)
    assert same(make_model().fit(tmp_path), whole)
    assert same(make_model().fit([str(file) for file in files]), whole)
    model = make_model().fit(tmp_path)
    draws = zip(model.doc_topic_draws_, whole.doc_topic_draws_, strict=True)
    assert all((a != b).nnz == 0 for a, b in draws)
    assert model.n_features_in_ == N_TERMS


@pytest.mark.full
def test_one_partition_is_in_memory_at_a_time(X, tmp_path, monkeypatch):
    write_counts(X, tmp_path, 13)
    alive = []

    def watch(name):
        method = getattr(Partition, name)

        def watched(self, *arguments):
            got = method(self, *arguments)
            found = [vars(o) for o in gc.get_objects() if isinstance(o, Partition)]
            alive.append(len({id(held["words"]) for held in found if "words" in held}))
            return got

        monkeypatch.setattr(Partition, name, watched)

    watch("__init__"), watch("sweep")
    LDA(K, n_sweeps=2, n_chains=1).fit(tmp_path)
    assert len(alive) >= 15
    assert set(alive) == {1}


def test_languages_are_cut_with_the_rows():
    X = make_bilingual()
    model = LDA(K, n_sweeps=8, n_chains=1, term_languages=TERMS)
    one = model.fit(X, languages=LANGUAGES).digest_
    assert model.fit(cut(X, 7, 31), languages=LANGUAGES).digest_ == one
    wrong = X.toarray()
    wrong[31 + 2, 24] = 1  # a Spanish word in an English row
    assert LANGUAGES[33] == "en"
    with pytest.raises(ValueError, match=r"Partition 2, .* Row 2 is in 'en' but holds column 24"):
        model.fit(cut(csr_array(wrong), 7, 31), languages=LANGUAGES)
    with pytest.raises(ValueError, match=r"languages has shape \(59,\), but X has 60 rows"):
        model.fit(cut(X, 7, 31), languages=LANGUAGES[1:])


def test_a_partition_may_be_in_one_language_or_empty():
    X, order = make_bilingual(), np.argsort(LANGUAGES, kind="stable")
    X, languages = X[order], np.asarray(LANGUAGES)[order]
    end = int((languages == languages[0]).sum())
    model = LDA(K, n_sweeps=8, n_chains=1, term_languages=TERMS)
    one = model.fit(X, languages=languages).digest_
    parts = [X[:end], X[:0], X[end:]]
    assert model.fit(parts, languages=languages).digest_ == one


@pytest.mark.parametrize(
    ("value", "message"),
    [(-1, "holds -1"), (np.nan, "holds nan"), (0.5, r"holds 0\.5"), (np.inf, "holds inf")],
)
def test_bad_counts_are_named_by_partition_and_row(X, value, message):
    wrong = X.toarray().astype(float)
    wrong[31 + 4, 6] = value
    parts = cut(csr_array(wrong), 7, 31)
    with pytest.raises(ValueError, match=rf"Partition 2, .*{message}.* at row 4, column 6"):
        make_model().fit(parts)


def test_partitions_must_fit_together(X):
    with pytest.raises(ValueError, match="Partition 1 has 24 columns, but those before it have 25"):
        make_model().fit([X, X[:, 1:]])
    with pytest.raises(ValueError, match="no tokens"):
        make_model().fit([X[:0], X[7:8], X[7:8]])
    with pytest.raises(ValueError, match="needs at least two"):
        make_model().fit([X[:1]])
    with pytest.raises(ValueError, match="n_topics"):
        LDA(1).fit([X])


def test_only_fit_takes_partitions(X, whole):
    for ask in (whole.transform, whole.score):
        with pytest.raises(ValueError, match="X comes in partitions, which only fit takes"):
            ask(cut(X, 20))


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_an_interrupted_fit_goes_on(X, monkeypatch, tmp_path, part):
    steps = Counter()
    step, sweep = Chain.step, Partition.sweep

    def counted(self):
        steps["begun"] += 1
        return step(self)

    def broken(self, *arguments):
        if steps["begun"] == at and self.first_row == 26:  # the third of five partitions
            raise KeyboardInterrupt
        return sweep(self, *arguments)

    monkeypatch.setattr(Chain, "step", counted)
    model = LDA(K, n_sweeps=20, n_chains=2)
    unbroken = clone(model).fit(X)
    at = 1 + round(part * (steps.pop("begun") - 1))
    monkeypatch.setattr(Partition, "sweep", broken)
    write_counts(X, tmp_path / "counts", 13)
    model.fit(tmp_path / "counts")
    monkeypatch.undo()
    assert model.interrupted_
    model.save(tmp_path / "model.npz")
    loaded = LDA.load(tmp_path / "model.npz")
    # Other partitions of the same rows do as well, or none.
    for again, rows in ((model, cut(X, 20, 21)), (loaded, X)):
        again.resume(rows)
        assert not again.interrupted_
        assert same(again, unbroken)


def rows_of(X: csr_array, *ends: int) -> tuple[Tokens, Partitions]:
    arguments = np.zeros(N_ROWS, np.int64), 1, np.arange(N_ROWS, dtype=np.int32) % 3
    return (
        rows_from(X, *arguments, 1),
        rows_from(PartitionedCounts(cut(X, *ends)), *arguments, 1),
    )


def test_rows_answer_as_one_block_does(X):
    block, parts = rows_of(X, 7, 8, 30)
    assert (parts.n_rows, parts.n_tokens) == (block.n_rows, block.n_tokens)
    key, width = (np.uint64(5), 0, 0), width_of(K)
    rng = np.random.default_rng(0)
    word_weights = rng.random((N_TERMS, width), np.float32)
    word_weights[:, K:] = 0
    alpha = np.repeat(np.r_[np.full(K, 0.3), np.zeros(width - K)][None], 3, axis=0)
    self_count, column_class = np.zeros((2, width), np.float32), np.zeros(N_TERMS, np.int32)

    def agree(n_topics=K):
        assert np.array_equal(np.asarray(parts.take()), block.take())
        assert np.array_equal(parts.counts(width), block.counts(width))
        assert parts.counts(width).dtype == np.int32
        for a, b in zip(parts.tails(n_topics, 3), block.tails(n_topics, 3), strict=True):
            assert np.array_equal(a, b)
        shape = N_TERMS, 1, width
        for a, b in zip(parts.pairs(*shape), block.pairs(*shape), strict=True):
            assert np.array_equal(a, b)
        assert (parts.row_counts(n_topics) != block.row_counts(n_topics)).nnz == 0

    for rows in (block, parts):
        rows.start(K, key)
    agree()
    kept = parts.take(), block.take()
    got = [
        rows.sweep(word_weights, self_count, column_class, alpha, key) for rows in (block, parts)
    ]
    assert got[0] == got[1] != 0
    agree()
    assert not np.array_equal(np.asarray(kept[0]), block.take())
    for rows in (block, parts):
        rows.rename(np.array([1, 1, 0], np.uint16))
    agree()
    for rows in (block, parts):
        rows.split(0, 2, key)
    agree(4)
    parts.put(kept[0]), block.put(kept[1])  # back to a state that was left
    agree()
    other = rng.integers(0, K, block.n_tokens).astype(np.uint16)
    parts.put(other), block.put(other)
    agree()


def test_partitions_do_what_a_block_does():
    public = {name for name in vars(Tokens) if not name.startswith("_")}
    assert public <= set(dir(Partitions))


def test_states_are_kept_as_long_as_someone_may_return_to_them(X):
    _, parts = rows_of(X, 30)
    key = np.uint64(5), 0, 0
    parts.start(K, key)
    first = parts.take()
    z = np.asarray(first)
    folder = parts.place.folder
    for _ in range(5):
        parts.rename(np.array([1, 2, 0], np.uint16))
        assert len(list((folder / "1").glob("*.z"))) <= 3  # the first, the last, the one before
    parts.put(first)
    assert np.array_equal(np.asarray(parts.take()), z)
    del first, parts
    gc.collect()
    assert not folder.exists()


def test_lost_assignments_are_told_from_none(X):
    _, parts = rows_of(X, 30)
    parts.start(K, (np.uint64(5), 0, 0))
    (file,) = (parts.place.folder / "1").iterdir()
    for damage in (lambda: file.write_bytes(file.read_bytes()[:-2]), file.unlink):
        damage()
        with pytest.raises(RuntimeError, match=r"rows from 30 on are lost.*temporary-directory"):
            parts.tails(K, 3)


@pytest.mark.parametrize(
    ("model", "about"),
    [
        (SeededLDA({"a": ["t1", "t2"], "b": ["t5"]}, n_free=1, vocabulary=NAMES, n_sweeps=6), {}),
        (CovariateLDA(K, formula="side", n_sweeps=6), {"covariates": SIDES}),
        (DynamicLDA(K, n_sweeps=6), {"periods": np.arange(N_ROWS) // 20}),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_other_models_take_partitions(X, model, about):
    assert same(clone(model).fit(cut(X, 7, 45), **about), clone(model).fit(X, **about))


def test_dask_collections_need_no_client(X, whole):
    array = pytest.importorskip("dask.array", reason="bilateral[cluster] is not installed")
    import dask

    delayed = [dask.delayed(part) for part in cut(X, 20, 40)]
    assert same(make_model().fit(delayed), whole)
    assert same(make_model().fit(dask.delayed(X)), whole)
    blocks = [array.from_delayed(part, (20, N_TERMS), dtype=np.int64) for part in delayed]
    assert same(make_model().fit(array.concatenate(blocks)), whole)
    assert same(make_model().fit(array.from_array(X.toarray(), (17, N_TERMS))), whole)
    with pytest.raises(ValueError, match=r"rechunk\(\{1: -1\}\)"):
        make_model().fit(array.from_array(X.toarray(), (17, 10)))


# Workers.


@pytest.mark.full
def test_workers_in_this_process_give_the_same(threads, X, whole):
    import dask

    assert same(make_model().fit(cut(X, 3, 4, 4, 30, 52), client=threads), whole)
    assert same(
        make_model().fit([dask.delayed(part) for part in cut(X, 20)], client=threads), whole
    )


@pytest.mark.full
def test_any_partitions_on_workers_give_the_same(client, X, whole, tmp_path):
    import dask

    array = pytest.importorskip("dask.array")
    delayed = [dask.delayed(part) for part in cut(X, 3, 4, 4, 30, 52)]
    write_counts(X, tmp_path, 13)
    for rows in (
        X,
        cut(X, 41),
        delayed,
        array.from_array(X.toarray(), (17, N_TERMS)),
        tmp_path,
        client.scatter(cut(X, 20)),
    ):
        assert same(make_model().fit(rows, client=client), whole)


@pytest.mark.full
def test_shares_are_drawn_where_the_rows_lie(client, X, whole):
    from distributed import Client

    number = np.arange(N_ROWS) % 3
    expected = whole.prevalence_draws(30), whole.prevalence_draws(19, groups=number)
    with Client(client.cluster.scheduler_address, set_as_default=False) as another:
        model = make_model().fit(cut(X, 20), client=another)
        assert model.prevalence_draws(30).tobytes() == expected[0].tobytes()
        assert model.prevalence_draws(19, groups=number).tobytes() == expected[1].tobytes()
    digest = model.digest_
    with pytest.raises(ValueError, match=r"the rows are gone, .* Dask client closed: call resume"):
        model.prevalence_draws(60)
    model.resume(X)
    assert model.prevalence_draws(60).tobytes() == whole.prevalence_draws(60).tobytes()
    assert model.digest_ == digest


@pytest.mark.full
def test_many_partitions_are_summed_by_workers(client, X, whole):
    assert same(make_model().fit(cut(X, *range(0, N_ROWS, 4)), client=client), whole)


class Watch:
    """What comes to a client, by whatever way."""

    def __init__(self, monkeypatch, client):
        self.seen = []
        for name in ("_gather", "_run"):
            self._wrap(monkeypatch, client, name)

    def _wrap(self, monkeypatch, client, name):
        inner = getattr(client, name)

        async def watched(*arguments, **options):
            got = await inner(*arguments, **options)
            self._look(got)
            return got

        monkeypatch.setattr(client, name, watched)

    def _look(self, value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list | tuple | set):
            for part in value:
                self._look(part)
        else:
            self.seen.append(value)

    def rows(self, n_tokens: int) -> list:
        """What has come that holds tokens, or could hold them."""
        return [value for value in self.seen if self._holds(value, n_tokens)]

    def _holds(self, value, n_tokens: int) -> bool:
        if isinstance(value, np.ndarray):  # assignments are uint16, whatever is counted is smaller
            return value.dtype != np.uint16 and value.size >= n_tokens
        if issparse(value):
            return value.shape[1] != K
        return not isinstance(value, int | str | np.integer)


@pytest.mark.full
def test_the_client_never_gathers_X(client, monkeypatch):
    import dask

    @dask.delayed
    def load(seed):
        return csr_array(np.random.default_rng(seed).poisson(1.0, (200, N_TERMS)))

    n_tokens = sum(load(seed).compute(scheduler="sync").sum() for seed in range(2))
    watch = Watch(monkeypatch, client)
    model = make_model().fit([load(0), load(1)], client=client)
    assert len(watch.seen) > 20
    assert watch.rows(n_tokens // 4) == []
    # The watch is awake: each of these brings rows here.
    parts = model._chain.rows.parts
    for bring in (
        lambda: client.gather(parts),
        lambda: parts[0].result(),
        lambda: client.compute(load(0)).result(),
        lambda: dask.compute(load(0)),
        lambda: client.submit(lambda part: part.words, parts[0]).result(),
        lambda: client.run(lambda: csr_array([[1, 2]])),
    ):
        watch.seen.clear()
        bring()
        assert watch.rows(n_tokens // 4)


def test_counts_are_checked_by_workers(threads, X):
    import dask

    wrong = X.toarray().astype(float)
    wrong[35, 6] = -2
    wrong = csr_array(wrong)

    @dask.delayed
    def load(low, high):
        return wrong[low:high]

    with pytest.raises(ValueError, match=r"Partition 2, .*holds -2\.0 at row 4, column 6"):
        make_model().fit([load(0, 7), load(7, 31), load(31, 60)], client=threads)


@pytest.mark.full
def test_fewer_workers_give_the_same(client, X, whole):
    """Three until here; one in a test below."""
    first, *others = client.scheduler_info()["workers"]
    client.retire_workers([first])
    assert 0 < len(others) == len(client.scheduler_info()["workers"])
    assert same(make_model().fit(cut(X, 10, 20, 30), client=client), whole)


@pytest.mark.full
def test_a_worker_that_dies_between_sweeps_changes_nothing(client, X, whole, monkeypatch):
    sweep, calls = Partitions.sweep, Counter()

    def deadly(self, *arguments):
        calls["sweep"] += 1
        if calls["sweep"] in (3, 8):
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        return sweep(self, *arguments)

    monkeypatch.setattr(Partitions, "sweep", deadly)
    assert same(make_model().fit(cut(X, 9, 20, 33, 41), client=client), whole)
    assert calls["sweep"] > 8


def arm(client, folder, first_row: int, sweep: int) -> None:
    """Have one worker die in the middle of a sweep, once; all note what they do.

    Workers that come later do so, too: one may still be starting in place of one that died.
    """
    from distributed import WorkerPlugin

    def load_gun():
        from bilateral.topics.partitions.rows import Partition
        from bilateral.topics.sampler.tokens import Tokens

        def deadly(self, word_weights, self_count, column_class, alpha, key):
            if (self.first_row, key[2]) == (first_row, sweep):
                try:
                    os.close(os.open(folder / "shot", os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    pass
                else:
                    os.kill(os.getpid(), signal.SIGKILL)
            got = Tokens.sweep(self, word_weights, self_count, column_class, alpha, key)
            with open(folder / "log", "a") as log:
                log.write(f"{self.first_row} {key[1]} {key[2]} {float(word_weights.sum())}\n")
            return got

        Partition.sweep = deadly

    class Armed(WorkerPlugin):
        name = "armed"

        def setup(self, worker):
            load_gun()

        def teardown(self, worker):
            disarm()

    client.register_plugin(Armed())


def disarm() -> None:
    from bilateral.topics.partitions.rows import Partition

    if "sweep" in vars(Partition):
        del Partition.sweep


@pytest.mark.full
def test_a_worker_that_dies_in_a_sweep_costs_that_sweep(client, X, whole, tmp_path):
    arm(client, tmp_path, 20, 3)
    assert same(make_model().fit(cut(X, 9, 20, 33, 41), client=client), whole)
    client.unregister_worker_plugin("armed")
    assert (tmp_path / "shot").exists()
    done = Counter((tmp_path / "log").read_text().splitlines())
    again = {line.split()[2] for line, times in done.items() if times > 1}
    assert again <= {"3"}  # no other sweep was done twice
    assert len(done) > 40


@pytest.mark.full
def test_the_only_worker_may_die(X, whole, tmp_path):
    """All copies of the word weights are lost with it, and the assignments are not."""
    with start_cluster(1) as cluster, cluster.get_client() as client:
        assert same(make_model().fit(cut(X, 30), client=client), whole)
        arm(client, tmp_path, 30, 3)
        model = make_model().fit(cut(X, 30), client=client)
        assert (tmp_path / "shot").exists()
        assert same(model, whole)
        folder = model._chain.rows.place.folder
    # The model outlives its workers, and its folder goes with it.
    model.save(tmp_path / "model.npz")
    assert same(LDA.load(tmp_path / "model.npz"), whole)
    del model
    gc.collect()
    assert not folder.exists()


def test_workers_must_share_a_folder(tmp_path):
    """Two machines with the same path and disks of their own."""
    pytest.importorskip("dask", reason="bilateral[cluster] is not installed")
    import dask

    def run(function, folder):
        disks = [tmp_path / name / folder.name for name in "ab"]
        return {disk: function(disk) for disk in disks}

    class Client(SimpleNamespace):
        pass

    with (
        dask.config.set({"temporary-directory": str(tmp_path)}),
        pytest.raises(ValueError, match=r"do not see one another's files.*temporary-directory"),
    ):
        DaskStore(Client(run=run, status="closed"))


def test_what_a_killed_fit_left_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / ".bilateral-fit-0123456789ab.tmp"  # no process holds it
    (left / "0").mkdir(parents=True)
    model = LDA(2, n_sweeps=2).fit([np.eye(4, dtype=int)[:2], np.eye(4, dtype=int)[2:]])
    (held,) = tmp_path.iterdir()
    assert held == model._chain.rows.place.folder
    other = LDA(2, n_sweeps=2).fit([np.eye(4, dtype=int)])
    assert len(list(tmp_path.iterdir())) == 2  # a living process's stays
    del model, other
    gc.collect()
    assert not list(tmp_path.iterdir())


# What is added up, and where it lies


def test_results_of_partitions_are_added_up():
    assert _add(2, 3) == 5
    one = Tails(np.array([[0, 2], [2, 3]]), np.array([5, 1, 4]))
    two = Tails(np.array([[0, 1], [1, 3]]), np.array([10, 20, 30]))  # as long as its longest row
    for a, b in ((one, two), (two, one)):
        got = _add(a, b)
        assert got.start.tolist() == [[0, 2], [2, 4]] and got.counts.tolist() == [15, 1, 24, 30]
    assert one.counts.tolist() == [5, 1, 4]  # none is changed
    got = _add((1, np.array([1, 2])), (2, np.array([10, 20])))
    assert got[0] == 3 and got[1].tolist() == [11, 22]
    assert _sum([1, 2, 3]) == 6


def test_workers_add_up_by_and_by():
    class Future:
        def __init__(self, value):
            self.value = value

        def result(self):
            return self.value

    class Client:
        calls = 0

        def compute(self, part):
            raise AssertionError

        def map(self, function, *each, pure):
            assert pure is False
            self.calls += 1
            opened = [[_value(one) for one in parts] for parts in zip(*each, strict=True)]
            return [Future(function(*parts)) for parts in opened]

    def _value(one):
        if isinstance(one, list):
            return [_value(part) for part in one]
        return one.value if isinstance(one, Future) else one

    for n, rounds in ((1, 0), (2, 1), (8, 1), (9, 2), (64, 2), (65, 3)):
        there = object.__new__(DaskStore)
        there.client = Client()
        total = there.total(lambda a, b, c: a + b + c, range(n), [5] * n, common=(100,))
        assert total == sum(range(n)) + 105 * n
        assert there.client.calls == 2 + rounds  # what is common, the work, and the sums


def test_the_record_of_a_file_is_what_is_documented(tmp_path):
    X = csr_array([[0, 2], [1, 0], [0, 0], [3, 4]])
    files = write_counts(iter([X[:3], X[3:]]), tmp_path, 2)
    assert [file.name for file in files] == [f"counts-00000{i}.parquet" for i in range(3)]
    notes = [json.loads(pq.read_schema(f).metadata[b"bilateral.counts"]) for f in files]
    assert notes == [
        {"first_row": 0, "n_rows": 2, "n_columns": 2},
        {"first_row": 2, "n_rows": 1, "n_columns": 2},
        {"first_row": 3, "n_rows": 1, "n_columns": 2},
    ]
    tables = [pq.read_table(file) for file in files]
    kinds = [str(kind) for kind in tables[0].schema.types]
    assert dict(zip(tables[0].column_names, kinds, strict=True)) == {
        "row": "int64",
        "column": "int32",
        "count": "int32",
    }
    assert [table.to_pylist() for table in tables] == [
        [{"row": 0, "column": 1, "count": 2}, {"row": 1, "column": 0, "count": 1}],
        [],
        [{"row": 3, "column": 0, "count": 3}, {"row": 3, "column": 1, "count": 4}],
    ]
    assert PartitionedCounts(str(files[1])).shape == (1, 2)
    with pytest.raises(ValueError, match="n_rows_per_file must be a whole number of at least 1"):
        write_counts(X, tmp_path / "none", 0)
    (one,) = write_counts([[1, 0], [0, 1]], tmp_path / "lists", 9)
    assert read_counts(one).toarray().tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"row": [2, 4]}, "row 4 at line 1, out of range"),
        ({"row": [1, 3]}, "row 1 at line 0, out of range"),
        ({"column": [0, 2]}, "column 2 at line 1, out of range"),
        ({"row": [2, None]}, "row nan at line 1, out of range"),
    ],
)
def test_places_of_a_file_are_its_own(tmp_path, change, message):
    files = write_counts(csr_array(np.ones((4, 2), int)), tmp_path / "good", 2)
    good = {"row": [2, 3], "column": [1, 0], "count": [5, 6]}
    note = pq.read_schema(files[1]).metadata

    def rewritten(columns):
        pq.write_table(pa.table(columns).replace_schema_metadata(note), files[1])
        return read_counts(files[1])

    assert rewritten(good).toarray().tolist() == [[0, 5], [6, 0]]
    with pytest.raises(ValueError, match=message):
        rewritten(good | change)


@pytest.mark.parametrize(
    ("X", "said"),
    [
        ("counts", True),
        (Path("counts"), True),
        (["a", "b"], True),
        ((Path("a"),), True),
        ([np.eye(2)], True),
        ([pd.DataFrame([[1]])], True),
        ([], False),
        ([[1, 2]], False),
        ([np.ones(2)], False),
        ([1, 2], False),
        (np.eye(2), False),
        (None, False),
    ],
)
def test_what_comes_in_partitions(X, said):
    assert in_partitions(X) is said


def test_files_that_cannot_be_read_are_named(tmp_path):
    for n, shown in ((60, "a" * 60 + "'"), (61, "a" * 60 + "…'")):
        with pytest.raises(ValueError, match=f"^X names a count file '{shown}, which cannot be"):
            PartitionedCounts(["a" * n])
    (tmp_path / "b.parquet").write_bytes(b"no table")
    with pytest.raises(ValueError, match=r"^(Partition 0|X names a count file)"):
        PartitionedCounts([tmp_path / "b.parquet"])


def test_sums_of_partitions_are_those_of_the_matrix(X):
    parts = PartitionedCounts(cut(X, 7, 45))
    assert parts.sum().dtype == np.int64 and parts.sum(dtype=np.int32).dtype == np.int32
    assert parts.sum(axis=0).tolist() == X.sum(axis=0).tolist()
    assert parts._sizes == [(7, X[:7].sum()), (38, X[7:45].sum()), (15, X[45:].sum())]
    assert PartitionedCounts(X).shape == X.shape and len(PartitionedCounts(X)._sizes) == 1
