"""What the server writes into cards, templates and check-ins themselves."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from server.clock import iso
from server.exchange.reactions import Happened
from server.numbers import next_number
from server.records.card import PUBLISHED
from server.records.checkin import Checkin


def number_versions(connection: Connection, happened: Happened) -> Mapping[str, Any]:
    """Give a card or a template its version as it is published: its post's, sort by sort."""
    before, body = happened.before or {}, happened.body
    if happened.kind not in ("card", "template") or body is None:
        return {}
    if body["status"] != PUBLISHED or before.get("status") == PUBLISHED:
        return {}
    whose = body.get("post") or body["firm"]
    series = f"{happened.kind}:{whose}:{body.get('sort') or body['segment']}"
    return {
        "version": next_number(connection, happened.tenant, series),
        "published_at": iso(happened.received),
    }


def sum_up(_: Connection, happened: Happened) -> Mapping[str, Any]:
    """Say what a check-in has come to: see ``Checkin.outcome``."""
    if happened.kind != "checkin" or happened.body is None:
        return {}
    result = msgspec.convert(happened.body, Checkin).outcome()
    return {} if happened.body["result"] == result else {"result": result}
