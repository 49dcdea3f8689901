"""The attack list, row by row, against a running server: ``make attacks``.

Each test carries the rows that it shows (``@pytest.mark.attack(12)``) and looks at the
answer and at what is stored. ``ANXUN_BARE=1`` turns the same tests on ``bare.py``, an
application that hardens nothing: the rows that a framework's defaults get wrong must
then fail, or the tests would prove nothing.
"""
