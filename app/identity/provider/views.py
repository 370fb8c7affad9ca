"""The OpenID Connect endpoints under /identity."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from joserfc import jwt
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.config import Settings
from app.identity.people.models import ProviderSession
from app.identity.people.queries import live_session, person
from app.identity.proofing import credential
from app.identity.proofing.queries import level_reached, proven
from app.identity.provider import connection, keys, known_clients, presenters, queries, rules, sign_out
from app.identity.provider.authorization import Asked, Authorization, NoClientError
from app.identity.provider.claims import About, told
from app.identity.provider.known_clients import find_client
from app.identity.provider.metadata import discovery
from app.identity.provider.models import AuthorizationRequest
from app.identity.provider.operations import keep_request
from app.identity.provider.server import Answer, SignedIn
from app.web import access, cookies, requests, security

blueprint = Blueprint("identity", __name__, url_prefix="/identity")

SESSION_COOKIE = "identity"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def register(app: Flask) -> None:
    known_clients.install(app)
    connection.install(app.extensions["settings"])
    app.register_blueprint(blueprint)


def add_own_client(app: Flask, made: Mapping[str, Any]) -> None:
    """The factory makes the hub's own relying party known, by its standard metadata (RFC 7591)."""
    client = rules.Client(
        client_id=made["client_id"],
        name=made["client_name"],
        name_cy=made["client_name#cy"],
        redirect_uris=tuple(made["redirect_uris"]),
        post_logout_redirect_uris=tuple(made["post_logout_redirect_uris"]),
        backchannel_logout_uri=made.get("backchannel_logout_uri", ""),
        jwks=made["jwks"],
        levels=rules.LEVELS,
        own=True,
    )
    app.extensions.setdefault("identity_clients", {})[client.client_id] = client


def issuer() -> str:
    """The built-in provider's own address, whichever provider the hub itself uses."""
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.base_url}/identity"


def authorization(now: datetime) -> Authorization:
    return Authorization(requests.db(), issuer=issuer(), clients=find_client, now=now)


def browser_session(now: datetime) -> ProviderSession | None:
    """Who is signed in at the provider in this browser."""
    return live_session(requests.db(), cookies.read(SESSION_COOKIE), now=now)


def proceed(
    asked: Asked,
    signed_in: ProviderSession,
    now: datetime,
    *,
    waiting: AuthorizationRequest | None = None,
    handle: str = "",
) -> Response:
    """Answer the client with a code, or first ask the person whether it may know about them."""
    given = queries.consented(requests.db(), person_id=signed_in.person_id, client_id=asked.client.client_id)
    if asked.accepts(signed_in.person_id) and asked.needs_consent(given):
        if "none" in asked.prompts:
            return respond(authorization(now).consent_required(asked))
        handle = handle or _keep(asked, now)
        return redirect(url_for("identity_consent.ask", request=handle, lang=asked.language), code=303)
    if waiting is not None:
        waiting.answered_at = now
    return code_for(asked, signed_in, now)


def code_for(asked: Asked, signed_in: ProviderSession, now: datetime) -> Response:
    """Send the browser back to the client with a code; identity is told only where it was asked."""
    level = signed_in.level
    if rules.identity_of(asked.level):
        level = level_reached(requests.db(), signed_in)
        credential.ensure_key(requests.db(), now=now)  # userinfo is a GET: it makes none
    who = SignedIn(signed_in.person_id, signed_in.sid, level, signed_in.authenticated_at)
    return respond(authorization(now).answer(asked, who))


def respond(answer: Answer) -> Response:
    if answer.form:
        parts = urlsplit(answer.target)
        security.allow_form_target(f"{parts.scheme}://{parts.netloc}")
        page = presenters.form_post(answer.target, answer.form)
        posted = make_response(render_template("identity/form-post.html", page=page))
        posted.headers.update(NO_STORE)
        return posted
    if answer.location is not None:
        # 303: after a form the browser must not send the form on to the client.
        sent = redirect(answer.location, code=303)
        sent.headers.update(NO_STORE)
        return sent
    made = jsonify(answer.body)
    made.status_code = answer.status
    made.headers.update(dict(answer.headers))
    return made


@blueprint.get("/.well-known/openid-configuration")
@access.public
def configuration() -> Response:
    made = jsonify(discovery(issuer()))
    made.headers["Cache-Control"] = "public, max-age=3600"
    return made


@blueprint.get("/jwks.json")
@access.public
def jwks() -> Response:
    made = jsonify(keys.published(requests.db(), now=clock.now()))
    made.headers["Cache-Control"] = "public, max-age=300"
    return made


@blueprint.get("/trustmark")
@access.public
def trustmark() -> Response:
    """What the levels in `vot` mean here (the `vtm` of every ID token)."""
    return jsonify(idp=issuer(), trustmark_provider=issuer(), C=["Cl", "Cl.Cm"], P=["P0", "P1", "P2"])


@blueprint.get("/did.json")
@access.public
def did_document() -> Response:
    """The keys that sign core identities, as a DID document (did:web)."""
    made = jsonify(credential.did_document(requests.db(), issuer=issuer(), now=clock.now()))
    made.headers["Cache-Control"] = "public, max-age=300"
    return made


@blueprint.get("/authorize")
@access.public
@requests.commits_on_get("keeps the request while the person signs in, or gives a code")
def authorize() -> Response | tuple[str, int]:
    now = clock.now()
    if "request" in request.args:
        find_client.prepare(request.args["request"], request.args.get("client_id"))
    gate = authorization(now)
    try:
        sent = gate.resolve(request.args)
        asked = sent if isinstance(sent, Answer) else gate.examine(sent)
    except NoClientError as fault:
        return render_template("identity/plain.html", page=presenters.refused(str(fault))), 400
    if isinstance(asked, Answer):
        return respond(asked)
    signed_in = browser_session(now)
    reached = level_reached(requests.db(), signed_in) if signed_in else ""
    if signed_in is not None and asked.satisfied_by(signed_in, reached, now=now):
        return proceed(asked, signed_in, now)
    if "none" in asked.prompts:
        return respond(gate.login_required(asked))
    keys.signing_key(requests.db(), asked.client.signs_with, now=now)
    known = reached if asked.knows_person(signed_in, now=now) else ""
    return _ask_person(asked, _page_for(asked, known), now=now)


def _page_for(asked: Asked, known: str) -> str:
    """Where a person begins who is known at a level already, or not at all."""
    if not known:
        return "identity_entry.sign_in"
    if rules.meets(known, rules.credentials_of(asked.level)):
        return "identity_prove.start"
    return "identity_entry.code"


def _keep(asked: Asked, now: datetime) -> str:
    return keep_request(
        requests.db(),
        client_id=asked.client.client_id,
        parameters=asked.parameters.to_dict(),
        level=asked.level,
        now=now,
    )


def _ask_person(asked: Asked, page: str, *, now: datetime) -> Response:
    handle = _keep(asked, now)
    # None is left out of the address.
    return redirect(url_for(page, request=handle, lang=asked.language), code=303)


@blueprint.post("/authorize")
@access.machine
def authorize_by_form() -> Response:
    """A request may come as a form; our cookie does not come with it, so it starts over as a GET."""
    return redirect(f"{issuer()}/authorize?{urlencode(list(request.form.items(multi=True)))}", 303)


@blueprint.route("/userinfo", methods=["GET", "POST"])
@access.machine
def userinfo() -> Response:
    """Who a token is about: the subject, and the address where the token covers it."""
    session = requests.db()
    found = queries.live_token(session, _bearer(), now=clock.now())
    client = find_client(found.client_id) if found else None
    owner = person(session, found.person_id) if found and found.person_id else None
    if found is None or client is None or owner is None or "openid" not in found.scope.split():
        refused = jsonify(error="invalid_token")
        refused.status_code = 401
        refused.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return refused
    subject = queries.subject_of(session, person_id=owner.id, sector=client.sector_identifier)
    about = About(session, owner, client, issuer(), clock.now())
    asked = found.claims.get("userinfo", [])
    identity: dict[str, str] = {}
    if rules.identity_of(queries.level_of(session, found)):
        identity = _core_identity(owner.id, client, subject or "")
    shown = {**told(about, scope=found.scope, asked=asked), **identity, "sub": subject}
    return _userinfo_answer(shown, client)


def _userinfo_answer(shown: dict[str, Any], client: rules.Client) -> Response:
    """JSON, or a signed JWT where the client is registered for it (OpenID Connect Core 5.3.2)."""
    alg = client.userinfo_signed_with
    if alg:
        key = keys.signing_key(requests.db(), alg, now=clock.now())
        signed = {**shown, "iss": issuer(), "aud": client.client_id}
        text = jwt.encode({"alg": alg, "kid": str(key.kid), "typ": "JWT"}, signed, key)
        made = Response(text, mimetype="application/jwt")
    else:
        made = jsonify(shown)
    made.headers.update(NO_STORE)
    return made


def _core_identity(person_id: str, client: rules.Client, subject: str) -> dict[str, str]:
    """The signed core identity, for a client that asked for identity and got it."""
    found = proven(requests.db(), person_id)
    if found is None:
        return {}
    signed = credential.core_identity(
        requests.db(),
        found,
        issuer=issuer(),
        audience=client.client_id,
        subject=subject,
        now=clock.now(),
    )
    return {credential.CLAIM: signed}


def _bearer() -> str:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    return sent.strip() if scheme.lower() == "bearer" else request.form.get("access_token", "")


@blueprint.get("/end-session")
@access.public
@requests.commits_on_get("a relying party signs a person out by sending the browser here")
def end_session() -> Response | str | tuple[str, int]:
    asked = sign_out.examine(requests.db(), request.args, issuer=issuer(), clients=find_client)
    if asked.fault:
        return render_template("identity/plain.html", page=presenters.refused(asked.fault)), 400
    signed_in = browser_session(clock.now())
    if signed_in is None or asked.is_of(signed_in):
        return _signed_out(asked, signed_in)
    return render_template("identity/sign-out.html", page=presenters.sign_out(request.args))


@blueprint.post("/end-session")
@access.machine
def end_session_by_form() -> Response:
    """As `authorize_by_form`."""
    return redirect(f"{issuer()}/end-session?{urlencode(list(request.form.items(multi=True)))}", 303)


@blueprint.post("/sign-out")
@access.public
def confirm_sign_out() -> Response:
    """The person confirmed that they want to sign out."""
    kept: MultiDict[str, str] = request.form
    asked = sign_out.examine(requests.db(), kept, issuer=issuer(), clients=find_client)
    return _signed_out(asked, browser_session(clock.now()))


def _signed_out(asked: sign_out.SignOut, signed_in: ProviderSession | None) -> Response:
    if signed_in is not None:
        sign_out.sign_out(requests.db(), signed_in, now=clock.now())
    left = redirect(asked.return_to or url_for("identity.signed_out"), code=303)
    cookies.drop(left, SESSION_COOKIE)
    return left


@blueprint.get("/signed-out")
@access.public
def signed_out() -> str:
    page = presenters.closed() if "closed" in request.args else presenters.signed_out()
    return render_template("identity/plain.html", page=page)
