import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser

from bilateral.discourse import passages_html, typical_passages

TABLE = pd.DataFrame(
    {
        "date": pd.to_datetime(["2023-01-10", None]),
        "speaker": ["", "Ebrard"],
        "title": ["Readout <of> a call", "Nota"],
        "heading": ["", ""],
        "passage_id": ["wh:a#0000", "mananeras:b#0001"],
        "url": ["https://example.org/a?x=1&y=2", ""],
    }
)
ROWS = pd.DataFrame(
    {"topic": [0, 1, 1], "rank": [1, 1, 2], "row": [1, 0, 1], "share": [0.9, 0.8, 0.3]}
)


def test_each_row_is_led_back_to_its_passage():
    found = typical_passages(ROWS, TABLE)
    assert found["passage_id"].tolist() == ["mananeras:b#0001", "wh:a#0000", "mananeras:b#0001"]
    assert found["topic"].tolist() == [0, 1, 1]
    assert found["share"].tolist() == [0.9, 0.8, 0.3]
    assert found["date"][1] == "2023-01-10"
    assert found["date"].isna().tolist() == [True, False, True]


def test_titles_are_links_and_nothing_is_taken_for_markup():
    html = passages_html(typical_passages(ROWS, TABLE))
    link = '<a href="https://example.org/a?x=1&amp;y=2">Readout &lt;of&gt; a call</a>'
    assert html.count(link) == 1
    assert html.count("<td>Nota</td>") == 2  # without an address there is no link
    assert "heading" not in html  # no passage has one
    assert [html.count(f"<td>{number}</td>") for number in (0, 1)] == [1, 2]


def test_topics_go_by_their_labels():
    rows = ROWS.assign(label=["the border", "1: trade, tariff", "1: trade, tariff"])
    found = typical_passages(rows, TABLE)
    assert found.columns.tolist()[:3] == ["topic", "label", "share"]
    html = passages_html(found)
    assert html.count("<td>the border</td>") == 1 and html.count("<td>1: trade, tariff</td>") == 2
    assert html.count("<th>topic</th>") == 1 and "label" not in html
    assert "<td>1</td>" not in html and "<td>2</td>" not in html


def test_a_table_in_another_order_is_refused():
    for table in (TABLE[::-1], TABLE[1:]):
        with pytest.raises(ValueError, match="index of table is not 0 … n - 1"):
            typical_passages(ROWS, table)
    with pytest.raises(ValueError, match="names row 2, but table has 2 rows"):
        typical_passages(ROWS.assign(row=2), TABLE)
    with pytest.raises(ValueError, match="names row -1"):
        typical_passages(ROWS.assign(row=-1), TABLE)


def test_a_missing_address_is_no_link():
    html = passages_html(typical_passages(ROWS, TABLE.assign(url=[None, float("nan")])))
    assert "<a" not in html
    assert "<td>Nota</td>" in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "//a.org", "/a", "x"]
)
def test_only_addresses_of_the_web_are_links(address):
    html = passages_html(typical_passages(ROWS, TABLE.assign(url=address)))
    assert "href" not in html
    assert "Readout &lt;of&gt; a call" in html


MARKUP = ["<script>x</script>", "</td></table>", '"><b>', "javascript:x", "https://a.org/?b&c"]
TEXT = st.text(max_size=12) | st.sampled_from(MARKUP) | st.none() | st.floats()


def elements(found):
    tree = parser.document_fromstring("<p>.</p>" + passages_html(found))
    links = [a.get("href") for a in tree.iter("a")]
    assert all(link.lower().startswith(("http://", "https://")) for link in links)
    assert all(a.keys() == ["href"] for a in tree.iter("a"))
    return [element.tag for element in tree.iter() if element.tag != "a"]


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_no_text_becomes_markup(data):
    """Any text in any column and column name gives the elements that plain text gives."""
    columns = ["date", "speaker", "title", "heading", "passage_id", "url"]
    extra = data.draw(st.text(max_size=8) | st.sampled_from(MARKUP))
    names = [*columns, *([extra] if extra not in [*columns, "topic", "share"] else [])]
    n_rows = data.draw(st.integers(1, 3))
    found = pd.DataFrame({"topic": range(n_rows), "share": 0.5})
    for name in names:
        cells = st.lists(TEXT, min_size=n_rows, max_size=n_rows)
        found[name] = pd.Series(data.draw(cells), dtype=object)
    tags = elements(found)
    n_columns = tags.count("th")
    assert 2 <= n_columns <= len(found.columns) - 1
    body = ["tr", *["td"] * n_columns] * n_rows
    head = ["table", "thead", "tr", *["th"] * n_columns, "tbody"]
    assert tags == ["html", "body", "p", *head, *body]


def test_a_table_is_written_like_this():
    found = typical_passages(ROWS[:2], TABLE).assign(note=[1.005, float("nan")])
    assert passages_html(found).splitlines() == [
        '<table class="dataframe">',
        "  <thead>",
        '    <tr style="text-align: right;">',
        *(f"      <th>{name}</th>" for name in ("topic", "share", "date", "speaker", "title")),
        *(f"      <th>{name}</th>" for name in ("passage_id", "note")),
        "    </tr>",
        "  </thead>",
        "  <tbody>",
        "    <tr>",
        *(f"      <td>{cell}</td>" for cell in ("0", "0.90", "", "Ebrard", "Nota")),
        *(f"      <td>{cell}</td>" for cell in ("mananeras:b#0001", "1.00")),
        "    </tr>",
        "    <tr>",
        *(f"      <td>{cell}</td>" for cell in ("1", "0.80", "2023-01-10", "")),
        '      <td><a href="https://example.org/a?x=1&amp;y=2">Readout &lt;of&gt; a call</a></td>',
        *(f"      <td>{cell}</td>" for cell in ("wh:a#0000", "")),
        "    </tr>",
        "  </tbody>",
        "</table>",
    ]
    named = found.assign(topic=["trade", "water"])  # names are no numbers
    assert "      <td>trade</td>" in passages_html(named).splitlines()


def test_the_first_row_outside_is_named():
    for rows, first in (([1, 3, 5], 3), ([0, -2, 9], -2)):
        with pytest.raises(ValueError) as error:
            typical_passages(ROWS.assign(row=rows), TABLE)
        assert str(error.value) == (
            f"top_rows names row {first}, but table has 2 rows; give the table of the passages"
            " that were modelled"
        )
    edges = typical_passages(ROWS.assign(row=[0, 1, 0]), TABLE)
    assert edges["title"].tolist() == ["Readout <of> a call", "Nota", "Readout <of> a call"]
    assert edges.columns.tolist() == [
        *("topic", "share", "date", "speaker", "title", "heading", "passage_id", "url")
    ]
