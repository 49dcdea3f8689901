"""``anxun photo``: what the shell gets."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from server import cli, migration
from server.app import build_app
from server.database import Database
from server.photos.shelf import Shelf
from server.settings import settings_from_environment
from tests.server.photos.conftest import Town, named, sha256
from tests.server.photos.test_known import busy, told
from tests.world import World

PICTURE = told(busy(11))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A zone in which a picture is named that has not come yet."""
    monkeypatch.setenv("ANXUN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ANXUN_DATABASE", raising=False)
    settings = settings_from_environment()
    migration.upgrade(settings.database_url)
    database = Database(settings.database_url)
    world = World(database).populate()
    phone = world.phone("gu")
    phone.hazard("pump", photos={"put": named(PICTURE), "drop": []})
    phone.sync()
    yield world
    database.close()


@pytest.fixture
def in_bucket(bucket: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The photographs lie in one."""
    monkeypatch.setenv("ANXUN_BUCKET", bucket)
    return bucket


def photo(*arguments: str) -> int:
    return cli.main(["photo", *arguments])


def test_a_file_that_was_reported_is_told_from_one_that_was_not(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, other = tmp_path / "mine.jpg", tmp_path / "other.jpg"
    mine.write_bytes(PICTURE)
    other.write_bytes(told(busy(12)))
    assert photo("verify", "--tenant", world.tenant, str(mine)) == 0
    assert "the stored copy" in capsys.readouterr().out
    assert photo("verify", "--tenant", world.tenant, "--json", sha256(PICTURE)) == 0
    assert json.loads(capsys.readouterr().out)["named"][0]["genuine"] is True
    assert photo("verify", "--tenant", world.tenant, str(other)) == 1
    assert "nobody named this picture" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("verify", "--tenant", "elsewhere", "0" * 64), "no such zone"),
        (("verify", "--tenant", "elsewhere", "no such file"), "no such file"),
        (("collect", "--hours", "0"), "--hours"),
    ],
)
def test_what_cannot_be_done_is_said_and_is_no_answer(
    world: World, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert photo(*arguments) == 1
    told = capsys.readouterr()
    assert (words in told.err, told.out) == (True, "")


def test_an_empty_shelf_is_whole(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert photo("check") == 0
    assert json.loads(capsys.readouterr().out)["pictures"] == 0
    assert photo("collect") == 0
    assert json.loads(capsys.readouterr().out) == {"removed": 0}
    assert photo("expire") == 0
    assert json.loads(capsys.readouterr().out) == {"expired": 0}


def test_all_of_it_works_on_a_bucket_and_a_backup_goes_into_another(
    in_bucket: str, world: World, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings = settings_from_environment()
    with TestClient(build_app(settings)) as client:
        gu = Town(world, client, settings).person("gu")
        gu.reports(PICTURE)
        assert gu.brings(PICTURE).status_code == 201
    Shelf.of(settings).keep(world.tenant, "0" * 64, b"of nobody", {})
    assert photo("check") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["pictures"], found["unknown"]) == (1, [f"{world.tenant}/{'0' * 64}"])
    assert photo("collect") == 0
    assert json.loads(capsys.readouterr().out) == {"removed": 0}, "too young"

    file = tmp_path / "backup"
    assert cli.main(["backup", str(file)]) == 0
    monkeypatch.setenv("ANXUN_DATA", str(tmp_path / "new"))
    assert cli.main(["restore", str(file)]) == 1, "that bucket is another server's"
    assert "not empty" in capsys.readouterr().err
    monkeypatch.setenv("ANXUN_BUCKET", f"{in_bucket}-of-the-new-one")
    assert cli.main(["restore", str(file)]) == 0
    capsys.readouterr()
    assert photo("check") == 0
    assert json.loads(capsys.readouterr().out)["pictures"] == 1


def test_a_bucket_that_does_not_answer_is_told(
    in_bucket: str, world: World, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert photo("check") == 1
    told = capsys.readouterr()
    assert ("does not answer" in told.err, told.err.count("\n"), told.out) == (True, 1, "")
