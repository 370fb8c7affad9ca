"""The page of one service: headline figures, a section for each source, definitions, provenance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_date

from app import clock
from app.uptake.imports.rules import Dataset
from app.uptake.models import Import
from app.uptake.queries import CostOfOne
from app.uptake.rules import Channel, Figures, Span, satisfaction
from app.uptake.sources.presenters import (
    Headline,
    Section,
    Table,
    completion_headline,
    section,
    take_up_headline,
)
from app.uptake.sources.rules import Line
from app.uptake.wording import (
    CHANNELS,
    COMPLETION_MEANS,
    COST_MEANS,
    DATASETS,
    RATINGS,
    SATISFACTION_MEANS,
    SPANS,
    TAKE_UP_MEANS,
    number,
    percent,
    period_name,
    unit_cost,
)
from app.web.languages import _, ngettext

MANUAL = "https://www.gov.uk/service-manual/measuring-success"
DIGEST_SHOWN = 12


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class Selector:
    """The form that chooses periods: a query string and nothing else."""

    spans: tuple[Option, ...]
    first_years: tuple[Option, ...]
    last_years: tuple[Option, ...]


@dataclass(frozen=True)
class Definition:
    term: str
    text: str
    href: str


@dataclass(frozen=True)
class Provenance:
    """A file that figures came from."""

    file_name: str
    what: str
    imported: str
    digest: str
    sample: bool


@dataclass(frozen=True)
class NamedLink:
    href: str
    text: str


@dataclass(frozen=True)
class Described:
    """A service in words, whoever describes it."""

    slug: str
    name: str
    made_here: bool
    owner: str = ""
    description: str = ""
    notes: tuple[str, ...] = ()
    continued_by: NamedLink | None = None
    continues: tuple[NamedLink, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """What the selector asks for; None is no limit."""

    span: Span | None = None
    first_year: int | None = None
    last_year: int | None = None

    def keeps(self, figures: Figures) -> bool:
        late_enough = self.first_year is None or figures.period.end.year >= self.first_year
        return late_enough and (self.last_year is None or figures.period.start.year <= self.last_year)


@dataclass(frozen=True)
class ServicePage:
    described: Described
    sample: bool
    headlines: tuple[Headline, ...]
    selector: Selector
    sections: tuple[Section, ...]
    nothing: str
    costs: Table | None
    ratings: Table | None
    definitions: tuple[Definition, ...]
    provenance: tuple[Provenance, ...]
    csv_href: str
    json_href: str


def service_page(
    described: Described,
    *,
    lines: Sequence[Line],
    newest: Sequence[Line],
    costs: Sequence[CostOfOne],
    ratings: Mapping[int, int],
    imports: Sequence[Import],
    chosen: Chosen,
) -> ServicePage:
    """The page.

    Args:
        described: the service in words.
        lines: figures in the span that was chosen.
        newest: figures as reported, for the headlines.
        costs: dated costs of one transaction.
        ratings: how often each of 1 to 5 was given; of the hub's own services.
        imports: the files behind it.
        chosen: what the selector asked for.
    """
    kept = [
        (line, tuple(figures for figures in line.figures if chosen.keeps(figures)))
        for line in _shown(lines, chosen.span)
    ]
    query: dict[str, Any] = {"period": chosen.span} if chosen.span else {}
    return ServicePage(
        described=described,
        sample=any(line.sample for line in newest),
        headlines=tuple(_headlines(newest, costs, ratings)),
        selector=_selector(newest, chosen),
        sections=tuple(
            section(f"source-{index}", line, figures)
            for index, (line, figures) in enumerate(kept, start=1)
            if figures
        ),
        nothing=_("No source reports periods like these. Choose other periods."),
        costs=_costs(costs),
        ratings=_ratings(ratings),
        definitions=_definitions(),
        provenance=tuple(_provenance(each) for each in imports),
        csv_href=url_for("uptake_api.service_csv", slug=described.slug, **query),
        json_href=url_for("uptake_api.service_json", slug=described.slug, **query),
    )


def _shown(lines: Iterable[Line], span: Span | None) -> tuple[Line, ...]:
    """Published rolling years come where rolling years are asked for, or where nothing else is."""
    found = tuple(lines)
    others = tuple(line for line in found if line.dataset is not Dataset.ROLLING)
    return found if span is Span.ROLLING_YEAR or not others else others


def _headlines(
    newest: Sequence[Line], costs: Sequence[CostOfOne], ratings: Mapping[int, int]
) -> Iterable[Headline]:
    yield take_up_headline(newest)
    for line in newest:
        if line.made_here and (completed := completion_headline(line)):
            yield completed
    if ratings:
        yield Headline(
            label=_("Satisfaction"),
            figure=percent(satisfaction(ratings)),
            made_here=True,
            lines=(
                ngettext("%(num)s rating", "%(num)s ratings", sum(ratings.values())),
                _("Source: %(source)s", source=_("feedback left on the service's pages")),
                _("Coverage: everybody who left a rating, not everybody who used the service"),
            ),
        )
    overall = [cost for cost in costs if cost.channel is Channel.ALL]
    if overall:
        cost = overall[-1]
        yield Headline(
            label=_("Cost per transaction"),
            figure=unit_cost(cost.amount),
            made_here=False,
            lines=(period_name(cost.period), _("Source: %(source)s", source=cost.source)),
        )


def _selector(lines: Sequence[Line], chosen: Chosen) -> Selector:
    periods = [figures.period for line in lines for figures in line.figures]
    first = min((period.start.year for period in periods), default=0)
    last = max((period.end.year for period in periods), default=-1)
    years = range(first, last + 1)
    as_reported = Option("", _("As each source reports"), chosen.span is None)
    return Selector(
        spans=(as_reported, *(Option(span, str(SPANS[span]), span is chosen.span) for span in Span)),
        first_years=_years(years, chosen.first_year, _("the beginning")),
        last_years=_years(years, chosen.last_year, _("the newest")),
    )


def _years(years: Iterable[int], chosen: int | None, without: str) -> tuple[Option, ...]:
    return (
        Option("", without, chosen is None),
        *(Option(str(year), str(year), year == chosen) for year in years),
    )


def _costs(costs: Sequence[CostOfOne]) -> Table | None:
    if not costs:
        return None
    rows = tuple(
        (period_name(cost.period), str(CHANNELS[cost.channel]), unit_cost(cost.amount), cost.source)
        for cost in reversed(costs)
    )
    columns = (_("Period"), _("Channel"), _("Cost of one transaction"), _("Source"))
    return Table(_("Cost per transaction by channel, as published"), columns, rows)


def _ratings(ratings: Mapping[int, int]) -> Table | None:
    """Every level with its count: a share alone hides how people were dissatisfied."""
    if not ratings:
        return None
    answers = sum(ratings.values())
    rows = tuple(
        (str(words), number(ratings.get(rating, 0)), percent(ratings.get(rating, 0) / answers))
        for rating, words in RATINGS.items()
    )
    return Table(_("Ratings left on the service's pages"), (_("Rating"), _("Number"), _("Share")), rows)


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(_("Digital take-up"), str(TAKE_UP_MEANS), f"{MANUAL}/measuring-digital-take-up"),
        Definition(_("Completion"), str(COMPLETION_MEANS), f"{MANUAL}/measuring-completion-rate"),
        Definition(_("Satisfaction"), str(SATISFACTION_MEANS), f"{MANUAL}/measuring-user-satisfaction"),
        Definition(_("Cost per transaction"), str(COST_MEANS), f"{MANUAL}/measuring-cost-per-transaction"),
    )


def _provenance(record: Import) -> Provenance:
    return Provenance(
        file_name=record.file_name,
        what=str(DATASETS[Dataset(record.dataset)]),
        imported=str(format_date(clock.local(record.imported_at).date(), "d MMMM y")),
        digest=record.digest[:DIGEST_SHOWN],
        sample=record.sample,
    )
