"""Text that came from outside, made safe to show: in HTML, CSV, a terminal, on a figure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import pandas as pd

# What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?")
# What an SVG cannot hold: control characters, halves of a pair, and what is no character.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What ends a line, moves the cursor or reverses the order of what follows.
_STEERING = "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_LATEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    '"': r"\char34{}",  # for the packages of some languages it begins a command
}


def html_text(value: object) -> str:
    """Give a value as text for HTML, inside an element or a quoted attribute.

    Parameters
    ----------
    value : object
        Missing values give an empty text.

    Returns
    -------
    str

    Examples
    --------
    >>> html_text("<b> & 'co'"), html_text(float("nan"))
    ('&lt;b&gt; &amp; &#x27;co&#x27;', '')
    """
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    # Control characters have no place in HTML; browsers drop or replace them.
    return html.escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", str(value)))


def html_rows(title: object, rows: Mapping[str, object]) -> str:
    """Give a small table of names and values as HTML, as a notebook shows an object.

    Parameters
    ----------
    title : object
    rows : mapping of str to object
        An empty value leaves its row out.

    Returns
    -------
    str

    Examples
    --------
    >>> html_rows("Recipe", {"form": "lemma", "note": ""})
    '<table><caption>Recipe</caption><tr><th>form</th><td>lemma</td></tr></table>'
    """
    shown = {html_text(name): html_text(value) for name, value in rows.items()}
    body = "".join(f"<tr><th>{n}</th><td>{v}</td></tr>" for n, v in shown.items() if v)
    return f"<table><caption>{html_text(title)}</caption>{body}</table>"


def html_link(address: object, text: object) -> str:
    """Give a link as HTML, or the text alone where the address is not of the web.

    Parameters
    ----------
    address : object
        Linked if it begins with ``http://`` or ``https://`` and names a host; else left out.
    text : object
        What to show.

    Returns
    -------
    str

    Examples
    --------
    >>> html_link("https://example.org/?a&b", "a"), html_link("javascript:alert(1)", "b")
    ('<a href="https://example.org/?a&amp;b">a</a>', 'b')
    """
    shown = html_text(text)
    address = html_text(address).strip()
    if not re.match(r"https?://[^\s/?#]", address, re.I) or re.search(r"\s", address):
        return shown
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return f'<a href="{address}">{shown}</a>' if host else shown


def csv_text(frame: pd.DataFrame, *, float_format: str | None = None) -> str:
    r"""Give a table as CSV: UTF-8, commas, ``\n`` at line ends, no index.

    Cells and column names that a spreadsheet would take for a formula begin with an apostrophe.
    Numbers and signed numbers in text stay as they are. Periods are written as they print.

    Parameters
    ----------
    frame : DataFrame
    float_format : str, optional
        For floating-point numbers, such as ``"%.6g"``.

    Returns
    -------
    str

    Examples
    --------
    >>> csv_text(pd.DataFrame({"title": ["=cmd|' /C calc'!A0", "-5"], "n": [-1, 2]}))
    "title,n\n'=cmd|' /C calc'!A0,-1\n-5,2\n"
    """
    shown = {}
    for place in range(frame.shape[1]):
        values = frame.iloc[:, place]
        if isinstance(values.dtype, pd.PeriodDtype):
            values = values.astype(str)
        elif pd.api.types.is_object_dtype(values.dtype) or isinstance(
            values.dtype, (pd.StringDtype, pd.CategoricalDtype)
        ):
            values = values.astype(object).map(_cell)
        shown[place] = values
    table = pd.DataFrame(shown, index=frame.index)
    table.columns = [_cell(name) for name in frame.columns]
    return table.to_csv(
        index=False, float_format=float_format, date_format="%Y-%m-%d", lineterminator="\n"
    )


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare return ends no cell
    if not _FORMULA.match(value) or _NUMBER.fullmatch(value):
        return value
    return "'" + value


def csv_cell(value: str) -> str:
    """Give a cell that :func:`csv_text` wrote as it was, without the apostrophe before a formula.

    Parameters
    ----------
    value : str

    Returns
    -------
    str

    Examples
    --------
    >>> csv_cell("'=cmd.txt"), csv_cell("'tis.txt")
    ('=cmd.txt', "'tis.txt")
    """
    return value[1:] if _cell(value[1:]) == value else value


def utf8_text(text: str) -> str:
    r"""Give a text that UTF-8 can hold.

    Parameters
    ----------
    text : str
        May hold surrogates: Python puts them in file names that are not UTF-8.

    Returns
    -------
    str
        With a backslash and a number in place of each surrogate.

    Examples
    --------
    >>> print(utf8_text(b"a\xf1o".decode("utf-8", "surrogateescape")))
    a\xf1o
    """
    return re.sub("[\ud800-\udfff]", _backslash, text)


def line_text(text: str) -> str:
    r"""Give a text that stays on one line of a terminal and steers nothing there.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        With a backslash and a number in place of each control character and surrogate, and of what
        reverses the direction of writing.

    Examples
    --------
    >>> print(line_text("two\nlines"))
    two\x0alines
    """
    return re.sub(_STEERING, _backslash, text)


def _backslash(found: re.Match) -> str:
    number = ord(found[0])
    if 0xDC80 <= number <= 0xDCFF:  # how Python keeps a byte that is not UTF-8
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def label_text(text: object) -> str:
    r"""Give a text as a label for matplotlib, which takes what is between two ``$`` for maths.

    A control character, which no font and no SVG has, becomes the replacement character U+FFFD.

    Parameters
    ----------
    text : object

    Returns
    -------
    str

    Examples
    --------
    >>> print(label_text("$100, $200"))
    \$100, \$200
    """
    return plain_text(text).replace("$", r"\$")


def plain_text(text: object) -> str:
    r"""Give a text without control characters, as a document of Word or Stata can hold it.

    Parameters
    ----------
    text : object

    Returns
    -------
    str
        With the replacement character U+FFFD in place of what XML cannot hold. Line ends stay.

    Examples
    --------
    >>> plain_text("a\x00b")
    'a�b'
    """
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", str(text))


def latex_text(text: object) -> str:
    r"""Give a text for LaTeX, on one line, with nothing in it that LaTeX takes for a command.

    Parameters
    ----------
    text : object

    Returns
    -------
    str

    Examples
    --------
    >>> print(latex_text("50 % of $3 {x_1} C:\\dir ~ ^"))
    50 \% of \$3 \{x\_1\} C:\textbackslash{}dir \textasciitilde{} \textasciicircum{}
    """
    line = " ".join(plain_text(text).split())
    line = re.sub("[" + re.escape("".join(_LATEX)) + "]", lambda found: _LATEX[found[0]], line)
    return re.sub(r"-(?=-)", "-{}", line)  # two hyphens would be a dash
