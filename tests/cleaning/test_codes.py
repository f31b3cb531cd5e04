"""Languages are codes, and what is none is refused in a sentence."""

import pytest

from bilateral.cleaning.codes import check_languages


@pytest.mark.parametrize("lang", [None, float("nan"), 5])
def test_what_is_no_text_is_no_language(lang):
    with pytest.raises(ValueError, match=f"langs has {lang}, which is no text: write 'en'"):
        check_languages(["en", lang], "langs")
