"""Volumes and figures: rows taken in a second, events counted a second, and the pages' server time
as a ratio to a bare Flask page in the same process."""

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from app import clock
from app.config import Settings
from app.db import make_engine, transaction
from app.devtools.sample_history import load_history
from app.events.operations import rebuild_rollups, record
from app.events.rules import JourneyCompleted, JourneyStarted
from app.factory import create_app
from app.operators.upgrade import upgrade
from app.uptake.imports.operations import take_in
from app.uptake.imports.rules import parse
from app.uptake.operations import refresh_standings

SERVICES, QUARTERS, JOURNEYS, ASKED = 700, 20, 20_000, 60
PAGES = ("/uptake/", "/uptake/?q=service-1&order=take-up", "/uptake/service-100", "/uptake/vehicle-tax")


def main():
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        engine = make_engine(settings.database)
        upgrade(engine)
        _take_in(engine)
        _count(engine)
        _pages(create_app(settings, engine))
        engine.dispose()


def _take_in(engine):
    rows = "".join(
        f"service-{service},{2012 + quarter // 4}Q{quarter % 4 + 1},{1000 + service},{40 * quarter}\n"
        for service in range(SERVICES)
        for quarter in range(QUARTERS)
    )
    text = "slug,calendar_quarter,transactions,digital_transactions\n" + rows
    for name in ("first", "again"):
        started = time.perf_counter()
        parsed = parse("volumes.csv", text.encode())
        with transaction(engine) as session:
            take_in(session, parsed, now=clock.now())
            refresh_standings(session)
        seconds = time.perf_counter() - started
        print(f"take in {parsed.taken:,} rows, {name} time: {parsed.taken / seconds:,.0f} rows a second")


def _count(engine):
    began = datetime(2025, 1, 1, 9, tzinfo=UTC)
    with transaction(engine) as session:
        load_history(session, now=clock.now())
        for number in range(JOURNEYS):
            at = began + timedelta(minutes=7 * number)
            record(session, JourneyStarted("vehicle-tax", f"draft-{number}"), now=at)
            done = JourneyCompleted("vehicle-tax", f"draft-{number}", f"case-{number}", 240)
            record(session, done, now=at + timedelta(seconds=240))
    started = time.perf_counter()
    with transaction(engine) as session:
        counted = rebuild_rollups(session, now=clock.now() + timedelta(hours=1))
    seconds = time.perf_counter() - started
    print(f"roll up {counted:,} events: {counted / seconds:,.0f} a second")


def _pages(app):
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "hello")
    yardstick = _milliseconds(bare, "/")
    print(f"bare page: {yardstick:.2f} ms")
    for url in PAGES:
        took = _milliseconds(app, url)
        print(f"{url}: {took:.1f} ms, {took / yardstick:,.0f} times the bare page")


def _milliseconds(app, url):
    client = app.test_client()
    client.get(url)
    took = []
    for _ in range(ASKED):
        started = time.perf_counter()
        assert client.get(url).status_code == 200
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1000
