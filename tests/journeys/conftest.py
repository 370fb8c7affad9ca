"""Fixtures of the engine's tests."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app import crypto


@pytest.fixture(autouse=True)
def _keys():
    crypto.install(("the-secret-of-the-engine-tests",))


@pytest.fixture
def count_statements():
    """Collect the SQL statements that a block sends."""

    @contextmanager
    def counting(session):
        statements = []

        def note(connection, cursor, statement, *rest):
            statements.append(statement)

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(connection, "before_cursor_execute", note)

    return counting
