"""The compiled table of chunks beside Arrow's split and dictionary: the counts, and the times.

Run with ``make bench``. All count the same texts in one process on one thread and take turns.
"""

from __future__ import annotations

import random
import statistics
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from _texts import real_texts
from report import machine, write_section

from bilateral.cleaning.terms._kernels import expand
from bilateral.cleaning.terms.count import Encoded, TypeCounter, _count_part, _view, merge
from bilateral.cleaning.terms.tokens import MAY_CLOSE, glue, kind_of, pieces
from bilateral.corpus.digest import phrase_list
from bilateral.gazetteer import table

ROUNDS, EVERY = 5, 15
LISTS = phrase_list(), dict(zip(table("units")["phrase"], table("units")["kind"], strict=True))
ODD = "aEeUuSs05.,;()$€£%’–—é\ud800\x00 \n\t\x85\xa0\u1680\u2028\u3000\ufeff\u200b\x1c\x1d\x1e\x1f"


class Arrow(TypeCounter):
    """A counter whose texts are split and whose chunks are numbered by Arrow."""

    def __init__(self, *lists):
        super().__init__(*lists)
        self._chunks = {",": 0}  # type 0 alone: a break, at the end of each text

    def glued(self, texts: list[str]) -> list[bytes]:
        """All texts with `glue`, but only those that its filter finds go through it."""
        data = [text.encode("utf-8", "surrogatepass") for text in texts]
        found = pc.match_substring_regex(pa.array(data, pa.large_binary()), MAY_CLOSE)
        for i in pc.indices_nonzero(found).to_pylist():
            data[i] = glue(texts[i]).encode("utf-8", "surrogatepass")
        return data

    def encode(self, texts: list[str]) -> Encoded:
        data = pa.array(self.glued(texts), pa.large_binary()).view(pa.large_string())
        split = pc.utf8_split_whitespace(data)
        coded = split.values.dictionary_encode()
        chunks = coded.dictionary.cast(pa.large_binary()).to_pylist()
        spelt = [chunk.decode("utf-8", "surrogatepass") for chunk in chunks]
        for chunk in spelt:
            if chunk not in self._chunks:
                self._chunks[chunk] = len(self._start) - 1
                self._cut(chunk)
        number = np.fromiter(map(self._chunks.__getitem__, spelt), np.int32, len(spelt))
        ends = split.offsets.to_numpy()[1:]
        numbers = np.insert(number[coded.indices.to_numpy()], ends, 0)
        rows = np.concatenate([[0], ends + np.arange(1, len(ends) + 1)])
        return Encoded(*expand(numbers, rows, _view(self._flat), _view(self._start)))

    def _cut(self, chunk: str) -> None:
        word = chunk.rstrip(",;:!?)]")
        cut = (word, None)[: 1 + (word != chunk)] if word.isalpha() else pieces(chunk)
        for piece in cut:
            self._flat.append(0 if piece is None else self._type(kind_of(piece), piece))
        self._start.append(len(self._flat))


class ArrowGluesAll(Arrow):
    """The same with all texts through `glue`."""

    def glued(self, texts: list[str]) -> list[bytes]:
        return [glue(text).encode("utf-8", "surrogatepass") for text in texts]


COUNTERS = {
    "compiled table": TypeCounter,
    "Arrow, `glue` where its filter finds something": Arrow,
    "Arrow, `glue` on every text": ArrowGluesAll,
}


def seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def encode(counter: type[TypeCounter], texts: list[str]) -> None:
    counter = counter(*LISTS)
    for i in range(0, len(texts), 5000):
        counter.encode(texts[i : i + 5000])


def same_counts(texts: list[str], langs: list[str]) -> bool:
    (counts, terms), *others = (
        merge([_count_part(counter(*LISTS), texts, langs)]) for counter in COUNTERS.values()
    )
    return all((c != counts).nnz == 0 and t.equals(terms) for c, t in others)


def main() -> None:
    pa.set_cpu_count(1)
    texts, langs = real_texts(EVERY)
    size = sum(len(text.encode()) for text in texts) / 1e6
    draw = random.Random(18)
    odd = ["".join(draw.choices(ODD, k=draw.randrange(60))) for _ in range(20_000)]
    assert same_counts(texts, langs) and same_counts(odd, ["en"] * len(odd))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in COUNTERS}
    for number in range(ROUNDS):
        for name in list(COUNTERS)[:: 1 if number % 2 else -1]:
            counter = COUNTERS[name]
            whole = seconds(lambda c=counter: _count_part(c(*LISTS), texts, langs))
            times[name].append((seconds(lambda c=counter: encode(c, texts)), whole))
    rows = []
    for name, measured in times.items():
        first, whole = (statistics.median(column) for column in zip(*measured, strict=True))
        rows.append(f"| {name} | {size / first:.1f} | {size / whole:.1f} |")
    head = (
        "`benchmarks/arrow_chunks.py`. One process, one thread, processor time, medians of"
        f" {ROUNDS} rounds in turns; {size:.0f} MB of UTF-8, {len(texts):,} passages.\n"
        f"All three gave the same counts of these, and of {len(odd):,} short texts of odd signs and"
        " white space. Arrow is slower: the compiled table stays.\n"
    )
    columns = ["| texts to types by | MB/s to types | MB/s to counts |", "|---|--:|--:|"]
    body = "\n".join([head, *columns, *rows, "", machine("pyarrow", "numba", "numpy")])
    print(body)
    write_section("Arrow for chunks of texts", body)


if __name__ == "__main__":
    main()
