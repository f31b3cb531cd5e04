"""The rule, on sentences written for it and labelled by hand."""

from __future__ import annotations

import doctest

import pytest

from bilateral.corpus import selection as module
from bilateral.corpus.passages import passages
from bilateral.corpus.selection import rule, select
from bilateral.sources.model import Document, Turn

ABOUT_MEXICO = {
    "core": [
        "The President spoke with President López Obrador about migration.",
        "The United States and Mexico share a border of two thousand miles.",
        "We are working closely with Mexico to stop the flow of fentanyl.",
        "The tariffs on Canada and Mexico take effect on Tuesday.",
        "The USMCA entered into force in July.",
        "Secretary Blinken met with the Mexican Foreign Minister.",
        "President Sheinbaum agreed to send ten thousand troops to the border.",
        "People crossing into Texas from Mexico asked for asylum.",
        "The Government of Mexico was informed of the decision.",
        "Our Ambassador to Mexico delivered the note.",
        "Mexico will send us more water from the Rio Grande.",
        "The Mexican cartels are terrorist organizations.",
        "The claims convention with Mexico was signed in 1868.",
        "Those who must remain in Mexico wait for their hearing.",
        "The U.S.-Mexico High-Level Economic Dialogue begins today.",
        "The Merida Initiative has run its course.",
    ],
    "not core": [
        "New Mexico is a beautiful state and its border counties are growing.",
        "New Mexican chiles are subject to no tariffs at all.",
        "The Gulf of Mexico has oil, and drilling there is a matter of security.",
        "Mexico Beach was hit by the hurricane, and aid is on its way.",
        "The Mexico City Policy on foreign assistance is back.",
        "He was born in Mexico and came to this country as a child.",
        "She is the proud daughter of a family from Mexico.",
        "Mexican Americans have served in every war.",
        "We had Mexican food at a restaurant.",
        "Wages in our plants are higher now than in Mexico.",
        "The plant in Philadelphia makes trains.",
        "There were athletes from Brazil, Chile, Peru, Spain, and Mexico at the games.",
        "He served at posts in Panama, Mexico, Peru, and Chile.",
        "The weather in the Midwest is mild.",
        "We spent the winter in Mexico.",
    ],
}
ABOUT_THE_UNITED_STATES = {
    "core": [
        "Hablé con el presidente Biden sobre migración.",
        "La relación con Estados Unidos es buena.",
        "El gobierno de Estados Unidos nos informó.",
        "Vino la vicepresidenta Kamala Harris.",
        "El T-MEC nos conviene a los tres países.",
        "Los migrantes que van a Estados Unidos pasan por Tapachula.",
        "Nuestros paisanos en Estados Unidos mandan remesas.",
        "El presidente Trump anunció aranceles.",
        "La embajada de Estados Unidos en México publicó un comunicado.",
        "La DEA no nos avisó de la operación.",
        "Se acordó con Estados Unidos la entrega del agua del río Bravo.",
        "Las armas entran de contrabando desde Estados Unidos.",
        "El secretario de Estado Antony Blinken llega mañana.",
        "El embajador Ken Salazar estuvo aquí.",
        "Washington pidió la extradición del detenido.",
        "The relation between Mexico and the United States is one of neighbours.",
    ],
    "not core": [
        "La Constitución Política de los Estados Unidos Mexicanos lo establece.",
        "El Senado de los Estados Unidos Mexicanos aprobó el tratado.",
        "Lo publicó The Washington Post la semana pasada.",
        "Vive en la calle Washington, cerca del agua.",
        "Es más barato que en Estados Unidos.",
        "La inflación es menor que en Estados Unidos.",
        "En otros países, como Estados Unidos, se vacunan menos.",
        "La guerra de 1847 contra Estados Unidos nos costó medio territorio.",
        "Benito Juárez y Abraham Lincoln fueron contemporáneos.",
        "Costó diez mil dólares estadounidenses.",
        "Lo dice un historiador estadounidense.",
        "Compraron una planta en Filadelfia.",
        "La gasolina no va a subir este año.",
        "Vamos a inaugurar el aeropuerto el domingo.",
    ],
}
CASES = [
    (about, label == "core", sentence)
    for about, table in (("MX", ABOUT_MEXICO), ("US", ABOUT_THE_UNITED_STATES))
    for label, sentences in table.items()
    for sentence in sentences
]


def test_examples_in_the_docstrings_run():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("about", "core", "sentence"), CASES)
def test_rule(about, core, sentence):
    assert rule(about).is_core(sentence) is core


@pytest.mark.parametrize(
    ("about", "title", "whole"),
    [
        ("MX", "Readout of President Biden’s Call with President López Obrador of Mexico", True),
        ("MX", "Joint Statement by the United States and Mexico", True),
        ("MX", "U.S.-Mexico Joint Statement", True),
        ("MX", "Imposing Duties to Address the Situation at Our Southern Border with Mexico", True),
        ("MX", "President Biden Approves New Mexico Disaster Declaration", False),
        ("MX", "Remarks at the Gulf of Mexico Alliance", False),
        ("MX", "Memorandum on the Mexico City Policy", False),
        ("MX", "Press Briefing by Press Secretary Jen Psaki", False),
        ("US", "Llamada del presidente con el presidente Biden", True),
        ("US", "Comunicado conjunto México-Estados Unidos", True),
        ("US", "Presupuesto de los Estados Unidos Mexicanos", False),
        ("US", "Conferencia de prensa matutina", False),
    ],
)
def test_a_title_takes_the_whole_text(about, title, whole):
    assert rule(about).is_title(title) is whole


def test_a_cue_must_be_near():
    near = "Mexico " + "is large and old " * 8 + "tariffs"
    far = "Mexico " + "is large and old " * 10 + "tariffs"
    assert near.index("tariffs") - len("Mexico") < 160 < far.index("tariffs") - len("Mexico")
    assert rule("MX").is_core(near)
    assert not rule("MX").is_core(far)


@pytest.mark.parametrize(("n", "core"), [(159, True), (160, True), (161, False)])
def test_a_cue_lies_within_160_characters(n, core):
    """Counted from the name to the far end of the cue, before it and after it."""
    after = "Mexico " + "x" * (n - len("asylum") - 2) + " asylum"
    before = "asylum " + "x" * (n - len("asylum") - 2) + " Mexico"
    assert {len(text) - len("Mexico") for text in (after, before)} == {n}
    assert rule("MX").is_core(after) is core
    assert rule("MX").is_core(before) is core


def test_cues_are_found_in_capitals_and_names_are_not_found_in_small_letters():
    assert rule("MX").is_core("Tariffs hurt Mexico.")
    assert rule("MX").is_core("Mexico PAYS THE TARIFFS.")
    assert not rule("MX").is_core("The word mexico stands beside the word tariffs.")


def test_an_exclusion_takes_only_what_it_names():
    assert rule("MX").is_core("From New Mexico the President called the President of Mexico.")
    assert rule("US").is_core(
        "Los Estados Unidos Mexicanos y el gobierno de Estados Unidos firmaron."
    )


# --- which passages of a text ---------------------------------------------------------------------
def chosen(turns: list[tuple[str, int]], **about) -> dict[int, str]:
    text, spans = "", []
    for words, exchange in turns:
        spans.append(Turn(len(text), len(text) + len(words), exchange=exchange))
        text += words + "\n\n"
    fields = {"source": "wh", "side": "US", "title": "Press Briefing"} | about
    document = Document("x:1", text=text, turns=spans, **fields)
    pieces = list(passages(document))
    return select(document, pieces, [text[p.start : p.end] for p in pieces])


CORE, OTHER = "We are working with Mexico on migration.", "The weather is mild."
NAMED = "I like Mexico."


def test_neighbours_are_context():
    turns = [(OTHER, 0), (OTHER, 0), (CORE, 0), (OTHER, 0), (OTHER, 0)]
    assert chosen(turns) == {1: "context", 2: "core", 3: "context"}
    assert chosen([(OTHER, 0), (CORE, 0)]) == {0: "context", 1: "core"}
    assert chosen([(CORE, 0), (OTHER, 0), (OTHER, 0)]) == {0: "core", 1: "context"}
    assert chosen([(CORE, 0), (CORE, 0)]) == {0: "core", 1: "core"}


def test_the_whole_exchange_is_context():
    turns = [(OTHER, 0), (OTHER, 1), (OTHER, 1), (OTHER, 1), (CORE, 1), (OTHER, 2), (OTHER, 2)]
    assert chosen(turns) == {1: "context", 2: "context", 3: "context", 4: "core", 5: "context"}


def test_exchange_0_is_no_exchange():
    assert chosen([(OTHER, 0)] * 5 + [(CORE, 0)]) == {4: "context", 5: "core"}


def test_nothing_without_a_core():
    assert chosen([(OTHER, 0), (NAMED, 1), ("New Mexico is mild.", 1)]) == {}


def test_a_readout_is_whole_by_its_title():
    title = "Readout of the Vice President’s Call with Mexico"
    assert chosen([(OTHER, 0), (NAMED, 0)], title=title) == {0: "core", 1: "core"}


def test_what_its_source_prints_under_the_country_is_whole():
    assert chosen([(OTHER, 0)], source="frus", about_both=True) == {0: "core"}
    # A Mexican letter in the volumes of the United States is looked at for Mexico, too.
    assert chosen([(CORE, 0)], source="frus", side="MX") == {0: "core"}


def test_a_list_of_nominations_has_no_core():
    assert chosen([(CORE, 0)], title="President Biden Announces Key Nominees") == {}


def test_a_speech_to_the_united_nations_is_whole():
    turns = [(OTHER, 0), (OTHER, 0), (CORE, 0)]
    assert chosen(turns, source="un") == {0: "context", 1: "context", 2: "core"}
    assert chosen([(OTHER, 0)], source="un") == {0: "context"}
    # Everybody speaks of the United States there: Mexico must be meant, too.
    soviets = ("We welcome the treaty between the United States and the Soviet Union.", 0)
    border = ("Mexico and the United States share a border and a treaty.", 0)
    found = chosen([soviets, border], source="un", side="MX")
    assert found == {0: "context", 1: "core"}


def test_each_side_is_looked_at_for_the_other():
    spanish = [("La relación con Estados Unidos es buena.", 0)]
    assert chosen(spanish, source="mananeras", side="MX") == {0: "core"}
    assert chosen(spanish) == {}
    assert (
        chosen([("Mexico and Mexicans and their border.", 0)], source="mananeras", side="MX") == {}
    )
