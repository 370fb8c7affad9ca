"""The page object of two overlapping pages, passage by passage."""

from dataclasses import dataclass

from app.analysis.comparison import Passage, Side, compare
from app.analysis.queries import PairTexts
from app.rationalisation.triage.presenters import HOME


@dataclass(frozen=True)
class PageSide:
    """One of the two pages."""

    host: str
    back: str
    url: str
    title: str
    share: str
    blocks: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True)
class PairView:
    """Both pages, and how alike they are when counted exactly."""

    sides: tuple[PageSide, PageSide]
    alike: str
    kind: str


def pair_view(found: PairTexts) -> PairView:
    both = compare(found.text, found.other_text)
    return PairView(
        sides=(
            _side(found.host, found.url, found.title, both.one),
            _side(found.other_host, found.other_url, found.other_title, both.other),
        ),
        alike=f"{100 * found.pair.jaccard:.0f}%",
        kind=found.pair.kind,
    )


def _side(host: str, url: str, title: str, side: Side) -> PageSide:
    share = side.shared_words / side.words if side.words else 0.0
    return PageSide(host, f"{HOME}sites/{host}", url, title, f"{100 * share:.0f}%", side.blocks)
