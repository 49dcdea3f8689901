"""SQL of the hot path, handed to the driver as it stands: nothing is compiled for a call.

Both databases read the same text. ``?`` stands for one value and ``IN ??`` for a list of
them, which travels as one parameter, so that a thousand ids are no thousand parameters and
the text stays the same whatever their number.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection

ROWS_AT_ONCE = (50, 10)
"""Of an INSERT, in one call of the driver: few texts, so that it knows all of them."""


class Statement:
    """One statement, in the words of either driver."""

    def __init__(self, sql: str) -> None:
        self._words = _in_words(sql)
        several = ROWS_AT_ONCE if " VALUES (" in sql else ()
        self._several = [(rows, _in_words(_with_rows(sql, rows))) for rows in several]

    def rows(self, connection: Connection, *values: Any) -> Sequence[Any]:
        """Run it once and return what it found. A list or tuple stands for ``??``."""
        dialect = connection.dialect.name
        if dialect == "sqlite":
            values = tuple(_json(each) for each in values)
        result = connection.exec_driver_sql(self._words[dialect], values)
        # The driver's own tuples: nothing here is asked for by name.
        rows: Sequence[Any] = result.cursor.fetchall()
        result.close()
        return rows

    def run(self, connection: Connection, *values: Any) -> None:
        """Run it once, for what it does."""
        dialect = connection.dialect.name
        if dialect == "sqlite":
            values = tuple(_json(each) for each in values)
        connection.exec_driver_sql(self._words[dialect], values)

    def run_each(self, connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run it for every row of values."""
        every, at, dialect = list(rows), 0, connection.dialect.name
        for count, words in self._several:
            while len(every) - at >= count:
                values = tuple(chain.from_iterable(every[at : at + count]))
                connection.exec_driver_sql(words[dialect], values)
                at += count
        if at < len(every):
            connection.exec_driver_sql(self._words[dialect], every[at:])


def _in_words(sql: str) -> dict[str, str]:
    """By the database's name."""
    return {
        "sqlite": sql.replace("IN ??", "IN (SELECT value FROM json_each(?))"),
        "postgresql": sql.replace("IN ??", "= ANY(?)").replace("?", "%s"),
    }


def _with_rows(sql: str, count: int) -> str:
    head, values, rest = re.split(r" VALUES (\([?, ]+\))", sql)
    return f"{head} VALUES {', '.join([values] * count)}{rest}"


def _json(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, list | tuple) else value
