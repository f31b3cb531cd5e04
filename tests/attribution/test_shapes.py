"""Names by their shape: how far each goes, in invented texts counted by hand."""

from __future__ import annotations

import pytest

from bilateral.attribution import offices, shapes, unlisted
from bilateral.attribution.matching import Matcher
from bilateral.attribution.names import Names


def of(text, lang):
    return Matcher(text, Names.of(lang))


def told(text, span):
    """The words of a span of words."""
    return text.text[text.words[span[0]].start : text.words[span[1] - 1].end] if span else None


# A text, and the run of capitals that its first word begins; then the same as a person's name.
RUNS = [
    ("en", "Board of Public Works met", "Board of Public Works", "Board"),
    ("en", "Board of the Old River met", "Board of the Old River", "Board"),
    ("en", "Board", "Board", "Board"),
    ("en", "Board of", "Board", "Board"),
    ("en", "Board of. The River", "Board", "Board"),
    ("en", "Board. The River", "Board", "Board"),
    ("en", "Board of the, River", "Board", "Board"),
    ("en", "Board Of The River", "Board Of The River", "Board"),
    ("en", "Department of Labor and the Department of State", "Department of Labor", "Department"),
    ("en", "Department of Labor and Works", "Department of Labor and Works", "Department"),
    ("en", "Board Ana Ruiz", "Board", "Board Ana Ruiz"),
    ("en", "Board Ana Department", "Board Ana Department", "Board Ana Department"),
    ("en", "Board President Qux", "Board", "Board"),
    ("en", "Qux President", "Qux", "Qux President"),
    ("en", "Qux Mexico", "Qux Mexico", "Qux"),
    ("en", "Qux de la Zor", "Qux", "Qux de la Zor"),
    ("en", "Qux de Ana", "Qux", "Qux"),
    ("en", "Qux A Zor", "Qux A Zor", "Qux A Zor"),
    ("es", "Junta de las Aguas y los Ríos", "Junta de las Aguas y los Ríos",
     "Junta de las Aguas y los Ríos"),
    ("es", "Junta de la y de Ríos", "Junta", "Junta"),
    ("en", "A1 B C D E F G H I J K L M N O P", "A1 B C D E F G H I J K L M N",
     "A1 B C D E F G H I J K L M N"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "words", "name", "person"), RUNS)
def test_runs_of_capitals(lang, words, name, person):
    text = of(words, lang)
    assert told(text, (0, shapes.run(text, 0))) == name
    assert told(text, (0, shapes.run(text, 0, name=True))) == person


@pytest.mark.parametrize(
    ("lang", "words", "wanted"),
    [
        ("es", "Instituto de la Luz dijo", "Instituto de la Luz"),
        ("es", "Instituto Nacional dijo", "Instituto Nacional"),
        ("en", "Department of the Old River met", "Department of the Old River"),
        ("en", "Department of the river", "Department"),
        ("en", "Department of", "Department"),
        ("en", "Department, of Works", "Department"),
        ("en", "Department of. Works", "Department"),
        ("en", "Department of the. Works", "Department"),
        ("en", "Department Works", "Department"),
        ("en", "Department of President Biden", "Department"),
    ],
)
def test_names_behind_their_noun(lang, words, wanted):
    text = of(words, lang)
    assert told(text, (0, shapes.forward(text, 0))) == wanted


@pytest.mark.parametrize(
    ("lang", "words", "wanted"),
    [
        ("en", "Governor of the Moon said", "Governor of the Moon"),
        ("en", "Governor of that state said", "Governor of that state"),
        ("en", "Governor, of the Moon", "Governor"),
        ("en", "Governor of. Moon", "Governor"),
        ("en", "Governor of the moon", "Governor"),
        ("en", "Governor", "Governor"),
        ("en", "Governor Mexican", "Governor"),
        ("es", "gobernador de la Luna dijo", "gobernador de la Luna"),
        ("es", "gobernador interino dijo", "gobernador"),
        ("es", "gobernador interino de Sol dijo", "gobernador interino de Sol"),
        ("es", "presidente hondureño dijo", "presidente hondureño"),
        ("es", "director de la Luz mexicano dijo", "director de la Luz mexicano"),
        ("es", "director de la Luz, mexicano", "director de la Luz"),
        ("es", "director de la Luz", "director de la Luz"),
    ],
)
def test_the_complement_of_a_post(lang, words, wanted):
    text = of(words, lang)
    end = max(shapes.complement(text, 1), shapes.land_end(text, 1))
    assert told(text, (0, end)) == wanted


@pytest.mark.parametrize("words", ["gobernador de ese. Estado", "gobernador de, ese estado",
                                   "gobernador de ese", "gobernador ese estado"])  # fmt: skip
def test_no_land_stands_there(words):
    assert shapes.land_end(of(words, "es"), 1) == 1


@pytest.mark.parametrize(
    ("lang", "words", "at", "n", "end", "wanted"),
    [
        ("en", "Qux said", 0, 1, 1, True),
        ("en", "Will said", 0, 1, 1, False),
        ("en", "Qux Zor said", 0, 1, 2, False),
        ("en", "Qux The said", 0, 1, 2, True),
        ("en", "that Zed Biden saw", 2, 1, 3, False),
        ("en", "Yesterday Biden saw", 1, 1, 2, False),
        ("en", "The Biden saw", 1, 1, 2, True),
        ("en", "Valley-Biden saw", 1, 1, 2, True),
        ("en", "Joe Biden saw", 1, 1, 2, False),
        ("es", "en Zed de Juárez hay", 3, 1, 4, False),
        ("es", "Zed de Juárez hay", 2, 1, 3, True),
    ],
)
def test_a_name_that_stands_alone(lang, words, at, n, end, wanted):
    assert shapes.alone(of(words, lang), at, n, end) == wanted


# A text, the word, and the name that the word tells: beside a verb, a comma, a greeting, a mark.
VERBS = [
    ("es", "“Sí”, explicó Qux.", 1, "Qux"),
    ("es", "Zoila Qux dijo", 2, "Zoila Qux"),
    ("es", "Qux dijo", 1, None),
    ("es", "Ayer Qux dijo", 2, "Qux"),
    ("es", "Y ayer Qux dijo", 3, "Qux"),
    ("es", "Qux, dijo", 1, None),
    ("es", "dijo la Qux", 0, None),
    ("es", "dijo: Qux", 0, None),
    ("es", "dijo Instituto", 0, None),
    ("es", "dijo Gobernador", 0, None),
    ("es", "dijo QUX", 0, None),
    ("es", "dijo QUX ZOR", 0, "QUX ZOR"),
    ("es", "dijo Qux3 Zor", 0, None),
    ("es", "dijo Zoila O'Qux", 0, "Zoila O'Qux"),
    ("es", "dijo Zoila Q", 0, None),
    ("en", "So, explained Zoila Qux", 1, "Zoila Qux"),
    ("en", "They explained Zoila Qux", 1, None),
    ("en", "Zoila Qux saying", 2, None),
    ("en", "A B C D E F said", 6, None),
]


@pytest.mark.parametrize(("lang", "words", "verb", "wanted"), VERBS)
def test_a_person_beside_a_verb(lang, words, verb, wanted):
    text = of(words, lang)
    assert told(text, unlisted.beside_verb(text, verb, 0)) == wanted


@pytest.mark.parametrize(
    ("words", "office", "wanted"),
    [
        ("Zoila Qux, vocera de la Liga", 2, "Zoila Qux"),
        ("Zoila Qux , una vocera", 3, None),
        ("Qux, vocera de la Liga", 1, None),
        ("Zoila Qux vocera de la Liga", 2, None),
        ("Zoila Qux; vocera de la Liga", 2, None),
        ("Ana Bea Eva Ida Qux, vocera", 5, "Ana Bea Eva Ida Qux"),
        ("Pedro de la Qux, alcalde", 4, "Pedro de la Qux"),
        ("de Qux Zor, alcalde", 3, "Qux Zor"),
        ("vocera", 0, None),
    ],
)
def test_a_person_before_an_office(words, office, wanted):
    text = of(words, "es")
    assert told(text, unlisted.before_office(text, office, 0)) == wanted


def test_a_person_has_no_word_of_the_name_before():
    text = of("Zoila Qux Zor, vocera", "es")
    assert told(text, unlisted.before_office(text, 3, 1)) == "Qux Zor"
    assert unlisted.before_office(text, 3, 2) is None


@pytest.mark.parametrize(
    ("words", "end", "wanted"),
    [
        ("la vocera, Zoila Qux, dijo", 2, "Zoila Qux"),
        ("la vocera, Qux, dijo", 2, None),
        ("la vocera Zoila Qux dijo", 2, None),
        ("la vocera, dijo Qux", 2, None),
        ("la vocera", 2, None),
    ],
)
def test_a_person_behind_an_office(words, end, wanted):
    text = of(words, "es")
    assert told(text, unlisted.behind_comma(text, end)) == wanted


@pytest.mark.parametrize(
    ("words", "at", "wanted"),
    [
        ("Go ahead, Qux.", 1, "Qux"),
        ("Go ahead, Zoila Qux", 1, "Zoila Qux"),
        ("Go ahead, Qux left.", 1, None),
        ("Go ahead Qux.", 1, None),
        ("Go ahead, Thanks.", 1, None),
        ("Go ahead", 1, None),
    ],
)
def test_a_person_who_is_greeted(words, at, wanted):
    text = of(words, "en")
    assert told(text, unlisted.greeted(text, at)) == wanted


@pytest.mark.parametrize(
    ("words", "at", "wanted"),
    [
        ("a Zoila ‘N’", 2, "Zoila ‘N"),
        ("a Zoila Qux “N”", 3, "Zoila Qux “N"),
        ("a Zoila ‘NN’", 2, None),
        ("a Zoila N", 2, None),
        ("a la ‘N’", 2, None),
        ("N", 0, None),
    ],
)
def test_a_person_with_an_initial(words, at, wanted):
    text = of(words, "es")
    assert told(text, unlisted.masked(text, at, 0)) == wanted


@pytest.mark.parametrize(
    ("lang", "words", "first", "wanted"),
    [
        ("es", "Qux fue presidente", 2, True),
        ("es", "Qux fue el presidente", 3, True),
        ("es", "el presidente", 1, False),
        ("es", "fue, presidente", 1, False),
        ("en", "It was the President", 3, False),
        ("en", "It was President", 2, True),
        ("en", "President", 0, False),
    ],
)
def test_somebody_was_it(lang, words, first, wanted):
    assert offices.then(of(words, lang), first) == wanted


@pytest.mark.parametrize(
    ("words", "first", "wanted"),
    [
        ("It authorizes the President to act", 3, True),
        ("It likes the President", 3, False),
        ("the President", 1, False),
        ("authorizes the President", 2, True),
        ("She is President", 2, True),
        ("I met the new President", 4, False),
        ("their first Latino president", 3, True),
        ("my path as president", 3, False),
        ("She is president", 2, True),
        ("President", 0, False),
    ],
)
def test_an_office_as_a_rule(words, first, wanted):
    text = of(words, "en")
    assert offices.as_a_rule(text, first, text.words[first].text) == wanted
