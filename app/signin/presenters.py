"""What the pages of signing in and out show when there is something to say."""

from dataclasses import dataclass

from app.signin.hook import sign_in_url
from app.signin.rules import HOME
from app.web.languages import _


@dataclass(frozen=True)
class NoticePage:
    """A heading, a few sentences, and one way on."""

    heading: str
    sentences: tuple[str, ...]
    link: str
    link_text: str


def failed(reason: str, *, return_to: str = HOME) -> NoticePage:
    """Why the sign-in did not work, in words that help the person (never what a token said)."""
    causes = {
        "forgotten": _("This sign-in was started too long ago, in another browser, or was already used."),
        "refused": _("You did not finish signing in, or the sign-in service refused it."),
        "unreachable": _("The sign-in service does not answer at the moment."),
        "unbelieved": _("The answer of the sign-in service could not be checked."),
    }
    return NoticePage(
        _("You are not signed in"),
        (causes[reason], _("Nothing you have entered is lost. Try to sign in again.")),
        sign_in_url(return_to),
        _("Sign in again"),
    )


def signed_out() -> NoticePage:
    return NoticePage(
        _("You have signed out"),
        (_("If you share this device with other people, close the browser as well."),),
        "/",
        _("Go to the home page"),
    )
