"""A service with a task list, a group that repeats and answers known before: a small tax return."""

from app.journeys.fields import Choice, Choices, Money, Option, Text
from app.journeys.rules import (
    DONE,
    TASKS,
    Assurance,
    Branch,
    Group,
    Is,
    Outcome,
    Page,
    Question,
    Section,
    Spec,
)

YES_NO = Choice((Option("yes", "Yes"), Option("no", "No")))
KNOWN = {
    "name": "Sample Person",
    "employments": [{"employer": "Bakery", "pay": 1_200_000, "car": "no"}],
}


def ask(slug, kind, then, *branches, title="", **more):
    title = title or f"Your {slug}?"
    return Page(
        slug, title, (Question(slug.replace("-", "_"), title, kind),), then, branches=branches, **more
    )


EMPLOYMENTS = Group(
    slug="employments",
    name="employments",
    title="Your employments",
    item="Employment",
    label=lambda answers: answers["employer"],
    more="Do you need to add another employment?",
    errors={"empty": "Select yes if you have another employment"},
    pages=(
        ask("employer", Text(), "pay"),
        ask("pay", Money(), "car"),
        ask("car", YES_NO, DONE, Branch(Is("car", "yes"), "car-value")),
        ask("car-value", Money(), DONE),
    ),
    then=TASKS,
    at_most=3,
)

RETURN = Spec(
    slug="tax-return",
    name="Tax return",
    organisation="sample-revenue",
    pages=(
        ask("name", Text(), "income", confirm=True),
        ask(
            "income",
            Choices((Option("job", "A job"), Option("savings", "Savings"), Option("abroad", "Abroad"))),
            TASKS,
            Branch(Is("income", "abroad"), "not-online"),
        ),
        ask("interest", Money(), TASKS),
    ),
    groups=(EMPLOYMENTS,),
    sections=(
        Section("you", "About you", "name", part="Prepare"),
        Section(
            "jobs", "Employments", "employments", needs=("you",), when=Is("income", "job"), part="Fill in"
        ),
        Section("savings", "Savings", "interest", needs=("you",), when=Is("income", "savings")),
    ),
    outcomes=(Outcome("not-online", "Use the paper form", ("Ask us for it.",)),),
    declaration=("All of this is true.",),
    reference_prefix="TR",
    deliver=lambda session, case, now: None,
    assurance=Assurance("P2.Cl.Cm", before=TASKS),
    prefill=lambda session, person, today: KNOWN,
    replaces=("post",),
)
DRIVER = {"name": "A", "income": ["job"]}
JOB = {"id": "1", "employer": "Bakery", "pay": 100, "car": "no"}
