"""What happens to a draft: begun, answered, adopted at sign-in, taken up again, forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from app.crypto import keyed_hash
from app.db import new_id
from app.events.operations import record
from app.events.rules import JourneyStarted
from app.journeys.drafts.lookups import look_up, look_up_again
from app.journeys.drafts.models import OPEN, Draft, packed
from app.journeys.drafts.queries import GUEST_PURPOSE, guest_drafts
from app.journeys.drafts.rules import Fault, Owner
from app.journeys.fields import Answers, Form, RefusedError, read
from app.journeys.files import File
from app.journeys.pages import ITEM_ID
from app.journeys.rules import Group, Outcome, Page, Place, Spec
from app.rows import change, create

KEPT_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Attempt:
    """The outcome of answering a page: the draft, and what was refused (then only files were kept)."""

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
    draft = create(
        session,
        Draft,
        id=draft_id or new_id(),
        service=spec.slug,
        issuer=owner.issuer,
        subject=owner.subject,
        guest_hash=None if owner.subject else keyed_hash(owner.guest, purpose=GUEST_PURPOSE),
        language=language,
        started_at=now,
        updated_at=now,
    )
    if draft is None:
        raise ValueError(f"draft {draft_id} is there already")
    record(session, JourneyStarted(service=spec.slug, draft_id=draft.id), now=now)
    return draft


def answer(
    session: Session,
    *,
    spec: Spec,
    page: Page,
    draft: Draft,
    form: Form,
    today: date,
    now: datetime,
    place: Place | None = None,
) -> Attempt:
    """Validate a page's answers and keep them; later answers stay as they are.

    Facts that rest on a changed answer are looked up again, or dropped so that their page asks.
    `place` says which item of a group the page stands in.
    """
    here = place or Place(page)
    answers = draft.answers
    scope = here.scope(answers)
    values, faults = _parse(page, form, scope)
    asked_again = _resting(spec, page, answers, values)
    if not faults:
        scope.update(values)
        try:
            values.update(look_up(session, page=page, answers=scope, today=today))
        except RefusedError as refused:
            faults = (Fault(page.questions[0].name, refused.code, refused.part),)
    if faults:
        _keep_files(session, draft, here, values, now)
        return Attempt(draft, faults)
    here.put(answers, values)
    for name in asked_again:
        answers.pop(name, None)
    look_up_again(session, spec=spec, answers=answers, today=today, behind=here.address)
    return _kept(session, draft, answers, now)


def _resting(spec: Spec, page: Page, before: Answers, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The answers that confirmed other answers on this page, or led away because those were wrong."""
    other = any(before.get(name) != value for name, value in values.items())
    return tuple(
        question.name
        for each in spec.resting.get(page.slug, ())
        if other or (each.answered(before) and isinstance(spec.nodes.get(each.next(before)), Outcome))
        for question in each.questions
    )


def _keep_files(session: Session, draft: Draft, here: Place, values: dict[str, Any], now: datetime) -> None:
    """Keep files that arrived, and those taken off, though the page is refused: a form that is shown again
    cannot hold them.
    """
    answers = draft.answers
    before = here.scope(answers)
    files = {question.name for question in here.page.questions if isinstance(question.kind, File)}
    received = {name: value for name, value in values.items() if name in files and value != before.get(name)}
    if received:
        here.put(answers, received)
        _kept(session, draft, answers, now)


def _kept(session: Session, draft: Draft, answers: dict[str, Any], now: datetime) -> Attempt:
    change(session, draft, content=packed(answers), updated_at=now)
    return Attempt(draft)


def _parse(page: Page, form: Form, answers: Answers) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for question in page.questions:
        try:
            raw = read(form, question.name, question.kind)
            left = question.optional and not any(raw)
            values[question.name] = None if left else question.kind.parse(raw, {**answers, **values})
        except RefusedError as refused:
            faults += [Fault(question.name, each.code, each.part) for each in refused.each]
    return values, tuple(faults)


def decide_more(session: Session, *, group: Group, draft: Draft, more: str, now: datetime) -> Attempt:
    """Whether something is to be added to a group's list: `yes`, or `no`, which is kept."""
    answers = draft.answers
    count = len(group.items(answers))
    full = count >= group.at_most
    if more not in {"yes", "no"} and not full:
        return Attempt(draft, (Fault(group.more_name, "empty"),))
    if more != "yes" and count < group.at_least:
        return Attempt(draft, (Fault(group.more_name, "too_few"),))
    if more == "yes" and not full:
        return Attempt(draft)
    answers[group.more_name] = "no"
    return _kept(session, draft, answers, now)


def remove_item(
    session: Session, *, spec: Spec, group: Group, item: str, draft: Draft, today: date, now: datetime
) -> None:
    """Take one item off a group's list; one that is gone already is no fault."""
    answers = draft.answers
    answers[group.name] = [each for each in group.items(answers) if each[ITEM_ID] != item]
    look_up_again(session, spec=spec, answers=answers, today=today)
    _kept(session, draft, answers, now)


def fill(session: Session, *, draft: Draft, answers: dict[str, Any]) -> None:
    """Keep what the service filled in."""
    if answers != draft.answers:
        draft.keep(answers)
        session.add(draft)


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


def forget(session: Session, *, draft_id: str) -> None:
    """Delete answers because their owner asks for it; what was sent meanwhile stays."""
    session.exec(delete(Draft).where(col(Draft.id) == draft_id, col(Draft.state) == OPEN))


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete drafts not touched for `KEPT_FOR` and not sent; returns how many."""
    gone = session.exec(delete(Draft).where(col(Draft.state) == OPEN, col(Draft.updated_at) < now - KEPT_FOR))
    return int(gone.rowcount)
