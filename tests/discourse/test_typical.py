import pandas as pd

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
    assert [html.count(f"<td>{number}</td>") for number in (1, 2)] == [1, 2]
