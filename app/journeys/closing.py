"""Is a service closed at the moment? Asked on every page of a journey, so remembered for seconds."""

import time
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template, url_for

from app import clock
from app.journeys.pauses.models import Pause
from app.journeys.pauses.queries import pauses_from
from app.journeys.rules import Spec
from app.web import requests
from app.web.languages import _, moment

REMEMBERED_SECONDS = 5.0


@dataclass(frozen=True)
class ClosedPage:
    """A service that takes nothing now: until when, and that nothing is lost."""

    title: str
    service: str
    until: str
    start_url: str


def pause_of(service: str) -> Pause | None:
    """The pause that is on, as known a few seconds ago at most."""
    now = clock.now()
    return next(
        (
            pause
            for pause in _known(now)
            if pause.service == service and pause.starts <= now and (pause.ends is None or now < pause.ends)
        ),
        None,
    )


def _known(now: datetime) -> tuple[Pause, ...]:
    looked, found = current_app.extensions.get("journey_pauses", (float("-inf"), ()))
    if time.monotonic() - looked >= REMEMBERED_SECONDS:
        session = requests.db()
        found = tuple(pauses_from(session, now))
        for pause in found:
            session.expunge(pause)
        current_app.extensions["journey_pauses"] = (time.monotonic(), found)
    return tuple(found)


def closed(spec: Spec) -> tuple[str, int] | None:
    """The page to show in place of a journey's while the service is closed."""
    pause = pause_of(spec.slug)
    if pause is None:
        return None
    page = ClosedPage(
        title=_("Sorry, the service is unavailable"),
        service=str(spec.name),
        until=moment(pause.ends) if pause.ends else "",
        start_url=url_for("journeys.start_page", service=spec.slug),
    )
    return render_template("journeys/closed.html", page=page), 503
