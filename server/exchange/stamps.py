"""The server signs what people add to a record that many write: who put it there, and when."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from server.clock import iso
from server.exchange.reactions import Happened
from server.records import KINDS

ROLE_ORDER = ("manager", "leader", "worker", "district", "street", "grid")


def stamp(_: Connection, happened: Happened) -> Mapping[str, Any]:
    """Write ``stamps``: one for each member of a stamped map that this mutation put or
    changed, under ``<field>/<key>``. A member that was taken out loses none: who had put it
    there stays known, and the ledger has the rest."""
    stamped = KINDS[happened.kind].struct.stamped
    if not stamped or happened.body is None:
        return {}
    before = happened.before or {}
    signed = {
        "by": happened.account,
        "role": next((role for role in ROLE_ORDER if role in happened.roles), ""),
        "received": iso(happened.received),
        "claimed": happened.made_at,
        "position": happened.position,
    }
    put = {
        f"{field}/{key}": signed
        for field in stamped
        for key, value in (happened.body.get(field) or {}).items()
        if (before.get(field) or {}).get(key) != value
    }
    return {"stamps": {"put": put, "drop": []}} if put else {}
