"""What a forged access token looks like, and that none of them opens anything."""

import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server import problems
from server.accounts import tokens
from server.accounts.keys import Keys
from server.problems import Problem
from server.settings import Settings


def part(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def now() -> int:
    return int(time.time())


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.load(Settings(data=tmp_path))


def good(**more: Any) -> dict[str, Any]:
    return {
        "exp": now() + 60, "iat": now(), "aud": "anxun", "typ": "access", "sub": "Li",
        "sid": "s", "tenant": "zone", "jti": "j", **more,
    }  # fmt: skip


def signed(keys: Keys, claims: Any, header: dict[str, Any] | None = None) -> str:
    """Signed with the server's own key, whatever it says."""
    head = {"alg": "EdDSA", "typ": "JWT", "kid": keys.signing.kid} | (header or {})
    body = f"{part(head)}.{part(claims)}"
    return f"{body}.{part(keys.signing.private.sign(body.encode()))}"


def opens(keys: Keys, token: str) -> bool:
    try:
        tokens.verify(keys, token, now() * 1000)
    except Problem as problem:
        if problem is not problems.not_signed_in:
            raise
        return False
    return True


def test_a_token_of_ours_says_who_asks(keys: Keys) -> None:
    token = tokens.issue(keys, "zone", "Li", "s", now() * 1000)
    claims = tokens.verify(keys, token, now() * 1000)
    assert (claims.tenant, claims.sub, claims.sid) == ("zone", "Li", "s")
    assert claims.exp - claims.iat == 900
    assert opens(keys, signed(keys, good()))


def test_no_algorithm_but_the_keys_own(keys: Keys) -> None:
    raw = keys.signing.public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = keys.signing.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for algorithm in ("none", "nOnE", "NONE", "", "HS256", "HS512", "ES256", "RS256"):
        body = f"{part({'alg': algorithm, 'kid': keys.signing.kid})}.{part(good())}"
        assert not opens(keys, f"{body}.")
        for secret in (raw, pem, keys.cursor):
            mac = hmac.digest(secret, body.encode(), "sha256")
            assert not opens(keys, f"{body}.{part(mac)}")
    curve = ec.generate_private_key(ec.SECP256R1())
    other = jwt.encode(good(), curve, "ES256", headers={"kid": keys.signing.kid})
    assert not opens(keys, other)


@pytest.mark.parametrize("missing", list(good()))
def test_every_claim_is_required(keys: Keys, missing: str) -> None:
    claims = good()
    del claims[missing]
    assert not opens(keys, signed(keys, claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": now() - 1}, {"exp": now() - 3600}, {"nbf": now() + 86400}, {"iat": now() + 86400},
        {"exp": str(now() + 86400)}, {"exp": now() + 86400.5}, {"exp": None}, {"exp": True},
        {"exp": [now() + 86400]}, {"aud": ["anxun"]}, {"aud": ["anxun", "evil"]}, {"aud": "evil"},
        {"aud": None}, {"typ": "refresh"}, {"typ": None}, {"sub": 1}, {"sub": ["Li"]},
        {"sid": {}}, {"tenant": None}, {"jti": 5}, {"iat": "now"}, {"iat": 1.5},
    ],
)  # fmt: skip
def test_a_claim_of_another_sort_or_time_is_refused(keys: Keys, claims: dict[str, Any]) -> None:
    assert not opens(keys, signed(keys, good(**claims)))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000])
def test_numbers_that_are_none(keys: Keys, number: str) -> None:
    text = json.dumps(good()).replace(str(good()["exp"]), number, 1)
    assert not opens(keys, signed(keys, text.encode()))


@pytest.mark.parametrize(
    "kid", [None, 5, {}, [], "", "../../dev/null", "' OR 1=1 --", "x" * 10_000, "\u0000", True]
)
def test_a_kid_names_one_of_our_keys_or_nothing(keys: Keys, kid: Any) -> None:
    assert not opens(keys, signed(keys, good(), {"kid": kid}))
    head = part({"alg": "EdDSA", "typ": "JWT"})
    body = f"{head}.{part(good())}"
    assert not opens(keys, f"{body}.{part(keys.signing.private.sign(body.encode()))}")


def test_a_key_that_a_token_brings_along_is_not_used(keys: Keys) -> None:
    thief = Ed25519PrivateKey.generate()
    raw = thief.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": part(raw), "kid": "thief"}
    for head in (
        {"jwk": jwk}, {"jku": "http://127.0.0.1/keys"}, {"x5u": "http://127.0.0.1/x"},
        {"jwk": jwk, "kid": "thief"},
    ):  # fmt: skip
        header = {"alg": "EdDSA", "kid": keys.signing.kid, **head}
        body = f"{part(header)}.{part(good())}"
        assert not opens(keys, f"{body}.{part(thief.sign(body.encode()))}")


@pytest.mark.parametrize("crit", [["exp"], ["b64"], ["unheard-of"], [], "exp", None, [5]])
def test_a_header_that_must_be_understood_and_is_not(keys: Keys, crit: Any) -> None:
    assert not opens(keys, signed(keys, good(), {"crit": crit, "b64": True}))


def test_what_is_no_token_at_all(keys: Keys) -> None:
    real = signed(keys, good())
    head, body, signature = real.split(".")
    for text in (
        "", ".", "..", "...", "a.b.c", head, f"{head}.{body}", f"{head}.{body}.",
        f"{head}..{signature}", f"{real}.x", real[:-3], "好.好.好", "\ud800.a.b", "\x00",
        f"{part(b'[' * 5000)}.{body}.{signature}", f"{part([1])}.{body}.{signature}",
        f"{part(b'{' * 100)}.{body}.{signature}", f"{part(bytes(range(256)))}.{body}.{signature}",
        signed(keys, b"[" * 4000), signed(keys, [1]), signed(keys, b"\xff"), signed(keys, b""),
        signed(keys, good(more="x" * 9000)), "x" * 1_000_000,
    ):  # fmt: skip
        assert not opens(keys, text), text[:50]


def test_a_token_ends_to_the_second(keys: Keys) -> None:
    token = tokens.issue(keys, "zone", "Li", "s", now() * 1000)
    end = tokens.verify(keys, token, now() * 1000).exp * 1000
    assert tokens.verify(keys, token, end - 1)
    with pytest.raises(Problem):
        tokens.verify(keys, token, end)


def test_another_servers_tokens_are_strangers(keys: Keys, tmp_path: Path) -> None:
    other = Keys.load(Settings(data=tmp_path / "other"))
    assert not opens(keys, tokens.issue(other, "zone", "Li", "s", now() * 1000))
    renamed = signed(other, good(), {"kid": keys.signing.kid})
    assert not opens(keys, renamed)
