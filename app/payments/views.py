"""The provider's webhook."""

import hashlib
import hmac
import json
from typing import Any

from flask import Blueprint, Flask, abort, request

from app import clock
from app.config import Settings
from app.payments import connection, operations
from app.payments.direct_debit import views as direct_debit
from app.payments.pay_api import card_page_origin
from app.payments.port import ProviderError
from app.payments.sandbox import api as sandbox_api
from app.payments.sandbox import views as sandbox
from app.web import access, requests, security

blueprint = Blueprint("payments", __name__, url_prefix="/payments")


@blueprint.post("/webhook")
@access.machine
def webhook() -> tuple[str, int]:
    """A signed message about a payment: acted on once, in whatever order it comes."""
    notice = _signed_notice()
    try:
        operations.receive_notice(
            requests.db(),
            notice_id=str(notice["webhook_message_id"]),
            provider_id=str(notice["resource_id"]),
            kind=str(notice["event_type"]),
            now=clock.now(),
        )
    except ProviderError:
        return "", 503  # the provider sends it again
    return "", 200


def _signed_notice() -> dict[str, Any]:
    body, secret = request.get_data(), connection.signing_secret()
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    sent = request.headers.get("Pay-Signature", "")
    if not secret or not hmac.compare_digest(expected.encode(), sent.encode("utf-8", "replace")):
        abort(401)
    try:
        notice = json.loads(body)
    except ValueError:
        notice = None
    wanted = {"webhook_message_id", "resource_id", "event_type"}
    if not isinstance(notice, dict) or not wanted <= set(notice):
        abort(400)
    return notice


def register(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    connection.install(settings)
    direct_debit.register(app)
    app.register_blueprint(blueprint)
    if settings.pay_api_url:
        # The button that starts a payment ends up on the provider's card page.
        origin = card_page_origin(settings.pay_api_url)
        app.before_request(lambda: security.allow_form_target(origin))
    if not settings.production:
        sandbox.register(app)
        sandbox_api.register(app)
