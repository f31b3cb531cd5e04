"""Documents, passages and counts: selected, built, kept aligned."""

from bilateral.corpus.corpus import Corpus
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.edits import diff, edited_documents, show_edit
from bilateral.corpus.pool import pool_exchanges
from bilateral.corpus.show import attach_text, describe

__all__ = [
    "Corpus",
    "attach_text",
    "describe",
    "diff",
    "edited_documents",
    "near_duplicates",
    "pool_exchanges",
    "show_edit",
]
