import pytest

from server.accounts.names import tidy_name, tidy_number, tidy_phone
from server.accounts.passwords import Passwords, check_strength
from server.problems import Problem

LI = ("李建国", "HA-0012", "13812345678")


@pytest.mark.parametrize(
    "weak",
    [
        "", "1234567", "12345678", "87654321", "88888888", "12121212", "abcdefgh", "password",
        "PASSWORD", "13812345678", "81234567", "813812345678", "李建国123", "ha-00121", "A1234567",
        "qwertyui", "123456789",
    ],
)  # fmt: skip
def test_what_others_would_guess_is_refused(weak: str) -> None:
    with pytest.raises(Problem) as refused:
        check_strength(weak, LI)
    assert refused.value.code == "weak-password"
    assert "密码至少 8 位" in refused.value.title


@pytest.mark.parametrize("fair", ["40719382", "安全生产月2026", "horse staple", "李建国和他的猫"])
def test_what_can_be_typed_with_gloves_on_is_taken(fair: str) -> None:
    check_strength(fair + "!" * (8 - len(fair)), LI)
    check_strength("40719382", (None, None))


def test_a_hash_is_argon2id_and_never_the_same_twice() -> None:
    kept = Passwords()
    one, two = kept.hash("40719382"), kept.hash("40719382")
    assert one != two
    assert one.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert kept.verify(one, "40719382")
    assert not kept.verify(one, "40719383")


def test_nobody_has_the_password_that_nobody_has() -> None:
    kept = Passwords()
    assert not kept.verify(None, "nobody's password")
    assert not kept.verify("not a hash", "40719382")
    assert kept.verified == 2


def test_one_password_is_the_same_from_every_keyboard() -> None:
    kept = Passwords()
    assert kept.verify(kept.hash("caf\u00e9 1938"), "cafe\u0301 1938")


def test_names_and_numbers_are_kept_in_one_way_of_writing() -> None:
    assert tidy_name("  李　建国 ") == "李 建国"
    assert tidy_number(" ha－0012 ") == "HA-0012"
    assert tidy_phone("+86 138-1234-5678") == "13812345678"
    assert tidy_phone("0574-8765 4321") == "057487654321"
    assert tidy_number("") is None
    assert tidy_phone(None) is None
