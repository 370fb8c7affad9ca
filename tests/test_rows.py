"""One row by one statement is the same row as the unit of work would write."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from app import clock
from app.db import make_engine, read_session, transaction
from app.events.models import EventRecord, JourneyDay
from app.payments.models import PaymentRecord
from app.rows import append, change, create, every, first, lock

FACTS = {"kind": "Searched", "about": "search", "at": clock.now()}


def facts(subject="case-1", number=1):
    now = clock.now()
    return {
        "subject_id": subject,
        "attempt": number,
        "reference": "VT-1",
        "description": "Vehicle tax",
        "amount_pence": 1000,
        "language": "en",
        "return_url": "/",
        "created_at": now,
        "changed_at": now,
        "expires_at": now + timedelta(minutes=90),
    }


def attempt(session, **asked):
    return create(session, PaymentRecord, **facts(**asked))


def test_a_line_that_is_appended_has_the_defaults_of_its_model(session):
    append(session, EventRecord, **FACTS)
    append(session, EventRecord, **FACTS, key="k", data={"words": ["a", "b"]})
    session.add(EventRecord(**FACTS))
    session.flush()
    plain, full, usual = session.exec(select(EventRecord).order_by(EventRecord.id))
    assert plain.model_dump(exclude={"id"}) == usual.model_dump(exclude={"id"})
    assert (full.key, full.data) == ("k", {"words": ["a", "b"]})


def test_what_is_unsaved_is_written_before_a_line_that_may_refer_to_it(session):
    session.add(EventRecord(**FACTS, key="first"))
    append(session, EventRecord, **FACTS, key="second")
    assert session.exec(select(EventRecord.key).order_by(EventRecord.id)).all() == ["first", "second"]


def test_a_row_that_was_added_belongs_to_the_session(engine):
    with transaction(engine) as session:
        row = attempt(session)
        assert session.get(PaymentRecord, row.id) is row
        row.reference = "VT-2"
    with read_session(engine) as session:
        assert session.exec(select(PaymentRecord)).one().reference == "VT-2"


def test_a_row_that_was_added_is_the_row_that_the_model_makes(session):
    made, usual = attempt(session), PaymentRecord(**facts(number=2))
    assert (
        made.model_dump(exclude={"id", "attempt"}, exclude_unset=False).keys()
        == usual.model_dump(exclude={"id", "attempt"}).keys()
    )
    session.add(usual)
    session.flush()
    session.expire_all()
    same = {"id", "attempt", "created_at", "changed_at", "expires_at"}
    assert made.model_dump(exclude=same) == usual.model_dump(exclude=same)


def test_a_row_whose_key_is_taken_is_left_out(engine):
    with transaction(engine) as session:
        assert attempt(session)
    with transaction(engine) as session:
        assert attempt(session) is None
        assert attempt(session, number=2)
    with read_session(engine) as session:
        assert sorted(session.exec(select(PaymentRecord.attempt))) == [1, 2]


def test_the_first_row_is_an_object_of_the_session_as_it_is_now(engine):
    latest = every(PaymentRecord).order_by(PaymentRecord.__table__.c.attempt.desc()).limit(1)
    with transaction(engine) as session:
        assert first(session, PaymentRecord, latest) is None
        attempt(session)
        attempt(session, number=2)
    with transaction(engine) as session:
        row = first(session, PaymentRecord, latest)
        assert (row.attempt, row.created_at.tzinfo) == (2, UTC)
        assert session.get(PaymentRecord, row.id) is row
        row.reference = "VT-2"
        session.connection().execute(PaymentRecord.__table__.update().values(status="failed"))
        assert first(session, PaymentRecord, latest) is row
        assert (row.reference, row.status) == ("VT-2", "failed")
        row.code = "P0010"
    with read_session(engine) as session:
        row = first(session, PaymentRecord, latest)
        assert (row.reference, row.status, row.code) == ("VT-2", "failed", "P0010")


def test_a_change_is_saved_with_what_was_changed_before(engine):
    with transaction(engine) as session:
        row = PaymentRecord(**facts())
        session.add(row)
        session.flush()
        row.reference = "VT-2"
        change(session, row, status="success", provider_id="p1")
        assert (row.reference, row.status, row.provider_id) == ("VT-2", "success", "p1")
        assert not session.dirty
    with read_session(engine) as session:
        found = session.exec(select(PaymentRecord)).one()
        assert (found.reference, found.status, found.provider_id) == ("VT-2", "success", "p1")


def test_a_row_is_changed_by_every_column_of_its_key(session):
    day = clock.now().date()
    days = [
        JourneyDay(service=each, day=day, sample=sample, started=0, completed=0, seconds=0)
        for each, sample in (("vehicle-tax", False), ("vehicle-tax", True), ("self-assessment", False))
    ]
    session.add_all(days)
    change(session, days[1], started=7)
    session.expire_all()
    assert [each.started for each in days] == [0, 7, 0]


def test_a_writer_takes_sqlites_lock_at_once_and_a_reader_does_not(tmp_path, monkeypatch):
    monkeypatch.setattr("app.db.BUSY_TIMEOUT_MS", 1)
    engine = make_engine(f"sqlite:///{tmp_path}/hub.sqlite3")
    with transaction(engine) as session:
        session.connection().exec_driver_sql("CREATE TABLE seen (id INTEGER)")
    with transaction(engine) as session:
        session.connection()
        with read_session(engine) as reader:
            assert reader.connection().exec_driver_sql("SELECT id FROM seen").all() == []
        with pytest.raises(OperationalError, match="locked"), transaction(engine) as other:
            other.connection()
    engine.dispose()


def test_a_locked_row_is_read_as_it_is_now(engine):
    with transaction(engine) as session:
        row = attempt(session)
    with transaction(engine) as session:
        held = session.get(PaymentRecord, row.id)
        table = PaymentRecord.__table__
        session.connection().execute(table.update().values(status="failed", code="P0010"))
        held.reference = "VT-2"
        lock(session, held)
        assert (held.status, held.code, held.reference) == ("failed", "P0010", "VT-2")
        assert not session.dirty
