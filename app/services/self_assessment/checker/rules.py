"""Whether a person must send a tax return for a year: the first reason that applies, with its source.

Taxes Management Act 1970 sections 7 and 8, and HMRC's published criteria; amounts are in the year's table.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.services.self_assessment.tables import Source, TaxYear


class Duty(StrEnum):
    """What follows from the answers."""

    SEND = "send"
    CHARGE = "charge"
    TELL = "tell"
    NONE = "none"


@dataclass(frozen=True)
class Circumstances:
    """What a person says about one tax year. `rent`, `other` and `trading` are 'none', 'small', 'large'."""

    notice: bool = False
    trading: str = "none"
    partner: bool = False
    capital_gains: bool = False
    rent: str = "none"
    investments: bool = False
    other: str = "none"
    foreign: bool = False
    job_expenses: bool = False
    child_benefit: bool = False


@dataclass(frozen=True)
class Finding:
    """The duty, the code of the reason and where the reason is written down."""

    duty: Duty
    reason: str
    source: Source
    pounds: int | None = None


def finding(about: Circumstances, year: TaxYear) -> Finding:
    """The duty for a year. Any reason to send a return outweighs the lesser duties."""
    send = {
        "notice": about.notice,
        "trading": about.trading == "large",
        "partner": about.partner,
        "capital_gains": about.capital_gains,
        "rent_after_costs": about.rent == "large",
        "investments": about.investments,
        "other_untaxed": about.other == "large",
        "foreign": about.foreign,
        "job_expenses": about.job_expenses,
    }
    for reason, applies in send.items():
        if applies:
            return _found(Duty.SEND, reason, year)
    if about.child_benefit:
        return _found(Duty.CHARGE, "child_benefit_income", year)
    if about.rent == "small":
        return _found(Duty.TELL, "rent_to_tell", year)
    if about.other == "small":
        return _found(Duty.TELL, "other_untaxed", year)
    return Finding(Duty.NONE, "none", year.must_send["notice"].source)


def _found(duty: Duty, reason: str, year: TaxYear) -> Finding:
    criterion = year.must_send[reason]
    return Finding(duty, reason, criterion.source, criterion.pounds)
