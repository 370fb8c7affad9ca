"""The hub's own services, as this slice needs to know them: read off their specs."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.journeys.drafts.operations import KEPT_FOR
from app.journeys.rules import Spec
from app.services.registry import services
from app.uptake.rules import Channel
from app.uptake.sources.queries import Asked

# What specs call the ways that a service replaces.
CHANNELS = {"telephone": Channel.PHONE, "post": Channel.POST, "counter": Channel.COUNTER}


@dataclass(frozen=True)
class HubService:
    """A service that people use through the hub; its name is worded in the reader's language."""

    name: Any
    asked: Asked

    @property
    def slug(self) -> str:
        return self.asked.slug

    @property
    def transactional(self) -> bool:
        """Whether it takes the place of other channels, so that its take-up is a question at all."""
        return bool(self.asked.channels)


@lru_cache(maxsize=1)
def hub_services() -> dict[str, HubService]:
    """Every service of the hub by its slug."""
    return {slug: _from_spec(spec) for slug, spec in services().items()}


def continued_by(slug: str) -> HubService | None:
    """The hub's service that took over from an imported one."""
    return next((own for own in hub_services().values() if slug in own.asked.continues), None)


def _from_spec(spec: Spec) -> HubService:
    asked = Asked(
        slug=spec.slug,
        continues=spec.continues,
        channels=frozenset(CHANNELS[way] for way in spec.replaces),
        kept_for=KEPT_FOR,
    )
    return HubService(spec.name, asked)
