"""A receiver as a department would write one; `?fail=503` makes it fail, as theirs sometimes does, and
`?outcome=rejected&reason=CODE` makes it decide.
"""

import hashlib

from flask import Blueprint, Flask, Response, jsonify, request

from app import clock
from app.deliveries.models import Connector
from app.deliveries.rules import genuine
from app.deliveries.sandbox.models import SandboxReceived
from app.web import access, requests

blueprint = Blueprint("deliveries_sandbox", __name__, url_prefix="/deliveries/sandbox")


@blueprint.post("/receiver/<connector>")
@access.machine
def receive(connector: str) -> tuple[Response, int]:
    fail = request.args.get("fail", type=int)
    if fail is not None:
        return jsonify(error="told to fail"), fail if 400 <= fail < 600 else 500
    known = requests.db().get(Connector, connector)
    body = request.get_data()
    if known is None or not genuine(known.secret, dict(request.headers), body, clock.now()):
        return jsonify(error="the signature is not genuine, or older than five minutes"), 401
    decision = {name: request.args[name] for name in ("outcome", "reason") if name in request.args}
    return jsonify(receipt=_kept(connector, request.headers["Webhook-Id"], body), **decision), 200


def _kept(connector: str, key: str, body: bytes) -> str:
    """Keep a delivery once; a copy is counted and gets the same receipt."""
    row = requests.db().get(SandboxReceived, key)
    if row is None:
        digest = hashlib.sha256(body).hexdigest()
        receipt = f"SANDBOX-{digest[:8].upper()}"
        row = SandboxReceived(
            id=key, connector=connector, receipt=receipt, digest=digest, received_at=clock.now()
        )
    else:
        row.copies += 1
    requests.db().add(row)
    return row.receipt


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
