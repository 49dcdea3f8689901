"""Links by which outsiders compare a file with a picture."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from server.exchange.tables import ledger
from server.photos import links
from server.photos.tables import photo_link
from server.scopes.tables import membership
from tests.server.photos.conftest import Person, Town, named, sha256
from tests.server.photos.test_known import busy, told

People = Callable[[str], Person]
PICTURE, DRAWN = told(busy(31)), told(busy(32))


def given(person: Person, data: bytes = PICTURE) -> str:
    path = f"/photos/{sha256(data)}/proof"
    answer = person.town.client.post(path, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def follows(town: Town, token: Any) -> httpx.Response:
    """Somebody who is not signed in."""
    return town.client.post("/proof", json={"token": token})


def change(town: Town, *statements: sa.Executable) -> None:
    def write(connection: Connection) -> None:
        for each in statements:
            connection.execute(each)

    town.world.database.write_now(write)


def test_an_outsider_is_shown_every_hash_and_who_said_what_when(person: People, town: Town) -> None:
    gu, manager = person("gu"), person("manager")
    hazard = gu.reports(PICTURE)
    gu.brings(PICTURE)
    answer = follows(town, given(manager))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    shown = answer.json()
    assert shown["copy"] == sha256(PICTURE)
    assert shown["renditions"] == {
        size: sha256(gu.asks(PICTURE, size).content) for size in ("list", "thumb", "view")
    }
    assert shown["on_shelf"] == "intact"
    [line] = shown["named"]
    assert (line["original"], line["copy_of"]) == (sha256(PICTURE + b"original"), "")
    assert (line["record"], line["by"], line["genuine"]) == (hazard, "gu", True)
    assert line["claimed"] == "2026-05-28T08:00:00+08:00"
    assert line["number"].startswith("YH-")
    assert line["chosen"] is False
    assert not {"device", "account"} & line.keys()


def test_one_that_came_as_a_file_is_told_from_one_that_was_taken(
    person: People, town: Town
) -> None:
    gu = person("gu")
    facts = {sha256(PICTURE): named(PICTURE)[sha256(PICTURE)] | {"chosen": True}}
    gu.phone.hazard("pump", photos={"put": facts, "drop": []})
    gu.sends()
    gu.brings(PICTURE)
    assert [each["chosen"] for each in follows(town, given(gu)).json()["named"]] == [True]


def test_what_was_drawn_on_is_told_from_what_was_taken(person: People, town: Town) -> None:
    gu = person("gu")
    hazard = gu.reports(PICTURE)
    drawn = {sha256(DRAWN): named(PICTURE)[sha256(PICTURE)] | {"copy_of": sha256(PICTURE)}}
    gu.phone.write("hazard", hazard, photos={"put": drawn, "drop": []})
    gu.sends()
    gu.brings(DRAWN)
    [line] = follows(town, given(gu, DRAWN)).json()["named"]
    assert line["copy_of"] == sha256(PICTURE)


def test_words_that_were_changed_afterwards_are_told_of(person: People, town: Town) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    token = given(gu)
    content = town.world.database.read_now(lambda it: it.scalar(sa.select(ledger.c.content)))
    change(town, ledger.update().values(content=content.replace(b"08:00:00", b"09:00:00")))
    assert [each["genuine"] for each in follows(town, token).json()["named"]] == [False]


def test_only_who_holds_a_record_whole_may_give_one(person: People, town: Town) -> None:
    gu, far = person("gu"), person("far")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    theirs, none = (
        town.client.post(f"/photos/{name}/proof", headers=far.headers)
        for name in (sha256(PICTURE), "0" * 64)
    )
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert town.client.post(f"/photos/{sha256(PICTURE)}/proof").status_code == 401


@pytest.mark.parametrize("end", ["membership", "time", "sign"])
def test_a_link_holds_no_longer_than_its_giver_may_see_the_picture(
    person: People, town: Town, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    manager = person("manager")
    token = given(manager)
    assert follows(town, token).status_code == 200
    if end == "membership":
        mine = membership.c.account == manager.phone.account
        change(town, membership.update().where(mine).values(until=1))
    elif end == "time":
        change(town, photo_link.update().values(expires=1))
    else:
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    gone, never = follows(town, token), follows(town, "never given")
    assert (gone.status_code, gone.content) == (404, never.content)


def test_nobody_gives_links_without_end(person: People, monkeypatch: pytest.MonkeyPatch) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    monkeypatch.setattr(links, "AT_ONCE", 2)
    assert len({given(gu), given(gu)}) == 2
    path = f"/photos/{sha256(PICTURE)}/proof"
    answer = gu.town.client.post(path, headers=gu.headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    change(gu.town, photo_link.update().values(expires=1))
    given(gu)


@pytest.mark.parametrize("body", [{}, {"token": 1}, {"token": "x" * 101}, {"token": "x", "y": 1}])
def test_what_is_no_token_is_refused(town: Town, body: Any) -> None:
    assert town.client.post("/proof", json=body).status_code == 422


def test_who_tries_tokens_is_slowed_down_and_so_is_who_follows_one_without_end(
    person: People, town: Town
) -> None:
    gu = person("gu")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    token = given(gu)
    assert [follows(town, token).status_code for _ in range(21)][-2:] == [200, 429]
    answers = [follows(town, f"guess {n}").status_code for n in range(50)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_links_that_were_taken_back_lead_nowhere_and_nobody_elses_do(
    person: People, town: Town
) -> None:
    gu, manager = person("gu"), person("manager")
    gu.reports(PICTURE, DRAWN)
    gu.brings(PICTURE)
    gu.brings(DRAWN)
    mine, other, theirs = given(gu), given(gu, DRAWN), given(manager)
    path = f"/photos/{sha256(PICTURE)}/proof"
    assert town.client.delete(path, headers=gu.headers).status_code == 204
    assert [follows(town, each).status_code for each in (mine, other, theirs)] == [404, 200, 200]


def test_what_another_line_claims_of_the_original_stays_that_lines_claim(
    person: People, town: Town
) -> None:
    gu, manager = person("gu"), person("manager")
    gu.reports(PICTURE)
    gu.brings(PICTURE)
    forged = {sha256(PICTURE): named(PICTURE)[sha256(PICTURE)] | {"original": "f" * 64}}
    manager.phone.hazard("pump", photos={"put": forged, "drop": []})
    manager.sends()
    told = follows(town, given(manager)).json()["named"]
    assert [(each["by"], each["original"]) for each in told] == [
        ("gu", sha256(PICTURE + b"original")), ("manager", "f" * 64),
    ]  # fmt: skip
