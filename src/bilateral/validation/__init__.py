"""May we believe it? How good the selection is; later also topics, seeds and choices."""

from bilateral.validation.sampling import agreement, selection_quality
from bilateral.validation.sensitivity import Sensitivity, sensitivity

__all__ = ["Sensitivity", "agreement", "selection_quality", "sensitivity"]
