"""A small zone with its people, for stories: ``python -m tests.zone`` founds it on disk.

Reads the same settings as the server, brings the database up to date, and prints the
ids of nodes and people, by name, as one line of JSON. Everybody's password is ``PASSWORD``.
"""

import json
import sys

from sqlalchemy import Connection

from server.accounts.passwords import passwords
from server.accounts.tables import account
from server.accounts.zones import create_zone
from server.cli import migrate
from server.clock import new_id, now_ms
from server.database import Database
from server.scopes.reach import touch_directory
from server.scopes.tables import membership, node
from server.settings import settings_from_environment

TENANT = "try"
PASSWORD = "tank farm at dawn"
TREE = (
    ("港口街道", "区", "street", ""),
    ("港口一网格", "港口街道", "grid", ""),
    ("港口二网格", "港口街道", "grid", ""),
    ("南港泵业", "港口一网格", "firm", "91110000101623741K"),
    ("南港木业", "港口二网格", "firm", "911101066976941872"),
    ("检修班", "南港泵业", "team", ""),
)
STAFF = (
    ("顾一", "grid", "港口一网格"),
    ("何二", "grid", "港口一网格"),
    ("韩远", "grid", "港口二网格"),
    ("马三", "manager", "南港泵业"),
    ("李四", "leader", "检修班"),
    ("吴五", "worker", "检修班"),
    ("街道赵", "street", "港口街道"),
)


def found(connection: Connection) -> dict[str, str]:
    """Make the zone; return names → ids of its nodes and people."""
    made = create_zone(connection, name="试验区", admin_name="区长", now=now_ms(), tenant=TENANT)
    ids = {"区": made.root, "区长": made.administrator}
    for name, parent, level, code in TREE:
        ids[name] = new_id()
        connection.execute(
            node.insert().values(
                tenant=TENANT, id=ids[name], parent=ids[parent], level=level, name=name, code=code
            )
        )
    hashed = passwords.hash(PASSWORD)
    for number, (name, role, at) in enumerate(STAFF, 1):
        ids[name] = new_id()
        connection.execute(
            account.insert().values(
                tenant=TENANT, id=ids[name], name=name, number=f"G{number:03d}",
                created=now_ms(), password_hash=hashed,
            )
        )  # fmt: skip
        connection.execute(
            membership.insert().values(
                tenant=TENANT, id=new_id(), account=ids[name], node=ids[at], role=role, since=0
            )
        )
    touch_directory(connection, TENANT)
    return ids


def main() -> None:
    settings = settings_from_environment()
    migrate(settings)
    database = Database(settings.database_url)
    ids = database.write_now(found)
    database.close()
    sys.stdout.write(json.dumps(ids, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
