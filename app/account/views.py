"""Routes of the account: everything here is about the person who is signed in, and nobody else."""

from flask import Blueprint, Flask, current_app, render_template

from app import clock
from app.account.presenters import account_page
from app.journeys.cases.queries import cases_of
from app.journeys.drafts.queries import open_drafts
from app.journeys.drafts.rules import Owner
from app.notifications.queries import sent_to_person
from app.services.vehicle_tax.queries import vehicles_of
from app.web import access, requests

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
@access.signed_in
def home() -> str:
    actor, session = access.actor(), requests.db()
    subject = actor.subject or ""
    page = account_page(
        current_app.extensions["services"],
        cases=cases_of(session, issuer=actor.issuer, subject=subject),
        drafts=open_drafts(session, owner=Owner(actor.issuer, subject)),
        vehicles=vehicles_of(session, issuer=actor.issuer, subject=subject),
        messages=sent_to_person(session, subject),
        today=clock.today(),
    )
    return render_template("account/home.html", page=page)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
