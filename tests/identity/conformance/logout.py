"""The modules of the RP-initiated logout and back-channel logout plans."""

import base64
import json
import time

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.identity.conformance.suite import AFTER

STATE = "a state of the suite"


def discovery(op):
    """The end_session_endpoint is published and answers."""
    assert op.http.get(op.metadata["end_session_endpoint"]).status_code in {200, 303}


def rp_initiated_logout(op):
    """Hint, address and state: straight back to the client, and signed out."""
    flow = op.happy()
    left = op.end_session(id_token_hint=flow.tokens["id_token"], post_logout_redirect_uri=AFTER, state=STATE)
    assert left.headers["location"] == f"{AFTER}?state=a+state+of+the+suite"
    assert not op.signed_in()


def stays(op, page):
    """No redirect: an error page, or a question to the person, who is still signed in."""
    assert not page.is_redirect
    assert page.status_code == 400 or "Stay signed in" in page.text
    assert op.signed_in()


def bad_post_logout_redirect_uri(op):
    """An address that is not registered leads nowhere."""
    flow = op.happy()
    hint = flow.tokens["id_token"]
    stays(op, op.end_session(id_token_hint=hint, post_logout_redirect_uri=f"{AFTER}/other", state=STATE))


def modified_id_token_hint(op):
    """A hint changed to alg:none leads nowhere."""
    head, body, _ = op.happy().tokens["id_token"].split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    stays(op, op.end_session(id_token_hint=f"{none}.{body}.", post_logout_redirect_uri=AFTER, state=STATE))
    assert head != none


def no_id_token_hint(op):
    """An address without a hint leads nowhere by itself."""
    op.happy()
    stays(op, op.end_session(post_logout_redirect_uri=AFTER, state=STATE))


def signed_out_page(op, page):
    """The person is asked, says yes, and sees that they are signed out."""
    if "Stay signed in" in page.text:
        page = op.citizen.submit(page)
    assert "You have signed out" in page.text
    assert not op.signed_in()


def no_params(op):
    """No parameters: the person is asked and signed out."""
    op.happy()
    signed_out_page(op, op.end_session())


def no_post_logout_redirect_uri(op):
    """A hint and no address: signed out, on a page that says so."""
    signed_out_page(op, op.end_session(id_token_hint=op.happy().tokens["id_token"], state=STATE))


def no_state(op):
    """Without a state the address comes back without one."""
    left = op.end_session(id_token_hint=op.happy().tokens["id_token"], post_logout_redirect_uri=AFTER)
    assert left.headers["location"] == AFTER
    assert not op.signed_in()


def only_state(op):
    """Only a state: the person is asked and signed out."""
    op.happy()
    signed_out_page(op, op.end_session(state=STATE))


def query_added(op):
    """A query added to the address makes it another address, which leads nowhere."""
    hint = op.happy().tokens["id_token"]
    stays(op, op.end_session(id_token_hint=hint, post_logout_redirect_uri=f"{AFTER}?foo=bar", state=STATE))


def bad_id_token_hint(op):
    """A hint that somebody else signed leads nowhere."""
    claims = op.happy().claims
    forged = jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, RSAKey.generate_key(2048))
    stays(op, op.end_session(id_token_hint=forged, post_logout_redirect_uri=AFTER, state=STATE))


def backchannel_discovery(op):
    """Back-channel logout with `sid` and the end_session_endpoint are published."""
    assert op.metadata["backchannel_logout_supported"] is True
    assert op.metadata["backchannel_logout_session_supported"] is True
    assert op.metadata["end_session_endpoint"]


def news_of(sid, receiver, keys):
    """The logout token about this session, among those of other modules."""
    for _ in range(400):
        for token in receiver.tokens:
            claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
            if claims["sid"] == sid:
                return claims
        time.sleep(0.05)
    raise AssertionError("no logout token came in twenty seconds")


def backchannel_logout(op):
    """Signing out tells the client's back channel with a logout token that passes every check."""
    with op.receiver() as receiver, op.worker():
        flow = op.happy()
        left = op.end_session(
            id_token_hint=flow.tokens["id_token"], post_logout_redirect_uri=AFTER, state=STATE
        )
        assert left.headers["location"].startswith(AFTER)
        assert not op.signed_in()
        keys = KeySet.import_key_set(op.http.get(op.metadata["jwks_uri"]).json())
        claims = news_of(flow.claims["sid"], receiver, keys)
    assert (claims["iss"], claims["aud"]) == (op.issuer, op.client_id)
    assert (claims["sid"], claims["sub"]) == (flow.claims["sid"], flow.claims["sub"])
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert claims["jti"]
    assert claims["iat"] < claims["exp"]
    assert "nonce" not in claims


MODULES = {
    "oidcc-rp-initiated-logout-discovery-endpoint-verification": discovery,
    "oidcc-rp-initiated-logout": rp_initiated_logout,
    "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri": bad_post_logout_redirect_uri,
    "oidcc-rp-initiated-logout-modified-id-token-hint": modified_id_token_hint,
    "oidcc-rp-initiated-logout-no-id-token-hint": no_id_token_hint,
    "oidcc-rp-initiated-logout-no-params": no_params,
    "oidcc-rp-initiated-logout-no-post-logout-redirect-uri": no_post_logout_redirect_uri,
    "oidcc-rp-initiated-logout-no-state": no_state,
    "oidcc-rp-initiated-logout-only-state": only_state,
    "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri": query_added,
    "oidcc-rp-initiated-logout-bad-id-token-hint": bad_id_token_hint,
    "oidcc-backchannel-logout-discovery-endpoint-verification": backchannel_discovery,
    "oidcc-backchannel-rp-initiated-logout": backchannel_logout,
}
