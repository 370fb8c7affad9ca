"""What is wrong with a spec before anybody walks it."""

from collections import Counter
from collections.abc import Iterable

from app.journeys.mistakes import slips
from app.journeys.pages import CHECK, DONE, REMOVE, TASKS, Group
from app.journeys.specs import PREFILLED, Spec


def problems(spec: Spec) -> list[str]:
    """Every fault found in a spec, as sentences; empty when it is sound."""
    known = {*spec.nodes, *spec.ends}
    found = [
        f"{node.slug}: leads to {target}, which does not exist"
        for node in spec.steps
        for target in node.targets
        if target not in known
    ]
    found += [
        f"{section.slug}: begins at {section.first}, which does not exist"
        for section in spec.sections
        if section.first not in spec.nodes
    ]
    found += [
        f"{page.slug}: rests on {page.rests_on}, which does not exist"
        for page in spec.pages
        if page.rests_on and page.rests_on not in spec.resting
    ]
    found += [f"{name}: two questions have this name" for name in _twice(_names(spec))]
    found += [f"{slug}: two pages have this address" for slug in _twice(_slugs(spec))]
    found += [f"{slug}: no answer leads here" for slug in sorted(_wanted(spec) - _reached(spec))]
    for group in spec.groups:
        found += _group_problems(group)
    return found + _section_problems(spec) + _assurance_problems(spec) + slips(spec)


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _names(spec: Spec) -> list[str]:
    own = [name for group in spec.groups for name in (group.name, group.more_name)]
    return [PREFILLED, *own, *(question.name for _, question in spec.questions())]


def _slugs(spec: Spec) -> list[str]:
    inside = [page.slug for group in spec.groups for page in group.pages]
    return [*(step.slug for step in spec.steps), *(end.slug for end in spec.outcomes), *inside]


def _wanted(spec: Spec) -> set[str]:
    return {*spec.nodes, *spec.ends} if spec.sends else set(spec.nodes)


def _reached(spec: Spec) -> set[str]:
    starts = [section.first for section in spec.sections] or [spec.first]
    return _from(starts, {node.slug: node.targets for node in spec.steps})


def _from(starts: list[str], leads: dict[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        slug = waiting.pop()
        if slug not in reached:
            reached.add(slug)
            waiting.extend(leads.get(slug, ()))
    return reached


def _group_problems(group: Group) -> list[str]:
    inside = {page.slug for page in group.pages}
    taken = [f"{REMOVE}: the engine's own address" for slug in inside if slug == REMOVE]
    found = [
        f"{page.slug}: leads out of {group.slug} to {target}; the pages of an item end at {DONE}"
        for page in group.pages
        for target in page.targets
        if target not in {*inside, DONE}
    ]
    reached = _from([group.first], {page.slug: page.targets for page in group.pages})
    found += taken + [f"{slug}: no answer leads here" for slug in sorted({*inside, DONE} - reached)]
    if not 0 <= group.at_least <= group.at_most or not group.at_most:
        found.append(f"{group.slug}: at least {group.at_least} and at most {group.at_most} cannot be")
    return found


def _section_problems(spec: Spec) -> list[str]:
    slugs = [section.slug for section in spec.sections]
    found = [f"{slug}: two sections have this name" for slug in _twice(slugs)]
    return found + [
        f"{section.slug}: needs {need}, which is no section before it"
        for place, section in enumerate(spec.sections)
        for need in section.needs
        if need not in slugs[:place]
    ]


def _assurance_problems(spec: Spec) -> list[str]:
    if spec.assurance is None:
        return ["prefill: nobody signs in, so nothing can be known about them"] if spec.prefill else []
    before = spec.assurance.before
    if spec.sections and before not in {TASKS, CHECK}:
        return [f"{before}: with a task list, sign-in is asked before {TASKS} or before {CHECK}"]
    if before not in {*spec.nodes, *spec.ends, CHECK}:
        return [f"{before}: sign-in is asked before a page that does not exist"]
    return []
