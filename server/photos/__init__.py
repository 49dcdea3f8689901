"""Pictures: taken in apart from their records, made plain, shown to whoever may hold one.

``picture.py`` turns bytes into bytes and runs only inside ``worker.py``'s process;
``darkroom.py`` keeps those processes; ``shelf.py`` keeps files, ``slots.py`` says who may
bring or see which picture. ``docs/photos.md`` tells the whole way.
"""
