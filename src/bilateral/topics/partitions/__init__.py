"""Counts in partitions: on this machine, larger than its memory, or with Dask's workers."""
