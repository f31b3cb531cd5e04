"""Tables: separators, decimal signs, names of columns, and rows that cannot be used."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.sources.files.delimited import separator
from bilateral.sources.files.item import File
from bilateral.sources.files.reading import read_path

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from(';,\t|"\n'),
    max_size=40,
).map(lambda text: f"a{text}b")


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), st.sampled_from(";,\t|"))
def test_what_is_written_is_read(tmp_path_factory, rows, sep):
    path = tmp_path_factory.mktemp("t") / "t"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=sep).writerows([("título", "texto"), *rows])
    documents = list(read_path(path, problems := []))
    assert not [p for p in problems if p.severity == "error"]
    assert [(d.title, d.text) for d in documents] == rows


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-8", "utf-8-sig", "utf-16"])
def test_a_table_of_spanish_excel(tried, encoding):
    table = (
        "Fecha;Título;Cuerpo;Tasa;Votos;Clave;Miles\r\n"
        '2024-04-03;Reunión;"Habló; se fue.\r\nVolvió.";1.234,50;12;007;1.234\r\n'
        "4 de abril de 2024;Cuestión;¿Qué pasó?;-0,5;;012;2.000\r\n"
    )
    found = tried(table.encode(encoding), "notas.csv")
    one, two = found.documents
    assert (one.doc_id, one.date, one.title) == ("notas.csv:2", "2024-04-03", "Reunión")
    assert (one.text, two.text) == ("Habló; se fue.\r\nVolvió.", "¿Qué pasó?")
    assert two.date == "2024-04-04"
    assert found.reading.extra["notas.csv:2"] == {
        "Tasa": 1234.5,
        "Votos": 12,
        "Clave": "007",
        "Miles": "1.234",
    }
    assert found.reading.extra["notas.csv:3"]["Votos"] is None
    assert found.reading.extra["notas.csv:3"]["Tasa"] == -0.5
    assert "1.234 in the column 'Miles' may be thousands or decimals; kept as text" in found.said


def test_excel_says_its_separator(tried):
    assert tried("sep=;\ntexto;n\nHola, dijo.;1,5\n").document.text == "Hola, dijo."


@pytest.mark.parametrize(
    ("name", "text", "sep"),
    [
        ("a", "text,title\nWe met.,A\n", ","),
        ("a", "text\ttitle\nWe met, then left.\tA\n", "\t"),
        ("a.csv", "palabras;votos\nHola;3\n", ";"),
        ("a.csv", "text\nWe met\n", ","),
        ("a.txt", "text\nWe met\n", ""),
        ("a.txt", "Dear Sir,\nwe met, and\nwe spoke,\nand left.", ""),
        ("a.txt", "Sources, dates, texts\n\nA, b and c.\nD, e and f were there, too, with g.", ""),
        ("a.txt", "Nombre; cargo; día\nAna; canciller; lunes\nLuis; juez; martes\n", ";"),
        ("a.txt", "1;2;3\n4;5;6\n7;8;9\n1;1;1\n", ""),
        ("a.txt", "Nombre;2;3\n4;5;6\n7;8;9\n1;1;1\n", ""),
        ("a.txt", "MODERATOR: Good, well.\nQ: Why, then?\nA: So, yes.\n", ""),
    ],
)
def test_prose_is_no_table(name, text, sep):
    assert separator(File(name, text.encode())) == sep


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_kept(tried):
    table = "id,texto,n\na,Uno.,1\nb,Dos.\nc,,3\nd,12.5,4\na,Otro.,5\n,Seis.,6,,\ne,Siete.,7,8\n"
    found = tried(table, "t.csv")
    assert [d.doc_id for d in found.documents] == ["a", "t.csv:7"]
    assert [line.partition(": ")[::2] for line in sorted(found.said.splitlines())] == [
        ("t.csv:3", "error: has 2 cells where the names are 3; left out"),
        ("t.csv:4", "error: 'texto' holds no text; left out"),
        ("t.csv:5", "error: 'texto' holds no letter, only '12.5'; left out"),
        ("t.csv:6", "error: has the id 'a', which t.csv:2 has, too; left out"),
        ("t.csv:8", "error: has 4 cells where the names are 3; left out"),
    ]


def test_a_quotation_mark_that_is_not_closed_is_said(tried):
    found = tried('id,texto\na,Uno.\nb,"Dos.\nc,Tres.\nd,Cuatro.\n', "t.csv")
    assert found.document.doc_id == "a"
    assert found.said == (
        "t.csv:3: error: opens a quotation mark that nothing closes; the rest of the file is in it;"
        " left out"
    )
    found = tried('id,texto\na,"Uno" dijo.\nb,Dos.\n', "t.csv")
    assert found.document.doc_id == "b"
    assert "t.csv:2: error: cannot be read" in found.said


def test_no_column_for_the_text_and_the_column_that_is_named(tried):
    table = "fecha,resumen\n2024-04-03,Hablaron.\n"
    found = tried(table, "t.csv")
    assert not found.documents
    assert found.files[0].reason == (
        "has no column for the text among 'fecha', 'resumen'; say which it is: --column text=NAME"
    )
    assert tried(table, "t.csv", {"text": "resumen"}).document.text == "Hablaron."
    found = tried(table, "t.csv", {"text": "body"})
    assert found.files[0].reason == ("has no column 'body' for the text; it has 'fecha', 'resumen'")
    with pytest.raises(ValueError, match="'texts' is no field of a text; there are text, date"):
        tried(table, "t.csv", {"texts": "resumen"})


def test_two_encodings_in_one_table(tried):
    rows = ["texto,n", "México,1", "Perú,2", "Año,3"]
    data = b"\n".join(row.encode("cp1252" if n > 1 else "utf-8") for n, row in enumerate(rows))
    found = tried(data, "t.csv")
    assert [d.text for d in found.documents] == ["México", "Perú", "Año"]
    assert "read as UTF-8 and Latin-1, check its accents" in found.said


def test_a_workbook(tried, making):
    data = making["xlsx"](
        Notas=[
            (None,),
            ("Texto", "Fecha", "Título", "n", None),
            ("Uno.", datetime(2024, 4, 3), "A", 1.5, None),
            (None, None, None, None, None),
            ("Dos.", "03/04/2024", None, 2, "más"),
            (12.5, date(2024, 4, 5), "C", 3, None),
            ("Tres.", None, 2024, None, None),
        ],
        Otra=[("a", "b"), (1, 2)],
        Vacía=[],
    )
    found = tried(data, "libro")
    assert [(d.doc_id, d.text, d.date, d.title) for d in found.documents] == [
        ("libro:Notas:3", "Uno.", "2024-04-03", "A"),
        ("libro:Notas:7", "Tres.", "", "2024"),
    ]
    assert found.reading.extra["libro:Notas:3"] == {"n": 1.5}
    assert "libro:Notas:5: error: has a cell to the right of the named columns" in found.said
    assert (
        "libro:Notas:6: error: 'Texto' holds a number, 12.5, where a text should be" in found.said
    )
    assert "libro:Otra: error: the sheet has no column for the text" in found.said


def test_json(tried):
    rows = [{"texto": "Uno.", "etiquetas": ["a"], "n": 1}, {"texto": None}, {"texto": "Tres."}, 4]
    for data in ("\n".join(map(json.dumps, rows)), json.dumps(rows, indent=1)):
        found = tried(data, "t")
        assert [(d.doc_id, d.text) for d in found.documents] == [("t:1", "Uno."), ("t:3", "Tres.")]
        assert found.reading.extra["t:1"] == {"etiquetas": '["a"]', "n": 1}
        assert "t:2: error: 'texto' holds no text" in found.said
        assert "t:4: error: is no object with named values" in found.said
    assert tried('{"text":\n "One."}').document.text == "One."
    assert "half \\ufffd" not in tried('{"text": "half \\ud800"}').document.text
    found = tried('{"text": "One."}\n' + '{"text": ' + "[" * 100_000 + "\n", "t")
    assert found.document.text == "One."
    assert "t:2: error: is no JSON" in found.said


def test_a_cell_that_is_too_long_is_left_out(tried, monkeypatch):
    monkeypatch.setattr("bilateral.sources.files.item.MOST_CHARACTERS", 1_000)
    out = io.StringIO()
    csv.writer(out).writerows([("text", "n"), ("word " * 1_000, 1), ("Short.", 2)])
    found = tried(out.getvalue(), "t.csv")
    assert found.document.text == "Short."
    assert "t.csv:2: error: 'text' has 5,000 characters, more than 1,000; cut it" in found.said


def test_what_stands_for_missing_is_told_and_no_value(tried):
    rows = "text,side,source,n\nOne.,NA,NA,NA\nTwo.,US,NA,2\nNA,US,El País,3\nNaNa.,NULL,x,4\n"
    found = tried(rows, "t.csv")
    assert [d.text for d in found.documents] == ["One.", "Two.", "NaNa."]
    assert [d.side for d in found.documents] == ["none", "US", "none"]
    assert [d.source for d in found.documents] == ["", "", "x"]
    assert sorted(found.said.splitlines()) == [
        "t.csv: warning: 'side' holds 'NA' in 1 rows, taken as missing",
        "t.csv: warning: 'side' holds 'NULL' in 1 rows, taken as missing",
        "t.csv: warning: 'source' holds 'NA' in 2 rows, taken as missing",
        "t.csv: warning: 'text' holds 'NA' in 1 rows, taken as missing",
        "t.csv:4: error: 'text' holds no text; left out",
    ]


def test_lists_and_long_numbers_of_json_are_named(tried):
    lines = '{"text": ["Hello."]}\n{"text": {"a": "Hello."}}\n{"text": "One.", "n": %s}\n'
    found = tried(lines % ("9" * 5000) + '{"text": "Two."}\n', "t.jsonl")
    assert [d.text for d in found.documents] == ["Two."]
    assert sorted(found.said.splitlines()) == [
        "t.jsonl:1: error: 'text' holds a list or a mapping where a text should be; left out",
        "t.jsonl:2: error: 'text' holds a list or a mapping where a text should be; left out",
        "t.jsonl:3: error: is no JSON (a number is too long); left out",
    ]


@pytest.mark.parametrize("head", ["text,text", "text,2024", ",".join(f"c{i}" for i in range(2000))])
def test_a_file_called_a_table_that_is_none_is_told(tried, head):
    found = tried(f"{head}\nHello there.,x\n", "t.csv")
    assert len(found.documents) == 1
    assert found.said.strip() == (
        "t.csv: warning: is called a table, but no line of names is found; read as one text"
    )


def test_bytes_of_a_parquet_table(tried):
    pq.write_table(pa.table({"text": [b"La a\xc3\xb1eja.", b"a\xf1eja"]}), made := io.BytesIO())
    found = tried(made.getvalue(), "t.parquet")
    assert [d.text for d in found.documents] == ["La añeja."]
    assert "t.parquet:2: error: 'text' holds bytes that are not UTF-8" in found.said


def test_a_number_that_is_missing_leaves_its_column_a_column_of_numbers(tried):
    found = tried("text;n;code\nOne.;1,5;a\nTwo.;NA;NA\n", "t.csv")
    assert [one for one in found.reading.extra.values()] == [
        {"n": 1.5, "code": "a"},
        {"n": None, "code": "NA"},
    ]
