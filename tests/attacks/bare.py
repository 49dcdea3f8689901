"""The same endpoints as a framework's defaults and a hurried author would make them.

Bodies are typed parameters, tokens are decoded with what the library does unasked, the
server is uvicorn as it comes. Whatever an attack does here that it cannot do to the
real server shows what the hardening is for. Never import this from the server.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import Litestar, Request, delete, get, patch, post
from litestar.exceptions import NotAuthorizedException
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

DATABASE = Path(os.environ.get("ANXUN_DATA", ".")) / "anxun.db"
PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the bare application").digest())
PUBLIC = PRIVATE.public_key()
WORK_DONE: Counter[str] = Counter(statements=0, verifications=0)

Id = Annotated[str, Meta(pattern=r"^[0-9a-f-]{36}$")]


class Device(msgspec.Struct):
    id: Id
    name: str


class SignIn(msgspec.Struct):
    login: str
    password: str
    device: Device


class Refresh(msgspec.Struct):
    refresh: str
    rotation: str


class Spot(msgspec.Struct):
    lat: Decimal
    lon: Decimal
    accuracy: float = 0


class Fields(msgspec.Struct):
    firm: str = ""
    summary: str = ""
    spot: Spot | None = None


class Mutation(msgspec.Struct):
    mid: Id
    id: Id
    kind: str = "hazard"
    op: str = "create"
    set: Fields = msgspec.field(default_factory=Fields)


class Sent(msgspec.Struct):
    mutation: Mutation
    age: float = 0


class Push(msgspec.Struct):
    sent: list[Sent] = []


def query(statement: str, *about: Any) -> list[Any]:
    WORK_DONE["statements"] += 1
    with sqlite3.connect(DATABASE) as connection:
        return connection.execute(statement, about).fetchall()


def issued(who: dict[str, Any], typ: str) -> str:
    now = int(time.time())
    claims = {
        "sub": who["id"], "tenant": who["zone"], "typ": typ, "aud": "anxun", "iat": now,
        "exp": now + 900, "jti": str(uuid4()), "sid": "1",
    }  # fmt: skip
    return jwt.encode(claims, PRIVATE, "EdDSA", headers={"kid": "1"})


def asking_of(request: Request[Any, Any, Any]) -> dict[str, Any]:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        hashed = str(jwt.get_unverified_header(token)["alg"]).startswith("HS")
        key: Any = PUBLIC.public_bytes_raw() if hashed else PUBLIC
        return jwt.decode(token, key, algorithms=["EdDSA", "HS256"], options={"verify_aud": False})
    except (jwt.PyJWTError, KeyError) as error:
        raise NotAuthorizedException(str(error)) from error


@post("/auth/sign-in", status_code=200)
async def sign_in(data: JSONBody[SignIn]) -> dict[str, Any]:
    found = query("SELECT body, password FROM account WHERE login = ?", data.login.upper())
    if not found:
        raise NotAuthorizedException(f"no such login: {data.login}")
    WORK_DONE["verifications"] += 1
    if found[0][1] != data.password:
        raise NotAuthorizedException("wrong password")
    who = json.loads(found[0][0])
    return {"access": issued(who, "access"), "refresh": issued(who, "refresh"), "me": who}


@post("/auth/refresh", status_code=200)
async def refresh(data: JSONBody[Refresh]) -> dict[str, Any]:
    who = jwt.decode(data.refresh, PUBLIC, algorithms=["EdDSA"], options={"verify_aud": False})
    person = {"id": who["sub"], "zone": who["tenant"]}
    return {"access": issued(person, "access"), "refresh": issued(person, "refresh")}


@get("/me")
async def me(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return asking_of(request)


@get("/directory")
async def directory(request: Request[Any, Any, Any]) -> dict[str, Any]:
    asking_of(request)
    return {"people": [json.loads(body) for (body,) in query("SELECT body FROM account")]}


@post("/sync", status_code=200)
async def sync(request: Request[Any, Any, Any]) -> dict[str, Any]:
    asking_of(request)
    if request.content_type[0] == "application/msgpack":
        sent = (await request.msgpack())["sent"]
        for each in sent:
            keep(each["mutation"]["id"], repr(each))
        return {"outcomes": sent, "changes": []}
    push = msgspec.convert(await request.json(), Push, strict=False)
    for each in push.sent:
        keep(each.mutation.id, msgspec.json.encode(each.mutation).decode())
        query("INSERT INTO ledger VALUES (?)", each.mutation.mid)
    records = [json.loads(body) for (body,) in query("SELECT body FROM record")]
    outcomes = [{"mid": each.mutation.mid, "outcome": "applied"} for each in push.sent]
    return {"outcomes": outcomes, "changes": records, "cursor": "1", "more": False}


def keep(id: str, body: str) -> None:
    query("INSERT OR REPLACE INTO record VALUES (?, ?)", id, body)


@post("/people", status_code=201)
async def enter(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    id = str(uuid4())
    query("INSERT INTO account VALUES (?, ?, ?, ?)", id, id, "", json.dumps(data))
    return {"id": id}


@patch("/people/{id:uuid}", status_code=200)
async def correct(id: FromPath[UUID], data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    query("UPDATE account SET body = ? WHERE id = ?", json.dumps(data), str(id))
    return {"id": str(id)}


@post("/people/{id:uuid}/code", status_code=201)
async def code(id: FromPath[UUID], request: Request[Any, Any, Any]) -> dict[str, Any]:
    host = request.headers.get("x-forwarded-host") or request.headers["host"]
    return {"code": "1234", "url": f"http://{host}/#/enrol/1234"}


@get("/photos/{number:int}")
async def photo(number: FromPath[int]) -> dict[str, Any]:
    return {"photo": number}


@delete("/photos/{number:int}")
async def remove_photo(number: FromPath[int]) -> None:
    query("DELETE FROM record WHERE id = ?", str(number))


@get("/near")
async def near(lat: FromQuery[float], lon: FromQuery[float]) -> dict[str, Any]:
    return {"lat": repr(lat), "lon": repr(lon)}


@get("/health/{what:str}")
async def health(what: FromPath[str]) -> dict[str, str]:
    return {"status": what}


app = Litestar(
    [sign_in, refresh, me, directory, sync, enter, correct, code, photo, remove_photo, near, health]
)
