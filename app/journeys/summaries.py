"""Answers as they read on a page: in blocks, one for each section and each item of a group."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from app.journeys.fields import Answers, Day, Seen
from app.journeys.pages import ITEM_ID, Group, Page, Place, Question, Row
from app.journeys.specs import PREFILLED, Spec
from app.journeys.walking import Walk, Way
from app.journeys.wording import NOT_GIVEN, long_date
from app.web.languages import _

SHOWN_DIGITS = 4
CHANGE = "?change=1"

Address = Callable[[str], str]


@dataclass(frozen=True)
class CheckRow:
    """An answer, with the way back to change it; `known` if it came from the department's records."""

    label: str
    value: str
    change_url: str = ""
    known: bool = False


@dataclass(frozen=True)
class Block:
    """Answers that belong together. `level` is the heading's; `list_url` leads to a group's list."""

    rows: tuple[CheckRow, ...]
    title: str = ""
    level: int = 2
    list_url: str = ""


def shown_answer(question: Question, answers: Answers) -> str:
    """An answer as it reads on a page; of a secret only the last digits."""
    value = answers[question.name]
    if value is None:
        return str(NOT_GIVEN)
    if isinstance(question.kind, Day):
        return long_date(date.fromisoformat(value))
    text = str(question.kind.show(value, answers))
    if question.secret:
        return _("ending in %(digits)s", digits=text[-SHOWN_DIGITS:])
    return text


def item_name(group: Group, answers: Answers, item: str) -> str:
    """What one of several is called: 'Employment 2', and its own name once that is known."""
    ids = [each["id"] for each in group.items(answers)]
    number = ids.index(item) + 1 if item in ids else len(ids) + 1
    own = group.item_of(answers, item)
    named = own and group.pages[0].answered({**answers, **own})
    text = f"{group.item} {number}"
    return f"{text}: {group.label({**answers, **own})}" if named else text


def answer_blocks(
    spec: Spec, *, answers: Answers, walked: Walk, address: Address | None = None
) -> tuple[Block, ...]:
    """Every answer on the way, in order; with `address` each has the way back to it."""
    titles = {section.slug: str(section.title) for section in spec.sections}
    blocks: list[Block] = []
    for way in walked.ways:
        blocks += _way_blocks(spec, way, titles.get(way.section, ""), answers, address)
    return tuple(blocks)


def _way_blocks(
    spec: Spec, way: Way, section: str, answers: Answers, address: Address | None
) -> Iterator[Block]:
    """A section's heading stands above its items too, and what follows items is none of theirs."""
    heading, level = section, 2
    for inside, addresses in groupby(way.path, key=lambda each: each.rpartition("/")[0]):
        rows = tuple(row for each in addresses for row in _rows_at(spec, each, answers, address))
        if inside:
            if section and heading == section:
                yield Block((), section)
            level = 3 if section else 2
            yield replace(_item_block(spec, inside, answers, rows, address), level=level)
            heading = _("Other answers")
        elif rows:
            yield Block(rows, heading, level)
            heading = ""


def _rows_at(spec: Spec, here: str, answers: Answers, address: Address | None) -> Iterator[CheckRow]:
    """The rows of a page, or of a list to which nothing was added."""
    place, group = spec.place(here), spec.group(here)
    if place is not None:
        yield from _rows(place, answers, address)
    elif group is not None and group.settled(answers) and not group.items(answers):
        yield CheckRow(str(group.title), _("None"), address(here) + CHANGE if address else "")


def _item_block(
    spec: Spec, inside: str, answers: Answers, rows: tuple[CheckRow, ...], address: Address | None
) -> Block:
    slug, _slash, item = inside.partition("/")
    group = spec.group(slug)
    name = item_name(group, answers, item) if group else ""
    return Block(rows, name, list_url=address(slug) + CHANGE if address else "")


def _rows(place: Place, answers: Answers, address: Address | None) -> Iterator[CheckRow]:
    scope = place.scope(answers)
    if not place.page.answered(scope):
        return
    known = answers.get(PREFILLED) or {} if place.group is None else {}
    url = address(place.address) + CHANGE if address else ""
    for question in place.page.questions:
        if isinstance(question.kind, Seen):
            continue
        yield CheckRow(
            str(question.short or question.label),
            shown_answer(question, scope),
            url,
            known=question.name in known and known[question.name] == answers[question.name],
        )


def summed_up(spec: Spec, *, answers: Answers, walked: Walk) -> tuple[Row, ...]:
    """What the answers come to, such as every payment of a Direct Debit with its day."""
    return tuple(
        row
        for page in spec.pages
        if page.sums_up and page.summary and page.slug in walked.path
        for row in page.summary(answers)
    )


def set_aside(spec: Spec, *, answers: Answers, walked: Walk) -> tuple[CheckRow, ...]:
    """Answers that were given but do not lie on the way now: kept, not sent, and never hidden."""
    places = [Place(page) for page in spec.pages]
    counts: list[CheckRow] = []
    for group in spec.groups:
        items = group.items(answers)
        if group.slug in walked.path:
            places += [Place(page, group, each[ITEM_ID]) for each in items for page in group.pages]
        elif items:
            counts.append(CheckRow(str(group.title), str(len(items))))
    aside = [place for place in places if place.address not in walked.path]
    return (*(row for place in aside for row in _aside(place, answers)), *counts)


def _aside(place: Place, answers: Answers) -> Iterator[CheckRow]:
    """What was given on a page that does not lie on the way."""
    scope = place.scope(answers)
    if not _given(place.page, scope):
        return
    for question in place.page.questions:
        if isinstance(question.kind, Seen) or scope[question.name] is None:
            continue
        label = str(question.short or question.label)
        if place.group is not None:
            label = f"{item_name(place.group, answers, place.item)}: {label}"
        yield CheckRow(label, shown_answer(question, scope))


def _given(page: Page, answers: Answers) -> bool:
    return all(question.answered(answers) for question in page.questions)
