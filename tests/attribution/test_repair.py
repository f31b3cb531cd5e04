"""Where words begin and end whose mark is missing: invented texts, and the rest that is found."""

from __future__ import annotations

import pytest

from bilateral.attribution import repair, tails
from bilateral.attribution.cues import Words

# A text up to a closing mark, and the words that it closes; None if it closes none.
BEGIN = [
    ("en", "Ana Ruiz: We will come. It is late.”", "We will come. It is late.”"),
    ("en", "They came. Ruiz said, We will come.”", "We will come.”"),
    ("en", "They came, and it is late.”", "They came, and it is late.”"),
    ("en", f"{'a' * 150}: It is late.”", "It is late.”"),
    ("en", f"{'a' * 151}: It is late.”", f"{'a' * 151}: It is late.”"),
    ("en", f"{'a ' * 150}: It is late.”", "It is late.”"),
    ("en", "Ruiz said: ”", "Ruiz said: ”"),
    ("es", "Llegó Ruiz. Sol dijo: Ya es tarde”", "Ya es tarde”"),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), BEGIN)
def test_where_words_begin(lang, text, wanted):
    at = repair.begin(text, 0, len(text) - 1, Words.of(lang), known=False)
    assert text[at:] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“a,” he said. It is late.”", "It is late.”"),
        ("“a,” Ruiz of the old town said. It is late.”", "It is late.”"),
        ("“a,” the mayor of the old town said. It is late.”", "It is late.”"),
        ("“a,” the mayor of the very old town said. It is late.”", None),
        ("“a,” he left. It is late.”", None),
        ("“a,” he said and it is late”", None),
        ("“a,” he said. ”", None),
    ],
)
def test_words_behind_others_begin_behind_their_attribution(text, wanted):
    at = repair.begin(text, 4, len(text) - 1, Words.of("en"), known=False)
    assert wanted is None if at is None else text[at:] == wanted


def test_a_single_mark_needs_an_attribution():
    en = Words.of("en")
    for text, wanted in (("They came.’", None), ("He said: No.’", 9)):
        assert repair.begin(text, 0, len(text) - 1, en, known=True) == wanted


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("en", "It is late.’", True),
        ("en", "It is late,’", True),
        ("en", "the ministers’", False),
        ("en", "is ’", False),
        ("es", "los ministros’", True),
        ("es", "los ’", False),
    ],
)
def test_a_single_mark_that_closes(lang, text, wanted):
    assert repair.may_close(text, len(text) - 1, Words.of(lang)) == wanted


# A text from its first mark to its next one, and the words that end before it.
BEFORE = [
    ("en", "“You are a bad shot. And he said, ", "“You are a bad shot."),
    ("en", "“We will come, she added, ", "“We will come,"),
    ("en", "“We will come. Ruiz: ", "“We will come."),
    ("en", "“We will come. (Laughter.) Then Ruiz ", "“We will come."),
    ("en", "“We will come. ", "“We will come."),
    ("en", "‘We will come. ", "‘We will come"),
    ("en", "‘We will come; ", "‘We will come"),
    ("en", "‘We will come ", None),
    ("en", "‘The ministers’ bridge. ", None),
    ("en", "„We will come. ", None),
    ("en", "“We will come. and ", "“We will come."),
    ("en", "“We will come. and then ", None),
    ("en", "“We will come and ", None),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), BEFORE)
def test_where_words_end_before_others(lang, text, wanted):
    at = repair.end_before(text, 1, len(text), Words.of(lang))
    assert wanted is None if at is None else text[:at] == wanted


# A paragraph of which only the first mark is there, whether the words are one sentence.
STOP = [
    ("“We will never come, he said in May. Then he left.", False, "“We will never come,"),
    ("“It is late. We will never come, he said. Then.", False, "“It is late. We will never come,"),
    ("“It is late. We will come.  ", False, "“It is late. We will come."),
    ("“It is late. We will come.", True, "“It is late."),
    ("“It is late. (Applause.) Thank you.", False, "“It is late."),
    ("“It is late. (Applause.) Then a b c d e f g h i.", False, "“It is late."),
    ("“It is late. [Tweet] a b c d e f g h i j k l m", False, "“It is late."),
    ("“It is late. (6/26/23) We go.", False, "“It is late."),
]


@pytest.mark.parametrize(("text", "sentence", "wanted"), STOP)
def test_where_words_end_that_nothing_closes(text, sentence, wanted):
    at = repair.stop(text, 1, len(text), Words.of("en"), sentence=sentence)
    assert text[:at] == wanted


@pytest.mark.parametrize("more", [9, 10])
def test_a_note_within_long_words_ends_them_not(more):
    text = f"“It is late. (Applause.) So{' a' * more}."
    whole = 1 + 1 + more >= 12  # words behind "late."
    at = repair.stop(text, 1, len(text), Words.of("en"), sentence=False)
    assert text[:at] == (text if whole else "“It is late.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He said so. It depends. It is late”", "It depends. It is late”"),
        ("It depends. It is late”", "It depends. It is late”"),
        ("It is late”", "It is late”"),
        ("So it is. He said so. It is late. No”", "It is late. No”"),
        ("”", None),
    ],
)
def test_the_sentences_that_go_on_over_an_end(text, wanted):
    at = repair.sentence(text, 0, len(text) - 1, Words.of("en"))
    assert wanted is None if at is None else text[at:] == wanted


# A stretch behind an opening mark, and its words if an attribution ends it.
TAILS = [
    ("en", "We will come, she added, ", "We will come,"),
    ("en", "We will come, said Ruiz. ", "We will come,"),
    ("en", "We will come, said. ", None),
    ("en", "We will come? Ruiz of the old town asked. ", "We will come?"),
    ("en", "We will come, the mayor of Sol town said. ", "We will come,"),
    ("en", "We will come, the mayor of the old town said. ", None),
    ("en", "We will come, when Ruiz said so. ", None),
    ("en", "We will come, not Ruiz said so. ", None),
    ("en", "We will come, saying so now. ", None),
    ("en", "We will come, Ruiz announced he’s going. ", None),
    ("en", "We will come, Ruiz asked if so. ", None),
    ("en", "We will come, he left. ", None),
    ("es", "Vamos a ir, dijo. ", "Vamos a ir,"),
    ("es", "Vamos a ir, le dijo Ruiz a Sol. ", "Vamos a ir,"),
    ("es", "Vamos a ir, ya me lo dijo Ruiz. ", None),
    ("es", "Vamos a ir, dije. ", None),
    ("es", "Vamos a ir, ha dicho que sí. ", None),
    ("es", "Vamos a ir, según Ruiz. ", None),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), TAILS)
def test_an_attribution_at_the_end(lang, text, wanted):
    at = tails.tail(text, 0, len(text), Words.of(lang))
    assert wanted is None if at is None else text[:at] == wanted


# Words before a closing mark, and those that an attribution introduces.
LEADS = [
    ("en", "They came, and Ruiz said, We will open it.”", "We will open it.”"),
    ("en", "They came, and Ruiz said, we will open it.”", "we will open it.”"),
    ("en", "They came, and Ruiz said it so, we will open it.”", None),
    ("en", "Ruiz told the people of Sol now, We will open it.”", "We will open it.”"),
    ("en", "Ruiz told the old people of Sol now, We will open it.”", None),
    ("en", "Ruiz told the very old people of Sol here now today: we open it.”", "we open it.”"),
    ("en", "Ruiz told the very, very old people of Sol here now today: we open it.”", None),
    ("en", "Ruiz told it. The people of Sol, We will open it.”", None),
    ("en", "And I quote, we will open it.”", "we will open it.”"),
    ("en", "They came, We will open it.”", None),
    ("en", "Ruiz said it:”", None),
    ("es", "Llegó, y dijo, ¡Vamos!”", "¡Vamos!”"),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), LEADS)
def test_an_attribution_that_introduces(lang, text, wanted):
    at = tails.lead(text, 0, len(text), Words.of(lang))
    assert wanted is None if at is None else text[at:] == wanted


@pytest.mark.parametrize(
    ("lang", "row", "before", "wanted"),
    [
        ("es", "le dijo ruiz", 1, True),
        ("es", "le dijo ruiz", 0, False),
        ("es", "dije eso", 3, False),
        ("es", "según ruiz", 0, True),
        ("es", "diciendo eso", 0, False),
        ("en", "he left", 9, False),
        ("en", "it goes without saying", 9, False),
    ],
)
def test_words_that_begin_with_an_attribution(lang, row, before, wanted):
    assert tails.speaks(row.split(), Words.of(lang), before) == wanted
