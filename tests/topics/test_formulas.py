"""Formulas that a file may hold: what is harmless, and both sides of every bound."""

import re

import pytest

from bilateral.topics.inputs.formulas import check_formula

HARMLESS = [
    "1",
    "",
    "side * poly(year, 2) + np.log1p(n)",
    "C(year) + bs(x, df=4)",
    "C(side, contr.treatment('US'))",
    "C(side, contr.sum)",
    "I(year > 2021) + I(-year) + I(year / 2 - 1)",
    "I((year > 1) & (year < 9) | (year == 10))",
    "I(year ** 10) + I(year ** 0.5)",
    "I(year + 10000) + I(year - 10000.0)",
    "C(side, levels=['a', 'b'])",
    "np.exp(np.log(n))",
    "a*b*c*d*e*f*g*h*i*j*k*l*m",  # twelve
    "I(year == None)",
]
HARMFUL = [
    "I(year ** 11)",
    "I(year ** -11)",
    "I(year ** n)",
    "I(year ** 'a')",
    "I(year + 10001)",
    "I(year + 10000.5)",
    "I(year * 1e999)",
    "I('a' * 9)",
    "I(9 * 'a')",
    "I(year + 'a')",
    "I(b'a')",
    "I(year // 2)",
    "I(year % 2)",
    "I(lambda: 1)",
    "I(year if n else 2)",
    "I([x for x in year])",
    "I(year[0])",
    "I({'a': 1})",
    "open('x')",
    "np.load('x')",
    "np.random.seed(1)",
    "C(side, contr._x)",
    "C(side, other.sum)",
    "I(year.real)",
    "I(year.mean())",
    "a*b*c*d*e*f*g*h*i*j*k*l*m*n",
    "a:b:c:d:e:f:g*h*i*j*k*l*m*n",
    "(a + b)^13 * " + "*".join("abcdefghijklm"),
]


@pytest.mark.parametrize("formula", HARMLESS)
def test_what_computes_with_columns_is_taken(formula):
    check_formula("formula", formula)


@pytest.mark.parametrize("formula", HARMFUL)
def test_what_may_do_more_is_refused(formula):
    with pytest.raises(ValueError, match=r"^formula (does more than compute with columns|cannot)"):
        check_formula("formula", formula)


def test_the_sentences():
    with pytest.raises(ValueError, match=r"^f does more than compute with columns: \"open\('x'"):
        check_formula("f", "open('x')")
    with pytest.raises(ValueError, match=r"^f cannot be read: 'a \+ \('$"):
        check_formula("f", "a + (")
    for odd in (None, 3, ["a"], "a" * 2001):
        with pytest.raises(ValueError, match=r"^f is no formula$"):
            check_formula("f", odd)
    check_formula("f", "a" * 2000)
    for n in (60, 61):  # characters, of which sixty are shown
        formula = f"open('{'a' * (n - 8)}')"
        with pytest.raises(ValueError, match=rf"columns: {re.escape(repr(formula[:60]))}$"):
            check_formula("f", formula)
