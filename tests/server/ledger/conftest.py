"""A zone whose chain is doubted, what it says of itself, and heads that a phone kept."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from server import cli, migration
from server.accounts.heads import sign_head
from server.accounts.keys import Keys
from server.database import Database
from server.exchange.tables import ledger
from server.ledger.heads import KeptHead
from server.ledger.stored import public_key
from server.settings import Settings, settings_from_environment
from server.tables import zone
from sync import GENESIS, Entry, digest, link
from tests.conftest import postgresql_database
from tests.world import Phone, World


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Of a server of its own, with all tables and nothing in them."""
    monkeypatch.setenv("ANXUN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ANXUN_DATABASE", raising=False)
    if request.param == "sqlite":
        migration.upgrade(settings_from_environment().database_url)
        yield settings_from_environment()
        return
    with postgresql_database(request.getfixturevalue("postgresql")) as address:
        monkeypatch.setenv("ANXUN_DATABASE", address)
        migration.upgrade(settings_from_environment().database_url)
        yield settings_from_environment()


class Doubted:
    """A zone in which people have written, and what whoever holds its database can do to it."""

    def __init__(self, settings: Settings, database: Database, folder: Path) -> None:
        self.settings, self.database, self.folder = settings, database, folder
        self.keys = Keys.load(settings)
        self.world = World(database).populate()
        self.phone: Phone = self.world.phone("gu")
        self.kept: list[KeptHead] = []

    @property
    def public(self) -> str:
        return public_key(self.keys.ledger).public

    def write(self, count: int = 1) -> None:
        """Somebody reports hazards, and his phone keeps the head that it is told after each."""
        for _ in range(count):
            self.phone.hazard()
            self.phone.sync()
            self.kept.append(self.head())

    def head(self) -> KeptHead:
        """The head as ``POST /sync`` tells it now."""
        row = self.do(sa.select(zone)).one()
        head = sign_head(
            self.keys, "zone", row.epoch, row.position, row.head.hex(), 1_780_000_000_000
        )
        return KeptHead(
            "zone", row.epoch, head.position, head.hash, head.at, head.key, head.signature
        )

    def do(self, *statements: Any) -> Any:
        """Whoever holds the database does this to it; returns what the last one found."""

        def all_of_it(connection: Connection) -> Any:
            found = [connection.execute(each) for each in statements]
            return found[-1].freeze()() if found[-1].returns_rows else None

        return self.database.write_now(all_of_it)

    def links(self) -> list[Any]:
        return list(self.do(sa.select(ledger).order_by(ledger.c.position)).all())

    def chain_again(self) -> None:
        """Compute every link anew, as somebody does who wants a changed chain to close."""
        last = GENESIS
        for row in self.links():
            verdict = json.loads(row.outcome)["outcome"]
            content = digest(row.salt, row.content) if row.salt else row.digest
            last = link(
                last,
                Entry(
                    "anxun-ledger-1", "zone", row.position, row.mid, row.account, row.device,
                    row.incarnation, row.dseq, row.received, verdict, content,
                ),
            )  # fmt: skip
            here = ledger.c.position == row.position
            self.do(ledger.update().where(here).values(link=last, digest=content))
        self.do(zone.update().values(head=last, position=len(self.links())))

    def file_of(self, heads: list[KeptHead]) -> str:
        path = self.folder / f"heads-{len(list(self.folder.iterdir()))}.json"
        path.write_bytes(msgspec.json.encode(heads))
        return str(path)

    def export(self, name: str = "chain.jsonl", *more: str) -> Path:
        path = self.folder / name
        assert cli.main(["ledger", "export", "--tenant", "zone", *more, str(path)]) == 0
        return path


@pytest.fixture
def doubted(settings: Settings, tmp_path: Path) -> Iterator[Doubted]:
    """With five links and a head for each."""
    database = Database(settings.database_url)
    (tmp_path / "evidence").mkdir()
    made = Doubted(settings, database, tmp_path / "evidence")
    made.write(5)
    yield made
    database.close()


@pytest.fixture
def verify(doubted: Doubted, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Verify the database, or ``file=``, beside heads; returns what ``--json`` says."""

    def run(
        heads: list[KeptHead] | None = None, file: Path | None = None, *more: str
    ) -> dict[str, Any]:
        arguments = ["ledger", "verify", "--json", *more]
        if file:
            arguments += ["--file", str(file)]
        if heads is not None:
            arguments += ["--heads", doubted.file_of(heads)]
        capsys.readouterr()
        ended = cli.main(arguments)
        (line,) = capsys.readouterr().out.splitlines()
        told: dict[str, Any] = json.loads(line)
        assert ended == (0 if told["good"] else 1)
        return told

    return run


def flaws(told: dict[str, Any]) -> list[tuple[int, str]]:
    """Where the one chain does not hold."""
    (report,) = told["zones"]
    return [(each["position"], each["flaw"]) for each in report["faults"]]


def findings(told: dict[str, Any]) -> list[str]:
    (report,) = told["zones"]
    return [each["finding"] for each in report["heads"]]
