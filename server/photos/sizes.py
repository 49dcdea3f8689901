"""The sizes in which a picture is shown."""

from typing import Final, Literal

Size = Literal["list", "thumb", "view"]
"""Beside a line of a list, in a record, over the whole screen."""
SIZES: Final[tuple[Size, ...]] = ("list", "thumb", "view")
