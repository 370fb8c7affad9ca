"""Cases: sent once, paid once, delivered once, with a history that only grows."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.events.models import EventRecord
from app.journeys.cases import operations as cases
from app.journeys.cases.models import Case
from app.journeys.cases.queries import case_of, cases_of, history, unsettled_beside
from app.journeys.cases.receipts import reconcile
from app.journeys.cases.rules import (
    ALPHABET,
    MOVES,
    STATES,
    NotAllowedError,
    check_move,
    reference,
    seal,
)
from app.journeys.drafts.rules import Owner
from tests.journeys.factories import DELIVERED, GUEST, NOW, PERMIT, PERSON, PRICES, full, sent

SERVICES = {"permit": PERMIT}
LATER = NOW + timedelta(minutes=3)


def states(session, case):
    return [event.note or event.state for event in history(session, case.id)]


def paid(session, case, started):
    work = lambda session, case_id: started.append(case_id)  # noqa: E731 - a stub of one line
    return cases.payment_arrived(session, case_id=case.id, start_work=work, now=LATER)


def test_a_payment_that_is_lost_later_is_to_be_looked_at(session):
    case = sent(session, full(session)).case
    cases.payment_arrived(session, case_id=case.id, start_work=lambda *_: None, now=NOW)
    for _ in range(2):
        cases.payment_failed(session, case_id=case.id, what="payment_failed", now=NOW)
    assert [event.note for event in history(session, case.id)][-1] == "payment_differs"
    assert [event.note for event in history(session, case.id)].count("payment_differs") == 1
    assert case.state == "paid"


def test_a_draft_becomes_a_case_that_waits_for_payment(session):
    started = []
    case = sent(session, full(session), started=started).case
    assert (case.state, case.amount_pence, started) == ("awaiting_payment", 2_500, [])
    assert case.reference.startswith("PP-")
    assert case.answers["place"] == {"name": "mill", "zone": "green"}
    assert states(session, case) == ["awaiting_payment"]


def test_a_second_press_is_the_same_case(session):
    draft = full(session)
    first, second = sent(session, draft), sent(session, draft)
    assert first.case is second.case
    assert len(session.exec(select(Case)).all()) == 1


def test_a_reference_that_is_taken_is_drawn_again(session, monkeypatch):
    draws = iter([b"\x01" * 8, b"\x01" * 8, b"\x01" * 8, b"\x02" * 8])
    monkeypatch.setattr(secrets, "token_bytes", lambda _length: next(draws))
    first = sent(session, full(session)).case
    second = sent(session, full(session)).case
    assert first.reference == reference("PP", b"\x01" * 8)
    assert second.reference == reference("PP", b"\x02" * 8)
    assert {row.id for row in session.exec(select(Case))} == {first.id, second.id}


def test_nothing_is_sent_that_the_person_has_not_seen(session):
    draft = full(session)
    assert sent(session, draft, seen="0" * 32).problem == "changed"
    assert session.exec(select(Case)).all() == []


def test_a_price_that_changed_since_the_check_page_is_shown_first(session, monkeypatch):
    draft = full(session)
    seen = cases.seal_of(PERMIT, draft)
    monkeypatch.setitem(PRICES, "street", 3_000)
    assert sent(session, draft, seen=seen).problem == "changed"
    assert sent(session, draft).case.amount_pence == 3_000


def test_an_unfinished_draft_is_not_sent(session):
    draft = full(session, street="high")
    assert sent(session, draft).problem == "not_ready"


def test_without_a_fee_the_work_starts_at_once(session):
    started = []
    case = sent(session, full(session), spec=replace(PERMIT, fee=None), started=started).case
    assert (case.state, started) == ("submitted", [case.id])


def test_a_payment_counts_once_however_often_it_is_told(session):
    started = []
    case = sent(session, full(session)).case
    paid(session, case, started)
    paid(session, case, started)
    assert started == [case.id]
    assert states(session, case) == ["awaiting_payment", "paid"]
    kinds = [event.kind for event in session.exec(select(EventRecord)).all()]
    assert kinds.count("JourneyCompleted") == 1


def test_completion_counts_the_seconds_from_the_first_answer(session):
    case = sent(session, full(session)).case
    paid(session, case, [])
    session.flush()
    done = session.exec(select(EventRecord).where(EventRecord.kind == "JourneyCompleted")).one()
    assert done.data["seconds"] == 180


def test_a_failed_payment_leaves_the_case_waiting(session):
    case = sent(session, full(session)).case
    cases.payment_failed(session, case_id=case.id, what="payment_failed", now=LATER)
    assert case.state == "awaiting_payment"
    assert states(session, case)[-1] == "payment_failed"


def test_turning_back_opens_the_draft_again(session):
    draft = full(session)
    case = sent(session, draft).case
    cases.turn_back(session, case=case, now=LATER)
    assert (case.state, draft.state, draft.case_id) == ("withdrawn", "open", None)
    again = sent(session, draft).case
    assert again.id != case.id


def test_money_that_arrives_after_turning_back_still_counts(session):
    draft, started = full(session), []
    case = sent(session, draft).case
    cases.turn_back(session, case=case, now=LATER)
    paid(session, case, started)
    assert (case.state, started) == ("paid", [case.id])
    assert (draft.state, draft.case_id) == ("sent", case.id)


def test_a_case_is_delivered_once(session):
    DELIVERED.clear()
    case = sent(session, full(session)).case
    paid(session, case, [])
    for _ in range(2):
        cases.deliver(session, services=SERVICES, case_id=case.id, now=LATER)
    assert [case.id] == DELIVERED
    assert states(session, case) == ["awaiting_payment", "paid", "delivered", "accepted"]


def test_a_difference_in_the_money_is_noted_once_however_often_it_is_looked_for(session):
    case = sent(session, full(session)).case
    for _ in range(2):
        reconcile(session, case_id=case.id, now=LATER)
    assert states(session, case) == ["awaiting_payment", "payment_differs"]


def test_only_the_owner_finds_a_case(session):
    mine = sent(session, full(session)).case
    guests = sent(session, full(session, owner=GUEST)).case
    assert case_of(session, owner=PERSON, case_id=mine.id) is mine
    assert case_of(session, owner=GUEST, case_id=guests.id) is guests
    for stranger in (
        Owner(),
        Owner(guest="x"),
        Owner("https://issuer.test", "x"),
        Owner("x", "sample-person"),
    ):
        assert case_of(session, owner=stranger, case_id=mine.id) is None
        assert case_of(session, owner=stranger, case_id=guests.id) is None
    assert cases_of(session, issuer=PERSON.issuer, subject=PERSON.subject) == [mine]


@given(st.binary(min_size=8, max_size=8))
def test_a_reference_can_be_read_out(entropy):
    prefix, first, second = reference("VT", entropy).split("-")
    assert prefix == "VT"
    assert set(first + second) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL5S")


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_the_state_machine_allows_only_its_moves(state, to):
    if to in MOVES[state]:
        check_move(state, to)
    else:
        with pytest.raises(NotAllowedError):
            check_move(state, to)


def test_the_seal_changes_with_answer_and_price():
    assert seal({"a": 1}, 5) != seal({"a": 2}, 5) != seal({"a": 2}, 6)


@pytest.mark.backends("sqlite")
def test_what_a_person_left_unpaid_is_found_without_the_cases_of_others(session, count_statements):
    """Nobody's press of Pay may take longer because a service has millions of cases."""
    case = sent(session, full(session)).case
    with count_statements(session) as statements:
        assert unsettled_beside(session, case) == []
    [asked] = statements
    values = ("x",) * asked.count("?")
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values).all()
    assert [row.detail for row in plan] == [
        "SEARCH journeys_case USING INDEX ix_journeys_case_person (subject=?)"
    ]
