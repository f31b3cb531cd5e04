"""What a saved model of each class must hold. Letters are sizes, the same wherever they stand.

K topics, W topics padded to lanes, V terms, G languages, Q periods, C virtual columns, N rows,
T tokens, A lines of the document prior, P columns of a design.
"""

from __future__ import annotations

import numpy as np

from bilateral.topics.inputs.formulas import check_formula
from bilateral.topics.priors.drift import Drift
from bilateral.topics.priors.drifting_words import DriftingWords, Moments, Table
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.chain import Chain, Stored
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import width_of
from bilateral.topics.storage.kinds import (
    Kind,
    Sizes,
    array,
    counts,
    either,
    entries,
    flag,
    many,
    number,
    optional,
    table,
    text,
    texts,
    value_of,
    whole,
)

__all__ = ["TAGS", "check"]

TAGS: dict[str, type] = {
    "chain": Chain,
    "schedule": Schedule,
    "assignments": Stored,
    "words": DirichletWords,
    "drifting words": DriftingWords,
    "moments": Moments,
    "table of words": Table,
    "drift": Drift,
    "prevalence": DirichletPrevalence,
    "effects": RegressionPrevalence,
}
"""Parts of a saved model, by their names in files, which never change."""

_MOST = 2**32
_PARTS: dict[type, dict[str, Kind]] = {}


def _part(*classes: type) -> Kind:
    return value_of(*classes, kinds=_PARTS)


def _anything(name: str, value, sizes: Sizes) -> None:
    """Any value: `fit` checks it itself."""


def _pair_of_priors(name: str, value, sizes: Sizes) -> None:
    if not isinstance(value, tuple) or len(value) != 2:
        raise ValueError(f"{name} is not two priors")
    _words_kept(f"{name}[0]", value[0], sizes)
    _documents_kept(f"{name}[1]", value[1], sizes)


_BETA = number(above=0)
_ALPHA = array("f8", "A W", 0)
_EFFECTS = {"effects": array("f8", "P K", -700, 700)}
_EFFECTS["draws"] = many(_EFFECTS["effects"])
_TABLES = {"tables": many(_part(Table), 1), "moments": optional(_part(Moments))}
_KEPT: dict[type, set[str]] = {
    DirichletWords: {"beta"},
    DriftingWords: {"plain", "tables", "moments"},
    DirichletPrevalence: {"alpha"},
    RegressionPrevalence: {"effects", "draws"},
}
_WORDS_STATE = either({"beta": _BETA}, {"plain": entries({"beta": _BETA}), **_TABLES})
_DOCUMENTS_STATE = either({"alpha": _ALPHA}, _EFFECTS)
# A prior that is kept is kept whole; earlier versions kept what it had learned.
_WORD_PRIOR = _part(DirichletWords, DriftingWords)
_DOCUMENT_PRIOR = _part(DirichletPrevalence, RegressionPrevalence)


def _words_kept(name: str, value, sizes: Sizes) -> None:
    (_WORDS_STATE if isinstance(value, dict) else _WORD_PRIOR)(name, value, sizes)


def _documents_kept(name: str, value, sizes: Sizes) -> None:
    (_DOCUMENTS_STATE if isinstance(value, dict) else _DOCUMENT_PRIOR)(name, value, sizes)


_PLACE = {
    "number": whole(0, _MOST),
    "sweep": whole(0, _MOST),
    "drawing_from": whole(-1, _MOST),
    "log_likelihood": many(number()),
}
_ASSIGNMENTS = array("u2", "T", below="K")
_WORDS = {"n_groups": whole(1, _MOST, "G"), "n_terms": whole(1, _MOST, "V")}
_WORDS |= {"n_topics": whole(2, 2**16, "K"), "width": whole(2, 2**17, "W")}
_DOCUMENTS = {"alpha": _ALPHA, "n_topics": whole(2, 2**16, "K")}

_PARTS |= {
    Schedule: {
        "n_sweeps": whole(1, _MOST),
        "n_chains": whole(1, _MOST),
        "n_drawing": optional(whole(1, _MOST)),
        "tokens_per_topic": whole(0, _MOST),
    },
    Stored: {"z": _ASSIGNMENTS, "checksum": text},
    DirichletPrevalence: _DOCUMENTS | {"learned": flag},
    RegressionPrevalence: _DOCUMENTS
    | _EFFECTS
    | {
        "cells": array("f8", "A P"),
        "cell": array("i4", "N", 0, below="A"),
        "mean": array("f8", "P"),
        "sd": array("f8", "P", 1e-9),
    },
    DirichletWords: _WORDS
    | {
        "owner": array("i8", "V", -1, below="G"),
        "beta": _BETA,
        "learned": flag,
        "n_fixed": whole(0, 2**16),
        "extra": array("f4", "extra W", finite=False),
        "column_class": array("i4", "classes", 0),
        "parts": _anything,
    },
    Drift: {
        "precision": array("f8", "W", 1e-12),
        "level": array("f8", "W Q", 0),
        "share": array("f8", "W Q", 0, 1),
        "acceptance": number(0, nan=True),
    },
    Moments: {
        "n": whole(0, _MOST),
        "centre": array("f4", "C W", 0),
        "total": array("f4", "C W"),
        "squares": array("f4", "C W", 0),
    },
    Table: {
        "group": whole(-1, _MOST),
        "columns": array("i8", "table", 0, below="V"),
        "drift": _part(Drift),
        "bursts": array("f4", "table W", 0),
        "weights": optional(array("f4", "Q table W", 0, 1 + 1e-3)),
        "self_count": optional(array("f4", "Q table W")),
    },
    DriftingWords: _WORDS
    | _TABLES
    | {"n_periods": whole(2, _MOST, "Q"), "plain": _part(DirichletWords)},
    Chain: _PLACE
    | {
        "rows": _part(Stored),
        "words": _WORD_PRIOR,
        "documents": _DOCUMENT_PRIOR,
        "schedule": _part(Schedule),
        "seed": whole(0, 2**64 - 1),
        "total_sweeps": whole(0, _MOST),
        "word_draws": many(counts("C K")),
        "row_draws": many(counts("N K")),
        "share_draws": optional(array("i8", "shares K", 0)),
        "further_draws": optional(array("i8", "further K", 0)),
        "_fresh": optional(_pair_of_priors),
        "best": optional(
            entries(
                _PLACE
                | {
                    "words": _words_kept,
                    "documents": _documents_kept,
                    "score": number(),
                    "z": _ASSIGNMENTS,
                }
            )
        ),
    },
}

_MODELS: dict[str, dict[str, Kind]] = {}
_MAY = {"feature_names_in_": texts("V"), "language_word_": _anything}
_MAY["report_"] = many(text)  # of all, earlier versions kept none
_MAY["_topics"] = array("i8", "K", 0, below="K")  # of LDA, earlier versions did not keep it
_MODELS["LDA"] = dict.fromkeys(
    ("n_sweeps", "n_chains", "alpha", "beta", "n_jobs", "progress", "_names"), _anything
) | {
    "n_topics": whole(2, 2**16, "K"),
    "term_languages": optional(texts("V")),
    "random_state": whole(0, 2**64 - 1),
    "_chain": _part(Chain),
    "_owner": array("i8", "V", -1, below="G"),
    "_phi": array("f8", "C K", 0, 1 + 1e-6),
    "topic_word_": array("f8", "K V", 0, 1 + 1e-6),
    "doc_topic_": array("f8", "N K", 0, 1 + 1e-6),
    "word_topic_draws_": many(counts("C K"), 1),
    "doc_topic_draws_": many(counts("N K"), 1),
    "alpha_": array("f8", "K", 1e-300),
    "beta_": _BETA,
    "log_likelihood_": array("f8", "sweeps"),
    "n_sweeps_": whole(1),
    "n_features_in_": whole(1, _MOST, "V"),
    "settled_": flag,
    "interrupted_": flag,
    "digest_": text,
}
_FOUND = "theme use lang seed terms tokens rows note"
_MODELS["SeededLDA"] = {
    "seeds": _anything,
    "n_free": whole(0, 2**16),
    "vocabulary": optional(texts("V")),
}
_MODELS["topics with names"] = {
    "exclude": _anything,
    "weight": _anything,
    "topic_names_": many(text, exactly="K"),
    "_seeds": counts("V E"),
    "_coverage": table(_FOUND, "E"),
    "seed_coverage_": table(f"{_FOUND} share", "E"),
}
_MODELS["CovariateLDA"] = {"formula": check_formula}
_MAY["formula"] = optional(check_formula)  # of SeededLDA and DynamicLDA, earlier versions had none
_MAY |= dict.fromkeys(("seeds", "exclude", "weight"), _anything)  # nor DynamicLDA these
_MODELS["WithEffects"] = {
    "alpha_": array("f8", "A K", 1e-300),
    "_covariates": table("", "N"),
    "_topics": _MAY["_topics"],
    "effect_draws_": array("f8", "D P K", -700, 700),
    "effects_": table("topic term name unit mean low high n_effective prior_mean prior_sd"),
}
_MODELS["DynamicLDA"] = {
    "vocabulary": _anything,
    "_period": array("i8", "N", 0, below="Q"),
    "_known": table("period", "Q"),
    "_languages": many(text, 1, "G"),
    "_shape": _anything,
    "_topics": _MAY["_topics"],
    "drift_": table("topic term period probability low high tokens"),
    "strength_": table("topic language strength"),
}


def check(cls: type, state: dict) -> None:
    """Refuse a state that is not one of a fitted model.

    Parameters
    ----------
    cls : type
        Of the model: one of this package, or one built on it, which may hold more.
    state : dict
        Attributes of the model. Of a model with a design nothing was computed yet.

    Raises
    ------
    ValueError
        With the name of the attribute and what it is not.
    """
    sizes, kinds = Sizes(), {}
    bases = [base.__name__ for base in reversed(cls.__mro__)]
    for name in bases:
        if name != "WithEffects" or state.get("formula") is not None:
            kinds |= _MODELS.get(name, {})
    if {"SeededLDA", "DynamicLDA"} & set(bases) and state.get("seeds") is not None:
        kinds |= _MODELS["topics with names"]
    if isinstance(vars(cls).get("n_topics", getattr(cls, "n_topics", None)), property):
        kinds.pop("n_topics")
    for name, value in state.items():
        if name in kinds or name in _MAY:
            (kinds | _MAY)[name](name, value, sizes)
        elif hasattr(cls, name):
            raise ValueError(f"{name[:40]} hides what a {cls.__name__} does")
    lacking = sorted(kinds.keys() - state.keys())
    if lacking:
        raise ValueError(f"{lacking[0]} is missing")
    sizes.close()
    for name, holds in _rules(state, sizes.known, kinds):
        if not holds:
            raise ValueError(f"{name} does not fit the rest")


def _rules(state: dict, n: dict[str, int], kinds: dict[str, Kind]):
    """Rules for several values together: name and whether it holds."""
    chain = state["_chain"]
    words, documents = chain.words, chain.documents
    plain, periods = getattr(words, "plain", words), n.get("Q", 1)
    yield "width", n["W"] == width_of(n["K"])
    yield "columns", n["C"] == periods * n["G"] * n["V"]
    languages = state["_languages" if "_languages" in kinds else "_names"]
    yield "languages", isinstance(languages, list) and len(languages) == n["G"]
    yield "languages", all(type(name) is str for name in languages)
    terms, owner = state["term_languages"], state["_owner"]
    if terms is None:
        yield "languages", n["G"] == 1 and not owner.any()
    else:
        number = {name: i for i, name in enumerate(languages)} | {"": -1}
        yield "term_languages", [number.get(term, -2) for term in terms] == owner.tolist()
    yield "document prior", isinstance(documents, RegressionPrevalence) == ("effects_" in kinds)
    yield "word prior", isinstance(words, DriftingWords) == ("_known" in kinds)
    kept = [(words, documents), *([chain._fresh] if chain._fresh else [])]
    if chain.best:
        kept.append((chain.best["words"], chain.best["documents"]))
    for of_words, of_documents in kept:
        yield "states", _alike(of_words, words) and _alike(of_documents, documents)
        alpha = _held(of_documents, "alpha")
        yield "alpha", alpha is None or (alpha[:, : n["K"]] > 0).all()
        if not isinstance(of_words, dict):
            yield from _words_fit(getattr(of_words, "plain", of_words), owner, plain.n_fixed, n)
        for holds in _tables_fit(_held(of_words, "tables") or (), owner):
            yield "tables", holds
    yield "document prior", isinstance(documents, RegressionPrevalence) or len(documents.alpha) == 1
    yield "sweeps", chain.sweep == len(chain.log_likelihood) >= max(chain.drawing_from, 1)
    yield "draws", len(chain.word_draws) == len(chain.row_draws)
    for name in ("word_topic_draws_", "doc_topic_draws_"):
        yield name, all(draw.sum(dtype=np.int64) == n["T"] for draw in state[name])
    for draws in (chain.share_draws, chain.further_draws):
        yield "share draws", draws is None or (draws.sum(axis=1) == n["T"]).all()
    if "_topics" in state:
        yield "topics", np.array_equal(np.sort(state["_topics"]), np.arange(n["K"]))
    if "_seeds" not in kinds:
        yield "seed mass", plain.n_fixed == 0 and not len(plain.extra)
    else:
        seeds = state["seeds"]
        yield "seeds", isinstance(seeds, dict) and len(seeds) == plain.n_fixed
        yield "seeds", len(seeds) + state.get("n_free", n["K"] - len(seeds)) == n["K"]
        yield "seeds", set(state["_coverage"]["theme"]) <= {"", *seeds}
    if "_known" in kinds:
        yield "vocabulary", state["vocabulary"] is None or len(state["vocabulary"]) == n["V"]
        yield "periods", state["_shape"] == (n["Q"], n["G"])
        yield "periods", state["_names"] == [(t, g) for t in range(n["Q"]) for g in languages]


def _held(prior, name: str):
    """Attribute of a prior, or entry of the dictionary that earlier versions kept of one."""
    return prior.get(name) if isinstance(prior, dict) else getattr(prior, name, None)


def _alike(kept, prior) -> bool:
    """Whether a kept prior (or what earlier versions kept of one) is of the same kind."""
    return (
        kept.keys() == _KEPT[type(prior)] if isinstance(kept, dict) else type(kept) is type(prior)
    )


def _words_fit(plain: DirichletWords, owner: np.ndarray, n_fixed: int, n: dict[str, int]):
    """Whether a prior of words fits the columns, and its computed attributes are right."""
    size = n["G"] * n["V"]
    yield "words", np.array_equal(plain.owner, owner) and plain.column_class.size == size
    yield "seed mass", len(plain.extra) in (0, n["V"]) and not (plain.extra == np.inf).any()
    yield "seed mass", not np.isnan(plain.extra).any() and plain.n_fixed == n_fixed <= n["K"]
    given = plain.owner, n["G"], n["K"], n["W"], plain.beta, plain.learned, plain.extra
    made = DirichletWords(*given, plain.n_fixed)
    same = np.array_equal(plain.column_class, made.column_class)
    yield "words", same and plain.parts == made.parts


def _tables_fit(tables, owner: np.ndarray):
    """Whether each column is in one table of words, and all tables have the same attributes."""
    if tables:
        columns = np.concatenate([table.columns for table in tables])
        yield np.array_equal(np.sort(columns), np.arange(owner.size))
        yield all((owner[table.columns] == table.group).all() for table in tables)
        yield len({(table.weights is None, table.self_count is None) for table in tables}) == 1
        yield tables[0].weights is not None or tables[0].self_count is None
