"""Page objects for a case: its status page and its confirmation."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.journeys.after_presenters import Choices
from app.journeys.cases.models import Case, CaseEvent
from app.journeys.cases.rejections import reason
from app.journeys.recipients import RecipientLine
from app.journeys.rules import Spec, walk
from app.journeys.summaries import Block, answer_blocks
from app.journeys.wording import NOTES, STATES
from app.money import pounds
from app.web.languages import _, moment

# Colours of GOV.UK Frontend's tag; the words say the same.
COLOURS = {
    "awaiting_payment": "yellow",
    "accepted": "green",
    "rejected": "red",
    "withdrawn": "grey",
}
# Nothing is on its way in these: they have no confirmation.
UNCONFIRMED = frozenset({"awaiting_payment", "withdrawn", "rejected"})


@dataclass(frozen=True)
class Status:
    """A state in words, with a colour that repeats it."""

    text: str
    colour: str


@dataclass(frozen=True)
class HistoryLine:
    """One line of what happened, with when."""

    when: str
    what: str


@dataclass(frozen=True)
class CasePage:
    """Where a case stands, what was sent, what was paid."""

    service: str
    title: str
    reference: str
    status: Status
    blocks: tuple[Block, ...]
    paid: str
    due: str
    not_accepted: str
    history: tuple[HistoryLine, ...]
    recipients: tuple[RecipientLine, ...]
    notice: str
    pay_url: str
    change_url: str
    confirmation_url: str
    copy_url: str
    choices: Choices


@dataclass(frozen=True)
class ConfirmationPage:
    """The reference, the amount, and what happens next."""

    service: str
    title: str
    reference: str
    subject: str
    paid: str
    sent_to: str
    next_lines: tuple[str, ...]
    case_url: str
    account_url: str


def status_of(case: Case) -> Status:
    """A case's state for people."""
    return Status(str(STATES[case.state]), COLOURS.get(case.state, "blue"))


def case_page(
    spec: Spec,
    case: Case,
    events: Sequence[CaseEvent],
    *,
    notice: str,
    recipients: tuple[RecipientLine, ...] = (),
    choices: Choices | None = None,
) -> CasePage:
    """The page of a case."""
    waiting = case.state == "awaiting_payment"
    paid = case.amount_pence > 0 and case.state not in {"awaiting_payment", "withdrawn"}
    answers = case.answers
    return CasePage(
        service=str(spec.name),
        title=f"{spec.name}: {case.reference}",
        reference=case.reference,
        status=status_of(case),
        blocks=answer_blocks(spec, answers=answers, walked=walk(spec, answers)),
        paid=pounds(case.amount_pence) if paid else "",
        due=pounds(case.amount_pence) if waiting else "",
        not_accepted=reason(spec, events) if case.state == "rejected" else "",
        history=tuple(HistoryLine(moment(event.at), _what(spec, event)) for event in events),
        recipients=recipients,
        notice=notice,
        pay_url=url_for("cases.pay", service=spec.slug, case_id=case.id) if waiting else "",
        change_url=url_for("cases.change", service=spec.slug, case_id=case.id) if waiting else "",
        confirmation_url=""
        if case.state in UNCONFIRMED
        else url_for("cases.confirmation", service=spec.slug, case_id=case.id),
        copy_url=url_for("cases.pdf_copy", service=spec.slug, case_id=case.id),
        choices=choices or Choices(),
    )


def _what(spec: Spec, event: CaseEvent) -> str:
    if event.state == "rejected" and event.note in spec.rejections:
        return f"{STATES[event.state]}: {spec.rejections[event.note]}"
    return str(NOTES.get(event.note) or STATES[event.state])


def confirmation_page(spec: Spec, case: Case, *, signed_in: bool) -> ConfirmationPage:
    """The page that a person keeps."""
    paid = case.amount_pence > 0
    return ConfirmationPage(
        service=str(spec.name),
        title=_("Payment received") if paid else _("Application sent"),
        reference=case.reference,
        subject=case.words["subject"],
        paid=pounds(case.amount_pence) if paid else "",
        sent_to=str(case.answers.get(spec.receipt_to) or ""),
        next_lines=tuple(str(line) for line in spec.what_next),
        case_url=url_for("cases.show", service=spec.slug, case_id=case.id),
        account_url="/account/" if signed_in else "",
    )
