"""Discourse: two sides, their agendas, quotes and events."""

from bilateral.attribution import mentions, quotes
from bilateral.discourse.cells import quarters
from bilateral.discourse.concordance import concordance
from bilateral.discourse.contrast import beside, contrast
from bilateral.discourse.counted import cut
from bilateral.discourse.frequency import frequency, word_forms
from bilateral.discourse.officials import own_archive, own_officials, presidents
from bilateral.discourse.place import place
from bilateral.discourse.placebos import placebo_pairs
from bilateral.discourse.similar import similar
from bilateral.discourse.themes import seed_columns, seed_coverage, seed_lists, theme_counts
from bilateral.discourse.trends import composition, salience
from bilateral.discourse.typical import passages_html, typical_passages

__all__ = [
    "beside",
    "composition",
    "concordance",
    "contrast",
    "cut",
    "frequency",
    "mentions",
    "own_archive",
    "own_officials",
    "passages_html",
    "place",
    "placebo_pairs",
    "presidents",
    "quarters",
    "quotes",
    "salience",
    "seed_columns",
    "seed_coverage",
    "seed_lists",
    "similar",
    "theme_counts",
    "typical_passages",
    "word_forms",
]
