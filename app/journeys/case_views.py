"""Routes of a case: its page, paying, coming back from paying, confirmation, changing one's mind."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.deliveries.queries import deliveries_of
from app.journeys.case_presenters import case_page, confirmation_page
from app.journeys.cases import operations
from app.journeys.cases.models import Case
from app.journeys.cases.queries import case_of, history, locked_case
from app.journeys.pdf import copy_of
from app.journeys.recipients import RecipientLine, recipient_lines
from app.journeys.rules import CHECK, Spec
from app.journeys.visits import case_address, owner, spec_for
from app.organisations.queries import all_organisations
from app.payments import operations as payments
from app.payments.port import ProviderError
from app.payments.queries import latest_attempt
from app.signin.hook import sign_in_url
from app.web import access, requests
from app.web.languages import _, language

blueprint = Blueprint("cases", __name__, url_prefix="/services/<service>/cases")


def _found(service: str, case_id: str) -> tuple[Spec, Case]:
    """The case if it is this person's; to anybody else it does not exist, unless signing in may help."""
    spec = spec_for(service)
    case = case_of(requests.db(), owner=owner(), case_id=case_id)
    if case is None or case.service != service:
        abort(404)
    return spec, case


def _sign_in_first() -> Response | None:
    """A stranger may be the owner whose session ended: ask, before saying that nothing is here."""
    if access.actor().signed_in or owner().guest:
        return None
    return redirect(sign_in_url(request.path), 303)


@blueprint.get("/<case_id>")
@access.public
def show(service: str, case_id: str) -> Response | str:
    elsewhere = _sign_in_first()
    if elsewhere is not None:
        return elsewhere
    spec, case = _found(service, case_id)
    notice = _notice(request.args.get("notice", ""), case)
    page = case_page(spec, case, history(requests.db(), case.id), notice=notice, recipients=_recipients(case))
    return render_template("journeys/case.html", page=page)


def _recipients(case: Case) -> tuple[RecipientLine, ...]:
    session = requests.db()
    return recipient_lines(deliveries_of(session, case.id), all_organisations(session))


@blueprint.get("/<case_id>/copy.pdf")
@access.public
def pdf_copy(service: str, case_id: str) -> Response:
    elsewhere = _sign_in_first()
    if elsewhere is not None:
        return elsewhere
    spec, case = _found(service, case_id)
    page = case_page(spec, case, history(requests.db(), case.id), notice="")
    answer = make_response(copy_of(page, language=language(), made=clock.now()))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.reference}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/<case_id>/confirmation")
@access.public
def confirmation(service: str, case_id: str) -> Response | str:
    elsewhere = _sign_in_first()
    if elsewhere is not None:
        return elsewhere
    spec, case = _found(service, case_id)
    if case.state in {"awaiting_payment", "withdrawn"}:
        return redirect(case_address(spec, case.id), 303)
    page = confirmation_page(spec, case, signed_in=access.actor().signed_in)
    return render_template("journeys/confirmation.html", page=page)


@blueprint.post("/<case_id>/pay")
@access.public
def pay(service: str, case_id: str) -> Response:
    spec, case = _found(service, case_id)
    locked_case(requests.db(), case.id)
    if case.state != "awaiting_payment":
        return redirect(case_address(spec, case.id, again=True), 303)
    return to_payment(spec, case)


def to_payment(spec: Spec, case: Case) -> Response:
    """Start the payment of a case, or go on with the one that was started."""
    session = requests.db()
    back = url_for("cases.returned", service=spec.slug, case_id=case.id)
    try:
        with session.begin_nested():
            payment = payments.start(
                session,
                subject_id=case.id,
                amount_pence=case.amount_pence,
                reference=case.reference,
                description=case.words["payment"],
                return_url=back,
                language=language(),
                now=clock.now(),
            )
    except ProviderError:
        return redirect(f"{case_address(spec, case.id)}?notice=payments_down", 303)
    return redirect(payment.next_url, 303)


@blueprint.get("/<case_id>/payment")
@access.public
def returned(service: str, case_id: str) -> Response:
    """Back from paying: the payment slice has stored what became of it before it sent us here."""
    elsewhere = _sign_in_first()
    if elsewhere is not None:
        return elsewhere
    spec, case = _found(service, case_id)
    if case.state == "awaiting_payment":
        paying = latest_attempt(requests.db(), case.id)
        known = paying is None or paying.state.finished
        notice = "unpaid" if known else "checking"
        return redirect(f"{case_address(spec, case.id)}?notice={notice}", 303)
    return redirect(url_for("cases.confirmation", service=spec.slug, case_id=case.id), 303)


@blueprint.post("/<case_id>/change")
@access.public
def change(service: str, case_id: str) -> Response:
    spec, case = _found(service, case_id)
    locked_case(requests.db(), case.id)
    if case.state != "awaiting_payment":
        return redirect(case_address(spec, case.id, again=True), 303)
    payments.cancel(requests.db(), subject_id=case.id, now=clock.now())
    operations.turn_back(requests.db(), case=case, now=clock.now())
    return redirect(url_for("journeys.show", service=spec.slug, step=CHECK), 303)


def _notice(code: str, case: Case) -> str:
    if code == "unpaid":
        return _(
            "Your payment did not go through, so no money was taken. You can try again, with "
            "the same card or another."
        )
    if code == "checking" and case.state == "awaiting_payment":
        return _(
            "We do not know yet whether your payment went through. If you have paid, do not pay "
            "again: we keep asking, and this page will show the answer. If you have not, go on."
        )
    if code == "payments_down":
        return _(
            "We cannot take payments at the moment. Your answers and your reference number "
            "are kept: try again in a few minutes."
        )
    if code == "sent" and case.state == "awaiting_payment":
        return _("You have already agreed to these answers. Go on to pay, or change them first.")
    if code == "sent":
        return _("You have already sent this. Nothing was sent or paid a second time.")
    return ""
