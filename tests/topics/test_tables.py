"""Every table that the models give of one small corpus, all of it."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from bilateral.topics import CovariateLDA, DynamicLDA, SeededLDA

N_ROWS, N_TERMS = 90, 12
WORDS = [f"w{c}" for c in range(N_TERMS)]
ROWS = np.array(["es", "en"])[np.arange(N_ROWS) % 2]
TERMS = np.array(["", "es", "en"])[np.arange(N_TERMS) // 4]
YEARS = np.arange(N_ROWS) // 30 + 2001
SIDES = pd.DataFrame({"side": np.array(["MX", "US"])[np.arange(N_ROWS) % 3 % 2], "year": YEARS})
SHORT = {"n_sweeps": 120, "n_chains": 1}


def counts() -> np.ndarray:
    row, column = np.ogrid[:N_ROWS, :N_TERMS]
    more = (row % 3 == column % 3) + 1
    return (row * 7 + column * 11 + row * column * 5) % 13 % 5 * more // 2


def moved() -> np.ndarray:
    """The same, with words that come and words that go."""
    X = counts()
    X[:30, :3] += 2
    X[60:, 3:6] += 2
    return X


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    X = counts()
    told = np.where((TERMS == "") | (ROWS[:, None] == TERMS), X, 0)
    both = DynamicLDA(2, vocabulary=WORDS, term_languages=TERMS, **SHORT)
    both.fit(told, periods=YEARS, languages=ROWS)
    one = DynamicLDA(2, vocabulary=WORDS, **SHORT).fit(moved(), periods=YEARS)
    by_side = CovariateLDA(2, formula="side*year", **SHORT).fit(X, covariates=SIDES)
    seeds = {"a": ["w1", "w4*"], "b": ["w2", "w1"]}
    seeded = SeededLDA(
        seeds, exclude={"a": ["w9"]}, n_free=1, vocabulary=WORDS, n_sweeps=60, n_chains=1
    )
    return {
        "strength by language": both.strength_,
        "drift by language": both.drift(["w0", "w5"]),
        "words of a language": pd.DataFrame(both.language_word_["es"], columns=WORDS),
        "words of a period": pd.DataFrame(both.period_word_[1], columns=WORDS),
        "strength": one.strength_,
        "words that move": one.drift_,
        "effects": by_side.effects_,
        "shares": by_side.predict(SIDES.iloc[[0, 1, 88]]),
        "seeds": seeded.fit(X).seed_coverage_,
    }


EXPECTED = {
    "strength by language": """
topic,language,strength
0,,0.0016968
1,,0.0022849
0,en,0.003125
1,en,0.003125
0,es,0.003125
1,es,0.0032317
""",
    "drift by language": """
topic,term,language,period,probability,low,high,tokens
0,w0,en,2001,0.15529,0.1331,0.18524,100.1
0,w0,en,2002,0.15529,0.13308,0.18533,76.8
0,w0,en,2003,0.15529,0.13314,0.18519,91
0,w0,es,2001,0.16551,0.14142,0.19915,75.1
0,w0,es,2002,0.16552,0.14134,0.19934,97.6
0,w0,es,2003,0.16551,0.14144,0.19913,86
0,w5,es,2001,0.15511,0.13003,0.18258,75.1
0,w5,es,2002,0.1551,0.12998,0.18259,97.6
0,w5,es,2003,0.1551,0.12988,0.18241,86
1,w0,en,2001,0.044551,0.026614,0.072893,33.9
1,w0,en,2002,0.044551,0.026559,0.073004,57.2
1,w0,en,2003,0.044551,0.026578,0.072956,46
1,w0,es,2001,0.052966,0.032982,0.086687,57.9
1,w0,es,2002,0.052966,0.032912,0.086816,27.4
1,w0,es,2003,0.052965,0.032906,0.086821,38
1,w5,es,2001,0.053986,0.020405,0.10048,57.9
1,w5,es,2002,0.053986,0.020393,0.10043,27.4
1,w5,es,2003,0.053985,0.020438,0.10046,38
""",
    "words of a language": """
w0,w1,w2,w3,w4,w5,w6,w7,w8,w9,w10,w11
0.16551,0.075091,0.16384,0.16241,0.062141,0.1551,0.13059,0.085313,0,0,0,0
0.052966,0.22661,0.060103,0.058486,0.24891,0.053986,0.095636,0.20331,0,0,0,0
""",
    "words of a period": """
w0,w1,w2,w3,w4,w5,w6,w7,w8,w9,w10,w11
0.16101,0.0731,0.15938,0.15804,0.034777,0.086801,0.073081,0.047744,0.041985,0.085967,0.032784,0.045332
0.047276,0.2028,0.053634,0.052467,0.080616,0.017485,0.030974,0.065847,0.10831,0.10226,0.13897,0.099366
""",
    "strength": """
topic,language,strength
0,,0.44203
1,,0.44431
""",
    "words that move": """
topic,term,period,probability,low,high,tokens
0,w1,2001,0.12636,0.096756,0.16277,435.3
0,w1,2002,0.063725,0.044582,0.081751,255.9
0,w1,2003,0.040589,0.028583,0.061005,332.5
0,w4,2001,0.034535,0.023401,0.046694,435.3
0,w4,2002,0.055154,0.04206,0.073648,255.9
0,w4,2003,0.10434,0.082163,0.12492,332.5
0,w3,2001,0.072294,0.057494,0.08793,435.3
0,w3,2002,0.10305,0.074157,0.13025,255.9
0,w3,2003,0.16514,0.14749,0.19604,332.5
0,w0,2001,0.16977,0.14106,0.21582,435.3
0,w0,2002,0.11081,0.080838,0.1453,255.9
0,w0,2003,0.078512,0.054955,0.10055,332.5
0,w2,2001,0.16654,0.14752,0.18194,435.3
0,w2,2002,0.10318,0.088932,0.13667,255.9
0,w2,2003,0.080363,0.062221,0.098793,332.5
0,w5,2001,0.07806,0.063373,0.10349,435.3
0,w5,2002,0.091268,0.056264,0.1274,255.9
0,w5,2003,0.14784,0.12287,0.17679,332.5
1,w5,2001,0.044183,0.025864,0.083703,152.7
1,w5,2002,0.067839,0.048138,0.11576,136.1
1,w5,2003,0.13198,0.10593,0.17567,242.5
1,w3,2001,0.042261,0.020244,0.066395,152.7
1,w3,2002,0.062926,0.036599,0.089873,136.1
1,w3,2003,0.11219,0.088984,0.13448,242.5
1,w2,2001,0.092632,0.065802,0.13132,152.7
1,w2,2002,0.055258,0.029593,0.076829,136.1
1,w2,2003,0.035851,0.021531,0.043499,242.5
1,w4,2001,0.12866,0.087215,0.15576,152.7
1,w4,2002,0.14512,0.1066,0.17088,136.1
1,w4,2003,0.19562,0.1765,0.24835,242.5
""",
    "effects": """
topic,term,name,unit,mean,low,high,n_effective,prior_mean,prior_sd
0,1,Intercept,"all rows, at the first levels and means",0.54756,-2.6522,3.9156,6.2993,-0.69315,2
0,side,side[T.US],against the first level,-2.5297,-4.625,-0.048001,8.9718,0,1
0,year,year,year by 0.816,-0.31306,-1.1691,0.94369,23.338,0,1
0,side:year,side[T.US]:year,year by 0.816,-0.20807,-1.5786,0.96038,27.817,0,1
1,1,Intercept,"all rows, at the first levels and means",-2.4448,-4.594,0.74123,6.7427,-0.69315,2
1,side,side[T.US],against the first level,2.0432,0.51294,3.524,18.533,0,1
1,year,year,year by 0.816,-0.53487,-1.4114,0.58945,25.851,0,1
1,side:year,side[T.US]:year,year by 0.816,-0.47573,-1.8841,0.7593,33.841,0,1
""",
    "shares": """
row,topic,mean,low,high
0,0,0.92895,0.83006,0.98053
0,1,0.071052,0.019471,0.16994
1,0,0.12713,0.011214,0.41479
1,1,0.87287,0.58521,0.98879
88,0,0.28779,0.12851,0.49006
88,1,0.71221,0.50994,0.87149
""",
    "seeds": """
theme,use,lang,seed,terms,tokens,rows,share,note
a,seed,,w1,w1,94,55,0.42021,"'w1' is a seed of b, too"
a,seed,,w4*,w4,94,55,0.61702,
b,seed,,w2,w2,97,56,0.90619,
b,seed,,w1,w1,94,55,0.5734,"'w1' is a seed of a, too"
a,exclude,,w9,w9,150,90,0,
""",
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", EXPECTED)
def test_a_table_is_what_it_was(name, tables):
    expected = pd.read_csv(io.StringIO(EXPECTED[name].strip()))
    said = pd.read_csv(io.StringIO(tables[name].to_csv(index=False)))
    pd.testing.assert_frame_equal(said, expected, rtol=1e-4, check_dtype=False)
