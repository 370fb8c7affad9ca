"""Reminding people of what they began and did not send, once, before it is forgotten."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from babel.dates import format_date
from sqlmodel import Session, col, select

from app.journeys.drafts.models import OPEN, Draft
from app.journeys.drafts.operations import KEPT_FOR
from app.journeys.rules import Spec
from app.notifications import operations as notifications
from app.notifications.queries import wants_reminders
from app.web.languages import in_language

BEFORE = timedelta(days=5)
BATCH = 200
TEMPLATE = "draft_expiring"


def remind(
    session: Session, *, services: Mapping[str, Spec], base_url: str, now: datetime, after: str = ""
) -> str:
    """Write to the next batch of those whose drafts end within `BEFORE`; each is written to once.

    Only people who signed in and gave the address that the spec sends receipts to are written to.

    Returns:
        The id to go on after, or nothing when all are done.
    """
    ending = select(Draft).where(
        Draft.state == OPEN,
        col(Draft.subject).is_not(None),
        col(Draft.updated_at) < now - (KEPT_FOR - BEFORE),
        col(Draft.updated_at) > now - KEPT_FOR,
        col(Draft.id) > after,
    )
    drafts = session.exec(ending.order_by(col(Draft.id)).limit(BATCH)).all()
    for draft in drafts:
        _remind(session, draft, services, base_url=base_url, now=now)
    return drafts[-1].id if len(drafts) == BATCH else ""


def _remind(
    session: Session, draft: Draft, services: Mapping[str, Spec], *, base_url: str, now: datetime
) -> None:
    spec, subject = services.get(draft.service), draft.subject or ""
    to = str(draft.answers.get(spec.receipt_to) or "") if spec and spec.receipt_to else ""
    if not spec or not to or not wants_reminders(session, issuer=draft.issuer, subject=subject):
        return
    name = in_language(draft.language, str(spec.name))
    notifications.send(
        session,
        template=TEMPLATE,
        language=draft.language,
        to=to,
        personalisation={
            "service": name,
            "date": format_date(draft.updated_at + KEPT_FOR, "d MMMM y", locale=draft.language),
            "link": f"{base_url}/account/",
            "stop": f"{base_url}/notifications/preferences",
        },
        reference="",
        now=now,
        person=subject,
        key=f"draft-expiring-{draft.id}-{draft.updated_at:%Y%m%d}",
    )
