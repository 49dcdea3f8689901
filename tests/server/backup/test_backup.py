"""A backup holds everything, at one moment, and nobody else can read it."""

import hashlib
import stat
import tarfile
import threading

import msgspec
import pytest
import sqlalchemy as sa

from server import migration
from server.backup.archive import opened
from server.backup.manifest import Manifest
from server.backup.rows import columns_of
from server.exchange.tables import ledger
from server.photos.shelf import Shelf
from server.schema import metadata
from server.tables import zone
from tests.server.backup.conftest import PICTURE, SHA256
from tests.world import World


def test_it_holds_every_table_every_picture_and_every_key(lived_in, tmp_path):
    assert lived_in.anxun("backup", str(tmp_path / "all.tar")) == 0
    with tarfile.open(tmp_path / "all.tar") as tar:
        names = tar.getnames()
        manifest = msgspec.json.decode(tar.extractfile("manifest.json").read(), type=Manifest)
        arrived = tar.extractfile(f"photos/zone/{SHA256}/arrived").read()
    assert {name for name in names if name.startswith("tables/")} == {
        f"tables/{each}.jsonl" for each in metadata.tables
    }
    assert {name for name in names if name.startswith("keys/")} == {
        "keys/access.pem", "keys/cursor.key", "keys/ledger.pem", "keys/refresh.key",
    }  # fmt: skip
    assert arrived == PICTURE
    assert names == [*(each.name for each in manifest.members), "manifest.json"]
    counted = {name: len(rows) for name, rows in lived_in.rows().items()}
    assert {each.name[7:-6]: each.rows for each in manifest.members if each.columns} == counted
    assert counted["ledger"] == counted["record"] + 1 == 3
    assert manifest.revision == migration.newest()


def test_every_table_can_be_told():
    assert all(columns_of(table) for table in metadata.sorted_tables)


def test_only_its_owner_can_read_it_and_nothing_is_left_beside_it(lived_in, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    assert lived_in.anxun("backup", str(folder / "all.tar")) == 0
    assert stat.S_IMODE((folder / "all.tar").stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == ["all.tar"]


def test_it_never_replaces_another(lived_in, tmp_path, capsys):
    (tmp_path / "all.tar").write_bytes(b"yesterday's")
    assert lived_in.anxun("backup", str(tmp_path / "all.tar")) == 1
    assert (tmp_path / "all.tar").read_bytes() == b"yesterday's"
    assert "已存在" in capsys.readouterr().err


def test_an_attempt_that_fails_leaves_nothing(lived_in, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr("os.fsync", full)
    assert lived_in.anxun("backup", str(folder / "all.tar")) == 1
    assert list(folder.iterdir()) == []
    assert "No space left" in capsys.readouterr().err


def test_a_database_of_another_revision_is_not_backed_up(lived_in, tmp_path, capsys):
    with lived_in.database() as database:
        database.write_now(
            lambda connection: connection.execute(
                sa.text("UPDATE alembic_version SET version_num = '17d033221208'")
            )
        )
    assert lived_in.anxun("backup", str(tmp_path / "all.tar")) == 1
    assert "17d033221208" in capsys.readouterr().err
    assert not (tmp_path / "all.tar").exists()


def test_no_database_is_no_backup_and_makes_none(deployment, tmp_path, capsys):
    nothing = deployment("nothing", "sqlite")
    assert nothing.anxun("backup", str(tmp_path / "all.tar")) == 1
    assert "no such database" in capsys.readouterr().err
    assert list(nothing.data.iterdir()) == []


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_picture_that_is_not_whole_is_told_and_expected_again(
    lived_in, deployment, tmp_path, capsys, harm
):
    (path,) = lived_in.settings.photos.rglob(SHA256)
    if harm == "changed":
        path.write_bytes(PICTURE + b"!")
    else:
        path.unlink()
    assert lived_in.anxun("backup", str(tmp_path / "all.tar")) == 1, "somebody must look at it"
    assert SHA256 in capsys.readouterr().out
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(tmp_path / "all.tar")) == 0
    assert back.rows()["photo"] == []
    (slot,) = back.rows()["photo_slot"]
    assert slot[-1] == 0, "the phone that has it brings it once more"


def test_a_rendition_that_is_missing_is_no_damage(lived_in, deployment, tmp_path):
    (path,) = lived_in.settings.photos.rglob(SHA256)
    path.with_name(f"{SHA256}.thumb.webp").unlink()
    assert lived_in.anxun("backup", str(tmp_path / "all.tar")) == 0
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(tmp_path / "all.tar")) == 0
    assert len(back.rows()["photo"]) == 1, "it is made again when somebody asks for it"


def test_it_is_one_moment_while_people_go_on_writing(lived_in, deployment, tmp_path):
    """What was acknowledged before is in it; whatever came later is in it whole or not at all."""
    stop, acknowledged = threading.Event(), [0]

    def write(world: World, phone) -> None:
        while not stop.is_set():
            id = phone.hazard()
            phone.write("hazard", id, notes="and more")
            outcomes = phone.push().outcomes
            phone.queue.clear()
            acknowledged[0] = outcomes[-1].position

    with lived_in.database() as database:
        world = World.__new__(World)
        world.database, world.tenant, world.now = database, "zone", 1_780_000_500_000
        rows = lived_in.rows()
        world.nodes = {row[4]: row[1] for row in rows["node"]}
        who = next(row[2] for row in rows["membership"] if row[3] == world.nodes["district"])
        world.people = {"district": who}
        writer = threading.Thread(target=write, args=(world, world.phone("district")))
        writer.start()
        try:
            for number in range(6):
                before = acknowledged[0]
                file = tmp_path / f"{number}.tar"
                assert lived_in.anxun("backup", str(file)) == 0
                assert _last_position(file) >= before
        finally:
            stop.set()
            writer.join()
    assert acknowledged[0] > 20, "there was something to be torn apart"
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(tmp_path / "3.tar")) == 0
    with back.database() as database:
        database.read_now(_is_one_moment)


def _last_position(file) -> int:
    with opened(file) as archive:
        for name, content in archive.members():
            if name == "tables/ledger.jsonl":
                return max(msgspec.json.decode(line)[1] for line in content)
    raise AssertionError("no ledger")


def _is_one_moment(connection) -> None:
    (where,) = connection.execute(sa.select(zone)).all()
    links = connection.execute(sa.select(ledger).order_by(ledger.c.position)).all()
    assert [each.position for each in links] == list(range(1, where.position + 1))
    assert links[-1].link == where.head
    touched = {each.record for each in links}
    records = set(connection.scalars(sa.text("SELECT id FROM record WHERE kind = 'hazard'")))
    fed = set(connection.scalars(sa.text("SELECT record FROM feed")))
    assert touched == records <= fed


def test_the_shelf_is_asked_by_content(lived_in):
    shelf = Shelf.of(lived_in.settings)
    assert hashlib.sha256(shelf.arrived("zone", SHA256)).hexdigest() == SHA256
