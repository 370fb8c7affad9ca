"""A small service and ways to answer it, for the engine's own tests."""

from datetime import UTC, date, datetime

from app.journeys.cases import operations as cases
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.rules import Owner
from app.journeys.fields import Choice, Email, Option, RefusedError, Text
from app.journeys.rules import (
    CHECK,
    Assurance,
    Branch,
    Fact,
    Fee,
    Is,
    Lookup,
    Outcome,
    Page,
    Question,
    Spec,
)

NOW = datetime(2025, 11, 17, 10, 0, tzinfo=UTC)
TODAY = date(2025, 11, 17)
GUEST = Owner(guest="a-guest-cookie")
PERSON = Owner("https://issuer.test", "sample-person")
YES_NO = Choice((Option("yes", "Yes"), Option("no", "No")))
PRICES = {"street": 2_500}


def find_street(session, answers, today):
    del session, today
    if answers["street"] == "nowhere":
        raise RefusedError("unknown")
    return {"name": answers["street"], "zone": "red" if answers["street"] == "high" else "green"}


def delivered(session, case, now):
    del session, now
    DELIVERED.append(case.id)


DELIVERED = []

PERMIT = Spec(
    slug="permit",
    name="Parking permit",
    organisation="sample-council",
    pages=(
        Page(
            "street",
            "Which street?",
            (Question("street", "Which street?", Text(max_length=20), errors={"empty": "Enter a street"}),),
            "resident",
            lookup=Lookup("place", find_street, errors={"unknown": "Enter a street of ours"}),
        ),
        Page(
            "resident",
            "Do you live there?",
            (Question("resident", "Do you live there?", YES_NO),),
            "email",
            branches=(
                Branch(Is("resident", "no"), "not-resident"),
                Branch(Fact("place", "zone", "red"), "no-room"),
            ),
        ),
        Page("email", "Your email", (Question("email", "Your email", Email()),), CHECK),
    ),
    outcomes=(
        Outcome("not-resident", "You do not need a permit", ("Visitors park free.",)),
        Outcome("no-room", "There is no room", ("Try another street.",)),
    ),
    declaration=("All of this is true.",),
    what_next=("We send the permit.",),
    reference_prefix="PP",
    deliver=delivered,
    fee=Fee(lambda answers: PRICES["street"], lambda answers: "Parking permit"),
    assurance=Assurance("Cl.Cm"),
    receipt_to="email",
)


def answered(session, *, owner=PERSON, spec=PERMIT, now=NOW, **answers):
    """A draft with these answers, given page by page as a person would."""
    draft = drafts.begin(session, spec=spec, owner=owner, language="en", now=now)
    for page in spec.pages:
        if page.questions[0].name in answers:
            form = {q.name: [answers[q.name]] for q in page.questions}
            attempt = drafts.answer(
                session, spec=spec, page=page, draft=draft, form=form, today=TODAY, now=now
            )
            assert not attempt.faults, attempt.faults
    return draft


def full(session, **changes):
    return answered(session, **{"street": "mill", "resident": "yes", "email": "a@example.com", **changes})


def sent(session, draft, *, spec=PERMIT, seen=None, started=None):
    """Send a draft; `started` collects the cases whose work was enqueued."""
    return cases.submit(
        session,
        spec=spec,
        draft=draft,
        seen=cases.seal_of(spec, draft) if seen is None else seen,
        language="en",
        start_work=lambda session, case_id: (started if started is not None else []).append(case_id),
        today=TODAY,
        now=NOW,
    )
