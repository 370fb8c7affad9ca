"""The services of Self Assessment: the short return, and whether one must be sent."""

from app.journeys.rules import TASKS, Assurance, Fee, Link, Outcome, Section, Spec
from app.services.self_assessment import calculation, operations, returns
from app.services.self_assessment.checker import spec as checker
from app.services.self_assessment.questions import EMPLOYMENTS, PAGES
from app.services.self_assessment.wording import year_text
from app.web.languages import _l

PREPARED = ("year", "references")
FILLED_IN = (*PREPARED, "employment", "self-employment", "interest", "pensions-and-gifts", "paid")
ELSEWHERE = Link(
    _l("Send the full return (GOV.UK)"), "https://www.gov.uk/log-in-file-self-assessment-tax-return"
)

SECTIONS = (
    Section("year", _l("The tax year and your circumstances"), first="tax-year", part=_l("Prepare")),
    Section("references", _l("Your references"), first="your-references", needs=("year",)),
    Section(
        "employment",
        _l("Employment"),
        first="employed",
        needs=PREPARED,
        part=_l("Tell us about your income"),
    ),
    Section("self-employment", _l("Self-employment"), first="self-employed", needs=PREPARED),
    Section("interest", _l("Interest"), first="had-interest", needs=PREPARED),
    Section(
        "pensions-and-gifts",
        _l("Pensions, Gift Aid and Blind Person’s Allowance"),
        first="had-pension-at-source",
        needs=PREPARED,
        part=_l("Tell us what lowers your tax"),
    ),
    Section("paid", _l("What you have paid already"), first="paid-on-account", needs=PREPARED),
    Section(
        "calculation",
        _l("Read your tax calculation"),
        first="your-calculation",
        needs=FILLED_IN,
        part=_l("Check and pay"),
    ),
)

OUTCOMES = (
    Outcome(
        "not-england",
        _l("This return is for people who lived in England"),
        (
            _l("Scottish taxpayers pay other rates, and the calculation here is made for England only."),
            _l("Send the full return instead. Nothing was sent from here."),
        ),
        links=(ELSEWHERE,),
    ),
    Outcome(
        "not-the-short-return",
        _l("You need the full return"),
        (
            _l("The short return has no place for what you told us."),
            _l("Send the full return instead. Nothing was sent from here."),
        ),
        links=(ELSEWHERE,),
    ),
    Outcome(
        "made-a-loss",
        _l("You cannot report a loss here"),
        (
            _l("Your expenses are more than your turnover. The short return does not take losses."),
            _l("Send the full return to claim the loss, or go back and change the figures."),
        ),
        links=(ELSEWHERE,),
    ),
)

SHORT_RETURN = Spec(
    slug="self-assessment",
    name=_l("Send a Self Assessment tax return"),
    organisation="revenue",
    pages=PAGES,
    groups=(EMPLOYMENTS,),
    sections=SECTIONS,
    outcomes=OUTCOMES,
    declaration=(
        _l(
            "The information in this return is correct and complete to the best of your knowledge and belief."
        ),
        _l("If you give false information you may have to pay penalties and may be prosecuted."),
    ),
    what_next=(
        _l("Your return is passed to the register of taxpayers. This usually takes a few minutes."),
        _l("If you still owe tax, pay it by 31 January after the end of the tax year, or you pay interest."),
        _l("If a refund is due, HMRC pays it to you or sets it against another bill."),
        _l("You can change this return within 12 months of 31 January."),
    ),
    reference_prefix="SA",
    deliver=operations.file_return,
    fee=Fee(calculation.to_pay_now, calculation.payment_words),
    # Identity medium and two factors: somebody else's tax affairs are a serious loss (GPG 45).
    assurance=Assurance(level="P2.Cl.Cm", before=TASKS),
    prefill=operations.known_of,
    receipt_to="email_address",
    subject_of=lambda answers: year_text(returns.year_of(answers)),
    continues=(),
    replaces=("telephone", "post"),
)

SERVICES = (SHORT_RETURN, checker.SERVICE)
