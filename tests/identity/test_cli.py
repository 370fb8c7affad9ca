"""`hub identity client add`, `hub identity rotate-keys`, `hub sample code`."""

import json

import pytest
from joserfc.jwk import ECKey

from app import clock
from app.config import Settings
from app.db import read_session, transaction
from app.identity import sample
from app.identity.people import credentials, queries
from app.identity.provider.queries import registered
from app.organisations.queries import open_invitations


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "keys.json"
    key = ECKey.generate_key("P-256", auto_kid=True)
    path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    return path


def add(terminal_run, *more, uri="https://parks.example/cb"):
    named = ["identity", "client", "add", "parks", "--name", "Parks"]
    return terminal_run([*named, "--redirect-uri", uri, *more])


def test_a_client_is_registered_and_changed(terminal_run, engine, key_file):
    assert add(terminal_run, "--jwks", key_file).exit_code == 0
    assert add(terminal_run, "--jwks", key_file, "--level", "Cl").exit_code == 0
    with read_session(engine) as session:
        assert registered(session, "parks").levels == ("Cl",)
    listed = json.loads(terminal_run(["identity", "client", "list"]).stdout)
    assert [one["client_id"] for one in listed] == ["parks"]
    assert "secret_hash" not in listed[0]


def test_a_secret_is_shown_once_and_kept_as_a_hash(terminal_run, engine):
    made = json.loads(add(terminal_run, "--auth-method", "client_secret_post").stdout)
    with read_session(engine) as session:
        assert registered(session, "parks").secret_hash == queries.token_hash(made["client_secret"])


@pytest.mark.parametrize(
    "uri",
    [
        "http://parks.example/cb",
        "https://parks.example/cb#part",
        "javascript:alert(1)",
        "https:///cb",
        "https://parks.example/c b",
        "parks.example/cb",
    ],
)
def test_an_unsafe_redirect_uri_is_refused(terminal_run, engine, key_file, uri):
    assert add(terminal_run, "--jwks", key_file, uri=uri).exit_code == 2


def test_a_loopback_address_may_be_http(terminal_run, engine, key_file):
    assert add(terminal_run, "--jwks", key_file, uri="http://127.0.0.1:5000/cb").exit_code == 0


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"keys": [{"kty": "EC", "d": "x"}]}', '{"keys": [{"kty": "oct"}]}']
)
def test_a_file_without_public_keys_only_is_refused(terminal_run, engine, tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_text(text)
    assert add(terminal_run, "--jwks", path).exit_code == 2


def test_private_key_jwt_needs_keys(terminal_run, engine):
    assert add(terminal_run).exit_code == 2


def test_a_client_is_removed_by_command(terminal_run, engine, key_file):
    assert add(terminal_run, "--jwks", key_file).exit_code == 0
    assert terminal_run(["identity", "client", "remove", "parks"]).exit_code == 0
    assert terminal_run(["identity", "client", "list"]).stdout.strip() == "[]"
    assert terminal_run(["identity", "client", "remove", "parks"]).exit_code == 2


def test_sample_people_are_made_once_with_their_roles_waiting(engine, settings):
    for _ in range(2):
        with transaction(engine) as session:
            sample.load(session, now=clock.now())
    with read_session(engine) as session:
        for one in sample.PEOPLE:
            assert queries.person_by_email(session, one.email).sample
            assert [i.role for i in open_invitations(session, one.email)] == ([one.role] if one.role else [])


def test_sample_code_is_the_one_that_works_next(terminal_run, engine, settings):
    with transaction(engine) as session:
        sample.load(session, now=clock.now())
    email, secret = sample.DRIVER.email, sample.DRIVER.secret
    step = int(clock.now().timestamp()) // 30
    assert terminal_run(["sample", "code", email]).stdout.strip() in {
        credentials.code_of_step(secret, s) for s in (step, step + 1)
    }
    with transaction(engine) as session:
        app = queries.authenticator(session, queries.person_by_email(session, email).id)
        app.last_step = step
        session.add(app)
    assert terminal_run(["sample", "code", email]).stdout.strip() in {
        credentials.code_of_step(secret, s) for s in (step + 1, step + 2)
    }


def test_only_sample_people_have_their_codes_shown(terminal_run, engine):
    assert terminal_run(["sample", "code", "ada@example.org"]).exit_code == 2


def test_sample_codes_are_refused_in_production(terminal_run, engine, settings, monkeypatch):
    monkeypatch.setattr(Settings, "production", property(lambda self: True))
    assert terminal_run(["sample", "code", sample.DRIVER.email]).exit_code == 2
