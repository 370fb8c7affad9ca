"""What vehicle tax will I pay? A smart answer: a few questions, the price for each way to pay, its
working. Nothing is sent and nobody signs in.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from app.journeys.fields import Answers, Choice, Day, Number, Option, RefusedError, Words
from app.journeys.rules import Branch, Link, Lookup, Outcome, Page, Question, Row, Spec, When
from app.journeys.wording import long_date
from app.money import pounds
from app.services.vehicle_tax import periods, rates, rules, wording
from app.web.languages import _, _l

FIRST_CAR = date(1900, 1, 1)
LARGEST_ENGINE_CC, LARGEST_CO2, LARGEST_PRICE = 20_000, 999, 5_000_000
FUELS = (
    Option(rules.Fuel.PETROL, _l("Petrol")),
    Option(rules.Fuel.DIESEL, _l("Diesel")),
    Option(rules.Fuel.ELECTRICITY, _l("Electric")),
    Option(rules.Fuel.HYBRID_ELECTRIC, _l("Hybrid")),
    Option(rules.Fuel.GAS_BI_FUEL, _l("Gas and petrol")),
    Option(rules.Fuel.GAS, _l("Gas")),
    Option(rules.Fuel.GAS_DIESEL, _l("Gas and diesel")),
)


def _car(answers: Answers) -> rules.Vehicle:
    return rules.Vehicle(
        first_registered=date.fromisoformat(answers["first_registered"]),
        fuel=rules.Fuel(answers["fuel"]),
        co2=answers.get("co2"),
        engine_cc=answers.get("engine_size"),
        list_price=answers.get("list_price"),
    )


def work_out(session: Session, answers: Answers, today: date) -> Mapping[str, Any]:
    """What a licence that starts this month would cost, each way to pay with its working.

    Raises:
        RefusedError: the answers contradict one another, or no rates are known for this month.
    """
    del session
    start = periods.next_start(today, None)
    licence = rules.Licence(rules.LicenceKind.RENEWAL, start)
    try:
        found = rules.quotes(_car(answers), licence, rates.rates_for(start))
    except rules.FactProblemError as fault:
        raise RefusedError(fault.code) from None
    except rates.NoRatesError:
        raise RefusedError("no_rates") from None
    return {
        "starts": start.isoformat(),
        "offered": [
            {"option": quote.option.value, "amount_pence": quote.amount_pence}
            for quote in found
            if quote.offered
        ],
        "verified": all(quote.verified for quote in found),
    }


def _quote(answers: Answers) -> rules.Quote:
    """The yearly quote with its reasons, worked out again from the same answers and start."""
    start = date.fromisoformat(answers["price"]["starts"])
    licence = rules.Licence(rules.LicenceKind.RENEWAL, start)
    return rules.quote(_car(answers), licence, rules.Option.YEAR, rates.rates_for(start))


def price_rows(answers: Answers) -> tuple[Row, ...]:
    """One row for each way to pay."""
    return tuple(
        Row(wording.OPTIONS[rules.Option(offer["option"])], pounds(offer["amount_pence"]))
        for offer in answers["price"]["offered"]
    )


def why(answers: Answers) -> tuple[Words, ...]:
    """The reason for the price, and the day that it is for."""
    start = date.fromisoformat(answers["price"]["starts"])
    return (
        wording.reason_text(_quote(answers).reason),
        _("These are the rates for tax that starts on %(day)s.", day=long_date(start)),
        _("You can check the price for your own vehicle, and pay it, when you tax it here."),
    )


def unverified(answers: Answers) -> Words | None:
    price = answers.get("price")
    if price is None or price["verified"]:
        return None
    return _(
        "For staff: the rates for this start date come from a second-hand source and are not verified yet."
    )


def _registered(answers: Answers) -> date:
    return date.fromisoformat(answers["first_registered"])


PRICE = Lookup(
    "price",
    work_out,
    errors={
        "no_rates": _l("We do not have the rates for this month yet. Try again later"),
        "electric_emits_nothing": _l("An electric car emits no CO2: enter 0, or change the fuel"),
        "before_registration": _l("The car must be registered before it can be taxed"),
    },
)
RESULT = "what-you-will-pay"

PAGES = (
    Page(
        slug="first-registered",
        title=_l("When was the car first registered?"),
        questions=(
            Question(
                "first_registered",
                _l("When was the car first registered?"),
                Day(earliest=FIRST_CAR),
                hint=_l("It is on the log book (V5C), for example 27 3 2019"),
                errors={
                    "empty": _l("Enter the date the car was first registered"),
                    "too_early": _l("The date must be in 1900 or later"),
                },
                short=_l("First registered"),
            ),
        ),
        then="fuel",
    ),
    Page(
        slug="fuel",
        title=_l("What fuel does the car use?"),
        questions=(
            Question(
                "fuel",
                _l("What fuel does the car use?"),
                Choice(FUELS),
                errors={"empty": _l("Select the fuel the car uses")},
                short=_l("Fuel"),
            ),
        ),
        branches=(
            Branch(
                When("registered before 1 March 2001", lambda a: _registered(a) < rules.BANDS_FROM),
                "engine-size",
            ),
            Branch(
                When("registered before 1 April 2017", lambda a: _registered(a) < rules.STANDARD_FROM),
                "co2-emissions",
            ),
        ),
        then="list-price",
    ),
    Page(
        slug="engine-size",
        title=_l("What is the engine size?"),
        questions=(
            Question(
                "engine_size",
                _l("What is the engine size?"),
                Number(at_most=LARGEST_ENGINE_CC),
                hint=_l("In cc, for example 1396. It is on the log book (V5C)"),
                errors={
                    "empty": _l("Enter the engine size"),
                    "not_a_number": _l("Engine size must be a whole number, like 1396"),
                },
            ),
        ),
        lookup=PRICE,
        then=RESULT,
    ),
    Page(
        slug="co2-emissions",
        title=_l("What are the car’s CO2 emissions?"),
        questions=(
            Question(
                "co2",
                _l("What are the car’s CO2 emissions?"),
                Number(at_most=LARGEST_CO2),
                hint=_l("In grams per kilometre, for example 149. It is on the log book (V5C)"),
                errors={
                    "empty": _l("Enter the CO2 emissions"),
                    "not_a_number": _l("CO2 emissions must be a whole number, like 149"),
                },
            ),
        ),
        lookup=PRICE,
        then=RESULT,
    ),
    Page(
        slug="list-price",
        title=_l("What was the car’s list price?"),
        questions=(
            Question(
                "list_price",
                _l("What was the car’s list price?"),
                Number(at_most=LARGEST_PRICE, width="10"),
                hint=_l("In whole pounds: the price before any discount when it was new, for example 31500"),
                errors={
                    "empty": _l("Enter the list price"),
                    "not_a_number": _l("List price must be a whole number of pounds, like 31500"),
                },
            ),
        ),
        lookup=PRICE,
        then=RESULT,
    ),
)

SERVICE = Spec(
    slug="what-vehicle-tax-will-i-pay",
    name=_l("What vehicle tax will I pay?"),
    organisation="vehicle-licensing",
    pages=PAGES,
    outcomes=(
        Outcome(
            RESULT,
            _l("What you will pay"),
            why,
            links=(Link(_l("Tax your vehicle"), "/services/vehicle-tax/"),),
            summary=price_rows,
            staff_note=unverified,
        ),
    ),
    replaces=("telephone", "counter"),
)
