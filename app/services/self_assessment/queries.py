"""Reads of the sandbox register of taxpayers."""

from sqlmodel import Session, col, func, select

from app.crypto import keyed_hash, keyed_hashes
from app.services.self_assessment.models import (
    FiledReturn,
    KnownYear,
    Taxpayer,
    TaxpayerAccount,
    TaxPayment,
)

IDENTIFIERS_PURPOSE = "self-assessment-identifiers"


def _both(utr: str, nino: str) -> str:
    return f"{utr}:{nino}"


def identifiers_hash(utr: str, nino: str) -> str:
    """What a taxpayer is found by: neither number can be tried without the other."""
    return keyed_hash(_both(utr, nino), purpose=IDENTIFIERS_PURPOSE)


def taxpayer_by_identifiers(session: Session, *, utr: str, nino: str, lock: bool = False) -> Taxpayer | None:
    """The taxpayer whose two numbers belong together."""
    hashes = keyed_hashes(_both(utr, nino), purpose=IDENTIFIERS_PURPOSE)
    asked = select(Taxpayer).where(col(Taxpayer.identifiers_hash).in_(hashes))
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    return session.exec(asked).first()


def taxpayer_of(session: Session, *, issuer: str, subject: str) -> Taxpayer | None:
    """The taxpayer that a person was linked to when they filed before."""
    return session.exec(
        select(Taxpayer)
        .join(TaxpayerAccount, col(TaxpayerAccount.taxpayer_id) == col(Taxpayer.id))
        .where(TaxpayerAccount.issuer == issuer, TaxpayerAccount.subject == subject)
    ).first()


def account_of(session: Session, *, taxpayer_id: str) -> TaxpayerAccount | None:
    """Whose account a taxpayer is, if anybody's yet."""
    return session.exec(select(TaxpayerAccount).where(TaxpayerAccount.taxpayer_id == taxpayer_id)).first()


def known_year(session: Session, *, taxpayer_id: str, tax_year: int) -> KnownYear | None:
    """What others reported about a year."""
    return session.exec(
        select(KnownYear).where(KnownYear.taxpayer_id == taxpayer_id, KnownYear.tax_year == tax_year)
    ).first()


def return_of_case(session: Session, case_id: str) -> FiledReturn | None:
    """The return that a case filed."""
    return session.exec(select(FiledReturn).where(FiledReturn.case_id == case_id)).first()


def standing_return(session: Session, *, taxpayer_id: str, tax_year: int) -> FiledReturn | None:
    """The return that counts for a year: the last one filed."""
    return session.exec(
        select(FiledReturn).where(
            FiledReturn.taxpayer_id == taxpayer_id,
            FiledReturn.tax_year == tax_year,
            col(FiledReturn.replaced_by).is_(None),
        )
    ).first()


def paid_for(session: Session, *, taxpayer_id: str, tax_year: int) -> int:
    """Pence received for a year through the hub."""
    found = session.exec(
        select(func.sum(TaxPayment.amount_pence)).where(
            TaxPayment.taxpayer_id == taxpayer_id, TaxPayment.tax_year == tax_year
        )
    ).one()
    return int(found or 0)


def payment_of_case(session: Session, case_id: str) -> TaxPayment | None:
    """The payment that a case brought."""
    return session.exec(select(TaxPayment).where(TaxPayment.case_id == case_id)).first()
