"""What the entry pages show, and the words for what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from app.identity.entry.visit import Visit
from app.identity.people.rules import PASSWORD_MAX, PASSWORD_MIN, PasswordFault
from app.web.languages import _, language


@dataclass(frozen=True)
class EntryPage:
    """One page of registering or signing in."""

    action: str
    sign_in: str
    register: str
    back: str | None
    client: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    qr: Markup = field(default_factory=Markup)
    app: bool = True
    phone: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": text, "href": f"#{name}"} for name, text in self.errors.items()]


_LINKS = {
    "forgotten": "forgotten.ask",
    "recovery": "factors.recovery",
    "text": "factors.send_text",
    "passkey": "passkeys.sign_in",
}


def entry_page(
    visit: Visit,
    page: str,
    *,
    back: str | None = None,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    secret: str = "",
    qr: str = "",
    app: bool = True,
    phone: str = "",
) -> EntryPage:
    return EntryPage(
        action=visit.url(page),
        sign_in=visit.url("entry.sign_in"),
        register=visit.url("registration.register"),
        back=visit.url(back) if back else None,
        client=_client_name(visit),
        values=values or {},
        errors=errors or {},
        app=app,
        phone=phone,
        links={name: visit.url(page) for name, page in _LINKS.items()},
        secret=secret,
        # Drawn by us from our own text: nothing in it comes from a person.
        qr=Markup(qr),  # noqa: S704
    )


def _client_name(visit: Visit) -> str:
    if visit.asked is None or visit.asked.client.own:
        return ""
    client = visit.asked.client
    return client.name_cy if language() == "cy" and client.name_cy else client.name


def wrong_email() -> str:
    return _("Enter an email address in the correct format, like name@example.com")


def no_email() -> str:
    return _("Enter your email address")


def no_password() -> str:
    return _("Enter your password")


def wrong_credentials() -> str:
    """The same whether the address, the password or both are wrong."""
    return _("Your email address or password is incorrect")


def too_many_tries() -> str:
    return _("There have been too many tries. Wait 15 minutes, then try again")


def too_many_mails() -> str:
    return _("Too many codes have been sent. Wait an hour, then try again")


def no_code() -> str:
    return _("Enter the 6-digit code")


def wrong_email_code() -> str:
    return _("The code is incorrect or has expired. Check it or send a new one")


def used_email_code() -> str:
    return _("This code can no longer be used. Send a new one")


def wrong_app_code() -> str:
    return _("The code is incorrect or was already used. Wait for your app to show a new one")


def password_fault(fault: PasswordFault) -> str:
    words = {
        PasswordFault.EMPTY: _("Enter a password"),
        PasswordFault.SHORT: _("Password must be %(number)d characters or more", number=PASSWORD_MIN),
        PasswordFault.LONG: _("Password must be %(number)d characters or fewer", number=PASSWORD_MAX),
        PasswordFault.COMMON: _("Password is too easy to guess. Use three words that do not belong together"),
        PasswordFault.PERSONAL: _("Password must not be your email address or a part of it"),
    }
    return words[fault]


def already_registered() -> str:
    return _("This registration cannot be completed. Sign in instead, or start again")


def no_recovery_code() -> str:
    return _("Enter one of your recovery codes")


def wrong_recovery_code() -> str:
    return _("The recovery code is incorrect or was already used")
