"""The loops over every byte and every token, compiled: chunks by number, types by row."""

from __future__ import annotations

import numpy as np
from numba import njit

_WHITE = np.array([chr(point).isspace() for point in range(0x4000)])  # no white space is above
_SPACE = np.zeros(256, dtype=np.uint8)  # of a first byte: the bytes of the white space it begins
for _point in np.flatnonzero(_WHITE).tolist():
    _SPACE[chr(_point).encode()[0]] = len(chr(_point).encode())
_TRAILING = np.zeros(256, dtype=np.bool_)  # punctuation that can end no token
_TRAILING[list(b",;:!?)]")] = True
_LETTER = np.zeros(256, dtype=np.bool_)
_LETTER[list(b"abcdefghijklmnopqrstuvwxyz")] = True
_WORD = 6  # a full stop after so many letters is no abbreviation's
_LONG = np.uint64(0xFF << 56)  # no UTF-8 has this byte: a hash is no short chunk
_EMPTY = np.uint64(0)


@njit(cache=True, nogil=True)
def _space(data, i, end):
    """How many bytes of white space begin here, as ``str.split`` sees it; 0 if none do."""
    width = np.int64(_SPACE[data[i]])
    if width < 2:
        return width
    if i + width > end:
        return 0
    point = np.int64(data[i]) & (0x1F if width == 2 else 0x0F)
    for k in range(i + 1, i + width):
        point = (point << 6) | (np.int64(data[k]) & 0x3F)
    return width if _WHITE[point] else 0


@njit(cache=True, nogil=True)
def _trimmed(data, begin, end):
    """The end of a chunk without the punctuation that can end no token."""
    while end > begin:
        if not _TRAILING[data[end - 1]]:
            if data[end - 1] != 0x2E or end - begin <= _WORD:
                break
            word = True
            for k in range(end - 1 - _WORD, end - 1):
                word &= _LETTER[data[k]]
            if not word:
                break
        end -= 1
    return end


@njit(cache=True, nogil=True)
def _hash(data, begin, end):
    """The key of a chunk of more than eight bytes; a shorter one is its own."""
    key = np.uint64(14695981039346656037)
    for k in range(begin, end):
        key = (key ^ np.uint64(data[k])) * np.uint64(1099511628211)
    return (key ^ (key >> np.uint64(29))) | _LONG


@njit(cache=True, nogil=True)
def _home(key, mask):
    code = key * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((code ^ (code >> np.uint64(32))) & np.uint64(mask))


@njit(cache=True, nogil=True)
def _slot(table, starts, arena, data, begin, end, key):
    """The place of a chunk in the open-addressing table, or the free place where it would be."""
    mask = len(table) - 1
    at = _home(key, mask)
    while table[at, 1] != _EMPTY:
        if table[at, 0] == key:
            if key < _LONG:
                return at
            number = np.int64(table[at, 1])
            if starts[number + 1] - starts[number] == end - begin:
                same = True
                for k in range(end - begin):
                    same &= arena[starts[number] + k] == data[begin + k]
                if same:
                    return at
        at = (at + 1) & mask
    return at


@njit(cache=True, nogil=True)
def scan(data, ends, numbers, rows, at, table, starts, arena):
    """Number the chunks of texts, what stands between white space, as far as there is room.

    Parameters
    ----------
    data : array of uint8
        The texts in UTF-8, one after another.
    ends : array of int64
        Where each text ends.
    numbers : array of int32
        Filled with the chunks of all texts. Chunk 0 is punctuation alone, the break at the end of
        a text.
    rows : array of int64, shape (n_texts + 1,)
        Filled with where each text begins in `numbers`.
    at : array of int64, shape (4,)
        Where to go on, and where it stopped: text, byte, length of `numbers`, number of chunks.
    table, starts, arena : arrays of uint64 (size, 2), int64 and uint8
        The chunks known: an open-addressing table of their keys and numbers, where their bytes
        lie in the arena, and the arena. New ones are entered.

    Returns
    -------
    bool
        Whether all texts are done; else there was no room for another chunk.
    """
    text, i, n, n_chunks = at[0], at[1], at[2], at[3]
    room = min(2 * len(table) // 3, len(starts) - 1)
    done = True
    while text < len(ends):
        text_end = ends[text]
        while i < text_end:
            width = _space(data, i, text_end)
            if width:
                i += width
                continue
            begin = i
            key = np.uint64(data[i])  # up to eight bytes are a chunk's key themselves
            i += 1
            while i < text_end:
                if _SPACE[data[i]] and _space(data, i, text_end):
                    break
                key = (key << np.uint64(8)) | np.uint64(data[i])
                i += 1
            end = i if _LETTER[data[i - 1]] else _trimmed(data, begin, i)
            if end > begin:
                if i - begin <= 8 and data[begin] != 0:
                    key >>= np.uint64(8 * (i - end))
                else:
                    key = _hash(data, begin, end)
                slot = _slot(table, starts, arena, data, begin, end, key)
                if table[slot, 1] == _EMPTY:
                    first, size = starts[n_chunks], end - begin
                    if n_chunks >= room or first + size > len(arena):
                        i, done = begin, False
                        break
                    arena[first : first + size] = data[begin:end]
                    starts[n_chunks + 1] = first + size
                    table[slot, 0], table[slot, 1] = key, n_chunks
                    n_chunks += 1
                numbers[n] = table[slot, 1]
                n += 1
            if end < i:
                numbers[n] = 0
                n += 1
        if not done:
            break
        numbers[n] = 0
        n += 1
        text += 1
        rows[text] = n
    at[0], at[1], at[2], at[3] = text, i, n, n_chunks
    return done


@njit(cache=True, nogil=True)
def grow(old):
    """The same table with twice the room."""
    size = 2 * len(old)
    table = np.zeros((size, 2), dtype=np.uint64)
    for k in range(len(old)):
        if old[k, 1] != _EMPTY:
            slot = _home(old[k, 0], size - 1)
            while table[slot, 1] != _EMPTY:
                slot = (slot + 1) & (size - 1)
            table[slot] = old[k]
    return table


@njit(cache=True, nogil=True)
def expand(numbers, rows, flat, start):
    """Chunks to their types.

    Parameters
    ----------
    numbers, rows : arrays
        As :func:`scan` gives them.
    flat, start : arrays of int32
        The types of chunk ``c`` are ``flat[start[c] : start[c + 1]]``.

    Returns
    -------
    types : array of int32
    indptr : array of int64, shape (n_texts + 1,)
    """
    size = 0
    for number in numbers:
        size += start[number + 1] - start[number]
    types = np.empty(size, dtype=np.int32)
    indptr = np.zeros(len(rows), dtype=np.int64)
    n = 0
    for row in range(len(rows) - 1):
        for c in range(rows[row], rows[row + 1]):
            number = numbers[c]
            for k in range(start[number], start[number + 1]):
                types[n] = flat[k]
                n += 1
        indptr[row + 1] = n
    return types, indptr


@njit(cache=True, nogil=True)
def tally(types, indptr, langs, column_of):
    """Count the types of each row, breaks (0) left out, each in the language of its row.

    Parameters
    ----------
    types, indptr : arrays
        Rows of types.
    langs : array of int64, shape (n_rows,)
        The number of each row's language.
    column_of : array of int32, shape (n_languages, n_types)
        The column of each type in each language, plus one; 0 on entry, filled in.

    Returns
    -------
    columns, counts : arrays of int32
        Of each row, in the order in which its types are met first.
    ends : array of int64, shape (n_rows + 1,)
    new : array of int64, shape (n_new, 2)
        Language and type of each column.
    """
    seen = np.zeros(column_of.size, dtype=np.int32)  # no break has a column
    columns = np.empty(len(types), dtype=np.int32)
    counts = np.empty(len(types), dtype=np.int32)
    ends = np.zeros(len(indptr), dtype=np.int64)
    new = np.empty((min(len(types), column_of.size), 2), dtype=np.int64)
    n, n_new = 0, 0
    for row in range(len(indptr) - 1):
        first = n
        lang = langs[row]
        for k in range(indptr[row], indptr[row + 1]):
            number = types[k]
            if number == 0:
                continue
            column = column_of[lang, number]
            if column == 0:
                new[n_new, 0], new[n_new, 1] = lang, number
                n_new += 1
                column = n_new
                column_of[lang, number] = column
            if seen[column] == 0:
                columns[n] = column - 1
                n += 1
            seen[column] += 1
        for k in range(first, n):
            counts[k] = seen[columns[k] + 1]
            seen[columns[k] + 1] = 0
        ends[row + 1] = n
    return columns[:n].copy(), counts[:n].copy(), ends, new[:n_new].copy()


@njit(cache=True, nogil=True)
def match(types, classes, first, phrases, lengths, fills):
    """Find phrases: from left to right, the longest at each place, never overlapping.

    Parameters
    ----------
    types : array of int32, shape (n_tokens,)
    classes : array of int32, shape (n_types,)
        The class of each type; 0 for none.
    first : array of int32, shape (n_classes, n_classes)
        For the classes of two neighbours, the first row of `phrases` to try; -1 for none.
    phrases : array of int32, shape (n_rows, longest)
        The slots of a phrase. Rows to try one after another end in a row of -1.
    lengths : array of int32, shape (n_rows,)
        How many words; 0 for the rows that end a run.
    fills : array of bool, shape (n_classes, n_slots)
        Whether a word of the class can fill the slot.

    Returns
    -------
    starts, rows : arrays of int64
        First word of each match, and the row of `phrases`.
    """
    starts = np.empty(len(types) // 2, dtype=np.int64)
    rows = np.empty(len(types) // 2, dtype=np.int64)
    n, i, last = 0, 0, len(types) - 1
    while i < last:
        one = classes[types[i]]
        row = first[one, classes[types[i + 1]]] if one else -1
        step = 1
        while row >= 0 and lengths[row] > 0:
            stop = i + lengths[row]
            same = stop <= len(types)
            if same:
                for k in range(i + 2, stop):
                    if not fills[classes[types[k]], phrases[row, k - i]]:
                        same = False
                        break
            if same:
                starts[n], rows[n] = i, row
                n += 1
                step = lengths[row]
                break
            row += 1
        i += step
    return starts[:n].copy(), rows[:n].copy()
