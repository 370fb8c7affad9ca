"""`make first-run DATA=DIR`: repeat the first run over real input and write docs/first-run.md."""

import platform
import sys
import tempfile
from pathlib import Path

from app import clock
from app.config import Settings
from app.db import make_engine
from app.factory import create_app
from app.operators.upgrade import upgrade
from tests.firstrun import documentation, register, scores, uptake

GUIDE = Path(__file__).parent.parent.parent / "docs" / "first-run.md"
FRAME = Path(__file__).parent / "frame.md"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not (Path(arguments[0]) / "uptake").is_dir():
        sys.stderr.write(
            "usage: make first-run DATA=DIR, where DIR/uptake and DIR/estate hold the reference data\n"
        )
        return 2
    data = Path(arguments[0])
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name), log_level="error")
        engine = make_engine(settings.database)
        upgrade(engine)
        app = create_app(settings, engine)
        app.testing = True
        told = {}
        for part, run in (("documentation", documentation), ("uptake", uptake)):
            sys.stderr.write(f"first run: {part} ...\n")
            told[part] = run.run(data, engine, app)
        sys.stderr.write("first run: registers ...\n")
        told["register"] = register.run(data)
        sys.stderr.write("first run: scores ...\n")
        told["scores"] = scores.run(engine)
    GUIDE.write_text(
        FRAME.read_text().format(
            day=f"{clock.now():%d %B %Y}",
            python=platform.python_version(),
            machine=f"{platform.machine()}, two cores",
            **told,
        )
    )
    sys.stderr.write(f"written: {GUIDE.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
