"""What a process that reads strangers' files may do: little, and nothing that outlives it."""

import os
import resource

NO_CORE = 1
"""Bytes. A core of none is still handed to a program that the machine names for cores, and
that may hold a dead process for minutes; at one byte Linux writes none and calls nobody
(core(5))."""


def bind(memory: int) -> None:
    """Give this process an end in ``memory`` bytes, no file, no core and the last turn."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (NO_CORE, NO_CORE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # People wait for records before they wait for files.
    os.nice(5)
