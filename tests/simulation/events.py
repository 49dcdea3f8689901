"""What befalls people, phones and the server in a history, one step each."""

from random import Random

from tests.simulation import backup
from tests.simulation.clock import DAY, HOUR, wrong_by
from tests.simulation.handset import Handset
from tests.simulation.story import Story

PLACES = {"he": ("grid", "grid2"), "far": ("grid2", "grid"), "mate": ("crew",), "worker": ("crew",)}
CLONES_AT_MOST = 2


def move(story: Story, handset: Handset, dice: Random) -> None:
    """Somebody is taken off a place, or comes to one, or comes back."""
    who = dice.choice([*PLACES])
    here = {stay.at: stay for stay in story.zone.at(who, story.clock.now)}
    place = dice.choice(PLACES[who])
    if place in here:
        story.host.change(story.zone.leaves, who, place, story.clock.now)
    else:
        role = "worker" if place == "crew" else "grid"
        story.host.change(story.zone.joins, who, role, place, story.clock.now)
    story.exercised["scope_moves"] += 1


def back_up(story: Story, handset: Handset, dice: Random) -> None:
    story.snapshot = backup.back_up(story.host)


def put_back(story: Story, handset: Handset, dice: Random) -> None:
    """The server's disk broke; the newest backup is put back, under a new epoch."""
    if story.snapshot is None:
        return
    story.forget_with_phones()
    backup.put_back(story.host, story.snapshot)
    story.restores += 1
    story.exercised["epochs"] += 1


def clone(story: Story, handset: Handset, dice: Random) -> None:
    """Somebody moves to another phone by a copy, and goes on with both."""
    if sum("+" in name for name in story.handsets) >= CLONES_AT_MOST:
        return
    name = f"{handset.name}+"
    if name not in story.handsets:
        story.handsets[name] = handset.copied(name)
        story.exercised["clones"] += 1


def wipe(story: Story, handset: Handset, dice: Random) -> None:
    """The browser cleared its storage: what only lay there is gone, and nobody's fault."""
    only = handset.mids()
    for other in story.handsets.values():
        if other is not handset:
            only -= other.mids()
    story.wiped |= only
    known = story.known()
    story.claims.excused |= only - known
    story.claims.only_first(only & known)
    handset.wiped()
    story.forms.pop(handset.name, None)
    story.exercised["wipes"] += 1


def set_clock(story: Story, handset: Handset, dice: Random) -> None:
    """A phone's clock is set, forwards or back, while things wait on it."""
    handset.clock.offset = wrong_by(dice)
    story.claims.unsteady(handset.mids())
    story.exercised["clock_jumps"] += 1


def days(story: Story, handset: Handset, dice: Random) -> None:
    """Nothing happens for a while."""
    story.clock.pass_(dice.randrange(HOUR, DAY))
