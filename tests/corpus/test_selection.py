"""The rule, on sentences written for it and labelled by hand."""

from __future__ import annotations

import pytest

from bilateral.corpus.passages import passages
from bilateral.corpus.selection import rule, select
from bilateral.sources import SOURCES
from bilateral.sources.model import Document, Turn

SOURCE = {source.name: source for source in SOURCES}
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
    source = SOURCE[document.source]
    pieces = list(passages(document, source.paragraphs))
    return select(document, pieces, [text[p.start : p.end] for p in pieces], source)


def words(n: int, *signs: str) -> str:
    """So many words, the last of which are signs of the subject."""
    return " ".join(["word"] * (n - len(signs)) + list(signs))


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
    found = chosen([("Thank you. Jake Sullivan.", 0), (NAMED, 0), (words(25), 0)], title=title)
    assert found == {0: "context", 1: "core", 2: "core"}
    assert chosen([(words(24), 0), ("Tariffs.", 0)], title=title) == {0: "context", 1: "core"}


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


# --- a word in passing ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("n", "signs", "core"),
    [
        (120, ["Mexico", "tariffs"], True),  # a mention and a cue: a hundred and twenty words
        (121, ["Mexico", "tariffs"], False),
        (180, ["USMCA", "tariffs"], True),  # a strong word is a mention, too
        (181, ["USMCA", "tariffs"], False),
        (240, ["asylum", "Mexico", "Mexico", "tariffs"], True),
        (241, ["asylum", "Mexico", "Mexico", "tariffs"], False),
        (10, ["Mexico"], False),
        (10, ["tariffs"], False),
    ],
)
def test_in_sixty_words_there_is_a_sign(n, signs, core):
    assert rule("MX").is_core(words(n, *signs)) is core


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Ayudamos a nuestros paisanos en los consulados.", True),
        ("Mandan remesas nuestros paisanos.", True),
        ("Los connacionales que viven allá piden una carta.", True),
        ("Mis paisanos de Tabasco piden agua y seguridad.", False),  # a cue, but nobody abroad
        ("Paisanas y paisanos, buenos días.", False),
        ("Paisanos " + "x" * 145 + " del otro lado", True),
        ("Paisanos " + "x" * 146 + " del otro lado", False),  # 160 characters to its end
    ],
)
def test_people_count_where_something_says_that_they_are_abroad(text, core):
    assert rule("US").is_core(text) is core
    assert rule("US").mentions(text)


# --- answers --------------------------------------------------------------------------------------
ASK = ("What do you say to Mexico about the border and asylum?", "none", "journalist")


def talk(*turns, exchange=1, **about) -> str:
    """Relevance of turns of one exchange: c, a, x for context, - for what is left out."""
    text, spans = "", []
    for words_, side, role in turns:
        spans.append(
            Turn(len(text), len(text) + len(words_), side=side, role=role, exchange=exchange)
        )
        text += words_ + "\n\n"
    fields = {"source": "wh", "side": "US", "title": "Press Briefing"} | about
    document = Document("x:1", text=text, turns=spans, **fields)
    source = SOURCE[document.source]
    pieces = list(passages(document, source.paragraphs))
    assert len(pieces) == len(turns)
    found = select(document, pieces, [text[p.start : p.end] for p in pieces], source)
    letters = {"core": "c", "answer": "a", "context": "x"}
    return "".join(letters[found[i]] if i in found else "-" for i in range(len(turns)))


def says(n: int, *signs: str, side: str = "US", role: str = "official") -> tuple[str, str, str]:
    return words(n, *signs), side, role


def test_an_answer_speaks_of_policy_as_its_question_did():
    assert talk(ASK, says(60, "tariffs")) == "ca"
    assert talk(ASK, says(61, "tariffs")) == "cx"
    assert talk(ASK, says(120, "tariffs", "asylum")) == "ca"
    assert talk(ASK, says(25, "tariffs")) == "ca"
    assert talk(ASK, says(24, "tariffs")) == "cx"  # too short to tell
    assert talk(ASK, says(30, "tariffs"), exchange=0)[1] == "x"  # before the first question


def test_a_short_question_that_names_the_relationship_has_any_answer():
    for n, expected in ((60, "ca"), (61, "cx")):
        question = (words(n, "border", "USMCA"), "none", "journalist")
        assert talk(question, says(40)) == expected
    question = (words(30, "asylum", "USMCA"), "none", "journalist")
    # Only the first thing that is said, and not what follows a core answer.
    assert talk(question, says(40), says(40)) == "cax"
    assert talk(question, says(30, "USMCA", "tariffs"), says(40)) == "ccx"
    assert talk(question, says(10), says(40)) == "cxa"
    # A question that does not name the relationship has not.
    assert talk(ASK, says(40)) == "cx"


def test_an_answer_goes_on_through_follow_ups_until_it_leaves_the_subject():
    first, more = says(30, "tariffs"), says(30, "asylum")
    eight, nine = ((words(n), "none", "journalist") for n in (8, 9))
    assert talk(ASK, first, eight, more) == "caxa"
    assert talk(ASK, first, nine, more) == "caxx"
    assert talk(ASK, first, says(24), more) == "caxa"
    assert talk(ASK, first, says(25), more) == "caxx"
    assert talk(ASK, first, nine, ASK, more) == "caxca"
    core = says(30, "Mexico", "tariffs")
    assert talk(ASK, core, more) == "cca"


@pytest.mark.parametrize(
    ("side", "role"), [("MX", "official"), ("US", "guest"), ("none", "journalist")]
)
def test_only_own_officials_answer(side, role):
    assert talk(ASK, says(30, "tariffs", side=side, role=role)) == "cx"
    # Nor is what an official says a question.
    own = (ASK[0], "US", "principal")
    assert talk(own, says(30, "tariffs")) == "cx"


def test_answers_end_with_their_exchange():
    text = ASK[0] + "\n\n" + words(30, "tariffs") + "\n\n" + words(30, "tariffs")
    second = len(ASK[0]) + 2
    third = second + len(words(30, "tariffs")) + 2
    turns = [
        Turn(0, len(ASK[0]), side="none", role="journalist", exchange=1),
        Turn(second, third - 2, side="US", exchange=1),
        Turn(third, len(text), side="US", exchange=2),
    ]
    document = Document("x:1", "wh", text, side="US", title="Press Briefing", turns=turns)
    source = SOURCE[document.source]
    pieces = list(passages(document, source.paragraphs))
    found = select(document, pieces, [text[p.start : p.end] for p in pieces], source)
    assert found == {0: "core", 1: "answer"}


@pytest.mark.parametrize(
    ("text", "relevance"),
    [
        ("We signed an agreement with the United States on the border.", "context"),
        ("Mexico signed an agreement with the United States on the border.", "core"),
    ],
)
def test_a_speech_to_the_world_must_name_its_own_country_and_is_kept_whole(text, relevance):
    fields = {"source": "un", "side": "MX", "title": "General Debate"}
    assert chosen([(text, 0), ("We want peace.", 0)], **fields) == {0: relevance, 1: "context"}
    # The same words in a conference of the same side need not name it.
    assert chosen([(text, 0)], source="mananeras", side="MX", title="Conferencia") == {0: "core"}
