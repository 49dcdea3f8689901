"""Lets the demo zone's people do what they did, each from a phone of his own.

Everything goes the way that a phone's mutations go: through ``receive``, with every rule,
reaction and link of the ledger. An outcome that was not foreseen stops the seeding.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.clock import new_id
from server.demo.people import Town
from server.demo.pictures import Part
from server.demo.places import FIRMS
from server.exchange.past import Sender
from server.exchange.receive import receive
from server.exchange.stamps import stamp
from server.exchange.tables import record
from server.hazards.reactions import keep_file
from server.photos.reactions import expect_photos
from server.records import KINDS
from server.training.reactions import number_versions, sum_up
from sync import Mutation, Outcome, Sent, id_of
from sync.wire import Verdict

REACTIONS = (keep_file, expect_photos, number_versions, sum_up, stamp)
"""The same as the server's own."""

ZONE_TIME = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000
DAYS = frozenset({"deadline", "day", "done_on"})
"""Fields that hold a day, told as days from today."""

SEEN = {"hazard": "seen_at", "visit": "visited_at", "newcomer": "met_at", "feedback": "written_at"}
"""The moment that a record begins with, by kind."""


class Shot(msgspec.Struct, frozen=True):
    """What ``hazard_picture`` draws a picture from."""

    seed: int
    category: str
    part: Part


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody wrote into a record.

    ``when``: days before today, and the time of day in the zone. ``about``: what the record
    is called in these files. ``told``: as in a mutation's ``set``, with people, places and
    records by what they are called here, and days counted from today.
    """

    when: str
    by: str
    kind: str
    about: str
    told: Mapping[str, Any]
    shots: tuple[Shot, ...] = ()
    is_first: bool = False
    knows_first: bool = False
    """Its author had seen only the record as it was first written."""
    late: int = 0
    """Minutes between making and sending: there was no signal."""
    expect: Verdict = "applied"


def moment(when: str, today: datetime) -> int:
    """Milliseconds since 1970 of ``3 08:15``: 08:15 in the zone, three days before today."""
    days, time = when.split()
    day = today.date() - timedelta(days=int(days))
    hour, minute = map(int, time.split(":"))
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE_TIME)
    return int(at.timestamp()) * 1000


class Diary:
    """Writes entries into the zone, the oldest first. ``today``: the present, in the zone."""

    def __init__(
        self, connection: Connection, town: Town, pictures: Mapping[Shot, bytes], today: datetime
    ) -> None:
        self.connection, self.town, self.today = connection, town, today
        self.pictures = pictures
        self.ids: dict[str, str] = defaultdict(new_id)
        self.phones = {
            number: Sender(town.tenant, id, new_id(), new_id())
            for number, id in town.people.items()
        }
        self.sent: Counter[str] = Counter()
        self.first_versions: dict[str, dict[str, int]] = {}

    def write(self, entries: Sequence[Entry], step: Callable[[], None]) -> None:
        for entry in sorted(entries, key=lambda each: moment(each.when, self.today)):
            self._check(entry, self._push(entry))
            step()

    def _push(self, entry: Entry) -> Outcome:
        now, sender = moment(entry.when, self.today), self.phones[entry.by]
        self.sent[entry.by] += 1
        made_at = self._iso(now - entry.late * MINUTE)
        first = {SEEN[entry.kind]: made_at} if entry.is_first and entry.kind in SEEN else {}
        told = first | {
            name: self._value(name, it, entry, made_at) for name, it in entry.told.items()
        }
        if entry.is_first and KINDS[entry.kind].struct.identity:
            self.ids[entry.about] = id_of(told, KINDS[entry.kind])
        if entry.shots:
            told["photos"] = {"put": self._photos(entry.shots, made_at)}
        mutation = Mutation(
            mid=new_id(), dseq=self.sent[entry.by], op="create" if entry.is_first else "patch",
            kind=entry.kind, id=self.ids[entry.about], made_at=made_at,
            base=self._base(entry, told), set=told,
        )  # fmt: skip
        sent = Sent(entry.late * MINUTE, msgspec.Raw(msgspec.json.encode(mutation)))
        received = receive(self.connection, sender, [sent], REACTIONS, now)
        if entry.is_first:
            self.first_versions[entry.about] = self._versions(entry)
        return received.outcomes[0]

    def _check(self, entry: Entry, outcome: Outcome) -> None:
        if outcome.outcome != entry.expect:
            raise ValueError(f"{entry.about}, {entry.by}: {outcome.outcome} {outcome.message}")

    def _base(self, entry: Entry, told: Mapping[str, Any]) -> dict[str, Any]:
        """The versions that the author had before his eyes."""
        if entry.is_first:
            return {}
        known = self.first_versions[entry.about] if entry.knows_first else self._versions(entry)
        return {name: known.get(name, 0) for name in told}

    def _versions(self, entry: Entry) -> dict[str, int]:
        """The record's versions as a phone that is in step has them."""
        found = self.connection.scalar(
            sa.select(record.c.versions).where(
                record.c.tenant == self.town.tenant, record.c.id == self.ids[entry.about]
            )
        )
        return msgspec.json.decode(found or "{}", type=dict[str, int])

    def _value(self, name: str, value: Any, entry: Entry, made_at: str) -> Any:
        if name in DAYS:
            return (self.today.date() + timedelta(days=value)).isoformat()
        if name == "spot":
            return _spot(value, entry)
        if name == "acts":
            acts = {new_id(): self._act(act, made_at) for act in value.values()}
            return {"put": acts}
        if name == "hosts":
            hosts = {self.town.people[who]: {"at": made_at, **each} for who, each in value.items()}
            return {"put": hosts}
        if name == "attendance":
            return {"put": {self.town.people[who]: each for who, each in value.items()}}
        if name == "read":
            return {"put": {new_id(): made_at}}
        return self._named(KINDS[entry.kind].struct.references.get(name, ""), value)

    def _named(self, what: str, value: Any) -> Any:
        """What a field names, by what it is called in these files."""
        if not what:
            return value
        if isinstance(value, list):
            return {"add": [self._named(what, each) for each in value]}
        if what.startswith("node"):
            return self.town.nodes[value]
        return self.town.people[value] if what == "account" else self.ids[value]

    def _act(self, act: Mapping[str, Any], made_at: str) -> dict[str, Any]:
        return {**act, "at": made_at, "card": self.ids[act["card"]]}

    def _photos(self, shots: Sequence[Shot], made_at: str) -> dict[str, Any]:
        put = {}
        for shot in shots:
            data = self.pictures[shot]
            name = hashlib.sha256(data).hexdigest()
            # Drawn, not reduced: the copy is the original.
            put[name] = {
                "original": name, "taken_at": made_at, "part": shot.part, "size": len(data),
            }  # fmt: skip
        return put

    def _iso(self, ms: int) -> str:
        return datetime.fromtimestamp(ms / 1000, ZONE_TIME).isoformat(timespec="milliseconds")


def _spot(firm: str, entry: Entry) -> dict[str, float]:
    """A place on the firm's ground, another for each record."""
    lat, lon = next(each.spot for each in FIRMS if each.key == firm)
    luck = hashlib.sha256(entry.about.encode()).digest()
    return {
        "lat": round(lat + (luck[0] - 128) / 128 * 0.0006, 6),
        "lon": round(lon + (luck[1] - 128) / 128 * 0.0006, 6),
        "accuracy": 5 + luck[2] % 30,
    }
