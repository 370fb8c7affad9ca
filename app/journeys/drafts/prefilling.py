"""What a service knows of a person already, put into a draft once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from app.journeys.drafts.lookups import look_up_again
from app.journeys.fields import Answers
from app.journeys.pages import ITEM_ID
from app.journeys.rules import Person, Spec
from app.journeys.specs import PREFILLED


def filled(
    session: Session, *, spec: Spec, person: Person | None, answers: Answers, today: date
) -> dict[str, Any]:
    """The answers with what the service knows of this person; asked once for a draft.

    What the person answered stays. A page that wants to be confirmed only gets a suggestion.
    """
    if spec.prefill is None or person is None or PREFILLED in answers:
        return dict(answers)
    known = _with_ids(spec, spec.prefill(session, person, today))
    waiting = {name for page in spec.pages if page.confirm for name in page.keeps}
    counted = {name: value for name, value in known.items() if name not in waiting}
    whole = {**counted, **answers, PREFILLED: known}
    look_up_again(session, spec=spec, answers=whole, today=today)
    return whole


def _with_ids(spec: Spec, known: Mapping[str, Any]) -> dict[str, Any]:
    names = {group.name for group in spec.groups}
    return {
        name: [{**each, ITEM_ID: str(number)} for number, each in enumerate(value, 1)]
        if name in names
        else value
        for name, value in known.items()
    }
