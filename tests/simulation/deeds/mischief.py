"""What must wait, and what must not be accepted: each of it has to be kept whole."""

import dataclasses
from typing import Any

from tests.simulation.deeds import hazards, joint
from tests.simulation.deeds.scene import Scene
from tests.simulation.rows import Write


def wait_for_another(scene: Scene) -> Write | None:
    """Something that is made because of what another wrote and has perhaps not sent."""
    if not scene.waiting:
        return None
    first = scene.dice.choice(scene.waiting)
    return dataclasses.replace(hazards.report(scene), depends_on=(first,))


def wait_for_nobody(scene: Scene) -> Write:
    """What it waits for was on a phone that was never heard of again."""
    return dataclasses.replace(hazards.report(scene), depends_on=(scene.new_id(),))


def name_a_stranger(scene: Scene) -> Write | None:
    """Point at something that is not there, or at somebody who does not work there."""
    choice = scene.dice.random()
    held = scene.some("visit" if choice < 0.4 else "hazard")
    if held is None:
        return None
    if choice < 0.4:
        return scene.write("visit", held.id, {"hazards": {"add": [scene.new_id()], "remove": []}})
    if choice < 0.7:
        return scene.write("hazard", held.id, {"visit": scene.new_id()})
    return scene.write("hazard", scene.new_id(), {"summary": scene.words()})


def overreach(scene: Scene) -> Write | None:
    """Change what is not one's own to change."""
    held = scene.some("hazard")
    if held is None:
        return None
    changes: list[dict[str, Any]] = [
        {"number": "YH-000000-001"}, {"firm": scene.zone.nodes["mill"]},
        {"reporter": scene.account}, {"status": "已销号", "reason": scene.words()},
    ]  # fmt: skip
    change = scene.dice.choice(changes)
    return scene.write("hazard", held.id, change | {"summary": scene.words()})


def misspell(scene: Scene) -> Write | None:
    """What a faulty app might send."""
    held = scene.some("hazard")
    if held is None:
        return None
    changes: list[dict[str, Any]] = [
        {"level": "天大"}, {"summary": 7}, {"colour": "red"}, {"photos": {"x": {}}},
        {"deadline": "soon"}, {"spot": {"lat": 1000, "lon": 0, "accuracy": 1}},
    ]  # fmt: skip
    change = scene.dice.choice(changes) | {"place": scene.words()}
    if scene.dice.random() < 0.3:
        return scene.write("riddle", None, {"words": scene.words()})
    return scene.write("hazard", held.id, change)


def misname(scene: Scene) -> Write | None:
    """Write down under an id of one's own what has one already."""
    write = joint.check_in(scene)
    return write and dataclasses.replace(write, record=scene.new_id())
