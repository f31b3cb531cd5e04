"""The White House reader on hand-made pages and on the real ones."""

from __future__ import annotations

import random
import re
import tarfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bilateral.sources import whitehouse
from bilateral.sources.speakers import Speakers
from bilateral.sources.whitehouse import SOURCE, read_page

MIRROR = Path(__file__).resolve().parents[3] / "shared" / "mirror"
ARCHIVES = sorted(MIRROR.glob("wh-*.tar.gz"))
needs_mirror = pytest.mark.skipif(
    not ARCHIVES, reason="the White House texts of shared/mirror are not beside this repository"
)
NB = "\xa0"


def page(body: str, title: str = "Remarks by Somebody", date: str = "2022-07-12") -> str:
    return f"---\ndate: '{date}'\nsource_url: https://example.org/a\ntitle: {title}\n---\n\n{body}"


def read(text: str | bytes, folder: str = "speeches-remarks", problems: list | None = None):
    data = text if isinstance(text, bytes) else text.encode()
    path = f"{folder}/2022-07/2022-07-12-a-slug.md"
    return next(iter(read_page(data, path, [] if problems is None else problems)), None)


def turns(body: str, folder: str = "speeches-remarks", **front: str) -> list[tuple]:
    found = read(page(body, **front), folder)
    return [(t.speaker, t.side, t.role, found.text[t.start : t.end]) for t in found.turns]


BIDEN = ("Joseph R. Biden", "US", "principal")
PRESS = ("", "none", "journalist")


# --- front matter ---------------------------------------------------------------------------------
def test_a_whole_page():
    problems: list = []
    text = (
        "---\ndate: '2022-07-12'\nmodified_time: 2022-07-13T01:00:00-04:00\n"
        "published_time: 2022-07-12T10:00:00-04:00\nsource_url: https://example.org/a\n"
        'tags: readouts\ntitle: "Readout of a\\_Call"\n---\n \nThey spoke.\n\n\\###\n'
    )
    found = read(text, "statements-releases", problems)
    assert not problems
    assert found.doc_id == "wh:statements-releases/2022-07/2022-07-12-a-slug"
    assert (found.date, found.genre, found.lang, found.side) == (
        "2022-07-12",
        "readout",
        "en",
        "US",
    )
    assert (found.url, found.published) == ("https://example.org/a", "2022-07-12T10:00:00-04:00")
    assert found.modified == "2022-07-13T01:00:00-04:00"
    assert found.text == text
    [turn] = found.turns
    assert found.text[turn.start : turn.end] == "They spoke."
    assert (turn.speaker, turn.role) == ("The White House", "official")


@pytest.mark.parametrize(
    ("text", "date", "reason", "place"),
    [
        ("Hello there.", "2022-07-12", "no front matter", ":1"),
        ("---\ndate: '2022-07-01'\nHello there.", "2022-07-12", "no front matter", ":1"),
        ('---\ntitle: "a\nb: [\n---\nHello there.', "2022-07-12", "broken front matter", ":4"),
        ("---\n- a\n---\nHello there.", "2022-07-12", "no mapping", ":2"),
        ("---\nsource_url: u\n---\nHello there.", "2022-07-12", "no date in the front", ""),
        ("---\nsource_url: u\ndate: soon\n---\nHello there.", "2022-07-12", "'soon' is no", ""),
        ("---\nsource_url: u\ndate: 2022-02-30\n---\nHello there.", "2022-07-12", "is no day", ""),
        ("---\ndate: '2022-07-01'\n---\nHello there.", "2022-07-01", "no source_url", ""),
    ],
)
def test_front_matter_that_is_not_as_it_should_be(text, date, reason, place):
    problems: list = []
    found = read(text, "articles", problems)
    assert found.date == date
    assert {p.severity for p in problems} == {"warning"}
    [problem] = [p for p in problems if reason in p.reason]
    assert problem.path == "articles/2022-07/2022-07-12-a-slug.md" + place
    assert "Hello there." in found.text[found.turns[0].start : found.turns[-1].end]


def test_no_date_anywhere_is_left_empty():
    problems: list = []
    data = b"---\nsource_url: u\n---\nTHE PRESIDENT: Hi."
    [found] = read_page(data, "remarks/x/y.md", problems)
    assert (found.date, found.turns[0].side, found.turns[0].role) == ("", "US", "guest")
    assert any("no date" in p.reason for p in problems)


@pytest.mark.parametrize("text", ["", "---\ndate: '2022-07-12'\n---\n \n", page("\\###\n")])
def test_a_page_without_text_is_left_out(text):
    problems: list = []
    assert read(text, "articles", problems) is None
    assert "no text" in problems[-1].reason


def test_yaml_makes_no_objects():
    problems: list = []
    found = read("---\ntitle: !!python/name:os.system\ndate: 2022-07-12\n---\nHi.", "articles")
    assert found is not None and isinstance(found.title, str)
    assert not problems


def test_latin_1_is_read_and_reported():
    problems: list = []
    found = read(page("Señor Peña spoke.").encode("latin-1"), "articles", problems)
    assert "Señor Peña" in found.text
    assert ["UTF-8" in p.reason for p in problems] == [True]


# --- turns ----------------------------------------------------------------------------------------
def test_a_hard_wrapped_transcript():
    body = (
        "James S. Brady Press Briefing Room\n\n2:03 P.M. EDT\n\n"
        f"THE PRESIDENT:{NB} Good afternoon to\nall of you.{NB}\n\nPlease sit.  \n{NB}  \n"
        f"Q{NB}{NB}{NB} Will the border\nbe open?  \n{NB}  \n"
        f"MS. JEAN-PIERRE:{NB} Yes.\n\nQ  And\nQ was a letter.\n\n"
        "END 3:03 P.M. EDT\n"
    )
    assert turns(body, "press-briefings", title="Press Briefing") == [
        (*BIDEN, f"Good afternoon to\nall of you.{NB}\n\nPlease sit."),
        (*PRESS, "Will the border\nbe open?"),
        ("Karine Jean-Pierre", "US", "official", "Yes."),
        (*PRESS, "And\nQ was a letter."),
    ]


def test_a_label_needs_a_blank_line_or_a_break_before_it():
    body = (
        "THE PRESIDENT: I thank\nNATO: it stood\n\nTHE VICE PRESIDENT: So.  \nTHE PRESIDENT: Yes."
    )
    assert [t[3] for t in turns(body)] == ["I thank\nNATO: it stood", "So.", "Yes."]


@pytest.mark.parametrize(
    "line",
    ["Here is why: money.", "I said: no.", "The White House: a home.", "12:30: lunch", "A: no"],
)
def test_what_is_no_label(line):
    body = f"THE PRESIDENT: One.\n\n{line}\n\nTwo."
    assert [t[3] for t in turns(body)] == [f"One.\n\n{line}\n\nTwo."]


def test_the_place_above_the_first_label_is_no_turn_but_speech_is():
    rest = "\n\nTHE PRESIDENT: Hello."
    place = "East Room\nWashington, D.C.\n(July 12, 2022)"
    assert [t[3] for t in turns(place + rest)] == ["Hello."]
    assert [t[3] for t in turns("Washington, D.C.\n\n1:22 P.M. EDT" + rest)] == ["Hello."]
    assert [t[3] for t in turns("Washington, D.C." + rest)] == ["Hello."]
    for speech in (
        "I begin.",
        f"I begin.{NB} (Applause.){NB}",
        "Do I begin? (Laughs.) (Applause.)",
    ):
        assert turns(speech + rest)[0][3] == speech.strip()


def test_a_mexican_president_is_a_principal_of_mexico_and_interpreted():
    body = (
        f"PRESIDENT BIDEN:{NB} Welcome.\n\nPRESIDENT LÓPEZ OBRADOR:{NB} (As interpreted.){NB} "
        "Thank you.\n\nPRESIDENT BIDEN: Good.\n\nPRESIDENT LÓPEZ OBRADOR (as interpreted): More."
        "\n\nPRESIDENT LÓPEZ OBRADOR: In my own words."
    )
    found = read(page(body))
    assert [(t.side, t.role, t.interpreted) for t in found.turns] == [
        ("US", "principal", False),
        ("MX", "principal", True),
        ("US", "principal", False),
        ("MX", "principal", True),
        ("MX", "principal", False),
    ]
    assert found.turns[1].speaker == "Andrés Manuel López Obrador"


def test_a_senator_is_a_guest():
    body = "THE PRESIDENT: Ron?\n\nSENATOR WYDEN: Here.\n\nAUDIENCE: Yes!"
    assert [t[:3] for t in turns(body)] == [
        BIDEN,
        ("Wyden", "US", "guest"),
        ("", "none", "guest"),
    ]


def test_a_statement_is_one_turn_of_its_author():
    body = "We act.\n\nTHE PRESIDENT: is no label here.\n\nQ is a letter.\n\n\\###\n"
    [turn] = turns(body, "statements-releases", title="Statement by President Joe Biden on X")
    assert turn == (*BIDEN, body.removesuffix("\n\n\\###\n"))
    [turn] = turns("We act.", "statements-releases", title="A Statement")
    assert turn[:3] == ("The White House", "US", "official")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Statement by Vice President Harris", ("Kamala D. Harris", "US", "principal")),
        ("Remarks by the First Lady", ("Jill Biden", "US", "guest")),
        ("Remarks by National Security Advisor Jake Sullivan", ("Jake Sullivan", "US", "official")),
        ("Statement by Secretary Yellen on Prices", ("Janet L. Yellen", "US", "official")),
        ("Statement by Nobody Known", ("The White House", "US", "official")),
        ("Statement by President of Mexico", ("The White House", "US", "official")),
        ("Joint Statement by the President of France", ("The White House", "US", "official")),
        ("Statement by the President of the United States",
         ("Joseph R. Biden", "US", "principal")),
        # whom the words are about
        ("Statement by Karine Jean-Pierre on the Visit of President Zelenskyy of Ukraine",
         ("Karine Jean-Pierre", "US", "official")),
        ("Remarks by Jake Sullivan and Head of the Office of the President of Ukraine",
         ("Jake Sullivan", "US", "official")),
        ("Statement by Nobody on the Economic Report of the President",
         ("The White House", "US", "official")),
        ("Presidential Message on the Birthday of President Lincoln",
         ("Joseph R. Biden", "US", "principal")),
        ("Statement by the Press Secretary", ("The White House", "US", "official")),
    ],
)  # fmt: skip
def test_whose_words_an_unlabelled_text_is(title, expected):
    assert turns("We act.", "statements-releases", title=title)[0][:3] == expected


def test_headings_cut_a_text_and_stand_outside():
    body = "Lead.\n\n## **Oil &\u00a0gas**\n\nMore oil.\n\n#### Water\n\nLess water."
    found = read(page(body, title="'Fact Sheet: X'"), "statements-releases")
    assert [(t.heading, found.text[t.start : t.end]) for t in found.turns] == [
        ("", "Lead."),
        ("Oil & gas", "More oil."),
        ("Water", "Less water."),
    ]
    assert found.genre == "fact sheet"


@pytest.mark.parametrize(
    "end",
    ["\\# \\# \\#", "\\###", "END 2:03 P.M. EDT", f"END{NB}{NB}  11:33 A.M. EST", "3:30 P.M. EDT"],
)
def test_what_closes_a_page_is_no_text(end):
    assert turns(f"THE PRESIDENT: Bye.\n\n{end}\n")[-1][3] == "Bye."


@pytest.mark.parametrize(
    ("folder", "title", "genre"),
    [
        ("statements-releases", "Readout of a Call", "readout"),
        ("statements-releases", "U.S.-Mexico Joint Statement", "joint statement"),
        ("statements-releases", "U.S.-Mexico Joint Vision", "joint statement"),
        ("statements-releases", "U.S.-India Joint Vision", "statement"),
        ("statements-releases", "FACT SHEET: On Water", "fact sheet"),
        ("statements-releases", "Statement on Water", "statement"),
        ("statements-releases", "Water", "statement"),
        ("briefings-statements", "Press Gaggle by Somebody", "press briefing"),
        ("speeches-remarks", "Remarks at Noon", "remarks"),
        ("press-briefings", "Remarks at Noon", "press briefing"),
        ("presidential-actions", "Memorandum", "presidential action"),
    ],
)
def test_genres(folder, title, genre):
    assert read(page("Hi.", title=f"'{title}'"), folder).genre == genre


# --- exact bounds and places ----------------------------------------------------------------------
FILE = "articles/2022-07/2022-07-12-a-slug.md"
NO_DATE = (FILE, "no date in the front matter; took the file name's")


def reasons(text: str) -> tuple[str, list[tuple[str, str]]]:
    problems: list = []
    found = read(text, "articles", problems)
    assert {p.severity for p in problems} <= {"warning"}
    return found.title, [(p.path, p.reason) for p in problems]


@pytest.mark.parametrize(
    ("front", "line", "reason"),
    [
        ("title: A\x01", 1, "broken front matter (not valid YAML); text kept"),
        ('title: "a\nb: [', 5, "broken front matter (found unexpected end of stream); text kept"),
        ("- a", 2, "front matter is no mapping; text kept"),
        ("a: b\nt:\n " + "[" * 20 + "]" * 20, 4,
         "front matter nested too deeply to be read; text kept"),
        ("title: " + "a" * 99_993, 1, "front matter of 100,001 characters is not read; text kept"),
    ],
)  # fmt: skip
def test_front_matter_that_is_not_read_is_named_with_its_line(front, line, reason):
    title, found = reasons(f"---\nsource_url: u\n{front}\n---\nHi." if line == 5 else
                           f"---\n{front}\n---\nHi.")  # fmt: skip
    no_address = (FILE, "no source_url in the front matter")
    assert (title, found) == ("a-slug", [(f"{FILE}:{line}", reason), NO_DATE, no_address])


def test_front_matter_at_its_bounds_is_read():
    nested = "[" * 19 + "]" * 19 + "\n"
    title, found = reasons(f"---\nsource_url: u\ntags: {nested}more: {nested}title: T\n---\nHi.")
    assert (title, found) == ("T", [NO_DATE])
    front = "source_url: u\ntitle: "
    front += "a" * (100_000 - len(front) - 1)
    assert reasons(f"---\n{front}\n---\nHi.")[1] == [NO_DATE]
    assert reasons("Hi.")[1][0] == (f"{FILE}:1", "no front matter between two lines of ---")


def test_front_matter_ends_at_the_first_rule_on_a_line_of_its_own():
    body = "Hi.\n---\nsource_url: v\n---\nEnd."
    found = read(f"---  \r\nsource_url: u\ntitle: a---b\n---\t\r\n{body}", "articles")
    assert (found.url, found.title) == ("u", "a---b")
    assert found.text[found.turns[0].start :] == body


def test_a_title_is_one_line_without_word_joiners():
    found = read(
        "---\ntitle: ' a \u2060b\n\n  c'\ndate: 2022-07-01T10:00:00Z\n---\nHi.", "articles"
    )
    assert (found.title, found.date) == ("a b c", "2022-07-01")


@pytest.mark.parametrize(
    ("line", "label", "length"),
    [
        ("A B:", "A B", 4),
        ("A1 B: x", "A1 B", 5),
        ("A B C D EFGhij: x", "A B C D EFGhij", 15),  # seven of ten letters are capitals
        ("ABC DEFghij: x", None, 0),
        ("A B C D E F G H: x", "A B C D E F G H", 16),
        ("A B C D E F G H I: x", None, 0),
        ("THE PRESIDENT (laughing): x", "THE PRESIDENT", 25),
        ("**THE PRESIDENT:** x", "THE PRESIDENT", 18),
        ("**THE PRESIDENT**: x", "THE PRESIDENT", 18),
        ("  \xa0MR. X\xa0:", "MR. X", 10),
        ("A " + "B" * 59 + ":", "A " + "B" * 59, 62),
        ("A " + "B" * 60 + ":", None, 0),
        ("THE PRESIDENT:x", None, 0),
        ("THE PRESIDENT:Yes", "THE PRESIDENT", 14),
        ("THE PRESIDENT:“Yes”", "THE PRESIDENT", 14),
        # A word alone that nobody knows is whose words are quoted.
        ("HIAS: “We welcome it.”", "HIAS", 5),
        ("HIAS: We welcome it.", None, 0),
        ("BLINKEN: Yes.", "BLINKEN", 8),  # in office then
        # What follows is no speech: a heading, a row of a list.
        ("PRESIDENT TRUMP: A RECORD OF SUCCESS", None, 0),
        ("THE PRESIDENT: USA! USA! USA!", "THE PRESIDENT", 14),
        ("NEW JOBS: 235,000", None, 0),
        ("THE PRESIDENT: 235,000.", "THE PRESIDENT", 14),
    ],
)
def test_labels(line, label, length):
    found = whitehouse._label(line, "\nSo it is.", Speakers("wh", "2022-07-12", "remarks"), True)
    assert (found and found[1], found.end() if found else 0) == (label, length)


@pytest.mark.parametrize(
    ("line", "is_label"),
    [("THE PRESIDENT: Yes.", True), ("MS. NOBODY: Yes.", True), ("A RECORD: Yes.", False)],
)
def test_within_a_paragraph_only_a_label_that_a_rule_knows_is_one(line, is_label):
    speakers = Speakers("wh", "2022-07-12", "remarks")
    assert (whitehouse._label(line, "", speakers, False) is not None) is is_label


@pytest.mark.parametrize("mark", ["Q", "**Q**", "Q:", "**Q:**", "**Q**:", "Q.", f"{NB}Q{NB}"])
def test_a_question_is_a_turn_of_its_own_however_it_is_marked(mark):
    body = f"**THE PRESIDENT:**{NB} I signed it.\n\n{mark} Why?\n\nTHE PRESIDENT: So."
    assert turns(body, "briefings-statements", title="Remarks by the President") == [
        (*BIDEN, "I signed it."),
        (*PRESS, "Why?"),
        (*BIDEN, "So."),
    ]


def test_pages_with_questions_are_transcripts_wherever_they_are_filed():
    body = "Lead.\n\n**Q** Why?\n\nTHE PRESIDENT: So.\n\n**Q** And then?\n\nTHE PRESIDENT: No."
    assert [turn[2] for turn in turns(body, "articles", title="Talk")][1:] == [
        "journalist",
        "principal",
    ] * 2
    listed = "Lead.\n\n**Q: Why?**\n\nBecause.\n\n**Q: How?**\n\nSo."
    assert [turn[2] for turn in turns(listed, "articles", title="Questions")] == ["official"]


def test_a_question_of_a_town_hall_begins_an_exchange():
    body = (
        "THE VICE PRESIDENT: Hello.\n\nQ  What will you do about the border with them?\n\n"
        "THE VICE PRESIDENT: Much."
    )
    for title, role in (("a Town Hall", "guest"), ("Press Gaggle", "journalist")):
        found = read(page(body, f"Remarks by Vice President Harris in {title}"))
        assert [(t.role, t.exchange) for t in found.turns][1:] == [(role, 1), ("principal", 1)]


def test_the_director_is_whom_the_title_calls_so():
    body = "THE DIRECTOR: Thank you.\n\nMR. NOBODY: Welcome."
    title = "Remarks by Director Kratsios at the APEC Ministerial Meeting"
    text = f"---\ntitle: {title}\ndate: 2025-08-05\n---\n{body}"
    assert [(t.speaker, t.role) for t in read(text, "articles").turns] == [
        ("Michael Kratsios", "official"),
        ("Nobody", "guest"),
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Bye.###", "Bye."),
        ("Bye. # \n\\# #\n", "Bye."),
        ("Bye. ####", "Bye. #"),
        ("Bye. \\####", "Bye. \\#"),
        ("Bye. \\\\###", "Bye. \\"),
        ("Bye. # #", "Bye. # #"),
        ("Bye. ### now", "Bye. ### now"),
        ("Bye. END 3:45 P.M. and so on", "Bye."),
        ("Bye.\n\n3:45 P.M. EDT", "Bye."),
        ("Bye.\n\n3:45 \nP.M.", "Bye."),
        ("Bye.\n\n3:45 \n \n\nP.M. EDT", "Bye."),
        ("Bye.\n3:45 P.M.\nNow.", "Bye.\n3:45 P.M.\nNow."),
        ("Bye at 3:45 P.M.", "Bye at 3:45 P.M."),
        ("3:45 P.M.", "3:45 P.M."),
        ("###", ""),
        ("\\###", ""),
        ("END 3:45 P.M.", ""),
    ],
)
@pytest.mark.parametrize("front", ["", "---\nA\n\\\n"])
def test_the_place_where_the_words_end(text, kept, front):
    if text == "3:45 P.M." and front:
        kept = ""
    end = whitehouse._end(front + text, len(front))
    assert (front + text)[len(front) : end] == kept


@pytest.mark.parametrize(
    ("letters", "place"), [(199, "A" * 199), (200, "A" * 199 + "B")], ids=["short", "long"]
)
def test_a_place_has_less_than_two_hundred_characters(letters, place):
    found = [t[3] for t in turns(f"{place}\n\nTHE PRESIDENT: Hello.")]
    assert found == (["Hello."] if letters < 200 else [place, "Hello."])


def test_one_short_line_alone_is_the_text():
    assert [t[3] for t in turns("East Room")] == ["East Room"]
    assert [t[3] for t in turns("East Room\n\nTHE PRESIDENT:\n")] == ["East Room"]
    first = "MR. X: East Room\n\nTHE PRESIDENT: Hello."  # said, not a place
    assert [t[3] for t in turns(first)] == ["East Room", "Hello."]


def test_an_unlabelled_text_is_a_transcript_from_the_second_question_on():
    body = "We act.\n\nQ  Why?\n\nMR. X: So."
    title = "'A Paper'"
    assert [t[3] for t in turns(body, "research", title=title)] == [body]
    found = turns(body + "\n\nQ  And?", "research", title=title)
    assert [t[3] for t in found] == ["We act.", "Why?", "So.", "And?"]
    spoken = turns(body, "research", title="Remarks")  # the folder tells the genre, not the title
    assert [t[3] for t in spoken] == [body]
    assert [t[3] for t in turns(body, "remarks", title=title)] == ["We act.", "Why?", "So."]
    # Filed among the statements, the title tells that somebody spoke.
    assert len(turns(body, "statements-releases", title="Remarks at Noon")) == 3


def test_a_heading_ends_a_speakers_turn_and_he_goes_on_below_it():
    body = "THE PRESIDENT: One.\n## Two\nThree.\n\nMR. X: Four."
    found = read(page(body))
    assert [(t.speaker, t.heading, found.text[t.start : t.end]) for t in found.turns] == [
        ("Joseph R. Biden", "", "One."),
        ("Joseph R. Biden", "Two", "Three."),
        ("X", "Two", "Four."),
    ]


def test_furniture_is_left_out_only_before_the_first_words():
    above = "THE WHITE HOUSE\n\n1:22 P.M. EDT\n\n"
    assert [t[3] for t in turns(f"{above}I begin.\n\n***\n\nOn.")] == ["I begin.\n\n***\n\nOn."]
    # Under a label it stays once a turn is there.
    body = "THE PRESIDENT: One.\n\nMR. X:\n\n***\n\nTwo."
    assert [t[3] for t in turns(body)] == ["One.", "***\n\nTwo."]
    assert [t[3] for t in turns("THE PRESIDENT:\n\n***\n\nTwo.")] == ["Two."]
    assert [t[3] for t in turns("THE PRESIDENT: One.\n\n***\n\nTwo.")] == ["One.\n\n***\n\nTwo."]
    assert [t[3] for t in turns("# Head\n\n***\n\nTwo.", "articles")] == ["Two."]


@pytest.mark.parametrize("gap", ["  \n", " <br />\n", "\n<br>\n", "\n\\_\\_\n", "\n\n"])
def test_what_may_stand_before_a_label(gap):
    assert [t[3] for t in turns(f"THE PRESIDENT: One.{gap}MR. X: Two.")][-1] == "Two."


@pytest.mark.parametrize("gap", ["\n", " \n", "<br\n"])
def test_what_may_not_stand_before_a_label(gap):
    assert len(turns(f"THE PRESIDENT: One.{gap}MR. X: Two.")) == 1


@pytest.mark.parametrize(
    ("folder", "genre"),
    [
        ("presidential-actions", "presidential action"),
        ("fact-sheets", "fact sheet"),
        ("blog", "article"),
        ("legislation", "legislation"),
        ("disclosures", "disclosure"),
        ("nowhere", "readout"),
        ("speeches-remarks", "readout"),
        ("press-briefings", "press briefing"),
    ],
)
def test_only_some_folders_leave_the_genre_to_the_title(folder, genre):
    assert read(page("Hi.", title="A Readout"), folder).genre == genre


def test_an_interpreter_is_in_the_brackets_of_the_label():
    body = "MR. X (via interpreter): A.\n\nMR. X (laughing): B.\n\nMR. X: (Interpreting) C."
    assert [t.interpreted for t in read(page(body)).turns] == [True, False, True]
    [turn] = read("(As interpreted.) I thank you.", "articles").turns
    assert turn.interpreted


def test_the_words_of_an_action_are_the_presidents():
    assert turns("We act.", "presidential-actions", title="An Order")[0][:3] == BIDEN
    title = "Remarks by Vice President Harris and President Biden"
    assert turns("We act.", "articles", title=title)[0][0] == "Kamala D. Harris"
    title = "A Message by President Biden"
    assert turns("We act.", "articles", title=title)[0][0] == "Joseph R. Biden"
    title = "By President Biden, a Statement"
    assert turns("We act.", "articles", title=title)[0][0] == "The White House"


# --- the real pages -------------------------------------------------------------------------------
@cache
def archive() -> dict[str, bytes]:
    with tarfile.open(ARCHIVES[0]) as tar:
        files = {m.name.partition("/")[2]: tar.extractfile(m).read() for m in tar if m.isfile()}
    return {name: data for name, data in files.items() if SOURCE.pattern.fullmatch(name)}


@cache
def sample() -> list:
    files = archive()
    names = random.Random(5).sample(sorted(files), 150)
    return [found for name in names for found in read_page(files[name], name, [])]


LABEL = re.compile(
    r"(?:^|\n[\s\xa0]*\n|  \n)[\s\xa0]*"
    r"(?:Q[ \xa0]{2,}|(?:THE |MS\. |MR\. |SECRETARY )[A-Z’ .-]+:[\s\xa0])"
)


@pytest.mark.full
@needs_mirror
def test_turns_are_in_order_and_hold_no_label():
    assert len(sample()) == 150
    transcripts = 0
    for found in sample():
        ends = [0]
        for turn in found.turns:
            assert ends[-1] <= turn.start < turn.end <= len(found.text), found.doc_id
            ends.append(turn.end)
            words = found.text[turn.start : turn.end]
            assert words == words.strip() and words, found.doc_id
            if len(found.turns) > 1 and found.genre in ("remarks", "press briefing"):
                assert not LABEL.search(words), (found.doc_id, words[:80])
        exchanges = [turn.exchange for turn in found.turns]
        assert exchanges == sorted(exchanges)
        transcripts += len(found.turns) > 10
    assert transcripts > 20


@pytest.mark.full
@needs_mirror
def test_every_word_of_a_page_is_in_one_turn():
    """Outside the turns may stand labels, headings, times, rules and END, and one place line.

    The place is what stands above the first label of a transcript: under 200 characters.
    """
    label = re.compile(
        r"\W*(?:[A-ZÀ-Ý][\w’'.,\- \xa0]{0,60}(?:\*\*)?[ \xa0]?(?:\([^)]*\))?(?:\*\*)?:|"
        r"Q(?:\*\*)?[:.]?)(?:\*\*)?[\s\xa0]*"
    )
    furniture = re.compile(
        r"\d{1,2}:\d\d\s+[AP]\.M\..*|THE WHITE HOUSE|Office of Communications|"
        r"For Immediate Release.*|#+ .*|\W*|END\s+[\d:]+\s+[AP]\.M\..*|<br ?/?>",
    )
    for found in sample():
        body = re.match(r"---\n.*?\n---\n", found.text, re.S).end()
        edges = [body, *(x for t in found.turns for x in (t.start, t.end)), len(found.text)]
        outside = [found.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
        for number, gap in enumerate(outside):
            rest = [
                line
                for line in gap.replace(NB, " ").split("\n")
                if not furniture.fullmatch(line.strip())
            ]
            if 0 < number < len(outside) - 1:
                assert len(rest) <= 1, (found.doc_id, gap)
            if number == 0 and rest and label.fullmatch(rest[-1]):
                assert sum(map(len, rest[:-1])) < 200, (found.doc_id, gap)
                rest = []
            assert all(label.fullmatch(line) for line in rest), (found.doc_id, gap)


@pytest.mark.full
@needs_mirror
@pytest.mark.parametrize(
    ("month", "genres"),
    [
        (
            "2022-07",
            {
                "statement": 98,
                "remarks": 64,
                "press briefing": 28,
                "fact sheet": 28,
                "readout": 27,
                "presidential action": 21,
                "joint statement": 9,
                "legislation": 2,
                "disclosure": 1,
            },
        ),
        (
            "2025-03",
            {
                "article": 56,
                "presidential action": 45,
                "fact sheet": 35,
                "statement": 25,
                "remarks": 6,
                "readout": 1,
            },
        ),
    ],
)
def test_genres_of_a_month(month, genres):
    found = Counter(
        read_page(data, name, [])[0].genre
        for name, data in archive().items()
        if f"/{month}/" in name
    )
    assert dict(found) == genres


def test_a_briefing_in_the_wrong_folder_is_cut_at_its_speakers():
    answer = f"MS. JEAN-PIERRE:{NB} Yes."
    body = f"{answer}\n\nQ{NB} Will he go to Mexico?\n\n{answer}"
    title = "Press Briefing by Press Secretary Karine Jean-Pierre"
    found = turns(body, "presidential-actions", title=title)
    assert [turn[:3] for turn in found] == [
        ("Karine Jean-Pierre", "US", "official"),
        ("", "none", "journalist"),
        ("Karine Jean-Pierre", "US", "official"),
    ]
    assert read(page(body, title), "presidential-actions").genre == "press briefing"
    # An order stays an order, whatever its title speaks of.
    assert (
        read(page("So.", "Remarks on Steel"), "presidential-actions").genre == "presidential action"
    )
