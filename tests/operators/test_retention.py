"""What is past its period is counted, then deleted; a person's records are exported and erased."""

import json
from datetime import timedelta

import pytest
from sqlmodel import func, select

from app import clock
from app.audit.models import AuditEntry
from app.db import read_session, transaction
from app.deliveries.models import Delivery
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case, CaseEvent
from app.journeys.drafts.models import Draft
from app.notifications import operations as notifications
from app.notifications.models import Message
from app.operators.registry import RETENTION
from app.payments.direct_debit.models import DebitCollection, DebitPlan, Mandate
from tests.journeys.factories import PERMIT, answered, full, sent

LONG_AGO = clock.now() - timedelta(days=7 * 365)


@pytest.fixture
def aged(engine, settings):
    """A case that ended seven years ago, with all that hangs on it, and one of today."""
    with transaction(engine) as session:
        for instant in (LONG_AGO, clock.now()):
            case = sent(session, full(session)).case
            cases.payment_arrived(session, case_id=case.id, start_work=lambda *_: None, now=instant)
            cases.deliver(session, services={"permit": PERMIT}, case_id=case.id, now=instant)
            notifications.send(
                session,
                template="receipt",
                language="en",
                to="a@example.com",
                personalisation=dict.fromkeys(
                    ("service", "reference", "description", "amount", "date", "link"), "x"
                ),
                reference=case.reference,
                person="sample-person",
                now=instant,
            )
        answered(session, street="mill", now=clock.now())


def count(engine, model):
    with read_session(engine) as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_a_dry_run_counts_and_deletes_nothing(engine, aged, terminal_run):
    done = terminal_run(["retention", "run", "--json"])
    assert done.exit_code == 0, done.output
    expired = {line["kind"]: line["expired"] for line in json.loads(done.stdout)}
    assert expired["cases that ended"] == expired["deliveries and their receipts"] == 1
    assert expired["messages"] == 1
    assert count(engine, Case) == 2


def test_applied_it_deletes_what_is_past_its_period_and_nothing_else(engine, aged, terminal_run):
    done = terminal_run(["retention", "run", "--apply"])
    assert done.exit_code == 0, done.output
    assert [count(engine, model) for model in (Case, Delivery, Message)] == [1, 1, 1]
    assert count(engine, CaseEvent) == 4
    assert count(engine, Draft) == 2  # of the case of today, and one that was not sent
    with read_session(engine) as session:
        acts = session.exec(select(AuditEntry.subject_id).where(AuditEntry.act == "retention.applied")).all()
    assert set(acts) == {"cases that ended", "deliveries and their receipts", "messages"}
    assert "0 records deleted" in terminal_run(["retention", "run", "--apply"]).output


def test_every_period_has_its_ground():
    assert len({rule.kind for rule in RETENTION}) == len(RETENTION)
    assert not [rule.kind for rule in RETENTION if not rule.ground or rule.period <= timedelta()]


def test_a_person_gets_everything_that_is_kept_about_them(aged, terminal_run):
    done = terminal_run(["person", "export", "sample-person", "--issuer", "https://issuer.test"])
    assert done.exit_code == 0, done.output
    records = json.loads(done.stdout)["records"]
    assert len(records["cases"]) == 2
    assert records["cases"][0]["answers"]["street"] == "mill"
    assert records["messages"][0]["to"] == "a@example.com"
    assert [draft["service"] for draft in records["drafts"]] == ["permit"]
    other = terminal_run(["person", "export", "somebody", "--issuer", "https://issuer.test"])
    assert set(map(len, json.loads(other.stdout)["records"].values())) == {0}


def test_erasure_counts_first_then_erases_what_no_law_keeps(engine, aged, terminal_run):
    asked = ["person", "erase", "sample-person", "--issuer", "https://issuer.test"]
    first = terminal_run(asked)
    assert "drafts: 1 to erase" in first.output
    assert count(engine, Message) == 2
    done = terminal_run([*asked, "--apply"])
    assert "2 kept: UK GDPR art. 17(3)(b)" in done.output
    assert (count(engine, Message), count(engine, Case)) == (0, 2)
    with read_session(engine) as session:
        assert session.exec(select(Draft.state)).all() == ["sent", "sent"]
        assert session.exec(select(AuditEntry.act).where(AuditEntry.act == "person.erased")).all()


def test_a_direct_debit_is_shown_to_its_payer_and_kept_six_years_from_its_end(engine, settings, terminal_run):
    facts = {
        "subject_id": "car",
        "issuer": "https://issuer.test",
        "subject": "payer",
        "description": "QQ19 ABC",
        "account_name": "A Sample",
        "sort_code": "20-00-00",
        "account_number": "55779911",
        "frequency": "yearly",
        "provider_id": "p",
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
    }
    with transaction(engine) as session:
        for status in ("active", "cancelled"):
            mandate = Mandate(reference=f"DH-{status}", status=status, **facts)
            session.add(mandate)
            session.flush()
            session.add(
                DebitPlan(
                    term_id=status,
                    mandate_id=mandate.id,
                    starts=LONG_AGO.date(),
                    ends=LONG_AGO.date(),
                    total_pence=100,
                    made_at=LONG_AGO,
                )
            )
            session.flush()
            session.add(
                DebitCollection(
                    term_id=status,
                    mandate_id=mandate.id,
                    number=1,
                    due_on=LONG_AGO.date(),
                    amount_pence=100,
                    changed_at=LONG_AGO,
                )
            )
    asked = ["payer", "--issuer", "https://issuer.test"]
    shown = json.loads(terminal_run(["person", "export", *asked]).stdout)["records"]["direct debits"]
    assert {one["account"]["number"] for one in shown} == {"55779911"}
    assert {one["payments"][0]["amount_pence"] for one in shown} == {100}
    assert "2 kept: UK GDPR" in terminal_run(["person", "erase", *asked, "--apply"]).output
    terminal_run(["retention", "run", "--apply"])
    with read_session(engine) as session:
        assert session.exec(select(Mandate.reference)).all() == ["DH-active"]
    assert (count(engine, DebitPlan), count(engine, DebitCollection)) == (1, 1)


def test_a_delivery_that_is_still_open_is_never_past_its_period(engine, settings, terminal_run):
    with transaction(engine) as session:
        session.add(
            Delivery(
                subject_id="c",
                connector="x",
                kind="post",
                organisation="o",
                service="s",
                reference="R",
                state="dead",
                created_at=LONG_AGO,
                changed_at=LONG_AGO,
            )
        )
    terminal_run(["retention", "run", "--apply"])
    assert count(engine, Delivery) == 1
