"""The FRUS reader on hand-made TEI and on the eight real volumes."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from bilateral.sources import frus_senders
from bilateral.sources.frus import read_volume

MIRROR = Path(__file__).resolve().parents[3] / "shared" / "mirror" / "frus"
needs_mirror = pytest.mark.skipif(
    not MIRROR.is_dir(), reason="the FRUS volumes of shared/mirror are not beside this repository"
)
COUNTS = {
    "frus1861": 429,
    "frus1870": 541,
    "frus1884": 481,
    "frus1897": 621,
    "frus1901": 526,
    "frus1925v02": 609,
    "frus1927v01": 415,
    "frus1934v04": 702,
}
TEI = "{http://www.tei-c.org/ns/1.0}"
FRUS = "{http://history.state.gov/frus/ns/1.0}"


def volume(body: str, head: str = "Mexico:", before: str = "") -> bytes:
    """Wrap documents into a small volume."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}\n'
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" '
        'xmlns:frus="http://history.state.gov/frus/ns/1.0"><text><body>\n'
        f'<div type="compilation"><head>{head}</head>\n{body}\n</div></body></text></TEI>'
    ).encode()


def document(inner: str, number: int = 1) -> str:
    return f'<div type="document" xml:id="d{number}" n="{number}">{inner}</div>'


def read(data: bytes, problems: list | None = None) -> list:
    return list(read_volume(data, "volumes/frus1900.xml", [] if problems is None else problems))


def text_of(inner: str) -> str:
    return read(volume(document(inner)))[0].text


# --- text -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p>the treaty,<note>Not printed.</note> which</p>", "the treaty, which"),
        ("<p>the treaty<note n='1'>Ante.</note>.</p>", "the treaty."),
        ("<p>the treaty.<note>Ante.</note>The next</p>", "the treaty. The next"),
        ("<p>the <note>Ante.</note> next</p>", "the next"),
        ("<p>five (<note>Ante.</note>) tons</p>", "five tons"),
        ("<p>to reason with <pb n='66'/>that of Cuba</p>", "to reason with that of Cuba"),
        ("<p>to reason with\n  <pb n='66'/>\n  that</p>", "to reason with that"),
        ("<p>the govern<pb n='6'/>ment</p>", "the government"),
        ("<p>in such a case in<pb n='6'/>such</p>", "in such a case in such"),
        ("<p>First line<lb/>second line</p>", "First line second line"),
        # a word cut at a line's end, where the volume has the word, and a compound
        ("<p>the govern-<lb/>ment. A government</p>", "the government. A government"),
        ("<p>the govern-<lb/>\n  ment. A government</p>", "the government. A government"),
        ("<p>a border-<lb/>state</p>", "a border-state"),
        ("<p>he left -<lb/>and came</p>", "he left - and came"),
        # what the editor chose
        ("<p>in <choice><sic>teh</sic><corr>the</corr></choice> end</p>", "in the end"),
        ("<p>in <choice>\n<corr>the</corr>\n<sic>teh</sic>\n</choice>.</p>", "in the."),
        ("<p><choice><orig>vnto</orig><reg>unto</reg></choice> you</p>", "unto you"),
        ("<p><choice><abbr>Mr</abbr><expan>Mister</expan></choice> A</p>", "Mister A"),
        ("<p>a <sic>teh</sic> b</p>", "a teh b"),
        ("<p><choice><seg>a</seg><seg>b</seg></choice></p>", "a b"),
        ("<p>a  <hi>small\n   cap</hi>ital</p>", "a small capital"),
        ("<p>One.</p><pb n='2'/><p>Two.</p>", "One.\n\nTwo."),
        (
            "<p>He said <quote rend='blockquote'><p>Yes.</p></quote> to me.</p>",
            "He said\n\nYes.\n\nto me.",
        ),
        (
            "<p>Tons:<table><row><cell>wheat</cell><cell>5</cell></row>"
            "<row><cell>rye</cell><cell>7</cell></row></table></p>",
            "Tons:\n\nwheat 5\nrye 7",
        ),
        (
            "<list><label>(a)</label><item>boats</item><label>(b)</label><item>mules</item></list>",
            "(a) boats\n(b) mules",
        ),
        ("<p><hi rend='a'>Paris,</hi><hi rend='b'>May</hi> 3.</p>", "Paris, May 3."),
        ("<p>He came.<!-- checked --></p>", "He came."),
    ],
)
def test_running_text(inner, text):
    assert text_of(inner) == text


def test_what_frames_a_letter_is_not_in_its_text():
    inner = (
        "<note type='source' rend='inline'>812.00/1</note>"
        "<head>Mr. Roe to Mr. Doe.<note>Not printed.</note></head>"
        "<opener><salute>Sir</salute></opener>"
        "<dateline>Mexico, <date when='1900-01-02'/></dateline>"
        "<p>I write.</p><closer>Yours, <signed>John Roe</signed></closer>"
    )
    [found] = read(volume(document(inner)))
    assert found.text == "I write."
    assert found.title == "Mr. Roe to Mr. Doe."
    assert (found.author, found.date, found.side) == ("John Roe", "1900-01-02", "none")
    assert found.turns[0].heading == "Mexico:"


def test_nested_documents_stand_alone():
    inner = document("<p>Outer.</p><frus:attachment><div type='document'><p>Inner.</p></div>"
                     "</frus:attachment><p>Last.</p>", 7)  # fmt: skip
    outer, nested = read(volume(inner))
    assert (outer.doc_id, outer.text) == ("frus:frus1900/d7", "Outer.\n\nLast.")
    assert (nested.doc_id, nested.text) == ("frus:frus1900/d7.1", "Inner.")
    assert nested.url.endswith("/frus1900/d7")
    assert nested.about_both


def test_inclosures_are_turns_of_their_own():
    inner = (
        "<head>Mr. <persName type='from'>Roe</persName> to Mr. Doe.</head>"
        "<dateline>Legation of the United States, Mexico</dateline><p>I inclose.</p>"
        "<frus:attachment><note type='source'>[Inclosure 1 in No. 34.—Translation.]</note>"
        "<head>Mr. <persName type='from'>Ruiz</persName> to Mr. Roe.</head>"
        "<dateline>Department of Foreign Affairs, Mexico</dateline><p>I answer.</p>"
        "</frus:attachment>"
        "<frus:attachment><head>Mr. <persName type='from'>Smith</persName> to Mr. Roe</head>"
        "<dateline>La Paz</dateline><p>I ask.</p></frus:attachment>"
    )
    [found] = read(volume(document(inner)))
    assert [found.text[t.start : t.end] for t in found.turns] == [
        "I inclose.",
        "I answer.",
        "I ask.",
    ]
    assert [(t.speaker, t.side, t.role, t.interpreted) for t in found.turns] == [
        ("Roe", "US", "official", False),
        ("Ruiz", "MX", "official", True),
        ("Smith", "none", "guest", False),
    ]
    heading = "Mexico: > Inclosure 1 in No. 34.—Translation: Mr. Ruiz to Mr. Roe."
    assert found.turns[1].heading == heading


SPACE_AROUND = {
    "\n\n": "p div table list lg postscript trailer head",
    "\n": "row l item",
    " ": "cell lb gap seg figure",
    "": "date hi quote emph",
}


@pytest.mark.parametrize(
    ("tag", "gap"), [(tag, gap) for gap, tags in SPACE_AROUND.items() for tag in tags.split()]
)
def test_the_space_around_an_element(tag, gap):
    assert text_of(f"<p>a<{tag}>b</{tag}>c</p>") == f"a{gap}b{gap}c"
    assert text_of(f"<div><head>a</head><{tag}>b</{tag}>c</div>") == f"a\n\nb{gap}c"


@pytest.mark.parametrize(
    "tag", ["note", "dateline", "opener", "closer", "signed", "salute", "byline"]
)
def test_an_element_that_is_left_out_leaves_a_space(tag):
    assert text_of(f"<p>a<{tag}>b</{tag}>c</p>") == "a c"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p>a<label>b</label>c</p>", "a\nb c"),
        ("<p>a<!--x-->b<?pi x?>c</p>", "abc"),
        ("<p>a <!--x--> b</p>", "a b"),
        ("<p>a </p>b", "a\n\nb"),
        ("<p>a<lb/> <lb/>b</p>", "a b"),
        (
            "<list><item><p>A.</p><p>B.</p></item><item>C.</item></list>",
            "A.\n\nB.\n\nC.",
        ),
        ("<table><row><cell><p>A.</p></cell><cell>B.</cell></row></table>", "A. B."),
        ("<p>x<list><item>y<p>A.</p></item></list></p>", "x\n\ny A."),
        ("<list><label>1</label><item>a</item><item>b</item></list>", "1 a\nb"),
        ("<p>a<quote rend='blockquote'>b</quote>c</p>", "a\n\nb\n\nc"),
        ("<p>a<quote rend='other'>b</quote>c</p>", "abc"),
        ("<p>a<hi rend='a'>b</hi><hi rend='a'>C</hi>d</p>", "abCd"),
        ("<p>a<hi rend='a'>b</hi><hi rend='b'>c</hi>d</p>", "abcd"),
        ("<p>a<hi rend='a'>b</hi>-<hi rend='b'>C</hi>d</p>", "ab-Cd"),
        ("<p><date>May</date><hi rend='b'>CD</hi>d</p>", "May CDd"),
        ("<p>a<date>B</date>c</p>", "aBc"),
        ("<p>A<note>x</note>; b <note>x</note>: c <note>x</note></p>", "A; b: c"),
        ("<p>A <note>x</note>b ”<note>x</note>c -<note>x</note>d</p>", "A b ” c -d"),
        ("<p>a ( <note>x</note> )b</p>", "a b"),
        # Two words that stand elsewhere stay two; parts of a word of the volume become one.
        ("<p>re<pb/>port a word wordy re report port.</p>", "report a word wordy re report port."),
        ("<p>In and No in<pb/>no.</p>", "In and No in no."),
        ("<p>In and No in<pb/>no inno.</p>", "In and No inno inno."),
        ("<p>(in<pb/>deed) x-in<pb/>deed a.<pb/>b</p>", "(indeed) x-indeed a.b"),
        ("<p>A.</p>  \n\n\n<p>B.</p>", "A.\n\nB."),
    ],
)
def test_running_text_with_space_where_it_belongs(inner, text):
    assert text_of(inner) == text


def test_the_heads_above_a_document_are_its_heading_the_outermost_first():
    body = f"<div><head>Claims <note>x</note>of<lb/>1900</head>{document('<p>A.</p>')}</div>"
    [found] = read(volume(body, "Mexico"))
    assert found.turns[0].heading == "Mexico > Claims of 1900"
    [found] = read(volume(f"<div><head> </head>{document('<p>A.</p>')}</div>", "Spain"))
    assert (found.turns[0].heading, found.about_both) == ("Spain", False)
    # The head of a document that holds another tells nothing of the one inside.
    inner = document("<head>Mexico</head><p>A.</p>" + document("<p>B.</p>", 2))
    assert [d.about_both for d in read(volume(inner, "Spain"))] == [False, False]


@pytest.mark.parametrize(
    ("head", "short"),
    [
        ("a" * 90, "a" * 90),
        ("a" * 91, "a" * 90 + " …"),
        ("a" * 80 + ", " + "b" * 9, "a" * 80 + " …"),
        ("a" * 80 + " " + "b" * 9, "a" * 80 + " " + "b" * 9),
        ("a" * 40 + " ,;: " + "b" * 60, "a" * 40 + " …"),
    ],
)
def test_long_heads_are_cut_between_words(head, short):
    assert read(volume(document("<p>A.</p>"), head))[0].turns[0].heading == short


def test_a_thousand_characters_are_looked_at_for_a_sender(monkeypatch):
    seen: list = []
    identify = frus_senders.identify
    monkeypatch.setattr(frus_senders, "identify", lambda f, g: seen.append(f) or identify(f, g))
    monkeypatch.setattr(frus_senders, "genre_of", lambda title: str(len(title)))
    monkeypatch.setattr(frus_senders, "is_about_both", lambda head, _: len(head) == 1_000)
    for length in (999, 1_000, 1_001):
        words = "a" * length
        attached = f"<frus:attachment><head>{words}</head><p>B.</p></frus:attachment>"
        inner = (
            f"<head><persName type='from'>{words}</persName></head><dateline>{words}</dateline>"
            f"<p>A.</p><signed>{words}</signed><signed> </signed>{attached}"
        )
        [found] = read(volume(document(inner), words))
        main, inclosure = seen[-2:]
        most = min(length, 1_000)
        assert found.title == words
        assert (found.genre, found.about_both) == (str(most), length > 999)
        assert main == frus_senders.Frame(
            words[:most], True, words[:most], [words[:most]], [words[:most]], length > 999
        )
        assert inclosure == frus_senders.Frame(words[:most], False, None, [], [], length > 999)


def test_what_belongs_to_an_inclosure_a_note_or_a_quotation_is_not_the_documents():
    inner = (
        "<head>Mr. <hi type='from'>Roe</hi> to Mr. Doe</head>"
        "<p>A.</p><note><signed>N</signed></note><quote><signed>Q</signed></quote>"
        "<frus:attachment><p>B.</p><signed>Ruiz</signed></frus:attachment>"
        "<closer><hi><signed>John Roe, Minister of Mexico</signed></hi></closer><p>C.</p>"
    )
    [found] = read(volume(document(inner)))
    spoken = [(t.speaker, t.side, found.text[t.start : t.end]) for t in found.turns]
    assert spoken == [("John Roe", "MX", "A."), ("Ruiz", "none", "B."), ("John Roe", "MX", "C.")]
    assert (found.author, found.side) == ("John Roe", "MX")


def test_a_document_of_inclosures_alone_has_no_author():
    inner = "<frus:attachment><p>B.</p><signed>Ruiz</signed></frus:attachment>"
    [found] = read(volume(document(inner)))
    assert (found.author, found.side, found.turns[0].speaker) == ("", "none", "Ruiz")
    assert found.turns[0].heading == "Mexico: > Inclosure"


@pytest.mark.parametrize(
    ("where", "lang"),
    [("document", "es"), ("compilation", "es"), ("TEI", "es"), ("nowhere", "en")],
)
def test_the_language_is_that_of_the_nearest_that_names_one(where, lang):
    data = volume(document("<p>A.</p>")).decode()
    data = re.sub(rf'(<(?:div type=")?{where}")', r'\1 xml:lang="ES-mx"', data)
    data = data.replace("<TEI ", '<TEI xml:lang="ES-mx" ') if where == "TEI" else data
    assert read(data.encode())[0].lang == lang


@pytest.mark.parametrize(
    ("note", "interpreted"),
    [("Translation", True), ("[Inclosure—TRANSLATION.]", True), ("Original", False)],
)
def test_a_translation_is_told_by_the_note_at_its_head(note, interpreted):
    inner = f"<note>Translation</note><note type='source'>{note}</note><p>A.</p>"
    assert read(volume(document(inner)))[0].turns[0].interpreted is interpreted


@pytest.mark.parametrize(
    ("note", "head", "heading"),
    [
        ("<note type='source'>[Inclosure 1.]</note>", "<head>B</head>", "Inclosure 1: B"),
        ("<note type='source'>[Inclosure 1.]</note>", "", "Inclosure 1"),
        ("<note>[Inclosure 1.]</note>", "<head>B</head>", "B"),
        ("", "<head>B</head><head>C</head>", "B C"),
        ("", "", "Inclosure"),
    ],
)
def test_how_an_inclosure_is_named(note, head, heading):
    inner = f"<p>A.</p><frus:attachment>{note}{head}<p>B.</p></frus:attachment><p>C.</p>"
    [found] = read(volume(document(inner)))
    assert [t.heading for t in found.turns] == ["Mexico:", f"Mexico: > {heading}", "Mexico:"]
    assert [found.text[t.start : t.end] for t in found.turns] == ["A.", "B.", "C."]


@pytest.mark.parametrize(
    ("attributes", "date"),
    [
        ("when='1900-01-02' from='1900-01-03'", "1900-01-02"),
        ("from='1900-01-03' notBefore='1900-01-04'", "1900-01-03"),
        ("notBefore='1900-01-04' to='1900-01-05'", "1900-01-04"),
        ("when=' 1900-01-02T10:00:00-06:00 '", "1900-01-02"),
        ("when='1900-01-02Z'", ""),
    ],
)
def test_which_attribute_holds_the_date(attributes, date):
    inner = f"<dateline><date {attributes}/></dateline><p>A.</p>"
    assert read(volume(document(inner)))[0].date == date


def test_the_first_date_that_is_one_counts_and_the_stamp_of_the_edition_before_it():
    lines = "<dateline><date when='x'/><date when='1900-02-03'/></dateline><p>A.</p>"
    problems: list = []
    [found] = read(volume(document(lines)), problems)
    assert (found.date, problems) == ("1900-02-03", [])
    stamped = volume(document(lines)).replace(
        b'n="1"', b'frus:doc-dateTime-min="1900-03-04T00:00:00-06:00"'
    )
    assert read(stamped)[0].date == "1900-03-04"


def test_every_fault_of_a_document_is_said_with_its_line():
    body = "\n".join((
        document("<head>A</head>", 1),
        document("<p>B.</p>", 2),
        document("<dateline><date when='soon'/></dateline><p>C.</p>", 3),
    ))  # fmt: skip
    problems: list = []
    read(volume(body), problems)
    assert [(p.path, p.severity, p.reason) for p in problems] == [
        ("volumes/frus1900.xml:4", "warning", "d1 has no text; left out."),
        ("volumes/frus1900.xml:5", "warning", "d2 has no date; date left empty."),
        (
            "volumes/frus1900.xml:6",
            "warning",
            "d3 has the date 'soon', which is none; date left empty.",
        ),
    ]


# --- dates ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("when", "date", "warned"),
    [
        ("1861", "1861", False),
        ("1861-04", "1861-04", False),
        ("1861-04-06", "1861-04-06", False),
        ("1925-11-05T10:00:00", "1925-11-05", False),
        ("--09-07", "", True),
        ("1861-13-01", "", True),
        ("", "", True),
    ],
)
def test_dates_whole_partial_and_broken(when, date, warned):
    problems: list = []
    inner = f"<dateline><date when='{when}'/></dateline><p>Text.</p>"
    [found] = read(volume(document(inner)), problems)
    assert found.date == date
    assert [p.severity for p in problems] == ["warning"] * warned


def test_the_date_of_an_inclosure_is_not_the_documents():
    inner = (
        "<p>Text.</p><frus:attachment><dateline><date when='1861-04-06'/></dateline>"
        "<p>Other.</p></frus:attachment>"
    )
    assert read(volume(document(inner)))[0].date == ""


# --- sides ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("head", "side"),
    [
        ("The Ambassador in Mexico (Roe) to the Secretary of State", "US"),
        ("The Acting Secretary of State to the Chargé in Mexico (Roe)", "US"),
        ("Memorandum by the Chief of the Division of Mexican Affairs (Roe)", "US"),
        ("The Mexican Ambassador (Ruiz) to the Secretary of State", "MX"),
        ("The Mexican Minister for Foreign Affairs (Ruiz) to the American Ambassador (Roe)", "MX"),
        ("The British Ambassador (Howe) to the Secretary of State", "other"),
        ("Mr. Roe to Mr. Doe.", "none"),
        ("Convention Between the United States of America and Mexico, Signed in 1900", "none"),
    ],
)
def test_side_by_office(head, side):
    assert read(volume(document(f"<head>{head}</head><p>Text.</p>")))[0].side == side


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ("Legation of the United States, Mexico", "US"),
        ("Department of State, Washington", "US"),
        ("United States Consulate at La Paz, Mexico", "US"),
        ("Legation of Mexico in the United States, Washington", "MX"),
        ("Mexican Embassy, Washington", "MX"),
        ("Department of Foreign Relations, Mexico", "MX"),
        ("Department of State and of the Treasury and Public Credit, Mexico", "MX"),
        ("Consulate of the Republic, Rio Grande City", "MX"),
        ("Legation of Spain, Washington", "other"),
        ("La Paz, Mexico", "none"),
    ],
)
def test_side_by_letterhead(line, side):
    inner = f"<head>Mr. Roe to Mr. Doe.</head><dateline>{line}</dateline><p>Text.</p>"
    assert read(volume(document(inner)))[0].side == side


def test_a_name_lends_its_side_only_if_it_has_one():
    def letter(line: str, number: int) -> str:
        head = "<head>Mr. <persName type='from'>Ruiz</persName> to Mr. Doe</head>"
        return document(f"{head}<dateline>{line}</dateline><p>Text.</p>", number)

    known = letter("Mexican Legation", 1) + letter("Spring Lake", 2)
    assert [d.side for d in read(volume(known))] == ["MX", "MX"]
    torn = known + letter("Department of State, Washington", 3)
    assert [d.side for d in read(volume(torn))] == ["MX", "none", "US"]


@pytest.mark.parametrize(
    ("head", "about"),
    [
        ("Mexico", True),
        ("MEXICO.", True),
        ("México:", True),
        ("Conventions between the United States and Mexico, signed 1925", True),
        ("Bolshevik aims and policies in Mexico and Latin America", False),
        ("New Mexico", False),
        ("Spain", False),
    ],
)
def test_about_both_follows_the_heads(head, about):
    assert read(volume(document("<p>Text.</p>"), head))[0].about_both is about


def test_a_presidents_words_are_the_principals():
    [found] = read(volume(document("<head>President Coolidge to Mr. Doe</head><p>Text.</p>")))
    assert (found.turns[0].side, found.turns[0].role) == ("US", "principal")


# --- bad input ------------------------------------------------------------------------------------
def test_byte_order_mark_changes_nothing_but_the_digest():
    data = volume(document("<p>Text.</p>"))
    [plain], [marked] = read(data), read(b"\xef\xbb\xbf" + data)
    assert (plain.doc_id, plain.text) == (marked.doc_id, marked.text)


def test_entity_bomb_is_reported_and_not_resolved():
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "boom">' for n in range(12)
    )
    body = document("<p>Good.</p>") + "\n" + document("<p>Bad &e11;</p>", 2)
    problems: list = []
    found = read(volume(body, before=f"<!DOCTYPE TEI [{levels}]>"), problems)
    assert [d.text for d in found] == ["Good."]
    [error] = [p for p in problems if p.severity == "error"]
    assert re.fullmatch(r"volumes/frus1900\.xml:\d+", error.path)


def test_entity_bomb_in_an_attribute_is_reported():
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "boom">' for n in range(12)
    )
    problems: list = []
    data = volume(document("<p rend='&e11;'>Bad.</p>"), before=f"<!DOCTYPE TEI [{levels}]>")
    assert read(data, problems) == []
    assert [p.severity for p in problems] == ["error"]


def test_external_entities_and_dtds_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    for place in (secret.as_uri(), "file:" + "///etc/passwd"):
        problems: list = []
        before = f'<!DOCTYPE TEI SYSTEM "{place}" [<!ENTITY x SYSTEM "{place}">]>'
        body = document("<p>Good.</p>") + document("<p>See &x;</p>", 2) + document("<p>On.</p>", 3)
        found = read(volume(body, before=before), problems)
        assert [d.text for d in found] == ["Good."]
        assert "error" in {p.severity for p in problems}


def test_malformed_xml_keeps_what_came_before():
    good = document("<p>One.</p>") + "\n" + document("<p>Two.</p>", 2) + "\n"
    broken = document("<p>Three.</i></p>", 3) + document("<p>Four.</p>", 4)
    problems: list = []
    found = read(volume(good + broken), problems)
    assert [d.text for d in found] == ["One.", "Two."]
    [error] = [p for p in problems if p.severity == "error"]
    assert error.path == "volumes/frus1900.xml:6"
    assert "2 documents before the fault" in error.reason


def test_truncated_and_wrongly_encoded_files_keep_what_came_before():
    data = volume(document("<p>One.</p>") + "\n" + document("<p>Two&#233;.</p>", 2))
    problems: list = []
    assert [d.text for d in read(data[: data.index(b"Two")], problems)] == ["One."]
    assert "error" in {p.severity for p in problems}
    problems = []
    assert [d.text for d in read(data.replace(b"Two", b"A\xf1o"), problems)] == ["One.", "Añoé."]
    assert "Windows-1252" in problems[0].reason


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"plain", b"<TEI/>", b"<?xml version='1.0'"])
def test_what_is_no_volume_is_an_error(data):
    problems: list = []
    assert read(data, problems) == []
    assert [p.severity for p in problems] == ["error"]


def test_empty_documents_are_left_out_with_a_warning():
    problems: list = []
    body = document("<head>Mr. Roe to Mr. Doe</head><p> <pb n='1'/> </p>") + document(
        "<p>A.</p>", 2
    )
    assert [d.doc_id for d in read(volume(body), problems)] == ["frus:frus1900/d2"]
    assert any("d1 has no text" in p.reason for p in problems)


def test_numbers_used_twice_stay_unique():
    found = read(volume(document("<p>A.</p>") + document("<p>B.</p>")))
    assert [d.doc_id for d in found] == ["frus:frus1900/d1", "frus:frus1900/d1.1"]


# --- the real volumes -----------------------------------------------------------------------------
@cache
def mirror(name: str):
    data = gzip.decompress((MIRROR / f"{name}.xml.gz").read_bytes())
    problems: list = []
    documents = list(read_volume(data, f"volumes/{name}.xml", problems))
    return data, documents, problems


@pytest.mark.full
@needs_mirror
@pytest.mark.parametrize("name", COUNTS)
def test_volumes(name):
    data, documents, problems = mirror(name)
    assert len(documents) == COUNTS[name] == data.count(b'type="document"')
    assert len({d.doc_id for d in documents}) == len(documents)
    assert not [p for p in problems if p.severity == "error"]
    assert len([p for p in problems if "date" in p.reason]) == sum(not d.date for d in documents)
    for found in documents:
        assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", found.date)
        assert not re.search(r"[\ue000\ue001\t\r]|  | \n|\n |\n{3}", found.text)
        assert found.turns[0].start == 0 and found.turns[-1].end == len(found.text)
        for one, two in zip(found.turns, found.turns[1:], strict=False):
            assert found.text[one.end : two.start] == "\n\n"
    check_no_text_is_lost(data, documents)


def check_no_text_is_lost(data: bytes, documents: list) -> None:
    """Compare letters: everything but frames and notes, in exactly one document each."""
    names = ("note", "dateline", "opener", "closer", "signed", "salute", "byline")
    frames = {TEI + name for name in names}

    def letters(element, top) -> str:
        text = element.text or ""
        for child in element:
            head = child.tag == TEI + "head" and element.tag in (top.tag, FRUS + "attachment")
            framed = child.tag in frames or (head and (element is top or element.tag != top.tag))
            if isinstance(child.tag, str) and not framed and child.get("type") != "document":
                text += letters(child, top)
            text += child.tail or ""
        return text

    root = etree.fromstring(data)
    divs = [d for d in root.iter(TEI + "div") if d.get("type") == "document"]
    for div, found in zip(divs, documents, strict=True):
        expected = Counter(c for c in letters(div, div) if c.isalpha())
        assert Counter(c for c in found.text if c.isalpha()) == expected, found.doc_id


@needs_mirror
@pytest.mark.parametrize(
    ("name", "number", "date", "author", "side", "about"),
    [
        ("frus1861", "d36", "1861-04-06", "William H. Seward", "US", True),
        ("frus1861", "d144", "1861-06", None, "US", False),
        ("frus1884", "d260", "1884-06-02", "Philip H. Morgan", "US", True),
        ("frus1884", "d270", "1884-05-24", "Matías Romero", "MX", True),
        ("frus1897", "d390", "1897-08-09", "Matías Romero", "MX", True),
        ("frus1901", "d346", "1901-09-15", "de Azpíroz", "MX", True),
        ("frus1925v02", "d406", "", "", "none", True),
        ("frus1925v02", "d413", "1925-11-05", "James R. Sheffield", "US", True),
        ("frus1925v02", "d414", "1925-11-06", "Howard", "other", True),
        ("frus1925v02", "d419", "1925-11-30", "Manuel C. Téllez", "MX", True),
        ("frus1927v01", "d282", "1927-01-12", None, "US", False),
    ],
)
def test_facts_checked_by_hand(name, number, date, author, side, about):
    [found] = [d for d in mirror(name)[1] if d.doc_id == f"frus:{name}/{number}"]
    assert (found.date, found.side, found.about_both) == (date, side, about)
    assert author is None or found.author == author
    assert found.url == f"https://history.state.gov/historicaldocuments/{name}/{number}"


@needs_mirror
@pytest.mark.full
def test_documents_under_mexico_and_their_sides():
    about = {n: sum(d.about_both for d in mirror(n)[1]) for n in COUNTS}
    assert list(about.values()) == [3, 6, 34, 40, 6, 44, 0, 2]
    [found] = [d for d in mirror("frus1897")[1] if d.doc_id.endswith("/d386")]
    assert [(t.speaker, t.side, t.interpreted) for t in found.turns] == [
        ("Sepulveda", "US", False),
        ("Ignacio Mariscal", "MX", True),
    ]
    # Of two Morgans at one legation, the inclosures are by the one who sends them.
    [found] = [d for d in mirror("frus1884")[1] if d.doc_id.endswith("/d268")]
    assert {t.speaker for t in found.turns if "Morgan" in t.speaker} == {"H. H. Morgan"}
    [found] = [d for d in mirror("frus1925v02")[1] if d.doc_id.endswith("/d408")]
    assert [(t.side, t.role) for t in found.turns][-1] == ("MX", "principal")


@needs_mirror
def test_nested_documents_of_1861():
    nested = [d for d in mirror("frus1861")[1] if "." in d.doc_id.rsplit("/", 1)[1]]
    assert len(nested) == 80
