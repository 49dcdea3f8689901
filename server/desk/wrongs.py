"""Where a form is wrong: sheet, row and column, so that whoever filled it in finds the cell."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

LISTED = 500
"""Wrong cells that are listed; all are counted."""


class Line(NamedTuple):
    """A row of a sheet: its number as the spreadsheet shows it, its cells by heading."""

    sheet: str
    number: int
    told: Mapping[str, str]


class Place(NamedTuple):
    """Names of a team and a post of the firm; empty: none."""

    team: str
    post: str


class Wrong(msgspec.Struct, frozen=True):
    """A cell that cannot be taken as it is."""

    sheet: str
    row: int
    column: str
    code: str
    message: str


class Wrongs:
    """Everything that is wrong with a form."""

    def __init__(self) -> None:
        self.listed: list[Wrong] = []
        self.count = 0

    def add(self, line: Line, column: str, code: str, message: str) -> bool:
        """Note something that is wrong; False, for whoever asked whether all is well."""
        self.count += 1
        if self.count <= LISTED:
            self.listed.append(Wrong(line.sheet, line.number, column, code, message))
        return False
