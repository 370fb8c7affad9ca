"""The provider registers its endpoints and its pages."""

import logging

from flask import Flask

from app.identity.clients import views as clients
from app.identity.entry import forgotten, other_factors, passkey_views, registration
from app.identity.entry import views as entry
from app.identity.proofing import counter
from app.identity.proofing import views as proofing
from app.identity.provider import consent_views, token_views
from app.identity.provider import views as provider
from app.identity.provider.views import add_own_client
from app.identity.security import factor_views


def register(app: Flask) -> None:
    # Authlib and the HTTP client write tokens and addresses into their debug lines.
    for name in ("authlib", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    provider.register(app)
    app.register_blueprint(token_views.blueprint)
    app.register_blueprint(consent_views.blueprint)
    app.register_blueprint(clients.blueprint)
    app.register_blueprint(entry.blueprint)
    app.register_blueprint(registration.blueprint)
    for pages in (forgotten, other_factors, passkey_views, factor_views):
        app.register_blueprint(pages.blueprint)
    proofing.register(app)
    app.register_blueprint(counter.blueprint)


__all__ = ["add_own_client", "register"]
