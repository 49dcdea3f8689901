"""A fixed few hundred short histories in every test run; ``make simulate`` plays as many as asked."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import postgresql_database
from tests.simulation.place import Place, folder
from tests.simulation.play import run
from tests.simulation.steps import draw

STEPS = 60
TOGETHER = 10


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with folder() as made, closing(Place(made)) as settled:
        yield settled


@pytest.mark.parametrize("first", range(0, 300, TOGETHER))
def test_whatever_goes_wrong_nothing_is_lost(first: int, place: Place):
    for seed in range(first, first + TOGETHER):
        plan = draw(seed, STEPS)
        ended = run(plan, place)
        assert ended.good, (seed, ended.words)


@pytest.mark.parametrize("seed", [5, 15, 25, 35])
def test_nor_on_postgresql_where_several_processes_write(seed: int, postgresql: str):
    with postgresql_database(postgresql) as address, folder() as made:
        there = address.replace("postgresql://", "postgresql+psycopg://", 1)
        with closing(Place(made, there)) as place:
            ended = run(draw(seed, STEPS), place)
        assert ended.good, ended.words


def test_a_plan_is_played_again_to_the_letter(place: Place):
    plan = draw(3, STEPS)
    first, second = run(plan, place), run(plan, place)
    assert (first.exercised, first.words) == (second.exercised, second.words)
