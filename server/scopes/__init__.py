"""The zone's tree and its people, and who may reach what.

``reach.py`` is the one place where a scope filter is built: nothing else in the
server decides which records somebody may see or change.
"""
