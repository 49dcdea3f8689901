"""The server: start with ``app.py``, which knows every domain; each folder explains itself."""
