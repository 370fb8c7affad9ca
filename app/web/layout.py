"""The frame of every page: templates, header links, asset addresses with digests, formatting filters."""

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask.templating import Environment
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader, PrefixLoader

from app.config import Settings
from app.money import pounds
from app.web import access
from app.web.languages import _, _l, day, language, moment, other_language

BUILD = Path(__file__).parent.parent / "static" / "build"


@dataclass(frozen=True)
class Link:
    """A link of the header or footer."""

    href: str
    text: str
    current: bool = False


@dataclass(frozen=True)
class Reader:
    """All that the frame of a page depends on: pages with the same reader have the same frame.

    `section` is the header link that the page lies under, `roles` those held anywhere.
    """

    language: str
    section: str
    signed_in: bool
    roles: frozenset[str]
    sample: bool


@dataclass(frozen=True)
class Frame:
    """What the frame shows around any page, but what each request has of its own."""

    header_links: tuple[Link, ...]
    footer_links: tuple[Link, ...]
    signed_in: bool
    sign_in_url: str
    sign_out_url: str
    other_language_code: str
    other_language_name: str
    sample: bool


@lru_cache(maxsize=1)
def _digests() -> dict[str, str]:
    path = BUILD / "digests.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def asset(name: str) -> str:
    """Address of a built asset, with its digest so that it may be cached for a year."""
    return url_for("static", filename=f"build/{name}", v=_digests().get(name, "0"))


def reader() -> Reader:
    """Who reads the page of this request, as far as its frame is concerned."""
    actor, path = access.actor(), request.path
    settings: Settings = current_app.extensions["settings"]
    return Reader(
        language=language(),
        section=next((href for href in SECTIONS if path.startswith(href.rstrip("/"))), ""),
        signed_in=actor.signed_in,
        roles=frozenset(grant.role for grant in actor.roles),
        sample=bool(current_app.extensions.get("sample_data")) and not settings.production,
    )


def frame(reader: Reader) -> Frame:
    """The frame of a page, in the language of this request."""
    hook: access.ActorHook = current_app.extensions["actor_hook"]
    code, name = other_language()
    return Frame(
        header_links=_header_links(reader),
        footer_links=_footer_links(),
        signed_in=reader.signed_in,
        sign_in_url=hook.sign_in_url("/account"),
        sign_out_url=hook.sign_out_url(),
        other_language_code=code,
        other_language_name=name,
        sample=reader.sample,
    )


# Header links that everybody sees, then those of a role: address, text, and the roles that see it.
PUBLIC = (("/browse/", _l("Browse")), ("/search", _l("Search")), ("/uptake/", _l("Performance")))
STAFF = (
    ("/rationalisation/", _l("Websites"), {"content", "approver", "analyst", "admin"}),
    ("/deliveries/", _l("Deliveries"), {"operator", "admin"}),
    ("/audit/", _l("Audit"), {"operator", "approver", "admin"}),
    ("/identity/clients/", _l("Services"), {"identity", "admin"}),
)
ACCOUNT = ("/account/", _l("Your account"))
SECTIONS = (*(href for href, _text in PUBLIC), *(href for href, _text, _roles in STAFF), ACCOUNT[0])


def _header_links(reader: Reader) -> tuple[Link, ...]:
    offered = [
        *PUBLIC,
        *((href, text) for href, text, roles in STAFF if roles & reader.roles),
        *([ACCOUNT] if reader.signed_in else []),
    ]
    return tuple(Link(href, str(text), current=href == reader.section) for href, text in offered)


def _footer_links() -> tuple[Link, ...]:
    return (
        Link("/help", _("Help")),
        Link("/privacy", _("Privacy")),
        Link("/cookies", _("Cookies")),
        Link("/accessibility-statement", _("Accessibility statement")),
        Link("/guidance/about-directhub", _("About Directhub")),
    )


def in_language_url(code: str) -> str:
    """The address of this page in another language; nothing of the query is given a meaning on the way."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"?{urlencode([*kept, ('lang', code)])}"


class _Environment(Environment):
    """Templates that share one table of globals: no template has any of its own, and each page drawn copies
    the table, which takes ten times as long from the two-storeyed one that Jinja makes.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def install(app: Flask) -> None:
    app.jinja_environment = _Environment
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


__all__ = ["Frame", "Link", "Reader", "asset", "frame", "in_language_url", "install", "language", "reader"]
