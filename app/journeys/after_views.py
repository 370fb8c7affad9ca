"""What a person may still do with a case that was sent: withdraw it, amend it, pay what it makes due."""

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.journeys.after_presenters import withdraw_page
from app.journeys.case_views import found, to_payment
from app.journeys.cases import afterwards
from app.journeys.cases.queries import locked_case
from app.journeys.cases.rules import NotAllowedError
from app.journeys.rules import walk
from app.journeys.visits import case_address
from app.payments.port import ProviderError
from app.web import access, requests
from app.web.languages import language

blueprint = Blueprint("afterwards", __name__, url_prefix="/services/<service>/cases/<case_id>")


@blueprint.get("/withdraw")
@access.public
def ask_withdraw(service: str, case_id: str) -> Response | str:
    spec, case = found(service, case_id)
    if not afterwards.may_withdraw(spec, case, clock.today()):
        return redirect(f"{case_address(spec, case.id)}?notice=too_late", 303)
    back = afterwards.to_give_back(requests.db(), spec=spec, case=case)
    page = withdraw_page(spec, case, back_pence=back)
    return render_template("journeys/withdraw.html", page=page)


@blueprint.post("/withdraw")
@access.public
def withdraw(service: str, case_id: str) -> Response:
    spec, case = found(service, case_id)
    notice = "withdrawn"
    try:
        afterwards.withdraw(requests.db(), spec=spec, case_id=case.id, today=clock.today(), now=clock.now())
    except ProviderError:
        notice = "not_now"
    except NotAllowedError:
        notice = "withdrawn" if case.state == "withdrawn" else "too_late"
    return redirect(f"{case_address(spec, case.id)}?notice={notice}", 303)


@blueprint.post("/amend")
@access.public
def amend(service: str, case_id: str) -> Response:
    spec, case = found(service, case_id)
    locked_case(requests.db(), case.id)
    try:
        draft = afterwards.amend(
            requests.db(),
            spec=spec,
            case=case,
            language=language(),
            today=clock.today(),
            now=clock.now(),
        )
    except NotAllowedError:
        return redirect(f"{case_address(spec, case.id)}?notice=too_late", 303)
    step = walk(spec, draft.answers).stands_at
    return redirect(url_for("journeys.show", service=service, step=step), 303)


@blueprint.post("/dues/<key>/pay")
@access.public
def pay_due(service: str, case_id: str, key: str) -> Response:
    """Pay something that the case makes due; what is paid already is not paid again."""
    spec, case = found(service, case_id)
    locked_case(requests.db(), case.id)
    dues = afterwards.open_dues(requests.db(), spec=spec, case=case, today=clock.today())
    wanted = next((each for each in dues if each.due.key == key), None)
    if wanted is None:
        abort(404)
    if wanted.paid:
        return redirect(f"{case_address(spec, case.id)}?notice=due_paid", 303)
    return to_payment(spec, case, due=wanted.due)
