"""Finds a shorter history that goes wrong as well: few steps are read sooner than a hundred."""

from collections.abc import Callable, Sequence

from tests.simulation.steps import Plan, Step

Fails = Callable[[Plan], bool]
TRIES = 400


def shrink(plan: Plan, fails: Fails, tries: int = TRIES) -> Plan:
    """The shortest found in so many tries; ``fails`` plays a plan and looks."""
    left = tries

    def still(steps: Sequence[Step]) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and fails(plan.of(list(steps)))

    steps = list(plan.steps)
    size = max(1, len(steps) // 2)
    while left > 0:
        shorter = _without(steps, size, still)
        if shorter == steps and size == 1:
            break
        size = max(1, size // 2) if shorter == steps else min(size, max(1, len(shorter) // 2))
        steps = shorter
    return plan.of(steps)


def _without(steps: list[Step], size: int, still: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """The steps without every run of that length that it goes wrong without, too."""
    at = len(steps)
    while at > 0:
        start = max(0, at - size)
        shorter = [*steps[:start], *steps[at:]]
        if still(shorter):
            steps = shorter
        at = start
    return steps
