"""The hosted card pages: one address for each payment, which shows the step that comes next."""

from flask import Blueprint, Flask, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.config import Settings
from app.payments.sandbox import notices, operations, presenters, resources
from app.payments.sandbox.models import SandboxPayment
from app.payments.sandbox.rules import read_card
from app.web import access, requests

blueprint = Blueprint("payments_sandbox", __name__, url_prefix="/payments/sandbox/card")

STEPS = {"challenge": "payments/sandbox/challenge.html", "confirm": "payments/sandbox/confirm.html"}


@blueprint.get("/<token>")
@access.public
def show(token: str) -> str | Response:
    payment = _payment(token)
    state = operations.state_at(payment, clock.now())
    if state.code:
        page = presenters.end_page(state.code, payment.return_url)
        return render_template("payments/sandbox/end.html", page=page)
    if state.finished or payment.step == "done":
        return redirect(payment.return_url, 303)
    if payment.step in STEPS:
        return render_template(STEPS[payment.step], page=presenters.step_page(payment))
    return render_template("payments/sandbox/card.html", page=presenters.card_page(payment))


@blueprint.post("/<token>")
@access.public
def present_card(token: str) -> Response | tuple[str, int]:
    payment = _payment(token)
    form = request.form.to_dict()
    card, faults = read_card(form, today=clock.today())
    if card is None:
        page = presenters.card_page(payment, form, faults)
        return render_template("payments/sandbox/card.html", page=page), 400
    operations.present_card(requests.db(), payment, card, now=clock.now())
    return _next(payment)


@blueprint.post("/<token>/challenge")
@access.public
def answer_challenge(token: str) -> Response:
    payment = _payment(token)
    passed = request.form.get("answer") == "yes"
    operations.answer_challenge(requests.db(), payment, passed=passed, now=clock.now())
    return _next(payment)


@blueprint.post("/<token>/confirm")
@access.public
def confirm(token: str) -> Response:
    payment = _payment(token)
    operations.confirm(requests.db(), payment, now=clock.now())
    return _next(payment)


@blueprint.post("/<token>/cancel")
@access.public
def cancel(token: str) -> Response:
    payment = _payment(token)
    operations.abandon(requests.db(), payment, now=clock.now())
    return _next(payment)


def _payment(token: str) -> SandboxPayment:
    payment = operations.by_token(requests.db(), token, lock=request.method == "POST")
    if payment is None:
        abort(404)
    g.payment_state = payment.state
    return payment


def _next(payment: SandboxPayment) -> Response:
    tell(payment, notices.events_between(g.payment_state, payment.state))
    if payment.state.finished and not payment.state.code:
        return redirect(payment.return_url, 303)
    return redirect(url_for("payments_sandbox.show", token=payment.token), 303)


def tell(payment: SandboxPayment, events: tuple[str, ...]) -> None:
    """Send webhook messages about a payment once it is stored, if a secret is agreed for them."""
    settings: Settings = current_app.extensions["settings"]
    secret = settings.pay_signing_secret.get_secret_value().encode()
    if not secret or not events:
        return
    summary = operations.refund_summary(requests.db(), payment)
    resource = resources.payment(payment, payment.state, summary, settings.base_url)
    messages = notices.notices(events, resource, secret=secret, now=clock.now())
    requests.after_commit(notices.sending(f"{settings.base_url}/payments/webhook", messages))


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
