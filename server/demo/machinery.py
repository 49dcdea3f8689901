"""Pumps, gauges and pipes, for the categories that are about a machine.

Each is drawn as it was found, or (``right``) as it was put right.
"""

import math

from server.demo.canvas import (
    DARK,
    GREEN,
    PAINTS,
    RED,
    RUST,
    STEEL,
    WIDTH,
    YELLOW,
    Canvas,
    shade,
)


def pump(on: Canvas, right: bool) -> None:
    """A motor, a coupling and a pump: the coupling bare, or under its guard."""
    on.room(520)
    paint = shade(on.rng.choice(PAINTS), 1.1)
    x, y = on.rng.randint(150, 230), 560
    on.shadow(x + 440, y + 240, 560, 0.14)
    on.box(x - 30, y + 160, x + 900, y + 230, (150, 152, 148), shade(STEEL, 0.6), 4)
    on.box(x, y + 120, x + 870, y + 160, shade(STEEL, 0.72))
    on.tube(x + 690, 60, x + 790, y - 110, STEEL)
    on.tube(x + 850, y - 40, WIDTH, y + 60, STEEL)
    on.tube(x, y - 110, x + 320, y + 120, paint)
    for n in range(9):
        on.box(x + 26 + n * 32, y - 106, x + 32 + n * 32, y + 116, shade(paint, 0.6))
    on.box(x - 36, y - 90, x, y + 100, shade(paint, 0.7), radius=14)
    on.box(x + 110, y - 168, x + 220, y - 104, shade(paint, 0.8), radius=6)
    on.tube(x + 320, y - 22, x + 640, y + 22, (206, 210, 212))
    on.disc(x + 740, y + 6, 150, shade(paint, 0.6))
    on.disc(x + 736, y, 142, paint)
    on.disc(x + 736, y, 84, shade(paint, 0.82), shade(paint, 0.6), 5)
    on.box(x + 670, y - 190, x + 810, y - 150, shade(paint, 0.75))
    on.box(x + 860, y - 70, x + 890, y + 90, shade(paint, 0.75))
    for dx in (430, 494):
        on.tube(x + dx, y - 92, x + dx + 44, y + 92, (168, 172, 174))
        for dy in (-66, -22, 22, 66):
            on.disc(x + dx + 22, y + dy, 8, DARK)
    if right:
        on.box(x + 376, y - 124, x + 590, y + 122, YELLOW, shade(YELLOW, 0.7), 6, 40)
        for n in range(6):
            on.line(
                [(x + 396 + n * 36, y - 104), (x + 396 + n * 36, y + 118)], shade(YELLOW, 0.72), 3
            )
        for n in range(6):
            on.line(
                [(x + 380, y - 84 + n * 36), (x + 586, y - 84 + n * 36)], shade(YELLOW, 0.72), 3
            )
        return
    for n in range(3):
        on.ring(x + 484, y, 128 + n * 22, 200, 246 - n * 6, (236, 232, 220), 5)
        on.ring(x + 484, y, 128 + n * 22, 20, 66 - n * 6, (236, 232, 220), 5)
    for dx in (388, 574):
        on.disc(x + dx, y + 138, 9, RUST)


def gauge(on: Canvas, right: bool) -> None:
    """A pressure gauge on its pipe: the needle in the red, or where it belongs."""
    on.room(700)
    pipe = shade(on.rng.choice(PAINTS), 1.15)
    on.tube(0, 690, WIDTH, 830, pipe)
    for x in (180, 1010):
        on.tube(x, 660, x + 60, 860, shade(pipe, 0.8))
    x, y, r = on.rng.randint(560, 720), 350, 270
    on.tube(x - 26, y + r, x + 26, 700, (190, 160, 90))
    on.box(x - 52, 640, x + 52, 700, (170, 140, 76), radius=6)
    on.disc(x + 12, y + 16, r + 10, shade(DARK, 0.8))
    on.disc(x, y, r + 8, (182, 186, 188))
    on.disc(x, y, r - 14, (246, 246, 240), DARK, 5)
    on.ring(x, y, r - 34, 135, 300, GREEN, 30)
    on.ring(x, y, r - 34, 300, 345, YELLOW, 30)
    on.ring(x, y, r - 34, 345, 405, RED, 30)
    for n in range(28):
        angle = math.radians(135 + n * 10)
        inner = r - (104 if n % 3 == 0 else 84)
        on.line([(x + math.cos(angle) * inner, y + math.sin(angle) * inner),
                 (x + math.cos(angle) * (r - 66), y + math.sin(angle) * (r - 66))],
                DARK, 6 if n % 3 == 0 else 3)  # fmt: skip
    angle = math.radians(on.rng.randint(200, 270) if right else on.rng.randint(372, 396))
    tip = (x + math.cos(angle) * (r - 76), y + math.sin(angle) * (r - 76))
    on.line([(x - math.cos(angle) * 50, y - math.sin(angle) * 50), tip], (20, 22, 24), 13)
    on.disc(x, y, 24, (30, 32, 34))
    on.box(x - 60, y + 118, x + 60, y + 152, (226, 226, 220), STEEL, 2)
    if right:
        on.disc(x + 150, y + 196, 34, GREEN, (240, 240, 240), 5)
        on.line([(x + 136, y + 196), (x + 147, y + 209), (x + 166, y + 182)], (250, 250, 250), 7)
        return
    crack = [(x - 170, y - 150), (x - 110, y - 60), (x - 130, y + 10), (x - 60, y + 90)]
    on.line(crack, (176, 184, 188), 4)
    on.line([(x - 110, y - 60), (x - 30, y - 110)], (176, 184, 188), 3)


def leak(on: Canvas, right: bool) -> None:
    """A flange between two pipes: it drips into a puddle, or is tight and dry."""
    on.room(560)
    pipe = shade(on.rng.choice(((150, 156, 160), *PAINTS)), 1.15)
    y = on.rng.randint(300, 360)
    x = on.rng.randint(560, 700)
    on.tube(150, y - 250, 250, y + 40, pipe)
    on.disc(200, y, 100, shade(pipe, 0.9))
    on.tube(200, y - 75, WIDTH, y + 75, pipe)
    on.box(940, y + 75, 1000, 640, shade(STEEL, 0.7))
    on.box(900, 640, 1040, 662, shade(STEEL, 0.55))
    for dx in (-52, 8):
        on.tube(x + dx, y - 145, x + dx + 44, y + 145, shade(pipe, 0.86))
    on.box(x - 8, y - 138, x + 8, y + 138, (70, 60, 54) if right else RUST)
    bolt = (206, 208, 204) if right else RUST
    for dy in (-118, -62, 0, 62, 118):
        on.box(x - 76, y + dy - 13, x - 50, y + dy + 13, bolt, shade(bolt, 0.6), 2, 4)
        on.box(x + 50, y + dy - 13, x + 76, y + dy + 13, bolt, shade(bolt, 0.6), 2, 4)
    if right:
        on.box(x - 36, y - 176, x + 36, y - 150, (240, 240, 236), GREEN, 5, 4)
        return
    liquid = on.pick((122, 92, 36), (74, 96, 60), (84, 110, 130))
    on.shape(
        [(x - 40, y + 60), (x + 44, y + 60), (x + 30, y + 146), (x - 28, y + 146)], shade(RUST, 0.8)
    )
    on.puddle(x + 10, 820, 330, liquid)
    for n in range(7):
        dx, top = on.rng.randint(-26, 26), y + 150 + n * 66 + on.rng.randint(-10, 10)
        if top < 800:
            on.disc(x + dx, top, 10, liquid)
            on.shape([(x + dx - 8, top - 4), (x + dx + 8, top - 4), (x + dx, top - 34)], liquid)
    for n in range(5):
        angle = math.radians(180 + n * 9)
        on.line([(x, y - 20), (x + math.cos(angle) * 210, y - 40 + math.sin(angle) * 150)],
                shade(liquid, 1.5), 4)  # fmt: skip
    on.disc(x + 10, 806, 46, None, shade(liquid, 1.5), 4, 0.3)
