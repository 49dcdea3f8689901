"""Tells phones that are online that something in their scope changed. Carries no data.

A poke wakes the phones that are connected to this process, and through its neighbours
those that are connected to any other process on the same database.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from server.neighbours import Neighbours

BEAT_SECONDS = 25
"""A comment line this often keeps proxies from closing a quiet connection."""
LIFE_SECONDS = 14 * 60
"""A connection ends before the token that opened it does; the phone opens another."""


REACH = "reach:"
"""Before an account: the key of what it may hold, which may change like a record."""


class Listener:
    """One connection: whether it was woken, and whether the keys it listens by are old."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.outdated = False

    def wake(self, key: str) -> None:
        self.outdated |= key.startswith(REACH)
        self.event.set()


class Pokes:
    """Who listens, by zone and key."""

    def __init__(self, neighbours: Neighbours | None = None) -> None:
        self._listeners: dict[str, dict[str, set[Listener]]] = {}
        self._neighbours = neighbours
        self._ended = False
        if neighbours:
            neighbours.hear("poke", self._heard, self.poke_everybody)

    def poke(self, tenant: str, keys: Iterable[str]) -> None:
        """Wake those who hold one of the keys, wherever they are connected.

        Called after the commit: who is woken finds what he is woken for.
        """
        touched = list(keys)
        self._wake(tenant, touched)
        if self._neighbours and touched:
            self._neighbours.tell("poke", tenant, touched)

    def poke_reach(self, tenant: str, account: str) -> None:
        """What an account may hold has changed: its phones ask, and listen anew."""
        self.poke(tenant, [REACH + account])

    def poke_everybody(self) -> None:
        """Wake all who are connected here: pokes for them may have been missed."""
        for tenant in self._listeners:
            self._wake_all(tenant)

    def end(self) -> None:
        """Let every connection end by itself: the server is about to."""
        self._ended = True
        self.poke_everybody()

    async def listen(self, tenant: str, account: str, keys: frozenset[str]) -> AsyncIterator[bytes]:
        """Yield Server-Sent Events until the connection has lived long enough, or its keys
        are no longer those of the account."""
        ends = asyncio.get_running_loop().time() + LIFE_SECONDS
        with self._listening(tenant, keys | {REACH + account}) as listener:
            yield b": listening\n\n"
            while not self._ended and asyncio.get_running_loop().time() < ends:
                try:
                    await asyncio.wait_for(listener.event.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                listener.event.clear()
                if not self._ended:
                    yield b"event: poke\ndata:\n\n"
                if listener.outdated:
                    return

    @contextmanager
    def _listening(self, tenant: str, keys: frozenset[str]) -> Iterator[Listener]:
        listener = Listener()
        by_key = self._listeners.setdefault(tenant, {})
        for key in keys:
            by_key.setdefault(key, set()).add(listener)
        try:
            yield listener
        finally:
            for key in keys:
                by_key[key].discard(listener)
                if not by_key[key]:
                    del by_key[key]

    def _heard(self, tenant: str, keys: list[Any] | None) -> None:
        if keys is None:
            self._wake_all(tenant)
        else:
            self._wake(tenant, keys)

    def _wake_all(self, tenant: str) -> None:
        # They ask, and hear what became of their reach; that they listen anew can wait.
        every = self._listeners.get(tenant, {})
        self._wake(tenant, [key for key in every if not key.startswith(REACH)])

    def _wake(self, tenant: str, keys: Iterable[str]) -> None:
        by_key = self._listeners.get(tenant, {})
        for key in keys:
            for listener in by_key.get(key, ()):
                listener.wake(key)
