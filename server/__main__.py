"""``python -m server`` is ``anxun``."""

from server.cli import main

raise SystemExit(main())
