"""A change of a case takes its place; where the change is not accepted, the case holds again."""

from datetime import datetime

from sqlmodel import Session, col, update

from app.journeys.cases.models import Case
from app.journeys.cases.moving import move
from app.journeys.cases.queries import history, locked_case
from app.journeys.cases.rules import MOVES
from app.journeys.drafts.models import OPEN, Draft
from app.journeys.uploads.models import Upload

HOLDS_AGAIN = "change_rejected"


def locked_in_force(session: Session, case_id: str | None) -> Case | None:
    """The case that a change of this one changes, locked: behind a change that was not accepted stands the
    one that it would have changed.
    """
    found = locked_case(session, case_id) if case_id else None
    while found is not None and found.state == "rejected" and found.amends:
        earlier = locked_case(session, found.amends)
        if earlier is None or earlier.state not in {"delivered", "accepted", "amended"}:
            break
        found = earlier
    return found


def take_place(session: Session, *, case: Case, now: datetime) -> None:
    """A change that was sent stands for what it changes."""
    earlier = locked_in_force(session, case.amends)
    if earlier is None or "amended" not in MOVES.get(earlier.state, ()):  # type: ignore[call-overload]
        return
    move(session, case=earlier, to="amended", now=now)
    _hand_over(session, earlier, case)


def hold_again(session: Session, *, case: Case, now: datetime) -> Case | None:
    """What a change that was not accepted had changed, which holds as before; None where nothing did."""
    earlier = locked_in_force(session, case.amends)
    if earlier is None or earlier.state != "amended":
        return None
    before = next(
        (event.state for event in reversed(history(session, earlier.id)) if event.state != "amended"), ""
    )
    if before not in MOVES["amended"]:
        return None
    move(session, case=earlier, to=before, now=now, what=HOLDS_AGAIN)
    _hand_over(session, case, earlier)
    return earlier


def _hand_over(session: Session, old: Case, new: Case) -> None:
    """Another change begun changes what holds now; files that both name are kept as long as that."""
    begun = update(Draft).where(col(Draft.amends) == old.id, col(Draft.state) == OPEN)
    session.exec(begun.values(amends=new.id))
    files = update(Upload).where(col(Upload.draft_id) == old.draft_id)
    session.exec(files.values(draft_id=new.draft_id))
