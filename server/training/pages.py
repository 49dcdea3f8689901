"""Pages to print: Chinese of a font that travels with them, tables that wrap and go on.

Noto Sans SC (SIL OFL 1.1) has 27,500 Chinese characters, rare ones of names among them; only
what is used is embedded. What it lacks is printed as 〓 with its code point, so that nobody's
name silently loses a character.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import pylopdf_fonts_zh_cn
import segno
from fontTools.ttLib import TTFont
from fpdf import FPDF

MARGIN = 10.0
"""Millimetres, as are all lengths here."""
LEADING = 1.35
"""From one line to the next, in heights of the type."""
POINT = 25.4 / 72
FONT = pylopdf_fonts_zh_cn.sans_path()


@cache
def _letters() -> frozenset[int]:
    """The code points that the font has."""
    with TTFont(FONT) as font:
        return frozenset(font.getBestCmap())


def shown(text: str) -> str:
    """Return a text as the font can show it."""
    letters = _letters()
    if all(ord(each) in letters or each == "\n" for each in text):
        return text
    return "".join(
        each if ord(each) in letters or each == "\n" else f"〓(U+{ord(each):04X})" for each in text
    )


class Pages:
    """A4 pages being drawn, from the upper left corner."""

    def __init__(self, *, landscape: bool) -> None:
        self.pdf = FPDF(orientation="L" if landscape else "P", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("sc", fname=FONT)
        self.pdf.set_lang("zh-CN")
        self.width, self.height = (297.0, 210.0) if landscape else (210.0, 297.0)
        self._widths: dict[str, float] = {}

    def begin(self) -> None:
        self.pdf.add_page()

    def text(self, x: float, y: float, text: str, size: float) -> float:
        """Write one line whose upper edge is at ``y``; return where the next begins."""
        self.pdf.set_font("sc", size=size)
        self.pdf.text(x, y + size * POINT, text)
        return y + size * POINT * LEADING

    def lines(self, x: float, y: float, width: float, text: str, size: float) -> float:
        """Write a text within a width; return where the next line begins."""
        for line in self.wrapped(text, width, size):
            y = self.text(x, y, line, size)
        return y

    def middle(self, y: float, text: str, size: float) -> float:
        """Write lines in the middle of the page."""
        for line in self.wrapped(text, self.width - 2 * MARGIN, size):
            y = self.text((self.width - self.width_of(line, size)) / 2, y, line, size)
        return y

    def width_of(self, text: str, size: float) -> float:
        return sum(self._width(each) for each in text) * size

    def wrapped(self, text: str, width: float, size: float) -> list[str]:
        """Break a text into lines; between any two characters, as Chinese may be."""
        lines = []
        for paragraph in shown(text).split("\n"):
            line, used = "", 0.0
            for each in paragraph:
                wide = self._width(each) * size
                if line and used + wide > width:
                    lines.append(line)
                    line, used = "", 0.0
                line += each
                used += wide
            lines.append(line)
        return lines

    def _width(self, letter: str) -> float:
        """Of a character at one point."""
        known = self._widths.get(letter)
        if known is None:
            self.pdf.set_font("sc", size=100)
            known = self._widths[letter] = self.pdf.get_string_width(letter) / 100
        return known

    def code(self, x: float, y: float, side: float, url: str) -> None:
        """Draw a QR code: the white around it is part of it."""
        rows = [list(row) for row in segno.make_qr(url, error="q").matrix_iter(border=4)]
        cell = side / len(rows)
        self.pdf.set_fill_color(0)
        for line, row in enumerate(rows):
            for at, dark in enumerate(row):
                if dark:
                    # A hair more than its cell, or printers leave white lines between.
                    self.pdf.rect(x + at * cell, y + line * cell, cell * 1.02, cell * 1.02, "F")

    def end(self, foot: Callable[[int, int], str]) -> bytes:
        """Write every page's last line, such as 第 n 页 / 共 m 页; return the file."""
        count = self.pdf.pages_count
        for page in range(1, count + 1):
            self.pdf.page = page
            self.middle(self.height - MARGIN, foot(page, count), 8)
        out = io.BytesIO()
        self.pdf.output(out)
        return out.getvalue()


class Table:
    """A table over several pages, its headings on each of them."""

    SIZE = 7.0
    PAD = 0.8

    def __init__(
        self, pages: Pages, title: str, headings: Sequence[str], widths: Sequence[float]
    ) -> None:
        self.pages, self.title, self.headings = pages, title, headings
        whole = pages.width - 2 * MARGIN
        self.widths = [each * whole / sum(widths) for each in widths]
        self.line = self.SIZE * POINT * LEADING
        self.floor = pages.height - MARGIN - 6
        self._page()

    def rows(self, rows: Iterable[Sequence[str]]) -> None:
        for row in rows:
            self._row(row)

    def _page(self) -> None:
        self.pages.begin()
        self.y = self.pages.middle(MARGIN, self.title, 12) + 1
        self.top = self.y
        self._row(self.headings)
        self.first = self.y

    def _row(self, row: Sequence[str]) -> None:
        """Draw a row; one that does not fit goes on over the page, line by line."""
        pairs = zip(row, self.widths, strict=False)
        cells = [self.pages.wrapped(t, w - 2 * self.PAD, self.SIZE) for t, w in pairs]
        left = max(map(len, cells))
        if row is not self.headings and self._room() < min(left, self._most()):
            self._page()
        done = 0
        while done < left:
            part = max(1, min(left - done, self._room()))
            self._draw([each[done : done + part] for each in cells], part)
            done += part
            if done < left:
                self._page()

    def _room(self) -> int:
        """Lines that still fit on this page."""
        return int((self.floor - self.y - 2 * self.PAD) / self.line)

    def _most(self) -> int:
        """Lines that fit on an empty page."""
        return int((self.floor - self.first - 2 * self.PAD) / self.line)

    def _draw(self, cells: Sequence[Sequence[str]], lines: int) -> None:
        height, x = lines * self.line + 2 * self.PAD, MARGIN
        for cell, width in zip(cells, self.widths, strict=False):
            self.pages.pdf.rect(x, self.y, width, height)
            y = self.y + self.PAD
            for line in cell:
                y = self.pages.text(x + self.PAD, y, line, self.SIZE)
            x += width
        self.y += height
