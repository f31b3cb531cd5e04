"""Every place of a module where one operator can be changed, and what it is changed to.

A change takes one token: a comparison, an arithmetic or logical operator, a sign, a whole number,
a truth value, the bound of a slice. Annotations and docstrings do not run and are left alone.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

TEXTS = {
    # comparisons
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
    # arithmetic
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "//": "*",
    "%": "*",
    "**": "*",
    "@": "*",
    "<<": ">>",
    ">>": "<<",
    # logic
    "and": "or",
    "or": "and",
    "&": "|",
    "|": "&",
    "^": "&",
}
"""Operator to what takes its place; an assignment (``+=``) is changed as its operator is."""


@dataclass(frozen=True, order=True)
class Change:
    """One change: the characters from ``start`` to ``end`` of a module become ``after``."""

    start: int
    end: int
    line: int
    before: str
    after: str

    def apply(self, text: str) -> str:
        """The module with the change."""
        return text[: self.start] + self.after + text[self.end :]


class _Module:
    """A module's text, its tokens, and the place of each by line and column."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        read = tokenize.generate_tokens(io.StringIO(text).readline)
        kinds = (tokenize.OP, tokenize.NAME, tokenize.NUMBER, tokenize.STRING)
        self.tokens = [
            (self.place(*token.start), self.place(*token.end), token.string)
            for token in read
            if token.type in kinds
        ]

    def place(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def span(self, node: ast.expr) -> tuple[int, int]:
        """First character of an expression, and the one after its last (columns are in bytes)."""
        ends = []
        for line, column in (
            (node.lineno, node.col_offset),
            (node.end_lineno, node.end_col_offset),
        ):
            ends.append(self.place(line, len(self.lines[line - 1].encode()[:column].decode())))
        return ends[0], ends[1]

    def between(self, left: ast.expr, right: ast.expr) -> tuple[int, int, str]:
        """The operator between two expressions: its place and its text."""
        first, last = self.span(left)[1], self.span(right)[0]
        found = [t for t in self.tokens if first <= t[0] < last and t[2] not in "()"]
        return found[0][0], found[-1][1], " ".join(t[2] for t in found)

    def after(self, start: int) -> int:
        """Where the token after the one at a place starts."""
        return min(token[0] for token in self.tokens if token[0] > start)

    def change(self, start: int, end: int, after: str) -> Change:
        line = self.text.count("\n", 0, start) + 1
        return Change(start, end, line, self.text[start:end], after)


def changes(text: str) -> list[Change]:
    """Every change of a module, in the order of its text."""
    module = _Module(text)
    return sorted({change for node in _running(ast.parse(text)) for change in _of(node, module)})


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a tree without annotations, and without strings that hold expressions.

    Python 3.11 gives wrong places inside an f-string.
    """
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns") or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _running(child)


def _of(node: ast.AST, module: _Module) -> Iterator[Change]:
    """The changes of one node."""
    if isinstance(node, ast.Compare):
        values = [node.left, *node.comparators]
        for left, right in pairwise(values):
            yield from _operator(*module.between(left, right), module)
    elif isinstance(node, ast.BoolOp):
        for left, right in pairwise(node.values):
            yield from _operator(*module.between(left, right), module)
    elif isinstance(node, ast.BinOp):
        yield from _operator(*module.between(node.left, node.right), module)
    elif isinstance(node, ast.AugAssign):
        yield from _operator(*module.between(node.target, node.value), module)
    elif isinstance(node, ast.UnaryOp):
        start = module.span(node)[0]
        yield module.change(start, module.after(start), "")
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield module.change(*module.span(node), str(not node.value))
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield module.change(*module.span(node), str(node.value + 1))
    elif isinstance(node, ast.Slice):
        for bound in (node.lower, node.upper):
            if bound is not None and not isinstance(bound, ast.Constant):
                start, end = module.span(bound)
                yield module.change(start, end, f"({module.text[start:end]}) + 1")


def _operator(start: int, end: int, text: str, module: _Module) -> Iterator[Change]:
    sign = "=" if text.endswith("=") and text not in TEXTS else ""
    if text.removesuffix(sign) in TEXTS:
        yield module.change(start, end, TEXTS[text.removesuffix(sign)] + sign)
