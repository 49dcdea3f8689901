"""``/training``: the statutory record, plates for the wall, notices."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from sqlalchemy import Connection

from server import problems
from server.accounts.asking import Asking
from server.accounts.keys import Keys
from server.accounts.people import origin_of
from server.clock import now_ms
from server.database import Database
from server.papers import PDF, XLSX, Press, attached, query_of
from server.settings import Settings
from server.training.asked import Query, scope_of
from server.training.plates import NoticeQuery, PlatesQuery, notice_of, plates_of
from server.training.printed import PRINTED_ROWS, print_of
from server.training.record import Paper, paper_of
from server.training.sheet import sheet_of
from server.training.walls import drawn_notice, drawn_plates


class TrainingController(Controller):
    path = "/training"

    @get("/record")
    async def record(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        keys: NamedDependency[Keys],
        press: NamedDependency[Press],
    ) -> Response[bytes]:
        """The training record of a firm, a team, or of the asker himself."""
        query = query_of(request, Query)
        query.check()

        def look(connection: Connection) -> Paper:
            now = now_ms()
            scope = scope_of(connection, asking, query, now)
            return paper_of(connection, asking.tenant, asking.account, scope, keys, now)

        paper = await database.read(look)
        if query.form == "pdf" and len(paper.rows) > PRINTED_ROWS:
            raise problems.too_many_rows
        draw = print_of if query.form == "pdf" else sheet_of
        data = await press.make(lambda: draw(paper))
        name = f"培训档案-{paper.place}-{query.begins}-{query.ends}"
        return attached(data, f"{name}.{query.form}", PDF if query.form == "pdf" else XLSX)

    @get("/plates")
    async def plates(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        press: NamedDependency[Press],
    ) -> Response[bytes]:
        """A sheet for the wall of each post."""
        query = query_of(request, PlatesQuery)
        origin = settings.origin or origin_of(request)
        plates = await database.read(plates_of, asking, query, now_ms())
        data = await press.make(lambda: drawn_plates(plates, origin))
        return attached(data, "岗位牌.pdf", PDF)

    @get("/notice")
    async def notice(
        self,
        request: Request[Any, Any, Any],
        asking: NamedDependency[Asking],
        database: NamedDependency[Database],
        press: NamedDependency[Press],
    ) -> Response[bytes]:
        """A published 重大安全风险公告 for the board."""
        query = query_of(request, NoticeQuery)
        notice = await database.read(notice_of, asking, query, now_ms())
        data = await press.make(lambda: drawn_notice(notice))
        return attached(data, "重大安全风险公告.pdf", PDF)


ROUTES = [TrainingController]
