"""Files that are no form, or mean harm: a clear problem, bounded memory, never a failure."""

import io
import sys
import zipfile
from pathlib import Path

import pytest

from server import problems
from server.desk.form import SHEETS
from server.desk.reader import sheets_of
from server.desk.reading import UNPACKED_BYTES
from server.problems import Problem
from tests.server.desk.conftest import TEAM, Desk, book, everything

FORM = book(班组=[TEAM])


def rebuilt(sheet: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The form with one part of it put in another's place."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FORM)) as parts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for each in parts.namelist():
            written.writestr(each, sheet if each == name else parts.read(each))
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return out.getvalue()


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]>"
    + MAIN
    + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
)
FAR = (
    MAIN
    + b'<row r="1"><c r="A1"><v>1</v></c></row>'
    + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
HARMFUL = {
    "nothing": b"",
    "no workbook": b"PK\x03\x04" + bytes(100),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "another archive": packed(a=b"x"),
    "half a form": FORM[: len(FORM) // 2],
    "no sheet of ours": packed(**{"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<x/>"}),
    "a bomb": rebuilt(MAIN + b" " * (UNPACKED_BYTES + 1)),
    "a laughing bomb": rebuilt(LAUGHS),
    "a cell far away": rebuilt(FAR),
    "broken words": rebuilt(MAIN + b"<row><c"),
    "another file behind its parts": FORM.replace(b"PK\x01\x02", b"PK\x01\x03"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(HARMFUL))
def test_a_file_that_is_no_form_is_a_clear_problem(desk: Desk, what: str) -> None:
    for dry in (0, 1):
        answer = desk.brings(HARMFUL[what], dry=dry)
        if answer.status_code == 200:
            # Its entity was not unfolded: an empty sheet asks for nothing.
            assert sum(answer.json()["made"].values()) == 0, answer.text
        else:
            assert answer.status_code == 422, answer.text
            assert answer.json()["code"] in ("not-a-form", "rows-wrong"), answer.text
    assert desk.brings(FORM).status_code == 200


def test_a_million_rows_are_too_many(desk: Desk) -> None:
    rows = b"".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c></row>'.encode()
        for n in range(1, 1_000_001)
    )
    data = rebuilt(MAIN + rows + b"</sheetData></worksheet>")
    answer = desk.brings(data, dry=1)
    assert answer.status_code == 422
    assert answer.json()["code"] in ("too-much-form", "not-a-form")


def test_one_row_more_than_allowed_is_told(desk: Desk) -> None:
    data = book(班组=[{"名称": f"班{n}"} for n in range(5100)])
    assert desk.brings(data, dry=1).json()["code"] == "too-much-form"


def test_a_missing_column_is_named(desk: Desk) -> None:
    with zipfile.ZipFile(io.BytesIO(FORM)) as parts:
        words = parts.read("xl/sharedStrings.xml").replace("名称".encode(), "名字".encode())
    answer = desk.brings(rebuilt(words, "xl/sharedStrings.xml"), dry=1).json()
    assert [(each["code"], each["column"]) for each in answer["errors"]] == [("no-column", "名称")]


def test_too_large_and_wrongly_called_bodies_are_refused_before_they_are_read(desk: Desk) -> None:
    assert desk.brings(bytes(5 * 1024 * 1024 + 1)).json()["code"] == "too-large"
    for type in ("application/json", "text/csv", "multipart/form-data", ""):
        assert desk.brings(everything(), type=type).json()["code"] == "wrong-type"
    for firm in ("'; --", "%", "", "0" * 36):
        assert desk.brings(everything(), firm=firm).status_code in (404, 422)


@pytest.mark.parametrize(
    "crime",
    [
        "os.abort()", "os._exit(0)", "bytearray(2 << 30)", "print('x' * 100_000)",
        "sys.stdout.buffer.write(bytes(33 << 20))", "open('stolen', 'wb').write(b'x' * 9)",
    ],
)  # fmt: skip
def test_whatever_a_file_does_to_its_process_is_no_failure_of_the_server(
    crime: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = f"""
import os, sys
from server.desk import reading
def read(data):
    {crime}
    os._exit(1)
reading.read = read
reading.main()
"""
    with pytest.raises(Problem) as told:
        sheets_of(FORM, (sys.executable, "-c", script))
    assert told.value.code == problems.not_a_form.code
    stolen = tmp_path / "stolen"
    assert not stolen.exists() or stolen.read_bytes() == b""


def test_without_a_process_to_read_it_no_form_is_condemned() -> None:
    with pytest.raises(Problem) as told:
        sheets_of(FORM, ("/nowhere/to/be/found",))
    assert told.value.code == problems.busy.code


def test_the_process_is_not_told_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXUN_DATABASE", "postgresql://somebody:secret@nowhere/anxun")
    script = "import os, sys; assert 'ANXUN_DATABASE' not in os.environ\n"
    script += "from server.desk.reading import main; main()"
    assert sheets_of(FORM, (sys.executable, "-c", script)).keys() == {"班组"}


def test_the_form_offers_what_may_be_chosen(desk: Desk) -> None:
    data = desk.office.asks("worker", "/desk/form").content
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        book_ = parts.read("xl/workbook.xml").decode()
        pages = "".join(parts.read(n).decode() for n in parts.namelist() if "sheets/sheet" in n)
    assert all(f'name="{each}"' in book_ for each in SHEETS)
    for each in (
        "是,否",
        "从业人员,班组长",
        "岗位风险告知卡,岗位操作卡",
        "班前,班中,班后",
        "A,B,C,D",
    ):
        assert each in pages
