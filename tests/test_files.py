"""Files and folders are replaced whole, and what killed processes left is removed."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from bilateral import files
from bilateral.files import (
    check_folder,
    recover,
    remove_leftovers,
    replacing_file,
    replacing_folder,
    temporary_folder,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(text)
    return folder


@pytest.mark.parametrize("there", [False, True])
def test_a_file_is_replaced_only_at_the_end(tmp_path, there):
    target = tmp_path / "a.txt"
    if there:
        target.write_text("old")
        target.chmod(0o600)
    with replacing_file(target) as fresh:
        fresh.write_text("new")
        assert target.exists() == there
        assert fresh.parent == tmp_path
    assert target.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]
    assert not there or target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_leaves_the_old_file(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(error), replacing_file(target) as fresh:
        fresh.write_text("new")
        raise error
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_link_keeps_pointing_to_the_file(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with replacing_file(tmp_path / "link.txt") as fresh:
        fresh.write_text("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


@pytest.fixture
def mask():
    """Files that are made may be read by the group; folders may be entered by all."""
    before = os.umask(0o026)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_what_is_new_has_the_permissions_of_any_new_file(tmp_path, mask):
    with replacing_file(tmp_path / "a.txt") as fresh:
        assert mode(fresh) == 0o600  # nobody reads what is half written
    assert mode(tmp_path / "a.txt") == 0o640
    with replacing_folder(tmp_path / "new" / "er" / "record") as fresh:
        assert mode(fresh) == 0o700
    assert mode(tmp_path / "new" / "er" / "record") == 0o751
    assert os.umask(0o026) == 0o026


def test_a_temporary_name_that_is_taken_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "token_hex", lambda n: "x" * 2 * n)
    taken = tmp_path / ".a.txt-xxxxxxxxxxxx.tmp"
    taken.write_text("mine")
    with pytest.raises(FileExistsError), replacing_file(tmp_path / "a.txt"):
        pass
    assert taken.read_text() == "mine"
    assert names(tmp_path) == [taken.name]


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError, match="name a file"), replacing_file(tmp_path):
        pass


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("there", [False, True])
def test_a_folder_is_replaced_only_at_the_end(tmp_path, there, exchange, monkeypatch):
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    target = tmp_path / "x" / "record"
    if there:
        target.parent.mkdir()
        fill(target, "old")
        (target / "b.txt").write_text("old")
        target.chmod(0o750)
    with replacing_folder(target) as fresh:
        fill(fresh, "new")
        assert target.exists() == there
    assert (target / "a.txt").read_text() == "new"
    assert names(target) == ["a.txt"]
    assert names(target.parent) == ["record"]
    assert not there or target.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("exchange", [True, False])
def test_an_error_leaves_the_old_folder(tmp_path, exchange, monkeypatch):
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    target = fill(tmp_path / "record", "old")
    with pytest.raises(OSError, match="full"), replacing_folder(target) as fresh:
        fill(fresh, "new")
        raise OSError("full")
    assert (target / "a.txt").read_text() == "old"
    assert names(tmp_path) == ["record"]


def test_a_failed_second_move_puts_the_old_folder_back(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    target = fill(tmp_path / "record", "old")
    move, moves = os.replace, []

    def failing(one, other):
        moves.append(one)
        if len(moves) == 2:
            raise OSError("stale")
        move(one, other)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="stale"), replacing_folder(target) as fresh:
        fill(fresh, "new")
    assert (target / "a.txt").read_text() == "old"
    assert names(tmp_path) == ["record"]


def test_a_reader_between_the_two_moves_takes_nothing_away(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    target = fill(tmp_path / "record", "old")
    move = os.replace

    def with_reader(one, other):
        move(one, other)
        recover(target)

    monkeypatch.setattr(os, "replace", with_reader)
    with replacing_folder(target) as fresh:
        fill(fresh, "new")
    assert (target / "a.txt").read_text() == "new"
    assert names(tmp_path) == ["record"]


def test_what_cannot_be_removed_does_not_stop_the_writing(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    target = fill(tmp_path / "record", "old")
    left = fill(tmp_path / ".record-0123456789ab.tmp", "left")

    def busy(*_, **__):
        raise OSError(errno.EBUSY, "busy")

    monkeypatch.setattr(os, "rmdir", busy)
    with replacing_folder(target) as fresh:
        fill(fresh, "new")
    assert (target / "a.txt").read_text() == "new"
    assert left.exists()


# --- two folders change places --------------------------------------------------------------------
def test_two_folders_change_places_in_one_step(tmp_path, monkeypatch):
    one, other = fill(tmp_path / "one", "1"), fill(tmp_path / "other", "2")
    if not files._exchange(one, other):
        pytest.skip("this system or its file system exchanges no folders")
    assert ((one / "a.txt").read_text(), (other / "a.txt").read_text()) == ("2", "1")
    monkeypatch.chdir(tmp_path)  # names count from the folder one is in
    assert files._exchange(Path("one"), Path("other"))
    assert ((one / "a.txt").read_text(), (other / "a.txt").read_text()) == ("1", "2")
    with pytest.raises(FileNotFoundError) as told:
        files._exchange(one, tmp_path / "gone")
    assert told.value.filename == str(tmp_path / "gone")


@pytest.mark.parametrize("fault", [errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EACCES])
def test_only_what_says_that_it_cannot_exchange_is_taken_so(tmp_path, monkeypatch, fault):
    def failing(*_):
        ctypes.set_errno(fault)
        return -1

    library = SimpleNamespace(renameat2=failing)
    monkeypatch.setattr(ctypes, "CDLL", lambda name, use_errno: library)
    monkeypatch.setattr(sys, "platform", "linux")
    if fault == errno.EACCES:
        with pytest.raises(PermissionError):
            files._exchange(tmp_path / "a", tmp_path / "b")
    else:
        assert files._exchange(tmp_path / "a", tmp_path / "b") is False


def test_other_systems_and_old_libraries_exchange_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda name, use_errno: SimpleNamespace())
    monkeypatch.setattr(sys, "platform", "linux")
    assert files._exchange(tmp_path / "a", tmp_path / "b") is False
    monkeypatch.setattr(ctypes, "CDLL", pytest.fail)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert files._exchange(tmp_path / "a", tmp_path / "b") is False


KILLED = """
    import os, sys
    from pathlib import Path
    from bilateral import files
    if sys.argv[2] == "aside":
        files._exchange = lambda one, other: False
        move, moves = os.replace, []
        def killing(one, other):
            move(one, other)
            os.kill(os.getpid(), 9)
        os.replace = killing
    with files.replacing_folder(Path(sys.argv[1])) as fresh:
        (fresh / "a.txt").write_text("new")
        if sys.argv[2] == "inside":
            os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("moment", ["inside", "aside"])
def test_after_a_kill_the_next_run_finds_the_old_folder_and_clears_up(tmp_path, moment):
    target = fill(tmp_path / "record", "old")
    code = [sys.executable, "-c", textwrap.dedent(KILLED), str(target), moment]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    assert subprocess.run(code, env=environment, check=False).returncode == -9
    assert len(names(tmp_path)) == 2
    recover(target)
    assert (target / "a.txt").read_text() == "old"
    with replacing_folder(target) as fresh:
        fill(fresh, "new")
    assert (target / "a.txt").read_text() == "new"
    assert names(tmp_path) == ["record"]


def test_what_a_living_process_writes_stays(tmp_path):
    target = tmp_path / "record"
    with replacing_folder(target) as fresh:
        fill(fresh, "first")
        remove_leftovers(target)
        with replacing_folder(target) as other:
            fill(other, "second")
        assert fresh.exists()
    assert (target / "a.txt").read_text() == "first"
    assert names(tmp_path) == ["record"]


def test_files_of_others_stay(tmp_path):
    for name in (".record-notes.tmp", ".record-0123456789ab.txt", "record-0123456789ab.tmp"):
        (tmp_path / name).write_text("mine")
    (tmp_path / ".record-0123456789ab.tmp").write_text("left")
    before = names(tmp_path)
    remove_leftovers(tmp_path / "record")
    assert set(before) - set(names(tmp_path)) == {".record-0123456789ab.tmp"}


def test_names_with_signs_of_a_pattern_are_names(tmp_path):
    target = tmp_path / "a[1]*?"
    (tmp_path / ".a[1]*?-0123456789ab.tmp").write_text("left")
    (tmp_path / ".a1bc-0123456789ab.tmp").write_text("another's")
    with replacing_file(target) as fresh:
        fresh.write_text("new")
    assert names(tmp_path) == [".a1bc-0123456789ab.tmp", "a[1]*?"]


@pytest.mark.parametrize(("name", "other"), [("a*", "abc"), ("a?", "ab"), ("[ab]", "b")])
def test_a_sign_of_a_pattern_stands_for_itself_alone(tmp_path, name, other):
    for left in (name, other):
        (tmp_path / f".{left}-0123456789ab.tmp").write_text("left")
    remove_leftovers(tmp_path / name)
    assert names(tmp_path) == [f".{other}-0123456789ab.tmp"]


def test_the_only_copy_is_no_leftover(tmp_path):
    old = fill(tmp_path / ".record-0123456789ab.tmp.old", "old")
    remove_leftovers(tmp_path / "record")
    assert names(tmp_path) == [old.name]
    target = fill(tmp_path / "record", "new")
    remove_leftovers(target)
    assert names(tmp_path) == ["record"]
    remove_leftovers(tmp_path / "none" / "record")


def test_without_locks_of_the_system_no_leftover_is_removed(tmp_path, monkeypatch):
    """Nothing tells whether the process that writes it lives."""
    monkeypatch.setattr(files, "fcntl", None)
    target = fill(tmp_path / "record", "new")
    for name in (".record-0123456789ab.tmp", ".record-0123456789ab.tmp.old"):
        fill(tmp_path / name, "left")
    remove_leftovers(target)
    assert len(names(tmp_path)) == 3


def test_what_may_not_be_read_is_left_alone(tmp_path, monkeypatch):
    left = fill(tmp_path / ".record-0123456789ab.tmp", "left")

    def closed(path, *_):
        raise PermissionError(errno.EACCES, "closed", path)

    monkeypatch.setattr(os, "open", closed)
    remove_leftovers(tmp_path / "record")
    assert left.exists()


def test_of_a_leftover_that_is_a_link_the_link_goes(tmp_path):
    kept = fill(tmp_path / "kept", "mine")
    (tmp_path / ".record-0123456789ab.tmp").symlink_to(kept)
    remove_leftovers(tmp_path / "record")
    assert names(tmp_path) == ["kept"]
    assert (kept / "a.txt").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_no_free_place(tmp_path):
    (tmp_path / "record").symlink_to("gone")
    fill(tmp_path / ".record-0123456789ab.tmp.old", "old")
    recover(tmp_path / "record")
    assert (tmp_path / "record").is_symlink()
    assert names(tmp_path) == [".record-0123456789ab.tmp.old", "record"]


def test_recover_leaves_what_is_there(tmp_path):
    target = fill(tmp_path / "record", "new")
    fill(tmp_path / ".record-0123456789ab.tmp.old", "old")
    recover(target)
    assert (target / "a.txt").read_text() == "new"
    recover(tmp_path / "none" / "record")
    assert names(tmp_path) == [".record-0123456789ab.tmp.old", "record"]


def test_a_temporary_folder_goes_and_so_do_those_of_killed_processes(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    fill(tmp_path / ".bilateral-fit-0123456789ab.tmp", "left")
    with temporary_folder("fit") as folder:
        fill(folder, "new")
        assert names(tmp_path) == [folder.name]
    assert names(tmp_path) == []


# --- what is refused before the work --------------------------------------------------------------
def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "a").write_text("x")
    for target in (tmp_path / "a", tmp_path / "a" / "b" / "c"):
        with pytest.raises(ValueError, match="a is a file; name a folder"):
            check_folder(target)


def test_a_link_that_leads_nowhere_is_told(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(ValueError, match="link is a link that leads nowhere; name a folder"):
        check_folder(tmp_path / "link")


def test_a_name_that_leaves_no_room_for_a_temporary_one_is_told(tmp_path):
    check_folder(tmp_path / ("n" * 200))
    with pytest.raises(ValueError, match="nnn has too long a name; take a shorter one"):
        check_folder(tmp_path / ("n" * 250))


def test_the_folder_one_stands_in_is_kept(tmp_path, monkeypatch):
    (tmp_path / "in" / "side").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "in" / "side")
    for target in (".", "..", tmp_path / "in"):
        with pytest.raises(ValueError, match="the folder you are in"):
            check_folder(target)
    check_folder("new")
    check_folder(tmp_path / "in" / "other")


def test_a_mount_point_is_refused(tmp_path, monkeypatch):
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path).name == "disk")
    with pytest.raises(ValueError, match="disk is a mount point"):
        check_folder(tmp_path / "disk")
    check_folder(tmp_path / "disk" / "record")


def test_a_closed_folder_is_told_before_the_work(tmp_path, monkeypatch):
    there = os.F_OK | os.R_OK
    for granted in (there, there | os.W_OK, there | os.X_OK):
        monkeypatch.setattr("os.access", lambda path, asked, may=granted: asked & may == asked)
        with pytest.raises(ValueError, match=f"nothing may be written into {tmp_path};"):
            check_folder(tmp_path / "a" / "record")
    granted = there | os.W_OK | os.X_OK
    monkeypatch.setattr("os.access", lambda path, asked: asked & granted == asked)
    check_folder(tmp_path / "a" / "record")


def free(folder: Path) -> bool:
    """Whether another process could take the folder now."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def test_a_folder_is_held_until_the_end_or_an_error(tmp_path):
    with files.locked(tmp_path):
        assert not free(tmp_path)
        assert not list(tmp_path.iterdir())
    assert free(tmp_path)
    with pytest.raises(ZeroDivisionError), files.locked(tmp_path):
        _ = 1 / 0
    assert free(tmp_path)


def test_a_killed_process_lets_go_of_its_folder(tmp_path):
    code = """if True:
        import os, sys
        from bilateral.files import locked
        with locked(sys.argv[1]):
            print("held", flush=True)
            sys.stdin.read()
    """
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert not free(tmp_path)
        other.kill()
        other.wait()
        with files.locked(tmp_path):
            assert not list(tmp_path.iterdir())


def test_without_locks_of_the_system_a_file_holds_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    monkeypatch.setattr(files, "_PATIENCE", 0.0)
    monkeypatch.setattr("time.monotonic", lambda: 7.0)
    monkeypatch.setattr("time.sleep", pytest.fail)
    with files.locked(tmp_path):
        with pytest.raises(TimeoutError, match="delete it and run again"), files.locked(tmp_path):
            pass
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert not list(tmp_path.iterdir())


def test_without_locks_of_the_system_others_wait(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    lock = tmp_path / ".lock"
    lock.touch()
    seconds = []

    def sleep(n):
        seconds.append(n)
        if len(seconds) == 3:
            lock.unlink()

    monkeypatch.setattr("time.sleep", sleep)
    with files.locked(tmp_path):
        assert len(seconds) == 3
        assert lock.exists()
