import sqlalchemy as sa

from server.exchange.tables import ledger
from tests.server.accounts.conftest import Town


def test_a_person_sees_everything_that_is_kept_of_him(town: Town, phone_of) -> None:
    town.change("Li", number="L1")
    town.joins("Li", "worker", "gang", "employer", until=5)
    his = phone_of("Li")
    phone_of("Zhang").post(f"/people/{town.people['Li']}/code")
    told = his.get("/me/data").json()
    assert set(told) == {
        "account", "memberships", "devices", "sign_ins", "codes", "records", "retention",
    }  # fmt: skip
    assert told["account"]["number"] == "L1"
    assert "password_hash" not in told["account"]
    assert [(each["node_name"], each["to"]) for each in told["memberships"]] == [
        ("crew", None), ("gang", "1970-01-01T00:00:00.005Z"),
    ]  # fmt: skip
    assert [each["id"] for each in told["devices"]] == [his.device]
    assert [(each["device"], each["ended"]) for each in told["sign_ins"]] == [(his.device, None)]
    assert [each["issued_by"] for each in told["codes"]] == [town.people["Zhang"]]
    assert "hash" not in told["codes"][0]
    assert set(told["retention"]) >= {"account", "devices", "sign_ins", "records"}


def test_records_are_counted_by_kind_and_once_each(town: Town, phone_of) -> None:
    def enter(connection: sa.Connection) -> None:
        for position, (who, kind, record) in enumerate(
            [("Li", "hazard", "h1"), ("Li", "hazard", "h1"), ("Li", "hazard", "h2"),
             ("Li", "visit", "v1"), ("Wang", "hazard", "h1")], 1
        ):  # fmt: skip
            connection.execute(
                ledger.insert().values(
                    tenant="zone", position=position, mid=str(position), account=town.people[who],
                    device="d", incarnation="i", dseq=position, kind=kind, record=record,
                    received=1, made=1, digest="", outcome="", trunks="", link=b"",
                )
            )  # fmt: skip

    town.database.write_now(enter)
    assert phone_of("Li").get("/me/data").json()["records"] == {"hazard": 2, "visit": 1}
    assert phone_of("Ye").get("/me/data").json()["records"] == {}


def test_a_zone_chooses_how_many_photographs_a_record_takes(town: Town, phone_of) -> None:
    from server.tables import zone

    assert phone_of("Li").get("/me").json()["photo_limit"] == 4
    town.write(zone.update().values(policy='{"photo_limit": 9}'))
    assert phone_of("Li").get("/me").json()["photo_limit"] == 9
