"""A push as it came: every mutation's exact bytes, and what could be read of them."""

from collections.abc import Sequence

import msgspec

from server import problems
from server.exchange.past import Sender
from sync import Mutation, Refusal, Sent
from sync.wire import MUTATION_BYTES, UUID

TOO_LARGE = Refusal("mutation-too-large", "这条内容太大，收不下。")
MALFORMED = Refusal("malformed-mutation", "这条内容的格式不对。")

_strict = msgspec.json.Decoder(Mutation)


class Handle(msgspec.Struct, frozen=True):
    """The least that must be readable for a mutation to be answered and kept."""

    mid: UUID
    dseq: int
    kind: str = ""
    id: str = ""


_handle = msgspec.json.Decoder(Handle)


class Item(msgspec.Struct, frozen=True):
    """One mutation as it came: its exact bytes, and what could be read of them."""

    content: bytes
    handle: Handle
    mutation: Mutation | Refusal
    age: int
    epoch: str


class Arrival(msgspec.Struct, frozen=True):
    """One push, read but not judged."""

    sender: Sender
    items: list[Item]


def arrival_of(sender: Sender, sent: Sequence[Sent]) -> Arrival:
    """Read a push; raises ``malformed`` where one in it cannot even be answered."""
    items = [item_of(each) for each in sent]
    handles = [each.handle for each in items]
    if len({each.dseq for each in handles}) < len({each.mid for each in handles}):
        raise problems.malformed
    return Arrival(sender, items)


def item_of(sent: Sent) -> Item:
    content = bytes(sent.mutation)
    mutation: Mutation | Refusal
    try:
        mutation = _strict.decode(content)
        handle = Handle(mutation.mid, mutation.dseq, mutation.kind, mutation.id)
    except msgspec.MsgspecError:
        mutation, handle = MALFORMED, _handle_of(content)
    if len(content) > MUTATION_BYTES:
        mutation = TOO_LARGE
    return Item(content, handle, mutation, sent.age, sent.epoch)


def _handle_of(content: bytes) -> Handle:
    try:
        handle = _handle.decode(content)
    except msgspec.MsgspecError as error:
        raise problems.malformed from error
    if not 1 <= handle.dseq <= 2**40:
        raise problems.malformed
    return handle
