"""Tells phones that are online that something in their scope changed. Carries no data."""

import asyncio
from collections.abc import AsyncIterator, Iterable

BEAT_SECONDS = 25
"""A comment line this often keeps proxies from closing a quiet connection."""
LIFE_SECONDS = 14 * 60
"""A connection ends before the token that opened it does; the phone opens another."""


class Pokes:
    """Who listens, by zone, and under which keys."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[asyncio.Event, frozenset[str]]] = {}

    def poke(self, tenant: str, keys: Iterable[str]) -> None:
        """Wake those who hold one of the keys."""
        touched = frozenset(keys)
        for event, held in self._listeners.get(tenant, {}).items():
            if touched & held:
                event.set()

    async def listen(self, tenant: str, keys: frozenset[str]) -> AsyncIterator[bytes]:
        """Yield Server-Sent Events until the connection has lived long enough."""
        event = asyncio.Event()
        listeners = self._listeners.setdefault(tenant, {})
        listeners[event] = keys
        ends = asyncio.get_running_loop().time() + LIFE_SECONDS
        try:
            yield b": listening\n\n"
            while asyncio.get_running_loop().time() < ends:
                try:
                    await asyncio.wait_for(event.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                event.clear()
                yield b"event: poke\ndata:\n\n"
        finally:
            listeners.pop(event, None)
