"""A table's rows as lines of JSON: the same for every database."""

from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import msgspec
import sqlalchemy as sa

Sort = Literal["text", "integer", "real", "boolean", "bytes"]
Columns = tuple[tuple[str, Sort], ...]
"""Names and sorts, in the order in which a line has the values."""

_TYPES: Final[dict[Sort, type[sa.types.TypeEngine[Any]]]] = {
    "text": sa.Text,
    "integer": sa.BigInteger,
    "real": sa.Float,
    "boolean": sa.Boolean,
    "bytes": sa.LargeBinary,
}
_VALUES: Final[dict[Sort, type]] = {
    "text": str,
    "integer": int,
    "real": float,
    "boolean": bool,
    "bytes": bytes,
}
_SORTS: Final[tuple[tuple[type, Sort], ...]] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Float, "real"),
    (sa.String, "text"),
    (sa.LargeBinary, "bytes"),
)

_row = msgspec.json.Decoder(list[Any])


def columns_of(table: sa.Table) -> Columns:
    """Return a table's columns. Raises ``TypeError`` for a sort that has no JSON here."""
    return tuple((str(column.name), _sort(column)) for column in table.columns)


def _sort(column: sa.Column[Any]) -> Sort:
    for type, sort in _SORTS:
        if isinstance(column.type, type):
            return sort
    raise TypeError(f"{column}: a backup cannot tell {column.type!r}")


def table_of(name: str, columns: Columns) -> sa.TableClause:
    """Return a table to insert into, as it was when the backup was made."""
    return sa.table(name, *(sa.column(each, _TYPES[sort]()) for each, sort in columns))


def write_row(row: Sequence[Any]) -> bytes:
    """Return a row as one line; bytes become base64."""
    return msgspec.json.encode(list(row)) + b"\n"


def read_row(line: bytes, columns: Columns) -> dict[str, Any]:
    """Undo ``write_row``. Raises ``ValueError`` for what it never returns."""
    try:
        values = _row.decode(line)
    except msgspec.DecodeError as error:
        raise ValueError("not a row") from error
    if len(values) != len(columns):
        raise ValueError("a row of another length")
    return dict(_read(zip(columns, values, strict=True)))


def _read(told: Iterable[tuple[tuple[str, Sort], Any]]) -> Iterable[tuple[str, Any]]:
    for (name, sort), value in told:
        if sort == "bytes" and isinstance(value, str):
            try:
                value = b64decode(value, validate=True)
            except Error as error:
                raise ValueError("not base64") from error
        if value is not None and type(value) is not _VALUES[sort]:
            raise ValueError(f"{name}: not {sort}")
        yield name, value
