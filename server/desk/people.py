"""The people of a form: known by their 工号 within the firm, or entered.

A man who works for two firms is in the zone already: whoever gives both his phone number and
his name gets him as a member, as at ``POST /people``, and no say over his account.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.appointments import Desk, Role
from server.accounts.tables import account
from server.clock import new_id
from server.desk.places import Places
from server.desk.wishes import PersonWish
from server.desk.wrongs import Place, Wrongs
from server.scopes.tables import membership

AT_ONCE = 500


class Known(NamedTuple):
    """Somebody who is in the zone."""

    id: str
    name: str
    number: str | None
    phone: str | None
    active: bool


class People:
    """Who is in the zone under the numbers, phones and names that a form gives."""

    def __init__(
        self, connection: Connection, tenant: str, places: Places, wishes: Sequence[PersonWish],
        now: int,
    ) -> None:  # fmt: skip
        self.connection, self.tenant, self.places, self.now = connection, tenant, places, now
        self.here: set[str] = set()
        self.by_number: dict[str, Known] = {}
        self.by_phone: dict[str, Known] = {}
        self.names: dict[str, Known] = {}
        self._entered: dict[str, Known] = {}
        self._given: dict[tuple[str, Role], None] = {}
        for known in self._of_firm():
            self._know(known, here=True)
        for field in ("number", "phone"):
            told = {each for wish in wishes if (each := getattr(wish, field))}
            for known in self._by(field, told):
                self._know(known, here=known.id in self.here)

    def find(self, wish: PersonWish, wrongs: Wrongs) -> Known | None:
        """Return who is meant; None for somebody new, and where something is wrong."""
        same_phone = self.by_phone.get(wish.phone or "")
        if wish.number and (known := self.by_number.get(wish.number)):
            if known.id not in self.here and known != same_phone:
                return _wrong(
                    wish, "工号", "number-taken", f"工号 {wish.number} 已有人用。", wrongs
                )
            if known.name != wish.name:
                told = f"工号 {wish.number} 已是“{known.name}”的。"
                return _wrong(wish, "工号", "number-of-another", told, wrongs)
            return self._checked(known, wish, wrongs)
        if same_phone:
            if same_phone.name != wish.name or wish.number:
                return _wrong(wish, "手机号", "phone-taken", "这个手机号已有人用。", wrongs)
            return self._checked(same_phone, wish, wrongs)
        if not wish.number and wish.name in self.names:
            told = f"本企业已有“{wish.name}”，请写工号，分清是不是同一个人。"
            return _wrong(wish, "工号", "name-known", told, wrongs)
        return None

    def enter(self, wish: PersonWish) -> Known:
        """Enter somebody who is new; he is there after ``write``."""
        known = Known(new_id(), wish.name, wish.number, wish.phone, True)
        self._entered[known.id] = known
        self._know(known, here=True)
        return known

    def appoint(self, desk: Desk, known: Known, wish: PersonWish) -> bool:
        """Give somebody the places that his row names; whether he had not got them."""
        roles = [
            Role(self.places.at(place), role, "workplace", self.now, None)
            for place, role in _roles(wish)
        ]
        desk.check_roles(roles)
        self.here.add(known.id)
        if known.id not in self._entered:
            return bool(desk.appoint(known.id, roles))
        given = [(known.id, each) for each in roles]
        new = [each for each in given if each not in self._given]
        self._given.update(dict.fromkeys(new))
        return bool(new)

    def write(self) -> None:
        """Write down everybody who is new at once: one by one takes the zone's lock for long."""
        accounts = [
            {"tenant": self.tenant, "id": each.id, "name": each.name, "number": each.number,
             "phone": each.phone, "created": self.now}
            for each in self._entered.values()
        ]  # fmt: skip
        memberships = [
            {"tenant": self.tenant, "id": new_id(), "account": who, **msgspec.to_builtins(role)}
            for who, role in self._given
        ]
        for table, rows in ((account, accounts), (membership, memberships)):
            if rows:
                self.connection.execute(table.insert(), rows)

    def _checked(self, known: Known, wish: PersonWish, wrongs: Wrongs) -> Known | None:
        if not known.active:
            return _wrong(wish, "姓名", "inactive", f"“{known.name}”已停用，请先恢复。", wrongs)
        if wish.phone and wish.phone != known.phone:
            told = "手机号与登记的不同，请在“人员”里改。"
            return _wrong(wish, "手机号", "phone-differs", told, wrongs)
        return known

    def _know(self, known: Known, *, here: bool) -> None:
        if known.number:
            self.by_number[known.number] = known
        if known.phone:
            self.by_phone[known.phone] = known
        if here:
            self.here.add(known.id)
            self.names[known.name] = known

    def _of_firm(self) -> Iterator[Known]:
        """Everybody who has a place in the firm that has not ended."""
        mine = {self.places.firm, *self.places.teams.values(), *self.places.posts.values()}
        for nodes in _portions(mine):
            yield from self._rows(
                membership.c.node.in_(nodes),
                sa.or_(membership.c.until.is_(None), membership.c.until > self.now),
            )

    def _by(self, field: str, told: Iterable[str]) -> Iterator[Known]:
        for portion in _portions(told):
            yield from self._rows(account.c[field].in_(portion))

    def _rows(self, *where: sa.ColumnElement[bool]) -> list[Known]:
        columns = [account.c[name] for name in Known._fields]
        rows = self.connection.execute(
            sa.select(*columns)
            .distinct()
            .outerjoin(membership, sa.and_(membership.c.tenant == account.c.tenant,
                                           membership.c.account == account.c.id))
            .where(account.c.tenant == self.tenant, *where)
        )  # fmt: skip
        return [Known(*row) for row in rows]


def _roles(wish: PersonWish) -> list[tuple[Place, str]]:
    """A leader leads a team; where his row names a post he works there as well."""
    if wish.role == "leader":
        led = [(Place(wish.team, ""), "leader")]
        return [*led, (Place(wish.team, wish.post), "worker")] if wish.post else led
    return [(Place(wish.team, wish.post), wish.role)]


def _wrong(wish: PersonWish, column: str, code: str, told: str, wrongs: Wrongs) -> Known | None:
    wrongs.add(wish.line, column, code, told)
    return None


def _portions(ids: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(sorted(ids))
    while portion := list(islice(left, AT_ONCE)):
        yield portion
