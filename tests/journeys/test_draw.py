"""The map of a service."""

import lxml.etree

from app.journeys.draw import draw, nodes, routes
from app.services.registry import services
from tests.journeys.factories import PERMIT
from tests.journeys.returns import RETURN

SVG = "{http://www.w3.org/2000/svg}"


def test_every_route_and_page_is_on_the_map():
    root = lxml.etree.fromstring(draw(PERMIT).encode())
    drawn = {group.get("id") for group in root.iter(f"{SVG}g")}
    assert drawn == {*PERMIT.nodes, "check-answers"}
    assert len(list(root.iter(f"{SVG}path"))) == len(routes(PERMIT)) + 1  # and the tip of the arrows
    assert "resident to not-resident if resident is no" in root.find(f"{SVG}desc").text


def test_sections_and_groups_are_on_the_map():
    root = lxml.etree.fromstring(draw(RETURN).encode())
    drawn = {group.get("id") for group in root.iter(f"{SVG}g")}
    assert {"tasks", "check-answers", "employments", "employer", "car-value"} <= drawn
    listed = root.find(f"{SVG}desc").text
    assert "tasks to employments if jobs after you if income is job" in listed
    assert "car to employments" in listed


def test_arrows_lead_to_the_right_and_no_two_boxes_share_a_place():
    for spec in (PERMIT, RETURN, *services().values()):
        placed = {node.slug: node for node in nodes(spec)}
        assert len({(node.column, node.row) for node in placed.values()}) == len(placed)
        onward = [r for r in routes(spec) if r.end != "tasks" and spec.group(r.end) is None]
        assert all(placed[r.start].column < placed[r.end].column for r in onward)


def test_hub_draws_a_service(terminal_run):
    drawn = terminal_run(["journey", "draw", "vehicle-tax"])
    assert drawn.exit_code == 0
    assert drawn.stdout.startswith("<svg")
    unknown = terminal_run(["journey", "draw", "nonsense"])
    assert unknown.exit_code == 2
    assert "vehicle-tax" in unknown.stderr


def test_hub_lists_services(terminal_run):
    assert '"slug": "vehicle-tax"' in terminal_run(["journey", "list", "--json"]).stdout
