"""Who is asking, and what each route demands. The Actor is only read here; `signin` fills it
through the hook that the factory installs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from flask import Flask, abort, current_app, g, redirect, request
from werkzeug.wrappers import Response

P = ParamSpec("P")
R = TypeVar("R")

Role = Literal["content", "approver", "analyst", "identity", "operator", "admin"]
TWO_FACTORS = "Cl.Cm"
ROLES: tuple[Role, ...] = ("content", "approver", "analyst", "identity", "operator", "admin")


@dataclass(frozen=True)
class Grant:
    """A role, held everywhere (organisation None) or within one organisation."""

    role: Role
    organisation: str | None = None


@dataclass(frozen=True)
class Actor:
    """The person behind a request: a pairwise subject, never a name.

    `level` is the vector of trust reached (`Cl`, `Cl.Cm`, `P2.Cl.Cm`), empty when signed out.
    """

    subject: str | None = None
    issuer: str = ""
    level: str = ""
    session_id: str = ""
    roles: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        return self.subject is not None

    @property
    def two_factors(self) -> bool:
        """Whether this sign-in used two factors (`Cl.Cm`, `P2.Cl.Cm`): staff pages need it."""
        return "Cm" in self.level.split(".")

    def has_role(self, *roles: Role) -> bool:
        """Whether any of the roles is held anywhere; `admin` holds every role."""
        return any(grant.role in roles or grant.role == "admin" for grant in self.roles)

    def organisations_as(self, *roles: Role) -> frozenset[str] | None:
        """The slugs of the organisations where one of the roles is held; None for all of them."""
        held = [grant for grant in self.roles if grant.role in roles or grant.role == "admin"]
        if any(grant.organisation is None for grant in held):
            return None
        return frozenset(grant.organisation for grant in held if grant.organisation)


class ActorHook(Protocol):
    """What `signin` gives the factory: how to read the actor and where to send a stranger."""

    def load(self) -> Actor: ...

    def sign_in_url(self, return_to: str, *, level: str = "") -> str: ...

    def sign_out_url(self) -> str: ...


@dataclass(frozen=True)
class Demand:
    """What a route asks of its caller; contract tests read it off every view function."""

    kind: Literal["public", "signed_in", "staff", "machine"]
    roles: tuple[Role, ...] = ()


def install(app: Flask, hook: ActorHook | None) -> None:
    """Install the sign-in hook; start-up fails without one."""
    if hook is None:
        raise RuntimeError("no sign-in hook: every route needs to know who is asking")
    app.extensions["actor_hook"] = hook
    app.before_request(_enforce)


def actor() -> Actor:
    """The actor of this request, read once."""
    found: Actor | None = g.get("actor")
    if found is None:
        hook: ActorHook = current_app.extensions["actor_hook"]
        found = g.actor = hook.load()
    return found


def _declare(demand: Demand) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.demand = demand  # type: ignore[attr-defined]
        return view

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may call this route."""
    return _declare(Demand("public"))(view)


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Only a signed-in person may call this route; a stranger is sent to sign in."""
    return _declare(Demand("signed_in"))(view)


def staff(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only staff with one of the roles (or admin) may call this route."""
    return _declare(Demand("staff", roles))


def machine(view: Callable[P, R]) -> Callable[P, R]:
    """A machine calls this route and the view itself checks its token or signature (no CSRF)."""
    return _declare(Demand("machine"))(view)


def demand_of(endpoint: str | None) -> Demand | None:
    """What a route demands; None when nothing was declared."""
    view: Any = current_app.view_functions.get(endpoint or "")
    found: Demand | None = getattr(view, "demand", None)
    return found


def _enforce() -> Response | None:
    if request.endpoint is None:
        return None
    demand = demand_of(request.endpoint)
    if demand is None:
        if request.endpoint == "static":
            return None
        abort(500, f"route {request.endpoint} declares no access")
    if demand.kind in {"public", "machine"}:
        return None
    who = actor()
    level = TWO_FACTORS if demand.kind == "staff" else ""
    if not who.signed_in or (level and not who.two_factors):
        if request.path.startswith("/api/"):
            abort(401)
        hook: ActorHook = current_app.extensions["actor_hook"]
        target = request.full_path.rstrip("?") if request.method == "GET" else request.path
        return redirect(hook.sign_in_url(target, level=level))
    if demand.kind == "staff" and not who.has_role(*demand.roles):
        abort(403)
    return None
