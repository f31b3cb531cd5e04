"""Damaged folders of a record, each opened in another process: what comes of it.

    python benchmarks/damaged.py --n 100 --seed 0

Each folder is a copy of a record in which one thing is damaged: bytes, a column, an id, an order,
a file. Every tenth is the embedded record, the others are a selection of it. A folder is opened
by ``Corpus.read`` as it is, with ``verify=True``, and as a record of an older version whose
``record.json`` has no digests, of which less can be seen. What counts: refused in a sentence;
opened and equal to the undamaged record (a damage that changes nothing); opened and not equal
(silently wrong); another exception; the process ended.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pandas as pd
from _damages import KINDS

from bilateral import gazetteer
from bilateral.corpus import Corpus, tables

WAYS = ("as it is", "verify=True", "no digests")


def equal(one: Corpus, two: Corpus) -> bool:
    """Whether two corpora hold the same in every table of the contract."""
    for name, schema in tables.SCHEMAS.items():
        names = [*schema.names, *(["lemma", "stem"] if name == "terms" else [])]
        left, right = getattr(one, name), getattr(two, name)
        if not set(names) <= set(right) or not left[names].equals(right[names]):
            return False
    if one.text is not None and (two.text is None or not one.text.equals(two.text)):
        return False
    same = one.counts.shape == two.counts.shape and one.counts.nnz == two.counts.nnz
    return bool(same and (one.counts != two.counts).nnz == 0)


def open_folder(folder: Path, base: Path, verify: bool) -> str:
    """What comes of opening a folder: in a worker process, which may end."""
    try:
        corpus = Corpus.read(folder, verify=verify)
    except (ValueError, FileNotFoundError) as error:
        plain = type(error) in (ValueError, FileNotFoundError) and "\n" not in str(error)
        return f"refused: {error}" if plain else f"foreign: {type(error).__name__}: {error}"
    except Exception as error:
        return f"foreign: {type(error).__name__}: {error}"
    corpus.counts.sum(axis=0), corpus.counts.T.tocsr()
    return "equal" if equal(Corpus.read(base), corpus) else "wrong"


def without_digests(folder: Path) -> None:
    path = folder / "record.json"
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        del said["tables"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    path.write_text(json.dumps(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--n", type=int, default=100, help="folders")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print what was said of each folder")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    names = [*rng.permutation(list(KINDS)).tolist()]
    chosen = [names[i % len(names)] for i in range(options.n)]
    table = {way: Counter() for way in WAYS}
    with tempfile.TemporaryDirectory() as room:
        small, full = Path(room, "small"), gazetteer.data_dir() / "record"
        part = Corpus.load().select(genre="readout")
        ids = part.passages["passage_id"]
        part = Corpus(
            **{name: getattr(part, name) for name in tables.SCHEMAS},
            counts=part.counts,
            text=pd.Series([f"text of {i}" for i in ids], index=ids.to_list(), name="text"),
        )
        part.write(small)
        pool = ProcessPoolExecutor(1)
        for number, name in enumerate(chosen):
            base = full if number % 10 == 9 and "text" not in name else small
            folder = Path(room, "damaged")
            shutil.copytree(base, folder)
            KINDS[name](folder, rng)
            for way in WAYS:
                if way == "no digests":
                    without_digests(folder)
                try:
                    came = pool.submit(open_folder, folder, base, way == WAYS[1]).result()
                except BrokenProcessPool:
                    came, pool = "ended", ProcessPoolExecutor(1)
                table[way][came.partition(":")[0]] += 1
                if options.show or came.startswith(("foreign", "ended", "wrong")):
                    print(f"{number:3} {name} [{base.name}; {way}]: {came}".replace(room, ""))
            shutil.rmtree(folder)
        pool.shutdown()
    outcomes = ["refused", "equal", "wrong", "foreign", "ended"]
    print(pd.DataFrame({w: [c[o] for o in outcomes] for w, c in table.items()}, index=outcomes))


if __name__ == "__main__":
    main()
