"""A backup that is not as it was made is refused, and nothing is written."""

import hashlib
import io
import tarfile

import msgspec
import pytest
import sqlalchemy as sa

from server import migration
from server.backup.manifest import NAME, Manifest
from server.tables import zone


def refused(there, file, capsys) -> str:
    """Why; and nothing was written."""
    assert there.anxun("restore", str(file)) == 1
    assert list(there.data.iterdir()) == []
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


@pytest.fixture
def there(deployment):
    return deployment("there", "sqlite")


def test_one_that_was_cut_off_is_refused(file, there, capsys):
    whole = file.read_bytes()
    # Behind the last member a tar has only zeros.
    ends = len(whole.rstrip(b"\0"))
    for length in (0, 1, 511, 512, 700, ends // 3, ends // 2, ends - 600, ends - 1):
        file.write_bytes(whole[:length])
        refused(there, file, capsys)


def test_one_with_a_byte_changed_anywhere_is_refused(file, there, capsys):
    whole = file.read_bytes()
    with tarfile.open(file) as tar:
        members = [(each.offset_data, each.size) for each in tar.getmembers() if each.size]
    for start, size in members[:-1]:
        for place in {start, start + size // 2, start + size - 1}:
            changed = bytearray(whole)
            changed[place] ^= 1
            file.write_bytes(changed)
            assert "改动" in refused(there, file, capsys)


def rewritten(file, change) -> None:
    """Write the tar again, with its members changed by ``change(name, content, put)``."""
    with tarfile.open(file) as tar:
        members = [(each.name, tar.extractfile(each).read()) for each in tar.getmembers()]
    with tarfile.open(file, "w") as tar:

        def put(name: str, content: bytes) -> None:
            told = tarfile.TarInfo(name)
            told.size = len(content)
            tar.addfile(told, io.BytesIO(content))

        for name, content in members:
            change(name, content, put)


def test_one_with_a_member_taken_out_put_in_or_doubled_is_refused(file, there, capsys):
    whole = file.read_bytes()

    def without(name, content, put):
        if name != "tables/ledger.jsonl":
            put(name, content)

    def doubled(name, content, put):
        put(name, content)
        if name == "tables/zone.jsonl":
            put(name, content)

    def extra(name, content, put):
        put(name, content)
        if name == "keys/access.pem":
            put("keys/another.pem", content)

    def no_manifest(name, content, put):
        if name != NAME:
            put(name, content)

    for change in (without, doubled, extra, no_manifest):
        file.write_bytes(whole)
        rewritten(file, change)
        assert "备份文件" in refused(there, file, capsys)


OUTSIDE = (
    "keys/../../out", "/etc/anxun", "keys/.hidden", "photos/../x/arrived", "tables/a b.jsonl", "x",
)  # fmt: skip


def test_one_that_would_write_elsewhere_is_refused(file, there, capsys, tmp_path):
    """Even where its manifest says so too."""
    whole = file.read_bytes()
    for outside in OUTSIDE:

        def change(name, content, put, outside=outside):
            if name == NAME:
                manifest = msgspec.json.decode(content, type=Manifest)
                moved = [
                    msgspec.structs.replace(each, name=outside)
                    if each.name == "keys/cursor.key"
                    else each
                    for each in manifest.members
                ]
                content = msgspec.json.encode(msgspec.structs.replace(manifest, members=moved))
            put(outside if name == "keys/cursor.key" else name, content)

        file.write_bytes(whole)
        rewritten(file, change)
        assert "has no place" in refused(there, file, capsys)
        assert not (tmp_path / "out").exists()


def test_a_link_in_it_is_refused(file, there, capsys, tmp_path):
    with tarfile.open(file, "a") as tar:
        told = tarfile.TarInfo("keys/link.pem")
        told.type, told.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(told)
    assert "no file" in refused(there, file, capsys)


def test_one_of_a_newer_program_is_refused(file, there, capsys):
    def change(name, content, put):
        if name == NAME:
            content = content.replace(migration.newest().encode(), b"fffffffffff0")
        put(name, content)

    rewritten(file, change)
    assert "升级" in refused(there, file, capsys)


def test_rows_that_do_not_fit_leave_a_database_without_rows(file, there, capsys):
    """A manifest that was forged along with its member: the tables themselves refuse."""
    forged = b'["nowhere","a","b"]\n'

    def change(name, content, put):
        if name == "tables/node.jsonl":
            content = forged
        elif name == NAME:
            manifest = msgspec.json.decode(content, type=Manifest)
            members = [
                msgspec.structs.replace(
                    each, bytes=len(forged), sha256=hashlib.sha256(forged).hexdigest(), rows=1
                )
                if each.name == "tables/node.jsonl"
                else each
                for each in manifest.members
            ]
            content = msgspec.json.encode(msgspec.structs.replace(manifest, members=members))
        put(name, content)

    rewritten(file, change)
    assert there.anxun("restore", str(file)) == 1
    assert "无法恢复" in capsys.readouterr().err
    assert not there.settings.keys.exists()
    with there.database() as database:
        assert database.read_now(lambda connection: connection.execute(sa.select(zone)).all()) == []


def test_a_file_that_is_not_there(there, tmp_path, capsys):
    assert "No such file" in refused(there, tmp_path / "nothing.tar", capsys)
