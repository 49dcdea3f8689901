import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.accounts import tokens
from server.accounts.keys import PUBLISHED_SEEDS, Keys, UnsafeKeys
from server.clock import now_ms
from server.settings import Settings


def pem(private: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, env="production")
    first, again = Keys.load(settings), Keys.load(settings)
    assert first.signing.kid == again.signing.kid
    assert (first.cursor, first.refresh) == (again.cursor, again.refresh)
    assert first.cursor != first.refresh
    assert len(first.cursor) == len(first.refresh) == 32
    assert stat.S_IMODE(settings.keys.stat().st_mode) == 0o700
    files = sorted(path.name for path in settings.keys.iterdir())
    assert files == ["access.pem", "cursor.key", "ledger.pem", "refresh.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in settings.keys.iterdir()} == {0o600}


def test_servers_that_start_together_agree_on_their_keys(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with ThreadPoolExecutor(8) as threads:
        loaded = list(threads.map(lambda _: Keys.load(settings), range(8)))
    assert len({(keys.signing.kid, keys.cursor, keys.refresh) for keys in loaded}) == 1
    assert len(list(settings.keys.iterdir())) == 4


def test_tokens_of_the_former_key_are_good_until_they_expire(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    old = Keys.load(settings)
    token = tokens.issue(old, "zone", "Li", "s", now_ms())
    (settings.keys / "access.pem").rename(settings.keys / "access-2026.pem")
    new = Keys.load(settings)
    assert new.signing.kid != old.signing.kid
    assert tokens.verify(new, token, now_ms()).sub == "Li"
    assert tokens.verify(new, tokens.issue(new, "zone", "Li", "s", now_ms()), now_ms())


@pytest.mark.parametrize("name", ["", "access.pem", "cursor.key", "ledger.pem", "refresh.key"])
def test_in_production_a_key_that_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    Keys.load(Settings(data=tmp_path))
    (tmp_path / "keys" / name).chmod(0o750)
    with pytest.raises(UnsafeKeys, match=name or "keys"):
        Keys.load(Settings(data=tmp_path, env="production"))
    assert Keys.load(Settings(data=tmp_path)), "on a developer's machine it is let pass"


@pytest.mark.parametrize("seed", [*sorted(PUBLISHED_SEEDS), "00" * 32, "0102" * 16])
def test_a_published_or_guessable_key_is_refused(tmp_path: Path, seed: str) -> None:
    Keys.load(Settings(data=tmp_path))
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    (tmp_path / "keys" / "access.pem").write_bytes(pem(private))
    with pytest.raises(UnsafeKeys, match="guessable"):
        Keys.load(Settings(data=tmp_path, env="production"))


@pytest.mark.parametrize(
    "content", [b"", b"short", bytes(31), bytes(32), b"changeme" * 8, b"0123456789abcdef" * 2]
)
def test_an_hmac_key_that_is_short_or_guessable_is_refused(tmp_path: Path, content: bytes) -> None:
    Keys.load(Settings(data=tmp_path))
    (tmp_path / "keys" / "cursor.key").write_bytes(content)
    with pytest.raises(UnsafeKeys):
        Keys.load(Settings(data=tmp_path))


def test_a_key_of_another_sort_is_refused(tmp_path: Path) -> None:
    Keys.load(Settings(data=tmp_path))
    for content in (b"", b"no key", pem(ec.generate_private_key(ec.SECP256R1()))):
        (tmp_path / "keys" / "access.pem").write_bytes(content)
        with pytest.raises(UnsafeKeys):
            Keys.load(Settings(data=tmp_path))
