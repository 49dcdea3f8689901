"""Every way a request can fail: RFC 9457 problem details, one line each.

``code`` is stable and for programs, ``title`` is the Chinese sentence for people.
Nothing else ever leaves the server: no trace, no echo of what was sent.
"""

from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException


class Problem(HTTPException):
    """A request that failed in a way that the list below foresees."""

    def __init__(self, status: int, code: str, title: str, **more: Any) -> None:
        super().__init__(detail=title, status_code=status)
        self.code, self.title, self.more = code, title, more

    def with_(self, **more: Any) -> "Problem":
        """Return this problem with further members (such as ``retry_after``)."""
        return Problem(self.status_code, self.code, self.title, **{**self.more, **more})


def respond(problem: Problem) -> Response[bytes]:
    """Return the answer that tells a problem."""
    body = {"type": "about:blank", "status": problem.status_code, "code": problem.code}
    headers = (
        {"Retry-After": str(problem.more["retry_after"])} if "retry_after" in problem.more else {}
    )
    return Response(
        msgspec.json.encode({**body, "title": problem.title, **problem.more}),
        status_code=problem.status_code,
        media_type="application/problem+json",
        headers=headers,
    )


malformed = Problem(400, "malformed", "内容看不懂：格式不对。")
too_deep = Problem(400, "too-deep", "内容看不懂：层次太多。")
bad_text = Problem(400, "bad-text", "内容里有不能用的字符。")
not_signed_in = Problem(401, "not-signed-in", "请重新登录。内容都在手机里。")
wrong_password = Problem(401, "wrong-password", "名字、工号或密码不对。")
session_ended = Problem(401, "session-ended", "登录已在别处结束，请重新登录。内容都在手机里。")
not_yours = Problem(403, "not-yours", "您没有这个权限。")
visit_needed = Problem(
    403, "visit-needed", "查看企业的培训档案，要先登记走访并写明已查看，24 小时内有效。"
)
not_found = Problem(404, "not-found", "没有找到。")
wrong_method = Problem(405, "wrong-method", "不支持这种操作。")
timeout = Problem(408, "timeout", "等得太久，连接已断开，请重试。")
taken = Problem(409, "taken", "已经有了，不能重复。")
hash_differs = Problem(409, "hash-differs", "照片在传送中损坏了，请重传。")
offset_differs = Problem(409, "offset-differs", "照片的这一段接不上，请从断点续传。")
code_used = Problem(410, "code-used", "这个二维码已用过、已过期或已作废，请向上级重新要一个。")
photo_expired = Problem(410, "photo-expired", "照片已过保存期限，按规定删除了。")
wrong_version = Problem(412, "wrong-version", "上传协议的版本不对。")
too_large = Problem(413, "too-large", "内容太大。")
wrong_type = Problem(415, "wrong-type", "内容类型不对。")
invalid = Problem(422, "invalid", "填写的内容不合要求。")
too_many_rows = Problem(422, "too-many-rows", "内容太多，请把日期缩短一些。")
no_plate = Problem(422, "no-plate", "还没有做过岗位牌，请先在岗位里生成岗位码。")
not_a_form = Problem(422, "not-a-form", "这不是能读的导入表（.xlsx），请用下载的表填写。")
rows_wrong = Problem(422, "rows-wrong", "表里有几处要改，什么都没有导入。")
too_much_form = Problem(422, "too-much-form", "一次最多导入 5000 行，请分几张表。")
weak_password = Problem(
    422, "weak-password", "密码至少 8 位，不能太简单，也不能是手机号、工号或姓名。"
)
not_a_picture = Problem(422, "not-a-picture", "这不是能用的照片。")
too_many_requests = Problem(429, "too-many-requests", "试得太频繁，请稍后再试。")
header_too_large = Problem(431, "header-too-large", "请求头太大。")
checksum_differs = Problem(460, "checksum-differs", "照片的这一段在传送中损坏了，请重传。")
unexpected = Problem(500, "unexpected", "服务器出了问题，内容没有丢，请稍后再试。")
busy = Problem(503, "busy", "服务器正忙，请稍后再试。")
storage_full = Problem(507, "storage-full", "服务器存储已满，照片请稍后再传。")
