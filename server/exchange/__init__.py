"""POST /sync: ``receive.py`` judges what a phone sends, ``deliver.py`` gives what it has not seen.

Knows no domain: what follows from a record is handed in as reactions by ``app.py``.
"""
