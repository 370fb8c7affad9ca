"""Vehicle tax by Direct Debit: the plan that a person agrees to, its start, its end and its renewal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.journeys.cases.models import Case
from app.journeys.fields import Answers
from app.journeys.identifiers import shown_registration
from app.journeys.rules import SentCase
from app.payments.direct_debit import operations as debit
from app.payments.direct_debit.port import BankAccount
from app.payments.direct_debit.rules import Frequency, first_day, plan
from app.payments.direct_debit.working_days import is_working_day
from app.services.vehicle_tax.models import RegisteredVehicle
from app.services.vehicle_tax.rules import Option

FREQUENCIES = {
    Option.YEAR_DEBIT: Frequency.YEARLY,
    Option.HALF_YEAR_DEBIT: Frequency.HALF_YEARLY,
    Option.MONTHLY_DEBIT: Frequency.MONTHLY,
}
OPTIONS = {frequency: option for option, frequency in FREQUENCIES.items()}


def chosen_offer(answers: Answers) -> dict[str, Any]:
    """The offer that was chosen among those made for the vehicle."""
    offers: list[dict[str, Any]] = answers["vehicle"]["offers"]
    return next(offer for offer in offers if offer["option"] == answers["how_long"])


def by_debit(answers: Answers) -> bool:
    """Whether the chosen way to pay is a Direct Debit."""
    return answers.get("how_long") in FREQUENCIES


def amount_by_card(answers: Answers) -> int:
    """What is paid now, in pence: nothing where a Direct Debit takes it later."""
    return 0 if by_debit(answers) else int(chosen_offer(answers)["amount_pence"])


def plan_debit(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """The payments that the person is about to agree to, each with its day."""
    del session
    offer = chosen_offer(answers)
    starts = date.fromisoformat(answers["vehicle"]["starts"])
    planned = plan(
        total_pence=offer["amount_pence"],
        frequency=FREQUENCIES[Option(offer["option"])],
        starts=starts,
        first_on=first_day(starts, today, is_working_day),
        is_working=is_working_day,
    )
    return {"payments": [[each.due_on.isoformat(), each.amount_pence] for each in planned]}


def begin(
    session: Session,
    *,
    case: SentCase,
    vehicle: RegisteredVehicle,
    starts: date,
    ends: date,
    now: datetime,
) -> str | None:
    """Set up what the person agreed to; the mandate's id, or None where a card has paid."""
    if not by_debit(case.answers):
        return None
    sent = session.get(Case, case.id)
    bank, offer = case.answers["bank"], chosen_offer(case.answers)
    agreed = date.fromisoformat(case.answers["debit"]["payments"][0][0])
    mandate = debit.agree(
        session,
        subject_id=vehicle.id,
        description=shown_registration(vehicle.registration),
        payer=debit.Payer(
            issuer=case.issuer or "",
            subject=case.subject,
            email=case.answers["email_address"],
            language=sent.language if sent else "en",
            account=BankAccount(bank["account_name"], bank["sort_code"], bank["account_number"]),
        ),
        frequency=FREQUENCIES[Option(offer["option"])],
        term=debit.Term(id=case.id, starts=starts, ends=ends, total_pence=offer["amount_pence"]),
        first_on=agreed,
        now=now,
    )
    return mandate.id
