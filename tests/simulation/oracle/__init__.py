"""Counts what went wrong, outside the engine: from what people were told, what was before
their eyes when they wrote, and what lies in the database and on the phones in the end.

``claims`` is what was told; ``evidence`` what is there now. ``presence``, ``chains``,
``clocks``, ``members``, ``files``, ``agreement`` and ``custody`` compare the two, one idea
each; ``verdict`` adds up.
"""
