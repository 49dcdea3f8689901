"""What people do about conflicts (两处都改过) and refusals (未收下)."""

from typing import Any

from tests.simulation.deeds.scene import Scene
from tests.simulation.rows import Shown, Write


def settle(scene: Scene) -> Write | None:
    """Choose one of the two values, or write a third, and say that this settles it."""
    open_ones = [each for each in scene.of_kind("conflict") if each.body["state"] == "待选"]
    if not open_ones:
        return None
    conflict = scene.dice.choice(open_ones)
    about = next((each for each in scene.shown if each.id == conflict.body["about_id"]), None)
    if about is None:
        return None
    chosen: dict[str, Any] = {}
    for each in conflict.body["disputed"]:
        _choose(scene, chosen, each)
    more: dict[str, Any] = {"resolves": (conflict.id,)}
    if not chosen:
        return _whole(scene, conflict, about, more)
    return scene.write(about.kind, about.id, chosen, **more)


def _choose(scene: Scene, chosen: dict[str, Any], disputed: dict[str, Any]) -> None:
    name, key = disputed["field"], disputed["key"]
    if not name:
        return
    value = scene.dice.choice([disputed["mine"], disputed["theirs"]])
    if isinstance(value, str) and value.startswith("字") and scene.dice.random() < 0.2:
        value = scene.words()
    if not key:
        chosen[name] = value
    elif value is not None:
        put = chosen.setdefault(name, {"put": {}, "drop": []})["put"]
        put[key] = value


def _whole(scene: Scene, conflict: Shown, about: Shown, more: dict[str, Any]) -> Write | None:
    """One deleted what another edited: delete it still, or write in it that it stays."""
    if about.kind != "hazard":
        return None
    if scene.dice.random() < 0.5:
        return scene.write("hazard", about.id, {}, op="delete", **more)
    return scene.write("hazard", about.id, {"place": scene.words()}, **more)


def close(scene: Scene) -> Write | None:
    refusals = [each for each in scene.of_kind("refusal") if each.body["state"] == "未收下"]
    mine = [each for each in refusals if each.body["author"] == scene.account]
    if not mine:
        return None
    said = scene.dice.choice(["已重交", "留作记录"])
    return scene.write("refusal", scene.dice.choice(mine).id, {"state": said})
