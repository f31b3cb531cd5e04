"""Effects of covariates on prevalence: the part of a model that has a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from sklearn.utils.validation import check_is_fitted

from bilateral.intervals import LEAST_DRAWS, posterior_interval
from bilateral.topics.inputs.design import Design, design, prepare
from bilateral.topics.inputs.row_data import RowData
from bilateral.topics.inputs.seeds import listed
from bilateral.topics.model import TopicModel
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.topics.priors.regression_draws import concentrations
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.contract import PrevalencePrior, WordPrior
from bilateral.topics.sampler.kernels import row_sums
from bilateral.topics.sampler.tokens import Tokens
from bilateral.topics.summaries import effective, mean
from bilateral.warn import warn

__all__ = ["WithEffects"]

_FEW = 30  # independent draws; with fewer the ends of an interval are rough
# If the words of two levels overlap less than this, they look like two languages. The languages of
# the record overlap by 0.06; one language in two periods or on two sides by 0.5 to 0.7.
_ALIKE = 0.15
_ENOUGH = 2000  # tokens of a level; with fewer the overlap is not judged


class WithEffects(TopicModel):
    """A model whose prevalence follows covariates, if it has a `formula`.

    It comes first among the bases, as in ``class CovariateLDA(WithEffects, LDA)``.
    """

    formula: str | None

    def predict(
        self, covariates: pd.DataFrame, *, among: Sequence[str] | Sequence[int] | None = None
    ) -> pd.DataFrame:
        """Give the expected topic shares of rows with these covariates.

        The share of topic k is ``alpha_k / Σ alpha``. It is a mean over rows, not over tokens: long
        rows count no more than short ones. The interval is that of this mean; the shares of single
        rows differ far more.

        Parameters
        ----------
        covariates : DataFrame
            With the columns that the formula names, and levels that were fitted.
        among : sequence of str or int, optional
            Topics, as tables call them, that shares are of: the part of a row that belongs to any
            of them is divided. The sum is over these topics then, and only they have lines.

        Returns
        -------
        DataFrame
            A line for each row and topic: ``row`` (label in the index of `covariates`), ``topic``
            (its name, if topics have names, or else its number), ``mean``, ``low`` and ``high``
            (ends of the 90 % interval; missing as in ``effects_``). The means of a row sum to one.

        Raises
        ------
        ValueError
            If a column or value is missing, a level is unknown, the model has no formula, or a
            topic of `among` is none.
        """
        check_is_fitted(self)
        if self.formula is None:
            self._refuse_plain("predict needs")
        topics = self._numbers_of(among)
        x = self._design.predict(covariates)
        cells, cell = np.unique(x, axis=0, return_inverse=True)
        got = np.stack([self._shares_of(one, topics) for one in cells])[cell.reshape(-1)]
        middle, low, high = got.transpose(1, 0, 2).reshape(3, -1)
        return pd.DataFrame(
            {
                "row": np.repeat(covariates.index.to_numpy(), len(topics)),
                "topic": np.tile(self._called[topics], len(x)),
                "mean": middle,
                "low": low,
                "high": high,
            }
        )

    def _numbers_of(self, among: Sequence | None) -> np.ndarray:
        """Numbers of topics, by what tables call them; of all of them if none are named."""
        called = self._called.tolist()
        if among is None:
            return np.arange(len(called))
        among = [among] if isinstance(among, str) else list(among)
        odd = [name for name in among if name not in called]
        if odd or len(set(among)) < max(len(among), 2):
            said = f"no topic is called {odd[0]!r}" if odd else f"it holds {among!r}"
            raise ValueError(
                f"among: {said}; name two or more of {listed([str(name) for name in called])}, "
                "each once."
            )
        return np.array([called.index(name) for name in among])

    def _shares_of(self, x: np.ndarray, topics: np.ndarray) -> np.ndarray:
        """Mean and ends of the interval of the shares of a row: shape (3, topics)."""
        n_draws, p, n_topics = self.effect_draws_.shape
        flat = np.ascontiguousarray(self.effect_draws_.transpose(1, 0, 2).reshape(p, -1))
        alpha = concentrations(x[None], flat).reshape(n_draws, n_topics)
        alpha = np.ascontiguousarray(alpha[:, topics])
        return _summary(alpha / row_sums(alpha)[:, None], share=True)

    def _refuse_plain(self, what: str) -> None:
        name = type(self).__name__
        raise ValueError(
            f"{what} a formula, and this {name} has none: give one, "
            f'{name}(…, formula="side"), and fit again.'
        )

    def _follows(self, covariates: pd.DataFrame | None) -> bool:
        """Whether there is a formula; an error if covariates are missing, or given without one."""
        if self.formula is None:
            if covariates is not None:
                self._refuse_plain("covariates need")
            return False
        if covariates is None:
            raise ValueError(
                f"covariates are missing, which the formula {self.formula!r} is about: give a "
                "table with one row for each row of X."
            )
        return True

    # What is told of rows, their prior, and the report.

    def _row_data(self, n_new: int | None = None, covariates=None, **given) -> RowData:
        told = super()._row_data(n_new, **given)
        if n_new is not None:
            if not self._follows(covariates):
                return told
            return replace(told, alpha=self._alpha_of(covariates, n_new))
        if "_covariates" not in vars(self):  # a fit begins
            self._design = self._covariates = None
            if self._follows(covariates):
                if getattr(self, "alpha", None) is not None:
                    raise ValueError("alpha follows from the formula: leave one of the two out.")
                self._design = design(self.formula, covariates)
                self._covariates = prepare(covariates, self._design.columns)
        return told if self.formula is None else replace(told, cell=self._design.cell)

    def _priors(self, rows) -> tuple[WordPrior, PrevalencePrior]:
        words, documents = super()._priors(rows)
        if self.formula is None:
            return words, documents
        if self.term_languages is None and isinstance(rows, Tokens):
            _warn_of_languages(rows, self._owner.size, self._design, self._covariates)
        return words, RegressionPrevalence(self._design.cells, self._design.cell, self.n_topics)

    def _report(self, chain: Chain) -> None:
        super()._report(chain)
        if self.formula is None:
            return
        documents = chain.documents
        draws = np.stack(documents.draws or [documents.effects])
        self.effect_draws_ = np.ascontiguousarray(draws[:, :, self._topics])
        self.effects_ = self._table_of_effects(documents)
        few = int((self.effects_["n_effective"] < _FEW).sum())
        if few and chain.done:
            warn(
                f"{few} of {len(self.effects_)} effects rest on fewer than {_FEW} effective draws, "
                "and their intervals are wide and rough (effects_.n_effective): raise n_sweeps."
            )

    def _table_of_effects(self, documents: RegressionPrevalence) -> pd.DataFrame:
        middle, low, high = _summary(self.effect_draws_)
        p, n_topics = middle.shape
        columns = {
            "term": self._design.terms,
            "name": self._design.names,
            "unit": _units(self._design),
            "mean": middle,
            "low": low,
            "high": high,
            "n_effective": effective(self.effect_draws_),
            "prior_mean": documents.mean,
            "prior_sd": documents.sd,
        }
        return pd.DataFrame(
            {"topic": np.repeat(self._called, p)}
            | {
                name: np.tile(values, n_topics) if np.ndim(values) == 1 else values.T.reshape(-1)
                for name, values in columns.items()
            }
        )

    def _alpha_of(self, covariates: pd.DataFrame, n_rows: int) -> np.ndarray:
        if len(covariates) != n_rows:
            raise ValueError(
                f"covariates have {len(covariates):,} rows, but X has {n_rows:,}: give one for "
                "each row of X, in the same order."
            )
        return concentrations(self._design.predict(covariates), mean(self.effect_draws_))

    def __getstate__(self) -> dict:
        # A design holds code of formulaic's: it is made anew, from the table that is kept.
        return {name: v for name, v in super().__getstate__().items() if name != "_design"}

    def __setstate__(self, state: dict) -> None:
        super().__setstate__(state)
        if "_covariates" in state:
            table = self._covariates
            self._design = None if table is None else design(self.formula, table)


def _summary(draws: np.ndarray, share: bool = False) -> np.ndarray:
    """Mean, and ends of the interval, over the first axis; NaN for the ends of too few draws."""
    centre = mean(draws)
    if len(draws) < LEAST_DRAWS:
        return np.stack([centre, *np.full((2, *centre.shape), np.nan)])
    return np.stack([centre, *posterior_interval(draws, effective(draws), share=share)])


def _units(made: Design) -> list[str]:
    """The change of each column that its effect is for."""
    states = made._spec.encoder_state
    scales = {
        str(expr): state["scale"]
        for expr, (kind, state) in states.items()
        if kind.value == "numerical" and "scale" in state
    }
    numbers = {str(expr) for expr, (kind, _) in states.items() if kind.value == "numerical"}
    units = {"1": "all rows, at the first levels and means"}
    for term in made._spec.terms:
        within = [str(f.expr) for f in term.factors if str(f.expr) in numbers]
        said = [f"{e} by {scales[e]:.3g}" if e in scales else f"1 sd of {e}" for e in within]
        if term.degree:
            units[str(term)] = ", ".join(said) or "against the first level"
    return [units[term] for term in made.terms]


def _warn_of_languages(rows: Tokens, n_terms: int, made: Design, table: pd.DataFrame) -> None:
    """Warn of levels that share hardly any words, like two languages."""
    cells = np.repeat(rows.cell, np.diff(rows.bounds))
    places = cells, rows.words % n_terms  # of any period
    shape = len(made.cells), n_terms
    words = csr_array((np.ones(rows.n_tokens, np.int64), places), shape=shape)
    first = np.unique(made.cell, return_index=True)[1]
    for name in made._levels:
        level, levels = pd.factorize(table[name].iloc[first].astype(str), sort=True)
        by_level = np.stack([words[level == i].sum(axis=0) for i in range(len(levels))])
        enough = np.flatnonzero(by_level.sum(axis=1) >= _ENOUGH)
        shares = by_level[enough] / by_level[enough].sum(axis=1, keepdims=True)
        for i, one in enumerate(shares):
            for j, other in enumerate(shares[:i]):
                alike = np.minimum(one, other).sum()
                if alike < _ALIKE:
                    a, b = levels[enough[j]], levels[enough[i]]
                    warn(
                        f"Rows with {name} = {a} and {b} share hardly any words (overlap "
                        f"{alike:.0%}). If they are in two languages, topics will be languages "
                        f"and the effect of {name} that of the language: give term_languages and "
                        "languages."
                    )
                    return
