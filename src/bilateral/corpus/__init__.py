"""Documents, passages and counts: selected, built, kept aligned."""

from bilateral.corpus.corpus import Corpus
from bilateral.corpus.pool import pool_exchanges
from bilateral.corpus.show import attach_text, describe

__all__ = ["Corpus", "attach_text", "describe", "pool_exchanges"]
