"""Entering people and places: each change is judged against the stored tree and roles.

Every function runs inside one transaction, locks the zone's row first, and marks the
directory as changed. A person or place that the asker does not see is ``not-found``; one
that he sees and may not touch is ``not-yours``.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.accounts.authority import HANGS_UNDER, STANDS_AT, in_charge, may_appoint, may_build
from server.accounts.directory import View, held_by, view_of
from server.accounts.sessions import end_sessions, lock_account
from server.accounts.tables import account
from server.clock import new_id
from server.scopes.reach import Reach, Tree, reach_of, touch_directory, tree_of
from server.scopes.tables import membership, node
from server.tables import zone


class Role(msgspec.Struct, frozen=True):
    """A place in the tree that somebody is to have. Moments in milliseconds."""

    node: str
    role: str
    relation: str
    since: int
    until: int | None


class Entry(msgspec.Struct, frozen=True):
    """Somebody as he is to be entered, tidied."""

    name: str
    number: str | None
    phone: str | None


class Desk:
    """What one asker may see and do, read within the transaction that uses it."""

    def __init__(self, connection: Connection, asking: Asking, now: int) -> None:
        self.connection, self.tenant, self.now = connection, asking.tenant, now
        self.reach: Reach = reach_of(connection, asking.tenant, asking.account, now)
        self.tree: Tree = tree_of(connection, asking.tenant)
        self.view: View = view_of(self.reach, self.tree)

    @classmethod
    def changing(cls, connection: Connection, asking: Asking, now: int) -> "Desk":
        # First of all the zone's row: changes of its people and places follow one another,
        # and two that want the same number cannot both find it free.
        connection.execute(
            zone.update().where(zone.c.tenant == asking.tenant).values(position=zone.c.position)
        )
        return cls(connection, asking, now)

    def done(self) -> None:
        """Tell phones. Last of all: a tree read before the change must not pass for later."""
        touch_directory(self.connection, self.tenant)

    def appoint(self, who: str, roles: Sequence[Role]) -> list[str]:
        """Give somebody roles; return the memberships' ids. One that he has is left out."""
        held = {
            (each.node, each.role, each.relation)
            for each in held_by(self.connection, self.tenant, who, self.now)
        }
        new = [each for each in roles if (each.node, each.role, each.relation) not in held]
        ids = [new_id() for _ in new]
        for id, each in zip(ids, new, strict=True):
            self.connection.execute(
                membership.insert().values(
                    tenant=self.tenant, id=id, account=who, **msgspec.to_builtins(each)
                )
            )
        return ids

    def check_roles(self, roles: Sequence[Role]) -> None:
        for each in roles:
            self.check_node(each.node)
            if not may_appoint(self.reach, self.tree, each.node, each.role):
                raise problems.not_yours
            if self.tree.nodes[each.node].level not in STANDS_AT[each.role]:
                raise problems.invalid.with_(field="role")

    def check_node(self, id: str) -> None:
        if id not in self.view.nodes:
            raise problems.not_found

    def check_person(self, who: str, *, charge: bool = True) -> None:
        """Refuse somebody whom the asker does not see, or is not in charge of."""
        theirs = held_by(self.connection, self.tenant, who, self.now)
        if not any(self.view.shows(each) for each in theirs):
            raise problems.not_found
        if charge and not in_charge(self.reach, self.tree, theirs):
            raise problems.not_yours


def enter_person(
    connection: Connection, asking: Asking, entry: Entry, roles: Sequence[Role], now: int
) -> str:
    """Enter somebody, or find him by his phone and name; return his account's id.

    A man who works for a second firm is in the zone already: whoever gives both his
    number and his name gets him as a member, and no say over his account.
    """
    desk = Desk.changing(connection, asking, now)
    desk.check_roles(roles)
    known = _by_phone(connection, asking.tenant, entry)
    if known is None:
        _check_free(connection, asking.tenant, entry, but="")
        known = new_id()
        connection.execute(
            account.insert().values(
                tenant=asking.tenant, id=known, created=now, **msgspec.to_builtins(entry)
            )
        )
    desk.appoint(known, roles)
    desk.done()
    return known


def change_person(
    connection: Connection, asking: Asking, who: str, changes: dict[str, Any], now: int
) -> None:
    """Correct somebody's entry; taking him off ends his sign-ins at once."""
    desk = Desk.changing(connection, asking, now)
    desk.check_person(who)
    row = lock_account(connection, asking.tenant, who)
    if row is None:
        raise problems.not_found
    entry = {name: changes.get(name, getattr(row, name)) for name in ("name", "number", "phone")}
    _check_free(connection, asking.tenant, Entry(**entry), but=who)
    if changes:
        mine = sa.and_(account.c.tenant == asking.tenant, account.c.id == who)
        connection.execute(account.update().where(mine).values(**changes))
    if changes.get("active") is False:
        end_sessions(connection, asking.tenant, who, "inactive", now)
    desk.done()


def add_membership(connection: Connection, asking: Asking, who: str, role: Role, now: int) -> str:
    """Give somebody another role; return the membership's id."""
    desk = Desk.changing(connection, asking, now)
    desk.check_person(who, charge=False)
    desk.check_roles([role])
    added = desk.appoint(who, [role])
    if not added:
        raise problems.taken
    desk.done()
    return added[0]


def end_membership(connection: Connection, asking: Asking, who: str, id: str, now: int) -> None:
    """Let a membership end now. One that has ended already stays as it is."""
    desk = Desk.changing(connection, asking, now)
    mine = sa.and_(
        membership.c.tenant == asking.tenant, membership.c.id == id, membership.c.account == who
    )
    row = connection.execute(sa.select(membership).where(mine)).first()
    if row is None or row.role not in desk.view.people.get(row.node, ()):
        raise problems.not_found
    if not may_appoint(desk.reach, desk.tree, row.node, row.role):
        raise problems.not_yours
    if row.until is None or row.until > now:
        # One that had not begun never does.
        connection.execute(membership.update().where(mine).values(until=max(now, row.since)))
        desk.done()


def add_node(
    connection: Connection, asking: Asking, parent: str, level: str, name: str, code: str, now: int
) -> str:
    """Add a place below one that the asker is in charge of; return its id."""
    desk = Desk.changing(connection, asking, now)
    desk.check_node(parent)
    if not may_build(desk.reach, desk.tree, parent, level):
        raise problems.not_yours
    if desk.tree.nodes[parent].level not in HANGS_UNDER[level]:
        raise problems.invalid.with_(field="level")
    if code and any((each.level, each.code) == (level, code) for each in desk.tree.nodes.values()):
        raise problems.taken
    id = new_id()
    connection.execute(
        node.insert().values(
            tenant=asking.tenant, id=id, parent=parent, level=level, name=name, code=code
        )
    )
    desk.done()
    return id


def _by_phone(connection: Connection, tenant: str, entry: Entry) -> str | None:
    if entry.phone is None:
        return None
    row = connection.execute(
        sa.select(account).where(
            account.c.tenant == tenant, account.c.phone == entry.phone, account.c.active
        )
    ).first()
    same = row and row.name == entry.name and entry.number in (None, row.number)
    return str(row.id) if row and same else None


def _check_free(connection: Connection, tenant: str, entry: Entry, *, but: str) -> None:
    for field in ("number", "phone"):
        written = getattr(entry, field)
        if written is not None and connection.scalar(
            sa.select(account.c.id).where(
                account.c.tenant == tenant, account.c[field] == written, account.c.id != but
            )
        ):
            raise problems.taken.with_(field=field)
