"""Markdown and HTML left in a text: addresses, tags and signs go, words stay."""

from __future__ import annotations

import re

from bilateral.cleaning.findings import Finding

_ADDRESS = (
    r"\((?:\s*(?=[^()\s]*[/:@#.])[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+"
    r"(?:\s+\"[^\"\n]*+\")?\s*)?\)"
)
_LINK = re.compile(rf"(?<!\\)!?\[((?:[^\[\]\\]++|\\.)*+)\]{_ADDRESS}", re.S)
_LINK_END = re.compile(rf"\]{_ADDRESS}")
# Struck-out words are an editor's, and the step `insertions` looks after them.
_TAG = re.compile(r"<(?!/?(?:s|del|strike)>)(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<![^<>]*>", re.I)
_INLINE = re.compile("a|abbr|b|cite|em|font|i|mark|small|span|strong|sub|sup|u", re.I)
_URL = re.compile(
    r"(?P<open>[\[(<]\s?)?(?:https?://|\bwww\.)(?P<rest>[^\s<>()\[\]\"“”]*+"
    r"(?:\([^\s<>()\[\]\"“”]*+\)[^\s<>()\[\]\"“”]*+)*+)(?P<close>\s?[\])>])?"
)
_ESCAPE = re.compile(r"\\(?=\W)")
_LINE_SIGN = re.compile(
    r"^(?:[ \t]*(?:-{3,}|\*{3,}|_{3,}|(?:\\_){3,})[ \t]*$"  # a rule
    r"|#{1,6}[ \t]+(?=[^\s#])|>[ \t]+(?=\S))",  # a heading, a quotation
    re.M,
)
# Stars that stand free, * * *, mark an omission or an item of a list.
_STARS = re.compile(r"(\*(?:[ \xa0]\*)+)|(?<=\S)\*+|\*+(?=\S)|\*{2,}(?=[ \xa0])")
_UNDERSCORES = re.compile(r"(?<![\w\\])_{1,2}(?=\w)|(?<=[^\W_])_{1,2}(?![\w])")


def markup(text: str) -> tuple[str, list[Finding]]:
    r"""Take out link addresses, tags, bare addresses, escapes and emphasis marks.

    The words of a link stay. Struck-out words (``<s>``, ``~~``) are left to `insertions`.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    findings : list of Finding
        ``link``, ``tag``, ``address`` and ``sign``, each with its number.

    Examples
    --------
    >>> markup(r"**Note:** the [joint\n statement](https://example.org/a_b), 21<sup>st</sup> \[sic\]")[0]
    'Note: the joint\\n statement, 21st [sic]'
    """  # noqa: E501
    counts = dict.fromkeys(("link", "tag", "address", "sign"), 0)
    if "[" in text and "](" in text:
        text, counts["link"] = _LINK.subn(r"\1", text)
        text, loose = _LINK_END.subn("]", text)
        counts["link"] += loose
    if (":" in text and "://" in text) or "www." in text:
        text, counts["address"] = _URL.subn(_around_address, text)
    if "<" in text and ">" in text:
        text, counts["tag"] = _TAG.subn(_for_tag, text)
    if "\\" in text:
        text, counts["sign"] = _ESCAPE.subn("", text)
    if "---" in text or "*" in text or "_" in text or "#" in text or ">" in text:
        text, n = _LINE_SIGN.subn("", text)
        counts["sign"] += n
    if "*" in text:
        kept = sum(m[1] is not None for m in _STARS.finditer(text))
        text, n = _STARS.subn(r"\1", text)
        counts["sign"] += n - kept
    if "_" in text:
        text, n = _UNDERSCORES.subn("", text)
        counts["sign"] += n
    return text, [Finding("markup", kind, n) for kind, n in counts.items() if n]


def _around_address(found: re.Match) -> str:
    """Keep what stands around a bare address: brackets that hold more, the sentence's end."""
    opening, rest, closing = found["open"] or "", found["rest"], found["close"] or ""
    if opening and closing:
        return ""
    sentence = rest[len(rest.rstrip(".,;:!?'’")) :]
    return opening + sentence + closing


def _for_tag(found: re.Match) -> str:
    return "" if found[2] is None or _INLINE.fullmatch(found[2]) else " "
