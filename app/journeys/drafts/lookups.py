"""Facts that answers lead to: looked up when a page is answered, and again before anything is sent."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.journeys.drafts.models import Draft
from app.journeys.fields import Answers, RefusedError
from app.journeys.rules import Page, Place, Spec, relevant, walk


def look_up(session: Session, *, page: Page, answers: Answers, today: date) -> dict[str, Any]:
    """The facts that a page's answers lead to now.

    Raises:
        RefusedError: the answers lead to nothing; the page's look-up words the code.
    """
    if page.lookup is None:
        return {}
    return {page.lookup.fact: dict(page.lookup.find(session, answers, today))}


def refresh_facts(session: Session, *, spec: Spec, draft: Draft, today: date) -> bool:
    """Look up again what the answers rest on; true if what will be sent changed meanwhile."""
    before, answers = draft.answers, draft.answers
    look_up_again(session, spec=spec, answers=answers, today=today)
    if answers == before or relevant(spec, answers) == relevant(spec, before):
        return False
    draft.keep(answers)
    session.add(draft)
    return True


def look_up_again(
    session: Session, *, spec: Spec, answers: dict[str, Any], today: date, behind: str = ""
) -> None:
    """Bring the facts on the way up to date, all of them or those behind an address.

    The way may change with every fact, so it is walked again after each that is another now.
    """
    done, walked = {behind}, None
    while True:
        walked = walked or walk(spec, answers)
        path = walked.path
        rest = path[path.index(behind) + 1 :] if behind in path else path
        place = next((p for address in rest if address not in done and (p := _looking(spec, address))), None)
        if place is None or place.page.lookup is None:
            return
        done.add(place.address)
        scope = place.scope(answers)
        if any(question.name not in scope for question in place.page.questions):
            continue
        fact = place.page.lookup.fact
        try:
            found = look_up(session, page=place.page, answers=scope, today=today)
        except RefusedError:
            place.drop(answers, fact)
            walked = None
            continue
        if found[fact] != scope.get(fact):
            place.put(answers, found)
            walked = None


def _looking(spec: Spec, address: str) -> Place | None:
    place = spec.place(address)
    return place if place is not None and place.page.lookup is not None else None
