"""What a request to a service is about: whose it is, the draft, and where its walk stands."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.journeys.drafts.models import SENT, Draft
from app.journeys.drafts.queries import latest_draft
from app.journeys.drafts.rules import Owner
from app.journeys.rules import CHECK, Spec, Walk, needs_sign_in, walk
from app.signin.hook import sign_in_url
from app.signin.rules import GUEST_COOKIE, reaches
from app.web import access, cookies, requests


def spec_for(slug: str) -> Spec:
    """The service of this address, or 404."""
    known: Mapping[str, Spec] = current_app.extensions["services"]
    found = known.get(slug)
    if found is None:
        abort(404)
    return found


def owner() -> Owner:
    """Whoever makes this request."""
    actor = access.actor()
    if actor.subject is not None:
        return Owner(actor.issuer, actor.subject)
    return Owner(guest=cookies.read(GUEST_COOKIE) or "")


def known_guest(asking: Owner) -> Owner:
    """The same, with a cookie to be found again by if there was none."""
    if asking.subject is not None or asking.guest:
        return asking
    g.new_guest = secrets.token_urlsafe(32)
    return Owner(guest=g.new_guest)


def keep_guest_cookie(response: FlaskResponse) -> FlaskResponse:
    """Send the cookie of a guest who has just begun."""
    if "new_guest" in g:
        cookies.write(response, GUEST_COOKIE, g.new_guest)
    return response


@dataclass(frozen=True)
class Visit:
    """A request to a service."""

    spec: Spec
    owner: Owner
    draft: Draft | None

    @property
    def sent(self) -> bool:
        return self.draft is not None and self.draft.state == SENT

    @cached_property
    def answers(self) -> dict[str, Any]:
        return {} if self.draft is None or self.sent else self.draft.answers

    @cached_property
    def walked(self) -> Walk:
        return walk(self.spec, self.answers)

    @property
    def changing(self) -> bool:
        return request.args.get("change") == "1"

    def address(self, step: str) -> str:
        """The address of a page; of an empty text the start page's."""
        if not step:
            return url_for("journeys.start_page", service=self.spec.slug)
        return url_for("journeys.show", service=self.spec.slug, step=step)


def visit(service: str, *, lock: bool = False) -> Visit:
    """The visit that this request makes."""
    spec, asking = spec_for(service), owner()
    draft = latest_draft(requests.db(), owner=asking, service=service, lock=lock)
    return Visit(spec, asking, draft)


def detour(made: Visit, step: str) -> Response | None:
    """Where to send a person who may not stand on this page; None if they may."""
    if step != CHECK and step not in made.spec.nodes:
        abort(404)
    if made.sent and made.draft is not None and step != made.spec.first:
        return redirect(case_address(made.spec, made.draft.case_id or "", again=True), 303)
    if not made.walked.allows(step):
        lost = made.draft is None
        target = made.address(made.walked.stands_at)
        return redirect(f"{target}?notice=lost" if lost else target, 303)
    return _sign_in(made, step)


def _sign_in(made: Visit, step: str) -> Response | None:
    rule = made.spec.assurance
    if rule is None or not needs_sign_in(made.spec, made.walked, step):
        return None
    if reaches(access.actor().level, rule.level):
        return None
    return redirect(sign_in_url(made.address(step), level=rule.level), 303)


def case_address(spec: Spec, case_id: str, *, again: bool = False) -> str:
    """The page of a case; `again` says that it was sent before."""
    address = url_for("cases.show", service=spec.slug, case_id=case_id)
    return f"{address}?notice=sent" if again else address


def for_staff() -> bool:
    """Whether remarks for staff are shown."""
    return bool(access.actor().roles)
