"""What websites have of one brand: what stands around their front pages, and the name they go by; pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.estate.titles import title_kind

# A block that stands on hundreds of front pages is compared with the first of them only.
MOST_COMPARED = 100
MIN_NAME = 4
# "Apply for a licence | Roads Office" and "Apply for a licence - Roads Office" name the Roads Office.
_SEPARATOR = re.compile(r"\s+[|–—·-]\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Front:
    """A front page: the blocks that stand around its text, and the name that it gives the website."""

    blocks: frozenset[str]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """What a website has in common with others.

    `likeness` is the share of blocks around the two front pages that stand around both, this one and that of
    `like`; None where there was nothing to compare. `namesakes` counts the other websites that go by `name`.
    """

    likeness: float | None = None
    like: str = ""
    name: str = ""
    namesakes: int = 0


def blocks_of(chrome: str) -> frozenset[str]:
    """The blocks of what stands around a page's text."""
    return frozenset(line.strip() for line in chrome.split("\n") if line.strip())


def name_of(title: str, site_name: str = "") -> str:
    """The name that a front page gives its website: what it declares, else the end of its title."""
    parts = _SEPARATOR.split(title.strip())
    name = " ".join((site_name or (parts[-1] if len(parts) > 1 else "")).split())
    return name if len(name) >= MIN_NAME and title_kind(name) == "own" else ""


def brands(fronts: Mapping[str, Front]) -> dict[str, Brand]:
    """By host, what each website has in common with the others."""
    names = Counter(front.name.casefold() for front in fronts.values() if front.name)
    compared = sum(1 for front in fronts.values() if front.blocks) > 1
    places: defaultdict[str, list[str]] = defaultdict(list)
    for host in sorted(fronts):
        for block in fronts[host].blocks:
            if len(places[block]) < MOST_COMPARED:
                places[block].append(host)
    found = {}
    for host, front in fronts.items():
        likeness, like = _nearest(host, fronts, places) if compared and front.blocks else (None, "")
        namesakes = names[front.name.casefold()] - 1 if front.name else 0
        found[host] = Brand(likeness, like, front.name, namesakes)
    return found


def _nearest(
    host: str, fronts: Mapping[str, Front], places: Mapping[str, Sequence[str]]
) -> tuple[float, str]:
    """How much the most similar other front page has in common with this one, and whose it is."""
    here = fronts[host].blocks
    shared: Counter[str] = Counter()
    for block in here:
        shared.update(places[block])
    shared.pop(host, None)
    if not shared:
        return 0.0, ""
    seeming = {
        other: count / (len(here) + len(fronts[other].blocks) - count) for other, count in shared.items()
    }
    like = min(seeming, key=lambda other: (-seeming[other], other))
    there = fronts[like].blocks
    return len(here & there) / len(here | there), like


def read(text: str) -> Brand | None:
    """A brand as it is kept, or None where that says nothing."""
    parts = text.split(":", 3)
    if len(parts) < 4 or not parts[2].isdigit():
        return None
    likeness = float(parts[0]) if parts[0] else None
    return Brand(likeness, parts[1], parts[3], int(parts[2]))


def spelt(brand: Brand) -> str:
    """A brand as it is kept: likeness, whom it is like, namesakes and name, with colons between."""
    likeness = "" if brand.likeness is None else f"{brand.likeness:.3f}"
    return f"{likeness}:{brand.like}:{brand.namesakes}:{brand.name}"
