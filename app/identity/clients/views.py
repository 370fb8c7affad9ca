"""Staff pages: the services that sign people in here, and how many sign-ins each had."""

import csv
import io
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.identity.clients import forms, presenters
from app.identity.clients.registration import check_sector, hash_of, new_secret
from app.identity.entry.forms import form as question
from app.identity.provider import operations, queries
from app.identity.provider.rules import Client
from app.organisations.queries import all_organisations
from app.web import access, requests

blueprint = Blueprint("identity_clients", __name__, url_prefix="/identity/clients")

Page = str | Response | tuple[str, int]
_REFUSED = 422
_RECENT, _SHOWN = timedelta(days=30), timedelta(days=400)


@blueprint.get("/")
@access.staff("identity")
def index() -> str:
    session = requests.db()
    recent: dict[str, int] = {}
    for client_id, _, _, count in queries.sign_ins(session, since=clock.today() - _RECENT):
        recent[client_id] = recent.get(client_id, 0) + count
    page = presenters.listed(queries.all_registered(session), recent)
    return render_template("identity/clients/index.html", page=page)


@blueprint.get("/new")
@access.staff("identity")
def new() -> str:
    return _form(forms.empty(), new=True)


@blueprint.post("/new")
@access.staff("identity")
def add() -> Page:
    filled = forms.read(request.form)
    if filled.client is not None and queries.registered(requests.db(), filled.client.client_id):
        filled.faults["client_id"] = "Another service has this identifier"
    return _save(filled, new=True)


@blueprint.get("/<client_id>")
@access.staff("identity")
def edit(client_id: str) -> str:
    return _form(forms.of_client(_registered(client_id)), new=False)


@blueprint.post("/<client_id>")
@access.staff("identity")
def change(client_id: str) -> Page:
    _registered(client_id)
    return _save(forms.read(request.form, client_id=client_id), new=False)


@blueprint.get("/<client_id>/remove")
@access.staff("identity")
def ask_removal(client_id: str) -> Page:
    found = _registered(client_id)
    return question(presenters.removal(found))


@blueprint.post("/<client_id>/remove")
@access.staff("identity")
def remove(client_id: str) -> Response:
    by = access.actor().subject or ""
    operations.remove_client(requests.db(), client_id, by=by, now=clock.now())
    return redirect(url_for("identity_clients.index"), 303)


@blueprint.get("/sign-ins")
@access.staff("analyst", "identity")
def sign_ins() -> str:
    rows = queries.sign_ins(requests.db(), since=clock.today() - _SHOWN)
    return render_template("identity/clients/sign-ins.html", page=presenters.figures(rows))


@blueprint.get("/sign-ins.csv")
@access.staff("analyst", "identity")
def sign_ins_csv() -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("client_id", "month", "level", "sign_ins"))
    writer.writerows(queries.sign_ins(requests.db(), since=clock.today() - _SHOWN))
    headers = {"Content-Disposition": "attachment; filename=sign-ins.csv"}
    return Response(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _registered(client_id: str) -> Client:
    return queries.registered(requests.db(), client_id) or abort(404)


def _form(filled: forms.Filled, *, new: bool) -> str:
    action = request.path
    named = {one.slug: one.name for one in all_organisations(requests.db())}
    page = presenters.form(filled, action=action, new=new, organisations=named)
    return render_template("identity/clients/form.html", page=page)


def _save(filled: forms.Filled, *, new: bool) -> Page:
    if filled.faults or filled.client is None:
        return _form(filled, new=new), _REFUSED
    # Another server may be slow: nothing is held while its file is fetched.
    requests.release()
    known = None if new else queries.registered(requests.db(), filled.client.client_id)
    fresh = known is None or known.auth_method != filled.client.auth_method or "new_secret" in request.form
    secret = new_secret(filled.client.auth_method) if fresh else ""
    requests.release()
    try:
        check_sector(filled.client)
        operations.add_client(
            requests.db(),
            filled.client,
            secret_hash=hash_of(secret),
            by=access.actor().subject or "",
            now=clock.now(),
        )
    except operations.RefusedClientError as refusal:
        filled.faults["sector_identifier_uri"] = str(refusal)
        return _form(filled, new=new), _REFUSED
    if not secret:
        return redirect(url_for("identity_clients.index"), 303)
    saved = presenters.SavedPage(filled.client.client_id, secret)
    shown = Response(render_template("identity/clients/saved.html", page=saved), mimetype="text/html")
    shown.headers["Cache-Control"] = "no-store"
    return shown
