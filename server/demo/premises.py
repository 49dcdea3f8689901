"""Rooms, platforms and yards, for the categories that are about a place.

Each is drawn as it was found, or (``right``) as it was put right.
"""

from server.demo.canvas import (
    DARK,
    GREEN,
    HEIGHT,
    PAINTS,
    RED,
    RUST,
    STEEL,
    WIDTH,
    WIRES,
    WOOD,
    YELLOW,
    Canvas,
    shade,
)


def fire(on: Canvas, right: bool) -> None:
    """An emergency exit and an extinguisher, and what stands before them."""
    on.room(620)
    x = on.rng.randint(430, 620)
    door = on.pick((96, 120, 112), (150, 84, 60), (112, 118, 126))
    on.box(x - 18, 190, x + 318, 622, shade(door, 0.55))
    on.box(x, 206, x + 300, 620, door)
    on.line([(x + 150, 206), (x + 150, 620)], shade(door, 0.6), 4)
    on.box(x + 20, 420, x + 280, 440, STEEL, radius=8)
    on.box(x + 40, 96, x + 260, 172, GREEN, (230, 240, 234), 4, 6)
    _runner(on, x + 104, 134)
    on.shape([(x + 180, 122), (x + 206, 122), (x + 206, 108), (x + 240, 134), (x + 206, 160),
              (x + 206, 146), (x + 180, 146)], (240, 248, 244))  # fmt: skip
    left = x - on.rng.randint(200, 260)
    on.box(left - 10, 300, left + 100, 330, (240, 240, 236), RED, 5)
    _extinguisher(on, left + 45, 590)
    if right:
        on.stripes(x - 40, 690, x + 340, 712)
        on.box(left - 40, 640, left + 130, 652, YELLOW)
        return
    on.shadow(x + 150, 800, 330)
    for row, base in enumerate((700, 770)):
        for n in range(3):
            w, h = on.rng.randint(130, 165), on.rng.randint(110, 150)
            at = x - 70 + n * 150 + row * on.rng.randint(-40, 30)
            on.carton(at, base, w, h)
            if on.rng.random() < 0.65:
                on.carton(at + 12, base - h, w - 30, h - 24)
    on.carton(left - 40, 735, 170, 190)


def _runner(on: Canvas, x: float, y: float) -> None:
    white = (240, 248, 244)
    on.disc(x + 8, y - 22, 8, white)
    on.line([(x + 4, y - 12), (x - 6, y + 8), (x + 12, y + 16), (x + 10, y + 32)], white, 8)
    on.line([(x - 6, y + 8), (x - 20, y + 24), (x - 34, y + 22)], white, 8)
    on.line([(x - 24, y - 4), (x - 8, y - 10), (x + 12, y - 4), (x + 26, y - 8)], white, 7)


def _extinguisher(on: Canvas, x: float, base: float) -> None:
    on.tube(x - 32, base - 190, x + 32, base, RED)
    on.disc(x, base - 190, 32, shade(RED, 1.1), flat=0.5)
    on.box(x - 9, base - 232, x + 9, base - 196, DARK)
    on.line([(x - 8, base - 228), (x - 50, base - 218), (x - 52, base - 120)], DARK, 9)
    on.box(x - 14, base - 244, x + 44, base - 232, DARK, radius=4)
    on.box(x - 24, base - 140, x + 24, base - 74, (238, 234, 226))


def electric(on: Canvas, right: bool) -> None:
    """A switch cabinet: open with loose wires and a puddle below, or locked."""
    on.room(700)
    x, y = on.rng.randint(400, 520), on.rng.randint(120, 160)
    body = on.pick((196, 200, 196), (150, 160, 166), (208, 196, 168))
    on.tube(x + 90, 0, x + 120, y, STEEL)
    on.tube(x + 250, 0, x + 280, y, STEEL)
    on.box(x - 6, y - 6, x + 406, y + 486, shade(body, 0.6))
    on.box(x, y, x + 400, y + 480, body)
    if right:
        on.box(x + 16, y + 16, x + 384, y + 464, shade(body, 1.05), shade(body, 0.7), 4)
        on.triangle(x + 200, y + 170, 84)
        on.box(x + 344, y + 230, x + 362, y + 290, DARK, radius=5)
        on.box(x + 120, y + 310, x + 280, y + 370, (244, 244, 238), DARK, 2)
        for n in range(3):
            on.box(x + 136, y + 322 + n * 16, x + 264 - n * 24, y + 328 + n * 16, (120, 124, 128))
        return
    on.box(x + 18, y + 18, x + 382, y + 462, (62, 66, 70))
    _breakers(on, x, y)
    on.shape(
        [(x + 400, y), (x + 640, y + 60), (x + 640, y + 530), (x + 400, y + 480)], shade(body, 0.86)
    )
    on.shape([(x + 416, y + 22), (x + 624, y + 76), (x + 624, y + 510), (x + 416, y + 460)], body)
    on.puddle(x + 190, 850, 300, (96, 116, 128))
    for n in range(9):
        colour = WIRES[(n + on.rng.randint(0, 4)) % len(WIRES)]
        start = (x + 60 + n * 34.0, y + 330.0)
        end = (x - 40 + on.rng.randint(0, 460), 620.0 + on.rng.randint(0, 150))
        on.wire(start, end, on.rng.randint(10, 90), colour, 8)
        on.line([end, (end[0] + 4, end[1] + 20)], (214, 140, 70), 5)


def _breakers(on: Canvas, x: float, y: float) -> None:
    for row in range(2):
        on.box(x + 40, y + 70 + row * 150, x + 360, y + 80 + row * 150, STEEL)
        for n in range(7):
            left = x + 46 + n * 45
            on.box(left, y + 44 + row * 150, left + 38, y + 134 + row * 150, (226, 228, 224))
            on.box(left + 12, y + 70 + row * 150, left + 26, y + 100 + row * 150, DARK)
            colour = WIRES[(n + row) % len(WIRES)]
            on.wire((left + 19, y + 134 + row * 150), (left + 19, y + 192 + row * 150), 0, colour)


def edge(on: Canvas, right: bool) -> None:
    """A platform high above the floor: open at its edge, or with a railing."""
    haze = on.pick((188, 204, 218), (206, 208, 206), (176, 190, 202))
    on.fade(0, HEIGHT, shade(haze, 1.12), shade(haze, 0.5))
    for n in range(5):
        x = 60 + n * 290 + on.rng.randint(-30, 30)
        on.box(x, 0, x + 34, 700, shade(haze, 0.62))
    for y in (150, 330, 500):
        on.box(0, y, WIDTH, y + 20, shade(haze, 0.66))
    on.fade(560, HEIGHT, shade(haze, 0.34), (24, 27, 32))
    # Far below: the hall's floor, with small things on it.
    for n in range(6):
        on.line([(820 + n * 90, 600), (760 + n * 150, HEIGHT)], shade(haze, 0.26), 3)
    for n in range(3):
        on.drum(1010 + n * 70, 690 + n * 60, 26, 34, on.pick(RED, (50, 90, 150)))
    start = on.rng.randint(520, 640)
    deck = on.pick((150, 152, 150), (128, 118, 104), (120, 132, 140))
    on.shape([(0, start + 20), (740, start), (900, HEIGHT), (0, HEIGHT)], deck)
    on.shape([(740, start), (782, start + 10), (972, HEIGHT), (900, HEIGHT)], shade(deck, 0.5))
    for n in range(1, 9):
        y = start + 20 + (HEIGHT - start) * (n / 9) ** 1.5
        on.line([(0, y), (740 + 160 * (y - start) / (HEIGHT - start), y - 8)], shade(deck, 0.84), 3)
    for n in range(5):
        on.line([(148 * n, start + 18), (148 * n - 160 + 52 * n, HEIGHT)], shade(deck, 0.84), 3)
    on.carton(160, start + 150, 130, 90)
    if not right:
        on.line([(470, start + 130), (880, start + 190)], WOOD, 22)
        for n in range(3):
            on.disc(560 + n * 70, start + 86 + n * 14, 12, RUST)
        return
    posts = [(740, start), (780, start + 96), (822, start + 200), (868, start + 318)]
    for part in (1.0, 0.55):
        on.line(
            [(px, py - 190 * part * (1 + n * 0.12)) for n, (px, py) in enumerate(posts)], YELLOW, 13
        )
        on.line([(40, start + 16 - 190 * part), (740, start - 190 * part)], YELLOW, 12)
    for n, (px, py) in enumerate(posts):
        on.line([(px, py), (px, py - 190 * (1 + n * 0.12))], shade(YELLOW, 0.85), 14)
    for px in range(80, 740, 165):
        on.line([(px, start + 18), (px, start - 186)], shade(YELLOW, 0.85), 12)
    on.shape(
        [(740, start), (740, start - 34), (900, HEIGHT - 60), (900, HEIGHT)], shade(YELLOW, 0.9)
    )
    on.stripes(0, start - 14, 740, start + 18)


def road(on: Canvas, right: bool) -> None:
    """The yard's fire lane: blocked by a lorry and drums, or free."""
    sky = on.pick((150, 190, 224), (186, 200, 210), (204, 206, 204))
    on.fade(0, 430, sky, shade(sky, 1.2))
    for n in range(4):
        x, h = n * 340 + on.rng.randint(-60, 30), on.rng.randint(120, 220)
        hall = on.pick((164, 172, 178), (150, 166, 178), (188, 176, 160))
        on.box(x, 430 - h, x + 300, 440, hall)
        on.box(x, 430 - h, x + 300, 446 - h, shade(hall, 0.7))
        for w in range(5):
            on.box(x + 24 + w * 54, 464 - h, x + 58 + w * 54, 490 - h, (90, 110, 126))
    on.fade(430, HEIGHT, (122, 142, 96), (104, 124, 80))
    on.shape([(520, 430), (760, 430), (1240, HEIGHT), (40, HEIGHT)], (96, 98, 100))
    on.shape([(520, 430), (534, 430), (96, HEIGHT), (40, HEIGHT)], RED)
    on.shape([(746, 430), (760, 430), (1240, HEIGHT), (1184, HEIGHT)], RED)
    for top, bottom in ((460, 500), (540, 610), (680, 790), (880, 960)):
        half, wide = (top - 380) * 0.016, (bottom - 380) * 0.016
        on.shape([(640 - half, top), (640 + half, top), (640 + wide, bottom), (640 - wide, bottom)],
                 (236, 232, 214))  # fmt: skip
    on.box(1010, 330, 1020, 600, STEEL)
    on.disc(1015, 320, 46, (240, 240, 240), RED, 12)
    on.line([(985, 350), (1045, 290)], RED, 11)
    if not right:
        _lorry(on)


def _lorry(on: Canvas) -> None:
    x = on.rng.randint(330, 400)
    cab = shade(on.rng.choice(PAINTS), 1.2)
    on.shadow(x + 300, 742, 380)
    on.box(x, 420, x + 400, 690, shade(cab, 0.8), shade(cab, 0.5), 4)
    for n in range(1, 8):
        on.line([(x + n * 50, 424), (x + n * 50, 686)], shade(cab, 0.68), 4)
    on.box(x + 410, 500, x + 560, 700, cab, radius=16)
    on.box(x + 450, 520, x + 550, 590, (70, 90, 106), radius=8)
    on.box(x + 536, 640, x + 562, 664, (244, 226, 160))
    on.box(x, 690, x + 560, 712, DARK)
    for wheel in (90, 190, 480):
        on.disc(x + wheel, 716, 46, (34, 34, 36))
        on.disc(x + wheel, 716, 20, STEEL)
    for n in range(3):
        on.drum(
            250 + n * 96, 850 + on.rng.randint(-10, 20), 84, 128, on.pick((40, 90, 160), RED, RUST)
        )
    on.carton(850, 830, 150, 110)


def clutter(on: Canvas, right: bool) -> None:
    """A workshop floor: everything lies about, or stands where it belongs."""
    on.room(520)
    frame = on.pick((70, 100, 140), (110, 116, 120), (150, 90, 50))
    for y in (180, 310, 440):
        on.box(120, y, 620, y + 16, frame)
    for x in (120, 604):
        on.box(x, 110, x + 16, 524, shade(frame, 0.8))
    for y in (180, 310, 440):
        for n in range(4 if right else 1):
            on.carton(150 + n * 112, y, on.rng.randint(70, 90), on.rng.randint(50, 86))
    on.box(760, 330, 1180, 352, WOOD)
    for x in (780, 1140):
        on.box(x, 352, x + 22, 540, shade(WOOD, 0.7))
    on.box(1030, 286, 1110, 330, on.pick((60, 90, 60), RED), radius=6)
    if right:
        on.line([(60, 640), (1230, 640)], YELLOW, 16)
        on.line([(60, 640), (-60, HEIGHT)], YELLOW, 20)
        on.line([(1230, 640), (1330, HEIGHT)], YELLOW, 20)
        on.drum(800, 545, 84, 130, (40, 110, 70))
        return
    for _ in range(6):
        x, y = on.rng.randint(80, 900), on.rng.randint(640, 880)
        tilt = on.rng.randint(-90, 90)
        on.line([(x, y), (x + 330, y + tilt)], shade(WOOD, on.rng.uniform(0.7, 1.15)), 26)
    for n in range(4):
        r = 90 - n * 16
        on.disc(960 + n * 6, 760 - n * 6, r + 40, None, (200, 90, 30), 9, 0.4)
    on.wire((1080, 770), (330, 900), 46, (200, 90, 30), 10)
    on.drum(250, 760, 90, 130, on.pick((40, 90, 160), RED))
    on.carton(520, 850, 170, 100)
    on.carton(700, 700, 120, 90)
    on.puddle(330, 890, 150, (70, 64, 52))
    for _ in range(9):
        x, y = on.rng.randint(100, 1150), on.rng.randint(600, 930)
        on.line([(x, y), (x + on.rng.randint(20, 70), y + on.rng.randint(-20, 20))], STEEL, 9)
