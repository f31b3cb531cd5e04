"""Bytes of a volume to a tree, with the place of every fault."""

from __future__ import annotations

import pytest
from lxml import etree

from bilateral.sources import tei

HEAD = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("data", "text", "reason"),
    [
        (b"A\xc3\xb1o", "Año", ""),
        (b"\xef\xbb\xbfA", "\ufeffA", ""),  # what is UTF-8 is not touched
        (b"aa\xf1o", "aaño", "not UTF-8 (byte 2); read as Windows-1252, check its accents"),
        (
            b"\xef\xbb\xbf\xf1",
            "ï»¿ñ",
            "not UTF-8 (byte 3); read as Windows-1252, check its accents",
        ),
        (
            "ab".encode("utf-16-le") + b"c",
            "a\0b\0c",
            "",
        ),
        (
            "<ab".encode("utf-16-le") + b"c",
            "<ab\ufffd",
            "not UTF-16-LE (byte 6); what is not was replaced, fetch the file again",
        ),
        (HEAD.format("latin-1").encode() + b"\xf1", HEAD.format("UTF-8") + "ñ", ""),
        (HEAD.format("latin-1").encode("utf-16"), HEAD.format("UTF-8"), ""),
        # A declaration read byte by byte is not in an encoding of two or four.
        (HEAD.format("UTF-16").encode() + "ñ".encode(), HEAD.format("UTF-16") + "ñ", ""),
        (
            HEAD.format("us-ascii").encode() + b"\xf1",
            HEAD.format("UTF-8") + "\ufffd",
            "not US-ASCII (byte 41); what is not was replaced, fetch the file again",
        ),
        (
            HEAD.format("nonesuch").encode() + b"\xf1\x81",
            HEAD.format("UTF-8") + "ñ\ufffd",
            "the encoding nonesuch is not known; read as Windows-1252, check its accents",
        ),
        (
            HEAD.format("idna").encode(),
            HEAD.format("UTF-8"),
            "the encoding idna is not known; read as Windows-1252, check its accents",
        ),
        (HEAD.format("ibm037").encode("cp037") + b"\x81", HEAD.format("UTF-8") + "a", ""),
        (HEAD.format("cp500").encode("cp037") + b"\x4a", HEAD.format("UTF-8") + "[", ""),
    ],
)
def test_bytes_become_utf8(data, text, reason):
    problems: list = []
    assert tei.as_utf8(data, "a.xml", problems).decode() == text
    assert [(p.path, p.severity, p.reason) for p in problems] == (
        [("a.xml", "warning", reason)] if reason else []
    )


AFTER = " documents before the fault are kept, what follows is not."


@pytest.mark.parametrize(
    ("xml", "line", "reason", "kept"),
    [
        ("", ":1", "no element found (line 0). 0" + AFTER, []),
        ("<div/>", "", "No TEI document divisions in this file.", []),
        ("<TEI>\n{a}\n{b}\n<p></TEI>", ":4", "2" + AFTER, ["a", "b"]),
        ("<TEI>\n{a}\n&x;{b}</TEI>", ":3", "1" + AFTER, ["a"]),
        ("<TEI>\n{a}\n{a}\n{b}\n<p></TEI>", ":5", "3" + AFTER, ["a", "a", "b"]),
        ("<TEI>\n{a}\n{a}\n&x;{b}</TEI>", ":4", "2" + AFTER, ["a", "a"]),
        (
            "<TEI>\n<p xml:id='a'/><p xml:id='a'/></TEI>",
            "",
            "No TEI document divisions in this file.",
            [],
        ),
        ("<TEI>\n{a}\n<div><p>&x;</p>{b}</div></TEI>", ":3", "1" + AFTER, ["a"]),
    ],
)
def test_what_stands_before_a_fault_is_kept(xml, line, reason, kept):
    space = 'xmlns="http://www.tei-c.org/ns/1.0"'
    divisions = {n: f'<div type="document" xml:id="{n}"><p>A.</p></div>' for n in "ab"}
    xml = xml.format(**divisions).replace("<TEI>", f"<!DOCTYPE TEI SYSTEM ''><TEI {space}>")
    problems: list = []
    found = tei.documents(xml.encode(), "a.xml", problems)
    assert [div.get(tei.XML + "id") for div in found] == kept
    [problem] = problems
    assert (problem.path, problem.severity) == ("a.xml" + line, "error")
    assert problem.reason.endswith(reason)


def test_documents_kept_before_a_fault_are_in_printed_order():
    space = 'xmlns="http://www.tei-c.org/ns/1.0"'
    inner = '<div type="document" xml:id="b"/>'
    data = f'<TEI {space}><div type="document" xml:id="a">{inner}</div><p></TEI>'.encode()
    found = tei.documents(data, "a.xml", [])
    assert [div.get(tei.XML + "id") for div in found] == ["a", "b"]


def test_numbers_that_are_missing_or_taken_are_counted_below_the_page():
    xml = """<TEI xmlns="http://www.tei-c.org/ns/1.0">
    <div type="document"/>
    <div type="document"/>
    <div xml:id="ch1"><div><div type="document"/></div><div type="document"/></div>
    <div type="document" xml:id="d1"><div type="document"/></div>
    <div type="document" xml:id="d1"/>
    <div type="document" xml:id="d1.2"/>
    <div type="document" xml:id="d1"/></TEI>"""
    problems: list = []
    divs = tei.documents(xml.encode(), "a.xml", problems)
    assert list(tei.identifiers(divs, "a.xml", problems).values()) == [
        ("front.1", "front"),
        ("front.2", "front"),
        ("ch1.1", "ch1"),
        ("ch1.2", "ch1"),
        ("d1", "d1"),
        ("d1.1", "d1"),
        ("d1.3", "d1"),
        ("d1.2", "d1.2"),
        ("d1.4", "d1"),
    ]
    assert [(p.path, p.severity, p.reason) for p in problems] == [
        ("a.xml:6", "warning", "the number d1 is there more than once; here it is d1.3"),
        ("a.xml:8", "warning", "the number d1 is there more than once; here it is d1.4"),
    ]


def test_only_a_division_of_tei_that_says_so_is_a_document():
    made = [
        etree.Element(tei.DIV, type="document"),
        etree.Element(tei.DIV, type="chapter"),
        etree.Element("div", type="document"),
    ]
    assert [tei.is_document(element) for element in made] == [True, False, False]
