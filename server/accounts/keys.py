"""The server's own secrets: made at first start, kept in files that only it can read."""

import hashlib
import os
import secrets
import stat
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from server.settings import Settings

SECRET_BYTES = 32
"""The least that an HMAC-SHA256 key may have (RFC 2104, RFC 7518 §3.2)."""

PUBLISHED_SEEDS = frozenset({
    # The examples of RFC 8032 §7.1 and RFC 8037 appendix A.
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
})  # fmt: skip


class UnsafeKeys(RuntimeError):
    """The keys in the data folder must not be used; the message says which and why."""


class SigningKey(msgspec.Struct, frozen=True):
    """A key with the one algorithm that it is ever used with."""

    kid: str
    public: Ed25519PublicKey
    private: Ed25519PrivateKey
    algorithm: str = "EdDSA"


class Keys(msgspec.Struct, frozen=True):
    """Everything the server signs with. ``signing`` is the newest of ``accepted``."""

    signing: SigningKey
    accepted: dict[str, SigningKey]
    """By ``kid``: the only keys a token can name."""
    cursor: bytes
    """Seals cursors (HMAC-SHA256)."""
    refresh: bytes
    """Derives refresh tokens (HMAC-SHA256)."""
    ledger: SigningKey
    """Signs the heads of ledgers, nothing else; the newest of ``ledgers``."""
    ledgers: dict[str, SigningKey]
    """By ``kid``: every key that a head kept by a phone may be signed with."""
    verified: dict[str, Any] = msgspec.field(default_factory=dict)
    """Tokens whose signature was found good, with what they say (``tokens.py``)."""

    @classmethod
    def load(cls, settings: Settings) -> "Keys":
        """Read the keys, making what is missing. Raises ``UnsafeKeys``.

        ``access.pem`` and ``ledger.pem`` sign; ``access-*.pem`` and ``ledger-*.pem`` beside
        them are former ones, still accepted.
        """
        folder = settings.keys
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("access.pem", "ledger.pem"):
            _make(folder / name, _new_signing_key())
        for name in ("cursor.key", "refresh.key"):
            _make(folder / name, secrets.token_bytes(SECRET_BYTES))
        if settings.env == "production":
            _refuse_readable(folder)
        signing, accepted = _signing_keys(folder, "access")
        ledger, ledgers = _signing_keys(folder, "ledger")
        return cls(
            signing,
            accepted,
            _secret(folder / "cursor.key"),
            _secret(folder / "refresh.key"),
            ledger,
            ledgers,
        )


def _make(path: Path, content: bytes) -> None:
    """Put a file in place unless there is one; two starting servers agree on the first."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def _refuse_readable(folder: Path) -> None:
    for path in (folder, *folder.iterdir()):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise UnsafeKeys(f"{path}: others may read it 其他用户可读 (chmod go= {path})")


def _signing_keys(folder: Path, name: str) -> tuple[SigningKey, dict[str, SigningKey]]:
    """Return the present key of that name, and it with all former ones by ``kid``."""
    present = _signing_key(folder / f"{name}.pem")
    former = [_signing_key(path) for path in sorted(folder.glob(f"{name}-*.pem"))]
    return present, {key.kid: key for key in (*former, present)}


def _signing_key(path: Path) -> SigningKey:
    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnsafeKeys(f"{path}: not an Ed25519 key in PEM 不是可用的密钥") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UnsafeKeys(f"{path}: not an Ed25519 key 不是 Ed25519 密钥")
    _refuse_guessable(path, private.private_bytes_raw())
    public = private.public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey(hashlib.sha256(raw).hexdigest()[:16], public, private)


def _secret(path: Path) -> bytes:
    content = path.read_bytes()
    if len(content) < SECRET_BYTES:
        raise UnsafeKeys(f"{path}: shorter than {SECRET_BYTES} bytes 密钥太短")
    _refuse_guessable(path, content)
    return content


def _refuse_guessable(path: Path, content: bytes) -> None:
    # 32 random bytes have about 30 different ones; 16 or fewer happen once in 10^17 times.
    if content.hex() in PUBLISHED_SEEDS or len(set(content)) <= 16:
        raise UnsafeKeys(f"{path}: a published or guessable key 公开的或可猜到的密钥")
