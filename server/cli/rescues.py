"""``anxun rescue open``: what a phone exported because it could not send it."""

import argparse
import getpass
import sys
from pathlib import Path

from server.cli.opened import Commands, Mistake
from server.rescue.envelope import Unusable, WrongPassphrase, is_locked, unlock
from server.rescue.unpack import unpack
from server.settings import Settings

TOLD = {
    "queue.json": "not sent 未送达",
    "refused.json": "not accepted 未收下",
    "drafts.json": "drafts 草稿",
    "heads.json": "vouchers 凭证",
}


def add_commands(commands: Commands) -> None:
    rescue = commands.add_parser("rescue", help="what a phone exported 手机导出的内容")
    opening = rescue.add_subparsers(required=True).add_parser(
        "open", help="open an export and lay it out 打开导出文件"
    )
    opening.add_argument("file", type=Path, help="what the phone saved 手机导出的文件")
    opening.add_argument("--out", type=Path, required=True, help="a new folder 新文件夹")
    opening.set_defaults(do=open_export)


def open_export(asked: argparse.Namespace, _: Settings) -> bool:
    """Whether every picture was whole."""
    try:
        file = asked.file.read_bytes()
        packed = unlock(file, _ask()) if is_locked(file) else file
        laid = unpack(packed, asked.out)
    except WrongPassphrase as error:
        raise Mistake("this passphrase does not open it 口令不对，或文件被改动过") from error
    except (Unusable, OSError) as error:
        raise Mistake(f"{asked.file}: {error}") from error
    for name, words in TOLD.items():
        print(f"{laid.counts.get(name, 0):6} {words}")
    print(f"{laid.pictures:6} pictures 照片")
    for name in laid.damaged:
        print(f"damaged 已损坏: {name}")
    return not laid.damaged


def _ask() -> str:
    """From the terminal without showing it; from a pipe, its first line."""
    if sys.stdin.isatty():
        return getpass.getpass("passphrase 口令: ")
    return sys.stdin.readline().rstrip("\r\n")
