"""Cleaning: text to terms, and recipes that map terms to terms."""

from bilateral.cleaning.mapping import bag_of_words

__all__ = ["bag_of_words"]
