"""The messages that the hub sends, in English; `app/translations/cy/notifications.po` has the Welsh."""

from app.notifications.debit_templates import DEBIT_TEMPLATES
from app.notifications.rules import Template

_NOT_YOU = (
    "If this was not you, sign in and change your password,"
    " then check the list of devices that are signed in."
)

TEMPLATES: dict[str, Template] = {
    "email_code": Template(
        "Your Directhub security code",
        "Your security code is %(code)s\n\n"
        "It works for %(minutes)s minutes. Do not give it to anybody: we never ask for it.\n\n"
        "If you did not ask for a code, you can ignore this message.",
        secret=True,
    ),
    "account_exists": Template(
        "You already have a Directhub account",
        "Somebody, probably you, tried to create a Directhub account with this e-mail address.\n\n"
        "You already have one. Sign in at %(link)s\n\n"
        "If it was not you, you can ignore this message.",
    ),
    "account_missing": Template(
        "You do not have a Directhub account",
        "Somebody, probably you, asked for a new password with this e-mail address.\n\n"
        "There is no Directhub account with it. Create one at %(link)s\n\n"
        "If it was not you, you can ignore this message.",
    ),
    "text_code": Template(
        "Directhub code",
        "%(code)s is your Directhub security code. Do not give it to anybody.",
        secret=True,
    ),
    "phone_added": Template(
        "A phone number was added to your Directhub account",
        "A phone number was added to your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "phone_removed": Template(
        "A phone number was removed from your Directhub account",
        "A phone number was removed from your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "recovery_code_used": Template(
        "A recovery code was used to sign in to your Directhub account",
        "A recovery code was used to sign in to your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "recovery_code": Template(
        "Get back into your Directhub account",
        "Your recovery code is %(code)s\n\n"
        "It works for %(minutes)s minutes. If you did not ask to recover your account,"
        " sign in and check your security details.",
        secret=True,
    ),
    "password_changed": Template(
        "Your Directhub password was changed",
        "The password of your Directhub account was changed on %(when)s.\n\n" + _NOT_YOU,
    ),
    "email_changed": Template(
        "Your Directhub e-mail address was changed",
        "The e-mail address of your Directhub account was changed on %(when)s."
        " Messages now go to the new address.\n\n" + _NOT_YOU,
    ),
    "authenticator_added": Template(
        "An authenticator app was added to your Directhub account",
        "An authenticator app was added to your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "authenticator_removed": Template(
        "An authenticator app was removed from your Directhub account",
        "An authenticator app was removed from your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "passkey_added": Template(
        "A passkey was added to your Directhub account",
        "A passkey was added to your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "passkey_removed": Template(
        "A passkey was removed from your Directhub account",
        "A passkey was removed from your Directhub account on %(when)s.\n\n" + _NOT_YOU,
    ),
    "recovery_codes_made": Template(
        "New recovery codes for your Directhub account",
        "New recovery codes were made for your Directhub account on %(when)s."
        " The old ones no longer work.\n\n" + _NOT_YOU,
    ),
    "account_closed": Template(
        "Your Directhub account was closed",
        "Your Directhub account was closed on %(when)s.\n\n"
        "What the law requires us to keep is kept for as long as the law says.",
    ),
    "staff_invitation": Template(
        "You are invited to work in Directhub",
        "%(organisation)s has invited you to work in Directhub as: %(role)s.\n\n"
        "Sign in with this e-mail address and two security steps to accept: %(link)s",
    ),
    "draft_expiring": Template(
        "Finish it by %(date)s: %(service)s",
        "You began this and have not sent it: %(service)s\n\n"
        "We keep your answers until %(date)s, then they are deleted. Go on at %(link)s\n\n"
        "If you no longer want it, you need do nothing. You can stop reminders at %(stop)s",
    ),
    "vehicle_tax_due": Template(
        "Your vehicle tax runs out on %(date)s: %(registration)s",
        "The tax on %(registration)s runs out on %(date)s.\n\n"
        "Tax it, or say that it is off the road, at %(link)s\n\n"
        "If you no longer keep this vehicle, you need do nothing. You can stop reminders at %(stop)s",
    ),
    "receipt": Template(
        "Receipt: %(service)s, reference %(reference)s",
        "Service: %(service)s\n"
        "Reference: %(reference)s\n"
        "For: %(description)s\n"
        "Amount paid: %(amount)s\n"
        "Date: %(date)s\n\n"
        "Keep this message. You can see this and your other transactions at %(link)s",
    ),
    "sent": Template(
        "Sent: %(service)s, reference %(reference)s",
        "Service: %(service)s\n"
        "Reference: %(reference)s\n"
        "For: %(description)s\n"
        "Date: %(date)s\n\n"
        "Keep this message. You can see this and your other transactions at %(link)s",
    ),
    "not_accepted": Template(
        "Not accepted: %(service)s, reference %(reference)s",
        "Service: %(service)s\n"
        "Reference: %(reference)s\n\n"
        "%(reason)s\n\n"
        "%(money)s\n\n"
        "You can see this and your other transactions at %(link)s",
    ),
    **DEBIT_TEMPLATES,
}
