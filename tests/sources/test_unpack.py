"""Names that are not UTF-8, bombs, damaged headers, and what is no file or cannot be opened."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.sources import unpack
from bilateral.sources.mirror import find_archives, read_files
from bilateral.sources.unpack import shown_path

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "hostile"
PAGE = "remarks/2021-03/2021-03-01-{}.md"
MB = 1024**2


def add(archive: tarfile.TarFile, name: str, data: bytes = b"Hello.", **changes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    for field, value in changes.items():
        setattr(member, field, value)
    archive.addfile(member, io.BytesIO(data))


def tar(path: Path, *members: tuple, **options) -> None:
    with tarfile.open(path, "w:gz", encoding="utf-8", errors="surrogateescape", **options) as out:
        for name, data in members:
            add(out, name, data)


def read(folder: Path) -> tuple[list, list]:
    problems: list = []
    return [(f.path, f.data) for f in read_files(folder, problems)], problems


def encodable(problems: list) -> bool:
    return all((p.path + p.reason).encode() for p in problems)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_shown_path_is_printable_and_tells_names_apart(one, other):
    shown = [shown_path(data.decode("utf-8", "surrogateescape")) for data in (one, other)]
    assert all(name.isprintable() and name.encode("utf-8") is not None for name in shown)
    assert (shown[0] == shown[1]) == (one == other)
    assert shown_path(shown[0]).replace("\\\\", "\\") == shown[0]  # a shown name can be a name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a/año “b”.md", "a/año “b”.md"),
        ("caf\udce9.md", r"caf\xe9.md"),
        (r"caf\xe9.md", r"caf\\xe9.md"),
        ("a\x1b[2J\n.md", r"a\x1b[2J\x0a.md"),
        ("a\u202eb", r"a\xe2\x80\xaeb"),
        ("a\ud800b", r"a\xed\xa0\x80b"),
        ("\udc7f\udc80\udcff\udd00", r"\xed\xb1\xbf\x80\xff\xed\xb4\x80"),
    ],
)
def test_shown_path(name, shown):
    assert shown_path(name) == shown


def test_names_that_are_not_utf8_are_read_and_shown(tmp_path):
    bad = PAGE.format("caf\udce9")
    tar(tmp_path / os.fsdecode(b"a-\xe9.tar.gz"), (bad, b"One."), (PAGE.format("b"), b"Two."))
    (tmp_path / os.fsdecode(b"b-\xe9.tar.gz")).write_bytes(b"no archive")
    on_disk = tmp_path / PAGE.format("d\udce9")
    on_disk.parent.mkdir(parents=True)
    on_disk.write_bytes(b"Three.")
    found, problems = read(tmp_path)
    assert found == [
        (PAGE.format(r"caf\xe9"), b"One."),
        (PAGE.format("b"), b"Two."),
        (PAGE.format(r"d\xe9"), b"Three."),
    ]
    assert [p.path for p in problems] == [r"b-\xe9.tar.gz"]
    assert encodable(problems)


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="shared/hostile is not beside this repository")
def test_the_hostile_archive_with_a_latin1_name():
    found, problems = read(HOSTILE / "latin1_name")
    assert found
    assert all(path.encode() for path, _ in found)
    assert encodable(problems)


def peak(work) -> float:
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / MB


def test_a_volume_that_unpacks_to_too_much_is_left_out_before_memory_is_taken(tmp_path):
    (tmp_path / "frus").mkdir()
    with gzip.open(tmp_path / "frus" / "frus1900.xml.gz", "wb", compresslevel=1) as out:
        for _ in range(200):
            out.write(bytes(MB))
    (tmp_path / "frus" / "frus1901.xml.gz").write_bytes(gzip.compress(b"<TEI/>"))
    results: list = []
    assert peak(lambda: results.extend(read(tmp_path))) < 40
    found, [problem] = results
    assert found == [("frus/frus1901.xml", b"<TEI/>")]
    assert (problem.path, problem.severity) == ("frus/frus1900.xml.gz", "error")
    assert "more than 34 million bytes" in problem.reason


def test_all_parts_of_a_gzip_file_are_read(tmp_path):
    (tmp_path / "frus").mkdir()
    parts = gzip.compress(b"<TEI>") + gzip.compress(b"</TEI>")
    (tmp_path / "frus" / "frus1900.xml.gz").write_bytes(parts)
    assert read(tmp_path) == ([("frus/frus1900.xml", b"<TEI></TEI>")], [])


def test_a_file_and_a_member_that_are_too_large_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_BYTES", 5)
    tar(tmp_path / "a.tar.gz", (PAGE.format("a"), b"123456"), (PAGE.format("b"), b"12345"))
    path = tmp_path / PAGE.format("c")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"123456")
    found, problems = read(tmp_path)
    assert found == [(PAGE.format("b"), b"12345")]
    assert [(p.path, p.severity) for p in problems] == [
        (PAGE.format("a"), "error"),
        (PAGE.format("c"), "error"),
    ]


def test_an_archive_that_unpacks_to_too_many_times_its_size_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "_SMALL", 100_000)
    tar(
        tmp_path / "a.tar.gz",
        (PAGE.format("a"), b"Hello."),
        ("zeros", bytes(5 * MB)),
        (PAGE.format("b"), b"never reached"),
    )
    found, [problem] = read(tmp_path)
    assert found == [(PAGE.format("a"), b"Hello.")]
    assert "more than 100 times its size" in problem.reason


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_name_of_millions_of_bytes_is_not_read(tmp_path, kind):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as out:
        add(out, PAGE.format("a"))
        add(out, "long", bytes(40 * MB), type=kind)
    results: list = []
    assert peak(lambda: results.extend(read(tmp_path))) < 10
    found, [problem] = results
    assert found == [(PAGE.format("a"), b"Hello.")]
    assert PAGE.format("a") in problem.reason


def test_a_long_chain_of_long_names_is_reported(tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as out:
        add(out, PAGE.format("a"))
        for _ in range(3_000):
            add(out, "long", b"x\0", type=tarfile.GNUTYPE_LONGNAME)
    found, [problem] = read(tmp_path)
    assert found == [(PAGE.format("a"), b"Hello.")]
    assert problem.severity == "error"


def blocks(*names: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in names:
            add(archive, name)
    return out.getvalue()


@pytest.mark.parametrize("damage", ["header", "no end", "negative size"])
def test_an_archive_damaged_between_two_members_is_reported(tmp_path, damage):
    whole = bytearray(blocks(PAGE.format("a"), PAGE.format("b")))
    if damage == "header":
        whole[1024:1034] = b"X" * 10  # where the second member begins: its sum is wrong
    elif damage == "no end":
        del whole[2048:]
    else:
        second = tarfile.TarInfo.frombuf(bytes(whole[1024:1536]), "utf-8", "strict")
        second.size = -512
        whole[1024:1536] = second.tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(bytes(whole)))
    found, [problem] = read(tmp_path)
    assert [path for path, _ in found][:1] == [PAGE.format("a")]
    assert (problem.path, problem.severity) == ("a.tar.gz", "error")


def test_members_that_are_no_files_are_named(tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as out:
        add(out, PAGE.format("a"), b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")
        add(out, PAGE.format("b"), b"", type=tarfile.FIFOTYPE)
        add(out, "docs/link", b"", type=tarfile.SYMTYPE, linkname="x")  # of no source
        add(out, PAGE.format("c"))
    found, problems = read(tmp_path)
    assert found == [(PAGE.format("c"), b"Hello.")]
    assert [(p.path, p.severity) for p in problems] == [
        (PAGE.format("a"), "error"),
        (PAGE.format("b"), "error"),
    ]


def test_links_pipes_and_what_leads_nowhere_are_named_and_nothing_waits(tmp_path):
    folder = tmp_path / "remarks" / "2021-03"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "a.md")
    os.mkfifo(tmp_path / "b.tar.gz")
    os.mkfifo(tmp_path / "of-no-source")
    (folder / "c.md").symlink_to(folder / "c.md")
    (folder / "d.md").symlink_to(folder / "nowhere.md")
    (tmp_path / "loop").symlink_to(tmp_path)
    (folder / "z.md").write_bytes(b"Hello.")
    (folder / "e.md").symlink_to(folder / "z.md")
    found, problems = read(tmp_path)
    assert found == [("remarks/2021-03/e.md", b"Hello."), ("remarks/2021-03/z.md", b"Hello.")]
    assert [p.path for p in problems] == [
        "b.tar.gz",
        "loop",
        "remarks/2021-03/a.md",
        "remarks/2021-03/c.md",
        "remarks/2021-03/d.md",
    ]
    assert {p.severity for p in problems} == {"error"}
    assert find_archives(tmp_path) == [folder / "e.md", folder / "z.md"]


@pytest.fixture
def closed(monkeypatch):
    """Root may open everything: names that are closed here raise what others would see."""
    names: set[str] = set()
    scandir, opened = os.scandir, io.open

    def refuse(path) -> None:
        if os.path.basename(os.fspath(path)) in names:
            raise PermissionError(13, "Permission denied", os.fspath(path))

    def guarded(real):
        def call(path, *args, **kwargs):
            if not isinstance(path, int):
                refuse(path)
            return real(path, *args, **kwargs)

        return call

    monkeypatch.setattr(os, "scandir", guarded(scandir))
    monkeypatch.setattr(io, "open", guarded(opened))
    monkeypatch.setattr("builtins.open", guarded(opened))
    return names


def test_what_cannot_be_opened_is_named_in_order(tmp_path, closed):
    for name in ("c", "a"):
        path = tmp_path / f"{name}-folder" / PAGE.format(name)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"Hello.")
    tar(tmp_path / "shut.tar.gz", (PAGE.format("t"), b"Hello."))
    tar(tmp_path / "b.tar.gz", (PAGE.format("b"), b"Hello."))
    (tmp_path / "frus").mkdir()
    (tmp_path / "frus" / "frus1900.xml.gz").write_bytes(gzip.compress(b"<TEI/>"))
    (tmp_path / "frus" / "frus1901.xml").write_bytes(b"<TEI/>")
    closed |= {"c-folder", "a-folder", "shut.tar.gz", "frus1900.xml.gz", "frus1901.xml"}
    found, problems = read(tmp_path)
    assert [path for path, _ in found] == [PAGE.format("b")]
    assert [p.path for p in problems] == [
        "a-folder",
        "c-folder",
        "frus/frus1900.xml.gz",
        "frus/frus1901.xml",
        "shut.tar.gz",
    ]
    assert all(p.severity == "error" and "Permission denied" in p.reason for p in problems)


def test_a_source_folder_that_is_closed(tmp_path, closed):
    source = tmp_path / "source"
    source.mkdir()
    closed.add("source")
    found, [problem] = read(source)
    assert (found, problem.path, problem.severity) == ([], ".", "error")
    with pytest.raises(PermissionError, match=r"source cannot be opened \(Permission denied\)"):
        find_archives(source)


# --- bounds, each from both sides -----------------------------------------------------------------
def test_the_bounds_are_those_of_the_texts_there_are():
    assert (unpack.MOST_BYTES, unpack.MOST_RATIO) == (33_554_432, 100)
    assert (unpack._SMALL, unpack._HEADER, unpack._PIECE) == (67_108_864, 1_048_576, 1_048_576)


@pytest.mark.parametrize("pieces", [1, 2, 1_000])
def test_a_file_may_have_as_many_bytes_as_the_bound_and_no_more(tmp_path, monkeypatch, pieces):
    monkeypatch.setattr(unpack, "MOST_BYTES", 1_000)
    monkeypatch.setattr(unpack, "_PIECE", 1_000 // pieces)
    plain, packed = tmp_path / "a", tmp_path / "a.gz"
    for size in (0, 999, 1_000):
        plain.write_bytes(b"x" * size)
        packed.write_bytes(gzip.compress(b"x" * size))
        assert unpack.read_plain(plain) == b"x" * size
        assert unpack.read_gzip(packed) == (b"x" * size, True)
    plain.write_bytes(b"x" * 1_001)
    packed.write_bytes(gzip.compress(b"x" * 1_001))
    for function, path in ((unpack.read_plain, plain), (unpack.read_gzip, packed)):
        with pytest.raises(ValueError, match=r"^it holds more than 0 million bytes$"):
            function(path)


def test_a_packed_file_that_ends_early_gives_what_it_holds(tmp_path):
    data = os.urandom(5_000)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(data)[:-9])
    found, whole = unpack.read_gzip(path)
    assert (whole, data.startswith(found), len(found) > 4_000) == (False, True, True)


def test_a_stream_ends_in_an_error_after_its_last_byte():
    stream = unpack._Bounded(io.BytesIO(b"x" * 12), 10)
    assert [stream.read(4), stream.read(6)] == [b"x" * 4, b"x" * 6]
    with pytest.raises(ValueError, match=r"^it unpacks to more than 100 times its size$"):
        stream.read(1)


@pytest.mark.parametrize(("small", "ratio"), [(10_240, 1), (1, 103)])
def test_an_archive_may_unpack_to_the_larger_of_two_bounds(tmp_path, monkeypatch, small, ratio):
    """An archive of one member has 10,240 bytes; packed it is padded to a hundred here."""
    path = tmp_path / "a.tar.gz"
    packed = gzip.compress(blocks("a.md"), mtime=0)
    path.write_bytes(packed + bytes(max(0, 100 - len(packed))))
    size = path.stat().st_size
    monkeypatch.setattr(unpack, "MOST_RATIO", ratio if small > 1 else -(-10_240 // size))
    monkeypatch.setattr(unpack, "_SMALL", small)
    assert [name for name, _, _ in unpack.read_tar(path)] == ["a.md"]
    monkeypatch.setattr(unpack, "MOST_RATIO", 1)
    monkeypatch.setattr(unpack, "_SMALL", 1_023)  # the header, the data and a part of the end
    with pytest.raises(ValueError, match="times its size"):
        list(unpack.read_tar(path))


@pytest.mark.parametrize(
    ("kind", "size", "reason"),
    [
        (tarfile.REGTYPE, 0, ""),
        (tarfile.REGTYPE, 1_001, ""),
        (tarfile.REGTYPE, -1, "a member of negative size"),
        (tarfile.GNUTYPE_LONGNAME, 0, ""),
        (tarfile.GNUTYPE_LONGNAME, 1_000, ""),
        (tarfile.GNUTYPE_LONGLINK, 1_001, "a name of 1001 bytes"),
        (tarfile.SOLARIS_XHDTYPE, -1, "a name of -1 bytes"),
    ],
)
def test_the_size_that_a_header_names(monkeypatch, kind, size, reason):
    monkeypatch.setattr(unpack, "_HEADER", 1_000)
    member = tarfile.TarInfo("a")
    member.type, member.size = kind, size
    header = member.tobuf(tarfile.GNU_FORMAT)
    if reason:
        with pytest.raises(tarfile.ReadError, match=f"^{reason}$"):
            unpack._Member.frombuf(header, "utf-8", "strict")
    else:
        assert unpack._Member.frombuf(header, "utf-8", "strict").size == size


@pytest.mark.parametrize(
    ("header", "error", "reason"),
    [
        (b"", tarfile.ReadError, "the file ends early"),
        (b"x" * 511, tarfile.ReadError, "truncated header"),
        (b"x" * 512, tarfile.ReadError, "bad checksum|invalid header"),
        (bytes(512), tarfile.EOFHeaderError, "end of file header"),
    ],
)
def test_a_header_that_is_none(header, error, reason):
    with pytest.raises(error, match=reason):
        unpack._Member.frombuf(header, "utf-8", "strict")


def test_a_member_cut_off_within_its_words(tmp_path):
    data = blocks(PAGE.format("a"), PAGE.format("b"))
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(data[: 1_536 + 3]))
    found, [problem] = read(tmp_path)
    assert found == [(PAGE.format("a"), b"Hello.")]
    assert problem.reason.startswith(f"archive damaged after {PAGE.format('a')} (")


def test_the_list_of_members_does_not_grow(tmp_path):
    tar(tmp_path / "a.tar.gz", *((f"{n}.md", b"x") for n in range(5)))
    assert [len(archive.members) for _, _, archive in unpack.read_tar(tmp_path / "a.tar.gz")] == [
        1
    ] * 5


# --- sentences ------------------------------------------------------------------------------------
def test_every_fault_of_a_folder_is_said_in_its_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_BYTES", 1_000)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as out:
        add(out, PAGE.format("f"), b"", type=tarfile.DIRTYPE)
        add(out, PAGE.format("a"), b"x" * 1_001)
        add(out, PAGE.format("l"), b"", type=tarfile.SYMTYPE, linkname="x")
        add(out, PAGE.format("b"), b"x" * 1_000)
    (tmp_path / "b.tgz").write_bytes(b"no archive")
    (tmp_path / "frus").mkdir()
    (tmp_path / "frus" / "frus1900.xml").write_bytes(b"x" * 1_001)
    (tmp_path / "frus" / "frus1901.xml.gz").write_bytes(gzip.compress(b"x" * 900)[:-8])
    (tmp_path / "volumes").mkdir()
    (tmp_path / "volumes" / "frus1901.xml").write_bytes(b"<TEI/>")
    (tmp_path / "volumes" / "frus1902.txt").write_bytes(b"of no source")
    (tmp_path / "volumes" / "other.xml.gz").write_bytes(b"of no source")
    found, problems = read(tmp_path)
    assert [(path, len(data)) for path, data in found] == [
        (PAGE.format("b"), 1_000),
        ("frus/frus1901.xml", 900),
    ]
    assert {p.severity for p in problems[:-1]} == {"error"}
    assert [(p.path, p.reason) for p in problems] == [
        (PAGE.format("a"), "has 1,001 bytes, more than 1,000; left out"),
        (PAGE.format("l"), "is a link or a device, not a file; left out"),
        (
            "b.tgz",
            "archive damaged after its beginning (Not a gzipped file (b'no')); what came before is"
            " kept, fetch the archive again",
        ),
        ("frus/frus1900.xml", "cannot be read (it holds more than 0 million bytes); left out"),
        (
            "frus/frus1901.xml.gz",
            "the file ends early; what it still holds is read, fetch it again",
        ),
        ("volumes/frus1901.xml", "is there twice; the first was taken"),
    ]
    assert problems[-1].severity == "warning"
