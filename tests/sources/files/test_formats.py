"""Each format gives its text, what it says of it, and a word on what it leaves out."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pytest

from bilateral.sources.files import FORMATS
from bilateral.sources.files.delimited import DELIMITED
from bilateral.sources.files.epub import EPUB
from bilateral.sources.files.excel import EXCEL
from bilateral.sources.files.json_lines import JSON
from bilateral.sources.files.odt import ODT
from bilateral.sources.files.parquet_rows import PARQUET
from bilateral.sources.files.pdf import PDF
from bilateral.sources.files.plain import MARKDOWN, TEXT
from bilateral.sources.files.rtf import RTF
from bilateral.sources.files.tei import TEI
from bilateral.sources.files.web import HTML
from bilateral.sources.files.word import DOCX

NOTE = "El canciller habló con el secretario."


def test_docx(tried, making):
    data = making["docx"]("Primer párrafo.", "Segundo\tcon\nsalto.", title="Nota", table=("a", "b"))
    found = tried(data, "x.txt")  # the name says nothing
    assert found.files[0].format == "Word file (DOCX)"
    document = found.document
    assert document.text == "Primer párrafo.\n\nSegundo\tcon\nsalto.\n\na\n\nb"
    assert (document.title, document.author) == ("Nota", "Ana Prueba")
    assert document.date == ""  # the day it was saved is no day of the text
    assert document.modified.startswith("2024-05-06")
    assert not found.problems


def test_docx_tracked_changes_text_boxes_and_notes(tried, making):
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    word += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:p><w:r><w:t>We </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>often</w:t></w:r></w:ins>\n  <w:r><w:t xml:space='preserve'> met"
        "<!-- no --></w:t><w:footnoteReference/><w:t>.</w:t></w:r></w:p>"
        "<w:moveFrom><w:p><w:r><w:t>Moved away.</w:t></w:r></w:p></w:moveFrom>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a field.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p>"
        "</w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>Boxed.</w:t></w:r></w:p>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    found = tried(
        making["zip"](
            {"word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>"}
        )
    )
    assert found.document.text == "We often met.\n\nIn a field.\n\nBoxed."
    assert found.said == "a file: warning: 1 notes are left out; the text they belong to is read"


def test_odt(tried, making):
    body = (
        "<text:h>Una nota</text:h><text:tracked-changes><text:p>Borrado.</text:p>"
        "</text:tracked-changes><text:p>Hablaron<text:note><text:p>Al pie.</text:p></text:note>"
        "<text:s/>de\n agua<text:line-break/>y <text:span>más</text:span>.</text:p>"
    )
    meta = (
        "<dc:title>Nota 7</dc:title><dc:language>es-MX</dc:language><dc:date>2024-05-06</dc:date>"
    )
    found = tried(making["odt"](body, meta))
    document = found.document
    assert document.text == "Una nota\n\nHablaron de agua\ny más."
    assert (document.title, document.lang, document.date) == ("Nota 7", "es", "")
    assert "1 notes are left out" in found.said


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (r"{\rtf1\ansi\ansicpg1252 M\'e9xico y\par la frontera.\par}", "México y\n\nla frontera."),
        (r"{\rtf1\mac M\'8exico}", "México"),
        (r"{\rtf1\ansi\uc1 Se reuni\u243?.}", "Se reunió."),
        (
            r"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator X;}{\pict 89504e47}\b We\b0  met.}",
            "We met.",
        ),
    ],
)
def test_rtf(tried, rtf, text):
    found = tried(rtf, "nota.doc")
    assert found.files[0].format == "RTF"
    assert found.document.text == text


def test_rtf_says_its_title_and_author(tried):
    info = r"{\info{\title Una ni\'f1a}{\author Ana}{\creatim\yr2024\mo5\dy6\hr1}}"
    document = tried(rf"{{\rtf1\ansi{info} Hola.}}").document
    assert (document.title, document.author, document.modified) == ("Una niña", "Ana", "2024-05-06")


def test_epub_in_the_order_of_its_spine(tried, making):
    found = tried(making["epub"]("<h1>Uno</h1><p>A<br/>b.</p>", "<p>D<i>o</i>s.<sup>1</sup></p>"))
    document = found.document
    assert document.text == "Uno\n\nA\nb.\n\nDos."
    assert (document.title, document.author) == ("Un libro", "Ana Prueba")
    assert (document.lang, document.date) == ("es", "2024-04-03")


def test_a_web_page(tried):
    page = """<!-- saved --><!DOCTYPE html><html lang="es"><head><title>Sitio</title>
    <meta property="og:title" content="La nota"><link rel="canonical" href="https://example.org/1">
    <script type="application/ld+json">{{"@graph": [{{"@type": "NewsArticle",
    "datePublished": "2024-04-03T08:00:00-06:00"}}]}}</script></head>
    <body><nav><a href="/">Inicio</a> Contacto</nav><article>{}</article></body></html>"""
    said = [
        f"Los dos gobiernos hablaron el martes del agua de la presa número {n}." for n in "12345"
    ]
    found = tried(page.format("".join(f"<p>{line}</p>" for line in said)), "nota.txt")
    document = found.document
    assert document.text == "\n\n".join(said)
    assert (document.title, document.date, document.lang) == ("La nota", "2024-04-03", "es")
    assert document.url == "https://example.org/1"
    assert document.published == "2024-04-03T08:00:00-06:00"
    assert "2 words around the main text" in found.said


def test_a_piece_of_a_page_is_text(tried):
    found = tried("<p>Son <20 de los 64 pozos.</p>")
    assert found.files[0].format == "text"
    assert found.document.text == "<p>Son <20 de los 64 pozos.</p>"


def test_markdown(tried):
    front = "title: A call\ndate: April 3, 2024\nautor: Ana\nfolio: '7'\n"
    page = f"---\n{front}---\n\n# Head\n\nWe met.\n"
    found = tried(page)
    document = found.document
    assert document.text == "\n# Head\n\nWe met.\n"
    assert (document.title, document.date, document.author) == ("A call", "2024-04-03", "Ana")
    assert found.reading.extra == {"a file": {"folio": "7"}}


def test_tei_of_documents_and_of_one_text(tried):
    tei = (
        '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><titleStmt>'
        '<title>Letters</title><author>Ana</author></titleStmt><creation><date when="1925"/>'
        "</creation></teiHeader><text><body>{}</body></text></TEI>"
    )
    divs = (
        '<div type="document" xml:id="d1"><head>One</head><dateline><date when="1925-11-05">5 Nov.'
        '</date></dateline><p>Outer<lb/>text.</p><div type="document" xml:id="d1"><p>Inner.</p>'
        "</div></div>"
    )
    found = tried(tei.format(divs), "v.xml")
    assert [(d.doc_id, d.date, d.text) for d in found.documents] == [
        ("v.xml:d1", "1925-11-05", "One\n\n5 Nov.\n\nOuter text."),
        ("v.xml:d1.1", "", "Inner."),
    ]
    one = tried(tei.format("<p>Only <choice><sic>teh</sic><corr>the</corr></choice> text.</p>"))
    assert (one.document.text, one.document.title) == ("Only the text.", "Letters")
    assert (one.document.author, one.document.date) == ("Ana", "1925")


def test_parquet(tried):
    frame = pd.DataFrame({"cuerpo": ["Uno.", None], "fecha": pd.to_datetime(["2024-04-03"] * 2)})
    frame.assign(n=[1, 2]).to_parquet(out := io.BytesIO())
    found = tried(out.getvalue(), "t")
    document = found.document
    assert (document.doc_id, document.text, document.date) == ("t:1", "Uno.", "2024-04-03")
    assert found.reading.extra == {"t:1": {"n": 1}}
    assert found.said == "t:2: error: 'cuerpo' holds no text; left out"


# --- PDF ------------------------------------------------------------------------------------------
def test_pdf_paragraphs_and_a_word_cut_at_the_end_of_a_line(tried, making):
    page = [
        (50, 700, "The two govern-"),
        (50, 688, "ments met (again)."),
        (50, 650, "A second paragraph, with México."),
    ]
    info = "/Title(A note)/Author(Ana)/CreationDate(D:20240506120000)"
    document = tried(making["pdf"](page, info=info)).document
    assert document.text == (
        "The two govern-\nments met (again).\n\nA second paragraph, with México."
    )
    assert (document.title, document.author, document.modified) == ("A note", "Ana", "2024-05-06")
    assert document.date == ""


def columns(rows: int = 8) -> list[tuple[float, float, str]]:
    """A title over two columns, written row by row, as some programs do."""
    page = [(50, 760, "A title that is set over both of the columns of this page, its whole width")]
    for n in range(rows):
        page.append((50, 700 - 12 * n, f"left column, row number {n} of it"))
        page.append((310, 700 - 12 * n, f"right column, row number {n} of it"))
    return page


def test_pdf_columns_are_read_one_after_another(tried, making):
    text = tried(making["pdf"](columns())).document.text
    sides = [line.split()[0] for line in text.splitlines() if line]
    assert sides == ["A", *["left"] * 8, *["right"] * 8]


def test_pdf_rows_of_a_table_are_no_columns(tried, making):
    page = [
        (x, 700 - 12 * n, f"{name}{n}") for n in range(9) for x, name in ((50, "a"), (310, "b"))
    ]
    text = tried(making["pdf"](page)).document.text
    assert text.splitlines()[:2] == ["a0 b0", "a1 b1"]


def test_pdf_running_heads_and_page_numbers_are_left_out_and_said(tried, making):
    pages = [
        [
            (200, 780, "Boletín de Prensa"),
            *((50, 700 - 12 * n, f"Artículo {7 * number + n} del tratado") for n in range(8)),
            (300, 30, f"- {number} -"),
        ]
        for number in range(1, 5)
    ]
    found = tried(making["pdf"](*pages))
    assert "Boletín" not in found.document.text
    assert "- 3 -" not in found.document.text
    assert found.document.text.count("Artículo") == 32  # the lines beside them stay
    assert found.said.endswith(
        "8 running heads and page numbers left out, such as '- 1 -', '- 2 -', '- 3 -'"
    )


def test_pdf_pages_without_text_are_named(tried, making):
    found = tried(making["pdf"]([(50, 700, "We met.")], []))
    assert found.document.text == "We met."
    assert "page 2 without text, perhaps scanned" in found.said


# --- which format ---------------------------------------------------------------------------------
def test_each_format_is_told_by_its_content_alone(tried, making):
    pd.DataFrame({"text": [NOTE]}).to_parquet(parquet := io.BytesIO())
    data = {
        DOCX: making["docx"](NOTE),
        EXCEL: making["xlsx"](Hoja=[("texto",), (NOTE,)]),
        ODT: making["odt"](f"<text:p>{NOTE}</text:p>"),
        EPUB: making["epub"](f"<p>{NOTE}</p>"),
        PDF: making["pdf"]([(50, 700, NOTE)]),
        RTF: rf"{{\rtf1\ansi {NOTE.replace('ó', chr(92) + chr(39) + 'f3')}}}",
        PARQUET: parquet.getvalue(),
        TEI: '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>'
        f"{NOTE}</p></body></text></TEI>",
        HTML: f"<html><body><p>{NOTE}</p></body></html>",
        MARKDOWN: f"---\ntitle: A\n---\n{NOTE}",
        JSON: f'{{"text": "{NOTE}"}}',
        DELIMITED: f"fecha;texto\n2024-04-03;{NOTE}\n",
        TEXT: NOTE,
    }
    assert set(data) == set(FORMATS)
    for format, content in data.items():
        for ending in ("", ".txt", ".docx"):
            found = tried(content, f"x{ending}")
            assert found.files[0].format == format.name
            assert found.document.text.strip() == NOTE, format.name


def test_pdf_an_indent_and_a_gap_begin_paragraphs(tried, making):
    page = [
        (50, 700, "A long line of the first paragraph"),
        (50, 688, "and all of its other line, so"),
    ]
    page += [
        (70, 676, "The second is set in, and is as long"),
        (50, 664, "as the first one, more or less"),
    ]
    text = tried(making["pdf"](page)).document.text
    assert [len(paragraph.splitlines()) for paragraph in text.split("\n\n")] == [2, 2]


def test_parquet_that_is_damaged_after_some_rows(tried, monkeypatch):
    def broken(data, rows):
        yield pa.table({"text": ["One."]})
        raise OSError("no more")

    monkeypatch.setattr("bilateral.parquet.batches", broken)
    found = tried(b"PAR1 and more", "t")
    assert found.document.text == "One."
    assert found.said == (
        "t:2: error: is damaged (OSError) after row 1; what follows is not read; left out"
    )


def test_an_export_of_several_articles_is_named(tried):
    article = (
        "{} of 2 DOCUMENTS\n\nHablaron del río.\n\nLOAD-DATE: 3 April 2024\n\nEnd of Document\n\n"
    )
    found = tried(article.format(1) + article.format(2), "a.txt")
    assert found.said == (
        "a.txt: warning: seems to hold 2 articles, read as one text; put each into its own file"
    )
    assert found.document.text.count("río") == 2
    assert not tried(article.format(1), "b.txt").said
    rows = "id;texto\n1;End of Document\n2;End of Document\n"
    assert not tried(rows, "c.csv").said
