"""What a simulated phone keeps on its disk: transactions that a crash undoes."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

TABLES = ("queue", "settled", "kept", "inbox", "notes")
Row = Any


class Crash(BaseException):
    """The phone died here: its open transaction never was."""


class Store:
    """Rows by key in five tables. Rows are never changed, only put anew."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Any, Row]] = {name: {} for name in TABLES}
        self.crash_in = 0
        self._undo: list[tuple[str, Any, Row]] | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        assert self._undo is None, "one transaction at a time"
        self._undo = []
        try:
            yield
            self._tick()
        except BaseException:
            for name, key, row in reversed(self._undo):
                self._set(name, key, row)
            raise
        finally:
            self._undo = None

    def put(self, table: str, key: Any, row: Row) -> None:
        assert row is not None
        self._change(table, key, row)

    def delete(self, table: str, key: Any) -> None:
        self._change(table, key, None)

    def clear(self, table: str) -> None:
        for key in list(self.tables[table]):
            self.delete(table, key)

    def get(self, table: str, key: Any, default: Any = None) -> Row:
        return self.tables[table].get(key, default)

    def all(self, table: str) -> list[Row]:
        """Rows in the order of their keys."""
        rows = self.tables[table]
        return [rows[key] for key in sorted(rows)]

    def note(self, name: str, default: Any = None) -> Any:
        return self.get("notes", name, default)

    def set_notes(self, **values: Any) -> None:
        for name, value in values.items():
            if value is None:
                self.delete("notes", name)
            else:
                self.put("notes", name, value)

    def copy(self) -> "Store":
        """As somebody copies a phone's whole storage."""
        other = Store()
        other.tables = deepcopy(self.tables)
        return other

    def _change(self, table: str, key: Any, row: Row) -> None:
        assert self._undo is not None, "only within a transaction"
        self._tick()
        self._undo.append((table, key, self.tables[table].get(key)))
        self._set(table, key, row)

    def _set(self, table: str, key: Any, row: Row) -> None:
        if row is None:
            self.tables[table].pop(key, None)
        else:
            self.tables[table][key] = row

    def _tick(self) -> None:
        if self.crash_in:
            self.crash_in -= 1
            if self.crash_in == 0:
                raise Crash
