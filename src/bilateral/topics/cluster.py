"""Counts in partitions: matrices that no single machine holds, and larger than this one's memory.

``fit`` takes a matrix in partitions wherever it takes a matrix: a list of matrices or of delayed
ones, a Dask array of sparse blocks, or count files (see :func:`write_counts`). With a Dask client
the partitions lie with its workers: word weights are broadcast, rows are sampled where they lie,
and integer counts come back. Without one they are treated one after the other on this machine, with
one of them in memory at a time. Either way the result is that of a single matrix, bit for bit,
whatever the partitions and workers, and also if workers die meanwhile.

Assignments (two bytes a token, for two or three states of the chain) are kept in a folder of their
own: with a client below Dask's ``temporary-directory``, which workers on several machines must
share, otherwise below the system's folder for temporary files (``TMPDIR``). It is removed with the
model, which also holds the partitions until then. A partition of a few million tokens is a good
size: each needs some twelve bytes a token, and brings back counts of every column in every topic.

Examples
--------
>>> import tempfile
>>> import numpy as np
>>> from scipy.sparse import csr_array
>>> from bilateral.topics import LDA
>>> X = csr_array(np.kron(np.eye(2, dtype=int), np.full((6, 3), 4)))
>>> model = LDA(2, n_sweeps=8)
>>> whole = model.fit(X).digest_
>>> with tempfile.TemporaryDirectory() as folder:
...     files = write_counts(X, folder, 5)
...     len(files), len({whole, model.fit(folder).digest_, model.fit([X[:7], X[7:]]).digest_})
(3, 1)
"""

from bilateral.topics.partitions.counts import read_counts, write_counts

__all__ = ["read_counts", "write_counts"]
