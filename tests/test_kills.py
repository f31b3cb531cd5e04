"""A process killed before any of its file-system calls leaves the old or the new, and no more."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bilateral import files
from bilateral.files import recover, replacing_file, replacing_folder, temporary_folder

if not hasattr(os, "fork"):
    pytest.skip("needs fork", allow_module_level=True)

# What Python reports before it calls the file system, by the beginning of the event's name.
CALLS = ("open", "os.", "shutil.", "fcntl.", "ctypes.dlsym")


def killed_at(call: int, work: Callable[[], object]) -> bool:
    """Work in a process that kills itself before its n-th call; False if it was done before."""
    child = os.fork()
    if child == 0:
        n = 0

        def count(event: str, _: tuple) -> None:
            nonlocal n
            n += event.startswith(CALLS)
            if n == call:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def write_folder(target: Path, text: str) -> None:
    with replacing_folder(target) as fresh:
        for name in ("a.txt", "b.txt"):
            Path(fresh, name).write_text(text)


def write_file(target: Path, text: str) -> None:
    with replacing_file(target) as fresh:
        fresh.write_text(text)


def in_passing(target: Path, text: str) -> None:
    with temporary_folder("kills") as fresh:
        Path(fresh, "a.txt").write_text(text)
    write_file(target, text)


def state(target: Path) -> dict[str, str]:
    """What stands there: names and texts."""
    if target.is_dir():
        return {file.name: file.read_text() for file in target.iterdir()}
    return {"": target.read_text()}


@pytest.mark.parametrize(
    ("write", "exchange"),
    [
        (write_folder, True),
        pytest.param(write_folder, False, marks=pytest.mark.full),
        (write_file, True),
        pytest.param(in_passing, True, marks=pytest.mark.full),
    ],
)
@pytest.mark.parametrize("there", [True, pytest.param(False, marks=pytest.mark.full)])
@pytest.mark.full
def test_killed_before_each_call(tmp_path, monkeypatch, write, exchange, there):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    target = tmp_path / "target"
    write(target, "new")
    new, seen, call, dies = state(target), [], 0, True
    while dies:
        if there:
            write(target, "old")
            old = state(target)
        else:
            files._remove(target)
        call += 1
        dies = killed_at(call, lambda: write(target, "new"))
        if not exchange:
            recover(target)
        if target.exists():
            found = state(target)
            assert found == new or (there and found == old)
            seen.append(found == new)
        else:
            assert not there
            seen.append(False)
        write(target, "new")
        assert state(target) == new
        assert os.listdir(tmp_path) == ["target"]
    assert call > 5
    assert seen == sorted(seen)  # the old one until some call, then the new one
    assert seen[-1]
    assert not seen[0]
