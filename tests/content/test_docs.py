"""The guide for content teams says what the code checks."""

import re
from pathlib import Path

from app.content import checks, front_matter
from app.content.front_matter import OPTIONAL, REQUIRED, parse

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "writing-content.md").read_text()


def test_the_guide_names_every_field_in_order_required_first():
    named = re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)
    assert set(named) == {*REQUIRED, *OPTIONAL}
    assert named[: len(REQUIRED)] == list(REQUIRED)
    assert f"The first {len(REQUIRED)} fields are required." in GUIDE


def test_the_guide_gives_the_limits():
    assert f"{front_matter.MAX_TITLE} characters at most" in GUIDE
    assert f"{front_matter.MAX_SUMMARY} characters at most" in GUIDE
    assert f"more than {checks.LONGEST_SENTENCE_WORDS} words" in GUIDE


def test_the_example_of_the_guide_is_a_page():
    example = re.search(r"```\n(---\n.*?\n---\n)```", GUIDE, re.DOTALL).group(1)
    page, problems = parse(example + "Text.\n", "motoring/speed-limits.md")
    assert problems == []
    assert page.title == "Speed limits"
