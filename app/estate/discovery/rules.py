"""Which unknown hosts may belong to the estate, and why; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.estate.rules import key_of

LINK, CERTIFICATE, SITEMAP = "link", "certificate", "sitemap"
PROPOSED, CONFIRMED, REJECTED, IGNORED = "proposed", "confirmed", "rejected", "ignored"
STATES = (PROPOSED, CONFIRMED, REJECTED, IGNORED)
# A suffix such as gov.uk is the estate's own when this many of its domains end so, and this share.
OWN_SUFFIX_DOMAINS, OWN_SUFFIX_SHARE = 5, 0.1
# A certificate for more names than this is a provider's, shared by strangers.
SHARED_CERTIFICATE = 25


@dataclass(frozen=True)
class Name:
    """A host, the domain that somebody registered for it, and the public suffix that this ends in."""

    host: str
    domain: str
    suffix: str


@dataclass(frozen=True)
class Family:
    """What names of the estate have in common: domains it has websites on, and suffixes of its own."""

    domains: frozenset[str]
    suffixes: frozenset[str]

    def has(self, name: Name) -> bool:
        """Whether a name looks like one of the estate's."""
        return bool(name.domain) and (name.domain in self.domains or name.suffix in self.suffixes)


@dataclass(frozen=True)
class Sighting:
    """An unknown host: what it was seen in, where first, and on how many pages or websites."""

    host: str
    seen_in: str
    seen_on: str
    times: int


def family(names: Iterable[Name]) -> Family:
    """The family that the known websites make."""
    domains = {(name.domain, name.suffix) for name in names if name.domain}
    counted = Counter(suffix for _, suffix in domains)
    own = {
        suffix
        for suffix, count in counted.items()
        if suffix and count >= OWN_SUFFIX_DOMAINS and count >= OWN_SUFFIX_SHARE * len(domains)
    }
    return Family(frozenset(domain for domain, _ in domains), frozenset(own))


def proposals(
    sightings: Iterable[Sighting], names: dict[str, Name], known: frozenset[str], own: Family
) -> list[Sighting]:
    """One sighting for each unknown host worth a person's look, the strongest sign first.

    A link alone says nothing about whose a host is, so linked hosts must bear a name of the family; what
    a website's own certificate or sitemap names is its owner's word.

    Args:
        sightings: all of them, by any sign.
        names: the parts of each host seen.
        known: keys of the websites in the inventory.
        own: the family.
    """
    best: dict[str, Sighting] = {}
    for seen in sightings:
        name, key = names[seen.host], key_of(seen.host)
        if key in known or not name.domain or (seen.seen_in == LINK and not own.has(name)):
            continue
        before = best.get(key)
        if before is None or _strength(seen) > _strength(before):
            best[key] = seen
    return sorted(best.values(), key=lambda seen: (-seen.times, seen.host))


def _strength(seen: Sighting) -> tuple[int, int]:
    return ((LINK, SITEMAP, CERTIFICATE).index(seen.seen_in), seen.times)
