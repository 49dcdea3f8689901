"""``make bench-shift`` counts what it says it counts: each sort of loss and doubling is made here."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection

from benchmarks.ours import Server
from benchmarks.processes import serving
from benchmarks.shift.audit import Counts
from benchmarks.shift.burst import burst
from benchmarks.shift.phones import Install
from benchmarks.shift.plan import Entry, make_plan
from benchmarks.shift.run import TENANT, Change, faults, play
from benchmarks.shift.zone import Person
from server.clock import new_id
from server.database import Database
from server.exchange.tables import ledger, record
from tests.conftest import postgresql_database

PLAN = make_plan(checkins=80, phones=20)
HERE = record.c.tenant == TENANT


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Change]:
    """A small shift change that is over, on a server of its own; its rows may be changed."""
    data = tmp_path_factory.mktemp("shift") / request.param
    if request.param == "sqlite":
        yield from _played(data, "")
        return
    with postgresql_database(request.getfixturevalue("postgresql")) as address:
        yield from _played(data, address)


def _played(data: Path, database: str) -> Iterator[Change]:
    with serving(Server(data, database)) as server:
        change = play(server, PLAN, connections=4)
    yield change


@pytest.fixture
def tamper(played: Change) -> Iterator[Callable[..., None]]:
    """Change rows; they are as they were when the test is over."""
    with closing(Database(played.server.database_url)) as database:
        before = {
            table: database.read_now(
                lambda c, t=table: [dict(r._mapping) for r in c.execute(t.select())]
            )
            for table in (record, ledger)
        }
        yield database.write_now

        def put_back(connection: Connection) -> None:
            for table, rows in before.items():
                connection.execute(table.delete())
                connection.execute(table.insert(), rows)

        database.write_now(put_back)


def test_every_act_of_a_shift_change_is_kept_once(played: Change):
    measured = played.measured()
    assert (measured.accepted, measured.lost, measured.doubled, measured.failed) == (80, 0, 0, 0)
    assert faults(measured, PLAN) == []


def test_the_plan_has_what_is_hard(played: Change):
    assert PLAN.joined == 8
    assert {"heard", "reply lost", "cut off"} == set(make_plan(800, 200).fates)
    assert played.measured().replayed > 0
    entered = _record_of(played, lambda each: each.phone != each.person)
    assert len({each.author for each in played.written if each.record == entered}) == 2


def test_a_record_that_is_gone_is_a_loss_of_each_act_in_it(played: Change, tamper):
    twice = _record_of(played, lambda each: each.phone != each.person)
    for id, acts in ((_entered_once(played), 1), (twice, 2)):
        tamper(lambda c, id=id: c.execute(record.delete().where(HERE, record.c.id == id)))
        assert played.counts().lost == acts + (1 if id == twice else 0)


@pytest.mark.parametrize("harm", ["gone", "altered", "signed by another"])
def test_an_act_that_is_not_as_it_was_written_is_a_loss(played: Change, tamper, harm: str):
    id = _record_of(played, lambda each: each.phone != each.person)

    def spoil(body: dict) -> None:
        key = next(iter(body["acts"]))
        if harm == "gone":
            del body["acts"][key]
        elif harm == "altered":
            body["acts"][key]["answers"][0]["right"] = not body["acts"][key]["answers"][0]["right"]
        else:
            body["stamps"][f"acts/{key}"]["by"] = new_id()

    tamper(_rewrite, id, spoil)
    assert played.counts() == Counts(lost=1, doubled=0)
    told = msgspec.structs.replace(played.measured(), lost=1)
    assert faults(told, PLAN) == ["lost: 1"]


def test_an_act_that_stands_twice_is_counted(played: Change, tamper):
    def twice(body: dict) -> None:
        [act] = body["acts"].values()
        body["acts"][new_id()] = act

    tamper(_rewrite, _entered_once(played), twice)
    assert played.counts() == Counts(lost=0, doubled=1)


def test_a_second_record_about_one_person_and_shift_is_counted_with_its_act(played: Change, tamper):
    def copy(connection: Connection) -> None:
        row = connection.execute(record.select().where(record.c.id == _entered_once(played))).one()
        connection.execute(record.insert().values(dict(row._mapping) | {"id": new_id()}))

    tamper(copy)
    assert played.counts() == Counts(lost=0, doubled=2)


def test_what_was_never_acknowledged_is_no_loss_and_not_accepted(played: Change, tamper):
    first = played.written[0]
    tamper(lambda c: c.execute(record.delete().where(HERE, record.c.id == first.record)))
    lost = played.counts().lost
    played.came.kept.remove(first.mid)
    try:
        assert played.counts().lost == lost - 1
        assert "not accepted: 1" in faults(played.measured(), PLAN)
    finally:
        played.came.kept.add(first.mid)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", b""])
@pytest.mark.parametrize("fate", ["heard", "reply lost"])
def test_an_error_and_an_answer_that_never_comes_are_failures(answer: bytes, fate):
    """``b""``: the line ends without a word."""
    came = asyncio.run(_pushed(answer, fate))
    assert (len(came.failed), came.kept) == (2, set())


async def _pushed(answer: bytes, fate):
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(2**16):
            writer.write(answer)
            if not answer:
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    phones = [Install(port, Person("a", new_id(), "s", "f", "p"), "token") for _ in range(2)]
    for each in phones:
        each.waiting.append(each.mutation("create", "checkin", new_id(), {}))
    async with server:
        return await burst(port, phones, [fate] * 2, connections=1)


def _entered_once(played: Change) -> str:
    twice = {act.record for act, each in _entries(played) if each.phone != each.person}
    return next(act.record for act, _ in _entries(played) if act.record not in twice)


def _record_of(played: Change, wanted: Callable[[Entry], bool]) -> str:
    return next(act.record for act, each in _entries(played) if wanted(each))


def _entries(played: Change):
    return zip(played.written, PLAN.entries, strict=True)


def _rewrite(connection: Connection, id: str, spoil: Callable[[dict], None]) -> None:
    here = (HERE, record.c.id == id)
    body = msgspec.json.decode(connection.execute(record.select().where(*here)).one().body)
    spoil(body)
    text = msgspec.json.encode(body).decode()
    connection.execute(record.update().where(*here).values(body=text))
