"""Reads the scoring policy that ships, policy.yaml; apart from its values, so that rules stay pure."""

from functools import cache
from pathlib import Path

import yaml

from app.rationalisation.scoring.policy import Policy, parse_policy

POLICY_FILE = Path(__file__).parent / "policy.yaml"


@cache
def current_policy() -> Policy:
    """The policy that ships with this release."""
    with POLICY_FILE.open(encoding="utf-8") as stream:
        return parse_policy(yaml.safe_load(stream))
