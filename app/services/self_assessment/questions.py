"""The questions of the short return, page by page, each section ending at the task list."""

from app.journeys.fields import Answers, Choice, Choices, Email, Option, Text
from app.journeys.identifiers import Nino, Utr
from app.journeys.rules import (
    DONE,
    TASKS,
    Branch,
    Group,
    Is,
    Lookup,
    Page,
    Question,
    When,
)
from app.services.self_assessment import calculation, operations, returns
from app.services.self_assessment.checker.spec import YES_NO, year_options
from app.services.self_assessment.question_kinds import amount_page, money_question, yes_no_page
from app.web.languages import _l

COUNTRIES = (
    Option("england", _l("England")),
    Option("scotland", _l("Scotland")),
    Option("wales", _l("Wales")),
    Option("northern_ireland", _l("Northern Ireland")),
)


YEAR = (
    Page(
        slug="tax-year",
        title=_l("Which tax year is the return for?"),
        questions=(
            Question(
                "tax_year",
                _l("Which tax year is the return for?"),
                Choice(year_options),
                errors={"empty": _l("Select the tax year of the return")},
                short=_l("Tax year"),
            ),
        ),
        lookup=Lookup(
            "filing",
            operations.look_at_year,
            errors={
                "not_over": _l("This tax year is not over yet. Send its return from 6 April on"),
                "too_late": _l("It is too late to send or change this return here. Write to HMRC"),
            },
        ),
        then="where-you-lived",
        confirm=True,
    ),
    Page(
        slug="where-you-lived",
        title=_l("Where was your main home in that year?"),
        questions=(
            Question(
                "country",
                _l("Where was your main home in that year?"),
                Choice(COUNTRIES),
                errors={"empty": _l("Select where your main home was")},
                short=_l("Main home"),
            ),
        ),
        branches=(Branch(Is("country", "england"), "anything-else"),),
        then="not-england",
    ),
    Page(
        slug="anything-else",
        title=_l("Did any of these apply to you in that year?"),
        questions=(
            Question(
                "anything_else",
                _l("Did any of these apply to you in that year?"),
                Choice(YES_NO, inline=True),
                hint=_l(
                    "Dividends, rent from property, income from abroad, Capital Gains Tax to pay, a"
                    " partnership, a pension that you receive, taxable benefits, a student loan to"
                    " repay, the High Income Child Benefit Charge, Marriage Allowance, or being under"
                    " 16 or over State Pension age"
                ),
                errors={"empty": _l("Select yes if any of these applied to you")},
                short=_l("Anything the short return does not cover"),
            ),
        ),
        branches=(Branch(Is("anything_else", "yes"), "not-the-short-return"),),
        then=TASKS,
    ),
)

REFERENCES = (
    Page(
        slug="your-references",
        title=_l("What are your references?"),
        questions=(
            Question(
                "utr",
                _l("Unique Taxpayer Reference (UTR)"),
                Utr(),
                hint=_l("10 digits, on letters from HMRC about Self Assessment"),
                errors={
                    "empty": _l("Enter your Unique Taxpayer Reference"),
                    "utr_format": _l("Enter a Unique Taxpayer Reference of 10 digits, as on your letters"),
                },
                secret=True,
            ),
            Question(
                "nino",
                _l("National Insurance number"),
                Nino(),
                hint=_l("It is on your payslips and P60, for example QQ 12 34 56 C"),
                errors={"empty": _l("Enter your National Insurance number")},
                secret=True,
            ),
        ),
        lookup=Lookup(
            "taxpayer",
            operations.find_taxpayer,
            errors={"no_match": _l("These two numbers do not belong together in our records. Check both")},
        ),
        then="email-address",
    ),
    Page(
        slug="email-address",
        title=_l("What is your email address?"),
        questions=(
            Question(
                "email_address",
                _l("What is your email address?"),
                Email(),
                hint=_l("We will only use it to send your receipt"),
                errors={
                    "empty": _l("Enter your email address"),
                    "format": _l("Enter an email address in the correct format, like name@example.com"),
                    "too_long": _l("Email address must be 254 characters or less"),
                },
                short=_l("Email address"),
            ),
        ),
        then=TASKS,
    ),
)

EMPLOYED = yes_no_page(
    "employed",
    _l("Were you employed in that year?"),
    _l("Select yes if you were employed"),
    "employments",
    hint=_l("Include every job for which your employer gave you a P60 or a P45"),
)

EMPLOYMENTS = Group(
    slug="employments",
    name="employments",
    title=_l("Your employments"),
    item=_l("Employment"),
    label=lambda answers: answers["employer"],
    more=_l("Do you need to add another employment?"),
    errors={"empty": _l("Select yes if you need to add another employment")},
    intro=(_l("Check what is filled in against the P60 of each job for the tax year of this return."),),
    pages=(
        Page(
            slug="employer",
            title=_l("Who was your employer?"),
            questions=(
                Question(
                    "employer",
                    _l("Who was your employer?"),
                    Text(max_length=100),
                    hint=_l("As on your P60"),
                    errors={
                        "empty": _l("Enter the name of your employer"),
                        "too_long": _l("The name must be 100 characters or less"),
                    },
                    short=_l("Employer"),
                ),
            ),
            then="pay-and-tax",
        ),
        Page(
            slug="pay-and-tax",
            title=_l("What were you paid, and what tax was taken?"),
            questions=(
                money_question(
                    "pay",
                    _l("Pay in the year"),
                    _l("Enter your pay, 0 if none"),
                    _l("As on the P60: after any pension payments that your employer took from it"),
                ),
                money_question("tax_deducted", _l("Tax taken from it"), _l("Enter the tax taken, 0 if none")),
            ),
            then=DONE,
        ),
    ),
    then=TASKS,
)


def _loss(answers: Answers) -> bool:
    return returns.profit_of(answers) < 0


SELF_EMPLOYMENT = (
    yes_no_page(
        "self_employed",
        _l("Were you self-employed in that year?"),
        _l("Select yes if you were self-employed"),
        "business",
    ),
    Page(
        slug="business",
        title=_l("What was your business?"),
        questions=(
            Question(
                "business",
                _l("What was your business?"),
                Text(max_length=100),
                hint=_l("For example hairdressing or tutoring"),
                errors={
                    "empty": _l("Enter what your business was"),
                    "too_long": _l("The description must be 100 characters or less"),
                },
                short=_l("Business"),
            ),
        ),
        then="turnover",
    ),
    amount_page(
        "turnover",
        _l("What was your turnover?"),
        _l("Enter your turnover"),
        "expenses",
        _l("Everything that the business earned, before expenses. In pounds, like 18000"),
        short=_l("Turnover"),
    ),
    amount_page(
        "expenses",
        _l("What were your allowable expenses?"),
        _l("Enter your expenses, 0 if none"),
        "how-to-work-out-profit",
        _l("You can claim the trading allowance instead on the next page. In pounds, like 950"),
        short=_l("Expenses"),
    ),
    Page(
        slug="how-to-work-out-profit",
        title=_l("How do you want to work out your profit?"),
        questions=(
            Question(
                "claim",
                _l("How do you want to work out your profit?"),
                Choice(calculation.claim_options),
                errors={"empty": _l("Select how you want to work out your profit")},
                short=_l("Profit"),
            ),
        ),
        branches=(Branch(When("expenses are more than turnover", _loss), "made-a-loss"),),
        then=TASKS,
    ),
)

INTEREST = (
    yes_no_page(
        "had_interest",
        _l("Did you get interest from banks or building societies?"),
        _l("Select yes if you got interest"),
        "interest",
        hint=_l("Leave out Individual Savings Accounts (ISAs)"),
    ),
    amount_page(
        "interest",
        _l("How much interest did you get?"),
        _l("Enter the interest, 0 if none"),
        TASKS,
        short=_l("Interest"),
    ),
)

PENSIONS_AND_GIFTS = (
    yes_no_page(
        "had_pension_at_source",
        _l("Did you pay into a pension that adds basic rate tax relief?"),
        _l("Select yes if you paid into such a pension"),
        "pension-at-source",
        no="had-pension-without-relief",
        hint=_l("Most personal pensions do. It is called relief at source"),
    ),
    amount_page(
        "pension_at_source",
        _l("How much went into that pension?"),
        _l("Enter what went into the pension, 0 if none"),
        "had-pension-without-relief",
        _l("Your payments with the tax relief that was added. In pounds, like 1250"),
        short=_l("Pension with basic rate relief"),
    ),
    yes_no_page(
        "had_pension_without_relief",
        _l("Did you make pension payments that had no tax relief at all?"),
        _l("Select yes if you made such payments"),
        "pension-without-relief",
        no="had-gift-aid",
        hint=_l("Leave out what your employer took from your pay: it is already missing from your P60"),
    ),
    amount_page(
        "pension_without_relief",
        _l("How much did you pay without tax relief?"),
        _l("Enter what you paid, 0 if none"),
        "had-gift-aid",
        short=_l("Pension payments that had no tax relief"),
    ),
    yes_no_page(
        "had_gift_aid",
        _l("Did you give to charity with Gift Aid?"),
        _l("Select yes if you gave with Gift Aid"),
        "gift-aid",
        no="blind",
    ),
    amount_page(
        "gift_aid",
        _l("How much did you give?"),
        _l("Enter what you gave, 0 if none"),
        "blind",
        _l("What you paid, without the tax that the charity gets. In pounds, like 120"),
        short=_l("Gift Aid"),
    ),
    yes_no_page(
        "blind",
        _l("Do you claim Blind Person’s Allowance for that year?"),
        _l("Select yes if you claim Blind Person’s Allowance"),
        TASKS,
    ),
)

PAID = amount_page(
    "paid_on_account",
    _l("How much have you paid on account for that year?"),
    _l("Enter what you have paid on account, 0 if none"),
    TASKS,
    _l("Payments in January and July towards this bill, 0 if none"),
    short=_l("Paid on account"),
)


def _owes(answers: Answers) -> bool:
    return returns.result_of(answers).to_pay > 0


CALCULATION = (
    Page(
        slug="your-calculation",
        title=_l("Your tax calculation"),
        questions=(
            Question(
                "calculation_read",
                _l("Before you go on"),
                Choices(calculation.read_options),
                errors={"empty": _l("Tick the box once you have read the calculation")},
                short=_l("Tax calculation"),
            ),
        ),
        summary=calculation.calculation_rows,
        branches=(Branch(When("there is tax to pay", _owes), "how-to-pay"),),
        then=TASKS,
    ),
    Page(
        slug="how-to-pay",
        title=_l("When do you want to pay?"),
        questions=(
            Question(
                "how_to_pay",
                _l("When do you want to pay?"),
                Choice(calculation.pay_options),
                errors={"empty": _l("Select when you want to pay")},
                short=_l("Payment"),
            ),
        ),
        then=TASKS,
    ),
)

PAGES = (
    *YEAR, *REFERENCES, EMPLOYED, *SELF_EMPLOYMENT, *INTEREST, *PENSIONS_AND_GIFTS, PAID, *CALCULATION,
)  # fmt: skip
