"""Sheets for the wall: what a plate and a notice say, and who may print them."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from server.clock import new_id
from tests.server.training.conftest import Office
from tests.server.training.test_cards import card
from tests.server.training.test_record import words

CODE, OTHER = "7k3m9x2bqd", "zyxwvtsrqp"


@pytest.fixture
def hung(office: Office) -> str:
    """The tank has a plate, and is 防爆区; its post record."""
    manager = office.world.phone("manager")
    id = manager.join(
        "post", node=office.world.nodes["tank"], plate=CODE, place="3 号罐北侧", explosive=True
    )
    assert manager.sync()[0].outcome == "applied"
    return id


def plates(office: Office, who: str = "manager", **query: str):
    return office.asks(who, "/training/plates", **({"firm": office.world.nodes["pump"]} | query))


def test_a_plate_says_where_it_hangs_what_endangers_and_what_to_do(
    office: Office, hung: str
) -> None:
    manager = office.world.phone("manager")
    for text in ("旧的", "罐顶湿滑"):
        id = card(
            manager, risks=[{"sign": "滑", "text": text}, {"sign": "坠落", "text": "挂好安全带"}]
        )
        manager.write("card", id, status="已发布")
    card(manager, risks=[{"sign": "火", "text": "还是草稿"}])
    manager.sync()
    answer = plates(office)
    assert answer.status_code == 200, answer.text
    told = words(answer.content)
    for each in (
        "pump", "crew", "tank", "3号罐北侧", "牌子挂在防爆区外。防爆区内不要拿出手机。",
        "扫码", "看一分钟", "答一题", "【滑】罐顶湿滑", "【坠落】挂好安全带", "■今日风险",
        "岗位风险告知卡第2版", "第1页/共1页",
    ):  # fmt: skip
        assert each in told, each
    assert "旧的" not in told
    assert "草稿" not in told
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    assert [round(float(each)) for each in page.mediabox[2:]] == [595, 842]


def test_a_post_without_a_card_says_so(office: Office, hung: str) -> None:
    assert "还没有岗位卡" in words(plates(office).content)


def test_the_code_leads_to_the_post(
    office: Office, hung: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(
        "server.training.pages.Pages.code", lambda self, x, y, side, url: drawn.append(url)
    )
    plates(office)
    tank = office.world.nodes["tank"]
    assert drawn == [f"http://testserver.local/#/p/{tank}.{CODE}"]


def test_the_code_is_large_and_black_on_white(office: Office, hung: str) -> None:
    page = PdfDocument(plates(office).content)[0].render(scale=4).to_pil().convert("L")
    assert isinstance(page, Image.Image)
    width, height = page.size
    part = page.crop((0, int(height * 0.15), width // 2, int(height * 0.6)))
    assert set(part.get_flattened_data()) >= {0, 255}


def test_posts_may_be_chosen_and_one_without_a_code_is_left_out(office: Office, hung: str) -> None:
    tank = office.world.nodes["tank"]
    assert plates(office, posts=tank).status_code == 200
    for none in (new_id(), f"{new_id()},{new_id()}", "%", "../etc"):
        answer = plates(office, posts=none)
        assert (answer.status_code, answer.json()["code"]) == (422, "no-plate")
    manager = office.world.phone("manager")
    manager.pull()
    manager.write("post", hung, plate="")
    manager.sync()
    assert plates(office).json()["code"] == "no-plate"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("worker", "not-yours"), ("leader", "not-yours"), ("gu", "not-yours"),
        ("district", "not-yours"), ("dockmaster", "not-found"), ("far", "not-found"),
    ],
)  # fmt: skip
def test_only_the_firms_desk_prints_its_plates(
    office: Office, hung: str, who: str, code: str
) -> None:
    assert plates(office, who).json()["code"] == code


def test_a_notice_is_printed_once_it_is_published(office: Office) -> None:
    manager = office.world.phone("manager")
    told = {"post": None, "sort": "重大安全风险公告", "questions": {"put": {}}, "title": "罐区"}
    notice, other = card(manager, **told), card(manager)
    manager.write("card", other, status="已发布")
    manager.sync()

    def asks(who: str, id: str):
        return office.asks(who, "/training/notice", card=id)

    assert asks("manager", notice).json()["code"] == "not-found"
    manager.write("card", notice, status="已发布")
    manager.sync()
    assert "重大安全风险公告pump罐区■今日风险罐顶湿滑" in words(asks("manager", notice).content)
    assert asks("manager", other).json() == asks("manager", new_id()).json()
    assert asks("worker", notice).json()["code"] == "not-yours"
    assert asks("dockmaster", notice).json()["code"] == "not-found"
