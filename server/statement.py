"""SQL of the hot path, handed to the driver as it stands: nothing is compiled for a call.

Both databases read the same text. ``?`` stands for one value and ``IN ??`` for a list of
them, which travels as one parameter, so that a thousand ids are no thousand parameters and
the text stays the same whatever their number.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection


class Statement:
    """One statement, in the words of either driver."""

    def __init__(self, sql: str) -> None:
        self._sqlite = sql.replace("IN ??", "IN (SELECT value FROM json_each(?))")
        self._postgresql = sql.replace("IN ??", "= ANY(?)").replace("?", "%s")

    def _text(self, connection: Connection) -> str:
        return self._sqlite if connection.dialect.name == "sqlite" else self._postgresql

    def rows(self, connection: Connection, *values: Any) -> Sequence[Any]:
        """Run it once and return what it found. A list or tuple stands for ``??``."""
        if connection.dialect.name == "sqlite":
            values = tuple(_json(each) for each in values)
        result = connection.exec_driver_sql(self._text(connection), values)
        # The driver's own tuples: nothing here is asked for by name.
        rows: Sequence[Any] = result.cursor.fetchall()
        result.close()
        return rows

    def run(self, connection: Connection, *values: Any) -> None:
        """Run it once, for what it does."""
        if connection.dialect.name == "sqlite":
            values = tuple(_json(each) for each in values)
        connection.exec_driver_sql(self._text(connection), values)

    def run_each(self, connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run it for every row of values."""
        every = list(rows)
        if every:
            connection.exec_driver_sql(self._text(connection), every)


def _json(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, list | tuple) else value
