"""What the provider's own plain pages show."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from app.identity.provider.rules import Client
from app.web.languages import _, language


@dataclass(frozen=True)
class PlainPage:
    """A heading, some sentences, and hidden fields where the page has a form."""

    heading: str
    sentences: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FormPostPage:
    """An answer that the browser posts to a client: by itself with JavaScript, else by a button."""

    action: str
    fields: tuple[tuple[str, str], ...]


def form_post(action: str, fields: tuple[tuple[str, str], ...]) -> FormPostPage:
    return FormPostPage(action, fields)


@dataclass(frozen=True)
class ConsentPage:
    """What a service outside the hub asks for, in words."""

    action: str
    service: str
    wishes: tuple[str, ...]


def service_name(client: Client) -> str:
    """What a service is called in the language of the page."""
    return client.name_cy if language() == "cy" and client.name_cy else client.name


def share_words(shares: frozenset[str]) -> tuple[str, ...]:
    """What a service knows or may do, in words."""
    words = {
        "email": _("your email address"),
        "email_verified": _("whether your email address is confirmed"),
        "identity": _("your name and date of birth, as you proved them"),
        "offline_access": _("to look these details up again when you are not signed in"),
    }
    return tuple(words.get(name, name) for name in sorted(shares))


def consent(client: Client, shares: frozenset[str], handle: str) -> ConsentPage:
    action = url_for("identity_consent.decide", request=handle)
    return ConsentPage(action, service_name(client), share_words(shares))


_KEPT_AT_SIGN_OUT = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


def refused(reason: str) -> PlainPage:
    """A request with nowhere to send its error: the person is told, and whom to tell."""
    causes = {
        "client": _("The service that sent you here is not registered with Directhub."),
        "redirect_uri": _(
            "The service that sent you here wants its answer at an address that is not registered."
        ),
        "request": _("The service that sent you here did not make its request correctly."),
        "hint": _("The service that sent you here did not say correctly who is to be signed out."),
        "address": _("The service that sent you here asked to go on to an address that is not registered."),
    }
    return PlainPage(
        _("This sign-in link does not work"),
        (causes[reason], _("Go back to the service and try again. If it happens again, tell the service.")),
    )


def sign_out(parameters: Mapping[str, str]) -> PlainPage:
    return PlainPage(
        _("Sign out"),
        (_("You will be signed out of Directhub and of the services you used with it."),),
        tuple((name, parameters[name]) for name in _KEPT_AT_SIGN_OUT if name in parameters),
    )


def closed() -> PlainPage:
    return PlainPage(
        _("Your account is closed"),
        (_("We have sent a message to your email address. You are signed out everywhere."),),
    )


def signed_out() -> PlainPage:
    return PlainPage(
        _("You have signed out"),
        (_("If you share this device with other people, close the browser as well."),),
    )
