"""``anxun ledger key``, ``anxun ledger export …`` and ``anxun ledger verify …``."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa

from server.accounts.keys import Keys
from server.cli.opened import Commands, Mistake, as_it_is
from server.ledger.export import Unreadable, read, write
from server.ledger.heads import JudgedHead, KeptHead, KeyRing, key_ring, own_keys, read_heads
from server.ledger.routes import ledger_keys
from server.ledger.stored import header_of, links_of, public_key
from server.ledger.telling import told
from server.ledger.verify import Report, Verified, verify
from server.settings import Settings
from server.tables import zone


def add_commands(commands: Commands) -> None:
    ledger = commands.add_parser("ledger", help="the ledger as evidence 账本取证")
    ledgers = ledger.add_subparsers(required=True)
    key = ledgers.add_parser("key", help="the public key of its heads 账本签名公钥")
    key.set_defaults(do=show_key)

    export = ledgers.add_parser("export", help="a zone's whole chain as JSON lines 导出整条账本")
    export.add_argument("--tenant", required=True, help="the zone's short name 园区代号")
    export.add_argument(
        "--without-content",
        action="store_true",
        help="leave out what people wrote; the chain still closes 不含内容，链条仍可核对",
    )
    export.add_argument("file", type=Path, help="a new file 新文件")
    export.set_defaults(do=export_chain)

    check = ledgers.add_parser(
        "verify", help="whether the chain holds and meets every head 核对账本与手机保存的签名"
    )
    check.add_argument("--tenant", help="one zone of this server 只核对一个园区")
    check.add_argument("--file", dest="export", type=Path, help="an export instead 核对导出文件")
    check.add_argument(
        "--heads", type=Path, action="extend", nargs="+", default=[],
        help="what phones kept 手机导出的账本签名",
    )  # fmt: skip
    check.add_argument(
        "--key", action="extend", nargs="+", default=[], help="the public key you know 已知的公钥"
    )
    check.add_argument("--json", action="store_true", help="one line of JSON 输出一行 JSON")
    check.set_defaults(do=verify_chains)


def show_key(_: argparse.Namespace, settings: Settings) -> None:
    print(msgspec.json.encode(ledger_keys(Keys.load(settings))).decode())


def export_chain(asked: argparse.Namespace, settings: Settings) -> None:
    if asked.file.exists():
        raise Mistake(f"{asked.file}: is there already 文件已存在")
    with as_it_is(settings) as database, database.reading.begin() as connection:
        header = header_of(connection, asked.tenant, Keys.load(settings))
        if header is None:
            raise Mistake(f"{asked.tenant}: no such zone 没有这个园区")
        contents = not asked.without_content
        header = msgspec.structs.replace(header, contents=contents)
        try:
            links = write(asked.file, header, links_of(connection, asked.tenant, contents=contents))
        except OSError as error:
            raise Mistake(str(error)) from error
    print(f"{asked.file}: {links} links 条, {header.head.position} {header.head.hash}")


def verify_chains(asked: argparse.Namespace, settings: Settings) -> bool:
    """Whether everything holds."""
    heads, pinned = _heads(asked.heads), _pinned(asked.key)
    try:
        source = _of_file(asked.export, heads, pinned) if asked.export else None
        reports = list(source or _of_server(asked.tenant, settings, heads, pinned))
    except (OSError, Unreadable) as error:
        raise Mistake(str(error)) from error
    here = {each.tenant for each in reports}
    strays = [JudgedHead(each, "other-zone") for each in heads if each.tenant not in here]
    good = all(each.good for each in reports) and not strays
    verified = Verified(good, pinned is not None, reports, strays)
    print(msgspec.json.encode(verified).decode() if asked.json else told(verified))
    return good


def _pinned(keys: Sequence[str]) -> KeyRing | None:
    try:
        return key_ring(keys) if keys else None
    except ValueError as error:
        raise Mistake(f"--key: no public key 不是公钥: {error}") from error


def _heads(files: Sequence[Path]) -> list[KeptHead]:
    heads = []
    for each in files:
        try:
            heads += read_heads(each.read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise Mistake(f"{each}: no heads of a phone 不是手机导出的账本签名: {error}") from error
    return heads


def _of_file(file: Path, heads: Sequence[KeptHead], pinned: KeyRing | None) -> Iterator[Report]:
    with file.open("rb") as lines:
        header, links = read(lines)
        keys = pinned or own_keys(header)
        yield verify(header, links, _of(heads, header.tenant), keys)


def _of_server(
    tenant: str | None, settings: Settings, heads: Sequence[KeptHead], pinned: KeyRing | None
) -> Iterator[Report]:
    with as_it_is(settings) as database, database.reading.begin() as connection:
        keys = Keys.load(settings)
        ring = pinned or key_ring(public_key(each).public for each in keys.ledgers.values())
        every = connection.scalars(sa.select(zone.c.tenant).order_by(zone.c.tenant)).all()
        for each in [tenant] if tenant else every:
            header = header_of(connection, each, keys)
            if header is None:
                raise Mistake(f"{each}: no such zone 没有这个园区")
            yield verify(header, links_of(connection, each), _of(heads, each), ring)


def _of(heads: Sequence[KeptHead], tenant: str) -> list[KeptHead]:
    return [each for each in heads if each.tenant == tenant]
