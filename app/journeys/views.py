"""Routes of every service: start page, questions, check answers, outcomes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.deliveries import connection as deliveries
from app.journeys import after_views, case_views, draft_views, group_views, listeners, start
from app.journeys.cases import operations as cases
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.overtaking import leave_nothing_unpaid
from app.journeys.cases.rules import seal
from app.journeys.cases.workflows import start_case_work
from app.journeys.closing import closed
from app.journeys.drafts import operations as drafts
from app.journeys.ending import session_ending
from app.journeys.files import File
from app.journeys.presenters import check_page, outcome_page, question_page
from app.journeys.rules import CHECK, TASKS, Outcome, Place, Spec, relevant
from app.journeys.task_presenters import tasks_page
from app.journeys.uploads import connection as files
from app.journeys.uploads import views as uploads
from app.journeys.visits import (
    Visit,
    case_address,
    detour,
    for_staff,
    keep_guest_cookie,
    open_draft,
    parked_form,
    visit,
)
from app.signin.hook import add_listener
from app.web import access, requests
from app.web.languages import _l, language

blueprint = Blueprint("journeys", __name__, url_prefix="/services")


@blueprint.get("/<service>/")
@access.public
def start_page(service: str) -> str:
    return render_template("journeys/start.html", page=start.start_page(visit(service)))


@blueprint.get("/<service>/<path:step>")
@access.public
def show(service: str, step: str) -> Response | str | tuple[str, int]:
    made = visit(service)
    place = made.spec.place(step)
    elsewhere = detour(made, step) or closed(made.spec) or group_views.apart(made, place)
    if elsewhere is not None:
        return elsewhere
    if step == CHECK:
        return _check(made)
    notice = _notice(requests.asked("notice"))
    if step == TASKS:
        page = tasks_page(made.spec, walked=made.walked, address=made.address, notice=notice)
        return render_template("journeys/tasks.html", page=page)
    node = made.spec.nodes.get(step)
    if isinstance(node, Outcome):
        return _outcome(made, node)
    form = parked_form(made, step)
    if place is None:
        return group_views.show(made, step, notice, form or {})
    if form is not None and any(isinstance(question.kind, File) for question in place.page.questions):
        notice = _notice("file_lost")
    return _question(made, place, notice=notice, form=form)


def _outcome(made: Visit, outcome: Outcome) -> str:
    page = outcome_page(
        made.spec,
        outcome,
        answers=made.answers,
        walked=made.walked,
        address=made.address,
        for_staff=for_staff(),
    )
    return render_template("journeys/outcome.html", page=page)


def _question(made: Visit, place: Place, *, notice: str = "", form: Any = None, faults: Any = ()) -> str:
    page = question_page(
        made.spec,
        place.page,
        answers=place.scope(made.answers),
        walked=made.walked,
        address=made.address,
        place=place,
        changing=made.changing,
        form=form,
        faults=faults,
        notice=notice,
        for_staff=for_staff(),
    )
    return render_template("journeys/question.html", page=page)


@blueprint.post("/<service>/<path:step>")
@access.public
def take(service: str, step: str) -> Response | str | tuple[str, int]:
    made = visit(service, lock=True)
    elsewhere, place = detour(made, step), made.spec.place(step)
    if elsewhere is not None:
        return elsewhere
    shut = closed(made.spec)
    if shut is not None:
        # What was typed before the service closed is kept, if it can be taken; the next page says so.
        kept = _answer(made, place) if place is not None and made.draft is not None else None
        return kept if isinstance(kept, Response) else shut
    if step == CHECK:
        return _send(made)
    if place is not None:
        return _answer(made, place)
    if made.spec.group(step) or made.item_to_remove(step):
        return group_views.take(made, step)
    return redirect(made.address(step), 303)


def _answer(made: Visit, place: Place) -> Response | tuple[str, int]:
    draft = open_draft(made)
    form = uploads.taken(draft, place, request.form.to_dict(flat=False))
    attempt = drafts.answer(
        requests.db(),
        spec=made.spec,
        page=place.page,
        place=place,
        draft=draft,
        form=form,
        today=clock.today(),
        now=clock.now(),
    )
    after = Visit(made.spec, made.owner, draft)
    if attempt.faults:
        return _question(after, place, form=form, faults=attempt.faults), 422
    return redirect(after.onward(place.address), 303)


def _check(made: Visit, problem: str = "") -> str:
    kept, asked = relevant(made.spec, made.answers), requests.asked("notice")
    earlier = made.draft.amends if made.draft else None
    amount = cases.amount_due(made.spec, kept, cases.paid_before(requests.db(), earlier))
    page = check_page(
        made.spec,
        answers=made.answers,
        walked=made.walked,
        address=made.address,
        amount_pence=amount,
        seal=seal(kept, amount),
        notice=_notice(problem or {"kept": "not_sent"}.get(asked, asked)),
        for_staff=for_staff(),
    )
    return render_template("journeys/check.html", page=page)


def _send(made: Visit) -> Response | str:
    draft = open_draft(made)
    sent = cases.submit(
        requests.db(),
        spec=made.spec,
        draft=draft,
        seen=request.form.get("seen", ""),
        language=language(),
        start_work=start_case_work,
        today=clock.today(),
        now=clock.now(),
    )
    after = Visit(made.spec, made.owner, draft)
    if sent.case is None:
        if after.walked.complete:
            return _check(after, "changed")
        return redirect(after.address(after.walked.stands_at) + "?notice=changed", 303)
    if sent.case.state == "awaiting_payment":
        return case_views.to_payment(made.spec, sent.case)
    if sent.case.state == "submitted" and made.spec.fee is not None:
        paid = leave_nothing_unpaid(requests.db(), case=sent.case, now=clock.now())
        if paid is not None:
            return redirect(case_address(made.spec, paid.id, again=True), 303)
    return redirect(url_for("cases.confirmation", service=made.spec.slug, case_id=sent.case.id), 303)


NOTICES = {
    "changed": _l(
        "Something has changed since you looked: check it again before you go on. Nothing"
        " has been sent or paid."
    ),
    "unfinished": _l("Because of what you changed, there is more to do before you can send this."),
    "lost": _l(
        "We could not find your earlier answers. They may have been too long ago, or "
        "given on another device. If you had signed in, sign in again to find them. Else start again."
    ),
    "kept": _l("You had been signed out. We have kept what you typed: check it, then go on."),
    "file_lost": _l(
        "You had been signed out. We have kept what you typed, but not the file: choose it again."
    ),
    "not_sent": _l(
        "You had been signed out, so nothing has been sent or paid yet. Check your answers and go on."
    ),
}


def _notice(code: str) -> str:
    return str(NOTICES.get(code, ""))


def register(app: Flask, services: Mapping[str, Spec]) -> None:
    """Serve these services."""
    app.extensions["services"] = services
    listeners.listen()
    deliveries.send_for(CaseSender(lambda: services))
    add_listener(app, listeners.DraftAdoption())
    app.register_blueprint(blueprint)
    app.register_blueprint(case_views.blueprint)
    app.register_blueprint(draft_views.blueprint)
    app.register_blueprint(uploads.blueprint)
    app.register_blueprint(after_views.blueprint)
    files.install(app, app.extensions["settings"])
    app.jinja_env.globals["session_ending"] = session_ending
    app.after_request(keep_guest_cookie)
