"""What happens to a draft: begun, answered, adopted at sign-in, taken up again, forgotten."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from app.crypto import keyed_hash
from app.db import new_id
from app.events.operations import record
from app.events.rules import JourneyStarted
from app.journeys.drafts.models import OPEN, Draft
from app.journeys.drafts.queries import GUEST_PURPOSE, guest_drafts
from app.journeys.drafts.rules import Fault, Owner
from app.journeys.fields import Answers, Form, RefusedError, read
from app.journeys.rules import Page, Spec, relevant, walk

KEPT_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Attempt:
    """The outcome of answering a page: the draft, and what was refused (then nothing was kept)."""

    draft: Draft
    faults: tuple[Fault, ...] = ()


def begin(
    session: Session,
    *,
    spec: Spec,
    owner: Owner,
    language: str,
    now: datetime,
    draft_id: str | None = None,
) -> Draft:
    """A new, empty draft; the journey counts as started. Sample data names its drafts itself."""
    draft = Draft(
        id=draft_id or new_id(),
        service=spec.slug,
        issuer=owner.issuer,
        subject=owner.subject,
        guest_hash=None if owner.subject else keyed_hash(owner.guest, purpose=GUEST_PURPOSE),
        language=language,
        started_at=now,
        updated_at=now,
    )
    session.add(draft)
    record(session, JourneyStarted(service=spec.slug, draft_id=draft.id), now=now)
    return draft


def answer(
    session: Session, *, spec: Spec, page: Page, draft: Draft, form: Form, today: date, now: datetime
) -> Attempt:
    """Validate a page's answers and keep them; later answers stay as they are.

    Facts that rest on a changed answer are looked up again, or dropped so that their page asks.
    """
    answers = draft.answers
    values, faults = _parse(page, form, answers)
    if faults:
        return Attempt(draft, faults)
    answers.update(values)
    try:
        answers.update(look_up(session, page=page, answers=answers, today=today))
    except RefusedError as refused:
        return Attempt(draft, (Fault(page.questions[0].name, refused.code, refused.part),))
    _look_up_again(session, spec=spec, answers=answers, today=today, behind=page.slug)
    draft.keep(answers)
    draft.updated_at = now
    session.add(draft)
    return Attempt(draft)


def _parse(page: Page, form: Form, answers: Answers) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for question in page.questions:
        try:
            raw = read(form, question.name, question.kind)
            values[question.name] = question.kind.parse(raw, {**answers, **values})
        except RefusedError as refused:
            faults.append(Fault(question.name, refused.code, refused.part))
    return values, tuple(faults)


def look_up(session: Session, *, page: Page, answers: Answers, today: date) -> dict[str, Any]:
    """The facts that a page's answers lead to now.

    Raises:
        RefusedError: the answers lead to nothing; the page's look-up words the code.
    """
    if page.lookup is None:
        return {}
    return {page.lookup.fact: dict(page.lookup.find(session, answers, today))}


def refresh_facts(session: Session, *, spec: Spec, draft: Draft, today: date) -> bool:
    """Look up again what the answers rest on; true if what will be sent changed meanwhile."""
    answers = draft.answers
    before = relevant(spec, answers)
    _look_up_again(session, spec=spec, answers=answers, today=today)
    if relevant(spec, answers) == before:
        return False
    draft.keep(answers)
    session.add(draft)
    return True


def _look_up_again(
    session: Session, *, spec: Spec, answers: dict[str, Any], today: date, behind: str = ""
) -> None:
    """Bring the facts on the way up to date, all of them or those behind a page.

    The way may change with every fact, so it is walked again after each.
    """
    done = {behind}
    while True:
        path = walk(spec, answers).path
        rest = path[path.index(behind) + 1 :] if behind in path else path
        page = next((p for slug in rest if slug not in done and (p := _looking(spec, slug))), None)
        if page is None or page.lookup is None:
            return
        done.add(page.slug)
        if any(question.name not in answers for question in page.questions):
            continue
        try:
            answers.update(look_up(session, page=page, answers=answers, today=today))
        except RefusedError:
            answers.pop(page.lookup.fact, None)


def _looking(spec: Spec, slug: str) -> Page | None:
    page = spec.page(slug)
    return page if page is not None and page.lookup is not None else None


def adopt(session: Session, *, guest: str, issuer: str, subject: str) -> int:
    """Give a guest's drafts to the person who has just signed in; returns how many.

    Nothing is overwritten: a newer draft of the person's stays the one in use, because the draft
    last worked on counts.
    """
    drafts = guest_drafts(session, guest=guest)
    for draft in drafts:
        draft.issuer, draft.subject, draft.guest_hash = issuer, subject, None
        session.add(draft)
    return len(drafts)


def take_up(session: Session, *, draft: Draft, now: datetime) -> None:
    """Make this the draft in use, because the person chose to go on with it."""
    draft.updated_at = now
    session.add(draft)


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete drafts not touched for `KEPT_FOR` and not sent; returns how many."""
    gone = session.exec(delete(Draft).where(col(Draft.state) == OPEN, col(Draft.updated_at) < now - KEPT_FOR))
    return int(gone.rowcount)
