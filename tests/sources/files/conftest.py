"""Files of each format, made with the libraries that write them, or by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import docx
import openpyxl
import pytest

from bilateral.sources.files import Reading, read_path

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


MAKERS = {
    "docx": make_docx,
    "odt": make_odt,
    "epub": make_epub,
    "pdf": make_pdf,
    "xlsx": make_xlsx,
    "zip": zipped,
}


@pytest.fixture(scope="session")
def making() -> dict[str, Callable[..., bytes]]:
    return MAKERS


class Tried:
    """What came of reading: documents, problems, the account of the files."""

    def __init__(self, path, columns=None):
        self.problems = []
        self.reading = Reading()
        self.documents = list(read_path(path, self.problems, columns=columns, reading=self.reading))
        self.files = self.reading.files

    @property
    def document(self):
        assert len(self.documents) == 1, [*self.problems, *self.documents]
        return self.documents[0]

    @property
    def said(self) -> str:
        """All problems, one a line."""
        return "\n".join(f"{p.path}: {p.severity}: {p.reason}" for p in self.problems)


@pytest.fixture
def tried(tmp_path):
    """Write one file into a folder and read it."""

    def try_one(data: bytes | str, name: str = "a file", columns=None) -> Tried:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return Tried(path, columns)

    return try_one


@pytest.fixture
def read():
    """Read a path."""
    return Tried
