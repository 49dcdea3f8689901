"""The drawn pictures of the demo zone."""

import io
from typing import get_args

import pytest
from PIL import Image, ImageChops, ImageStat

from server.demo.pictures import SCENES, Part, hazard_picture
from server.photos.picture import examine
from server.photos.structure import Facts
from server.records.hazard import Category


def difference(one: bytes, other: bytes) -> float:
    """How much two pictures differ, in parts of 255 on average."""
    images = (Image.open(io.BytesIO(each)).convert("L") for each in (one, other))
    return ImageStat.Stat(ImageChops.difference(*images)).mean[0]


def test_every_category_of_hazard_has_its_scene() -> None:
    assert set(SCENES) == set(get_args(Category))


@pytest.mark.parametrize("category", sorted(SCENES))
def test_a_hazard_looks_different_once_it_was_put_right(category: str) -> None:
    before, after = (hazard_picture(5, category, part) for part in get_args(Part))
    for each in (before, after):
        assert examine(each) == Facts("image/jpeg", 1280, 960)
        assert len(each) <= 200_000
    assert difference(before, after) > 3


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_place() -> None:
    assert hazard_picture(1, "消防", "before") == hazard_picture(1, "消防", "before")
    assert difference(hazard_picture(1, "消防", "before"), hazard_picture(2, "消防", "before")) > 3


def test_a_category_that_is_not_known_is_drawn_as_any_other() -> None:
    assert hazard_picture(1, "", "before") == hazard_picture(1, "其他", "before")
