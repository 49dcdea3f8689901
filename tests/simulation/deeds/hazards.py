"""What people do with hazards: report, reword, correct, photograph, take a step, delete."""

from typing import Any

from server.records.hazard import Hazard
from sync import Step
from tests.simulation.deeds.scene import Scene
from tests.simulation.rows import Shown, Write

CLOSED = ("已销号", "不成立")
SAME_WORDS = 0.05
"""How often somebody writes exactly what another wrote."""


def report(scene: Scene) -> Write:
    dice = scene.dice
    first: dict[str, Any] = {"firm": scene.firm(), "seen_at": scene.moment()}
    first["summary"] = scene.words()
    if dice.random() < 0.4:
        first |= {"place": scene.words(), "category": dice.choice(["消防", "电气", "设备"])}
    if dice.random() < 0.3:
        first["photos"] = {"put": scene.photos(), "drop": []}
    if dice.random() < 0.2:
        first |= {"spot": scene.spot(), "on_behalf": scene.words()}
    if dice.random() < 0.1:
        first["level"] = dice.choice(["一般", "疑似重大", "重大"])
    return scene.write("hazard", None, first)


def reword(scene: Scene) -> Write | None:
    """Words that people wrote: two who change them apart are asked."""
    hazard = scene.some("hazard")
    if hazard is None:
        return None
    names = scene.dice.sample(["summary", "place", "no_photo"], scene.dice.choice([1, 1, 1, 2]))
    words = {name: scene.words() for name in names}
    if scene.dice.random() < SAME_WORDS:
        words = {"place": "同一个地方"}
    return scene.write("hazard", hazard.id, words)


def correct(scene: Scene) -> Write | None:
    """What should not change, and sometimes must."""
    hazard = scene.some("hazard")
    if hazard is None:
        return None
    name = scene.dice.choice(["spot", "seen_at", "on_behalf"])
    values = {"spot": scene.spot(), "seen_at": scene.moment(), "on_behalf": scene.words()}
    return scene.write("hazard", hazard.id, {name: values[name]})


def grade(scene: Scene) -> Write | None:
    """What the one who says it later decides."""
    hazard, dice = scene.some("hazard"), scene.dice
    if hazard is None:
        return None
    values = {
        "category": dice.choice(["消防", "电气", "设备", "其他", None]),
        "level": dice.choice(["一般", "疑似重大", "重大"]),
        "responsible": dice.choice([scene.zone.nodes["pump"], scene.zone.nodes["dock"], None]),
    }
    name = dice.choice([*values])
    return scene.write("hazard", hazard.id, {name: values[name]})


def picture(scene: Scene) -> Write | None:
    hazard, dice = scene.some("hazard"), scene.dice
    if hazard is None:
        return None
    held = hazard.body.get("photos") or {}
    change: dict[str, Any] = {"put": {}, "drop": []}
    if held and dice.random() < 0.3:
        change["drop"] = [dice.choice(sorted(held))]
    elif held and dice.random() < 0.3:
        # The same picture told of differently.
        change["put"] = {dice.choice(sorted(held)): scene.photo()}
    else:
        change["put"] = scene.photos()
    return scene.write("hazard", hazard.id, {"photos": change})


def step(scene: Scene) -> Write | None:
    """A step of the road from report to 已销号, by whoever may take it; sometimes another."""
    hazard, dice = scene.some("hazard"), scene.dice
    if hazard is None:
        return None
    roads = [each for each in Hazard.steps if each.start == hazard.body.get("status")]
    mine = [each for each in roads if scene.roles & set(each.by) and _fits(each, hazard)]
    if dice.random() < 0.08:
        mine = [each for each in Hazard.steps if each.start]
    if not mine:
        return None
    return scene.write("hazard", hazard.id, _written(scene, dice.choice(mine)))


def _fits(step: Step, hazard: Shown) -> bool:
    return all(hazard.body.get(name) in allowed for name, allowed in step.when.items())


def _written(scene: Scene, step: Step) -> dict[str, Any]:
    """What the step needs and tells, and some of what it may bring."""
    dice, values = scene.dice, _values(scene)
    written: dict[str, Any] = {"status": step.to}
    for name in dict.fromkeys((*step.needs, *step.tells, *step.brings)):
        if name in (*step.needs, *step.tells) or dice.random() < 0.5:
            written[name] = values[name]
    if step.to == "待验收":
        after = {"put": scene.photos("after"), "drop": []}
        written |= {"no_photo": scene.words()} if dice.random() < 0.5 else {"photos": after}
    return written


def _values(scene: Scene) -> dict[str, Any]:
    dice, zone = scene.dice, scene.zone
    return {
        "deadline": f"2026-{dice.randrange(6, 13):02}-{dice.randrange(1, 29):02}",
        "reason": scene.words(),
        "assignee": zone.people[dice.choice(["worker", "mate", "leader"])],
        "passed_to": zone.nodes[dice.choice(["grid", "street", "grid2"])],
        "rechecked": True,
    }


def delete(scene: Scene) -> Write | None:
    mine = [
        each for each in scene.of_kind("hazard")
        if each.body.get("reporter", scene.account) == scene.account
        and each.body.get("status") == "已上报"
    ]  # fmt: skip
    if scene.dice.random() < 0.2:
        mine = scene.of_kind("hazard")
    if not mine:
        return None
    return scene.write("hazard", scene.dice.choice(mine).id, {}, op="delete")
