"""What happens around a return: its year is looked at, its taxpayer found, it is filed, paid, replaced."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app import clock
from app.journeys.fields import Answers, RefusedError
from app.journeys.rules import Person, SentCase
from app.services.self_assessment import queries, returns
from app.services.self_assessment.models import (
    FiledReturn,
    KnownYear,
    Taxpayer,
    TaxpayerAccount,
    TaxPayment,
)
from app.services.self_assessment.rates import tax_years


class NotTheirsError(LookupError):
    """A return for a taxpayer who is not in the register, or is another person's account."""


def look_at_year(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """How late a return for this year is.

    Raises:
        RefusedError: `not_over`, the year has not ended; `too_late`, it can no longer be changed here.
    """
    del session
    year = returns.year_of(answers)
    if today <= year.end:
        raise RefusedError("not_over")
    if today > year.deadlines["amend_by"].day:
        raise RefusedError("too_late")
    return {"days_late": max(0, (today - year.deadlines["online_by"].day).days)}


def find_taxpayer(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """Facts about the taxpayer whose two numbers these are, and about the year in question.

    Raises:
        RefusedError: `no_match`, whichever of the numbers was wrong.
    """
    del today
    found = queries.taxpayer_by_identifiers(session, utr=answers["utr"], nino=answers["nino"])
    if found is None:
        raise RefusedError("no_match")
    year = int(answers["tax_year"])
    known = queries.known_year(session, taxpayer_id=found.id, tax_year=year)
    filed = queries.standing_return(session, taxpayer_id=found.id, tax_year=year)
    reported = known.figures["employments"] if known else []
    return {
        "id": found.id,
        "reported_pay": sum(each["pay"] for each in reported),
        "reported_tax": sum(each["tax_deducted"] for each in reported),
        "employers": len(reported),
        "filed_before": filed.reference if filed else "",
        "paid_here": queries.paid_for(session, taxpayer_id=found.id, tax_year=year),
    }


def known_of(session: Session, person: Person, today: date) -> Mapping[str, Any]:
    """What the register knows of a person already, as answers: for the newest year that is over."""
    found = queries.taxpayer_of(session, issuer=person.issuer, subject=person.subject)
    if found is None:
        return {}
    own = {"utr": found.utr, "nino": found.nino}
    for year in reversed(tax_years()):
        known = queries.known_year(session, taxpayer_id=found.id, tax_year=year.year)
        if year.end < today and known is not None:
            return {**own, "tax_year": str(year.year), **_answers_of(known)}
    return own


def _answers_of(known: KnownYear) -> dict[str, Any]:
    figures = known.figures
    answers: dict[str, Any] = {"paid_on_account": figures["paid_on_account"]}
    if figures["employments"]:
        answers |= {"employed": "yes", "employments": figures["employments"]}
    if figures["interest"]:
        answers |= {"had_interest": "yes", "interest": figures["interest"]}
    return answers


def file_return(session: Session, case: SentCase, now: datetime) -> str:
    """File a return in the register, with what was paid for it; the register's receipt. Idempotent on
    the case's id.

    Raises:
        NotTheirsError: the register refuses it; an operator sees it among what was not delivered.
    """
    filed = queries.return_of_case(session, case.id)
    if filed is not None:
        return filed.receipt
    answers = case.answers
    taxpayer = queries.taxpayer_by_identifiers(session, utr=answers["utr"], nino=answers["nino"], lock=True)
    if taxpayer is None:
        raise NotTheirsError(f"case {case.reference}: its taxpayer is not in the register")
    _link(session, case=case, taxpayer=taxpayer, now=now)
    year = int(answers["tax_year"])
    _replace(session, case=case, taxpayer=taxpayer, year=year)
    filed = FiledReturn(
        case_id=case.id,
        taxpayer_id=taxpayer.id,
        tax_year=year,
        reference=case.reference,
        content=_content(answers),
        filed_on=clock.local(now).date(),
        filed_at=now,
    )
    session.add(filed)
    if case.amount_pence:
        session.add(
            TaxPayment(
                case_id=case.id,
                taxpayer_id=taxpayer.id,
                tax_year=year,
                amount_pence=case.amount_pence,
                received_at=now,
            )
        )
    return filed.receipt


def _replace(session: Session, *, case: SentCase, taxpayer: Taxpayer, year: int) -> None:
    """The return filed before for this year counts no longer; it stays as it was."""
    before = queries.standing_return(session, taxpayer_id=taxpayer.id, tax_year=year)
    if before is not None:
        before.replaced_by = case.id
        session.add(before)
        session.flush()


def _content(answers: Answers) -> str:
    """What is kept of a return: its answers without the identifiers, and what they came to."""
    result = returns.result_of(answers)
    content = {
        "answers": {name: value for name, value in answers.items() if name not in {"utr", "nino"}},
        "income_tax_pence": result.assessment.income_tax_pence,
        "class_4_pence": result.assessment.class_4_pence,
        "balance_pence": result.account.balance,
        "on_account_pence": result.on_account,
    }
    return json.dumps(content, separators=(",", ":"), sort_keys=True)


def _link(session: Session, *, case: SentCase, taxpayer: Taxpayer, now: datetime) -> None:
    """The first person to file for a taxpayer is the one; anybody else is refused."""
    linked = queries.account_of(session, taxpayer_id=taxpayer.id)
    if linked is None:
        if case.subject is not None:
            session.add(
                TaxpayerAccount(
                    issuer=case.issuer or "", subject=case.subject, taxpayer_id=taxpayer.id, since=now
                )
            )
        return
    if (linked.issuer, linked.subject) != (case.issuer, case.subject):
        raise NotTheirsError(f"case {case.reference}: the register knows this taxpayer as somebody else")
