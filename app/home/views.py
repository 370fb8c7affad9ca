"""The front page, pages about the hub that the law or good manners ask for, and the feedback form."""

from flask import Blueprint, Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.content.library import library
from app.home import queries, rules
from app.home.operations import leave_feedback
from app.home.presenters import (
    COOKIES,
    CookiesPage,
    StatementPage,
    comments_page,
    feedback_page,
    front_page,
)
from app.web import access, cookies, requests
from app.web.languages import language

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access.public
def index() -> str:
    return render_template("home/index.html", page=front_page(library(), language()))


@blueprint.get("/cookies")
@access.public
def cookies_used() -> str:
    page = CookiesPage(COOKIES, cookies.cookie_name(""))
    return render_template("home/cookies.html", page=page)


@blueprint.get("/privacy")
@access.public
def privacy() -> str:
    return render_template("home/privacy.html", page=None)


@blueprint.get("/accessibility-statement")
@access.public
def accessibility() -> str:
    return render_template("home/accessibility.html", page=StatementPage())


@blueprint.get("/help")
@access.public
def get_help() -> Response:
    """Help is guidance; this address is short enough to say on the telephone."""
    return redirect("/guidance/get-help-using-directhub")


@blueprint.get("/feedback")
@access.public
def feedback() -> str:
    path = rules.own_path(request.args.get("page", "/"))
    return render_template("home/feedback.html", page=feedback_page(path, {}, {}))


@blueprint.post("/feedback")
@access.public
def send_feedback() -> Response | tuple[str, int]:
    sent = {name: request.form.get(name, "") for name in ("useful", "rating", "comment", "page")}
    given, faults = rules.read(sent["useful"], sent["rating"], sent["comment"], sent["page"])
    if given is None:
        page = feedback_page(rules.own_path(sent["page"]), sent, faults)
        return render_template("home/feedback.html", page=page), 422
    leave_feedback(requests.db(), feedback=given, language=language(), now=clock.now())
    return redirect("/feedback/thanks", 303)


@blueprint.get("/feedback/thanks")
@access.public
def feedback_thanks() -> str:
    return render_template("home/thanks.html", page=None)


@blueprint.get("/feedback/comments")
@access.staff("content", "analyst")
def feedback_comments() -> str:
    """What people wrote, for those who look after pages."""
    path = request.args.get("path", "")
    number = max(request.args.get("page", 1, type=int), 1)
    total = queries.count_comments(requests.db(), path=path)
    rows = queries.comments(requests.db(), path=path, page=number)
    page = comments_page(rows, total=total, path=path, page=number)
    return render_template("home/comments.html", page=page)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
