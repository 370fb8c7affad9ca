"""Accessibility checks that need no browser: counts of failures that cost a person the page."""

from collections.abc import Iterable

from lxml import etree

# Failures of WCAG 2.2: 1.1.1, 1.3.1 and 3.3.2, 2.4.2, 2.4.4, 3.1.1, 4.1.2; heading order is advice.
_UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})


def check_images(images: Iterable[etree._Element]) -> dict[str, int]:
    """Count images, and those without a text alternative (an empty one is a decision, not a fault)."""
    total = without = 0
    for image in images:
        total += 1
        without += image.get("alt") is None and not image.get("aria-label")
    return {"images": total, "images_without_text": without}


def check_fields(root: etree._Element, controls: list[etree._Element]) -> dict[str, int]:
    """Count the fields that no label, title or ARIA attribute names."""
    if not controls:
        return {}
    labelled = {label.get("for") for label in root.iter("label")}
    without = 0
    for control in controls:
        if control.tag == "input" and (control.get("type") or "").lower() in _UNLABELLED_TYPES:
            continue
        named = (
            control.get("id") in labelled
            or control.get("aria-label")
            or control.get("aria-labelledby")
            or control.get("title")
            or any(parent.tag == "label" for parent in control.iterancestors("label"))
        )
        without += not named
    return {"fields_without_label": without}


def check_headings(headings: tuple[tuple[int, str], ...]) -> dict[str, int]:
    """Count main headings, empty headings and skipped levels."""
    skipped = 0
    before = 0
    for level, _ in headings:
        skipped += before > 0 and level > before + 1
        before = level
    return {
        "main_headings": sum(level == 1 for level, _ in headings),
        "empty_headings": sum(not text for _, text in headings),
        "skipped_levels": skipped,
    }
