"""``/uploads``: tus 1.0, by which a picture comes in parts and goes on where it broke off."""

import re
from typing import Any

from litestar import Controller, Request, Response, delete, head, patch, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from server import problems
from server.accounts.asking import Asking
from server.photos import tus
from server.photos.coming import Coming
from server.photos.resumed import Uploads
from server.photos.routes import PHOTO_BYTES, TYPES
from server.problems import Problem

_ID = re.compile(r"[0-9a-f]{32}")


class UploadController(Controller):
    path = "/uploads"
    exception_handlers = {Problem: tus.tell_problem}

    @route(http_method=["OPTIONS"], status_code=204)
    async def able(self) -> Response[None]:
        """Say what this server can do; asks nobody who he is."""
        more = {**tus.ABLE, "Tus-Max-Size": str(PHOTO_BYTES)}
        return Response(None, headers={**tus.HEADERS, **more})

    @post(status_code=201)
    async def begin(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        uploads: NamedDependency[Uploads],
    ) -> Response[bytes]:
        """Begin an upload, or find the one of the same picture that is under way (200)."""
        tus.check_version(request)
        this, offset, is_new = await uploads.begin(asking, tus.told_in(request, PHOTO_BYTES, TYPES))
        headers = {**_standing(this, offset), "Location": f"/uploads/{this.id}"}
        return Response(
            b"", status_code=201 if is_new else 200, headers=headers, media_type="text/plain"
        )

    @head("/{id:str}", status_code=200)
    async def stands(
        self,
        request: Request[Any, Any, Any],
        id: FromPath[str],
        asking: NamedDependency[Asking],
        uploads: NamedDependency[Uploads],
    ) -> Response[None]:
        """Say how much has arrived; a picture that is whole is taken in first."""
        tus.check_version(request)
        this = await uploads.find(asking, _known(id))
        offset = await uploads.offset(asking, this)
        headers = {**_standing(this, offset), "Upload-Length": str(this.length)}
        return Response(None, headers=headers)

    @patch("/{id:str}", status_code=204)
    async def proceed(
        self,
        request: Request[Any, Any, Any],
        id: FromPath[str],
        asking: NamedDependency[Asking],
        uploads: NamedDependency[Uploads],
    ) -> Response[None]:
        """Append a part; with the last one the picture is taken in."""
        tus.check_version(request)
        this = await uploads.find(asking, _known(id))
        if request.headers.get("content-type", "") != tus.PART:
            raise problems.wrong_type
        if "content-encoding" in request.headers:
            raise problems.wrong_type
        at, checksum = tus.number_in(request, "upload-offset"), tus.checksum_in(request)
        offset = await uploads.receive(request, this, at, checksum)
        headers = _standing(this, offset)
        if offset == this.length and not this.done:
            is_new = await uploads.take_in(asking, this)
            headers["Anxun-Photo"] = "new" if is_new else "known"
        return Response(None, headers=headers)

    @delete("/{id:str}", status_code=204)
    async def give_up(
        self,
        request: Request[Any, Any, Any],
        id: FromPath[str],
        asking: NamedDependency[Asking],
        uploads: NamedDependency[Uploads],
    ) -> Response[None]:
        """Drop what has arrived of an upload."""
        tus.check_version(request)
        await uploads.drop(await uploads.find(asking, _known(id)))
        return Response(None, headers=tus.HEADERS)


def _known(id: str) -> str:
    """An id written in any other way names nothing, no file least of all."""
    if not _ID.fullmatch(id):
        raise problems.not_found
    return id


def _standing(this: Coming, offset: int) -> dict[str, str]:
    return {
        **tus.HEADERS,
        "Upload-Offset": str(offset),
        "Upload-Expires": tus.date_of(this.expires),
    }


UPLOADS = [UploadController]
