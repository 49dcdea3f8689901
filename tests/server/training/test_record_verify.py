"""A sheet that somebody shows is held against the ledger: whatever was altered is found."""

import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import cli
from server.exchange.tables import record
from tests.server.training.conftest import Office, act, checkin
from tests.server.training.test_record import learned, shown

__all__ = ["learned", "shown"]


@pytest.fixture
def data(office: Office, learned: str) -> bytes:
    content: bytes = office.record("manager", firm=office.world.nodes["pump"]).content
    return content


def altered(data: bytes, old: str, new: str, sheet: int = 1) -> bytes:
    """The workbook with one text of a sheet put in another's place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as written:
        for name in parts.namelist():
            part = parts.read(name)
            if name.endswith(f"sheet{sheet}.xml"):
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode(), 1)
            written.writestr(name, part)
    return out.getvalue()


@pytest.fixture
def verified(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    """Run the command on a file's content: what the shell gets, and what is printed."""
    monkeypatch.setattr(cli, "_settings", lambda _: office.settings)
    monkeypatch.setattr("server.cli.opened.migration.revision_of", lambda _: "now")
    monkeypatch.setattr("server.cli.opened.migration.newest", lambda: "now")

    def verify(data: bytes) -> tuple[int, str]:
        file = tmp_path / "档案.xlsx"
        file.write_bytes(data)
        ended = cli.main(["training", "verify", str(file)])
        told = capsys.readouterr()
        return ended, told.out + told.err

    return verify


def test_what_was_exported_is_as_it_was_recorded(verified, data: bytes) -> None:
    assert verified(data) == (0, "OK 2 行一致，0 处不一致\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("㐅喆", "别人"), (">合格<", ">待当面讲解<"), ("2026-05-28 07:38:00", "2026-05-28 06:38:00"),
        ("手机没电", "没来"), ("罐顶作业", "罐底作业"),
    ],
)  # fmt: skip
def test_an_altered_cell_is_found(verified, data: bytes, old: str, new: str) -> None:
    ended, told = verified(altered(data, old, new))
    assert ended == 1
    assert "表内有内容与制表时不同" in told
    assert new.strip("<>") in told
    assert "OK 1 行一致" in told


def test_a_row_that_was_taken_out_or_invented_is_found(verified, data: bytes, learned: str) -> None:
    ended, told = verified(altered(data, learned, "00000000-0000-7000-8000-000000000000"))
    assert ended == 1
    assert "账本和记录里没有这一行" in told
    assert "少了一行：2026-05-28 㐅喆/A007" in told


def test_what_came_later_does_not_speak_against_an_older_sheet(
    verified, office: Office, data: bytes, learned: str
) -> None:
    worker, mate = office.world.phone("worker"), office.world.phone("mate")
    checkin(worker, "worker", act("本人手机", True))
    checkin(mate, "mate", act("本人手机", True), day="2026-05-29")
    for each in (worker, mate):
        each.sync()
    assert verified(data)[0] == 0


def test_a_record_that_was_changed_in_the_database_is_found(
    verified, office: Office, data: bytes, learned: str
) -> None:
    def change(connection: sa.Connection) -> None:
        body = connection.scalar(sa.select(record.c.body).where(record.c.id == learned))
        assert body
        assert '"chosen":1' in body
        connection.execute(
            record.update()
            .where(record.c.id == learned)
            .values(body=body.replace('"chosen":1', '"chosen":0'))
        )

    office.world.database.write_now(change)
    ended, told = verified(data)
    assert ended == 1
    assert "的原文不符" in told


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        (">pump<", ">dock<", "核验 企业/本人"), (">2<", ">3<", "核验 行数"),
        ("2026-05-01 至", "2026-01-01 至", "核验 期间"), ('05-01"', '01-01"', "封签签名无效"),
        ('"anxun-training-1","zone"', '"anxun-training-1","none"', "封签签名无效"),
    ],
)  # fmt: skip
def test_a_last_sheet_that_says_something_else_is_found(
    verified, data: bytes, old: str, new: str, flaw: str
) -> None:
    ended, told = verified(altered(data, old, new, sheet=4))
    assert ended == 1
    assert flaw in told


def test_an_invented_training_in_hours_is_found(verified, data: bytes) -> None:
    invented = '</row><row r="9"><c r="B9" t="inlineStr"><is><t>某人</t></is></c></row></sheetData>'
    ended, told = verified(altered(data, "</row></sheetData>", invented, sheet=2))
    assert ended == 1
    assert "表内有内容与制表时不同" in told


@pytest.mark.parametrize(("who", "firm"), [("worker", ""), ("leader", "pump"), ("manager", "pump")])
def test_everybodys_paper_can_be_verified(
    verified, office: Office, learned: str, who: str, firm: str
) -> None:
    about = {"firm": office.world.nodes[firm]} if firm else {}
    lines = 2 if firm else 1
    told = verified(office.record(who, **about).content)
    assert told == (0, f"OK {lines} 行一致，0 处不一致\n")


def test_what_is_no_paper_is_told(verified, data: bytes) -> None:
    assert verified(b"PK nothing")[0] == 1
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(other, "w") as written:
        for name in parts.namelist():
            part = parts.read(name)
            if name.endswith("sheet4.xml"):
                part = part.replace("封签".encode(), "封条".encode())
            written.writestr(name, part)
    ended, told = verified(other.getvalue())
    assert ended == 1
    assert "封签不完整" in told
