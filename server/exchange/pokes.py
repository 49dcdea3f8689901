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


class Pokes:
    """Who listens, by zone and key."""

    def __init__(self, neighbours: Neighbours | None = None) -> None:
        self._listeners: dict[str, dict[str, set[asyncio.Event]]] = {}
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

    def poke_everybody(self) -> None:
        """Wake all who are connected here: pokes for them may have been missed."""
        for tenant, by_key in self._listeners.items():
            self._wake(tenant, by_key)

    def end(self) -> None:
        """Let every connection end by itself: the server is about to."""
        self._ended = True
        self.poke_everybody()

    async def listen(self, tenant: str, keys: frozenset[str]) -> AsyncIterator[bytes]:
        """Yield Server-Sent Events until the connection has lived long enough."""
        ends = asyncio.get_running_loop().time() + LIFE_SECONDS
        with self._listening(tenant, keys) as event:
            yield b": listening\n\n"
            while not self._ended and asyncio.get_running_loop().time() < ends:
                try:
                    await asyncio.wait_for(event.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                event.clear()
                if not self._ended:
                    yield b"event: poke\ndata:\n\n"

    @contextmanager
    def _listening(self, tenant: str, keys: frozenset[str]) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        by_key = self._listeners.setdefault(tenant, {})
        for key in keys:
            by_key.setdefault(key, set()).add(event)
        try:
            yield event
        finally:
            for key in keys:
                by_key[key].discard(event)
                if not by_key[key]:
                    del by_key[key]

    def _heard(self, tenant: str, keys: list[Any] | None) -> None:
        self._wake(tenant, self._listeners.get(tenant, {}) if keys is None else keys)

    def _wake(self, tenant: str, keys: Iterable[str]) -> None:
        by_key = self._listeners.get(tenant, {})
        for key in keys:
            for event in by_key.get(key, ()):
                event.set()
