"""The page on running it for real says what the program does."""

import re
import shlex
from pathlib import Path

import pytest

from server import cli
from server.ledger.telling import FINDINGS, FLAWS

PAGE = (Path(__file__).parent.parent / "docs" / "deploy.md").read_text()
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
COMMANDS = re.findall(r"\banxun(?:-drill)? ((?:zone|ledger|backup|restore|run)\b.*)", SHELL)


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_is_one(command):
    assert cli.parser().parse_args(shlex.split(command)).do


def test_there_are_commands_to_look_at():
    assert {each.split()[0] for each in COMMANDS} == {"zone", "ledger", "backup", "restore", "run"}


def test_every_answer_that_it_explains_is_one():
    table = PAGE[PAGE.index("| it says |") : PAGE.index("Without this program")]
    explained = set(re.findall(r"`([a-z-]+)`", table.replace("no-content", "")))
    assert explained <= {*FINDINGS, *FLAWS}
    assert {"contradicted", "missing", "cut", "unknown-epoch", "content", "link"} <= explained


def test_its_numbers_are_the_programs():
    from server.limits import CONNECTIONS
    from server.photos.routes import PHOTO_BYTES
    from server.pokes import BEAT_SECONDS

    assert f"every {BEAT_SECONDS} s" in PAGE
    assert f"{CONNECTIONS:,} connections" in PAGE
    assert PHOTO_BYTES == 8 * 1024 * 1024
    assert "client_max_body_size 9m" in PAGE


def test_its_proxies_let_events_and_parts_through_as_they_come():
    site = re.search(r"```nginx\n(.*?)```", PAGE, re.DOTALL)[1]
    places = dict(re.findall(r"location (?:= )?(\S+) \{(.*?)\}", site, re.DOTALL))
    assert "proxy_buffering off" in places["/pokes"]
    assert "gzip off" in places["/pokes"]
    assert "proxy_request_buffering off" in places["/uploads"]
