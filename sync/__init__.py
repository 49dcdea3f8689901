"""Decides what a record becomes when people edit it apart.

Read ``merge.py`` first; the choices a field can make are in ``policy.py``, what a
kind of record looks like in ``record.py``, what it forbids in ``rules.py``. Nothing
in this package reads a clock, a database or the network: time, identity and
randomness are arguments, so all of it can be tried by the thousand.
"""

from .change import joined, overlay
from .cursor import Cursor, open_cursor, seal_cursor
from .digest import digest_of
from .identity import id_of
from .ledger import GENESIS, Entry, digest, link
from .merge import Clash, Intent, Merged, Seen, Stored, merge
from .policy import (
    Append,
    Author,
    By,
    Each,
    First,
    Group,
    Latest,
    Manual,
    Max,
    Min,
    Policy,
    Private,
    Union,
    Workflow,
)
from .record import Declaration, Record, Refusal, Share, Step, declare, open_view
from .stamp import FieldState, made_times
from .upcast import (
    VERSIONS_BEHIND,
    Upcast,
    upcast_body,
    upcast_changes,
    upcast_names,
    upcast_states,
)
from .wire import Change, Digest, Forgotten, Head, Mutation, Outcome, Pull, Push, Sent

__all__ = [
    "GENESIS",
    "VERSIONS_BEHIND",
    "Append",
    "Author",
    "By",
    "Change",
    "Clash",
    "Cursor",
    "Declaration",
    "Digest",
    "Each",
    "Entry",
    "FieldState",
    "First",
    "Forgotten",
    "Group",
    "Head",
    "Intent",
    "Latest",
    "Manual",
    "Max",
    "Merged",
    "Min",
    "Mutation",
    "Outcome",
    "Policy",
    "Private",
    "Pull",
    "Push",
    "Record",
    "Refusal",
    "Seen",
    "Sent",
    "Share",
    "Step",
    "Stored",
    "Union",
    "Upcast",
    "Workflow",
    "declare",
    "digest",
    "digest_of",
    "id_of",
    "joined",
    "link",
    "made_times",
    "merge",
    "open_cursor",
    "open_view",
    "overlay",
    "seal_cursor",
    "upcast_body",
    "upcast_changes",
    "upcast_names",
    "upcast_states",
]
