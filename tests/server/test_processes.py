"""Real server processes on one PostgreSQL: beside each other, and several on one port."""

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from server.cli import main
from tests.conftest import postgresql_database
from tests.serving import PATIENCE, Serving
from tests.zone import PASSWORD


@pytest.fixture
def database(postgresql: str) -> Iterator[str]:
    with postgresql_database(postgresql) as address:
        yield address


@pytest.fixture
def started(tmp_path: Path, database: str) -> Iterator[Callable[..., Serving]]:
    """Start servers that share a data folder and a database; they are stopped at the end."""
    servings: list[Serving] = []

    def start(**settings: str) -> Serving:
        serving = Serving(tmp_path / "data", database)
        serving.environment |= settings
        servings.append(serving)
        return serving.start()

    yield start
    for each in servings:
        each.stop()


class Person:
    """Somebody who signed in with his password."""

    def __init__(self, number: str) -> None:
        self.number, self.device, self.incarnation = number, str(uuid4()), str(uuid4())
        self.dseq = 0
        self.access = ""

    def sign_in(self, serving: Serving) -> "Person":
        answer = httpx.post(
            f"{serving.address}/auth/sign-in", trust_env=False, timeout=30,
            json={"login": self.number, "password": PASSWORD,
                  "device": {"id": self.device, "name": "phone"}},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        self.access = answer.json()["access"]
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}"}

    def reports(self, serving: Serving, firm: str) -> httpx.Response:
        """Report a hazard there."""
        from server.clock import new_id

        self.dseq += 1
        mutation = {
            "mid": new_id(), "dseq": self.dseq, "op": "create", "kind": "hazard", "id": new_id(),
            "made_at": "2026-11-24T07:42:10.123+08:00", "base": {},
            "set": {"firm": firm, "seen_at": "2026-11-24T07:42:00+08:00", "summary": "loose rail"},
        }  # fmt: skip
        push = {
            "proto": 1, "device": self.device, "incarnation": self.incarnation, "cursor": None,
            "sent": [{"age": 0, "mutation": mutation}],
        }  # fmt: skip
        answer = httpx.post(
            f"{serving.address}/sync", json=push, headers=self.headers, trust_env=False, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer

    def listens(self, serving: Serving) -> "queue.Queue[str]":
        """Return where the events that come arrive, once the line is open."""
        heard: queue.Queue[str] = queue.Queue()

        def read() -> None:
            try:
                with httpx.stream(
                    "GET", f"{serving.address}/pokes", headers=self.headers, trust_env=False,
                    timeout=PATIENCE,
                ) as answer:  # fmt: skip
                    for line in filter(None, answer.iter_lines()):
                        heard.put(line)
                heard.put("ended")
            except httpx.TransportError:
                heard.put("cut")

        threading.Thread(target=read, daemon=True).start()
        assert heard.get(timeout=PATIENCE) == ": listening"
        return heard


def next_event(heard: "queue.Queue[str]") -> str:
    return heard.get(timeout=PATIENCE)


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in told.split()]


def workers(serving: Serving, count: int) -> list[int]:
    """The processes that serve, once there are so many."""
    assert serving.process is not None
    ends = time.monotonic() + PATIENCE
    while len(found := children(serving.process.pid)) != count:
        assert time.monotonic() < ends, found
        time.sleep(0.05)
    return found


def answers(serving: Serving, times: int) -> list[int]:
    """Ask on a connection of its own each time: any process may take it."""
    ends = time.monotonic() + PATIENCE
    codes: list[int] = []
    while len(codes) < times:
        assert time.monotonic() < ends, codes
        try:
            answer = httpx.get(f"{serving.address}/health/ready", trust_env=False, timeout=10)
        except httpx.TransportError:
            continue  # It was taken in by the process that was killed.
        codes.append(answer.status_code)
    return codes


def test_a_poke_crosses_from_one_server_to_another(started):
    here, there = started(), started()
    ids = here.found()
    listener, writer = Person("G002").sign_in(there), Person("G001").sign_in(here)
    heard = listener.listens(there)
    time.sleep(0.5)  # Longer than it takes to open a line: nothing may be due to that.
    assert heard.empty()
    began = time.monotonic()
    writer.reports(here, ids["南港泵业"])
    assert next_event(heard) == "event: poke"
    assert time.monotonic() - began < 10, "at once, and not at the next beat"


def test_somebody_out_of_scope_hears_nothing_across_servers(started):
    here, there = started(), started()
    ids = here.found()
    stranger, insider = Person("G003").sign_in(there), Person("G002").sign_in(there)
    nothing, heard = stranger.listens(there), insider.listens(there)
    Person("G001").sign_in(here).reports(here, ids["南港泵业"])
    assert next_event(heard) == "event: poke"
    time.sleep(0.5)
    assert nothing.empty()


def test_guessing_at_two_servers_gives_no_more_guesses_than_at_one(started):
    here, there = started(), started()
    here.found()
    codes = []
    for number in range(12):
        serving = (here, there)[number % 2]
        answer = httpx.post(
            f"{serving.address}/auth/sign-in", trust_env=False, timeout=30,
            json={"login": "G001", "password": f"guess number {number}",
                  "device": {"id": str(uuid4()), "name": "stranger"}},
        )  # fmt: skip
        codes.append(answer.status_code)
    assert 5 <= codes.count(401) <= 6, "five at once, and perhaps one more while they tell"
    assert set(codes[6:]) == {429}


def test_two_processes_answer_on_one_port_and_one_that_is_killed_is_replaced(started):
    serving = started(ANXUN_PROCESSES="2")
    ids = serving.found()
    first, second = workers(serving, 2)
    assert set(answers(serving, 20)) == {200}
    writer = Person("G001").sign_in(serving)
    heard = [Person("G002").sign_in(serving).listens(serving) for _ in range(6)]
    writer.reports(serving, ids["南港泵业"])
    assert [next_event(each) for each in heard] == ["event: poke"] * 6
    os.kill(first, signal.SIGKILL)
    assert set(answers(serving, 20)) == {200}
    again = workers(serving, 2)
    assert second in again
    assert first not in again
    assert writer.reports(serving, ids["南港泵业"]).json()["outcomes"][0]["outcome"] == "applied"


def test_ending_the_server_ends_its_processes_with_their_listeners(started):
    serving = started(ANXUN_PROCESSES="2")
    serving.found()
    heard = Person("G001").sign_in(serving).listens(serving)
    those = workers(serving, 2)
    process = serving.process
    serving.stop()
    assert process.returncode == 0
    assert next_event(heard) == "ended", "and was not cut"
    assert not any(Path(f"/proc/{pid}").exists() for pid in those)


def test_no_process_outlives_a_server_that_was_killed(started):
    serving = started(ANXUN_PROCESSES="2")
    those = workers(serving, 2)
    serving.kill()
    serving.start()
    assert not set(those) & set(workers(serving, 2))
    ends = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in those):
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_several_processes_need_postgresql(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ANXUN_DATA", str(tmp_path))
    monkeypatch.delenv("ANXUN_DATABASE", raising=False)
    monkeypatch.setenv("ANXUN_PROCESSES", "2")
    assert main(["run"]) == 1
    assert "PostgreSQL" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", ["0", "65", "many", "-1"])
def test_a_number_of_processes_that_will_not_do(tmp_path, monkeypatch, capsys, count):
    monkeypatch.setenv("ANXUN_DATA", str(tmp_path))
    monkeypatch.setenv("ANXUN_PROCESSES", count)
    assert main(["run"]) == 1
    assert "ANXUN_PROCESSES" in capsys.readouterr().err
