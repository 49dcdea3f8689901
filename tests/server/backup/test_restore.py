"""What was backed up comes back whole, on either database, or nothing comes back at all."""

import stat
import tarfile
from itertools import pairwise

import pytest
import sqlalchemy as sa

from server import migration
from server.accounts import tokens
from server.accounts.keys import Keys
from server.accounts.sessions import Token, carry_on, successor
from server.accounts.tables import refresh
from server.backup.manifest import NAME
from server.clock import now_ms
from tests.world import EPOCH, World


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_all_rows_and_files_come_back_in_either_database(
    lived_in, file, deployment, tmp_path, other
):
    there = deployment("there", other)
    assert there.anxun("restore", str(file)) == 0
    assert there.rows("zone", "epoch") == lived_in.rows("zone", "epoch")
    assert there.files() == lived_in.files()
    assert there.anxun("backup", str(tmp_path / "again.tar")) == 0
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(tmp_path / "again.tar")) == 0
    assert back.rows("zone", "epoch") == lived_in.rows("zone", "epoch")
    assert back.files() == lived_in.files()


def test_every_zone_begins_an_epoch_and_remembers_where_the_former_one_ended(
    lived_in, file, deployment, capsys
):
    began = now_ms()
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(file)) == 0
    (before,), (after,) = lived_in.rows()["zone"], back.rows()["zone"]
    ((tenant, former, ended, restored),) = back.rows()["epoch"]
    assert (tenant, former, ended) == ("zone", EPOCH, 3)
    assert began <= restored <= now_ms()
    assert before[3] == EPOCH != after[3]
    assert before[:3] + before[4:] == after[:3] + after[4:]
    assert after[3] in capsys.readouterr().out


def test_former_epochs_come_back_too(lived_in, file, deployment, tmp_path):
    for number in range(2):
        there = deployment(f"there-{number}", "sqlite")
        assert there.anxun("restore", str(file)) == 0
        file = tmp_path / f"{number}.tar"
        assert there.anxun("backup", str(file)) == 0
    former = [row[1] for row in sorted(there.rows()["epoch"], key=lambda row: row[3])]
    assert former[0] == EPOCH
    assert len(former) == 2
    assert there.rows()["zone"][0][3] not in former


def test_only_the_server_can_read_the_keys_that_come_back(file, deployment):
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(file)) == 0
    folder = back.settings.keys
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(back.settings.photos.stat().st_mode) == 0o700


def test_whoever_was_signed_in_still_is(lived_in, file, deployment):
    keys = Keys.load(lived_in.settings)
    access = tokens.issue(keys, "zone", "gu", "s", now_ms())
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(file)) == 0
    again = Keys.load(back.settings)
    assert tokens.verify(again, access, now_ms()).sub == "gu"
    with back.database() as database:
        (row,) = database.read_now(lambda connection: connection.execute(sa.select(refresh)).all())
        held = Token("zone", row.session, 0, b"a secret that only the phone has")
        database.write_now(
            lambda connection: connection.execute(refresh.update().values(hash=held.hash))
        )
        went_on = database.write_now(carry_on, again.refresh, held, "rotation", 1_780_000_000_001)
    assert went_on.refresh == str(successor(keys.refresh, held, "rotation"))


def test_what_a_phone_wrote_after_the_backup_can_be_sent_again(lived_in, file, deployment):
    with lived_in.database() as database:
        phone = _somebody(lived_in, database)
        phone.pull()
        lost = phone.hazard(summary="after the backup")
        kept = [content for _, content in phone.queue]
        assert [each.outcome for each in phone.sync()] == ["applied"]
        assert lost in phone.records
    back = deployment("back", "sqlite")
    assert back.anxun("restore", str(file)) == 0
    with back.database() as database:
        phone.world.database = database
        phone.pull()
        assert lost not in phone.records, "the server does not have it"
        assert [each.outcome for each in phone.push(kept).outcomes] == ["applied"]
        phone.pull()
        assert phone.records[lost]["summary"] == "after the backup"


def _somebody(deployment, database):
    rows = deployment.rows()
    world = World.__new__(World)
    world.database, world.tenant, world.now = database, "zone", 1_780_000_500_000
    world.nodes = {row[4]: row[1] for row in rows["node"]}
    at = world.nodes["district"]
    world.people = {"somebody": next(row[2] for row in rows["membership"] if row[3] == at)}
    return world.phone("somebody")


# A server that has something already


def _has_rows(there):
    migration.upgrade(there.settings.database_url)
    with there.database() as database:
        World(database)


def _has_keys(there):
    Keys.load(there.settings)


def _has_pictures(there):
    (there.settings.photos / "zone").mkdir(parents=True)


@pytest.mark.parametrize("has", [_has_rows, _has_keys, _has_pictures])
def test_a_server_that_has_anything_is_left_as_it_is(file, deployment, sort, capsys, has):
    there = deployment("there", sort)
    has(there)
    files = there.files()
    assert there.anxun("restore", str(file)) == 1
    told = capsys.readouterr().err
    assert "空" in told
    assert "Traceback" not in told
    assert there.files() == files
    if has is _has_rows:
        assert len(there.rows()["zone"]) == 1
        assert there.rows()["ledger"] == []


def test_tables_without_rows_are_no_hindrance(lived_in, file, deployment, sort):
    there = deployment("there", sort)
    migration.upgrade(there.settings.database_url)
    assert there.anxun("restore", str(file)) == 0
    assert there.rows("zone", "epoch") == lived_in.rows("zone", "epoch")


def test_members_are_in_the_order_in_which_they_go_back(file):
    with tarfile.open(file) as tar:
        names = tar.getnames()
    places = [name.partition("/")[0] for name in names]
    changes = [two for one, two in pairwise(["", *places]) if one != two]
    assert changes == ["tables", "photos", "keys", NAME]
