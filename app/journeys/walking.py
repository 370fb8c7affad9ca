"""The walk through a service: which pages a person may stand on, given their answers. Pure."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.journeys.fields import Answers
from app.journeys.pages import (
    CHECK,
    DONE,
    FIRST_ITEM,
    ITEM_ID,
    TASKS,
    Group,
    Outcome,
    Page,
    Place,
    Section,
)
from app.journeys.specs import Spec

_ITEM = re.compile(r"[0-9a-f]{1,8}")


@dataclass(frozen=True)
class Way:
    """One way through pages, from a first one to where it stands.

    `path` holds addresses: the pages of a group's items come before the address of their list.
    """

    path: tuple[str, ...]
    stands_at: str
    done: bool
    section: str = ""

    @cached_property
    def spine(self) -> tuple[str, ...]:
        """The path without the pages inside of groups."""
        return tuple(address for address in self.path if "/" not in address)


@dataclass(frozen=True)
class Walk:
    """The ways through a spec for some answers: one, or one for each section of the task list."""

    ways: tuple[Way, ...]
    tasks: bool = False
    open_groups: dict[str, str] = field(default_factory=dict)

    @cached_property
    def path(self) -> tuple[str, ...]:
        """Every address that may be visited, in order."""
        ways = tuple(address for way in self.ways for address in way.path)
        if not self.tasks:
            return ways
        return (TASKS, *ways, *((CHECK,) if self.complete else ()))

    @property
    def complete(self) -> bool:
        return all(way.done for way in self.ways)

    @property
    def stands_at(self) -> str:
        if self.tasks:
            return CHECK if self.complete else TASKS
        return self.ways[0].stands_at

    def allows(self, address: str) -> bool:
        return address in self.path or self._begins_item(address)

    def _begins_item(self, address: str) -> bool:
        """Whether this is the first page of one more item, in a group that has room for it."""
        slug, _, rest = address.partition("/")
        item, _, page = rest.partition("/")
        return bool(page) and self.open_groups.get(slug) == page and bool(_ITEM.fullmatch(item))

    def way_of(self, address: str) -> Way | None:
        """The way that leads over an address."""
        slug = address.partition("/")[0]
        return next((way for way in self.ways if slug in way.path or address in way.path), None)

    def gap(self, address: str) -> str | None:
        """Where the way over an address still misses an answer, or ends in an outcome."""
        way = self.way_of(address)
        return None if way is None or way.done else way.stands_at

    def before(self, address: str) -> str | None:
        """The page that leads to this one; None at the first."""
        if self.tasks and address in {TASKS, CHECK}:
            return TASKS if address == CHECK else None
        way = self.way_of(address)
        if way is None:
            return None
        slug, inside, _ = address.partition("/")
        if inside:
            earlier = self._inside(way, address, -1)
            if earlier or not self._is_only_beginning(way, address):
                return earlier or slug
        place = way.spine.index(slug)
        return way.spine[place - 1] if place else (TASKS if self.tasks else None)

    def after(self, address: str) -> str:
        """The page to show once this one is answered."""
        way = self.way_of(address)
        if way is None:
            return self.stands_at
        slug, inside, _ = address.partition("/")
        if inside:
            return self._inside(way, address, 1) or slug
        place = way.spine.index(slug) + 1
        if place >= len(way.spine):
            return TASKS if self.tasks and way.done else way.stands_at
        onward = way.spine[place]
        return way.stands_at if way.stands_at.startswith(f"{onward}/") else onward

    @staticmethod
    def _inside(way: Way, address: str, step: int) -> str | None:
        """The page before or after within the same item."""
        item = address.rpartition("/")[0] + "/"
        pages = [each for each in way.path if each.startswith(item)]
        place = pages.index(address) + step if address in pages else -1
        return pages[place] if 0 <= place < len(pages) else None

    @staticmethod
    def _is_only_beginning(way: Way, address: str) -> bool:
        """Whether this item is the first that anybody adds, so that there is no list to go back to."""
        slug, item = address.partition("/")[0] + "/", address.rpartition("/")[0] + "/"
        inside = [each for each in way.path if each.startswith(slug)]
        if inside == [way.stands_at]:  # nothing is answered yet, whatever the first item will be called
            return inside[0].startswith((item, f"{slug}{FIRST_ITEM}/"))
        return way.stands_at.startswith(item) and all(each.startswith(item) for each in inside)


def walk(spec: Spec, answers: Answers) -> Walk:
    """Follow the answers from the first page to the first one not answered, an outcome, or the check.

    Answers to pages that are not on the way stay in the draft and count again when the way returns.
    A task list is walked section by section; a section that needs others waits for them.
    """
    return followed(spec, answers)[0]


def relevant(spec: Spec, answers: Answers) -> dict[str, Any]:
    """Only what lies on the way: the answers and facts that are shown, sent and paid for."""
    return followed(spec, answers)[1]


def followed(spec: Spec, answers: Answers) -> tuple[Walk, dict[str, Any]]:
    """Both: the walk, and what lies on its way."""
    walker = _Walker(spec, answers)
    return walker.walk(), walker.kept


class _Walker:
    """Follows routes and gathers what lies on the way; conditions see only that."""

    def __init__(self, spec: Spec, answers: Answers) -> None:
        self.spec, self.answers = spec, answers
        self.kept: dict[str, Any] = {}
        self.open_groups: dict[str, str] = {}

    def walk(self) -> Walk:
        if not self.spec.sections:
            return Walk((self._follow(self.spec.first, ""),), open_groups=self.open_groups)
        finished: set[str] = set()
        ways: list[Way] = []
        for section in self.spec.sections:
            if not self._shown(section):
                continue
            way = self._section(section, finished)
            ways.append(way)
            if way.done:
                finished.add(section.slug)
        return Walk(tuple(ways), tasks=True, open_groups=self.open_groups)

    def _shown(self, section: Section) -> bool:
        return section.when is None or section.when.holds(self.kept)

    def _section(self, section: Section, finished: set[str]) -> Way:
        if not set(section.needs) <= finished:
            return Way((), TASKS, done=False, section=section.slug)
        return self._follow(section.first, section.slug)

    def _follow(self, slug: str, section: str) -> Way:
        path: list[str] = []
        while True:
            if slug in path:
                raise ValueError(f"{self.spec.slug}: the journey runs in a circle at {slug}")
            if slug in self.spec.ends:
                return Way((*path, *(() if section else (slug,))), slug, done=True, section=section)
            node = self.spec.nodes[slug]
            if isinstance(node, Group):
                missing = self._items(node, path)
                path.append(slug)
                if missing or not node.settled(self.answers):
                    return Way(tuple(path), missing or slug, done=False, section=section)
                self.kept[node.more_name] = "no"
            else:
                path.append(slug)
                if isinstance(node, Outcome) or not self._answered(node, self.answers, self.kept):
                    return Way(tuple(path), slug, done=False, section=section)
            slug = node.next(self.kept)

    @staticmethod
    def _answered(page: Page, given: Answers, kept: dict[str, Any]) -> bool:
        """Whether a page is answered; if so its answers join those on the way."""
        own = {name: given[name] for name in page.keeps if name in given}
        if not page.answered({**kept, **own}):
            return False
        kept.update(own)
        return True

    def _items(self, group: Group, path: list[str]) -> str:
        """Walk every item of a group; the address of the first page still to be answered, or none."""
        items = group.items(self.answers)
        missing = ""
        if len(items) < group.at_most:
            self.open_groups[group.slug] = group.first
        kept: list[dict[str, Any]] = []
        for each in items:
            own: dict[str, Any] = {ITEM_ID: each[ITEM_ID]}
            stopped = self._item(group, each, own, path)
            missing = missing or stopped
            kept.append(own)
        self.kept[group.name] = kept
        if not items and group.at_least:
            missing = Place(group.pages[0], group, FIRST_ITEM).address
            path.append(missing)
        return missing

    def _item(self, group: Group, given: dict[str, Any], own: dict[str, Any], path: list[str]) -> str:
        slug, seen = group.first, set[str]()
        scope = {**self.kept}
        while slug != DONE:
            if slug in seen:
                raise ValueError(f"{self.spec.slug}: the journey runs in a circle at {slug}")
            seen.add(slug)
            page = group.page(slug)
            if page is None:
                raise ValueError(f"{self.spec.slug}: {slug} is not a page of {group.slug}")
            path.append(Place(page, group, given[ITEM_ID]).address)
            if not self._answered(page, given, scope):
                return path[-1]
            own.update({name: given[name] for name in page.keeps if name in given})
            slug = page.next(scope)
        return ""


def needs_sign_in(spec: Spec, walked: Walk, address: str) -> bool:
    """Whether this page lies at or behind the point from which the spec asks who this is."""
    rule = spec.assurance
    if rule is None or rule.before not in walked.path:
        return False
    known = address if address in walked.path else address.partition("/")[0]
    return walked.path.index(known) >= walked.path.index(rule.before)
