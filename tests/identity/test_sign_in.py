"""Signing in with a password and an authenticator code, from the hub's link and back to it."""

from tests.identity.people import add_person, sign_in


def test_a_person_signs_in_and_comes_back_to_where_they_were(app, engine):
    person = add_person(engine)
    client = app.test_client()
    page = sign_in(client, engine, person, return_to="/cookies")
    assert page.request.path == "/cookies"
    assert "Sign out" in page.text
