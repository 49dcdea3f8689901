"""The process in which strangers' pictures are decoded: bounded, replaceable, blind.

It holds no key, opens no file, knows no database. It reads pictures from its standard
input and answers on its standard output, each as a frame: four bytes of length, then the
bytes. It ends when its input ends, so it never outlives the server.
"""

import os
import resource
import struct
from collections.abc import Callable
from typing import IO

import msgspec

from server.bounds import bind
from server.photos.picture import Developed, develop
from server.photos.structure import Flaw, NotAPicture

MEMORY_BYTES = 768 << 20
"""The largest allowed JPEG or PNG takes 450 MiB; WebP, whose decoder keeps two canvases, 700."""
CPU_SECONDS = 10
"""For one picture; the largest allowed one takes about two."""
REPLY_BYTES = 16 << 20

READY = b"ready"


class Answer(msgspec.Struct, frozen=True):
    """What comes back for a picture: itself developed, or why not."""

    developed: Developed | None = None
    flaw: Flaw | None = None


def read_frame(stream: IO[bytes], limit: int = REPLY_BYTES) -> bytes | None:
    """Return the next frame; None where the stream ends, or for one that is too long."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    if length > limit:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    stream.write(struct.pack(">I", len(body)))
    stream.write(body)
    stream.flush()


def serve(work: Callable[[bytes], bytes]) -> None:
    """Answer frames with ``work`` until the input ends, within the limits."""
    # Only frames leave on the real output: what a C library prints goes to the errors.
    frames_in, frames_out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    bind(MEMORY_BYTES)
    write_frame(frames_out, READY)
    while (picture := read_frame(frames_in)) is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        write_frame(frames_out, work(picture))


def developed(data: bytes) -> bytes:
    """Develop one picture; return an ``Answer`` as MessagePack."""
    try:
        answer = Answer(develop(data))
    except NotAPicture as error:
        answer = Answer(flaw=error.flaw)
    return msgspec.msgpack.encode(answer)


if __name__ == "__main__":
    serve(developed)
