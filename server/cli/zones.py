"""``anxun zone …`` and ``anxun people …``."""

import argparse
import getpass
import sys

import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.codes import issue_code
from server.accounts.names import find_login, tidy_name, tidy_phone
from server.accounts.passwords import check_strength, passwords
from server.accounts.tables import account
from server.accounts.zones import Founded, create_zone
from server.cli.opened import Commands, Mistake, Opened
from server.clock import iso, now_ms
from server.settings import Settings
from server.tables import zone


def add_commands(commands: Commands) -> None:
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
    with Opened(settings) as database:
        try:
            founded, invitation = database.write_now(make)
        except ValueError as error:
            raise Mistake(str(error)) from error
    print(f"{name} ({founded.tenant}): {admin_name}")
    if invitation:
        print(invitation)


def list_zones(_: argparse.Namespace, settings: Settings) -> None:
    with Opened(settings) as database:
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
    with Opened(settings) as database:
        print(database.write_now(make))


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
