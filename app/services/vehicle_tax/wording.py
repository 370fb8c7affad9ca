"""The sentences for the codes that the vehicle tax rules return, in the reader's language."""

from datetime import date

from flask_babel import format_date

from app.money import pounds
from app.services.vehicle_tax.rules import Line, Option, Reason
from app.web.languages import _l

REASONS = {
    "rate.first_year": _l("This is the first licence of a car that emits %(co2)s g/km of CO2."),
    "rate.standard": _l(
        "Cars registered on or after 1 April 2017 pay the standard rate after their first licence."
    ),
    "rate.standard_with_supplement": _l(
        "The car's list price was over %(over)s, so a supplement is added to the standard rate"
        " until six years after it was first registered."
    ),
    "rate.band": _l("The car is in band %(band)s because it emits %(co2)s g/km of CO2."),
    "rate.engine_small": _l(
        "The car was registered before 1 March 2001 and its engine is not over %(cc)s cc."
    ),
    "rate.engine_large": _l("The car was registered before 1 March 2001 and its engine is over %(cc)s cc."),
    "exempt.historic": _l("Historic vehicles are exempt. The first claim is made at a Post Office."),
    "exempt.historic_by_age": _l(
        "The car was built before %(cutoff)s, so it is exempt as a historic vehicle unless it is"
        " used for hire or business. The first claim is made at a Post Office."
    ),
    "exempt.disabled": _l(
        "Vehicles used by or for a disabled person who qualifies are exempt."
        " The first claim may have to be made at a Post Office."
    ),
    "exempt.disabled_half": _l(
        "Half the rate is due because the keeper gets the standard rate mobility component"
        " of Personal Independence Payment."
    ),
    "exempt.other": _l("Vehicles of this class are exempt. They must still be taxed each year."),
    "exempt.electric_before_2025": _l("Electric cars were exempt from vehicle tax until 31 March 2025."),
    "not_offered.not_historic": _l(
        "This is not a historic vehicle yet: it must have been built before %(cutoff)s."
        " If it was built earlier than it was registered, claim at a Post Office with proof."
    ),
    "not_offered.electric_before_2001": _l(
        "We hold no rate for electric cars registered before 1 March 2001."
        " You can tax the car at a Post Office that deals with vehicle tax."
    ),
    "not_offered.six_months_first_licence": _l("A first licence is for 12 months."),
    "not_offered.six_months_small_rate": _l(
        "Six months are not offered where the rate for a year is under £50."
    ),
    "not_offered.unknown_engine_cc": _l(
        "The engine size is not known, and it decides the rate of a car registered before 1 March 2001."
    ),
    "not_offered.unknown_co2_for_bands": _l(
        "The CO2 emissions are not known, and they decide the band of this car."
    ),
    "not_offered.unknown_co2_for_first_licence": _l(
        "The CO2 emissions are not known, and they decide the rate of a first licence."
    ),
    "not_offered.unknown_rde2": _l(
        "It is not known whether this diesel car meets the RDE2 standard, and that decides the rate of"
        " its first licence."
    ),
    "not_offered.unknown_list_price": _l(
        "The list price is not known, and it decides whether a supplement is due."
    ),
    "not_offered.nothing_to_spread": _l("There is nothing to pay in instalments."),
}

LINES = {
    "rate.first_year": _l("First licence, %(co2)s g/km of CO2"),
    "rate.supplement": _l("Supplement for a list price over %(over)s"),
    "rate.band": _l("Band %(band)s, %(co2)s g/km of CO2"),
    "rate.engine_small": _l("Engine not over %(cc)s cc"),
    "rate.engine_large": _l("Engine over %(cc)s cc"),
    "exempt.historic": _l("Exempt: historic vehicle"),
    "exempt.historic_by_age": _l("Exempt: historic vehicle"),
    "exempt.disabled": _l("Exempt: used by or for a disabled person"),
    "exempt.disabled_half": _l("Half off: mobility component at the standard rate"),
    "exempt.other": _l("Exempt class"),
    "exempt.electric_before_2025": _l("Exempt: electric car before April 2025"),
    "option.single_6_month": _l("Six months: 55 per cent of the rate for a year"),
    "option.single_6_month_direct_debit": _l(
        "Six months by Direct Debit: 52.5 per cent of the rate for a year"
    ),
    "option.total_12_monthly_direct_debit": _l("Twelve monthly payments by Direct Debit: 5 per cent more"),
}

STANDARD_LINES = {
    "petrol_diesel": _l("Standard rate, petrol or diesel"),
    "alternative": _l("Standard rate, alternative fuel"),
    "zero_emission": _l("Standard rate, zero emission"),
}

OPTIONS = {
    Option.YEAR: _l("12 months in one payment"),
    Option.HALF_YEAR: _l("6 months in one payment"),
    Option.YEAR_DEBIT: _l("12 months by Direct Debit in one payment"),
    Option.HALF_YEAR_DEBIT: _l("6 months by Direct Debit in one payment"),
    Option.MONTHLY_DEBIT: _l("12 monthly payments by Direct Debit, all together"),
}

PROBLEMS = {
    "required": _l("Enter a value"),
    "not_an_object": _l("Send one JSON object"),
    "not_a_date": _l("Enter a real date as year, month and day, like 2025-06-01"),
    "not_a_choice": _l("Enter one of the values that the description lists"),
    "not_a_whole_number": _l("Enter a whole number from 0 to 10,000,000"),
    "not_true_or_false": _l("Enter true or false"),
    "before_registration": _l("The licence cannot start before the car was first registered"),
    "contradicts_start": _l("This is not the rate year in which the licence starts"),
    "no_rates": _l("We hold rates only for licences that start from %(first)s to %(last)s"),
    "electric_emits_nothing": _l("An electric car emits 0 g/km of CO2"),
}


def reason_text(reason: Reason) -> str:
    """The sentence for a quote's reason."""
    return str(REASONS[reason.code]) % _params(reason)


def line_label(line: Line) -> str:
    """The label for one line of the working."""
    params = _params(line.reason)
    if line.reason.code == "rate.standard":
        return str(STANDARD_LINES[str(params["group"])])
    return str(LINES[line.reason.code]) % params


def problem_text(code: str, **params: date) -> str:
    """The message beside a field that cannot be accepted."""
    return str(PROBLEMS[code]) % {key: day_text(value) for key, value in params.items()}


def day_text(day: date) -> str:
    """A date as a person writes it."""
    return str(format_date(day, "d MMMM y"))


def _params(reason: Reason) -> dict[str, str | int]:
    params = dict(reason.params)
    if "cutoff" in params:
        params["cutoff"] = day_text(date.fromisoformat(str(params["cutoff"])))
    if "over" in params:
        params["over"] = pounds(int(params["over"]) * 100).removesuffix(".00")
    return params
