"""How names, 工号, phone numbers and firms' codes are written, and whom a login means."""

import re
import unicodedata

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.tables import account
from server.tables import zone

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|\+\d{6,15}")
_NUMBER = re.compile(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff._/-]{0,39}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Found(msgspec.Struct, frozen=True):
    """An account that a login means."""

    tenant: str
    id: str
    password_hash: str | None


def tidy_name(text: str) -> str:
    """Return a name as it is kept. Raises ``invalid``."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not name or not name.isprintable() or _PHONE.fullmatch(name):
        raise problems.invalid.with_(field="name")
    return name


def tidy_number(text: str | None) -> str | None:
    """Return a 工号 as it is kept; empty is none. Raises ``invalid``."""
    number = _plain(text or "").upper()
    if not number:
        return None
    # One that reads like a phone number could be taken for somebody else's login.
    if not _NUMBER.fullmatch(number) or _PHONE.fullmatch(number):
        raise problems.invalid.with_(field="number")
    return number


def tidy_phone(text: str | None) -> str | None:
    """Return a phone number as it is kept; empty is none. Raises ``invalid``."""
    phone = _digits(text or "")
    if not phone:
        return None
    if not _PHONE.fullmatch(phone):
        raise problems.invalid.with_(field="phone")
    return phone


def tidy_login(text: str) -> str:
    """The login as the throttle counts it: one way of writing it, one bucket."""
    return _digits(text).casefold()


def is_credit_code(code: str) -> bool:
    """Whether this can be a 统一社会信用代码: its check character (GB 32100-2015) is right."""
    if not _CREDIT_CODE.fullmatch(code):
        return False
    total = sum(
        _CREDIT_DIGITS.index(digit) * pow(3, place, 31) for place, digit in enumerate(code[:17])
    )
    return _CREDIT_DIGITS[-total % 31] == code[17]


def find_login(connection: Connection, zone_name: str | None, login: str) -> Found | None:
    """Return the one active account that a login means.

    A phone number goes before a 工号, and that before a name; None where nobody or
    more than one person is meant.
    """
    phone, number = _digits(login), _plain(login).upper()
    name = " ".join(unicodedata.normalize("NFKC", login).split())
    # One statement whatever it finds: what is asked for must not show in the time taken.
    rows = connection.execute(
        sa.select(account).where(
            account.c.tenant.in_(_zones(zone_name)),
            account.c.active,
            sa.or_(account.c.phone == phone, account.c.number == number, account.c.name == name),
        )
    ).all()
    for field, written in (("phone", phone), ("number", number), ("name", name)):
        meant = [row for row in rows if getattr(row, field) == written]
        if meant:
            one = meant[0]
            return Found(one.tenant, one.id, one.password_hash) if len(meant) == 1 else None
    return None


def _zones(named: str | None) -> sa.Select[tuple[str]]:
    zones = sa.select(zone.c.tenant)
    if named is None:
        return zones
    return zones.where(sa.or_(zone.c.tenant == named, zone.c.name == named))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _digits(text: str) -> str:
    written = _plain(text)
    bare = written.replace("-", "")
    return re.sub(r"\A\+?86(?=1\d{10}\Z)", "", bare) if bare.lstrip("+").isdecimal() else written
