"""The guide's table of criteria is the policy in force."""

import re
from pathlib import Path

from app.rationalisation.scoring.policy_file import current_policy

GUIDE = Path(__file__).parent.parent.parent / "docs" / "content-teams.md"


def test_the_guide_lists_every_criterion_with_its_weight_and_definition():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| ([\d.]+) \| (.+) \|$", GUIDE.read_text(), re.MULTILINE)
    policy = current_policy()
    assert rows == [
        (name, each.title, f"{each.weight:g}", each.definition) for name, each in policy.criteria.items()
    ]


def test_the_guide_names_the_thresholds_as_they_are():
    text, limits = GUIDE.read_text(), current_policy().thresholds
    for said in (
        f"Below {limits.enough_confidence:.0%} confidence",
        f"below {limits.score_confidence:.0%} there is no score",
        f"at least {limits.merge_share:.0%} of its words",
        f"fewer than {limits.low_visits:,} visits",
        f"its score is {limits.low_score} or more",
        f"fewer than {limits.close_visits} visits",
    ):
        assert said in text, said
