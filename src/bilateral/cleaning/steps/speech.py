"""Whether what stands behind a label is speech, or the label is a heading or a row of a list."""

from __future__ import annotations

import re

_OPENING = " \t\r\n\xa0*_\"'“”‘«¿¡([—–-…`"
_LINE = re.compile(r"(?:[^\w\n]*+\n)*+([^\n]*)")  # the first line with a letter or a digit
_WORD = re.compile(r"[^\W\d_]+")
_HEADING = 3  # words in capitals: fewer are an answer ("CNN.")


def is_speech(text: str, *, common: bool = False) -> bool:
    r"""Say whether a text opens as speech does, or as the rest of a heading or a figure.

    A line in capitals of three words or more is a heading unless somebody calls it out (``USA!
    USA! USA!``). Behind a label that is a common word, such as ``MUJER``, ``FISCAL`` or ``FACT``,
    speech begins with a letter or a quotation: ``MUJER: 51 por ciento`` is a row of a list.

    Parameters
    ----------
    text : str
        What follows the colon of a label; its first line with a letter or a digit is read.
    common : bool
        Whether the label is also a common word, or nobody knows whose name it is.

    Returns
    -------
    bool
        Where nothing follows, whether the label can only be a speaker's.

    Examples
    --------
    >>> is_speech(" A RECORD OF SUCCESS\nHe said"), is_speech(" 46."), is_speech("46", common=True)
    (False, True, False)
    """
    line = _LINE.match(text)[1]
    if not line.strip():
        return not common
    words = _WORD.findall(line)
    in_capitals = not any(c.islower() for c in line)
    if in_capitals and len(words) >= _HEADING and "!" not in line and "?" not in line:
        return False
    quoted = line.lstrip()[:1] in ("“", '"', "«")
    return not common or quoted or line.lstrip(_OPENING)[:1].isalpha()
