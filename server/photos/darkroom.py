"""The few worker processes in which pictures are developed, started and replaced as needed."""

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Timer

import msgspec

from server.photos.picture import Developed
from server.photos.structure import NotAPicture
from server.photos.worker import READY, Answer, read_frame, write_frame

WORKERS = 2
WAITING = 32
"""Pictures that may wait their turn; each is held in memory."""
WALL_SECONDS = 60.0
"""Far above the CPU limit: reached only when the machine itself stands still."""
PICTURES = 200
"""A worker is replaced after so many, so that no leak in a decoder adds up."""
TRIES = 2

COMMAND = (sys.executable, "-m", "server.photos.worker")

_answer = msgspec.msgpack.Decoder(Answer)
_log = logging.getLogger(__name__)


class Closed(Exception):
    """No picture can be developed now; later it can."""


class Darkroom:
    """Develops pictures, a few at a time, each in a process that may die of it."""

    def __init__(self, command: Sequence[str] = COMMAND, wall: float = WALL_SECONDS) -> None:
        self._command, self._wall = command, wall
        self._threads = ThreadPoolExecutor(WORKERS, "darkroom")
        self._idle: deque[_Worker] = deque()
        self._present = 0

    async def develop(self, data: bytes) -> Developed:
        """Return a picture's facts and renditions; raise ``NotAPicture`` or ``Closed``."""
        if self._present >= WORKERS + WAITING:
            raise Closed
        self._present += 1
        try:
            run = asyncio.get_running_loop().run_in_executor
            return await run(self._threads, self.develop_now, data)
        finally:
            self._present -= 1

    def develop_now(self, data: bytes) -> Developed:
        """``develop`` for commands and tests, in the calling thread."""
        for _ in range(TRIES):
            worker = self._free_worker()
            reply = worker.ask(data, self._wall)
            if reply is None:
                # Once may be the worker's fault: a fresh one decides.
                continue
            if worker.pictures < PICTURES:
                self._idle.append(worker)
            else:
                worker.end()
            return _read(reply)
        raise NotAPicture("undecodable")

    def _free_worker(self) -> "_Worker":
        try:
            return self._idle.pop()
        except IndexError:
            return _Worker(self._command)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        while self._idle:
            self._idle.pop().end()


def _read(reply: bytes) -> Developed:
    try:
        answer = _answer.decode(reply)
    except msgspec.DecodeError as error:
        # Whoever took the worker over does not get to write anything here.
        raise NotAPicture("undecodable") from error
    if answer.developed is None:
        raise NotAPicture(answer.flaw or "undecodable")
    return answer.developed


class _Worker:
    """One process and the two pipes to it."""

    def __init__(self, command: Sequence[str]) -> None:
        # Nothing of the server's environment: it may hold secrets.
        environment = {"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"}
        self.pictures = 0
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own program)
                command, env=environment, start_new_session=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise Closed from error
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._from = self.process.stdin, self.process.stdout
        if self._within(WALL_SECONDS, None) != READY:
            self.end()
            _log.error("no picture can be developed: the worker does not start")
            raise Closed

    def ask(self, data: bytes, wall: float) -> bytes | None:
        """Return the answer to a picture, or None if it was the end of this worker.

        Raises ``Closed`` after ``wall`` seconds: that is the machine's fault, for a
        picture that merely costs too much is stopped by the limit on its CPU time.
        """
        self.pictures += 1
        reply = self._within(wall, data)
        if reply is None:
            self.end()
            _log.warning("a picture of %d bytes ended its worker (%s)",
                         len(data), self.process.returncode)  # fmt: skip
        return reply

    def _within(self, wall: float, data: bytes | None) -> bytes | None:
        """Exchange frames with the process, which is killed when the time is up."""
        late = Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        timer = Timer(wall, stop)
        timer.start()
        reply = None
        # A broken pipe: the process ended before it had read everything.
        with contextlib.suppress(OSError):
            if data is not None:
                write_frame(self._to, data)
            reply = read_frame(self._from)
        timer.cancel()
        if reply is None and late.is_set():
            self.end()
            raise Closed
        return reply

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._from.close()
        # What it had not read yet cannot be flushed any more.
        with contextlib.suppress(OSError):
            self._to.close()
