"""An address that posts too fast is told to wait; others are not."""

import pytest
from pydantic import ValidationError

from app.config import Settings
from app.factory import create_app
from tests.clients import PageClient


@pytest.mark.backends("sqlite")
def test_an_address_that_posts_too_fast_is_told_to_wait(settings, engine):
    limited = settings.model_copy(update={"post_rate_limit": "3 per minute"})
    app = create_app(limited, engine)
    app.testing = True
    app.test_client_class = PageClient
    client = app.test_client()

    def post(address):
        data = {"registration_number": ""}
        page = "/services/check-vehicle-tax/registration"
        return client.post(page, data=data, environ_base={"REMOTE_ADDR": address})

    answers = [post("192.0.2.1") for _ in range(5)]
    assert [each.status_code for each in answers] == [422, 422, 422, 429, 429]
    # The limiter ends its minute with the whole second after it.
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert "Retry-After" not in answers[0].headers
    assert post("192.0.2.2").status_code == 422
    for address in ("/api/vehicle-tax/quote", "/api/self-assessment/estimate"):
        asked = client.post(address, json={}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
        assert asked.status_code == 422, "a question that keeps nothing is as free as a GET"
    assert client.get("/health/live", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


@pytest.mark.backends("sqlite")
def test_production_refuses_what_is_unsafe():

    with pytest.raises(ValidationError) as refused:
        Settings(env="production", web_processes=2, sample_date="2026-02-16")
    text = str(refused.value)
    for fault in ("SECRET_KEY", "BASE_URL", "SAMPLE_DATE", "METRICS_TOKEN", "REDIS_URL"):
        assert f"HUB_{fault}" in text
