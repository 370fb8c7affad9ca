"""Writes the committed lists of routes, one file a blueprint: run it when a URL is meant to change."""

import tempfile
from pathlib import Path

from app.config import Settings
from app.factory import create_app

HERE = Path(__file__).parent
LISTS = HERE / "routes"
COMMITTING = HERE / "commits_on_get.txt"


def routes(app) -> dict[str, list[str]]:
    """Blueprint -> its routes, each as methods, rule and demand."""
    found: dict[str, list[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            demand = getattr(app.view_functions[rule.endpoint], "demand", None)
            asked = " ".join((demand.kind, *demand.roles)) if demand else "undeclared"
            methods = ",".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
            found.setdefault(rule.endpoint.split(".")[0], []).append(f"{methods} {rule.rule} {asked}")
    return {name: sorted(lines) for name, lines in found.items()}


def committing(app) -> list[str]:
    """Endpoints whose GET commits."""
    views = app.view_functions.items()
    return sorted(name for name, view in views if getattr(view, "commits_on_get", ""))


def committed() -> dict[str, list[str]]:
    return {path.stem: path.read_text().splitlines() for path in LISTS.glob("*.txt")}


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder)))
    LISTS.mkdir(exist_ok=True)
    for path in LISTS.glob("*.txt"):
        path.unlink()
    for name, lines in routes(app).items():
        (LISTS / f"{name}.txt").write_text("\n".join(lines) + "\n")
    COMMITTING.write_text("".join(f"{name}\n" for name in committing(app)))


if __name__ == "__main__":
    write()
