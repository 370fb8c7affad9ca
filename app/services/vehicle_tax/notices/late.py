"""Money of a Direct Debit that arrives when the tax has ended: the bank had been asked for it before."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.services.vehicle_tax import queries
from app.services.vehicle_tax.models import KeeperNotice, RecordedLicence
from app.services.vehicle_tax.notices.operations import paid_term
from app.services.vehicle_tax.notices.rules import What, refund_of


def pay_back(
    session: Session, *, licence: RecordedLicence, payment_id: str, amount_pence: int, now: datetime
) -> int:
    """Pay back what a payment adds to the refund of a licence that has ended or is about to; how much.

    It joins the refund of what the keeper told us, or stands alone where the payer ended the debit.
    """
    notice = queries.notice_that_ends(session, licence)
    told = licence.ended_on if notice is None else min(notice.takes_effect, notice.recorded_at.date())
    if told is None:
        return 0
    term = paid_term(session, licence)
    without = replace(term, paid_pence=term.paid_pence - amount_pence)
    due, had = refund_of(term, told_on=told), refund_of(without, told_on=told)
    back = due.amount_pence - had.amount_pence
    if back <= 0:
        return 0
    if notice is None:
        notice = KeeperNotice(
            case_id=payment_id,
            vehicle_id=licence.vehicle_id,
            what=What.ARRIVED_LATE.value,
            takes_effect=told,
            applied_at=now,
            recorded_at=now,
        )
    notice.refund_pence += back
    notice.refund_months = max(notice.refund_months, due.months)
    session.add(notice)
    session.flush()
    return back
