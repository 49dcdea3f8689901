"""What a history is played with: phones and a server of one make or of the other."""

from pathlib import Path
from random import Random
from typing import Any, Protocol

from server.accounts.keys import Keys
from tests.simulation.clock import Clock, PhoneClock
from tests.simulation.handset import Handset, SimulatedHandset
from tests.simulation.host import Host, Line
from tests.simulation.network import Striking
from tests.simulation.node import Node, NodeHandset
from tests.simulation.phone import Phone
from tests.simulation.process import Double, ProcessHost
from tests.simulation.zone import Zone


class Server(Protocol):
    """Whatever answers ``POST /sync`` of one zone."""

    zone: Zone
    clock: Clock
    faults: Striking

    def answer(self, line: Line, body: bytes) -> bytes: ...
    def restart(self) -> None: ...
    def sign_in(self, line: Line) -> None: ...
    def change(self, work: Any, *args: Any) -> Any: ...
    def look(self, work: Any, *args: Any) -> Any: ...
    def close(self) -> None: ...


class Stage(Protocol):
    def server(self, town: Zone, clock: Clock) -> Server: ...
    def handset(
        self, name: str, who: str, line: Line, clock: PhoneClock, dice: Random
    ) -> Handset: ...


class Inside:
    """The real exchange in this process, and phones made from the protocol's page."""

    def __init__(self, address: str, keys: Keys) -> None:
        self.address, self.keys = address, keys

    def server(self, town: Zone, clock: Clock) -> Server:
        return Host(self.address, town, clock, self.keys)

    def handset(
        self, name: str, who: str, line: Line, clock: PhoneClock, dice: Random
    ) -> SimulatedHandset:
        return SimulatedHandset(Phone(name, line, clock, dice), who)


class Outside:
    """The real server in a process of its own, and the real phones under Node."""

    def __init__(self, double: Double, node: Node, folder: Path) -> None:
        self.double, self.node, self.folder = double, node, folder

    def server(self, town: Zone, clock: Clock) -> Server:
        return ProcessHost(self.double, self.folder, town, clock)

    def handset(
        self, name: str, who: str, line: Line, clock: PhoneClock, dice: Random
    ) -> NodeHandset:
        return NodeHandset(self.node, name, who, line, clock).open()
