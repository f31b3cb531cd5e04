from .copies import near_copies
from .corpus import Corpus
from .duplicates import near_duplicates
from .edits import diff, edited_documents, show_edit
from .pool import pool_exchanges
from .show import attach_text, describe, span_text, span_texts

__all__ = [
    "Corpus",
    "attach_text",
    "describe",
    "diff",
    "edited_documents",
    "near_copies",
    "near_duplicates",
    "pool_exchanges",
    "show_edit",
    "span_text",
    "span_texts",
]
