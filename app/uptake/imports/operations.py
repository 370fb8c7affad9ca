"""Taking a parsed file in: what is new, what changed, what was withdrawn, and from which file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Update, delete, insert, update
from sqlmodel import Session, col

from app.db import new_id
from app.uptake.imports.queries import (
    Key,
    latest_import_of,
    listed_services,
    stored_periods,
    stored_values,
)
from app.uptake.imports.rules import (
    SERVICE_TEXTS,
    SOURCES,
    Dataset,
    ParsedFile,
    Problem,
    ServiceRow,
    VolumeRow,
    overlapping,
)
from app.uptake.imports.values import Reason
from app.uptake.models import Import, ImportProblem, ListedService, ReportedValue


@dataclass(frozen=True)
class Changes:
    """How many values an import added, replaced and withdrew."""

    added: int = 0
    replaced: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.added + other.added,
            self.replaced + other.replaced,
            self.withdrawn + other.withdrawn,
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.replaced or self.withdrawn)


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `import_id` is the earlier import where this one changed nothing."""

    import_id: str
    dataset: Dataset
    taken: int
    problems: tuple[Problem, ...]
    changes: Changes
    repeated: bool

    @property
    def refused(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.refused)


def take_in(session: Session, parsed: ParsedFile, *, now: datetime, sample: bool = False) -> Outcome:
    """Store a file's rows. The same file again changes nothing and is not recorded again."""
    volumes, clashes = _without_clashes(session, parsed)
    problems = tuple(sorted((*parsed.problems, *clashes), key=lambda problem: problem.row))
    import_id = new_id()
    record = Import(
        id=import_id,
        file_name=parsed.name,
        digest=parsed.digest,
        dataset=parsed.dataset,
        sample=sample,
        imported_at=now,
        rows_taken=len(parsed.services) + len(volumes),
        rows_refused=sum(problem.refused for problem in problems),
        rows_flagged=sum(not problem.refused for problem in problems),
    )
    session.add(record)
    session.flush()
    changes = _store_services(session, parsed.services, import_id) + _store_values(
        session, volumes, parsed.dataset, import_id
    )
    _list_unknown(session, {row.slug for row in volumes}, import_id)
    before = latest_import_of(session, parsed.digest, other_than=import_id)
    repeated = before is not None and not changes
    if repeated and before:
        session.delete(record)
        import_id = before
    else:
        _store_problems(session, problems, import_id)
    session.flush()
    return Outcome(import_id, parsed.dataset, record.rows_taken, problems, changes, repeated)


def _without_clashes(
    session: Session, parsed: ParsedFile
) -> tuple[tuple[VolumeRow, ...], tuple[Problem, ...]]:
    """Channel volumes that overlap others would be counted twice. The published sets cannot."""
    if parsed.dataset is not Dataset.CHANNELS:
        return parsed.volumes, ()
    slugs = {row.slug for row in parsed.volumes}
    clashes = overlapping(parsed.volumes, stored_periods(session, Dataset.CHANNELS, slugs))
    problems = tuple(
        Problem(row, Reason.OVERLAPS, value=f"{period.start} {period.end}") for row, period in clashes.items()
    )
    return tuple(row for row in parsed.volumes if row.row not in clashes), problems


def _store_values(session: Session, rows: Sequence[VolumeRow], dataset: Dataset, import_id: str) -> Changes:
    """Bring stored values in line with the file, and no further: other periods stay."""
    wanted = {
        Key(row.slug, measure, row.period.start, row.period.end, channel): (
            value,
            row.source or SOURCES[dataset],
        )
        for row in rows
        for measure, channel, value in row.values
    }
    stored = stored_values(session, dataset, {row.slug for row in rows})
    added, replaced, withdrawn = [], [], []
    for key, (value, source) in wanted.items():
        known = stored.get(key)
        came = {"value": value, "source": source, "import_id": import_id}
        if known is None:
            if value is not None:
                added.append({**key._asdict(), "dataset": dataset, **came})
        elif value is None:
            withdrawn.append(known.id)
        elif (known.value, known.source) != (value, source):
            replaced.append({"id": known.id, **came})
    _write(session, insert(ReportedValue), added)
    _write(session, update(ReportedValue), replaced)
    for row_id in withdrawn:
        session.execute(delete(ReportedValue).where(col(ReportedValue.id) == row_id))
    return Changes(len(added), len(replaced), len(withdrawn))


def _store_services(session: Session, rows: Sequence[ServiceRow], import_id: str) -> Changes:
    stored = listed_services(session, [row.slug for row in rows])
    added, replaced = [], []
    for row in rows:
        described = {"name": row.name, "high_volume": row.high_volume, **row.texts}
        known = stored.get(row.slug)
        if known is None:
            added.append({"slug": row.slug, **described, "import_id": import_id})
        elif any(getattr(known, name) != value for name, value in described.items()):
            replaced.append({"slug": row.slug, **described, "import_id": import_id})
    _write(session, insert(ListedService), added)
    _write(session, update(ListedService), replaced)
    return Changes(len(added), len(replaced))


def _list_unknown(session: Session, slugs: set[str], import_id: str) -> None:
    """A service with volumes is listed by its slug until a list of services names it."""
    unknown = sorted(slugs - listed_services(session, slugs).keys())
    blank = dict.fromkeys(SERVICE_TEXTS, "")
    rows = [
        {"slug": slug, "name": slug, "high_volume": None, **blank, "import_id": import_id} for slug in unknown
    ]
    _write(session, insert(ListedService), rows)


def _store_problems(session: Session, problems: Iterable[Problem], import_id: str) -> None:
    rows = [
        {
            "import_id": import_id,
            "row": problem.row,
            "reason": problem.reason,
            "column": problem.column,
            "value": problem.value[:200],
            "refused": problem.refused,
        }
        for problem in problems
    ]
    _write(session, insert(ImportProblem), rows)


def _write(session: Session, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows in one statement; with no row the statement would write defaults."""
    if rows:
        session.execute(statement, rows)
