"""Quotations, mentions and commitments as tables of a corpus: where they stand, and how kept."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.attribution import quotes
from bilateral.attribution.speakers import LABEL
from bilateral.corpus import Corpus, attributed, packed, tables
from bilateral.corpus.attributed import span_tables, unread
from bilateral.corpus.passages import Passage
from bilateral.gazetteer import PACKAGE
from bilateral.sources.model import Document, Turn

OLD = Path(__file__).parent / "saved" / "without_quotations"
QUOTE = tables.SCHEMAS["quotes"].names[3:]


def finder(name: str, *rows: tuple):
    """A stand-in that finds the same rows, and notes what it was given."""
    given = []

    def find(text, lang, date, side, gazetteer, known):
        given.append((text, lang, date, side))
        if lang == "pt":
            raise ValueError("no words")
        return [row for row in rows if row[1] <= len(text)]

    find.given = given
    return find


def quote(start: int, end: int, speaker: str = "Ruiz") -> tuple:
    return (start, end, speaker, "", "", "said", "direct", "", "", "high")


def stand_in(monkeypatch, **finders) -> None:
    monkeypatch.setattr(attributed, "_FINDERS", finders)
    monkeypatch.setattr(attributed, "_read", attributed._read.__wrapped__)  # nothing is kept


# Two turns; the first has three passages, of which all but the last one are kept in one test.
TEXT = "aaaa bbbb\n\ncccc dddd\n\neeee ffff\n\nGGGG"
ONE, TWO = Turn(0, 31, "Claudia Sheinbaum Pardo", "MX"), Turn(33, 37)
PIECES = [Passage(0, 9, ONE), Passage(11, 20, ONE), Passage(22, 31, ONE), Passage(33, 37, TWO)]
DOCUMENT = Document("d", "wh", TEXT, date="2024-06-21", side="US")


def test_neighbours_of_one_turn_are_read_together(monkeypatch):
    quotes = finder("quotes", quote(5, 20))
    stand_in(monkeypatch, quotes=quotes)
    found = attributed.attributed(DOCUMENT, PIECES, dict.fromkeys([0, 1, 2, 3], "en"))
    texts = [given[0] for given in quotes.given if given[0]]
    assert texts == ["aaaa bbbb\n\ncccc dddd\n\neeee ffff", "GGGG"]
    # Cut where a passage ends: bbbb, and cccc dddd.
    assert [row[:3] for row in found["quotes"]] == [(0, 5, 9), (1, 11, 20)]
    assert [TEXT[a:b] for _, a, b, *_ in found["quotes"]] == ["bbbb", "cccc dddd"]


@pytest.mark.parametrize(
    ("spoken", "texts"),
    [
        ({0: "en", 2: "en"}, ["aaaa bbbb", "eeee ffff"]),
        ({0: "en", 1: "es", 2: "es"}, ["aaaa bbbb", "cccc dddd\n\neeee ffff"]),
        ({2: "en", 3: "en"}, ["eeee ffff", "GGGG"]),
    ],
)
def test_a_gap_another_language_and_another_turn_part_them(monkeypatch, spoken, texts):
    quotes = finder("quotes", quote(0, 2))
    stand_in(monkeypatch, quotes=quotes)
    found = attributed.attributed(DOCUMENT, PIECES, spoken)
    assert [given[0] for given in quotes.given if given[0]] == texts
    assert [TEXT[a:b] for _, a, b, *_ in found["quotes"]] == [text[:2] for text in texts]


def test_what_is_known_of_the_document_is_handed_on(monkeypatch):
    finders = {name: finder(name) for name in ("quotes", "mentions")}
    stand_in(monkeypatch, **finders)
    for document, expected in (
        (DOCUMENT, ("2024-06-21", "US")),
        (replace(DOCUMENT, date="2024-06"), (None, "US")),
        (replace(DOCUMENT, date="", side="none"), (None, None)),
    ):
        attributed.attributed(document, PIECES, {3: "en"})
        for find in finders.values():
            assert find.given[-1] == ("GGGG", "en", *expected)


def test_mentions_and_sentences_are_of_the_passage_they_begin_in(monkeypatch):
    mention = (5, 15, "MX", "", "country", "high")
    sentences = [(11, 20, 4, False), (5, 15, 2, True)]
    stand_in(
        monkeypatch,
        mentions=finder("mentions", mention),
        commitments=finder("commitments", *sentences),
    )
    found = attributed.attributed(DOCUMENT, PIECES, {0: "en", 1: "en"})
    assert found["mentions"] == [(0, 5, 9, "MX", "", "country", "high")]
    # One row a sentence, in order.
    assert found["commitments"] == [(0, 5, 9, 2, True), (1, 11, 20, 4, False)]
    assert found["quotes"] == []


def test_the_speaker_of_a_passage_who_quotes_himself_is_looked_up():
    text = "I said that the bridge is old."
    for name, person in (("Claudia Sheinbaum Pardo", "claudia-sheinbaum-pardo"), ("Ruiz", "")):
        turn = Turn(0, len(text), name, "MX")
        document = Document("d", "wh", text, date="2024-06-21", turns=[turn])
        (row,) = attributed.attributed(document, [Passage(0, len(text), turn)], {0: "en"})["quotes"]
        assert row[3:6] == (LABEL, person, "MX")


def test_a_long_speaker_is_cut(monkeypatch):
    long = "el subsecretario\nde " + "x" * 80
    stand_in(monkeypatch, quotes=finder("quotes", quote(2, 4, long)))
    (row,) = attributed.attributed(DOCUMENT, PIECES, {3: "en"})["quotes"]
    assert row[3:6] == ("el subsecretario de " + "x" * 59 + "…", "", "")


def test_words_of_an_interpreter_are_interpreted(monkeypatch):
    rows = [quote(0, 1), (2, 4, "Ruiz", "", "", "said", "indirect", "", "paraphrase", "high")]
    stand_in(monkeypatch, quotes=finder("quotes", *rows))
    turn = Turn(0, 9, "Claudia Sheinbaum Pardo", "MX", interpreted=True)
    found = attributed.attributed(DOCUMENT, [Passage(0, 9, turn)], {0: "en"})["quotes"]
    assert [row[-2] for row in found] == ["interpreted", "paraphrase"]


def test_a_language_without_words_is_told_from_one_without_quotations(monkeypatch):
    stand_in(monkeypatch, quotes=finder("quotes", quote(0, 1)), mentions=finder("mentions"))
    found = attributed.attributed(DOCUMENT, PIECES, {0: "pt", 3: "en"})
    assert [row[0] for row in found["quotes"]] == [3]
    (problem,) = unread(pd.DataFrame({"lang": ["en", "pt", "pt"]}))
    assert (problem.path, problem.severity) == ("language pt", "warning")
    assert problem.reason.endswith("not searched for quotes, mentions: 2")


def test_a_text_that_cannot_be_searched_is_kept_and_named(monkeypatch):
    def fail(text, *given):
        if "river" in text:
            raise RecursionError("too\ndeep")
        return [quote(0, 1)][: len(text)]

    stand_in(monkeypatch, quotes=fail)
    texts = ["We saw the river.", "We saw the bridge."]
    corpus = Corpus.from_texts(pd.DataFrame({"text": texts, "doc_id": ["a", "b"]}))
    assert len(corpus.documents) == 2
    assert corpus.quotes["passage_id"].tolist() == [corpus.passages["passage_id"][1]]
    assert corpus.problems.values.tolist() == [
        ["a", "warning", "was not searched for quotes, mentions, commitments"
         " (RecursionError: too deep); it has no row there"],
    ]  # fmt: skip


# --- real words -----------------------------------------------------------------------------------
SAID = "Ana Ruiz said that the bridge is old. Nobody else spoke."
DIJO = "Ana Ruiz dijo que el puente es viejo. Nadie más habló."


@pytest.mark.parametrize("unit", ["passage", "paragraph", "document"])
def test_own_texts_have_the_three_tables(unit):
    padding = "It rained.\n\n" * 3
    frame = pd.DataFrame({"text": [padding + SAID, DIJO], "date": "2024-06-21"})
    corpus = Corpus.from_texts(frame, unit=unit)
    quotes = corpus.quotes
    source = dict(zip(corpus.documents["doc_id"], frame["text"], strict=True))
    doc = quotes["passage_id"].str.partition("#")[0]
    spans = zip(doc, quotes["start"], quotes["end"], strict=True)
    words = [source[d][a:b] for d, a, b in spans]
    assert words == ["that the bridge is old", "que el puente es viejo"]
    assert quotes["speaker"].tolist() == ["Ana Ruiz"] * 2
    for name in tables.SPANS:
        table = getattr(corpus, name)
        assert table.columns.tolist() == tables.SCHEMAS[name].names
        assert table["start"].dtype == np.int32


def test_a_sentence_that_commits_nobody_has_no_row():
    corpus = Corpus.from_texts(["It is long. We urge Congress to act.\n\nIt is short."])
    assert corpus.commitments.values.tolist() == [
        [corpus.passages["passage_id"][0], 12, 36, 2, False]
    ]


def test_no_worker_makes_a_difference():
    texts = [SAID + f" It is {n}.\n\nLabel {n}" for n in range(40)] + [DIJO]
    one, two = (Corpus.from_texts(texts, n_jobs=n) for n in (1, 2))
    for name in tables.SPANS:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert len(one.quotes) == 41


def test_what_is_found_has_known_values():
    texts = [SAID, DIJO, "“We agreed,” she said. “No.”", "No dijo que sí. —No vamos —dijo Ruiz—."]
    corpus = Corpus.from_texts(texts)
    for name, known in tables.VALUES.items():
        for column, values in known.items():
            assert set(getattr(corpus, name)[column]) <= set(values)


# --- kept -----------------------------------------------------------------------------------------
def with_spans(corpus: Corpus, rows: list[int]) -> Corpus:
    """A corpus with a row of each table in these passages, at their start."""
    of = corpus.passages.iloc[rows].reset_index(drop=True)
    spans = of[["passage_id", "start"]].assign(end=of["start"] + 1)
    spans = spans.astype({"end": "int32"})
    n = np.arange(len(rows), dtype=np.int32)
    more = {"kind": "direct", "certainty": np.array(["high", "low"])[n % 2]}
    quotes = spans.assign(**dict.fromkeys(QUOTE, "") | more)
    mentions = spans.assign(
        entity_id=np.array(["MX", "CA", "x y"])[n % 3], person_id="", kind="country"
    ).assign(certainty="high")
    commitments = spans.assign(rung=n % 6 + 1, negated=n % 2 == 0)
    return replace(corpus, quotes=quotes, mentions=mentions, commitments=commitments)


@pytest.fixture(scope="module")
def corpus(record) -> Corpus:
    return with_spans(Corpus.read(record), [0, 3, 3, 5, 9])


def test_they_follow_select(corpus):
    keep = np.zeros(len(corpus.passages), dtype=bool)
    keep[[3, 4, 9]] = True
    part = corpus.select(keep)
    ids = corpus.passages["passage_id"]
    for name in tables.SPANS:
        assert getattr(part, name)["passage_id"].tolist() == [ids[3], ids[3], ids[9]]
        assert getattr(part, name).index.tolist() == [0, 1, 2]


def test_they_follow_concat(corpus):
    us, mx = corpus.select(side="US"), corpus.select(side="MX")
    both = Corpus.concat(us, mx)
    for name in tables.SPANS:
        joined = pd.concat([getattr(us, name), getattr(mx, name)], ignore_index=True)
        pd.testing.assert_frame_equal(getattr(both, name), joined)


def test_they_come_back_from_a_folder(corpus, tmp_path):
    corpus.write(tmp_path / "a")
    back = Corpus.read(tmp_path / "a", verify=True)
    for name in tables.SPANS:
        pd.testing.assert_frame_equal(getattr(back, name), getattr(corpus, name))
    corpus.write(tmp_path / "b")
    for name in tables.SPANS:
        one, two = ((tmp_path / f / f"{name}.parquet").read_bytes() for f in "ab")
        assert one == two


@given(st.data())
def test_packed_and_unpacked_it_is_the_same(data):
    n = data.draw(st.integers(1, 6))
    starts = np.cumsum(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))) * 10
    passages = pd.DataFrame({"passage_id": [f"d#{i}" for i in range(n)], "start": starts})
    passages = passages.assign(end=starts + 10).astype({"start": "int32", "end": "int32"})
    place = st.tuples(st.integers(0, n - 1), st.integers(0, 9), st.integers(0, 9))
    places = sorted(data.draw(st.sets(place, max_size=20)))
    mentions = [
        (f"d#{row}", starts[row] + a, starts[row] + max(a, b), entity, "", "person", "high")
        for row, a, b in places
        for entity in data.draw(st.sets(st.sampled_from("ab"), min_size=1).map(sorted))
    ]
    # One mention a place, and the rows in order: as a build makes them.
    mentions = pd.DataFrame(mentions, columns=tables.SCHEMAS["mentions"].names)
    mentions = mentions.drop_duplicates(["passage_id", "start", "end"])
    small = packed.pack(mentions, passages)
    assert small["entity_id"].is_monotonic_increasing
    back = packed.unpack(
        pa.Table.from_pandas(small, preserve_index=False), pa.Table.from_pandas(passages)
    )
    assert back.to_pandas().values.tolist() == mentions.values.tolist()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("passage_id", "none", "column passage_id, row 1: no such passage_id in passages"),
        ("start", -1, "column start, row 1: outside of its passage"),
        ("end", 10**6, "column start, row 1: outside of its passage"),
        ("end", 0, "column end, row 1: the end lies before the start"),
    ],
)
def test_a_mention_that_is_nowhere_is_not_written(corpus, tmp_path, column, value, said):
    mentions = corpus.mentions.copy()
    mentions.loc[1, column] = value
    if said.startswith("column end"):
        mentions.loc[1, "start"] = 1
    with pytest.raises(ValueError, match=f"^mentions.parquet, {said}; mend it in the corpus"):
        replace(corpus, mentions=mentions).write(tmp_path / "no")
    assert not (tmp_path / "no").exists()


# --- records of an older form ---------------------------------------------------------------------
def test_a_record_of_the_old_form_opens_and_says_so(tmp_path):
    with pytest.warns(UserWarning, match="of an older version and was not searched for quot") as w:
        corpus = Corpus.read(OLD, verify=True)
    assert [each.filename for each in w] == [__file__]
    assert (len(corpus.documents), len(corpus.passages)) == (8, 14)
    for name in tables.SPANS:
        pd.testing.assert_frame_equal(getattr(corpus, name), tables.empty(name))
    corpus.write(tmp_path / "new")  # and from now on of the new form
    assert (tmp_path / "new" / "commitments.parquet").exists()
    assert len(Corpus.read(tmp_path / "new", verify=True).passages) == 14


def test_an_old_record_with_rows_is_refused(tmp_path):
    folder = Path(shutil.copytree(OLD, tmp_path / "old"))
    (folder / "record.json").unlink()
    path = folder / "mentions.parquet"
    schema = pq.read_schema(path)
    pq.write_table(pa.table([["a"]] * len(schema), schema=schema), path)
    with pytest.raises(ValueError, match=r"mentions.parquet is of an older version and has rows"):
        Corpus.read(folder)


def test_a_new_record_without_a_table_is_no_old_one(record, tmp_path):
    folder = Path(shutil.copytree(record, tmp_path / "r"))
    (folder / "commitments.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=r"holds no corpus: commitments\.parquet missing"):
        Corpus.read(folder)


def test_rows_of_documents_come_in_the_order_of_the_documents():
    row = (0, 9, 4, False)
    rows = [("b", (2, *row)), ("a", (0, *row)), ("a", (11, *row))]
    found = [(d, {"quotes": [], "mentions": [], "commitments": [r]}) for d, r in rows]
    ids = span_tables(found)["commitments"]["passage_id"].tolist()
    assert ids == ["b#0002", "a#0000", "a#0011"]


def test_the_ids_of_people_are_the_gazetteers():
    ids = attributed._ids(PACKAGE)
    assert ids["Alicia Bárcena Ibarra"] == "alicia-barcena-ibarra"
    assert "" not in ids


# --- what the other turns tell ------------------------------------------------------------------

PSAKI, BIDEN, CSP = "jen-psaki", "joseph-r-biden", "claudia-sheinbaum-pardo"


def spoken(*turns: tuple, date: str = "2021-09-24", lang: str = "en") -> list[tuple]:
    """Speakers with their persons, in turns of speaker, side, role, exchange and words."""
    text, made = "", []
    for speaker, side, role, exchange, words in turns:
        made.append(
            Turn(len(text), len(text) + len(words), speaker, side, role, False, "", exchange)
        )
        text += words + "\n\n"
    document = Document("d", "wh", text, date=date, side="US", turns=made)
    pieces = [Passage(turn.start, turn.end, turn) for turn in made]
    rows = attributed.attributed(document, pieces, dict.fromkeys(range(len(made)), lang))["quotes"]
    return [row[3:5] for row in rows]


ASKS = ("", "none", "journalist")
ANSWERS = ("Jen Psaki", "US", "official")


def test_you_in_a_question_is_who_answers():
    mayorkas = ("Alejandro Mayorkas", "US", "official")
    asked = (*ASKS, 1, "You said that the bridge is old.")
    assert spoken(asked, (*ANSWERS, 1, "No.")) == [("You", PSAKI)]
    # Another journalist may come between; the next exchange is another's.
    between = (*ASKS, 1, "Please.")
    assert spoken(asked, between, (*ANSWERS, 1, "No."), (*mayorkas, 2, "No.")) == [("You", PSAKI)]
    # Nobody answers: who spoke before.
    assert spoken((*mayorkas, 0, "Yes."), asked) == [("You", "alejandro-mayorkas")]
    assert spoken((*mayorkas, 0, "Yes."), asked, (*ANSWERS, 2, "No.")) == [
        ("You", "alejandro-mayorkas")
    ]
    assert spoken(asked) == [("You", "")]


def test_you_is_nobody_else_than_who_is_called():
    answer = (*ANSWERS, 1, "No.")
    called = (*ASKS, 1, "Thank you, Secretary Mayorkas. You said that the bridge is old.")
    assert spoken(called, answer) == [("You", "alejandro-mayorkas")]
    both = (*ASKS, 1, "Thank you, Jen. Thank you, Secretary Mayorkas. You said that it is old.")
    assert spoken(both, answer) == [("You", "")]
    far = f"Thank you, Secretary Mayorkas. {'It rained. ' * 60}You said that it is old."
    assert spoken((*ASKS, 1, far), answer) == [("You", "")]
    # Whom an official speaks to nobody knows, nor who is spoken to in words that are quoted.
    assert spoken((*ANSWERS, 0, "You said that it is old."), answer) == [("You", "")]
    nested = (*ASKS, 1, "Ruiz said, “You said that the bridge is old.”")
    assert spoken(nested, answer) == [("Ruiz", ""), ("You", "")]


def test_you_guys_are_nobody_alone():
    asked = (*ASKS, 1, "You guys said that the bridge is old.")
    assert spoken(asked, (*ANSWERS, 1, "No.")) == [("You", "")]


def test_who_is_called_with_respect_is_spoken_to():
    text = "It seems to me, Mr. President, that you said that the bridge is old."
    assert spoken((*ANSWERS, 0, text))[-1] == ("you", BIDEN)


def test_you_in_quoted_words_is_whom_they_call():
    text = "Ruiz said, “Thank you, Secretary Blinken. You said that the bridge is old.”"
    assert spoken((*ASKS, 1, text), (*ANSWERS, 1, "No."))[-1] == ("You", "antony-j-blinken")


def test_a_president_who_names_the_president_means_his_guest():
    biden = ("Joseph R. Biden", "US", "principal", 0, "The President said that the bridge is old.")
    guest = ("Andrés Manuel López Obrador", "MX", "principal", 0, "Yes.")
    assert spoken(biden, guest) == [("The President", "andres-manuel-lopez-obrador")]
    # With other guests or none it is nobody; a text that nobody else speaks may name its author.
    trudeau = ("Justin Trudeau", "other", "principal", 0, "Yes.")
    assert spoken(biden, guest, trudeau) == [("The President", "")]
    assert spoken(biden, (*ASKS, 1, "Yes.")) == [("The President", "")]
    assert spoken(biden) == [("The President", BIDEN)]


def test_a_pronoun_goes_on_with_the_turn_before():
    biden = (*ANSWERS, 0, "President Biden met the governors. It rained.")
    assert spoken(biden, (*ASKS, 1, "He said that the bridge is old.")) == [("He", BIDEN)]
    # A person who is named in the turn itself comes first.
    other = (*ASKS, 1, "Kamala Harris came. She said that the bridge is old.")
    assert spoken(biden, other) == [("She", "kamala-d-harris")]
    two = (*ANSWERS, 0, "President Biden and Kamala Harris met.")
    assert spoken(two, (*ASKS, 1, "He said that the bridge is old.")) == [("He", "")]
    # Neither who answers nor who speaks is he.
    jen = (*ASKS, 0, "Thank you, Jen.")
    assert spoken(jen, (*ASKS, 1, "He said that it is old."), (*ANSWERS, 1, "No.")) == [("He", "")]
    own = ("Joseph R. Biden", "US", "principal", 0, "They say, Joe Biden waits. He said no to it.")
    assert ("He", BIDEN) not in spoken(own)


def test_i_in_quoted_words_is_who_is_quoted():
    text = "Kamala Harris said, “I said that the bridge is old.”"
    harris = [("Kamala Harris", "kamala-d-harris"), ("I", "kamala-d-harris")]
    assert spoken((*ANSWERS, 0, text)) == harris
    own = "I said, “I said that the bridge is old.”"
    assert spoken((*ANSWERS, 0, own)) == [(LABEL, PSAKI), ("I", PSAKI)]


def test_usted_is_the_president_who_answers():
    ask = ("", "none", "journalist", 1, "Hace un mes usted mencionó que el puente es viejo.")
    answer = ("Claudia Sheinbaum Pardo", "MX", "principal", 1, "Sí.")
    assert spoken(ask, answer, date="2025-05-01", lang="es") == [("usted", CSP)]
    other = (
        "",
        "none",
        "journalist",
        1,
        "Vino Donald Trump. Él mismo dijo que el puente es viejo.",
    )
    assert spoken(other, answer, date="2025-05-01", lang="es") == [("Él", "donald-j-trump")]


PEOPLE = {
    "President Biden": BIDEN, "Kamala Harris": "kamala-d-harris",
    "Donald Trump": "donald-j-trump", "Marcelo Ebrard": "marcelo-ebrard-casaubon",
}  # fmt: skip
SPEAKERS = {"Jen Psaki": PSAKI, "Alejandro Mayorkas": "alejandro-mayorkas", "Ruiz": ""}
WORDS = st.lists(
    st.sampled_from([
        *(f"{name} came." for name in PEOPLE), "It rained.", "He said that it is old.",
        "You said that it is new.", "She said, “I said no.”", "Thank you, Jen.",
    ]), min_size=1, max_size=4,
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(SPEAKERS)), st.sampled_from(["journalist", "official"]), WORDS
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_pronoun_is_somebody_who_is_neither_named_nor_speaks(turns):
    made = [
        (name, "US", role, n // 2, " ".join(words)) for n, (name, role, words) in enumerate(turns)
    ]
    text = " ".join(words for *_, words in made)
    known = {person for name, person in PEOPLE.items() if name in text}
    known |= {SPEAKERS[name] for name, *_ in made} | {PSAKI if "Jen" in text else "", ""}
    assert {person for _, person in spoken(*made)} <= known


def test_a_passage_has_the_quotations_of_its_text_and_two_turns_those_of_both():
    """Of invented sentences; who is meant may come from the turn before, and is left out then."""
    path = Path(__file__).parents[1] / "attribution" / "quoted.csv"
    table = pd.read_csv(path, keep_default_na=False, dtype=str)
    cases = table[["lang", "text", "date"]].drop_duplicates().sample(40, random_state=2)
    for lang, text, date in cases.itertuples(index=False):
        text, date = text.replace("\\n", "\n"), date or "2022-05-01"
        n, gap = len(text), 2
        wanted = quotes(text, lang, date)[["start", "end", *QUOTE]]
        wanted.loc[wanted["speaker"] == LABEL, "side"] = "none"  # that of the turn
        wanted, one = wanted.values.tolist(), Turn(0, n)
        document = Document("d", "wh", text, date=date)
        found = attributed.attributed(document, [Passage(0, n, one)], {0: lang})["quotes"]
        assert sorted(map(list, found)) == sorted([0, *row] for row in wanted), text

        two = Turn(n + gap, 2 * n + gap)
        document = Document("d", "wh", text + "\n" * gap + text, date=date, turns=[one, two])
        pieces = [Passage(turn.start, turn.end, turn) for turn in (one, two)]
        found = attributed.attributed(document, pieces, {0: lang, 1: lang})["quotes"]
        first, second = ([row[1:] for row in found if row[0] == k] for k in (0, 1))
        assert sorted(map(list, first)) == sorted(wanted), text
        words = [0, 1, 2, *range(5, len(wanted[0]) if wanted else 0)]
        there = [[row[0] - n - gap, row[1] - n - gap, *row[2:]] for row in second]
        assert sorted([row[k] for k in words] for row in there) == sorted(
            [row[k] for k in words] for row in wanted
        ), text
