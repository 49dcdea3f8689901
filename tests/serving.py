"""The real server in a process of its own, to be talked to over HTTP and killed at will."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
PATIENCE = 60
"""Seconds within which a server must answer or a process must end."""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Serving:
    """``python -m server run`` on a folder; the same folder and port after a restart."""

    def __init__(self, data: Path, database: str = "", app: Path | None = None) -> None:
        self.data, self.port = data, free_port()
        self.environment = os.environ | {
            "ANXUN_DATA": str(data),
            "ANXUN_DATABASE": database,
            "ANXUN_PORT": str(self.port),
            "ANXUN_ENV": "development",
        }
        if app:
            self.environment["ANXUN_APP"] = str(app)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Serving":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", "run"], cwd=ROOT, env=self.environment
        )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            assert self.process.poll() is None, "the server did not start"
            try:
                if httpx.get(f"{self.address}/health/ready", trust_env=False).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server did not become ready")

    def found(self) -> dict[str, str]:
        """A zone with its people (``tests.zone``), made beside it; names → ids."""
        made = subprocess.run(
            [sys.executable, "-m", "tests.zone"], cwd=ROOT, env=self.environment,
            check=True, capture_output=True,
        )  # fmt: skip
        ids: dict[str, str] = json.loads(made.stdout)
        return ids

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
        self.process = None
