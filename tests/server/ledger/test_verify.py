"""What is done to a chain by whoever holds the database, and whether an outsider sees it."""

import os

import msgspec
import pytest
import sqlalchemy as sa

from server.clock import new_id
from server.exchange.tables import ledger
from server.tables import epoch, zone
from tests.server.ledger.conftest import findings, flaws
from tests.world import EPOCH


def test_a_chain_that_nobody_touched_closes_and_meets_every_head(doubted, verify):
    told = verify(doubted.kept)
    (report,) = told["zones"]
    assert told["good"]
    assert (report["tenant"], report["links"], report["erased"]) == ("zone", 5, 0)
    assert findings(told) == ["met"] * 5
    assert verify(doubted.kept, doubted.export())["good"]


def test_a_chain_rewritten_from_end_to_end_passes_alone_and_turns_red_with_any_head(
    doubted, verify
):
    second = ledger.c.position == 2
    doubted.do(ledger.update().where(second).values(content=b'{"mid":"forged"}'))
    doubted.chain_again()
    assert verify()["good"], "the chain itself shows nothing"
    export = doubted.export()
    assert verify(None, export)["good"]
    for position, head in enumerate(doubted.kept, 1):
        for file in (None, export):
            told = verify([head], file)
            assert flaws(told) == []
            assert findings(told) == ["met" if position == 1 else "contradicted"]
            assert told["good"] == (position == 1), "the first link was left as it was"


def test_one_byte_of_content_changed(doubted, verify):
    content = doubted.links()[2].content
    changed = content[:-1] + bytes([content[-1] ^ 1])
    doubted.do(ledger.update().where(ledger.c.position == 3).values(content=changed))
    assert flaws(verify(doubted.kept)) == [(3, "content")]
    assert flaws(verify(None, doubted.export())) == [(3, "content")]


@pytest.mark.parametrize("taken", [1, 3, 5])
def test_a_link_removed(doubted, verify, taken):
    doubted.do(ledger.delete().where(ledger.c.position == taken))
    told = verify()
    assert not told["good"]
    assert flaws(told) == (
        [(4, "end")] if taken == 5 else [(taken + 1, "gap"), (taken + 1, "link")]
    )


def test_links_taken_off_the_end_leave_no_trace_but_a_phones_head(doubted, verify):
    fourth = doubted.links()[3]
    doubted.do(
        ledger.delete().where(ledger.c.position == 5),
        zone.update().values(position=4, head=fourth.link),
    )
    assert verify()["good"]
    assert findings(verify(doubted.kept)) == ["met"] * 4 + ["missing"]


def test_two_links_swapped(doubted, verify):
    numbers = {name: ledger.c[name] for name in ("position",)}
    for before, after in ((2, -1), (4, 2), (-1, 4)):
        doubted.do(ledger.update().where(numbers["position"] == before).values(position=after))
    told = verify(doubted.kept)
    assert not told["good"]
    assert {(2, "link"), (4, "link")} <= set(flaws(told))
    doubted.chain_again()
    told = verify(doubted.kept)
    assert flaws(told) == []
    assert findings(told) == ["met"] + ["contradicted"] * 4


@pytest.mark.parametrize(
    "change",
    [
        {"mid": new_id()}, {"account": new_id()}, {"device": new_id()}, {"incarnation": new_id()},
        {"dseq": 77}, {"received": 1}, {"digest": "ab" * 32}, {"link": os.urandom(32)},
        {"outcome": '{"mid":"x","outcome":"rejected"}'},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_anything_that_an_entry_says_changed(doubted, verify, change):
    doubted.do(ledger.update().where(ledger.c.position == 3).values(**change))
    told = verify(None, doubted.export())
    assert not told["good"]
    assert (3, "link") in flaws(told)


def test_erased_content_reads_as_erased_and_the_chain_still_closes(doubted, verify):
    two_and_four = ledger.c.position.in_([2, 4])
    doubted.do(ledger.update().where(two_and_four).values(content=None, salt=None))
    for file in (None, doubted.export()):
        told = verify(doubted.kept, file)
        assert told["good"]
        assert told["zones"][0]["erased"] == 2
        assert findings(told) == ["met"] * 5


@pytest.mark.parametrize("half", ["content", "salt"])
def test_content_that_was_erased_by_half(doubted, verify, half):
    doubted.do(ledger.update().where(ledger.c.position == 2).values(**{half: None}))
    assert flaws(verify(None, doubted.export())) == [(2, "half-erased")]


def test_an_outcome_that_cannot_be_read(doubted, verify):
    doubted.do(ledger.update().where(ledger.c.position == 2).values(outcome="nonsense"))
    assert flaws(verify(doubted.kept))[0] == (2, "unreadable")


# Heads


@pytest.mark.parametrize("name", ["epoch", "position", "hash", "at"])
def test_a_head_of_which_anything_was_changed_is_forged(doubted, verify, name):
    head = doubted.kept[2]
    other = {"epoch": "e", "position": 2, "hash": doubted.kept[1].hash, "at": 1}[name]
    forged = msgspec.structs.replace(head, **{name: other})
    told = verify([*doubted.kept, forged])
    assert findings(told) == ["met"] * 5 + ["forged"]
    assert not told["good"]


def test_a_head_signed_by_somebody_else(doubted, verify, tmp_path):
    from server.accounts.heads import sign_head
    from server.accounts.keys import Keys
    from server.settings import Settings

    stranger = Keys.load(Settings(data=tmp_path / "stranger"))
    head = doubted.kept[2]
    signed = sign_head(stranger, "zone", head.epoch, head.position, head.hash, head.at)
    own = msgspec.structs.replace(head, key=signed.key, signature=signed.signature)
    named = msgspec.structs.replace(head, signature=signed.signature)
    assert findings(verify([own, named])) == ["unknown-key", "forged"]


def test_heads_of_a_zone_that_is_not_here_turn_it_red(doubted, verify):
    stray = msgspec.structs.replace(doubted.kept[0], tenant="elsewhere")
    told = verify([*doubted.kept, stray])
    assert findings(told) == ["met"] * 5
    assert [each["finding"] for each in told["strays"]] == ["other-zone"]
    assert not told["good"]


def test_a_head_signed_with_a_former_key_is_still_good(doubted, verify, settings):
    (settings.keys / "ledger.pem").rename(settings.keys / "ledger-2026.pem")
    told = verify(doubted.kept)
    assert findings(told) == ["met"] * 5
    assert told["good"]


def test_the_head_of_an_empty_chain_is_met(settings, doubted, verify):
    before = msgspec.structs.replace(doubted.kept[0], position=0, hash="00" * 32)
    signed = _signed(doubted, before)
    assert findings(verify([signed])) == ["met"]


def _signed(doubted, head):
    from server.accounts.heads import sign_head

    told = sign_head(doubted.keys, head.tenant, head.epoch, head.position, head.hash, head.at)
    return msgspec.structs.replace(head, signature=told.signature)


# Backups


def put_back(doubted, position: int) -> None:
    """What ``anxun restore`` leaves where the backup was made at that position."""
    row = doubted.links()[position - 1]
    now = doubted.do(sa.select(zone.c.epoch)).scalar()
    when = 1_790_000_000_000 + len(doubted.do(sa.select(epoch)).all())
    doubted.do(
        ledger.delete().where(ledger.c.position > position),
        epoch.insert().values(tenant="zone", epoch=now, ended=position, restored=when),
        zone.update().values(position=position, head=row.link, epoch=new_id()),
    )
    doubted.phone = doubted.world.phone("gu")


def test_heads_of_a_timeline_that_was_lost_are_told_and_are_no_forgery(doubted, verify):
    lost = list(doubted.kept)
    put_back(doubted, 3)
    doubted.write(4)
    for file in (None, doubted.export()):
        told = verify(doubted.kept, file)
        assert findings(told) == ["met"] * 3 + ["cut"] * 2 + ["met"] * 4
        assert told["good"]
        cut = told["zones"][0]["heads"][3]
        assert (cut["head"]["epoch"], cut["ended"]) == (EPOCH, 3)
        assert cut["head"]["hash"] == lost[3].hash, "they are always listed"


def test_what_a_lost_timeline_shares_with_the_present_one_must_be_met(doubted, verify):
    put_back(doubted, 3)
    doubted.do(ledger.update().where(ledger.c.position == 2).values(content=b"{}"))
    doubted.chain_again()
    doubted.write(1)
    assert findings(verify(doubted.kept)) == ["met", *["contradicted"] * 2, *["cut"] * 2, "met"]


def test_an_epoch_is_cut_by_every_later_backup_too(doubted, verify):
    put_back(doubted, 4)
    doubted.write(1)
    put_back(doubted, 2)
    told = verify(doubted.kept)
    assert findings(told) == ["met"] * 2 + ["cut"] * 4
    assert {each["ended"] for each in told["zones"][0]["heads"][2:]} == {2}


def test_an_epoch_that_nobody_recorded_turns_it_red(doubted, verify):
    put_back(doubted, 3)
    doubted.do(epoch.delete())
    told = verify(doubted.kept)
    assert findings(told) == ["met"] * 3 + ["unknown-epoch"] * 2
    assert not told["good"]
