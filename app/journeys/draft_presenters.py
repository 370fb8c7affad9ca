"""Page objects for saved drafts."""

from dataclasses import dataclass

from flask import url_for

from app.journeys.drafts.models import Draft
from app.journeys.drafts.operations import KEPT_FOR
from app.journeys.drafts.queries import SeenDraft
from app.journeys.rules import Spec, walk
from app.journeys.summaries import Block, answer_blocks
from app.journeys.wording import long_date
from app.signin.hook import sign_in_url
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


@dataclass(frozen=True)
class SavedPage:
    """Until when answers are kept, and how to come back to them; without answers, that there are none."""

    title: str
    service: str
    kept_until: str
    signed_in: bool
    sign_in_url: str
    go_on_url: str
    start_url: str
    forget_url: str
    notice: str
    staff_note: str = ""


@dataclass(frozen=True)
class ForgetPage:
    """Whether answers that were not sent are really to be deleted."""

    title: str
    service: str
    action: str
    keep_url: str


def saved_page(
    spec: Spec, draft: Draft | SeenDraft | None, *, signed_in: bool, notice: str = ""
) -> SavedPage:
    """The page for somebody who stops for now."""
    back = url_for("drafts.show", service=spec.slug, draft_id=draft.id) if draft else ""
    return SavedPage(
        title=_("Your answers are saved") if draft else _("You have not given any answers yet"),
        service=str(spec.name),
        kept_until=long_date((draft.updated_at + KEPT_FOR).date()) if draft else "",
        signed_in=signed_in,
        sign_in_url=sign_in_url(back) if draft and not signed_in else "",
        go_on_url=back,
        start_url=url_for("journeys.start_page", service=spec.slug),
        forget_url=url_for("drafts.ask_forget", service=spec.slug, draft_id=draft.id) if draft else "",
        notice=notice,
    )


def forget_page(spec: Spec, draft: Draft) -> ForgetPage:
    """The page before answers are deleted."""
    return ForgetPage(
        title=_("Are you sure you want to delete these answers?"),
        service=str(spec.name),
        action=url_for("drafts.forget", service=spec.slug, draft_id=draft.id),
        keep_url=url_for("drafts.saved", service=spec.slug),
    )


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


def wrong_person_page(spec: Spec, *, signed_in: bool, sign_in: str) -> NotYoursPage:
    """The page for everybody but the owner."""
    return NotYoursPage(
        title=_("You cannot open this application"),
        service=str(spec.name),
        start_url=url_for("journeys.start_page", service=spec.slug),
        sign_in_url="" if signed_in else sign_in,
    )
