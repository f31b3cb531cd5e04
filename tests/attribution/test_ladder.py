"""Rungs of commitment: invented sentences for each rung and between neighbours, properties."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import gazetteer
from bilateral.attribution import commitments
from bilateral.attribution.ladder import RUNGS, Ladder, _ladder
from bilateral.attribution.word_frames import Alphabet
from bilateral.gazetteer import PACKAGE, Gazetteer

ENGLISH = {
    "none": [
        "The bridge is two miles long.",
        "How long is the bridge?",
        "We have a good relationship.",
    ],
    "notes": [
        "The ministers discussed the bridge.",
        "I want to thank the President of Mexico for his partnership.",
        "The two leaders recognized the importance of the river.",
    ],
    "calls_on": [
        "We urge the Senate to act.",
        "The President called on Congress to pass the bill.",
        "He asked the Secretary of State to travel to Mexico.",
    ],
    "should": [
        "We must act now.",
        "We have to address the root causes of migration.",
        "The permittee shall report every year.",
    ],
    "intends": [
        "We will open the bridge.",
        "The United States and Mexico will work together to build the bridge.",
        "Both countries committed to improve the border.",
        "We are going to send more agents to the border.",
    ],
    "agreed": [
        "The two leaders agreed to open the bridge.",
        "They agreed to meet again in May.",
        "The United States and Mexico agreed that the bridge is urgent.",
    ],
    "done": [
        "Today, President Ruiz signed an Executive Order.",
        "We launched a new program last week.",
        "The Department of Labor launched a $3 million project to protect workers.",
    ],
}
SPANISH = {
    "none": ["El puente mide dos kilómetros.", "¿Cuánto mide el puente?", "Buenos días a todos."],
    "notes": [
        "Le agradecemos mucho al presidente por su apoyo.",
        "Hablamos sobre el puente.",
        "Quiero expresar mi reconocimiento a los médicos.",
    ],
    "calls_on": [
        "Le pedimos al gobierno de Estados Unidos que abra el puente.",
        "Hago un llamado respetuoso al Congreso para que apruebe el tratado.",
    ],
    "should": [
        "Tenemos que atender las causas de la migración.",
        "Hay que abrir el puente.",
        "Se debe respetar nuestra soberanía.",
    ],
    "intends": [
        "Vamos a construir dos puentes en la frontera.",
        "Vamos a seguir apoyando a los migrantes.",
    ],
    "agreed": [
        "Acordamos con el presidente abrir el puente.",
        "Se llegó a un acuerdo para abrir el puente.",
    ],
    "done": [
        "Ayer se firmó el tratado.",
        "Ya enviamos la carta al presidente.",
        "Estamos construyendo dos hospitales en la frontera.",
    ],
}
# What a user may try first.
PLAIN = """
en intends: We will open the bridge in May.
en intends: I will sign the bill tomorrow.
en intends: The United States will send more agents to the border.
en intends: Mexico is going to buy two million doses.
en intends: We are not going to pay for the wall.
en intends: We are committed to reducing migration.
en agreed: We reached an agreement on water.
en agreed: Mexico and the United States have agreed to share information.
en done: We signed the treaty.
en done: The President signed the executive order today.
en done: We have sent 500 agents to the border.
en done: Mexico has deployed ten thousand troops.
en done: We are building the bridge.
en calls_on: We urge Congress to pass the bill.
en calls_on: The President called on Mexico to stop the flow of fentanyl.
en calls_on: I asked the Secretary to speak with Mexico.
en notes: The President thanked Mexico for its cooperation.
en notes: The ministers discussed migration and trade.
en notes: We welcome the decision of Mexico.
en notes: She noted the importance of the border.
en intends: The Secretary plans to visit Mexico next week.
en should: Congress should pass the bill.
en should: Both countries need to do more.
en should: The governments have to work together.
en none: Good morning, everybody.
en none: Will you open the bridge?
en none: It may rain in May.
en none: Thank you for the question.
en none: I will turn it over to my colleague.
en none: The economy grew by two percent last year.
en none: In 1942 they signed a treaty.
en none: The company will build a new plant.
en intends: We want to open the bridge.
en intends: We are seeking a deal with Canada.
en should: It is necessary to address root causes.
en notes: The Government rejects the tariffs.
en notes: They spoke about migration.
es intends: Queremos abrir el puente.
es intends: Buscamos un acuerdo con Canadá.
es notes: El gobierno de México rechaza los aranceles.
es notes: Conversaron sobre migración.
es none: Vamos a responder a sus preguntas.
es intends: Abriremos el puente.
es intends: Vamos a abrir el puente en mayo.
es intends: Voy a firmar el decreto mañana.
es intends: El gobierno va a enviar más agentes a la frontera.
es intends: No vamos a pagar el muro.
es intends: México enviará dos millones de vacunas.
es intends: Se va a construir un puente nuevo.
es agreed: Los dos presidentes acordaron reunirse en mayo.
es agreed: Llegamos a un acuerdo sobre el agua.
es agreed: Se acordó que los dos gobiernos trabajen juntos.
es agreed: Quedamos en que habrá una reunión.
es done: Ya firmamos el tratado.
es done: Ya abrimos el puente.
es done: El presidente firmó el decreto ayer.
es done: Enviamos mil agentes a la frontera.
es done: Se entregaron las vacunas a Guatemala.
es done: Estamos construyendo el puente.
es done: Se emitió un decreto.
es calls_on: Exhortamos al Congreso a aprobar la ley.
es calls_on: Hacemos un llamado a las autoridades para que actúen.
es notes: Agradecemos al presidente Biden su apoyo.
es notes: Hablamos de migración y de comercio.
es notes: Celebramos la decisión de Estados Unidos.
es notes: Lamentamos la muerte de los migrantes.
es should: Hay que atender las causas de la migración.
es should: El Congreso debe aprobar la ley.
es should: Es necesario cambiar la ley.
es none: Buenos días a todas y a todos.
es none: ¿Van a abrir el puente?
es none: Les voy a mostrar una lámina.
es none: La economía creció dos por ciento.
es none: En 1942 firmaron un tratado.
es none: La empresa va a construir una planta.
es none: Muchas gracias por la pregunta.
"""
READ = Ladder("en", PACKAGE).read
CASES = [
    (lang, rung, sentence)
    for lang, table in (("en", ENGLISH), ("es", SPANISH))
    for rung, sentences in table.items()
    for sentence in sentences
]


@pytest.mark.parametrize(("lang", "rung", "sentence"), CASES, ids=[c[2][:40] for c in CASES])
def test_each_rung(lang, rung, sentence):
    table = commitments(sentence, lang)
    assert [RUNGS[r] for r in table["rung"]] == [rung]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_plain_sentences(lang):
    lines = [line.split(" ", 2) for line in PLAIN.strip().splitlines()]
    asked = {text: rung.strip(":") for of, rung, text in lines if of == lang}
    given = {text: RUNGS[commitments(text, lang)["rung"].iat[0]] for text in asked}
    assert given == asked


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "We have to open the bridge.", "We are going to open the bridge."),
        ("en", "Both leaders will open the bridge.", "Both leaders agreed to open the bridge."),
        ("en", "The leaders reached an agreement.", "The leaders signed an agreement."),
        ("en", "We discussed the bridge.", "We must open the bridge."),
        ("es", "Tenemos que abrir el puente.", "Vamos a abrir el puente."),
        ("es", "Vamos a abrir el puente.", "Acordamos abrir el puente."),
        ("es", "Hablamos sobre el tratado.", "Firmamos el tratado."),
        ("es", "Agradecemos al presidente.", "Le pedimos al presidente que abra el puente."),
    ],
)
def test_a_neighbour_stands_higher(lang, one, other):
    low, high = (commitments(text, lang)["rung"].iat[0] for text in (one, other))
    assert 0 < low < high


@pytest.mark.parametrize(
    ("lang", "sentence", "negated"),
    [
        ("en", "We will not pay for the bridge.", True),
        ("en", "We will pay for the bridge.", False),
        ("en", "They never agreed to open the bridge.", True),
        ("es", "No vamos a permitir la entrada de tropas.", True),
        ("es", "Vamos a permitir la entrada de tropas.", False),
        ("es", "Nunca acordamos abrir el puente.", True),
    ],
)
def test_what_is_denied_keeps_its_rung(lang, sentence, negated):
    row = commitments(sentence, lang).iloc[0]
    assert row["rung"] > 0
    assert row["negated"] == negated


def test_sentences_are_those_of_the_text():
    text = "We agreed to open it. It is old.\n\nWe must act. "
    table = commitments(text, "en")
    assert [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == list(
        table["sentence"]
    )
    assert list(table["sentence"]) == ["We agreed to open it.", "It is old.", "We must act."]


def test_an_item_of_a_list_and_a_heading_are_sentences_of_their_own():
    text = "What was agreed\n\n- We will open it\n- We signed it\n- It is old"
    table = commitments(text, "en")
    assert list(zip(table["sentence"], table["rung"], strict=True)) == [
        ("What was agreed", 0),
        ("- We will open it", 4),
        ("- We signed it", 6),
        ("- It is old", 0),
    ]


@given(st.lists(st.sampled_from([c[2] for c in CASES]), min_size=1, max_size=6))
def test_a_text_twice_has_its_sentences_twice(sentences):
    text = "\n\n".join(sentences)
    once, twice = (commitments(t, "en") for t in (text, f"{text}\n\n{text}"))
    columns = ["sentence", "rung", "negated"]
    assert twice[columns].values.tolist() == once[columns].values.tolist() * 2


@given(
    st.text(st.characters(codec="utf-8") | st.sampled_from("\n.?<>[]()’'\"—we 2025"), max_size=200),
    st.sampled_from(["en", "es"]),
)
def test_any_string_has_rungs(text, lang):
    table = commitments(text, lang)
    assert table["rung"].between(0, 6).all()
    assert not table.loc[table["rung"] == 0, "negated"].any()
    assert "".join(table["sentence"]).split() == text.split() or len(table) > 0
    assert [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == list(
        table["sentence"]
    )


@given(st.lists(st.sampled_from([c[2] for c in CASES]), min_size=1, max_size=8))
def test_a_sentence_does_not_depend_on_those_around_it(sentences):
    rungs = READ(sentences)
    alone = [READ([sentence]) for sentence in sentences]
    assert rungs[0] == [features[0] for features, _ in alone]
    assert rungs[1] == [found[0] for _, found in alone]


@pytest.mark.parametrize(
    ("lang", "sentence", "rung"),
    [
        ("en", "President Ruiz immediately signed the order.", "done"),
        ("en", "Last week President Ruiz signed the order.", "done"),
        ("en", "Officials in Alabama signed the order.", "done"),
        ("en", "The Vice President will open the bridge.", "intends"),
        ("en", "Mexico will open the bridge.", "intends"),
        ("en", "The Secretary plans to open the bridge.", "intends"),
        ("es", "El presidente también agradeció el apoyo.", "notes"),
        ("es", "Los dos gobiernos ya se comprometieron a abrir el puente.", "intends"),
    ],
)
def test_who_acts_stands_before_the_verb(lang, sentence, rung):
    _, found = Ladder(lang, PACKAGE).read([sentence])
    places = {f.place for f in found[0] if RUNGS[f.rung] == rung}
    assert "main" in places


def test_markup_says_nothing():
    plain = "President Ruiz ordered an end to it."
    marked = "**President Ruiz** [ordered](https://will.must/agreed-to_sign) an end to it."
    plain, marked = (READ([t])[0][0] for t in (plain, marked))
    assert plain == marked


def test_an_empty_text_has_no_sentence():
    table = commitments("", "es")
    assert table.empty
    assert table.columns.tolist() == ["sentence", "start", "end", "rung", "negated"]


def test_a_language_without_a_ladder():
    with pytest.raises(ValueError, match="no ladder of commitment for the language 'fr'"):
        commitments("Nous ouvrirons le pont.", "fr")


def test_words_of_a_user_count(tmp_path):
    text = "La canciller rubricó el convenio."
    assert commitments(text, "es")["rung"].tolist() != [6]
    row = "lang,kind,word,source\nes,did_they,rubricó,mine\n"
    (tmp_path / "ladder_words.csv").write_text(row, encoding="utf-8")
    mine = Gazetteer.read(tmp_path)
    assert commitments(text, "es", gazetteer=mine)["rung"].tolist() == [6]


def test_a_frame_with_a_kind_that_is_not_there():
    with pytest.raises(ValueError, match="<nowhere>, of which ladder_words has no word"):
        Alphabet({"we": {"person"}}, {}, ["<person>"]).compile("<person> <nowhere>")
    with pytest.raises(ValueError, match="@nobody, and there is none"):
        Alphabet({}, {}, ["@nobody"])


def test_an_ending_is_for_words_that_are_not_there_themselves():
    alphabet = Alphabet({"*remos": {"future"}, "extremos": {"noun"}}, {}, [])
    view = alphabet.view(["abriremos extremos"])
    assert [m.start() for m in alphabet.compile("<future>").finditer(view)] == [1]
    assert [m.start() for m in alphabet.compile("<noun>").finditer(view)] == [2]


def test_an_ending_after_a_word_of_a_kind():
    kinds = {"abrir": {"deed"}, "<deed>emos": {"future"}, "*emos": {"verb"}}
    alphabet = Alphabet(kinds, {}, [])
    view = alphabet.view(["abriremos bebemos"])
    assert [m.start() for m in alphabet.compile("<future>").finditer(view)] == [1]
    assert [m.start() for m in alphabet.compile("<verb>").finditer(view)] == [2]


def test_numbers_and_names_are_kinds():
    alphabet = Alphabet({}, {}, [])
    view = alphabet.view(["in 1944, 2,300 Ruiz came in 2021."])
    for kind, at in (("old_year", 2), ("number", 4), ("name", 5), ("year", 8)):
        assert [m.start() for m in alphabet.compile(f"<{kind}>").finditer(view)] == [at]


def test_the_weights_are_of_features_that_can_be_found():
    table = gazetteer.table("ladder_weights")
    frames = gazetteer.table("ladder_frames")
    for lang, weights in table.groupby("lang"):
        names = set(frames.loc[frames["lang"] == lang, "name"])
        named = weights["feature"].str.partition(" / ")[0]
        own = named.str.match(r"(any|act) |short|long|every sentence")
        assert set(named[~own]) <= names
        known = _ladder(lang, PACKAGE)[1]
        assert len(known) == len(weights)
        assert {len(row) for row in known.values()} == {len(RUNGS)}
    assert not pd.to_numeric(table["done"]).isna().any()
