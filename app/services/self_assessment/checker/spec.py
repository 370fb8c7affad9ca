"""Do I need to send a tax return, as data: yes or no questions until one decides."""

from app.journeys.fields import Answers, Choice, Option, Words
from app.journeys.rules import Branch, Is, Link, Outcome, Page, Question, Spec, When
from app.services.self_assessment.checker.wording import (
    charge_words,
    dates,
    has_small_income,
    short_rows,
    tell_rows,
    whole,
    why,
)
from app.services.self_assessment.rates import tax_years
from app.services.self_assessment.wording import year_text
from app.web.languages import _, _l

SLUG = "do-i-need-to-send-a-tax-return"
YES_NO = (Option("yes", _l("Yes")), Option("no", _l("No")))
MUST, CHARGE, TELL, NONE = "send-a-return", "child-benefit-charge", "tell-hmrc", "no-return-needed"


def year_options(answers: Answers) -> tuple[Option, ...]:
    """The tax years that we have figures for, newest first."""
    del answers
    return tuple(Option(str(year.year), year_text(year)) for year in reversed(tax_years()))


def _page(
    name: str,
    title: Words,
    empty: Words,
    options: Choice,
    then: str,
    *,
    ends: str = "yes",
    to: str = MUST,
    hint: Words | None = None,
    more: tuple[Branch, ...] = (),
) -> Page:
    """A page of one question, where the answer `ends` leads to an end."""
    return Page(
        slug=name.replace("_", "-"),
        title=title,
        questions=(Question(name, title, options, hint=hint, errors={"empty": empty}),),
        branches=(Branch(Is(name, ends), to), *more),
        then=then,
    )


def _over(name: str, labels: dict[str, Words]) -> Choice:
    """Options whose words name the limit of the year asked about, as %(limit)s."""
    limit = whole(name)
    return Choice(
        lambda answers: tuple(
            Option(value, str(words) % {"limit": limit(answers)}) for value, words in labels.items()
        )
    )


def rent_options(answers: Answers) -> tuple[Option, ...]:
    amounts = {
        "least": whole("rent_to_tell")(answers),
        "after": whole("rent_after_costs")(answers),
        "before": whole("rent_before_costs")(answers),
    }
    return (
        Option("none", _("No, or %(least)s or less before costs", **amounts)),
        Option("small", _("Yes, more than %(least)s, but none of the amounts below", **amounts)),
        Option(
            "large",
            _("Yes, %(before)s or more before costs, or %(after)s or more after costs", **amounts),
        ),
    )


PAGES = (
    Page(
        slug="tax-year",
        title=_l("Which tax year do you want to check?"),
        questions=(
            Question(
                "tax_year",
                _l("Which tax year do you want to check?"),
                Choice(year_options),
                errors={"empty": _l("Select the tax year")},
                short=_l("Tax year"),
            ),
        ),
        then="told-to-send",
    ),
    _page(
        "told_to_send",
        _l("Has HMRC told you to send a return for this year?"),
        _l("Select yes if HMRC told you to send a return"),
        Choice(YES_NO, inline=True),
        "self-employment",
        hint=_l("By letter, or by a message in your online tax account"),
    ),
    _page(
        "self_employment",
        _l("How much came in from self-employment?"),
        _l("Select how much came in from self-employment"),
        _over(
            "trading",
            {
                "none": _l("I was not self-employed"),
                "small": _l("%(limit)s or less"),
                "large": _l("More than %(limit)s"),
            },
        ),
        "business-partner",
        ends="large",
        hint=_l("Everything you were paid, before taking off expenses"),
    ),
    _page(
        "business_partner",
        _l("Were you a partner in a business partnership?"),
        _l("Select yes if you were a partner in a business"),
        Choice(YES_NO, inline=True),
        "capital-gains",
    ),
    _page(
        "capital_gains",
        _l("Do you have Capital Gains Tax to pay?"),
        _l("Select yes if you have Capital Gains Tax to pay"),
        Choice(YES_NO, inline=True),
        "rent",
        hint=_l("On the profit from selling or giving away things such as shares or a second home"),
    ),
    _page(
        "rent",
        _l("Did you rent out property?"),
        _l("Select whether you rented out property"),
        Choice(rent_options),
        "investments",
        ends="large",
    ),
    _page(
        "investments",
        _l("How much did you get from savings and investments?"),
        _l("Select how much you got from savings and investments"),
        _over("investments", {"no": _l("%(limit)s or less, or nothing"), "yes": _l("More than %(limit)s")}),
        "other-income",
        hint=_l("Interest and dividends before tax. Leave out Individual Savings Accounts (ISAs)"),
    ),
    _page(
        "other_income",
        _l("Did you have other income that was not taxed?"),
        _l("Select whether you had other income that was not taxed"),
        _over(
            "other_untaxed",
            {
                "none": _l("No"),
                "small": _l("Yes, %(limit)s or less"),
                "large": _l("Yes, more than %(limit)s"),
            },
        ),
        "foreign-income",
        ends="large",
        hint=_l("For example tips and commission that were not paid through your employer"),
    ),
    _page(
        "foreign_income",
        _l("Did you have income from abroad?"),
        _l("Select yes if you had income from abroad"),
        Choice(YES_NO, inline=True),
        "job-expenses",
        hint=_l("Leave out interest and dividends that you have already counted"),
    ),
    _page(
        "job_expenses",
        _l("Do you want to claim tax relief for expenses of your job?"),
        _l("Select whether you want to claim expenses of your job"),
        _over("job_expenses", {"no": _l("No, or %(limit)s or less"), "yes": _l("Yes, more than %(limit)s")}),
        "child-benefit",
        hint=_l("Expenses of being employed, not of a business of your own"),
    ),
    _page(
        "child_benefit",
        _l("Did you or a partner get Child Benefit while you had a high income?"),
        _l("Select whether you or a partner got Child Benefit"),
        _over(
            "child_benefit_income",
            {
                "yes": _l("Yes, and mine was the higher income and over %(limit)s"),
                "no": _l("No, or my income was not the higher or not over %(limit)s"),
            },
        ),
        NONE,
        to=CHARGE,
        hint=_l("Use your adjusted net income: income less pension payments and Gift Aid"),
        more=(Branch(When("a small untaxed income", has_small_income), TELL),),
    ),
)

PENALTIES = Link(_l("Penalties for a late tax return or payment"), "/guidance/self-assessment-penalties")
GUIDE = Link(_l("How to send a tax return"), "/guidance/self-assessment-tax-returns")
OUTCOMES = (
    Outcome(
        MUST,
        _l("You must send a tax return"),
        why,
        links=(
            Link(_l("Register for Self Assessment"), "/guidance/register-for-self-assessment"),
            GUIDE,
            PENALTIES,
        ),
        summary=dates,
    ),
    Outcome(
        CHARGE,
        _l("You must pay the High Income Child Benefit Charge"),
        charge_words,
        links=(
            Link(
                _l("Pay the charge through your tax code (GOV.UK)"),
                "https://www.gov.uk/child-benefit-tax-charge/pay-tax-charge-paye",
            ),
            GUIDE,
        ),
        summary=short_rows,
    ),
    Outcome(
        TELL,
        _l("Tell HMRC about your untaxed income"),
        (
            _l("You probably do not need to send a return, but the tax is due all the same."),
            _l("Tell HMRC, who can usually take it through your tax code."),
        ),
        links=(Link(_l("How to contact HMRC"), "/guidance/contact-hmrc"),),
        summary=tell_rows,
    ),
    Outcome(
        NONE,
        _l("You do not need to send a tax return"),
        (
            _l("Nothing you told us means that you must send one for this year."),
            _l("If HMRC writes to you to send one, you must, or ask HMRC to withdraw the notice."),
            _l(
                "You may choose to send one, for example to prove that you are self-employed or to pay"
                " voluntary National Insurance."
            ),
        ),
        links=(Link(_l("Claim a tax refund"), "/guidance/claim-a-tax-refund"),),
        summary=short_rows,
    ),
)

SERVICE = Spec(
    slug=SLUG,
    name=_l("Do I need to send a tax return?"),
    organisation="revenue",
    pages=PAGES,
    outcomes=OUTCOMES,
    replaces=("telephone", "post"),
)
