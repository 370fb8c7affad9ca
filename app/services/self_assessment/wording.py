"""The sentences for the codes of the Self Assessment rules, in the reader's language."""

from app.journeys.fields import Words
from app.journeys.wording import long_date
from app.money import pounds
from app.services.self_assessment.tables import TaxYear
from app.services.self_assessment.working import Line, Part
from app.web.languages import _, _l

PARTS: dict[Part, Words] = {
    Part.INCOME: _l("Your income"),
    Part.DEDUCTIONS: _l("What is taken off before tax"),
    Part.BANDS: _l("How far your tax bands reach"),
    Part.TAX: _l("Income Tax"),
    Part.CLASS_4: _l("Class 4 National Insurance"),
}

LINES: dict[str, Words] = {
    "employment": _l("Pay from employment"),
    "employment_number": _l("Pay from employment %(number)s"),
    "profit": _l("Profit from self-employment"),
    "savings": _l("Interest from savings"),
    "total": _l("Total income"),
    "reliefs": _l("Pension payments that had no tax relief"),
    "personal_allowance": _l("Personal Allowance"),
    "personal_allowance_reduced": _l(
        "Personal Allowance, lowered from %(full)s because your adjusted net income of %(adjusted)s"
        " is over %(over)s"
    ),
    "blind_persons_allowance": _l("Blind Person’s Allowance"),
    "placed": _l(
        "Set where it saves you most: %(earned)s against pay and profit, %(savings)s against interest"
    ),
    "taxable": _l("Taxable income"),
    "pension_at_source": _l("Pension payments with basic rate relief, which widen your tax bands"),
    "gift_aid": _l("Gift Aid with the charity’s tax added, which widens your tax bands"),
    "earned": _l("Pay and profit: %(pounds)s at %(rate)s, %(band)s"),
    "savings_at_band": _l("Interest: %(pounds)s at %(rate)s, %(band)s"),
    "savings.starting": _l("Interest: %(pounds)s at %(rate)s, starting rate for savings"),
    "savings.allowance": _l("Interest: %(pounds)s at %(rate)s, Personal Savings Allowance"),
    "class_4.none": _l("Your profit is not over %(over)s, so there is none to pay"),
    "class_4.main": _l("Profit over %(over)s: %(pounds)s at %(rate)s"),
    "class_4.above": _l("Profit over %(over)s: %(pounds)s at %(rate)s"),
    "class_4.maximum": _l("Less what is over the yearly maximum, because you also paid Class 1 on your pay"),
}
LIMITS: dict[str, Words] = {
    "basic": _l("The basic rate now reaches to this much taxable income"),
    "higher": _l("The higher rate now reaches to this much taxable income"),
}
BANDS: dict[str, Words] = {
    "basic": _l("basic rate"),
    "higher": _l("higher rate"),
    "additional": _l("additional rate"),
}

PROBLEMS: dict[str, Words] = {
    "required": _l("Enter a value"),
    "not_an_object": _l("Send one JSON object"),
    "not_an_amount": _l("Enter an amount in pounds from 0 to 1,000,000,000 with at most 2 decimal places"),
    "not_true_or_false": _l("Enter true or false"),
    "not_a_year": _l("Enter the year in which the tax year starts, like 2025"),
    "no_figures": _l("We hold figures only for tax years that start from %(first)s to %(last)s"),
    "out_of_scope": _l("This estimate does not take this into account: leave it out, or send 0 or false"),
}

_MONEY = frozenset({"pounds", "over", "full", "adjusted", "earned", "savings"})


def year_text(year: TaxYear) -> str:
    """A tax year as people call it: '6 April 2025 to 5 April 2026'."""
    return _("%(start)s to %(end)s", start=long_date(year.start), end=long_date(year.end))


def line_label(line: Line) -> str:
    """The label of one line of the working."""
    params = {name: _shown(name, value) for name, value in line.params}
    if line.code == "limit":
        return str(LIMITS[params["band"]])
    code = "savings_at_band" if line.part is Part.TAX and line.code == "savings" else line.code
    if "band" in params:
        params["band"] = str(BANDS.get(params["band"], ""))
    return str(LINES[code]) % params


def _shown(name: str, value: str | int) -> str:
    if name == "rate":
        return f"{int(value) / 100:g}%"
    if name in _MONEY:
        return pounds(int(value) * 100).removesuffix(".00")
    return str(value)


def problem_text(code: str, **params: int) -> str:
    """The message beside a field that cannot be accepted."""
    return str(PROBLEMS[code]) % params
