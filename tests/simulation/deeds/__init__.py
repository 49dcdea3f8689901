"""What people write: ``scene`` is where they stand, the others are what they may do there."""

from tests.simulation.deeds import disputes, hazards, joint, mischief, others
from tests.simulation.deeds.scene import Deed, Scene
from tests.simulation.rows import Write

DEEDS: dict[Deed, int] = {
    hazards.report: 9,
    hazards.reword: 30,
    hazards.correct: 8,
    hazards.grade: 10,
    hazards.picture: 10,
    hazards.step: 26,
    hazards.delete: 5,
    others.visit: 5,
    others.revisit: 9,
    others.newcomer: 2,
    others.feedback: 2,
    others.answer: 2,
    joint.check_in: 14,
    joint.add_to_checkin: 7,
    joint.brief: 12,
    joint.go_on_briefing: 9,
    disputes.settle: 14,
    disputes.close: 4,
    mischief.wait_for_another: 4,
    mischief.wait_for_nobody: 1,
    mischief.name_a_stranger: 3,
    mischief.overreach: 4,
    mischief.misspell: 3,
    mischief.misname: 1,
}
"""How often each is tried; many find nothing to do."""


def some_deed(scene: Scene) -> Write:
    """Something that somebody in this place might do now."""
    for _ in range(6):
        [deed] = scene.dice.choices([*DEEDS], [*DEEDS.values()])
        write = deed(scene)
        if write is not None:
            return write
    return hazards.report(scene)
