"""Invented people for demonstrations: everybody may know their passwords, so production refuses them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.identity.people import credentials, operations
from app.identity.people.queries import person_by_email
from app.identity.proofing import operations as proofing
from app.identity.proofing.rules import PROFILES, Claim, Evidence, Scores
from app.organisations.operations import add_organisation, invite
from app.organisations.rules import Role

PASSWORD = "sample people are not real"  # noqa: S105 - printed in the README on purpose
BY = "sample"


@dataclass(frozen=True)
class SamplePerson:
    """One invented person; the secret is what an authenticator app is given."""

    email: str
    secret: str
    role: Role | None = None
    organisation: str | None = None
    password: str = PASSWORD
    proven: Claim | None = None


NIA = Claim(("Nia", "Haf"), "Rowlands", date(1984, 3, 12), "QQ1 1AA")
PEOPLE: tuple[SamplePerson, ...] = (
    SamplePerson("driver@sample.example", "SAMPLEDRIVERAAAAAAAAAAAAAAAAAAAA"),
    SamplePerson("neighbour@sample.example", "SAMPLENEIGHBOURAAAAAAAAAAAAAAAAA"),
    SamplePerson("taxpayer@sample.example", "SAMPLETAXPAYERAAAAAAAAAAAAAAAAAA", proven=NIA),
    SamplePerson("content@sample.example", "SAMPLECONTENTAAAAAAAAAAAAAAAAAAA", "content"),
    SamplePerson("approver@sample.example", "SAMPLEAPPROVERAAAAAAAAAAAAAAAAAA", "approver"),
    SamplePerson("analyst@sample.example", "SAMPLEANALYSTAAAAAAAAAAAAAAAAAAA", "analyst"),
    SamplePerson("identity@sample.example", "SAMPLEIDENTITYAAAAAAAAAAAAAAAAAA", "identity"),
    SamplePerson("operator@sample.example", "SAMPLEOPERATORAAAAAAAAAAAAAAAAAA", "operator"),
    SamplePerson("admin@sample.example", "SAMPLEADMINAAAAAAAAAAAAAAAAAAAAA", "admin"),
)
DRIVER, NEIGHBOUR, TAXPAYER = PEOPLE[0], PEOPLE[1], PEOPLE[2]

ORGANISATIONS = (
    ("sample-transport", "Sample Department for Transport", "Adran Drafnidiaeth Enghreifftiol"),
    ("sample-parks", "Sample Parks Agency", "Asiantaeth Parciau Enghreifftiol"),
    ("vehicle-licensing", "Sample Vehicle Licensing Agency", "Asiantaeth Drwyddedu Cerbydau Enghreifftiol"),
    ("revenue", "Sample Revenue Department", "Adran Gyllid Enghreifftiol"),
)


def load(session: Session, *, now: datetime) -> None:
    """Make the sample people, their organisations and their invitations; repeating changes nothing."""
    for slug, name, name_cy in ORGANISATIONS:
        add_organisation(session, slug=slug, name=name, name_cy=name_cy, by=BY, now=now)
    for sample in PEOPLE:
        if person_by_email(session, sample.email) is not None:
            continue
        person = operations.add_person(
            session,
            email=sample.email,
            password_hash=credentials.hash_password(sample.password),
            language="en",
            now=now,
            sample=True,
        )
        if person is None:
            continue
        operations.add_authenticator(session, person, secret=sample.secret, step=0, now=now)
        if sample.proven is not None:
            profile = PROFILES[0]
            scores = Scores((Evidence("passport", 4, 2),), activity=3, fraud=2, verification=2)
            proofing.keep(session, person.id, sample.proven, scores, profile, way="online", now=now)
        if sample.role is not None:
            invite(
                session,
                email=sample.email,
                role=sample.role,
                organisation=sample.organisation,
                by=BY,
                now=now,
            )
