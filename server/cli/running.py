"""``anxun run`` and ``anxun demo``."""

import argparse
from importlib import import_module

import uvicorn

from server.cli.opened import Commands, Mistake, Opened, migrate
from server.settings import Settings


def add_commands(commands: Commands) -> None:
    run = commands.add_parser(
        "run", help="bring the database up to date and serve 升级数据库并启动服务"
    )
    run.set_defaults(do=run_server)
    demo = commands.add_parser("demo", help="make the demo zone, if there is none 建演示园区")
    demo.set_defaults(do=make_demo)


def run_server(_: argparse.Namespace, settings: Settings) -> None:
    migrate(settings)
    # Only a server needs these: other commands start without them.
    from server.app import build_app
    from server.limits import uvicorn_config

    app = build_app(settings)
    print(f"安巡 http://{settings.host}:{settings.port}", flush=True)
    uvicorn.Server(uvicorn_config(app, settings)).run()


def make_demo(_: argparse.Namespace, settings: Settings) -> None:
    if settings.env == "production":
        raise Mistake("no demo zone in production 正式环境不能建演示园区")
    with Opened(settings) as database:
        import_module("server.demo.zone").seed(database, settings)
