"""A full authorization code flow with password and authenticator: milliseconds of the server's processor
time, less the password hash and the signatures, beside the least provider that Authlib makes, in one run."""

import os
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import argon2
from joserfc import jwt
from joserfc.jwk import ECKey

from app import crypto
from app.config import Settings
from app.factory import create_app
from app.identity.people import credentials
from tests import databases
from tests.bench.bare_provider import CALLBACK, CLIENT, SECRET, bare_provider
from tests.clients import PageClient
from tests.identity.people import add_person, form_action, fresh_code
from tests.identity.relying_party import RelyingParty, answer

FLOWS = int(os.environ.get("BENCH_FLOWS", "30"))


class Clock:
    """Seconds of processor time in the server (a busy machine adds none), and of those in hashing passwords
    and making or checking signatures.
    """

    def __init__(self):
        self.server = self.hash = self.signatures = 0.0

    def around(self, application):
        def timed(environ, start_response):
            began = time.process_time()
            try:
                return [b"".join(application(environ, start_response))]
            finally:
                self.server += time.process_time() - began

        return timed

    def counted(self, name, function):
        def timed(*args, **kwargs):
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                setattr(self, name, getattr(self, name) + time.process_time() - began)

        return timed

    def take(self):
        found = (self.server, self.hash, self.signatures)
        self.server = self.hash = self.signatures = 0.0
        return found


def main():
    watch = Clock()
    argon2.PasswordHasher.verify = watch.counted("hash", argon2.PasswordHasher.verify)
    jwt.encode = watch.counted("signatures", jwt.encode)
    jwt.decode = watch.counted("signatures", jwt.decode)
    hasher = argon2.PasswordHasher.from_parameters(
        argon2.extract_parameters(credentials.hash_password("correct horse battery staple"))
    )
    print(
        f"argon2id of the hub: {hasher.memory_cost // 1024} MiB, {hasher.time_cost} pass(es), "
        f"{hasher.parallelism} lane(s); {FLOWS} flows each, medians"
    )
    with tempfile.TemporaryDirectory() as name:
        flows = {"hub": hub_flow(watch, Path(name)), "bare Authlib": bare_flow(watch, Path(name), hasher)}
        taken = {title: [] for title in flows}
        for number in range(FLOWS + 2):
            for title, flow in flows.items():
                watch.take()
                flow(number)
                if number >= 2:  # the first ones fill caches
                    taken[title].append(watch.take())
    print("| provider | processor ms | of it hash | of it signatures | the rest |\n|---|---|---|---|---|")
    rest = {}
    for title, found in taken.items():
        server, hashing, signing = (1000 * statistics.median(column) for column in zip(*found, strict=True))
        rest[title] = 1000 * statistics.median(one[0] - one[1] - one[2] for one in found)
        print(f"| {title} | {server:.1f} | {hashing:.1f} | {signing:.1f} | {rest[title]:.1f} |")
    print(f"the hub's rest is {rest['hub'] / rest['bare Authlib']:.1f} times the bare provider's")


def hub_flow(watch, folder):
    """Sign-in page, password, code, redemption and userinfo at the hub, pages rendered."""
    engine = databases.fresh("sqlite", folder)
    settings = Settings(
        data_dir=folder, database_url=engine.url.render_as_string(hide_password=False), post_rate_limit=""
    )
    crypto.install(settings.secrets)
    app = create_app(settings, engine)
    app.test_client_class = PageClient
    app.wsgi_app = watch.around(app.wsgi_app)
    RelyingParty(None, engine).register()
    key = RelyingParty(None, engine).register().key

    def flow(number):
        person = add_person(engine, f"person{number}@example.org")
        client = app.test_client()
        client.checks = False
        party = RelyingParty(client, engine, key=key)
        page = client.get(party.authorize().location)
        sent = {"email": person.email, "password": person.password}
        page = client.get(client.post(form_action(page), data=sent).location)
        code = answer(client.post(form_action(page), data={"code": fresh_code(engine, person)}))["code"]
        token = party.redeem(code).get_json()["access_token"]
        header = {"Authorization": f"Bearer {token}"}
        assert "email" in client.get("/identity/userinfo", headers=header).get_json()

    return flow


def bare_flow(watch, folder, hasher):
    """The same at the least provider: a bare form, a password, redemption, userinfo."""
    app = bare_provider(folder / "bare.sqlite3", hasher, ECKey.generate_key("P-256", auto_kid=True))
    app.wsgi_app = watch.around(app.wsgi_app)

    def flow(number):
        client = app.test_client()
        asked = {
            "client_id": CLIENT,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid email",
            "state": "s",
            "nonce": f"n{number}",
        }
        client.get(f"/authorize?{urlencode(asked)}")
        sent = client.post(f"/authorize?{urlencode(asked)}", data={"password": "a password of the bench"})
        code = parse_qs(urlsplit(sent.location).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        token = client.post("/token", data={**form, "client_id": CLIENT, "client_secret": SECRET}).get_json()[
            "access_token"
        ]
        header = {"Authorization": f"Bearer {token}"}
        assert client.get("/userinfo", headers=header).get_json()["sub"]

    return flow
