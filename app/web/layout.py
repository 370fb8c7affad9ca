"""The frame of every page: templates, header links, asset addresses with digests, formatting filters."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, PrefixLoader

from app.config import Settings
from app.money import pounds
from app.web import access
from app.web.languages import _, day, language, moment, other_language

BUILD = Path(__file__).parent.parent / "static" / "build"


@dataclass(frozen=True)
class Link:
    """A link of the header or footer."""

    href: str
    text: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What the frame shows around any page."""

    header_links: tuple[Link, ...]
    footer_links: tuple[Link, ...]
    signed_in: bool
    sign_in_url: str
    sign_out_url: str
    other_language_url: str
    other_language_code: str
    other_language_name: str
    feedback_url: str
    sample: bool


@lru_cache(maxsize=1)
def _digests() -> dict[str, str]:
    path = BUILD / "digests.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def asset(name: str) -> str:
    """Address of a built asset, with its digest so that it may be cached for a year."""
    return url_for("static", filename=f"build/{name}", v=_digests().get(name, "0"))


def frame() -> Frame:
    """The frame of this request's page."""
    hook: access.ActorHook = current_app.extensions["actor_hook"]
    actor = access.actor()
    code, name = other_language()
    settings: Settings = current_app.extensions["settings"]
    return Frame(
        header_links=_header_links(actor),
        footer_links=_footer_links(),
        signed_in=actor.signed_in,
        sign_in_url=hook.sign_in_url("/account"),
        sign_out_url=hook.sign_out_url(),
        other_language_url=_in_language(code),
        other_language_code=code,
        other_language_name=name,
        feedback_url="/feedback?page=" + request.path,
        sample=bool(current_app.extensions.get("sample_data")) and not settings.production,
    )


def _header_links(actor: access.Actor) -> tuple[Link, ...]:
    offered = [("/browse/", _("Browse")), ("/search", _("Search")), ("/uptake/", _("Performance"))]
    if actor.has_role("content", "approver", "analyst"):
        offered.append(("/rationalisation/", _("Websites")))
    if actor.has_role("operator"):
        offered.append(("/deliveries/", _("Deliveries")))
    if actor.has_role("operator", "approver"):
        offered.append(("/audit/", _("Audit")))
    if actor.has_role("identity"):
        offered.append(("/identity/clients/", _("Services")))
    if actor.signed_in:
        offered.append(("/account/", _("Your account")))
    return tuple(
        Link(href, text, current=request.path.startswith(href.rstrip("/"))) for href, text in offered
    )


def _footer_links() -> tuple[Link, ...]:
    return (
        Link("/help", _("Help")),
        Link("/privacy", _("Privacy")),
        Link("/cookies", _("Cookies")),
        Link("/accessibility-statement", _("Accessibility statement")),
        Link("/guidance/about-directhub", _("About Directhub")),
    )


def _in_language(code: str) -> str:
    """The address of this page in another language; nothing of the query is given a meaning on the way."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"?{urlencode([*kept, ('lang', code)])}"


def install(app: Flask) -> None:
    app.jinja_options = {
        **app.jinja_options,
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    loader = app.jinja_loader
    packaged = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([loader, packaged] if loader else [packaged])
    app.jinja_env.globals.update(asset=asset)
    app.jinja_env.filters.update(pounds=pounds, day=day, moment=moment)


__all__ = ["Frame", "Link", "asset", "frame", "install", "language"]
