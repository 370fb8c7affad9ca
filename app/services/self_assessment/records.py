"""What the sandbox register keeps of a person: the link is theirs to have forgotten, filed returns stay."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.records import Erasure, KeyedHash, PersonalData, Subject
from app.services.self_assessment.models import FiledReturn, TaxpayerAccount

GROUND = "Taxes Management Act 1970, section 34 (assessments within four years and more)"


def _account(session: Session, person: Subject) -> TaxpayerAccount | None:
    return session.exec(
        select(TaxpayerAccount).where(
            TaxpayerAccount.subject == person.subject, TaxpayerAccount.issuer == person.issuer
        )
    ).first()


def _returns(session: Session, account: TaxpayerAccount | None) -> Sequence[FiledReturn]:
    if account is None:
        return ()
    asked = select(FiledReturn).where(FiledReturn.taxpayer_id == account.taxpayer_id)
    return session.exec(asked.order_by(col(FiledReturn.filed_at), col(FiledReturn.id))).all()


def _export(session: Session, person: Subject) -> list[Mapping[str, Any]]:
    return [
        {
            "reference": one.reference,
            "tax_year": one.tax_year,
            "filed_on": one.filed_on.isoformat(),
            **one.figures,
        }
        for one in _returns(session, _account(session, person))
    ]


def _erase(session: Session, person: Subject, go_on: bool) -> Erasure:  # noqa: FBT001 - the port's shape
    account = _account(session, person)
    kept = len(_returns(session, account))
    if account is None:
        return Erasure(0)
    if go_on:
        session.delete(account)
    return Erasure(1, kept, GROUND if kept else "")


PERSONAL_DATA = (PersonalData("tax returns", _export, _erase),)
KEYED_HASHES = (
    KeyedHash(
        "self_assessment_taxpayer",
        "identifiers_hash",
        until="the register of taxpayers has been loaded anew: the hash is of two columns together",
    ),
)
