"""The formats that are read, and the files that are told to be something else."""

from __future__ import annotations

from bilateral.sources.files.delimited import DELIMITED, ENDINGS
from bilateral.sources.files.epub import EPUB
from bilateral.sources.files.excel import EXCEL
from bilateral.sources.files.item import File, Format, Unreadable
from bilateral.sources.files.json_lines import JSON
from bilateral.sources.files.odt import ODT
from bilateral.sources.files.parquet_rows import PARQUET
from bilateral.sources.files.pdf import PDF
from bilateral.sources.files.plain import MARKDOWN, TEXT
from bilateral.sources.files.rtf import RTF
from bilateral.sources.files.tei import TEI
from bilateral.sources.files.web import HTML
from bilateral.sources.files.word import DOCX
from bilateral.sources.files.zipped import Parts, is_zip

#: Each format that is read, in the order in which a file is compared with them.
FORMATS: tuple[Format, ...] = (
    *(DOCX, EXCEL, ODT, EPUB, PDF, RTF, PARQUET),  # by their first bytes
    *(TEI, HTML, MARKDOWN, JSON, DELIMITED, TEXT),  # by what is in the text
)
_UTF16 = "utf-16-le"
_OLD_OFFICE = (
    ("EncryptedPackage", "an encrypted Word or Excel file; save it without a password"),
    ("WordDocument", "a Word file of the old kind (.doc); save it as .docx"),
    ("Workbook", "an Excel file of the old kind (.xls); save it as .xlsx"),
)
_OTHER_ZIPS = {
    "": "an archive (ZIP); unpack it and give the folder",
    "pptx": "a presentation; save its text as .docx or .txt",
    "presentation": "a presentation; save its text as .odt or .txt",
    "spreadsheet": "a spreadsheet (ODS); save it as .xlsx or .csv",
}
_OTHERS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"Rar!", "an archive (RAR); unpack it and give the folder"),
    (b"7z\xbc\xaf", "an archive (7z); unpack it and give the folder"),
    (b"BZh", "a compressed file (bzip2); unpack it first"),
    (b"\xfd7zXZ", "a compressed file (xz); unpack it first"),
    (b"SQLite format 3", "a database"),
)


def find_format(file: File) -> Format:
    r"""Find the format of a file by what is in it.

    Parameters
    ----------
    file : File

    Returns
    -------
    Format

    Raises
    ------
    Unreadable
        If it is of none that is read.

    Examples
    --------
    >>> find_format(File("notes.txt", rb"{\rtf1 A note.}")).name
    'RTF'
    >>> find_format(File("notes.csv", b"\x89PNG\r\n"))
    Traceback (most recent call last):
    ...
    bilateral.sources.files.item.Unreadable: is a picture, not a text
    """
    if not file.data.strip(b"\0 \t\r\n"):
        raise Unreadable("is empty" + (f" ({len(file.data)} bytes)" if file.data else " (0 bytes)"))
    for first, kind in _OTHERS:
        if file.data.startswith(first):
            raise Unreadable(f"is {kind}{'' if ';' in kind else ', not a text'}")
    if file.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"is {_old_office(file.data)}")
    if file.data[257:262] == b"ustar":
        raise Unreadable("is an archive (tar); unpack it and give the folder")
    for format in FORMATS:
        if format.recognise(file):
            _refuse_other_xml(file, format)
            if format is TEXT and file.path.lower().endswith(ENDINGS):
                file.warn("is called a table, but no line of names is found; read as one text")
            return format
    if is_zip(file):
        kind = Parts(file.data).kind().removeprefix("application/vnd.oasis.opendocument.")
        other = f"a file of the kind {kind[:40]!r}, not a text"
        raise Unreadable(f"is {_OTHER_ZIPS.get(kind, other)}")
    raise Unreadable("is no text and of no format that is read here")


def _refuse_other_xml(file: File, format: Format) -> None:
    """XML that is no text with headings and paragraphs is not read as if its tags were words."""
    if format in (TEXT, DELIMITED) and file.head.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise Unreadable("is XML, but neither TEI nor a web page; export it as text or as a table")


def _old_office(data: bytes) -> str:
    for name, kind in _OLD_OFFICE:
        if name.encode(_UTF16) in data:
            return kind
    return "a file of an old Office program; save it as .docx or .xlsx"
