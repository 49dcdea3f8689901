"""Whatever single thing is changed in an export: where it changes what an entry means, it is noticed."""

import functools
import hashlib
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.heads import sign_head
from server.accounts.keys import Keys
from server.ledger.chain import Header, Link
from server.ledger.export import Unreadable, read
from server.ledger.heads import key_ring
from server.ledger.stored import public_key
from server.ledger.verify import Report, verify
from server.settings import Settings
from sync import GENESIS, Entry, Head, digest, link

CONTENTS = (b'{"mid":"1","set":{"summary":"loose rail"}}', None, "护栏松动".encode(), b"")


@functools.cache
def export() -> bytes:
    """A chain of four links, the second of them erased."""
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys.load(Settings(data=Path(folder)))
    last, lines = GENESIS, list[bytes]()
    for position, content in enumerate(CONTENTS, 1):
        salt = hashlib.sha256(bytes([position])).digest()[:16]
        entry = Entry(
            "anxun-ledger-1", "lj", position, f"m{position}", "顾", "d", "i", position,
            1_780_000_000_000 + position, "applied", digest(salt, b"gone" if content is None else content),
        )  # fmt: skip
        last = link(last, entry)
        lines.append(
            msgspec.json.encode(Link(entry, content, None if content is None else salt, last.hex()))
        )
    head: Head = sign_head(keys, "lj", "e", len(CONTENTS), last.hex(), 1_780_000_000_000)
    header = Header("anxun-ledger-export-1", "lj", "临江", "e", [], head, [public_key(keys.ledger)])
    return b"\n".join([msgspec.json.encode(header), *lines, b""])


def meaning(content: bytes) -> list[Link] | None:
    """What the lines say; None where they say nothing."""
    try:
        return list(read(content.splitlines(keepends=True))[1])
    except Unreadable:
        return None


def report(content: bytes) -> Report | None:
    """The outsider's verdict, with the key that he knew beforehand; None: no export at all."""
    pinned = key_ring([read(export().splitlines())[0].keys[0].public])
    try:
        header, links = read(content.splitlines(keepends=True))
    except Unreadable:
        return None
    return verify(header, links, [], pinned)


def noticed(changed: bytes) -> bool:
    verdict = report(changed)
    return verdict is None or not verdict.good


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The export with a piece of any length replaced by something else."""
    whole = export()
    start = draw(st.integers(0, len(whole)))
    length = draw(st.sampled_from([0, 1, 1, 1, 2, 5, 60, 500]))
    filling = draw(
        st.binary(max_size=3)
        | st.sampled_from([b"null", b"0", b'"', b",", b"\n", b" ", b"-", b"1e3", b"\\u0041"])
        | st.integers(0, len(whole)).map(lambda at: whole[at : at + length])
    )
    return whole[:start] + filling + whole[start + length :]


@given(mutated())
def test_any_one_change_of_what_an_entry_means_is_noticed(changed: bytes) -> None:
    if meaning(changed) != meaning(export()):
        assert noticed(changed)


@given(st.data())
def test_lines_taken_out_doubled_or_moved_are_noticed(data: st.DataObject) -> None:
    header, *lines = export().splitlines(keepends=True)
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=7))
    if order != list(range(len(lines))):
        assert noticed(header + b"".join(lines[each] for each in order))


@given(st.integers(0, len(export()) - 1), st.integers(0, 7))
def test_a_bit_that_flips_is_noticed_or_changes_no_entry(place: int, bit: int) -> None:
    changed = bytearray(export())
    changed[place] ^= 1 << bit
    assert noticed(bytes(changed)) or meaning(bytes(changed)) == meaning(export())


def test_it_is_good_as_it_is() -> None:
    verdict = report(export())
    assert verdict is not None
    assert verdict.good
    assert (verdict.links, verdict.erased) == (4, 1)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_how_its_lines_end_means_nothing(ends: bytes) -> None:
    assert not noticed(export().replace(b"\n", ends))
