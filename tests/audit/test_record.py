"""Recording and finding privileged acts."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from app.audit.models import AuditEntry
from app.audit.operations import record
from app.audit.queries import find, known_acts, verify_chain
from app.audit.rules import Search
from app.db import read_session, transaction

NOW = datetime(2025, 11, 17, 9, 30, tzinfo=UTC)


def act(session, *, actor="p1", name="decision.record", subject="w1", organisation=None, minutes=0, **more):
    record(
        session,
        actor=actor,
        act=name,
        subject_type="website",
        subject_id=subject,
        organisation=organisation,
        now=NOW + timedelta(minutes=minutes),
        **more,
    )


def test_rows_are_numbered_and_chained(session):
    act(session)
    act(session, after={"proposal": "close"})
    first, second = session.exec(select(AuditEntry).order_by(AuditEntry.sequence))
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.digest
    assert verify_chain(session).whole


def test_an_act_that_is_rolled_back_leaves_no_gap(engine):
    with transaction(engine) as session:
        act(session)
    with read_session(engine) as session:
        act(session)
    with transaction(engine) as session:
        act(session)
    with read_session(engine) as session:
        assert [e.sequence for e in session.exec(select(AuditEntry).order_by(AuditEntry.sequence))] == [1, 2]
        assert verify_chain(session).whole


def test_a_row_changed_behind_our_back_shows(session):
    for _ in range(3):
        act(session)
    session.connection().exec_driver_sql("UPDATE audit_entry SET actor = 'x' WHERE sequence = 2")
    session.expire_all()
    assert verify_chain(session).broken_at == 2


def test_search_narrows_by_everything(session):
    act(session, actor="p1", subject="w1", organisation="o1")
    act(session, actor="p2", name="staff.invite", subject="i1", minutes=5)
    act(session, actor="p1", subject="w2", organisation="o2", minutes=10)

    def subjects(**asked):
        return [a.subject_id for a in find(session, Search(**asked)).acts]

    assert subjects() == ["w2", "i1", "w1"]
    assert subjects(actor="p1") == ["w2", "w1"]
    assert subjects(act="staff.invite") == ["i1"]
    assert subjects(subject="w1") == ["w1"]
    assert subjects(subject="website") == ["w2", "i1", "w1"]
    assert subjects(organisation="o2") == ["w2"]
    assert subjects(since=NOW + timedelta(minutes=5)) == ["w2", "i1"]
    assert subjects(until=NOW + timedelta(minutes=5)) == ["w1"]
    assert subjects(organisations=frozenset({"o1"})) == ["w1"]
    assert known_acts(session) == ("decision.record", "staff.invite")


def test_pages_are_counted_and_a_page_past_the_end_is_the_last(session):
    for number in range(7):
        act(session, subject=f"w{number}")
    found = find(session, Search(), page=9, per_page=3)
    assert (found.total, found.pages, found.page) == (7, 3, 3)
    assert [a.subject_id for a in found.acts] == ["w0"]
