"""``GET /ledger/key``: the public key that the heads of ledgers are signed with."""

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from server.accounts.keys import Keys
from server.ledger.chain import PublicKey
from server.ledger.stored import public_key


class LedgerKeys(msgspec.Struct, frozen=True):
    """The present key, and those that heads were signed with before."""

    key: str
    public: str
    algorithm: str
    former: list[PublicKey]


def ledger_keys(keys: Keys) -> LedgerKeys:
    present = public_key(keys.ledger)
    former = [public_key(each) for kid, each in keys.ledgers.items() if kid != present.key]
    return LedgerKeys(present.key, present.public, present.algorithm, former)


class LedgerController(Controller):
    path = "/ledger"

    @get("/key")
    async def key(self, keys: NamedDependency[Keys]) -> LedgerKeys:
        """For anybody: who verifies a chain pins this."""
        return ledger_keys(keys)


ROUTES = [LedgerController]
