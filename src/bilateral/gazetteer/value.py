"""A gazetteer as a value: the package's tables, and what a user's folder lays over them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from bilateral.gazetteer import checks, tables
from bilateral.gazetteer.named import NamedTables


@dataclass(frozen=True, eq=False, repr=False)
class Gazetteer(NamedTables):
    """What is known of a field: the tables of the package, and others laid over them.

    ``Gazetteer()`` is the package's own (:data:`bilateral.gazetteer.PACKAGE`);
    :meth:`Gazetteer.read` lays the tables of a folder over it. A gazetteer never changes, two with
    the same tables are equal, and it can be a key of a cache and go to another process.

    Parameters
    ----------
    overlay : tuple of (str, str)
        Name and CSV text of each table that is laid over; :meth:`read` makes it.

    Examples
    --------
    >>> Gazetteer() == PACKAGE, PACKAGE.counterparts()
    (True, {'US': 'MX', 'MX': 'US'})
    """

    overlay: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, path: str | Path) -> Gazetteer:
        r"""Lay the CSV tables of a folder over those of the package.

        A table has the name and at least the columns of one of the package's, and each has a key,
        some of its columns: :data:`bilateral.gazetteer.tables.KEYS`, as ``data/README.md`` lists
        them. A row with the key of one of the package's rows takes its place; all others follow
        the package's rows, or, in ``speakers``, where the first rule that fits counts, go before
        them. ``events``, ``meetings`` and ``theme_names`` take the place of the package's as a
        whole: they list what is shown, and a theme without a name is none. A side is taken out by
        a blank ``counterpart``. ``README.md`` beside this file goes from tables to a figure.

        Parameters
        ----------
        path : str or Path

        Returns
        -------
        Gazetteer

        Raises
        ------
        FileNotFoundError
            If there is no such folder, or no table in it.
        ValueError
            If a table is none of the gazetteer's, cannot be read, or contradicts itself or another
            one; the message names table and row (the header is row 1).

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "theme_names.csv").write_text("theme,name\nborder,The border\n")
        ...     mine = Gazetteer.read(folder)
        >>> mine.theme_names()["border"], PACKAGE.theme_names()["border"]
        ('The border', 'Border')
        """
        given = tables.read_folder(Path(path))
        found = cls(_as_texts(given))
        checks.check(given, {name: _merged(found, name) for name in tables.KEYS})
        if found.elision is None:
            return found
        langs = [lang for lang, words in found.of_spoken("elided").items() if words]
        parted = {
            name: tables.parted(name, table, found.elision, langs) for name, table in given.items()
        }
        return cls(_as_texts(parted))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the tables that are laid over; blank for the package's own gazetteer."""
        if not self.overlay:
            return ""
        said = "".join(f"{name}\0{text}\0" for name, text in self.overlay)
        return hashlib.sha256(said.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gazetteer) and self.digest == other.digest

    def __hash__(self) -> int:
        return self._number

    @cached_property
    def _number(self) -> int:
        return int(self.digest[:15] or "0", 16)

    def __reduce__(self) -> tuple:
        return type(self), (self.overlay,)  # and nothing that was computed since

    def __repr__(self) -> str:
        whole = {name: f"{name} (in place of the package's)" for name in tables.TAKEN_WHOLE}
        names = ", ".join(whole.get(name, name) for name, _ in self.overlay)
        over = f", and over them {names} (digest {self.digest[:8]})" if names else ""
        return f"Gazetteer: the package's tables{over}"

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the gazetteer by its name.

        Parameters
        ----------
        name : str
            The file's name without its ending.

        Returns
        -------
        DataFrame
            All columns are strings; a blank is an empty string. A copy, free to change.

        Examples
        --------
        >>> PACKAGE.table("stopwords").columns.tolist()
        ['lang', 'word', 'kind']
        """
        return _merged(self, name).copy()


def checked(gazetteer: object) -> Gazetteer:
    """Refuse what is no gazetteer, such as the name of a folder.

    Examples
    --------
    >>> checked("tables")
    Traceback (most recent call last):
    ...
    TypeError: gazetteer is a str; give Gazetteer.read('tables')
    """
    if not isinstance(gazetteer, Gazetteer):
        kind, given = type(gazetteer).__name__, gazetteer
        how = f"Gazetteer.read({str(given)!r})" if isinstance(given, str | Path) else "a Gazetteer"
        raise TypeError(f"gazetteer is a {kind}; give {how}")
    return gazetteer


def _as_texts(given: dict[str, pd.DataFrame]) -> tuple[tuple[str, str], ...]:
    return tuple((name, t.to_csv(index=False, lineterminator="\n")) for name, t in given.items())


@cache
def _merged(gazetteer: Gazetteer, name: str) -> pd.DataFrame:
    """A table, read once for each gazetteer; it must not be changed."""
    text = dict(gazetteer.overlay).get(name)
    if text is None:
        return tables.of_package(name)
    own = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return tables.laid_over(name, own)


PACKAGE = Gazetteer()
"""The package's own tables: the United States and Mexico."""
