"""A service as data, and the walk through it: which page a person stands on, given their answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from app.journeys.fields import Answers, Kind, Words

CHECK = "check-answers"


class Condition(Protocol):
    """Something that holds or does not, with words for the drawn map."""

    def holds(self, answers: Answers) -> bool: ...
    def describe(self) -> str: ...


@dataclass(frozen=True)
class Is:
    """A question has this answer."""

    question: str
    value: str

    def holds(self, answers: Answers) -> bool:
        found = answers.get(self.question)
        return self.value in found if isinstance(found, list) else found == self.value

    def describe(self) -> str:
        return f"{self.question} is {self.value}"


@dataclass(frozen=True)
class Fact:
    """A fact that a look-up found has this value, such as vehicle.obstacle = no_mot."""

    name: str
    key: str
    value: str

    def holds(self, answers: Answers) -> bool:
        return bool((answers.get(self.name) or {}).get(self.key) == self.value)

    def describe(self) -> str:
        return f"{self.name}: {self.key} is {self.value}"


@dataclass(frozen=True)
class When:
    """Something else that the answers so far decide; `words` names it on the drawn map."""

    words: str
    test: Callable[[Answers], bool]

    def holds(self, answers: Answers) -> bool:
        return self.test(answers)

    def describe(self) -> str:
        return self.words


@dataclass(frozen=True)
class Branch:
    """Where to go when a condition holds; the first that holds wins."""

    when: Condition
    to: str


@dataclass(frozen=True)
class Row:
    """A label and a value in a summary."""

    label: Words
    value: Words


@dataclass(frozen=True)
class Question:
    """One question; its name is the name of its field. `errors` words the refusals that matter."""

    name: str
    label: Words
    kind: Kind
    hint: Words | None = None
    errors: Mapping[str, Words] = field(default_factory=dict)
    short: Words | None = None
    secret: bool = False


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
    """One thing on one page: its questions and where the answers lead."""

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

    @property
    def targets(self) -> tuple[str, ...]:
        return (*(branch.to for branch in self.branches), self.then)

    def answered(self, answers: Answers) -> bool:
        """Whether every question here has an answer that still counts."""
        if self.lookup is not None and self.lookup.fact not in answers:
            return False
        return all(q.name in answers and q.kind.accepts(answers[q.name], answers) for q in self.questions)

    def next(self, answers: Answers) -> str:
        return next((b.to for b in self.branches if b.when.holds(answers)), self.then)


@dataclass(frozen=True)
class Link:
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


class Delivery(Protocol):
    """A department's connector. Must be idempotent on the case's id."""

    def __call__(self, session: Any, case: SentCase, now: Any) -> None: ...


@dataclass(frozen=True)
class Spec:
    """A transactional service."""

    slug: str
    name: Words
    organisation: str
    pages: tuple[Page, ...]
    outcomes: tuple[Outcome, ...]
    declaration: tuple[Words, ...] = ()
    what_next: tuple[Words, ...] = ()
    reference_prefix: str = ""
    deliver: Delivery | None = None
    fee: Fee | None = None
    assurance: Assurance | None = None
    receipt_to: str = ""
    subject_of: Callable[[Answers], str] | None = None
    continues: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @cached_property
    def nodes(self) -> Mapping[str, Page | Outcome]:
        found: dict[str, Page | Outcome] = {page.slug: page for page in self.pages}
        return {**found, **{outcome.slug: outcome for outcome in self.outcomes}}

    @property
    def sends(self) -> bool:
        """Whether anything is sent at the end; a smart answer ends in an outcome."""
        return self.deliver is not None

    @property
    def first(self) -> str:
        return self.pages[0].slug

    def page(self, slug: str) -> Page | None:
        node = self.nodes.get(slug)
        return node if isinstance(node, Page) else None

    def questions(self) -> Iterator[tuple[Page, Question]]:
        return ((page, question) for page in self.pages for question in page.questions)


@dataclass(frozen=True)
class Walk:
    """The way through a spec for some answers: the pages in order, the last being where it stands."""

    path: tuple[str, ...]

    @property
    def stands_at(self) -> str:
        return self.path[-1]

    @property
    def complete(self) -> bool:
        return self.stands_at == CHECK

    def allows(self, slug: str) -> bool:
        return slug in self.path

    def before(self, slug: str) -> str | None:
        """The page that leads to this one; None at the first."""
        place = self.path.index(slug)
        return self.path[place - 1] if place else None

    def after(self, slug: str) -> str:
        """The page to show once this one is answered."""
        place = self.path.index(slug)
        return self.path[min(place + 1, len(self.path) - 1)]


def walk(spec: Spec, answers: Answers) -> Walk:
    """Follow the answers from the first page to the first one not answered, an outcome, or the check.

    Answers to pages that are not on the way stay in the draft and count again when the way returns.
    """
    path: list[str] = []
    slug = spec.first
    while True:
        if slug in path:
            raise ValueError(f"{spec.slug}: the journey runs in a circle at {slug}")
        path.append(slug)
        page = spec.page(slug)
        if page is None or not page.answered(answers):
            return Walk(tuple(path))
        slug = page.next(answers)


def relevant(spec: Spec, answers: Answers) -> dict[str, Any]:
    """Only what lies on the way: the answers and facts that are shown, sent and paid for."""
    kept: dict[str, Any] = {}
    for slug in walk(spec, answers).path:
        page = spec.page(slug)
        if page is None or not page.answered(answers):
            continue
        kept.update({q.name: answers[q.name] for q in page.questions})
        if page.lookup is not None:
            kept[page.lookup.fact] = answers[page.lookup.fact]
    return kept


def needs_sign_in(spec: Spec, walked: Walk, slug: str) -> bool:
    """Whether this page lies at or behind the point from which the spec asks who this is."""
    rule = spec.assurance
    if rule is None or rule.before not in walked.path:
        return False
    return walked.path.index(slug) >= walked.path.index(rule.before)


def problems(spec: Spec) -> list[str]:
    """What is wrong with a spec before anybody walks it; empty when it is sound."""
    found = [
        f"{page.slug}: leads to {target}, which does not exist"
        for page in spec.pages
        for target in page.targets
        if target != CHECK and target not in spec.nodes
    ]
    names = [question.name for _, question in spec.questions()]
    found += [
        f"{name}: two questions have this name" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    slugs = [*(page.slug for page in spec.pages), *(end.slug for end in spec.outcomes)]
    found += [
        f"{slug}: two pages have this address" for slug in sorted({s for s in slugs if slugs.count(s) > 1})
    ]
    reached = _reached(spec)
    wanted = {*spec.nodes, CHECK} if spec.sends else set(spec.nodes)
    found += [f"{slug}: no answer leads here" for slug in sorted(wanted - reached)]
    if spec.assurance and spec.assurance.before not in {*spec.nodes, CHECK}:
        found.append(f"{spec.assurance.before}: sign-in is asked before a page that does not exist")
    return found


def _reached(spec: Spec) -> set[str]:
    reached: set[str] = set()
    waiting = [spec.first]
    while waiting:
        slug = waiting.pop()
        if slug in reached:
            continue
        reached.add(slug)
        page = spec.page(slug)
        if page is not None:
            waiting.extend(page.targets)
    return reached
