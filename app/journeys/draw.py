"""The map of a service as SVG: pages in columns by how far they are from the first, routes between."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from app.journeys.rules import CHECK, DONE, TASKS, Group, Outcome, Page, Spec

BOX_WIDTH, BOX_HEIGHT = 220, 64
GAP_X, GAP_Y = 130, 34
MARGIN = 24
LINE_LENGTH = 28
LINES = 3
# Colours of GOV.UK Frontend's palette; shape and words say the same.
FILL = {"page": "#f3f2f1", "group": "#d2e2f1", "outcome": "#fff7bf", "check": "#cce2d8", "tasks": "#cce2d8"}


@dataclass(frozen=True)
class Node:
    """A box of the map."""

    slug: str
    kind: str
    title: str
    column: int
    row: int

    @property
    def x(self) -> int:
        return MARGIN + self.column * (BOX_WIDTH + GAP_X)

    @property
    def y(self) -> int:
        return MARGIN + self.row * (BOX_HEIGHT + GAP_Y)


@dataclass(frozen=True)
class Route:
    """An arrow of the map, with the condition that takes it; empty for the default."""

    start: str
    end: str
    label: str


def routes(spec: Spec) -> tuple[Route, ...]:
    """Every route of a spec, in its order: into the sections, from page to page, around each group."""
    found: list[Route] = []
    for section in spec.sections:
        needs = f" after {', '.join(section.needs)}" if section.needs else ""
        when = f" if {section.when.describe()}" if section.when else ""
        found.append(Route(TASKS, section.first, f"{section.slug}{needs}{when}"))
    if spec.sections:
        found.append(Route(TASKS, CHECK, "every section is done"))
    for step in spec.steps:
        found += _onward(step, {})
    for group in spec.groups:
        found.append(Route(group.slug, group.first, f"each of {group.name}"))
        for page in group.pages:
            found += _onward(page, {DONE: group.slug})
    return tuple(found)


def _onward(step: Page | Group, renamed: dict[str, str]) -> list[Route]:
    found = [Route(step.slug, branch.to, branch.when.describe()) for branch in step.branches]
    return [
        Route(route.start, renamed.get(route.end, route.end), route.label)
        for route in (*found, Route(step.slug, step.then, ""))
    ]


def nodes(spec: Spec) -> tuple[Node, ...]:
    """Every page, outcome and the check with its place: the longest way there is its column."""
    columns = _columns(spec)
    filled: dict[int, int] = {}
    placed: list[Node] = []
    pages_first = sorted(
        columns.items(), key=lambda item: (item[1], isinstance(spec.nodes.get(item[0]), Outcome))
    )
    for slug, column in pages_first:
        row = filled.get(column, 0)
        filled[column] = row + 1
        kind, title = _described(spec, slug)
        placed.append(Node(slug, kind, title, column, row))
    return tuple(placed)


def _columns(spec: Spec) -> dict[str, int]:
    columns: dict[str, int] = {}
    leads: dict[str, list[str]] = {}
    for route in routes(spec):
        leads.setdefault(route.start, []).append(route.end)

    def place(slug: str, column: int, trail: tuple[str, ...]) -> None:
        if slug in trail or columns.get(slug, -1) >= column:
            return
        columns[slug] = column
        for target in leads.get(slug, ()):
            place(target, column + 1, (*trail, slug))

    place(spec.first, 0, ())
    return columns


def _described(spec: Spec, slug: str) -> tuple[str, str]:
    inside = next((page for group in spec.groups if (page := group.page(slug))), None)
    match inside or spec.nodes.get(slug):
        case Page() as page:
            return "page", str(page.title)
        case Group() as group:
            return "group", str(group.title)
        case Outcome() as outcome:
            return "outcome", str(outcome.title)
        case _:
            return "tasks" if slug == TASKS else "check", slug.replace("-", " ").capitalize()


def draw(spec: Spec) -> str:
    """The map as an SVG document."""
    placed = {node.slug: node for node in nodes(spec)}
    width = max(node.x for node in placed.values()) + BOX_WIDTH + MARGIN
    height = max(node.y for node in placed.values()) + BOX_HEIGHT + GAP_Y + MARGIN
    ordered = sorted(placed.values(), key=lambda node: (node.column, node.row))
    body = [*_arrows(spec, placed), *(_box(node, signs_in=_signs_in(spec, node)) for node in ordered)]
    listed = "; ".join(_sentence(route) for route in routes(spec))
    return "\n".join([*_head(spec, width, height, listed), *body, "</svg>", ""])


def _sentence(route: Route) -> str:
    return f"{route.start} to {route.end}" + (f" if {route.label}" if route.label else "")


def _head(spec: Spec, width: int, height: int, listed: str) -> list[str]:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    named = 'role="img" aria-labelledby="map-title map-routes" font-family="sans-serif"'
    tip = 'viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named}>',
        f'<title id="map-title">{escape(str(spec.name))}</title>',
        f'<desc id="map-routes">{escape(listed)}</desc>',
        f'<defs><marker id="tip" {tip}><path d="M0 0L10 5L0 10z" fill="#505a5f"/></marker></defs>',
    ]


def _signs_in(spec: Spec, node: Node) -> bool:
    return spec.assurance is not None and spec.assurance.before == node.slug


def _box(node: Node, *, signs_in: bool) -> str:
    corner = 20 if node.kind == "outcome" else 4
    lines = _wrapped(node.title)
    first = node.y + BOX_HEIGHT / 2 - (len(lines) - 1) * 8 + 5
    words = "".join(
        f'<text x="{node.x + BOX_WIDTH / 2}" y="{first + place * 16}" text-anchor="middle" '
        f'font-size="13" fill="#0b0c0c">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    lock = (
        f'<text x="{node.x}" y="{node.y - 6}" font-size="11" fill="#505a5f">sign in first</text>'
        if signs_in
        else ""
    )
    return (
        f'<g id="{node.slug}" class="{node.kind}"><rect x="{node.x}" y="{node.y}" width="{BOX_WIDTH}" '
        f'height="{BOX_HEIGHT}" rx="{corner}" fill="{FILL[node.kind]}" stroke="#505a5f"/>{words}{lock}</g>'
    )


def _arrows(spec: Spec, placed: dict[str, Node]) -> list[str]:
    """All arrows, then their words above them."""
    lines: list[str] = []
    words: list[str] = []
    for route in routes(spec):
        start, end = placed.get(route.start), placed.get(route.end)
        if start is None or end is None:
            continue
        if end.column <= start.column:
            lines.append(_back_arrow(start, end))
            continue
        x1, y1 = start.x + BOX_WIDTH, start.y + BOX_HEIGHT / 2
        x2, y2 = end.x, end.y + BOX_HEIGHT / 2
        bend = (x1 + x2) / 2
        lines.append(
            f'<path d="M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}" fill="none" stroke="#505a5f" '
            'marker-end="url(#tip)"/>'
        )
        if route.label:
            words.append(
                f'<text x="{x2 - 8}" y="{y2 - 7}" text-anchor="end" font-size="10" stroke="#ffffff" '
                'stroke-width="4" paint-order="stroke" fill="#0b0c0c">'
                f"{escape(_shortened(route.label))}</text>"
            )
    return lines + words


def _back_arrow(start: Node, end: Node) -> str:
    """An arrow back to the list of a group or to the task list, beneath the boxes."""
    x1, y1 = start.x + BOX_WIDTH / 2, start.y + BOX_HEIGHT
    x2, y2 = end.x + BOX_WIDTH / 2, end.y + BOX_HEIGHT
    low = max(y1, y2) + GAP_Y * 0.7
    return (
        f'<path d="M{x1} {y1}C{x1} {low} {x2} {low} {x2} {y2}" fill="none" stroke="#505a5f" '
        'stroke-dasharray="4 3" marker-end="url(#tip)"/>'
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LINE_LENGTH else text[: LINE_LENGTH - 1] + "…"


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= LINE_LENGTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], lines[LINES - 1] + " …"]
