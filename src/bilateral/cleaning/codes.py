"""Codes of languages: two letters (ISO 639-1), or three for a language that has no two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bilateral.gazetteer import PACKAGE

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv"
    " cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho"
    " hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku"
    " kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn"
    " no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm"
    " sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi"
    " vo wa wo xh yi yo za zh zu"
)
_CODES = frozenset(_ISO_639_1.split())
_THREE = re.compile(r"[a-z]{3}")  # ISO 639-3: nah, quz


def check_languages(langs: Iterable[str], name: str) -> None:
    """Refuse what is no code of a language.

    Parameters
    ----------
    langs : iterable of str
    name : str
        What the caller calls them.

    Raises
    ------
    ValueError
        If one is not two small letters of ISO 639-1, or three of ISO 639-3.

    Examples
    --------
    >>> check_languages(["en", "es", "fr", "nah"], "langs")
    >>> check_languages(["en", "Spanish"], "langs")
    Traceback (most recent call last):
    ...
    ValueError: langs has 'Spanish'; write 'es'
    """
    given = list(dict.fromkeys(langs))
    odd = [lang for lang in given if not isinstance(lang, str)]
    if odd:
        raise ValueError(
            f"{name} has {odd[0]!r}, which is no text: write 'en' for English, 'es' for Spanish"
        )
    for lang in sorted({*given} - _CODES):
        said = lang.strip().lower()
        if lang not in _meant() and _THREE.fullmatch(lang):
            continue
        meant = _meant().get(said, said.replace("_", "-").partition("-")[0])
        if meant in _CODES:
            raise ValueError(f"{name} has {lang!r}; write {meant!r}")
        raise ValueError(
            f"{name} has {lang!r}, which is no code of a language: write 'en' for English, 'es' for"
            " Spanish, or another code of two or three letters (ISO 639), for which there are no"
            " lists"
        )


def code_of(said: str, name: str) -> str:
    """The code of a language, however it is written.

    Parameters
    ----------
    said : str
        A code, or a name that the table of languages has.
    name : str
        What the caller calls it.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        As for :func:`check_languages`.

    Examples
    --------
    >>> code_of("Spanish", "lang"), code_of("es-MX", "lang"), code_of("fr", "lang")
    ('es', 'es', 'fr')
    """
    small = str(said).strip().lower()
    meant = _meant().get(small, small.replace("_", "-").partition("-")[0])
    if meant in _CODES:
        return meant
    check_languages([small], name)
    return small


@cache
def _meant() -> dict[str, str]:
    """What is written in place of a code, with the code."""
    rows = PACKAGE.languages()
    pairs = zip(rows["codes"].str.split("; "), rows["lang"], strict=True)
    return {said: lang for codes, lang in pairs for said in codes if said}
