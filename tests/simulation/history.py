"""Plays one plan: first everything goes wrong, then all becomes quiet, then one counts."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from tests.simulation import acts
from tests.simulation.clock import DAY, MINUTE, Clock, PhoneClock, wrong_by
from tests.simulation.handset import Handset
from tests.simulation.host import Line, NoAnswer
from tests.simulation.ids import uuid7
from tests.simulation.network import Network
from tests.simulation.oracle.evidence import Evidence, Held, gather
from tests.simulation.oracle.finding import Case, Finding
from tests.simulation.oracle.verdict import judge
from tests.simulation.stage import Stage
from tests.simulation.steps import ACTS, Plan, Step
from tests.simulation.story import Story
from tests.simulation.tell import Teller
from tests.simulation.zone import Zone

LONGER_THAN_ANYTHING_WAITS = 6 * DAY
WAITS = 3
"""What waits behind another that waits begins to wait itself when that one is given up."""
ROUNDS = 6
"""In which all must have become quiet after each of them."""


@dataclass(frozen=True)
class Played:
    """How a history ended."""

    findings: list[Finding]
    exercised: Counter[str]
    steps: int


def play(plan: Plan, stage: Stage, teller: Teller | None = None) -> Played:
    """Play a plan on an empty tenant of a database that has its tables."""
    story = _begin(plan, stage)
    story.network.teller = teller
    try:
        for step in plan.steps:
            _take(story, step, teller)
        if teller:
            teller.say("* everything becomes quiet")
        become_quiet(story)
        unchecked = [each.held() for each in story.handsets.values()]
        for _ in range(2):
            _talk_all(story, check=True)
        findings = judge(_case(story, stage, unchecked))
        return Played(findings, story.exercised, len(plan.steps))
    finally:
        story.host.close()


def _take(story: Story, step: Step, teller: Teller | None) -> None:
    story.clock.pass_(step.after)
    handsets = [*story.handsets.values()]
    handset = handsets[step.who % len(handsets)]
    if teller:
        teller.step(step.does, handset.name, handset.line)
    ACTS[step.does][1](story, handset, Random(step.dice))
    if teller:
        teller.claims(story.claims)


def _begin(plan: Plan, stage: Stage) -> Story:
    dice, clock, exercised = Random(~plan.seed), Clock(), Counter[str]()
    town = Zone(f"s{plan.seed}", dice)
    host = stage.server(town, clock)
    host.change(town.found)
    network = Network(host, exercised)
    story = Story(town, clock, host, network, {}, exercised)
    network.overhear = story.overhear
    for number, who in enumerate(plan.phones):
        story.handsets[f"{who}-{number}"] = _handset(story, stage, f"{who}-{number}", who)
    return story


def _handset(story: Story, stage: Stage, name: str, who: str) -> Handset:
    dice = story.zone.dice
    line = Line(story.zone.people[who], uuid7(dice, story.clock.now))
    story.host.sign_in(line)
    return stage.handset(name, who, line, PhoneClock(story.clock, wrong_by(dice)), dice)


def become_quiet(story: Story) -> None:
    """The network heals, what was held arrives, and everybody talks until nobody has anything
    left to say; whatever still waits for another has waited long enough after some days."""
    story.network.calm = True
    dice = Random(0)
    while story.network.parked:
        story.network.straggle(dice)
    for handset in story.handsets.values():
        handset.release()
    _talk_all(story)
    _talk_all(story)
    for _ in range(WAITS):
        story.clock.pass_(LONGER_THAN_ANYTHING_WAITS)
        # A server looks for what has waited too long when it is next sent something.
        acts.say(story, next(iter(story.handsets.values())), dice)
        if _is_quiet(story):
            break
    _talk_all(story)


def _is_quiet(story: Story) -> bool:
    """Whether nobody has anything left to say after a while."""
    for _ in range(ROUNDS):
        _talk_all(story)
        story.clock.pass_(MINUTE)
        if not any(each.waiting() for each in story.handsets.values()):
            return True
    return False


def _talk_all(story: Story, *, check: bool = False) -> None:
    for handset in story.handsets.values():
        try:
            handset.converse(story.ask(handset, Random(0)), 500, check)
        except NoAnswer as error:
            raise AssertionError(f"{handset.name} got no answer from a calm network") from error


def _case(story: Story, stage: Stage, unchecked: list[Held]) -> Case:
    evidence: Evidence = story.host.look(gather, story.zone.tenant)
    evidence.unchecked = unchecked
    evidence.phones = [each.held() for each in story.handsets.values()]
    for who in sorted({each.who for each in story.handsets.values()}):
        fresh = _handset(story, stage, f"new-{who}", who)
        fresh.converse(story.ask(fresh, Random(0)), 500)
        evidence.fresh[fresh.line.account] = fresh.held()
    return Case(
        story.claims, evidence, story.zone, story.clock.now, story.timeline, story.restores > 0
    )
