"""What people do with visits, newcomers and feedback."""

from typing import Any

from tests.simulation.deeds.scene import Scene
from tests.simulation.rows import Write

VISITORS = {"grid", "street", "district"}


def visit(scene: Scene) -> Write | None:
    if not scene.roles & VISITORS:
        return None
    first: dict[str, Any] = {"firm": scene.firm(), "visited_at": scene.moment()}
    first["notes"] = scene.words()
    found = _some_hazards(scene)
    if found:
        first |= {"hazards": {"add": found, "remove": []}, "result": "发现隐患"}
    return scene.write("visit", None, first)


def revisit(scene: Scene) -> Write | None:
    """Go on with a visit: its notes, its hazards, its pictures."""
    held, dice = scene.some("visit"), scene.dice
    if held is None:
        return None
    there = sorted(held.body.get("hazards") or ())
    found = [each for each in _some_hazards(scene) if each not in there]
    choice = dice.random()
    if choice < 0.4 and found:
        change: Any = {"hazards": {"add": found, "remove": []}}
    elif choice < 0.6 and there:
        change = {"hazards": {"add": [], "remove": [dice.choice(there)]}}
    elif choice < 0.7:
        change = {"result": dice.choice(["未发现问题", "发现隐患"])}
    elif choice < 0.8:
        change = {"photos": {"put": scene.photos(), "drop": []}}
    else:
        change = {"notes": scene.words()}
    return scene.write("visit", held.id, change)


def _some_hazards(scene: Scene) -> list[str]:
    ids = [each.id for each in scene.of_kind("hazard")]
    return sorted(scene.dice.sample(ids, min(len(ids), scene.dice.randrange(3))))


def newcomer(scene: Scene) -> Write | None:
    if not scene.roles & {"leader", "manager"}:
        return None
    held = scene.some("newcomer")
    if held and scene.dice.random() < 0.6:
        return scene.write("newcomer", held.id, {"employer": scene.words()})
    nodes = scene.zone.nodes
    place = {"team": nodes["gang"], "firm": nodes["dock"]}
    if scene.who != "dockmaster":
        place = {"team": nodes["crew"], "firm": nodes["pump"]}
    words = {"name": scene.words(), "employer": scene.words(), "met_at": scene.moment()}
    return scene.write("newcomer", None, place | words)


def feedback(scene: Scene) -> Write:
    words = {"sort": "建议", "words": scene.words(), "written_at": scene.moment()}
    return scene.write("feedback", None, words)


def answer(scene: Scene) -> Write | None:
    held = scene.some("feedback")
    if held is None:
        return None
    name = "answer" if "district" in scene.roles else "words"
    return scene.write("feedback", held.id, {name: scene.words()})
