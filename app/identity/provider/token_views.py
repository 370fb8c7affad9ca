"""The endpoints that clients call themselves: tokens, their end, and what they are good for."""

from datetime import datetime

from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.identity.provider import operations, queries
from app.identity.provider.authorization import NoClientError
from app.identity.provider.client_auth import authenticate
from app.identity.provider.grants import code_flow_server
from app.identity.provider.incoming import opened
from app.identity.provider.known_clients import find_client
from app.identity.provider.rules import PUSHED_LASTS, Client
from app.identity.provider.server import Answer, ProviderRequest, ProviderServer
from app.identity.provider.views import NO_STORE, authorization, issuer, respond
from app.web import access, requests

blueprint = Blueprint("identity_tokens", __name__, url_prefix="/identity")

_PROOFS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})
_ONCE = Answer(
    400,
    {"error": "invalid_request", "error_description": "Send each parameter once, in the body."},
    tuple(NO_STORE.items()),
)


def server_for(now: datetime) -> ProviderServer:
    return code_flow_server(requests.db(), issuer=issuer(), clients=find_client, now=now)


def form_fault() -> bool:
    """Whether a parameter comes twice or in the address, where logs would keep it."""
    return bool(request.args) or any(len(values) > 1 for _, values in request.form.lists())


@blueprint.post("/token")
@access.machine
def token() -> Response:
    if form_fault():
        return respond(_ONCE)
    find_client.prepare(request.form.get("client_assertion", ""))
    asked = ProviderRequest("POST", f"{issuer()}/token", request.form, request.headers)
    answer: Answer = server_for(clock.now()).create_token_response(asked)
    return respond(answer)


def client_of_request(server: ProviderServer, endpoint: str) -> Client:
    """The proven client behind a request to an endpoint of its own.

    Raises:
        OAuth2Error: it did not prove itself, or the form is malformed.
    """
    find_client.prepare(request.form.get("client_assertion", ""))
    asked = ProviderRequest("POST", f"{issuer()}/{endpoint}", request.form, request.headers)
    audiences = [f"{issuer()}/token", issuer(), f"{issuer()}/{endpoint}"]
    return authenticate(server, asked, audiences=audiences)


def refusal(error: OAuth2Error) -> Response:
    # Told to the client that asks, though Authlib would send some of them to its redirect address.
    error.redirect_uri = None
    status, body, headers = error()
    return respond(Answer(status, body, (*headers, *NO_STORE.items())))


@blueprint.post("/par")
@access.machine
def push() -> Response:
    """RFC 9126: a client leaves its authorization request here, where nobody on the way can change it."""
    if form_fault():
        return respond(_ONCE)
    now = clock.now()
    find_client.prepare(request.form.get("request", ""))
    try:
        client = client_of_request(server_for(now), "par")
        sent = _pushed_parameters(client, now)
        authorization(now).check(sent)
    except OAuth2Error as error:
        return refusal(error)
    except NoClientError:
        return refusal(InvalidRequestError("redirect_uri is not registered."))
    address = operations.push(requests.db(), client_id=client.client_id, parameters=sent.to_dict(), now=now)
    made = {"request_uri": address, "expires_in": int(PUSHED_LASTS.total_seconds())}
    return respond(Answer(201, made, tuple(NO_STORE.items())))


def _pushed_parameters(client: Client, now: datetime) -> MultiDict[str, str]:
    sent = MultiDict((k, v) for k, v in request.form.items() if k not in _PROOFS)
    if "request_uri" in sent:
        raise InvalidRequestError("request_uri cannot be pushed.")
    if sent.setdefault("client_id", client.client_id) != client.client_id:
        raise InvalidRequestError("client_id differs from the client that authenticated.")
    return opened(sent, client, clients=find_client, issuer=issuer(), now=now)


@blueprint.post("/revoke")
@access.machine
def revoke() -> Response:
    """RFC 7009: an unknown token is as good as revoked."""
    if form_fault():
        return respond(_ONCE)
    now = clock.now()
    try:
        client = client_of_request(server_for(now), "revoke")
        operations.revoke(
            requests.db(), token=request.form.get("token", ""), client_id=client.client_id, now=now
        )
    except OAuth2Error as error:
        return refusal(error)
    except operations.OthersTokenError:
        body = {"error": "invalid_grant", "error_description": "The token is another client's."}
        return respond(Answer(400, body, tuple(NO_STORE.items())))
    return respond(Answer(200, {}, tuple(NO_STORE.items())))


@blueprint.post("/introspect")
@access.machine
def introspect() -> Response:
    """RFC 7662: a resource server asks about any token, another client only about its own."""
    if form_fault():
        return respond(_ONCE)
    now = clock.now()
    try:
        client = client_of_request(server_for(now), "introspect")
    except OAuth2Error as error:
        return refusal(error)
    shown = queries.introspected(
        requests.db(), request.form.get("token", ""), asked_by=client, issuer=issuer(), now=now
    )
    return respond(Answer(200, shown, tuple(NO_STORE.items())))
