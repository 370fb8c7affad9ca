"""Page objects of the engine: one frozen object per template, words already chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from app.journeys.drafts.rules import Fault
from app.journeys.fields import Answers, Form
from app.journeys.files import File
from app.journeys.fragments import draw
from app.journeys.input_presenters import asked, inputs_of, message_of
from app.journeys.rules import CHECK, Link, Outcome, Page, Place, Question, Row, Spec, Walk
from app.journeys.specs import PREFILLED
from app.journeys.summaries import Address, Block, CheckRow, answer_blocks, item_name, set_aside, summed_up
from app.money import pounds
from app.web.languages import _


@dataclass(frozen=True)
class ErrorLine:
    """One line of the error summary, linked to the input to put right."""

    text: str
    href: str


@dataclass(frozen=True)
class QuestionPage:
    """A page that asks."""

    service: str
    title: str
    heading: bool
    back_url: str
    action: str
    inputs: Markup
    errors: tuple[ErrorLine, ...]
    intro: tuple[str, ...]
    rows: tuple[Row, ...]
    staff_note: str
    notice: str
    button: str
    caption: str = ""
    known: bool = False
    files: tuple[str, ...] = ()
    has_files: bool = False
    interruption: bool = False
    save_url: str = ""


@dataclass(frozen=True)
class CheckPage:
    """Check your answers, agree, and send or pay."""

    service: str
    title: str
    back_url: str
    action: str
    blocks: tuple[Block, ...]
    set_aside: tuple[CheckRow, ...]
    rows: tuple[Row, ...]
    declaration: tuple[str, ...]
    amount: str
    seal: str
    notice: str
    staff_note: str
    button: str
    save_url: str


@dataclass(frozen=True)
class OutcomePage:
    """A journey's end without sending anything."""

    service: str
    title: str
    back_url: str
    body: tuple[str, ...]
    rows: tuple[Row, ...]
    links: tuple[Link, ...]
    staff_note: str
    notice: str = ""


def question_page(
    spec: Spec,
    page: Page,
    *,
    answers: Answers,
    walked: Walk,
    address: Address,
    place: Place | None = None,
    changing: str = "",
    form: Form | None = None,
    faults: Sequence[Fault] = (),
    notice: str = "",
    for_staff: bool = False,
) -> QuestionPage:
    """The page for a question, with what was typed if it was refused.

    Args:
        place: where the page stands, when that is an item of a group; `answers` are its scope.
        changing: empty, or how this page was come to: `1` from check answers, `list` from a list.
    """
    here = place or Place(page)
    single = len(page.questions) == 1 and not page.summary and not page.interruption
    note = page.staff_note(answers) if for_staff and page.staff_note else None
    return QuestionPage(
        service=str(spec.name),
        title=asked(page.questions[0], page.title) if single else str(page.title),
        heading=not single,
        back_url=back_link(here.address, walked, address, changing=changing),
        action=address(here.address) + (f"?change={changing}" if changing else ""),
        inputs=draw(inputs_of(page, answers=answers, form=form, faults=faults, single=single)),
        errors=tuple(_error_line(page, fault) for fault in faults),
        intro=tuple(str(line) for line in page.intro),
        rows=page.summary(answers) if page.summary else (),
        staff_note=str(note or ""),
        notice=notice,
        button=str(page.button or _("Continue")),
        caption=item_name(here.group, answers, here.item) if here.group else "",
        known=any(_is_known(question, answers) for question in page.questions),
        files=_files(spec, page, answers),
        has_files=any(isinstance(question.kind, File) for question in page.questions),
        interruption=page.interruption,
        save_url=saved_address(spec),
    )


def _files(spec: Spec, page: Page, answers: Answers) -> tuple[str, ...]:
    """The addresses of the files that were sent from this page before."""
    return tuple(
        url_for("uploads.show", service=spec.slug, upload_id=answers[question.name]["id"])
        for question in page.questions
        if isinstance(question.kind, File) and answers.get(question.name)
    )


def _is_known(question: Question, answers: Answers) -> bool:
    """Whether an answer is what the department's records say."""
    known = answers.get(PREFILLED) or {}
    name = question.name
    return name in known and answers.get(name, known[name]) == known[name]


def saved_address(spec: Spec) -> str:
    """Where a person who stops for now is told how to come back; empty for a smart answer."""
    return url_for("drafts.saved", service=spec.slug) if spec.sends else ""


def back_link(here: str, walked: Walk, address: Address, *, changing: str = "") -> str:
    """Where "Back" leads: along the way, or to where a change was begun."""
    if changing == "1" and here != CHECK and walked.complete:
        return address(CHECK)
    before = walked.before(here)
    if before is None:
        return address("")
    if changing == "list":
        return address(before) + ("?change=list" if "/" in before else "?change=1")
    return address(before)


def _error_line(page: Page, fault: Fault) -> ErrorLine:
    question = next(q for q in page.questions if q.name == fault.question)
    part = fault.part or next(iter(question.kind.parts), "")
    anchor = f"#{fault.question}-{part}" if part else f"#{fault.question}"
    return ErrorLine(message_of(page, fault), anchor)


def check_page(
    spec: Spec,
    *,
    answers: Answers,
    walked: Walk,
    address: Address,
    amount_pence: int,
    seal: str,
    notice: str = "",
    for_staff: bool = False,
) -> CheckPage:
    """Everything that will be sent, and what there is to pay."""
    notes = [
        str(page.staff_note(answers) or "")
        for page in spec.pages
        if for_staff and page.staff_note and page.slug in walked.path
    ]
    paying = amount_pence > 0
    return CheckPage(
        service=str(spec.name),
        title=_("Check your answers"),
        back_url=back_link(CHECK, walked, address),
        action=address(CHECK),
        blocks=answer_blocks(spec, answers=answers, walked=walked, address=address),
        set_aside=set_aside(spec, answers=answers, walked=walked),
        rows=summed_up(spec, answers=answers, walked=walked),
        declaration=tuple(str(line) for line in spec.declared(answers)),
        amount=pounds(amount_pence) if paying else "",
        seal=seal,
        notice=notice,
        staff_note=next((note for note in notes if note), ""),
        button=_("Accept and pay %(amount)s", amount=pounds(amount_pence))
        if paying
        else _("Accept and send"),
        save_url=saved_address(spec),
    )


def outcome_page(
    spec: Spec,
    outcome: Outcome,
    *,
    answers: Answers,
    walked: Walk,
    address: Address,
    for_staff: bool = False,
) -> OutcomePage:
    """Where a journey ends, and what to do next."""
    body = outcome.body(answers) if callable(outcome.body) else outcome.body
    note = outcome.staff_note(answers) if for_staff and outcome.staff_note else None
    return OutcomePage(
        service=str(spec.name),
        title=str(outcome.title),
        back_url=back_link(outcome.slug, walked, address),
        body=tuple(str(line) for line in body),
        rows=outcome.summary(answers) if outcome.summary else (),
        links=outcome.links,
        staff_note=str(note or ""),
    )
