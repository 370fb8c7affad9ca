"""The first run's part on volumes: take in the Transactions Explorer's data, and read the page."""

import time
from collections import Counter
from pathlib import Path

import lxml.html
from flask import Flask
from sqlalchemy import Engine

from app import clock
from app.db import transaction
from app.uptake.imports.operations import take_in
from app.uptake.imports.rules import parse
from app.uptake.operations import refresh_standings
from app.uptake.wording import REASONS

FILES = ("tx_services.csv", "tx_quarterly.csv")
SOURCE = (
    "Transactions Explorer (Cabinet Office, Government Digital Service), as kept in the public repository "
    "alphagov/spotlight, `assets/data/services.csv` of 19 September 2018, cut into services and quarters"
)


def run(data: Path, engine: Engine, app: Flask) -> str:
    """Take the files in and tell in Markdown what came of it.

    Args:
        data: folder that holds `uptake/tx_services.csv` and the rest.
        engine: a migrated database.
        app: the hub on that database.
    """
    lines = [
        f"Source: {SOURCE}.",
        "",
        "| File | Rows taken | Refused | Flagged | Seconds |",
        "|---|--:|--:|--:|--:|",
    ]
    reasons: Counter[str] = Counter()
    for name in FILES:
        started = time.perf_counter()
        parsed = parse(name, (data / "uptake" / name).read_bytes())
        with transaction(engine) as session:
            outcome = take_in(session, parsed, now=clock.now())
        flagged = len(outcome.problems) - len(outcome.refused)
        lines.append(
            f"| `{name}` | {outcome.taken:,} | {len(outcome.refused)} | {flagged} "
            f"| {time.perf_counter() - started:.1f} |"
        )
        reasons.update(
            ("refused: " if problem.refused else "flagged: ")
            + str(REASONS[problem.reason]) % {"column": problem.column, "value": "..."}
            for problem in outcome.problems
        )
    with transaction(engine) as session:
        drawn = refresh_standings(session)
    lines += ["", f"A newest full year was drawn for {drawn} services. Reasons:", ""]
    lines += [f"- {count} × {reason}" for reason, count in sorted(reasons.items())]
    lines += ["", "Vehicle tax, as its page `/uptake/vehicle-tax` shows it:", "", *_table(app)]
    return "\n".join(lines)


def _table(app: Flask) -> list[str]:
    """The imported section of the page, as a Markdown table."""
    page = lxml.html.document_fromstring(app.test_client().get("/uptake/vehicle-tax").text)
    (table,) = page.xpath("//section[contains(@class, 'uptake-source--imported')]//table")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tr")]
    told = [f"| {' | '.join(row)} |" for row in rows]
    return [told[0], "|---|--:|--:|--:|---|", *told[1:]]
