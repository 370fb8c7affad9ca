"""One source's section of a service's page: chart, table, and the words on source and coverage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.uptake.charts.presenters import ChartPage, chart_page
from app.uptake.rules import Channel, Figures, Journeys
from app.uptake.sources.rules import Line
from app.uptake.wording import CHANNELS, number, percent, period_name
from app.web.languages import _, ngettext


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows; the columns between first and last are numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Headline:
    """One figure in large, with what it is of, its period, source and coverage beneath."""

    label: str
    figure: str
    made_here: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """What one source says."""

    id: str
    heading: str
    made_here: bool
    sample: bool
    notes: tuple[str, ...]
    chart: ChartPage | None
    table: Table


def section(section_id: str, line: Line, kept: Sequence[Figures]) -> Section:
    """A source's section, of the figures that the reader chose to see."""
    return Section(
        id=section_id,
        heading=_("Journeys on the hub") if line.made_here else line.source,
        made_here=line.made_here,
        sample=line.sample,
        notes=tuple(_notes(line, kept)),
        chart=_chart(section_id, line, kept),
        table=_table(line, kept),
    )


def take_up_headline(lines: Iterable[Line]) -> Headline:
    """The newest take-up there is, the hub's own before an imported one."""
    for line in lines:
        for figures in reversed(line.figures):
            if figures.take_up is not None:
                return Headline(
                    label=_("Digital take-up"),
                    figure=percent(figures.take_up),
                    made_here=line.made_here,
                    lines=(
                        period_name(figures.period),
                        _(
                            "%(online)s of %(total)s transactions online",
                            online=number(figures.online.value),
                            total=number(figures.total.value),
                        ),
                        _("Source: %(source)s", source=source_name(line)),
                        _("Coverage: %(coverage)s", coverage=coverage(line, figures)),
                    ),
                )
    reason = _("No period has both a total and an online figure yet.")
    return Headline(_("Digital take-up"), percent(None), made_here=True, lines=(reason,))


def completion_headline(line: Line) -> Headline | None:
    """The newest completion that no open journey can change any more, else the newest."""
    counted = [each for each in line.journeys.values() if each.started]
    settled = [each for each in counted if not each.provisional]
    if not counted:
        return None
    journeys = (settled or counted)[-1]
    return Headline(
        label=_("Completion"),
        figure=percent(journeys.completion),
        made_here=True,
        lines=(
            period_name(journeys.period),
            _(
                "%(completed)s of %(started)s journeys completed",
                completed=number(journeys.completed),
                started=number(journeys.started),
            ),
            _("Source: %(source)s", source=_("the hub's own journeys")),
            _("Coverage: every journey on the hub")
            if not journeys.provisional
            else _("Provisional: journeys are still open"),
        ),
    )


def source_name(line: Line) -> str:
    """A source as a reader may look it up; the hub's take-up names the volumes that it rests on too."""
    if not line.made_here:
        return line.source
    others = ", ".join(line.other_sources)
    return (
        _("the hub's own journeys, and %(others)s", others=others) if others else _("the hub's own journeys")
    )


def coverage(line: Line, figures: Figures) -> str:
    """How much of a period was reported, and by which channels it was not."""
    missing = [
        str(CHANNELS[channel])
        for channel, count in figures.channels.items()
        if count.days_reported < count.days and channel is not Channel.ALL
    ]
    if figures.coverage == 1:
        return _("complete")
    if figures.coverage > 0:
        return _("%(share)s of the days", share=percent(figures.coverage))
    if line.made_here or figures.total.days_reported:
        return _("not reported: %(channels)s", channels=", ".join(missing) or str(CHANNELS[Channel.ONLINE]))
    return _("total not reported")


def _notes(line: Line, kept: Sequence[Figures]) -> Iterable[str]:
    yield _("Source: %(source)s", source=source_name(line)) + "."
    whole = sum(figures.coverage == 1 for figures in kept)
    yield ngettext(
        "Coverage: %(whole)s of %(num)s period has every count that take-up needs.",
        "Coverage: %(whole)s of %(num)s periods have every count that take-up needs.",
        len(kept),
        whole=whole,
    )
    if line.made_here and any(each.provisional for each in line.journeys.values()):
        yield _("Completion of the newest periods can still rise: journeys begun there are still open.")


def _chart(section_id: str, line: Line, kept: Sequence[Figures]) -> ChartPage | None:
    key = "hub" if line.made_here else "imported"
    curves = {key: [(figures.period, figures.take_up) for figures in kept]}
    if line.made_here:
        curves["completion"] = [
            (figures.period, line.journeys[figures.period].completion) for figures in kept
        ]
        title = _("Take-up and completion on the hub")
    else:
        title = _("Take-up, imported from %(source)s", source=line.source)
    return chart_page(section_id, title, curves)


def _table(line: Line, kept: Sequence[Figures]) -> Table:
    newest_first = [*reversed(kept)]
    columns = [_("Period"), _("Online"), _("All channels"), _("Take-up")]
    if line.made_here:
        columns += [_("Started"), _("Abandoned"), _("Still open"), _("Completion")]
    rows = []
    for figures in newest_first:
        row = [
            period_name(figures.period, line.span),
            number(figures.online.value),
            number(figures.total.value),
            percent(figures.take_up),
        ]
        if line.made_here:
            row += _journey_cells(line.journeys[figures.period])
        rows.append((*row, coverage(line, figures)))
    caption = _("Figures from the hub's own journeys") if line.made_here else _("Figures as imported")
    return Table(caption, (*columns, _("Coverage")), tuple(rows))


def _journey_cells(journeys: Journeys) -> list[str]:
    return [
        number(journeys.started),
        number(journeys.abandoned),
        number(journeys.still_open),
        percent(journeys.completion),
    ]
