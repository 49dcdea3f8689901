"""How far a phone has read: a string that only the server can write or read."""

import base64
import hmac

import msgspec


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """``position`` is the last one delivered whole. ``scope`` is the hash of the key
    set that was delivered up to there. While newly gained keys are still being
    filled in, ``since`` is the key set held before and ``filled`` how far the
    filling has come; both are empty otherwise. ``schema`` names the kinds as the
    server knew them: where they changed, everything is read again. ``idle`` is when
    this phone last had nothing left to send (milliseconds, server's clock): what it
    sends later was queued in the scope of that moment or after it."""

    epoch: str
    account: str
    position: int
    scope: str
    since: str = ""
    filled: int = 0
    schema: str = ""
    idle: int = 0


def seal_cursor(cursor: Cursor, key: bytes) -> str:
    """Return the cursor as URL-safe text with a MAC of it in front."""
    body = msgspec.json.encode(cursor)
    return base64.urlsafe_b64encode(_mac(body, key) + body).decode().rstrip("=")


def open_cursor(text: str, key: bytes) -> Cursor | None:
    """Return the cursor that ``text`` seals; None for anything this key did not seal."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    mac, body = sealed[:16], sealed[16:]
    if not hmac.compare_digest(mac, _mac(body, key)):
        return None
    try:
        return msgspec.json.decode(body, type=Cursor)
    except msgspec.ValidationError:
        return None  # One of an earlier server: a first pull follows.


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"anxun-cursor-1" + body, "sha256")[:16]
