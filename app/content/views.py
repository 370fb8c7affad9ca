"""Guidance at /guidance/ and the browse tree at /browse/."""

from flask import Blueprint, Flask, abort, redirect, render_template
from werkzeug.wrappers import Response

from app.content.library import library
from app.content.presenters import browse_page, guidance_page, topic_page
from app.web import access
from app.web.languages import language

blueprint = Blueprint("content", __name__)


@blueprint.get("/guidance/<slug>")
@access.public
def guidance(slug: str) -> str | Response:
    """One page; the start page of a service has its own address."""
    page = library().page(slug, language())
    if page is None:
        abort(404)
    if page.service is not None:
        return redirect(page.url, 301)
    return render_template("content/guidance.html", page=guidance_page(library(), page, language()))


@blueprint.get("/browse/")
@access.public
def browse() -> str:
    """All topics."""
    return render_template("content/browse.html", page=browse_page(library(), language()))


@blueprint.get("/browse/<topic>/")
@access.public
def topic(topic: str) -> str:
    """The pages of one topic."""
    found = library().topic(topic)
    if found is None:
        abort(404)
    return render_template("content/topic.html", page=topic_page(library(), found, language()))


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
