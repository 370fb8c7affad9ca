"""The service in docs/identity.md, run as it stands there against a running hub."""

import re
import sys
import types
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.identity.relying_party import RelyingParty
from tests.identity.serving import Citizen, running_hub

pytestmark = pytest.mark.backends("sqlite")
GUIDE = Path(__file__).parent.parent.parent / "docs" / "identity.md"


def service(monkeypatch, issuer, key):
    """The Flask application out of the guide."""
    monkeypatch.setenv("PARKS_ISSUER", issuer)
    monkeypatch.setenv("PARKS_COOKIE_SECRET", "a secret of the guide's test")
    monkeypatch.setenv("PARKS_PRIVATE_KEY", key.as_pem(private=True).decode())
    module = types.ModuleType("parks")
    monkeypatch.setitem(sys.modules, "parks", module)
    exec(re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1], vars(module))
    return module.app


def test_the_guides_service_signs_a_person_in_and_out(engine, settings, tmp_path, person, monkeypatch):
    party = RelyingParty(None, engine).register(
        redirect_uris=("http://localhost/callback",), post_logout_redirect_uris=()
    )
    with running_hub(engine, tmp_path) as hub:
        parks = service(monkeypatch, f"{hub}/identity", party.key).test_client()
        citizen = Citizen(hub, engine, person)
        assert "Sign in at" in parks.get("/").text
        back = citizen.sign_in(parks.get("/sign-in").location).headers["location"]
        parts = urlsplit(back)
        assert parks.get(f"{parts.path}?{parts.query}").status_code == 302
        assert "Signed in as" in parks.get("/").text
        page = citizen.get(parks.get("/sign-out").location)
        assert "You have signed out" in page.text
        assert "Sign in at" in parks.get("/").text
        citizen.close()


def test_the_guides_service_is_thirty_lines():
    lines = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1].splitlines()
    assert sum(bool(line.strip()) for line in lines) <= 31
