"""The whole drill on real servers: backed up while it serves, lost, put back, gone on with."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from server.clock import new_id
from tests.conftest import postgresql_database
from tests.serving import ROOT, Serving
from tests.zone import PASSWORD


class Handset:
    """A phone on the network that keeps what it sent and the heads that it was told."""

    def __init__(self, number: str) -> None:
        self.number, self.device, self.incarnation = number, str(uuid4()), str(uuid4())
        self.sent: list[dict] = []
        self.heads: list[dict] = []
        self.epoch = self.cursor = None
        self.access = self.refresh = ""

    def sign_in(self, serving: Serving) -> None:
        told = self._ask(serving, "/auth/sign-in", {
            "login": self.number, "password": PASSWORD,
            "device": {"id": self.device, "name": "phone"},
        })  # fmt: skip
        self.access, self.refresh = told["access"], told["refresh"]

    def stay_signed_in(self, serving: Serving) -> None:
        told = self._ask(serving, "/auth/refresh", {
            "refresh": self.refresh, "rotation": str(uuid4()),
        })  # fmt: skip
        self.access, self.refresh = told["access"], told["refresh"]

    def report(self, serving: Serving, firm: str) -> list[dict]:
        mutation = {
            "mid": new_id(), "dseq": len(self.sent) + 1, "op": "create", "kind": "hazard",
            "id": new_id(), "made_at": "2026-11-24T07:42:10.123+08:00", "base": {},
            "set": {"firm": firm, "seen_at": "2026-11-24T07:42:00+08:00", "summary": "loose rail"},
        }  # fmt: skip
        self.sent.append({"age": 0, "epoch": self.epoch or "", "mutation": mutation})
        return self.sync(serving, self.sent[-1:])["outcomes"]

    def sync(self, serving: Serving, sent: list[dict]) -> dict:
        told = self._ask(serving, "/sync", {
            "proto": 1, "device": self.device, "incarnation": self.incarnation,
            "cursor": self.cursor, "sent": sent,
        })  # fmt: skip
        self.cursor, self.epoch = told["cursor"], told["epoch"]
        self.heads.append({"tenant": "try", "epoch": told["epoch"], **told["head"]})
        return told

    def _ask(self, serving: Serving, path: str, body: dict) -> dict:
        answer = httpx.post(
            f"{serving.address}{path}", json=body, trust_env=False, timeout=30,
            headers={"Authorization": f"Bearer {self.access}"} if self.access else {},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        told: dict = answer.json()
        return told


def run(serving: Serving, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=serving.environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip


@pytest.fixture
def address(request, sort):
    """Of a database in which the server has everything at first; empty: SQLite."""
    if sort == "sqlite":
        yield ""
        return
    with postgresql_database(request.getfixturevalue("postgresql")) as made:
        yield made


def test_nothing_that_a_phone_was_told_is_kept_is_lost_with_a_server(address, tmp_path: Path):
    first = Serving(tmp_path / "first", address).start()
    second = Serving(tmp_path / "second")
    gu = Handset("G001")
    try:
        ids = first.found()
        gu.sign_in(first)
        gu.report(first, ids["南港泵业"])
        file = str(tmp_path / "night.tar")
        run(first, "server", "backup", file)
        gu.report(first, ids["南港泵业"])
        first.kill()

        run(second, "server", "restore", file)
        second.start()
        gu.stay_signed_in(second)
        gu.sync(second, [])  # It hears of the restore before it says anything.
        told = gu.sync(second, gu.sent)
        assert [each["outcome"] for each in told["outcomes"]] == ["applied"] * 2
        assert [each.get("replayed", False) for each in told["outcomes"]] == [True, False]
        assert len({each["epoch"] for each in gu.heads}) == 2

        heads = tmp_path / "heads.json"
        heads.write_text(json.dumps(gu.heads))
        key = httpx.get(f"{second.address}/ledger/key", trust_env=False).json()["public"]
        verified = run(
            second, "server", "ledger", "verify", "--heads", str(heads), "--key", key, "--json"
        )
        (report,) = json.loads(verified.stdout)["zones"]
        assert [each["finding"] for each in report["heads"]] == ["met", "cut", "met", "met"]
    finally:
        first.stop()
        second.stop()
