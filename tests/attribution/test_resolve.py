"""Speakers of quotations: which persons they are."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral.attribution import mentions, quotes, resolve
from bilateral.attribution.resolve import persons
from bilateral.attribution.talk import Talk
from bilateral.gazetteer import data_dir

CSP = "claudia-sheinbaum-pardo"


def who(text: str, speaker: str, lang: str, date: str | None, nth: int = 0) -> tuple[str, str]:
    """The person and side of a speaker who stands in a text."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(speaker, at + 1)
    table = pd.DataFrame(
        {"speaker": [speaker], "speaker_start": [at], "speaker_end": [at + len(speaker)]}
    )
    row = persons(table, text, lang, date).iloc[0]
    return row["speaker_id"], row["side"]


@pytest.mark.parametrize(
    ("text", "speaker", "lang", "date", "person", "side"),
    [
        ("El canciller dijo que sí.", "El canciller", "es", "2023-06-20",
         "carmen-moreno-toscano", "MX"),
        ("The Secretary said so.", "The Secretary", "en", "2021-01-24", "daniel-b-smith", "US"),
        ("“Sí”, dijo Blinken.", "Blinken", "es", "2023-06-20", "antony-j-blinken", "US"),
        ("El presidente ruso dijo que sí.", "El presidente ruso", "es", "2023-06-20", "", ""),
        ("An official said so.", "An official", "en", "2021-01-24", "", ""),
        ("El canciller dijo que sí.", "El canciller", "es", None, "", "MX"),
    ],
)  # fmt: skip
def test_a_speaker_is_whom_his_words_name(text, speaker, lang, date, person, side):
    assert who(text, speaker, lang, date) == (person, side)


def test_a_pronoun_is_the_only_person_named_before_it():
    one = "Secretary Blinken left. He said so."
    assert who(one, "He", "en", "2022-05-01") == ("antony-j-blinken", "US")
    for two in (
        "Secretary Blinken and Marcelo Ebrard met. He said so.",
        "It rained on Secretary Blinken and Marcelo Ebrard. He said so.",
        "We know that Secretary Blinken met Marcelo Ebrard. He said so.",
    ):
        assert who(two, "He", "en", "2022-05-01") == ("", "")
    later = "Marcelo Ebrard met Ken Salazar. Secretary Blinken left. It rained. He said so."
    assert who(later, "He", "en", "2022-05-01") == ("antony-j-blinken", "US")
    far = f"Secretary Blinken left. {'It rained. ' * 60}He said so."
    assert who(far, "He", "en", "2022-05-01") == ("", "")


def test_a_pronoun_is_the_subject_of_the_sentence_before_it():
    for text in (
        "Secretary Blinken met Marcelo Ebrard. He said so.",
        "In May, when Secretary Blinken met Marcelo Ebrard, it rained. He said so.",
        "Marcelo Ebrard’s friends left, and Secretary Blinken came. He said so.",
    ):
        assert who(text, "He", "en", "2022-05-01") == ("antony-j-blinken", "US")


def test_a_pronoun_may_mean_somebody_without_a_name():
    for text, pronoun in (
        ("Secretary Blinken left. A man came in. He said so.", "He"),
        ("Secretary Blinken left. If my mother were here, she would say so.", "she"),
        ("Secretary Blinken met Ebrard’s brother. He said so.", "He"),
    ):
        assert who(text, pronoun, "en", "2022-05-01") == ("", "")
    for text, nth in (
        ("Secretary Blinken left. Every man came in. He said so.", 0),
        ("Secretary Blinken left. He is a good man. He said so.", 1),
    ):
        assert who(text, "He", "en", "2022-05-01", nth) == ("antony-j-blinken", "US")


def test_what_somebody_was_is_nobody_else():
    text = "Kamala Harris left. That was when she was a senator. As President she said so."
    assert who(text, "she", "en", "2022-05-01", 1)[0] == "kamala-d-harris"


def test_more_than_one_is_no_person():
    assert who("Secretary Blinken left. They said so.", "They", "en", "2022-05-01") == ("", "")


def test_who_is_spoken_to_is_named_beside():
    assert who("Presidenta, usted dijo que sí.", "usted", "es", "2025-05-01")[0] == CSP
    assert who("La Presidenta vino. Y usted dijo que sí.", "usted", "es", "2025-05-01")[0] == ""


def test_a_role_is_who_was_named_last():
    text = "Blinken llegó a México. El funcionario dijo que sí."
    assert who(text, "El funcionario", "es", "2022-05-01")[0] == "antony-j-blinken"
    text = "Blinken y Ebrard llegaron. El funcionario dijo que sí."
    assert who(text, "El funcionario", "es", "2022-05-01")[0] == ""


def test_a_role_is_the_person_whose_name_stands_beside_it():
    text = "Blinken llegó. La dirigente, Luisa María Alcalde, dijo que sí."
    assert who(text, "La dirigente", "es", "2023-09-01")[0] == "luisa-maria-alcalde-lujan"
    text = "Blinken llegó. El funcionario, Qux Zor, dijo que sí."
    assert who(text, "El funcionario", "es", "2022-05-01")[0] == ""
    text = "Blinken llegó. El funcionario Qux Zor dijo que sí."
    assert who(text, "El funcionario Qux Zor", "es", "2022-05-01")[0] == ""


@pytest.mark.parametrize(
    ("text", "speaker", "lang", "date", "person"),
    [
        # The last sentence that names one whom the role fits.
        ("La secretaria de prensa, Karoline Leavitt, habló de Joe Biden. La portavoz dijo que sí.",
         "La portavoz", "es", "2025-10-01", "karoline-leavitt"),
        ("Blinken habló con Biden. El funcionario dijo que sí.", "El funcionario", "es",
         "2022-05-01", "antony-j-blinken"),
        ("Habló Biden. El funcionario dijo que sí.", "El funcionario", "es", "2022-05-01", ""),
        ("El senador Gerardo Fernández Noroña llegó. Vino Trump. El legislador dijo que sí.",
         "El legislador", "es", "2025-08-26", "gerardo-fernandez-norona"),
        ("Sen. John Kennedy left. Trump came. The senator said so.", "The senator", "en",
         "2025-08-26", "john-neely-kennedy"),
        # Two in one sentence, or somebody whom no table lists since then.
        ("Blinken habló con Ken Salazar. El funcionario dijo que sí.", "El funcionario", "es",
         "2022-05-01", ""),
        ("El senador Noroña llegó. Vino Qualia Qux, del PAN. El legislador dijo que sí.",
         "El legislador", "es", "2025-08-26", "gerardo-fernandez-norona"),
        ("El senador Noroña llegó. La recibió Ana Qux. El legislador dijo que sí.",
         "El legislador", "es", "2025-08-26", ""),
        # An adjective of a country, or of a party.
        ("Trump habló con Ebrard. El estadunidense dijo que sí.", "El estadunidense", "es",
         "2025-08-26", "donald-j-trump"),
        ("Ebrard habló. El estadunidense dijo que sí.", "El estadunidense", "es", "2025-08-26",
         ""),
        ("Trump habló con Steve Witkoff. El republicano dijo que sí.", "El republicano", "es",
         "2025-08-26", "donald-j-trump"),
        # An office that no table lists.
        ("Xi Jinping habló con Putin. El líder chino dijo que sí.", "El líder chino", "es",
         "2025-08-26", "xi-jinping"),
        ("Xi Jinping habló con Putin. El líder ruso dijo que sí.", "El líder ruso", "es",
         "2025-08-26", ""),
        # At the beginning of a text the person may be named behind.
        ("El estadunidense dijo que sí. Donald Trump recibió a Netanyahu.", "El estadunidense",
         "es", "2025-08-26", "donald-j-trump"),
    ],
)  # fmt: skip
def test_a_role_is_whom_it_fits(text, speaker, lang, date, person):
    assert who(text, speaker, lang, date)[0] == person


def test_pronouns_go_on_meaning_the_same_person():
    rain = "It rained. " * 40
    text = f"Secretary Blinken left. {rain}He said “Yes.” {rain}He said “No.”"
    assert quotes(text, "en", "2022-05-01")["speaker_id"].tolist() == ["antony-j-blinken"] * 2
    text = f"Secretary Blinken left. {rain}He said “Yes.” {rain}{rain}He said “No.”"
    assert quotes(text, "en", "2022-05-01")["speaker_id"].tolist() == ["antony-j-blinken", ""]


@pytest.mark.parametrize(
    ("text", "speaker", "lang", "person"),
    [
        ("Gracias, Presidenta. Usted dijo que sí.", "Usted", "es", CSP),
        ("Presidenta, buenos días. Ayer usted dijo que sí.", "usted", "es", CSP),
        ("Ebrard, Claudia Sheinbaum. Usted dijo que sí.", "Usted", "es", ""),
        ("Hola, Presidenta. Hola, Marcelo Ebrard. Usted dijo que sí.", "Usted", "es", ""),
        ("Thank you, Secretary Rubio. You said so.", "You", "en", "marco-rubio"),
    ],
)
def test_you_is_who_was_called(text, speaker, lang, person):
    assert who(text, speaker, lang, "2025-05-01")[0] == person


def test_who_has_something_is_not_the_speaker():
    text = "President Biden’s lawyer, Al Qux, said so."
    assert who(text, "President Biden’s lawyer", "en", "2022-05-01") == ("", "")
    text = "Biden left. The President’s new order says so."
    assert who(text, "The President’s new order", "en", "2022-05-01") == ("", "")
    text = "Biden’s own commerce secretary said so."
    assert who(text, "Biden’s", "en", "2025-05-01") == ("gina-m-raimondo", "US")
    assert who("It was President Biden’s word.", "President Biden’s", "en", "2022-05-01")[0] == (
        "joseph-r-biden"
    )


def test_gender_decides_nothing():
    text = "Claudia Sheinbaum left. {} said so."
    assert who(text.format("He"), "He", "en", "2025-05-01")[0] == "claudia-sheinbaum-pardo"
    assert who(text.format("She"), "She", "en", "2025-05-01")[0] == "claudia-sheinbaum-pardo"


def test_speakers_without_a_place_are_nobody():
    table = pd.DataFrame({"speaker": ["LABEL", ""], "speaker_start": -1, "speaker_end": -1})
    found = persons(table, "President Biden said so.", "en", "2022-05-01")
    assert found[["speaker_id", "side"]].values.tolist() == [["", ""], ["", ""]]
    assert persons(table[:0], "", "en").columns.tolist()[-2:] == ["speaker_id", "side"]


def test_nobody_is_guessed_in_a_note_of_invented_persons():
    text = (data_dir() / "sample" / "raw" / "19_backtranslated_railway_call.txt").read_text("utf-8")
    found = mentions(text, "en", "2024-06-22", side="MX")
    names = found[found["kind"] == "person"]
    assert names["mention"].tolist()[:3] == [
        "Claudia Tornaviento",
        "Mr. Ambrose Wickerdale",
        "Fabián Quetzalmora",
    ]
    assert set(names["person_id"]) == {""}
    table = persons(quotes(text, "en"), text, "en", "2024-06-22", "MX")
    assert len(table) and set(table["speaker_id"]) <= {"", "claudia-sheinbaum-pardo"}


BIDEN, AMLO = ("joseph-r-biden", "US"), ("andres-manuel-lopez-obrador", "MX")
SALAZAR, PSAKI = ("ken-salazar", "US"), ("jen-psaki", "US")


@pytest.mark.parametrize(
    ("text", "speaker", "talk", "person"),
    [
        # An office of the speaker's own means the guest who has it on the other side.
        ("The President said so.", "The President", Talk(own=BIDEN, guest=AMLO), AMLO),
        ("The President said so.", "The President", Talk(own=BIDEN), BIDEN),
        ("The President said so.", "The President", Talk(own=PSAKI, guest=AMLO), BIDEN),
        ("The President said so.", "The President", Talk(own=BIDEN, guest=SALAZAR), ("", "")),
        ("President Biden said so.", "President Biden", Talk(own=BIDEN, guest=AMLO), BIDEN),
        # Neither who speaks nor who is asked is *he*.
        ("Ken Salazar met Jen Psaki. He said so.", "He", Talk(own=SALAZAR), PSAKI),
        ("Ken Salazar met Jen Psaki. He said so.", "He", Talk(asked=PSAKI), SALAZAR),
        ("Ken Salazar left. He said so.", "He", Talk(own=SALAZAR), ("", "")),
        # *You* is who is asked, unless somebody else is called.
        ("It rained. You said so.", "You", Talk(asked=PSAKI), PSAKI),
        ("It rained. You said so.", "You", Talk(own=PSAKI), ("", "")),
        ("Thank you, Jen Psaki. You said so.", "You", Talk(asked=PSAKI), PSAKI),
        ("Thank you, Ken Salazar. You said so.", "You", Talk(asked=PSAKI), SALAZAR),
        ("Thank you, Ana Ruiz. You said so.", "You", Talk(asked=PSAKI), PSAKI),
        # Nobody is named in the turn: the turns before it.
        ("It rained. He said so.", "He", Talk(before="Ken Salazar left."), SALAZAR),
        (
            "It rained. He said so.",
            "He",
            Talk(before="Ken Salazar met Jen Psaki’s aides."),
            SALAZAR,
        ),
        ("It rained. He said so.", "He", Talk(own=SALAZAR, before="Ken Salazar left."), ("", "")),
        ("It rained. He said so.", "He", Talk(before="Ken Salazar left. A boy came."), ("", "")),
        ("Jen Psaki left. He said so.", "He", Talk(before="Ken Salazar left."), PSAKI),
        ("A boy came. He said so.", "He", Talk(before="Ken Salazar left."), ("", "")),
        ("The board met. He said so.", "He", Talk(before="Ken Salazar left."), SALAZAR),
    ],
)
def test_what_the_talk_tells_of_a_speaker(text, speaker, talk, person):
    start = text.index(speaker)
    place = (start, start + len(speaker))
    assert resolve.who([place], text, "en", "2022-05-01", talk=talk) == [person]


@pytest.mark.parametrize(
    ("text", "name", "speaker", "lang", "far"),
    [
        ("Marco Rubio left. {}He said so.", "Marco", "He", "en", 600),
        ("Thank you, Secretary Rubio. {}You said so.", "Sec", "You", "en", 600),
        ("Marco Rubio se fue. {}El funcionario dijo que sí.", "Marco", "El f", "es", 1500),
        ("El funcionario dijo que sí. {}Marco Rubio se fue.", "El f", "Marco", "es", 303),
    ],
)
def test_a_name_that_stands_too_far_away_is_nobody(text, name, speaker, lang, far):
    """Of a name behind a role all letters stand within 300 characters of it: 14 + 300 - 11."""
    whom = "El funcionario" if lang == "es" else speaker
    near = text.index(speaker) - 2 - text.index(name)
    for gap, person in ((far - near, "marco-rubio"), (far - near + 1, "")):
        one = text.format("x" * (gap - 1) + " ")
        assert who(one, whom, lang, "2025-08-26")[0] == person, gap


@pytest.mark.parametrize(
    ("text", "lang", "person"),
    [
        ("La esposa de López Obrador dijo que no irá.", "es", ""),
        ("A lawyer of Donald Trump said that it works.", "en", ""),
        ("Donald Trump Jr. said that it works.", "en", ""),
        ("Robert F. Kennedy Jr. said that it works.", "en", "robert-f-kennedy-jr"),
        ("El presidente López Obrador dijo que no irá.", "es", "andres-manuel-lopez-obrador"),
    ],
)
def test_who_belongs_to_somebody_is_not_that_person(text, lang, person):
    assert quotes(text, lang, "2022-03-06")["speaker_id"].tolist() == [person]
