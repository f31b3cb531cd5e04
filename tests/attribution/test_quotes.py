"""Quotations and who says them: invented sentences for each frame, damaged marks, properties."""

from __future__ import annotations

import sys
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import gazetteer
from bilateral.attribution import quotes, repair
from bilateral.attribution.cues import Words

SAMPLE = gazetteer.data_dir() / "sample"


def said(text, lang):
    """What is found: kind, words, speaker, cue."""
    table = quotes(text, lang)
    return list(table[["kind", "quote", "speaker", "cue"]].itertuples(index=False, name=None))


# Text, then for each quotation its kind, its words, speaker and cue.
ENGLISH = {
    "speaker after": (
        "“We will open the bridge,” said Ana Ruiz, the minister.",
        [("direct", "“We will open the bridge,”", "Ana Ruiz", "said")],
    ),
    "speaker before": (
        "Ana Ruiz said, “We will open the bridge.”",
        [("direct", "“We will open the bridge.”", "Ana Ruiz", "said")],
    ),
    "speaker within": (
        "“Come to the bridge,” he said, “and see how old it is.”",
        [
            ("direct", "“Come to the bridge,”", "he", "said"),
            ("direct", "“and see how old it is.”", "he", "said"),
        ],
    ),
    "apposition": (
        "Ana Ruiz, the minister of water, said that the bridge will open.",
        [("indirect", "that the bridge will open", "Ana Ruiz", "said")],
    ),
    "a name and a colon": (
        "**[Senator Ana Ruiz](https://a.b/c):** “The bridge is ours.”",
        [("direct", "“The bridge is ours.”", "Senator Ana Ruiz", ":")],
    ),
    "partial": (
        "Ana Ruiz called the bridge “a small miracle” of the valley.",
        [("partial", "“a small miracle”", "Ana Ruiz", "called")],
    ),
    "mixed": (
        "Ana Ruiz said that the bridge “is a miracle” and will open.",
        [("mixed", "that the bridge “is a miracle” and will open", "Ana Ruiz", "said")],
    ),
    "no conjunction": (
        "The minister said she would open the bridge in May.",
        [("indirect", "she would open the bridge in May", "The minister", "said")],
    ),
    "infinitive": (
        "The minister promised to open the bridge.",
        [("indirect", "to open the bridge", "The minister", "promised")],
    ),
    "according to": (
        "According to the ministry, the bridge is two hundred years old.",
        [("indirect", "the bridge is two hundred years old", "the ministry", "According to")],
    ),
    "question": (
        "The senator asked whether the bridge is safe.",
        [("indirect", "whether the bridge is safe", "The senator", "asked")],
    ),
    "own words at another time": (
        "Last week I said that the bridge is old.",
        [("indirect", "that the bridge is old", "LABEL", "said")],
    ),
    "own thoughts now": ("I think that the bridge is old. Let me say that it is ours.", []),
    "scare quotes": ("We ended the so-called “Bridge Protection Rules,” which cost much.", []),
    "no agent": ("I was told that the bridge is old.",
               [("indirect", "that the bridge is old", "", "told")]),
    "an answer": ("They asked Ruiz and he said no.", [("unmarked", "no", "he", "said")]),
    "a clause without a conjunction, with marks": (
        "Ruiz said the bridge is “a small miracle” of ours.",
        [("mixed", "the bridge is “a small miracle” of ours", "Ruiz", "said")],
    ),
    "a name in a clause": (
        "Ruiz said that it will join the “Good Neighbor” group.",
        [("indirect", "that it will join the “Good Neighbor” group", "Ruiz", "said")],
    ),
    "a sentence of which a part is in marks": (
        "The bridge is “a small miracle” of ours, said Ana Ruiz.",
        [("mixed", "The bridge is “a small miracle” of ours", "Ana Ruiz", "said")],
    ),
    "a piece at the end of such a sentence": (
        "The bridge of the valley “is not late,” said Ana Ruiz.",
        [("mixed", "The bridge of the valley “is not late,”", "Ana Ruiz", "said")],
    ),
    "what the speaker calls so now": ("When I say “open bridges” I mean ours.", []),
    "a title": ("Ruiz described it in “Rules for the Protection of Bridges” in May.", []),
    "a term": ("The term “bridge facilities” means the bridge over the river.", []),
    "brackets of an editor": (
        "“(Ana) will come, \\[and\\] we will open it,” said Ruiz.",
        [("direct", "“(Ana) will come, \\[and\\] we will open it,”", "Ruiz", "said")],
    ),
    "a quotation in the other language": (
        "Ruiz said, “Vamos a abrir el puente hoy.”",
        [("direct", "“Vamos a abrir el puente hoy.”", "Ruiz", "said")],
    ),
    "a name with a link and a colon": (
        "[The Valley Times](https://a.b/c): The bridge is closed for good",
        [("unmarked", "The bridge is closed for good", "The Valley Times", ":")],
    ),
    "nested": (
        "Ana Ruiz said: “My aunt always told me, ‘The bridge is old.’ She was right.”",
        [
            ("direct", "“My aunt always told me, ‘The bridge is old.’ She was right.”", "Ana Ruiz",
             "said"),
            ("direct", "‘The bridge is old.’", "My aunt", "told"),
        ],
    ),
}  # fmt: skip
SPANISH = {
    "speaker after": (
        "“Vamos a abrir el puente”, señaló la ministra Ana Ruiz al llegar.",
        [("direct", "“Vamos a abrir el puente”", "la ministra Ana Ruiz", "señaló")],
    ),
    "speaker before": (
        "El canciller dijo: ‘Vamos a abrir el puente’.",
        [("direct", "‘Vamos a abrir el puente’", "El canciller", "dijo")],
    ),
    "guillemets": (
        "«No habrá otro muro», añadió Ruiz.",
        [("direct", "«No habrá otro muro»", "Ruiz", "añadió")],
    ),
    "indirect": (
        "La dependencia informó que el puente abrirá en mayo.",
        [("indirect", "que el puente abrirá en mayo", "La dependencia", "informó")],
    ),
    "no subject": (
        "Ana Ruiz dijo que el puente es viejo. Agregó que es de todos.",
        [
            ("indirect", "que el puente es viejo", "Ana Ruiz", "dijo"),
            ("indirect", "que es de todos", "Ana Ruiz", "Agregó"),
        ],
    ),
    "mixed": (
        "Ruiz dijo que el puente “es un milagro” del valle.",
        [("mixed", "que el puente “es un milagro” del valle", "Ruiz", "dijo")],
    ),
    "own words": (
        "Yo le dije que el puente es viejo.",
        [("indirect", "que el puente es viejo", "LABEL", "dije")],
    ),
    "newspaper sentence": (
        "El puente viejo abrirá en mayo, señaló Ruiz.",
        [("indirect", "El puente viejo abrirá en mayo", "Ruiz", "señaló")],
    ),
    "according to": (
        "Según la alcaldesa, el puente es muy viejo.",
        [("indirect", "el puente es muy viejo", "la alcaldesa", "Según")],
    ),
    "infinitive": (
        "La ministra prometió abrir el puente.",
        [("indirect", "abrir el puente", "La ministra", "prometió")],
    ),
    "without marks": (
        "El alcalde me dijo: vamos a abrir el puente.",
        [("unmarked", "vamos a abrir el puente", "El alcalde", "dijo")],
    ),
    "without marks, what the speaker says now": ("Les digo: vamos a abrir el puente.", []),
    "without marks, up to a semicolon": (
        "Ruiz nos dijo: el puente es viejo; y no lo es.",
        [("unmarked", "el puente es viejo", "Ruiz", "dijo")],
    ),
    "without marks, over sentences": (
        "Ruiz advirtió: El puente es viejo. No lo usen.",
        [("unmarked", "El puente es viejo. No lo usen", "Ruiz", "advirtió")],
    ),
    "own words before the verb": (
        "El puente es viejo. No podemos usarlo más, señaló Ruiz.",
        [("unmarked", "El puente es viejo. No podemos usarlo más", "Ruiz", "señaló")],
    ),
    "dialogue": (
        "—No vamos a ir —dijo Ruiz—. Ya es tarde.",
        [
            ("direct", "—No vamos a ir", "Ruiz", "dijo"),
            ("direct", "Ya es tarde.", "Ruiz", "dijo"),
        ],
    ),
    "a dash that is an aside": ("—Muy rápido, por favor—.", []),
    "an attribution between dashes": (
        "Ruiz recordó: ‘El puente —dijo— es de todos’.",
        [
            ("direct", "‘El puente", "Ruiz", "recordó"),
            ("direct", "es de todos’", "Ruiz", "dijo"),
        ],
    ),
    "an aside between dashes": (
        "Ruiz dijo: ‘El puente —como ya se sabe— es de todos’.",
        [("direct", "‘El puente —como ya se sabe— es de todos’", "Ruiz", "dijo")],
    ),
    "a piece without a verb": (
        "Ruiz dijo: ‘Trato en pie de igualdad’.",
        [("partial", "‘Trato en pie de igualdad’", "Ruiz", "dijo")],
    ),
    "a clause in small letters": (
        "Usted dijo ‘vamos a tener otra reunión’.",
        [("direct", "‘vamos a tener otra reunión’", "Usted", "dijo")],
    ),
    "a conjunction before the marks": (
        "Ruiz se quejaba mucho de que “no hay nadie en el puente”.",
        [("mixed", "que “no hay nadie en el puente”", "Ruiz", "quejaba")],
    ),
    "a term": ("El llamado “puente de los suspiros” es viejo.", []),
    "filler": ("Hay que decir que el puente es viejo, es decir, que nadie lo usa.", []),
    "weekday": (
        "“El puente es muy viejo”, dijo este lunes Ana Ruiz.",
        [("direct", "“El puente es muy viejo”", "Ana Ruiz", "dijo")],
    ),
}


@pytest.mark.parametrize("name", ENGLISH)
def test_english_frames(name):
    text, wanted = ENGLISH[name]
    assert said(text, "en") == wanted


@pytest.mark.parametrize("name", SPANISH)
def test_spanish_frames(name):
    text, wanted = SPANISH[name]
    assert said(text, "es") == wanted


# Marks that are missing or too many: what stands in them all the same.
DAMAGED = {
    "never closed": ("Ruiz said: “The bridge is old. It is ours.", "en",
                     ["“The bridge is old. It is ours."]),
    "never opened": ("El puente es viejo y es de todos”, dijo Ruiz.", "es",
                     ["El puente es viejo y es de todos”"]),
    "a cue before the second opening": (
        "“The bridge is a thing of respect, she added, “and nobody will close it.”", "en",
        ["“The bridge is a thing of respect,", "“and nobody will close it.”"],
    ),
    "one opening too many": ("“The bridge is old, “and it is ours.”", "en",
                             ["“The bridge is old, “and it is ours.”"]),
    "a cue before the closing mark": (
        "They came, and Ruiz said, We will open it. It is late.”", "en",
        ["We will open it. It is late.”"],
    ),
    "closed by an opening mark": ("“El puente es viejo“, dijo Ruiz.", "es",
                                  ["“El puente es viejo“"]),
    "opened by a closing mark": ("Ruiz said: ”We will open it.”", "en", ["”We will open it.”"]),
    "a stage direction": (
        "He said, “You are a bad shot. (Laughter.) And Ruiz said, “No.”", "en",
        ["“You are a bad shot.", "“No.”"],
    ),
    "a source in brackets": (
        "**Ana Ruiz:** “The bridge is ours! It is old.\n\\[[Note](https://a.b), 6/26/23\\]", "en",
        ["“The bridge is ours! It is old."],
    ),
    "over paragraphs": ("Ruiz: “The bridge is old.\n\nIt is ours.\n\nWe all know it.”", "en",
                        ["“The bridge is old.", "It is ours.", "We all know it.”"]),
    "a second closing mark": ("**Ana Ruiz:** “A fine bridge it is!” Let us go on with it.”", "en",
                              ["“A fine bridge it is!” Let us go on with it.”"]),
    "one that was open before": ("and we will open it.” She left.", "en",
                                 ["and we will open it.”"]),
    "an elision": ("In the early ‘30s Ruiz said, “We will open it.”", "en", ["“We will open it.”"]),
    "an apostrophe": ("The ministers’ aides said, “It’s the teachers’ bridge.”", "en",
                      ["“It’s the teachers’ bridge.”"]),
    "straight marks": ('"The bridge is ours," he said. "It is old."', "en",
                       ['"The bridge is ours,"', '"It is old."']),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_marks(name):
    text, lang, wanted = DAMAGED[name]
    table = quotes(text, lang)
    assert table.loc[table["kind"] == "direct", "quote"].tolist() == wanted


# The quoted paragraphs of the sample note: the first words of each stretch and who speaks.
NOTE = [
    ("“The virtual president-elect (Claudia) Tornaviento",
     "the next holder of the Secretariat of Foreign Relations (SRE)"),
    ("“(Also) we spoke about the cargo", "Wickerdale"),
    ("“The train is a thing of respect,", "he"),
    ("“and nobody is going to impose", "he"),
    ("“We are going to work as equals,", "he"),
    ("“The migration is a human theme,", "he"),
    ("“It is a matter of sovereignty,", "he"),
]  # fmt: skip


def test_the_sample_note_and_who_speaks_in_it():
    (path,) = (SAMPLE / "raw").glob("19_*")
    text = path.read_text(encoding="utf-8")
    table = quotes(text, "en", "2024-06-20")
    wanted = pd.read_csv(SAMPLE / "quotations_19.csv")
    direct = table[table["kind"] == "direct"].reset_index(drop=True)
    said_by = zip(direct["quote"], direct["speaker"], strict=True)
    for (words, speaker), (first, who) in zip(said_by, NOTE, strict=True):
        assert words.startswith(first)
        assert speaker == who
    columns = ["start", "end", "speaker", "cue"]
    assert direct[columns].to_dict("list") == wanted[columns].to_dict("list")
    # Every paragraph that has a mark is quoted.
    marked = [p for p in text.split("\n") if "“" in p]
    assert all(any(q in p for q in direct["quote"]) for p in marked)
    # An interrupted utterance, and one over three paragraphs that is attributed after the last.
    runs = direct["run"].tolist()
    assert runs[2] == runs[3]
    assert runs[4] == runs[5] == runs[6]
    assert len(set(runs)) == 4
    indirect = table[table["kind"] == "indirect"]
    assert set(indirect["provenance"]) == {"paraphrase"}
    assert set(direct["provenance"]) == {"translated"}  # the note has signs of a translation


def test_a_run_is_an_utterance_under_one_cue():
    text = "“Come,” Ruiz said, “and see.” “It is old,” Sol said, and Ruiz said that it is not."
    assert quotes(text, "en")["run"].tolist() == [1, 1, 2, 3]


PROVENANCE = {
    "a reported clause": ("Ruiz said that it is old.", "en", "paraphrase"),
    "marks": ("Ruiz said: “It is old.”", "en", "verbatim"),
    "nobody is named": ("“It is old,” it was said.", "en", ""),
    "an interpreter": ("MR. RUIZ: (As interpreted.) I said: “It is old.”", "en", "interpreted"),
    "an interpreter in the paragraph": (
        "“It is old,” Ruiz said through an interpreter.", "en", "interpreted"),
    "an interpreter in the turn before": (
        "MR. RUIZ: (As interpreted.) Yes.\nMS. SOL: He said: “It is old.”", "en", "verbatim"),
    "a translated note": (
        "“It costs a thousand million,” said the next Chancellor, Ana Ruiz.", "en", "translated"),
    "the speaker of a translated text": (
        "The next Chancellor came. A thousand million. Then I said: “No.”", "en", "verbatim"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVENANCE)
def test_provenance(name):
    text, lang, wanted = PROVENANCE[name]
    assert quotes(text, lang)["provenance"].tolist() == [wanted]


def test_a_paragraph_after_a_colon_and_one_that_goes_on():
    text = "Ana Ruiz said:\n\n“The bridge is ours.\n\n“It is old.”\n\nThe end."
    table = quotes(text, "en")
    assert table["quote"].tolist() == ["“The bridge is ours.", "“It is old.”"]
    assert table["speaker"].tolist() == ["Ana Ruiz"] * 2
    assert table["run"].nunique() == 1


def test_the_sentences_beside_a_quotation():
    text = "It rained. “We will open it,” said Ana Ruiz. They left."
    (row,) = quotes(text, "en").to_dict("records")
    assert (row["before"], row["after"]) == ("It rained.", "They left.")


def test_the_sentence_beside_may_stand_in_another_paragraph_with_words():
    text = "It rained. It snowed.\n\n---\n\nRuiz said that it is old.\n\n* * *\n\nThey left. No."
    (row,) = quotes(text, "en").to_dict("records")
    assert (row["before"], row["after"]) == ("It snowed.", "They left.")


def test_a_text_without_quotations_gives_the_same_columns():
    assert quotes("", "en").empty
    with_some = quotes("Ruiz said that it is old.", "en")
    assert quotes("It rained.", "en").columns.tolist() == with_some.columns.tolist()


def test_a_third_language_is_told():
    with pytest.raises(ValueError, match="language 'fr'; it has en, es"):
        quotes("Il dit que non.", "fr")


def test_words_of_the_users_gazetteer(tmp_path):
    text = "Ruiz trumpeted that the bridge is old."
    assert quotes(text, "en").empty
    row = "en,trumpet,verb,trumpeted,trumpet,trumpeting,,,,quote clause,2,mine"
    head = "lang,cue,kind,forms,base,nonfinite,unreal,own,own_now,frames,strength,source"
    (tmp_path / "quote_cues.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    (found,) = quotes(text, "en", gazetteer=gazetteer.Gazetteer.read(tmp_path))["quote"]
    assert found == "that the bridge is old"


def test_every_word_of_the_tables_is_in_lower_case_and_once():
    for lang in ("en", "es"):
        for form in Words.of(lang).cues:
            assert all(word == word.lower() and word for word in form)
    table = gazetteer.table("quote_cues")
    frames = {"quote", "clause", "bare", "to", "object", "question", "self", "ask"}
    assert {f for row in table["frames"] for f in row.split()} == frames


PIECES = [
    *("“", "”", '"', "'", "‘", "’", "«", "»", "—", ".", ",", ":", "?", "(", ")", "\n", "\n\n"),
    *("said", "dijo", "que", "that", "to", "Ana Ruiz", "he", "I", "according to", "según", "open"),
    *("the bridge is old", "El puente es viejo", "2024", "Mr.", "**", "[x](y)", "¿", "and", "y"),
    *("told", "promised", "hemos", "se", "saying", "as", "como", "…", "''", "<b>", "“We go,” "),
]


def check(text, table):
    """Spans are the text's, in order, and stand apart or inside each other."""
    for row in table.itertuples():
        assert 0 <= row.start < row.end <= len(text)
        assert row.quote == text[row.start : row.end]
        named = row.speaker not in ("", "LABEL")
        assert (row.speaker_start >= 0) == named
        assert not named or row.speaker == text[row.speaker_start : row.speaker_end]
    spans = list(zip(table["start"], table["end"], strict=True))
    assert spans == sorted(spans, key=lambda s: (s[0], -s[1]))
    assert len(spans) == len(set(spans))
    for i, (a, b) in enumerate(spans):
        for c, d in spans[i + 1 :]:
            assert c >= b or d <= b, "they stand apart or inside each other"
        assert a < b


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["en", "es"]))
def test_spans_of_any_pieces(pieces, lang):
    text = " ".join(pieces)
    check(text, quotes(text, lang))


@given(st.text(max_size=60), st.sampled_from(["en", "es"]))
def test_spans_of_any_text(text, lang):
    check(text, quotes(text, lang))


@pytest.mark.parametrize(("text", "wanted"), [v for v in SPANISH.values() if v[1]])
def test_letters_with_accents_apart_are_the_same(text, wanted):
    apart = unicodedata.normalize("NFD", text)
    found = [
        (k, *(unicodedata.normalize("NFC", v) for v in rest)) for k, *rest in said(apart, "es")
    ]
    assert found == wanted


@given(st.sampled_from([*ENGLISH.values(), *SPANISH.values()]), st.data())
def test_any_mark_may_be_missing(frame, data):
    """Without one of its marks a text is read all the same; what is quoted has a word."""
    text, _ = frame
    marks = [i for i, c in enumerate(text) if c in '“”‘’«»"']
    gone = data.draw(st.sampled_from(marks)) if marks else len(text)
    less = text[:gone] + text[gone + 1 :]
    for lang in ("en", "es"):
        table = quotes(less, lang)
        check(less, table)
        assert all(any(c.isalnum() for c in quote) for quote in table["quote"])


WHOLE = [text for text, wanted in ENGLISH.values() if wanted]


@given(st.lists(st.sampled_from(WHOLE), min_size=2, max_size=4))
def test_paragraphs_beside_each_other_give_what_each_gives(texts):
    apart = "\n\nIt rained in the valley.\n\n"
    whole = quotes(apart.join(texts), "en")
    at, columns = 0, ["kind", "quote", "speaker", "cue", "start", "end"]
    rows = []
    for text in texts:
        table = quotes(text, "en")
        rows.append(table.assign(start=table["start"] + at, end=table["end"] + at)[columns])
        at += len(text) + len(apart)
    pd.testing.assert_frame_equal(whole[columns], pd.concat(rows, ignore_index=True))


def steps(text):
    """Lines of code that reading a text takes."""
    count = 0

    def local(frame, event, arg):
        nonlocal count
        count += event == "line"
        return local

    def trace(frame, event, arg):
        return local if "attribution" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        quotes(text, "en")
    finally:
        sys.settrace(before)
    return count


# 250 and 500 of them are whole numbers of the longest sentences that are read.
@pytest.mark.parametrize(
    "piece",
    [
        *("“a” said ", "“ ", "‘a’ b” "),
        *(pytest.param(p, marks=pytest.mark.full)
          for p in ("” ", '" ', "‘ ", "“‘«", "(", "<a", "word, ")),
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_steps(piece):
    quotes("", "en")
    assert steps(piece * 500) <= 2.2 * steps(piece * 250)


@pytest.mark.parametrize(("words", "begins"), [(20, True), (600, False)])
def test_a_sentence_that_is_too_long_is_not_looked_through_for_each_mark(words, begins):
    text = "“No,” he said" + " b" * words + ". It is late"
    at = repair.begin(text, 5, len(text), Words.of("en"), known=False)
    assert at == (text.index("It") if begins else None)


def test_ten_thousand_marks_in_a_row():
    for mark in '“"':
        assert quotes(mark * 10_000, "en").empty
    assert quotes("He said: “No.” " + "“" * 10_000, "en")["quote"].tolist() == ["“No.”"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "**Rep. Ana Ruiz (*The Valley Times*, Sol, AZ):** [**The bridge**](https://a.b)\n\n"
            "*“The bridge is ours and open.”*\n\nNobody came.\n\n“We never saw a bridge here.”\n",
            ["Rep. Ana Ruiz", ""],
        ),
        (
            "**From the** [**Valley Times**](https://a.b)**:**\n\n*“The bridge will open in May.*"
            "\n\n*Nobody will pay for it.”*\n",
            ["Valley Times", "Valley Times"],
        ),
        (
            "**Ana Ruiz, President, Sol Health**\n\n“We are proud of the bridge.”\n",
            ["Ana Ruiz"],
        ),
        ("**THE FACTS:** “We are proud of the bridge.”\n", [""]),
        (
            "[**KSOL (Sol, AZ)**](https://a.b)**: Ruiz says a bridge opens**  \n"
            "“The old bridge opened on Monday.”\n",
            ["KSOL"],
        ),
    ],
    ids=["place and title", "several paragraphs", "office", "capitals", "headline"],
)
def test_a_bold_heading_names_who_speaks_under_it(text, speakers):
    found = quotes(text, "en")
    assert found.loc[found["kind"] == "direct", "speaker"].tolist() == speakers


def test_used_to_say_is_one_cue_with_the_subject_before_it():
    found = quotes("My aunt used to say, “Ana, a bridge is more than stone.” He left.", "en")
    assert found[["speaker", "cue"]].values.tolist() == [["My aunt", "used to say"]]
