"""The command line on a database of its own, as a deployment has it."""

import re
import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server import cli
from server.accounts.tables import account, enrolment
from server.database import Database
from server.scopes.tables import membership, node
from server.settings import settings_from_environment
from server.tables import zone


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE", "ENV"):
        monkeypatch.delenv(f"ANXUN_{name}", raising=False)
    monkeypatch.setenv("ANXUN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ANXUN_PORT", "8123")


def rows(table: sa.Table) -> list[Any]:
    database = Database(settings_from_environment().database_url)
    try:
        return list(
            database.read_now(lambda connection: connection.execute(sa.select(table)).all())
        )
    finally:
        database.close()


def test_a_zone_begins_with_its_district_and_its_administrator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    created = cli.main(
        ["zone", "create", "--name", "临江园区", "--admin-name", "屈", "--tenant", "lj"]
    )
    assert created == 0
    told = capsys.readouterr().out
    code = re.search(r"http://127\.0\.0\.1:8123/#/enrol/([0-9A-Z]{32})", told)
    assert code is not None
    (one,), (root,), (admin,), (role,) = map(rows, (zone, node, account, membership))
    assert (one.tenant, one.name, one.position, one.head) == ("lj", "临江园区", 0, bytes(32))
    assert (root.level, root.parent, root.name) == ("district", None, "临江园区")
    assert (admin.name, admin.password_hash) == ("屈", None)
    assert (role.account, role.node, role.role) == (admin.id, root.id, "district")
    assert cli.main(["zone", "list"]) == 0
    assert capsys.readouterr().out.startswith("lj\t临江园区\t")


def test_an_administrator_may_be_given_a_password_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    create = ["zone", "create", "--name", "临江园区", "--admin-name", "屈", "--password"]
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))
    assert cli.main(create) == 1
    assert "weak-password" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("江水向东流去不回\n"))
    assert cli.main(create) == 0
    assert "enrol" not in capsys.readouterr().out
    assert rows(account)[0].password_hash.startswith("$argon2id$")
    assert rows(enrolment) == []
    assert re.fullmatch(r"zone-[0-9a-f]{6}", rows(zone)[0].tenant)


@pytest.mark.parametrize("tenant", ["LJ", "1lj", "l j", "临江", "-", "a" * 41, "x.y"])
def test_a_short_name_that_will_not_do(tenant: str, capsys: pytest.CaptureFixture[str]) -> None:
    create = ["zone", "create", "--name", "临江", "--admin-name", "屈", f"--tenant={tenant}"]
    assert cli.main(create) == 1
    assert tenant in capsys.readouterr().err
    assert rows(zone) == []


def test_a_zone_is_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    create = ["zone", "create", "--name", "临江", "--admin-name", "屈", "--tenant", "lj"]
    assert cli.main(create) == 0
    assert cli.main(create) == 1
    assert "taken" in capsys.readouterr().err
    assert len(rows(zone)) == len(rows(account)) == 1


def test_an_administrator_who_lost_his_phone_gets_another_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["zone", "create", "--name", "临江", "--admin-name", "屈", "--tenant", "lj"])
    ask = ["people", "code", "--tenant", "lj", "--origin", "https://anxun.example/"]
    assert cli.main([*ask, "--login", "屈"]) == 0
    assert "https://anxun.example/#/enrol/" in capsys.readouterr().out
    assert [row.revoked is None for row in sorted(rows(enrolment), key=lambda row: row.issued)] == [
        False,
        True,
    ]
    assert cli.main([*ask, "--login", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_there_is_no_demo_zone_in_production(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANXUN_ENV", "production")
    assert cli.main(["demo"]) == 1
    assert "production" in capsys.readouterr().err


def test_run_brings_the_database_up_to_date_and_serves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server: served.append(server.config))
    assert cli.main(["run"]) == 0
    assert "http://127.0.0.1:8123" in capsys.readouterr().out
    (config,) = served
    assert config.port == 8123
    assert rows(zone) == []
    keys = settings_from_environment().keys
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_keys_that_others_can_read_stop_a_production_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("uvicorn.Server.run", lambda server: None)
    assert cli.main(["run"]) == 0
    (settings_from_environment().keys / "cursor.key").chmod(0o644)
    monkeypatch.setenv("ANXUN_ENV", "production")
    assert cli.main(["run"]) == 1
    assert "cursor.key" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["zone"], ["zone", "create"], ["people"], ["fly"]])
def test_a_command_that_is_none_explains_itself(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
