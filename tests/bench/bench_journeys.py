"""Journeys: a question page beside a bare page with one INSERT, the processor of a whole renewal, and
renewals a second on PostgreSQL with two web processes."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from app import clock, crypto
from app.config import Settings
from app.db import make_engine
from tests import databases
from tests.bench import renewals
from tests.bench.renewals import CARD_PAGES, YEAR, Keeper
from tests.bench.serving import free_port, processor_seconds, served
from tests.drill.submitter import DAY

ROOT = Path(__file__).parent.parent.parent
ROUNDS, REQUESTS, DRAFTS = 4, 300, 60
KEEPERS, CONNECTIONS, WARMING = 160, 8, 5
BARE_PAGE = "bare page with one INSERT"
AIM_RATIO, AIM_MILLISECONDS = 0.4, 20
BARE = """
import os
from flask import Flask
from sqlmodel import Field, Session, SQLModel
from app.db import make_engine
class Seen(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    what: str
engine = make_engine(os.environ["BARE_DATABASE"])
SQLModel.metadata.create_all(engine, tables=[Seen.__table__])
writer = engine.execution_options(hub_writes=True)
application = Flask(__name__)
@application.route("/", methods=["GET", "POST"])
def page():
    with Session(writer) as session:
        session.add(Seen(what="somebody was here"))
        session.commit()
    return "<!doctype html><title>Bare</title><h1>Bare</h1>"
"""


def main() -> None:
    clock.fix_today(DAY)
    with tempfile.TemporaryDirectory() as name:
        _on_sqlite(Path(name))
    if databases.postgresql_server() is None:
        print("journeys a second: not run, no PostgreSQL answers and none is installed")
        return
    with tempfile.TemporaryDirectory() as name:
        _on_postgresql(Path(name))


def _environ(folder: Path, port: int, database: str) -> dict:
    return {
        **os.environ,
        "HUB_DATA_DIR": str(folder),
        "HUB_DATABASE_URL": database,
        "HUB_BASE_URL": f"http://127.0.0.1:{port}",
        "HUB_LOG_LEVEL": "error",
        "HUB_POST_RATE_LIMIT": "",
        "HUB_SAMPLE_DATE": DAY.isoformat(),
    }


def _prepared(environ: dict, folder: Path, count: int) -> list[Keeper]:
    command = [sys.executable, "-m", "app", "db", "upgrade"]
    subprocess.run(command, env=environ, cwd=ROOT, check=True, capture_output=True)
    crypto.install(Settings(data_dir=folder).secrets)
    engine = make_engine(environ["HUB_DATABASE_URL"])
    try:
        return renewals.planted(engine, count, issuer=f"{environ['HUB_BASE_URL']}/identity")
    finally:
        engine.dispose()


def _on_sqlite(folder: Path) -> None:
    port, bare_port = free_port(), free_port()
    environ = _environ(folder, port, f"sqlite:///{folder / 'hub.sqlite3'}")
    keepers = _prepared(environ, folder, DRAFTS * 2 + WARMING)
    (folder / "bare.py").write_text(BARE)
    bare_environ = {
        **environ,
        "BARE_DATABASE": f"sqlite:///{folder / 'bare.sqlite3'}",
        "PYTHONPATH": f"{folder}:{ROOT}",
    }
    with ExitStack() as stack:
        hub = stack.enter_context(
            served("app.wsgi:application", environ=environ, folder=ROOT, port=port, path="/health/live")
        )
        bare = stack.enter_context(
            served("bare:application", environ=bare_environ, folder=folder, port=bare_port)
        )
        line = http.client.HTTPConnection("127.0.0.1", port)
        for keeper in keepers:
            keeper.line = line
        bare_line = http.client.HTTPConnection("127.0.0.1", bare_port)
        _question_page(keepers[:DRAFTS], hub, bare, bare_line)
        _renewal(keepers[DRAFTS:], hub, bare, bare_line)


def _question_page(
    keepers: list[Keeper],
    hub: subprocess.Popen,
    bare: subprocess.Popen,
    bare_line: http.client.HTTPConnection,
) -> None:
    """The page "How long do you want to tax your vehicle for?", in the draft of another keeper each time."""
    for name, press in renewals.steps():
        if name == "GET how-long":
            break
        for keeper in keepers:
            press(keeper)

    asked = {
        BARE_PAGE: (bare, lambda _n: _ask_bare(bare_line)),
        "question page, GET": (hub, lambda n: keepers[n % DRAFTS].open("how-long")),
        "question page, POST": (hub, lambda n: keepers[n % DRAFTS].give("how-long", **YEAR)),
    }
    used = {name: [] for name in asked}
    took = {name: [] for name in asked}
    for _round in range(ROUNDS + 1):
        for name, (running, ask) in asked.items():
            before, began = processor_seconds(running), time.perf_counter()
            for number in range(REQUESTS):
                ask(number)
            took[name].append((time.perf_counter() - began) / REQUESTS * 1000)
            used[name].append((processor_seconds(running) - before) / REQUESTS * 1000)
    print(f"{REQUESTS} requests a round over {DRAFTS} drafts, {ROUNDS} rounds after one to warm up, SQLite")
    for name in asked:
        print(
            f"{name:26} {statistics.median(used[name][1:]):6.2f} ms of processor,"
            f" ratio {_ratio(used, name):.2f};"
            f" {statistics.median(took[name][1:]):6.2f} ms to the answer, ratio {_ratio(took, name):.2f}"
        )
    print(f"(aim: a ratio of {AIM_RATIO})")


def _ratio(found: dict[str, list[float]], name: str) -> float:
    """How many of these could be answered while the bare page is answered once, round by round."""
    pairs = zip(found[BARE_PAGE][1:], found[name][1:], strict=True)
    return statistics.median(bare / ours for bare, ours in pairs)


def _renewal(
    keepers: list[Keeper],
    hub: subprocess.Popen,
    bare: subprocess.Popen,
    bare_line: http.client.HTTPConnection,
) -> None:
    """Every keeper makes a request before the first of them makes the next, so that each has its own cost.

    The bare page is asked as often in between: a busy machine takes more processor time for either.
    """
    warming, keepers = keepers[:WARMING], keepers[WARMING:]
    used, yardstick = {}, 0.0
    for name, press in renewals.steps():
        for keeper in warming:
            press(keeper)
        before = processor_seconds(hub)
        for keeper in keepers:
            press(keeper)
        used[name] = (processor_seconds(hub) - before) / len(keepers) * 1000
        before = processor_seconds(bare)
        for _keeper in keepers:
            _ask_bare(bare_line)
        yardstick += (processor_seconds(bare) - before) / len(keepers) * 1000
    each = yardstick / len(used)
    ours = sum(cost for name, cost in used.items() if name != CARD_PAGES)
    for name, cost in used.items():
        print(f"  {name:32} {cost:6.2f} ms of processor")
    print(
        f"one whole renewal after sign-in: {ours:.1f} ms of processor in {len(used) - 1} requests (aim "
        f"{AIM_MILLISECONDS}), as much as {ours / each:.0f} bare pages of {each:.2f} ms in between; with "
        f"the card pages of the sandbox {sum(used.values()):.1f} ms"
    )


def _ask_bare(line: http.client.HTTPConnection) -> None:
    line.request("POST", "/")
    line.getresponse().read()


def _on_postgresql(folder: Path) -> None:
    engine = databases.fresh("postgresql", folder)
    database = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    port = free_port()
    environ = _environ(folder, port, database)
    keepers = _prepared(environ, folder, KEEPERS + CONNECTIONS * 2)
    with served(
        "app.wsgi:application", environ=environ, folder=ROOT, port=port, path="/health/live", workers=2
    ) as hub:
        _together(keepers[KEEPERS:], port)
        before, began = processor_seconds(hub), time.perf_counter()
        latencies = _together(keepers[:KEEPERS], port)
        seconds = time.perf_counter() - began
        used = (processor_seconds(hub) - before) / KEEPERS * 1000
    for name, found in latencies.items():
        print(f"  {name:32} p95 {statistics.quantiles(found, n=20)[-1] * 1000:6.0f} ms")
    print(
        f"PostgreSQL, two web processes, {CONNECTIONS} people at once: {KEEPERS / seconds:.1f} journeys a "
        f"second with the card pages, {used:.1f} ms of web processor each"
    )


def _together(keepers: list[Keeper], port: int) -> dict[str, list[float]]:
    """Seconds of each request while several people renew at once."""
    latencies: dict[str, list[float]] = {name: [] for name, _press in renewals.steps()}
    waiting, faults = list(keepers), []

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        try:
            while waiting:
                keeper = waiting.pop()
                keeper.line = line
                for name, press in renewals.steps():
                    began = time.perf_counter()
                    press(keeper)
                    latencies[name].append(time.perf_counter() - began)
        except Exception as fault:  # noqa: BLE001 - told below, in the thread that reports
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return latencies


if __name__ == "__main__":
    main()
