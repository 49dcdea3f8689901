"""Builds the application: every domain, the database, and nothing else."""

from collections.abc import Callable
from typing import TypeVar

from litestar import Controller, Litestar, get
from litestar.datastructures import State
from litestar.datastructures.headers import CacheControlHeader
from litestar.di import NamedDependency, Provide
from litestar.router import Router
from litestar.static_files import create_static_files_router
from sqlalchemy import Connection, text

from server.accounts.asking import asking_of
from server.accounts.keys import Keys
from server.accounts.routes import ROUTES as ACCOUNTS
from server.accounts.throttle import Throttle
from server.database import Database
from server.desk.routes import ROUTES as DESK
from server.desk.routes import Bringer
from server.door import build_door
from server.exchange.routes import ROUTES as EXCHANGE
from server.exchange.routes import Exchange
from server.exchange.stamps import stamp
from server.hazards.reactions import keep_file
from server.ledger.routes import ROUTES as LEDGER
from server.neighbours import Neighbours
from server.papers import Press
from server.photos.intake import Photographs
from server.photos.parts import Parts
from server.photos.reactions import expect_photos
from server.photos.resumed import Uploads
from server.photos.routes import PHOTO_BYTES
from server.photos.routes import ROUTES as PHOTOS
from server.photos.uploads import UPLOADS
from server.pokes import Pokes
from server.settings import Settings
from server.training.reactions import number_versions, sum_up
from server.training.routes import ROUTES as TRAINING

T = TypeVar("T")

REACTIONS = (keep_file, expect_photos, number_versions, sum_up, stamp)
"""What follows from a record, in this order, within the mutation's own transaction."""

UNCHANGING = CacheControlHeader(max_age=31_536_000, immutable=True, public=True)
ASK_AGAIN = CacheControlHeader(no_cache=True)


class Health(Controller):
    """For whoever watches the server. Says nothing about what is in it."""

    path = "/health"

    @get("/live")
    async def live(self) -> dict[str, str]:
        return {"status": "live"}

    @get("/ready")
    async def ready(self, database: NamedDependency[Database]) -> dict[str, str]:
        await database.read(_answers)
        return {"status": "ready"}


def _answers(connection: Connection) -> None:
    connection.execute(text("SELECT tenant FROM zone LIMIT 1"))


def build_app(settings: Settings) -> Litestar:
    """Return the ASGI application that these settings describe."""
    door = build_door(settings)
    database, keys = Database(settings.database_url), Keys.load(settings)
    photographs = Photographs(database, settings)
    # SQLite has one process.
    neighbours = None if database.is_sqlite else Neighbours(database.url)
    pokes, press = Pokes(neighbours), Press()
    made = {
        "settings": settings,
        "database": database,
        "keys": keys,
        "throttle": Throttle(neighbours=neighbours),
        "photographs": photographs,
        "uploads": Uploads(photographs, Parts(settings.uploads)),
        "pokes": pokes,
        "press": press,
        "bringer": Bringer(database, press, pokes, REACTIONS),
        "exchange": Exchange(database, keys, pokes, REACTIONS),
    }
    dependencies = {name: Provide(_given(it), sync_to_thread=False) for name, it in made.items()}
    return Litestar(
        route_handlers=[
            *ACCOUNTS,
            *EXCHANGE,
            *PHOTOS,
            *UPLOADS,
            *LEDGER,
            *TRAINING,
            *DESK,
            Health,
            *_files(settings),
        ],
        dependencies={**dependencies, "asking": Provide(asking_of)},
        state=State({"exchange": made["exchange"]}),
        middleware=door.middleware,
        before_send=door.before_send,
        exception_handlers=door.exception_handlers,
        on_startup=[neighbours.start] if neighbours else [],
        on_shutdown=[
            *([neighbours.stop] if neighbours else []),
            photographs.close,
            press.close,
            database.close,
        ],
        openapi_config=None,
        request_max_body_size=PHOTO_BYTES,
        logging_config=None,
    )


def _given(thing: T) -> Callable[[], T]:
    return lambda: thing


def _files(settings: Settings) -> list[Router]:
    """The phone app: files with a hash in their name never change, all others may."""
    assets = settings.app / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    return [
        create_static_files_router("/assets", [assets], cache_control=UNCHANGING, name="assets"),
        create_static_files_router(
            "/", [settings.app], html_mode=True, cache_control=ASK_AGAIN, name="app"
        ),
    ]
