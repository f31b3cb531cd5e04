"""Counts in partitions: for matrices that are larger than the memory of one machine.

``fit`` takes a matrix in partitions in place of a matrix: a list of matrices or of delayed ones, a
Dask array of sparse blocks, or count files (see :func:`write_counts`). With a Dask client the
partitions are on its workers: word weights are sent to them, each samples its rows, and counts come
back. Without a client one partition after the other is sampled on this machine, with one of them in
memory at a time. In both cases the result is that of a single matrix, bit for bit, for any
partitions and workers, and also if workers die.

Assignments (two bytes for each token, for two or three states of the chain) are kept in a folder:
with a client, below Dask's ``temporary-directory``, which workers on several machines must share;
otherwise below the system's folder for temporary files (``TMPDIR``). The folder is removed with the
model, which keeps the partitions until then. A partition of a few million tokens is a good size: it
needs about twelve bytes for each token, and sends back counts of every column in every topic.

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
