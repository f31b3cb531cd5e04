"""The gazetteer: what this project knows about its field, as tables in ``data/gazetteer``.

Everything about the United States and Mexico that the toolkit needs is in these tables; with
a folder of other tables laid over them it serves other countries (:meth:`Gazetteer.read`). Every
fact has a ``source`` and a mark of ``certainty``:

- ``V``: checked by reading or counting the text itself;
- ``S``: seen only in an excerpt;
- ``U``: not confirmed.

The functions of this module are those of the package's own tables, :data:`PACKAGE`.
"""

from bilateral.gazetteer.tables import data_dir
from bilateral.gazetteer.value import PACKAGE, Gazetteer

__all__ = [
    "PACKAGE",
    "Gazetteer",
    "account_passages",
    "aliases",
    "counterparts",
    "data_dir",
    "events",
    "languages",
    "lexicon",
    "meetings",
    "office_holders",
    "offices",
    "people",
    "seed_forms",
    "sides",
    "stopwords",
    "table",
    "theme_names",
    "themes",
]

table = PACKAGE.table
themes = PACKAGE.themes
seed_forms = PACKAGE.seed_forms
theme_names = PACKAGE.theme_names
sides = PACKAGE.sides
counterparts = PACKAGE.counterparts
languages = PACKAGE.languages
aliases = PACKAGE.aliases
offices = PACKAGE.offices
people = PACKAGE.people
events = PACKAGE.events
meetings = PACKAGE.meetings
account_passages = PACKAGE.account_passages
stopwords = PACKAGE.stopwords
lexicon = PACKAGE.lexicon
office_holders = PACKAGE.office_holders
