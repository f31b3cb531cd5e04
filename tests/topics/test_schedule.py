"""How many sweeps serve what, by hand for short and long runs."""

import pytest

from bilateral.topics.sampler.schedule import Schedule

# (n_sweeps, n_chains, n_drawing): drawing, apart, burn_in, tuning, trial, window, wide, joining,
# splits. A fifth draw ten sweeps apart from 330 sweeps on; a split needs fifty sweeps after it.
KNOWN = {
    (1, 1, None): (0, 2, 1, 0, 0, 20, 0, 0, []),
    (2, 2, None): (0, 2, 2, 0, 2, 20, 1, 0, []),
    (4, 3, None): (2, 2, 2, 0, 2, 20, 1, 0, []),
    (7, 1, None): (2, 2, 5, 0, 0, 20, 2, 1, []),
    (8, 2, None): (4, 2, 4, 0, 4, 20, 2, 1, []),
    (16, 1, None): (8, 2, 8, 0, 0, 20, 4, 2, []),
    (39, 3, None): (18, 2, 19, 2, 19, 20, 9, 4, []),
    (40, 1, None): (20, 2, 18, 2, 0, 20, 9, 4, []),
    (66, 2, None): (20, 2, 42, 4, 30, 20, 20, 5, []),
    (108, 1, None): (20, 2, 78, 10, 0, 20, 20, 5, []),
    (110, 1, None): (20, 2, 80, 10, 0, 20, 20, 5, [30]),
    (131, 1, None): (20, 2, 99, 12, 0, 20, 20, 5, [30]),
    (132, 3, None): (40, 4, 82, 10, 30, 20, 20, 5, [30]),
    (164, 1, None): (40, 4, 110, 14, 0, 20, 20, 5, [30, 60]),
    (166, 1, None): (40, 4, 112, 14, 0, 20, 20, 5, [30, 60]),
    (197, 1, None): (40, 4, 139, 18, 0, 20, 20, 5, [30, 60]),
    (198, 1, None): (60, 6, 122, 16, 0, 20, 20, 5, [30, 60]),
    (264, 1, None): (80, 8, 164, 20, 0, 26, 20, 5, [30, 60]),
    (330, 1, None): (100, 10, 210, 20, 0, 33, 20, 5, [30, 60]),
    (400, 3, None): (100, 10, 280, 20, 30, 40, 20, 5, [30, 60]),
    (1000, 1, None): (100, 10, 880, 20, 0, 100, 20, 5, [30, 60]),
    (400, 1, 200): (200, 20, 180, 20, 0, 40, 20, 5, [30, 60]),
    (300, 1, 200): (150, 14, 132, 18, 0, 30, 20, 5, [30, 60]),
    (100, 2, 37): (37, 2, 57, 6, 30, 20, 20, 5, []),
    (10, 1, 5): (4, 2, 6, 0, 0, 20, 3, 1, []),
}


@pytest.mark.parametrize("given", KNOWN)
def test_every_sweep_has_its_purpose(given):
    it = Schedule(*given)
    numbers = it.drawing, it.apart, it.burn_in, it.tuning, it.trial, it.window, it.wide, it.joining
    assert (*numbers, it.splits) == KNOWN[given]
    assert it.burn_in + it.tuning + it.drawing == given[0]
