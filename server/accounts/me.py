"""What somebody may know of himself: who he is here, and everything that is kept of him."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Controller, get
from litestar.di import NamedDependency
from sqlalchemy import Connection

from server.accounts.asking import Asking
from server.accounts.sessions import DAY, SIGN_INS_KEPT
from server.accounts.tables import account, device, enrolment, session
from server.accounts.zones import policy_of
from server.clock import iso, now_ms
from server.database import Database
from server.scopes.reach import reach_of, tree_of
from server.scopes.tables import membership, node
from server.statement import Statement
from server.tables import zone

RETENTION = {
    "account": "账号：在册期间保存；停用后不能再登录。",
    "memberships": "岗位与单位：作为安全生产档案的一部分长期保存。",
    "devices": "登录过的手机：在册期间保存。",
    "sign_ins": f"登录记录：结束后保存 {SIGN_INS_KEPT // DAY} 天，再次登录时清除更早的。",
    "records": "隐患、走访等工作记录：作为安全生产档案长期保存。",
}
"""How long each part is kept, as the person is told it."""


class MyRole(msgspec.Struct, frozen=True):
    role: str
    node: str
    node_name: str
    level: str
    relation: str
    firm: str | None


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, and as what."""

    account: str
    zone: str
    zone_name: str
    name: str
    number: str | None
    phone: str | None
    roles: list[MyRole]
    photo_limit: int


class Kept(msgspec.Struct, frozen=True):
    """Everything kept about one person."""

    account: dict[str, Any]
    memberships: list[dict[str, Any]]
    devices: list[dict[str, Any]]
    sign_ins: list[dict[str, Any]]
    codes: list[dict[str, Any]]
    records: dict[str, int]
    """How many changes he made, by kind of record."""
    retention: dict[str, str]


def me_of(connection: Connection, tenant: str, who: str, now: int) -> Me:
    row = connection.execute(
        sa.select(account.c.name, account.c.number, account.c.phone, zone.c.name.label("zone"))
        .join(zone, zone.c.tenant == account.c.tenant)
        .where(account.c.tenant == tenant, account.c.id == who)
    ).one()
    tree = tree_of(connection, tenant)
    roles = [
        MyRole(
            each.role, each.node, tree.nodes[each.node].name, tree.nodes[each.node].level,
            each.relation, tree.firm_of(each.node),
        )
        for each in reach_of(connection, tenant, who, now).memberships
        if each.node in tree.nodes
    ]  # fmt: skip
    limit = policy_of(connection, tenant).photo_limit
    return Me(who, tenant, row.zone, row.name, row.number, row.phone, roles, limit)


def kept_of(connection: Connection, tenant: str, who: str) -> Kept:
    def rows(table: sa.Table, *names: str) -> list[dict[str, Any]]:
        found = connection.execute(
            sa.select(*(table.c[name] for name in names))
            .where(table.c.tenant == tenant, table.c.account == who)
            .order_by(table.c[names[-1]])
        )
        return [_told(row._mapping) for row in found]

    own = connection.execute(
        sa.select(
            account.c.id, account.c.name, account.c.number, account.c.phone, account.c.active,
            account.c.created,
        ).where(account.c.tenant == tenant, account.c.id == who)
    ).one()  # fmt: skip
    places = connection.execute(
        sa.select(
            membership.c.id, membership.c.node, node.c.name.label("node_name"), membership.c.role,
            membership.c.relation, membership.c.since.label("from"), membership.c.until.label("to"),
        )
        .join(node, sa.and_(node.c.tenant == membership.c.tenant, node.c.id == membership.c.node))
        .where(membership.c.tenant == tenant, membership.c.account == who)
        .order_by(membership.c.id)
    )  # fmt: skip
    return Kept(
        account=_told(own._mapping),
        memberships=[_told(row._mapping) for row in places],
        devices=rows(device, "id", "name", "last_seen", "revoked", "first_seen"),
        sign_ins=rows(session, "device", "used", "ended", "why", "created"),
        codes=rows(enrolment, "issued_by", "expires", "used", "revoked", "issued"),
        records=_records(connection, tenant, who),
        retention=RETENTION,
    )


_RECORDS = Statement(
    "SELECT kind, COUNT(DISTINCT record) FROM ledger WHERE tenant = ? AND account = ?"
    " GROUP BY kind ORDER BY kind"
)


def _records(connection: Connection, tenant: str, who: str) -> dict[str, int]:
    return dict(_RECORDS.rows(connection, tenant, who))


_MOMENTS = frozenset(
    {"created", "from", "to", "first_seen", "last_seen", "revoked", "used", "ended", "issued",
     "expires"}
)  # fmt: skip


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as a person reads it: moments written out."""
    return {
        name: iso(value) if name in _MOMENTS and value is not None else value
        for name, value in row.items()
    }


class MeController(Controller):
    path = "/me"

    @get("/")
    async def me(self, asking: NamedDependency[Asking], database: NamedDependency[Database]) -> Me:
        """Who is signed in, and as what."""
        return await database.read(me_of, asking.tenant, asking.account, now_ms())

    @get("/data")
    async def data(
        self, asking: NamedDependency[Asking], database: NamedDependency[Database]
    ) -> Kept:
        """Everything kept about this person (个人信息保护法 §45)."""
        return await database.read(kept_of, asking.tenant, asking.account)
