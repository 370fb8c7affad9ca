"""The kinds of question and page that the short return asks again and again."""

from app.journeys.fields import Choice, Money, Words
from app.journeys.rules import TASKS, Branch, Is, Page, Question
from app.services.self_assessment.checker.spec import YES_NO
from app.web.languages import _l

LARGEST = 100_000_000_00
MONEY_HINT = _l("In pounds, like 600 or 600.50")


def money_question(
    name: str, label: Words, empty: Words, hint: Words | None = None, *, short: Words | None = None
) -> Question:
    amount = _l("Enter an amount of money, like 600 or 600.50, or 0")
    return Question(
        name,
        label,
        Money(at_most=LARGEST),
        hint=hint or MONEY_HINT,
        errors={
            "empty": empty,
            "not_money": amount,
            "too_large": _l("The amount is too large for the short return"),
        },
        short=short,
    )


def yes_no_page(
    name: str, title: Words, empty: Words, yes: str, *, no: str = TASKS, hint: Words | None = None
) -> Page:
    return Page(
        slug=name.replace("_", "-"),
        title=title,
        questions=(Question(name, title, Choice(YES_NO, inline=True), hint=hint, errors={"empty": empty}),),
        branches=(Branch(Is(name, "yes"), yes),) if yes != no else (),
        then=no,
    )


def amount_page(
    name: str, title: Words, empty: Words, then: str, hint: Words | None = None, *, short: Words
) -> Page:
    return Page(name.replace("_", "-"), title, (money_question(name, title, empty, hint, short=short),), then)
