"""Which services there are: every folder here with a spec. The folder is the registration."""

import pkgutil
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from app.journeys.rules import Spec

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def services() -> dict[str, Spec]:
    """Every service by its slug, in the order of the slugs."""
    found: list[Spec] = [
        spec
        for module in pkgutil.iter_modules([str(FOLDER)])
        if module.ispkg and (FOLDER / module.name / "spec.py").exists()
        for spec in import_module(f"app.services.{module.name}.spec").SERVICES
    ]
    return {spec.slug: spec for spec in sorted(found, key=lambda spec: spec.slug)}
