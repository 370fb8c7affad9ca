"""A service as data: its pages, who must sign in, what it costs, who is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from app.journeys.fields import Answers, Words
from app.journeys.pages import CHECK, TASKS, Group, Node, Outcome, Page, Place, Question, Section

# Names that the engine keeps for itself among the answers of a draft.
PREFILLED = "prefilled"


@dataclass(frozen=True)
class Assurance:
    """How sure we must be who this is, from which page on. None in a spec: nobody signs in."""

    level: str
    before: str = CHECK


@dataclass(frozen=True)
class Fee:
    """What there is to pay, and what the payment is for."""

    amount: Callable[[Answers], int]
    description: Callable[[Answers], Words]


@dataclass(frozen=True)
class SentCase:
    """What a department's connector is handed: identifiers and answers, never the draft."""

    id: str
    reference: str
    issuer: str | None
    subject: str | None
    answers: Answers
    amount_pence: int
    amends: str = ""
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """Something to pay because of a case, by a day: `key` (a word) tells it from the case's others."""

    key: str
    amount_pence: int
    by: date
    words: Words


class Delivery(Protocol):
    """A department's connector. Must be idempotent on the case's id.

    It may return the register's receipt, which the person sees: the same for the same case.

    Raises:
        NotAcceptedError: the department does not take the case; `Spec.rejections` words the code. What
            was paid for it goes back by itself, and the person is told.
    """

    def __call__(self, session: Any, case: SentCase, now: Any) -> str | None: ...


def always(case: SentCase, today: date) -> bool:
    """No limit in time."""
    del case, today
    return True


@dataclass(frozen=True)
class Afterwards:
    """What a person may still do with a case that was sent.

    Args:
        allowed: whether they may today.
        tell: hands it to the department; idempotent on the case's id.
        refund: what is given back when a case is withdrawn, in pence. The case's amount is all that was
            paid here, with what was paid for the cases that it amends.
    """

    allowed: Callable[[SentCase, date], bool] = always
    tell: Delivery | None = None
    refund: Callable[[SentCase], int] | None = None


class Dues(Protocol):
    """What a case makes due, once it was sent."""

    def __call__(self, session: Any, case: SentCase, today: date) -> tuple[Due, ...]: ...


@dataclass(frozen=True)
class Person:
    """Whoever signed in, as the provider names them to this hub."""

    issuer: str
    subject: str


class Prefill(Protocol):
    """What is known about a person already: stored answers by the name of their question.

    A group's answers are a list of objects. Asked once a person has signed in as the spec asks.
    """

    def __call__(self, session: Any, person: Person, today: Any) -> Mapping[str, Any]: ...


# Ways to be served that a service can take the place of.
CHANNELS = frozenset({"telephone", "post", "counter"})


@dataclass(frozen=True)
class Spec:
    """A transactional service."""

    slug: str
    name: Words
    organisation: str
    pages: tuple[Page, ...]
    outcomes: tuple[Outcome, ...]
    groups: tuple[Group, ...] = ()
    sections: tuple[Section, ...] = ()
    declaration: tuple[Words, ...] | Callable[[Answers], tuple[Words, ...]] = ()
    what_next: tuple[Words, ...] = ()
    reference_prefix: str = ""
    deliver: Delivery | None = None
    rejections: Mapping[str, Words] = field(default_factory=dict)
    fee: Fee | None = None
    assurance: Assurance | None = None
    prefill: Prefill | None = None
    withdraw: Afterwards | None = None
    amend: Afterwards | None = None
    dues: Dues | None = None
    receipt_to: str = ""
    subject_of: Callable[[Answers], str] | None = None
    continues: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Everything that has an address of its own."""
        found: dict[str, Node] = {step.slug: step for step in self.steps}
        return {**found, **{outcome.slug: outcome for outcome in self.outcomes}}

    @cached_property
    def steps(self) -> tuple[Page | Group, ...]:
        """Everything from which routes lead on."""
        return (*self.pages, *self.groups)

    @cached_property
    def resting(self) -> Mapping[str, tuple[Page, ...]]:
        """By the slug of a page, the pages that confirm its answers."""
        return {
            page.slug: tuple(each for each in self.pages if each.rests_on == page.slug) for page in self.pages
        }

    @property
    def sends(self) -> bool:
        """Whether anything is sent at the end; a smart answer ends in an outcome."""
        return self.deliver is not None

    @property
    def first(self) -> str:
        return TASKS if self.sections else self.pages[0].slug

    @cached_property
    def entries(self) -> frozenset[str]:
        """The pages on which somebody may begin anew after sending."""
        return frozenset({self.first, *(section.first for section in self.sections)})

    @cached_property
    def ends(self) -> frozenset[str]:
        """Where routes end that are no nodes."""
        return frozenset({TASKS} if self.sections else {CHECK})

    def declared(self, answers: Answers) -> tuple[Words, ...]:
        """What a person declares by sending these answers."""
        return self.declaration(answers) if callable(self.declaration) else self.declaration

    def page(self, address: str) -> Page | None:
        """The page at an address, within an item of a group or by itself."""
        place = self.place(address)
        return place.page if place else None

    def group(self, slug: str) -> Group | None:
        node = self.nodes.get(slug)
        return node if isinstance(node, Group) else None

    def place(self, address: str) -> Place | None:
        """The page at an address with the item it stands in; None for anything else."""
        node = self.nodes.get(address)
        if isinstance(node, Page):
            return Place(node)
        slug, _, rest = address.partition("/")
        item, _, last = rest.partition("/")
        group = self.group(slug)
        page = group.page(last) if group and item else None
        return Place(page, group, item) if page else None

    def questions(self) -> Iterator[tuple[Page, Question]]:
        """Every question, those of groups too."""
        pages = (*self.pages, *(page for group in self.groups for page in group.pages))
        return ((page, question) for page in pages for question in page.questions)
