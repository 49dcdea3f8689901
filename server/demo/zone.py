"""Makes the demo zone, or finds it there, and says who can sign in to it."""

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from server import problems
from server.accounts.passwords import passwords
from server.accounts.tables import account
from server.clock import now_ms
from server.database import Database
from server.demo import album
from server.demo.diary import ZONE_TIME, Diary, Entry, Shot, moment
from server.demo.hazards import HAZARDS
from server.demo.others import FEEDBACK, NEWCOMER, visits
from server.demo.people import PASSWORD, PEOPLE, TENANT, check_passwords, found
from server.demo.steps import entries
from server.demo.telling import Progress, roster
from server.demo.training import training
from server.settings import Settings
from server.tables import zone

FOUNDED = "22 08:00"


def seed(database: Database, settings: Settings) -> None:
    """Make the demo zone if it is not there, and print its people.

    People and records come in one transaction and pictures after it: where that was cut
    short, the next call brings what is missing. Raises ``ValueError`` in production and
    ``taken`` where another zone has the demo zone's short name.
    """
    if settings.env == "production":
        raise ValueError("no demo zone in production")
    progress = Progress(sys.stdout)
    accounts = database.read_now(_accounts)
    if accounts is None:
        accounts = _make(database, progress)
    _bring_pictures(database, settings, accounts, progress)
    progress.end()
    sys.stdout.write(roster(person for person in PEOPLE if person.number in accounts))


def story() -> list[Entry]:
    """Return everything that people wrote, in no order."""
    told, seen_on = [NEWCOMER, *FEEDBACK, *training()], dict[str, list[str]]()
    for number, each in enumerate(HAZARDS, 1):
        about = entries(number, each)
        told += about
        if "visit" in each.more:
            seen_on.setdefault(each.more["visit"], []).append(about[0].about)
    return told + visits(seen_on)


def shots() -> dict[Shot, str]:
    """Return every picture, and the 工号 of whoever took it."""
    return {shot: entry.by for entry in story() for shot in entry.shots}


def _accounts(connection: Connection) -> dict[str, str] | None:
    """The demo zone's people by 工号; None if there is no such zone."""
    rows = connection.execute(
        sa.select(account.c.number, account.c.id).where(
            account.c.tenant == TENANT, account.c.number.in_([each.number for each in PEOPLE])
        )
    )
    accounts = {number: id for number, id in rows}
    if accounts:
        return accounts
    if connection.scalar(sa.select(zone.c.name).where(zone.c.tenant == TENANT)):
        raise problems.taken
    return None


def _make(database: Database, progress: Progress) -> dict[str, str]:
    check_passwords()
    hashes = _hashes(progress)
    pictures = album.draw(shots(), lambda: progress.step("画图"))
    today = datetime.fromtimestamp(now_ms() / 1000, ZONE_TIME)

    def write(connection: Connection) -> dict[str, str]:
        town = found(connection, hashes, moment(FOUNDED, today), lambda: progress.step("人员"))
        diary = Diary(connection, town, pictures, today)
        diary.write(story(), lambda: progress.step("记录"))
        return dict(town.people)

    return database.write_now(write)


def _hashes(progress: Progress) -> dict[str, str]:
    """Everybody's password with a salt of its own, by 工号."""

    def one(number: str) -> tuple[str, str]:
        hash = passwords.hash(PASSWORD)
        progress.step("密码")
        return number, hash

    with ThreadPoolExecutor(2) as threads:
        return dict(threads.map(one, (person.number for person in PEOPLE)))


def _bring_pictures(
    database: Database, settings: Settings, accounts: dict[str, str], progress: Progress
) -> None:
    waiting = database.read_now(album.waiting, TENANT)
    if not waiting:
        return
    taken = shots()
    pictures = album.draw(taken, lambda: None)
    brought = {
        data: accounts[taken[shot]]
        for shot, data in pictures.items()
        if hashlib.sha256(data).hexdigest() in waiting and taken[shot] in accounts
    }
    album.bring(database, settings, TENANT, brought, lambda: progress.step("照片"))
