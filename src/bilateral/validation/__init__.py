"""May we believe it? How good the selection is; later also topics, seeds and choices."""

from bilateral.validation.sampling import agreement, selection_quality

__all__ = ["agreement", "selection_quality"]
