"""Clients hear of the end of a session: durable, retried, signed, and to nobody else."""

import contextlib
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlmodel import select

from app import clock, jobs
from app.config import Settings
from app.db import read_session
from app.identity.provider import connection, workflows
from app.identity.provider.models import LogoutNotice, SessionClient
from app.identity.provider.rules import LOGOUT_EVENT
from tests.identity.relying_party import ISSUER, RelyingParty


class Receiver:
    """A client's back-channel address, which may fail a few times first."""

    def __init__(self, failures=0):
        self.tokens, self.failures = [], failures
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.tokens.append(parse_qs(body)["logout_token"][0])
                self.send_response(400 if len(receiver.tokens) <= receiver.failures else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Nothing to say."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/backchannel_logout"

    def __enter__(self):
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def working(engine):
    """A worker that knows only the news of session ends."""
    connection.install(Settings())
    with jobs.running(
        engine,
        url=engine.url.render_as_string(hide_password=False),
        worker="test",
        workflows=workflows.WORKFLOWS,
        polling_seconds=0.05,
    ):
        yield


def wait_for(condition):
    for _ in range(400):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in twenty seconds")


def notices(engine):
    with read_session(engine) as session:
        return [notice.model_copy() for notice in session.exec(select(LogoutNotice)).all()]


def test_each_client_of_the_session_is_told_and_a_failure_is_retried(client, engine, code_of):
    with Receiver(failures=1) as parks, Receiver() as roads:
        one = RelyingParty(client, engine).register(backchannel_logout_uri=parks.url)
        two = RelyingParty(client, engine, client_id="roads").register(
            backchannel_logout_uri=roads.url, sector="roads.example", signs_with="RS256"
        )
        first, second = (p.redeem(code_of(p)["code"]).get_json()["id_token"] for p in (one, two))
        client.get("/identity/end-session", query_string={"id_token_hint": first})
        with working(engine):
            wait_for(lambda: all(n.delivered_at for n in notices(engine)))
        assert (len(parks.tokens), len(roads.tokens)) == (2, 1)
        keys = KeySet.import_key_set(client.get("/identity/jwks.json").get_json())
        for party, id_token, receiver in ((one, first, parks), (two, second, roads)):
            told = jwt.decode(receiver.tokens[-1], keys, algorithms=["ES256", "RS256"])
            known = party.claims(id_token)
            assert told.header["typ"] == "logout+jwt"
            assert told.claims["iss"] == ISSUER
            assert told.claims["aud"] == party.client_id
            assert (told.claims["sub"], told.claims["sid"]) == (known["sub"], known["sid"])
            assert told.claims["events"] == {LOGOUT_EVENT: {}}
            assert "nonce" not in told.claims
            assert told.claims["exp"] - told.claims["iat"] == 120


@pytest.mark.backends("sqlite")
def test_only_clients_of_that_session_that_asked_for_it_are_told(client, engine, party, code_of):
    RelyingParty(client, engine, client_id="never-used").register(
        backchannel_logout_uri="https://never.example/logout"
    )
    token = party.redeem(code_of(party)["code"]).get_json()["id_token"]
    client.get("/identity/end-session", query_string={"id_token_hint": token})
    assert not notices(engine)


@pytest.mark.backends("sqlite")
def test_a_client_inside_the_network_is_not_reached_in_production(client, engine, code_of, monkeypatch):
    party = RelyingParty(client, engine).register(backchannel_logout_uri="https://10.0.0.1/logout")
    token = party.redeem(code_of(party)["code"]).get_json()["id_token"]
    client.get("/identity/end-session", query_string={"id_token_hint": token})
    assert workflows._send(notices(engine)[0].address, "token") == "forbidden_address"


@pytest.mark.backends("sqlite")
def test_a_logout_token_is_no_proof_for_signing_out(client, engine, code_of):
    party = RelyingParty(client, engine).register(backchannel_logout_uri="https://parks.example/logout")
    token = party.redeem(code_of(party)["code"]).get_json()["id_token"]
    client.get("/identity/end-session", query_string={"id_token_hint": token})
    with read_session(engine) as session:
        notice = session.exec(select(LogoutNotice)).one()
        news = workflows.logout_token(session, notice, now=clock.now())
        assert not session.exec(select(SessionClient)).all()
    assert client.get("/identity/end-session", query_string={"id_token_hint": news}).status_code == 400
