"""Damaged, hostile and strange files: each is read, or left out with one reason."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.decoding import decode_narrow
from bilateral.sources.files import Reading, read_path
from bilateral.sources.files.walk import walk

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "{}">]>'
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>&b;</p></body></text></TEI>'
).format("&a;" * 1_000)


def reason(found) -> str:
    """Why one file was left out; the account and the problems say the same."""
    assert not found.documents
    [file] = found.files
    assert file.documents == 0
    errors = [p for p in found.problems if p.severity == "error" and p.path == file.path]
    assert [p.reason for p in errors] == [f"{file.reason}; left out"]
    assert "\n" not in file.reason
    return file.reason


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty (0 bytes)"),
        (b" \n\t\n", "is empty (4 bytes)"),
        (b"\0" * 100, "is empty (100 bytes)"),
        (b"12.5; 7\n", "holds no letter, only '12.5; 7'"),
        (b"---\ntitle: A\n---\n\n", "holds no text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "is a picture, not a text"),
        (bytes(range(256)) * 20, "is no text and of no format"),
        (b"PK\x03\x04 and no more", "is a damaged ZIP archive"),
        (b"%PDF-1.4\nand no more", "is a damaged PDF; fetch it again"),
        (b"PAR1 and no more PAR1", "is damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is an encrypted Word or"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "of the old kind (.xls); save it"),
        (b"\x1f\x8b and no more", "cannot be read"),
        (gzip.compress(b"We met. " * 1000, mtime=0)[:-20], "is compressed and ends early"),
        (BOMB.encode(), "the TEI file defines entities, which are not read"),
        (b"<?xml version='1.0'?><rss><item/></rss>", "is XML, but neither TEI nor a web page"),
        (b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><p>', "the TEI file is damaged"),
        (b"<html><body><script>1</script></body></html>", "no text in this page"),
        (b"text,n\n", "is a table of names without rows"),
        (b'[{"text": "a"}', "is no whole JSON list"),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_reason(tried, data, said):
    assert said in reason(tried(data, "x.csv" if data[:4] == b"text" else "x"))


def test_archives_of_files_are_not_opened(tried, making):
    assert "an archive (ZIP); unpack it" in reason(tried(making["zip"]({"a.txt": "We met."})))
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    assert "an archive (tar); unpack it" in reason(tried(out.getvalue()))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("application/vnd.oasis.opendocument.spreadsheet", "a spreadsheet (ODS); save it as .xlsx"),
        ("application/vnd.oasis.opendocument.presentation", "is a presentation; save its text"),
        ("application/x-other", "is a file of the kind 'application/x-other', not a text"),
    ],
)
def test_other_office_files_are_named(tried, making, kind, said):
    assert said in reason(tried(making["zip"]({"mimetype": kind})))


def test_encrypted_files_say_so(tried, making):
    encrypted = "/Encrypt<</Filter/Standard/V 1/R 2/O(" + "a" * 32 + ")/U(" + "b" * 32 + ")/P -1>>"
    encrypted += "/ID[(a)(b)]"
    data = making["pdf"]([(50, 700, "We met.")], more=encrypted)
    assert reason(tried(data)) == "is encrypted; save it without a password"
    manifest = "<manifest:encryption-data/>"
    data = making["odt"]("<text:p>We met.</text:p>", manifest=manifest)
    assert reason(tried(data)) == "is encrypted; save it without a password"


def test_a_scanned_pdf_says_so(tried, making):
    assert "is a PDF without text (scanned?); run text rec" in reason(tried(making["pdf"]([], [])))


@pytest.mark.parametrize("part", ["word/document.xml", "content.xml", "xl/sharedStrings.xml"])
def test_zip_bombs_are_not_unpacked(tried, making, part, monkeypatch):
    monkeypatch.setattr("bilateral.sources.files.zipped._SMALL", 2**20)
    kind = {"content.xml": "application/vnd.oasis.opendocument.text"}
    parts = {"mimetype": kind.get(part, ""), part: b"\0" * (2 * 2**20)}
    if part.startswith("xl"):
        parts["xl/workbook.xml"] = "<a/>"
    assert "more than 100 times its size" in reason(tried(making["zip"](parts)))


def test_a_zip_that_lies_about_its_size(tried, making):
    data = bytearray(making["zip"]({"word/document.xml": b"a" * 200_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "is damaged in its part 'word/document.xml'" in reason(tried(bytes(data)))


@pytest.mark.parametrize("part", ["word/document.xml", "xl/sharedStrings.xml"])
def test_entities_in_office_files(tried, making, part):
    parts = {part: BOMB, "xl/workbook.xml": "<a/>"} if part.startswith("xl") else {part: BOMB}
    assert "defines entities, which are not read" in reason(tried(making["zip"](parts)))


def test_a_workbook_that_claims_to_be_wide_is_read_quickly(tried, making):
    data = making["xlsx"](a=[("text",), ("We met.",)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'ref="A1:A2"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert tried(making["zip"](parts)).document.text == "We met."


# --- encodings ------------------------------------------------------------------------------------
SPANISH = "El canciller dijo: «¿Qué pasó en México?» El niño y la ministra también… Así será, aquí."
ENGLISH = "“We don’t know,” she said — and left. The café’s owner, José Núñez, agreed."


@pytest.mark.parametrize("text", [SPANISH, ENGLISH])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "MacRoman"),
    ],
)
def test_encodings_from_evidence(tried, text, encoding, name):
    found = tried(text.encode(encoding))
    assert found.document.text == text
    assert (f"read as {name}" in found.said) == bool(name)


def test_a_page_in_another_encoding_is_read_as_it_declares(tried):
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>México habló.</p></body></html>'
    found = tried(page.encode("latin-1"))
    assert found.document.text == "México habló."
    assert found.said.startswith("a file: warning: not UTF-8 (byte 56); read as browsers do")


def test_lines_of_old_macs(tried):
    assert tried("Uno.\r\rDos.\r".encode("mac_roman")).document.text == "Uno.\n\nDos.\n"
    assert tried(b"One.\r\nTwo.\r\n").document.text == "One.\r\nTwo.\r\n"


@given(
    st.lists(
        st.sampled_from(
            ["México", "Perú", "sí", "año", "qué", "acción", "cigüeña", "aquí", "Núñez"]
        )
    )
)
def test_latin_1_and_macroman_are_told_apart(words):
    text = " ".join(["El niño habló así.", *words])
    for encoding, name in (("latin-1", "Latin-1"), ("mac_roman", "MacRoman")):
        assert decode_narrow(text.encode(encoding)) == (text, name)


# --- names and places -----------------------------------------------------------------------------
def test_strange_names_are_read_and_shown_on_one_line(tmp_path, read):
    names = ["con espacio", "año\u0301", "línea\nnueva", "=cmd|'C'!A0", "a:b", "-n"]
    for name in names:
        (tmp_path / name).write_text("We met.")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")).write_text("We met.")
    found = read(tmp_path)
    assert len(found.documents) == len(names) + 1
    shown = {document.doc_id for document in found.documents}
    assert {"línea\\x0anueva", "caf\\xe9", "con espacio"} <= shown
    assert all("\n" not in path for path in shown)


def test_every_file_is_in_the_account(tmp_path, read):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one.txt").write_text("We met.")
    (tmp_path / "a" / "b" / "empty.txt").write_text("")
    (tmp_path / "two.csv").write_text("text,n\nUno.,1\n,2\n")
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / "link.txt").symlink_to("a/one.txt")
    (tmp_path / "dead.txt").symlink_to("nowhere")
    (tmp_path / "folder").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    found = read(tmp_path)
    account = {file.path: (file.documents, file.reason) for file in found.files}
    assert account == {
        ".DS_Store": (0, "is a hidden file or one of the system"),
        "a/b/empty.txt": (0, "is empty (0 bytes)"),
        "a/one.txt": (1, ""),
        "dead.txt": (0, "cannot be read (No such file or directory)"),
        "link.txt": (1, ""),
        "pipe": (0, "is a pipe or a device, not a file"),
        "two.csv": (1, ""),
    }
    assert found.reading.n_read == 3
    assert "folder: error: is a link to a folder, not followed" in found.said
    assert ".git: warning: is a hidden folder; nothing in it is read" in found.said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_no_permission(tmp_path, read):
    (tmp_path / "closed.txt").write_text("We met.")
    (tmp_path / "closed.txt").chmod(0)
    assert reason(read(tmp_path)) == "cannot be read (Permission denied)"


def test_no_permission_as_the_system_says_it(tmp_path, read, monkeypatch):
    (tmp_path / "closed.txt").write_text("We met.")

    def closed(path, most):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("bilateral.sources.unpack.read_plain", closed)
    assert reason(read(tmp_path)) == "cannot be read (Permission denied)"


def test_several_paths(tmp_path, read):
    for name in ("a/x", "b/x", "c/a/x"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("We met.")
    found = read([tmp_path / "a", tmp_path / "b"])
    assert [document.doc_id for document in found.documents] == ["a/x", "b/x"]
    with pytest.raises(ValueError, match="have one name; give the folder that holds both"):
        read([tmp_path / "a", tmp_path / "c" / "a"])
    with pytest.raises(FileNotFoundError, match="no file or folder"):
        read(tmp_path / "nowhere")


def test_a_reader_that_fails_costs_its_file_alone(tmp_path, read, monkeypatch):
    (tmp_path / "a.txt").write_text("We met.")
    (tmp_path / "b.txt").write_text("We met.")
    plain = "bilateral.sources.files.reading.date_in_name"
    monkeypatch.setattr(plain, lambda name: 1 / (name != "a.txt") or None)
    found = read(tmp_path)
    assert found.files[0].reason == "could not be read (ZeroDivisionError: division by zero)"


def test_documents_come_one_by_one(tmp_path):
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text("We met.")
    reading = Reading()
    documents = read_path(tmp_path, [], reading=reading)
    next(documents)
    assert reading.files == []  # the first file is not yet done, no other was opened
    next(documents)
    assert len(reading.files) == 1


def test_the_order_is_that_of_the_names(tmp_path):
    for name in ("b", "a", "ä", "B", "a.d/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [f.shown for f in walk([tmp_path], [])] == ["B", "a", "b", "ä", "a.d/x"]


def test_the_samples_are_read_as_they_are(repository, read):
    """Of the texts, every character; of the web pages, the main text."""
    folder = repository / "data" / "sample" / "raw"
    found = read(folder)
    assert len(found.documents) == len(found.files) == 44
    for document in found.documents:
        if document.path.endswith(".txt"):
            data = (folder / document.path).read_bytes()
            try:
                expected = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                expected = data.decode("cp1252")
            assert document.text == expected


@pytest.mark.parametrize("kind", ["pdf", "epub"])
def test_a_book_that_is_too_long_is_left_out(tried, making, monkeypatch, kind):
    monkeypatch.setattr(f"bilateral.sources.files.{kind}.MOST_CHARACTERS", 30)
    short, long = "x" * 30, "x" * 16
    parts = {
        "pdf": ([(50, 700, short)], [(50, 700, long)], [(50, 700, long)]),
        "epub": (f"<p>{short}</p>", f"<p>{long}</p>", f"<p>{long}</p>"),
    }[kind]
    assert tried(making[kind](parts[0])).document.text == short
    assert "has more than 30 characters; cut it" in reason(tried(making[kind](*parts[1:])))


def test_a_reason_is_that_of_the_file_itself(tmp_path, read):
    (tmp_path / "a.csv").write_text("text,n\nUno.,1,2,3\n")
    (tmp_path / "b.csv").write_text("text,n\n12,1\n")
    found = read(tmp_path)
    assert [file.reason for file in found.files] == [
        "no row can be used; a.csv:2 has 4 cells where the names are 2",
        "no row can be used; b.csv:2 'text' holds no letter, only '12'",
    ]
