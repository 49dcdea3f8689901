"""What the tank farm's people are told before their shifts, and what they put down about it."""

from typing import Any

from server.demo.diary import Entry

MANAGER = "HC001"
SECTIONS = ("今日风险", "必须做", "禁止做", "出事怎么办")

CARDS: dict[str, tuple[list[tuple[str, str]], tuple[str, str, str, str]]] = {
    "HC 巡检岗": (
        [("坠落", "罐顶湿滑"), ("毒", "罐区可能有硫化氢"), ("火", "静电和明火")],
        ("罐顶有露水，踏步滑；脱水口附近可能有硫化氢。",
         "两人同行，戴便携报警仪；上罐顶前系好安全带，先摸静电释放球。",
         "不单独上罐顶；不在罐区打手机、吸烟；报警仪响了不往里走。",
         "报警仪一响立刻往上风向撤，打中控室；有人倒下先报告，不盲目施救。"),
    ),
    "HC 中控岗": (
        [("火", "液位超高溢罐"), ("其他", "报警被忽略")],
        ("收料时液位上升快，高高报警后留给您的时间不多。",
         "收料前核对罐号和空高；每条报警都确认、都记录。",
         "不屏蔽报警；不凭印象切换阀门。",
         "高高报警先停泵关阀，再通知现场和值班领导。"),
    ),
    "HC 汽车装卸岗": (
        [("火", "装车静电"), ("车辆", "槽车溜车"), ("毒", "接头泄漏")],
        ("鹤管和槽车之间可能有静电；软管接头可能渗漏。",
         "先接静电夹再接鹤管；放好轮挡，收好车钥匙；戴防护手套和面屏。",
         "装车时不离人；不用铁器敲击；雷雨天不装车。",
         "泄漏先关紧急切断阀，人往上风向撤，再报中控室。"),
    ),
}  # fmt: skip
"""The risks and the four sections of each post's 岗位风险告知卡."""

QUESTIONS: dict[str, list[tuple[str, list[str], int]]] = {
    "HC 巡检岗": [
        ("上罐顶之前先做什么？", ["系好安全带，摸静电释放球", "直接上去看一眼", "先打电话"], 0),
        ("便携报警仪响了怎么办？", ["走近看看是哪里漏", "往上风向撤，报中控室", "关掉报警"], 1),
        ("看到有人倒在罐区里？", ["马上跑进去拉人", "先报告，不盲目施救", "等下班再说"], 1),
    ],
    "HC 中控岗": [
        ("高高液位报警，先做什么？", ["停泵关阀", "先找班长", "按消音"], 0),
        ("收料前要核对什么？", ["天气", "罐号和空高", "车牌"], 1),
    ],
    "HC 汽车装卸岗": [
        ("先接哪一个？", ["静电夹", "鹤管", "都可以"], 0),
        ("装车时可以离开吗？", ["可以，快去快回", "不可以"], 1),
    ],
}
PLATES = {"HC 巡检岗": "7k3m9x2bqd", "HC 中控岗": "p4w8c6tnz1", "HC 汽车装卸岗": "h5r0vjf2ea"}
POINTS = {
    "班前": ["人员到齐", "劳保用品", "上一班遗留", "今日任务和特殊作业", "主要风险和措施"],
    "班后": ["任务完成", "设备状态", "未了隐患", "工具钥匙作业票清点"],
}
SHIFTS = {
    "day": {"name": "白班", "starts": 480, "ends": 1200},
    "night": {"name": "夜班", "starts": 1200, "ends": 480},
}


def training() -> list[Entry]:
    """Return everything, in no order."""
    return [*_desk(), *_cards(), *_checkins(), *_briefing()]


def _desk() -> list[Entry]:
    told: list[Entry] = [
        _first("19 09:00", MANAGER, "rota", {"firm": "HC", "shifts": {"put": SHIFTS}})
    ]
    for post, plate in PLATES.items():
        about: dict[str, Any] = {"node": post, "plate": plate, "explosive": post == "HC 巡检岗"}
        told.append(_first("19 09:10", MANAGER, "post", about | {"place": "进岗通道右侧"}))
    for segment, points in POINTS.items():
        listed = [{"key": f"p{at}", "text": text} for at, text in enumerate(points, 1)]
        body: dict[str, Any] = {"firm": "HC", "segment": segment, "points": listed}
        name = f"模板 {segment}"
        told.append(
            _first("19 09:20", MANAGER, "template", body | {"title": f"{segment}五分钟"}, name)
        )
        told.append(_then("19 09:40", MANAGER, "template", name, {"status": "已发布"}))
    return told


def _cards() -> list[Entry]:
    told = []
    for post, (risks, texts) in CARDS.items():
        sections = {
            f"s{at}": {"title": title, "text": text, "order": at}
            for at, (title, text) in enumerate(zip(SECTIONS, texts, strict=True))
        }
        questions = {
            f"q{at}": {
                "text": text,
                "options": [{"text": each} for each in options],
                "right": right,
            }
            for at, (text, options, right) in enumerate(QUESTIONS[post], 1)
        }
        card: dict[str, Any] = {
            "firm": "HC", "post": post, "sort": "岗位风险告知卡",
            "risks": [{"sign": sign, "text": text} for sign, text in risks],
            "sections": {"put": sections}, "questions": {"put": questions},
        }  # fmt: skip
        told.append(_first("19 10:00", MANAGER, "card", card, f"卡 {post}"))
        told.append(_then("19 10:30", MANAGER, "card", f"卡 {post}", {"status": "已发布"}))
    notice: dict[str, Any] = {
        "firm": "HC", "sort": "重大安全风险公告", "title": "储罐区（重大危险源）",
        "sections": {"put": {
            "s0": {"title": "主要危险危害因素", "text": "易燃液体泄漏、火灾、爆炸、硫化氢中毒。", "order": 0},
            "s1": {"title": "安全距离", "text": "无关人员离罐区围堤 50 米以外。", "order": 1},
            "s2": {"title": "应急措施", "text": "往上风向撤离，在门卫室清点人数。", "order": 2},
        }},
    }  # fmt: skip
    told.append(_first("18 09:00", MANAGER, "card", notice, "公告 罐区"))
    told.append(_then("18 09:10", MANAGER, "card", "公告 罐区", {"status": "已发布"}))
    receipt = {"card": "公告 罐区", "firm": "HC", "person": "HC201"}
    told.append(_first("17 07:40", "HC201", "receipt", receipt | {"read": {"new": "at"}}))
    hours = {"firm": "HC", "person": "HC201", "place": "HC 巡检岗", "sort": "三级安全教育",
             "done_on": -200, "hours": 72}  # fmt: skip
    told.append(_first("17 10:00", MANAGER, "induction", hours, "三级 HC201"))
    return told


def _checkins() -> list[Entry]:
    told = []
    for days in (3, 2, 1):
        for who, post in (("HC201", "HC 巡检岗"), ("HC203", "HC 中控岗")):
            wrong = days == 1 and who == "HC203"
            about = {"post": post, "person": who, "day": -days, "shift": "day"}
            act = {"card": f"卡 {post}", "how": "本人手机", "answers": _answers(post, wrong)}
            told.append(_first(f"{days} 07:38", who, "checkin", about | {"acts": {"new": act}}))
    return told


def _answers(post: str, wrong: bool) -> list[dict[str, Any]]:
    keys = ("q1", "q2") if wrong else ("q1",)
    rights = {key: QUESTIONS[post][int(key[1]) - 1][2] for key in keys}
    return [
        {"question": key, "chosen": 1 - min(right, 1) if wrong else right, "right": not wrong}
        for key, right in rights.items()
    ]


def _briefing() -> list[Entry]:
    led = {
        "team": "HC 罐区一班", "day": -1, "shift": "day", "segment": "班前", "template": "模板 班前",
        "hosts": {"HC101": {"acting": False}},
        "labels": {"put": {f"p{at}": text for at, text in enumerate(POINTS["班前"], 1)}},
        "states": {"put": {f"p{at}": "正常" for at in range(1, 6)}},
        "attendance": {"HC201": "到", "HC203": "到", "TZ201": "请假"},
        "topics": {"add": ["昨夜雨后罐顶踏步湿滑"]},
    }  # fmt: skip
    return [_first("1 07:50", "HC101", "briefing", led)]


def _first(when: str, by: str, kind: str, told: dict[str, Any], about: str = "") -> Entry:
    return Entry(when=when, by=by, kind=kind, about=about or f"{kind} {when} {by} {told}",
                 told=told, is_first=True)  # fmt: skip


def _then(when: str, by: str, kind: str, about: str, told: dict[str, Any]) -> Entry:
    return Entry(when=when, by=by, kind=kind, about=about, told=told)
