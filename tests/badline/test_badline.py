"""Pictures over the bad line; ``python -m tests.badline`` brings more of them."""

from pathlib import Path

from tests.badline.carrying import carry

PICTURES = 40
SEED = 19


def test_pictures_arrive_once_and_hardly_a_byte_twice(tmp_path: Path) -> None:
    told = carry(tmp_path, PICTURES, SEED)
    print(told.line())  # noqa: T201 (what is claimed elsewhere is read off here)
    assert told.cuts >= 2, "the line was bad"
    assert (told.arrived, told.rows, told.left_over) == (PICTURES, PICTURES, 0)
    assert told.ratio <= 1.15
