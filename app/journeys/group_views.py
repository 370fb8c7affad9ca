"""A group's list of items, and taking one off it. Called by the engine's routes."""

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app import clock
from app.db import new_id
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.rules import Fault
from app.journeys.group_presenters import group_page, remove_page
from app.journeys.pages import FIRST_ITEM, REMOVE, Group, Place
from app.journeys.visits import Visit, open_draft
from app.web import requests

ID_LENGTH = 8


def show(made: Visit, step: str, notice: str, form: Mapping[str, Sequence[str]]) -> str:
    """The list, or the question whether to remove one item; `form` is what was decided before signing in."""
    removing = made.item_to_remove(step)
    if removing is not None:
        return _remove(made, *removing)
    return _list(made, step, notice=notice, form=form)


def take(made: Visit, step: str) -> Response | tuple[str, int]:
    """What was decided there."""
    removing = made.item_to_remove(step)
    if removing is not None:
        return _take_off(made, *removing)
    group = made.spec.group(step)
    assert group is not None  # noqa: S101 - the caller looked
    return _decide(made, group)


def _list(
    made: Visit,
    step: str,
    *,
    notice: str = "",
    faults: tuple[Fault, ...] = (),
    form: Mapping[str, Sequence[str]] | None = None,
) -> str:
    group = made.spec.group(step)
    assert group is not None  # noqa: S101 - the caller looked
    page = group_page(
        made.spec,
        group,
        answers=made.answers,
        walked=made.walked,
        address=made.address,
        changing=made.changing,
        faults=faults,
        notice=notice,
        chosen=next(iter((form or {}).get(group.more_name, ())), ""),
    )
    return render_template("journeys/group.html", page=page)


def _decide(made: Visit, group: Group) -> Response | tuple[str, int]:
    draft, more = open_draft(made), request.form.get(group.more_name, "")
    attempt = drafts.decide_more(requests.db(), group=group, draft=draft, more=more, now=clock.now())
    if attempt.faults:
        return _list(made, group.slug, faults=attempt.faults), 422
    mark = "?change=list" if made.changing else ""
    if more == "yes":
        return redirect(made.address(_next_item(group)) + mark, 303)
    after = Visit(made.spec, made.owner, draft)
    unfinished = after.walked.gap(group.slug)
    if unfinished and unfinished.startswith(f"{group.slug}/"):
        return redirect(after.address(unfinished) + mark, 303)
    return redirect(after.onward(group.slug), 303)


def _next_item(group: Group) -> str:
    """The first page of one more item. Its id is random, so that two tabs add two items."""
    return Place(group.pages[0], group, new_id()[:ID_LENGTH]).address


def apart(made: Visit, place: Place | None) -> Response | None:
    """Where the item that the way names first is begun: each tab that comes to it has an item of its own."""
    group = place.group if place is not None and place.item == FIRST_ITEM else None
    if group is None or group.item_of(made.answers, FIRST_ITEM) or requests.asked("notice") == "kept":
        return None
    asked = f"?{request.query_string.decode()}" if request.query_string else ""
    return redirect(made.address(_next_item(group)) + asked, 303)


def _remove(made: Visit, group: Group, item: str, *, wrong: bool = False) -> str:
    page = remove_page(
        made.spec,
        group,
        item,
        answers=made.answers,
        address=made.address,
        changing=made.changing,
        wrong=wrong,
    )
    return render_template("journeys/group.html", page=page)


def _take_off(made: Visit, group: Group, item: str) -> Response | tuple[str, int]:
    decided = request.form.get(REMOVE, "")
    if decided not in {"yes", "no"}:
        return _remove(made, group, item, wrong=True), 422
    if decided == "yes":
        drafts.remove_item(
            requests.db(),
            spec=made.spec,
            group=group,
            item=item,
            draft=open_draft(made),
            today=clock.today(),
            now=clock.now(),
        )
    return redirect(made.address(group.slug) + ("?change=1" if made.changing else ""), 303)
