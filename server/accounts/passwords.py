"""Passwords: how they are kept, how they are checked, which are refused.

Argon2id (RFC 9106) with the memory and time that OWASP recommends, two at a time, so
that a storm of attempts costs neither the machine's memory nor other requests.
"""

import asyncio
import unicodedata
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server import problems

LENGTH = 8
"""The shortest password, in characters."""

COMMON = frozenset({
    "password", "passw0rd", "password1", "qwerty123", "iloveyou", "1q2w3e4r", "1qaz2wsx",
    "abc12345", "abc123456", "abcd1234", "a1234567", "a12345678", "a123456789", "aa123456",
    "aa12345678", "woaini520", "woaini1314", "admin123", "anquan123", "12341234", "11223344",
    "12344321", "123456789a",
})  # fmt: skip
"""Among the first that anybody tries."""

_RUNS = "01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"


class Passwords:
    """Makes and checks hashes; ``verified`` counts the checks done, whoever was asked for."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self.hasher = hasher or PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
        self.verified = 0
        # Nobody's: checked where there is no account, so that both take the same work.
        self.nobody = self.hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        return self.hasher.hash(_plain(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether this is the password: exactly one Argon2 computation in every case."""
        self.verified += 1
        try:
            return self.hasher.verify(kept or self.nobody, _plain(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


passwords = Passwords()
"""The server's own: one, so that what it counts is everything."""

_threads = ThreadPoolExecutor(2, "argon2")


async def make_hash(password: str) -> str:
    """Return the hash to keep, without holding up other requests."""
    return await asyncio.get_running_loop().run_in_executor(_threads, passwords.hash, password)


async def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one; None is nobody's and takes as long."""
    run = asyncio.get_running_loop().run_in_executor
    return await run(_threads, passwords.verify, kept, password)


def check_strength(password: str, about: Iterable[str | None]) -> None:
    """Refuse a password that others would guess; ``about``: name, number, phone of its owner.

    Raises ``weak-password``. Digits alone are allowed: many type with gloves on.
    """
    plain = _plain(password).casefold()
    if len(plain) < LENGTH or len(set(plain)) < 3 or plain in COMMON:
        raise problems.weak_password
    if any(plain in run for run in _RUNS):
        raise problems.weak_password
    for known in filter(None, about):
        told = known.casefold()
        # Part of the phone number, or a name with next to nothing added.
        if plain in told or (told in plain and len(plain) - len(told) < 4):
            raise problems.weak_password


def _plain(password: str) -> str:
    """The same password from every keyboard (RFC 8265 asks for NFC)."""
    return unicodedata.normalize("NFC", password)
