"""What people and their phones do in a history, one step each."""

from collections.abc import Callable
from random import Random

from tests.simulation.deeds import others, some_deed
from tests.simulation.handset import Handset, SimulatedHandset
from tests.simulation.host import Host, NoAnswer, Status
from tests.simulation.store import Crash
from tests.simulation.story import Form, Story
from tests.simulation.talk import SignInNeeded

PAGES = (500, 500, 3, 1)
"""Pages may be so small that nothing fits but one position."""
FORMS = ("hazard", "visit", "briefing")
"""Kinds that people write about slowly."""
CHANGES_AT_MOST = 25
"""Taking in an answer costs about that many changes of the storage."""


def say(story: Story, handset: Handset, dice: Random) -> None:
    """Somebody writes something that nobody will object to."""
    scene = story.scene(handset, dice)
    deed = others.feedback(scene)
    row = handset.write(deed, None)
    assert row is not None
    story.claim(handset, scene, deed, row)


def write(story: Story, handset: Handset, dice: Random) -> None:
    """Somebody writes something; now and then his phone dies while it keeps it."""
    scene = story.scene(handset, dice)
    deed = some_deed(scene)
    form = story.forms.get(handset.name)
    seen = form.seen if form and form.record == deed.record and deed.op == "patch" else None
    if dice.random() < 0.03:
        handset.crash_in(dice.randrange(1, 4))
    try:
        row = handset.write(deed, seen)
    except Crash:
        _died(story, handset)
        return
    finally:
        handset.crash_in(0)
    if row is not None:
        story.claim(handset, scene, deed, row)
        story.exercised["writes"] += 1
    if seen is not None:
        del story.forms[handset.name]


def talk(story: Story, handset: Handset, dice: Random) -> None:
    """A phone has a network for a while; sometimes it dies while it takes an answer in."""
    if dice.random() < 0.12:
        handset.crash_in(dice.randrange(1, CHANGES_AT_MOST))
    try:
        handset.converse(story.ask(handset, dice), dice.choice(PAGES), dice.random() < 0.1)
    except (NoAnswer, SignInNeeded):
        return
    except Crash:
        _died(story, handset)
    finally:
        handset.crash_in(0)


def _died(story: Story, handset: Handset) -> None:
    story.exercised["phone_crashes"] += 1
    story.forms.pop(handset.name, None)
    handset.reborn()


def open_form(story: Story, handset: Handset, dice: Random) -> None:
    """Somebody begins to write about a record; what comes in meanwhile he does not read."""
    known = [each for each in handset.shown() if each.kind in FORMS]
    if known:
        record = dice.choice(known[-6:])
        story.forms[handset.name] = Form(record.id, handset.seen(record.kind, record.id))


def ask_only(story: Story, handset: Handset, dice: Random) -> None:
    """A second tab asks, and its answer takes its time."""
    try:
        handset.ask_only(story.ask(handset, dice))
    except (NoAnswer, SignInNeeded, Status):
        return


def release(story: Story, handset: Handset, dice: Random) -> None:
    """Answers that took their time arrive."""
    story.exercised["late_answers"] += handset.release()


def straggle(story: Story, handset: Handset, dice: Random) -> None:
    story.network.straggle(dice)


def spoil(story: Story, handset: Handset, dice: Random) -> None:
    """A fault of the app or the disk: a mutation that is waiting is no longer one."""
    waiting = [mid for mid in handset.waiting() if not story.claims.is_spoiled(mid)]
    if not waiting:
        return
    mid = dice.choice(waiting)
    content = handset.spoil(mid, _harm(dice))
    if content is None:
        return
    story.exercised["spoiled"] += 1
    story.claims.spoiled(mid, content, known=mid in story.known())


def _harm(dice: Random) -> Callable[[bytes], bytes]:
    def stranger(content: bytes) -> bytes:
        return content[:-1] + b',"stranger":1}'

    def cut(content: bytes) -> bytes:
        return content[:-1]

    def nameless(content: bytes) -> bytes:
        return content.replace(b'"mid"', b'"mind"')

    def swollen(content: bytes) -> bytes:
        size = dice.choice([300, 1100]) * 1024
        return content[:-1] + b',"ballast":"' + b"x" * size + b'"}'

    return dice.choices([stranger, cut, nameless, swollen], [6, 3, 2, 1])[0]


def crowd(story: Story, handset: Handset, dice: Random) -> None:
    """Several phones at one moment, and one that looks while their changes are half done."""
    several = [each for each in story.handsets.values() if isinstance(each, SimulatedHandset)]
    if len(several) < 3 or not isinstance(story.host, Host):
        return
    *writers, reader = dice.sample(several, min(len(several), dice.randrange(3, 5)))
    asked = [(each.line, each.prepare()) for each in writers]
    answers = story.host.crowd(asked, (reader.line, reader.prepare()))
    for each, answer in zip([*writers, reader], answers, strict=True):
        if isinstance(answer, bytes):
            story.overhear(answer)
            each.take(answer)
    story.exercised["crowds"] += 1
