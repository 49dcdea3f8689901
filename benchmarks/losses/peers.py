"""Plays the script with a peer's own client, under Node, against its server."""

import asyncio
import tempfile
from pathlib import Path

import msgspec

from benchmarks.losses.audit import Looks, Losses, audit
from benchmarks.losses.line import Line
from benchmarks.losses.plan import Plan
from benchmarks.peers.install import NODE
from benchmarks.processes import Process

KILLED_AT = 2
"""The push, after the first half, during which the server is killed."""
PATIENCE = 400
"""Seconds that a client may take."""


async def losses_of(peer: str, node: Path, process: Process, plan: Plan) -> Losses:
    """Let ``<peer>-client.mjs`` play against a running server, and count.

    The server's log lies in its folder.
    """
    line = await Line(process.port).open()
    with tempfile.TemporaryDirectory(prefix="anxun-bench-") as folder:
        (Path(folder) / "plan.json").write_bytes(msgspec.json.encode(plan))
        told = [f"http://127.0.0.1:{port}" for port in (line.port, process.port)]
        client = await asyncio.create_subprocess_exec(
            str(NODE), f"{peer}-client.mjs", *told, f"{folder}/plan.json", folder,
            str(process.log.parent), cwd=node, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            await asyncio.wait_for(_played(client, line, process), PATIENCE)
            looks = (Path(folder) / "looks.json").read_bytes()
        finally:
            if client.returncode is None:
                client.kill()
            await client.wait()
            line.close()
        assert line.lost
        assert process.restarts, "the server was never killed"
    return audit(plan, msgspec.json.decode(looks, type=Looks))


async def _played(client: asyncio.subprocess.Process, line: Line, process: Process) -> None:
    """Kill the server when the client has got half-way, and wait for it to end."""
    assert client.stdin
    assert client.stdout
    if (await client.stdout.readline()).strip() == b"half":
        line.kill_at(KILLED_AT, process.restart)
        client.stdin.write(b"go on\n")
    await client.wait()
