"""Broken servers."""

from tests.mutants.checks import Histories, Tests
from tests.mutants.mutant import Change, Mutant

FEW = Histories(30)
MORE = Histories(60)
RARE = Histories(10, start=150)
"""What needs three edits of one field in one order."""

SERVER = (
    Mutant(
        "naive-cursor",
        "a page that was cut moves the cursor to the end of the zone",
        (
            Change(
                "server/exchange/pages.py",
                "                return msgspec.structs.replace(cursor, position=position), True",
                "                return msgspec.structs.replace(cursor, position=last), False",
            ),
        ),
        FEW,
    ),
    Mutant(
        "cursor-looked-up-afterwards",
        "the cursor is where the zone stands when the answer leaves, whoever committed meanwhile",
        (
            Change(
                "server/exchange/routes.py",
                "        sealed = msgspec.structs.replace(page.cursor, idle=idle)\n",
                "        last = await self.database.read(\n"
                "            lambda c: c.exec_driver_sql('SELECT max(position) FROM ledger').scalar()\n"
                "        )\n"
                "        at = page.cursor.position if page.more else last or 0\n"
                "        sealed = msgspec.structs.replace(page.cursor, idle=idle, position=at)\n",
            ),
        ),
        MORE,
    ),
    Mutant(
        "no-ledger",
        "what was answered before is not remembered",
        (
            Change(
                "server/exchange/book.py",
                "            statements.ENTER.run_each(self.connection, entered)\n",
                "",
            ),
        ),
        FEW,
    ),
    Mutant(
        "replay-judged-again",
        "a mutation that comes again is judged again",
        (
            Change(
                "server/exchange/receive.py",
                "        if known is not None:\n            return self._again(item, known, made)\n"
                "        if self.is_behind",
                "        if self.is_behind",
            ),
        ),
        FEW,
    ),
    Mutant(
        "nothing-kept-of-the-refused",
        "what is not accepted is answered and thrown away",
        (
            Change(
                "server/exchange/receive.py",
                "        self.refusals.keep(refusal_id(handle.mid), outcome, item.content,"
                " handle.kind, handle.id)\n",
                "",
            ),
        ),
        FEW,
    ),
    Mutant(
        "phone-clock-wins",
        "a mutation is as old as its phone says, however its clock was moved",
        (
            Change(
                "sync/stamp.py",
                "    if any(older < newer for older, newer in pairwise(ages)):\n"
                "        return [now] * len(ages)\n",
                "",
            ),
            Change(
                "sync/stamp.py",
                "        min(now, max(floor, now - max(0, age)))"
                " for age, floor in zip(ages, floors, strict=True)",
                "        now - age for age, floor in zip(ages, floors, strict=True)",
            ),
        ),
        Tests(("tests/sync/test_stamp.py", "tests/server/exchange/test_two_phones.py")),
    ),
    Mutant(
        "last-write-wins",
        "whoever arrives later overwrites what he has not read",
        (
            Change(
                "sync/merge.py",
                "        if leader == self.declaration.workflow:\n",
                '        if concurrent:\n            verdict = "take"\n'
                "        elif leader == self.declaration.workflow:\n",
            ),
        ),
        FEW,
    ),
    Mutant(
        "tombstone-swallows-edits",
        "a delete takes along what its author has not read",
        (Change("sync/merge.py", "    if unseen:\n", "    if False:\n"),),
        MORE,
    ),
    Mutant(
        "edits-vanish-in-a-grave",
        "an edit of what somebody deleted is called applied and is nowhere",
        (
            Change(
                "sync/merge.py",
                "        return Merged(stored, concurrent=True, clashes=(clash,))\n"
                "    return _Patch",
                "        return Merged(stored, concurrent=True)\n    return _Patch",
            ),
        ),
        MORE,
    ),
    Mutant(
        "group-comes-apart",
        "a deadline and the step that brought it are judged one by one",
        (
            Change(
                "sync/record.py",
                '        leader = getattr(self.policies[field], "leader", field)\n'
                "        return leader, self.groups.get(leader, (field,))",
                "        return field, (field,)",
            ),
        ),
        Tests(("tests/sync/test_merge.py", "tests/server/exchange/test_trust.py")),
    ),
    Mutant(
        "map-member-overwritten",
        "what two people put under one key is the later one's",
        (
            Change(
                "sync/merge.py",
                "                each.choose(held[key], made, value, self.intent.made)"
                ' if concurrent else "take"',
                '                "take"',
            ),
        ),
        Tests(("tests/sync/test_merge.py",)),
    ),
    Mutant(
        "joining-replaces",
        "who creates what is there already begins it anew",
        (
            Change(
                "sync/merge.py",
                "    if stored is None:\n        return _create",
                '    if stored is None or intent.op == "create":\n        return _create',
            ),
        ),
        FEW,
    ),
    Mutant(
        "joining-has-seen-everything",
        "who creates what is there already passes for somebody who had read it",
        (
            Change(
                "server/exchange/case.py",
                "        base = self.mutation.base\n",
                "        base = self.mutation.base\n"
                '        if self.mutation.op == "create":\n'
                "            return dict.fromkeys(self.mutation.set, Seen(2**41))\n",
            ),
        ),
        FEW,
    ),
    Mutant(
        "any-id-will-do",
        "what two write about one thing may lie under two ids",
        (
            Change(
                "server/exchange/case.py",
                "            if kind.struct.identity and mutation.id != id_of(mutation.set, kind):\n",
                "            if False:\n",
            ),
        ),
        FEW,
    ),
    Mutant(
        "last-one-signs-for-all",
        "whoever adds to a record signs what others had put there",
        (
            Change(
                "server/exchange/stamps.py",
                "        if (before.get(field) or {}).get(key) != value\n",
                "",
            ),
        ),
        FEW,
    ),
    Mutant(
        "remove-takes-the-unseen",
        "who takes a member out of a set also takes what another put in meanwhile",
        (
            Change(
                "sync/merge.py",
                "            left = [dot for dot in dots.pop(member, []) if not seen.covers(dot)]",
                "            left = dots.pop(member, []) and []",
            ),
        ),
        Tests(("tests/sync/test_merge.py",)),
    ),
    Mutant(
        "cursor-unsealed",
        "a cursor that somebody wrote himself is believed",
        (
            Change(
                "sync/cursor.py",
                "    if not hmac.compare_digest(mac, _mac(body, key)):\n        return None\n",
                "",
            ),
        ),
        Tests(("tests/sync/test_cursor.py",)),
    ),
    Mutant(
        "lost-scope-keeps-copies",
        "who leaves a place keeps what he held there",
        (
            Change(
                "server/exchange/pages.py",
                "        self._forget_under(old - self.reach.keys, cursor.position)\n",
                "",
            ),
        ),
        FEW,
    ),
    Mutant(
        "new-scope-stays-empty",
        "who comes to a place gets only what changes from then on",
        (
            Change(
                "server/exchange/pages.py",
                "        if not cursor.since:\n            return cursor, False\n        moved",
                "        if True:\n"
                '            return msgspec.structs.replace(cursor, since=""), False\n'
                "        moved",
            ),
        ),
        FEW,
    ),
    Mutant(
        "copies-share-numbers",
        "a copied phone is not told to take a name of its own",
        (
            Change(
                "server/exchange/receive.py",
                "        return any(used.get(handle.dseq, handle.mid) != handle.mid"
                " for handle in handles)",
                "        return False",
            ),
        ),
        MORE,
    ),
    Mutant(
        "epochs-are-one",
        "what was seen before a restore passes for what is there now",
        (
            Change(
                "server/exchange/book.py",
                "        if not epoch or epoch == self.epoch:\n            return None",
                "        return None",
            ),
        ),
        Tests(("tests/server/exchange/test_restored.py",)),
    ),
    Mutant(
        "older-own-words-win",
        "after a restore a phone's older words count as written in the knowledge of its newer",
        (
            Change(
                "server/exchange/past.py",
                "        sender = self.sender\n        mine = (record,",
                "        sender, before = self.sender, 2**41\n        mine = (record,",
            ),
        ),
        Tests(("tests/server/exchange/test_restored.py",)),
    ),
    Mutant(
        "second-edit-displaces-the-first",
        "who writes on about what is disputed loses what he said of it before",
        (
            Change(
                "server/exchange/disputes.py",
                "    if clash.key or before is None or now is None:\n",
                "    if True:\n",
            ),
        ),
        RARE,
    ),
    Mutant(
        "gone-from-one-place-gone-from-all",
        "a record that leaves one of a phone's keys is forgotten, although another covers it",
        (
            Change(
                "server/exchange/pages.py",
                "self._covered(row[1]) if row[3] else row[2]",
                "None if row[3] else row[2]",
            ),
        ),
        MORE,
    ),
    Mutant(
        "half-a-commit",
        "records are written in one transaction, the ledger in another",
        (
            Change(
                "server/exchange/book.py",
                "        if self.entries:\n            entered",
                '        self.connection.exec_driver_sql("COMMIT")\n'
                '        self.connection.exec_driver_sql("BEGIN IMMEDIATE")\n'
                "        if self.entries:\n            entered",
            ),
        ),
        FEW,
    ),
    Mutant(
        "conflict-forgotten",
        "a conflict is answered, and opened nowhere",
        (
            Change(
                "server/exchange/disputes.py",
                '        file_own(self.book, conflict, "conflict", body, mutation.id, self.now)\n'
                "        return conflict",
                "        return conflict",
            ),
        ),
        FEW,
    ),
    Mutant(
        "given-up-and-dropped",
        "what has waited too long for another is dropped without a word",
        (
            Change(
                "server/exchange/receive.py",
                "            self._reject(item, WAITED_TOO_LONG, self.now)\n        statements",
                "        statements",
            ),
        ),
        FEW,
    ),
    Mutant(
        "neighbours-fail-together",
        "one mutation that cannot be judged takes its whole push along",
        (
            Change(
                "server/exchange/together.py",
                "                _log.exception(\"a mutation could not be judged\")\n",
                "                raise\n",
            ),
        ),
        Tests(("tests/server/exchange/test_together.py",)),
    ),
)  # fmt: skip
