"""How many sweeps each stage of a chain has."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["APART", "DRAWS", "LEARN_EVERY", "TRIAL", "Schedule"]

LEARN_EVERY = 10
"""Sweeps between two fits of the priors."""
DRAWS, APART, TRIAL = 10, 2, 30
_WIDE, _JOINING = 20, 5
_ENOUGH = 1500


@dataclass(frozen=True)
class Schedule:
    """How many sweeps each stage of a chain has.

    Parameters
    ----------
    n_sweeps : int
        Sweeps of the chain that goes on, at most.
    n_chains : int
        Short chains to begin with.
    n_drawing : int, optional
        Sweeps from which draws are kept; fewer in short runs. If not given, 20 to 100: more in
        longer runs, because draws that are further apart are less alike.
    tokens_per_topic : int
        Topics are split and merged if there are at least so many tokens for each of twice as many
        topics. With several languages they always are.
    """

    n_sweeps: int
    n_chains: int = 1
    n_drawing: int | None = None
    tokens_per_topic: int = _ENOUGH

    def __setstate__(self, state: dict) -> None:
        # Earlier versions did not keep it.
        vars(self).update({"tokens_per_topic": _ENOUGH} | state)

    @property
    def drawing(self) -> int:
        """Sweeps from which draws are kept: the last ones."""
        usual = DRAWS * APART * min(max(self.n_sweeps // 66, 1), 5)
        return min(self.n_drawing or usual, self.n_sweeps // 2 // APART * APART)

    @property
    def apart(self) -> int:
        """Sweeps between two draws that are kept."""
        return max(APART, self.drawing // DRAWS // APART * APART)

    @property
    def burn_in(self) -> int:
        """Sweeps with mean word weights, if the chain does not settle earlier."""
        return self.n_sweeps - self.drawing - self.tuning

    @property
    def tuning(self) -> int:
        """Sweeps with drawn word weights before the draws that are kept.

        With mean weights the tokens of a rare word hardly gather in one topic. Words are then
        spread over more topics, and priors that are fitted to them are too wide.
        """
        return min(2 * LEARN_EVERY, (self.n_sweeps - self.drawing) // 8 // APART * APART)

    @property
    def trial(self) -> int:
        """Sweeps of each short chain."""
        return min(TRIAL, self.burn_in) if self.n_chains > 1 else 0

    @property
    def window(self) -> int:
        """Sweeps whose likelihood is compared with that of as many before, to see if it settled.

        A tenth of all, so that a longer run also notices a slower rise.
        """
        return max(2 * LEARN_EVERY, self.n_sweeps // 10)

    @property
    def wide(self) -> int:
        """Sweeps with twice as many topics, with which each chain begins."""
        return min(_WIDE, self.burn_in // 2)

    @property
    def joining(self) -> int:
        """Sweeps after them, in which several languages are joined."""
        return min(_JOINING, self.burn_in // 4)

    @property
    def splits(self) -> list[int]:
        """Sweeps at which topics are split, to be merged again."""
        return [n for n in (TRIAL, 2 * TRIAL) if n + TRIAL + _WIDE <= self.burn_in]

    @property
    def found(self) -> int:
        """Sweeps after which topics are found, and words may begin to drift."""
        if self.splits:
            return self.splits[-1] + TRIAL  # twenty of them with twice as many topics
        return max(self.burn_in // 2, self.wide + self.joining)
