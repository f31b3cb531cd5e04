"""That the parts of the sampler keep their contract, for a type checker: `make lint` runs mypy."""

from __future__ import annotations

from bilateral.topics.priors.drifting_words import DriftingWords
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.chain import Seen
from bilateral.topics.sampler.contract import PrevalencePrior, Statistics, WordPrior


def priors_of_words(plain: DirichletWords, drifting: DriftingWords) -> list[WordPrior]:
    return [plain, drifting]


def priors_of_rows(
    one: DirichletPrevalence, by_cell: RegressionPrevalence
) -> list[PrevalencePrior]:
    return [one, by_cell]


def statistics(seen: Seen) -> Statistics:
    return seen


def not_the_same(words: DirichletWords) -> PrevalencePrior:
    return words  # type: ignore[return-value]
