"""Signs where a ledger stands, so that phones can show it to whoever doubts the server.

Only public keys are needed to check one: ``good_signature`` is what an outsider runs.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.accounts.keys import Keys
from sync import Head
from sync.ledger import HeadStatement, statement


def sign_head(keys: Keys, tenant: str, epoch: str, position: int, hash: str, at: int) -> Head:
    """Return the head as phones keep it. ``hash``: hex of the link at ``position``;
    ``at``: milliseconds since 1970, server's clock."""
    said = statement(HeadStatement("anxun-head-1", tenant, epoch, position, hash, at))
    signature = to_text(keys.ledger.private.sign(said))
    return Head(position, hash, at, keys.ledger.kid, signature)


def good_signature(public: Ed25519PublicKey, said: HeadStatement, signature: str) -> bool:
    """Whether the owner of this key signed exactly that."""
    try:
        public.verify(from_text(signature), statement(said))
    except (InvalidSignature, ValueError):
        return False
    return True


def to_text(raw: bytes) -> str:
    """Return base64url without padding (RFC 4648 §5)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Undo ``to_text``. Raises ``ValueError`` for what it never returns."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if to_text(raw) != text:
        raise ValueError("not base64url")
    return raw
