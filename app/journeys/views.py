"""Routes of every service: start page, questions, check answers, outcomes."""

from collections.abc import Mapping

from flask import Blueprint, Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.deliveries import connection as deliveries
from app.journeys import case_views, draft_views, listeners, start
from app.journeys.cases import operations as cases
from app.journeys.cases.delivering import CaseSender
from app.journeys.cases.workflows import start_case_work
from app.journeys.closing import closed
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.models import OPEN
from app.journeys.presenters import check_page, outcome_page, question_page
from app.journeys.rules import CHECK, Outcome, Spec, relevant
from app.journeys.visits import Visit, case_address, detour, for_staff, keep_guest_cookie, known_guest, visit
from app.signin.hook import add_listener
from app.web import access, requests
from app.web.languages import _, language

blueprint = Blueprint("journeys", __name__, url_prefix="/services")


@blueprint.get("/<service>/")
@access.public
def start_page(service: str) -> str:
    return render_template("journeys/start.html", page=start.start_page(visit(service)))


@blueprint.get("/<service>/<step>")
@access.public
def show(service: str, step: str) -> Response | str | tuple[str, int]:
    made = visit(service)
    elsewhere = detour(made, step) or closed(made.spec)
    if elsewhere is not None:
        return elsewhere
    if step == CHECK:
        return _check(made)
    node = made.spec.nodes[step]
    if isinstance(node, Outcome):
        page = outcome_page(
            made.spec,
            node,
            answers=made.answers,
            walked=made.walked,
            address=made.address,
            for_staff=for_staff(),
        )
        return render_template("journeys/outcome.html", page=page)
    return render_template(
        "journeys/question.html",
        page=question_page(
            made.spec,
            node,
            answers=made.answers,
            walked=made.walked,
            address=made.address,
            changing=made.changing,
            notice=_notice(request.args.get("notice", "")),
            for_staff=for_staff(),
        ),
    )


@blueprint.post("/<service>/<step>")
@access.public
def take(service: str, step: str) -> Response | str | tuple[str, int]:
    made = visit(service, lock=True)
    elsewhere = detour(made, step) or closed(made.spec)
    if elsewhere is not None:
        return elsewhere
    if step == CHECK:
        return _send(made)
    page = made.spec.page(step)
    if page is None:
        return redirect(made.address(step), 303)
    return _answer(made, step)


def _answer(made: Visit, step: str) -> Response | tuple[str, int]:
    now, page, draft = clock.now(), made.spec.page(step), made.draft
    assert page is not None  # noqa: S101 - the caller looked
    if draft is None or draft.state != OPEN:
        draft = drafts.begin(
            requests.db(), spec=made.spec, owner=known_guest(made.owner), language=language(), now=now
        )
    form = request.form.to_dict(flat=False)
    attempt = drafts.answer(
        requests.db(),
        spec=made.spec,
        page=page,
        draft=draft,
        form=form,
        today=clock.today(),
        now=now,
    )
    after = Visit(made.spec, made.owner, draft)
    if not attempt.faults:
        onward = after.walked.stands_at if made.changing else after.walked.after(step)
        keep = "?change=1" if made.changing and made.spec.page(onward) else ""
        return redirect(after.address(onward) + keep, 303)
    shown = question_page(
        made.spec,
        page,
        answers=after.answers,
        walked=after.walked,
        address=made.address,
        changing=made.changing,
        form=form,
        faults=attempt.faults,
        for_staff=for_staff(),
    )
    return render_template("journeys/question.html", page=shown), 422


def _check(made: Visit, problem: str = "") -> str:
    assert made.draft is not None  # noqa: S101 - the walk is complete
    kept = relevant(made.spec, made.answers)
    page = check_page(
        made.spec,
        answers=made.answers,
        walked=made.walked,
        address=made.address,
        amount_pence=cases.amount_due(made.spec, kept),
        seal=cases.seal_of(made.spec, made.draft),
        notice=_notice(problem or request.args.get("notice", "")),
        for_staff=for_staff(),
    )
    return render_template("journeys/check.html", page=page)


def _send(made: Visit) -> Response | str:
    assert made.draft is not None  # noqa: S101 - the walk is complete
    sent = cases.submit(
        requests.db(),
        spec=made.spec,
        draft=made.draft,
        seen=request.form.get("seen", ""),
        language=language(),
        start_work=start_case_work,
        today=clock.today(),
        now=clock.now(),
    )
    after = Visit(made.spec, made.owner, made.draft)
    if sent.case is None:
        if after.walked.complete:
            return _check(after, "changed")
        return redirect(after.address(after.walked.stands_at) + "?notice=changed", 303)
    if sent.case.state == "awaiting_payment":
        return case_views.to_payment(made.spec, sent.case)
    return redirect(case_address(made.spec, sent.case.id), 303)


def _notice(code: str) -> str:
    return {
        "changed": _(
            "Something has changed since you looked: check it again before you go on. Nothing"
            " has been sent or paid."
        ),
        "lost": _(
            "We could not find your earlier answers. They may have been too long ago, or "
            "given on another device. Please start again."
        ),
    }.get(code, "")


def register(app: Flask, services: Mapping[str, Spec]) -> None:
    """Serve these services."""
    app.extensions["services"] = services
    listeners.listen()
    deliveries.send_for(CaseSender(lambda: services))
    add_listener(app, listeners.DraftAdoption())
    app.register_blueprint(blueprint)
    app.register_blueprint(case_views.blueprint)
    app.register_blueprint(draft_views.blueprint)
    app.after_request(keep_guest_cookie)
