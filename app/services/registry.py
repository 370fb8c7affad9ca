"""Which services there are: every folder here with a spec. The folder is the registration."""

import pkgutil
from collections import Counter
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
    twice = sorted(slug for slug, times in Counter(spec.slug for spec in found).items() if times > 1)
    if twice:
        raise ValueError(f"two services have one address: {', '.join(twice)}: give one another slug")
    return {spec.slug: spec for spec in sorted(found, key=lambda spec: spec.slug)}
