"""One-time codes: how a person first gets in, and gets back in without SMS or e-mail."""

import hashlib
import io
import secrets

import msgspec
import segno
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.sessions import (
    DAY,
    SIGN_INS_KEPT,
    Device,
    Opened,
    end_sessions,
    lock_account,
    open_session,
    revoke_devices,
)
from server.accounts.tables import account, enrolment
from server.tables import zone

LASTS = 7 * DAY
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that looks like something else when copied by hand."""

LENGTH = 32
"""32 characters of 5 bits: 160 bits, not to be guessed."""


class Invitation(msgspec.Struct, frozen=True):
    """A code that can still be used, and whom it lets in."""

    tenant: str
    hash: str
    account: str
    zone_name: str
    name: str
    number: str | None
    phone: str | None
    expires: int


def issue_code(
    connection: Connection, tenant: str, who: str, issued_by: str | None, now: int
) -> tuple[str, int]:
    """Return a new code for an account and when it expires; its earlier codes are void."""
    lock_account(connection, tenant, who)
    mine = sa.and_(enrolment.c.tenant == tenant, enrolment.c.account == who)
    connection.execute(
        enrolment.update()
        .where(mine, enrolment.c.used.is_(None), enrolment.c.revoked.is_(None))
        .values(revoked=now)
    )
    connection.execute(enrolment.delete().where(mine, enrolment.c.expires < now - SIGN_INS_KEPT))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    connection.execute(
        enrolment.insert().values(
            tenant=tenant, hash=_hash(code), account=who, issued_by=issued_by, issued=now,
            expires=now + LASTS,
        )
    )  # fmt: skip
    return code, now + LASTS


def read_code(text: str) -> str | None:
    """Return a code as it was issued from what somebody typed; None if it cannot be one."""
    code = text.upper().replace("-", "").replace(" ", "")
    code = code.replace("O", "0").replace("I", "1").replace("L", "1")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def find_invitation(connection: Connection, text: str, now: int) -> Invitation | None:
    """Return whom a code lets in; None if it is unknown, used, void or out of date."""
    code = read_code(text)
    if code is None:
        return None
    row = connection.execute(
        sa.select(
            enrolment.c.tenant, enrolment.c.hash, account.c.id, zone.c.name.label("zone_name"),
            account.c.name, account.c.number, account.c.phone, enrolment.c.expires,
        )
        .join(account, sa.and_(account.c.tenant == enrolment.c.tenant,
                               account.c.id == enrolment.c.account))
        .join(zone, zone.c.tenant == enrolment.c.tenant)
        .where(enrolment.c.hash == _hash(code), account.c.active, *_good(now))
    ).first()  # fmt: skip
    return Invitation(*row) if row else None


def accept(
    connection: Connection, invitation: Invitation, password_hash: str, on: Device, now: int
) -> Opened | None:
    """Use a code up: set the password, end every earlier sign-in, sign in here.

    None if somebody was faster, however many try at once.
    """
    tenant, who = invitation.tenant, invitation.account
    row = lock_account(connection, tenant, who)
    used = connection.execute(
        enrolment.update()
        .where(enrolment.c.tenant == tenant, enrolment.c.hash == invitation.hash, *_good(now))
        .values(used=now)
    )
    if row is None or not row.active or used.rowcount != 1:
        return None
    connection.execute(
        account.update()
        .where(account.c.tenant == tenant, account.c.id == who)
        .values(password_hash=password_hash)
    )
    end_sessions(connection, tenant, who, "code", now)
    revoke_devices(connection, tenant, who, now)
    return open_session(connection, tenant, who, on, now)


def drawing(url: str) -> str:
    """Return a QR code as SVG, printable at any size."""
    picture = io.BytesIO()
    segno.make_qr(url, error="m").save(
        picture, kind="svg", xmldecl=False, scale=8, border=4, light="white"
    )
    return picture.getvalue().decode().strip()


def _good(now: int) -> tuple[sa.ColumnElement[bool], ...]:
    return enrolment.c.used.is_(None), enrolment.c.revoked.is_(None), enrolment.c.expires > now


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
