"""A running server with one zone, and people who enrol with the codes that it prints."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from server.accounts.codes import issue_code
from server.clock import now_ms
from server.database import Database
from tests.conftest import postgresql_database
from tests.journeys.people import OnHttp
from tests.serving import Serving
from tests.zone import STAFF, TENANT, found


@pytest.fixture(params=["sqlite", "postgresql"])
def serving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Serving]:
    """The server, running; each story is told on both databases."""
    if request.param == "sqlite":
        started = Serving(tmp_path / "data").start()
        yield started
        started.stop()
        return
    with postgresql_database(request.getfixturevalue("postgresql")) as address:
        started = Serving(tmp_path / "data", address).start()
        yield started
        started.stop()


@pytest.fixture
def zone(serving: Serving) -> Iterator[dict[str, str]]:
    """One zone with its people; names → ids of nodes, and of one-time codes."""
    address = serving.environment["ANXUN_DATABASE"].replace(
        "postgresql://", "postgresql+psycopg://", 1
    )
    database = Database(address or f"sqlite:///{serving.data / 'anxun.db'}")
    ids = database.write_now(found)
    for name, _, _ in STAFF:
        code, _ = database.write_now(issue_code, TENANT, ids[name], ids["区长"], now_ms())
        ids[f"code of {name}"] = code
    yield ids
    database.close()


@pytest.fixture
def person(serving: Serving, zone: dict[str, str]) -> Iterator[Callable[[str], OnHttp]]:
    """Somebody who enrolled with his one-time code and talks to the server over HTTP."""
    client = httpx.Client(base_url=serving.address, timeout=30, trust_env=False)
    yield lambda name: OnHttp(client, zone, name)
    client.close()
