"""What several people write about one thing: a check-in, a briefing. Whoever begins one that is
there already adds to it, and nobody has to have heard of the other."""

from typing import Any

from tests.simulation.deeds.scene import Scene
from tests.simulation.ids import joint_id
from tests.simulation.rows import Write

AT_WORK = {"worker", "leader", "manager"}
CREW = ("worker", "mate", "leader")
DAY = "2026-05-28"
"""One day has so few of them that phones meet."""
BEGAN = "2026-05-28T07:30:00+08:00"
POINTS = ("ppe", "tools", "leftover")


def check_in(scene: Scene) -> Write | None:
    """Read one's card before the shift, or enter a mate who did."""
    if not scene.roles & AT_WORK:
        return None
    dice, zone, docker = scene.dice, scene.zone, scene.who == "dockmaster"
    person = zone.people["dockmaster" if docker else dice.choice([*CREW, "worker", scene.who])]
    about = {
        "post": zone.nodes["crane" if docker else "tank"], "person": person, "newcomer": None,
        "day": DAY, "shift": dice.choice(["day", "day", "night"]),
    }  # fmt: skip
    acts = {"put": {scene.new_id(): _act(scene, person)}, "drop": []}
    told = {name: value for name, value in about.items() if value is not None}
    return _create(scene, "checkin", about, told | {"acts": acts})


def _act(scene: Scene, person: str) -> dict[str, Any]:
    right = scene.dice.random() < 0.7
    tries = [{"question": "q1", "chosen": scene.dice.randrange(4), "right": right}]
    return {"at": scene.moment(), "how": _how(scene, person), "answers": tries}


def _how(scene: Scene, person: str) -> str:
    return scene.dice.choice(["本人手机", "共用手机"]) if person == scene.account else "代点"


def add_to_checkin(scene: Scene) -> Write | None:
    """Read it once more, explain it, put something right: on top of what one sees."""
    held, dice = scene.some("checkin"), scene.dice
    if held is None:
        return None
    person = held.body.get("person") or ""
    change: dict[str, Any] = {"acts": {scene.new_id(): _act(scene, person)}}
    if dice.random() < 0.4:
        words = {"at": scene.moment(), "words": scene.words()}
        change = {"corrections": {scene.new_id(): words}}
    elif dice.random() < 0.4:
        side = "本人" if person == scene.account else "班长"
        talk = {"side": side, "at": scene.moment(), "how": _how(scene, person)}
        change = {"talks": {scene.new_id(): talk}}
    put = {name: {"put": members, "drop": []} for name, members in change.items()}
    return scene.write("checkin", held.id, put)


def brief(scene: Scene) -> Write | None:
    """Lead a shift's briefing, whoever else does."""
    if not scene.roles & AT_WORK:
        return None
    dice, team = scene.dice, "gang" if scene.who == "dockmaster" else "crew"
    about = {
        "team": scene.zone.nodes[team], "day": DAY, "shift": "day",
        "segment": dice.choice(["班前", "班后"]),
    }  # fmt: skip
    at = scene.moment() if dice.random() < 0.1 else BEGAN
    told = {"hosts": {"put": {scene.account: {"at": at}}, "drop": []}}
    return _create(scene, "briefing", about, about | told | _said(scene))


def go_on_briefing(scene: Scene) -> Write | None:
    """Go on with one that is on this phone; what one has read one may take back."""
    held = scene.some("briefing")
    if held is None:
        return None
    said, topics = _said(scene), sorted(held.body.get("topics") or ())
    if topics and scene.dice.random() < 0.3:
        said = {"topics": {"add": [], "remove": [scene.dice.choice(topics)]}}
    return scene.write("briefing", held.id, said)


def _said(scene: Scene) -> dict[str, Any]:
    """Some of what is put down in a briefing."""
    dice, people = scene.dice, scene.zone.people
    states = {each: dice.choice(["不适用", "正常", "异常"]) for each in dice.sample(POINTS, 2)}
    there = {people[each]: dice.choice(["调离", "请假", "到"]) for each in dice.sample(CREW, 2)}
    every: dict[str, Any] = {
        "states": {"put": states, "drop": []},
        "attendance": {"put": there, "drop": []},
        "ended": {"put": {scene.account: scene.moment()}, "drop": []},
        "topics": {"add": [scene.words()], "remove": []},
        "notes": [{"at": scene.moment(), "text": scene.words()}],
        "message": scene.words(),
    }
    return {name: every[name] for name in dice.sample([*every], dice.choice([1, 1, 2, 3]))}


def _create(scene: Scene, kind: str, about: dict[str, Any], told: dict[str, Any]) -> Write:
    """As the app does it: told whole, whether or not the record is there."""
    id = joint_id(kind, [value or "" for value in about.values()])
    return scene.write(kind, id, told, op="create")
