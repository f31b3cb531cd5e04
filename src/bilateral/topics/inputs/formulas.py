"""Which formulas a saved model may have: formulaic runs parts of a formula as Python code."""

from __future__ import annotations

import ast

import numpy as np
from formulaic import Formula
from formulaic.parser.types import Factor
from formulaic.transforms import TRANSFORMS

__all__ = ["check_formula"]

_LONGEST, _CROSSED, _LARGEST, _POWER = 2000, 12, 10_000, 10
_PLAIN = (
    ast.Expression,
    ast.Load,
    ast.keyword,
    ast.Tuple,
    ast.List,
    ast.Compare,
    ast.cmpop,
    ast.UnaryOp,
    ast.unaryop,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Pow,
    ast.BitAnd,
    ast.BitOr,
)


def check_formula(name: str, formula, sizes=None) -> None:
    """Refuse a formula that may do anything but compute with columns.

    It may use columns, numbers, text, arithmetic, comparisons, formulaic's functions (``C``,
    ``poly``, ``bs``, …) and NumPy's universal ones (``np.log1p``).

    Parameters
    ----------
    name : str
        What messages call it.
    formula : str

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_formula("formula", "side * poly(year, 2) + np.log1p(n)")
    >>> check_formula("formula", "I(__import__('os').getcwd())")
    Traceback (most recent call last):
    ...
    ValueError: formula does more than compute with columns: "I(__import__('os').getcwd())"
    """
    if type(formula) is not str or len(formula) > _LONGEST:
        raise ValueError(f"{name} is no formula")
    wrong = ValueError(f"{name} does more than compute with columns: {formula[:60]!r}")
    if sum(formula.count(sign) for sign in "*:^") > _CROSSED:  # each doubles the number of terms
        raise wrong
    try:
        terms = list(Formula(formula))
        factors = [factor for term in terms for factor in term.factors]
        trees = [
            ast.parse(str(factor.expr), mode="eval")
            for factor in factors
            if factor.eval_method is Factor.EvalMethod.PYTHON
        ]
    except Exception as error:  # formulaic raises errors of many kinds
        raise ValueError(f"{name} cannot be read: {formula[:60]!r}") from error
    if not all(_harmless(node) for tree in trees for node in ast.walk(tree)):
        raise wrong


def _harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name):
            return function.id in TRANSFORMS
        return isinstance(function, ast.Attribute) and _harmless(function)
    if isinstance(node, ast.Attribute):
        of = node.value.id if isinstance(node.value, ast.Name) else ""
        if of == "np":
            return isinstance(getattr(np, node.attr, None), np.ufunc)
        return of == "contr" and not node.attr.startswith("_")
    if isinstance(node, ast.Constant):
        large = isinstance(node.value, int | float) and not abs(node.value) <= _LARGEST
        return not large and isinstance(node.value, int | float | str | None)
    if isinstance(node, ast.BinOp):
        power = node.right.value if isinstance(node.right, ast.Constant) else None
        sides = (node.left, node.right)
        if any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides):
            return False
        if isinstance(node.op, ast.Pow):
            return isinstance(power, int | float) and abs(power) <= _POWER
    return isinstance(node, (*_PLAIN, ast.Name))
