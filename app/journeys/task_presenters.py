"""The task list of a service that is done in sections."""

from dataclasses import dataclass
from typing import Literal

from app.journeys.pages import CHECK, Section
from app.journeys.presenters import saved_address
from app.journeys.specs import Spec
from app.journeys.summaries import Address
from app.journeys.walking import Walk, Way
from app.web.languages import _

Status = Literal["cannot_start", "not_started", "in_progress", "completed"]


@dataclass(frozen=True)
class Task:
    """One section, how far it is, and the way into it unless it cannot be started yet."""

    slug: str
    title: str
    hint: str
    status: Status
    url: str


@dataclass(frozen=True)
class Part:
    """Tasks under a heading."""

    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class TasksPage:
    """Every section, and the way on once all are done."""

    service: str
    title: str
    progress: str
    parts: tuple[Part, ...]
    check_url: str
    back_url: str
    notice: str
    staff_note: str = ""
    save_url: str = ""


def tasks_page(spec: Spec, *, walked: Walk, address: Address, notice: str = "") -> TasksPage:
    """The task list; progress follows from the walk alone."""
    sections = {section.slug: section for section in spec.sections}
    parts: list[tuple[str, list[Task]]] = []
    for way in walked.ways:
        section = sections[way.section]
        if section.part is not None or not parts:
            parts.append((str(section.part or ""), []))
        parts[-1][1].append(_task(section, way, address))
    return TasksPage(
        service=str(spec.name),
        title=str(spec.name),
        progress=_(
            "You have completed %(done)s of %(all)s sections.",
            done=sum(way.done for way in walked.ways),
            all=len(walked.ways),
        ),
        parts=tuple(Part(title, tuple(tasks)) for title, tasks in parts),
        check_url=address(CHECK) if walked.complete else "",
        back_url=address(""),
        notice=notice,
        save_url=saved_address(spec),
    )


def _task(section: Section, way: Way, address: Address) -> Task:
    status = _status(way)
    at = section.first if way.done else way.stands_at
    return Task(
        slug=section.slug,
        title=str(section.title),
        hint=str(section.hint or ""),
        status=status,
        url="" if status == "cannot_start" else address(at),
    )


def _status(way: Way) -> Status:
    if way.done:
        return "completed"
    if not way.path:
        return "cannot_start"
    return "not_started" if way.stands_at == way.path[0] else "in_progress"
