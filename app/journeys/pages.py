"""What a service is made of: questions on pages, groups of pages that repeat, sections, outcomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.journeys.conditions import Branch, Condition
from app.journeys.fields import Answers, Kind, Words

# Where routes end: the check of all answers, the task list, the list of a group's items.
CHECK = "check-answers"
TASKS = "tasks"
DONE = "done"
# Within an item, the page that takes it off the list.
REMOVE = "remove"
# The item that a person is asked for when a group that needs one has none yet.
FIRST_ITEM = "1"
ITEM_ID = "id"


@dataclass(frozen=True)
class Row:
    """A label and a value in a summary."""

    label: Words
    value: Words


@dataclass(frozen=True)
class Question:
    """One question; its name is the name of its field. `errors` words the refusals that matter.

    `optional`: it may be left empty, which is then its answer: None.
    """

    name: str
    label: Words
    kind: Kind
    hint: Words | None = None
    errors: Mapping[str, Words] = field(default_factory=dict)
    short: Words | None = None
    secret: bool = False
    optional: bool = False

    def answered(self, answers: Answers) -> bool:
        """Whether there is an answer that still counts."""
        if self.name not in answers:
            return False
        value = answers[self.name]
        return (value is None and self.optional) or self.kind.accepts(value, answers)


class Finder(Protocol):
    """Looks something up from the answers of a page: facts as JSON, or RefusedError with a code."""

    def __call__(self, session: Any, answers: Answers, today: Any) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Lookup:
    """Facts that a page's answers lead to, kept in the draft under `fact`."""

    fact: str
    find: Finder
    errors: Mapping[str, Words]


@dataclass(frozen=True)
class Page:
    """One thing on one page: its questions and where the answers lead.

    `confirm`: what the service filled in is shown here first and counts once the person goes on.
    `interruption`: something to know before going on, in `intro`; its question is of the kind `Seen`.
    `rests_on`: the page whose answers are confirmed here; where those are given anew, this is asked again.
    `sums_up`: its summary says what the answers come to, so it stands above the declaration too.
    """

    slug: str
    title: Words
    questions: tuple[Question, ...]
    then: str
    branches: tuple[Branch, ...] = ()
    lookup: Lookup | None = None
    intro: tuple[Words, ...] = ()
    summary: Callable[[Answers], tuple[Row, ...]] | None = None
    staff_note: Callable[[Answers], Words | None] | None = None
    button: Words | None = None
    confirm: bool = False
    interruption: bool = False
    sums_up: bool = False
    rests_on: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        return (*(branch.to for branch in self.branches), self.then)

    @property
    def keeps(self) -> tuple[str, ...]:
        """The names of what is kept from here: answers, and the facts looked up."""
        names = tuple(question.name for question in self.questions)
        return (*names, self.lookup.fact) if self.lookup is not None else names

    def answered(self, answers: Answers) -> bool:
        """Whether every question here has an answer that still counts."""
        if self.lookup is not None and self.lookup.fact not in answers:
            return False
        return all(question.answered(answers) for question in self.questions)

    def next(self, answers: Answers) -> str:
        return next((b.to for b in self.branches if b.when.holds(answers)), self.then)


@dataclass(frozen=True)
class Group:
    """Pages that repeat for each of several things, such as employments, and the list of them.

    Kept as a list under `name`, an object for each item with its answers and an `id`. The pages of
    an item lead to one another and end at DONE, which is the list; the list leads on to `then`.

    Args:
        title: heading of the list, such as "Your employments".
        item: what one is called, such as "Employment"; it is numbered.
        label: what this one is called, from its answers, such as the employer's name.
        more: the question that adds another; `errors` words `empty` and `too_few`.
        at_least: with 0 the list comes first and may stay empty.
    """

    slug: str
    name: str
    title: Words
    item: Words
    label: Callable[[Answers], Words]
    more: Words
    pages: tuple[Page, ...]
    then: str
    branches: tuple[Branch, ...] = ()
    errors: Mapping[str, Words] = field(default_factory=dict)
    none: Words | None = None
    intro: tuple[Words, ...] = ()
    at_least: int = 1
    at_most: int = 20

    @property
    def more_name(self) -> str:
        """The field that says whether there are more."""
        return f"{self.name}_more"

    @property
    def targets(self) -> tuple[str, ...]:
        return (*(branch.to for branch in self.branches), self.then)

    @property
    def first(self) -> str:
        return self.pages[0].slug

    def page(self, slug: str) -> Page | None:
        return next((page for page in self.pages if page.slug == slug), None)

    def items(self, answers: Answers) -> list[dict[str, Any]]:
        """What has been added, in order."""
        found = answers.get(self.name)
        return found if isinstance(found, list) else []

    def item_of(self, answers: Answers, item: str) -> dict[str, Any]:
        """One item's answers; empty when there is no such item."""
        return next((each for each in self.items(answers) if each[ITEM_ID] == item), {})

    def settled(self, answers: Answers) -> bool:
        """Whether nothing is to be added any more."""
        count = len(self.items(answers))
        return count >= self.at_least and (answers.get(self.more_name) == "no" or count >= self.at_most)

    def next(self, answers: Answers) -> str:
        return next((b.to for b in self.branches if b.when.holds(answers)), self.then)


@dataclass(frozen=True)
class Section:
    """A task of the task list: pages from `first` on that end at TASKS.

    Args:
        needs: slugs of the sections to finish first.
        when: the section is part of the task list only while this holds.
        part: a heading above this task and those that follow.
    """

    slug: str
    title: Words
    first: str
    needs: tuple[str, ...] = ()
    when: Condition | None = None
    hint: Words | None = None
    part: Words | None = None


@dataclass(frozen=True)
class Link:
    """A way on from an outcome."""

    text: Words
    href: str


@dataclass(frozen=True)
class Outcome:
    """Where a journey ends without being sent: the reason, and what to do next."""

    slug: str
    title: Words
    body: tuple[Words, ...] | Callable[[Answers], tuple[Words, ...]]
    links: tuple[Link, ...] = ()
    summary: Callable[[Answers], tuple[Row, ...]] | None = None
    staff_note: Callable[[Answers], Words | None] | None = None


Node = Page | Group | Outcome


@dataclass(frozen=True)
class Place:
    """Where a page stands: by itself, or within one item of a group. Its address is `group/item/page`."""

    page: Page
    group: Group | None = None
    item: str = ""

    @property
    def address(self) -> str:
        return f"{self.group.slug}/{self.item}/{self.page.slug}" if self.group else self.page.slug

    def scope(self, answers: Answers) -> dict[str, Any]:
        """The answers as this page sees them: everything, and within an item the item's own."""
        return {**answers, **self.group.item_of(answers, self.item)} if self.group else dict(answers)

    def put(self, answers: dict[str, Any], values: Mapping[str, Any]) -> None:
        """Keep what was answered here; an item that is not there yet is added."""
        if self.group is None:
            answers.update(values)
            return
        if not self.group.item_of(answers, self.item):
            answers[self.group.name] = [*self.group.items(answers), {ITEM_ID: self.item}]
        self.group.item_of(answers, self.item).update(values)

    def drop(self, answers: dict[str, Any], name: str) -> None:
        """Forget something that was kept here."""
        (self.group.item_of(answers, self.item) if self.group else answers).pop(name, None)
