"""Codes of firms that do not exist, but could."""

import pytest

from server.accounts.names import is_credit_code
from server.demo.places import FIRMS, GRIDS, STREETS, check_character, credit_code, subject_check


@pytest.mark.parametrize("code", ["91110000101623741K", "911101066976941872"])
def test_the_check_characters_are_those_of_two_known_firms(code: str) -> None:
    assert check_character(code[:17]) == code[17]
    assert subject_check(code[8:16]) == code[16]


def test_every_made_code_is_valid_and_no_two_are_the_same() -> None:
    codes = [credit_code(seed) for seed in range(1000)]
    assert all(is_credit_code(code) for code in codes)
    assert len(set(codes)) == 1000
    assert codes == [credit_code(seed) for seed in range(1000)]


def test_a_subject_whose_check_is_ten_ends_in_x() -> None:
    made = {credit_code(seed)[16] for seed in range(1000)}
    assert made == set("0123456789X")


def test_there_are_two_streets_four_grids_and_three_firms_in_each() -> None:
    assert {street for street, _ in GRIDS.values()} == set(STREETS)
    assert len(STREETS) == 2
    assert {grid: sum(firm.grid == grid for firm in FIRMS) for grid in GRIDS} == dict.fromkeys(
        GRIDS, 3
    )
    assert len({firm.name for firm in FIRMS}) == len({firm.key for firm in FIRMS}) == 12
    assert all(firm.teams and all(firm.teams.values()) for firm in FIRMS)
