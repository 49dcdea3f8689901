import pytest

from tests.server.accounts.conftest import Town, a_day

FIRM = {"pump", "crew", "night crew", "boiler"}
OVER = {"district", "east", "grid"}

SEES = {
    "Qu": (None, {"Qu", "Jie", "Xi", "Ge", "Guan", "Matou", "Fang"}),
    "Jie": (OVER | FIRM | {"dock", "gang"}, {"Qu", "Jie", "Ge", "Guan", "Matou"}),
    "Ge": (OVER | FIRM | {"dock", "gang"}, {"Qu", "Jie", "Ge", "Guan", "Matou"}),
    "Guan": (
        OVER | FIRM, {"Qu", "Jie", "Ge", "Guan", "Zhang", "Yezu", "Li", "Wang", "Ye"},
    ),
    "Zhang": (
        OVER | FIRM, {"Qu", "Jie", "Ge", "Guan", "Zhang", "Yezu", "Li", "Wang", "Ye"},
    ),
    "Li": (OVER | FIRM, {"Guan", "Zhang", "Yezu", "Li", "Wang"}),
    "Wang": (OVER | FIRM, {"Guan", "Zhang", "Yezu", "Li", "Wang"}),
    "Fang": ({"district", "west", "far grid", "mill", "spinners"}, {"Qu", "Xi", "Fang"}),
}  # fmt: skip


@pytest.mark.parametrize("who", SEES)
def test_everybody_sees_the_least_that_serves(town: Town, database, phone_of, who: str) -> None:
    Town(database, "other").person("Stranger", "manager", "pump")
    nodes, people = SEES[who]
    told = phone_of(who).get("/directory").json()
    names = {id: name for name, id in town.nodes.items()}
    assert {names[each["id"]] for each in told["nodes"]} == (nodes or set(town.nodes))
    assert {each["name"] for each in told["people"]} == people
    shown = {each["id"] for each in told["nodes"]}
    for person in told["people"]:
        assert {role["node"] for role in person["roles"]} <= shown


def test_a_phone_that_has_the_directory_is_not_sent_it_again(town: Town, phone_of) -> None:
    his = phone_of("Li")
    first = his.get("/directory")
    mark = first.headers["etag"]
    assert mark == f'"{first.json()["etag"]}"'
    for held in (mark, f"W/{mark}", f'"other", {mark}'):
        again = his.get("/directory", headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == mark
    town.person("New", "leader", "crew")
    changed = his.get("/directory", headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert "New" in {each["name"] for each in changed.json()["people"]}


def test_one_persons_mark_is_not_anothers(town: Town, phone_of) -> None:
    mark = phone_of("Li").get("/directory").headers["etag"]
    other = phone_of("Wang").get("/directory", headers={"If-None-Match": mark})
    assert other.status_code == 200


def test_who_has_left_is_no_longer_shown_even_if_nothing_else_changed(town: Town, phone_of) -> None:
    from server.scopes.tables import membership

    town.person("Guest", "leader", "crew")
    his = phone_of("Li")
    first = his.get("/directory")
    assert "Guest" in {each["name"] for each in first.json()["people"]}
    # His time runs out by itself: nobody touches the directory.
    mine = membership.c.account == town.people["Guest"]
    town.database.write_now(
        lambda connection: connection.execute(
            membership.update().where(mine).values(until=a_day(-1))
        )
    )
    again = his.get("/directory", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert "Guest" not in {each["name"] for each in again.json()["people"]}


def test_somebody_without_any_role_sees_nobody(town: Town, phone_of) -> None:
    town.person("Nobody yet")
    told = phone_of("Nobody yet").get("/directory").json()
    assert told["nodes"] == []
    assert told["people"] == []


def test_managers_of_firms_that_share_people_see_each_others_places_not_people(
    town: Town, phone_of
) -> None:
    town.person("Agency man")
    town.joins("Agency man", "worker", "mill", "employer")
    town.joins("Agency man", "worker", "crew", "workplace")
    told = phone_of("Guan").get("/directory").json()
    shown = {each["id"] for each in told["nodes"]}
    assert {town.nodes["mill"], town.nodes["spinners"]} <= shown
    assert town.nodes["far grid"] not in shown
    people = {each["name"]: each for each in told["people"]}
    assert "Fang" not in people
    assert people["Agency man"]["employer"] == town.nodes["mill"]
    assert people["Agency man"]["roles"] == [{"role": "worker", "node": town.nodes["crew"]}]
    mate = phone_of("Li").get("/directory").json()
    (seen,) = [each for each in mate["people"] if each["name"] == "Agency man"]
    assert "employer" not in seen, "a mate does not see the other firm"
