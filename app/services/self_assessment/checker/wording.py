"""The words of each end: the reason, what to do by when, and what to do where that day has passed."""

from collections.abc import Callable

from app import clock
from app.journeys.fields import Answers, Words
from app.journeys.rules import Row
from app.journeys.wording import long_date
from app.money import pounds
from app.services.self_assessment.checker.rules import Circumstances, Finding, finding
from app.services.self_assessment.rates import rates_for
from app.services.self_assessment.tables import TaxYear
from app.services.self_assessment.wording import year_text
from app.web.languages import _, _l

REASONS: dict[str, Words] = {
    "notice": _l("HMRC told you to. You must send a return even if you think you owe nothing."),
    "trading": _l("You had more than %(pounds)s from self-employment before taking off expenses."),
    "partner": _l("You were a partner in a business partnership."),
    "capital_gains": _l("You have Capital Gains Tax to pay."),
    "rent_after_costs": _l("Your income from renting out property is over the limit for a tax code."),
    "investments": _l("You had more than %(pounds)s from savings and investments."),
    "other_untaxed": _l("You had more than %(pounds)s of other income that was not taxed."),
    "foreign": _l("You had income from abroad that is taxed in the UK."),
    "job_expenses": _l("You want to claim more than %(pounds)s of job expenses."),
}


def year_of(answers: Answers) -> TaxYear:
    return rates_for(int(answers["tax_year"]))


def found(answers: Answers) -> Finding:
    """The finding for the answers so far; what was not asked does not apply."""

    def yes(name: str) -> bool:
        return bool(answers.get(name) == "yes")

    about = Circumstances(
        notice=yes("told_to_send"),
        trading=str(answers.get("self_employment", "none")),
        partner=yes("business_partner"),
        capital_gains=yes("capital_gains"),
        rent=str(answers.get("rent", "none")),
        investments=yes("investments"),
        other=str(answers.get("other_income", "none")),
        foreign=yes("foreign_income"),
        job_expenses=yes("job_expenses"),
        child_benefit=yes("child_benefit"),
    )
    return finding(about, year_of(answers))


def whole(name: str) -> Callable[[Answers], str]:
    """The limit of a criterion in the year asked about, as people write it."""
    return lambda answers: pounds((year_of(answers).must_send[name].pounds or 0) * 100).removesuffix(".00")


def reason(answers: Answers) -> str:
    said = found(answers)
    return str(REASONS[said.reason]) % {"pounds": pounds((said.pounds or 0) * 100).removesuffix(".00")}


def why(answers: Answers) -> tuple[Words, ...]:
    said: tuple[Words, ...] = (
        reason(answers),
        _("If you did not send a return last year, register first. If you did, use the same reference."),
    )
    if not _passed(answers, "online_by"):
        return said
    late = _(
        "The day to send an online return has passed. Send it as soon as you can: penalties grow with time."
    )
    return (*said, late)


def _passed(answers: Answers, deadline: str) -> bool:
    return year_of(answers).deadlines[deadline].day < clock.today()


def _by(answers: Answers, deadline: str) -> Words:
    """A deadline in words; somebody who reads of it too late is told so."""
    day = long_date(year_of(answers).deadlines[deadline].day)
    return _("%(day)s. This day has passed", day=day) if _passed(answers, deadline) else day


def dates(answers: Answers) -> tuple[Row, ...]:
    """The year, what to do by when, and where the reason is written down."""
    return (
        Row(_l("Tax year"), year_text(year_of(answers))),
        Row(_l("Register by, if you did not send a return last year"), _by(answers, "register_by")),
        Row(_l("Send a paper return by"), _by(answers, "paper_by")),
        Row(_l("Send an online return by"), _by(answers, "online_by")),
        Row(_l("Pay what you owe by"), _by(answers, "pay_by")),
        source_row(answers),
    )


def source_row(answers: Answers) -> Row:
    source = found(answers).source
    return Row(
        _l("Where this is written down"),
        _("%(title)s, as of %(day)s", title=source.title, day=long_date(source.as_of)),
    )


def short_rows(answers: Answers) -> tuple[Row, ...]:
    return (Row(_l("Tax year"), year_text(year_of(answers))), source_row(answers))


def tell_rows(answers: Answers) -> tuple[Row, ...]:
    """The day by which tax that is due without a return has to be told (TMA 1970 section 7)."""
    year, source = short_rows(answers)
    return (year, Row(_l("Tell HMRC by"), _by(answers, "register_by")), source)


def charge_words(answers: Answers) -> tuple[Words, ...]:
    limit = whole("child_benefit_income")(answers)
    charged = _(
        "Your income was over %(limit)s, so you must pay back some or all of the Child Benefit.", limit=limit
    )
    return (charged, *_how_to_pay(answers), *(_TELL_TOO if has_small_income(answers) else ()))


def _how_to_pay(answers: Answers) -> tuple[Words, ...]:
    """Through the tax code while that can still be asked for, else by a return."""
    by = long_date(year_of(answers).deadlines["online_by"].day)
    if _passed(answers, "online_by"):
        return (
            _(
                "You could ask HMRC to take it through your tax code until %(day)s. Now you must send a tax"
                " return. Send it as soon as you can: penalties grow with time.",
                day=by,
            ),
        )
    return (
        _(
            "You can pay it through your tax code if you ask HMRC by %(day)s. Then no return is needed.",
            day=by,
        ),
        _("If you do not, you must send a tax return."),
    )


_TELL_TOO = (_l("Tell HMRC about your untaxed income too: the tax on it is due all the same."),)


def has_small_income(answers: Answers) -> bool:
    return "small" in {answers.get("rent"), answers.get("other_income")}
