"""Web pages: the text whole, its surroundings left behind and reported."""

from __future__ import annotations

import re

import pytest
import trafilatura

from bilateral.cleaning.steps import pages
from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.pages import html_to_text

PAGE = """<html><head><title>T</title><script>var x = "secret";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul></nav>
<article><h1>Joint statement</h1>
<p>The two governments met on Friday in the capital and spoke about the river at length.</p>
<p>They agreed on a plan for the border region, which both legislatures will have to approve.</p>
<table><tr><td>Visas</td><td>1,200</td></tr></table>
<p>The next meeting will be held in the spring, on the other side of the river, they said.</p>
</article><div class="comments"><p>Anonymous: what a silly thing to say about a river.</p></div>
<footer>Privacy policy</footer></body></html>"""


def test_html_gives_text_and_tables_without_the_frame():
    text = html_to_text(PAGE)
    assert "The two governments met on Friday" in text
    assert "1,200" in text
    for frame in ("Home", "secret", "Privacy", "Anonymous", "<"):
        assert frame not in text
    assert html_to_text(PAGE) == text


def test_html_whose_navigation_is_never_closed():
    broken = PAGE.replace("</nav>", "").replace("<nav>", "<header><nav>")
    paragraphs = [line for line in html_to_text(broken).split("\n") if line.startswith("The")]
    assert len(paragraphs) == 3


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "it is empty"),
        ("   \n", "it is empty"),
        ("No tags at all", "no tags"),
        ("<html><body><script>let x = 1</script></body></html>", "scripts or frames only"),
    ],
)
def test_html_without_text_says_why(html, reason):
    with pytest.raises(ValueError, match=rf"https://example\.org/p.*{reason}"):
        html_to_text(html, url="https://example.org/p")


def test_real_government_pages(mirror_folder):
    messy = mirror_folder.parent / "messy"
    page = (messy / "state_gov_2019_mexico.html").read_text(encoding="utf-8")
    text = html_to_text(page)
    assert text.startswith("2019 Country Reports on Human Rights Practices: Mexico\n")
    assert text.count("\n") > 200
    assert "Zimbabwe" not in text  # the list of countries in the navigation
    page = (messy / "gobmx_conferencia_2021-06-28.html").read_text(encoding="utf-8")
    text = html_to_text(page)
    assert text.startswith("PRESIDENTE ANDRÉS MANUEL LÓPEZ OBRADOR:")
    assert "Aviso de privacidad" not in text
    assert "jQuery" not in text


# --- pages, one decision at a time ----------------------------------------------------------------
def test_what_a_page_is_read_with(monkeypatch):
    asked: list = []

    def extract(html, **options):
        asked.append(options)
        return "one\ntwo"

    monkeypatch.setattr(trafilatura, "extract", extract)
    for tags, fast in ((9_999, False), (10_000, False), (10_001, True)):
        html_to_text("<" * tags, url="u")
        assert asked.pop() == {
            "url": "u",
            "fast": fast,
            "include_comments": False,
            "include_tables": True,
            "deduplicate": False,
        }


def article(n: int, tag: str = "article") -> str:
    return f"<{tag}>" + "<p>A</p>" * n + f"</{tag}>"


@pytest.mark.parametrize(
    ("body", "inner"),
    [
        (article(2), ""),
        (article(3), article(3)),
        (article(3) + "tail", article(3)),
        (article(3) + article(4, "main") + article(3), article(4, "main")),
        ("<p>A</p>" * 9, ""),
    ],
)
def test_the_element_that_is_marked_as_the_text(body, inner):
    expected = f"<html><body>{inner}</body></html>" if inner else ""
    assert pages._article(f"<html><body>{body}</body></html>") == expected
    assert pages._article("") == ""


@pytest.mark.parametrize(
    ("whole", "of_the_article", "text"),
    [
        ("a b c", "a\nb\nc", "a\nb\nc"),  # all on one line: what is inside is looked at
        ("a b c", "", "a b c"),
        ("a\nb", "c\nd", "a\nb"),
        ("", "c", "c"),
    ],
)
def test_where_a_page_gives_one_line_its_article_is_read(monkeypatch, whole, of_the_article, text):
    page = f"<html><body><nav>{article(3)}</body></html>"
    monkeypatch.setattr(
        pages, "_extract", lambda html, url: whole if html == page else of_the_article
    )
    monkeypatch.setattr(pages, "_with_what_was_lost", lambda text, html: (text, []))
    assert html_to_text(page) == text


def test_a_page_of_the_largest_size_is_read(monkeypatch):
    monkeypatch.setattr(pages, "_LARGEST_PAGE", 6)
    monkeypatch.setattr(pages, "_extract", lambda html, url: html)
    assert html_to_text("a" * 6) == "a" * 6
    with pytest.raises(ValueError, match=r"^a page of 7 characters is not read, only 6; give a"):
        html_to_text("a" * 7)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("A B", "it has no tags, so it is no HTML; pass plain text to clean()"),
        ("<p><script>x</script></p>", "its body holds scripts or frames only; save the page from"),
        ("<p>A B</p><style>x</style><p>C", "its 3 words are all navigation or too short to tell"),
    ],
)
def test_why_a_page_gives_no_text(monkeypatch, html, reason):
    monkeypatch.setattr(pages, "_extract", lambda html, url: " ")
    with pytest.raises(ValueError, match=r"^no text in this page \(u\): " + re.escape(reason)):
        html_to_text(html, "u")


def test_a_declaration_stands_in_the_first_2048_bytes():
    declared = b'<meta charset="macintosh'
    for space, letter in ((0, "é"), (2048 - len(declared), "é"), (2049 - len(declared), "Ž")):
        data = b" " * space + declared + b'">\x8e'
        assert pages.decoded_page(data)[-1] == letter


# --- lists, repetitions, notes --------------------------------------------------------------------
LONG = "Los dos gobiernos se reunieron el viernes en la capital y hablaron largo del río."
ITEMS = ["Artículo primero: las partes respetarán el acuerdo.", "Artículo segundo: habrá paz."]


def body(*blocks: str) -> str:
    return f"<html><body><div>{''.join(blocks)}</div></body></html>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def items(*texts: str, tag: str = "ol") -> str:
    return f"<{tag}>" + "".join(f"<li>{text}</li>" for text in texts) + f"</{tag}>"


@pytest.mark.parametrize("tag", ["ol", "ul"])
@pytest.mark.parametrize("frame", ["div", "article"])
def test_all_items_of_a_list_are_kept(tag, frame):
    page = body(paragraphs(LONG), items(*ITEMS, tag=tag), paragraphs("Firmado en la ciudad."))
    found: list[Finding] = []
    lines = html_to_text(page.replace("div>", f"{frame}>"), found=found).split("\n")
    assert [line.removeprefix("- ") for line in lines] == [LONG, *ITEMS, "Firmado en la ciudad."]
    assert found == []


def test_a_list_at_the_end_and_one_in_a_list():
    page = body(paragraphs(LONG, LONG + " Y más."), items("Uno: paz.", "Dos: " + items("a", "b")))
    assert html_to_text(page).split("\n")[2:] == ["- Uno: paz.", "- Dos:", "- a", "- b"]
    terms = "<dl><dt>Agua</dt><dd>De río.</dd></dl>"
    text = html_to_text(body(paragraphs(LONG, "Se dijo:"), terms, paragraphs("Y nada más.")))
    assert text.split("\n")[2:4] == ["- Agua", "- De río."]


def test_what_is_said_again_is_kept():
    turns = ["PRESIDENTE: Buenos días.", "PREGUNTA: ¿Y la frontera?", "Gracias.", "Es un tema.",
             "Gracias.", "Muy bien.", "Muy bien.", "Adiós a todas y a todos."]  # fmt: skip
    assert html_to_text(body(paragraphs(*turns))).split("\n") == turns
    formula = "Accept, Sir, the renewed assurances of my highest consideration."
    letters = [f"Letter {n}: the consul reports that the river rose {n} feet." for n in range(12)]
    said = [line for letter in letters for line in (letter, formula)]
    assert html_to_text(body(paragraphs(*said))).split("\n") == said
    assert html_to_text(body(paragraphs(LONG, LONG, LONG))).split("\n") == [LONG] * 3
    apart = body(*(f"<section>{paragraphs(line)}</section>" for line in said))
    assert html_to_text(apart).split("\n") == said


def test_a_menu_and_a_teaser_are_left_behind_and_reported():
    menu = items(*(f'<a href="/{n}">Sección {n}</a>' for n in ("uno", "dos")), tag="ul")
    page = body(menu, paragraphs(LONG, "Se reunirán otra vez en la primavera, dijeron."))
    teaser = f"<aside><p>{LONG}</p></aside>"
    found: list[Finding] = []
    text = html_to_text(page.replace("</div>", f"</div>{teaser}"), found=found)
    assert text.split("\n") == [LONG, "Se reunirán otra vez en la primavera, dijeron."]
    assert found == [
        ("html", "left behind: Sección uno", 2),
        ("html", "left behind: Sección dos", 2),
        ("html", "left behind: Los dos gobiernos se reunieron el viernes en …", 15),
    ]


def test_every_word_of_a_page_is_in_its_text_or_reported():
    page = PAGE
    found: list[Finding] = []
    text = html_to_text(page, found=found)
    n_words = sum(f.n for f in found) + len(re.findall(r"\w+", text))
    visible = re.sub(r"<(script|title)>.*?</\1>", "", page, flags=re.S)
    assert n_words == len(re.findall(r"\w+", re.sub(r"<[^<>]*>", " ", visible)))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("the treaty<sup>1</sup> of 1944<sup>2</sup>", "the treaty of 1944"),
        ("the 21<sup>st</sup> century", "the 21st century"),
        ('treaty<sup id="r"><a href="#n">[3]</a></sup> law', "treaty law"),
    ],
)
def test_the_number_of_a_note_joins_no_word(html, text):
    found: list[Finding] = []
    got = html_to_text(body(f"<p>{LONG} They signed {html}.</p>"), found=found)
    assert got == f"{LONG} They signed {text}."
    assert [f.what for f in found] == ["note"] * ("st" not in html)


def test_a_short_page_keeps_raised_letters_with_their_word():
    page = body(paragraphs("The 21<sup>st</sup> century: H<SUB>2</SUB>O, 1<sup class='o'>a</sup>."))
    assert html_to_text(page) == "The 21st century: H2O, 1a."


def test_pages_in_wide_encodings():
    page = body(paragraphs(LONG, "“México” — don’t"))
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32-le"):
        assert html_to_text(page.encode(name)).split("\n") == [LONG, "“México” — don’t"]


@pytest.mark.parametrize(
    "name", ["iso-8859-1", "Latin1", "us-ascii", "windows-1252", "unicode_escape"]
)
def test_pages_are_decoded_as_browsers_do(name):
    text = "“We don’t agree – it costs €5,” the minister’s aide said on Friday."
    head = f'<html><head><meta charset="{name}"></head><body><p>'.encode()
    assert html_to_text(head + text.encode("cp1252") + b"</p></body></html>") == text
