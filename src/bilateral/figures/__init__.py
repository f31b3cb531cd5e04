"""Figures: DataFrames in, matplotlib Axes out."""

from bilateral.figures.accounts import plot_accounts
from bilateral.figures.asymmetry import plot_asymmetry
from bilateral.figures.commitment import plot_commitment
from bilateral.figures.composition import plot_composition
from bilateral.figures.coverage import plot_coverage, plot_roles
from bilateral.figures.frequency import plot_frequency
from bilateral.figures.measures import plot_measures
from bilateral.figures.networks import plot_network
from bilateral.figures.save import save_figure
from bilateral.figures.sensitivity import plot_sensitivity
from bilateral.figures.style import COLUMN, PAGE, use_style
from bilateral.figures.topics import plot_topics
from bilateral.figures.trends import plot_salience
from bilateral.figures.words import plot_words

__all__ = [
    "COLUMN",
    "PAGE",
    "plot_accounts",
    "plot_asymmetry",
    "plot_commitment",
    "plot_composition",
    "plot_coverage",
    "plot_frequency",
    "plot_measures",
    "plot_network",
    "plot_roles",
    "plot_salience",
    "plot_sensitivity",
    "plot_topics",
    "plot_words",
    "save_figure",
    "use_style",
]
