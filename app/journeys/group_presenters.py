"""Page objects for a group: the list of its items, and taking one off it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.journeys.drafts.rules import Fault
from app.journeys.fields import Answers, Words
from app.journeys.fragments import Input, Item, draw
from app.journeys.pages import ITEM_ID, REMOVE, Group, Place
from app.journeys.presenters import ErrorLine, back_link, saved_address
from app.journeys.specs import Spec
from app.journeys.summaries import Address, item_name
from app.journeys.walking import Walk
from app.web.languages import _, _l

ERRORS: dict[str, Words] = {
    "empty": _l("Select yes if there is more to add"),
    "too_few": _l("You have to add more before you go on"),
    "remove": _l("Select yes to remove it"),
}


@dataclass(frozen=True)
class ItemLine:
    """One item of the list."""

    name: str
    finished: bool
    change_url: str
    remove_url: str


@dataclass(frozen=True)
class GroupPage:
    """What was added so far, and whether there is more; or the question whether to remove one."""

    service: str
    title: str
    heading: bool
    back_url: str
    action: str
    inputs: Markup
    errors: tuple[ErrorLine, ...]
    intro: tuple[str, ...]
    items: tuple[ItemLine, ...]
    notice: str = ""
    staff_note: str = ""
    save_url: str = ""


def group_page(
    spec: Spec,
    group: Group,
    *,
    answers: Answers,
    walked: Walk,
    address: Address,
    changing: str = "",
    faults: Sequence[Fault] = (),
    notice: str = "",
    chosen: str = "",
) -> GroupPage:
    """The list of a group's items; `chosen` is what was answered already."""
    mark = "?change=list" if changing else ""
    items = tuple(
        _line(group, each[ITEM_ID], answers, walked, lambda to: address(to) + mark)
        for each in group.items(answers)
    )
    message = next((_message(group, fault.code) for fault in faults), "")
    full = len(items) >= group.at_most
    return GroupPage(
        service=str(spec.name),
        title=str(group.title),
        heading=True,
        back_url=back_link(group.slug, walked, address, changing=changing),
        action=address(group.slug) + (f"?change={changing}" if changing else ""),
        inputs=Markup()
        if full
        else _yes_or_no(group.more_name, str(group.more), error=message, chosen=chosen),
        errors=(ErrorLine(message, f"#{group.more_name}"),) if message else (),
        intro=_intro(group, full=full, empty=not items),
        items=items,
        notice=notice,
        save_url=saved_address(spec),
    )


def _intro(group: Group, *, full: bool, empty: bool) -> tuple[str, ...]:
    lines = [str(line) for line in group.intro]
    if empty:
        lines.append(str(group.none or _("You have not added anything yet.")))
    if full:
        lines.append(_("You cannot add more than %(count)s.", count=group.at_most))
    return tuple(lines)


def _line(group: Group, item: str, answers: Answers, walked: Walk, address: Address) -> ItemLine:
    pages = [each for each in walked.path if each.startswith(f"{group.slug}/{item}/")]
    last = group.page(pages[-1].rpartition("/")[2]) if pages else None
    scope = {**answers, **group.item_of(answers, item)}
    finished = last is not None and last.answered(scope)
    start = Place(group.pages[0], group, item).address
    return ItemLine(
        name=item_name(group, answers, item),
        finished=finished,
        change_url=address(start if finished or not pages else pages[-1]),
        remove_url=address(f"{group.slug}/{item}/{REMOVE}"),
    )


def remove_page(
    spec: Spec, group: Group, item: str, *, answers: Answers, address: Address, changing: str, wrong: bool
) -> GroupPage:
    """Whether one item is really to be removed."""
    title = _("Are you sure you want to remove %(what)s?", what=item_name(group, answers, item))
    here = address(f"{group.slug}/{item}/{REMOVE}")
    error = str(ERRORS["remove"]) if wrong else ""
    return GroupPage(
        service=str(spec.name),
        title=title,
        heading=False,
        back_url=address(group.slug) + ("?change=1" if changing else ""),
        action=here + (f"?change={changing}" if changing else ""),
        inputs=_yes_or_no(REMOVE, title, error=error, heading=True),
        errors=(ErrorLine(error, f"#{REMOVE}"),) if error else (),
        intro=(),
        items=(),
    )


def _yes_or_no(name: str, label: str, *, error: str, heading: bool = False, chosen: str = "") -> Markup:
    items = tuple(
        Item(value, words, checked=value == chosen) for value, words in (("yes", _("Yes")), ("no", _("No")))
    )
    shown = Input("radios", name, label, heading=heading, error=error, inline=True, items=items)
    return draw((shown,))


def _message(group: Group, code: str) -> str:
    return str(group.errors.get(code) or ERRORS[code])
