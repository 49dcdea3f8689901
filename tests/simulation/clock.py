"""True time, which nobody in the story can look at, and the clocks of phones, which are wrong."""

from dataclasses import dataclass
from random import Random

NOON = 1_780_000_000_000
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 24 * 3_600_000
YEAR = 365 * DAY


@dataclass
class Clock:
    """Milliseconds since 1970; the server's clock shows the same."""

    now: int = NOON

    def pass_(self, milliseconds: int) -> None:
        self.now += milliseconds


@dataclass
class PhoneClock:
    """A clock that goes as fast as all others and shows something else."""

    true: Clock
    offset: int = 0

    def now(self) -> int:
        return self.true.now + self.offset


def wrong_by(dice: Random) -> int:
    """How far a phone's clock is off: mostly little, sometimes a decade."""
    far = dice.choice([0, MINUTE, HOUR, DAY, YEAR, 10 * YEAR])
    return dice.randrange(-far, far + 1)
