"""In production: https, host-bound secure cookies, the same sign-in."""

import pytest

from app import crypto
from app.config import Settings
from app.factory import create_app
from tests.clients import PageClient
from tests.identity.people import add_person, sign_in


@pytest.fixture
def production(engine, tmp_path):
    settings = Settings(
        env="production",
        base_url="https://hub.example",
        secret_key="s" * 40,
        metrics_token="m" * 40,
        data_dir=tmp_path,
        database_url=engine.url.render_as_string(hide_password=False),
        pay_api_url="https://pay.example",
        pay_api_key="key",
        pay_signing_secret="secret",
        smtp_url="smtp://mail.example",
    )
    crypto.install(settings.secrets)
    made = create_app(settings, engine)
    made.testing = True
    made.test_client_class = PageClient
    return made


def test_a_person_signs_in_over_https_with_host_bound_cookies(production, engine):
    person = add_person(engine)
    client = production.test_client()
    client.environ_base["wsgi.url_scheme"] = "https"
    page = sign_in(client, engine, person, return_to="/cookies")
    assert "Sign out" in page.text
    for name in ("session", "identity", "identity-device"):
        cookie = client.get_cookie(f"__Host-{name}")
        assert cookie is not None, name
        assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.path) == (True, True, "Lax", "/")
