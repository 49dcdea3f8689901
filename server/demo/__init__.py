"""A plausible zone for trying things out and showing them: invented, never in production.

``places.py``, ``people.py`` and ``hazards.py`` say what is in it; ``diary.py`` lets the
people do what they did, through the same code as their phones; ``album.py`` brings their
pictures; ``zone.py`` puts it together.
"""
