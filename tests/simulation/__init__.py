"""Random histories of phones and a server, and a memory of everything that people were told is safe.

* **What happens**: ``steps`` draws a history from a seed; ``deeds`` are what people write,
  ``events`` what befalls them; ``history`` plays both and at last lets all become quiet.
* **Where**: ``zone`` (people and places), ``network`` (drops, doubles, delays, reorders),
  ``clock`` (phones that are years off), ``phone`` with ``store`` and ``talk`` (a phone that
  follows ``docs/sync-protocol.md``), ``host`` with ``faults`` (the real exchange in this
  process, dying at any statement), ``process`` (the real server, killed) and ``node`` (the
  real phones of ``pwa/src/sync``, under Node).
* **Whether**: ``oracle`` counts, outside the engine, what was lost, stranded, doubled,
  silently overwritten or shown differently to two who should see the same.

Everything follows from a seed, so a history that went wrong can be played again, and
``shrink`` finds a shorter one that goes wrong as well.
"""
