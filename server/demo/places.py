"""The demo zone's tree: two streets, four grids, twelve invented firms with teams and posts."""

import random
from collections.abc import Mapping

import msgspec

from server.accounts.names import is_credit_code

ZONE = "南港经济开发区(演示)"
ZONE_KEY = "区"
"""What the zone's root is called in these files."""

STREETS = ("港北街道", "港南街道")
GRIDS = {
    "港北一网格": ("港北街道", "WG-B1"),
    "港北二网格": ("港北街道", "WG-B2"),
    "港南一网格": ("港南街道", "WG-N1"),
    "港南二网格": ("港南街道", "WG-N2"),
}
"""Each with its street and the zone's own code."""


class Firm(msgspec.Struct, frozen=True):
    """``key``: what its people's 工号 begin with. ``spot``: latitude and longitude, WGS-84."""

    key: str
    grid: str
    name: str
    spot: tuple[float, float]
    teams: Mapping[str, tuple[str, ...]]
    """Teams, each with its posts."""

    @property
    def called(self) -> str:
        """Its name as people say it."""
        return self.name.removeprefix("南港").removesuffix("有限公司")


FIRMS = (
    Firm("HC", "港北一网格", "南港海川化工仓储有限公司", (32.0412, 121.5283),
         {"罐区一班": ("中控岗", "巡检岗"), "装卸班": ("汽车装卸岗", "泵房岗")}),
    Firm("XY", "港北一网格", "南港兴远机械加工有限公司", (32.0387, 121.5341),
         {"机加一班": ("数控车床岗", "磨床岗")}),
    Firm("TZ", "港北一网格", "南港同舟劳务派遣有限公司", (32.0369, 121.5312),
         {"驻场管理组": ("宿舍管理岗",)}),
    Firm("GT", "港北二网格", "南港港通装卸有限公司", (32.0467, 121.5420),
         {"门机班": ("门机司机岗", "指挥岗")}),
    Firm("YF", "港北二网格", "南港永丰木制品有限公司", (32.0441, 121.5466),
         {"木工班": ("开料岗", "砂光岗")}),
    Firm("HD", "港北二网格", "南港恒达电镀有限公司", (32.0423, 121.5489),
         {"电镀一班": ("镀槽岗", "污水站岗")}),
    Firm("XF", "港南一网格", "南港鲜丰食品冷库有限公司", (32.0215, 121.5302),
         {"冷库班": ("制冷机房岗", "叉车岗")}),
    Firm("LB", "港南一网格", "南港蓝贝涂料有限公司", (32.0198, 121.5347),
         {"调漆班": ("投料岗", "灌装岗")}),
    Firm("JA", "港南一网格", "南港建安检修工程有限公司", (32.0176, 121.5318),
         {"检修一队": ("焊工岗", "登高架设岗")}),
    Firm("TY", "港南二网格", "南港天元印染有限公司", (32.0121, 121.5401),
         {"定型班": ("定型机岗", "污水站岗")}),
    Firm("YD", "港南二网格", "南港远航锂电材料有限公司", (32.0102, 121.5452),
         {"烧结班": ("窑炉岗", "包装岗")}),
    Firm("QM", "港南二网格", "南港青禾粮油加工有限公司", (32.0089, 121.5419),
         {"筒仓班": ("筒仓岗", "打包岗")}),
)  # fmt: skip

_REGION = "320699"
"""Of no place: a code made with it is nobody's."""
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(seed: int) -> str:
    """Return a valid 统一社会信用代码 (GB 32100-2015) of a firm that does not exist."""
    # Not "MA…", as new firms have: with letters the two standards' values differ.
    subject = "".join(random.Random(seed).choices("0123456789", k=8))  # noqa: S311 (no secret)
    first = f"91{_REGION}{subject}{subject_check(subject)}"
    return first + check_character(first)


def check_character(first: str) -> str:
    """Return the last character of the code that begins with these seventeen."""
    return next(last for last in _DIGITS if is_credit_code(first + last))


def subject_check(subject: str) -> str:
    """Return the check character of an eight-digit 组织机构代码 (GB 11714-1997)."""
    total = sum(int(digit) * weight for digit, weight in zip(subject, _WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
