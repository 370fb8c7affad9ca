"""Routes of the account: everything here is about the person who is signed in, and nobody else."""

from datetime import datetime
from typing import Any, Protocol

from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.account.presenters import account_page
from app.account.work import work_of
from app.config import Settings
from app.journeys.cases.queries import cases_of
from app.journeys.drafts.queries import open_drafts
from app.journeys.drafts.rules import Owner
from app.notifications.queries import sent_to_person
from app.services.vehicle_tax.queries import vehicles_of
from app.signin.hook import SESSION_COOKIE
from app.web import access, cookies, requests

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
@access.signed_in
def home() -> str:
    actor, session = access.actor(), requests.db()
    subject = actor.subject or ""
    settings: Settings = current_app.extensions["settings"]
    page = account_page(
        current_app.extensions["services"],
        cases=cases_of(session, issuer=actor.issuer, subject=subject),
        drafts=open_drafts(session, owner=Owner(actor.issuer, subject)),
        vehicles=vehicles_of(session, issuer=actor.issuer, subject=subject),
        messages=sent_to_person(session, subject),
        today=clock.today(),
        security_url="/identity/security/" if settings.built_in_issuer else "",
        work=work_of(actor),
    )
    return render_template("account/home.html", page=page)


class PersonRecords(Protocol):
    """What the factory hands over: a person's records across the hub."""

    def export(self, session: Session, *, issuer: str, subject: str, now: datetime) -> dict[str, Any]: ...

    def close(self, session: Session, *, issuer: str, subject: str, now: datetime) -> None: ...


def install_records(app: Flask, records: PersonRecords) -> None:
    app.extensions["person_records"] = records


def _records() -> PersonRecords:
    found: PersonRecords = current_app.extensions["person_records"]
    return found


@blueprint.get("/data.json")
@access.signed_in
def data() -> Response:
    """Everything that the hub keeps about the person, to take away (UK GDPR, articles 15 and 20)."""
    actor = access.actor()
    told = _records().export(requests.db(), issuer=actor.issuer, subject=actor.subject or "", now=clock.now())
    made = jsonify(told)
    made.headers["Content-Disposition"] = "attachment; filename=directhub-records.json"
    made.headers["Cache-Control"] = "no-store"
    return made


@blueprint.get("/close")
@access.signed_in
def close() -> str | BaseResponse:
    """Closing starts where the account is: at the built-in provider, or here for one of another issuer."""
    settings: Settings = current_app.extensions["settings"]
    if settings.built_in_issuer:
        return redirect("/identity/security/close", 303)
    return render_template("account/close.html", errors={})


@blueprint.post("/close")
@access.signed_in
def close_records() -> tuple[str, int] | BaseResponse:
    """What no law keeps is erased, and every session of the person at the hub ends with it."""
    actor = access.actor()
    if request.form.get("understood") != "yes":
        return render_template("account/close.html", errors={"understood": True}), 422
    _records().close(requests.db(), issuer=actor.issuer, subject=actor.subject or "", now=clock.now())
    left = redirect("/signin/signed-out", 303)
    cookies.drop(left, SESSION_COOKIE)
    return left


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
