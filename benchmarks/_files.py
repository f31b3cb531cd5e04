"""Small files of each format that own texts come in: for the tests and for the mutants."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

import docx
import openpyxl
import pandas as pd

ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of parts."""
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_docx(*paragraphs: str, title: str = "", table: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Ana Prueba"
    document.core_properties.modified = datetime(2024, 5, 6)
    document.sections[0].header.paragraphs[0].text = "HEAD OF EVERY PAGE"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        for cell, text in zip(document.add_table(1, len(table)).rows[0].cells, table, strict=True):
            cell.text = text
    document.save(out := io.BytesIO())
    return out.getvalue()


def make_odt(body: str, meta: str = "", manifest: str = "") -> bytes:
    names = f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0"'
    names += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {names}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {names}>{meta}</office:document-meta>",
    }
    return zipped(parts | ({"META-INF/manifest.xml": manifest} if manifest else {}))


def make_epub(*chapters: str) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>Un libro</dc:title><dc:creator>Ana Prueba</dc:creator>"
        "<dc:language>es-MX</dc:language><dc:date>2024-04-03</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {
        f"OEBPS/c {n}.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{c}</body></html>'
        for n, c in enumerate(chapters)
    }
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": opf,
        }
        | pages
    )


def make_pdf(*pages: list[tuple[float, float, str]], more: str = "", info: str = "") -> bytes:
    """A PDF of pages; each text stands at its place, in points from the lower left."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>")
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for n, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {5 + 2 * n} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        )
        shown = (s.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for *_, s in page)
        drawn = "\n".join(
            f"BT /F 10 Tf {x} {y} Td ({s}) Tj ET" for (x, y, _), s in zip(page, shown, strict=True)
        )
        objects.append(f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream")
    objects.append(f"<<{info}>>")
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n"
    last = f"<</Size {size}/Root 1 0 R/Info {len(objects)} 0 R{more}>>"
    return (out + f"{last}\nstartxref\n{out.index('xref')}\n%%EOF\n").encode("cp1252")


def make_xlsx(**sheets: list[tuple]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(out := io.BytesIO())
    return out.getvalue()


_NOTES = (
    "El canciller habló con el secretario el 3 de abril de 2024.",
    "They met; «again», she said.",
)
_XHTML = "<h1>Una nota</h1>" + "".join(f"<p>{note}<br/>Sí.</p>" for note in _NOTES)
_TEI = (
    '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><titleStmt>'
    "<title>Letters</title></titleStmt></teiHeader><text><body>"
    + "".join(
        f'<div type="document" xml:id="d{n}"><head>One</head><dateline><date when="1925-11-05">5'
        f"</date></dateline><p>{note}<note>At the foot.</note><lb/></p></div>"
        for n, note in enumerate(_NOTES)
    )
    + "</body></text></TEI>"
)


def _parquet() -> bytes:
    frame = pd.DataFrame({"texto": _NOTES, "fecha": "2024-04-03", "n": [1, 2]})
    frame.to_parquet(out := io.BytesIO())
    return out.getvalue()


def samples() -> dict[str, list[bytes]]:
    """Some files of each format, by the name of its reader."""
    page = [(50, 700 - 12 * n, f"{_NOTES[n % 2]} {n}") for n in range(9)]
    rows = [("texto", "fecha", "n"), *((note, datetime(2024, 4, 3), 1.5) for note in _NOTES)]
    table = "fecha;texto;n\r\n" + "".join(f'2024-04-03;"{n}";1.234,5\r\n' for n in _NOTES)
    columns = [(x, y, text) for x in (50, 310) for _, y, text in page]
    rtf = rb"{\rtf1\ansi\ansicpg1252{\info{\title Nota}}{\fonttbl{\f0 A;}}M\'e9xico\par \u243? x.}"
    front = f"---\ntitle: Nota\ndate: '2024-04-03'\ntags: [a, b]\n---\n{_NOTES[0]}"
    return {
        "docx": [make_docx(*_NOTES, title="Nota", table=("a", "b"))],
        "excel": [make_xlsx(Notas=rows, Otra=[("a", "b"), (1, 2)])],
        "odt": [make_odt("".join(f"<text:p>{note}<text:s/></text:p>" for note in _NOTES))],
        "epub": [make_epub(_XHTML, _XHTML)],
        "pdf": [make_pdf(page, page, page), make_pdf(columns)],
        "rtf": [rtf],
        "parquet": [_parquet()],
        "tei": [_TEI.encode(), _TEI.encode("utf-16")],
        "html": [f"<!doctype html><html lang='es'><body>{_XHTML}</body></html>".encode()],
        "markdown": [front.encode()],
        "json": ["\n".join(json.dumps({"text": n, "m": [1, {"a": 2}]}) for n in _NOTES).encode()],
        "delimited": [table.encode(), table.encode("cp1252"), table.replace(";", ",").encode()],
        "text": [note.encode(e) for note in _NOTES for e in ("utf-8", "mac_roman", "utf-16")],
    }
