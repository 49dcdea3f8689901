"""The usual zone and its phones."""

from collections.abc import Callable

import pytest

from server.database import Database
from tests.world import Phone, World


@pytest.fixture
def world(database: Database) -> World:
    return World(database).populate()


@pytest.fixture
def phone(world: World) -> Callable[[str], Phone]:
    return world.phone
