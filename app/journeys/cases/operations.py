"""What happens to a case: sent, paid, delivered, given up. One transaction each, the caller's."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlmodel import Session

from app import jobs
from app.audit.operations import record as audit
from app.deliveries import operations as deliveries
from app.deliveries.queries import standing
from app.events.operations import record
from app.events.rules import JourneyCompleted
from app.journeys.cases.amending import hold_again, take_place
from app.journeys.cases.models import Case
from app.journeys.cases.moving import move, note, once
from app.journeys.cases.queries import cases_of_guest, locked_case, paid_in_turn
from app.journeys.cases.rules import reference, seal
from app.journeys.drafts.lookups import refresh_facts
from app.journeys.drafts.models import OPEN, SENT, Draft
from app.journeys.drafts.queries import start_of
from app.journeys.rules import SentCase, Spec, followed, relevant
from app.rows import change, create

GUEST = "guest"
QUEUE = "cases"
REJECTED = "case-rejected"
# Of 29 letters and figures eight: once there are ten million cases, one draw in 50,000 is taken already.
DRAWS = 5


class StartWork(Protocol):
    """Enqueues the durable workflow of a case in the same transaction."""

    def __call__(self, session: Session, case_id: str) -> None: ...


@dataclass(frozen=True)
class Submission:
    """The case, or the reason there is none yet: `not_ready` or `changed`."""

    case: Case | None
    problem: str = ""


def amount_due(spec: Spec, answers: dict[str, Any], paid_pence: int = 0) -> int:
    """What there is to pay for these answers, in pence, beyond what was paid for the case they amend."""
    return max(0, spec.fee.amount(answers) - paid_pence) if spec.fee else 0


def paid_before(session: Session, amends: str | None) -> int:
    """What is paid for a case and for those that it amends in turn, in pence, and did not go back."""
    return sum(case.amount_pence for case in paid_in_turn(session, amends))


def seal_of(spec: Spec, draft: Draft) -> str:
    """The seal over what a draft would send now."""
    kept = relevant(spec, draft.answers)
    return seal(kept, amount_due(spec, kept))


def submit(
    session: Session,
    *,
    spec: Spec,
    draft: Draft,
    seen: str,
    language: str,
    start_work: StartWork,
    today: date,
    now: datetime,
) -> Submission:
    """Turn a draft into a case with a reference; the same draft again is the same case.

    Args:
        seen: the seal over the check page that the person agreed to.
        start_work: called at once when there is nothing to pay, else when the payment arrives.
    """
    if draft.state == SENT and draft.case_id:
        return Submission(session.get(Case, draft.case_id))
    refresh_facts(session, spec=spec, draft=draft, today=today)
    answers = draft.answers
    walked, kept = followed(spec, answers)
    if not walked.complete:
        return Submission(None, "not_ready")
    amount = amount_due(spec, kept, paid_before(session, draft.amends))
    if seen != seal(kept, amount):
        return Submission(None, "changed")
    case = _begun(session, spec, draft, kept, amount=amount, language=language, now=now)
    note(session, case=case, what="", number=1, now=now)
    audit(
        session,
        actor=case.subject or GUEST,
        act="case.sent",
        subject_type="case",
        subject_id=case.id,
        after={"service": case.service, "state": case.state},
        now=now,
    )
    change(session, draft, state=SENT, case_id=case.id, updated_at=now)
    if not case.amount_pence:
        _complete(session, case=case, started=draft.started_at, start_work=start_work, now=now)
    return Submission(case)


def _begun(
    session: Session,
    spec: Spec,
    draft: Draft,
    kept: dict[str, Any],
    *,
    amount: int,
    language: str,
    now: datetime,
) -> Case:
    content = {"answers": kept, "words": _words(spec, kept)}
    facts = {
        "service": spec.slug,
        "draft_id": draft.id,
        "amends": draft.amends,
        "issuer": draft.issuer,
        "subject": draft.subject,
        "guest_hash": draft.guest_hash,
        "state": "awaiting_payment" if amount else "submitted",
        "amount_pence": amount,
        "language": language,
        "content": json.dumps(content, separators=(",", ":"), sort_keys=True),
        "submitted_at": now,
        "updated_at": now,
    }
    for _ in range(DRAWS):
        drawn = reference(spec.reference_prefix, secrets.token_bytes(8))
        case = create(session, Case, reference=drawn, **facts)
        if case is not None:
            return case
    raise RuntimeError(f"{spec.slug}: {DRAWS} references drawn are all taken")


def _words(spec: Spec, answers: dict[str, Any]) -> dict[str, str]:
    """The service, the thing and the payment in the language of the person who sends."""
    return {
        "service": str(spec.name),
        "subject": spec.subject_of(answers) if spec.subject_of else "",
        "payment": str(spec.fee.description(answers)) if spec.fee else "",
    }


def _complete(
    session: Session, *, case: Case, started: datetime, start_work: StartWork, now: datetime
) -> None:
    record(
        session,
        JourneyCompleted(
            service=case.service,
            draft_id=case.draft_id,
            case_id=case.id,
            seconds=max(0, int((now - started).total_seconds())),
        ),
        now=now,
    )
    take_place(session, case=case, now=now)
    start_work(session, case.id)


def payment_arrived(session: Session, *, case_id: str, start_work: StartWork, now: datetime) -> Case | None:
    """Money for a case has been taken: it counts once, however often we are told."""
    case = locked_case(session, case_id)
    if case is None or case.state not in {"awaiting_payment", "withdrawn"}:
        return case
    begun = start_of(session, case.draft_id)
    if begun is not None and begun.case_id is None:  # opened again while the payment was on its way
        draft = session.get_one(Draft, case.draft_id)
        change(session, draft, state=SENT, case_id=case.id)
    move(session, case=case, to="paid", now=now)
    started = begun.started_at if begun else case.submitted_at
    _complete(session, case=case, started=started, start_work=start_work, now=now)
    return case


def payment_failed(session: Session, *, case_id: str, what: str, now: datetime) -> None:
    """A payment came to nothing: the case waits for another; one that went on already is to be looked at."""
    case = locked_case(session, case_id)
    if case is not None and case.state == "awaiting_payment":
        note(session, case=case, what=what, now=now)
    elif case is not None and case.state in {"paid", "delivered", "accepted", "amended"}:
        once(session, case=case, what="payment_differs", now=now)


def adopt_cases(session: Session, *, guest: str, issuer: str, subject: str) -> None:
    """Give what a guest sent to the person who has just signed in, as their drafts, sent or not."""
    for case in cases_of_guest(session, guest=guest):
        change(session, case, issuer=issuer, subject=subject, guest_hash=None)


def turn_back(session: Session, *, case: Case, now: datetime) -> Draft | None:
    """Give up a case that was not paid, to change its answers: the draft opens again."""
    move(session, case=case, to="withdrawn", now=now)
    draft = session.get(Draft, case.draft_id)
    if draft is not None:
        draft.state, draft.case_id, draft.updated_at = OPEN, None, now
        session.add(draft)
    return draft


def deliver(session: Session, *, services: Mapping[str, Spec], case_id: str, now: datetime) -> None:
    """Begin the delivery of a case to every recipient, once: a repeated step finds it done."""
    case = locked_case(session, case_id)
    if case is None or case.state not in {"paid", "submitted"}:
        return
    spec = services[case.service]
    connector = spec.deliver
    deliveries.dispatch(
        session,
        subject_id=case.id,
        service=case.service,
        reference=case.reference,
        organisation=spec.organisation,
        own=None if connector is None else lambda: connector(session, sent_case(case), now),
        now=now,
    )
    settle(session, spec=spec, case=case, now=now)


def settle(session: Session, *, spec: Spec, case: Case, now: datetime) -> None:
    """Move a case on when every recipient has it, when a department decides, or when an operator closed
    what never arrived.
    """
    if case.state not in {"paid", "submitted", "delivered"}:
        return
    found = standing(session, case.id)
    if found.refusal:
        # A reason that the service does not word could be taken for a note of the engine's.
        what = found.refusal if found.refusal in spec.rejections else ""
        move(session, case=case, to="rejected", now=now, what=what)
        deliveries.call_off(session, subject_id=case.id, now=now)
        jobs.enqueue(session, name=REJECTED, queue=QUEUE, id=f"rejected-{case.id}", args=(case.id,))
        earlier = hold_again(session, case=case, now=now)
        if earlier is not None:  # with what its department decided meanwhile
            settle(session, spec=spec, case=earlier, now=now)
        return
    if found.handed_over and case.state != "delivered":
        move(session, case=case, to="delivered", now=now)
    if found.settled:
        move(session, case=case, to="accepted", now=now)


def sent_case(case: Case) -> SentCase:
    """What connectors are handed."""
    return SentCase(
        id=case.id,
        reference=case.reference,
        issuer=case.issuer or None,
        subject=case.subject,
        answers=case.answers,
        amount_pence=case.amount_pence,
        amends=case.amends or "",
        submitted_at=case.submitted_at,
    )
