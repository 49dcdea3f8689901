"""``/photos``: a picture is brought by its hash, and shown as a rendition."""

import hashlib
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, head, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from server import door, problems
from server.accounts.asking import Asking
from server.accounts.sign_in import address
from server.accounts.throttle import Draw, Rate, Throttle
from server.photos.intake import Photographs
from server.photos.known import PhotoFacts
from server.photos.links import Link, LinkedProof
from server.photos.ranges import content_range, part_of
from server.photos.sizes import SIZES

PHOTO_BYTES = 8 * 1024 * 1024
TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})

SHOWN = {
    # Its name is its content's: what a browser has, it need not ask for again.
    "Cache-Control": "private, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    # Were it ever opened as a page: nothing in it may run.
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


class PhotoController(Controller):
    path = "/photos"

    @put("/{sha256:str}", status_code=201)
    async def bring(
        self,
        request: Request[Any, Any, Any],
        sha256: FromPath[str],
        asking: NamedDependency[Asking],
        photographs: NamedDependency[Photographs],
    ) -> Response[bytes]:
        """Take in a picture that a record expects."""
        name = door.sha256_or_404(sha256)
        # Before its first byte is read: who may not bring it learns nothing, costs nothing.
        if not (await photographs.seen(asking, name)).expected:
            raise problems.not_found
        type = request.headers.get("content-type", "").lower()
        if type not in TYPES:
            raise problems.wrong_type
        data = await door.sized_body(request, PHOTO_BYTES)
        is_new = await photographs.take_in(asking, name, type, data)
        return Response(b"", status_code=201 if is_new else 200, media_type="text/plain")

    @head("/{sha256:str}", status_code=200)
    async def is_here(
        self,
        sha256: FromPath[str],
        asking: NamedDependency[Asking],
        photographs: NamedDependency[Photographs],
    ) -> Response[None]:
        """Say whether a picture need not be brought any more."""
        if not (await photographs.seen(asking, door.sha256_or_404(sha256))).complete:
            raise problems.not_found
        return Response(None)

    @get("/{sha256:str}")
    async def show(
        self,
        request: Request[Any, Any, Any],
        sha256: FromPath[str],
        asking: NamedDependency[Asking],
        photographs: NamedDependency[Photographs],
        size: FromQuery[str] = "view",
    ) -> Response[bytes]:
        """Show a picture's rendition."""
        wanted = next((each for each in SIZES if each == size), None)
        if wanted is None:
            raise problems.invalid
        name = door.sha256_or_404(sha256)
        data = await photographs.show(asking, name, wanted)
        # Of the bytes: a rendition that is made again may come out otherwise.
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        headers = SHOWN | {"ETag": etag}
        if etag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers, media_type="image/webp")
        asked = part_of(request.headers.get("range", ""), len(data))
        if asked is None or request.headers.get("if-range", etag) != etag:
            return Response(data, headers=headers, media_type="image/webp")
        where = {"Content-Range": content_range(asked, len(data))}
        if not asked:
            return Response(b"", status_code=416, headers=where, media_type="image/webp")
        return Response(
            data[asked.start : asked.stop], status_code=206, headers=headers | where,
            media_type="image/webp",
        )  # fmt: skip

    @get("/{sha256:str}/facts")
    async def facts(
        self,
        sha256: FromPath[str],
        asking: NamedDependency[Asking],
        photographs: NamedDependency[Photographs],
    ) -> PhotoFacts:
        """Say what is known of a picture, and which others look like it."""
        return await photographs.facts(asking, door.sha256_or_404(sha256))

    @post("/{sha256:str}/proof")
    async def prove(
        self,
        sha256: FromPath[str],
        asking: NamedDependency[Asking],
        photographs: NamedDependency[Photographs],
    ) -> Link:
        """Make a link by which an outsider can compare a file with this picture."""
        return await photographs.give_link(asking, door.sha256_or_404(sha256))

    @delete("/{sha256:str}/proof")
    async def take_back(
        self,
        sha256: FromPath[str],
        asking: NamedDependency[Asking],
        photographs: NamedDependency[Photographs],
    ) -> None:
        """Let the links that one gave to this picture lead nowhere any more."""
        await photographs.take_back_links(asking, door.sha256_or_404(sha256))


FOLLOWED, FOLLOWED_FROM = Rate(20, 5), Rate(60, 2)
"""How often one link may be followed, and how many from one address."""


class Follow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Annotated[str, Meta(max_length=100)]


class ProofController(Controller):
    path = "/proof"

    @post("/", status_code=200)
    async def show(
        self,
        request: Request[Any, Any, Any],
        photographs: NamedDependency[Photographs],
        throttle: NamedDependency[Throttle],
    ) -> LinkedProof:
        """Show what a link leads to. Nobody need sign in; the token is in the body, so that no
        log has it."""
        body = await door.json_body(request, Follow)
        # Each costs a look at the whole picture: counted whether it leads somewhere or not.
        throttle.attempt([Draw(("proof", body.token), FOLLOWED),
                          Draw(("proof from", address(request)), FOLLOWED_FROM)])  # fmt: skip
        return await photographs.follow(body.token)


ROUTES = [PhotoController, ProofController]
