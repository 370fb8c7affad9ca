"""People who tax their cars at a steady pace, so many journeys a second; each reference is printed once
it is committed.
"""

import sys
import time

from sqlalchemy import Engine

from app import clock, crypto
from app.config import load_settings
from app.db import make_engine, transaction
from app.journeys.cases import operations as cases
from app.journeys.cases.workflows import start_case_work
from app.journeys.drafts import operations as drafts
from app.journeys.drafts.rules import Owner
from app.services.vehicle_tax.spec import SERVICE
from tests.drill.submitter import DAY, car


def paid(engine: Engine, number: int) -> str:
    """Keeper `number` answers, sends and pays, without pages; the reference, once it is committed."""
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
    return case.reference


def main(url: str, count: int, per_second: float) -> None:
    clock.fix_today(DAY)
    crypto.install(load_settings().secrets)
    engine, began = make_engine(url), time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        sys.stdout.write(f"{paid(engine, number)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
