"""Pictures for the demo zone: drawn, not photographed, so they show nobody and nowhere."""

import io
from collections.abc import Callable
from random import Random
from typing import Literal

from PIL import Image, ImageFilter, ImageOps

from server.demo import machinery, premises
from server.demo.canvas import HEIGHT, WIDTH, Canvas

Part = Literal["before", "after"]

SCENES: dict[str, Callable[[Canvas, bool], None]] = {
    "安全": premises.edge,
    "工艺": machinery.leak,
    "电气": premises.electric,
    "仪表": machinery.gauge,
    "消防": premises.fire,
    "总图": premises.road,
    "设备": machinery.pump,
    "其他": premises.clutter,
}
ONE_WAY_ROUND = frozenset({"仪表"})
"""Scenes that a mirror would make false."""


def hazard_picture(seed: int, category: str, part: Part) -> bytes:
    """Return a JPEG of 1280 × 960, below 200 kB: a hazard as found, or put right.

    The same seed and category give the same workplace in both parts, and always the same
    bytes. An unknown category is drawn as 其他.
    """
    name = category if category in SCENES else "其他"
    luck = Random(f"{seed} {name}")  # noqa: S311 (for looks, no secret)
    mirrored = luck.random() < 0.5 and name not in ONE_WAY_ROUND
    canvas = Canvas(luck)
    SCENES[name](canvas, part == "after")
    drawn = ImageOps.mirror(canvas.image) if mirrored else canvas.image
    image = _as_photographed(drawn, Random(f"{seed} {name} {part}"))  # noqa: S311
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78, progressive=True)
    return out.getvalue()


def _as_photographed(drawn: Image.Image, luck: Random) -> Image.Image:
    """Hold the camera a little askew, in some light, with soft edges and dark corners."""
    spare = 60
    image = drawn.resize((WIDTH + spare, HEIGHT + spare), Image.Resampling.LANCZOS)
    image = image.rotate(luck.uniform(-0.8, 0.8), Image.Resampling.BICUBIC)
    left, top = luck.randint(16, spare - 16), luck.randint(16, spare - 16)
    image = image.crop((left, top, left + WIDTH, top + HEIGHT))
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    warm, light = luck.uniform(0.985, 1.015), luck.uniform(0.95, 1.04)
    tones = [
        min(255, round(value * light * by)) for by in (warm, 1.0, 2 - warm) for value in range(256)
    ]
    image = image.point(tones)
    # The gradient is 0 in the middle: how much of black is laid over each pixel.
    corners = Image.radial_gradient("L").resize(image.size).point(lambda value: value * 0.32)
    image.paste((12, 14, 18), mask=corners)
    return image
