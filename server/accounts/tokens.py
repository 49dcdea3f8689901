"""Access tokens: JSON Web Tokens of fifteen minutes, signed with Ed25519.

One algorithm belongs to each key (RFC 8725 §3.1); a token names its key by ``kid`` in a
fixed dictionary and nothing else in its header is believed.
"""

from typing import Literal

import jwt
import msgspec

from server import problems
from server.accounts.keys import Keys
from server.clock import new_id

LIFETIME = 15 * 60
"""Seconds for which an access token is good."""

LEEWAY = 5
"""Seconds that two servers' clocks may differ when one reads what another issued."""

AUDIENCE = "anxun"
REMEMBERED = 20_000
"""Good tokens, at most, whose signature is not looked at again."""
LONGEST = 8 * 1024
"""Characters of the longest token that is looked at."""


class Claims(msgspec.Struct, frozen=True):
    """What an access token says; every member is required and of exactly this type."""

    exp: int
    iat: int
    aud: Literal["anxun"]
    typ: Literal["access"]
    sub: str
    """The account."""
    sid: str
    """The session."""
    tenant: str
    jti: str


def issue(keys: Keys, tenant: str, account: str, session: str, now: int) -> str:
    """Return an access token. ``now``: milliseconds since 1970."""
    seconds = now // 1000
    claims = Claims(
        seconds + LIFETIME, seconds, "anxun", "access", account, session, tenant, new_id()
    )
    key = keys.signing
    return jwt.encode(
        msgspec.to_builtins(claims), key.private, key.algorithm, headers={"kid": key.kid}
    )


def verify(keys: Keys, token: str, now: int) -> Claims:
    """Return what a token of ours says; anything else is ``not-signed-in``.

    The signature of a token is looked at once, its end every time.
    """
    claims = keys.verified.get(token)
    if claims is None:
        claims = _read(keys, token)
        if len(keys.verified) >= REMEMBERED:
            keys.verified.clear()
        keys.verified[token] = claims
    # No leeway at the end: a token is good for its fifteen minutes and not a second more.
    if claims.exp * 1000 <= now:
        raise problems.not_signed_in
    return claims


def _read(keys: Keys, token: str) -> Claims:
    if len(token) > LONGEST:
        raise problems.not_signed_in
    try:
        head = jwt.get_unverified_header(token)
        if "crit" in head:
            raise problems.not_signed_in
        key = keys.accepted[head["kid"]]
        told = jwt.decode(
            token,
            key.public,
            algorithms=[key.algorithm],
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": list(Claims.__struct_fields__), "strict_aud": True},
        )
        return msgspec.convert(told, Claims, strict=True)
    # Arithmetic: 1e400 and its like; recursion: a header of brackets; Unicode: lone halves.
    except (
        jwt.PyJWTError, msgspec.ValidationError, KeyError, TypeError, ValueError,
        ArithmeticError, RecursionError,
    ) as error:  # fmt: skip
        raise problems.not_signed_in from error
