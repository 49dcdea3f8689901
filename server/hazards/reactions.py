"""What the server writes into a hazard itself: number, origin, and the file's next line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from server.clock import iso
from server.exchange.reactions import Happened
from server.numbers import next_number
from server.records.hazard import OFFICE

ZONE_TIME = ZoneInfo("Asia/Shanghai")
STEP_FIELDS = ("status", "assignee", "deadline", "reason", "passed_to", "rechecked")
ROLE_ORDER = ("district", "street", "grid", "manager", "leader", "assignee", "worker", "reporter")


def keep_file(connection: Connection, happened: Happened) -> Mapping[str, Any]:
    """Number a new hazard and add a line to its file for every step taken (一患一档)."""
    if happened.kind != "hazard" or happened.body is None:
        return {}
    before, body = happened.before, happened.body
    if before and all(before.get(name) == body.get(name) for name in STEP_FIELDS):
        return {}
    changes: dict[str, Any] = {"history": [_event(happened, body)]}
    if before is None:
        changes["number"] = _number(connection, happened)
        changes["origin"] = "监管" if happened.roles & set(OFFICE) else "员工"
    return changes


def _event(happened: Happened, body: Mapping[str, Any]) -> dict[str, Any]:
    roles = next((role for role in ROLE_ORDER if role in happened.roles), "")
    # A worker who reports, or asks for another look, is not named in a file that his
    # colleagues can read, and nor is his post: it may name him. What he does as the one
    # who puts it right, he does under his name like anybody.
    before = happened.before
    speaks = before is None or before["rechecked"] != body["rechecked"]
    hidden = speaks and happened.account == body["reporter"] and not happened.roles & set(OFFICE)
    return {
        "status": body["status"],
        "by": "" if hidden else happened.account,
        "role": "reporter" if hidden else roles,
        "received": iso(happened.received),
        "claimed": happened.made_at,
        "reason": body["reason"],
    }


def _number(connection: Connection, happened: Happened) -> str:
    moment = datetime.fromtimestamp(happened.received / 1000, ZONE_TIME)
    series = moment.strftime("YH-%y%m%d")
    return f"{series}-{next_number(connection, happened.tenant, series):03d}"
