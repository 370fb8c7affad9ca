"""A person with an account, and a relying party in the same browser."""

import pytest

from tests.identity.people import add_person, form_action, fresh_code
from tests.identity.relying_party import RelyingParty, answer


@pytest.fixture
def person(engine):
    return add_person(engine)


@pytest.fixture
def party(client, engine):
    return RelyingParty(client, engine).register()


@pytest.fixture
def code_of(client, engine, person):
    """Sign the person in for a relying party and hand back the answer with its code."""

    def get(party, **changes):
        page = party.authorize(**changes)
        if page.location.startswith("https://parks"):
            return answer(page)
        page = client.get(page.location)
        if 'id="password"' in page.text:
            page = client.post(form_action(page), data={"email": person.email, "password": person.password})
            if page.location.startswith("https://parks"):
                return answer(page)
            page = client.get(page.location)
        return answer(client.post(form_action(page), data={"code": fresh_code(engine, person)}))

    return get
