"""The training record as a workbook: whatever somebody wrote is text in it, never a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import xlsxwriter

from server.training.lines import HEADINGS
from server.training.record import (
    CARDS_DO_NOT_COUNT,
    INDUCTED,
    LACKING,
    Paper,
    numbered,
)

RECORD, EDUCATION, NONE_SEEN, PROOF = "培训记录", "安全教育", "未见三级安全教育", "核验"
WIDTHS = (6, 11, 7, 16, 18, 12, 14, 30, 19, 19, 12, 16, 40, 11, 26, 18, 26, 10, 20, 36)

HOW_TO_VERIFY = (
    "1. 账本链头由服务器签名；公钥在 GET /ledger/key，手机也各自保存链头。",
    "2. anxun training verify 本文件.xlsx：逐行与账本和记录核对，改动过的格、少了的行都会列出。",
    "3. 摘要是账本中该行原文（加盐）SHA-256 的前 16 位；anxun ledger export 可导出原文逐条核对。",
    "4. 开始时间是手机自己的时钟；送达时间、账本行号由服务器写入，手机改不了。",
)


def sheet_of(paper: Paper) -> bytes:
    """Return the workbook."""
    out = io.BytesIO()
    # Row by row: a paper of 20,000 rows is not held twice.
    book = xlsxwriter.Workbook(out, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    })  # fmt: skip
    rows = numbered([each.cells for each in paper.rows])
    _table(book, RECORD, HEADINGS, rows, WIDTHS)
    inducted = [*numbered(paper.inducted), ("", CARDS_DO_NOT_COUNT)]
    _table(book, EDUCATION, INDUCTED, inducted, (6, 18, 16, 12, 8, 18, 30))
    if paper.scope.whole:
        _table(book, NONE_SEEN, LACKING, numbered(paper.lacking), (6, 20, 30))
    _table(book, PROOF, ("项目", "内容"), proof_of(paper), (18, 110))
    book.close()
    return out.getvalue()


def proof_of(paper: Paper) -> list[tuple[str, str]]:
    """What a paper says about itself."""
    head, seal = paper.head, paper.seal
    return [
        ("园区", paper.zone),
        ("企业/本人", paper.place),
        ("期间", f"{seal.begins} 至 {seal.ends}"),
        ("制表时间", seal.made),
        ("制表人", paper.made_by),
        ("行数", str(len(paper.rows))),
        ("账本位置", str(head.position)),
        ("账本哈希", head.hash),
        ("签名密钥", head.key),
        ("链头时间", str(head.at)),
        ("链头签名", head.signature),
        ("封签", msgspec.json.encode(seal).decode()),
        ("封签签名", paper.signature),
        *(("如何核验", each) for each in HOW_TO_VERIFY),
    ]


def _table(
    book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[str]],
    widths: Sequence[int],
) -> None:  # fmt: skip
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDEBF7", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C第 &P 页 / 共 &N 页")
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for at, text in enumerate(headings):
        page.write_string(0, at, text, head)
    for line, row in enumerate(rows, 1):
        for at, text in enumerate(row):
            page.write_string(line, at, text, body)
