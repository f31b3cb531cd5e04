"""Arrays in a zip file: what comes back, and what is refused before memory is taken for it."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from bilateral.topics.storage import archive as _archive
from bilateral.topics.storage.archive import read_arrays, write_arrays

KINDS = {
    "whole": np.arange(6).reshape(2, 3),
    "bits": np.array([True, False]),
    "unsigned": np.array([1, 2], np.uint16),
    "real": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "text": np.array(["a", "ñandú"]),
    "one": np.array(7),
    "none": np.zeros((0, 4)),
}


def npy(array, version=(1, 0), **options) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), version, **options)
    return file.getvalue()


def archive(path, *members):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members:
            file.writestr(name, content)
    return path


def test_every_kind_comes_back(tmp_path):
    path = tmp_path / "a.npz"
    write_arrays(path, KINDS)
    got = read_arrays(path)
    assert list(got) == list(KINDS)
    for name, array in KINDS.items():
        assert got[name].dtype == array.dtype and got[name].shape == array.shape
        np.testing.assert_array_equal(got[name], array)
    assert read_arrays(str(path))["one"] == 7


def test_packed_unless_it_would_look_like_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(_archive, "_LEAST", 1000)
    alike, path = np.zeros(100_000, np.uint8), tmp_path / "a.npz"
    write_arrays(path, {"a": alike})
    assert path.stat().st_size > 100_000
    assert read_arrays(path)["a"].size == 100_000
    unlike = np.random.default_rng(0).integers(0, 9, 100_000).astype(np.uint8)
    write_arrays(path, {"a": unlike})
    assert path.stat().st_size < 60_000
    monkeypatch.setattr(_archive, "_LEAST", 100_000)  # as large as it may be
    write_arrays(path, {"a": alike})
    assert path.stat().st_size < 1000


def test_what_would_unpack_to_too_much_is_refused(tmp_path, monkeypatch):
    content = npy(np.zeros(1000, np.uint8))
    path = archive(tmp_path / "a.npz", ("a.npy", content))
    monkeypatch.setattr(_archive, "_RATIO", 0)
    monkeypatch.setattr(_archive, "_LEAST", len(content))
    assert read_arrays(path)["a"].size == 1000
    monkeypatch.setattr(_archive, "_LEAST", len(content) - 1)
    with pytest.raises(ValueError, match=r"^it would unpack to far more than it can hold$"):
        read_arrays(path)


def test_versions_of_headers(tmp_path):
    array = np.arange(3)
    for version in ((1, 0), (2, 0)):
        path = archive(tmp_path / "a.npz", ("a.npy", npy(array, version)))
        assert read_arrays(path)["a"].tolist() == [0, 1, 2]
    path = archive(tmp_path / "a.npz", ("a.npy", npy(array, (3, 0))))
    with pytest.raises(ValueError, match=r"^'a\.npy' has no header of an array$"):
        read_arrays(path)


NO_ARRAY = "is no array of numbers or text of its size"
REFUSED = {
    "another file": ((("a.txt", b"x"),), r"^'a\.txt' is no array, or is encrypted$"),
    "a long name": ((("b" * 50, b"x"),), f"^'{'b' * 40}' is no array, or is encrypted$"),
    "objects": ((("a.npy", npy(np.array([1], object))),), rf"^'a\.npy' {NO_ARRAY}$"),
    "complex": ((("a.npy", npy(np.ones(2, complex))),), rf"^'a\.npy' {NO_ARRAY}$"),
    "bytes": ((("a.npy", npy(np.array([b"a"]))),), rf"^'a\.npy' {NO_ARRAY}$"),
    "dates": ((("a.npy", npy(np.array(["2021"], "M8[Y]"))),), rf"^'a\.npy' {NO_ARRAY}$"),
    "one byte more": ((("a.npy", npy(np.arange(3)) + b"x"),), rf"^'a\.npy' {NO_ARRAY}$"),
    "one byte less": ((("a.npy", npy(np.arange(3))[:-1]),), rf"^'a\.npy' {NO_ARRAY}$"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_array_is_refused(name, tmp_path):
    members, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        read_arrays(archive(tmp_path / "a.npz", *members))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_of_one_name_and_what_is_encrypted(tmp_path):
    content = npy(np.arange(3))
    path = archive(tmp_path / "a.npz", ("a.npy", content), ("a.npy", content))
    with pytest.raises(ValueError, match=r"^it holds two members of one name$"):
        read_arrays(path)
    path = archive(tmp_path / "a.npz", ("a.npy", content))
    changed = bytearray(path.read_bytes())
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        changed[changed.index(mark) + at] |= 1
    path.write_bytes(changed)
    with pytest.raises(ValueError, match=r"^'a\.npy' is no array, or is encrypted$"):
        read_arrays(path)


def test_a_flag_of_another_kind_is_no_encryption(tmp_path):
    """Names in UTF-8 have a flag, too."""
    path = archive(tmp_path / "a.npz", ("ñ.npy", npy(np.arange(3))))
    assert read_arrays(path)["ñ"].tolist() == [0, 1, 2]


def test_a_sum_that_is_wrong_is_noticed(tmp_path):
    path = archive(tmp_path / "a.npz", ("a.npy", npy(np.arange(300))))
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    with pytest.raises(zipfile.BadZipFile, match="Bad CRC-32"):
        read_arrays(path)
