"""The ledger as evidence: ``anxun ledger export``, ``anxun ledger verify``, ``GET /ledger/key``.

``chain.py`` says what a chain is told as, ``stored.py`` reads one from the database,
``export.py`` writes and reads files, ``verify.py`` judges one beside the heads that phones
kept (``heads.py``). Whoever verifies needs the file, the heads and the public key: no server.
"""
