"""A user's folder of tables laid over the package's: what it changes, and what is refused."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.cleaning import Recipe
from bilateral.cleaning.clean import clean, clean_texts
from bilateral.cleaning.language import language
from bilateral.cleaning.recipes.lemmas import base_forms
from bilateral.corpus import Corpus
from bilateral.corpus.build import build
from bilateral.gazetteer import PACKAGE, Gazetteer, tables

SIDES = "side,name,colour,order,counterpart,langs,leader\n"
FRENCH = SIDES + "US,United States,#0072B2,1,MX,en,\nMX,Mexico,#D55E00,2,US,es; fr,\n"
OFFICE = "person_id,person,office,country,role,capacity,start,end,since,until,source,certainty\n"
ANA = "person_id,name,surname,aliases\nana-perez,Ana Pérez,Pérez,\n"


@pytest.fixture
def lay(tmp_path):
    """Write tables into a folder and read it."""

    def read(**given: str | bytes) -> Gazetteer:
        for name, text in given.items():
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return Gazetteer.read(tmp_path)

    return read


# --- what is laid over ----------------------------------------------------------------------------
def test_a_row_with_a_key_of_the_package_takes_its_place_and_others_follow(lay):
    mine = lay(datelines="name,source\nGatineau,mine\nAcapulco,mine\n").table("datelines")
    package = PACKAGE.table("datelines")
    assert len(mine) == len(package) + 1
    assert mine["name"].tolist() == [*package["name"], "Gatineau"]
    changed = mine["source"].ne([*package["source"], ""])
    assert mine["name"][changed].tolist() == ["Acapulco", "Gatineau"]


def test_rules_for_speakers_go_before_the_packages(lay):
    header = "source,genre,title,pattern,side,role,office,note\n"
    mine = lay(speakers=header + "wh,,,^THE CONSUL$,MX,official,,\nwh,,,^Q$,none,guest,,\n")
    rows, package = mine.table("speakers"), PACKAGE.table("speakers")
    assert rows["pattern"].tolist()[:2] == ["^THE CONSUL$", "^Q$"]
    assert rows[2:].reset_index(drop=True).equals(package)  # that row of Q is of one genre


def test_events_and_names_of_themes_are_taken_whole(lay):
    mine = lay(theme_names="theme,name\nborder,The border\nhealth,Health\n")
    assert mine.theme_names() == {"border": "The border", "health": "Health"}
    assert "over them theme_names (in place of the package's) (digest" in repr(mine)
    assert set(mine.themes()["theme"]) == set(mine.seed_forms()["theme"]) == {"border", "health"}
    seeds = PACKAGE.themes()
    kept = seeds[seeds["theme"].isin(["border", "health"])].reset_index(drop=True)
    assert mine.themes().equals(kept)
    header = ",".join(PACKAGE.events()) + "\n"
    events = lay(events=header + "2025-01-02,A,B,1,C,mine,U,\n").events()
    assert events["title"].tolist() == ["A"]


def test_a_column_of_ones_own_is_blank_in_the_packages_rows(lay):
    mine = lay(datelines="name,source,province\nGatineau,mine,Quebec\n").table("datelines")
    assert mine["province"].value_counts().to_dict() == {"": len(mine) - 1, "Quebec": 1}


@given(st.lists(st.sampled_from([*PACKAGE.table("datelines")["name"][:9], *"abcdef"]), unique=True))
def test_no_row_is_lost_and_no_key_is_there_twice(names):
    own = pd.DataFrame({"name": names, "source": "mine"})
    both, package = tables.laid_over("datelines", own), tables.of_package("datelines")
    assert both["name"].is_unique
    assert set(both["name"]) == {*package["name"], *names}
    assert set(both["name"][both["source"] == "mine"]) == set(names)


def test_every_table_has_a_key_that_tells_its_rows_apart():
    folder = tables.data_dir() / "gazetteer"
    assert set(tables.KEYS) == {path.stem for path in folder.glob("*.csv")}
    for name, key in tables.KEYS.items():
        assert not tables.of_package(name).duplicated(list(key)).any(), name


def test_the_data_card_names_the_keys(repository):
    card = (repository / "data" / "README.md").read_text(encoding="utf-8")
    card = card.partition("## Tables of your own")[2].partition("## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", card, re.M)
    assert {name: tuple(re.findall(r"`(\w+)`", key)) for name, key in rows} == tables.KEYS


# --- a value --------------------------------------------------------------------------------------
def test_a_gazetteer_is_its_content(lay):
    text = "name,source\nGatineau,mine\n"
    plain, excel = lay(datelines=text), lay(datelines=b"\xef\xbb\xbf" + text.encode())
    windows = lay(datelines=text.replace("\n", "\r\n"))
    other = lay(datelines=text.replace("mine", "yours"))
    assert plain == excel == windows
    assert len({plain, excel, windows, other, PACKAGE, Gazetteer()}) == 3
    assert (PACKAGE.digest, len(plain.digest)) == ("", 64)
    assert plain.digest != other.digest
    assert repr(plain) == (
        f"Gazetteer: the package's tables, and over them datelines (digest {plain.digest[:8]})"
    )


def test_a_gazetteer_is_a_key_of_a_cache_and_goes_to_another_process(lay):
    asked = []

    @cache
    def places(gazetteer: Gazetteer) -> int:
        asked.append(gazetteer)
        return len(gazetteer.table("datelines"))

    mine = lay(datelines="name,source\nGatineau,mine\n")
    there = pickle.loads(pickle.dumps(mine))
    assert places(mine) == places(there) == places(PACKAGE) + 1
    assert asked == [mine, PACKAGE]
    assert len(pickle.dumps(PACKAGE)) < 200


def test_no_room_reads_the_packages_tables_past_the_gazetteer_it_is_given(repository):
    """Functions of the module are for users; rooms take a gazetteer."""
    found = []
    for path in (repository / "src" / "bilateral").rglob("*.py"):
        if path.parent.name != "gazetteer":
            code = re.sub(r'(?s)""".*?"""', "", path.read_text(encoding="utf-8"))
            for names in re.findall(r"from bilateral\.gazetteer import ([^\n]*)", code):
                found += set(names.split(", ")) - {"PACKAGE", "Gazetteer", "data_dir"}
            found += re.findall(r"from bilateral import [^\n]*\bgazetteer\b", code)
    assert not found


# --- what is refused ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"datelines": "name\nOttawa\n"}, "datelines.csv lacks the column 'source'; its columns are"
         " name, source"),
        ({"datelines": "name,name,source\na,b,c\n"}, "datelines.csv has the column 'name' twice;"
         " keep one of them"),
        ({"datelines": ""}, "datelines.csv lacks the column 'name'; its columns are name, source"),
        ({"datelines": "name,source\nA,x\n\nB\n"}, "datelines.csv, row 4: 1 values for 2 columns;"
         " put a value that has a comma in double quotes"),
        ({"datelines": "name,source\nA,x\nA,y\n"}, "datelines.csv, row 3: there is a row with name"
         " = 'A' already; keep one of them"),
        ({"datelines": "name,source\n,x\n"}, "datelines.csv, row 2: name is blank; fill it in"),
        ({"datelines": "name,source\nMontréal,x\n".encode("latin-1")}, "datelines.csv is not UTF-8"
         " (byte 17); save it as UTF-8 (CSV UTF-8 in Excel)"),
        ({"datelines": 'name,source\n"A,x\n'}, "datelines.csv is no CSV table (unexpected end of"
         " data); write it anew as CSV"),
        ({"theme_names": "theme,name\nborder,B\n", "themes":
          "theme,lang,seed,use,hits_in_trial,source,certainty\nlumber,en,lumber,seed,,x,U\n"},
         "themes.csv, row 2: theme 'lumber' has no row in theme_names.csv; add one (a"
         " theme_names.csv of yours takes the place of the package's as a whole: to keep its"
         " themes, copy its rows, gazetteer.table('theme_names'))"),
        ({"themes": "theme,lang,seed,use,hits_in_trial,source,certainty\nborder,xx,a,seed,,x,U\n"},
         "themes.csv, row 2: lang 'xx' is no language; there are de, en, en-mt, es, fr, it, pt"),
        ({"themes": "theme,lang,seed,use,hits_in_trial,source,certainty\nborder,en,a,seed,,x,?\n"},
         "themes.csv, row 2: certainty '?' is no mark; write V, S or U"),
        ({"selection": "about,kind,pattern,note\nCA,cue,a,b\n"},
         "selection.csv, row 2: about 'CA' is no side; sides.csv has MX, US, none, other"),
        ({"selection": "about,kind,pattern,note\nMX,cue,ok,b\nMX,cue,(a,b\n"},
         "selection.csv, row 3: pattern '(a' is no regular expression (missing ), unterminated"
         " subpattern); put a backslash before a sign that is meant as itself"),
        ({"selection": "about,kind,pattern,note\nMX,cue,,b\n"},
         "selection.csv, row 2: pattern is blank; fill it in"),
        ({"speakers": "source,genre,title,pattern,side,role,office,note\nwh,,,A,CA,official,,\n"},
         "speakers.csv, row 2: side 'CA' is no side; sides.csv has MX, US, none, other"),
        ({"events": "date,title,description,key,short,source,certainty,passage_id\n"
          "2025-02-30,A,B,1,C,x,U,\n"},
         "events.csv, row 2: date '2025-02-30' is no day; write it as 2025-03-14"),
        ({"people": ANA, "offices": OFFICE + "ana-perez,Ana Pérez,X,MX,official,,,,2025,,x,U\n"},
         "offices.csv, row 2: since '2025' is no day; write it as 2025-03-14"),
        ({"people": ANA,
          "offices": OFFICE + "ana-perez,Ana Pérez,X,MX,official,,,,2025-02-01,2025-01-01,x,U\n"},
         "offices.csv, row 2: until 2025-01-01 is before since 2025-02-01; mend one of them"),
        ({"offices": OFFICE + "ana-perez,Ana Pérez,X,MX,official,,,,2025-02-01,,x,U\n"},
         "offices.csv, row 2: people.csv has nobody with the person_id 'ana-perez' and the name"
         " 'Ana Pérez'; add a row, or write both as they are there"),
        ({"sides": SIDES + "CA,Canada,#000000,3,US,en,\nUS,United States,#0072B2,1,CA,en,\n"},
         "sides.csv, row 3: the counterpart of MX is US, but that of US is CA; two sides are each"
         " other's, and a third one has a blank"),
        ({"sides": SIDES + "CA,Canada,#000000,3,US,en,\n"},
         "sides.csv, row 2: the counterpart of CA is US, but that of US is MX; two sides are each"
         " other's, and a third one has a blank"),
        ({"sides": SIDES + "US,United States,#0072B2,1,XX,en,\n"},
         "sides.csv, row 2: the counterpart of US is 'XX', which is no other side; there are US,"
         " MX, other, none"),
        ({"sides": SIDES + "US,United States,blue,1,MX,en,\n"},
         "sides.csv, row 2: colour 'blue' is no colour; write one such as #0072B2"),
        ({"sides": SIDES + "US,United States,#0072B2,first,MX,en,\n"},
         "sides.csv, row 2: order 'first' is no whole number"),
        ({"sides": SIDES + "US,United States,#0072B2,1,MX,en; de,\n"},
         "sides.csv, row 2: US speaks 'de', and a language of a side needs a row in languages.csv"
         " with its name in simplemma, and words in stopwords.csv"),
        *(
            ({"sides": SIDES + f"US,United States,#0072B2,1,MX,{langs},\n"},
             f"sides.csv, row 2: langs is '{langs}'; write codes of languages with ';' between,"
             " such as 'en; fr'")
            for langs in ("en fr", "en|fr", "en/fr", "en ; fr", "en;  fr")
        ),
        ({"sides": SIDES + "US,A,#0072B2,1,,en,\nMX,B,#0072B2,1,,es,\n"},
         "sides.csv: no side has a counterpart; two sides must be each other's"),
    ],
)  # fmt: skip
def test_one_sentence_with_table_and_row(lay, given, said):
    with pytest.raises(ValueError) as found:
        lay(**given)
    assert str(found.value) == said


def test_a_table_of_another_name_and_a_folder_without_tables(lay, tmp_path):
    (tmp_path / "notes.txt").write_text("no table")
    with pytest.raises(FileNotFoundError, match="holds no CSV table; it may hold any of aliases"):
        lay()
    with pytest.raises(FileNotFoundError, match=r"no folder .*nowhere; a gazetteer is a folder"):
        Gazetteer.read(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"has a table rivers\.csv, which the gazetteer does not"):
        lay(rivers="name\nRio Grande\n")


# --- languages ------------------------------------------------------------------------------------
@pytest.mark.parametrize("langs", ["es; fr", "es;fr", "es;fr;"])
def test_a_blank_between_languages_may_be_left_out(lay, langs):
    assert lay(sides=FRENCH.replace("es; fr", langs)).spoken == ("en", "es", "fr")


def test_a_side_that_speaks_french(lay):
    mine = lay(sides=FRENCH)
    assert mine.spoken == ("en", "es", "fr")
    terms = pd.DataFrame({"term": ["négociations", "les"], "lang": "fr", "kind": "word"})
    assert base_forms(terms).values.tolist() == [["négociations", "négociations"], ["les", "les"]]
    assert base_forms(terms, gazetteer=mine).values.tolist() == [["négociation", "négoci"],
                                                                 ["le", "le"]]  # fmt: skip
    text = "L’accord d'Ottawa; qu'il l'ait signé aujourd'hui."
    parted = "L' accord d' Ottawa; qu' il l' ait signé aujourd'hui."
    assert clean(text, gazetteer=mine).text == parted
    assert clean(parted, gazetteer=mine).text == parted
    assert clean(text).text == text.replace("’", "'")
    long = "Le président a parlé de la paix et du commerce. " * 8
    assert clean_texts([long])[1]["what"].tolist() == [
        "language fr, neither English nor Spanish", "white space",
    ]  # fmt: skip
    assert clean_texts([long], gazetteer=mine)[1]["what"].tolist() == ["white space"]
    assert language(long, "en") == language(long, "en", mine) == "fr"


def test_a_recipe_takes_the_gazetteer_of_its_corpus(lay):
    texts = pd.DataFrame({"doc_id": ["a"], "lang": "fr", "date": pd.NaT})
    terms = pd.DataFrame({"term": ["Les", "tarifs"], "lang": "fr", "kind": "word"})
    terms["parts"] = [(), ()]
    corpus = Corpus(texts, texts.assign(passage_id="a"), csr_array([[2, 3]], dtype="int32"), terms)
    cleaned = Recipe(min_df=1).apply(corpus)
    assert cleaned.terms["term"].tolist() == ["tarifs"]  # a stop word goes; lemmas need a side
    mine = replace(corpus, gazetteer=lay(sides=FRENCH))
    cleaned = Recipe(min_df=1).apply(mine)
    assert cleaned.terms["term"].tolist() == ["tarif"]
    assert cleaned.gazetteer == mine.gazetteer == mine.select(lang="fr").gazetteer


def test_the_name_of_a_folder_is_no_gazetteer(record):
    with pytest.raises(TypeError, match=r"gazetteer is a str; give Gazetteer\.read\('tables'\)"):
        Corpus.read(record, gazetteer="tables")
    with pytest.raises(TypeError, match=r"gazetteer is a str; give Gazetteer\.read\('tables'\)"):
        build("nowhere", "target", gazetteer="tables")


def test_a_record_says_what_was_laid_over(lay, tmp_path, record):
    mine = lay(datelines="name,source\nGatineau,mine\n")
    corpus = Corpus.read(record)
    replace(corpus, gazetteer=mine).write(tmp_path / "out")
    with pytest.warns(UserWarning, match="was built with another gazetteer than is used now"):
        assert Corpus.read(tmp_path / "out").gazetteer == PACKAGE
    assert Corpus.read(tmp_path / "out", gazetteer=mine).gazetteer == mine
    with pytest.warns(UserWarning, match="built with another gazetteer"):
        Corpus.read(record, gazetteer=mine)
