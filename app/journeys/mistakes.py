"""Slips of the pen in a spec that no type checker sees: conditions that never hold, words left in English."""

from collections.abc import Iterator

from app.journeys.conditions import Condition, Fact, Is
from app.journeys.fields import Choice, Words
from app.journeys.pages import CHECK, Group, Page
from app.journeys.specs import CHANNELS, Spec
from app.organisations.rules import valid_slug


def slips(spec: Spec) -> list[str]:
    """Names that nothing is called, values that cannot be chosen, an end from which nothing is sent."""
    known = _answers(spec)
    found = [f"{slug}: {fault}" for slug, when in _conditions(spec) if (fault := _never(when, known, spec))]
    if spec.receipt_to and spec.receipt_to not in known:
        found.append(f"receipt_to: no question is called {spec.receipt_to}")
    if not valid_slug(spec.organisation):
        found.append(f"organisation: {spec.organisation} is no slug: small letters, digits and hyphens")
    found += [
        f"replaces: {name} is no channel: choose among {', '.join(sorted(CHANNELS))}"
        for name in spec.replaces
        if name not in CHANNELS
    ]
    if not spec.sends:
        found += [
            f"{step.slug}: leads to {CHECK}, but nothing is sent: name what delivers, or lead to an outcome"
            for step in spec.steps
            if CHECK in step.targets
        ]
    return found


def _conditions(spec: Spec) -> Iterator[tuple[str, Condition]]:
    for step in _steps(spec):
        yield from ((step.slug, branch.when) for branch in step.branches)
    yield from ((section.slug, section.when) for section in spec.sections if section.when is not None)


def _steps(spec: Spec) -> Iterator[Page | Group]:
    yield from spec.steps
    for group in spec.groups:
        yield from group.pages


def _answers(spec: Spec) -> dict[str, frozenset[str] | None]:
    """The names of all answers, each with the values that can be chosen; None where anything can be said."""
    found: dict[str, frozenset[str] | None] = {
        question.name: _values(question.kind) for _, question in spec.questions()
    }
    for group in spec.groups:
        found.update({group.name: None, group.more_name: frozenset({"yes", "no"})})
    return found


def _values(kind: object) -> frozenset[str] | None:
    if not isinstance(kind, Choice) or callable(kind.options):
        return None
    return frozenset(option.value for option in kind.options)


def _never(when: Condition, known: dict[str, frozenset[str] | None], spec: Spec) -> str:
    """Why a condition can never hold, or nothing."""
    if isinstance(when, Fact):
        facts = {step.lookup.fact for step in _steps(spec) if isinstance(step, Page) and step.lookup}
        return "" if when.name in facts else f"no look-up finds {when.name}"
    if not isinstance(when, Is):
        return ""
    if when.question not in known:
        return f"no question is called {when.question}"
    values = known[when.question]
    return "" if values is None or when.value in values else f"{when.question} is never {when.value}"


def plain_words(spec: Spec) -> list[str]:
    """Words of a spec that are not in _l() and so stay English for a reader of Welsh."""
    return sorted({str(words) for words in _words(spec) if type(words) is str and words})


def _words(spec: Spec) -> Iterator[Words | None]:
    yield spec.name
    for words in (spec.declaration, spec.what_next, *(end.body for end in spec.outcomes)):
        yield from () if callable(words) else words
    for step in (*_steps(spec), *spec.sections, *spec.outcomes):
        yield step.title
    for end in spec.outcomes:
        yield from (link.text for link in end.links)
    for page, question in spec.questions():
        yield from (*page.intro, question.label, question.hint, question.short, *question.errors.values())
        if isinstance(question.kind, Choice) and not callable(question.kind.options):
            yield from (words for option in question.kind.options for words in (option.label, option.hint))
    for step in _steps(spec):
        if isinstance(step, Page) and step.lookup is not None:
            yield from step.lookup.errors.values()
