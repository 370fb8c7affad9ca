"""Page objects of the engine: one frozen object per template, words already chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for
from markupsafe import Markup

from app.journeys.drafts.rules import Fault
from app.journeys.fields import Answers, Choice, Form, Text, read
from app.journeys.files import File
from app.journeys.fragments import Input, Item, Part, draw
from app.journeys.rules import CHECK, Link, Outcome, Page, Place, Question, Row, Spec, Walk
from app.journeys.specs import PREFILLED
from app.journeys.summaries import Address, Block, CheckRow, answer_blocks, item_name, set_aside, summed_up
from app.journeys.wording import PARTS, refusal
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
    messages = {fault.question: (_message(page, fault), fault) for fault in faults}
    note = page.staff_note(answers) if for_staff and page.staff_note else None
    return QuestionPage(
        service=str(spec.name),
        title=str(page.title),
        heading=not single,
        back_url=back_link(here.address, walked, address, changing=changing),
        action=address(here.address) + (f"?change={changing}" if changing else ""),
        inputs=draw(_inputs(page, answers, form, messages, single=single)),
        errors=tuple(_error_line(page, messages[f.question][0], f) for f in faults),
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
        save_url=url_for("drafts.saved", service=spec.slug) if spec.sends else "",
    )


def _inputs(
    page: Page,
    answers: Answers,
    form: Form | None,
    messages: Mapping[str, tuple[str, Fault]],
    *,
    single: bool,
) -> tuple[Input, ...]:
    return tuple(
        _input(
            question,
            answers,
            form=form,
            fault=messages.get(question.name),
            heading=single,
            quiet=not single and str(question.label) == str(page.title),
        )
        for question in page.questions
    )


def _files(spec: Spec, page: Page, answers: Answers) -> tuple[str, ...]:
    """The addresses of the files that were sent from this page before."""
    return tuple(
        url_for("uploads.show", service=spec.slug, upload_id=answers[question.name]["id"])
        for question in page.questions
        if isinstance(question.kind, File) and question.name in answers
    )


def _is_known(question: Question, answers: Answers) -> bool:
    """Whether an answer is what the department's records say."""
    known = answers.get(PREFILLED) or {}
    name = question.name
    return name in known and answers.get(name, known[name]) == known[name]


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


def _message(page: Page, fault: Fault) -> str:
    if page.lookup is not None and fault.code in page.lookup.errors:
        return str(page.lookup.errors[fault.code])
    question = next(q for q in page.questions if q.name == fault.question)
    return refusal(question, fault.code)


def _error_line(page: Page, text: str, fault: Fault) -> ErrorLine:
    question = next(q for q in page.questions if q.name == fault.question)
    part = fault.part or next(iter(question.kind.parts), "")
    return ErrorLine(text, f"#{fault.question}-{part}" if part else f"#{fault.question}")


def _input(
    question: Question,
    answers: Answers,
    *,
    form: Form | None,
    fault: tuple[str, Fault] | None,
    heading: bool,
    quiet: bool,
) -> Input:
    kind = question.kind
    raw: tuple[str, ...] = ()
    known = {**(answers.get(PREFILLED) or {}), **answers}
    if form is not None and not isinstance(kind, File):
        raw = read(form, question.name, kind)
    elif question.name in known and kind.accepts(known[question.name], answers):
        raw = kind.unparse(known[question.name])
    shown = Input(
        widget=kind.widget,
        name=question.name,
        label=str(question.label),
        hint=str(question.hint or ""),
        value=raw[0] if raw else "",
        error=fault[0] if fault else "",
        heading=heading,
        quiet=quiet,
    )
    return _dressed(shown, question, answers, raw, fault[1] if fault else None)


def _dressed(
    shown: Input, question: Question, answers: Answers, raw: tuple[str, ...], fault: Fault | None
) -> Input:
    """The input with what only its kind has: options, parts, keyboard and width."""
    kind = question.kind
    if isinstance(kind, Choice):
        items = tuple(
            Item(o.value, str(o.label), str(o.hint or ""), o.value in raw) for o in kind.offered(answers)
        )
        return replace(shown, items=items, inline=kind.inline, value="")
    if kind.parts:
        typed = raw or ("",) * len(kind.parts)
        parts = tuple(
            Part(part, str(PARTS[part]), text, wrong=fault is not None and fault.part in {"", part})
            for part, text in zip(kind.parts, typed, strict=True)
        )
        return replace(shown, parts=parts, value="")
    if isinstance(kind, File):
        return replace(shown, accept=kind.accept)
    if isinstance(kind, Text):
        return replace(
            shown,
            type=kind.input_type,
            mode=kind.input_mode,
            width=kind.width,
            autocomplete=kind.autocomplete,
            rows=kind.rows,
        )
    return shown


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
