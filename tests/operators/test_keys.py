"""Rotation: every encrypted value and every hash with a plain value, resumable, discovered."""

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from app import clock, crypto
from app.crypto import EncryptedText
from app.db import read_session, transaction
from app.journeys.cases.models import Case
from app.notifications import operations as notifications
from app.notifications.queries import outbox
from app.operators.registry import KEYED_HASHES
from app.operators.upkeep import keys
from tests.journeys.factories import full, sent

NEW = "a-new-secret-that-is-long-enough-for-it"


@pytest.fixture
def filled(engine, settings):
    """A case, its draft, and a message, written under the old secret."""
    with transaction(engine) as session:
        sent(session, full(session))
        for number in range(3):
            notifications.send(
                session,
                template="account_exists",
                language="en",
                to=f"Ann{number}@example.org",
                personalisation={"link": "x"},
                reference="",
                now=clock.now(),
            )
    return settings.secrets[0]


def test_after_rotation_the_old_secret_opens_nothing_and_the_new_one_everything(engine, filled, terminal_run):
    crypto.install((NEW, filled))
    done = terminal_run(["keys", "rotate"])
    assert done.exit_code == 0, done.output
    assert "journeys_draft.guest_hash" in done.output
    crypto.install((NEW,))
    with read_session(engine) as session:
        assert session.exec(select(Case)).one().answers["street"] == "mill"
        assert [m.to for m in outbox(session, to="ann1@example.org")] == ["Ann1@example.org"]
    crypto.install((NEW, filled))
    assert "0 values and 0 hashes" in terminal_run(["keys", "rotate"]).output


def test_an_interrupted_rotation_goes_on_where_it_stopped(engine, filled, terminal_run, monkeypatch):
    crypto.install((NEW, filled))
    monkeypatch.setattr(keys, "BATCH", 1)
    work = next(one for one in keys.work() if one.table.name == "notifications_message")
    turning = keys.rotate(engine, work)
    assert next(turning).values == 4
    turning.close()
    rest = list(keys.rotate(engine, work))
    assert [turned.values for turned in rest] == [0, 4, 4]


@pytest.mark.backends("sqlite")
def test_a_value_changed_meanwhile_is_left_as_it_is(engine, filled):
    crypto.install((NEW, filled))
    work = next(one for one in keys.work() if one.table.name == "journeys_case")
    with read_session(engine) as session:
        (row,) = keys._batch(session, work, None)
    with transaction(engine) as session:
        session.execute(text("UPDATE journeys_case SET content = :new"), {"new": crypto.encrypt("{}")})
    with transaction(engine) as session:
        assert keys._rotate_row(session, work, row) == (0, 0)


# Argon2 and hashes of random tokens have no key of ours.
WITHOUT_KEY = {
    "password_hash",
    "token_hash",
    "secret_hash",
    "cookie_hash",
    "code_hash",
    "text_hash",
    "jti_hash",
}


def test_every_hash_beside_an_encrypted_value_is_registered():
    registered = {(one.table, one.column) for one in KEYED_HASHES}
    known = {
        (one.table.name, column.name)
        for one in keys.work()
        for column in one.table.columns
        if column.name.endswith("_hash") and column.name not in WITHOUT_KEY
    }
    assert known <= registered, f"hand them to operators.registry.KEYED_HASHES: {known - registered}"


def test_every_registered_hash_is_of_an_encrypted_column():
    for one in KEYED_HASHES:
        columns = SQLModel.metadata.tables[one.table].columns
        assert one.column in columns
        assert one.until or isinstance(columns[one.source].type, EncryptedText)
