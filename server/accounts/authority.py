"""Who may appoint whom: each level the one below it, within its own part of the tree."""

from collections.abc import Sequence

import msgspec

from server.scopes.reach import Reach, Tree

APPOINTS = {
    "district": frozenset({"street", "grid", "manager"}),
    "street": frozenset({"grid", "manager"}),
    "manager": frozenset({"leader", "worker"}),
    "leader": frozenset({"worker"}),
}
"""The roles that each role gives, and whose one-time codes it issues."""

STANDS_AT = {
    "worker": frozenset({"firm", "team", "post"}),
    "leader": frozenset({"team"}),
    "manager": frozenset({"firm"}),
    "grid": frozenset({"grid"}),
    "street": frozenset({"street"}),
    "district": frozenset({"district"}),
}
"""At which levels of the tree a role can be held."""

BUILDS = {
    "district": frozenset({"street", "grid", "firm"}),
    "street": frozenset({"grid", "firm"}),
    "grid": frozenset({"firm"}),
    "manager": frozenset({"team", "post"}),
}
"""The levels of nodes that each role adds below its own."""

HANGS_UNDER = {
    "street": frozenset({"district"}),
    "grid": frozenset({"street"}),
    "firm": frozenset({"grid", "street"}),
    "team": frozenset({"firm"}),
    "post": frozenset({"team", "firm"}),
}

RANK = {"worker": 1, "leader": 1, "manager": 2, "grid": 2, "street": 3, "district": 4}


class Held(msgspec.Struct, frozen=True):
    """A membership of somebody else's that has not ended (it may not have begun)."""

    id: str
    account: str
    node: str
    role: str
    relation: str


def may_appoint(reach: Reach, tree: Tree, node: str, role: str) -> bool:
    """Whether an account may give somebody this role at this node."""
    return role in appointable(reach, tree, node)


def appointable(reach: Reach, tree: Tree, node: str) -> frozenset[str]:
    """The roles that an account may give at a node."""
    path = tree.up(node)
    given = (
        APPOINTS.get(each.role, frozenset()) for each in reach.memberships if each.node in path
    )
    return frozenset().union(*given)


def may_build(reach: Reach, tree: Tree, parent: str, level: str) -> bool:
    """Whether an account may add a node of this level under ``parent``."""
    path = tree.up(parent)
    return any(
        level in BUILDS.get(each.role, ()) and each.node in path for each in reach.memberships
    )


def in_charge(reach: Reach, tree: Tree, theirs: Sequence[Held]) -> bool:
    """Whether an account issues somebody's codes and edits his entry.

    ``theirs``: his memberships, oldest first. A man who works for two firms belongs to
    the one that had him first: adding him elsewhere must not hand his account over.
    """
    if not theirs:
        return False
    home = max(theirs, key=lambda each: RANK[each.role])  # the first of equals
    mine = appointable(reach, tree, home.node)
    return home.role in mine and all(
        each.role in mine or RANK[each.role] < RANK[home.role] for each in theirs
    )
