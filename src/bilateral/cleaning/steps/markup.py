"""Markdown and HTML left in a text: addresses, tags and signs go, words stay."""

from __future__ import annotations

import re
from functools import partial

from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.known import is_word
from bilateral.gazetteer import PACKAGE, Gazetteer


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ADDRESS = (
    r"\((?:\s*(?=[^()\s]*[/:@#.])[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+"
    r"(?:\s+\"[^\"\n]*+\")?\s*)?\)"
)
_LINK = re.compile(rf"(?<!\\)!?\[((?:[^\[\]\\]++|\\.)*+)\]{_ADDRESS}", re.S)
_LINK_END = re.compile(rf"\]{_ADDRESS}")
# Struck-out words are an editor's, and the step `insertions` looks after them.
_TAG = re.compile(
    r"<(?!/?(?:s|del|strike)>)(?P<end>/?)(?P<name>[a-z][a-z0-9]*|[a-z]{1,5}\d?:[a-z]\w*)"
    r"(?P<rest>(?:[\s/][^<>]*)?)>"
    r"|<!--(?:[^-<]|-(?!->)|<(?!!--))*+-->|<!(?:--|doctype\b|\[)[^<>]*>|<\?xml\b[^<>]*>",
    re.I,
)
_INLINE = _word_set(
    "a abbr b bdi bdo big cite code data dfn em font i ins kbd mark nobr q samp small span"
    " strong sub sup time tt u var wbr"
)
_ELEMENTS = _INLINE | _word_set(
    "acronym address applet area article aside audio base basefont blink blockquote body br"
    " button canvas caption center col colgroup datalist dd del details dialog dir div dl dt"
    " embed fieldset figcaption figure footer form frame frameset g h1 h2 h3 h4 h5 h6 head"
    " header hgroup hr html iframe img input label legend li link main map marquee math menu"
    " meta meter nav noframes noscript object ol optgroup option output p param path picture"
    " pre progress rect rp rt ruby s script search section select slot source strike style"
    " summary svg table tbody td template textarea tfoot th thead title tr track ul use video"
    " xml"
)
# Attributes that need no value; other words after a name are words: <Section 232>.
_SWITCHES = _word_set(
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled"
    " hidden inert ismap itemscope loop multiple muted nohref noshade novalidate nowrap open"
    " playsinline readonly required reversed selected"
)
# A raised text, with the tags in it.
_RAISED = re.compile(
    r"<sup(?:\s[^<>]*)?>(?P<inner>(?:[^<]|<(?!/?sup\b)[^<>]*>){0,200}?)</sup\s*>", re.I
)
_BEFORE, _BEHIND = re.compile(r"\w*\Z"), re.compile(r"\w*+")
_EDGE = 40  # characters in which the word beside a link is sought
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}(?:\s?,\s?\d{1,3})*|[a-z]|[*†‡§¶]{1,3})[\])]?", re.I)
_UNIT = re.compile(r"[kcdm]?m|[kc]?mts?|kms|ft|in|mi|yd|metros?|kil[óo]metros?", re.I)
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,20}\](?!:)")
_URL = re.compile(
    r"(?P<open>[\[(<]\s?)?(?:https?://|\bwww\.)(?P<rest>[^\s<>()\[\]\"“”]*+"
    r"(?:\([^\s<>()\[\]\"“”]*+\)[^\s<>()\[\]\"“”]*+)*+)(?P<close>\s?[\])>])?"
)
_MAIL = re.compile(r"<(?:mailto:)?[^<>\s@]{1,80}@[^<>\s@]{1,200}>", re.I)
_ESCAPE = re.compile(r"\\(?=\W)")
_LINE_SIGN = re.compile(
    r"^(?:[ \t]*(?:-{3,}|\*{3,}|_{3,}|(?:\\_){3,})[ \t]*$"  # a rule
    r"|#{1,6}[ \t]+(?=[^\s#])|>[ \t]+(?=\S))",  # a heading, a quotation
    re.M,
)
# Stars that stand free, * * *, mark an omission or an item of a list.
_STARS = re.compile(r"(\*(?:[ \xa0]\*)+)|(?<=\S)\*+|\*+(?=\S)|\*{2,}(?=[ \xa0])")
_UNDERSCORES = re.compile(r"(?<![\w\\])_{1,2}(?=\w)|(?<=[^\W_])_{1,2}(?![\w])")


def markup(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    r"""Take out link addresses, tags, bare addresses, escapes and emphasis marks.

    The words of a link stay. A word that touches them is parted from them by a space
    (``providing[support](…)to``), unless both make one word (``[launch](…)ed``). A tag has the name
    of an HTML element: other words between ``<`` and ``>`` are words. The number or letter of a
    note (``treaty<sup>1</sup>``) goes; what is raised otherwise (``21<sup>st</sup>``) stays.
    Struck-out words (``<s>``, ``~~``) are left to `insertions`.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose languages count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        ``link``, ``note``, ``tag``, ``address`` and ``sign``, each with its number.

    Examples
    --------
    >>> markup(r"**Note:** the [joint\n statement](https://example.org/a_b), 21<sup>st</sup> \[sic\]")[0]
    'Note: the joint\\n statement, 21st [sic]'
    """  # noqa: E501
    counts = dict.fromkeys(("link", "note", "tag", "address", "sign"), 0)
    has_bracket, has_tag = "[" in text, "<" in text and ">" in text
    if has_bracket and "](" in text:
        text, counts["link"] = _LINK.subn(partial(_words_of_link, gazetteer=gazetteer), text)
        text, loose = _LINK_END.subn("]", text)
        counts["link"] += loose
    if (":" in text and "://" in text) or "www." in text:
        text, counts["address"] = _URL.subn(_around_address, text)
    if has_tag or has_bracket:
        text, counts["note"] = notes(text)
    if has_tag:
        if "@" in text:
            text, mails = _MAIL.subn("", text)
            counts["address"] += mails
        counts["tag"] = sum(_is_tag(m) for m in _TAG.finditer(text))
        text = _TAG.sub(_for_tag, text)
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


def _words_of_link(found: re.Match, gazetteer: Gazetteer) -> str:
    """The words of a link, with a space where a word that is none of theirs touches them."""
    text, words, start, end = found.string, found[1], found.start(), found.end()
    inside = words.strip("*_")
    before, first = _BEFORE.search(text[max(0, start - _EDGE) : start])[0], _BEHIND.match(inside)[0]
    last, behind = _BEFORE.search(inside[-_EDGE:])[0], _BEHIND.match(text[end : end + _EDGE])[0]
    left = " " if _is_beside(before, before + first, gazetteer) else ""
    right = " " if _is_beside(behind, last + behind, gazetteer) else ""
    return left + words + right


def _is_beside(word: str, whole: str, gazetteer: Gazetteer) -> bool:
    """Whether what touches a link is a word by itself, and no word together with the link's."""
    return len(word) > 1 and is_word(word, gazetteer) and not is_word(whole, gazetteer)


def _around_address(found: re.Match) -> str:
    """Keep what stands around a bare address: brackets that hold more, the sentence's end."""
    opening, rest, closing = found["open"] or "", found["rest"], found["close"] or ""
    if opening and closing:
        return ""
    sentence = rest[len(rest.rstrip(".,;:!?'’")) :]
    return opening + sentence + closing


def notes(text: str) -> tuple[str, int]:
    r"""Take out the numbers and letters that refer to notes, raised or as Markdown has them.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
    n : int
        How many there were.

    Examples
    --------
    >>> notes("In 1944<sup>2</sup> the treaty on 10<sup>6</sup> acres, the 2<sup>nd</sup>,[^3] was made")
    ('In 1944 the treaty on 10^6 acres, the 2<sup>nd</sup>, was made', 2)
    """  # noqa: E501
    n = 0
    if "[^" in text:
        text, n = _FOOTNOTE.subn("", text)
    if "<sup" in text or "<SUP" in text:
        n += sum(not _raised(m).strip() for m in _RAISED.finditer(text))
        text = _RAISED.sub(_raised, text)
    return text, n


def _raised(found: re.Match) -> str:
    """Give nothing for a note's sign, a power with a sign of its own, or all as it is."""
    before, inner = _before(found), re.sub(r"<[^<>]*>", "", found["inner"]).strip()
    if _is_note(before, inner):
        return " " if before and found.string[found.end() : found.end() + 1].isalnum() else ""
    if inner.isdecimal() and before.isdecimal():
        return f"^{inner}"
    return f" {inner}" if inner.upper() in ("TM", "SM") else found[0]


def _before(found: re.Match) -> str:
    """The end of the word that something is raised after."""
    start = found.start()
    return _BEFORE.search(found.string, max(0, start - 20), start)[0]


def _is_note(before: str, inner: str) -> bool:
    """Whether a raised text refers to a note, by the word it is raised after."""
    if not _NOTE.fullmatch(inner):
        return False
    if inner.isdecimal():
        power = before == "10" or (before.isdecimal() and len(before) == 1)
        letter = len(before) == 1 and before.isalpha()
        return not (power or letter or _UNIT.fullmatch(before))
    # 1a, 2o, No, Ma: the raised letter of an ordinal or an abbreviation.
    return not inner.isalpha() or (len(before) > 2 and before.isalpha()) or not before


def _is_tag(found: re.Match) -> bool:
    name, rest = (found["name"] or "").lower(), found["rest"]
    if not name:
        return True
    if name not in _ELEMENTS and ":" not in name:
        return False
    words = rest.replace("/", " ").split()
    return "=" in rest or (not words if found["end"] else _SWITCHES.issuperset(words))


def _for_tag(found: re.Match) -> str:
    if not _is_tag(found):
        return found[0]
    return "" if not found["name"] or found["name"].lower() in _INLINE else " "
