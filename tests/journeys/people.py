"""A person with a phone, seen from the network: tokens, a queue, a cursor."""

import hashlib
import io
import json
from itertools import count
from typing import Any

import httpx
from PIL import Image

from server.clock import new_id
from tests.zone import PASSWORD


class OnHttp:
    """Enrols with a one-time code, then writes, syncs and sends pictures."""

    def __init__(self, client: httpx.Client, zone: dict[str, str], name: str) -> None:
        self.client, self.zone, self.name = client, zone, name
        self.device, self.incarnation = new_id(), new_id()
        self.cursor: str | None = None
        self.queue: list[bytes] = []
        self.dseqs = count(1)
        self.records: dict[str, Any] = {}
        self.versions: dict[str, Any] = {}
        answer = client.post(
            "/auth/enrol",
            json={
                "code": zone[f"code of {name}"],
                "password": PASSWORD,
                "device": {"id": self.device, "name": "phone"},
            },
        )
        assert answer.status_code == 200, answer.text
        self.session = answer.json()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['access']}"}

    def write(self, kind: str, id: str | None = None, **told: Any) -> str:
        op = "patch" if id else "create"
        id = id or new_id()
        versions = self.versions.get(id, {})
        mutation = {
            "mid": new_id(),
            "dseq": next(self.dseqs),
            "op": op,
            "kind": kind,
            "id": id,
            "made_at": "2026-11-24T07:42:10.123+08:00",
            "base": {name: versions.get(name, 0) for name in told} if op == "patch" else {},
            "set": told,
        }
        self.queue.append(json.dumps(mutation, ensure_ascii=False).encode())
        return id

    def hazard(self, **told: Any) -> str:
        first = {"firm": self.zone["南港泵业"], "seen_at": "2026-11-24T07:42:00+08:00"}
        return self.write("hazard", **(first | told))

    def push(self) -> httpx.Response:
        sent = b",".join(b'{"age":1000,"mutation":%s}' % each for each in self.queue)
        head = {
            "proto": 1,
            "device": self.device,
            "incarnation": self.incarnation,
            "cursor": self.cursor,
        }
        body = json.dumps(head).encode()[:-1] + b',"sent":[' + sent + b"]}"
        return self.client.post(
            "/sync", content=body, headers=self.headers | {"Content-Type": "application/json"}
        )

    def sync(self) -> list[dict[str, Any]]:
        answer = self.push()
        assert answer.status_code == 200, answer.text
        told = answer.json()
        self.queue, self.cursor = [], told["cursor"]
        for change in told.get("changes", []):
            self.records[change["id"]] = change.get("body")
            self.versions[change["id"]] = change.get("versions", {})
        outcomes: list[dict[str, Any]] = told.get("outcomes", [])
        return outcomes

    def picture(self, colour: str) -> tuple[str, bytes]:
        """A picture as the phone reduced it, and the name it goes by."""
        kept = io.BytesIO()
        Image.effect_noise((320, 240), 90).convert("RGB").save(kept, "JPEG", comment=colour)
        return hashlib.sha256(kept.getvalue()).hexdigest(), kept.getvalue()

    def send(self, sha256: str, data: bytes) -> int:
        kind = {"Content-Type": "image/jpeg"}
        answer = self.client.put(f"/photos/{sha256}", content=data, headers=self.headers | kind)
        return answer.status_code

    def see(self, sha256: str) -> httpx.Response:
        return self.client.get(f"/photos/{sha256}?size=thumb", headers=self.headers)
