"""Starts the process that reads a workbook, and does not trust what it answers."""

import logging
import os
import subprocess
import sys
import tempfile
from threading import Timer

import msgspec

from server import problems
from server.desk.reading import Reply, Rows

COMMAND = (sys.executable, "-m", "server.desk.reading")
WALL_SECONDS = 60.0
"""Far above the limit on its CPU time: reached only when the machine itself stands still."""
REPLY_BYTES = 32 << 20

_FLAWS = {each.code: each for each in (problems.not_a_form, problems.too_much_form)}
_reply = msgspec.msgpack.Decoder(Reply)
_log = logging.getLogger(__name__)


def sheets_of(data: bytes, command: tuple[str, ...] = COMMAND) -> dict[str, Rows]:
    """Return the rows of a workbook's sheets; blocks for as long as that takes.

    Raises ``not-a-form`` also for a file that ends its process, ``too-much-form``, ``busy``.
    """
    answer = _asked(data, command)
    try:
        reply = _reply.decode(answer)
    except msgspec.DecodeError as error:
        raise problems.not_a_form from error
    if reply.flaw:
        raise _FLAWS.get(reply.flaw, problems.not_a_form)
    return reply.sheets


def _asked(data: bytes, command: tuple[str, ...]) -> bytes:
    # Nothing of the server's environment: it may hold secrets.
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"}
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 (our own program)
                command, env=environment, start_new_session=True, stdin=given,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise problems.busy from error
        timer = Timer(WALL_SECONDS, process.kill)
        timer.start()
        assert process.stdout is not None
        with process.stdout as answers:
            answer = answers.read(REPLY_BYTES + 1)
        timer.cancel()
        process.kill()
        process.wait()
    if not answer or len(answer) > REPLY_BYTES:
        _log.warning("a form of %d bytes ended its process (%s)", len(data), process.returncode)
        raise problems.not_a_form
    return answer
