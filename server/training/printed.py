"""The training record on paper: A4 landscape, to be signed by those who answer for it.

安全管理员 and 主要负责人 sign: the record is the enterprise's (安全生产法 (2021) §28 IV), and its
主要负责人 is the first who answers for training (§21).
"""

from collections.abc import Sequence

from server.training.pages import MARGIN, Pages, Table
from server.training.record import (
    CARDS_DO_NOT_COUNT,
    INDUCTED,
    LACKING,
    Paper,
    numbered,
)
from server.training.sheet import proof_of

PRINTED_ROWS = 5_000
"""Of one print: some 800 pages, and a few seconds of work."""
COLUMNS = (
    ("序号", 8), ("日期 班次", 17), ("姓名/工号", 20), ("用工单位 班组 岗位", 28),
    ("培训内容", 30), ("开始(本机) 送达", 27), ("确认本人 登记人", 24), ("作答", 48),
    ("结果", 14), ("当面讲解 补录 说明", 36), ("账本行号 摘要", 25),
)  # fmt: skip
SIGNED = (
    "安全管理员签字：________________　　主要负责人签字：________________　　日期：____________"
)


def print_of(paper: Paper) -> bytes:
    """Return the print as PDF."""
    pages = Pages(landscape=True)
    title = f"安全生产教育培训档案　{paper.place}　{paper.seal.begins} 至 {paper.seal.ends}"
    headings, widths = [name for name, _ in COLUMNS], [width for _, width in COLUMNS]
    table = Table(pages, title, headings, widths)
    table.rows(_together(number, row.cells) for number, row in enumerate(paper.rows, 1))
    if paper.inducted or paper.scope.whole:
        table = Table(
            pages, f"安全教育　{CARDS_DO_NOT_COUNT}", INDUCTED, (10, 40, 30, 25, 15, 40, 60)
        )
        table.rows(numbered(paper.inducted))
    if paper.lacking:
        table = Table(pages, "未见三级安全教育", LACKING, (10, 60, 100))
        table.rows(numbered(paper.lacking))
    Table(pages, "核验", ("项目", "内容"), (25, 250)).rows(proof_of(paper))
    made = f"{paper.zone}　{paper.seal.made}"
    return _ended(pages, made)


def _ended(pages: Pages, made: str) -> bytes:
    # The last page is that of 核验: whoever signs has read where it comes from.
    pages.text(MARGIN + 10, pages.height - MARGIN - 9, SIGNED, 10)
    return pages.end(lambda page, count: f"第 {page} 页 / 共 {count} 页　{made}")


def _together(number: int, cells: Sequence[str]) -> tuple[str, ...]:
    """A row's nineteen cells in eleven columns: paper is narrower than a screen."""
    (day, shift, who, employer, team, post, card, began, received, how, by, tries, result, talks,
     late, words, positions, digests, _) = cells  # fmt: skip
    reasons = [talks, f"补录：{late}" if late else "", words]
    return (
        str(number), f"{day}\n{shift}", who, "\n".join(filter(None, (employer, team, post))), card,
        f"{began}\n{received}", f"{how}\n{by}", tries, result, "\n".join(filter(None, reasons)),
        f"{positions}\n{digests}",
    )  # fmt: skip
