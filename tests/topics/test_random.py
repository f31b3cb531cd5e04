"""Streams and variates: known answers, exact distributions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from bilateral.topics.exact import streams as _streams
from bilateral.topics.exact import variates as _variates
from bilateral.topics.exact.maths import exp
from bilateral.topics.exact.streams import (
    DRIFT,
    FOLD,
    HYPER,
    PLACE,
    REGRESSION,
    SAMPLE,
    START,
    TABLES,
    WORDS,
    draw,
    open_uniform,
    philox,
    stream,
    uniform,
)
from bilateral.topics.exact.variates import (
    beta_draw,
    gamma_draw,
    log_gamma_draw,
    normal,
    sparse_gamma_draw,
)

GOLDEN = 0x9E3779B97F4A7C15
MASK32, MASK64 = 2**32 - 1, 2**64 - 1
WORD = st.integers(0, MASK32)
LONG = st.integers(0, MASK64)


def sample(function, *parameters, n, key=(1, 0, 0, 0, SAMPLE)) -> np.ndarray:
    state, gamma = map(np.uint64, stream(*key))
    out = np.empty(n)
    for i in range(n):
        out[i], state = function(*parameters, np.uint64(state), gamma)
    return out


def fits(values: np.ndarray, cdf) -> bool:
    """Kolmogorov–Smirnov at one in ten thousand: seeds are fixed, the verdict stays."""
    return stats.kstest(values, cdf).pvalue > 1e-4


# Philox and SplitMix


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        # The kat_vectors of Random123 for philox4x32 with 10 rounds.
        ("00000000 " * 4, "00000000 " * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff " * 4, "ffffffff " * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            "243f6a88 85a308d3 13198a2e 03707344",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_published_answers(counter, key, answer):
    words = [int(word, 16) for word in f"{counter} {key}".split()]
    assert list(philox(*words)) == [int(word, 16) for word in answer.split()]


def plain_philox(counter, key):
    """Salmon et al. (2011), in integers without a size."""
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & MASK32, (a >> 32) ^ c[3] ^ k[1], a & MASK32]
        k = [(k[0] + 0x9E3779B9) & MASK32, (k[1] + 0xBB67AE85) & MASK32]
    return tuple(c)


@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_philox_agrees_with_plain_integers(counter, key):
    assert philox(*counter, *key) == plain_philox(counter, key)


def test_draw_gives_the_published_splitmix_sequence():
    state, words = 1234567, []
    for _ in range(5):
        bits, state = draw(np.uint64(state), np.uint64(GOLDEN))
        words.append(bits)
    assert words == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(LONG | st.integers(0, 300) | st.integers(0, 63).map(lambda n: MASK64 << n & MASK64))
def test_a_stride_is_odd_and_restless(bits):
    stride = _streams._stride(np.uint64(bits))
    assert stride % 2 == 1
    assert (stride ^ (stride >> 1)).bit_count() >= 24
    plain = bits | 1
    assert stride in (plain, plain ^ 0xAAAAAAAAAAAAAAAA)
    assert (stride == plain) == ((plain ^ (plain >> 1)).bit_count() >= 24)


@given(LONG, st.integers(0, 2**24 - 1), WORD, LONG, st.integers(0, 255))
def test_a_stream_is_philox_of_its_whole_key(seed, chain, sweep, row, purpose):
    a, b, c, d = plain_philox(
        (row & MASK32, row >> 32, sweep, chain * 256 + purpose), (seed & MASK32, seed >> 32)
    )
    key = np.uint64(seed), chain, sweep, np.uint64(row), purpose
    assert stream(*key) == (a << 32 | b, _streams._stride(np.uint64(c << 32 | d)))


def test_purposes_differ():
    purposes = {DRIFT, FOLD, HYPER, PLACE, REGRESSION, SAMPLE, START, TABLES, WORDS}
    assert len(purposes) == 9 and max(purposes) < 256


def bits_of(key, n) -> np.ndarray:
    state, gamma = map(np.uint64, stream(*key))
    out = np.empty(n, dtype=np.uint64)
    for i in range(n):
        out[i], state = draw(np.uint64(state), gamma)
    return out


@pytest.mark.parametrize(
    "neighbour",
    [
        (8, 0, 3, 5, SAMPLE),
        (7, 1, 3, 5, SAMPLE),
        (7, 0, 4, 5, SAMPLE),
        (7, 0, 3, 6, SAMPLE),
        (7, 0, 3, 5 + 2**32, SAMPLE),
        (7 + 2**32, 0, 3, 5, SAMPLE),
        (7, 0, 3, 5, WORDS),
        (5, 0, 3, 7, SAMPLE),
    ],
)
def test_neighbouring_streams_share_nothing(neighbour):
    n = 4000
    here, there = bits_of((7, 0, 3, 5, SAMPLE), n), bits_of(neighbour, n)
    assert not np.intersect1d(here, there).size  # no stretch of one is a stretch of the other
    x, y = (here >> np.uint64(11)) * 2.0**-53 - 0.5, (there >> np.uint64(11)) * 2.0**-53 - 0.5
    correlations = np.correlate(x, y, "full")[n - 101 : n + 100] * 12 / n
    assert np.abs(correlations).max() < 5 / math.sqrt(n)
    changed = np.unpackbits((here ^ there).view(np.uint8)).mean()
    assert changed == pytest.approx(0.5, abs=2.5 / math.sqrt(64 * n))


def test_first_draws_of_consecutive_rows_are_uniform_and_uncorrelated():
    n = 20_000
    bits = np.array([bits_of((1, 0, 0, row, SAMPLE), 1)[0] for row in range(n)])
    firsts = (bits >> np.uint64(11)) * 2.0**-53
    assert fits(firsts, "uniform")
    centred = firsts - 0.5
    for lag in range(1, 9):
        assert abs(centred[lag:] @ centred[:-lag]) * 12 / n < 4.5 / math.sqrt(n)


def test_uniforms_keep_to_their_interval():
    assert uniform(np.uint64(0)) == 0.0
    assert uniform(np.uint64(MASK64)) == 1 - 2.0**-53
    assert open_uniform(np.uint64(0)) == 2.0**-53
    assert open_uniform(np.uint64(MASK64)) == 1 - 2.0**-53


# Variates


def test_layers_of_the_ziggurat_have_one_area_and_close_at_the_top():
    edges, densities = _variates._EDGES, _variates._DENSITIES
    area = float(_variates._AREA)
    assert edges.shape == densities.shape == (257,)
    np.testing.assert_allclose(edges[1:-1] * np.diff(densities)[1:], area, rtol=1e-12)
    np.testing.assert_allclose(densities[1:], np.exp(-(edges[1:] ** 2) / 2), rtol=1e-14)
    tail = stats.norm.sf(edges[1]) * math.sqrt(2 * math.pi)
    assert edges[0] * densities[1] == pytest.approx(area, rel=1e-14)
    assert edges[1] * densities[1] + tail == pytest.approx(area, rel=1e-13)
    assert densities[-2] + area / edges[-2] == pytest.approx(1.0, abs=1e-14)


def test_normal_is_normal():
    values = sample(normal, n=100_000)
    assert fits(values, "norm")
    assert stats.kurtosis(values) == pytest.approx(0.0, abs=0.06)
    assert fits(np.abs(values[np.abs(values) > 2]), stats.truncnorm(2, np.inf).cdf)
    assert np.corrcoef(values[1:], values[:-1])[0, 1] == pytest.approx(0.0, abs=0.015)


def test_the_tail_beyond_the_ziggurat_is_that_of_the_normal():
    edge = _variates._TAIL_EDGE
    state, gamma = map(np.uint64, stream(2, 0, 0, 0, SAMPLE))
    values = []
    for _ in range(5000):
        x, inside, state = _variates._beyond(3.7, np.uint64(0), np.uint64(state), gamma)
        assert inside
        values.append(x)
    assert fits(np.array(values), stats.truncnorm(edge, np.inf).cdf)


@pytest.mark.parametrize("layer", [1, 40, 128, 254, 255])
def test_a_wedge_accepts_in_proportion_to_the_density_above_its_floor(layer):
    edges, densities = _variates._EDGES, _variates._DENSITIES
    x = 0.4 * edges[layer] + 0.6 * edges[layer + 1]
    floor, ceiling = densities[layer], densities[layer + 1]
    expected = (math.exp(-x * x / 2) - floor) / (ceiling - floor)
    state, gamma = map(np.uint64, stream(3, 0, 0, layer, SAMPLE))
    n, accepted = 6000, 0
    for _ in range(n):
        same, inside, state = _variates._beyond(x, np.uint64(layer), np.uint64(state), gamma)
        assert same == x
        accepted += inside
    assert stats.binomtest(accepted, n, expected).pvalue > 1e-4


@pytest.mark.parametrize("shape", [0.05, 0.5, 0.999, 1.0, 1.01, 2.5, 40.0, 1e4])
def test_gamma_has_its_distribution(shape):
    assert fits(sample(gamma_draw, shape, n=20_000), stats.gamma(shape).cdf)


@pytest.mark.parametrize("shape", [0.005, 0.05, 0.5])
def test_sparse_gamma_has_its_distribution_but_for_the_smallest(shape):
    below, n = 1e-12**shape, 20_000
    values = sample(sparse_gamma_draw, shape, below, n=n)
    nothing = stats.gamma(shape).cdf(1e-12)
    assert stats.binomtest(int((values == 0).sum()), n, nothing).pvalue > 1e-4
    assert values[values > 0].min() > 0.999e-12
    # What came out as 0 is spread over what lies below.
    share = stats.gamma(shape).cdf(values)
    share[values == 0] = np.random.default_rng(0).uniform(0, nothing, (values == 0).sum())
    assert fits(share, "uniform")


@pytest.mark.parametrize("shape", [1e-6, 1e-3, 0.3, 5.0])
def test_the_log_of_a_gamma_variate_stays_finite_and_has_its_distribution(shape):
    values = sample(log_gamma_draw, shape, n=20_000)
    assert np.isfinite(values).all()
    # Far below, Γ(shape, x) is x**shape / Γ(shape + 1), which does not underflow.
    below = np.exp(np.minimum(shape * values - special.gammaln(shape + 1), 0.0))
    cdf = np.where(values < -40, below, special.gammainc(shape, np.exp(values)))
    assert fits(cdf, "uniform")


@given(st.floats(1e-2, 100.0), st.integers(0, 10_000))
def test_gamma_and_its_log_are_the_same_draw(shape, row):
    key = tuple(map(np.uint64, stream(1, 0, 0, row, SAMPLE)))
    x, after = gamma_draw(shape, *key)
    y, after_too = log_gamma_draw(shape, *key)
    assert after == after_too
    assert exp(y) == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize(("a", "b"), [(2.0, 3.0), (1.0, 1.0), (0.5, 0.5), (0.05, 3.0), (30, 0.7)])
def test_beta_has_its_distribution(a, b):
    assert fits(sample(beta_draw, float(a), b, n=20_000), stats.beta(a, b).cdf)


def test_beta_of_tiny_shapes_is_a_fair_coin():
    values = sample(beta_draw, 1e-4, 1e-4, n=10_000)
    assert ((values >= 0) & (values <= 1)).all()
    assert values.mean() == pytest.approx(0.5, abs=0.02)
    assert ((values < 1e-9) | (values > 1 - 1e-9)).mean() > 0.99
