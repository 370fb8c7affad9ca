"""Loading the sample data, step by step; every step may be repeated and then changes nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from app import clock
from app.config import Settings
from app.db import read_session
from app.devtools import (
    sample_history,
    sample_people,
    sample_taxpayers,
    sample_vehicles,
    sample_volumes,
    sample_websites,
)
from app.search.index import engine, rebuild
from app.terminal import Terminal


@dataclass(frozen=True)
class Step:
    """One step of the sample load; `websites` marks the slow ones that crawl."""

    label: str
    load: Callable[[Terminal], None]
    websites: bool = False


def build_search(terminal: Terminal) -> None:
    """Put everything that can be found into the search index."""
    with read_session(terminal.engine) as session:
        rebuild(engine(terminal.settings), session)


STEPS: tuple[Step, ...] = (
    Step("people", sample_people.load),
    Step("vehicles and renewals", sample_vehicles.load),
    Step("taxpayers", sample_taxpayers.load),
    Step("half a year of journeys and volumes", sample_history.load),
    Step("published volumes of UK services", sample_volumes.load),
    Step("websites", sample_websites.load, websites=True),
    Step("search index", build_search),
)


def load(terminal: Terminal, *, websites: bool) -> None:
    """Run every step, then leave the mark that puts the notice on every page."""
    settings = terminal.settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        if step.websites and not websites:
            continue
        terminal.say(f"sample data: {step.label} ...")
        step.load(terminal)
    settings.sample_marker.write_text(json.dumps({"loaded": clock.now().isoformat(), "websites": websites}))
    terminal.say("sample data is loaded: invented but for the published volumes, and labelled on every page")


def loaded_in_full(settings: Settings) -> bool:
    """Whether this hub already holds the whole sample."""
    path = settings.sample_marker
    return path.exists() and bool(json.loads(path.read_text()).get("websites"))
