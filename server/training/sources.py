"""What the training record is put together from, read in one transaction, kind by kind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import JSONB

from server.exchange.stored import read
from server.exchange.tables import record
from server.records import KINDS
from server.records.card import Card
from server.records.checkin import Checkin
from server.records.newcomer import Newcomer
from server.records.rota import EXTRA, USUAL, Rota, Shift
from server.scopes.tables import feed
from server.statement import Statement
from server.training.asked import Scope
from sync import id_of

T = TypeVar("T")
AT_ONCE = 2000
"""Ids that one statement names."""

_RECORDS = Statement(
    "SELECT id, kind, schema, body FROM record WHERE tenant = ? AND id IN ?? AND NOT deleted"
)
_PEOPLE = Statement("SELECT id, name, number FROM account WHERE tenant = ? AND id IN ??")
_NODES = Statement("SELECT id, parent, level, name FROM node WHERE tenant = ?")
_EMPLOYERS = Statement(
    "SELECT account, node, since, until FROM membership"
    " WHERE tenant = ? AND relation = 'employer' AND account IN ??"
)
_LINES = Statement(
    "SELECT position, record, digest, content, salt FROM ledger WHERE tenant = ? AND position IN ??"
)


class Person(NamedTuple):
    name: str
    number: str | None

    @property
    def called(self) -> str:
        """As lists name somebody: name and 工号."""
        return f"{self.name}/{self.number}" if self.number else self.name


class Place(NamedTuple):
    parent: str | None
    level: str
    name: str


class Line(NamedTuple):
    """A line of the ledger, as far as a paper speaks of it."""

    record: str
    digest: str
    content: bytes | None
    salt: bytes | None


class Held(NamedTuple):
    """A check-in as it is stored, and its id."""

    id: str
    told: Checkin


class Sources:
    """Everything that the rows of one paper name."""

    def __init__(self, connection: Connection, tenant: str, held: Sequence[Held]) -> None:
        self._connection, self._tenant = connection, tenant
        checkins = [each.told for each in held]
        acts = [act for each in checkins for act in each.acts.values()]
        stamps = [stamp for each in checkins for stamp in each.stamps.values()]
        people = {each.person for each in checkins} | {stamp.by for stamp in stamps}
        self.places = {id: Place(*rest) for id, *rest in _NODES.rows(connection, tenant)}
        self.people = {id: Person(*rest) for id, *rest in self._by_id(_PEOPLE, people - {None})}
        self.employers: dict[str, list[tuple[str, int, int | None]]] = {}
        for who, node, since, until in self._by_id(_EMPLOYERS, people - {None}):
            self.employers.setdefault(who, []).append((node, since, until))
        self.cards = self.of_kind(Card, {act.card for act in acts})
        self.newcomers = self.of_kind(Newcomer, {each.newcomer for each in checkins})
        firms = {self.above(each.post, "firm") for each in checkins}
        self.rotas = self.of_kind(Rota, {id_of({"firm": each}, KINDS["rota"]) for each in firms})
        positions = {stamp.position for stamp in stamps}
        self.lines = {at: Line(*rest) for at, *rest in self._by_id(_LINES, positions)}

    def of_kind(self, struct: type[T], ids: Iterable[str | None]) -> dict[str, T]:
        """Return records by id; what is not there, or of another kind, is left out."""
        found: dict[str, T] = {}
        for id, kind, schema, body in self._by_id(_RECORDS, set(ids) - {None}):
            if KINDS[kind].struct is struct:
                found[id] = read(struct, kind, schema, body)
        return found

    def _by_id(self, asked: Statement, ids: Iterable[Any]) -> Iterator[Any]:
        """Rows for many ids, a portion at a time."""
        left = iter(sorted(ids))
        while portion := list(islice(left, AT_ONCE)):
            yield from asked.rows(self._connection, self._tenant, portion)

    def above(self, node: str | None, level: str) -> str:
        """The id of the place of this level at or above a node; empty if there is none."""
        while node and (place := self.places.get(node)):
            if place.level == level:
                return node
            node = place.parent
        return ""

    def name_above(self, node: str, level: str) -> str:
        found = self.above(node, level)
        return self.places[found].name if found else ""

    def name_of(self, account: str | None) -> str:
        person = self.people.get(account or "")
        return person.name if person else ""

    def shift_of(self, checkin: Checkin) -> str:
        """What the firm calls a shift now; its key where it has it no more."""
        firm = self.above(checkin.post, "firm")
        rota = self.rotas.get(id_of({"firm": firm}, KINDS["rota"]))
        shifts: Mapping[str, Shift] = (rota and rota.shifts) or USUAL
        named = shifts.get(checkin.shift)
        if named:
            return named.name
        return "班外" if checkin.shift == EXTRA else checkin.shift


def checkins_of(connection: Connection, tenant: str, scope: Scope, limit: int) -> list[Held]:
    """Return the check-ins of a scope, at most ``limit``."""
    day = _field(connection, "day")
    wanted = [
        feed.c.tenant == tenant, feed.c.key.in_(scope.keys), sa.not_(feed.c.gone),
        sa.not_(feed.c.open), record.c.kind == "checkin", sa.not_(record.c.deleted),
        day >= scope.begins.isoformat(), day <= scope.ends.isoformat(),
    ]  # fmt: skip
    if scope.person:
        wanted.append(_field(connection, "person") == scope.person)
    rows = connection.execute(
        sa.select(record.c.id, record.c.schema, record.c.body)
        .join(feed, sa.and_(feed.c.tenant == record.c.tenant, feed.c.record == record.c.id))
        .where(*wanted)
        .limit(limit)
    )
    return [Held(row.id, read(Checkin, "checkin", row.schema, row.body)) for row in rows]


def _field(connection: Connection, name: str) -> sa.ColumnElement[str]:
    """A field of the stored body, in the words of either database."""
    if connection.dialect.name == "sqlite":
        return sa.func.json_extract(record.c.body, f"$.{name}", type_=sa.Text)
    told: sa.ColumnElement[str] = sa.cast(record.c.body, JSONB)[name].astext
    return told
