"""A person's Direct Debits: what is taken and when, another account, an end. Nobody sees another's."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.payments.direct_debit import connection, operations, presenters, queries
from app.payments.direct_debit.models import Mandate
from app.payments.direct_debit.parsing import read_account
from app.payments.direct_debit.port import DebitError, DebitRefusedError
from app.web import access, requests

blueprint = Blueprint("direct_debit", __name__, url_prefix="/payments/direct-debits")


def _mine(mandate_id: str) -> Mandate:
    """The mandate if it is this person's; to anybody else it does not exist."""
    actor = access.actor()
    found = queries.mandate_of(
        requests.db(), issuer=actor.issuer, subject=actor.subject or "", mandate_id=mandate_id
    )
    if found is None:
        abort(404)
    return operations.hold(requests.db(), found) if request.method == "POST" else found


@blueprint.get("/")
@access.signed_in
def index() -> str:
    actor = access.actor()
    found = queries.mandates_of(requests.db(), issuer=actor.issuer, subject=actor.subject or "")
    return render_template("payments/direct_debit/list.html", page=presenters.debit_list(found))


@blueprint.get("/<mandate_id>")
@access.signed_in
def show(mandate_id: str) -> str:
    mandate = _mine(mandate_id)
    last = queries.newest_plan(requests.db(), mandate.id)
    payments = queries.collections_of(requests.db(), last.term_id) if last else ()
    page = presenters.debit_page(mandate, payments, request.args.get("notice", ""))
    return render_template("payments/direct_debit/debit.html", page=page)


@blueprint.get("/<mandate_id>/bank")
@access.signed_in
def bank(mandate_id: str) -> str | Response:
    mandate = _mine(mandate_id)
    if not mandate.active:
        return _back(mandate)
    return render_template("payments/direct_debit/bank.html", page=presenters.bank_page(mandate))


@blueprint.post("/<mandate_id>/bank")
@access.signed_in
def change_bank(mandate_id: str) -> Response | tuple[str, int]:
    mandate, form = _mine(mandate_id), request.form.to_dict()
    if not mandate.active:
        return _back(mandate)
    account, faults = read_account(form)
    if account is not None:
        try:
            with requests.db().begin_nested():
                operations.change_bank(requests.db(), mandate=mandate, account=account, now=clock.now())
            return _back(mandate, "bank")
        except DebitRefusedError:
            faults = {"account_number": "refused"}
        except DebitError:
            faults = {"account_number": "unavailable"}
    page = presenters.bank_page(mandate, form, faults)
    return render_template("payments/direct_debit/bank.html", page=page), 422


@blueprint.get("/<mandate_id>/cancel")
@access.signed_in
def cancel(mandate_id: str) -> str | Response:
    mandate, session = _mine(mandate_id), requests.db()
    if not mandate.active:
        return _back(mandate)
    last, owed = queries.newest_plan(session, mandate.id), queries.plans_owed(session, mandate.id)
    page = presenters.cancel_page(mandate, last, owed=owed[-1] if owed else None, today=clock.today())
    return render_template("payments/direct_debit/cancel.html", page=page)


@blueprint.post("/<mandate_id>/cancel")
@access.signed_in
def cancel_now(mandate_id: str) -> Response:
    mandate = _mine(mandate_id)
    operations.cancel_by_payer(requests.db(), mandate=mandate, today=clock.today(), now=clock.now())
    return _back(mandate, "cancelled")


def _back(mandate: Mandate, notice: str = "") -> Response:
    address = url_for("direct_debit.show", mandate_id=mandate.id)
    return redirect(f"{address}?notice={notice}" if notice else address, 303)


def register(app: Flask) -> None:
    connection.install(app.extensions["settings"])
    app.register_blueprint(blueprint)
