"""May we believe it? How good the selection is, how alike topics are, how much choices matter."""

from bilateral.validation.matching import Match, match_topics, matched_cosine
from bilateral.validation.sampling import agreement, doubtful, labelled_share, selection_quality
from bilateral.validation.sensitivity import Sensitivity, sensitivity
from bilateral.validation.settling import settled
from bilateral.validation.stability import FOUND, stability

__all__ = [
    "FOUND",
    "Match",
    "Sensitivity",
    "agreement",
    "doubtful",
    "labelled_share",
    "match_topics",
    "matched_cosine",
    "selection_quality",
    "sensitivity",
    "settled",
    "stability",
]
