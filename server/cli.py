"""The command line: ``anxun run``, ``anxun zone create …``, ``anxun people code …``."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
import uvicorn
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from server.accounts.codes import issue_code
from server.accounts.keys import UnsafeKeys
from server.accounts.names import find_login, tidy_name, tidy_phone
from server.accounts.passwords import check_strength, passwords
from server.accounts.tables import account
from server.accounts.zones import Founded, create_zone
from server.clock import iso, now_ms
from server.database import Database
from server.problems import Problem
from server.settings import Settings, settings_from_environment
from server.tables import zone

ROOT = Path(__file__).parent.parent


class Mistake(Exception):
    """What was asked for cannot be done; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return what the shell gets."""
    asked = parser().parse_args(arguments)
    settings = settings_from_environment()
    try:
        asked.do(asked, settings)
    except (Mistake, UnsafeKeys) as error:
        print(f"anxun: {error}", file=sys.stderr)
        return 1
    except Problem as error:
        print(f"anxun: {error.title} ({error.code})", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser("anxun", description="安巡 server and its tools 服务与工具")
    commands = whole.add_subparsers(required=True, metavar="command")

    run = commands.add_parser(
        "run", help="bring the database up to date and serve 升级数据库并启动服务"
    )
    run.set_defaults(do=run_server)

    zones = commands.add_parser("zone", help="zones 园区").add_subparsers(required=True)
    create = zones.add_parser("create", help="make a zone and its administrator 新建园区和管理员")
    create.add_argument("--name", required=True, help="the zone's name 园区名称")
    create.add_argument("--admin-name", required=True, help="the administrator's name 管理员姓名")
    create.add_argument("--admin-phone", help="the administrator's phone number 管理员手机号")
    create.add_argument("--tenant", help="short name, small letters 园区代号，小写字母")
    create.add_argument(
        "--password",
        action="store_true",
        help="ask for a password instead of printing a one-time code 直接设密码，不用一次性二维码",
    )
    create.set_defaults(do=make_zone)
    zones.add_parser("list", help="list the zones 列出园区").set_defaults(do=list_zones)

    people = commands.add_parser("people", help="people 人员").add_subparsers(required=True)
    code = people.add_parser("code", help="a new one-time code for somebody 重发一次性二维码")
    code.add_argument("--tenant", required=True, help="the zone's short name 园区代号")
    code.add_argument("--login", required=True, help="phone, 工号 or name 手机号、工号或姓名")
    code.set_defaults(do=issue)
    for each in (create, code):
        each.add_argument("--origin", help="where phones reach the server 手机访问的网址")

    demo = commands.add_parser("demo", help="make the demo zone, if there is none 建演示园区")
    demo.set_defaults(do=make_demo)
    return whole


def run_server(_: argparse.Namespace, settings: Settings) -> None:
    migrate(settings)
    # Only a server needs these: other commands start without them.
    from server.app import build_app
    from server.limits import uvicorn_config

    app = build_app(settings)
    print(f"安巡 http://{settings.host}:{settings.port}", flush=True)
    uvicorn.Server(uvicorn_config(app, settings)).run()


def make_zone(asked: argparse.Namespace, settings: Settings) -> None:
    name, admin_name = tidy_name(asked.name), tidy_name(asked.admin_name)
    phone = tidy_phone(asked.admin_phone)
    password = _ask_password((admin_name, phone)) if asked.password else None

    def make(connection: Connection) -> tuple[Founded, str]:
        now = now_ms()
        founded = create_zone(
            connection, name=name, admin_name=admin_name, tenant=asked.tenant, admin_phone=phone,
            now=now,
        )  # fmt: skip
        if password is None:
            return founded, _invite(connection, founded.tenant, founded.administrator, link)
        mine = sa.and_(account.c.tenant == founded.tenant, account.c.id == founded.administrator)
        connection.execute(
            account.update().where(mine).values(password_hash=passwords.hash(password))
        )
        return founded, ""

    link = _origin(asked, settings)
    with _Opened(settings) as database:
        try:
            founded, invitation = database.write_now(make)
        except ValueError as error:
            raise Mistake(str(error)) from error
    print(f"{name} ({founded.tenant}): {admin_name}")
    if invitation:
        print(invitation)


def list_zones(_: argparse.Namespace, settings: Settings) -> None:
    with _Opened(settings) as database:
        rows = database.read_now(
            lambda connection: connection.execute(sa.select(zone).order_by(zone.c.tenant)).all()
        )
    for row in rows:
        print(row.tenant, row.name, iso(row.created), sep="\t")


def issue(asked: argparse.Namespace, settings: Settings) -> None:
    """For the zone's administrator, above whom nobody is."""

    def make(connection: Connection) -> str:
        found = find_login(connection, asked.tenant, asked.login)
        if found is None:
            raise Mistake(f"{asked.login}: nobody, or more than one 没有此人，或不止一人")
        return _invite(connection, found.tenant, found.id, link)

    link = _origin(asked, settings)
    with _Opened(settings) as database:
        print(database.write_now(make))


def make_demo(_: argparse.Namespace, settings: Settings) -> None:
    if settings.env == "production":
        raise Mistake("no demo zone in production 正式环境不能建演示园区")
    with _Opened(settings) as database:
        import_module("server.demo.zone").seed(database, settings)


def migrate(settings: Settings) -> None:
    """Bring the database up to date, or make it."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = settings.database_url
    command.upgrade(config, "head")


class _Opened:
    """The database, up to date, for as long as a command takes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> Database:
        migrate(self.settings)
        self.database = Database(self.settings.database_url)
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()


def _origin(asked: argparse.Namespace, settings: Settings) -> str:
    origin: str = asked.origin or settings.origin or f"http://{settings.host}:{settings.port}"
    return origin.rstrip("/")


def _invite(connection: Connection, tenant: str, who: str, origin: str) -> str:
    code, expires = issue_code(connection, tenant, who, None, now_ms())
    return f"{origin}/#/enrol/{code}\n(once, until 一次有效，至 {iso(expires)})"


def _ask_password(about: tuple[str | None, ...]) -> str:
    """From the terminal without showing it; from a pipe, its first line."""
    if sys.stdin.isatty():
        password = getpass.getpass("password 密码: ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    check_strength(password, about)
    return password
