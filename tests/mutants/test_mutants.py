"""Mutants are kept in step with the engine: ``make mutants`` takes minutes, this takes none."""

from tests.mutants.__main__ import EVERY
from tests.mutants.mutant import ROOT


def test_what_each_mutant_changes_is_there_to_be_changed():
    for mutant in EVERY:
        for change in mutant.changes:
            text = (ROOT / change.file).read_text()
            assert change.applied(text) != text


def test_no_two_mutants_have_one_name():
    assert len({mutant.name for mutant in EVERY}) == len(EVERY)
