"""What a request to a service is about: whose it is, the draft, and where its walk stands."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.models import OPEN, SENT, Draft
from app.journeys.drafts.prefilling import filled
from app.journeys.drafts.queries import SeenDraft, latest_draft, seen_draft
from app.journeys.drafts.rules import Owner
from app.journeys.pages import REMOVE
from app.journeys.parked import operations as parking
from app.journeys.rules import CHECK, TASKS, Group, Person, Spec, Walk, needs_sign_in, walk
from app.signin.hook import sign_in_url, was_signed_in
from app.signin.rules import GUEST_COOKIE, reaches
from app.web import access, cookies, requests
from app.web.languages import language


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
    draft: Draft | SeenDraft | None

    @property
    def sent(self) -> bool:
        return self.draft is not None and self.draft.state == SENT

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The answers so far, with what the service knows of this person already."""
        given = {} if self.draft is None or self.sent else self.draft.answers
        if self.spec.prefill is None:
            return given
        return filled(
            requests.db(), spec=self.spec, person=self._person(), answers=given, today=clock.today()
        )

    def _person(self) -> Person | None:
        """Whoever is signed in as far as the spec asks."""
        rule, actor = self.spec.assurance, access.actor()
        if rule is None or actor.subject is None or not reaches(actor.level, rule.level):
            return None
        return Person(actor.issuer, actor.subject)

    @cached_property
    def walked(self) -> Walk:
        return walk(self.spec, self.answers)

    @property
    def changing(self) -> str:
        """Empty, `1` when a change was begun at check answers, `list` when at a group's list."""
        asked = requests.asked("change")
        return asked if asked in {"1", "list"} else ""

    def onward(self, step: str) -> str:
        """The address to go to once a page is answered: along the way, or back to where a change began."""
        if self.changing == "1":
            gap = self.walked.gap(step)
            if gap is None and self.walked.stands_at == TASKS:
                return f"{self.address(TASKS)}?notice=unfinished"
            target = gap or self.walked.stands_at
            return self.address(target) + ("?change=1" if gap and self.spec.page(gap) else "")
        target = self.walked.after(step)
        if self.changing == "list":
            return self.address(target) + ("?change=list" if "/" in target else "?change=1")
        return self.address(target)

    def item_to_remove(self, step: str) -> tuple[Group, str] | None:
        """The group and the item of an address that removes one."""
        slug, _slash, rest = step.partition("/")
        item, _slash, last = rest.partition("/")
        group = self.spec.group(slug)
        return (group, item) if group is not None and last == REMOVE else None

    def address(self, step: str) -> str:
        """The address of a page; of an empty text the start page's."""
        return _address(request.script_root, self.spec.slug, step)


@lru_cache(maxsize=4096)
def _address(root: str, service: str, step: str) -> str:
    """Each page of a journey leads to several others, which are the same for everybody below one root."""
    del root
    if not step:
        return url_for("journeys.start_page", service=service)
    return url_for("journeys.show", service=service, step=step)


def visit(service: str, *, lock: bool = False) -> Visit:
    """The visit that this request makes; one that locks may change the draft."""
    spec = spec_for(service)
    if lock:  # begun first, so that who asks is read in the same transaction
        requests.db().connection()
    asking = owner()
    if lock:
        return Visit(spec, asking, latest_draft(requests.db(), owner=asking, service=service))
    return Visit(spec, asking, seen_draft(requests.connection(), owner=asking, service=service))


def open_draft(made: Visit) -> Draft:
    """The draft that an answer goes into, begun now if there is none; a sent one is a new beginning.

    The visit must be one that locks.
    """
    draft = made.draft if isinstance(made.draft, Draft) else None
    if draft is None or draft.state != OPEN:
        draft = drafts.begin(
            requests.db(),
            spec=made.spec,
            owner=known_guest(made.owner),
            language=language(),
            now=clock.now(),
        )
    if made.spec.prefill is not None:
        drafts.fill(requests.db(), draft=draft, answers=made.answers)
    return draft


def detour(made: Visit, step: str) -> Response | None:
    """Where to send a person who may not stand on this page; None if they may."""
    spec, removing = made.spec, made.item_to_remove(step)
    known = step in spec.nodes or step in spec.ends or step == CHECK or spec.place(step)
    if not known and removing is None:
        abort(404)
    if made.sent and made.draft is not None and not _begins_anew(spec, step):
        return redirect(case_address(spec, made.draft.case_id or "", again=True), 303)
    if removing is not None and removing[0].item_of(made.answers, removing[1]):
        step = removing[0].slug
    ended = None if made.draft is not None else was_signed_in()
    if ended is not None and (request.method == "POST" or not made.walked.allows(step)):
        return _after_signing_in(made, step, Person(*ended))
    if not made.walked.allows(step):
        lost = made.draft is None and not made.answers
        target = made.address(made.walked.stands_at)
        return redirect(f"{target}?notice=lost" if lost else target, 303)
    return _sign_in(made, step)


def _begins_anew(spec: Spec, step: str) -> bool:
    return step in spec.entries or step.partition("/")[0] in spec.entries


def _sign_in(made: Visit, step: str) -> Response | None:
    rule = made.spec.assurance
    if rule is None or not needs_sign_in(made.spec, made.walked, step):
        return None
    actor = access.actor()
    if reaches(actor.level, rule.level):
        return None
    person = Person(actor.issuer, actor.subject) if actor.subject else None
    return _after_signing_in(made, step, person)


def _after_signing_in(made: Visit, step: str, person: Person | None) -> Response:
    """Ask to sign in and come back to this page; what a person known to us typed is kept for then."""
    marks = {"change": made.changing} if made.changing else {}
    if person is not None and request.method == "POST":
        parking.park(
            requests.db(),
            person=person,
            service=made.spec.slug,
            step=step,
            form=request.form.to_dict(flat=False),
            now=clock.now(),
        )
        marks["notice"] = "kept"
    target = made.address(step) + (f"?{urlencode(marks)}" if marks else "")
    rule = made.spec.assurance
    return redirect(sign_in_url(target, level=rule.level if rule else ""), 303)


def parked_form(made: Visit, step: str) -> dict[str, list[str]] | None:
    """What this person sent from here before they had to sign in again."""
    actor = access.actor()
    if requests.asked("notice") != "kept" or actor.subject is None:
        return None
    return parking.parked(
        requests.db(),
        person=Person(actor.issuer, actor.subject),
        service=made.spec.slug,
        step=step,
        now=clock.now(),
    )


def case_address(spec: Spec, case_id: str, *, again: bool = False) -> str:
    """The page of a case; `again` says that it was sent before."""
    address = url_for("cases.show", service=spec.slug, case_id=case_id)
    return f"{address}?notice=sent" if again else address


def for_staff() -> bool:
    """Whether remarks for staff are shown."""
    return bool(access.actor().roles)
