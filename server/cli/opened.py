"""What every command stands on: the database, up to date, and how a command fails."""

import argparse
from typing import TypeAlias

from server import migration
from server.database import Database
from server.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a file of commands adds its own."""


class Mistake(Exception):
    """What was asked for cannot be done; the message says why."""


def migrate(settings: Settings) -> None:
    """Bring the database up to date, or make it."""
    migration.upgrade(settings.database_url)


class Opened:
    """The database, up to date, for as long as a command takes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> Database:
        migrate(self.settings)
        self.database = Database(self.settings.database_url)
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()
