"""The examples of the page run."""

import re


def test_the_python_of_the_page_runs(repository):
    page = (repository / "docs/export.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    assert len(blocks) == 1
    names: dict = {}
    exec(blocks[0], names)
    assert names["cleaned"].counts.toarray().tolist() == [[1, 2], [3, 0]]
