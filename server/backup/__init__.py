"""``anxun backup`` and ``anxun restore``: everything the server keeps, in one file.

A tar of what ``manifest.py`` says; ``save.py`` writes one while the server goes on,
``archive.py`` reads one and trusts nothing in it, ``load.py`` puts one back. Rows are
told in JSON and not in any database's own way: SQLite's go into PostgreSQL and back.
"""
