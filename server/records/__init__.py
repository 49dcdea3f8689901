"""Every kind of record that phones and the server share, one module each.

Adding a module to this folder is all it takes to sync a new kind; ``types.py``
has the words they are written with. A kind imports only ``sync``.
"""

from importlib import import_module
from pkgutil import iter_modules

from sync import Declaration, Record, declare

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

KINDS: dict[str, Declaration] = {
    str(kind.__struct_config__.tag): declare(kind)
    for kind in Record.__subclasses__()
    if kind.__module__.startswith(f"{__name__}.")
}
"""Every kind by the name it travels under, read once."""
