"""The few worker processes in which pictures are developed, started and replaced as needed."""

import asyncio
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Timer
from typing import get_args

import msgspec

from server.photos.picture import Developed
from server.photos.structure import Flaw, NotAPicture
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
_developed = msgspec.msgpack.Decoder(Developed)
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
            worker = self._idle.pop() if self._idle else _Worker(self._command)
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

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        while self._idle:
            self._idle.pop().end()


def _read(reply: bytes) -> Developed:
    try:
        answer = _answer.decode(reply)
        if answer[0] == "developed":
            return _developed.decode(answer[1])
    except msgspec.DecodeError as error:
        # Whoever took the worker over does not get to write anything here.
        raise NotAPicture("undecodable") from error
    raise NotAPicture(answer[1] if answer[1] in get_args(Flaw) else "undecodable")


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
        late = False

        def stop() -> None:
            nonlocal late
            late = True
            self.process.kill()

        assert self.process.stdin and self.process.stdout
        timer = Timer(wall, stop)
        timer.start()
        try:
            if data is not None:
                write_frame(self.process.stdin, data)
            return read_frame(self.process.stdout)
        except OSError:
            return None
        finally:
            timer.cancel()
            if late:
                self.end()
                raise Closed

    def end(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except OSError:
            pass  # What it had not read yet cannot be flushed any more.
