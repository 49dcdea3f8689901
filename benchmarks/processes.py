"""Servers in processes of their own: started, awaited, ended by their own process id."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

PATIENCE = 90
"""Seconds within which a server must listen, or end."""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Process:
    """A command that listens on ``port``; what it says goes to ``log``.

    ``extra``: its environment beside this one's. Started again, it has the same of all.
    """

    def __init__(
        self, command: Sequence[str], port: int, log: Path, extra: Mapping[str, str] | None = None
    ) -> None:
        self.command, self.port, self.log, self.extra = command, port, log, dict(extra or {})
        self.restarts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, env=os.environ | self.extra, stdout=log, stderr=log
            )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.command[0]} did not start: {self.log.read_text()[-2000:]}")

    def run(self, command: Sequence[str]) -> None:
        """Run another command as this one would run, to its end."""
        with self.log.open("ab") as log:
            subprocess.run(command, env=os.environ | self.extra, stdout=log, stderr=log, check=True)

    def restart(self) -> None:
        """End it without a word (``kill -9``), and start it again on what it had."""
        self._end(signal.SIGKILL)
        self.restarts += 1
        threading.Thread(target=self.start).start()

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(PATIENCE)
        self._process = None


P = TypeVar("P", bound=Process)


@contextlib.contextmanager
def serving(process: P) -> Iterator[P]:
    """The process, for as long as the block takes."""
    try:
        process.start()
        yield process
    finally:
        process.stop()
