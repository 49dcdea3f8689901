"""The whole server with its photographs in an S3 bucket."""

import base64
from pathlib import Path

import pytest

from server.photos.shelf import Shelf
from server.settings import Settings
from tests.server.photos.conftest import Person, Town, sha256
from tests.server.photos.test_known import busy, told

PICTURE, OTHER = told(busy(51)), told(busy(52))


@pytest.fixture
def settings(database_address: str, tmp_path: Path, bucket: str) -> Settings:
    address = database_address.replace("+psycopg", "")
    chosen = "" if address.startswith("sqlite") else address
    return Settings(data=tmp_path, database=chosen, bucket=bucket, app=tmp_path / "app")


@pytest.fixture
def gu(town: Town) -> Person:
    gu = town.person("gu")
    gu.reports(PICTURE, OTHER)
    return gu


def test_a_picture_goes_into_the_bucket_and_is_shown_from_there(
    gu: Person, town: Town, settings: Settings
) -> None:
    assert gu.brings(PICTURE).status_code == 201
    assert gu.brings(PICTURE).status_code == 200
    assert gu.sees(PICTURE)
    assert gu.asks(PICTURE, Range="bytes=0-9").status_code == 206
    assert not settings.photos.exists(), "nothing of it lies in the folder"
    assert Shelf.of(settings).arrived(town.world.tenant, sha256(PICTURE)) == PICTURE


def test_one_that_comes_in_parts_goes_there_too(gu: Person, town: Town) -> None:
    tus = {"Tus-Resumable": "1.0.0", **gu.headers}
    name, type = (
        base64.b64encode(each).decode() for each in (sha256(PICTURE).encode(), b"image/jpeg")
    )
    begun = town.client.post(
        "/uploads", headers={**tus, "Upload-Length": str(len(PICTURE)),
                             "Upload-Metadata": f"sha256 {name},type {type}"},
    )  # fmt: skip
    assert begun.status_code == 201, begun.text
    octets = {"Content-Type": "application/offset+octet-stream"}
    for at, part in ((0, PICTURE[:5000]), (5000, PICTURE[5000:])):
        answer = town.client.patch(
            begun.headers["location"], content=part,
            headers={**tus, **octets, "Upload-Offset": str(at)},
        )  # fmt: skip
        assert answer.status_code == 204, answer.text
    assert gu.sees(PICTURE)


def test_while_the_bucket_is_away_pictures_wait_on_the_phone(
    gu: Person, monkeypatch: pytest.MonkeyPatch, town: Town
) -> None:
    gu.brings(PICTURE)
    shelf = town.client.app.dependencies["photographs"].dependency().shelf
    store = shelf._store
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(shelf, "_store", type(store)(store.name))
    for answer in (gu.brings(OTHER), gu.brings(PICTURE), gu.asks(PICTURE)):
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"] == "30"
    assert not gu.need_not_bring(OTHER)
    monkeypatch.setattr(shelf, "_store", store)
    assert gu.brings(OTHER).status_code == 201
    assert gu.sees(PICTURE)
