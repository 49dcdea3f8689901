"""Two sets of changes said as one: laid over any body they come to the same."""

from hypothesis import given
from hypothesis import strategies as st

from sync import joined, overlay

from .test_merge import THING

words = st.sampled_from("abc")
changes = st.fixed_dictionaries(
    {},
    optional={
        "words": words,
        "photos": st.fixed_dictionaries(
            {}, optional={"add": st.lists(words), "remove": st.lists(words)}
        ),
        "notes": st.lists(words),
        "items": st.fixed_dictionaries(
            {}, optional={"put": st.dictionaries(words, words), "drop": st.lists(words)}
        ),
    },
)
bodies = st.fixed_dictionaries(
    {
        "words": words,
        "photos": st.lists(words, unique=True).map(sorted),
        "notes": st.lists(words),
        "items": st.dictionaries(words, words),
    }
)


@given(bodies, changes, changes)
def test_one_after_the_other_or_both_at_once(body, earlier, later):
    apart = overlay(overlay(body, earlier, THING), later, THING)
    assert overlay(body, joined(earlier, later, THING), THING) == apart
