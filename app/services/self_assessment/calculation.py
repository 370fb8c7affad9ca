"""The calculation as people read it before they declare: every line, then what is owed and when."""

from app.journeys.fields import Answers, Option, Words
from app.journeys.rules import Row
from app.journeys.wording import long_date
from app.money import pounds
from app.services.self_assessment import returns, trading
from app.services.self_assessment.returns import Result
from app.services.self_assessment.wording import line_label, year_text
from app.services.self_assessment.working import Part
from app.web.languages import _, _l


def calculation_rows(answers: Answers) -> tuple[Row, ...]:
    """The working line by line, the account of the year, and what comes next."""
    result = returns.result_of(answers)
    return (*_checks(answers), *_working(result), *_account(result), *_later(result))


def _checks(answers: Answers) -> tuple[Row, ...]:
    """Where the return says something else than employers reported for the same year."""
    known = answers.get("taxpayer") or {}
    pay = sum(each["pay"] for each in returns.employments_of(answers))
    tax = sum(each["tax_deducted"] for each in returns.employments_of(answers))
    rows = []
    if known.get("filed_before"):
        rows.append(Row(_l("Takes the place of your return"), known["filed_before"]))
    if known.get("employers") and (pay, tax) != (known["reported_pay"], known["reported_tax"]):
        said = _(
            "Your employers told us of pay of %(pay)s and tax of %(tax)s for this year",
            pay=pounds(known["reported_pay"]),
            tax=pounds(known["reported_tax"]),
        )
        rows.append(Row(_l("Check this: it differs from our records"), said))
    return tuple(rows)


def _working(result: Result) -> tuple[Row, ...]:
    rows = [Row(_l("Tax year"), year_text(result.year))]
    found = result.assessment
    for part in Part:
        rows += [
            Row(line_label(line), _amount(line.code, line.amount_pence))
            for line in found.lines
            if line.part is part
        ]
        if part is Part.TAX:
            rows.append(Row(_l("Income Tax for the year"), pounds(found.income_tax_pence)))
        if part is Part.CLASS_4 and any(line.part is part for line in found.lines):
            rows.append(Row(_l("Class 4 National Insurance for the year"), pounds(found.class_4_pence)))
    return tuple(rows)


def _amount(code: str, pence: int) -> Words:
    """A line that only explains carries no amount of its own."""
    return _l("Already counted above") if code == "placed" else pounds(pence)


def _account(result: Result) -> tuple[Row, ...]:
    account = result.account
    taken = (
        (_l("Less tax taken from your pay"), account.deducted),
        (_l("Less payments on account"), account.paid_on_account),
        (_l("Less what you paid here for this year"), account.paid_since),
    )
    rows = [Row(_l("Total for the year"), pounds(account.due))]
    rows += [Row(label, pounds(-amount)) for label, amount in taken if amount]
    if account.balance < 0:
        rows.append(Row(_l("Refund due to you"), pounds(-account.balance)))
    else:
        rows.append(Row(_l("You owe for the year"), pounds(account.balance)))
    return tuple(rows)


def _later(result: Result) -> tuple[Row, ...]:
    by = {name: long_date(deadline.day) for name, deadline in result.year.deadlines.items()}
    rows = []
    if result.account.balance > 0:
        rows.append(Row(_l("Pay it by"), by["pay_by"]))
    if result.on_account:
        half = pounds(result.on_account)
        text = _("%(amount)s by %(day)s", amount=half, day=by["pay_by"])
        rows.append(Row(_l("First payment on account for the next year"), text))
        text = _("%(amount)s by %(day)s", amount=half, day=by["second_payment_by"])
        rows.append(Row(_l("Second payment on account for the next year"), text))
    if result.late_penalty:
        said = _("%(amount)s so far, billed by itself", amount=pounds(result.late_penalty))
        rows.append(Row(_l("Penalty because this return is late"), said))
    rows.append(Row(_l("You can change this return until"), by["amend_by"]))
    rows.append(Row(_l("Keep your records until at least"), by["keep_records_until"]))
    return tuple(rows)


def read_options(answers: Answers) -> tuple[Option, ...]:
    """The one box to tick; its value is the calculation's seal, so that a changed one is read again."""
    if "tax_year" not in answers:
        return ()
    return (Option(returns.result_of(answers).seal, _l("I have read the calculation")),)


def pay_options(answers: Answers) -> tuple[Option, ...]:
    """Now or later, with the amount and the last day."""
    if "tax_year" not in answers:
        return ()
    result = returns.result_of(answers)
    by = long_date(result.year.deadlines["pay_by"].day)
    return (
        Option("now", _("Pay %(amount)s by card now", amount=pounds(result.to_pay))),
        Option(
            "later",
            _("Pay later, by %(day)s", day=by),
            _l("By bank transfer to HMRC with your Unique Taxpayer Reference and the letter K"),
        ),
    )


def claim_options(answers: Answers) -> tuple[Option, ...]:
    """Both ways to the profit with what each leaves, the better one marked."""
    if "tax_year" not in answers or "turnover" not in answers:
        return ()
    year = returns.year_of(answers)
    turnover, expenses = answers["turnover"], answers.get("expenses", 0)
    better = trading.better_claim(turnover, expenses, year)
    whole = trading.Trade(turnover, None)
    lower = _l("This leaves the lower profit")
    options = []
    for value, words, trade in (
        ("allowance", _l("Take off the trading allowance of %(off)s: profit %(profit)s"), whole),
        (
            "expenses",
            _l("Take off your expenses of %(off)s: profit %(profit)s"),
            trading.Trade(turnover, expenses),
        ),
    ):
        off = trading.allowance_of(trade, year) if trade.expenses is None else expenses
        text = str(words) % {"off": pounds(off), "profit": pounds(trading.profit_of(trade, year))}
        options.append(Option(value, text, lower if value == better else None))
    return tuple(options)


def to_pay_now(answers: Answers) -> int:
    """Pence to pay by card: the balance where the person chose to pay now."""
    return returns.result_of(answers).to_pay if answers.get("how_to_pay") == "now" else 0


def payment_words(answers: Answers) -> Words:
    return _("Self Assessment for %(year)s", year=year_text(returns.year_of(answers)))
