"""Labels to speakers, against a hand-made list; every rule is tried by what it is for."""

import re

import pytest

from bilateral import gazetteer
from bilateral.sources.model import ROLES
from bilateral.sources.names import fold
from bilateral.sources.speakers import Speaker, Speakers


def wh(label: str, date: str = "2022-07-12", genre: str = "remarks") -> tuple:
    return tuple(Speakers("wh", date, genre, surnames=True).resolve(label))


def mx(label: str, date: str = "2022-07-12", genre: str = "press conference") -> tuple:
    return tuple(Speakers("mananeras", date, genre).resolve(label))


@pytest.mark.parametrize(
    ("label", "date", "expected"),
    [
        ("Q", "2022-07-12", ("", "none", "journalist")),
        ("MODERATOR", "2022-07-12", ("", "none", "moderator")),
        ("AMBASSADOR HEUSGEN", "2023-02-18", ("", "none", "moderator")),
        ("AUDIENCE MEMBER", "2022-07-12", ("", "none", "guest")),
        ("THE PRESIDENT", "2020-07-08", ("Donald J. Trump", "US", "principal")),
        ("THE PRESIDENT", "2022-07-12", ("Joseph R. Biden", "US", "principal")),
        ("THE PRESIDENT", "2025-01-20", ("Donald J. Trump", "US", "principal")),
        ("THE VICE PRESIDENT", "2022-07-12", ("Kamala D. Harris", "US", "principal")),
        ("PRESIDENT BIDEN", "2022-07-12", ("Joseph R. Biden", "US", "principal")),
        ("PRESIDENT TRUMP", "2022-07-12", ("Donald J. Trump", "US", "guest")),  # not in office
        ("PRESIDENT OBAMA", "2022-07-12", ("Barack Obama", "US", "guest")),
        (
            "PRESIDENT LÓPEZ OBRADOR",
            "2022-07-12",
            ("Andrés Manuel López Obrador", "MX", "principal"),
        ),
        ("PRESIDENT SHEINBAUM", "2025-06-01", ("Claudia Sheinbaum Pardo", "MX", "principal")),
        ("MR. EBRARD", "2022-07-12", ("Marcelo Ebrard Casaubon", "MX", "official")),
        ("PRESIDENT MACRON", "2022-07-12", ("Emmanuel Macron", "other", "principal")),
        ("PRIME MINISTER TRUDEAU", "2022-07-12", ("Justin Trudeau", "other", "principal")),
        ("GENERAL SECRETARY TRỌNG", "2023-09-10", ("Trọng", "other", "principal")),
        ("VICE PRESIDENT OSINBAJO", "2022-09-02", ("Osinbajo", "other", "principal")),
        ("SECRETARY GENERAL RUTTE", "2025-03-13", ("Rutte", "other", "official")),
        ("SENATOR WYDEN", "2022-07-12", ("Wyden", "US", "guest")),
        ("GOVERNOR LUJAN GRISHAM", "2022-07-12", ("Lujan Grisham", "US", "guest")),
        ("LT. GOVERNOR FLANAGAN", "2022-07-12", ("Flanagan", "US", "guest")),
        ("CHIEF WHITE", "2022-07-12", ("White", "US", "guest")),
        ("THE FIRST LADY", "2022-07-12", ("Jill Biden", "US", "guest")),
        ("THE FIRST LADY", "2025-07-12", ("Melania Trump", "US", "guest")),
        ("ATTORNEY GENERAL GARLAND", "2021-06-23", ("Merrick B. Garland", "US", "official")),
        ("SECRETARY BLINKEN", "2022-07-12", ("Antony J. Blinken", "US", "official")),
        ("LIEUTENANT GENERAL SIMS", "2024-02-02", None),
        ("SENIOR ADMINISTRATION OFFICIAL", "2022-07-12", None),
        ("SENIOR MILITARY OFFICIAL", "2022-07-12", None),
        ("MILITARY AIDE", "2022-07-12", None),
        ("MS. JEAN-PIERRE", "2022-07-12", ("Karine Jean-Pierre", "US", "official")),
        ("HIAS", "2022-03-03", ("", "none", "guest")),  # an organisation
        ("MR. MUSK", "2025-03-01", ("Musk", "none", "guest")),
        ("LEAVITT", "2025-03-01", ("Karoline Leavitt", "US", "official")),
        ("MUSK", "2025-03-01", ("Musk", "none", "guest")),
        ("POLISH AIDE", "2022-07-12", ("", "none", "guest")),
        ("A PARTICIPANT", "2022-07-12", ("", "none", "guest")),
        ("QUESTION", "2022-07-12", ("", "none", "journalist")),
        ("SECREATRY MAYORKAS", "2022-07-12", ("Alejandro Mayorkas", "US", "official")),
    ],
)
def test_white_house_labels(label, date, expected):
    found = wh(label, date)
    assert found[1:3] == ("US", "official") if expected is None else found[:3] == expected
    assert found[3] is False


def test_who_answers_at_a_press_briefing_is_staff():
    assert wh("MS. NOBODY", genre="press briefing")[:3] == ("Nobody", "US", "official")
    assert wh("MS. NOBODY", genre="remarks")[:3] == ("Nobody", "none", "guest")


@pytest.mark.parametrize(
    ("label", "side", "role"),
    [
        ("PREGUNTA", "none", "journalist"),
        ("INTERLOCUTORA", "none", "journalist"),
        ("INTERVENCIÓN HOMBRE", "none", "journalist"),
        ("MODERADORA", "none", "moderator"),
        ("VOZ MUJER", "none", "guest"),
        ("(INICIA VIDEO)", "none", "guest"),
        ("PRESIDENTE ANDRÉS MANUEL LÓPEZ OBRADOR", "MX", "principal"),
        ("ANA PÉREZ, SUBSECRETARIA DE NADA", "MX", "official"),
        ("SECRETARIA DE NADA, ANA PÉREZ", "MX", "official"),
        ("ANA PÉREZ, EMBAJADORA DE MÉXICO EN ESTADOS UNIDOS", "MX", "official"),
        ("ANA PÉREZ, CÓNSUL DE MÉXICO EN TEXAS", "MX", "official"),
        ("ANA PÉREZ, REPRESENTANTE PERMANENTE DE MÉXICO ANTE LA ONU", "MX", "official"),
        ("ANA PÉREZ, VOCAL EJECUTIVA DEL FOVISSSTE", "MX", "official"),
        ("ANA PÉREZ, GOBERNADORA DE BAJA CALIFORNIA", "MX", "guest"),
        ("ANA PÉREZ, PRESIDENTA DE LA CÁMARA DE DIPUTADOS", "MX", "guest"),
        ("ANA PÉREZ, PRESIDENTA ELECTA DE LOS ESTADOS UNIDOS MEXICANOS", "MX", "guest"),
        ("JOSEPH BIDEN, PRESIDENTE DE LOS ESTADOS UNIDOS DE AMÉRICA", "US", "principal"),
        ("KAMALA HARRIS, VICEPRESIDENTA DE ESTADOS UNIDOS", "US", "principal"),
        ("ANN SMITH, EMBAJADORA DE ESTADOS UNIDOS EN MÉXICO", "US", "official"),
        ("ANN SMITH, SECRETARIA DE COMERCIO DE LOS ESTADOS UNIDOS", "US", "official"),
        ("ANN SMITH, SENADORA EN EL ESTADO DE ARIZONA, ESTADOS UNIDOS", "US", "guest"),
        ("ANA PÉREZ, PRESIDENTA DEL INSTITUTO NACIONAL ELECTORAL (INE)", "MX", "guest"),
        ("ANA PÉREZ, PRESIDENTA DEL INSTITUTO NACIONAL DE LAS MUJERES", "MX", "official"),
        ("ANN SMITH - ESTADOS UNIDOS", "none", "guest"),
        ("ANN SMITH, PRIMERA MINISTRA DE CANADÁ", "other", "principal"),
        ("ANN SMITH, PRESIDENTA DE LA REPÚBLICA DE CHILE", "other", "principal"),
        ("ANN SMITH, VICEPRESIDENTA DE EL SALVADOR", "other", "principal"),
        ("ANN SMITH, ASESORA DEL PRESIDENTE DE LA REPÚBLICA ARGENTINA", "other", "official"),
        ("ANN SMITH, PRESIDENTA DEL SENADO DE LA REPÚBLICA DOMINICANA", "other", "official"),
        ("ANN SMITH, MINISTRA DE SALUD DE CUBA", "other", "official"),
        ("ANN SMITH, DIRECTORA GENERAL DE EMPRESAS ICA", "none", "guest"),
        ("ANA PÉREZ, PRESIDENTA DE LA CÁMARA NACIONAL DE COMERCIO", "none", "guest"),
        ("ANA PÉREZ", "none", "guest"),
        ("LUIS CRESCENCIO SANDOVAL GONZÁLEZ\u200b", "MX", "official"),
        ("PREGUNRA", "none", "journalist"),
        ("INTELOCUTOR", "none", "journalist"),
        ("INTERLOCURA", "none", "journalist"),
    ],
)
def test_morning_conference_labels(label, side, role):
    assert mx(label)[1:3] == (side, role)


@pytest.mark.parametrize(
    ("label", "genre", "role"),
    [
        ("INTERVENCIÓN", "press conference", "journalist"),
        ("INTERLOCUTORA", "health briefing", "journalist"),
        ("INTERVENCIÓN", "remarks", "guest"),
        ("INTERLOCUTOR", "message", "guest"),
        ("PREGUNTA", "remarks", "journalist"),
    ],
)
def test_who_is_heard_from_the_floor_is_a_journalist_where_journalists_ask(label, genre, role):
    assert mx(label, genre=genre)[:3] == ("", "none", role)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Remarks by President Biden in a CNN Town Hall", "guest"),
        ("Remarks by Vice President Harris in a Moderated Conversation", "guest"),
        ("Remarks by President Trump in Joint Press Conference", "journalist"),
        ("Remarks by President Biden before Air Force One Departure", "journalist"),
    ],
)
def test_a_question_at_a_town_hall_is_no_journalists(title, role):
    found = Speakers("wh", "2024-10-10", "remarks", title).resolve("Q")
    assert found == ("", "none", role, False)


@pytest.mark.parametrize(
    "label",
    [
        "EXPERTA EN EXPLORACIÓN DE HIDROCARBUROS",
        "INTEGRANTE DE LA COMUNIDAD",
        "REPRESENTANTE DE LOS PUEBLOS YAQUIS",
        "VECINA",
        "BENEFICIARIA DEL PROGRAMA SEMBRANDO VIDA",
        "MUJER OTOMÍ DE QUERÉTARO",
        "DIRECTOR GENERAL DE LA EMPRESA",
    ],
)
def test_a_description_is_no_name(label):
    assert mx(label, genre="remarks")[0] == ""
    assert mx(f"{label}, ANA PÉREZ", genre="remarks")[0] == "Ana Pérez"


def test_one_person_has_one_name():
    labels = (
        "ROSA ICELA RODRÍGUEZ, SECRETARIA DE SEGURIDAD Y PROTECCIÓN CIUDADANA",
        "ROSA ICELA RODRÍGUEZ VELÁZQUEZ, SECRETARIA DE GOBERNACIÓN",
        "SECRETARIA DE GOBERNACIÓN, ROSA ICELA RODRIGUEZ VELÁZQUEZ",
    )
    assert {mx(label)[0] for label in labels} == {"Rosa Icela Rodríguez Velázquez"}
    assert mx("HUGO LÓPEZ-GATEL RAMÍREZ, SUBSECRETARIO")[0] == "Hugo López-Gatell Ramírez"


def test_names_stand_before_or_after_the_office():
    assert mx("SECRETARIA DE NADA, ANA DE LA CRUZ")[0] == "Ana de la Cruz"
    assert mx("ANA DE LA CRUZ, SECRETARIA DE NADA")[0] == "Ana de la Cruz"
    assert wh("ADMINISTRATOR MCNULTY")[0] == "McNulty"
    assert wh("MS. O’CONNELL", genre="press briefing")[0] == "O’Connell"


def test_spellings_of_a_name_meet():
    plain = mx("MARCELO EBRARD CASAUBON, SECRETARIO DE RELACIONES EXTERIORES")
    accent = mx("MARCELO EBRARD CASAUBÓN, SECRETARIO DE RELACIONES EXTERIORES")
    assert plain == accent == ("Marcelo Ebrard Casaubon", "MX", "official", False)
    assert fold("Casaubón") == "CASAUBON"


def test_a_label_with_office_explains_the_bare_name_of_the_same_document_only():
    speakers = Speakers("mananeras", "2022-07-12", "remarks")
    named = speakers.resolve("ANA PÉREZ, SUBSECRETARIA DE NADA")
    assert speakers.resolve("ANA PEREZ") == speakers.resolve("ANA PÉREZ") == named
    assert mx("ANA PÉREZ")[1:3] == ("none", "guest")


def test_an_interpreter_is_heard_where_the_label_says_so():
    speakers = Speakers("mananeras", "2021-10-08", "press conference")
    label = "ANTONY BLINKEN, SECRETARIO DE ESTADO DE ESTADOS UNIDOS"
    heard = speakers.resolve(f"{label} (INTERPRETACIÓN DEL INGLÉS AL ESPAÑOL)")
    assert heard == Speaker("Antony J. Blinken", "US", "official", True)
    assert speakers.resolve("ANTONY BLINKEN").interpreted is False
    assert speakers.resolve("ANTONY BLINKEN (INTERPRETACIÓN)").interpreted is True
    assert mx("PREGUNTA (VIDEOLLAMADA)")[3] is False


def test_the_table_of_rules_is_sound():
    rules = gazetteer.table("speakers")
    words = rules.role.str.endswith(" word") | (rules.role == "person")
    assert set(rules.source) == {"wh", "mananeras", ""}
    assert set(rules.side[~words]) <= set(gazetteer.sides()["side"])
    assert set(rules.role[~words]) <= set(ROLES)
    assert set(rules.office) - {""} <= set(gazetteer.offices().office)
    for title in rules.title:
        re.compile(title)
    for pattern in rules.pattern:
        re.compile(pattern)
        # Labels are matched in capitals without accents: no pattern may ask for others.
        assert fold(re.sub(r"\\.|\(\?<?[!=]", "", pattern)) == re.sub(
            r"\\.|\(\?<?[!=]", "", pattern
        )
    for source in ("wh", "mananeras"):
        rest = rules[(rules.source == source) & ~rules.role.str.endswith(" word")]
        assert rest.pattern.iloc[-1] == "."


@pytest.mark.parametrize(
    ("label", "side", "role"),
    [
        ("ANNE MILGRAM, DIRECTORA DE LA DEA", "US", "official"),
        ("MIKE VIGIL, EXDIRECTOR DE OPERACIONES INTERNACIONALES DE LA DEA", "none", "guest"),
        ("JOHN NEELY KENNEDY, SENADOR", "US", "guest"),
        ("ERIK GARCETTI, ALCALDE DE LOS ÁNGELES, CALIFORNIA", "US", "guest"),
        ("DIRECTOR GENERAL DE HOME DEPOT EN MÉXICO, JOSÉ ANTONIO RODRÍGUEZ", "none", "guest"),
        ("PHUMZILE MLAMBO-NGCUKA, DIRECTORA EJECUTIVA DE ONU MUJERES", "other", "official"),
        (
            "JUAN RAMÓN DE LA FUENTE, REPRESENTANTE PERMANENTE DE MÉXICO ANTE LA ONU",
            "MX",
            "official",
        ),
        ("TITULAR DE LA COMISIÓN PARA LA REFORMA ELECTORAL, PABLO GÓMEZ ÁLVAREZ", "MX", "official"),
    ],
)
def test_companies_and_foreign_bodies_are_no_mexican_officials(label, side, role):
    assert mx(label, "2023-05-12")[1:3] == (side, role)


def test_marks_nobody_sees_hide_no_speaker():
    label = "GRACIELA MÁRQUEZ COLÍN, SECRETARIA DE ECONOMÍA"
    assert mx("\u200e" + label) == mx(label)


# --- one step at a time ---------------------------------------------------------------------------
def test_a_label_is_read_to_its_thousandth_character():
    for length, read in ((999, 999), (1_000, 1_000), (1_001, 1_000)):
        assert len(wh("MR. " + "A" * (length - 4))[0]) == read - 4


def test_space_in_a_label_is_one_space_and_brackets_are_no_name():
    speakers = Speakers("mananeras", "2022-07-12", "remarks")
    found = speakers.resolve(" ANA \n PÉREZ (VÍA  VIDEO) ,\tSUBSECRETARIA DE NADA")
    assert found == Speaker("Ana Pérez", "MX", "official", False)
    assert list(speakers.known)[-1] == "ANA PÉREZ (VÍA VIDEO) , SUBSECRETARIA DE NADA"
    assert speakers.resolve("(APLAUSOS") == Speaker("", "none", "guest", False)
    assert mx("(INICIA VIDEO) ANA PÉREZ")[0] == "Ana Pérez"


def test_a_name_once_known_keeps_its_office_whoever_is_heard():
    speakers = Speakers("mananeras", "2022-07-12", "remarks")
    heard = speakers.resolve("ANA PÉREZ, SUBSECRETARIA DE NADA (INTERPRETACIÓN)")
    assert heard == Speaker("Ana Pérez", "MX", "official", True)
    assert speakers.resolve("ANA PÉREZ") == Speaker("Ana Pérez", "MX", "official", False)
    # The first office that is named stays the one of the bare name.
    guest = speakers.resolve("ANA PEREZ, GOBERNADORA DE BAJA CALIFORNIA")
    assert guest == Speaker("Ana Perez", "MX", "guest", False)
    assert speakers.resolve("ANA PEREZ") == Speaker("Ana Pérez", "MX", "official", False)


@pytest.mark.parametrize(
    ("label", "date", "expected"),
    [
        # The table of offices tells whose secretary it is, and how her name is written.
        ("SECRETARY BLINKEN", "2022-07-12", ("Antony J. Blinken", "US", "official", False)),
        ("SECRETARY BLINKEN", "2020-07-12", ("Blinken", "US", "official", False)),
        ("SECRETARY NIETO", "2013-01-01", ("Enrique Peña Nieto", "MX", "official", False)),
        ("FOREIGN SECRETARY BLINKEN", "2022-07-12", ("Antony J. Blinken", "US", "official", False)),
        ("MR. BLINKEN", "2022-07-12", ("Antony J. Blinken", "US", "official", False)),
        ("ANTONY BLINKEN", "2022-07-12", ("Antony J. Blinken", "US", "official", False)),
        (
            "BARACK OBAMA (INTERPRETED)",
            "2010-01-01",
            ("Barack Obama", "US", "principal", True),
        ),
    ],
)
def test_the_offices_correct_the_rule(label, date, expected):
    assert wh(label, date) == expected
