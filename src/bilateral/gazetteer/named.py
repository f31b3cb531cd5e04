"""The tables of a gazetteer by their names, and what follows from them."""

from __future__ import annotations

import re
from functools import cache, cached_property

import pandas as pd

from bilateral.gazetteer.meetings import MeetingTables

_VOWELS = "aàâäæeéèêëhiîïoôöœuùûüyÿ"  # and the h that is not heard


class NamedTables(MeetingTables):
    """What a gazetteer's tables say; :class:`bilateral.gazetteer.Gazetteer` holds them."""

    def themes(self) -> pd.DataFrame:
        """Return the seed words of the themes and what is excluded from them, one row each.

        Returns
        -------
        DataFrame
            ``theme, lang, seed, use, hits_in_trial, source, certainty``. A ``*`` in a seed stands
            for any ending of a word. ``use`` is ``seed`` or ``exclude``: a word or phrase that a
            seed finds and that is not of the theme (*consultation* for ``consul*``).
            ``hits_in_trial`` counts paragraphs that a trial found; ``V`` says that the seed was so
            counted, not that a human has judged the passages it finds.

        See Also
        --------
        seed_forms : Every form that a star finds, and whether it is in or out.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> seeds = PACKAGE.themes()
        >>> seeds[(seeds.theme == "drugs_fentanyl") & (seeds.lang == "en")].seed.head(2).tolist()
        ['fentanyl', 'synthetic opioid*']
        >>> seeds[(seeds.lang == "en") & (seeds.seed == "consultation")].use.tolist()
        ['exclude']
        """
        seeds, forms = self._of_themes("themes"), self._of_themes("seed_forms")
        shown = list(self.theme_names())  # a theme of the package may have further seeds at the end
        seeds = seeds.iloc[seeds["theme"].map(shown.index).argsort(kind="stable")]
        out = forms[forms["use"] == "out"].drop_duplicates(["theme", "lang", "form"])
        out = out[["theme", "lang", "form", "source"]].rename(columns={"form": "seed"})
        out = out.assign(use="exclude", hits_in_trial="", certainty="U")
        return pd.concat([seeds, out[seeds.columns]], ignore_index=True)

    def seed_forms(self) -> pd.DataFrame:
        """Return the forms that the stars of seeds find, each judged in or out.

        Returns
        -------
        DataFrame
            ``theme, lang, seed, form, use, label, second_label, source``. ``use`` is ``in`` or
            ``out``; a form that is out is excluded from the theme. ``label`` and ``second_label``
            are of two machine readings, ``in``, ``out`` or ``u``.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> forms = PACKAGE.seed_forms()
        >>> forms[(forms.seed == "consul*") & (forms.use == "in")].form.head(2).tolist()
        ['consul', 'consular']
        """
        return self._of_themes("seed_forms")

    def _of_themes(self, name: str) -> pd.DataFrame:
        """The rows of a table whose theme is one of those that are shown."""
        rows = self.table(name)
        return rows[rows["theme"].isin(self.theme_names())].reset_index(drop=True)

    def theme_names(self) -> dict[str, str]:
        """Return the themes in the order in which they are shown, each with its printed name.

        Returns
        -------
        dict of str to str

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.theme_names()["drugs_fentanyl"]
        'Drugs and fentanyl'
        """
        return self.table("theme_names").set_index("theme")["name"].to_dict()

    def sides(self) -> pd.DataFrame:
        """Return the sides a passage can speak for, in the order in which they are shown.

        Returns
        -------
        DataFrame
            ``side, name, colour, order, counterpart, langs, leader``. A side without a
            ``counterpart`` is no government's: other speakers, and words that are in nobody's
            voice. ``langs`` are the languages it speaks, with ``;`` between; ``leader`` is the
            office of the head of its government. Tables may hold sides that are not listed here;
            they are shown after the listed ones.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.sides()[["side", "counterpart"]].values.tolist()
        [['US', 'MX'], ['MX', 'US'], ['other', ''], ['none', '']]
        """
        rows = self.table("sides")
        return rows.iloc[rows["order"].astype(int).argsort(kind="stable")].reset_index(drop=True)

    def counterparts(self) -> dict[str, str]:
        """Return the sides of the relationship in their order, each with the other one.

        Returns
        -------
        dict of str to str

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.counterparts()
        {'US': 'MX', 'MX': 'US'}
        """
        rows = self.sides()
        rows = rows[rows["counterpart"] != ""]
        return rows.set_index("side")["counterpart"].to_dict()

    def languages(self) -> pd.DataFrame:
        """Return what is known of each language.

        Returns
        -------
        DataFrame
            ``lang, name, form_of, detected, nltk, simplemma, elided, codes``. ``form_of`` is the
            language that a variety is counted as. A passage is told to be in one of the languages
            whose ``detected`` is ``"1"``. ``nltk`` and ``simplemma`` are the names under which
            these libraries have stems and lemmas; ``elided`` are words that lose their vowel before
            an apostrophe (*l'accord*); ``codes`` is what is written by mistake for ``lang``.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.languages().set_index("lang").loc["fr", ["name", "detected", "nltk"]].tolist()
        ['French', '1', 'french']
        """
        return self.table("languages")

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The languages of the sides that have a counterpart, in the order of the sides.

        Words of these are brought to their lemma or stem, and lose their stop words; words of other
        languages stay as they are.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.spoken
        ('en', 'es')
        """
        rows = self.sides()
        langs = rows.loc[rows["counterpart"] != "", "langs"].str.split("; ?", regex=True)
        return tuple(dict.fromkeys(lang for of_side in langs for lang in of_side if lang))

    @cached_property
    def nltk(self) -> dict[str, str]:
        """The name in NLTK of each language that a side speaks.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.nltk
        {'en': 'english', 'es': 'spanish'}
        """
        return self.of_spoken("nltk")

    @cached_property
    def simplemma(self) -> dict[str, str]:
        """The name in simplemma of each language that a side speaks.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.simplemma
        {'en': 'en', 'es': 'es'}
        """
        return self.of_spoken("simplemma")

    @cached_property
    def elision(self) -> re.Pattern | None:
        """What finds an elided word before the word it is written with; None if no side has any.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> print(PACKAGE.elision)  # no side speaks French
        None
        """
        words = {word for row in self.of_spoken("elided").values() for word in row.split("; ")}
        listed = "|".join(sorted(words - {""}))
        if not listed:
            return None
        return re.compile(rf"(?<![\w'’])(?:{listed})['’](?=[{_VOWELS}])", re.IGNORECASE)

    def of_spoken(self, column: str) -> dict[str, str]:
        """A column of the table of languages, for each language that a side speaks.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.of_spoken("name")
        {'en': 'English', 'es': 'Spanish'}
        """
        values = self.languages().set_index("lang")[column]
        return {lang: values[lang] for lang in self.spoken}

    def aliases(self) -> pd.DataFrame:
        """Return the names that institutions, people and terms go by.

        Returns
        -------
        DataFrame
            ``canonical, lang, alias, certainty, source``; ``lang`` is ``en``, ``es`` or ``en-mt``,
            an English form that machine translation from Spanish produces.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> names = PACKAGE.aliases()
        >>> names[names.alias == "T-MEC"].canonical.unique().tolist()
        ['USMCA']
        """
        return self.table("aliases")

    def offices(self) -> pd.DataFrame:
        """Return who held which office, and when.

        Returns
        -------
        DataFrame
            ``person_id, person, office, country, role, capacity, start, end, since, until, source,
            certainty``. ``person`` is the name in :func:`people`. ``role`` is as what the holder
            speaks: ``principal``, ``official``, or ``guest`` for a governor, who speaks for
            himself. ``capacity`` is ``acting``, ``chargé d'affaires`` or blank. ``start`` and
            ``end`` are as the source gives them: a day, a month, a year or blank. ``since`` and
            ``until`` are the first and the last day the row vouches for: where only a month is
            known, its last day for a start and its first for an end; where the day comes from the
            texts, the first and the last day on which somebody is called so. A blank ``until``
            means in office in August 2026.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> PACKAGE.offices().query("person == 'Ken Salazar'")[["start", "since"]].values.tolist()
        [['2021-09', '2021-09-30']]
        """
        return self.table("offices")

    def people(self) -> pd.DataFrame:
        """Return who is known by which names, one person a row.

        Returns
        -------
        DataFrame
            ``person_id, name, surname, aliases``. ``name`` is how the person is called everywhere;
            ``surname`` the words of it that can stand alone; ``aliases`` other spellings and
            shorter or longer forms that are in the texts, with ``; `` between. Forms that differ in
            accents or capitals, or in a letter of one or two words, are not listed.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> rows = PACKAGE.people().set_index("person_id")
        >>> rows.loc["rosa-icela-rodriguez-velazquez", "aliases"].split("; ")[0]
        'Rosa Icela Rodríguez'
        """
        return self.table("people")

    def events(self) -> pd.DataFrame:
        """Return dated events between the two countries, in order.

        Returns
        -------
        DataFrame
            ``date, title, description, key, short, source, certainty, passage_id``; ``key`` is
            ``"1"`` for the events that belong on a time axis, which have a ``short`` label.
            ``passage_id`` is a passage that documents the event, a day before to 35 days after it,
            and blank before 2019 or where the texts are silent; passages that are not selected are
            in the upstream texts, not in the record. With ``certainty`` ``V`` the text named says
            the day, too.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> rows = PACKAGE.events()
        >>> rows.query("key == '1'").short.iloc[0]
        'Biden-AMLO meeting'
        >>> rows.set_index("date").passage_id["2026-07-19"][-19:]
        '-julio-de-2026#0007'
        """
        return self.table("events")

    def stopwords(
        self, lang: str, kinds: tuple[str, ...] = ("function", "spoken", "courtesy")
    ) -> frozenset[str]:
        """Return the stop words of a language, in lower case and with their accents.

        Parameters
        ----------
        lang : str
            A language with rows in ``stopwords.csv``: ``en``, ``es``, ``fr``.
        kinds : tuple of str
            ``function`` words, ``spoken`` fillers, words of ``courtesy``; and ``number`` words,
            which are none unless asked for. Leave ``courtesy`` out where courtesy is the subject.

        Returns
        -------
        frozenset of str
            An apostrophe inside a word is the plain ``'``.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> "don't" in PACKAGE.stopwords("en"), "pues" in PACKAGE.stopwords("es", ("function",))
        (True, False)
        """
        return _stopwords(self, lang, tuple(kinds))

    def lexicon(self) -> pd.DataFrame:
        """Return the English–Spanish lexicon, one pair a row.

        Returns
        -------
        DataFrame
            ``concept, en, es, pos, use, note, count_en, count_es, units, p_es_en, p_en_es,
            evidence, source, certainty``. ``use`` is ``map``, or ``out`` for a word or pair that
            was considered and left out, with the reason in ``note``. The pairs are machine-made;
            ``V`` says that a pair was counted in parallel texts, not that a human has confirmed it.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> pairs = PACKAGE.lexicon()
        >>> pairs[(pairs.use == "map") & (pairs.es == "migración")].en.tolist()
        ['migration']
        """
        return self.table("lexicon")

    def office_holders(self, date: str, country: str | None = None) -> pd.DataFrame:
        """Return the rows of `offices` for those known to be in office on a day.

        Parameters
        ----------
        date : str
            An ISO date, ``YYYY-MM-DD``.
        country : str, optional
            A side.

        Returns
        -------
        DataFrame
            On the day of a handover both holders are there. An office whose holder is not known
            for that day is absent.

        Examples
        --------
        >>> from bilateral.gazetteer import PACKAGE
        >>> held = PACKAGE.office_holders("2024-06-21", "US")
        >>> held[held.office == "Secretary of State"].person.tolist()
        ['Antony J. Blinken']
        """
        day = pd.Timestamp(date).strftime("%Y-%m-%d")
        rows = self.offices()
        held = (rows.since <= day) & ((rows.until == "") | (rows.until >= day))
        if country is not None:
            held &= rows.country == country
        return rows[held].reset_index(drop=True)


@cache
def _stopwords(gazetteer: NamedTables, lang: str, kinds: tuple[str, ...]) -> frozenset[str]:
    words = gazetteer.table("stopwords")
    for column, asked in (("lang", [lang]), ("kind", kinds)):
        unknown = sorted(set(asked) - set(words[column]))
        if unknown:
            known = ", ".join(words[column].unique())
            raise ValueError(f"no stop words with {column} {unknown[0]!r}; there are {known}")
    return frozenset(words.word[(words.lang == lang) & words.kind.isin(kinds)])
