"""Saved models, mutated: each is refused in one sentence, or is what it was.

    python benchmarks/model_mutants.py --n 1000 --seed 0

Models of every class are saved, finished and interrupted, and each file is changed at random: bytes
of the archive; bytes of an array, packed anew; values of an array; values in the text. Half of the
changes of arrays and text leave the digest out, as files of earlier versions do: what loads then
must go through `transform`, `score` and `resume` with a result or a ValueError.

A child process does the work, with 20 seconds for each file and 4 GB of memory. It prints a table:
how many files were refused, are the same, are silently wrong (loaded, changed, with a digest),
changed (without one), raised another exception, ran out of time, or ended the process.
"""

from __future__ import annotations

import argparse
import copy
import io
import itertools
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from bilateral.simulate.corpora import plant, plant_languages
from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics.sampler.tokens import Tokens

SECONDS, MEMORY = 20, 4 * 2**30
KINDS = ("archive", "bytes", "array", "text")
VALUES = [None, True, -1, 0, 1, 3, 2**31, 2**63, 10**400, 0.5, -0.5, 1e308, float("nan")]
VALUES += [float("inf"), "", "x", "9" * 5000, [], [[]], {}, {"array": "alpha_"}, {"array": "no"}]
VALUES += [{"object": ["os", "system", []]}, {"tuple": []}, {"csr": ["a", ["a", "a", "a"], [9, 9]]}]


def interrupted(model, X, stop: int, **given):
    """A fit that is interrupted after some sweeps; whole if there are not so many."""
    plain, sweeps = Tokens.sweep, itertools.count(1)

    def stopping(block, *arguments):
        got = plain(block, *arguments)
        if next(sweeps) == stop:
            raise KeyboardInterrupt
        return got

    Tokens.sweep = stopping
    try:
        return model.fit(X, **given)
    finally:
        Tokens.sweep = plain


def models() -> list[tuple]:
    """Fitted models, what each was fitted to, and what its methods take beside X."""
    planted = plant(3, n_documents=24, n_tokens=14, n_terms=30)
    X, words = planted.X, [f"w{i}" for i in range(30)]
    two = plant_languages(3, n_documents={"es": 16, "en": 8}, n_shared=8, n_own=10, n_tokens=12)
    told = {"languages": two.languages}
    table = {"covariates": pd.DataFrame({"side": ["US", "MX", "MX"] * 8})}
    periods = {"periods": [2001, 2002] * 12}
    makes = [
        (lambda: LDA(3, n_sweeps=12), X, {}),
        (lambda: LDA(3, n_sweeps=12, term_languages=two.term_languages), two.X, told),
        (lambda: SeededLDA({"a": ["w1"]}, n_free=2, vocabulary=words, n_sweeps=12), X, {}),
        (lambda: CovariateLDA(3, formula="side", n_sweeps=12), X, table),
        (lambda: DynamicLDA(3, n_sweeps=12), X, periods),
        (
            lambda: DynamicLDA(
                3, seeds={"a": ["w1"]}, formula="side", vocabulary=words, n_sweeps=12
            ),
            X,
            periods | table,
        ),
    ]
    found = []
    for make, counts, given in makes:
        found.append((make().fit(counts, **given), counts, given))
        found.append((interrupted(make(), counts, 14, **given), counts, given))
    return found


def value(rng: random.Random, path: str, old):
    return copy.deepcopy(rng.choice([v for v in VALUES if type(v) is not type(old) or v != old]))


def change_text(text: dict, rng: random.Random) -> None:
    """Change, take away, or add one thing, anywhere in the text."""
    at, places = text, []
    while isinstance(at, dict | list) and at and (not places or rng.random() < 0.85):
        key = rng.choice(list(at)) if isinstance(at, dict) else rng.randrange(len(at))
        places.append((at, key))
        at = at[key]
    holder, key = places[-1]
    how = rng.random()
    if how < 0.7:
        holder[key] = value(rng, "", holder[key])
    elif how < 0.85:
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]) if rng.random() < 0.5 else value(rng, "", None))
    else:
        holder[rng.choice(["x", "transform", "step", "__class__"])] = value(rng, "", None)


def change_array(arrays: dict, rng: random.Random) -> None:
    """Change the numbers, the type or the shape of one array, or take it away."""
    name = rng.choice(sorted(set(arrays) - {"model.json"}))
    array, how = arrays[name].copy(), rng.random()
    if how < 0.6 and array.size and array.dtype.kind in "iuf":
        flat = array.reshape(-1)
        extreme = [0, 1, array.max(), 7, -1, 2**15, 2**31 - 1, -(2**31), 1e-9]
        extreme += [np.nan, np.inf, -np.inf] if array.dtype.kind == "f" else []
        with np.errstate(all="ignore"):
            flat[rng.randrange(flat.size)] = np.array(rng.choice(extreme)).astype(array.dtype)
    elif how < 0.7:
        array = array.astype(rng.choice(["f4", "f8", "i4", "i8", "u2", "U5"]))
    elif how < 0.8:
        array = array[:-1] if array.ndim and len(array) else array.reshape(1, *array.shape)
    elif how < 0.9:
        array = array.reshape(-1)[::-1].reshape(array.shape[::-1])
    else:
        del arrays[name]
        return
    arrays[name] = array


def mutant(whole: bytes, kind: str, digest: bool, rng: random.Random) -> bytes:
    """A changed file."""
    if kind == "archive":
        changed = bytearray(whole)
        for _ in range(rng.choice([1, 1, 3, 20])):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        return bytes(changed[: rng.randrange(len(changed))] if rng.random() < 0.1 else changed)
    if kind == "bytes":
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
            chosen = rng.choice(old.namelist())
            for name in old.namelist():
                content = bytearray(old.read(name))
                if name == chosen:
                    content[rng.randrange(len(content))] = rng.randrange(256)
                new.writestr(name, bytes(content))
        return out.getvalue()
    with np.load(io.BytesIO(whole)) as file:
        arrays = dict(file)
    text = json.loads(str(arrays["model.json"]))
    if not digest:
        del text["sha256"]
    if kind == "text":
        change_text(text, rng)
    else:
        change_array(arrays, rng)
    out = io.BytesIO()
    np.savez(out, **arrays | {"model.json": np.array(json.dumps(text))})
    return out.getvalue()


def used(model, X, given: dict) -> None:
    """Every method that goes through compiled code; a ValueError is an answer."""
    resumed = {name: held for name, held in given.items() if name == "languages"}
    for call in (
        lambda: model.transform(X, **given),
        lambda: model.score(X, **given),
        lambda: model.resume(X, **resumed),
    ):
        try:
            call()
        except ValueError as error:
            assert str(error)


def outcome(path: Path, original, X, given: dict, whole: bytes, digest: bool) -> str:
    try:
        model = type(original).load(path)
    except ValueError as error:
        return "refused" if str(path) in str(error) and "\n" not in str(error) else "foreign"
    again = path.with_name("again.npz")
    model.save(again)
    if again.read_bytes() == whole:
        return "same"
    used(model, X, given)
    return "silently wrong" if digest else "changed"


def work(n: int, seed: int, first: int) -> None:
    """Print the outcome of each mutant from the `first` on, a line each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        path, of = Path(folder) / "model.npz", []
        for model, X, given in models():
            model.save(path)
            of.append((path.read_bytes(), model, X, given))

        def late(*_):
            raise TimeoutError

        signal.signal(signal.SIGALRM, late)
        for i in range(first, n):
            rng = random.Random(f"{seed} {i}")
            kind, digest = KINDS[i % 4], i % 8 < 4 or i % 4 < 2
            whole, model, X, given = of[rng.randrange(len(of))]
            path.write_bytes(mutant(whole, kind, digest, rng))
            signal.alarm(SECONDS)
            try:
                found = outcome(path, model, X, given, whole, digest)
            except TimeoutError:
                found = "out of time"
            except Exception:
                traceback.print_exc()
                found = "foreign"
            signal.alarm(0)
            if found in ("foreign", "silently wrong"):
                print(f"{i} {kind} {type(model).__name__}: {found}", file=sys.stderr)
            print(f"{i} {kind}{'' if digest else ', no digest'}: {found}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.first is not None:
        work(given.n, given.seed, given.first)
        return
    lines: list[str] = []
    while len(lines) < given.n:
        command = [sys.executable, __file__, "--n", str(given.n), "--seed", str(given.seed)]
        run = subprocess.run(
            [*command, "--first", str(len(lines))], stdout=subprocess.PIPE, text=True, check=False
        )
        lines += run.stdout.splitlines()
        if len(lines) < given.n:
            lines.append(f"{len(lines)} {KINDS[len(lines) % 4]}: process ended")
    table = Counter(tuple(line.split(" ", 1)[1].split(": ")) for line in lines)
    print(pd.Series(table).unstack(fill_value=0).to_string())
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest memory of the child: {memory:,.0f} MB")


if __name__ == "__main__":
    main()
