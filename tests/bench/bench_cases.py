"""Cases delivered a second, by one worker and by two, on PostgreSQL: register, receipt, reconciliation."""

import os
import tempfile
import time
from pathlib import Path

from app import clock, crypto
from app.config import Settings
from app.db import transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.workflows import start_case_work
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.rules import Owner
from app.services.vehicle_tax.sample import register_vehicles
from app.services.vehicle_tax.spec import SERVICE
from tests import databases
from tests.drill.counting import wait_until_done
from tests.drill.crew import Crew, until
from tests.drill.submitter import DAY, car

COUNT = int(os.environ.get("HUB_BENCH_CASES", "600"))


def main() -> None:
    if databases.postgresql_server() is None:
        print("not run: no PostgreSQL answers and none is installed")
        return
    clock.fix_today(DAY)
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            crypto.install(Settings(data_dir=Path(folder)).secrets)
            seconds = _drain(Path(folder), workers)
        rate = COUNT / seconds
        print(f"{workers} worker(s): {rate:.0f} cases a second, {COUNT} in {seconds:.1f} s")


def _drain(folder: Path, workers: int) -> float:
    """Seconds from when every worker is ready until every case is done and its receipt carried."""
    engine = databases.fresh("postgresql", folder)
    with transaction(engine) as session:
        register_vehicles(session, [car(n) for n in range(COUNT)], today=DAY, now=clock.now())
    with Crew(engine, folder) as crew:
        for number in range(COUNT):
            _paid(engine, number)
        for number in range(workers):
            crew.worker(f"bench-{number}")
        until(lambda: crew.log.read_text().count(" ready: ") == workers)
        began = time.monotonic()
        wait_until_done(engine, seconds=600)
        seconds = time.monotonic() - began
    engine.dispose()
    return seconds


def _paid(engine, number: int) -> None:
    vehicle, owner = car(number), Owner("https://issuer.test", f"keeper-{number}")
    now = clock.now()
    answers = (
        ("vehicle", {"registration_number": [vehicle.registration], "reference_number": [vehicle.log_book]}),
        ("your-vehicle", {"is_your_vehicle": ["yes"]}),
        ("how-long", {"how_long": ["single_12_month"]}),
        ("email-address", {"email_address": ["keeper@sample.example"]}),
    )
    with transaction(engine) as session:
        draft = drafts.begin(session, spec=SERVICE, owner=owner, language="en", now=now)
        for slug, form in answers:
            page = SERVICE.page(slug)
            drafts.answer(session, spec=SERVICE, page=page, draft=draft, form=form, today=DAY, now=now)
        seen = cases.seal_of(SERVICE, draft)
        case = cases.submit(
            session,
            spec=SERVICE,
            draft=draft,
            seen=seen,
            language="en",
            start_work=start_case_work,
            today=DAY,
            now=now,
        ).case
        cases.payment_arrived(session, case_id=case.id, start_work=start_case_work, now=now)
