"""The inputs of a question page: what each shows, what was typed, what is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace

from app.journeys.composites import Composite, Dress
from app.journeys.drafts.rules import Fault
from app.journeys.fields import Answers, Choice, Form, Text, Words, read
from app.journeys.files import File
from app.journeys.fragments import Input, Item, Part
from app.journeys.pages import Page, Question
from app.journeys.specs import PREFILLED
from app.journeys.wording import PARTS, refusal
from app.web.languages import _


def inputs_of(
    page: Page, *, answers: Answers, form: Form | None, faults: Sequence[Fault], single: bool
) -> tuple[Input, ...]:
    """The inputs of a page; with `single` the one question is the page's heading."""
    return tuple(_input(page, question, answers, form, faults, single=single) for question in page.questions)


def asked(question: Question, words: Words) -> str:
    """What a question asks, with the remark that it may be left empty."""
    return _("%(question)s (optional)", question=words) if question.optional else str(words)


def message_of(page: Page, fault: Fault) -> str:
    """What is wrong, in the words of the look-up, the question or the engine."""
    if page.lookup is not None and fault.code in page.lookup.errors:
        return str(page.lookup.errors[fault.code])
    question = next(q for q in page.questions if q.name == fault.question)
    return refusal(question, fault.code)


def _input(
    page: Page,
    question: Question,
    answers: Answers,
    form: Form | None,
    faults: Sequence[Fault],
    *,
    single: bool,
) -> Input:
    raw = _typed(question, answers, form)
    wrong = {fault.part: message_of(page, fault) for fault in faults if fault.question == question.name}
    shown = Input(
        widget=question.kind.widget,
        name=question.name,
        label=asked(question, question.label),
        hint=str(question.hint or ""),
        value=raw[0] if raw else "",
        error=next(iter(wrong.values()), ""),
        heading=single,
        quiet=not single and not question.optional and str(question.label) == str(page.title),
    )
    return _dressed(shown, question, answers, raw, wrong)


def _typed(question: Question, answers: Answers, form: Form | None) -> tuple[str, ...]:
    """What was typed now, else the answer from before or what is on record."""
    kind = question.kind
    if form is not None and not isinstance(kind, File):
        return read(form, question.name, kind)
    known = {**(answers.get(PREFILLED) or {}), **answers}
    value = known.get(question.name)
    return kind.unparse(value) if value is not None and kind.accepts(value, answers) else ()


def _dressed(
    shown: Input, question: Question, answers: Answers, raw: tuple[str, ...], wrong: dict[str, str]
) -> Input:
    """The input with what only its kind has: options, parts, keyboard and width."""
    kind = question.kind
    if isinstance(kind, Choice):
        return replace(shown, items=_items(kind, answers, raw), inline=kind.inline, value="")
    if kind.parts:
        typed = raw or ("",) * len(kind.parts)
        parts = tuple(
            _part(kind.dress(name) if isinstance(kind, Composite) else Dress(), name, text, wrong)
            for name, text in zip(kind.parts, typed, strict=True)
        )
        return replace(shown, parts=parts, value="")
    if isinstance(kind, File):
        return replace(shown, accept=kind.accept, removable=question.optional and bool(raw))
    if isinstance(kind, Text):
        return replace(
            shown,
            type=kind.input_type,
            mode=kind.input_mode,
            width=kind.width,
            autocomplete=kind.autocomplete,
            rows=kind.rows,
            limit=kind.max_length,
        )
    return shown


def _items(kind: Choice, answers: Answers, raw: tuple[str, ...]) -> tuple[Item, ...]:
    return tuple(
        Item(option.value, str(option.label), str(option.hint or ""), option.value in raw, option.alone)
        for option in kind.offered(answers)
    )


def _part(dress: Dress, name: str, text: str, wrong: dict[str, str]) -> Part:
    return Part(
        name,
        str(PARTS[name]),
        text,
        wrong=bool({"", name} & wrong.keys()),
        error=wrong.get(name, ""),
        width=dress.width,
        autocomplete=dress.autocomplete,
        mode=dress.mode,
    )
