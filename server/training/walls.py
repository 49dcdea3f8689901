"""Draws plates and notices: A4 upright, in type that is read from two metres."""

from collections.abc import Sequence

from server.records.card import Card
from server.training.lines import card_named
from server.training.pages import LEADING, MARGIN, POINT, Pages
from server.training.plates import Notice, Plate

OUTSIDE = "牌子挂在防爆区外。防爆区内不要拿出手机。"
STEPS = ("1　扫码", "2　看一分钟", "3　答一题")
NO_CARD = "还没有岗位卡"
QR = 78.0


def drawn_plates(plates: Sequence[Plate], origin: str) -> bytes:
    """Return a page for each plate. ``origin``: where phones reach the server."""
    pages = Pages(landscape=False)
    for each in plates:
        pages.begin()
        _plate(pages, each, origin.rstrip("/"))
    return pages.end(lambda page, count: f"第 {page} 页 / 共 {count} 页　安巡")


def drawn_notice(notice: Notice) -> bytes:
    """Return 重大安全风险公告 for the board."""
    pages = Pages(landscape=False)
    pages.begin()
    y = pages.middle(MARGIN + 4, "重大安全风险公告", 36) + 3
    y = pages.middle(y, notice.firm, 20) + 2
    if notice.card.title:
        y = pages.middle(y, notice.card.title, 18) + 2
    _card(pages, y + 2, notice.card, pages.height - MARGIN - 6)
    return pages.end(lambda page, count: f"第 {page} 页 / 共 {count} 页　安巡")


def _plate(pages: Pages, plate: Plate, origin: str) -> None:
    where = "　".join(filter(None, (plate.firm, plate.team)))
    y = pages.middle(MARGIN, where, 16) + 1
    size = 44 if pages.width_of(plate.post, 44) < pages.width - 2 * MARGIN else 28
    y = pages.middle(y, plate.post, size)
    if plate.place:
        y = pages.middle(y, plate.place, 14)
    if plate.explosive:
        y = _warning(pages, y + 2)
    pages.code(MARGIN, y, QR, f"{origin}/#/p/{plate.node}.{plate.code}")
    at = y + 14
    for step in STEPS:
        at = pages.text(MARGIN + QR + 10, at, step, 34) + 5
    y += QR + 2
    if plate.card is None:
        pages.middle(y + 10, NO_CARD, 26)
    else:
        _card(pages, y, plate.card, pages.height - MARGIN - 6)


def _warning(pages: Pages, y: float) -> float:
    height = 13.0
    pages.pdf.set_line_width(1)
    pages.pdf.rect(MARGIN, y, pages.width - 2 * MARGIN, height)
    pages.pdf.set_line_width(0.2)
    pages.middle(y + 3, f"防爆区　{OUTSIDE}", 18)
    return y + height + 2


def _card(pages: Pages, y: float, card: Card, floor: float) -> None:
    """A card's risks and sections, as large as the page lets them be; over several pages where
    even small type needs more than one."""
    for size in (22, 18, 15, 12, 10):
        told = _told(pages, card, size)
        if y + sum(big * POINT * LEADING for big, _ in told) <= floor:
            break
    for big, line in told:
        if y + big * POINT * LEADING > floor:
            pages.begin()
            y = MARGIN
        y = pages.text(MARGIN, y, line, big)


def _told(pages: Pages, card: Card, size: float) -> list[tuple[float, str]]:
    """Every line with the size that it is written in."""
    lines: list[tuple[float, str]] = []

    def say(text: str, big: float) -> None:
        wrapped = pages.wrapped(text, pages.width - 2 * MARGIN, big)
        lines.extend((big, each) for each in wrapped)

    for risk in card.risks:
        say(f"【{risk.sign}】{risk.text}", size * 1.4)
    for _, section in sorted(card.sections.items(), key=lambda each: (each[1].order, each[0])):
        say(f"■ {section.title}", size * 1.1)
        say(section.text, size)
    say(card_named(card), 10)
    return lines
