"""create_app: the shell, then every slice registers itself. Nothing else is decided here."""

from collections.abc import Callable
from importlib.metadata import version

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from app import clock, crypto
from app.account import views as account
from app.audit import views as audit
from app.config import Settings, load_settings
from app.content import views as content
from app.db import make_engine
from app.deliveries import views as deliveries
from app.home import health
from app.home import views as home
from app.identity import views as identity
from app.identity.security import closing
from app.journeys.listeners import DraftAdoption
from app.notifications import views as notifications
from app.operators import metrics
from app.operators.upkeep import person
from app.organisations import queries as organisations
from app.payments import views as payments
from app.rationalisation import views as rationalisation
from app.search import views as search
from app.services import views as services
from app.services.self_assessment import api as self_assessment_api
from app.services.vehicle_tax import api as vehicle_tax_api
from app.signin import hook as signin_hook
from app.signin import views as signin
from app.uptake import views as uptake
from app.web import (
    access,
    csrf,
    errors,
    htmx,
    languages,
    layout,
    limits,
    logs,
    openapi,
    requests,
    security,
    shell,
)

MAX_REQUEST_BYTES = 12 * 1024 * 1024

SLICES: tuple[Callable[[Flask], None], ...] = (
    account.register,
    audit.register,
    content.register,
    deliveries.register,
    health.register,
    home.register,
    identity.register,
    notifications.register,
    openapi.register,
    payments.register,
    rationalisation.register,
    search.register,
    self_assessment_api.register,
    services.register,
    signin.register,
    uptake.register,
    vehicle_tax_api.register,
    metrics.install,
)


def create_app(
    settings: Settings | None = None,
    engine: Engine | None = None,
    actor_hook: access.ActorHook | None = None,
) -> Flask:
    """The WSGI application.

    Args:
        settings: read from the environment when absent.
        engine: the database; made from the settings when absent.
        actor_hook: who is asking; the sign-in slice's own when absent.
    """
    settings = settings or load_settings()
    logs.configure(settings.log_level)
    crypto.install(settings.secrets)
    clock.fix_today(settings.sample_date)
    app = Flask("app", static_url_path="/static")
    app.config.update(
        SECRET_KEY=None,
        VERSION=version("directhub"),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000 if settings.production else 3600,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["settings"] = settings
    app.extensions["sample_data"] = settings.sample_marker.exists()
    _install_shell(app, settings, engine or make_engine(settings.database), actor_hook)
    for register in SLICES:
        register(app)
    audit.install_directory(app, organisations.Directory())
    signin_hook.add_listener(app, DraftAdoption())
    closing.add_listener(app, person.Closing())
    account.install_records(app, person.Records())
    if settings.built_in_issuer:
        identity.add_own_client(app, signin.client_metadata(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _install_shell(
    app: Flask, settings: Settings, engine: Engine, actor_hook: access.ActorHook | None
) -> None:
    layout.install(app)
    logs.install(app)
    requests.install(app, engine)
    languages.install(app)
    security.install(app, settings)
    csrf.install(app, settings)
    shell.install(app)
    limits.install(app, settings)
    access.install(app, actor_hook or signin_hook.SignInHook())
    htmx.install(app)
    errors.install(app)
