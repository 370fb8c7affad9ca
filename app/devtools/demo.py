"""`hub demo`: everything a newcomer needs on one machine, from database to sample websites."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import FrameType
from urllib.request import urlopen

from app import clock
from app.services.vehicle_tax import rates
from app.terminal import Terminal

READY_SECONDS = 180
STOP_SECONDS = 15
# A day that the tables of rates cover.
SAMPLE_DATE = "2026-02-16"


class DidNotStartError(RuntimeError):
    """A part of the demonstration stopped or did not answer."""


@dataclass(frozen=True)
class Part:
    """One child process: what it is called and its command."""

    name: str
    command: tuple[str, ...]


def hub(*arguments: str) -> tuple[str, ...]:
    """The command line of `hub` in this interpreter."""
    return (sys.executable, "-m", "app", *arguments)


def environment(port: str) -> dict[str, str]:
    """The environment of every part: PORT moves the default address, and the issuer with it."""
    found = dict(os.environ)
    found.setdefault("HUB_BASE_URL", f"http://127.0.0.1:{port}")
    return found


def run(terminal: Terminal, parts: tuple[Part, ...], environ: dict[str, str]) -> None:
    """Start the parts, say what to try once the hub answers, stop all of them on a signal."""
    with _children(parts, environ) as children:
        _wait_until_ready(environ["HUB_BASE_URL"], children)
        terminal.say(_welcome(environ["HUB_BASE_URL"], terminal))
        while True:
            stopped = [name for name, child in children.items() if child.poll() is not None]
            if stopped:
                raise DidNotStartError(f"{', '.join(stopped)} stopped; the others are being stopped too")
            time.sleep(0.5)


@contextmanager
def _children(
    parts: tuple[Part, ...], environ: dict[str, str]
) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    running = {}
    try:
        for part in parts:
            running[part.name] = subprocess.Popen(part.command, env=environ)  # noqa: S603 - our own commands
        yield running
    except KeyboardInterrupt:
        pass
    finally:
        for child in running.values():
            child.terminate()
        for child in running.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()


def _wait_until_ready(base_url: str, children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    limit = time.monotonic() + READY_SECONDS
    while time.monotonic() < limit:
        for name, child in children.items():
            if child.poll() is not None:
                raise DidNotStartError(f"{name} stopped at once: see its message above")
        try:
            with urlopen(f"{base_url}/health/ready", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    raise DidNotStartError(f"the hub did not answer at {base_url} within {READY_SECONDS} seconds")


def _welcome(base_url: str, terminal: Terminal) -> str:
    return "\n".join(
        (
            "",
            f"Directhub is running at {base_url}",
            *civil_date_lines(clock.today(), fixed=bool(terminal.settings.sample_date)),
            f"  tax a vehicle     {base_url}/services/vehicle-tax/",
            f"  triage websites   {base_url}/rationalisation/",
            f"  channel shift     {base_url}/uptake/",
            f"  e-mails           {base_url}/notifications/outbox",
            "The sample people, their password and `hub sample code EMAIL` are in README.md.",
            "Stop with Ctrl+C.",
            "",
        )
    )


def civil_date_lines(today: date, *, fixed: bool) -> list[str]:
    """The civil date, how to fix another, and a warning where no table of rates reaches it."""
    how = "fixed by HUB_SAMPLE_DATE" if fixed else f"fix it with HUB_SAMPLE_DATE={SAMPLE_DATE}"
    lines = [f"  civil date        {today:%d %B %Y} ({how})"]
    try:
        rates.rates_for(today)
    except rates.NoRatesError as problem:
        lines.append(
            f"  no rates          vehicle tax has none for this date, and says so: its tables cover"
            f" {problem.first:%d %B %Y} to {problem.last:%d %B %Y}; try HUB_SAMPLE_DATE={SAMPLE_DATE}"
        )
    return lines
