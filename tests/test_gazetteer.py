"""The gazetteer, against values read off the tables by hand."""

import doctest
import importlib
import re

import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral import gazetteer
from bilateral.discourse import theme_counts

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def holder(date, office):
    rows = gazetteer.office_holders(date)
    return rows.person[rows.office == office].tolist()


@pytest.mark.parametrize("module", ["checks", "meetings", "named", "tables", "value"])
def test_examples_in_the_docstrings_run(module):
    assert doctest.testmod(importlib.import_module(f"bilateral.gazetteer.{module}")).failed == 0


@pytest.mark.parametrize("name", ["themes", "aliases", "countries", "offices", "events"])
def test_every_row_has_a_source_and_a_mark(name):
    rows = gazetteer.table(name)
    assert rows.source.str.strip().ne("").all()
    assert set(rows.certainty) <= {"V", "S", "U"}
    assert not rows.isna().any(axis=None)
    assert not rows.duplicated().any()


def test_themes():
    seeds = gazetteer.themes()
    assert seeds.theme.nunique() == 17
    assert (seeds[seeds.use == "seed"].groupby(["theme", "lang"]).size() >= 9).all()
    assert not seeds.duplicated(["theme", "lang", "seed"]).any()
    trial = seeds[seeds.hits_in_trial != ""]
    assert ((trial.hits_in_trial == "0") == (trial.certainty == "S")).all()
    fentanyl = seeds[seeds.seed == "fentanilo"].iloc[0]
    assert fentanyl[["theme", "lang", "use", "hits_in_trial"]].tolist() == [
        "drugs_fentanyl", "es", "seed", "490",
    ]  # fmt: skip


def test_each_star_lists_its_forms():
    forms, seeds = gazetteer.seed_forms(), gazetteer.themes()
    stars = seeds[(seeds.use == "seed") & seeds.seed.str.contains("*", regex=False)]
    listed = set(forms[["theme", "lang", "seed"]].itertuples(index=False, name=None))
    assert listed <= set(stars[["theme", "lang", "seed"]].itertuples(index=False, name=None))
    for row in forms.itertuples():
        star = " ".join(re.escape(word).replace(r"\*", r"\S*") for word in row.seed.split())
        assert re.fullmatch(star, row.form), row
    # Out is what one reading calls out and none calls in; what is out is excluded.
    judged = forms[["label", "second_label"]]
    out = judged.eq("out").any(axis=1) & ~judged.eq("in").any(axis=1)
    assert (forms.use == "out").tolist() == out.tolist()
    excluded = seeds[seeds.use == "exclude"][["theme", "lang", "seed"]]
    excluded = set(excluded.itertuples(index=False, name=None))
    assert set(forms[out][["theme", "lang", "form"]].itertuples(index=False, name=None)) <= excluded


@pytest.mark.parametrize(
    ("theme", "lang", "word", "counts"),
    [
        ("consular_diaspora", "en", "consulate", True),
        ("consular_diaspora", "en", "consultations", False),
        ("democracy_rights", "en", "democracy", True),
        ("democracy_rights", "en", "democrats", False),
        ("sovereignty", "en", "dea", False),
        ("water_boundary", "en", "reservoir", False),
        ("water_boundary", "en", "reservoirs", True),
        ("water_boundary", "en", "rio grande", False),
        ("agriculture", "es", "ganado", False),  # also "won"
        ("agriculture", "es", "ganado bovino", True),
        ("prosperity", "en", "economic prosperity", True),
        ("health", "es", "vacunas", True),
        ("agriculture", "es", "vacunas", False),
    ],
)
def test_seeds_mean_their_theme(theme, lang, word, counts):
    kind = "phrase" if " " in word else "word"
    terms = pd.DataFrame({"term": [word], "lang": lang, "kind": kind, "parts": [[]]})
    hits = theme_counts(csr_array([[1]]), terms, gazetteer.themes())
    assert bool(hits[theme].iloc[0]) is counts


def test_aliases():
    names = gazetteer.aliases()
    assert set(names.lang) == {"es", "en", "en-mt"}
    assert not names.duplicated(["canonical", "lang", "alias"]).any()
    assert set(names.canonical[names.alias == "canciller"]) == {
        "Secretary of Foreign Affairs of Mexico"
    }


def test_offices():
    rows = gazetteer.offices()
    assert len(rows) == 548
    assert rows.certainty.value_counts().to_dict() == {"V": 420, "U": 111, "S": 17}
    assert set(rows.country) == {"US", "MX"}
    assert rows.since.str.fullmatch(ISO_DAY).all()
    ended = rows[rows.until != ""]
    assert ended.until.str.fullmatch(ISO_DAY).all()
    assert (ended.since <= ended.until).all()


@pytest.mark.parametrize(
    ("date", "office", "people"),
    [
        ("2020-06-01", "President of the United States", ["Donald J. Trump"]),
        ("2021-01-20", "President of the United States", ["Donald J. Trump", "Joseph R. Biden"]),
        ("2024-09-30", "President of Mexico", ["Andrés Manuel López Obrador"]),
        ("2024-10-01", "President of Mexico", ["Claudia Sheinbaum Pardo"]),
        ("2026-08-01", "President of Mexico", ["Claudia Sheinbaum Pardo"]),
        ("2023-12-27", "Secretary of State", ["Antony J. Blinken"]),
        ("2025-09-03", "Secretary of State", ["Marco Rubio"]),
        ("2022-07-12", "Secretary of Foreign Affairs (SRE)", ["Marcelo Ebrard Casaubon"]),
        ("2023-12-27", "Secretary of Foreign Affairs (SRE)", ["Alicia Bárcena Ibarra"]),
        # Between Ebrard and Bárcena an acting secretary, who is "el canciller" of the day.
        ("2023-06-20", "Secretary of Foreign Affairs (SRE)", ["Carmen Moreno Toscano"]),
        ("2021-01-24", "Secretary of State", ["Daniel B. Smith"]),  # acting
        ("2021-09-09", "US Trade Representative", ["Katherine Tai"]),
        ("2021-09-09", "Secretary of Economy", ["Tatiana Clouthier Carrillo"]),
        ("2021-01-06", "Secretary of Economy", ["Tatiana Clouthier Carrillo"]),
        ("2021-09-09", "Secretary of Homeland Security", ["Alejandro Mayorkas"]),
        ("2022-07-12", "Attorney General of the United States", ["Merrick B. Garland"]),
        ("2026-07-23", "US Trade Representative", ["Jamieson Greer"]),
        ("2026-08-04", "Governor of Sinaloa", ["Yeraldine Bonilla Valverde"]),
        ("1897-03-15", "Secretary of State", ["John Sherman"]),
        ("2026-05-12", "Secretary of Foreign Affairs (SRE)", ["Roberto Velasco Álvarez"]),
        # Month precision: the table vouches for the days after September 2021 only.
        ("2021-09-15", "US Ambassador to Mexico", []),
        ("2021-10-08", "US Ambassador to Mexico", ["Ken Salazar"]),
        # An end that the source leaves blank is not "still in office".
        ("2021-10-30", "Governor of Baja California", []),
    ],
)
def test_office_holders_at_a_date(date, office, people):
    assert holder(date, office) == people


def test_office_holders_of_one_country():
    both = gazetteer.office_holders("2024-01-01")
    one = gazetteer.office_holders("2024-01-01", "MX")
    assert one.equals(both[both.country == "MX"].reset_index(drop=True))
    assert set(both.country) == {"US", "MX"}
    assert one.columns.tolist() == gazetteer.offices().columns.tolist()


def test_theme_names():
    names = gazetteer.theme_names()
    assert list(names) == gazetteer.table("theme_names").theme.tolist()
    assert set(names) == set(gazetteer.themes().theme)
    assert names["migration"] == "Migration"


def test_people():
    rows = gazetteer.people()
    assert len(rows) == 680
    ids = rows.set_index("name").person_id
    assert ids["Rosa Icela Rodríguez Velázquez"] == "rosa-icela-rodriguez-velazquez"
    assert "Rosa Icela Rodríguez" not in ids
    offices = gazetteer.offices()
    assert len(offices[offices.person_id == "rosa-icela-rodriguez-velazquez"]) == 2


def test_events():
    rows = gazetteer.events()
    assert len(rows) == 124
    assert rows.date.str.fullmatch(ISO_DAY).all()
    assert rows.date.is_monotonic_increasing
    assert rows.date.is_unique
    assert rows.date.iloc[-1] == "2026-08-19"
    key = rows[rows.key == "1"]
    assert 10 <= len(key) <= 14
    assert key.date.between("2021-01-01", "2026-08-31").all()
    assert key.short.str.len().between(1, 24).all()
    assert key.short.is_unique
    assert (rows.short[rows.key == "0"] == "").all()
    assert (key.certainty != "U").all()
    assert (key.passage_id != "").all()


def test_what_documents_an_event_is_near_it_in_time():
    rows = gazetteer.events()
    rows = rows[rows.passage_id != ""]
    assert len(rows) == 86
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    months = [*months.split(), "diciembre"]
    assert rows.passage_id.str.fullmatch(r"(?:mananeras|wh):\S+#\d{4}").all()
    for row in rows.itertuples():
        # The day is in the address of a text.
        if found := re.search(r"/(\d{4}-\d\d-\d\d)-", row.passage_id):
            day = found[1]
        else:
            year, month, rest = row.passage_id.partition(":")[2].split("/")
            day = f"{year}-{months.index(month) + 1:02d}-{rest[:2]}"
        assert -1 <= (pd.Timestamp(day) - pd.Timestamp(row.date)).days <= 35, row.title


def test_what_documents_an_event_is_in_the_record_or_in_the_texts():
    rows = gazetteer.events()
    named = set(rows.passage_id) - {""}
    passages = pd.read_parquet(gazetteer.data_dir() / "record" / "passages.parquet")
    beside = named - set(passages.passage_id)
    assert len(beside) == 2  # of the army's report and of the fire: not selected
    documents = pd.read_parquet(gazetteer.data_dir() / "record" / "documents.parquet")
    assert {name.partition("#")[0] for name in beside} <= set(documents.doc_id)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_stopwords_are_lower_case_words_and_no_seeds(lang):
    words = gazetteer.stopwords(lang)
    assert all(word == word.lower().strip() for word in words)
    assert {word for word in words if " " in word} <= {"de acuerdo"}  # a phrase of the list
    assert not any("\u2019" in word for word in words)
    seeds = gazetteer.themes().query("lang == @lang").seed
    patterns = [re.escape(seed).replace(r"\*", r"\w*") for seed in seeds]
    clash = {word for word in words if re.fullmatch("|".join(patterns), word)}
    assert not clash


def test_stopwords_by_kind():
    assert {"the", "don't", "okay", "thank"} <= gazetteer.stopwords("en")
    assert {"el", "él", "también", "pues", "gracias"} <= gazetteer.stopwords("es")
    assert "gracias" not in gazetteer.stopwords("es", kinds=("function", "spoken"))
    content = {
        "president",
        "government",
        "country",
        "state",
        "país",
        "gobierno",
        "estado",
        "pueblo",
    }
    assert not content & (gazetteer.stopwords("en") | gazetteer.stopwords("es"))


def test_unknown_names_are_told():
    with pytest.raises(ValueError, match="lang 'nl'"):
        gazetteer.stopwords("nl")
    with pytest.raises(FileNotFoundError, match="no table 'rivers'"):
        gazetteer.table("rivers")


def test_a_table_can_be_changed_without_changing_the_next():
    seeds = gazetteer.themes()
    seeds.loc[0, "theme"] = "changed"
    assert gazetteer.themes().theme[0] == "migration"


def test_sides_come_in_their_order():
    rows = gazetteer.sides()
    assert rows.side.tolist() == ["US", "MX", "other", "none"]
    assert rows.order.tolist() == ["1", "2", "3", "4"]
    assert rows.name.tolist() == ["United States", "Mexico", "other", "nobody's voice"]
    assert rows.colour.str.fullmatch("#[0-9A-F]{6}").all()
    assert gazetteer.counterparts() == {"US": "MX", "MX": "US"}


def test_the_order_of_sides_is_the_columns_not_the_files(tmp_path):
    rows = gazetteer.table("sides").assign(order=["10", "9", "2", "1"])
    rows.to_csv(tmp_path / "sides.csv", index=False)
    other = gazetteer.Gazetteer.read(tmp_path)
    assert other.sides().side.tolist() == ["none", "other", "MX", "US"]
    assert other.sides().index.tolist() == [0, 1, 2, 3]
    assert other.sides().columns.tolist() == rows.columns.tolist()
    assert list(other.counterparts()) == ["MX", "US"]
    assert other.spoken == ("es", "en")
