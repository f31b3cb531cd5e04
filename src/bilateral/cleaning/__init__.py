"""Cleaning: text to terms, and recipes that map terms to terms."""

from bilateral.cleaning.clean import STEPS, Cleaned, Finding, clean, clean_texts, steps_needed
from bilateral.cleaning.recipes.concepts import coverage
from bilateral.cleaning.recipes.recipe import Recipe, choices
from bilateral.cleaning.signs import Sign, translation_signs
from bilateral.cleaning.steps.boilerplate import repeated_lines
from bilateral.cleaning.steps.pages import html_to_text
from bilateral.cleaning.terms.count import count_texts

__all__ = [
    "STEPS",
    "Cleaned",
    "Finding",
    "Recipe",
    "Sign",
    "choices",
    "clean",
    "clean_texts",
    "count_texts",
    "coverage",
    "html_to_text",
    "repeated_lines",
    "steps_needed",
    "translation_signs",
]
