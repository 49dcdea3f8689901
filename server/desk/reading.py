"""The process in which a stranger's workbook is unpacked: bounded, blind, for one file.

It holds no key, opens no file, knows no database. It reads the workbook from its standard
input and answers on its standard output. What a file costs beyond the limits ends it.
"""

import io
import os
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

import msgspec
from python_calamine import CalamineWorkbook

from server.bounds import bind
from server.desk.form import ROWS, SHEETS

MEMORY_BYTES = 512 << 20
CPU_SECONDS = 15
UNPACKED_BYTES = 64 << 20
"""That a workbook may say it holds: 5,000 rows take less than two."""
PARTS = 300
COLUMNS = 60
LETTERS = 5_000
"""Of one cell: more than any field takes, so that a longer text is refused, not cut."""

Rows = list[tuple[int, list[str]]]
"""Rows that say something: their number as the spreadsheet shows it, and their cells."""


class Reply(msgspec.Struct, frozen=True):
    """The sheets that the form has; or the code of the problem."""

    sheets: dict[str, Rows] = {}
    flaw: str = ""


def read(data: bytes) -> Reply:
    """Return what stands in a workbook."""
    if not _is_workbook(data):
        return Reply(flaw="not-a-form")
    sheets: dict[str, Rows] = {}
    left = ROWS + len(SHEETS)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for name in (each for each in SHEETS if each in book.sheet_names):
            rows: Rows = []
            for row in _rows(book, name):
                left -= 1
                if left < 0:
                    return Reply(flaw="too-much-form")
                rows.append(row)
            sheets[name] = rows
    return Reply(sheets) if sheets else Reply(flaw="not-a-form")


def _rows(book: CalamineWorkbook, name: str) -> Iterator[tuple[int, list[str]]]:
    sheet = book.get_sheet_by_name(name)
    above = sheet.start[0] if sheet.start else 0
    beside = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), above + 1):
        cells = [""] * beside + [_text(each) for each in row[:COLUMNS]]
        if any(cells):
            yield number, cells


def _is_workbook(data: bytes) -> bool:
    """Whether this is an .xlsx whose own word for its size is bearable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            every = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    names = {each.filename for each in every}
    size = sum(each.file_size for each in every)
    return "xl/workbook.xml" in names and len(every) <= PARTS and size <= UNPACKED_BYTES


def _text(cell: object) -> str:
    """A cell as a person reads it, whatever a spreadsheet made of what was typed."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()[:LETTERS]


def main() -> None:
    """Read one workbook within the limits."""
    data, out = sys.stdin.buffer.read(), os.fdopen(os.dup(1), "wb")
    # Only the answer leaves on the real output: what a C library prints goes to the errors.
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    bind(MEMORY_BYTES)
    out.write(msgspec.msgpack.encode(read(data)))
    out.flush()


if __name__ == "__main__":
    main()
