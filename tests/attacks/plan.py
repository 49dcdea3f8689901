"""Who lives in the two zones that are attacked, written down before either server starts."""

import json
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.keys import Keys
from server.accounts.passwords import passwords
from server.accounts.tables import account
from server.accounts.zones import create_zone
from server.clock import now_ms
from server.database import Database
from server.schema import metadata
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node
from server.settings import Settings

PASSWORD = "铁门-蓝船-七月"
ZONES = ("east", "west")
TREE = (
    ("street", "district", "street"), ("grid", "street", "grid"), ("pump", "grid", "firm"),
    ("dock", "grid", "firm"), ("crew", "pump", "team"), ("gang", "dock", "team"),
)  # fmt: skip
PEOPLE = (
    ("worker", "worker", "crew"), ("mate", "worker", "crew"), ("leader", "leader", "crew"),
    ("manager", "manager", "pump"), ("docker", "worker", "gang"),
    ("dockmaster", "manager", "dock"), ("grid", "grid", "grid"), ("street", "street", "street"),
)  # fmt: skip
BYSTANDERS = 60
"""Workers of the east whose passwords are guessed at, one guess each."""

_NAMES = UUID("6f3c1a52-0b52-7c55-8f1e-5a3a6d2f9c10")


def id_of(zone: str, name: str) -> str:
    """The id of a node or (``person:…``) of somebody in a zone: a version 5 UUID."""
    return str(uuid5(_NAMES, f"{zone}/{name}"))


def login_of(zone: str, name: str) -> str:
    return f"{zone}-{name}".upper()


def everybody() -> list[dict[str, str]]:
    """Everybody in both zones."""
    names = [name for name, _, _ in PEOPLE] + [f"bystander{n}" for n in range(BYSTANDERS)]
    return [
        {"zone": zone, "name": name, "id": id_of(zone, f"person:{name}"),
         "login": login_of(zone, name), "password": PASSWORD}
        for zone in ZONES for name in names
    ]  # fmt: skip


def settle(settings: Settings) -> None:
    """Make the database, the zones and their people."""
    settings.data.mkdir(parents=True, exist_ok=True)
    Keys.load(settings)
    database = Database(settings.database_url)
    metadata.create_all(database.writing)
    kept = passwords.hash(PASSWORD)
    for zone in ZONES:
        database.write_now(_settle_zone, zone, kept)
    database.close()


def _settle_zone(connection: Connection, zone: str, kept: str) -> None:
    founded = create_zone(
        connection, name=f"{zone}区", admin_name=f"{zone}-admin", now=now_ms(), tenant=zone
    )
    places = {"district": founded.root}
    for name, parent, level in TREE:
        places[name] = id_of(zone, name)
        connection.execute(
            node.insert().values(
                tenant=zone, id=places[name], parent=places[parent], level=level, name=name
            )
        )
    bystanders = tuple((f"bystander{n}", "worker", "crew") for n in range(BYSTANDERS))
    for name, role, at in (*PEOPLE, *bystanders):
        who = id_of(zone, f"person:{name}")
        connection.execute(
            account.insert().values(
                tenant=zone, id=who, name=f"{zone} {name}", number=login_of(zone, name),
                password_hash=kept, created=now_ms(),
            )
        )  # fmt: skip
        connection.execute(
            membership.insert().values(
                tenant=zone, id=id_of(zone, f"membership:{name}"), account=who, node=places[at],
                role=role, relation="workplace", since=0,
            )
        )  # fmt: skip
    touch_directory(connection, zone)


def settle_bare(settings: Settings) -> None:
    """The same people for the bare application, which keeps passwords as they are."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(settings.data / "anxun.db") as connection:
        connection.execute("CREATE TABLE account (id TEXT PRIMARY KEY, login, password, body)")
        connection.execute("CREATE TABLE record (id TEXT PRIMARY KEY, body)")
        connection.execute("CREATE TABLE ledger (mid TEXT)")
        connection.executemany(
            "INSERT INTO account VALUES (?, ?, ?, ?)",
            [(each["id"], each["login"], PASSWORD, json.dumps(each)) for each in everybody()],
        )


VOLATILE = frozenset({"session", "refresh", "device", "scope_set"})
"""Tables that a sign-in or a pull may write to; every other is looked at."""


def stored(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is kept, table by table."""
    engine = sa.create_engine(f"sqlite:///{data / 'anxun.db'}")
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = {
            name: sorted(
                map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr
            )
            for name in names
            if name not in VOLATILE
        }
    engine.dispose()
    return rows


def asked(data: Path, question: str, *about: Any) -> list[tuple[Any, ...]]:
    """Rows of the attacked server's database."""
    with sqlite3.connect(f"file:{data / 'anxun.db'}?mode=ro", uri=True) as connection:
        return connection.execute(question, about).fetchall()
