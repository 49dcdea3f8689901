"""``anxun run`` and ``anxun demo``."""

import argparse
from importlib import import_module

from server.accounts.keys import Keys
from server.cli.opened import Commands, Mistake, Opened, migrate
from server.processes import serve, serve_in_several
from server.settings import Settings


def add_commands(commands: Commands) -> None:
    run = commands.add_parser(
        "run", help="bring the database up to date and serve 升级数据库并启动服务"
    )
    run.set_defaults(do=run_server)
    demo = commands.add_parser("demo", help="make the demo zone, if there is none 建演示园区")
    demo.set_defaults(do=make_demo)


def run_server(_: argparse.Namespace, settings: Settings) -> None:
    if settings.processes > 1 and settings.sqlite_file:
        raise Mistake(
            "ANXUN_PROCESSES needs PostgreSQL: SQLite is for one process"
            " 多进程需要 PostgreSQL（ANXUN_DATABASE），SQLite 只能单进程"
        )
    migrate(settings)
    Keys.load(settings)
    print(f"安巡 http://{settings.host}:{settings.port}", flush=True)
    if settings.processes == 1:
        return serve(settings)
    try:
        serve_in_several(settings)
    except OSError as error:
        raise Mistake(f"{settings.host}:{settings.port}: {error.strerror} 端口不可用") from error


def make_demo(_: argparse.Namespace, settings: Settings) -> None:
    if settings.env == "production":
        raise Mistake("no demo zone in production 正式环境不能建演示园区")
    with Opened(settings) as database:
        import_module("server.demo.zone").seed(database, settings)
