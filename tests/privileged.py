"""Every staff POST that any test makes is watched: what it changes leaves exactly one audit row."""

import re
from contextlib import contextmanager

import sqlalchemy

WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# Counted tries and the record itself are no acts; the job engine keeps its own books.
NO_ACT = re.compile(r"audit_|identity_tries|workflow|operation|notifications|dbos", re.IGNORECASE)


@contextmanager
def watched(engine, path):
    """Fails if the block changes something without one row in the audit record, or writes two."""
    tables, before = set(), _rows(engine)

    def note(_connection, _cursor, statement, *_):
        found = WRITES.match(statement)
        if found and not NO_ACT.match(found[1]):
            tables.add(found[1])

    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sqlalchemy.event.remove(engine, "before_cursor_execute", note)
    made = _rows(engine) - before
    assert made <= 1, f"POST {path} left {made} audit rows: one act, one row"
    assert made == 1 or not tables, (
        f"POST {path} changed {sorted(tables)} without an audit row: call audit.record"
    )


def _rows(engine):
    with engine.connect() as connection:
        return connection.execute(sqlalchemy.text("SELECT count(*) FROM audit_entry")).scalar()
