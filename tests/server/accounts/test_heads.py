"""What a phone keeps of the ledger is signed, and shows who said it."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.accounts.heads import from_text, good_signature, sign_head, to_text
from server.accounts.keys import Keys
from server.settings import Settings
from sync.ledger import HeadStatement

HASH = "ab" * 32
SAID = HeadStatement("anxun-head-1", "lj", "epoch", 907, HASH, 1_780_000_000_000)


@pytest.fixture
def keys(tmp_path):
    return Keys.load(Settings(data=tmp_path))


def raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def signed(keys):
    return sign_head(keys, "lj", "epoch", 907, HASH, 1_780_000_000_000)


def test_whoever_has_the_public_key_can_check_a_head_with_nothing_else(keys):
    head = signed(keys)
    said = json.dumps(
        ["anxun-head-1", "lj", "epoch", 907, HASH, 1_780_000_000_000], separators=(",", ":")
    ).encode()
    public = Ed25519PublicKey.from_public_bytes(raw(keys.ledger.public))
    public.verify(from_text(head.signature), said)
    assert head.key == hashlib.sha256(raw(keys.ledger.public)).hexdigest()[:16]
    assert good_signature(public, SAID, head.signature)


@pytest.mark.parametrize(
    "other",
    [
        HeadStatement("anxun-head-1", "other", "epoch", 907, HASH, 1_780_000_000_000),
        HeadStatement("anxun-head-1", "lj", "later", 907, HASH, 1_780_000_000_000),
        HeadStatement("anxun-head-1", "lj", "epoch", 908, HASH, 1_780_000_000_000),
        HeadStatement("anxun-head-1", "lj", "epoch", 907, "cd" * 32, 1_780_000_000_000),
        HeadStatement("anxun-head-1", "lj", "epoch", 907, HASH, 1_780_000_000_001),
    ],
)
def test_a_signature_covers_every_member(keys, other):
    assert not good_signature(keys.ledger.public, other, signed(keys).signature)


@pytest.mark.parametrize("signature", ["", "=", "签", "A" * 86, "AA==", "A+/A", "A" * 10_000])
def test_what_is_no_signature_is_a_bad_one(keys, signature):
    assert not good_signature(keys.ledger.public, SAID, signature)


def test_heads_have_a_key_of_their_own(keys):
    assert keys.ledger.kid not in keys.accepted
    assert keys.signing.kid not in keys.ledgers


def test_a_former_key_stays_known_and_signs_no_more(tmp_path, keys):
    folder = tmp_path / "keys"
    (folder / "ledger.pem").rename(folder / "ledger-2026.pem")
    later = Keys.load(Settings(data=tmp_path))
    assert later.ledger.kid != keys.ledger.kid
    assert set(later.ledgers) == {keys.ledger.kid, later.ledger.kid}
    assert signed(later).key == later.ledger.kid


def test_text_and_bytes_lead_to_each_other():
    assert [from_text(to_text(bytes(range(n)))) for n in range(5)] == [
        bytes(range(n)) for n in range(5)
    ]
