"""The usual zone and its phones."""

from collections.abc import Callable

import pytest

from server.clock import new_id
from server.database import Database
from tests.world import Phone, World

AT = "2026-05-28T07:38:00+08:00"


@pytest.fixture
def world(database: Database) -> World:
    return World(database).populate()


@pytest.fixture
def phone(world: World) -> Callable[[str], Phone]:
    return world.phone


def act(how: str = "本人手机", *tries: bool, **more) -> dict:
    """One reading of the card; ``tries``: whether each answer was right."""
    answers = [{"question": "q1", "chosen": int(not right), "right": right} for right in tries]
    return {"at": AT, "how": how, "answers": answers, **more}


def checkin(
    phone: Phone, who: str, *acts: dict, post: str = "tank", day="2026-05-28", **more
) -> str:
    """Write down that somebody read his post's card."""
    world = phone.world
    return phone.join(
        "checkin", post=world.nodes[post], person=world.people[who], day=day, shift="day",
        acts={"put": {new_id(): each for each in acts}}, **more,
    )  # fmt: skip
