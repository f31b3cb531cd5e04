"""Discourse: two sides, their agendas, quotes and events."""

from bilateral.attribution import mentions, quotes
from bilateral.discourse.accounts import account_words, accounts, two_accounts
from bilateral.discourse.asymmetry import asymmetry
from bilateral.discourse.cells import quarters
from bilateral.discourse.commitment import commitment
from bilateral.discourse.concordance import concordance
from bilateral.discourse.contrast import beside, contrast
from bilateral.discourse.counted import cut
from bilateral.discourse.distinctive import distinctive_words
from bilateral.discourse.frequency import frequency, word_forms
from bilateral.discourse.network import Network
from bilateral.discourse.networks import named_together, quotes_across
from bilateral.discourse.officials import own_archive, own_officials, presidents
from bilateral.discourse.place import place
from bilateral.discourse.placebos import placebo_pairs
from bilateral.discourse.reading_pack import ReadingPack, reading_pack
from bilateral.discourse.similar import similar
from bilateral.discourse.statements import statements
from bilateral.discourse.themes import seed_columns, seed_coverage, seed_lists, theme_counts
from bilateral.discourse.trends import composition, salience
from bilateral.discourse.typical import passages_html, typical_passages
from bilateral.discourse.versions import versions

__all__ = [
    "Network",
    "ReadingPack",
    "account_words",
    "accounts",
    "asymmetry",
    "beside",
    "commitment",
    "composition",
    "concordance",
    "contrast",
    "cut",
    "distinctive_words",
    "frequency",
    "mentions",
    "named_together",
    "own_archive",
    "own_officials",
    "passages_html",
    "place",
    "placebo_pairs",
    "presidents",
    "quarters",
    "quotes",
    "quotes_across",
    "reading_pack",
    "salience",
    "seed_columns",
    "seed_coverage",
    "seed_lists",
    "similar",
    "statements",
    "theme_counts",
    "two_accounts",
    "typical_passages",
    "versions",
    "word_forms",
]
