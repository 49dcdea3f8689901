"""A sheet to draw a workplace on: 1280 × 960 units, drawn larger so that edges are smooth."""

import math
from collections.abc import Iterable, Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 960
FINER = 2
"""Pixels to a unit while drawing."""

Colour = tuple[int, int, int]
Point = tuple[float, float]

STEEL: Colour = (142, 150, 156)
DARK: Colour = (46, 50, 54)
YELLOW: Colour = (240, 190, 30)
RED: Colour = (196, 40, 34)
GREEN: Colour = (20, 140, 80)
WOOD: Colour = (176, 132, 82)
RUST: Colour = (134, 74, 40)
PAINTS: tuple[Colour, ...] = ((44, 92, 150), (36, 120, 104), (178, 84, 40), (92, 98, 108))
WIRES: tuple[Colour, ...] = ((200, 40, 40), (30, 90, 190), (230, 190, 30), (40, 130, 60), DARK)


def shade(colour: Colour, by: float) -> Colour:
    """A lighter (``by`` > 1) or darker tone."""
    red, green, blue = (min(255, max(0, round(part * by))) for part in colour)
    return red, green, blue


class Canvas:
    """Draws in units; ``rng`` is the picture's own luck, the same before and after."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
        self.draw = ImageDraw.Draw(self.image)

    def pick(self, *colours: Colour) -> Colour:
        return shade(self.rng.choice(colours), self.rng.uniform(0.92, 1.08))

    def room(self, horizon: float = 600) -> None:
        """A wall with a skirting and a floor with joints that run to the back."""
        wall = self.pick((206, 208, 200), (188, 200, 208), (214, 204, 186), (196, 206, 192))
        floor = self.pick((132, 134, 134), (120, 128, 122), (146, 138, 126))
        self.fade(0, horizon, shade(wall, 1.06), shade(wall, 0.88))
        self.fade(horizon, HEIGHT, shade(floor, 0.8), shade(floor, 1.12))
        self.box(0, horizon - 26, WIDTH, horizon, shade(wall, 0.7))
        middle = WIDTH / 2 + self.rng.uniform(-120, 120)
        for x in range(-1600, 2900, 260):
            self.line([(middle + (x - middle) * 0.42, horizon), (x, HEIGHT)], shade(floor, 0.84), 3)
        for step in (0.12, 0.3, 0.56, 0.9):
            y = horizon + (HEIGHT - horizon) * step
            self.line([(0, y), (WIDTH, y)], shade(floor, 0.86), 3)

    def fade(self, top: float, bottom: float, first: Colour, last: Colour) -> None:
        for y in range(round(top * FINER), round(bottom * FINER)):
            part = (y / FINER - top) / (bottom - top)
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(first, last, strict=True))
            self.draw.line([(0, y), (WIDTH * FINER, y)], fill=mixed)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, fill: Colour,
        edge: Colour | None = None, width: float = 3, radius: float = 0,
    ) -> None:  # fmt: skip
        where = [each * FINER for each in (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))]
        self.draw.rounded_rectangle(
            where, radius * FINER, fill=fill, outline=edge, width=round(width * FINER)
        )

    def tube(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """A level or upright cylinder, lit from above and the left."""
        steps = 24
        lying = x1 - x0 > y1 - y0
        for n in range(steps):
            tone = shade(colour, 0.55 + 0.75 * math.sin(math.pi * (0.12 + 0.8 * (1 - n / steps))))
            if lying:
                deep = (y1 - y0) / steps
                self.box(x0, y0 + n * deep, x1, y0 + (n + 1) * deep, tone)
            else:
                deep = (x1 - x0) / steps
                self.box(x0 + n * deep, y0, x0 + (n + 1) * deep, y1, tone)

    def disc(
        self, x: float, y: float, r: float, fill: Colour | None,
        edge: Colour | None = None, width: float = 3, flat: float = 1,
    ) -> None:  # fmt: skip
        where = [each * FINER for each in (x - r, y - r * flat, x + r, y + r * flat)]
        self.draw.ellipse(where, fill=fill, outline=edge, width=round(width * FINER))

    def ring(
        self, x: float, y: float, r: float, start: float, end: float, colour: Colour, width: float
    ) -> None:
        where = [each * FINER for each in (x - r, y - r, x + r, y + r)]
        self.draw.arc(where, start, end, fill=colour, width=round(width * FINER))

    def line(self, points: Iterable[Point], colour: Colour, width: float) -> None:
        path = [(x * FINER, y * FINER) for x, y in points]
        self.draw.line(path, fill=colour, width=round(width * FINER), joint="curve")

    def shape(self, points: Iterable[Point], fill: Colour) -> None:
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], fill=fill)

    def wire(self, start: Point, end: Point, sag: float, colour: Colour, width: float = 7) -> None:
        """A cable that hangs between two points."""
        (x0, y0), (x1, y1) = start, end
        points = [
            (x0 + (x1 - x0) * n / 30, y0 + (y1 - y0) * n / 30 + sag * math.sin(math.pi * n / 30))
            for n in range(31)
        ]
        self.line(points, colour, width)

    def stripes(self, x0: float, y0: float, x1: float, y1: float, step: float = 34) -> None:
        """Yellow and black, as an edge is marked."""
        self.box(x0, y0, x1, y1, YELLOW)
        high = y1 - y0
        x = x0
        while x + step / 2 + high <= x1:
            self.shape(
                [(x, y1), (x + high, y0), (x + high + step / 2, y0), (x + step / 2, y1)], DARK
            )
            x += step

    def puddle(self, x: float, y: float, r: float, colour: Colour) -> None:
        """Something wet on the floor."""
        for part, tone in ((1.0, 0.9), (0.8, 1.0), (0.4, 1.35)):
            shift = r * (1 - part) * 0.4
            self.disc(x - shift, y - shift * 0.2, r * part, shade(colour, tone), flat=0.3)

    def shadow(self, x: float, y: float, r: float, flat: float = 0.16) -> None:
        """What stands on a floor darkens it a little."""
        dark = Image.new("L", self.image.size)
        where = [each * FINER for each in (x - r, y - r * flat, x + r, y + r * flat)]
        ImageDraw.Draw(dark).ellipse(where, fill=110)
        box = (
            max(0, round(where[0]) - 80), max(0, round(where[1]) - 80),
            min(dark.width, round(where[2]) + 80), min(dark.height, round(where[3]) + 80),
        )  # fmt: skip
        soft = dark.crop(box).filter(ImageFilter.GaussianBlur(18))
        self.image.paste((0, 0, 0), box, soft)

    def carton(self, x: float, base: float, w: float, h: float) -> None:
        """A cardboard box with its tape, seen a little from above."""
        colour = self.pick((186, 142, 92), (170, 126, 80), (198, 158, 110))
        depth = w * 0.22
        self.shape(
            [(x, base - h), (x + depth, base - h - depth * 0.6),
             (x + w + depth, base - h - depth * 0.6), (x + w, base - h)],
            shade(colour, 1.16),
        )  # fmt: skip
        self.shape(
            [(x + w, base - h), (x + w + depth, base - h - depth * 0.6),
             (x + w + depth, base - depth * 0.6), (x + w, base)],
            shade(colour, 0.72),
        )  # fmt: skip
        self.box(x, base - h, x + w, base, colour, shade(colour, 0.8), 2)
        self.box(x + w * 0.44, base - h, x + w * 0.56, base, shade(colour, 1.2))
        self.box(x + w * 0.1, base - h * 0.34, x + w * 0.34, base - h * 0.14, (236, 232, 224))

    def drum(self, x: float, base: float, w: float, h: float, colour: Colour) -> None:
        """An oil drum with two ribs."""
        self.tube(x, base - h, x + w, base, colour)
        self.disc(x + w / 2, base, w / 2, shade(colour, 0.7), flat=0.2)
        self.tube(x, base - h, x + w, base - 4, colour)
        for part in (0.36, 0.68):
            self.box(
                x - 3, base - h * part - 5, x + w + 3, base - h * part + 5, shade(colour, 0.75)
            )
        self.disc(x + w / 2, base - h, w / 2, shade(colour, 1.2), shade(colour, 0.6), 3, 0.2)

    def triangle(self, x: float, y: float, r: float) -> None:
        """The yellow sign that warns of electricity."""
        points: Sequence[Point] = [
            (x, y - r),
            (x + r * 0.9, y + r * 0.6),
            (x - r * 0.9, y + r * 0.6),
        ]
        self.shape(points, DARK)
        self.shape([(x + (px - x) * 0.84, y + (py - y) * 0.84) for px, py in points], YELLOW)
        bolt = [
            (0.1, -0.5),
            (-0.25, 0.12),
            (-0.02, 0.12),
            (-0.14, 0.46),
            (0.26, -0.1),
            (0.02, -0.1),
        ]
        self.shape([(x + dx * r, y + dy * r) for dx, dy in bolt], DARK)
