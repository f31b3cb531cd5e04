"""The same bits on every processor: variates and whole fits here, and as compiled for others.

Run as a script, this file prints a digest for each of its runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from llvmlite import binding
from numba import njit
from sklearn.base import clone

from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics.exact.maths import COMPILE, digamma, exp, log
from bilateral.topics.exact.streams import stream
from bilateral.topics.exact.variates import (
    beta_draw,
    gamma_draw,
    log_gamma_draw,
    normal,
    sparse_gamma_draw,
)
from bilateral.topics.sampler.chain import Chain

# What every machine must print: a change here changes every published chain.
VARIATES = "1748e71efa7b29b9b6a4c1241fde08e82c33e84db1c27048e1db89c1d54e2f3f"
FITS = {
    "variates": "728b4797cb3803e6",
    "few topics": "367e7cd7676094a3",
    "few topics, digest_": "40bb184983106752",
    "many topics": "e00a470ac97d8510",
    "many topics, digest_": "ea6dc1504c7e619d",
    "two languages": "344939400e0841f8",
    "two languages, digest_": "7e96073fd799aff2",
    "transform": "4ff61bdfe03e3698",
    "score": "fc7b2c3065cafcfa",
    "periods": "d4799f9f7db659c8",
    "periods and languages": "911a7510c64ee865",
    "covariates": "bc8d5a910b19e0dd",
    "seeds": "fa542c4ea91868d3",
    "seeds and languages": "aa22584d92e449fd",
    "covariates and languages": "8c74c7f8d93d3bde",
    "seeds and covariates": "2277acbf8cbde056",
    "seeds and periods": "0425827b86fb110b",
    "covariates and periods": "ad00b85a0face39c",
    "all at once": "a9ec3f59816613ad",
}
ARRAYS = ("topic_word_", "doc_topic_", "alpha_", "log_likelihood_", "beta_")


@njit(**COMPILE | {"cache": False})
def variates(n):
    """Every function of both modules, compiled into one loop as the sampler does."""
    state, gamma = stream(5, 1, 2, 3, 4)
    out = np.empty((n, 8))
    for i in range(n):
        out[i, 0], state = normal(state, gamma)
        out[i, 1], state = gamma_draw(0.3 + 0.01 * i, state, gamma)
        out[i, 2], state = log_gamma_draw(1e-4 * (i + 1), state, gamma)
        out[i, 3], state = beta_draw(0.3 + i % 3, 1.0 + i % 2, state, gamma)
        out[i, 4], state = sparse_gamma_draw(0.01 + 0.001 * i, 0.5, state, gamma)
    for i in range(n):
        x = exp(7.0 * out[i, 0])
        out[i, 5], out[i, 6], out[i, 7] = x, log(x), digamma(x)
    return out


def counts(n_rows: int, n_terms: int) -> np.ndarray:
    """Counts with some structure, by whole numbers alone: the same on every machine."""
    row, column = np.ogrid[:n_rows, :n_terms]
    mixed = (row * 7919 + column * 104_729 + row * column * 31) % 1009
    near = (row % 5 == column % 5) | (row % 7 == column % 3)
    return np.where(near, mixed % 4, (mixed % 11 == 0).astype(int))


def sha(*arrays) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def runs() -> dict[str, str]:
    """Digest of variates and of the arrays of each run: few topics, many, two languages, …"""
    X = counts(60, 40)
    found = {"variates": sha(variates(5000))}
    few = LDA(5, n_sweeps=90, n_chains=2).fit(X)
    many = LDA(70, n_sweeps=30, n_chains=1, random_state=2**40 + 1).fit(X)
    languages = np.array(["es", "en"])[np.arange(60) % 2]
    terms = np.array(["", "es", "en"])[np.arange(40) % 3]
    told = np.where((terms == "") | (terms == languages[:, None]), X, 0)
    both = LDA(4, n_sweeps=40, term_languages=terms).fit(told, languages=languages)
    for name, model in {"few topics": few, "many topics": many, "two languages": both}.items():
        draws = [n.toarray() for n in model.doc_topic_draws_ + model.word_topic_draws_]
        arrays = [getattr(model, name) for name in ARRAYS]
        found[name] = sha(model._chain.rows.z, *arrays, *draws)
        found[f"{name}, digest_"] = model.digest_
    found["transform"] = sha(few.transform(X), both.transform(told, languages=languages))
    found["score"] = few.score(X).hex() + both.score(told, languages=languages).hex()
    return found | models(X, told, languages, terms)


def models(X, told, languages, terms) -> dict[str, str]:
    """Digest of what each of the other models says of these counts."""
    names, rows = [f"w{c}" for c in range(40)], np.arange(60)
    years = rows // 3 % 4
    moving = DynamicLDA(3, n_sweeps=200, vocabulary=names).fit(X, periods=years)
    apart = DynamicLDA(3, n_sweeps=70, n_chains=1, term_languages=terms, n_jobs=2)
    apart.fit(told, periods=years % 3, languages=languages)
    table = pd.DataFrame({"side": np.where(rows % 5 == rows % 3, "US", "MX"), "year": years})
    by_side = CovariateLDA(4, formula="side + year", n_sweeps=90).fit(X, covariates=table)
    seeds = {"a": ["w1", "w5", "w20"], "b": ["w1*", "w3"]}
    seeded = SeededLDA(seeds, exclude=["w19"], n_free=2, vocabulary=names, n_sweeps=90).fit(X)
    told_seeds = SeededLDA(seeds, n_free=1, vocabulary=names, n_sweeps=40, term_languages=terms)
    told_side = CovariateLDA(3, formula="side", n_sweeps=40, term_languages=terms)
    told_side.fit(told, covariates=table, languages=languages)
    many = {"vocabulary": names, "n_sweeps": 70, "n_chains": 2}
    named = DynamicLDA(3, seeds=seeds, exclude=["w19"], **many).fit(X, periods=years)
    moved = DynamicLDA(3, formula="side", **many).fit(X, periods=years, covariates=table)
    by_theme = SeededLDA(seeds, n_free=1, formula="side", vocabulary=names, n_sweeps=44)
    at_once = DynamicLDA(3, seeds=seeds, formula="side", term_languages=terms, **many)
    at_once.fit(told, periods=years % 3, languages=languages, covariates=table)
    moments = [
        array
        for of in (moving._chain.words.moments, apart._chain.words.moments)
        for array in (of.centre, of.total, of.squares)
    ]
    drifts = [
        array
        for of in (*moving._chain.words.tables, *apart._chain.words.tables)
        for array in (of.bursts, of.drift.precision, of.drift.level, of.drift.share)
    ]
    accepted = [of.drift.acceptance for of in moving._chain.words.tables]
    return {
        "periods": moving.digest_
        + sha(*moments[:3], *drifts[:4], accepted)
        + moving.score(X, periods=years).hex(),
        "periods and languages": apart.digest_ + sha(*moments[3:], *drifts[4:]),
        "covariates": by_side.digest_ + sha(by_side.effect_draws_),
        "seeds": seeded.digest_,
        "seeds and languages": told_seeds.fit(told, languages=languages).digest_,
        "covariates and languages": told_side.digest_ + sha(told_side.effect_draws_),
        "seeds and covariates": by_theme.fit(X, covariates=table).digest_,
        "seeds and periods": named.digest_ + sha(named._chain.words.moments.total),
        "covariates and periods": moved.digest_
        + sha(moved.effect_draws_, moved._chain.words.moments.total),
        "all at once": at_once.digest_
        + sha(at_once.effect_draws_, at_once._chain.words.moments.total),
    }


def roads() -> dict[str, tuple]:
    """Models, by name their counts and what else `fit` is given: to be fitted in several ways."""
    X, rows = counts(60, 40), np.arange(60)
    languages = np.array(["es", "en"])[rows % 2]
    terms = np.array(["", "es", "en"])[np.arange(40) % 3]
    told = np.where((terms == "") | (terms == languages[:, None]), X, 0)
    table = pd.DataFrame({"side": np.where(rows % 5 == rows % 3, "US", "MX")})
    names = [f"w{c}" for c in range(40)]
    return {
        "topics": (LDA(4, n_sweeps=90), X, {}),
        "languages": (LDA(4, n_sweeps=44, term_languages=terms), told, {"languages": languages}),
        "seeds": (SeededLDA({"a": ["w1"], "b": ["w3"]}, vocabulary=names, n_sweeps=44), X, {}),
        "covariates": (
            CovariateLDA(4, formula="side", n_sweeps=44, term_languages=terms),
            told,
            {"covariates": table, "languages": languages},
        ),
        "periods": (DynamicLDA(3, n_sweeps=70, n_chains=2), X, {"periods": rows // 3 % 4}),
        "all at once": (
            DynamicLDA(
                3,
                seeds={"a": ["w1", "w4"], "b": ["w3"]},
                exclude=["w19"],
                formula="side",
                vocabulary=names,
                term_languages=terms,
                n_sweeps=44,
                n_chains=2,
            ),
            told,
            {"periods": rows // 3 % 3, "covariates": table, "languages": languages},
        ),
    }


ROADS = {
    "topics": "73f072609fe3889d",
    "languages": "3f98681b83c09f44",
    "seeds": "08871aae5c7f87b6",
    "covariates": "a2cb8a25abc904d9",
    "periods": "06a2abd159398277",
    "all at once": "092da9860e6a4e1a",
}


def interrupted(model, X, given: dict, sweep: int, monkeypatch):
    """A fit that is interrupted when its chain has swept so often."""
    step = Chain.step

    def stopping(chain):
        step(chain)
        if chain.total_sweeps >= sweep:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Chain, "step", stopping)
        return model.fit(X, **given)


@pytest.mark.parametrize("name", ROADS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_road_leads_to_the_same_bits(name, tmp_path, monkeypatch):
    """At once, in partitions, or interrupted, saved, loaded and resumed."""
    model, X, given = roads()[name]
    whole = clone(model).fit(X, **given)
    found = {whole.digest_, clone(model).fit([X[:17], X[17:]], **given).digest_}
    broken = interrupted(clone(model), X, given, whole._chain.total_sweeps * 3 // 5, monkeypatch)
    assert broken.interrupted_
    broken.save(tmp_path / "model.npz")
    loaded = type(model).load(tmp_path / "model.npz")
    found.add(loaded.resume(X, **{k: v for k, v in given.items() if k == "languages"}).digest_)
    assert [digest[:16] for digest in found] == [ROADS[name]]


def targets() -> dict[str, dict[str, str]]:
    """Processors beside the one that tests run on, as Numba is told of them."""
    found = {"generic": {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}}
    is_x86 = platform.machine().lower() in {"x86_64", "amd64"}
    if is_x86 and binding.get_host_cpu_features().get("avx2"):
        found["haswell"] = {"NUMBA_CPU_NAME": "haswell"}  # it has fused multiply-add
    return found


def test_variates_are_those_of_every_machine():
    assert sha(variates(5000)) == VARIATES


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_fits_are_those_of_every_machine():
    """What is meant to change them changes every published model: say so where versions are."""
    found = {name: hashlib.sha256(said.encode()).hexdigest()[:16] for name, said in runs().items()}
    assert found == FITS


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_every_processor_gives_the_same_bits(request):
    plain = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_CPU")}
    plain["NUMBA_NUM_THREADS"] = "1"
    folder = request.config.cache.mkdir("numba-fits")
    command = [sys.executable, str(Path(__file__).resolve())]
    started = {
        name: subprocess.Popen(
            command,
            env=plain | extra | {"NUMBA_CACHE_DIR": str(folder / name)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, extra in targets().items()
    }
    printed = {name: json.loads(run.communicate()[0]) for name, run in started.items()}
    here = runs()
    assert here["variates"] == VARIATES
    assert len(here) == len(set(here.values())) == len(FITS)
    for name, found in printed.items():
        assert found == here, name


if __name__ == "__main__":
    from conftest import every_stage

    every_stage(pytest.MonkeyPatch())
    print(json.dumps(runs()))
