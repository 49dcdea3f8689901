"""A chain that shows what was done to it."""

from hypothesis import given
from hypothesis import strategies as st

from sync import GENESIS, Entry, digest, link
from sync.ledger import HeadStatement, statement


def entry(position: int, content: bytes = b"{}", **other) -> Entry:
    told = {
        "tenant": "zone", "mid": f"m{position}", "account": "ana", "device": "phone",
        "incarnation": "one", "dseq": position, "received": 1000 + position, "outcome": "applied",
    } | other  # fmt: skip
    return Entry("anxun-ledger-1", position=position, content=digest(b"salt", content), **told)


def chain(entries) -> bytes:
    head = GENESIS
    for each in entries:
        head = link(head, each)
    return head


entries = st.lists(st.binary(max_size=8), min_size=2, max_size=6).map(
    lambda contents: [entry(number, content) for number, content in enumerate(contents, 1)]
)


@given(entries, st.data())
def test_taking_out_swapping_or_rewriting_an_entry_changes_every_later_link(chained, data):
    place = data.draw(st.integers(0, len(chained) - 1))
    rewritten = [*chained[:place], entry(place + 1, b"other than it was"), *chained[place + 1 :]]
    assert chain(rewritten) != chain(chained)
    assert chain(chained[:place] + chained[place + 1 :]) != chain(chained)
    assert chain(reversed(chained)) != chain(chained)


def test_the_first_link_is_the_same_in_every_language():
    assert chain([entry(1)]).hex() == (
        "fde2d3eb759d1f436a38b048dfbddd060a0b1a52bf52da453263720aaef41448"
    )


def test_who_guesses_the_content_learns_nothing_without_the_salt():
    assert digest(b"one salt", b"content") != digest(b"another", b"content")


def test_what_is_signed_about_a_head_is_the_same_in_every_language():
    head = HeadStatement("anxun-head-1", "临江", "e", 907, "ab", 1_780_000_000_000)
    assert statement(head) == '["anxun-head-1","临江","e",907,"ab",1780000000000]'.encode()
