"""Nothing that opens an account, and no address, is ever in a log, however much is logged."""

import logging
import re

import pytest

from app.db import read_session
from app.notifications.queries import outbox
from app.notifications.wording import written
from tests.identity.people import add_person, follow, form_action, fresh_code
from tests.identity.relying_party import RelyingParty, answer


@pytest.mark.backends("sqlite")
def test_no_token_code_password_or_address_is_logged(app, client, engine, caplog, monkeypatch):
    monkeypatch.setattr(logging.root.manager, "disable", 0)
    caplog.set_level(logging.DEBUG)
    person = add_person(engine)
    party = RelyingParty(client, engine).register(scopes=("openid", "email", "offline_access"))
    page = client.get(party.authorize(scope="openid email offline_access", login_hint=person.email).location)
    client.post(form_action(page), data={"email": person.email, "password": "a wrong password"})
    page = follow(
        client, client.post(form_action(page), data={"email": person.email, "password": person.password})
    )
    otp = fresh_code(engine, person)
    code = answer(client.post(form_action(page), data={"code": otp}))["code"]
    body = party.redeem(code).get_json()
    party.redeem(code)  # a replay
    client.get("/identity/userinfo", headers={"Authorization": f"Bearer {body['access_token']}"})
    client.get(f"/signin/callback?code={code}&state=unknown")
    client.get(client.get("/signin/").location)
    client.get(f"/identity/end-session?id_token_hint={body['id_token']}x")
    client.post("/signin/back-channel-logout", data={"logout_token": body["id_token"]}, csrf=False)
    client.post("/identity/register/", data={"email": "new@example.org"})
    with read_session(engine) as session:
        letter = re.search(r"\b\d{6}\b", written(outbox(session, to="new@example.org")[0]).body)[0]
    client.post("/identity/register/code", data={"code": letter})
    secrets = [person.email, "new@example.org", person.password, "a wrong password", otp, code, letter]
    secrets += [body[name] for name in ("access_token", "refresh_token", "id_token")]
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "logout_refused" in said, "what is logged is seen here"
    assert [secret for secret in secrets if secret in said] == []
