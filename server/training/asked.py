"""Who may have which part of the training record: judged on the stored tree and records.

安全生产法 (2021) §28 IV makes the record the firm's; its managers have all of it, a leader his
team's. 街道 and 网格 read it while they are at the firm, in a visit that is on record itself.
"""

from datetime import date, timedelta
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.accounts.directory import view_of
from server.clock import iso
from server.exchange.stored import read
from server.exchange.tables import record
from server.records.visit import Visit
from server.scopes.reach import OFFICES, Reach, Tree, reach_of, tree_of
from sync.wire import UUID

DAYS = 400
"""The longest period of one paper: a year and what belongs to it."""
VISIT_LASTS = 24 * 3600 * 1000
"""Milliseconds after the server heard that the records are read in a visit: so long it opens them."""


class Query(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"begins": "from", "ends": "to", "form": "as"},
):
    """What is asked for. Without ``firm``: the asker's own history."""

    begins: date
    ends: date
    form: Literal["xlsx", "pdf"] = "xlsx"
    firm: UUID | None = None
    person: UUID | None = None
    visit: UUID | None = None

    def check(self) -> None:
        """Raise ``invalid`` for a period that ends before it begins or is too long."""
        if self.begins > self.ends:
            raise problems.invalid.with_(field="from")
        if self.ends - self.begins > timedelta(DAYS - 1):
            raise problems.invalid.with_(field="to")


class Scope(msgspec.Struct, frozen=True):
    """Which check-ins a paper holds: those under these keys in this period."""

    keys: tuple[str, ...]
    begins: date
    ends: date
    firm: str | None = None
    person: str | None = None
    whole: bool = False
    """Everybody in the firm: 安全教育 belongs to it, and who lacks it."""


def scope_of(connection: Connection, asking: Asking, query: Query, now: int) -> Scope:
    """Return what the asker gets.

    Raises ``not-found`` for a firm that he does not see, ``not-yours`` for one that he sees
    and whose record is not his to read, ``visit-needed`` for an office without a visit.
    """
    if query.firm is None:
        me = asking.account
        return Scope((f"account:{me}",), query.begins, query.ends, person=me)
    reach = reach_of(connection, asking.tenant, asking.account, now)
    tree = tree_of(connection, asking.tenant)
    firm = tree.nodes.get(query.firm)
    if firm is None or firm.level != "firm":
        raise problems.not_found
    keys: tuple[str, ...]
    if is_manager(reach, tree, firm.id):
        keys, whole = (f"staff:{firm.id}",), True
    elif teams := _led(reach, tree, firm.id):
        keys, whole = tuple(f"staff:{each}" for each in teams), False
    else:
        _check_visit(connection, asking, query, reach, tree, now)
        keys, whole = (f"staff:{firm.id}",), True
    return Scope(keys, query.begins, query.ends, firm.id, query.person, whole)


def is_manager(reach: Reach, tree: Tree, firm: str) -> bool:
    """Whether somebody is 企业安全管理员 of a firm."""
    path = tree.up(firm)
    return any(each.role == "manager" and each.node in path for each in reach.memberships)


def check_manager(reach: Reach, tree: Tree, firm: str) -> None:
    """Raise ``not-found`` for what is no firm or not seen, ``not-yours`` for another's firm."""
    node = tree.nodes.get(firm)
    if node is None or node.level != "firm" or firm not in view_of(reach, tree).nodes:
        raise problems.not_found
    if not is_manager(reach, tree, firm):
        raise problems.not_yours


def _led(reach: Reach, tree: Tree, firm: str) -> list[str]:
    """The teams of a firm that somebody leads."""
    led = {each.node for each in reach.memberships if each.role == "leader"}
    return sorted(each for each in led if tree.firm_of(each) == firm)


def _check_visit(
    connection: Connection, asking: Asking, query: Query, reach: Reach, tree: Tree, now: int
) -> None:
    assert query.firm is not None
    if query.firm not in view_of(reach, tree).nodes:
        raise problems.not_found
    path = tree.up(query.firm)
    if not any(each.role in OFFICES and each.node in path for each in reach.memberships):
        raise problems.not_yours
    if query.visit is None or not _is_visit(connection, asking, query.firm, query.visit, now):
        raise problems.visit_needed


def _is_visit(connection: Connection, asking: Asking, firm: str, id: str, now: int) -> bool:
    """Whether this is the asker's own visit to the firm in which he himself put down that he
    read the records, and the server heard of that not long ago, by its own clock."""
    row = connection.execute(
        sa.select(record.c.kind, record.c.schema, record.c.body).where(
            record.c.tenant == asking.tenant, record.c.id == id, record.c.kind == "visit",
            sa.not_(record.c.deleted),
        )
    ).first()  # fmt: skip
    if row is None:
        return False
    visit = read(Visit, row.kind, row.schema, row.body)
    since = iso(now - VISIT_LASTS)
    return (visit.visitor, visit.firm) == (asking.account, firm) and any(
        stamp.by == asking.account and stamp.received > since for stamp in visit.stamps.values()
    )
