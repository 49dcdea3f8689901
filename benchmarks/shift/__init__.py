"""A shift change: phones that were out of reach come back at once, and what they wrote must be kept.

``python -m benchmarks.shift`` ends with one line of JSON; docs/benchmarks.md says how to read it.

* ``plan``: who enters whom for which shift, whose reply is lost.
* ``zone`` and ``phones``: the firms, and a signed-in phone for each of their people.
* ``burst``: all of them at once over a bounded number of connections; and one by one.
* ``audit``: what was lost and what stands twice, by the server's own rows.
"""
