"""What a push and a pull ask of the database, word for word."""

from server.statement import Statement

LOCK_ZONE = Statement(
    "UPDATE zone SET position = position WHERE tenant = ?"
    " RETURNING position, head, epoch, directory"
)
"""Locked first, before anything is read: what follows sees all that came before."""
MOVE_ZONE = Statement("UPDATE zone SET position = ?, head = ? WHERE tenant = ?")
EPOCHS = Statement("SELECT epoch, ended FROM epoch WHERE tenant = ? ORDER BY restored")

RECORDS = Statement(
    "SELECT id, kind, schema, body, fields, under, deleted, about, position FROM record"
    " WHERE tenant = ? AND id IN ??"
)
FOLLOWERS = Statement("SELECT id FROM record WHERE tenant = ? AND about = ?")
FILE = Statement(
    "INSERT INTO record (tenant, id, kind, schema, body, open_body, versions, fields, under,"
    " deleted, position, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, id) DO UPDATE SET schema = excluded.schema, body = excluded.body,"
    " open_body = excluded.open_body, versions = excluded.versions, fields = excluded.fields,"
    " under = excluded.under, deleted = excluded.deleted, position = excluded.position"
)
FEED = Statement(
    'INSERT INTO feed (tenant, "key", position, record, "open", gone) VALUES (?, ?, ?, ?, ?, ?)'
)
UNFEED = Statement(
    'DELETE FROM feed WHERE tenant = ? AND "key" = ? AND position = ? AND record = ?'
)

_ANSWERED = (
    "SELECT mid, account, device, incarnation, dseq, digest, salt, record, outcome, trunks, made"
    " FROM ledger"
)
ANSWERED_BY_ID = Statement(f"{_ANSWERED} WHERE tenant = ? AND mid IN ??")
ANSWERED_BY_NUMBER = Statement(
    f"{_ANSWERED} WHERE tenant = ? AND device = ? AND incarnation = ? AND dseq IN ??"
)
OWN_PAST = Statement(
    "SELECT dseq, account, record, outcome, trunks, made FROM ledger"
    " WHERE tenant = ? AND device = ? AND incarnation = ? AND dseq IN ??"
)
OWN_POSITIONS = Statement(
    "SELECT position FROM ledger"
    " WHERE tenant = ? AND record = ? AND device = ? AND incarnation = ? AND account = ?"
    " AND dseq < ?"
)
RENUMBER = Statement(
    "INSERT INTO renumbered (tenant, device, incarnation, dseq, mid) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, device, incarnation, dseq) DO NOTHING"
)
RENUMBERED_PAST = Statement(
    "SELECT r.dseq, l.account, l.record, l.outcome, l.trunks, l.made FROM renumbered r"
    " JOIN ledger l ON l.tenant = r.tenant AND l.mid = r.mid"
    " WHERE r.tenant = ? AND r.device = ? AND r.incarnation = ? AND r.dseq IN ??"
)
RECEIVED = Statement("SELECT position, received FROM ledger WHERE tenant = ? AND position IN ??")
VERDICTS = Statement("SELECT mid, outcome FROM ledger WHERE tenant = ? AND mid IN ??")
AUTHOR = Statement("SELECT account, received FROM ledger WHERE tenant = ? AND position = ?")
CONTENT = Statement(
    "SELECT content, outcome FROM ledger WHERE tenant = ? AND position = ? AND record = ?"
)
CONTENT_BY_ID = Statement("SELECT content FROM ledger WHERE tenant = ? AND mid = ?")
OWN_ON_RECORD = Statement(
    "SELECT mid, outcome, content FROM ledger WHERE tenant = ? AND record = ? AND account = ?"
    " ORDER BY position"
)
ENTER = Statement(
    "INSERT INTO ledger (tenant, position, mid, account, device, incarnation, dseq, kind, record,"
    " received, made, content, salt, digest, outcome, trunks, link)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

WAITS_SINCE = Statement("SELECT since FROM deferred WHERE tenant = ? AND mid = ?")
DEFER = Statement(
    "INSERT INTO deferred (tenant, mid, account, device, incarnation, dseq, since, content)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
WAITED_TOO_LONG = Statement(
    "SELECT account, device, incarnation, content FROM deferred"
    " WHERE tenant = ? AND since < ? ORDER BY since LIMIT 50"
)
WAITS_NO_MORE = Statement("DELETE FROM deferred WHERE tenant = ? AND mid IN ??")
