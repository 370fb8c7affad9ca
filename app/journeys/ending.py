"""The warning before a session ends by itself. Without JavaScript it is on pages opened shortly before;
with it, it also appears on a page that has been open for long.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import request

from app import clock
from app.signin.hook import session_ends, sign_in_url

WARNED_BEFORE = timedelta(minutes=20)
SHOWN_BY_SCRIPT_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True)
class Ending:
    """When the session ends, whether that is soon, and how to go on without a break."""

    at: str
    shown_in_seconds: int
    soon: bool
    sign_in_url: str


def session_ending() -> Ending | None:
    """The warning for this request's page; None for a guest, who has no session to lose."""
    ends = session_ends()
    if ends is None:
        return None
    left = ends - clock.now()
    return Ending(
        at=f"{clock.local(ends):%H:%M}",
        shown_in_seconds=max(0, int((left - SHOWN_BY_SCRIPT_BEFORE).total_seconds())),
        soon=left <= WARNED_BEFORE,
        sign_in_url=sign_in_url(request.path),
    )
