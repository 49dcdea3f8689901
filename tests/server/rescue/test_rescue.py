"""What a phone exported opens at a desk, and nothing else does."""

import base64
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from server.cli import main
from server.rescue.envelope import Unusable, WrongPassphrase, unlock
from server.rescue.unpack import unpack

VECTORS = json.loads(
    (Path(__file__).parents[3] / "sync" / "vectors" / "rescue.json").read_text(encoding="utf-8")
)
LETTERS = VECTORS[0]
FILE = base64.b64decode(LETTERS["file"])


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_a_file_that_the_phone_locked_opens(case):
    content = base64.b64decode(case["content"])
    assert unlock(base64.b64decode(case["file"]), case["passphrase"]) == content


@pytest.mark.parametrize("at", [9, 20, 35, 60, -1])
def test_a_changed_byte_anywhere_is_noticed(at):
    changed = bytearray(FILE)
    # The rounds go up a little, so that deriving the key stays cheap.
    changed[at if at != 9 else 12] ^= 1
    with pytest.raises(WrongPassphrase):
        unlock(bytes(changed), LETTERS["passphrase"])


def test_another_passphrase_does_not_open_it():
    with pytest.raises(WrongPassphrase):
        unlock(FILE, "tank farm at dusk")


@pytest.mark.parametrize(
    "file", [b"", b"ANXUNRSQ", FILE[:50], b"ANXUNRSQ\x02" + FILE[9:], FILE[:9] + b"\xff" * 60]
)
def test_what_is_no_such_file_is_said_to_be_none(file):
    with pytest.raises(Unusable):
        unlock(file, LETTERS["passphrase"])


def test_everything_is_laid_out_with_each_mutation_word_for_word(tmp_path):
    laid = unpack(base64.b64decode(LETTERS["content"]), tmp_path / "out")
    assert laid.counts["queue.json"] == 1
    assert laid.counts["drafts.json"] == 1
    assert laid.counts["heads.json"] == 1
    assert (laid.pictures, laid.damaged) == (1, [])
    [queued] = json.loads((tmp_path / "out" / "queue.json").read_text(encoding="utf-8"))
    assert queued["mutation"]["set"]["summary"] == "漏油"
    [head] = json.loads((tmp_path / "out" / "heads.json").read_text(encoding="utf-8"))
    assert sorted(head) == ["at", "epoch", "hash", "key", "position", "signature", "tenant"]


def _zip(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return packed.getvalue()


def test_a_damaged_picture_is_laid_out_and_named(tmp_path):
    name = "photos__" + "0" * 64 + "_dot_webp"
    laid = unpack(_zip(**{name: b"other bytes"}), tmp_path)
    assert laid.damaged == ["photos/" + "0" * 64 + ".webp"]


@pytest.mark.parametrize("name", [".._dot_evil", "__etc__passwd", "photos__x", "queue_dot_json__x"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(Unusable):
        unpack(_zip(**{name: b"x"}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(Unusable):
        unpack(base64.b64decode(LETTERS["content"]), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_the_command_asks_for_the_passphrase_and_tells_what_was_in_it(
    tmp_path, monkeypatch, capsys
):
    file = tmp_path / "anxun.anxun"
    file.write_bytes(FILE)
    asked = ["rescue", "open", str(file), "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    assert main(asked) == 1
    assert "口令不对" in capsys.readouterr().err

    monkeypatch.setattr(sys, "stdin", io.StringIO("tank farm at dawn\n"))
    assert main(asked) == 0
    assert "1 not sent 未送达" in capsys.readouterr().out


def test_an_export_without_a_passphrase_opens_too(tmp_path, capsys):
    file = tmp_path / "anxun.zip"
    file.write_bytes(base64.b64decode(LETTERS["content"]))
    assert main(["rescue", "open", str(file), "--out", str(tmp_path / "out")]) == 0
    assert main(["rescue", "open", str(tmp_path / "none"), "--out", str(tmp_path / "o")]) == 1
    assert "none" in capsys.readouterr().err
