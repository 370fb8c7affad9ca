"""Sample data for demonstrations: invented taxpayers and what employers and banks reported about them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.services.self_assessment import queries
from app.services.self_assessment.models import KnownYear, Taxpayer, TaxpayerAccount
from app.services.self_assessment.rates import tax_years


@dataclass(frozen=True)
class SampleTaxpayer:
    """An invented taxpayer. No real number has six noughts; amounts are pence."""

    name: str
    utr: str
    nino: str
    employments: tuple[tuple[str, int, int], ...]
    interest: int
    paid_on_account: int


NIA = SampleTaxpayer(
    "Nia Haf Rowlands",
    "1955839661",
    "AA000000A",
    (("Sample Harbour Bakery", 2_140_000, 176_600), ("Sample Evening School", 640_000, 128_000)),
    interest=148_000,
    paid_on_account=60_000,
)
TOMOS = SampleTaxpayer(
    "Tomos Sample", "1983690060", "AA000000B", (("Sample Docks", 5_600_000, 983_200),), 0, 0
)
TAXPAYERS = (NIA, TOMOS)


@dataclass(frozen=True)
class SampleAccount:
    """Who a taxpayer is when they sign in."""

    issuer: str
    subject: str


def load(session: Session, *, owner: SampleAccount | None, now: datetime) -> int:
    """Put the sample taxpayers into the register and give the first to `owner`; returns how many are new.

    Repeating changes nothing.
    """
    new = 0
    for sample in TAXPAYERS:
        found = queries.taxpayer_by_identifiers(session, utr=sample.utr, nino=sample.nino)
        if found is None:
            found = _add(session, sample, now)
            new += 1
        if sample is NIA and owner and queries.account_of(session, taxpayer_id=found.id) is None:
            session.add(TaxpayerAccount(taxpayer_id=found.id, since=now, **vars(owner)))
    session.flush()
    return new


def _add(session: Session, sample: SampleTaxpayer, now: datetime) -> Taxpayer:
    row = Taxpayer(
        identifiers_hash=queries.identifiers_hash(sample.utr, sample.nino),
        utr=sample.utr,
        nino=sample.nino,
        name=sample.name,
        sample=True,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    for year in tax_years():
        session.add(KnownYear(taxpayer_id=row.id, tax_year=year.year, content=json.dumps(_known(sample))))
    return row


def _known(sample: SampleTaxpayer) -> dict[str, Any]:
    return {
        "employments": [
            {"employer": employer, "pay": pay, "tax_deducted": tax}
            for employer, pay, tax in sample.employments
        ],
        "interest": sample.interest,
        "paid_on_account": sample.paid_on_account,
    }
