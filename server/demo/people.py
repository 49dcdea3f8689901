"""The demo zone's forty people, entered level by level as a real zone enters its own."""

from collections.abc import Callable, Mapping

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from server.accounts.appointments import Entry, Role, add_node, enter_person
from server.accounts.asking import Asking
from server.accounts.passwords import check_strength
from server.accounts.tables import account
from server.accounts.zones import create_zone
from server.clock import new_id
from server.demo.places import FIRMS, GRIDS, STREETS, ZONE, ZONE_KEY, credit_code

TENANT = "demo"
PASSWORD = "anxun-demo-2026"  # noqa: S105 (everybody's, and printed)
DAY = 24 * 3600 * 1000
CONTRACT_DAYS = 60
"""How long the contractor's men are on the site."""


class Person(msgspec.Struct, frozen=True):
    """Somebody, by his 工号: what he is and where.

    ``employer``: the firm that pays him, where that is another than the one he works at.
    ``also``: a second place that he works at.
    """

    number: str
    name: str
    role: str
    at: str
    employer: str = ""
    also: str = ""
    leaves: bool = False
    """Only there until his firm's contract ends."""


PEOPLE = (
    Person("QU01", "沈志远", "district", ZONE_KEY),
    Person("JD01", "顾晓岚", "street", "港北街道"),
    Person("JD02", "陆明辉", "street", "港南街道"),
    Person("WG01", "许海燕", "grid", "港北一网格"),
    Person("WG02", "蒋文博", "grid", "港北一网格"),
    Person("WG03", "丁秀英", "grid", "港北二网格"),
    Person("WG04", "姚国平", "grid", "港南一网格"),
    Person("WG05", "唐静", "grid", "港南二网格"),
    Person("HC001", "孙立军", "manager", "HC"),
    Person("XY001", "何敏", "manager", "XY"),
    Person("TZ001", "钱丽", "manager", "TZ"),
    Person("GT001", "韩冬", "manager", "GT"),
    Person("YF001", "罗志刚", "manager", "YF"),
    Person("HD001", "魏宏", "manager", "HD"),
    Person("XF001", "宋佳", "manager", "XF"),
    Person("LB001", "邓永康", "manager", "LB"),
    Person("JA001", "彭涛", "manager", "JA"),
    Person("TY001", "曹雪梅", "manager", "TY"),
    Person("YD001", "袁野", "manager", "YD"),
    Person("QM001", "薛万春", "manager", "QM"),
    Person("HC101", "马德胜", "leader", "HC 罐区一班"),
    Person("HC102", "吴建华", "leader", "HC 装卸班"),
    Person("XY101", "冯强", "leader", "XY 机加一班"),
    Person("GT101", "郑海生", "leader", "GT 门机班"),
    Person("YF101", "谢国栋", "leader", "YF 木工班"),
    Person("XF101", "梁军", "leader", "XF 冷库班"),
    Person("LB101", "余波", "leader", "LB 调漆班"),
    Person("JA101", "潘大勇", "leader", "JA 检修一队"),
    # Namesakes in one firm, and in two: only the 工号 tells them apart.
    Person("HC201", "张伟", "worker", "HC 巡检岗"),
    Person("HC202", "张伟", "worker", "HC 汽车装卸岗"),
    Person("HC203", "徐芳", "worker", "HC 中控岗"),
    # Paid by the agency (劳务派遣), at work in the tank farm.
    Person("TZ201", "刘建国", "worker", "HC 罐区一班", employer="TZ"),
    # A contractor's man on the tank farm's site, until the repairs are done.
    Person("JA201", "陈刚", "worker", "HC 泵房岗", employer="JA", leaves=True),
    Person("XY201", "李秀兰", "worker", "XY 数控车床岗"),
    Person("XY202", "王磊", "worker", "XY 磨床岗"),
    Person("GT201", "赵大海", "worker", "GT 指挥岗"),
    Person("GT202", "王磊", "worker", "GT 门机司机岗"),
    # An electrician whom two firms share.
    Person("YF201", "周国强", "worker", "YF 砂光岗", also="XF 制冷机房岗"),
    Person("XF201", "林小燕", "worker", "XF 叉车岗"),
    Person("LB201", "黄志明", "worker", "LB 投料岗"),
)  # fmt: skip


class Town(msgspec.Struct, frozen=True):
    """The zone as it was entered: accounts by 工号, nodes by what these files call them."""

    tenant: str
    people: Mapping[str, str]
    nodes: Mapping[str, str]


def phone_of(person: Person) -> str:
    """Return his number in a range that no telephone company gives out."""
    return f"1990000{PEOPLE.index(person) + 1:04d}"


def found(
    connection: Connection, hashes: Mapping[str, str], now: int, step: Callable[[], None]
) -> Town:
    """Make the zone and enter everybody. ``hashes``: passwords by 工号."""
    first = PEOPLE[0]
    made = create_zone(
        connection, name=ZONE, admin_name=first.name, tenant=TENANT, admin_phone=phone_of(first),
        now=now,
    )  # fmt: skip
    mine = sa.and_(account.c.tenant == TENANT, account.c.id == made.administrator)
    # The command line, which makes administrators, asks for no 工号.
    connection.execute(account.update().where(mine).values(number=first.number))
    registry = _Registry(connection, now)
    registry.people[first.number], registry.nodes[ZONE_KEY] = made.administrator, made.root
    registry.build_zone()
    step()
    for person in PEOPLE[1:]:
        registry.enter(person)
        step()
    for person in PEOPLE:
        registry.give_password(person, hashes[person.number])
    return Town(TENANT, registry.people, registry.nodes)


class _Registry:
    """Everybody is entered by whoever is in charge of him, who was entered before."""

    def __init__(self, connection: Connection, now: int) -> None:
        self.connection, self.now = connection, now
        self.people: dict[str, str] = {}
        self.nodes: dict[str, str] = {}

    def build_zone(self) -> None:
        for street in STREETS:
            self._add(street, PEOPLE[0].number, ZONE_KEY, "street", street)
        for grid, (street, code) in GRIDS.items():
            self._add(grid, "QU01", street, "grid", grid, code)
        for seed, firm in enumerate(FIRMS):
            self._add(firm.key, "QU01", firm.grid, "firm", firm.name, credit_code(seed))

    def enter(self, person: Person) -> None:
        """Enter somebody, and his firm's teams if he is its manager."""
        # First where he is paid: that firm has charge of his account.
        if person.employer:
            self._appoint(person, person.employer, "employer")
        until = self.now + CONTRACT_DAYS * DAY if person.leaves else None
        self._appoint(person, person.at, "workplace", until)
        if person.also:
            self._appoint(person, person.also, "workplace")
        if person.role == "manager":
            self._build_teams(person)

    def _appoint(self, person: Person, at: str, relation: str, until: int | None = None) -> None:
        entry = Entry(person.name, person.number, phone_of(person))
        role = Role(self.nodes[at], person.role, relation, self.now, until)
        by = f"{at.split()[0]}001" if person.role in ("leader", "worker") else PEOPLE[0].number
        self.people[person.number] = enter_person(
            self.connection, self._asking(by), entry, [role], self.now
        )

    def _build_teams(self, manager: Person) -> None:
        (firm,) = (each for each in FIRMS if each.key == manager.at)
        for team, posts in firm.teams.items():
            self._add(f"{firm.key} {team}", manager.number, firm.key, "team", team)
            for post in posts:
                self._add(f"{firm.key} {post}", manager.number, f"{firm.key} {team}", "post", post)

    def give_password(self, person: Person, hash: str) -> None:
        id = self.people[person.number]
        mine = sa.and_(account.c.tenant == TENANT, account.c.id == id)
        self.connection.execute(account.update().where(mine).values(password_hash=hash))

    def _add(self, key: str, by: str, parent: str, level: str, name: str, code: str = "") -> None:
        self.nodes[key] = add_node(
            self.connection, self._asking(by), self.nodes[parent], level, name, code, self.now
        )

    def _asking(self, number: str) -> Asking:
        return Asking(TENANT, self.people[number], new_id(), new_id())


def check_passwords() -> None:
    """Refuse a demo password that the zone itself would refuse. Raises ``weak-password``."""
    for person in PEOPLE:
        check_strength(PASSWORD, (person.name, person.number, phone_of(person)))
