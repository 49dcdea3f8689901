"""``anxun backup`` and ``anxun restore``."""

import argparse
from pathlib import Path

from server.backup.archive import opened
from server.backup.load import load
from server.backup.manifest import Manifest, Unusable
from server.backup.save import save
from server.cli.opened import Commands, Mistake, as_it_is
from server.clock import iso
from server.settings import Settings


def add_commands(commands: Commands) -> None:
    make = commands.add_parser(
        "backup", help="everything into one file, while the server runs 备份全部数据到一个文件"
    )
    make.add_argument(
        "file", type=Path, help="a new file; it holds every secret 新文件，含全部密钥"
    )
    make.set_defaults(do=make_backup)
    back = commands.add_parser(
        "restore", help="put a backup back into a new server 把备份恢复到一台空的服务器"
    )
    back.add_argument("file", type=Path, help="what anxun backup wrote 备份文件")
    back.set_defaults(do=restore)


def make_backup(asked: argparse.Namespace, settings: Settings) -> bool:
    """Whether every picture was whole."""
    try:
        with as_it_is(settings) as database:
            manifest = save(database, settings, asked.file)
    except (Unusable, OSError) as error:
        raise Mistake(str(error)) from error
    _tell(asked.file, manifest)
    for each in manifest.damaged:
        print(f"damaged picture, not in the backup 照片已损坏，未备份: {each.tenant} {each.sha256}")
    return not manifest.damaged


def restore(asked: argparse.Namespace, settings: Settings) -> None:
    try:
        with opened(asked.file) as archive:
            begun = load(archive, settings)
    except (Unusable, OSError) as error:
        raise Mistake(str(error)) from error
    _tell(asked.file, archive.manifest)
    for each in begun:
        print(
            f"{each.tenant}: goes on after position {each.position} 从此处继续，新纪元 {each.epoch}"
        )


def _tell(file: Path, manifest: Manifest) -> None:
    print(
        f"{file}: {manifest.rows} rows 行, {manifest.pictures} photographs 照片,"
        f" made 备份于 {iso(manifest.made)}"
    )
