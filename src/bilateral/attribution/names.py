"""The names that texts call persons, offices, institutions and countries by, compiled once."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import combinations
from typing import NamedTuple

from bilateral.attribution.telling import of_demonyms, of_documents, of_roles, of_speech, sizes
from bilateral.attribution.words import key, keys
from bilateral.gazetteer import PACKAGE, Gazetteer

_PLACEHOLDER = re.compile(r"\{(country|adjective)\}")


class Entry(NamedTuple):
    """What a listed name stands for.

    Attributes
    ----------
    kind : str
        ``person``, ``surname``, ``given``, ``forename`` (of somebody whom no table lists),
        ``office``, ``bare`` (an office named without what it is the office of), ``post`` (one that
        no table lists), ``title``, ``institution``, ``country``, ``adjective`` or ``other`` (a name
        that holds one of a country and is none).
    ident : str
        Of a person the id, of an office its name, of an institution its canonical name, of a
        country its code; blank for words.
    case : {"any", "capital", "upper", "account"}
        How its first letters must be written; an account has *@* before it.
    accent : bool
        Whether the first word has an *í* that tells it from another word.
    head : str
        Of an office the word that says what it is: *secretary*.
    former : bool
        Whether the word itself says that the office was held before (*expresidente*).
    """

    kind: str
    ident: str
    case: str = "any"
    accent: bool = False
    head: str = ""
    former: bool = False


class Names:
    """All names that the tables have for a language.

    Parameters
    ----------
    lang : str
    gazetteer : Gazetteer, optional

    Attributes
    ----------
    listed : dict of tuple of str to list of Entry
    lengths : dict of str to dict of str to tuple of int
        How many words the names have that begin with a word and go on with another, the longest
        first; behind ``""`` stands 1 if the first word is a name alone.
    kinds : dict of str to frozenset of str
        Single words by kind, as keys.
    country_of : dict of str to str
        The side of each office.

    Raises
    ------
    ValueError
        If no table has words of this language.

    Examples
    --------
    >>> found = Names.of("en").listed[keys("Mexican President")]
    >>> [(entry.kind, entry.ident) for entry in found]
    [('office', 'President of Mexico')]
    """

    def __init__(self, lang: str, gazetteer: Gazetteer = PACKAGE):
        rows = gazetteer.table("mention_words")
        known = sorted(set(rows["lang"]))
        if lang not in known:
            raise ValueError(
                f"there are no words for mentions in the language {lang!r}; there are"
                f" {', '.join(known)}, and a table mention_words of yours can have others"
            )
        rows = rows[rows["lang"] == lang]
        self.lang = lang
        self.listed: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        of_kind = defaultdict(set)
        for kind, word in rows[["kind", "word"]].itertuples(index=False):
            of_kind[kind].add(" ".join(keys(word)))
        self.kinds: dict[str, frozenset[str]] = defaultdict(frozenset)
        self.kinds |= {kind: frozenset(found) for kind, found in of_kind.items()}
        forms = rows.loc[rows["kind"] == "form", ["word", "of"]]
        self._forms = defaultdict(list)
        self.plain: dict[str, str] = {}
        for word, of in forms.itertuples(index=False):
            self._forms[of].append(word)
            self.plain[key(word)] = key(of)
        offices = gazetteer.offices()
        self.country_of = dict(zip(offices["office"], offices["country"], strict=True))
        self.of_role = of_roles(rows)
        leading = rows.loc[rows["kind"] == "leading", ["word", "of"]]
        self.leading = {key(word): post for word, post in leading.itertuples(index=False)}
        self.leaders = frozenset(gazetteer.sides()["leader"]) - {""}
        self._countries(gazetteer)
        self._offices(gazetteer, rows)
        self._institutions(gazetteer)
        self.small = self._small(gazetteer)
        self.calls = defaultdict(list)
        for call, name in rows.loc[rows["kind"] == "short", ["word", "of"]].itertuples(index=False):
            for one in name.split("; "):
                self.calls[key(one)].append(call)
        common = rows.loc[rows["kind"] == "common_surname", "word"]
        self.common = frozenset(keys(word) for word in common)  # no one person's without more
        self._people(gazetteer)
        self._known(rows)
        self._forenames(gazetteer)
        self.documents = of_documents(lang, gazetteer)
        self.of_demonym = of_demonyms(self._named)
        self.demonyms = frozenset(
            key(form) for of in self._named.values() for form in of["adjective"] if form.islower()
        )
        self.speech = of_speech(lang, gazetteer)
        more = self.kinds["greeting"] | self.kinds["suffix"]
        self.signs = frozenset(key(verb) for verb in self.speech) | more
        self.lengths = sizes(self.listed)
        self.begins = self.signs.union(self.lengths, self.kinds["body"], self.kinds["paper"])

    @staticmethod
    def of(lang: str, gazetteer: Gazetteer = PACKAGE) -> Names:
        """The names of a language, compiled once for each gazetteer.

        Parameters
        ----------
        lang : str
        gazetteer : Gazetteer, optional

        Returns
        -------
        Names

        Examples
        --------
        >>> "ministro" in Names.of("es").kinds["post"]
        True
        """
        return _compiled(lang, gazetteer)

    def _add(self, form: str, entry: Entry) -> None:
        name = keys(form)
        if name and entry not in self.listed[name]:
            self.listed[name].append(entry)

    def _small(self, gazetteer: Gazetteer) -> frozenset[str]:
        listed = set(gazetteer.table("stopwords")["lang"])
        found = (
            gazetteer.stopwords(self.lang, ("function", "spoken")) if self.lang in listed else ()
        )
        return frozenset(key(word) for word in found)

    def _countries(self, gazetteer: Gazetteer) -> None:
        rows = gazetteer.table("nations")
        rows = rows[rows["lang"] == self.lang]
        self._named: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for form, kind, country in rows[["form", "kind", "country"]].itertuples(index=False):
            kind = "country" if kind == "name" else kind
            self._named[country][kind].append(form)
            case = "upper" if form.isupper() and len(form) < 6 else "capital"
            self._add(form, Entry(kind, country, "any" if form.islower() else case))

    def _filled(self, form: str, country: str) -> list[str]:
        """A form with the names or adjectives of a country in its place."""
        match = _PLACEHOLDER.search(form)
        if match is None:
            return [form]
        kind = "country" if match[1] == "country" else "adjective"
        return [form.replace(match[0], word) for word in self._named[country][kind]]

    def _with_forms(self, name: str) -> list[str]:
        """A name with each form of its words for offices (*secretario*, *secretaria*)."""
        found, first, rest = [name], *(name.partition(" ")[::2])
        plain = self.plain.get(key(first), key(first))
        for form in (plain, *self._forms.get(plain, ())):
            if key(form) != key(first):
                found.append(f"{form} {rest}".strip())
        second, _, tail = rest.partition(" ")
        for form in self._forms.get(key(second), ()):  # “ministro presidente”, “cónsul general”
            for one in list(found):
                head = one.partition(" ")[0]
                found.append(f"{head} {form} {tail}".strip())
        return found

    def head(self, name: str) -> str:
        """The word of an office's name that says what it is.

        Parameters
        ----------
        name : str

        Returns
        -------
        str

        Examples
        --------
        >>> Names.of("en").head("Treasury Secretary"), Names.of("es").head("secretaria de Salud")
        ('secretary', 'secretario')
        """
        found = keys(name)
        end = next((i for i, k in enumerate(found) if k in self.kinds["of"] and i), len(found))
        if self.kinds.get("form"):  # the head stands first
            first = found[0].removeprefix("ex") if found[0] not in self.plain else found[0]
            rest = found[1:] or ("",)
            first = rest[0] if first in self.kinds["address"] and rest[0] else first
            first = self.plain.get(first, first)
            second = self.plain.get(rest[0], rest[0])
            return f"{first} {second}" if first in self.kinds["first"] else first
        ordinal = end > 1 and found[end - 2] in self.kinds["first"]  # “prime minister”
        return " ".join(found[end - 2 : end]) if ordinal else found[max(end - 1, 0)]

    def _offices(self, gazetteer: Gazetteer, rows) -> None:
        aliases = gazetteer.aliases()
        aliases = aliases[aliases["lang"].isin([self.lang, f"{self.lang}-mt"])]
        of_name = defaultdict(list)
        for name, form in aliases[["canonical", "alias"]].itertuples(index=False):
            of_name[name].append(form)
        table = gazetteer.table("office_names")
        names = defaultdict(dict)
        for office, lang, name in table[["office", "lang", "name"]].itertuples(index=False):
            for form in (*of_name.get(name, ()), *([name] if lang == self.lang else [])):
                names[office][form.removeprefix("the ")] = None
        self.office_heads = {
            office: self.head(next(iter(forms))) for office, forms in names.items() if forms
        }
        self.office_words = {
            office: frozenset(self.plain.get(k, k) for form in [*forms][:1] for k in keys(form))
            for office, forms in names.items()
        }
        self.places = {office: self._places(forms) for office, forms in names.items()}
        self.lands = frozenset(k for places in self.places.values() for k in places if " " not in k)
        for office, forms in names.items():
            country = self.country_of.get(office, "")
            for form in forms:
                for one in self._with_forms(form):
                    self._office(one, office, "office")
                    for more in self._of_country(one, country):
                        self._office(more, office, "office")
        for kind in ("bare", "post", "title", "alone"):
            words = rows.loc[rows["kind"] == kind, ["word", "of"]]
            for word, several in words.itertuples(index=False):
                for one in self._with_forms(word):
                    for of in several.split("; "):
                        self._office(one, of, kind)
                        for more in self._of_country(one, self.country_of.get(of, "")):
                            self._office(more, of, "office")

    def _places(self, forms) -> set[str]:
        """What offices are of, in their names: *texas* of *Governor of Texas*."""
        found = set()
        for form in forms:
            words = keys(form)
            at = next((i for i, k in enumerate(words) if k in self.kinds["of"] and i), None)
            if at is not None:
                found.add(" ".join(words[at + 1 :]))
        return found

    def _office(self, form: str, office: str, kind: str) -> None:
        entry = Entry(kind, office, "any", "í" in form.partition(" ")[0], self.head(form))
        self._add(form, entry)
        if self.kinds.get("form") and form[:1].islower():
            self._add(f"ex{form}", entry._replace(former=True))

    def _of_country(self, form: str, country: str) -> list[str]:
        """The form with its country: *Mexican …*, *… de México*."""
        named = self._named.get(country)
        if named is None or any(word in form for word in named["country"] + named["adjective"]):
            return []
        found = []
        inner = self.kinds.get("form")
        for adjective in named["adjective"]:
            found.append(f"{form} {adjective}" if inner else f"{adjective} {form}")
        for name in named["country"]:
            found += [f"{form} de {name}", f"{form} de los {name}"] if inner else [
                f"{form} of {name}", f"{form} of the {name}", f"{name} {form}"
            ]  # fmt: skip
        return found

    def _institutions(self, gazetteer: Gazetteer) -> None:
        rows = gazetteer.table("institutions")
        for ident, lang, name in rows[["institution", "lang", "name"]].itertuples(index=False):
            if lang != self.lang:
                continue
            countries = [c for c in self._named if c] if "{" in name else [""]
            for country in countries:
                whole = ident.replace("{country}", country)
                for form in self._filled(name, country):
                    accent = "í" in form.split()[0]
                    self._add(form, Entry("institution", whole, _case(form), accent))

        self.own_government = [
            entry for entry in self.listed.get((sorted(self.kinds["administration"])[0],), ())
            if entry.kind == "institution"
        ]  # fmt: skip

    def _known(self, rows) -> None:
        """Persons whom ``people`` does not have: their names, and surnames that stand alone."""
        for name, surname in rows.loc[rows["kind"] == "known", ["word", "of"]].itertuples(
            index=False
        ):
            if any(entry.kind == "person" for entry in self.listed.get(keys(name), ())):
                continue
            self._add(name, Entry("known", "", "capital"))
            if surname:
                self._add(surname, Entry("known", "", "capital"))

    def _forenames(self, gazetteer: Gazetteer) -> None:
        """Names that begin the full name of somebody whom no table lists."""
        words = self.kinds["common"] | self.small
        forms = [form for form in gazetteer.table("forenames")["name"] if key(form) not in words]
        for form in forms:
            if not any(e.kind == "given" for e in self.listed.get((key(form),), ())):
                self._add(form, Entry("forename", "", "capital"))

    def _people(self, gazetteer: Gazetteer) -> None:
        given = set()
        self.surnames = defaultdict(set)
        self.given = defaultdict(set)
        self.own = defaultdict(set)
        self.suffixes, self.words_of = {}, {}
        self._linking = {(word,) for word in self.kinds["particle"]}
        people = gazetteer.people()
        listed = {row.name: row.person_id for row in people.itertuples()}
        for row in people.itertuples():
            aliases = [alias for alias in row.aliases.split("; ") if alias]
            for form in (row.name, *aliases):
                self._person(form, row.person_id)
            aliases = [alias for alias in aliases if alias[0] != "@"]
            first = keys(row.name)
            written = {key for form in (row.name, *aliases) for key in keys(form)}
            self.suffixes[row.person_id] = written & self.kinds["suffix"]
            self.words_of[row.person_id] = written
            self.own[first].add(row.person_id)
            surname = keys(row.surname)
            size = len(surname)
            at = next(
                (i for i in range(1, len(first)) if first[i : i + size] == surname), len(first)
            )
            before, behind = first[:at], first[at + size :]
            for call in self.calls.get(before[0], ()) if before else ():
                for tail in sorted({surname, surname[:1]} - self._linking):
                    self._person(" ".join((call, *tail)), row.person_id)
            for n in range(1, len(before) + 1):
                for some in combinations(before, n):
                    if len(some[0]) > 1:
                        for tail in sorted(
                            {surname, surname[:1], surname + behind} - self._linking
                        ):
                            self._person(" ".join((*some, *tail)), row.person_id)
            last = () if surname[-2:-1] and surname[-2] in self.kinds["particle"] else surname[-1:]
            single = [keys(a) for a in aliases if len(keys(a)) == 1 and not a.isupper()]
            for tail in dict.fromkeys([surname, surname[:1], last, surname + behind, *single]):
                first_own = next((k for k in tail if k not in self.small), "")
                if len(first_own) > 1:  # “De la Fuente” with a capital letter as well
                    self._add(" ".join(tail), Entry("surname", row.person_id, "capital"))
                    self.surnames[first_own].add(row.person_id)
            calls = {before, before[:1], *(keys(a)[:1] for a in aliases if len(keys(a)) > 1)}
            for one in sorted(calls - {()}):
                if len(one[0]) > 2 and one[0] not in surname:
                    self._add(" ".join(one), Entry("given", row.person_id, "capital"))
                    given.add(one[0])
                    self.given[one[0]].add(row.person_id)
        for name, form in gazetteer.aliases()[["canonical", "alias"]].itertuples(index=False):
            if name in listed and form[:1].isupper():
                self._person(form, listed[name])
        for call in sorted({one for of in self.calls.values() for one in of}):
            if len(call) > 2 and key(call) not in self.kinds["common"]:
                self._add(call, Entry("given", "", "capital"))
                given.add(key(call))
        self.kinds["given"] = frozenset(given)

    def _person(self, form: str, person: str) -> None:
        if form.startswith("@"):
            self._add(form, Entry("person", person, "account"))
        elif len(keys(form)) > 1 or form.isupper():
            self._add(form, Entry("person", person, "upper" if form.isupper() else "capital"))


def _case(form: str) -> str:
    first = form.split()[0]
    if first.isupper() and len(first) > 1:
        return "upper"
    return "capital" if first[0].isupper() else "any"


@cache
def _compiled(lang: str, gazetteer: Gazetteer) -> Names:
    return Names(lang, gazetteer)
