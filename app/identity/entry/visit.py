"""What a request to an entry page is part of: the client's request, the browser's flow and session."""

from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.identity.people import queries
from app.identity.people.models import Flow, Person, ProviderSession
from app.identity.people.operations import end_flow, start_flow
from app.identity.people.rules import FLOW_LASTS
from app.identity.provider.authorization import Asked, NoClientError
from app.identity.provider.models import AuthorizationRequest
from app.identity.provider.queries import waiting_request
from app.identity.provider.rules import DEFAULT_LEVEL, REQUEST_LASTS, credentials_of, meets
from app.identity.provider.views import authorization, browser_session
from app.web import cookies, requests, security

FLOW_COOKIE = "identity-flow"


@dataclass
class Visit:
    """One request to an entry page, with everything that it belongs to."""

    handle: str
    waiting: AuthorizationRequest | None
    asked: Asked | None
    flow: Flow | None
    session: ProviderSession | None
    now: datetime
    new_token: str = ""

    @property
    def wanted(self) -> str:
        """The level to reach."""
        return self.asked.level if self.asked else DEFAULT_LEVEL

    def enough(self, level: str) -> bool:
        """Whether credentials of this level are all that is asked of them."""
        return meets(level, credentials_of(self.wanted))

    def person(self) -> Person | None:
        """Who gave the password: in this flow, or in a session that the client still accepts."""
        person_id = self.flow.person_id if self.flow else None
        if person_id is None and self.session is not None:
            fresh = self.asked is None or self.asked.knows_person(self.session, now=self.now)
            person_id = self.session.person_id if fresh else None
        return queries.person(requests.db(), person_id) if person_id else None

    def signed_in(self) -> ProviderSession | None:
        """The session that the waiting client accepts: fresh enough, or opened since it asked."""
        if self.session is None or self.asked is None or self.waiting is None:
            return self.session
        since = self.session.authenticated_at >= self.waiting.expires_at - REQUEST_LASTS
        return self.session if since or self.asked.knows_person(self.session, now=self.now) else None

    def started(self) -> Flow:
        """The flow of this browser, begun now if there is none."""
        if self.flow is None:
            self.new_token, self.flow = start_flow(requests.db(), now=self.now)
        return self.flow

    def renewed(self) -> Flow:
        """A flow of its own for what begins now: nothing that this browser was sent or allowed for another
        address, account or purpose is carried over.
        """
        if self.flow is not None:
            end_flow(requests.db(), self.flow)
        self.new_token, self.flow = start_flow(requests.db(), now=self.now)
        return self.flow

    def keep(self, response: Response) -> Response:
        """Give the browser the cookie of a flow that began in this request."""
        if self.new_token:
            seconds = int(FLOW_LASTS.total_seconds())
            cookies.write(response, FLOW_COOKIE, self.new_token, max_age=seconds)
        return response

    def url(self, page: str) -> str:
        """The address of another page (`entry.code`) for the same request."""
        return url_for(f"identity_{page}", request=self.handle or None)


def load() -> Visit:
    """The visit that the current request is."""
    now, session = clock.now(), requests.db()
    handle = request.args.get("request", "")
    waiting = waiting_request(session, handle, now=now)
    asked = _asked(waiting, now)
    if asked is not None:
        # The last form of a flow ends at the client's own address.
        security.allow_form_target(asked.redirect_origin)
    flow = queries.live_flow(session, cookies.read(FLOW_COOKIE), now=now)
    return Visit(handle, waiting, asked, flow, browser_session(now), now)


def _asked(waiting: AuthorizationRequest | None, now: datetime) -> Asked | None:
    if waiting is None:
        return None
    try:
        found = authorization(now).examine(MultiDict(waiting.parameters))
    except NoClientError:  # the client was removed meanwhile
        return None
    return found if isinstance(found, Asked) else None
