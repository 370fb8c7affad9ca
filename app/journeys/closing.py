"""Is a service closed at the moment? Asked on every page of a journey, so remembered for seconds."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, render_template, url_for

from app import clock
from app.journeys.pauses.models import Pause
from app.journeys.pauses.queries import pauses_from
from app.journeys.pauses.rules import opens_again
from app.journeys.rules import Spec
from app.web import requests
from app.web.languages import _, moment

REMEMBERED_SECONDS = 5.0
ANNOUNCED_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class ClosedPage:
    """A service that takes nothing now: until when, and that nothing is lost."""

    title: str
    service: str
    again: str
    start_url: str


@dataclass(frozen=True)
class Announcement:
    """What a service's start page says of a time in which it takes nothing; `now` if that has begun."""

    lines: tuple[str, ...]
    now: bool


def _closed_at(service: str, at: datetime, now: datetime) -> tuple[bool, str]:
    """Whether a service is closed at an instant, and when it opens again; empty if that is not known."""
    times = [(pause.starts, pause.ends) for pause in _known(now) if pause.service == service]
    opens = opens_again(times, at)
    if opens == at:  # nearly always: every page of a journey asks
        return False, ""
    return True, moment(opens) if opens else ""


def announced(spec: Spec) -> Announcement | None:
    """That a service is closed, or will be soon, as known a few seconds ago at most."""
    now = clock.now()
    shut, until = _closed_at(spec.slug, now, now)
    if shut:
        return Announcement((_("This service is unavailable at the moment."), _again(until)), now=True)
    coming = (pause.starts for pause in _known(now) if pause.service == spec.slug and pause.starts > now)
    starts = min(coming, default=None)
    if starts is None or starts - now > ANNOUNCED_BEFORE:
        return None
    _shut, until = _closed_at(spec.slug, starts, now)
    line = _("This service will be unavailable from %(when)s.", when=moment(starts))
    return Announcement((line, _again(until)), now=False)


def _again(until: str) -> str:
    if not until:
        return _("You will be able to use it again later.")
    return _("You will be able to use it again from %(when)s.", when=until)


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
    now = clock.now()
    shut, until = _closed_at(spec.slug, now, now)
    if not shut:
        return None
    page = ClosedPage(
        title=_("Sorry, the service is unavailable"),
        service=str(spec.name),
        again=_again(until),
        start_url=url_for("journeys.start_page", service=spec.slug),
    )
    return render_template("journeys/closed.html", page=page), 503
