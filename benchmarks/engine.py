"""The topic engine beside named peers: time to equal held-out perplexity, and quality.

Run with ``make bench``, in the environment of the peers, or in part::

    … benchmarks/engine.py --corpus record --topics 50 --engines tomotopy,ours --seeds 1 --quick

Every measured length of run is kept as a line of JSON in ``build/engine/RUN.jsonl``. A run that
was broken off goes on where it stopped (``--run`` names it), and ``--write`` makes the tables of
RESULTS.md of that one run. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import _heldout
from _peers import ENGINES, N_STATES, WORKERS, compile_ours
from report import machine, write_section

RUNS = Path(__file__).resolve().parents[1] / "build" / "engine"
TARGETS = {"1 %": 1.01, "0.25 %": 1.0025}  # times the reference's perplexity at its longest run
REFERENCE = "tomotopy"
LONG = 1000  # sweeps: quality is compared here, and targets are the reference's perplexity here
PATIENCE = 3  # no length is begun that is expected to take longer than so many such runs


def measure(
    name: str,
    data: _heldout.Split,
    n_topics: int,
    seed: int,
    lengths: Sequence[int],
    reference: list[dict],
) -> list[dict]:
    """All lengths of one engine and one seed, a record each, while patience lasts.

    Beyond the long run it only lasts while a target of the reference's runs so far is not reached.
    """
    engine = ENGINES[name]
    limit = PATIENCE * max((run["seconds"] for run in reference), default=math.inf)
    goals = targets(ladders(reference)) if reference else {}
    following = dict(pairwise(lengths))
    load = os.getloadavg()[0]
    records = []
    for run in engine.ladder(data.train, n_topics, lengths, seed):
        mean = sum(state.topic_word for state in run.states) / len(run.states)
        mean = [_heldout.State(mean, run.states[-1].alpha)]
        record = {
            "n_topics": n_topics,
            "engine": name,
            "version": version(engine.package),
            "seed": seed,
            "length": run.length,
            "seconds": sum(run.seconds.values()),
            "parts": run.seconds,
            "n_states": len(run.states),
            "perplexity": _heldout.perplexity(run.states, data),
            "perplexity_of_mean": _heldout.perplexity(mean, data),
            "fixed_point": _heldout.perplexity(mean, data, fixed_point=True),
            "npmi": _heldout.npmi(run.states, data.train),
            "sum_alpha": float(run.states[-1].alpha.sum()),
            "load_before": load,
        }
        records.append(record)
        print(
            f"  {run.length} {engine.unit}: {record['seconds']:.2f} s, perplexity"
            f" {record['perplexity']:.1f} ({record['perplexity_of_mean']:.1f} of mean φ),"
            f" NPMI {record['npmi']:.3f}",
            file=sys.stderr,
        )
        expected = record["seconds"] * following.get(run.length, 0) / run.length
        of = kind(record)
        wanting = any(record[of] > goal for (_, by), goal in goals.items() if by == of)
        if expected > limit or (run.length >= LONG and not wanting):
            break
    return records


def read(file: Path) -> list[dict]:
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def measure_all(arguments: argparse.Namespace, file: Path) -> None:
    """Measure what the file lacks. Engines take turns within a seed, so drift hits all alike."""
    keys = ("corpus", "n_topics", "engine", "seed")
    done = {tuple(record[key] for key in keys) for record in read(file)}
    file.parent.mkdir(parents=True, exist_ok=True)
    compiling = None
    for corpus in arguments.corpus:
        data = _heldout.load(corpus)
        shape = {
            "rows": data.train.shape[0],
            "terms": data.train.shape[1],
            "tokens": int(data.train.sum()),
            "heldout_rows": data.seen.shape[0],
            "heldout_tokens": int(data.unseen.sum()),
        }
        _heldout.compile_for(data)
        for n_topics in arguments.topics:
            for seed in range(1, arguments.seeds + 1):
                for name in arguments.engines:
                    if (corpus, n_topics, name, seed) in done:
                        continue
                    if name == "ours" and compiling is None:
                        start = time.perf_counter()
                        compile_ours()
                        compiling = time.perf_counter() - start
                    print(f"{corpus}, K = {n_topics}, seed {seed}: {name}", file=sys.stderr)
                    lengths = ENGINES[name].lengths
                    lengths = lengths[: 2 * len(lengths) // 3] if arguments.quick else lengths
                    reference = references(file, corpus, n_topics)
                    common = {"corpus": corpus, "shape": shape}
                    if name == "ours":
                        common["compiling"] = compiling
                    lines = [
                        json.dumps(common | record) + "\n"
                        for record in measure(name, data, n_topics, seed, lengths, reference)
                    ]
                    with file.open("a", encoding="utf-8") as out:  # whole ladders only
                        out.writelines(lines)


def references(file: Path, corpus: str, n_topics: int) -> list[dict]:
    """The reference's runs so far."""
    return [
        record
        for record in read(file)
        if (record["corpus"], record["n_topics"]) == (corpus, n_topics)
        and record["engine"] == REFERENCE
    ]


def kind(record: dict) -> str:
    """An engine that gives one fit or mean φ is held against the reference's mean φ."""
    return "perplexity" if record["n_states"] > 1 else "perplexity_of_mean"


def time_to(target: float, ladder: list[dict], of: str) -> float:
    """Seconds to a perplexity, between lengths on the log of time; infinite if not reached.

    The first length may be below already; its own time is given then, so what is shorter than the
    shortest run is never claimed.
    """
    before = None
    for record in sorted(ladder, key=lambda r: r["length"]):
        seconds, value = record["seconds"], record[of]
        if value <= target:
            if before is None:
                return seconds
            share = (before[1] - target) / (before[1] - value)
            return math.exp(math.log(before[0]) * (1 - share) + math.log(seconds) * share)
        before = seconds, value
    return math.inf


def spread(values: Iterable[float], digits: int) -> str:
    """Median and quartiles, taken from the values themselves (some may be infinite)."""
    values = sorted(values)
    quarter = len(values) // 4
    middle, low, high = statistics.median(values), values[quarter], values[-1 - quarter]
    if math.isinf(middle):
        return "not reached"
    shown = ["∞" if math.isinf(v) else f"{v:.{digits}f}" for v in (middle, low, high)]
    return f"{shown[0]} ({shown[1]}–{shown[2]})" if len(values) > 1 else shown[0]


def ladders(records: list[dict]) -> dict[str, dict[int, list[dict]]]:
    """Records by engine, in the order of ENGINES, then by seed."""
    found: dict[str, dict[int, list[dict]]] = {}
    for name in ENGINES:
        for record in records:
            if record["engine"] == name:
                found.setdefault(name, {}).setdefault(record["seed"], []).append(record)
    return found


def targets(found: dict[str, dict[int, list[dict]]]) -> dict[tuple[str, str], float]:
    """Each target for each kind of perplexity: medians of the reference's longest runs."""
    ends = [max(ladder, key=lambda r: r["length"]) for ladder in found[REFERENCE].values()]
    return {
        (label, of): factor * statistics.median(end[of] for end in ends)
        for label, factor in TARGETS.items()
        for of in ("perplexity", "perplexity_of_mean", "fixed_point")
    }


def times(
    found: dict[str, dict[int, list[dict]]], measure: Callable[[dict], str] = kind
) -> dict[str, dict[str, list]]:
    """Seconds to each target by engine, one for each seed."""
    goals = targets(found)
    seconds: dict[str, dict[str, list]] = {label: {} for label in TARGETS}
    for name, by_seed in found.items():
        for label in TARGETS:
            of = measure(next(iter(by_seed.values()))[0])
            goal = goals[label, of]
            seconds[label][name] = [time_to(goal, ladder, of) for ladder in by_seed.values()]
    return seconds


def table(records: list[dict]) -> list[str]:
    """The table of one corpus and one number of topics, and the ratio to the fastest peer."""
    found = ladders(records)
    if REFERENCE not in found:
        return [f"Not measured: {REFERENCE}, which sets the targets."]
    goals, seconds = targets(found), times(found)
    rows = []
    for name, by_seed in found.items():
        ends = long_runs(by_seed)
        averaged = ends[0]["n_states"] > 1
        rows.append(
            f"| {name} | {' | '.join(spread(seconds[label][name], 2) for label in TARGETS)}"
            f" | {ends[0]['length']} {ENGINES[name].unit},"
            f" {statistics.median(r['seconds'] for r in ends):.1f} s"
            f" | {spread((r['perplexity'] for r in ends), 1) if averaged else '–'}"
            f" | {spread((r['perplexity_of_mean'] for r in ends), 1)}"
            f" | {spread((r['fixed_point'] for r in ends), 1)}"
            f" | {spread((r['npmi'] for r in ends), 3)} | {len(by_seed)} |"
        )
    texts = [
        f"{label}: {goals[label, 'perplexity']:.1f} ({goals[label, 'perplexity_of_mean']:.1f})"
        for label in TARGETS
    ]
    return [
        f"Targets (of mean φ): {'; '.join(texts)}.\n",
        "| engine | s to 1 % | s to 0.25 % | long run | perplexity | of mean φ"
        " | … by fixed point | NPMI | seeds |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        f"The fastest peer's time over ours: {ratios(seconds)}."
        f" Judged by the fixed point of mean φ: {ratios(times(found, lambda _: 'fixed_point'))}.",
        "",
        f"Ours at the long run, beside the best peer: {quality(found)}.",
    ]


def long_runs(by_seed: dict[int, list[dict]]) -> list[dict]:
    """An engine's runs at which quality is compared, one for each seed."""
    length = min(LONG, *(max(r["length"] for r in ladder) for ladder in by_seed.values()))
    return [r for ladder in by_seed.values() for r in ladder if r["length"] == length]


def quality(found: dict[str, dict[int, list[dict]]]) -> str:
    """How far ours is from the peer with the best mean, in standard deviations over seeds."""
    measures = {
        "perplexity": lambda run: -run[kind(run)],
        "of mean φ": lambda run: -run["perplexity_of_mean"],
        "NPMI": lambda run: run["npmi"],
    }
    parts = []
    for label, measured in measures.items():
        values = {
            name: [measured(run) for run in long_runs(by_seed)]
            for name, by_seed in found.items()
            if len(by_seed) > 1
        }
        if "ours" not in values or len(values) == 1:
            return "not measured"
        ours = values.pop("ours")
        best = max(values, key=lambda name: statistics.mean(values[name]))
        deviation = math.hypot(*map(statistics.stdev, (ours, values[best]))) / math.sqrt(2)
        gap = (statistics.mean(ours) - statistics.mean(values[best])) / deviation
        parts.append(f"{label} {abs(gap):.1f} {'better' if gap > 0 else 'worse'} ({best})")
    return ", ".join(parts)


def ratios(seconds: dict[str, dict[str, list]]) -> str:
    """How much less time ours needs to each target than the fastest peer."""
    if any("ours" not in by_engine or len(by_engine) == 1 for by_engine in seconds.values()):
        return "not measured"
    parts = []
    for label, by_engine in seconds.items():
        medians = {name: statistics.median(values) for name, values in by_engine.items()}
        ours = medians.pop("ours")
        best = min(medians, key=medians.__getitem__)
        if math.isinf(ours) and math.isinf(medians[best]):
            parts.append(f"{label}: reached by none")
        elif math.isinf(ours):
            parts.append(f"{label}: ours does not reach it, {best} in {medians[best]:.2f} s")
        elif math.isinf(medians[best]):
            parts.append(f"{label}: reached by no peer")
        else:
            parts.append(f"{label}: {medians[best] / ours:.2f} × ({best})")
    return ", ".join(parts)


def section(records: list[dict]) -> str:
    lines = [
        "`benchmarks/engine.py`. Seconds of wall clock from the sparse counts to the exported"
        f" states, {WORKERS} threads or processes each. Targets are {REFERENCE}'s median"
        " perplexity at its longest run, plus 1 % and 0.25 %; times between two lengths of run are"
        " interpolated on their logarithm. Medians over seeds, quartiles in brackets. *Record*: its"
        " English passages, default recipe; BBC_News and DBLP: files of the folder that `CORPORA`"
        " names, words as they stand. A tenth of the documents is held out: half of a row's tokens"
        " gives its shares, the other half is predicted (a coin for each token, as in"
        " `LDA.score`). Shares are posterior means by expectation propagation (`held_out.fold`),"
        " which is approximate: the tests hold it against enumeration in rows of a few tokens. The"
        " fixed point, used until 27 November 2026, takes the most probable topics for certain,"
        " which misjudges short rows under a small prior; it stands"
        f" beside. *Perplexity* averages the predictions of {N_STATES} states, *of mean φ* predicts"
        " once from their mean; engines that give no single states are held to"
        f" {REFERENCE}'s figure of mean φ. NPMI: ten words a topic, over the training rows. Lengths"
        " of ours are sweeps allowed, since it may stop before; with twenty it gives five states."
        f" Quality is compared at {LONG:,} sweeps, or the longest run of fewer; twice as many are"
        " for targets not reached by then. The line below each table has differences of means in"
        " standard deviations over seeds (root mean square of the two engines'), perplexity as each"
        " engine gives it best; asked: no worse by more than one. No length was begun that was"
        f" expected to take over {PATIENCE} × {REFERENCE}'s longest run.\n"
    ]
    for corpus in _heldout.NAMES:
        of_corpus = [r for r in records if r["corpus"] == corpus]
        for n_topics in sorted({r["n_topics"] for r in of_corpus}):
            shape = of_corpus[0]["shape"]
            lines += [
                f"### {corpus}, K = {n_topics}\n",
                f"{shape['rows']:,} rows, {shape['terms']:,} terms, {shape['tokens']:,} tokens;"
                f" held out {shape['heldout_rows']:,} rows, {shape['heldout_tokens']:,} tokens"
                " predicted.\n",
                *table([r for r in of_corpus if r["n_topics"] == n_topics]),
                "",
            ]
    lines += ["### Settings\n", "| engine | version | settings |", "|---|---|---|"]
    versions = {r["engine"]: r["version"] for r in records}
    lines += [
        f"| {name} | {ENGINES[name].package} {versions[name]} | {ENGINES[name].settings} |"
        for name in ENGINES
        if name in versions
    ]
    compiling = [r["compiling"] for r in records if "compiling" in r]
    if compiling:
        lines.append(f"\nCompiling ours, or reading its cache, is apart: {compiling[0]:.1f} s.")
    busy = max(r["load_before"] for r in records)
    lines.append(f"\nThe machine's load before a run was at most {busy:.1f}.\n")
    return "\n".join(lines) + "\n" + machine("numba", "numpy", "scipy")


def some_of(names: Iterable[str]):
    """Reader of an argument that lists names, with commas."""

    def listed(text: str) -> list[str]:
        unknown = sorted(set(text.split(",")) - set(names))
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown} are none of {list(names)}.")
        return text.split(",")

    return listed


def whole_numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=some_of(_heldout.NAMES), default=_heldout.NAMES)
    parser.add_argument("--topics", type=whole_numbers, default=[20, 50, 200])
    parser.add_argument("--engines", type=some_of(ENGINES), default=list(ENGINES))
    parser.add_argument("--seeds", type=int, default=5, help="how many, from 1")
    parser.add_argument("--quick", action="store_true", help="leave out the longest runs")
    parser.add_argument("--run", default=time.strftime("%Y%m%d-%H%M%S"), help="name of the run")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    arguments = parser.parse_args()
    if arguments.quick and arguments.write:
        parser.error("--quick has no long runs to set targets by; write RESULTS.md without it.")
    warnings.filterwarnings("ignore", "The training result may differ", RuntimeWarning)
    file = RUNS / f"{arguments.run}.jsonl"
    measure_all(arguments, file)
    body = section(read(file))
    if arguments.write:
        write_section("The topic engine", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
