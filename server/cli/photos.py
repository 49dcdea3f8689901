"""``anxun photo verify …``, ``check``, ``collect`` and ``expire``."""

import argparse
import re
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.cli.opened import Commands, Mistake, as_it_is
from server.clock import iso, now_ms
from server.photos.darkroom import Closed, Darkroom
from server.photos.proof import Proof, prove
from server.photos.shelf import Shelf
from server.photos.tending import check, collect, expire, is_wanted, known_pictures
from server.settings import Settings
from server.tables import zone

HOUR = 3_600_000
_HASH = re.compile(r"[0-9a-f]{64}")
_MATCHES: Final = {
    "copy": "手机保存并上传的那一张 the stored copy",
    "original": "相机拍下的原图 the camera's original",
    "list": "列表小图 a rendition", "thumb": "缩略图 a rendition", "view": "大图 a rendition",
}  # fmt: skip


def add_commands(commands: Commands) -> None:
    photo = commands.add_parser("photo", help="pictures as evidence 照片取证")
    photos = photo.add_subparsers(required=True)

    verify = photos.add_parser(
        "verify", help="whether a file is a picture that was reported 核对是不是上报的那张照片"
    )
    verify.add_argument("--tenant", required=True, help="the zone's short name 园区代号")
    verify.add_argument("--json", action="store_true", help="one line of JSON 输出一行 JSON")
    verify.add_argument("what", help="a file, or a SHA-256 文件或照片编号")
    verify.set_defaults(do=verify_picture)

    checking = photos.add_parser("check", help="every picture's hash again 重新核对全部照片")
    checking.set_defaults(do=check_pictures)

    collecting = photos.add_parser(
        "collect", help="remove files that no picture is known of 清理没有登记的文件"
    )
    collecting.add_argument(
        "--hours", type=int, default=24, help="only what is older 只清理早于多少小时的"
    )
    collecting.set_defaults(do=collect_files)

    expiring = photos.add_parser(
        "expire", help="erase pictures whose time is over 删除已过保存期限的照片"
    )
    expiring.set_defaults(do=expire_pictures)


def verify_picture(asked: argparse.Namespace, settings: Settings) -> bool:
    given: bytes | str = asked.what.lower()
    if not _HASH.fullmatch(asked.what.lower()):
        try:
            given = Path(asked.what).read_bytes()
        except OSError as error:
            raise Mistake(f"{asked.what}: {error.strerror}") from error
    with as_it_is(settings) as database, closing(Darkroom()) as darkroom:
        shelf, develop = Shelf.of(settings), darkroom.develop_now
        if asked.tenant not in database.read_now(_zones):
            raise Mistake(f"{asked.tenant}: no such zone 没有这个园区")
        try:
            proof = database.read_now(prove, shelf, develop, asked.tenant, given)
        except Closed as error:
            raise Mistake("the picture could not be decoded now 现在无法解码") from error
    print(msgspec.json.encode(proof).decode() if asked.json else _in_words(proof))
    return proof.matches is not None and all(each.genuine for each in proof.named)


def _zones(connection: Connection) -> set[str]:
    return set(connection.scalars(sa.select(zone.c.tenant)))


def _in_words(proof: Proof) -> str:
    if proof.matches is None:
        return f"{proof.sha256}\n  没有人上报过这张照片 nobody named this picture"
    lines = [f"{proof.sha256}", f"  {_MATCHES[proof.matches]}: {proof.picture}"]
    lines.append(f"  存档 on the shelf: {proof.on_shelf}")
    for each in proof.named:
        doubt = "" if each.genuine else " (与账本摘要不符 does not meet the ledger's digest)"
        lines.append(
            f"  {each.position}. {each.name or each.account} {each.kind} {each.record}:"
            f" 自称拍于 claimed {each.claimed}, 收到于 received {iso(each.received)},"
            f" {each.outcome}{doubt}"
        )
    return "\n".join(lines)


def check_pictures(_: argparse.Namespace, settings: Settings) -> bool:
    with as_it_is(settings) as database:
        known = database.read_now(known_pictures)
    found = check(known, Shelf.of(settings))
    print(msgspec.json.encode(found).decode())
    return not found.damaged and not found.missing


def collect_files(asked: argparse.Namespace, settings: Settings) -> None:
    if asked.hours < 1:
        raise Mistake("--hours: at least 1, or what is just coming in would be taken 至少 1 小时")
    with as_it_is(settings) as database:
        before = now_ms() - asked.hours * HOUR
        gone = collect(
            Shelf.of(settings),
            before,
            lambda tenant, sha256: database.read_now(is_wanted, tenant, sha256),
        )
    print(msgspec.json.encode({"removed": gone}).decode())


def expire_pictures(_: argparse.Namespace, settings: Settings) -> None:
    with as_it_is(settings) as database:
        gone = expire(database, Shelf.of(settings), now_ms())
    print(msgspec.json.encode({"expired": gone}).decode())
