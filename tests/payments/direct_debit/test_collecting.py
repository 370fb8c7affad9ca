"""The hourly collection: everything that is due, once, whatever goes wrong with one of them."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from app import clock, jobs
from app.db import read_session, transaction
from app.payments.direct_debit import connection, operations, workflows
from app.payments.direct_debit.models import DebitCollection, SandboxCollection
from app.payments.direct_debit.port import BankAccount, DebitUnavailableError
from app.payments.direct_debit.rules import Frequency
from app.payments.direct_debit.sandbox import SandboxBank

NOW, DAY = datetime(2025, 12, 1, 9, 0, tzinfo=UTC), date(2025, 12, 1)


@pytest.fixture(autouse=True)
def _worker(engine, settings, monkeypatch):
    monkeypatch.setattr(jobs._Worker, "engine", engine)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    monkeypatch.setattr(connection._Process, "connect", SandboxBank)


@pytest.fixture
def agree(engine):
    """Debits of one payment each, due today; returns how many."""

    def agreed(count, number="55779911"):
        for index in range(count):
            with transaction(engine) as session:
                operations.agree(
                    session,
                    subject_id=f"car-{number}-{index}",
                    description="QQ19 ABC",
                    payer=operations.Payer(
                        "https://issuer.test", "payer", "", "en", BankAccount("A", "20-00-00", number)
                    ),
                    frequency=Frequency.YEARLY,
                    term=operations.Term(f"{number}-{index}", DAY, date(2026, 11, 30), 19_500),
                    first_on=DAY,
                    now=NOW,
                )
        return count

    return agreed


def states(engine):
    with read_session(engine) as session:
        return Counter(session.exec(select(DebitCollection.status)).all())


def orders(engine):
    with read_session(engine) as session:
        return Counter(session.exec(select(SandboxCollection.key)).all())


def test_everything_due_is_collected_once_though_it_is_more_than_a_batch(engine, agree, monkeypatch):
    monkeypatch.setattr(workflows, "BATCH", 2)
    agree(5)
    assert workflows.collect_once() == 5
    assert states(engine) == {"collected": 5}
    assert workflows.collect_once() == 0
    assert set(orders(engine).values()) == {1}


def test_a_kill_between_order_and_outcome_orders_nothing_twice(engine, agree, monkeypatch):
    agree(2)

    class Killed(BaseException):
        """As a SIGKILL: nothing catches it."""

    def killed(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(operations, "take_outcome", killed)
        with pytest.raises(Killed):
            workflows.collect_once()
    assert states(engine) == {"submitted": 2}
    workflows.collect_once()
    assert (states(engine), set(orders(engine).values())) == ({"collected": 2}, {1})


def test_a_bank_that_does_not_answer_for_one_holds_up_nobody(engine, agree, monkeypatch):
    agree(3)

    class Moody(SandboxBank):
        asked = 0

        def collect(self, **order):
            Moody.asked += 1
            if Moody.asked == 1:
                raise DebitUnavailableError("ReadTimeout")
            if Moody.asked == 2:
                raise KeyError("an error of our own")
            return super().collect(**order)

    monkeypatch.setattr(connection._Process, "connect", Moody)
    workflows.collect_once()
    assert states(engine) == {"due": 2, "collected": 1}
    workflows.collect_once()
    assert states(engine) == {"collected": 3}


def test_a_second_failure_ends_the_mandate_and_is_told_once(engine, agree, monkeypatch):
    ended = []

    class Ear:
        def hold(self, session, *, subject_id):
            pass

        def debit_ended(self, session, *, subject_id, term_id, today, now):
            ended.append((subject_id, term_id))

    monkeypatch.setattr(connection._Process, "listeners", (Ear(),))
    agree(1, number="55770002")
    workflows.collect_once()
    assert (states(engine), ended) == ({"due": 1}, [])
    with read_session(engine) as session:
        assert session.exec(select(DebitCollection.due_on)).one() == date(2025, 12, 4)
    monkeypatch.setattr(clock, "today", lambda: date(2025, 12, 4))
    workflows.collect_once()
    workflows.collect_once()
    assert (states(engine), len(ended)) == ({"failed": 1}, 1)
