"""A server in a process of its own, over HTTP: killed with SIGKILL, and started again."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jwt
import msgspec

from server.accounts.keys import Keys
from server.accounts.tokens import Claims
from server.database import Database
from server.settings import Settings
from tests.simulation.clock import Clock
from tests.simulation.faults import Fault
from tests.simulation.host import Line, NoAnswer, Status
from tests.simulation.ids import uuid7
from tests.simulation.node import ROOT
from tests.simulation.zone import BEGAN, Zone

PATIENCE = 30
"""Seconds that an answer may take."""
FOR_EVER = 2**33
"""Tokens of a story do not expire: what that does is another test's matter."""


class Double:
    """The process that forks servers: ``python -m tests.simulation.double``."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.simulation.double"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._read())
        self.child = 0

    def start(self, environment: dict[str, str]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(environment) + "\n")
        self.process.stdin.flush()
        self.child = int(self._read())

    def kill(self) -> None:
        """End the server as a power cut would, if it has not ended yet."""
        if self.child:
            # It may be gone already; then nobody else has its number before it is read here.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
            assert self._read() == "ended"
            self.child = 0

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        self.kill()
        with self.process:
            self.process.kill()


class ProcessFaults:
    """What the next request will tell the server to meet."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    def arm(self, statement: int, fault: Fault) -> None:
        # Every third death comes when all is written and nothing is said.
        late = fault == "death" and statement % 3 == 0
        self.told = {"left": statement, "fault": "after commit" if late else fault}

    def disarm(self) -> bool:
        armed, self.told = bool(self.told), {}
        return armed


class ProcessHost:
    """The same to a story as ``host.Host``."""

    def __init__(self, double: Double, folder: Path, town: Zone, clock: Clock) -> None:
        self.double, self.zone, self.clock = double, town, clock
        self.faults = ProcessFaults()
        self.environment = {"ANXUN_DATA": str(folder), "ANXUN_DATABASE": ""}
        self.keys = Keys.load(Settings(data=folder))
        self.database = Database(f"sqlite:///{folder / 'anxun.db'}")
        self.tokens: dict[str, str] = {}
        double.start(self.environment)

    def answer(self, line: Line, body: bytes) -> bytes:
        """What ``POST /sync`` answers. Raises ``Status``, or ``NoAnswer`` where it died."""
        connection = http.client.HTTPConnection("127.0.0.1", self.double.port, timeout=PATIENCE)
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._token(line)}",
            "X-Simulation": json.dumps({"now": self.clock.now} | self.faults.told),
        }
        try:
            connection.request("POST", "/sync", body, headers)
            response = connection.getresponse()
            status, answer = response.status, response.read()
        except (http.client.HTTPException, OSError) as error:
            self.restart()
            raise NoAnswer("the server was killed") from error
        finally:
            connection.close()
        if status != 200:
            raise Status(status)
        return answer

    def restart(self) -> None:
        self.double.kill()
        self.double.start(self.environment)

    def sign_in(self, line: Line) -> None:
        self.change(self.zone.signs_in, line.account, line.device, line.session)

    def _token(self, line: Line) -> str:
        """As ``tokens.issue`` makes it, but for longer than a story takes."""
        if line.session not in self.tokens:
            key, jti = self.keys.signing, uuid7(self.zone.dice, self.clock.now)
            claims = Claims(
                FOR_EVER, BEGAN // 1000, "anxun", "access", line.account, line.session,
                self.zone.tenant, jti,
            )  # fmt: skip
            self.tokens[line.session] = jwt.encode(
                msgspec.to_builtins(claims), key.private, key.algorithm, headers={"kid": key.kid}
            )
        return self.tokens[line.session]

    def change(self, work: Any, *args: Any) -> Any:
        return self.database.write_now(work, *args)

    def look(self, work: Any, *args: Any) -> Any:
        return self.database.read_now(work, *args)

    def close(self) -> None:
        self.double.kill()
        self.database.close()
