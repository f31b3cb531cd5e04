"""Reported speech: which clause, whose, and whether it was said; an invented sentence a kind."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import gazetteer
from bilateral.attribution import quotes
from bilateral.attribution.cues import Words


def reported(text, lang):
    """What is found without marks: words and speaker."""
    table = quotes(text, lang)
    table = table[table["kind"].isin(["indirect", "mixed"])]
    return list(table[["quote", "speaker"]].itertuples(index=False, name=None))


# A frame, a text, and the words and speaker that are found in it.
ENGLISH = {
    "in a place": (
        "Ana Ruiz said in a letter to the mayors that the bridge is old.",
        [("that the bridge is old", "Ana Ruiz")],
    ),
    "to a person": (
        "Ana Ruiz told the mayors of the valley that the bridge is old.",
        [("that the bridge is old", "Ana Ruiz")],
    ),
    "an aside": (
        "Ana Ruiz said – after a long silence – that the bridge is old.",
        [("that the bridge is old", "Ana Ruiz")],
    ),
    "no conjunction, a name": (
        "The mayor says Ana Ruiz will open the bridge.",
        [("Ana Ruiz will open the bridge", "The mayor")],
    ),
    "an order": (
        "The mayor asked Ana Ruiz to open the bridge.",
        [("to open the bridge", "The mayor")],
    ),
    "a question": (
        "The mayor explained how the bridge was built.",
        [("how the bridge was built", "The mayor")],
    ),
    "whether": (
        "The mayor did not say whether the bridge is safe.",
        [("whether the bridge is safe", "The mayor")],
    ),
    "a noun": (
        "Ana Ruiz repeated her claim that the bridge is old.",
        [("that the bridge is old", "Ana Ruiz")],
    ),
    "somebody's promise": (
        "They recalled the mayor’s promise to open the bridge.",
        [("to open the bridge", "the mayor’s")],
    ),
    "is that": (
        "The complaint of the mayors is that the bridge is old.",
        [("that the bridge is old", "the mayors")],
    ),
    "as he said": (
        "As Ana Ruiz said, the bridge will open in May.",
        [("the bridge will open in May", "Ana Ruiz")],
    ),
    "interrupted": (
        "The bridge, she said, will open in May.",
        [("The bridge", "she"), ("will open in May", "she")],
    ),
    "behind": (
        "The bridge was built in May, the mayor said on Monday.",
        [("The bridge was built in May", "the mayor")],
    ),
    "according to, behind": (
        "The bridge was built in May, according to the ministry.",
        [("The bridge was built in May", "the ministry")],
    ),
    "two verbs": (
        "Ana Ruiz said that the bridge is old and added that it is ours.",
        [("that the bridge is old", "Ana Ruiz"), ("that it is ours", "Ana Ruiz")],
    ),
    "an apposition": (
        "Ana Ruiz, who was born there, said that the bridge is old.",
        [("that the bridge is old", "Ana Ruiz")],
    ),
    "nouns without an article": (
        "Some officials of the valley say that the bridge is old.",
        [("that the bridge is old", "Some officials of the valley")],
    ),
    "a turn": (
        "The mayor said that the bridge is old, but nobody left.",
        [("that the bridge is old", "The mayor")],
    ),
    "a clause before the main one": (
        "If the mayor says that the bridge is old, we will build another.",
        [("that the bridge is old", "the mayor")],
    ),
    "an agent": (
        "We were told by Ana Ruiz that the bridge is old.",
        [("that the bridge is old", "Ana Ruiz")],
    ),
    "own words, often": (
        "I always say that the bridge is old.",
        [("that the bridge is old", "LABEL")],
    ),
    "a relative clause": ("They saw the people of the valley that were told about it.", []),
    "a noun that looks like a verb": ("The states that have a bridge are old.", []),
    "an infinitive of aim": ("It is important to say that the bridge is old.", []),
    "in progress": ("I am saying that the bridge is old.", []),
    "an object": ("The mayor announced a plan for the bridge.", []),
    "what he said he would do": ("She did what she said she would do.", []),
}
SPANISH = {
    "de que": (
        "La alcaldesa advirtió de que el puente es viejo.",
        [("que el puente es viejo", "La alcaldesa")],
    ),
    "en que": (
        "La alcaldesa insistió en que el puente es viejo.",
        [("que el puente es viejo", "La alcaldesa")],
    ),
    "speaker behind": (
        "Ayer me dijo el alcalde de Sol que el puente es viejo.",
        [("que el puente es viejo", "el alcalde de Sol")],
    ),
    "in a place": (
        "La alcaldesa dijo el lunes en una carta que el puente es viejo.",
        [("que el puente es viejo", "La alcaldesa")],
    ),
    "an order": (
        "La alcaldesa pidió a los vecinos no cruzar el puente.",
        [("no cruzar el puente", "La alcaldesa")],
    ),
    "an accusation": (
        "La alcaldesa acusó a Ruiz de cerrar el puente.",
        [("cerrar el puente", "La alcaldesa")],
    ),
    "a question": (
        "La alcaldesa preguntó si el puente es viejo.",
        [("si el puente es viejo", "La alcaldesa")],
    ),
    "how": (
        "La alcaldesa explicó cómo abrirán el puente.",
        [("cómo abrirán el puente", "La alcaldesa")],
    ),
    "a noun": (
        "Nadie creyó la promesa de Ruiz de abrir el puente.",
        [("abrir el puente", "Ruiz")],
    ),
    "a noun, de que": (
        "Le molestó la idea de Ruiz de que el puente es viejo.",
        [("que el puente es viejo", "Ruiz")],
    ),
    "lo que dijo": (
        "Lo que dijo Ruiz es que el puente es viejo.",
        [("que el puente es viejo", "Ruiz")],
    ),
    "como dijo": (
        "Como lo dijo Ruiz, el puente abrirá en mayo.",
        [("el puente abrirá en mayo", "Ruiz")],
    ),
    "interrupted": (
        "Ruiz habló mucho. El puente, afirmó, se abrirá en mayo.",
        [("El puente", "Ruiz"), ("se abrirá en mayo", "Ruiz")],
    ),
    "behind": (
        "El puente abrirá en mayo, informó este lunes la alcaldesa.",
        [("El puente abrirá en mayo", "la alcaldesa")],
    ),
    "according to somebody's words": (
        "Según dijo la alcaldesa, el puente es muy viejo.",
        [("el puente es muy viejo", "la alcaldesa")],
    ),
    "going back to the writer": (
        "La alcaldesa dijo que el puente es viejo y se despidió de todos.",
        [("que el puente es viejo", "La alcaldesa")],
    ),
    "los que": ("Los que dicen que el puente es viejo se fueron.",
                [("que el puente es viejo se fueron", "Los que")]),
    "quien": (
        "Llegó Ana Ruiz, quien dijo que el puente es viejo.",
        [("que el puente es viejo", "Ana Ruiz")],
    ),
    "joined verbs": (
        "Ana Ruiz miró el puente y dijo que es viejo.",
        [("que es viejo", "Ana Ruiz")],
    ),
    "don": (
        "Cuando don Julio dijo que el puente es viejo, nos fuimos.",
        [("que el puente es viejo", "don Julio")],
    ),
    "an infinitive with its subject": (
        "Salió el alcalde a decir que el puente es viejo.",
        [("que el puente es viejo", "el alcalde")],
    ),
    "own request": (
        "Les estoy pidiendo que abran el puente.",
        [("que abran el puente", "LABEL")],
    ),
    "no agent": ("Se dice que el puente es viejo.", [("que el puente es viejo", "")]),
    "own words now": ("Quiero decirles que el puente es viejo. Digo que es de todos.", []),
    "a reminder": ("Recuerda usted que el puente es viejo.", []),
    "an object with a relative clause": ("Ruiz escribió unas palabras que todos conocen.", []),
    "impersonal": ("Cabe señalar que el puente es viejo.", []),
    "lo que": ("Ruiz criticó lo que dijo la alcaldesa.", []),
    "a purpose": ("Ruiz habló del puente para que abran la puerta.", []),
}  # fmt: skip


@pytest.mark.parametrize("name", ENGLISH)
def test_english_frames(name):
    text, wanted = ENGLISH[name]
    assert reported(text, "en") == wanted


@pytest.mark.parametrize("name", SPANISH)
def test_spanish_frames(name):
    text, wanted = SPANISH[name]
    assert reported(text, "es") == wanted


STATUS = {
    "Ruiz said that it is old.": ("en", ""),
    "Ruiz never said that it is old.": ("en", "denied"),
    "Nobody said that it is old.": ("en", "denied"),
    "Ruiz denied that it is old.": ("en", ""),
    "Ruiz would say that it is old.": ("en", "hypothetical"),
    "If Ruiz says that it is old, we go.": ("en", "hypothetical"),
    "Did Ruiz say that it is old?": ("en", "hypothetical"),
    "The mayor will come and say that it is old.": ("en", "hypothetical"),
    "As Ruiz would say, it is very old.": ("en", ""),
    "Ruiz dijo que es viejo.": ("es", ""),
    "Yo no dije que es viejo.": ("es", "denied"),
    "Ruiz negó que es viejo.": ("es", ""),
    "Si Ruiz dijera que es viejo, nos vamos.": ("es", "hypothetical"),
    "Ruiz podría decir que es viejo.": ("es", "hypothetical"),
    "Voy a pedir que lo abran.": ("es", "hypothetical"),
    "Luego de que Ruiz pidiera que lo abran, llovió.": ("es", ""),
}


@pytest.mark.parametrize("text", STATUS)
def test_whether_it_was_said(text):
    lang, wanted = STATUS[text]
    assert quotes(text, lang)["status"].tolist() == [wanted]


CASES = pd.read_csv(Path(__file__).with_name("reported.csv"), keep_default_na=False)


@pytest.mark.parametrize(
    ("lang", "text"), sorted(set(zip(CASES["lang"], CASES["text"], strict=True)))
)
def test_sentences_that_differ_in_one_thing(lang, text):
    columns = ["quote", "speaker", "status"]
    found = quotes(text, lang)
    found = found[found["kind"].isin(["indirect", "mixed"])][columns].values.tolist()
    wanted = CASES[(CASES["text"] == text) & (CASES["quote"] != "")][columns].values.tolist()
    assert found == wanted


def test_who_was_named_last_is_a_person_or_an_institution():
    text = "Ana Ruiz llegó al puente. La lluvia caía. Agregó que el puente es viejo."
    assert reported(text, "es") == [("que el puente es viejo", "Ana Ruiz")]


def test_forms_of_the_tables_are_those_of_one_verb_each():
    table = gazetteer.table("quote_cues")
    verbs = table[table["kind"] == "verb"]
    for column in ("forms", "base", "nonfinite", "unreal", "own", "own_now"):
        forms = verbs[column].str.split("|").explode()
        of_verb = pd.DataFrame({"lang": verbs["lang"].loc[forms.index], "form": forms})
        assert not of_verb[of_verb["form"] != ""].duplicated().any(), column


VERBS = {"en": ["said", "added", "explained", "warned"], "es": ["dijo", "señaló", "explicó"]}
NAMES = ["Ana Ruiz", "Sol", "Juan Valle"]
CLAUSES = {
    "en": ["the bridge is old", "it will rain in May", "nobody came to the valley"],
    "es": ["el puente es viejo", "lloverá en mayo", "nadie vino al valle"],
}


@given(st.data(), st.sampled_from(["en", "es"]))
def test_a_clause_with_its_conjunction_is_found_whole(data, lang):
    verb, name = data.draw(st.sampled_from(VERBS[lang])), data.draw(st.sampled_from(NAMES))
    clause = data.draw(st.sampled_from(CLAUSES[lang]))
    that = {"en": "that", "es": "que"}[lang]
    assert reported(f"{name} {verb} {that} {clause}.", lang) == [(f"{that} {clause}", name)]


@given(st.data(), st.sampled_from(["en", "es"]))
def test_every_speaker_and_cue_is_outside_its_clause(data, lang):
    words = sorted({w for parts in Words.of(lang).cues for w in parts})
    drawn = st.sampled_from([*words[:400], *CLAUSES[lang], *NAMES, ",", "—", "que", "that", "to"])
    text = " ".join(data.draw(st.lists(drawn, max_size=20))) + "."
    table = quotes(text, lang)
    for row in table[table["kind"] == "indirect"].itertuples():
        assert row.quote == text[row.start : row.end]
        assert row.quote == row.quote.strip(" .,;:")
        assert row.status in ("", "denied", "hypothetical")
        apart = row.speaker_end <= row.start or row.speaker_start >= row.end
        assert row.speaker_start < 0 or apart
