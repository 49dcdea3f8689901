"""Who may hold which record, and as what: the one place where this is decided.

A **key** names a share of a zone's records: ``account:…`` one person's own,
``staff:…`` what those in charge of a node see, ``peers:…`` what everybody in a
firm sees. A record lies under the keys that follow from its kind's ``shares``; an
account holds the keys that follow from its memberships. Reading, writing, photo
access and the feed all ask here, always about the *stored* record.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from server.scopes.tables import membership, node
from server.statement import Statement
from server.tables import zone
from sync import Declaration, Share

_UNDER = Statement("SELECT id, under FROM record WHERE tenant = ? AND id IN ??")
_under = msgspec.json.Decoder(dict[str, bool]).decode

KEYS_REMEMBERED = 10_000
"""Sets of audiences, at most, whose keys a tree knows by heart."""
OFFICES = frozenset({"grid", "street", "district"})


class Node(msgspec.Struct, frozen=True):
    id: str
    parent: str | None
    level: str
    name: str
    code: str


class Membership(msgspec.Struct, frozen=True):
    node: str
    role: str
    relation: str


class Tree:
    """A zone's nodes, and the questions one asks of a tree."""

    def __init__(self, nodes: Iterable[Node], linked: Iterable[tuple[str, str]] = ()) -> None:
        self.nodes = {each.id: each for each in nodes}
        self.root = next((each.id for each in self.nodes.values() if each.parent is None), "")
        # A tree never changes: what was worked out once holds.
        self._up: dict[str, tuple[str, ...]] = {}
        self._keys: dict[tuple[Share, ...], dict[str, bool]] = {}
        # Firms that share people: one pays them, they work at the other.
        self.linked: dict[str, set[str]] = {}
        for one, other in linked:
            first, second = self.firm_of(one), self.firm_of(other)
            if first and second and first != second:
                self.linked.setdefault(first, set()).add(second)
                self.linked.setdefault(second, set()).add(first)

    def up(self, id: str) -> tuple[str, ...]:
        """The node itself and everything above it; empty if there is no such node."""
        path = self._up.get(id)
        if path is None:
            path = tuple(self._walk_up(id))
            if path:
                self._up[id] = path
        return path

    def _walk_up(self, id: str) -> Iterable[str]:
        here = self.nodes.get(id)
        while here is not None:
            yield here.id
            here = self.nodes.get(here.parent) if here.parent else None

    def firm_of(self, id: str) -> str | None:
        """The firm at or above a node, if it belongs to one."""
        return next((each for each in self.up(id) if self.nodes[each].level == "firm"), None)

    def line(self, id: str) -> list[str]:
        """The node and what is over it, up to its firm; a place in no firm stands alone."""
        path, firm = self.up(id), self.firm_of(id)
        return [*path[: path.index(firm) + 1]] if firm else [id]

    def team_of(self, id: str) -> str | None:
        """The team at or above a node, if it belongs to one."""
        return next((each for each in self.up(id) if self.nodes[each].level == "team"), None)

    def keys_of(self, shares: tuple[Share, ...]) -> Mapping[str, bool]:
        """The keys that audiences stand for, and whether each gives only the open view."""
        keys = self._keys.get(shares)
        if keys is None:
            keys = {}
            for share in shares:
                for key in self._keys_for(share):
                    keys[key] = keys.get(key, True) and share.open
            if len(self._keys) >= KEYS_REMEMBERED:
                self._keys.clear()
            self._keys[shares] = keys
        return keys

    def _keys_for(self, share: Share) -> Iterable[str]:
        if share.to in ("account", "peers"):
            return (f"{share.to}:{share.id}",)
        if share.to == "firm":
            return (f"peers:{self.firm_of(share.id)}",)
        if share.to == "line":
            return (f"staff:{each}" for each in self.line(share.id))
        if share.to == "root":
            return (f"staff:{self.root}",)
        if share.to == "above":
            return (f"staff:{each}" for each in self.up(share.id)[1:])
        return (f"staff:{share.id}",)


class Reach(msgspec.Struct, frozen=True):
    """What one account may reach at one moment."""

    account: str
    memberships: tuple[Membership, ...]
    keys: frozenset[str]

    @property
    def hash(self) -> str:
        """Names this key set, so that the server knows what a phone was last given."""
        return hashlib.sha256("\n".join(sorted(self.keys)).encode()).hexdigest()[:32]


_DIRECTORY = Statement("SELECT directory FROM zone WHERE tenant = ?")
_MEMBERSHIPS = Statement(
    "SELECT node, role, relation FROM membership WHERE tenant = ? AND account = ?"
    " AND since <= ? AND (until IS NULL OR until > ?)"
)
_trees: WeakKeyDictionary[Engine, dict[str, tuple[int, Tree]]] = WeakKeyDictionary()


def tree_of(connection: Connection, tenant: str, mark: int | None = None) -> Tree:
    """Return the zone's tree, read again only when its directory mark has moved.

    ``mark``: the directory mark, where it was just read.
    """
    if mark is None:
        found = _DIRECTORY.rows(connection, tenant)
        mark = found[0][0] if found else 0
    trees = _trees.setdefault(connection.engine, {})
    known = trees.get(tenant)
    if known and known[0] == mark:
        return known[1]
    rows = connection.execute(
        sa.select(node.c.id, node.c.parent, node.c.level, node.c.name, node.c.code).where(
            node.c.tenant == tenant, node.c.active
        )
    ).all()
    other = membership.alias()
    linked = connection.execute(
        sa.select(membership.c.node, other.c.node)
        .distinct()
        .where(
            membership.c.tenant == tenant,
            other.c.tenant == tenant,
            membership.c.account == other.c.account,
            membership.c.relation == "employer",
            other.c.relation == "workplace",
        )
    )
    tree = Tree([Node(*row) for row in rows], ((one, two) for one, two in linked))
    trees[tenant] = (mark, tree)
    return tree


def touch_directory(connection: Connection, tenant: str) -> None:
    """Say that people or places changed: phones fetch the directory, trees are read again."""
    # A random mark and no counter: one that was rolled back must never come again, or a
    # tree read inside the lost transaction would pass for the present one.
    mark = secrets.randbelow(2**52)
    connection.execute(zone.update().where(zone.c.tenant == tenant).values(directory=mark))


def reach_of(
    connection: Connection, tenant: str, account: str, now: int, tree: Tree | None = None
) -> Reach:
    """Return what an account may reach ``now`` (milliseconds since 1970)."""
    rows = _MEMBERSHIPS.rows(connection, tenant, account, now, now)
    memberships = tuple(Membership(*row) for row in rows)
    tree = tree or tree_of(connection, tenant)
    return Reach(account, memberships, _keys_held(account, memberships, tree))


def _keys_held(account: str, memberships: Iterable[Membership], tree: Tree) -> frozenset[str]:
    keys = {f"account:{account}"}
    for each in memberships:
        firm = tree.firm_of(each.node)
        if each.role in OFFICES or each.role in ("manager", "leader"):
            keys.add(f"staff:{each.node}")
        if firm and each.role in ("worker", "leader", "manager"):
            keys.add(f"peers:{firm}")
            if team := tree.team_of(each.node):
                keys.add(f"peers:{team}")
    return frozenset(keys)


def keys_under(shares: Iterable[Share], tree: Tree) -> dict[str, bool]:
    """Return the keys that a record with these shares lies under.

    The value says whether a holder of that key gets only the open view.
    """
    return dict(tree.keys_of(tuple(shares)))


def roles_on(
    body: Mapping[str, Any], declaration: Declaration, reach: Reach, tree: Tree
) -> frozenset[str]:
    """Return what an account is to a record: its author, its assignee, in charge of it.

    A role of the tree counts where it reaches one of the nodes the record names;
    a field that names an account gives its own name as a role.
    """
    me, get = reach.account, body.get
    roles = {name for name in declaration.authors if get(name) == me}
    for name in declaration.accounts:
        if get(name) == me:
            roles.add(name)
    nodes = [at for name in declaration.nodes if isinstance(at := get(name), str)]
    # What names no place belongs to the zone as a whole.
    for at in nodes or (tree.root,):
        for each in reach.memberships:
            if each.role not in roles and _reaches(each, at, tree):
                roles.add(each.role)
    return frozenset(roles)


def _reaches(member: Membership, at: str, tree: Tree) -> bool:
    path = tree.up(at)
    if member.node in path:
        return True
    firm = tree.firm_of(at)
    return (
        member.role in ("worker", "leader")
        and firm is not None
        and (tree.firm_of(member.node) == firm)
    )


def may_name(id: str, what: str, reach: Reach, tree: Tree) -> bool:
    """Whether an account may point at a node: a stranger's node is like a missing one.

    ``what``: as a kind's ``references`` say it, ``node`` or ``node:firm|team``.
    """
    path = tree.up(id)
    levels = what.partition(":")[2]
    if not path or (levels and tree.nodes[id].level not in levels.split("|")):
        return False
    for member in reach.memberships:
        if member.role in OFFICES or member.node in path or id in tree.up(member.node):
            return True
        own, other = tree.firm_of(member.node), tree.firm_of(id)
        if own and other and (own == other or other in tree.linked.get(own, ())):
            return True
    return False


def works_under(reach: Reach, nodes: Iterable[str], tree: Tree) -> bool:
    """Whether somebody belongs to one of these nodes or to anything below them; of teams and
    posts: to their firm, whose people stand in for each other."""
    wanted = {tree.firm_of(each) or each for each in nodes}
    return any(wanted & set(tree.up(member.node)) for member in reach.memberships)


def held(
    connection: Connection, tenant: str, reach: Reach, records: Iterable[str]
) -> dict[str, bool]:
    """Return those of the records that an account may hold, and whether only openly."""
    rows = _UNDER.rows(connection, tenant, sorted(set(records)))
    views = ((record, view_of(_under(under), reach)) for record, under in rows)
    return {record: view for record, view in views if view is not None}


def view_of(under: Mapping[str, bool], reach: Reach) -> bool | None:
    """Whether an account gets only the open view of what lies under these keys; None where
    it may not hold it at all."""
    views = [is_open for key, is_open in under.items() if key in reach.keys]
    return all(views) if views else None
