"""Routes of a case: its page, paying, coming back from paying, confirmation, changing one's mind."""

from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.deliveries.queries import deliveries_of
from app.journeys.after_presenters import choices
from app.journeys.case_presenters import UNCONFIRMED, case_page, confirmation_page
from app.journeys.cases import operations
from app.journeys.cases.afterwards import due_subject, open_dues
from app.journeys.cases.models import Case
from app.journeys.cases.overtaking import give_way, still_holds
from app.journeys.cases.queries import case_of, history, lock_with_unsettled, locked_case
from app.journeys.drafts.lookups import refresh_facts
from app.journeys.pdf import copy_of
from app.journeys.recipients import RecipientLine, recipient_lines
from app.journeys.rules import Due, Spec
from app.journeys.visits import Visit, case_address, owner, spec_for
from app.organisations.queries import all_organisations
from app.payments import operations as payments
from app.payments.port import ProviderError
from app.payments.rules import State
from app.signin.hook import sign_in_url
from app.web import access, requests
from app.web.languages import _, _l, language

NOTICES = {
    "unpaid": _l(
        "Your payment did not go through, so no money was taken. You can try again, with "
        "the same card or another."
    ),
    "cancelled": _l(
        "You cancelled the payment, so no money was taken. You can go on to pay when you are ready."
    ),
    "expired": _l("The 90 minutes to pay ran out, so no money was taken. You can start the payment again."),
    "checking": _l(
        "We do not know yet whether your payment went through. If you have paid, do not pay "
        "again: we keep asking, and this page will show the answer. If you have not, go on."
    ),
    "payments_down": _l(
        "We cannot take payments at the moment. Your answers and your reference number "
        "are kept: try again in a few minutes."
    ),
    "sent": _l("You have already sent this. Nothing was sent or paid a second time."),
    "due_paid": _l("Thank you, we have received your payment."),
    "withdrawn": _l("You have withdrawn this. The department has been told."),
    "not_now": _l(
        "We cannot take this back at the moment because we cannot reach the payment provider. Nothing"
        " was withdrawn: try again in a few minutes."
    ),
    "too_late": _l(
        "This can no longer be changed here. Write to the department, quoting the reference number."
    ),
}
# How a payment came to nothing, by the provider's code; any other is `unpaid`.
UNPAID = {"P0020": "expired", "P0030": "cancelled"}
blueprint = Blueprint("cases", __name__, url_prefix="/services/<service>/cases")


def found(service: str, case_id: str) -> tuple[Spec, Case]:
    """The case if it is this person's; to anybody else it does not exist, unless signing in may help."""
    spec = spec_for(service)
    case = case_of(requests.db(), owner=owner(), case_id=case_id)
    if case is None and not access.actor().signed_in:
        abort(redirect(sign_in_url(url_for("cases.show", service=service, case_id=case_id)), 303))
    if case is None or case.service != service:
        abort(404)
    return spec, case


def _sign_in_first() -> Response | None:
    """A stranger may be the owner whose session ended: ask, before saying that nothing is here."""
    if access.actor().signed_in or owner().guest:
        return None
    return redirect(sign_in_url(request.full_path.rstrip("?")), 303)


@blueprint.get("/<case_id>")
@access.public
def show(service: str, case_id: str) -> Response | str:
    elsewhere = _sign_in_first()
    if elsewhere is not None:
        return elsewhere
    spec, case = found(service, case_id)
    notice = _notice(requests.asked("notice"), spec, case)
    today = clock.today()
    dues = open_dues(requests.db(), spec=spec, case=case, today=today)
    page = case_page(
        spec,
        case,
        history(requests.db(), case.id),
        notice=notice,
        recipients=_recipients(case),
        choices=choices(spec, case, dues, today=today),
    )
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
    spec, case = found(service, case_id)
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
    return _confirmation(*found(service, case_id))


def _confirmation(spec: Spec, case: Case) -> Response | str:
    if case.state in UNCONFIRMED:
        return redirect(case_address(spec, case.id), 303)
    page = confirmation_page(spec, case, signed_in=access.actor().signed_in)
    return render_template("journeys/confirmation.html", page=page)


@blueprint.post("/<case_id>/pay")
@access.public
def pay(service: str, case_id: str) -> Response:
    spec, case = found(service, case_id)
    session = requests.db()
    lock_with_unsettled(session, case)
    if case.state != "awaiting_payment":
        return redirect(case_address(spec, case.id, again=True), 303)
    if not still_holds(session, spec=spec, case=case, today=clock.today()):
        return _change(spec, case, notice="changed")
    return to_payment(spec, case)


def to_payment(spec: Spec, case: Case, *, due: Due | None = None) -> Response:
    """Start the payment of a case, or of something that it makes due, or go on with the one started."""
    session = requests.db()
    asked: dict[str, Any] = {"due": due.key} if due else {}
    back = url_for("cases.returned", service=spec.slug, case_id=case.id, **asked)
    try:
        paid = None if due else give_way(session, case=case, now=clock.now())
        if paid is not None:
            return redirect(case_address(spec, paid.id, again=True), 303)
        payment = payments.start(
            session,
            subject_id=due_subject(case.id, due.key) if due else case.id,
            amount_pence=due.amount_pence if due else case.amount_pence,
            reference=case.reference,
            description=str(due.words) if due else case.words["payment"],
            return_url=back,
            language=language(),
            now=clock.now(),
        )
    except ProviderError:
        return redirect(f"{case_address(spec, case.id)}?notice=payments_down", 303)
    return redirect(payment.next_url, 303)


@blueprint.get("/<case_id>/payment")
@access.public
@requests.commits_on_get("back from paying: the provider sends the person back with a GET")
def returned(service: str, case_id: str) -> Response | str:
    """Back from paying: ask the provider how it ended, whoever comes, and confirm what was paid for here,
    not a redirect away.
    """
    due = requests.asked("due")
    subject = due_subject(case_id, due) if due else case_id
    state = payments.come_back(requests.db(), subject_id=subject, now=clock.now())
    elsewhere = _sign_in_first()
    if elsewhere is not None:
        return elsewhere
    spec, case = found(service, case_id)
    if due or case.state == "awaiting_payment":
        return redirect(f"{case_address(spec, case.id)}?notice={_came_of(state)}", 303)
    return _confirmation(spec, case)


def _came_of(state: State | None) -> str:
    """What to say of the payment that somebody comes back from."""
    if state is not None and state.paid:
        return "due_paid"
    if state is None or state.finished:
        return UNPAID.get(state.code if state else "", "unpaid")
    return "checking"


@blueprint.post("/<case_id>/change")
@access.public
def change(service: str, case_id: str) -> Response:
    spec, case = found(service, case_id)
    locked_case(requests.db(), case.id)
    if case.state != "awaiting_payment":
        return redirect(case_address(spec, case.id, again=True), 303)
    return _change(spec, case)


def _change(spec: Spec, case: Case, *, notice: str = "") -> Response:
    """Give a case up that waits for payment and open its answers again, unless it was paid meanwhile."""
    session, now = requests.db(), clock.now()
    try:
        payments.cancel(session, subject_id=case.id, now=now)
    except ProviderError:
        return redirect(f"{case_address(spec, case.id)}?notice=payments_down", 303)
    if case.state != "awaiting_payment":
        return redirect(case_address(spec, case.id, again=True), 303)
    draft = operations.turn_back(session, case=case, now=now)
    if draft is not None:
        refresh_facts(session, spec=spec, draft=draft, today=clock.today())
    made = Visit(spec, owner(), draft)
    return redirect(made.address(made.walked.stands_at) + (f"?notice={notice}" if notice else ""), 303)


def _notice(code: str, spec: Spec, case: Case) -> str:
    waiting = case.state == "awaiting_payment"
    if code in {"unpaid", *UNPAID.values()} and not waiting and spec.dues is None:
        return ""  # an old address: it was paid for meanwhile, or given up
    if code == "sent" and waiting:
        return _("You have already agreed to these answers. Go on to pay, or change them first.")
    if code == "checking" and case.state in {"paid", "withdrawn"}:
        return ""
    return str(NOTICES.get(code, ""))
