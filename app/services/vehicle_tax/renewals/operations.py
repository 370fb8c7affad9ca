"""A Direct Debit renews vehicle tax by itself while the MOT and the keeper hold; a failed one ends it.

Source: GOV.UK vehicle-tax-direct-debit/renewing and /if-a-payment-fails.
"""

from datetime import date, datetime, timedelta
from typing import Literal

from sqlmodel import Session

from app.payments.direct_debit import messages
from app.payments.direct_debit import operations as debit
from app.payments.direct_debit import queries as debits
from app.payments.direct_debit.models import DebitPlan, Mandate
from app.payments.direct_debit.rules import Frequency, first_day
from app.payments.direct_debit.working_days import is_working_day
from app.services.vehicle_tax import eligibility, periods, queries, rates, rules
from app.services.vehicle_tax import operations as register
from app.services.vehicle_tax.debits import OPTIONS
from app.services.vehicle_tax.models import TAXED, UNTAXED, RecordedLicence, RegisteredVehicle
from app.services.vehicle_tax.notices import late
from app.services.vehicle_tax.registers import connection as registers
from app.services.vehicle_tax.registers.port import RegisterDownError

RENEWS_BEFORE = timedelta(days=14)
Result = Literal["renewed", "waits", "given_up"]


class TaxByDebit:
    """Hears what becomes of the money: tax ends where it does not come, and what comes too late goes back."""

    def hold(self, session: Session, *, subject_id: str) -> None:
        queries.vehicle(session, subject_id, lock=True)

    def debit_arrived(
        self,
        session: Session,
        *,
        subject_id: str,
        term_id: str,
        payment_id: str,
        amount_pence: int,
        now: datetime,
    ) -> int:
        self.hold(session, subject_id=subject_id)
        licence = queries.licence_for(session, term_id)
        if licence is None:
            return 0
        return late.pay_back(
            session, licence=licence, payment_id=payment_id, amount_pence=amount_pence, now=now
        )

    def debit_ended(
        self, session: Session, *, subject_id: str, term_id: str, today: date, now: datetime
    ) -> bool:
        vehicle = queries.vehicle(session, subject_id, lock=True)
        ended = queries.licences_of_mandate_term(session, subject_id, term_id)
        if vehicle is None or not ended:  # it ended before, by a sale for example: nothing changes by this
            return False
        for licence in ended:
            licence.ended_on = now.date()
            session.add(licence)
        session.flush()
        # What was to follow tax that still runs leaves that in force: a debit renews before its term is over.
        taxed_until = [each.starts - timedelta(days=1) for each in ended if each.starts > today]
        taxed_until += [each.ends for each in queries.licences_in_force(session, vehicle.id, today)]
        vehicle.tax_due = max(taxed_until, default=None)
        vehicle.tax_status, vehicle.updated_at = TAXED if taxed_until else UNTAXED, now
        session.add(vehicle)
        session.flush()
        return True


def renew_by_itself(session: Session, *, mandate_id: str, today: date, now: datetime) -> Result:
    """Renew what a debit pays for, or say once why not; it is tried each day until the tax runs out."""
    # Two workers may be at it, or the keeper at the page that cancels.
    mandate = debit.hold(session, session.get_one(Mandate, mandate_id))
    vehicle = queries.vehicle(session, mandate.subject_id)
    last = debits.newest_plan(session, mandate_id)
    if last is None or not mandate.active or last.ends > today + RENEWS_BEFORE:
        return "waits"
    starts = last.ends + timedelta(days=1)
    if vehicle is not None and vehicle.tax_due is not None and vehicle.tax_due >= starts:
        # Taxed by card meanwhile: nobody pays twice for the same months.
        debit.cancel_for(session, subject_id=mandate.subject_id, now=now)
        return "given_up"
    if vehicle is not None and queries.notices_pending(session, vehicle.id):
        return "waits"  # it goes off the road on the first: that ends the debit
    try:
        priced = _priced(session, vehicle, mandate, starts)
    except RegisterDownError:
        return "waits"
    if vehicle is not None and isinstance(priced, rules.Quote):
        _renew(session, mandate, vehicle, priced, starts=starts, today=today, now=now)
        return "renewed"
    return _explain(session, mandate, last, why=str(priced), today=today, now=now)


def _priced(
    session: Session, vehicle: RegisteredVehicle | None, mandate: Mandate, starts: date
) -> rules.Quote | str:
    """The price of the next term, or the code of what stands in the way."""
    if vehicle is None or vehicle.tax_due is None or vehicle.tax_status != TAXED or vehicle.marked_for_export:
        return "gone"
    if eligibility.mot_needed(vehicle.first_registered, starts):
        valid_until = registers.mot(session).valid_until(vehicle.registration)
        if valid_until is None or valid_until < starts:
            return "no_mot"
    licence = rules.Licence(rules.LicenceKind.RENEWAL, starts, register.exemption_of(vehicle.tax_class))
    option = OPTIONS[Frequency(mandate.frequency)]
    try:
        found = rules.quote(register.car_of(vehicle), licence, option, rates.rates_for(starts))
    except (rates.NoRatesError, rules.FactProblemError):
        return "no_rate"
    return found if found.offered and found.amount_pence else "no_rate"


def _renew(
    session: Session,
    mandate: Mandate,
    vehicle: RegisteredVehicle,
    priced: rules.Quote,
    *,
    starts: date,
    today: date,
    now: datetime,
) -> None:
    ends = periods.licence_end(starts, priced.option.months)
    term_id = f"{mandate.id}-{starts:%Y%m}"
    total = priced.amount_pence or 0
    debit.add_term(
        session,
        mandate=mandate,
        term=debit.Term(id=term_id, starts=starts, ends=ends, total_pence=total),
        first_on=first_day(starts, today, is_working_day),
        now=now,
    )
    session.add(
        RecordedLicence(
            case_id=term_id,
            vehicle_id=vehicle.id,
            option=priced.option.value,
            starts=starts,
            ends=ends,
            amount_pence=total,
            annual_pence=_annual(vehicle, starts),
            mandate_id=mandate.id,
            recorded_at=now,
        )
    )
    vehicle.tax_due, vehicle.updated_at = ends, now
    session.add(vehicle)
    session.flush()


def _annual(vehicle: RegisteredVehicle, starts: date) -> int | None:
    licence = rules.Licence(rules.LicenceKind.RENEWAL, starts, register.exemption_of(vehicle.tax_class))
    return rules.annual_rate(register.car_of(vehicle), licence, rates.rates_for(starts)).pence


def _explain(
    session: Session, mandate: Mandate, last: DebitPlan, *, why: str, today: date, now: datetime
) -> Result:
    if last.ends < today:
        debit.cancel_for(session, subject_id=mandate.subject_id, now=now)
        return "given_up"
    messages.not_renewed(session, mandate=mandate, term_id=last.term_id, why=why, now=now)
    return "waits"
