"""Days in English and Spanish; a day that could be two is left open and said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.sources.files import read_path
from bilateral.sources.files.dates import date_in_name, date_in_text, read_date

ENGLISH = "January February March April May June July August September October November December"
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
DAYS = st.dates(date(1700, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_a_day_with_the_name_of_its_month_is_read_however_it_is_written(day):
    english, spanish = ENGLISH.split()[day.month - 1], SPANISH.split()[day.month - 1]
    d, y, iso = day.day, day.year, day.isoformat()
    for written in (
        *(iso, f"{iso}T23:59:59-06:00", f"{y}/{day.month}/{d}", f"{day:%Y%m%d}"),
        *(f"{english} {d}, {y}", f"{english[:3]}. {d}, {y}", f"{d} {english} {y}"),
        *(f"{english.upper()} {d:02d} {y}", f"{d}-{english[:3]}-{y}"),
        *(
            f"{d} de {spanish} de {y}",
            f"{d} de {spanish.upper()} del {y}",
            f"{d}º de {spanish} de {y}",
        ),
        *(f"{spanish} {d}, {y}", f"{d}/{spanish[:3]}/{y}", f"lunes, {d} de {spanish} de {y}"),
    ):
        assert read_date(written).date == iso, written


@given(DAYS)
def test_figures_alone_are_read_only_where_one_of_them_can_be_no_month(day):
    for written, sure in (
        (f"{day.day}/{day.month}/{day.year}", day.day > 12 or day.day == day.month),
        (f"{day.month:02d}-{day.day:02d}-{day.year}", day.day > 12 or day.day == day.month),
    ):
        found = read_date(written)
        assert found.date == (day.isoformat() if sure else "")
        assert bool(found.doubt) != sure


@pytest.mark.parametrize(
    ("written", "date", "doubt"),
    [
        ("abril de 2024", "2024-04", ""),
        ("April 2024", "2024-04", ""),
        ("2024-04", "2024-04", ""),
        ("2024", "2024", ""),
        ("1o. de setiembre de 2024", "2024-09-01", ""),
        ("3rd May 2024", "2024-05-03", ""),
        ("3/4/24", "", "3/4/24 has a year of two digits"),
        ("31/02/2024", "", "31/02/2024 is no day"),
        ("45385", "", "'45385' is no date"),
        ("2024-04-03 / 2024-05-01", "", "has 2024-04-03 and 2024-05-01"),
        ("", "", ""),
    ],
)
def test_values(written, date, doubt):
    found = read_date(written)
    assert found.date == date
    assert doubt in found.doubt
    assert bool(doubt) == bool(found.doubt)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("nota_2024-04-03_v2.txt", "2024-04-03"),
        ("boletín 3 de abril de 2024.docx", "2024-04-03"),
        ("2024/04/03/nota.txt", "2024-04-03"),
        ("IMG20240403.pdf", "2024-04-03"),
        ("acta 12345678.txt", ""),
        ("1600 Pennsylvania.txt", ""),
    ],
)
def test_names_of_files(name, date):
    assert date_in_name(name).date == date


def test_a_name_with_a_day_in_doubt():
    assert date_in_name("nota 03-04-2024.txt").doubt == "03-04-2024 may be 3 April or 4 March"


LONG = "Versión estenográfica. Conferencia de prensa de la directora Ana Ruiz Solano"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("WASHINGTON, April 3, 2024 (Reuters) - The two spoke.", "2024-04-03"),
        ("Boletín 7\n\nCiudad de México, a 3 de abril de 2024\n\nHoy hablaron.", "2024-04-03"),
        ("Ciudad de México, 3 de abril de 2024.- Hoy hablaron de 2023.", "2024-04-03"),
        ("They met on April 3, 2024 in the city.", ""),
        ("A report\n\nThe agreement of 1 May 1990 was signed by both sides.", ""),
        ("\n".join(["line"] * 20) + "\nApril 3, 2024\n", ""),
        ("LAREDO, April 3, 2024 (AP) - The two governments\nspoke.", "2024-04-03"),
        ("Boletín 7\nabril 3, 2024\nHoy hablaron.", "2024-04-03"),
        ("The office of both\ndoes hereby proclaim May 6, 2022, as Day of the River. It\nwill", ""),
        ("They will keep May 6, 2022, as Day of the River and of the\nbridge.", ""),
        ("Monterrey, 12 de julio de 2021, dice el sello de las citas. Nadie lo ha cambiado.", ""),
        (" date 2024-06-22 Mexico City.- The two spoke.", ""),
        ("Hoy hablaron.\nhttps://example.org/notas/2024/11/27/rio", "2024-11-27"),
        ("Release date 2024-06-22\n\nThe two spoke.", "2024-06-22"),
        ("date 2024-06\nMexico City, April 3, 2024.- The two spoke.", "2024-04-03"),
        ("date 2024-06-22 Laredo, Texas - A bridge of both will\nbe opened.", ""),
        (f"{LONG} del 4 de marzo de 2025\n\nBuenos días.", "2025-03-04"),
        (f"{LONG} del 4 de marzo de 2025", "2025-03-04"),
        (f"{LONG} del 4 de marzo de 2025\nEl puente abre.", ""),
        (f"{LONG} del 4 de marzo de 2025 en Sol\n\nBuenos días.", ""),
    ],
)
def test_headings_and_datelines(text, date):
    assert date_in_text(text).date == date


def test_two_days_in_a_heading_are_left_open():
    found = date_in_text("April 3, 2024\nMay 1, 2024\n\nText.")
    assert (found.date, found.doubt) == ("", "the heading has 2024-04-03 and 2024-05-01")


def test_what_the_file_states_comes_before_its_name_and_its_heading(tried):
    page = "---\ndate: 2024-04-03\n---\n5 May 2021\n\nWe met."
    assert tried(page, "2023-01-02.md").document.date == "2024-04-03"
    assert tried("5 May 2021\n\nWe met.", "2023-01-02.txt").document.date == "2023-01-02"
    assert tried("5 May 2021\n\nWe met.", "a.txt").document.date == "2021-05-05"


def test_a_day_in_doubt_is_said_once_and_the_text_is_kept(tried):
    found = tried("---\ndate: 03/04/2024\n---\n5 May 2021\n\nWe met.", "2024-04-03.md")
    assert found.document.date == ""  # nothing else is put in its place
    assert found.said == (
        "2024-04-03.md: warning: 03/04/2024 may be 3 April or 4 March: left undated;"
        " write the day as 2024-04-03"
    )
    rows = "date,text\n" + "".join(f"0{n}/04/2024,We met.\n" for n in range(1, 10))
    found = tried(rows, "t.csv")
    assert [d.date for d in found.documents] == ["", "", "", "2024-04-04", *[""] * 5]
    assert "8 texts are left undated (2: 01/04/2024 may be" in found.said
    told = (
        "8 of 9 dates of the column 'date' can be read in two ways and are left undated, the first"
    )
    assert found.said.startswith(f"t.csv: warning: {told} in row 2 ('01/04/2024'); of the others 0")


def test_the_date_of_a_crawl_is_no_day_of_the_text(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(" date 2024-06-22 Mexico City.- The two governments met.")
    assert [document.date for document in read_path(path, [])] == [""]
    path.write_text(" date 2024-06-22 Mexico City, June 20, 2024.- The two governments met.")
    assert [document.date for document in read_path(path, [])] == ["2024-06-20"]
