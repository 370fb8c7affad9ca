"""Page objects for what a person may still do with a case that was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.journeys.cases.afterwards import OpenDue, may_amend, may_withdraw
from app.journeys.cases.models import Case
from app.journeys.rules import Spec
from app.journeys.wording import long_date
from app.money import pounds
from app.web.languages import _


@dataclass(frozen=True)
class DueLine:
    """Something to pay because of a case; without a `pay_url` it was paid."""

    words: str
    amount: str
    by: str
    pay_url: str


@dataclass(frozen=True)
class Choices:
    """What may still be done; an empty address where it may not."""

    withdraw_url: str = ""
    amend_url: str = ""
    dues: tuple[DueLine, ...] = ()


@dataclass(frozen=True)
class WithdrawPage:
    """Whether a case is really to be taken back."""

    title: str
    service: str
    reference: str
    action: str
    case_url: str
    refund: str


def choices(spec: Spec, case: Case, dues: Sequence[OpenDue], *, today: date) -> Choices:
    """What this person may still do with a case."""
    at: dict[str, Any] = {"service": spec.slug, "case_id": case.id}
    return Choices(
        withdraw_url=url_for("afterwards.ask_withdraw", **at) if may_withdraw(spec, case, today) else "",
        amend_url=url_for("afterwards.amend", **at) if may_amend(spec, case, today) else "",
        dues=tuple(
            DueLine(
                words=str(each.due.words),
                amount=pounds(each.due.amount_pence),
                by=long_date(each.due.by),
                pay_url="" if each.paid else url_for("afterwards.pay_due", key=each.due.key, **at),
            )
            for each in dues
        ),
    )


def withdraw_page(spec: Spec, case: Case, *, back_pence: int) -> WithdrawPage:
    """The page before a case is taken back, with what the person is given back."""
    return WithdrawPage(
        title=_("Are you sure you want to withdraw this?"),
        service=str(spec.name),
        reference=case.reference,
        action=url_for("afterwards.withdraw", service=spec.slug, case_id=case.id),
        case_url=url_for("cases.show", service=spec.slug, case_id=case.id),
        refund=pounds(back_pence) if back_pence else "",
    )
