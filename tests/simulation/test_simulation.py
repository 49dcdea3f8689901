"""A fixed handful of histories in every test run; ``make simulate`` plays as many as asked."""

from pathlib import Path

import pytest

from tests.simulation.history import History


@pytest.mark.parametrize("seed", range(12))
def test_a_bad_network_loses_strands_doubles_and_diverges_nothing(seed: int, tmp_path: Path):
    counts = History(seed, tmp_path).run(120)
    assert counts == dict.fromkeys(counts, 0)
