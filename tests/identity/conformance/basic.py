"""The modules of the Basic OP and Config OP plans."""

import base64
import hashlib
import json
from urllib.parse import urlsplit

from tests.identity.conformance.suite import (
    CALLBACK,
    Flow,
    NotApplicable,
    Warned,
    asks_to_sign_in,
    later,
)

NO_SCOPE = (
    "The discovery endpoint scopes_supported doesn't contain expected scope test; this cannot be tested"
)
NO_UNSIGNED_ID_TOKEN = (
    "The discovery endpoint 'id_token_signing_alg_values_supported' doesn't support 'none' algorithm; "
    "this cannot be tested (which is acceptable for certification, servers are not required to support 'none'"
)


def server(op):
    """The code flow from request to userinfo, every answer checked."""
    op.happy()


def response_type_missing(op):
    """Without response_type the error goes back to the client."""
    asked = op.request(response_type=None)
    sent = op.callback(op.citizen.get(op.url(asked)), asked)
    assert sent["error"] in {"unsupported_response_type", "invalid_request"}


def idtoken_signature(op):
    """The ID token is signed by RS256 with a published key that its header names."""
    header = op.happy().header
    assert header["alg"] == "RS256"
    assert header["kid"]


def idtoken_unsigned(op):
    """`none` is not among the algorithms of ID tokens."""
    assert "none" not in op.metadata["id_token_signing_alg_values_supported"]
    return NotApplicable(NO_UNSIGNED_ID_TOKEN)


def userinfo_get(op):
    """Userinfo by GET."""
    assert op.userinfo(op.happy()).status_code == 200


def userinfo_post_header(op):
    """Userinfo by POST with the token in the header."""
    flow = op.happy()
    assert op.userinfo(flow, "POST").json()["sub"] == flow.claims["sub"]


def userinfo_post_body(op):
    """Userinfo by POST with the token in the body."""
    flow = op.happy()
    assert op.userinfo(flow, "POST", in_body=True).json()["sub"] == flow.claims["sub"]


def without_nonce(op):
    """Without a nonce there is a code, and an ID token without a nonce."""
    assert "nonce" not in op.happy(nonce=None).claims


def unknown_scope(scope):
    def step(op):
        """The scope is not offered; asking for it does no harm."""
        assert not set(scope.split()) <= set(op.metadata["scopes_supported"])
        flow = op.happy(scope=f"openid {scope}")
        assert "profile" not in flow.tokens["scope"]
        return NotApplicable(NO_SCOPE)

    return step


def scope_email(op):
    """The scope `email` shows the address in userinfo and not in the ID token."""
    flow = op.happy(scope="openid email")
    about = op.userinfo(flow).json()
    assert "@" in about["email"]
    assert about["email_verified"] is True
    assert "email" not in flow.claims


def alternate_happy_flow(op):
    """Scopes and parameters in the reverse order."""
    asked = dict(reversed(op.request(scope="email openid").items()))
    flow = op.happy(**asked)
    assert op.userinfo(flow).json()["email"]


def display(value):
    def step(op):
        """The parameter does no harm and a sign-in page comes."""
        assert asks_to_sign_in(op.visit(display=value))
        op.happy(display=value)

    return step


def prompt_login(op):
    """prompt=login asks again although somebody is signed in; auth_time is later."""
    first = op.happy()
    with later(5):
        assert asks_to_sign_in(op.visit(prompt="login"))
        second = op.happy(prompt="login")
    assert second.claims["auth_time"] > first.claims["auth_time"]
    assert second.claims["sub"] == first.claims["sub"]


def prompt_none_not_logged_in(op):
    """prompt=none with nobody signed in is refused to the client."""
    assert not op.signed_in()


def prompt_none_logged_in(op):
    """prompt=none with somebody signed in shows no page; subject and time stay the same."""
    first = op.happy()
    second = silent(op, prompt="none")
    assert_same(first, second)


def max_age_1(op):
    """max_age=1 a few seconds later asks again and tells the later auth_time."""
    first = op.happy()
    with later(5):
        assert asks_to_sign_in(op.visit(max_age="1"))
        second = op.happy(max_age="1")
    assert second.claims["auth_time"] > first.claims["auth_time"]


def max_age_10000(op):
    """max_age=10000 soon afterwards asks nobody."""
    assert_same(op.happy(max_age="15000"), silent(op, max_age="10000"))


def unknown_parameter(op):
    """An unknown parameter is ignored."""
    op.happy(extra="foobar")


def id_token_hint(op):
    """prompt=none with the ID token of the person signed in shows no page."""
    first = op.happy()
    assert_same(first, silent(op, prompt="none", id_token_hint=first.tokens["id_token"]))


def login_hint(op):
    """The hint is on the sign-in page already."""
    hint = f"buffy@{urlsplit(op.issuer).hostname}"
    assert f'value="{hint}"' in op.visit(login_hint=hint).text
    op.happy(login_hint=op.citizen.person.email)


def ui_locales(op):
    """Welsh is shown where it is asked for; an unknown language does no harm."""
    assert 'lang="cy"' in op.visit(ui_locales="se cy").text.split("<head")[0]
    op.happy(ui_locales="se")


def claims_locales(op):
    """The parameter does no harm."""
    op.happy(claims_locales="se")


def acr_values(op):
    """The acr is one of those asked for."""
    offered = op.metadata["acr_values_supported"]
    assert op.happy(acr_values=" ".join(offered)).claims["acr"] in offered


def codereuse(op):
    """A second use of a code at once is invalid_grant."""
    flow = op.happy()
    again = op.redeem(flow)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def codereuse_30seconds(op):
    """A second use half a minute later is invalid_grant, and the first access token is revoked."""
    flow = op.happy()
    with later(30):
        again = op.redeem(flow)
        assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
        assert op.userinfo(flow).status_code == 401


def registered_redirect_uri(op):
    """An address that is not registered: a page that says so, and no redirect."""
    page = op.visit(redirect_uri=f"{CALLBACK}/unregistered")
    assert page.status_code == 400
    assert "not registered" in page.text


def post_request(op):
    """The authorization request as a form."""
    asked = op.request()
    arrived = op.citizen.post(op.metadata["authorization_endpoint"], asked)
    assert asks_to_sign_in(arrived)
    done = op.citizen.sign_in(str(arrived.url))
    assert "code" in op.callback(done, asked)


def client_secret_post(op):
    """The flow by a client that sends its secret in the body."""
    op.client_id = "suite-post"
    op.happy()


def unsigned(value):
    return f"{_part({'alg': 'none'})}.{_part(value)}."


def _part(document):
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def request_uri_unsigned(op):
    """Unsigned requests are not offered; one by reference is refused as not supported."""
    assert "none" not in op.metadata["request_object_signing_alg_values_supported"]
    asked = op.request(request_uri="https://suite.example/request.jwt")
    sent = op.callback(op.citizen.get(op.url(asked)), asked)
    assert sent["error"] == "request_uri_not_supported"
    return NotApplicable(
        "This test will be skipped if none is not listed in the server's discovery endpoint "
        "request_object_signing_alg_values_supported."
    )


def request_unsigned(op):
    """Unsigned requests are not offered; one by value is refused as not supported."""
    assert "none" not in op.metadata["request_object_signing_alg_values_supported"]
    asked = op.request()
    asked["request"] = unsigned({**asked, "iss": op.client_id, "aud": op.issuer})
    sent = op.callback(op.citizen.get(op.url(asked)), asked)
    assert sent["error"] == "request_not_supported"
    return NotApplicable(
        "The test will be skipped if the server discovery document does not indicate support for "
        "unsigned request objects - i.e. if (alg:none)."
    )


def claims_essential(op):
    """`name` as an essential claim: the flow succeeds although nobody's name is known."""
    flow = op.happy(claims=json.dumps({"userinfo": {"name": {"essential": True}}}))
    if "name" not in op.userinfo(flow).json():
        return Warned("no value for `name`: the hub keeps no names of people outside identity proofing")
    return None


def request_object_redirect_uri(op):
    """Unsigned requests are not offered; another address inside one is not used."""
    assert "none" not in op.metadata["request_object_signing_alg_values_supported"]
    asked = op.request(redirect_uri=f"{CALLBACK}/unregistered")
    asked["request"] = unsigned({**asked, "redirect_uri": CALLBACK})
    assert not op.citizen.get(op.url(asked)).is_redirect
    return NotApplicable(
        "The test will be skipped if the server discovery document indicates the server only supports "
        "signed request objects (i.e. the server does not support unsigned request objects, indicated by "
        "'request_object_signing_alg_values_supported' not containing 'none')."
    )


def refresh_token(op):
    """A refresh token works for its own client, rotates, keeps the subject, and not for another client."""
    flow = op.happy(scope="openid offline_access")
    form = {"grant_type": "refresh_token", "refresh_token": flow.tokens["refresh_token"]}
    foreign = op.post("token_endpoint", form, client_id="suite-2")
    assert foreign.json()["error"] == "invalid_grant"
    renewed = op.post("token_endpoint", form)
    assert renewed.status_code == 200
    body = renewed.json()
    assert body["access_token"] != flow.tokens["access_token"]
    _, claims = op.id_token(body["id_token"])
    for same in ("iss", "sub", "aud", "auth_time"):
        assert claims[same] == flow.claims[same]
    assert claims["iat"] >= flow.claims["iat"]
    flow.tokens = body
    assert op.userinfo(flow).status_code == 200
    assert op.post("token_endpoint", {**form, "refresh_token": body["refresh_token"]}).status_code == 200


def valid_pkce(op):
    """PKCE by a client that need not send it succeeds, and only with the right verifier."""
    verifier = "a" * 64
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    flow = op.authorize(code_challenge=challenge, code_challenge_method="S256")
    op.finish(flow, code_verifier=verifier)
    second = op.authorize(code_challenge=challenge, code_challenge_method="S256")
    assert op.redeem(second, code_verifier="b" * 64).json()["error"] == "invalid_grant"


def discovery(op):
    """Every value that the standard asks for is there, and every address answers."""
    found = op.metadata
    assert found["issuer"] == op.issuer
    for name in ("authorization", "token", "userinfo", "end_session", "revocation", "introspection"):
        assert urlsplit(found[f"{name}_endpoint"]).scheme in {"http", "https"}
        assert op.http.get(found[f"{name}_endpoint"]).status_code != 404
    assert "code" in found["response_types_supported"]
    assert "openid" in found["scopes_supported"]
    assert "RS256" in found["id_token_signing_alg_values_supported"]
    assert "authorization_code" in found["grant_types_supported"]
    assert set(found["subject_types_supported"]) <= {"public", "pairwise"}
    assert "sub" in found["claims_supported"]
    assert found["claims_parameter_supported"] is True
    keys = op.http.get(found["jwks_uri"]).json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys)
    assert not any("d" in key or key["kty"] == "oct" for key in keys)


def silent(op, **changes):
    """An authorization that shows no page at all."""
    asked = op.request(**changes)
    first = op.http.get(op.url(asked))
    return op.finish(Flow(asked, op.callback(first, asked)))


def assert_same(first, second):
    for name in ("sub", "auth_time"):
        assert first.claims[name] == second.claims[name]


MODULES = {
    "oidcc-server": server,
    "oidcc-response-type-missing": response_type_missing,
    "oidcc-idtoken-signature": idtoken_signature,
    "oidcc-idtoken-unsigned": idtoken_unsigned,
    "oidcc-userinfo-get": userinfo_get,
    "oidcc-userinfo-post-header": userinfo_post_header,
    "oidcc-userinfo-post-body": userinfo_post_body,
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow": without_nonce,
    "oidcc-scope-profile": unknown_scope("profile"),
    "oidcc-scope-email": scope_email,
    "oidcc-scope-address": unknown_scope("address"),
    "oidcc-scope-phone": unknown_scope("phone"),
    "oidcc-scope-all": unknown_scope("address email phone profile"),
    "oidcc-alternate-happy-flow": alternate_happy_flow,
    "oidcc-display-page": display("page"),
    "oidcc-display-popup": display("popup"),
    "oidcc-prompt-login": prompt_login,
    "oidcc-prompt-none-not-logged-in": prompt_none_not_logged_in,
    "oidcc-prompt-none-logged-in": prompt_none_logged_in,
    "oidcc-max-age-1": max_age_1,
    "oidcc-max-age-10000": max_age_10000,
    "oidcc-ensure-request-with-unknown-parameter-succeeds": unknown_parameter,
    "oidcc-id-token-hint": id_token_hint,
    "oidcc-login-hint": login_hint,
    "oidcc-ui-locales": ui_locales,
    "oidcc-claims-locales": claims_locales,
    "oidcc-ensure-request-with-acr-values-succeeds": acr_values,
    "oidcc-codereuse": codereuse,
    "oidcc-codereuse-30seconds": codereuse_30seconds,
    "oidcc-ensure-registered-redirect-uri": registered_redirect_uri,
    "oidcc-ensure-post-request-succeeds": post_request,
    "oidcc-server-client-secret-post": client_secret_post,
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": request_uri_unsigned,
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": request_unsigned,
    "oidcc-claims-essential": claims_essential,
    "oidcc-ensure-request-object-with-redirect-uri": request_object_redirect_uri,
    "oidcc-refresh-token": refresh_token,
    "oidcc-ensure-request-with-valid-pkce-succeeds": valid_pkce,
    "oidcc-discovery-endpoint-verification": discovery,
}
