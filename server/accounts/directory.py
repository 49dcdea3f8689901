"""Who sees whom: the part of the tree and the people that an account may see.

The least that serves: offices see places, officials and managers; managers and leaders
see everybody in their firm, the officials over it and the places of firms that share
people with it; workers see their firm's places, its leaders and managers, and their team.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.authority import Held
from server.accounts.tables import account
from server.scopes.reach import OFFICES, Node, Reach, Tree
from server.scopes.tables import ROLES, membership
from server.statement import Statement

OFFICIALS = frozenset({*OFFICES, "manager"})
NODES_ASKED = 5_000
"""The most nodes that one statement names; beyond, it goes by role alone."""


class Part(msgspec.Struct, frozen=True):
    role: str
    node: str


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    name: str
    number: str | None
    roles: list[Part]
    employer: str | None = None
    """The firm that pays him, where it is one that the viewer sees."""


class Directory(msgspec.Struct, frozen=True):
    etag: str
    nodes: list[Node]
    people: list[Person]


class View(msgspec.Struct, frozen=True):
    """What an account may see: nodes, and at which nodes people of which roles."""

    nodes: frozenset[str]
    people: dict[str, frozenset[str]]

    def shows(self, held: Held) -> bool:
        return held.role in self.people.get(held.node, ())


def view_of(reach: Reach, tree: Tree) -> View:
    """Return what follows from an account's memberships."""
    below = _children(tree)
    nodes: set[str] = set()
    people: dict[str, frozenset[str]] = defaultdict(frozenset)

    def show(places: Iterable[str], roles: frozenset[str] = frozenset()) -> None:
        for place in places:
            nodes.add(place)
            people[place] |= roles

    for each in reach.memberships:
        firm = tree.firm_of(each.node) or each.node
        show(tree.up(each.node))
        if each.role in OFFICES:
            show([*tree.up(each.node), *_under(each.node, below)], OFFICIALS)
        elif each.role == "worker":
            show(_under(firm, below), frozenset({"leader", "manager"}))
            show(_under(tree.team_of(each.node) or "", below), frozenset(ROLES))
        else:
            show(tree.up(firm), OFFICES)
            show(_under(firm, below), frozenset(ROLES))
            for linked in tree.linked.get(firm, ()):
                show(_under(linked, below))
    return View(frozenset(nodes), dict(people))


_MARK = Statement(
    "SELECT directory, (SELECT MAX(until) FROM membership WHERE tenant = ? AND until <= ?)"
    " FROM zone WHERE tenant = ?"
)


def directory_mark(connection: Connection, tenant: str, reach: Reach, now: int) -> str:
    """Return what names the present directory of an account: it changes when that may."""
    [(counter, lapsed)] = _MARK.rows(connection, tenant, now, tenant)
    own = sorted((each.node, each.role, each.relation) for each in reach.memberships)
    text = msgspec.json.encode([tenant, counter, lapsed, reach.account, own])
    return hashlib.sha256(text).hexdigest()[:32]


def directory_of(
    connection: Connection, tenant: str, reach: Reach, tree: Tree, now: int
) -> Directory:
    view = view_of(reach, tree)
    return Directory(
        directory_mark(connection, tenant, reach, now),
        [each for each in tree.nodes.values() if each.id in view.nodes],
        _people(connection, tenant, reach.account, view, tree, now),
    )


def held_by(connection: Connection, tenant: str, who: str, now: int) -> list[Held]:
    """Return somebody's memberships that have not ended, oldest first."""
    rows = connection.execute(
        sa.select(
            membership.c.id, membership.c.account, membership.c.node, membership.c.role,
            membership.c.relation,
        )
        .where(
            membership.c.tenant == tenant, membership.c.account == who, _not_ended(membership, now)
        )
        .order_by(membership.c.id)
    )  # fmt: skip
    return [Held(*row) for row in rows]


def _people(
    connection: Connection, tenant: str, viewer: str, view: View, tree: Tree, now: int
) -> list[Person]:
    pay = membership.alias("pay")
    places = [node for node, roles in view.people.items() if roles]
    rows = connection.execute(
        sa.select(
            account.c.id, account.c.name, account.c.number, membership.c.node, membership.c.role,
            pay.c.node.label("pays"),
        )
        .join(membership, sa.and_(membership.c.tenant == account.c.tenant,
                                  membership.c.account == account.c.id,
                                  _not_ended(membership, now)))
        .outerjoin(pay, sa.and_(pay.c.tenant == account.c.tenant,
                                pay.c.account == account.c.id,
                                pay.c.relation == "employer", _not_ended(pay, now)))
        .where(
            account.c.tenant == tenant, account.c.active,
            sa.or_(account.c.id == viewer, sa.and_(
                membership.c.role.in_(sorted(frozenset().union(*view.people.values()))),
                membership.c.node.in_(places) if len(places) <= NODES_ASKED else sa.true(),
            )),
        )
        .order_by(account.c.name, account.c.id, membership.c.id)
    )  # fmt: skip
    people: dict[str, Person] = {}
    for row in rows:
        if row.id != viewer and row.role not in view.people.get(row.node, ()):
            continue
        employer = tree.firm_of(row.pays) if row.pays in view.nodes else None
        person = people.setdefault(row.id, Person(row.id, row.name, row.number, [], employer))
        if (part := Part(row.role, row.node)) not in person.roles:
            person.roles.append(part)
    return list(people.values())


def _not_ended(table: sa.FromClause, now: int) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.until.is_(None), table.c.until > now)


def _children(tree: Tree) -> dict[str, list[str]]:
    below: dict[str, list[str]] = defaultdict(list)
    for each in tree.nodes.values():
        if each.parent:
            below[each.parent].append(each.id)
    return below


def _under(id: str, below: dict[str, list[str]]) -> list[str]:
    """A node and everything below it; nothing for no node."""
    found = [id] if id else []
    for each in found:
        found.extend(below.get(each, ()))
    return found
