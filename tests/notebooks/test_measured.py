"""The tables of RESULTS.md as notebooks read them, against a page written by hand."""

from __future__ import annotations

import facts
import measured
import pytest

PAGE = """# Measured

## Who spoke: first

| language | F1 |
|---|--:|
| en | .10 |

## Who spoke: second

Words before | a table.

| language | kind | F1 |
|---|---|--:|
| en | `direct` | .92 [.89, .95] |
| es | `direct` | .88 |

| language | kind |
|---|---|
| en | span |

## Speed

| what | measured |
|---|--:|
| `bilateral build` whole | 144 s (one run) |
| tests | 90 s |

## Who is asked

| language | F1 |
|---|--:|
| en | .50 |
"""


@pytest.fixture(autouse=True)
def page(tmp_path, monkeypatch):
    path = tmp_path / "RESULTS.md"
    path.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(measured, "RESULTS", path)


def test_the_last_table_of_the_section_with_the_columns():
    table = measured.measured("Who spoke", "language", "F1")
    assert table.columns.name == "Who spoke: second"
    assert list(table) == ["language", "kind", "F1"]
    assert table.to_numpy().tolist() == [
        ["en", "direct", ".92 [.89, .95]"],
        ["es", "direct", ".88"],
    ]
    assert measured.measured("Who spoke", "kind").to_numpy().tolist() == [["en", "span"]]


def test_a_table_that_is_not_there():
    with pytest.raises(LookupError, match=r"no table of 'Who spoke' with the columns F1, kappa;"):
        measured.measured("Who spoke", "F1", "kappa")


def test_seconds_of_a_row():
    assert facts.seconds("Speed", "`bilateral build`") == 144.0
