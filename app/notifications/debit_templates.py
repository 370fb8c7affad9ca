"""The messages about Direct Debits, in English; `app/translations/cy/direct_debit.po` has the Welsh."""

from app.notifications.rules import Template

_GUARANTEE = (
    "The Direct Debit Guarantee protects you: if a payment is taken by mistake, your bank refunds you"
    " in full. You can cancel at any time through your bank or in your account."
)

_NOT_RENEWED = "We cannot renew your vehicle tax yet: %(description)s"
_TRIED_DAILY = (
    "The tax that you pay by Direct Debit %(reference)s from the account ending %(account)s runs out soon. We"
    " try again every day until then. After that you must tax the vehicle yourself."
)

DEBIT_TEMPLATES: dict[str, Template] = {
    "debit_notice": Template(
        "Your Direct Debit: %(description)s",
        "We will take these payments from your account ending %(account)s for %(description)s.\n\n"
        "%(payments)s\n\n"
        "They appear on your statement with the reference %(reference)s.\n\n" + _GUARANTEE,
    ),
    "debit_failed_once": Template(
        "Your Direct Debit payment did not go through: %(description)s",
        "We could not take %(amount)s from your account ending %(account)s for %(description)s.\n\n"
        "We will try again on %(when)s. Make sure that there is enough money in the account.\n\n"
        "If that payment fails too, the Direct Debit is cancelled and the vehicle is no longer taxed.",
    ),
    "debit_failed_twice": Template(
        "Your vehicle is no longer taxed: %(description)s",
        "A payment from your account ending %(account)s for %(description)s failed for the second"
        " time.\n\nThe Direct Debit %(reference)s is cancelled and the vehicle is no longer taxed. You must"
        " tax it again before you use it.",
    ),
    "debit_cancelled": Template(
        "Your Direct Debit is cancelled: %(description)s",
        "The Direct Debit %(reference)s from your account ending %(account)s for %(description)s is"
        " cancelled. We will not ask your bank for any more payments. One that it was asked for already may"
        " still be taken; if it pays for months after the end of the tax, you get that money back.\n\n"
        "If its payments were not all made, the tax has ended. Check whether your vehicle is taxed before you"
        " use it.",
    ),
    "debit_arrived_late": Template(
        "Money on its way back to you: %(description)s",
        "Your bank has paid us %(amount)s from your account ending %(account)s for %(description)s. It was"
        " asked for that payment before the tax ended.\n\n"
        "You get %(back)s back, by cheque within 8 weeks, with any refund that we told you of before. You do"
        " not need to do anything.",
    ),
    "debit_failed_late": Template(
        "Your vehicle is no longer taxed: %(description)s",
        "Your bank was asked for %(amount)s from your account ending %(account)s for %(description)s before"
        " the Direct Debit %(reference)s was cancelled. It did not pay.\n\n"
        "The vehicle is no longer taxed. You must tax it again before you use it.",
    ),
    "debit_bank_changed": Template(
        "Your Direct Debit comes from another account: %(description)s",
        "From now on we take the payments for %(description)s from your account ending %(account)s.\n\n"
        "If this was not you, sign in and change it back, and tell your bank.",
    ),
    "debit_not_renewed_no_mot": Template(
        _NOT_RENEWED,
        "The register shows no MOT that is valid on the day the new tax for %(description)s would start."
        " Have the vehicle tested: the result reaches us the same day.\n\n" + _TRIED_DAILY,
    ),
    "debit_not_renewed_gone": Template(
        _NOT_RENEWED,
        "The register no longer shows %(description)s as a vehicle that can be taxed.\n\n" + _TRIED_DAILY,
    ),
    "debit_not_renewed_no_rate": Template(
        _NOT_RENEWED,
        "The price of the new tax for %(description)s cannot be worked out.\n\n" + _TRIED_DAILY,
    ),
}
