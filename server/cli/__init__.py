"""The command line: ``anxun run``, ``anxun zone create …``, ``anxun backup …``."""

import argparse
import sys
from collections.abc import Sequence

import msgspec

from server.accounts.keys import UnsafeKeys
from server.cli import backups, ledgers, photos, rescues, running, trainings, zones
from server.cli.opened import Mistake, migrate
from server.photos.store import Away
from server.problems import Problem
from server.settings import Settings, settings_from_environment

__all__ = ["main", "migrate", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return what the shell gets."""
    asked = parser().parse_args(arguments)
    try:
        ended = asked.do(asked, _settings(asked))
    except (Mistake, UnsafeKeys, Away) as error:
        print(f"anxun: {error}", file=sys.stderr)
        return 1
    except msgspec.ValidationError as error:
        print(f"anxun: a setting will not do 设置有误: {error}", file=sys.stderr)
        return 1
    except Problem as error:
        print(f"anxun: {error.title} ({error.code})", file=sys.stderr)
        return 1
    return 1 if ended is False else 0


def _settings(asked: argparse.Namespace) -> Settings:
    # Whoever checks an export has no server: no folder is made for one.
    return Settings() if getattr(asked, "export", None) else settings_from_environment()


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser("anxun", description="安巡 server and its tools 服务与工具")
    commands = whole.add_subparsers(required=True, metavar="command")
    for each in (running, zones, backups, ledgers, photos, rescues, trainings):
        each.add_commands(commands)
    return whole
