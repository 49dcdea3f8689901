"""Rows 15 to 17, 45, 55, 66, 69, 73 and 74 once more: papers that leave, forms that come in."""

import contextlib
import io
import zipfile
from collections.abc import Iterator

import pytest

from server.clock import new_id
from server.papers import XLSX
from tests.attacks.plan import id_of
from tests.attacks.target import BARE, Target, refused, without_date
from tests.server.desk.conftest import book, everything
from tests.server.desk.test_bad_forms import HARMFUL

pytestmark = pytest.mark.skipif(BARE, reason="the bare application makes no papers")

PERIOD = "from=2026-05-01&to=2026-05-31"
STRANGERS = (("manager", "west"), ("dockmaster", "east"), ("docker", "east"), ("grid", "west"))
MEMORY = 96 << 20


@contextlib.contextmanager
def frugal(target: Target) -> Iterator[None]:
    """The server itself takes little more memory than it ever has."""
    before = target.peak_bytes()
    yield
    assert target.peak_bytes() < before + MEMORY


@pytest.mark.attack(45)
@pytest.mark.parametrize(("who", "zone"), STRANGERS)
def test_a_strangers_papers_are_like_those_of_a_firm_that_is_not_there(
    target: Target, who: str, zone: str
) -> None:
    stranger = target.person(who, zone)
    with target.unchanged():
        for path in (
            f"/training/record?{PERIOD}&firm={{}}",
            f"/training/record?{PERIOD}&as=pdf&firm={{}}&visit={new_id()}",
            "/training/plates?firm={}",
            "/training/notice?card={}",
        ):
            theirs = stranger.asks("GET", path.format(id_of("east", "pump")))
            refused(theirs, 404, "not-found")
            none = stranger.asks("GET", path.format(new_id()))
            assert without_date(theirs) == without_date(none)
        for dry in (0, 1):
            path = f"/desk/import?dry={dry}&firm={{}}"
            sent = {"content": everything(), "headers": {"Content-Type": XLSX}}
            theirs = stranger.asks("POST", path.format(id_of("east", "pump")), **sent)
            refused(theirs, 404, "not-found")
            none = stranger.asks("POST", path.format(new_id()), **sent)
            assert without_date(theirs) == without_date(none)


@pytest.mark.attack(45)
def test_without_a_sign_in_there_is_no_paper(target: Target) -> None:
    pump = id_of("east", "pump")
    for method, path in (
        ("GET", f"/training/record?{PERIOD}&firm={pump}"), ("GET", f"/training/record?{PERIOD}"),
        ("GET", f"/training/plates?firm={pump}"), ("GET", f"/training/notice?card={pump}"),
        ("GET", "/desk/form"), ("POST", f"/desk/import?firm={pump}"),
    ):  # fmt: skip
        refused(target.ask(method, path), 401, "not-signed-in")


@pytest.mark.attack(55)
def test_what_is_asked_for_is_never_a_statement(target: Target) -> None:
    manager, pump = target.person("manager"), id_of("east", "pump")
    with target.unchanged():
        for bad in ("'", "' OR 1=1 --", "%", "_", "\x00", "$.day", "{}", "a" * 5000):
            for name in ("firm", "person", "visit", "from", "to", "as", "order"):
                told = {"from": "2026-05-01", "to": "2026-05-31", "firm": pump, name: bad}
                refused(manager.asks("GET", "/training/record", params=told), 422, "invalid")
            told = {"firm": pump, "posts": bad}
            refused(manager.asks("GET", "/training/plates", params=told), 422, "no-plate")
            told = {"firm": pump, "dry": bad}
            refused(manager.asks("POST", "/desk/import", params=told), 422, "invalid")


@pytest.mark.attack(15, 16, 17)
def test_a_form_of_another_type_size_or_packing_is_not_read(target: Target) -> None:
    manager, path = target.person("manager"), f"/desk/import?dry=0&firm={id_of('east', 'pump')}"
    with target.unchanged(), frugal(target):
        large = manager.asks("POST", path, content=bytes(6 << 20), headers={"Content-Type": XLSX})
        refused(large, 413, "too-large")
        packed = {"Content-Type": XLSX, "Content-Encoding": "gzip"}
        refused(manager.asks("POST", path, content=b"x", headers=packed), 415, "wrong-type")
        for type in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
            told = {"Content-Type": type}
            answer = manager.asks("POST", path, content=everything(), headers=told)
            refused(answer, 415, "wrong-type")


@pytest.mark.attack(66, 74)
def test_a_workbook_that_unfolds_without_end_costs_the_server_nothing(target: Target) -> None:
    manager, path = target.person("manager"), f"/desk/import?dry=0&firm={id_of('east', 'pump')}"
    with target.unchanged(), frugal(target):
        for what, data in HARMFUL.items():
            answer = manager.asks("POST", path, content=data, headers={"Content-Type": XLSX})
            assert answer.status_code in (200, 422), what
    assert manager.asks("GET", "/desk/form").status_code == 200


@pytest.mark.attack(69, 73)
def test_papers_are_saved_and_never_shown_and_words_in_them_are_words(target: Target) -> None:
    manager, pump = target.person("manager"), id_of("east", "pump")
    name = '=HYPERLINK("http://evil")<script>'
    rows = [{"姓名": name, "工号": "X001", "角色": "从业人员"}]
    brought = manager.asks(
        "POST", f"/desk/import?dry=0&firm={pump}", content=book(人员=rows),
        headers={"Content-Type": XLSX},
    )  # fmt: skip
    assert brought.json()["made"]["people"] == 1
    for form in ("xlsx", "pdf"):
        answer = manager.asks("GET", f"/training/record?{PERIOD}&firm={pump}&as={form}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    sheet = manager.asks("GET", f"/training/record?{PERIOD}&firm={pump}").content
    with zipfile.ZipFile(io.BytesIO(sheet)) as parts:
        pages = b"".join(parts.read(each) for each in parts.namelist())
    assert b"HYPERLINK" in pages
    assert b"<f>" not in pages
    assert b"<script>" not in pages
