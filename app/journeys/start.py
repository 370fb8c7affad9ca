"""The start page of a service: its content page, with the button that begins or goes on."""

from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from app.content.library import library
from app.content.rendering import render
from app.journeys.closing import Announcement, announced
from app.journeys.rules import Outcome
from app.journeys.visits import Visit
from app.web.languages import _, language


@dataclass(frozen=True)
class StartPage:
    """A service's start page."""

    title: str
    summary: str
    before: Markup
    after: Markup
    start_url: str
    button: str
    go_on: bool
    language: str
    closing: Announcement | None


def start_page(made: Visit) -> StartPage:
    """The page of the content folder that names this service, else a plain one."""
    at = made.walked.stands_at
    # An outcome is an end, true on the day that it was shown: whoever comes back is asked again.
    ended = isinstance(made.spec.nodes.get(at), Outcome)
    begun = made.draft is not None and not made.sent and bool(made.answers) and not ended
    at = at if begun else made.spec.first
    written = library().start_page(made.spec.slug, language=language())
    rendered = render(written) if written else None
    return StartPage(
        title=written.title if written else str(made.spec.name),
        summary=written.summary if written else "",
        before=rendered.before if rendered else Markup(),
        after=rendered.after if rendered else Markup(),
        start_url=url_for("journeys.show", service=made.spec.slug, step=at),
        button=_("Go on where you left off") if begun else _("Start now"),
        go_on=begun,
        language=written.language if written else language(),
        closing=announced(made.spec),
    )
