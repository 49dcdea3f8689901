"""What else the demo zone's people wrote: visits, a newcomer, what they think of 安巡."""

from server.demo.diary import Entry

VISITS = (
    ("走访 1", "18 09:20", "WG03", "GT", "看了泊位、登船梯和堆场，和韩冬谈了夜班交接。"),
    ("走访 2", "15 14:00", "WG01", "HC", "看了罐区巡检记录和装卸台，消防器材齐全。"),
    ("走访 3", "2 09:40", "WG03", "GT", "复看消防通道，5号泊位后方又堆了托盘。"),
    ("走访 4", "5 09:50", "WG01", "XY", "看了车床区和磨床区，抽问两人操作规程。"),
    ("走访 5", "6 15:00", "WG05", "YD", "看了窑炉、包装间和成品库。"),
    ("走访 6", "4 10:10", "WG04", "JA", "看了工具间和气瓶存放，特种作业证都在有效期内。"),
    ("走访 7", "3 15:30", "JD01", "HD", "抽查应急池和洗眼器，未见异常；酸雾塔另案跟踪。"),
    ("走访 8", "2 14:20", "WG02", "TZ", "和钱丽核对派遣人员名单与岗前培训记录。"),
)
"""What each is called here, when, by whom, where, and what was noted."""


def visits(found: dict[str, list[str]]) -> list[Entry]:
    """``found``: the hazards found on a visit; on all others nothing was, which is a result."""
    written = []
    for about, when, by, firm, notes in VISITS:
        result = "发现隐患" if about in found else "未发现问题"
        written.append(
            Entry(
                when=when, by=by, kind="visit", about=about, is_first=True,
                told={"firm": firm, "result": result, "notes": notes, "spot": firm},
            )
        )  # fmt: skip
        if about in found:
            hazards = {"hazards": found[about]}
            day, _ = when.split()
            written.append(
                Entry(when=f"{day} 17:55", by=by, kind="visit", about=about, told=hazards)
            )
    return written


NEWCOMER = Entry(
    when="1 07:45", by="HC101", kind="newcomer", about="马小军", is_first=True,
    told={"name": "马小军", "employer": "南港同舟劳务派遣有限公司", "team": "HC 罐区一班", "firm": "HC"},
)  # fmt: skip

FEEDBACK = (
    Entry(
        when="9 20:10", by="HC201", kind="feedback", about="建议 1", is_first=True,
        told={"sort": "建议", "words": "罐区里不能带手机，希望岗亭里放一台大家能用的平板。"},
    ),
    Entry(
        when="8 09:30", by="QU01", kind="feedback", about="建议 1",
        told={"answer": "已转企业：下周在岗亭放一台平板，能用本人密码登录。"},
    ),
    Entry(
        when="4 18:35", by="XY001", kind="feedback", about="投诉 1", is_first=True,
        told={"sort": "投诉", "words": "同一条隐患网格和企业各报了一次，要分别销号，能不能合并？"},
    ),
)  # fmt: skip
