"""Zones: what each may choose, and how one begins."""

import re
import secrets

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.tables import account
from server.clock import new_id
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node
from server.tables import zone
from sync import GENESIS

TENANT = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
"""How a zone's short name is written: it stands in tokens and in every key."""


class Policy(msgspec.Struct, frozen=True):
    """What a zone may choose; members that it leaves out are as here."""

    session_days: int = 90
    """Days without use after which a phone must sign in again."""
    photo_limit: int = 4
    """Photographs to one record."""


class Founded(msgspec.Struct, frozen=True):
    """A new zone: its root district and its first administrator's account."""

    tenant: str
    root: str
    administrator: str


def policy_of(connection: Connection, tenant: str) -> Policy:
    written = connection.scalar(sa.select(zone.c.policy).where(zone.c.tenant == tenant))
    return msgspec.json.decode(written or "{}", type=Policy)


def create_zone(
    connection: Connection,
    *,
    name: str,
    admin_name: str,
    now: int,
    tenant: str | None = None,
    admin_phone: str | None = None,
    policy: Policy | None = None,
) -> Founded:
    """Make a zone, its root district and its first administrator, who has no password yet.

    Raises ``ValueError`` for a short name that is taken or badly written.
    """
    tenant = tenant or f"zone-{secrets.token_hex(3)}"
    if not TENANT.fullmatch(tenant):
        raise ValueError(
            f"{tenant}: small letters, digits and hyphens only 只能用小写字母、数字、连字符"
        )
    if connection.scalar(sa.select(zone.c.tenant).where(zone.c.tenant == tenant)):
        raise ValueError(f"{tenant}: taken 已经有了")
    connection.execute(
        zone.insert().values(
            tenant=tenant, name=name, created=now, epoch=new_id(), position=0, head=GENESIS,
            directory=0, policy=msgspec.json.encode(policy or {}).decode(),
        )
    )  # fmt: skip
    root, administrator = new_id(), new_id()
    connection.execute(
        node.insert().values(tenant=tenant, id=root, parent=None, level="district", name=name)
    )
    connection.execute(
        account.insert().values(
            tenant=tenant, id=administrator, name=admin_name, phone=admin_phone, created=now
        )
    )
    connection.execute(
        membership.insert().values(
            tenant=tenant, id=new_id(), account=administrator, node=root, role="district",
            relation="employer", since=now,
        )
    )  # fmt: skip
    touch_directory(connection, tenant)
    return Founded(tenant, root, administrator)
