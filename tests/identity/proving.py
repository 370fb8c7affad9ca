"""Proving an identity in tests: the sandbox's people, and a walk through the pages."""

from urllib.parse import parse_qs, urlsplit

from app import clock
from app.db import transaction
from app.identity.proofing import operations
from app.identity.proofing.rules import PROFILES, Claim, Evidence, Scores
from app.identity.sample import NIA
from tests.identity.people import follow

NIA_FORM = {
    "given_names": "Nia Haf",
    "family_name": "Rowlands",
    "birth_date-day": "12",
    "birth_date-month": "3",
    "birth_date-year": "1984",
    "postcode": "qq1 1aa",
}
PASSPORT = {
    "kind": "passport",
    "number": "925 665 416",
    "expires-day": "4",
    "expires-month": "5",
    "expires-year": "2034",
}
ANSWERS = {"q-phone": "Heron Talk", "q-loan": "£180", "q-street": "Quarry Hill"}


def give_identity(engine, person, claim: Claim = NIA, profile=PROFILES[0]) -> None:
    """A person who was proven before the test begins."""
    with transaction(engine) as session:
        scores = Scores((Evidence("passport", 4, 2),), 3, 2, 2)
        operations.keep(session, person.id, claim, scores, profile, way="online", now=clock.now())


def query_of(page) -> str:
    """The handle of the waiting request in a page's address."""
    asked = parse_qs(urlsplit(page.request.full_path).query).get("request", [""])[0]
    return f"?request={asked}" if asked else ""


def prove(client, page, *, details=NIA_FORM, document=PASSPORT, answers=ANSWERS):
    """From the page that asks for proof to wherever it ends."""
    handle = query_of(page)
    client.post(f"/identity/prove/details{handle}", data=details)
    sent = client.post(f"/identity/prove/document{handle}", data=document)
    if sent.status_code == 303 and "questions" in sent.location:
        asked = client.get(sent.location)
        if asked.status_code == 200:
            sent = client.post(f"/identity/prove/questions{handle}", data=answers)
        else:
            sent = asked
    return follow(client, sent) if sent.status_code == 303 else sent
