"""The drills with SIGKILL: at random moments under load, and at each step on the way of a case."""

import random
import time
from pathlib import Path

from sqlalchemy import Engine

from tests.drill import points
from tests.drill.counting import Tally, tally, wait_until_done
from tests.drill.crew import PATIENCE, Crew, until
from tests.drill.department import Department


def under_load(engine: Engine, folder: Path, *, count: int, kills: int, seed: int = 1) -> Tally:
    """Submit `count` times through `kills` SIGKILLs of the web process and as many of the worker."""
    chance = random.Random(seed)
    with Department(engine, folder) as department, Crew(engine, folder) as crew:
        for turn in range(kills + 1):
            pair = crew.web(count), crew.worker()
            if turn < kills:
                enough = (turn + 1) * count // (kills + 1)
                until(lambda n=enough, web=pair[0]: len(crew.references) >= n or web.poll() is not None)
                time.sleep(chance.random() * 0.2)
                crew.kill(*pair)
            else:
                pair[0].wait(PATIENCE * 4)
                wait_until_done(engine, seconds=PATIENCE * 2)
        return tally(engine, crew.references, department.received)


def at_points(engine: Engine, folder: Path, *, chosen: list[str]) -> Tally:
    """One submission for each point, struck there; then both processes run on to the end."""
    with Department(engine, folder) as department, Crew(engine, folder) as crew:
        for number, point in enumerate(chosen, 1):
            name = point.partition(":")[0]
            web = crew.web(number, point=point if name in points.WEB else "")
            if name in points.WEB:
                assert web.wait(PATIENCE) == -9, f"{point} was not reached: {crew.log.read_text()[-2000:]}"
                web = crew.web(number)
            assert web.wait(PATIENCE) == 0, crew.log.read_text()[-2000:]
            if name in points.WORKER:
                struck = crew.worker(point=point)
                assert struck.wait(PATIENCE) == -9, f"{point} was not reached"
        crew.worker()
        wait_until_done(engine, seconds=PATIENCE * 2)
        return tally(engine, crew.references, department.received)


def every_point() -> list[str]:
    return [f"{name}:{when}" for name in points.FUNCTIONS for when in points.WHENS]
