"""What a saved model must hold: the bounds of every part, and what must hold of several at once."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.storage import contents as _contents
from bilateral.topics.storage.kinds import Sizes

NEAR = (-2, -1, 0, 1)
WHOLE = sorted({n + d for n in (0, 1, 2, 2**16, 2**17, 2**32, 2**63, 2**64) for d in NEAR})
REAL = [-math.inf, -701.0, -700.0, -1.0, 0.0, 1e-300, 1e-12, 1e-9, 1.0, 1 + 1e-6, 1 + 2e-6]
REAL += [1 + 1e-3, 1.002, 700.0, 701.0, math.inf]
SHAPE = (3, 4, 5)


def taken(kind: Callable, value) -> Sizes | None:
    """The sizes that a kind takes from a value, or None if it refuses it."""
    sizes = Sizes()
    try:
        kind("x", value, sizes)
    except (ValueError, KeyError):
        return None
    return sizes


def ends(kind: Callable, values) -> str:
    """The first and the last of some values that a kind takes."""
    got = [value for value in values if taken(kind, value) is not None]
    return f"{got[0]!r} to {got[-1]!r}" if got else ""


def arrays(kind: Callable):
    """Types and shapes of the arrays that a kind takes, and the bounds of their numbers."""
    for dtype, n in itertools.product(("f8", "f4", "u2", "i4", "i8"), (1, 2, 3)):

        def full(name, value, sizes, dtype=dtype, n=n):
            kind(name, np.full(SHAPE[:n], value, dtype), sizes)

        sizes = taken(full, 1) or taken(full, 0)
        if sizes is None:
            continue
        letters = {size: letter for letter, size in sizes.known.items()}
        values = REAL if dtype[0] == "f" else range(-2 * (dtype[0] == "i"), 3)
        below = "".join(f" below {letter}" for _, _, letter in sizes.later)
        nan = " NaN" if dtype[0] == "f" and taken(full, math.nan) else ""
        shape = " ".join(letters[size] for size in SHAPE[:n])
        yield f"{dtype} [{shape}] {ends(full, values)}{below}{nan}"


def described(kind: Callable) -> str:
    """What a kind takes, found by trying."""
    said = list(arrays(kind))
    if whole := ends(kind, WHOLE):
        said.append(f"whole {whole} {' '.join(taken(kind, 2).known)}".rstrip())
    if number := ends(kind, REAL):
        said.append(f"number {number}" + " NaN" * bool(taken(kind, math.nan)))
    for name, value in {"flag": True, "text": "x", "None": None}.items():
        said += [name] * bool(taken(kind, value))
    for value in (["a"] * 3, ("a",) * 3, np.array(["a"] * 3)):
        if sizes := taken(kind, value):
            said.append(f"{type(value).__name__} of text {' '.join(sizes.known)}")
    matrix = csr_array(np.ones(SHAPE[:2], np.int32))
    for value, name in ((matrix, "counts"), ([matrix] * 5, "list of counts")):
        if sizes := taken(kind, value):
            said.append(f"{name} [{' '.join(sizes.known)}]")
    for one in (0.5, np.zeros((3, 4))):
        if taken(kind, [one] * 2):
            said.append(f"list of {type(one).__name__}")
    if "list of" in "".join(said) and "tuple" not in "".join(said):
        one = next(v for v in (0.5, "a", np.zeros((3, 4)), matrix) if taken(kind, [v] * 2))
        said.append(f"{min(n for n in range(3) if taken(kind, [one] * n))} or more")
    return "; ".join(said)


KNOWN = """
Schedule.n_sweeps: whole 1 to 4294967296
Schedule.n_chains: whole 1 to 4294967296
Schedule.n_drawing: whole 1 to 4294967296; None
Schedule.tokens_per_topic: whole 0 to 4294967296
Stored.z: u2 [T] 0 to 2 below K
Stored.checksum: text
DirichletPrevalence.alpha: f8 [A W] 0.0 to 701.0
DirichletPrevalence.n_topics: whole 2 to 65536 K
DirichletPrevalence.learned: flag
RegressionPrevalence.alpha: f8 [A W] 0.0 to 701.0
RegressionPrevalence.n_topics: whole 2 to 65536 K
RegressionPrevalence.effects: f8 [P K] -700.0 to 700.0
RegressionPrevalence.draws: list of ndarray; 0 or more
RegressionPrevalence.cells: f8 [A P] -701.0 to 701.0
RegressionPrevalence.cell: i4 [N] 0 to 2 below A
RegressionPrevalence.mean: f8 [P] -701.0 to 701.0
RegressionPrevalence.sd: f8 [P] 1e-09 to 701.0
DirichletWords.n_groups: whole 1 to 4294967296 G
DirichletWords.n_terms: whole 1 to 4294967296 V
DirichletWords.n_topics: whole 2 to 65536 K
DirichletWords.width: whole 2 to 131072 W
DirichletWords.owner: i8 [V] -1 to 2 below G
DirichletWords.beta: whole 1 to 18446744073709551617; number 1e-300 to 701.0
DirichletWords.learned: flag
DirichletWords.n_fixed: whole 0 to 65536
DirichletWords.extra: f4 [extra W] -inf to inf
DirichletWords.column_class: i4 [classes] 0 to 2
Drift.precision: f8 [W] 1e-12 to 701.0
Drift.level: f8 [W Q] 0.0 to 701.0
Drift.share: f8 [W Q] 0.0 to 1.0
Drift.acceptance: whole 0 to 18446744073709551617; number 0.0 to 701.0 NaN
Moments.n: whole 0 to 4294967296
Moments.centre: f4 [C W] 0.0 to 701.0
Moments.total: f4 [C W] -701.0 to 701.0
Moments.squares: f4 [C W] 0.0 to 701.0
Table.group: whole -1 to 4294967296
Table.columns: i8 [table] 0 to 2 below V
Table.bursts: f4 [table W] 0.0 to 701.0
Table.weights: f4 [Q table W] 0.0 to 1.001; None
Table.self_count: f4 [Q table W] -701.0 to 701.0; None
DriftingWords.n_groups: whole 1 to 4294967296 G
DriftingWords.n_terms: whole 1 to 4294967296 V
DriftingWords.n_topics: whole 2 to 65536 K
DriftingWords.width: whole 2 to 131072 W
DriftingWords.moments: None
DriftingWords.n_periods: whole 2 to 4294967296 Q
Chain.number: whole 0 to 4294967296
Chain.sweep: whole 0 to 4294967296
Chain.drawing_from: whole -1 to 4294967296
Chain.log_likelihood: list of float; 0 or more
Chain.seed: whole 0 to 18446744073709551615
Chain.total_sweeps: whole 0 to 4294967296
Chain.word_draws: list of counts [C K]; 0 or more
Chain.row_draws: list of counts [N K]; 0 or more
Chain.share_draws: i8 [shares K] 0 to 2; None
Chain.further_draws: i8 [further K] 0 to 2; None
Chain._fresh: None
Chain.best: None
LDA.n_topics: whole 2 to 65536 K
LDA.term_languages: None; list of text V; tuple of text V; ndarray of text V
LDA.random_state: whole 0 to 18446744073709551615
LDA._owner: i8 [V] -1 to 2 below G
LDA._phi: f8 [C K] 0.0 to 1.000001
LDA.topic_word_: f8 [K V] 0.0 to 1.000001
LDA.doc_topic_: f8 [N K] 0.0 to 1.000001
LDA.word_topic_draws_: list of counts [C K]; 1 or more
LDA.doc_topic_draws_: list of counts [N K]; 1 or more
LDA.alpha_: f8 [K] 1e-300 to 701.0
LDA.beta_: whole 1 to 18446744073709551617; number 1e-300 to 701.0
LDA.log_likelihood_: f8 [sweeps] -701.0 to 701.0
LDA.n_sweeps_: whole 1 to 9223372036854775807
LDA.n_features_in_: whole 1 to 4294967296 V
LDA.settled_: flag
LDA.interrupted_: flag
LDA.digest_: text
SeededLDA.n_free: whole 0 to 65536
SeededLDA.vocabulary: None; list of text V; tuple of text V; ndarray of text V
topics with names.topic_names_: list of text K; 0 or more
topics with names._seeds: counts [V E]
CovariateLDA.formula: text
WithEffects.alpha_: f8 [A K] 1e-300 to 701.0
WithEffects._topics: i8 [K] 0 to 2 below K
WithEffects.effect_draws_: f8 [D P K] -700.0 to 700.0
DynamicLDA._period: i8 [N] 0 to 2 below Q
DynamicLDA._languages: list of text G; 1 or more
DynamicLDA._topics: i8 [K] 0 to 2 below K"""


def test_bounds_of_every_part():
    parts = {kind.__name__: kinds for kind, kinds in _contents._PARTS.items()} | _contents._MODELS
    found = [
        f"{part}.{name}: {described(kind)}"
        for part, kinds in parts.items()
        for name, kind in kinds.items()
        if kind is not _contents._anything
    ]
    assert [line for line in found if not line.endswith(": ")] == KNOWN.strip().splitlines()


# What must hold of several values at once

TERMS, ROWS = ["", "es", "en", "es", "en", ""], ["es", "en"] * 6
X = (np.arange(12)[:, None] * 5 + np.arange(6) * 3) % 4
TOLD = np.where([[term in ("", row) for term in TERMS] for row in ROWS], X, 0)
WORDS = [f"w{c}" for c in range(6)]
SIDES = pd.DataFrame({"side": ["US", "US", "MX"] * 4})
YEARS = [2001, 2002, 2003] * 4


@pytest.fixture(scope="module")
def models() -> dict:
    short = {"n_sweeps": 12, "n_chains": 1}
    seeds = {"a": ["w1"], "b": ["w2"]}
    moving = DynamicLDA(2, vocabulary=WORDS, term_languages=TERMS, **short)
    return {
        "plain": LDA(2, **short).fit(X),
        "told": LDA(2, term_languages=TERMS, **short).fit(TOLD, languages=ROWS),
        "seeded": SeededLDA(seeds, exclude=["w5"], vocabulary=WORDS, n_free=1, **short).fit(X),
        "named": SeededLDA(seeds, n_free=0, vocabulary=WORDS, **short).fit(X),
        "by side": CovariateLDA(2, formula="side", **short).fit(X, covariates=SIDES),
        "moving": moving.fit(TOLD, periods=YEARS, languages=ROWS),
    }


@pytest.fixture
def states(models):
    """By name of the model: its class, and a state that may be changed."""
    return lambda name: (type(models[name]), copy.deepcopy(vars(models[name])))


pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def of(path: str, function: Callable) -> Callable:
    """Replace what lies at a path of keys and attributes by a function of it."""
    *way, last = path.split(".")

    def change(state: dict) -> None:
        at = state
        for step in way:
            at = at[step] if isinstance(at, dict) else getattr(at, step)
        if isinstance(at, dict):
            at[last] = function(at[last])
        else:
            vars(at)[last] = function(vars(at)[last])

    return change


def to(value) -> Callable:
    return lambda _: value


def each(*changes: Callable) -> Callable:
    def change(state: dict) -> None:
        for one in changes:
            one(state)

    return change


def table(i: int, **values) -> Callable:
    def change(state: dict) -> None:
        vars(state["_chain"].words.tables[i]).update(values)

    return change


def put(at, value) -> Callable:
    def changed(array):
        array = array.copy()
        array[at] = value
        return array

    return changed


# What earlier versions kept of the priors that each chain begins with.
KEPT = {"beta": 0.1}, {"alpha": np.array([[0.1, 0.1, 0, 0, 0, 0, 0, 0]])}


def begins_with(**values) -> Callable:
    """Priors that each chain begins with: those of now, with other values in the one of words."""

    def change(state: dict) -> None:
        chain = state["_chain"]
        words = copy.copy(chain.words)
        vars(words).update(values)
        chain._fresh = words, chain.documents

    return change


def wider(array):
    return np.pad(array, ((0, 0), (0, 8)))


def fewer(draws):
    return [csr_array(draw[:-1]) for draw in draws]


C = "_chain."
RULES = {
    "width": (
        "plain",
        each(
            of(C + "words.width", to(16)),
            of(C + "words.extra", wider),
            of(C + "documents.alpha", wider),
        ),
        "width does not fit the rest",
    ),
    "columns": (
        "plain",
        each(
            of("_phi", lambda a: a[:-1]),
            of("word_topic_draws_", fewer),
            of(C + "word_draws", fewer),
        ),
        "columns does not fit the rest",
    ),
    "names": ("told", of("_names", tuple), "languages does not fit the rest"),
    "few names": ("told", of("_names", lambda n: n[:1]), "languages does not fit the rest"),
    "odd names": ("told", of("_names", to(["en", 1])), "languages does not fit the rest"),
    "no terms": ("told", of("term_languages", to(None)), "languages does not fit the rest"),
    "no owner": (
        "plain",
        each(of("_owner", put(0, -1)), of(C + "words.owner", put(0, -1))),
        "languages does not fit the rest",
    ),
    "terms": ("told", of("term_languages", lambda t: t[::-1]), "term_languages does not fit"),
    "strange terms": ("told", of("term_languages", lambda t: ["xx", *t[1:]]), "term_languages do"),
    "owner": ("told", of(C + "words.owner", put(0, 0)), "words does not fit the rest"),
    "kinds": (
        "told",
        of(C + "words.column_class", lambda a: a[:-1]),
        "words does not fit the rest",
    ),
    "kind": ("told", of(C + "words.column_class", put(0, 0)), "words does not fit the rest"),
    "parts": ("told", of(C + "words.parts", lambda p: p[:-1]), "words does not fit the rest"),
    "mass": ("seeded", of(C + "words.extra", lambda a: a[:1]), "seed mass does not fit the rest"),
    "all mass": ("seeded", of(C + "words.extra", put((0, 0), np.inf)), "seed mass does not fit"),
    "no mass": ("seeded", of(C + "words.extra", put((0, 0), np.nan)), "words.extra is not of fini"),
    "fixed": ("plain", of(C + "words.n_fixed", to(3)), "seed mass does not fit the rest"),
    "documents": (
        "by side",
        of(C + "documents", lambda d: DirichletPrevalence(d.alpha, 2)),
        "document prior does not fit the rest",
    ),
    "plain words": (
        "moving",
        of(C + "words", lambda w: w.plain),
        "word prior does not fit the rest",
    ),
    "states of words": (
        "plain",
        of(C + "_fresh", to((KEPT[0] | {"tables": [], "moments": None}, KEPT[1]))),
        r"_chain\._fresh\[0\] is not a state of it",
    ),
    "states of documents": (
        "plain",
        of(C + "_fresh", to((KEPT[0], {"effects": np.zeros((2, 2)), "draws": []}))),
        "states does not fit the rest",
    ),
    "alpha at first": (
        "plain",
        of(C + "_fresh", to((KEPT[0], {"alpha": KEPT[1]["alpha"] * 0}))),
        "alpha does not fit the rest",
    ),
    "words at first": ("plain", begins_with(n_fixed=1), "seed mass does not fit the rest"),
    "columns at first": (
        "plain",
        begins_with(column_class=np.zeros(6, np.int32) + 1),
        "words does not fit the rest",
    ),
    "other words at first": (
        "moving",
        lambda s: vars(s["_chain"]).update(_fresh=(s["_chain"].words.plain, s["_chain"].documents)),
        "states does not fit the rest",
    ),
    "two priors": (
        "plain",
        each(
            of(C + "documents.alpha", lambda a: np.repeat(a, 2, axis=0)),
        ),
        "document prior does not fit the rest",
    ),
    "sweep": ("plain", of(C + "sweep", to(13)), "sweeps does not fit the rest"),
    "drawing": ("plain", of(C + "drawing_from", to(13)), "sweeps does not fit the rest"),
    "no sweep": (
        "plain",
        each(
            of(C + "sweep", to(0)),
            of(C + "log_likelihood", to([])),
            of(C + "drawing_from", to(-1)),
        ),
        "sweeps does not fit the rest",
    ),
    "draws": ("plain", of(C + "word_draws", lambda d: d[1:]), "draws does not fit the rest"),
    "words drawn": (
        "plain",
        of("word_topic_draws_", lambda d: [d[0] * 2, *d[1:]]),
        "word_topic_draws_ does not fit the rest",
    ),
    "rows drawn": (
        "plain",
        of("doc_topic_draws_", lambda d: [*d[:-1], d[-1] * 2]),
        "doc_topic_draws_ does not fit the rest",
    ),
    "order": ("by side", of("_topics", put(0, 1)), "topics does not fit the rest"),
    "other order": ("moving", of("_topics", to(np.zeros(2, int))), "topics does not fit the rest"),
    "seeds": ("seeded", of("seeds", list), "seeds does not fit the rest"),
    "a seed": ("seeded", of("seeds", lambda s: {"a": s["a"]}), "seeds does not fit the rest"),
    "free": ("seeded", of("n_free", to(2)), "seeds does not fit the rest"),
    "themes": ("seeded", of("seeds", lambda s: {"a": 1, "c": 1}), "seeds does not fit the rest"),
    "vocabulary": ("moving", of("vocabulary", lambda v: v[1:]), "vocabulary does not fit the rest"),
    "shape": ("moving", of("_shape", to((2, 2))), "periods does not fit the rest"),
    "languages": ("moving", of("_shape", to((3, 1))), "periods does not fit the rest"),
    "period names": ("moving", of("_names", lambda n: n[::-1]), "periods does not fit the rest"),
    "twice": ("moving", table(0, columns=np.array([0, 0])), "tables does not fit the rest"),
    "table of others": ("moving", table(0, group=1), "tables does not fit the rest"),
    "not so far": ("moving", table(0, weights=None), "tables does not fit the rest"),
    "self-count alone": (
        "moving",
        each(*(table(i, weights=None, self_count=np.zeros((3, 2, 8), "f4")) for i in range(3))),
        "tables does not fit the rest",
    ),
    "one state": ("plain", of(C + "_fresh", to(KEPT[:1])), "_fresh is not two priors"),
    "a list": ("plain", of(C + "_fresh", to(list(KEPT))), r"_chain\._fresh is not two priors"),
    "documents for words": (
        "plain",
        of(C + "_fresh", to(KEPT[::-1])),
        r"_chain\._fresh\[0\] is not a state of it",
    ),
    "words for documents": (
        "plain",
        of(C + "_fresh", to((KEPT[0], KEPT[0]))),
        r"_chain\._fresh\[1\] is not a state of it",
    ),
}


@pytest.mark.parametrize("name", ["plain", "told", "seeded", "named", "by side", "moving"])
def test_a_fitted_model_holds_what_it_must(name, states):
    _contents.check(*states(name))


def test_draws_may_begin_with_the_last_sweep(states):
    cls, state = states("plain")
    state["_chain"].drawing_from = 12
    _contents.check(cls, state)


@pytest.mark.parametrize("name", RULES)
def test_what_does_not_fit_is_named(name, states):
    model, change, message = RULES[name]
    cls, state = states(model)
    change(state)
    with pytest.raises(ValueError, match=message):
        _contents.check(cls, state)


def test_what_must_be_there_is_named_and_what_may_be_is_looked_at(states):
    cls, state = states("plain")
    state["feature_names_in_"] = np.array(WORDS, object)
    state["of_a_user"] = print
    _contents.check(cls, state)
    with pytest.raises(ValueError, match="feature_names_in_ has a size of 5, where others have 6"):
        _contents.check(cls, state | {"feature_names_in_": WORDS[:5]})
    with pytest.raises(ValueError, match=r"^fit hides what a LDA does$"):
        _contents.check(cls, state | {"fit": 1})
    with pytest.raises(ValueError, match=r"^beta_ is missing$"):
        _contents.check(
            cls, {name: state[name] for name in state if name not in ("beta_", "digest_")}
        )
