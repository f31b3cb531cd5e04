"""Cleaning: text to terms, and recipes that map terms to terms."""

from bilateral.cleaning.boilerplate import repeated_lines
from bilateral.cleaning.clean import STEPS, Cleaned, Finding, clean, clean_texts, steps_needed
from bilateral.cleaning.concepts import coverage
from bilateral.cleaning.count import count_texts
from bilateral.cleaning.pages import html_to_text
from bilateral.cleaning.recipe import Recipe, choices

__all__ = [
    "STEPS",
    "Cleaned",
    "Finding",
    "Recipe",
    "choices",
    "clean",
    "clean_texts",
    "count_texts",
    "coverage",
    "html_to_text",
    "repeated_lines",
    "steps_needed",
]
