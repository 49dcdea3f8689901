"""The checks are checked: engines that are broken on purpose, each of which must turn red.

A mutant is a few lines of the engine changed in a copy of this tree (``server`` and
``phone`` list them), and the cheapest check that has to notice (``checks``). ``make mutants``
first sees that every check is green on an unchanged copy, then that each is red on its mutant.
"""
