"""Who is asking: people and their roles, passwords, tokens, devices, one-time codes.

``asking.py`` answers it for every other domain; ``routes.py`` lists what phones may ask
here; ``authority.py`` and ``directory.py`` say who may appoint and who may see whom.
"""
