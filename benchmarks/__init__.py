"""Speed, and what is lost, as ratios within one run; absolute times are noise.

``python -m benchmarks`` ends with one line of JSON; docs/benchmarks.md says how to read it.
"""
