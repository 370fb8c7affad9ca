"""A person reads again what was sent to them, in its words, and no code that was in it."""

from app import clock
from app.db import transaction
from app.notifications import operations


def test_the_words_of_a_message_are_there_and_its_code_is_not(client, engine):
    facts = {"language": "en", "to": "ann@example.org", "reference": "", "person": "ann", "now": clock.now()}
    with transaction(engine) as session:
        operations.send(
            session, template="password_changed", personalisation={"when": "1 May at noon"}, **facts
        )
        operations.send(
            session, template="email_code", personalisation={"code": "493 218", "minutes": "15"}, **facts
        )
    client.act_as("ann")
    page = client.get("/account/").text
    assert "was changed on 1 May at noon." in page
    assert "waiting to be sent" in page
    assert "The security code in this message is not shown again." in page
    assert "493 218" not in page
    client.act_as("somebody-else")
    assert "1 May at noon" not in client.get("/account/").text
