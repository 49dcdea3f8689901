"""What a firm's desk brings in at once: its teams, posts, people, cards and templates.

``form.py`` says what a sheet holds; ``reading.py`` reads one in a bounded process that
``reader.py`` starts; ``wishes.py`` makes sense of its rows, ``bringing.py`` carries them out.
"""
