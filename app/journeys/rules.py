"""The engine's vocabulary in one place: what the spec of a service is written in, and its pure rules."""

from app.journeys.conditions import Branch, Condition, Fact, Is, When
from app.journeys.pages import (
    CHECK,
    DONE,
    TASKS,
    Finder,
    Group,
    Link,
    Lookup,
    Node,
    Outcome,
    Page,
    Place,
    Question,
    Row,
    Section,
)
from app.journeys.soundness import problems
from app.journeys.specs import Assurance, Delivery, Fee, Person, Prefill, SentCase, Spec
from app.journeys.walking import Walk, Way, needs_sign_in, relevant, walk

__all__ = [
    "CHECK",
    "DONE",
    "TASKS",
    "Assurance",
    "Branch",
    "Condition",
    "Delivery",
    "Fact",
    "Fee",
    "Finder",
    "Group",
    "Is",
    "Link",
    "Lookup",
    "Node",
    "Outcome",
    "Page",
    "Person",
    "Place",
    "Prefill",
    "Question",
    "Row",
    "Section",
    "SentCase",
    "Spec",
    "Walk",
    "Way",
    "When",
    "needs_sign_in",
    "problems",
    "relevant",
    "walk",
]
