"""Texts that were edited after publication, and what changed in them."""

from __future__ import annotations

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pandas as pd

from bilateral.cleaning.sentences import sentence_spans
from bilateral.corpus.duplicates import MIN_TOKENS
from bilateral.order import ordered

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus

# Press offices save a page again within minutes of publishing it.
MINUTES = 60
# Versions of one text lie days apart; the forms of a yearly proclamation do not.
DAYS = 7
# The share of a text that must recur in the other. Read on the record: pairs within a week are at
# .98 and above (one text) or at .82 and below (two acts on one form).
SHARE = 0.9
# How much shorter the shorter of two versions may be; what is shorter still is a part.
LENGTH = 0.9
_SLUG = re.compile(r"(?:.*/)?(?:\d{4}-\d\d-\d\d-|\d\d--)?(.*?)(?:-\d{1,2}|-\d{6})?", re.DOTALL)
_BLANK_LINE = re.compile(r"\n\s*\n")
Edit = tuple[str, list[str], list[str]]  # "equal" or "change", units before, units after


def edited_documents(
    documents: pd.DataFrame, duplicates: pd.DataFrame, passages: pd.DataFrame
) -> pd.DataFrame:
    """List documents changed after publication, and pairs that are versions of one text.

    A pair is of one source, dated at most seven days apart, and at least nine tenths of the
    shorter document's compared tokens lie in passages that recur in the other. Addresses alone
    tell nothing: of 3,138 pairs of Mexican transcripts within a week whose slugs differ by their
    number alone none was one text, and of 787 such White House pages ten were: a number marks a
    title that recurs. Of 98 White House pairs with one slug in two folders or on two days, 91 were.

    Parameters
    ----------
    documents : DataFrame
        ``doc_id, date, source, n_tokens, published, modified``.
    duplicates : DataFrame
        As :func:`~bilateral.corpus.duplicates.near_duplicates` returns them.
    passages : DataFrame
        ``passage_id, doc_id, n_tokens``.

    Returns
    -------
    DataFrame
        Sorted by ``doc_id``, ``of``:

        - ``doc_id``: the edited document;
        - ``of``: the earlier version, or for a part the longer document; empty for one document
          with a late change;
        - ``reason``: ``modified`` (changed more than an hour after publication, as its source
          says; what changed is not known), ``slug`` (one text twice, under one slug but for
          folder, date and number), ``passages`` (one text twice, under two slugs) or ``part``
          (the shorter document is a part of the longer);
        - ``published``, ``modified``: of ``doc_id``;
        - ``n_shared``: passages in common;
        - ``similarity``: the share of the shorter document that recurs; missing for ``modified``.

        Only passages of 20 tokens or more are compared. A document of which the record holds one
        such passage is judged by that alone: ``n_shared`` is then 1.

    Examples
    --------
    >>> documents = pd.DataFrame({
    ...     "doc_id": ["wh:r/2024-05-01-call", "wh:s/2024-05-02-call-2"], "source": "wh",
    ...     "date": pd.to_datetime(["2024-05-01", "2024-05-02"]), "n_tokens": [90, 91],
    ...     "published": ["2024-05-01T09:00:00Z", "2024-05-02T09:00:00Z"], "modified": ""})
    >>> passages = pd.DataFrame(
    ...     {"passage_id": ["a", "b"], "doc_id": documents["doc_id"], "n_tokens": [90, 91]})
    >>> duplicates = pd.DataFrame({"cluster": 0, "passage_id": ["a", "b"]})
    >>> edited_documents(documents, duplicates, passages)[["of", "reason", "similarity"]]
                         of reason  similarity
    0  wh:r/2024-05-01-call   slug         1.0
    """
    about = documents.assign(
        published_at=_time(documents["published"]), modified_at=_time(documents["modified"])
    ).set_index("doc_id")
    late = about["modified_at"] - about["published_at"] > pd.Timedelta(minutes=MINUTES)
    rows = [(doc_id, "", "modified", 0, float("nan")) for doc_id in about.index[late]]
    rows += _versions(about, duplicates, passages)
    frame = pd.DataFrame(rows, columns=["doc_id", "of", "reason", "n_shared", "similarity"])
    times = about[["published", "modified"]].loc[frame["doc_id"]].reset_index(drop=True)
    frame = pd.concat([frame.iloc[:, :3], times, frame.iloc[:, 3:]], axis=1)
    return ordered(frame, ["doc_id", "of"], ["doc_id", "of", "reason"])


def _time(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")


def _versions(
    about: pd.DataFrame, duplicates: pd.DataFrame, passages: pd.DataFrame
) -> Iterator[tuple[str, str, str, int, float]]:
    compared = passages[passages["n_tokens"] >= MIN_TOKENS]
    total = compared.groupby("doc_id")["n_tokens"].sum().to_dict()
    rank = ordered(about.reset_index(), ["date", "published_at"], "doc_id")["doc_id"]
    rank = {doc_id: i for i, doc_id in enumerate(rank)}
    length = about["n_tokens"].to_dict()
    for (one, other), (tokens, n_shared) in _shared(about, duplicates, compared).items():
        earlier, later = sorted((one, other), key=rank.__getitem__)
        # Of two texts of one length the later is called the shorter.
        short, long = sorted((later, earlier), key=length.__getitem__)
        similarity = tokens[short] / total[short]
        if similarity < SHARE:
            continue
        if length[short] < LENGTH * length[long]:
            yield short, long, "part", n_shared, similarity
        else:
            same = slug(one) == slug(other)
            yield later, earlier, "slug" if same else "passages", n_shared, similarity


def _shared(
    about: pd.DataFrame, duplicates: pd.DataFrame, passages: pd.DataFrame
) -> dict[tuple[str, str], tuple[Counter, int]]:
    """For pairs of documents near in time: tokens of each in common passages, and how many.

    A passage has one counterpart at most: what one document says three times and the other once
    counts once.
    """
    members = duplicates[["cluster", "passage_id"]].merge(passages, on="passage_id")
    found: dict[tuple[str, str], tuple[Counter, int]] = defaultdict(lambda: (Counter(), 0))
    dated = about[about["date"].notna()]
    days = dated["date"].to_numpy("datetime64[ns]").astype("int64")
    when = dict(zip(dated.index, zip(dated["source"], days.tolist(), strict=True), strict=True))
    for _, cluster in members.groupby("cluster"):
        sizes = {
            doc_id: sorted(n, reverse=True) for doc_id, n in cluster.groupby("doc_id")["n_tokens"]
        }
        for one, other in _near(sizes, when):
            tokens, n = found[one, other]
            for a, b in zip(sizes[one], sizes[other], strict=False):
                tokens.update({one: int(a), other: int(b)})
                n += 1
            found[one, other] = tokens, n
    return found


def _near(doc_ids: Iterable[str], when: dict[str, tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Pairs of documents of one source, dated at most a week apart; undated ones are never near."""
    week = DAYS * 86_400 * 10**9  # nanoseconds
    dated = [doc_id for doc_id in doc_ids if doc_id in when]
    dated.sort(key=lambda doc_id: (when[doc_id], doc_id))
    for place, one in enumerate(dated):
        source, day = when[one]
        for at in range(place + 1, len(dated)):
            other = dated[at]
            if when[other][0] != source or when[other][1] - day > week:
                break
            yield min(one, other), max(one, other)


def slug(doc_id: str) -> str:
    """What a document is called in its address, less folder, date and number.

    Parameters
    ----------
    doc_id : str

    Returns
    -------
    str

    Examples
    --------
    >>> slug("wh:statements/2024-06/2024-06-04-readout-of-a-call-2")
    'readout-of-a-call'
    >>> slug("mananeras:2023/mayo/01--dia-del-trabajo-332941")
    'dia-del-trabajo'
    """
    return _SLUG.fullmatch(doc_id)[1]


def diff(before: str, after: str, *, width: int = 88) -> str:
    """Show what changed between two texts, word by word.

    Sentences are matched first, then the words of those that changed. A sentence with a change is
    shown whole, with the unchanged one before and after it; what else is unchanged is shortened
    to ``…``. White space and the breaking of lines do not count.

    Parameters
    ----------
    before, after : str
    width : int
        Longest line.

    Returns
    -------
    str
        Deletions as ``[-…-]``, insertions as ``{+…+}``; empty if nothing changed.

    References
    ----------
    Ratcliff, J. and Metzener, D. (1988). Pattern matching: the gestalt approach. Dr. Dobb's
    Journal (as in ``difflib``).

    Examples
    --------
    >>> print(diff("They met. He spoke of trade.", "They met. He spoke of water."))
    They met. He spoke of [-trade.-] {+water.+}
    """
    edits = _edits(before, after)
    if all(tag == "equal" for tag, _, _ in edits):
        return ""
    shown: list[str] = []
    for place, (tag, old, new) in enumerate(edits):
        if tag == "change":
            shown.append(_marked(" ".join(old).split(), " ".join(new).split()))
            continue
        head = old[:1] if place else []
        tail = old[-1:] if place < len(edits) - 1 else []
        if len(head) + len(tail) >= len(old):
            shown += old
        else:
            shown += [*head, "\n…\n", *tail]
    hunks = " ".join(shown).split("\n")
    return "\n".join(
        textwrap.fill(hunk, width, break_long_words=False, break_on_hyphens=False)
        for hunk in (h.strip() for h in hunks)
        if hunk
    )


def _edits(before: str, after: str) -> list[Edit]:
    """Alternate stretches of sentences that are the same and that are not."""
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        ("equal" if tag == "equal" else "change", old[a:b], new[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
    ]


def _sentences(text: str) -> list[str]:
    paragraphs = (" ".join(p.split()) for p in _BLANK_LINE.split(text))
    return [p[start:end] for p in paragraphs for start, end in sentence_spans(p)]


def _marked(old: list[str], new: list[str]) -> str:
    parts: list[str] = []
    for same, removed, added in _word_edits(old, new):
        parts += same
        if removed:
            parts.append(f"[-{' '.join(removed)}-]")
        if added:
            parts.append(f"{{+{' '.join(added)}+}}")
    return " ".join(parts)


def _word_edits(old: list[str], new: list[str]) -> list[tuple[list[str], list[str], list[str]]]:
    """Words that are the same, and then those removed and added.

    A word or two in common between two longer changes ("of the") is chance: it is counted among
    the changes. ``difflib`` sets frequent words of a long stretch aside, so it stays fast.
    """
    edits: list[tuple[list[str], list[str], list[str]]] = []
    start_old = start_new = 0
    for i, j, n in SequenceMatcher(None, old, new).get_matching_blocks():
        same, removed, added = old[i : i + n], old[start_old:i], new[start_new:j]
        start_old, start_new = i + n, j + n
        if not edits:
            edits.append(([], removed, added))
        else:
            edits[-1] = (edits[-1][0], removed, added)
            while len(edits) > 1 and _is_chance(*edits[-2:]):
                between, *last = edits.pop()
                before, *first = edits.pop()
                edits.append((before, *(a + between + b for a, b in zip(first, last, strict=True))))
        edits.append((same, [], []))
    return edits


def _is_chance(left: tuple[list[str], ...], right: tuple[list[str], ...]) -> bool:
    n, one, other = len(right[0]), max(map(len, left[1:])), max(map(len, right[1:]))
    return n <= min(one, other) and 2 * n < one + other


def show_edit(corpus: Corpus, doc_id: str, of: str) -> str:
    """Show what changed from one document to its later version.

    Parameters
    ----------
    corpus : Corpus
        With text. Only its passages are compared: what was not selected is not seen.
    doc_id, of : str
        The later and the earlier version, as in :func:`edited_documents`.

    Returns
    -------
    str
        Both titles, times and addresses, an empty line, and the :func:`diff`.

    Raises
    ------
    ValueError
        If the corpus holds no text of one of them.
    LookupError
        If there is no such document.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> corpus = Corpus.load()
    >>> one = corpus.documents["doc_id"][0]
    >>> show_edit(corpus, one, one)
    Traceback (most recent call last):
    ...
    ValueError: this corpus holds no text to compare; attach_text(corpus, folder) brings it
    """
    if corpus.text is None:
        raise ValueError(
            "this corpus holds no text to compare; attach_text(corpus, folder) brings it"
        )
    before, after = _text(corpus, of), _text(corpus, doc_id)
    heads = [f"{sign} {_head(corpus, name)}" for sign, name in (("-", of), ("+", doc_id))]
    return "\n".join([*heads, "", diff(before, after) or "The passages in this corpus are equal."])


def _text(corpus: Corpus, doc_id: str) -> str:
    ids = corpus.passages.loc[corpus.passages["doc_id"] == doc_id, "passage_id"]
    if not len(ids):
        raise LookupError(f"no document {doc_id!r} in this corpus")
    texts = corpus.text.reindex(ids)
    missing = texts.index[texts.isna()]
    if len(missing):
        raise ValueError(f"the text of {missing[0]} is not in this corpus; attach it first")
    return "\n\n".join(texts)


def _head(corpus: Corpus, doc_id: str) -> str:
    row = corpus.documents.set_index("doc_id").loc[doc_id]
    when = row["published"] or (f"{row['date']:%Y-%m-%d}" if pd.notna(row["date"]) else "undated")
    changed = f", modified {row['modified']}" if row["modified"] else ""
    return f"{row['title']} ({when}{changed}) {row['url']}"
