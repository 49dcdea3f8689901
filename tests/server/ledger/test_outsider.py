"""An outsider: a file, what a phone kept and a public key, and no server at all."""

import base64
import hashlib
import json
import stat
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from server import cli
from server.accounts.keys import Keys
from server.app import build_app
from server.ledger.stored import public_key
from server.settings import Settings
from tests.server.ledger.conftest import findings, flaws


@pytest.fixture
def outside(doubted, tmp_path, monkeypatch):
    """Evidence in a folder of somebody who has neither data nor settings."""
    file = doubted.export()
    folder = tmp_path / "outsider"
    folder.mkdir()
    for name in ("DATA", "DATABASE"):
        monkeypatch.delenv(f"ANXUN_{name}", raising=False)
    monkeypatch.chdir(folder)
    return file


def test_a_file_heads_and_a_key_are_enough_and_nothing_is_made(outside, doubted, verify):
    told = verify(doubted.kept, outside, "--key", doubted.public)
    assert told["good"]
    assert told["pinned"]
    assert findings(told) == ["met"] * 5
    assert list(Path.cwd().iterdir()) == []


def test_another_key_than_the_pinned_one_is_not_believed(outside, doubted, verify, tmp_path):
    """A server that rewrote its chain and its key, and says so in the file itself."""
    stranger = public_key(Keys.load(Settings(data=tmp_path / "stranger")).ledger).public
    told = verify(doubted.kept, outside, "--key", stranger)
    assert flaws(told) == [(5, "own-head")]
    assert findings(told) == ["unknown-key"] * 5
    assert not told["good"]


def test_without_a_key_it_says_whose_word_that_is(outside, doubted, verify, capsys):
    assert not verify(doubted.kept, outside)["pinned"]
    assert cli.main(["ledger", "verify", "--file", str(outside)]) == 0
    assert "未指定公钥" in capsys.readouterr().out
    assert cli.main(["ledger", "verify", "--file", str(outside), "--key", doubted.public]) == 0
    assert "未指定公钥" not in capsys.readouterr().out


@pytest.mark.parametrize("key", ["", "AAAA", "签", "A" * 44])
def test_what_is_no_key_is_told(outside, capsys, key):
    assert cli.main(["ledger", "verify", "--file", str(outside), "--key", key]) == 1
    assert "公钥" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", ["", "{}", "[{}]", '[{"tenant":"zone"}]', "\xff", '[{"at":1e400}]']
)
def test_what_are_no_heads_is_told(outside, tmp_path, capsys, content):
    (tmp_path / "h.json").write_bytes(content.encode("latin-1"))
    arguments = ["ledger", "verify", "--file", str(outside), "--heads", str(tmp_path / "h.json")]
    assert cli.main(arguments) == 1
    assert "签名" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\n", b"[]"])
def test_what_is_no_export_is_told(tmp_path, capsys, content):
    (tmp_path / "x.jsonl").write_bytes(content)
    assert cli.main(["ledger", "verify", "--file", str(tmp_path / "x.jsonl")]) == 1
    assert "账本导出文件" in capsys.readouterr().err
    assert cli.main(["ledger", "verify", "--file", str(tmp_path / "none.jsonl")]) == 1
    assert "No such file" in capsys.readouterr().err


def test_the_verdict_is_the_last_line_in_both_languages(doubted, capsys):
    assert cli.main(["ledger", "verify", "--heads", doubted.file_of(doubted.kept)]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "GOOD 核对通过"
    assert "5 links" in out
    forged = msgspec.structs.replace(doubted.kept[1], hash="ab" * 32)
    assert cli.main(["ledger", "verify", "--heads", doubted.file_of([forged])]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "NOT GOOD 核对未通过"
    assert "signature is not good" in out


def test_a_file_cannot_make_itself_look_better_than_it_is(outside, doubted, capsys):
    lines = outside.read_bytes().splitlines(keepends=True)
    header = json.loads(lines[0])
    header["zone"] = "zone\nGOOD 核对通过\x1b[8m"
    lines[0] = json.dumps(header).encode() + b"\n"
    del lines[3]
    outside.write_bytes(b"".join(lines))
    assert cli.main(["ledger", "verify", "--file", str(outside)]) == 1
    out = capsys.readouterr().out
    assert "GOOD 核对通过" not in out.splitlines()
    assert "\x1b" not in out


def test_an_export_is_read_with_a_hash_function_and_nothing_else(outside, doubted):
    """What ``docs/deploy.md`` tells an outsider who writes his own tool."""
    header, *links = map(json.loads, outside.read_text().splitlines())
    last = bytes(32)
    for number, each in enumerate(links, 1):
        entry = json.dumps(each["entry"], separators=(",", ":"), ensure_ascii=False).encode()
        last = hashlib.sha256(last + entry).digest()
        salted = base64.b64decode(each["salt"]) + base64.b64decode(each["content"])
        assert each["entry"][2] == number
        assert each["entry"][10] == hashlib.sha256(salted).hexdigest()
        assert each["link"] == last.hex()
    assert header["head"]["hash"] == last.hex()


def test_an_export_without_content_closes_all_the_same(doubted, verify):
    file = doubted.export("bare.jsonl", "--without-content")
    assert "loose rail" not in file.read_text()
    told = verify(doubted.kept, file, "--key", doubted.public)
    assert told["good"]
    assert told["zones"][0]["erased"] == told["zones"][0]["links"] == 5


def test_only_its_owner_can_read_an_export_and_it_replaces_nothing(doubted, capsys):
    file = doubted.export()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert cli.main(["ledger", "export", "--tenant", "zone", str(file)]) == 1
    assert "已存在" in capsys.readouterr().err
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "command", [["export", "--tenant", "none", "x"], ["verify", "--tenant", "none"]]
)
def test_a_zone_that_there_is_not(doubted, capsys, monkeypatch, tmp_path, command):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["ledger", *command]) == 1
    assert "没有这个园区" in capsys.readouterr().err
    assert not Path("x").exists()


def test_anybody_may_ask_a_server_for_its_public_key(settings, capsys):
    old = Keys.load(settings).ledger
    (settings.keys / "ledger.pem").rename(settings.keys / "ledger-2026.pem")
    with TestClient(build_app(settings)) as client:
        answer = client.get("/ledger/key")
    assert answer.status_code == 200
    now = Keys.load(settings).ledger
    assert answer.json() == {
        "key": now.kid, "public": public_key(now).public, "algorithm": "Ed25519",
        "former": [{"key": old.kid, "public": public_key(old).public, "algorithm": "Ed25519"}],
    }  # fmt: skip
    assert cli.main(["ledger", "key"]) == 0
    assert json.loads(capsys.readouterr().out) == answer.json()


def test_a_chain_of_one_zone_does_not_pass_for_anothers(outside, doubted, verify):
    outside.write_bytes(outside.read_bytes().replace(b'"zone"', b'"other"', 1))
    told = verify([], outside, "--key", doubted.public)
    assert {flaw for _, flaw in flaws(told)} == {"other-zone", "own-head"}
