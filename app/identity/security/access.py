"""Who may see and change an account: its owner, signed in here, and for changes a moment ago."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.identity.entry import visit
from app.identity.entry.visit import Visit
from app.identity.people import queries
from app.identity.people.models import Person, ProviderSession
from app.identity.security.queries import factors
from app.identity.security.rules import is_fresh
from app.web import requests

Page = str | Response | tuple[str, int]
P = ParamSpec("P")


@dataclass(frozen=True)
class Owner:
    """The signed-in owner of an account and the visit."""

    at: Visit
    person: Person
    session: ProviderSession


def _owner() -> Owner | None:
    at = visit.load()
    person = queries.person(requests.db(), at.session.person_id) if at.session else None
    return Owner(at, person, at.session) if at.session and person else None


def owner(view: Callable[Concatenate[Owner, P], Page]) -> Callable[P, Page]:
    """Only somebody who is signed in at the provider."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
        found = _owner()
        return view(found, *args, **kwargs) if found else redirect(url_for("identity_entry.sign_in"), 303)

    return guarded


def fresh_owner(view: Callable[Concatenate[Owner, P], Page]) -> Callable[P, Page]:
    """Only somebody who signed in a moment ago, with a second factor if the account has one."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
        found = _owner()
        if found is None or not is_fresh(found.session.authenticated_at, now=found.at.now):
            return redirect(url_for("identity_entry.sign_in"), 303)
        if found.session.level != "Cl.Cm" and factors(requests.db(), found.person).number:
            return redirect(url_for("identity_entry.code"), 303)
        return view(found, *args, **kwargs)

    return guarded
