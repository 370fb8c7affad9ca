"""What the provider's own plain pages show."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.web.languages import _


@dataclass(frozen=True)
class PlainPage:
    """A heading, some sentences, and hidden fields where the page has a form."""

    heading: str
    sentences: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...] = ()


_KEPT_AT_SIGN_OUT = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


def refused(reason: str) -> PlainPage:
    """A request with nowhere to send its error: the person is told, and whom to tell."""
    causes = {
        "client": _("The service that sent you here is not registered with Directhub."),
        "redirect_uri": _(
            "The service that sent you here wants its answer at an address that is not registered."
        ),
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


def signed_out() -> PlainPage:
    return PlainPage(
        _("You have signed out"),
        (_("If you share this device with other people, close the browser as well."),),
    )
