"""Numbers in sentences: each is what its expression gives, or its sentence is registered."""

from __future__ import annotations

import random
import re
import shutil
import textwrap
from functools import cache

import facts
import nbformat
import prose
import pytest
from hypothesis import given
from hypothesis import strategies as st

WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
    " hundreds thousand thousands million millions half third"
)
# What a reader of the page sees, found without the module under test.
UNSEEN = re.compile(r"(?ms)^```.*?^```$|`[^`]*`|\]\([^)]*\)|<!--.*?-->")
SEEN = re.compile(rf"\d+|\b(?:{'|'.join(WORDS.split())})\b", re.IGNORECASE)

each_file = pytest.mark.parametrize("file", prose.FILES)


@cache
def parts(file: str) -> list[prose.Part]:
    return prose.parts(file)


@cache
def rows() -> list[dict[str, str]]:
    return prose.registered()


# --- the files as they are ------------------------------------------------------------------------
@each_file
def test_bound_numbers_are_right_and_all_others_are_registered(file):
    assert [said for part in parts(file) for said in prose.problems(part, rows())] == []


@each_file
def test_the_register_has_what_is_in_the_file_in_its_order_and_no_more(file):
    assert [row for row in rows() if row["file"] == file] == prose.register(file, rows())


def test_the_register_gives_known_reasons_for_known_files():
    assert [file for file in prose.FILES if file.endswith(".md")] == prose.TEXTS
    assert {row["file"] for row in rows()} <= set(prose.FILES)
    for row in rows():
        for reason in row["why"].split("; "):
            kind, _, command = reason.partition(": ")
            assert kind in prose.WHY, row
            assert bool(command) == (kind == "measured"), row
            assert not command or (prose.ROOT / command).is_file(), row


def test_what_is_bound():
    """So many at the least: a comment that was taken out would show nowhere else."""
    found = {file: sum(part.text.count("<!--=") for part in parts(file)) for file in prose.FILES}
    assert found["README.md"] >= 8
    assert found["data/README.md"] >= 30
    assert found["notebooks/01_the_record.ipynb"] >= 10
    assert found["notebooks/02_what_it_is_about.ipynb"] >= 7
    assert found["notebooks/03_themes_over_time.ipynb"] >= 13
    assert found["notebooks/04_cleaning_step_by_step.ipynb"] >= 12
    assert found["notebooks/05_bring_your_own_corpus.ipynb"] >= 8
    assert found["notebooks/06_who_said_what.ipynb"] >= 11
    assert found["notebooks/07_two_accounts.ipynb"] >= 14


# --- would a wrong number be noticed? -------------------------------------------------------------
def numbers() -> list[tuple[prose.Part, re.Match]]:
    """Every number that is seen: the text it stands in, and where."""
    everywhere = [part for file in prose.FILES for part in parts(file)]
    return [
        (part, number)
        for part in everywhere
        for number in SEEN.finditer(UNSEEN.sub(lambda m: " " * len(m[0]), part.text))
    ]


def mutated(part: prose.Part, number: re.Match, rng: random.Random) -> prose.Part:
    """The text with another digit, or another word, in this place."""
    if number[0].isdigit():
        at = rng.randrange(*number.span())
        new = rng.choice([digit for digit in "0123456789" if digit != part.text[at]])
        text = part.text[:at] + new + part.text[at + 1 :]
    else:
        new = rng.choice([word for word in WORDS.split() if word != number[0].lower()])
        text = part.text[: number.start()] + new + part.text[number.end() :]
    assert text != part.text
    return part._replace(text=text)


def missed(drawn: list[tuple[prose.Part, re.Match]]) -> list[str]:
    rng = random.Random(16)
    return [
        f"{part.file}{part.place}: {number[0]}"
        for part, number in drawn
        if not prose.problems(mutated(part, number, rng), rows())
    ]


def test_of_100_numbers_changed_100_are_noticed():
    drawn = random.Random(0).sample(numbers(), 100)
    assert {part.file for part, _ in drawn} == set(prose.FILES)
    assert missed(drawn) == []


@pytest.mark.full
def test_whichever_number_is_changed_it_is_noticed():
    assert len(numbers()) > 200
    assert missed(numbers()) == []


# --- values ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ("Of 14<!--= v -->.", "17", "Of 17<!--= v -->."),
        ("Of fourteen<!--= v -->.", "seventeen", "Of seventeen<!--= v -->."),
        ("Of fourteen<!--= v -->.", "112", "Of 112<!--= v -->."),
        ("some 22,594<!--= v --> texts", "1,022,594", "some 1,022,594<!--= v --> texts"),
        ("a .86 [.81,\n.91]<!--= v -->", ".87 [.8, 1.00]", "a .87 [.8, 1.00]<!--= v -->"),
        ("by -0.1<!--= v -->", "0.2", "by 0.2<!--= v -->"),
        ("since 1861–1934<!--=\n v -->", "1862–1935", "since 1862–1935<!--=\n v -->"),
        ("1 90 %<!--= v --> of", "95.5 %", "1 95.5 %<!--= v --> of"),
        ("340 million<!--= v -->", "2 billion", "2 billion<!--= v -->"),
        ("*3<!--= v -->* and (4<!--= v -->)", "5", "*5<!--= v -->* and (5<!--= v -->)"),
        ("90\n%<!--= v --> stays as it is", "90 %", "90\n%<!--= v --> stays as it is"),
    ],
)
def test_a_value_is_put_in_before_its_comment_and_then_stays(text, value, after):
    assert bool(prose.check(text, {"v": value})) == (text != after)
    assert prose.update(text, {"v": value}) == after
    assert prose.update(after, {"v": value}) == after
    assert prose.check(after, {"v": value}) == []


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("a\nb 1<!--= v -->", "2", (2, "1 should be 2: <!--= v -->")),
        (
            "Of many<!--= v -->",
            "2",
            (1, "write a number in the form of '2' right before <!--= v -->"),
        ),
        ("Of 1<!--= v -->", "none", (1, "write a number in the form of 'none' right before")),
        ("40 %<!--= v -->", "40%", (1, "write a number in the form of '40%' right before")),
        ("Of 1<!--= w -->", "1", (1, "no value is stored yet, run notebooks/execute.py: <!--= w")),
        ("Of 1<!--= v | v -->", "1", (1, 'an expression may not hold "--", "|", "$" or "`"')),
    ],
)
def test_what_is_wrong_is_said_with_line_and_expression(text, value, said):
    ((line, sentence),) = prose.check(text, {"v": value})
    assert line == said[0]
    assert sentence.startswith(said[1])


def test_a_number_that_has_no_place_is_refused():
    with pytest.raises(prose.BindingError, match="line 2: write a number in the form of '2' right"):
        prose.update("a\nOf many<!--= v -->", {"v": "2"})
    with pytest.raises(prose.BindingError, match="<!--= 1 / 0 --> cannot be computed: ZeroDiv"):
        prose.evaluate(["1 / 0"], {})
    with pytest.raises(
        prose.BindingError, match="<!--= 1 \\+ --> is no expression: invalid syntax"
    ):
        prose.expressions(["Of 1<!--= 1 + -->"])


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=5))
def test_after_an_update_every_number_is_its_value(pairs):
    text = " and ".join(f"of {old:,}<!--= n[{i}] -->" for i, (old, _) in enumerate(pairs))
    values = prose.evaluate(prose.expressions([text]), {"n": [f"{new:,}" for _, new in pairs]})
    wrong = [old for old, new in pairs if old != new]
    assert len(prose.check(text, values)) == len(wrong)
    fresh = prose.update(text, values)
    assert fresh == " and ".join(f"of {new:,}<!--= n[{i}] -->" for i, (_, new) in enumerate(pairs))


def test_how_numbers_are_written():
    said = [0, 1, 12, 20, 21, 99, 100, 22594]
    assert [prose.in_words(number) for number in said] == [
        *("zero", "one", "twelve", "twenty", "twenty-one", "ninety-nine", "100", "22,594")
    ]
    assert all(prose.NUMBER.fullmatch(prose.in_words(number)) for number in range(200))
    asked = ["in_figures(1234)", "decimal(.858)", "decimal(1)", "percent(.9)", "percent(.125, 1)"]
    assert list(prose.evaluate(asked, {}).values()) == ["1,234", ".86", "1.00", "90 %", "12.5 %"]
    assert prose.as_date("2018-11-30") == "30 November 2018"
    assert prose.as_date("1861-04-06") == "6 April 1861"


def test_what_the_code_is_set_to():
    assert prose.setting(textwrap.fill, "width") == 70
    assert prose.setting(prose.digest, "REGISTER") == "notebooks/unbound.csv"
    assert prose.setting("textwrap:fill", "width") == 70
    assert prose.setting("prose", "REGISTER") == "notebooks/unbound.csv"


def test_a_time_is_read_from_the_results():
    text = (prose.ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    cells = re.search(r"^\| `bilateral build` on [^|]*\|[^|]*\| ([\d.]+) s ", text, re.MULTILINE)
    assert facts.seconds("The project", "`bilateral build`") == float(cells[1])


# --- sentences ------------------------------------------------------------------------------------
def found(text: str, **values: str) -> list[tuple[str, list[str]]]:
    return list(prose.sentences(text, values))


def test_sentences_are_told_apart():
    text = """# 2 Heading
Of 3 things. Two are *here.* Nothing.
And at least .8 of
them (twenty-one!) "Yes 5." 6.5 is no end.

- An item 7
  goes on 8.
- Another 9.

| a 10 | b. C 11 |
|--:|--:|
| `12` | none |
"""
    assert found(text) == [
        ("# 2 Heading", ["2"]),
        ("Of 3 things.", ["3"]),
        ("Two are *here.", ["Two"]),
        ("And at least .8 of them (twenty-one!", [".8", "twenty-one"]),
        ('"Yes 5.', ["5"]),
        ("6.5 is no end.", ["6.5"]),
        ("- An item 7 goes on 8.", ["7", "8"]),
        ("- Another 9.", ["9"]),
        ("| a 10 | b. C 11 |", ["10", "11"]),
    ]


def test_what_is_no_number_of_a_sentence():
    assert (
        found("One of `x[1]`, ``a ` 2``, [here](3_4.md), <https://a.org/5> <!-- 6 --> alone") == []
    )
    assert found("a\n```\n7\n```\nb") == []
    assert found("a quarter, the fourth, somebody, often, tent, seventhly, halfway") == []
    assert found("[Notebook 4](04.md) says a quarter of it")[0][1] == ["4", "quarter"]


def test_bound_numbers_change_no_sentence():
    one = found("Of 3<!--= v --> there are 4.", v="3")
    assert one == found("Of\n12<!--= w(1) --> there are 4.", **{"w(1)": "12"})
    assert one == [("Of {} there are 4.", ["4"])]
    assert found("Of 3<!--= v --> all.", v="3") == []


WRAPPED = ["of", "12", ".8", "two", "(three)", "1,000.", "The", "end.", "*A*", "7"]


@given(st.lists(st.sampled_from(WRAPPED)), st.data())
def test_wrapping_changes_no_sentence(words, data):
    widths = st.integers(1, 30)
    wrapped = textwrap.fill(" ".join(words), data.draw(widths), break_long_words=False)
    assert found(wrapped) == found(" ".join(words))


# --- the command ----------------------------------------------------------------------------------
@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the files, which the command works on."""
    for file in [*prose.FILES, prose.REGISTER]:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(prose.ROOT / file, tmp_path / file)
    monkeypatch.setattr(prose, "ROOT", tmp_path)
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_command_puts_numbers_right(copied, capsys):
    before = {file: (copied / file).read_bytes() for file in [*prose.FILES, prose.REGISTER]}
    text = before["data/README.md"].decode()
    wrong = re.sub(r"\d(?=<!--= in_figures)", lambda m: str(9 - int(m[0])), text)
    assert wrong != text
    (copied / "data/README.md").write_text(wrong, encoding="utf-8")
    assert prose.main([]) == 0
    assert capsys.readouterr().out == "data/README.md: numbers changed\n"
    assert before == {file: (copied / file).read_bytes() for file in before}
    assert sorted(path.name for path in (copied / "data").iterdir()) == ["README.md"]


@pytest.mark.full
def test_the_register_is_brought_up_to_date(copied, capsys):
    known = rows()  # before there is another register
    edit(copied / "README.md", "# bilateral\n", "# bilateral\n\nIn 2021.\n\nOf 3,456 each.\n")
    assert prose.main([]) == 0
    assert prose.faults(prose.registered()) == [
        "README.md: not bound and not in notebooks/unbound.csv: 2021 in 'In 2021.'",
        "README.md: not bound and not in notebooks/unbound.csv: 3,456 in 'Of 3,456 each.'",
    ]
    assert prose.main(["--register", "README.md"]) == 1
    (said,) = capsys.readouterr().out.splitlines()
    assert "why is '?'; it may be date, name, setting" in said
    fresh = {row["numbers"]: row["why"] for row in prose.registered() if row not in known}
    assert fresh == {"2021": "date", "3,456": "?"}
    edit(copied / prose.REGISTER, '"3,456",?', '"3,456",example')
    assert prose.main(["--register"]) == 0
    assert [row for row in prose.registered() if row in known] == known


def test_a_sentence_that_was_reworded_keeps_its_reason(copied):
    edit(copied / "README.md", "# bilateral\n", "# bilateral\n\nOf 3,456 each.\n")
    gone = dict(zip(prose.COLUMNS, ["README.md", "0123456789ab", "3,456", "example"], strict=True))
    fresh = prose.register("README.md", [*rows(), gone])
    assert [row["why"] for row in fresh if row["numbers"] == "3,456"] == ["example"]
    there = gone | {"digest": prose.digest("# bilateral"), "file": "data/README.md"}
    fresh = prose.register("README.md", [*rows(), there])
    assert [row["why"] for row in fresh if row["numbers"] == "3,456"] == ["?"]


def test_a_line_too_many_in_the_register_is_named(copied):
    row = dict(zip(prose.COLUMNS, ["README.md", "0123456789ab", "5", "date"], strict=True))
    (said,) = prose.faults([*rows(), row])
    assert said.startswith(f"notebooks/unbound.csv, line {len(rows()) + 2}: no sentence, or twice")
    assert len(prose.faults([*rows(), rows()[0]])) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "# bilateral\n",
            "# bilateral 1<!--= nothing -->\n",
            "README.md: <!--= nothing --> cannot be",
        ),
        (
            "# bilateral\n",
            "# bilateral<!--= 1 -->\n",
            "README.md: line 1: write a number in the form",
        ),
    ],
)
def test_the_command_says_which_number_cannot_be_bound(copied, capsys, old, new, said):
    edit(copied / "README.md", old, new)
    before = (copied / "README.md").read_bytes()
    assert prose.main([]) == 1
    assert capsys.readouterr().err.startswith(said)
    assert (copied / "README.md").read_bytes() == before


def test_a_file_that_is_none_of_them_is_refused(copied, capsys):
    with pytest.raises(SystemExit):
        prose.main(["--register", "LICENSE"])
    assert "LICENSE is none of README.md, data/README.md, notebooks/01_" in capsys.readouterr().err


def test_a_notebook_changed_by_hand_is_noticed(copied):
    path = copied / "notebooks" / "04_cleaning_step_by_step.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "<!--= len(moved.recipes) -->" in cell.source]
    cell.source = re.sub(r"\d+(?=<!--= len\(moved.recipes\) -->)", "1861", cell.source)
    nbformat.write(notebook, path)
    (said,) = prose.faults(rows())
    assert said.startswith(f"notebooks/{path.name}, cell {cell.id}, line ")
    right = cell.metadata["bound"]["len(moved.recipes)"]
    assert said.endswith(f": 1861 should be {right}: <!--= len(moved.recipes) -->")
