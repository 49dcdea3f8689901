"""Every table of every domain: what migrations are checked against."""

import importlib
from pathlib import Path

from server.tables import metadata

for _tables in sorted(Path(__file__).parent.glob("*/tables.py")):
    importlib.import_module(f"server.{_tables.parent.name}.tables")

__all__ = ["metadata"]
