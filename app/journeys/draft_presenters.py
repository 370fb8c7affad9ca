"""Page objects for saved drafts."""

from dataclasses import dataclass

from flask import url_for

from app.journeys.drafts.models import Draft
from app.journeys.drafts.operations import KEPT_FOR
from app.journeys.rules import Spec, walk
from app.journeys.summaries import Block, answer_blocks
from app.journeys.wording import long_date
from app.web.languages import _


@dataclass(frozen=True)
class ResumePage:
    """A draft, what was answered in it, and the way on."""

    title: str
    service: str
    blocks: tuple[Block, ...]
    kept_until: str
    action: str


@dataclass(frozen=True)
class NotYoursPage:
    """No draft of yours is here, and what may help."""

    title: str
    service: str
    start_url: str
    sign_in_url: str


def resume_page(spec: Spec, draft: Draft) -> ResumePage:
    """The page from which a person goes on."""
    answers = draft.answers
    return ResumePage(
        title=_("Go on where you left off"),
        service=str(spec.name),
        blocks=answer_blocks(spec, answers=answers, walked=walk(spec, answers)),
        kept_until=long_date((draft.updated_at + KEPT_FOR).date()),
        action=url_for("drafts.resume", service=spec.slug, draft_id=draft.id),
    )


def wrong_person_page(spec: Spec, *, signed_in: bool, sign_in_url: str) -> NotYoursPage:
    """The page for everybody but the owner."""
    return NotYoursPage(
        title=_("You cannot open this application"),
        service=str(spec.name),
        start_url=url_for("journeys.start_page", service=spec.slug),
        sign_in_url="" if signed_in else sign_in_url,
    )
