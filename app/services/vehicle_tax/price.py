"""What the car of the smart answer pays, each way to pay, worked out from its answers alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, RefusedError, Words
from app.journeys.rules import Row
from app.journeys.wording import long_date
from app.money import pounds
from app.services.vehicle_tax import periods, rates, rules, wording
from app.web.languages import _

FIRST_LICENCE_MONTHS = 12


def car(answers: Answers) -> rules.Vehicle:
    """What the tax rules look at."""
    fuel = rules.Fuel(answers["fuel"])
    return rules.Vehicle(
        first_registered=registered_on(answers),
        fuel=fuel,
        co2=None if fuel is rules.Fuel.ELECTRICITY else answers.get("co2"),
        engine_cc=answers.get("engine_size"),
        list_price=answers.get("list_price"),
        rde2=answers["meets_rde2"] == "yes" if "meets_rde2" in answers else None,
    )


def find_month(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """From when the tax would run, and whether the car is new enough to be taxed for the first time.

    Raises:
        RefusedError: `in_future`, or `no_rates` where none are known for this month.
    """
    del session
    start = periods.next_start(today, None)
    if registered_on(answers) > today:
        raise RefusedError("in_future")
    try:
        rates.rates_for(start)
    except rates.NoRatesError:
        raise RefusedError("no_rates") from None
    months = periods.months_between(registered_on(answers), start) - 1
    return {"starts": start.isoformat(), "new": "yes" if months < FIRST_LICENCE_MONTHS else "no"}


def registered_on(answers: Answers) -> date:
    """The day of first registration."""
    return date.fromisoformat(answers["first_registered"])


def _starts(answers: Answers) -> date:
    return date.fromisoformat(answers["month"]["starts"])


def first_time(answers: Answers) -> bool:
    """Whether this is the first licence of a new car."""
    return answers["month"]["new"] == "yes" and answers.get("first_time") == "yes"


def electric(answers: Answers) -> bool:
    """Whether nothing needs to be asked about emissions."""
    return bool(answers["fuel"] == rules.Fuel.ELECTRICITY)


def _quotes(answers: Answers) -> tuple[rules.Quote, ...]:
    """What each way to pay costs, with the reasons; each page of the result works it out from the answers."""
    start = _starts(answers)
    kind = rules.LicenceKind.FIRST if first_time(answers) else rules.LicenceKind.RENEWAL
    return rules.quotes(car(answers), rules.Licence(kind, start), rates.rates_for(start))


def price_rows(answers: Answers) -> tuple[Row, ...]:
    """One row for each way to pay."""
    return tuple(
        Row(wording.OPTIONS[quote.option], pounds(quote.amount_pence))
        for quote in _quotes(answers)
        if quote.amount_pence is not None
    )


def why(answers: Answers) -> tuple[Words, ...]:
    """The reason for the price, how a year comes about, and the day that it is for."""
    year = _quotes(answers)[0]
    working = tuple(f"{wording.line_label(line)}: {pounds(line.amount_pence)}" for line in year.lines)
    said: list[Words] = [wording.reason_text(year.reason), *(working if len(working) > 1 else ())]
    if not year.offered:
        return tuple(said)
    said.append(_("These are the rates for tax that starts on %(day)s.", day=long_date(_starts(answers))))
    said.append(
        _(
            "A new car is usually taxed by the dealer when it is registered. From the second time it is"
            " taxed it pays the standard rate."
        )
        if first_time(answers)
        else _("You can check the price for your own vehicle, and pay it, when you tax it here.")
    )
    return tuple(said)


def unverified(answers: Answers) -> Words | None:
    """A warning for staff: the price rests on a figure that nobody has checked at its source."""
    if all(quote.verified for quote in _quotes(answers)):
        return None
    return _(
        "For staff: the rates for this start date come from a second-hand source and are not verified yet."
    )


def nothing_more(answers: Answers) -> bool:
    """Whether the date and the fuel settle the price."""
    registered = registered_on(answers)
    if rules.is_historic(car(answers), _starts(answers)):
        return True
    if registered < rules.STANDARD_FROM:
        return electric(answers)
    return answers["month"]["new"] == "no" and price_is_idle(answers)


def price_is_idle(answers: Answers) -> bool:
    """Whether the list price makes no difference any more, or never did."""
    return not rules.in_supplement_years(car(answers), _starts(answers))
