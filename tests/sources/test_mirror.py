"""What lies in a folder of upstream files, whole and damaged."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from bilateral.sources import SOURCES, whitehouse
from bilateral.sources.decode import decode
from bilateral.sources.mirror import documents, find_archives, read_files
from bilateral.sources.model import Problem
from bilateral.sources.source import find_source

MIRROR = Path(__file__).resolve().parents[3] / "shared" / "mirror"
PAGE = "remarks/2021-03/2021-03-01-{}.md"
COMMIT = "a" * 40


def archive(files: dict[str, bytes], top: str = f"repo-{COMMIT}/") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(top + name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def read(folder: Path) -> tuple[list, list]:
    problems: list = []
    return [(f.source.name, f.path, f.data) for f in read_files(folder, problems)], problems


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("articulos/2023/enero/02--version.txt", "mananeras"),
        ("articulos/2023/enero/._02--version.txt", ""),
        ("articulos/2023/02--version.txt", ""),
        ("remarks/2021-03/2021-03-01-a.md", "wh"),
        ("remarks/2021-03/._2021-03-01-a.md", ""),
        ("remarks/2021-03-01-a.md", ""),
        ("data/TXT/Session 79 - 2024/MEX_79_2024.txt", "un"),
        ("data/TXT/Session 79 - 2024/._MEX_79_2024.txt", ""),
        ("frus/frus1861.xml", "frus"),
        ("volumes/frus1861.xml", "frus"),
        ("frus1861.xml", ""),
        ("README.md", ""),
        ("a/volumes/frus1861.xml", ""),
        ("articulos/2023/enero/a/02--version.txt", ""),
        ("TXT/Session 1 - 1946/USA_1_1946.txt", "un"),
        ("LICENSE", ""),
        ("data/dataset-metadata.json", ""),
    ],
)
def test_classify(path, source):
    assert classify(path) == source


def classify(path: str) -> str:
    """The name of a path's source; empty if none."""
    found = find_source(path, SOURCES)
    return found.name if found else ""


def test_archives_and_unpacked_files_give_the_same_paths(tmp_path):
    files = {
        PAGE.format("a"): b"Hello.",
        PAGE.format("._a"): b"\x00\x05",
        "remarks/2021-03/._2021-03-01-a.md": b"\x00\x05",
        "README.md": b"no text of a source",
    }
    packed, unpacked, bare = tmp_path / "packed", tmp_path / "unpacked", tmp_path / "bare"
    packed.mkdir()
    (packed / "texts.tar.gz").write_bytes(archive(files))
    for folder, top in ((unpacked, f"repo-{COMMIT}/"), (bare, "")):
        for name, data in files.items():
            path = folder / (top + name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    expected = [("wh", PAGE.format("a"), b"Hello.")]
    for folder in (packed, unpacked, bare):
        found, problems = read(folder)
        assert [f for f in found if "._" not in f[1]] == expected
        assert not [f for f in found if "/._" in f[1]]
        assert not problems


def test_a_truncated_archive_keeps_what_came_before_and_reports(tmp_path):
    data = {PAGE.format(n): os.urandom(20_000) for n in range(5)}
    whole = archive(data)
    (tmp_path / "texts.tar.gz").write_bytes(whole[: len(whole) // 2])
    found, problems = read(tmp_path)
    assert 1 <= len(found) < 5
    assert [f[1] for f in found] == list(data)[: len(found)]
    assert all(f[2] == data[f[1]] for f in found)
    [error] = problems
    assert (error.path, error.severity) == ("texts.tar.gz", "error")
    assert found[-1][1] in error.reason


@pytest.mark.parametrize(
    "data", [b"", b"no gzip at all", gzip.compress(b"no tar" * 200, mtime=0)], ids=[0, 1, 2]
)
def test_what_is_no_archive_is_reported(tmp_path, data):
    (tmp_path / "texts.tar.gz").write_bytes(data)
    (tmp_path / "z.tar.gz").write_bytes(archive({PAGE.format("a"): b"Hello."}))
    found, problems = read(tmp_path)
    assert [f[1] for f in found] == [PAGE.format("a")]  # the next archive is read all the same
    assert [(p.path, p.severity) for p in problems] == [("texts.tar.gz", "error")]


def test_a_volume_that_is_no_gzip_is_reported(tmp_path):
    (tmp_path / "frus").mkdir()
    (tmp_path / "frus" / "frus1861.xml.gz").write_bytes(b"plain")
    (tmp_path / "frus" / "frus1870.xml.gz").write_bytes(gzip.compress(b"<TEI/>"))
    found, problems = read(tmp_path)
    assert found == [("frus", "frus/frus1870.xml", b"<TEI/>")]
    assert [(p.path, p.severity) for p in problems] == [("frus/frus1861.xml.gz", "error")]


def test_each_file_goes_to_its_reader(tmp_path):
    tei = b"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><div type="document" xml:id="d1">
        <p>One.</p></div></TEI>"""
    files = {
        PAGE.format("a"): b"---\ndate: '2021-03-01'\nsource_url: u\n---\nHello.",
        "articulos/2023/enero/02--t.txt": b"T\n02 de enero de 2023\n---\nPREGUNTA\nSi.",
        "data/TXT/Session 79 - 2024/MEX_79_2024.txt": b"Hello.",
        "volumes/frus1861.xml": tei,
    }
    (tmp_path / "all.tar.gz").write_bytes(archive(files))
    problems: list = []
    found = [d for f in read_files(tmp_path, problems) for d in documents(f, problems)]
    assert [d.doc_id for d in found] == [
        "wh:remarks/2021-03/2021-03-01-a",
        "mananeras:2023/enero/02--t",
        "un:data/TXT/Session 79 - 2024/MEX_79_2024",
        "frus:frus1861/d1",
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_wide_encodings_are_read_and_reported(encoding):
    problems: list[Problem] = []
    text = "“México” — don’t\n"
    assert decode(text.encode(encoding), "a.txt", problems) == text
    assert problems == [Problem("a.txt", "warning", f"not UTF-8; read as {encoding[:6].upper()}")]


def test_what_cannot_be_decoded_is_reported():
    problems: list[Problem] = []
    assert decode("año".encode("utf-16") + b"!", "a.txt", problems) == "año\ufffd"
    assert decode(b"\0a\0\0 \xc3\xb1", "b.txt", problems) == "a ñ"
    assert [problem.reason for problem in problems] == [
        "not UTF-8; read as UTF-16, 1 characters of which are lost: fetch the file again",
        "3 NUL characters, dropped; check that it is a text",
    ]


def test_the_readers_keep_no_zero_bytes():
    page = "---\ndate: '2021-03-01'\ntitle: Mexico\n---\n\n“México” — don’t\n"
    for encoding in ("utf-16", "utf-16-le"):
        problems: list[Problem] = []
        path = "remarks/2021-03/2021-03-01-a.md"
        [document] = whitehouse.read_page(page.encode(encoding), path, problems)
        assert (document.title, document.date) == ("Mexico", "2021-03-01")
        [turn] = document.turns
        assert document.text[turn.start : turn.end] == "“México” — don’t"
        assert "\0" not in document.text
        assert {problem.severity for problem in problems} == {"warning"}


def test_decode():
    problems: list = []
    assert decode(b"\xef\xbb\xbfA\xc3\xb1o\r\n", "a", problems) == "Año\r\n"
    assert not problems
    assert decode("Año “sí”".encode("cp1252"), "a.txt", problems) == "Año “sí”"
    assert decode(b"\xef\xbb\xbfA\xf1o \x81", "b.txt", problems) == "Año \ufffd"
    assert [(p.path, p.severity) for p in problems] == [("a.txt", "warning"), ("b.txt", "warning")]


ARCHIVES = {
    "wh-": ("wh", 14_396, {"LICENSE", "README.md"}),
    "mananeras-": ("mananeras", 3_728, {"data/dataset-metadata.json", "readme.md"}),
}


@pytest.mark.full
@pytest.mark.skipif(
    not list(MIRROR.glob("wh-*.tar.gz")), reason="shared/mirror is not beside this repository"
)
@pytest.mark.parametrize("prefix", ARCHIVES)
def test_every_file_of_the_real_archives_is_a_text_or_known_not_to_be(prefix):
    source, count, others = ARCHIVES[prefix]
    [path] = MIRROR.glob(prefix + "*.tar.gz")
    with tarfile.open(path) as tar:
        names = [m.name.partition("/")[2] for m in tar if m.isfile()]
    assert Counter(map(classify, names)) == {source: count, "": len(others)}
    assert {n for n in names if not classify(n)} == others


@pytest.mark.skipif(
    not list(MIRROR.glob("frus/*.gz")), reason="shared/mirror is not beside this repository"
)
def test_the_volumes_are_found_with_the_archives():
    found = [p.name for p in find_archives(MIRROR) if p.suffix == ".gz"]
    kinds = Counter("volume" if n.endswith(".xml.gz") else "archive" for n in found)
    assert kinds == {"volume": 8, "archive": 3}


def test_a_truncated_volume_is_read_as_far_as_it_goes(tmp_path):
    text = b"<TEI>" + os.urandom(20_000).hex().encode() + b"</TEI>"
    (tmp_path / "frus").mkdir()
    whole = gzip.compress(text)
    (tmp_path / "frus" / "frus1900.xml.gz").write_bytes(whole[: len(whole) // 2])
    problems: list = []
    [file] = read_files(tmp_path, problems)
    assert text.startswith(file.data)
    assert len(file.data) > 5_000
    assert [(p.path, p.severity) for p in problems] == [("frus/frus1900.xml.gz", "error")]
    assert "ends early" in problems[0].reason


@pytest.mark.parametrize(
    ("top", "below"),
    [
        ("repo-" + "a" * 6, False),
        ("repo-" + "a" * 7, True),
        ("repo-" + "a" * 40, True),
        ("repo-" + "a" * 41, False),
        ("repo-abcdefg", False),
        ("./repo-0123456", True),
    ],
)
def test_the_top_folder_that_carries_a_commit(tmp_path, top, below):
    (tmp_path / "a.tar.gz").write_bytes(archive({PAGE.format("a"): b"Hello."}, top=top + "/"))
    assert [f[1] for f in read(tmp_path)[0]] == [PAGE.format("a")] * below
