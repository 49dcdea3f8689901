"""No phone's clock, however wrong, wins."""

from hypothesis import given
from hypothesis import strategies as st

from sync import made_times

NOW = 1_000_000
YEARS = 10 * 365 * 24 * 3600 * 1000
ages = st.lists(st.tuples(st.integers(-YEARS, YEARS), st.integers(0, NOW)), max_size=8)


@given(ages)
def test_nothing_was_made_in_the_future_or_before_what_its_author_saw(phone):
    made = made_times([age for age, _ in phone], [floor for _, floor in phone], NOW)
    for moment, (_, floor) in zip(made, phone, strict=True):
        assert floor <= moment <= NOW


@given(st.lists(st.integers(0, NOW), max_size=8))
def test_an_honest_phones_queue_keeps_its_order(given_ages):
    honest = sorted(given_ages, reverse=True)
    made = made_times(honest, [0] * len(honest), NOW)
    assert made == sorted(made) == [NOW - age for age in honest]


def test_a_clock_that_jumped_while_the_queue_waited_is_not_believed_at_all():
    assert made_times([5, 900, 1], [0, 0, 0], NOW) == [NOW, NOW, NOW]
