"""What vehicle tax will I pay? A smart answer: a few questions, the price for each way to pay, its
working. Nothing is sent and nobody signs in.
"""

from dataclasses import dataclass
from datetime import date

from app.journeys.fields import Answers, Choice, Day, Number, Option
from app.journeys.rules import Branch, Link, Lookup, Outcome, Page, Question, Spec, When
from app.services.vehicle_tax import price, rules
from app.services.vehicle_tax.entry import YES_NO
from app.web.languages import _l

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


@dataclass(frozen=True)
class WholePounds(Number):
    """A price without pence; people may type the pound sign."""

    def tidy(self, text: str, answers: Answers) -> int:
        return super().tidy(text.removeprefix("£"), answers)


MONTH = Lookup(
    "month",
    price.find_month,
    errors={
        "in_future": _l("The date must be today or in the past. For a new car, enter today’s date"),
        "no_rates": _l("We do not have the rates for this month yet. Try again later"),
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
        lookup=MONTH,
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
            Branch(When("date and fuel settle the price", price.nothing_more), RESULT),
            Branch(
                When("registered before 1 March 2001", lambda a: price.registered_on(a) < rules.BANDS_FROM),
                "engine-size",
            ),
            Branch(
                When(
                    "registered before 1 April 2017", lambda a: price.registered_on(a) < rules.STANDARD_FROM
                ),
                "co2-emissions",
            ),
            Branch(
                When("registered in the last 12 months", lambda a: a["month"]["new"] == "yes"),
                "first-time",
            ),
        ),
        then="list-price",
    ),
    Page(
        slug="first-time",
        title=_l("Is this the first time that the car is taxed?"),
        questions=(
            Question(
                "first_time",
                _l("Is this the first time that the car is taxed?"),
                Choice(YES_NO, inline=True),
                hint=_l("A new car is taxed for the first time when it is registered"),
                errors={"empty": _l("Select yes if this is the first time that the car is taxed")},
                short=_l("Taxed for the first time"),
            ),
        ),
        branches=(
            Branch(
                When(
                    "first licence of an electric car",
                    lambda a: price.first_time(a) and price.electric(a),
                ),
                RESULT,
            ),
            Branch(When("first licence", price.first_time), "co2-emissions"),
            Branch(When("the list price does not count", price.price_is_idle), RESULT),
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
        branches=(
            Branch(
                When(
                    "first licence of a diesel car",
                    lambda a: price.first_time(a) and a["fuel"] == rules.Fuel.DIESEL,
                ),
                "diesel-standard",
            ),
        ),
        then=RESULT,
    ),
    Page(
        slug="diesel-standard",
        title=_l("Does the car meet the RDE2 standard?"),
        questions=(
            Question(
                "meets_rde2",
                _l("Does the car meet the RDE2 standard?"),
                Choice(YES_NO, inline=True),
                hint=_l("Ask the dealer or the manufacturer if you are not sure"),
                errors={"empty": _l("Select yes if the car meets the RDE2 standard")},
                short=_l("Meets RDE2"),
            ),
        ),
        then=RESULT,
    ),
    Page(
        slug="list-price",
        title=_l("What was the car’s list price?"),
        questions=(
            Question(
                "list_price",
                _l("What was the car’s list price?"),
                WholePounds(at_most=LARGEST_PRICE, width="10"),
                hint=_l("In whole pounds: the price before any discount when it was new, for example 31500"),
                errors={
                    "empty": _l("Enter the list price"),
                    "not_a_number": _l("List price must be a whole number of pounds, like 31500"),
                },
            ),
        ),
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
            price.why,
            links=(Link(_l("Tax your vehicle"), "/services/vehicle-tax/"),),
            summary=price.price_rows,
            staff_note=price.unverified,
        ),
    ),
    replaces=("telephone", "counter"),
)
