"""No cursor skips a change that commits late, and nobody else's idle transaction holds one up."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server import schema
from server.database import Database
from server.exchange import pages
from server.exchange.receive import Received, receive
from server.hazards.reactions import keep_file
from server.tables import zone
from sync import Sent
from tests.world import Phone

WRITERS, EACH = 6, 12


def writes_slowly(phone: Phone, start: Barrier) -> int:
    """Push one by one, each time holding the transaction open for a while before the commit."""
    start.wait()
    for number in range(EACH):
        phone.hazard(summary=f"{phone.device} {number}")
        [(_, content)] = phone.queue
        phone.queue.clear()

        def work(connection: Connection, content: bytes = content, held: int = number) -> Received:
            sent = [Sent(0, msgspec.Raw(content))]
            received = receive(connection, phone.sender, sent, (keep_file,), phone.world.now)
            time.sleep(0.001 * ((held * 7) % 5))
            return received

        [told] = phone.world.database.write_now(work).outcomes
        assert told.outcome == "applied"
    return EACH


def test_a_reader_beside_many_writers_that_hold_transactions_open_misses_nothing(world, phone):
    start, over = Barrier(WRITERS), Event()
    writers = [phone("gu") for _ in range(WRITERS)]
    watching = phone("he")
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reading = threads.submit(lambda: [watching.pull(3) for _ in iter(over.is_set, True)])
        done = [threads.submit(writes_slowly, each, start) for each in writers]
        written = sum(each.result() for each in done)
        over.set()
        reading.result()
    watching.pull()
    assert len(watching.of_kind("hazard")) == written == WRITERS * EACH


def test_an_idle_transaction_elsewhere_holds_up_nobody(world, phone, database):
    gu, he = phone("gu"), phone("he")
    with database.reading.connect() as idle, database.writing.connect() as other:
        idle.execute(sa.select(zone.c.position)).all()
        if not database.is_sqlite:
            # It has even written, and has a transaction id that is older than all below.
            other.execute(sa.text("CREATE TEMPORARY TABLE elsewhere (n int)"))
        gu.hazard(summary="照样送到")
        gu.sync()
        he.pull()
        assert [each["summary"] for each in he.of_kind("hazard")] == ["照样送到"]


def test_sqlite_finds_one_change_by_its_position_however_many_records_there_are(tmp_path):
    with closing(Database(f"sqlite:///{tmp_path / 'plan.db'}")) as database:
        schema.metadata.create_all(database.writing)
        asked = f"EXPLAIN QUERY PLAN {pages._UNDER._words['sqlite']}"
        first, second = database.read_now(
            lambda connection: connection.exec_driver_sql(asked, ("zone", "staff:x", 0, 9, 9)).all()
        )
    assert "PRIMARY KEY (tenant=? AND key=? AND position>? AND position<?)" in first[3]
    assert "(tenant=? AND id=?)" in second[3]
