"""A bar is shown to a person who watches, goes away when it is done, and leaves no words."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from types import SimpleNamespace
from unittest.mock import Mock

import IPython
import IPython.display
import pytest

from bilateral import progress
from bilateral.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Broken(Terminal):
    """A terminal whose other end goes away after so many writes."""

    def __init__(self, writes: int):
        super().__init__()
        self.left = writes

    def write(self, text):
        self.left -= 1
        if self.left < 0:
            raise BrokenPipeError(32, "Broken pipe")
        return super().write(text)


@pytest.fixture
def cell(monkeypatch):
    """Pretend that a cell runs, with or without somebody who could be asked."""

    def run(asked: bool) -> Mock:
        parent = {"content": {"allow_stdin": asked}}
        shell = SimpleNamespace(get_parent=lambda: parent)
        monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
        display = Mock()
        monkeypatch.setattr(IPython.display, "display", display)
        return display

    return run


@pytest.mark.parametrize(
    ("stream", "shown"), [(None, False), (io.StringIO(), False), (Terminal(), True)]
)
def test_unasked_for_in_a_terminal_only(monkeypatch, stream, shown):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(None, total=3) as bar:
        assert bar.disable is not shown
        assert not shown or (bar.delay, bar.leave) == (5, False)


def test_in_a_terminal_it_comes_after_the_delay_and_goes_away(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar(None, total=2, mininterval=0) as bar:
        bar.update()
        assert sys.stderr.getvalue() == ""
    assert sys.stderr.getvalue() == ""
    with progress_bar(True, total=2, unit="sweep") as bar:
        assert "0/2 [" in sys.stderr.getvalue()
    *_, last, end = sys.stderr.getvalue().split("\r")
    assert (last.strip(), end) == ("", "")


@pytest.mark.parametrize("wanted", [None, True])
@pytest.mark.parametrize("writes", [None, 0, 1, 2, 3, 5])
def test_a_step_goes_on_when_standard_error_is_closed(monkeypatch, wanted, writes):
    monkeypatch.setattr(progress, "DELAY", 0)
    stream = Terminal() if writes is None else Broken(writes)
    if writes is None:
        stream.close()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(wanted, iterable="abcd", mininterval=0) as bar:
        assert [*bar] == [*"abcd"]
    with progress_bar(wanted, total=3, mininterval=0) as bar:
        bar.update(2)
        if writes is not None:
            stream.close()
        bar.update()


@pytest.mark.parametrize("wanted", [None, True])
def test_none_where_there_is_no_standard_error(monkeypatch, wanted):
    monkeypatch.setattr(sys, "stderr", None)
    with progress_bar(wanted, iterable="abc") as bar:
        assert [*bar] == [*"abc"] and bar.disable


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_none_where_none_is_wanted(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    assert [*progress_bar(False, iterable="ab")] == ["a", "b"]
    assert stream.getvalue() == ""


def test_a_notebook_run_by_hand_shows_a_line_that_is_empty_in_the_end(cell, monkeypatch):
    monkeypatch.setattr(progress, "DELAY", 0)
    display = cell(asked=True)
    with progress_bar(None, total=4, unit="sweep", mininterval=0) as bar:
        bar.update(3)
    (data,), how = display.call_args
    assert "0/4 [" in data["text/plain"]
    assert how == {"raw": True, "display_id": True}
    updates = [call.args[0] for call in display.return_value.update.call_args_list]
    assert "| 3/4 [" in updates[-2]["text/plain"]
    assert updates[-1] == {}
    display.assert_called_once()


def test_a_short_step_in_a_notebook_shows_nothing(cell):
    display = cell(asked=True)
    assert [*progress_bar(None, iterable="ab", mininterval=0)] == ["a", "b"]
    display.assert_not_called()


def test_a_notebook_run_by_a_program_shows_none(cell):
    display = cell(asked=False)
    with progress_bar(None, total=4) as bar:
        assert bar.disable
        assert type(bar) is progress._Bar
    display.assert_not_called()


def test_ipython_without_a_kernel_is_a_terminal(monkeypatch):
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace())
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar(None, total=4) as bar:
        assert (type(bar), bar.disable) == (progress._Bar, False)


def test_the_environment_turns_them_off():
    code = "from bilateral.progress import progress_bar\nprint(progress_bar(True).disable)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
