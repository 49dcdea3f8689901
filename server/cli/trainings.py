"""``anxun training verify FILE.xlsx``."""

import argparse
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from server.accounts.keys import Keys
from server.cli.opened import Commands, Mistake, as_it_is
from server.settings import Settings
from server.training.verify import NoPaper, Sheets, verify


def add_commands(commands: Commands) -> None:
    training = commands.add_parser("training", help="training records 培训档案")
    trainings = training.add_subparsers(required=True)
    check = trainings.add_parser(
        "verify", help="whether an exported sheet is what was recorded 核对导出的培训档案"
    )
    check.add_argument("file", type=Path, help="the .xlsx file 导出的表")
    check.set_defaults(do=verify_file)


def verify_file(asked: argparse.Namespace, settings: Settings) -> bool:
    """Whether every row is as it was."""
    sheets = _sheets(asked.file)
    with as_it_is(settings) as database, database.reading.begin() as connection:
        try:
            found = verify(connection, sheets, Keys.load(settings))
        except NoPaper as error:
            raise Mistake(f"{asked.file}: {error}") from error
    for each in found.differing:
        print(_plain(each))
    print(f"OK {found.good} 行一致，{len(found.differing)} 处不一致")
    return not found.differing


def _sheets(file: Path) -> Sheets:
    try:
        with CalamineWorkbook.from_path(str(file)) as book:
            return {
                name: [
                    [_text(cell) for cell in row]
                    for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ]
                for name in book.sheet_names
            }
    except (CalamineError, OSError) as error:
        raise Mistake(f"{file}: no sheet 不是可读的 .xlsx: {error}") from error


def _text(cell: object) -> str:
    """A cell as a person reads it: also where a spreadsheet made a number or a day of it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def _plain(line: str) -> str:
    # The words come out of a file that may want to look better than it is.
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)
