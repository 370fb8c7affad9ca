"""Routes of a saved draft: take it up again, on this device or another."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.journeys.draft_presenters import forget_page, resume_page, saved_page, wrong_person_page
from app.journeys.drafts.lookups import refresh_facts
from app.journeys.drafts.models import SENT, Draft
from app.journeys.drafts.operations import forget as forget_draft
from app.journeys.drafts.operations import take_up
from app.journeys.drafts.queries import draft_of
from app.journeys.rules import Spec
from app.journeys.visits import Visit, case_address, owner, spec_for, visit
from app.signin.hook import sign_in_url
from app.web import access, requests
from app.web.languages import _

blueprint = Blueprint("drafts", __name__, url_prefix="/services/<service>/drafts")


def _mine(service: str, draft_id: str) -> tuple[Spec, Draft | None]:
    found = draft_of(requests.db(), owner=owner(), draft_id=draft_id)
    return spec_for(service), found if found is not None and found.service == service else None


@blueprint.get("/")
@access.public
def saved(service: str) -> str:
    """How to come back later, on this device or another."""
    made = visit(service)
    gone = _("Your answers have been deleted.") if requests.asked("notice") == "deleted" else ""
    draft = None if made.sent else made.draft
    page = saved_page(made.spec, draft, signed_in=access.actor().signed_in, notice=gone)
    return render_template("journeys/saved.html", page=page)


@blueprint.get("/<draft_id>")
@access.public
def show(service: str, draft_id: str) -> Response | str | tuple[str, int]:
    spec, draft = _mine(service, draft_id)
    if draft is None:
        return _not_yours(spec)
    if draft.state == SENT:
        return redirect(case_address(spec, draft.case_id or "", again=True), 303)
    return render_template("journeys/resume.html", page=resume_page(spec, draft))


@blueprint.post("/<draft_id>")
@access.public
def resume(service: str, draft_id: str) -> Response | str | tuple[str, int]:
    spec, draft = _mine(service, draft_id)
    if draft is None:
        return _not_yours(spec)
    if draft.state == SENT:
        return redirect(case_address(spec, draft.case_id or "", again=True), 303)
    take_up(requests.db(), draft=draft, now=clock.now())
    refresh_facts(requests.db(), spec=spec, draft=draft, today=clock.today())
    made = Visit(spec, owner(), draft)
    return redirect(made.address(made.walked.stands_at), 303)


@blueprint.get("/<draft_id>/delete")
@access.public
def ask_forget(service: str, draft_id: str) -> Response | str | tuple[str, int]:
    spec, draft = _mine(service, draft_id)
    if draft is None:
        return _not_yours(spec)
    if draft.state == SENT:
        return redirect(case_address(spec, draft.case_id or "", again=True), 303)
    return render_template("journeys/forget.html", page=forget_page(spec, draft))


@blueprint.post("/<draft_id>/delete")
@access.public
def forget(service: str, draft_id: str) -> Response | tuple[str, int]:
    spec, draft = _mine(service, draft_id)
    if draft is None:
        return _not_yours(spec)
    forget_draft(requests.db(), draft_id=draft.id)
    return redirect(url_for("drafts.saved", service=spec.slug, notice="deleted"), 303)


def _not_yours(spec: Spec) -> tuple[str, int]:
    """The same answer whether the draft is another's, was deleted or never was."""
    page = wrong_person_page(spec, signed_in=access.actor().signed_in, sign_in=sign_in_url(request.path))
    return render_template("journeys/not_yours.html", page=page), 404
