"""A phone carries pictures up over a slow line that keeps breaking: what arrives, what it costs.

``python -m tests.badline --pictures 200`` prints a line of JSON; the tests take fewer.
"""
